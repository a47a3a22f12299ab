"""EWS element → what an administrator reads: attendees, body, free/busy, rights. The companion of `mapping.py`.

Free/busy that Exchange withholds ("None") is no free/busy: it raises, for a room nobody may look into is not free.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from kiosk.errors import MailboxError
from kiosk.room.availability import Busy
from kiosk.room.health import Trouble
from kiosk.room.meeting import FreeBusy, Person, Response, TimeSlot

from . import mapping
from .event import Attendance, Attendee, CalendarRights, Event, Kind, Resolved
from .mapping import T

if TYPE_CHECKING:
    from lxml.etree import _Element

MERGED_STEP = timedelta(minutes=15)
_DIGITS = (FreeBusy.FREE, FreeBusy.TENTATIVE, FreeBusy.BUSY, FreeBusy.OUT_OF_OFFICE)
_INVITED = {
    Attendance.REQUIRED: "RequiredAttendees",
    Attendance.OPTIONAL: "OptionalAttendees",
    Attendance.RESOURCE: "Resources",
}
_LOCAL = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?")


def event(element: _Element, mailbox: str) -> Event:
    """A CalendarItem as FindItem or GetItem gives it. Raises MailboxError(NONSENSE)."""
    body = element.find(f"{T}Body")
    may_delete = element.findtext(f"{T}EffectiveRights/{T}Delete")
    return Event(
        mailbox,
        mapping.meeting(element),
        may_delete=None if may_delete is None else _is_true(may_delete),
        attendees=tuple(
            _attendee(one, attendance)
            for attendance, name in _INVITED.items()
            for one in element.iterfind(f"{T}{name}/{T}Attendee")
        ),
        body=(body.text or "") if body is not None else "",
        is_html=body is not None and body.get("BodyType") == "HTML",
        categories=tuple(one.text or "" for one in element.iterfind(f"{T}Categories/{T}String")),
    )


def with_details(found: Event, detailed: Event) -> Event:
    """The event with what only GetItem tells; times, id and version stay those that were found."""
    organizer = detailed.meeting.organizer or found.meeting.organizer
    return replace(detailed, meeting=replace(found.meeting, organizer=organizer), may_delete=found.may_delete)


def rights(folder: _Element) -> CalendarRights:
    """The EffectiveRights of a folder; what is not said is not granted."""

    def granted(name: str) -> bool:
        return _is_true(folder.findtext(f"{T}EffectiveRights/{T}{name}") or "")

    return CalendarRights(granted("Read"), granted("CreateContents"), granted("Delete"), granted("ViewPrivateItems"))


def free_busy(view: _Element, window: TimeSlot) -> tuple[Busy, ...]:
    """A FreeBusyView that was asked for in UTC. Raises MailboxError when it was withheld or is nonsense."""
    told = (view.findtext(f"{T}FreeBusyViewType") or "None").strip()
    if told == "None":
        raise MailboxError(Trouble.NO_RIGHTS, "free/busy is withheld")
    if told == "MergedOnly":
        return _merged(view.findtext(f"{T}MergedFreeBusy") or "", window)
    return tuple(_busy(one) for one in view.iterfind(f"{T}CalendarEventArray/{T}CalendarEvent"))


def resolved(resolution: _Element) -> Resolved:
    """One Resolution of ResolveNames."""
    mailbox = resolution.find(f"{T}Mailbox")
    if mailbox is None:
        raise MailboxError(Trouble.NONSENSE, "a resolution without a mailbox")
    return Resolved(person(mailbox), mailbox.findtext(f"{T}MailboxType") or "")


def kind(persona: _Element) -> Kind:
    """One Persona of FindPeople."""
    address = persona.findtext(f"{T}EmailAddress/{T}EmailAddress") or ""
    return Kind(address, persona.findtext(f"{T}PersonaType") or "")


def person(mailbox: _Element) -> Person:
    """Somebody with an address: a room, a list, an attendee. An internal (EX) address is left out."""
    address = mailbox.findtext(f"{T}EmailAddress") or ""
    if mailbox.findtext(f"{T}RoutingType") == "EX":
        address = ""
    return Person(mailbox.findtext(f"{T}Name") or address, address)


def _attendee(element: _Element, attendance: Attendance) -> Attendee:
    mailbox = element.find(f"{T}Mailbox")
    answered = element.findtext(f"{T}ResponseType") or ""
    known = {one.value: one for one in Response}
    return Attendee(
        person(mailbox) if mailbox is not None else Person(""), attendance, known.get(answered, Response.UNKNOWN)
    )


def _busy(element: _Element) -> Busy:
    start, end = (_instant(element.findtext(f"{T}{name}") or "") for name in ("StartTime", "EndTime"))
    known = {one.value: one for one in FreeBusy}
    is_private = _is_true(element.findtext(f"{T}CalendarEventDetails/{T}IsPrivate") or "")
    subject = "" if is_private else element.findtext(f"{T}CalendarEventDetails/{T}Subject") or ""
    word = known.get(element.findtext(f"{T}BusyType") or "", FreeBusy.BUSY)
    return Busy(TimeSlot(start, max(start, end)), word, subject)


def _merged(digits: str, window: TimeSlot) -> tuple[Busy, ...]:
    """Free/busy as one digit for each quarter of an hour; an unknown digit takes the room."""
    found = []
    for at, digit in enumerate(digits.strip()):
        start = window.start + at * MERGED_STEP
        word = _DIGITS[int(digit)] if digit in "0123" else FreeBusy.NO_DATA
        if start < window.end and word is not FreeBusy.FREE:
            found.append(Busy(TimeSlot(start, min(start + MERGED_STEP, window.end)), word))
    return tuple(found)


def _instant(text: str) -> datetime:
    """A time of free/busy: in the zone that was asked for, which is UTC, unless it names its own."""
    match = _LOCAL.fullmatch(text.strip())
    if match is None:
        raise MailboxError(Trouble.NONSENSE, f"not a time: {text[:40]!r}")
    read = datetime.fromisoformat(match[1] + (match[2] or "Z"))
    return read.astimezone(UTC)


def _is_true(text: str) -> bool:
    return text.strip() in ("true", "1")
