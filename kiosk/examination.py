"""What `kiosk doctor` finds and what cures it, and what can be told of a room's settings from its meetings alone. Pure.

Exchange does not tell a door how its room mailbox is set up, but the meetings show it: a subject that is the
organizer's name, private meetings that are none, requests that nobody answers. Each is told with the line for the
Exchange Management Shell that changes it; whether it should be changed is the site's to decide, so they warn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from .failures import FAILURES
from .room.health import CLOCK_TOLERANCE, Trouble
from .room.meeting import Response

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from .room.meeting import Meeting

FEW = 3
"""Fewer received meetings than this tell nothing about subjects."""
MANY = 20
"""So many received meetings without a private one tell something about privacy."""
MOST_OF = 0.8
CLOCK_BROKEN = timedelta(minutes=5)
"""Kerberos refuses beyond it, and certificates may."""
ANSWERED_WITHIN = timedelta(minutes=10)
"""An attendant that works answers within seconds; mail may be slow."""


ORDER = (
    *("configuration", "name", "port", "certificate", "address", "sign-in", "mailbox", "rights"),
    *("subjects", "privacy", "requests", "time zone", "clock", "latency", "streaming", "throttling", "nearby rooms"),
)
"""The checks, in the order in which they are told."""

ROOM = "room"


class Verdict(Enum):
    """How a check went."""

    PASS = "pass"  # noqa: S105 - no secret
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"
    """Not examined, and why."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name, how it went, what was found, and what cures it (empty where nothing is wrong)."""

    name: str
    verdict: Verdict
    finding: str
    cure: str = ""


WHERE = {
    **dict.fromkeys(
        (
            *(Trouble.SIGN_IN_REFUSED, Trouble.ACCOUNT_LOCKED, Trouble.PASSWORD_EXPIRED, Trouble.NO_TICKET),
            *(Trouble.IMPERSONATION_REFUSED, Trouble.CLIENT_CERTIFICATE),
        ),
        "sign-in",
    ),
    **dict.fromkeys((Trouble.MAILBOX_NOT_FOUND, Trouble.MAILBOX_UNAVAILABLE, Trouble.MAILBOX_FULL), "mailbox"),
    Trouble.NO_RIGHTS: "rights",
    Trouble.THROTTLED: "throttling",
}
"""Which check a trouble belongs to; any other is one of the address."""


def cure(trouble: Trouble) -> str:
    """What cures a trouble on the line: what docs/failures.md tells of it."""
    again = " Then run this again; each run is one attempt." if trouble.is_refused_sign_in else ""
    return FAILURES[trouble].remedy + again


def kind(called: str, mailbox: str, *, hidden: bool) -> Check:
    """Whether a mailbox is a room's, from what the directory calls it; empty where it does not say."""
    if called.casefold() == ROOM:
        return Check("mailbox", Verdict.PASS, "a room mailbox, as the directory says")
    ask = f"Get-Mailbox {quoted(mailbox)} | Format-List RecipientTypeDetails"
    if called:
        finding = f"the directory calls it {called}, which a room mailbox is not called, and no room list names it"
        change = f"Set-Mailbox {quoted(mailbox)} -Type Room"
        return Check("mailbox", Verdict.WARN, finding, f"{ask}; if that is UserMailbox: {change}")
    listed = ", hidden from the address book" if hidden else ""
    return Check("mailbox", Verdict.PASS, f"a mailbox{listed}; whether of a room cannot be told here, but by: {ask}")


def settings(meetings: Sequence[Meeting], mailbox: str, now: datetime) -> tuple[Check, ...]:
    """What the meetings of some weeks show of Set-CalendarProcessing."""
    received = [one for one in meetings if one.response is not Response.ORGANIZER and not one.is_cancelled]
    return (_subjects(received, mailbox), _privacy(received, mailbox), _requests(received, mailbox, now))


def clock(skew: timedelta | None) -> Check:
    """The device's clock against the server's; `skew` is how far it is ahead, None if the server does not say."""
    if skew is None:
        return Check("clock", Verdict.SKIP, "cannot be told: the server does not tell its time")
    seconds = round(skew.total_seconds())
    finding = (
        f"the device is {abs(seconds)} s {'ahead of' if seconds > 0 else 'behind'} the server" if seconds else "agrees"
    )
    if abs(skew) <= CLOCK_TOLERANCE:
        return Check("clock", Verdict.PASS, finding)
    verdict = Verdict.FAIL if abs(skew) > CLOCK_BROKEN else Verdict.WARN
    return Check("clock", verdict, finding, "timedatectl set-ntp true, and a time server that this network reaches")


def _subjects(received: list[Meeting], mailbox: str) -> Check:
    name = "subjects"
    told = [one for one in received if one.organizer is not None and one.organizer.name and not one.is_private]
    if len(told) < FEW:
        return Check(name, Verdict.SKIP, f"cannot be told from {_count(len(told), 'received meeting')}")
    names = [(_flat(one.subject), _flat(one.organizer.name) if one.organizer else "") for one in told]
    replaced = sum(subject == organizer for subject, organizer in names)
    preceded = sum(subject.startswith(organizer) and subject != organizer for subject, organizer in names)
    empty = sum(not subject for subject, _ in names)
    for count, what, change in (
        (replaced, "are called by their organizer's name alone", "-DeleteSubject $false -AddOrganizerToSubject $false"),
        (preceded, "have their organizer's name before their subject", "-AddOrganizerToSubject $false"),
        (empty, "have no subject", "-DeleteSubject $false"),
    ):
        if count >= MOST_OF * len(told):
            finding = f"{count} of {len(told)} received meetings {what}: Exchange does that to a room by default"
            return Check(name, Verdict.WARN, finding, f"{_set(mailbox)} {change}   # for new meetings")
    return Check(name, Verdict.PASS, f"{_count(len(told), 'received meeting')}, with subjects of their own")


def _privacy(received: list[Meeting], mailbox: str) -> Check:
    name = "privacy"
    private = sum(one.is_private for one in received)
    if private:
        return Check(name, Verdict.PASS, f"{private} of {len(received)} received meetings arrived as private")
    if len(received) < MANY:
        return Check(
            name, Verdict.SKIP, f"none of {_count(len(received), 'received meeting')} is private: too few to tell"
        )
    return Check(
        name,
        Verdict.WARN,
        f"none of {len(received)} received meetings is private: Exchange takes the mark off for a room by default, so "
        "the door cannot hide what was meant to be",
        f"{_set(mailbox)} -RemovePrivateProperty $false   # for new meetings",
    )


def _requests(received: list[Meeting], mailbox: str, now: datetime) -> Check:
    name = "requests"
    coming = [one for one in received if one.end > now]
    waiting = [
        one for one in coming if one.is_tentative and (one.created is None or one.created < now - ANSWERED_WITHIN)
    ]
    if not coming:
        return Check(name, Verdict.SKIP, "cannot be told: no received meeting is to come")
    if not waiting:
        return Check(name, Verdict.PASS, f"{_count(len(coming), 'meeting')} to come, all of them answered")
    finding = f"{len(waiting)} of {_count(len(coming), 'meeting')} to come wait for an answer"
    if len(waiting) == len(coming):
        finding += ": nobody answers for the room"
    return Check(
        name,
        Verdict.WARN,
        f"{finding}; the door shows them as tentative",
        f"{_set(mailbox)} -AutomateProcessing AutoAccept   # unless a delegate is to answer them",
    )


def _set(mailbox: str) -> str:
    return f"Set-CalendarProcessing -Identity {quoted(mailbox)}"


def quoted(text: str) -> str:
    """A word that PowerShell takes as it is: an apostrophe in it is doubled, and it knows five of them."""
    return "'" + re.sub("(['\u2018-\u201b])", r"\1\1", text) + "'"


def _flat(text: str) -> str:
    return " ".join(text.split()).casefold()


def _count(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
