"""The administrator's desk: what lies behind the PIN, in words. A frozen `DeskView`, made by the pure `desk`.

Closed, it holds nothing but the way in. What the doctor and the log say is told in their own words, which are English.
No subject and no person's name lies here: whoever has the PIN has not been invited to the meetings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .desk_words import DeskWords
from .keypad import KeypadView, Pad, keypad

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, timedelta

    from .room.snapshot import Snapshot
    from .view import Look

LONGEST_LINE = 300
WORTH_TELLING = ("poor", "fair")
"""Of the doctor's findings, the worst first."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing told: a heading over a text, and how good it is: good, fair, poor, or nothing of the kind."""

    key: str
    title: str
    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """Something the administrator can do."""

    key: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The door's line to Exchange, as it was set up."""

    url: str
    mailbox: str
    account: str
    sign_in: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskView(KeypadView):
    """Everything on the administrator's sheet: the pad, and what lies behind it."""

    is_open: bool = False
    orders: tuple[Order, ...] = ()
    facts: tuple[Told, ...] = ()
    checks_title: str = ""
    checks: tuple[Told, ...] = ()
    log_title: str = ""
    log: tuple[Told, ...] = ()


def closed(pad: Pad, left: timedelta, look: Look) -> DeskView:
    """The pad. `left`: how long nobody may try."""
    return keypad(DeskView, pad, left, _words(look))


@dataclass(frozen=True, slots=True)
class Finding:
    """One check of the doctor's, in his words; `tone` as in `Told`."""

    name: str
    text: str
    tone: str


def opened(
    snapshot: Snapshot,
    now: datetime,
    look: Look,
    *,
    line: Line,
    since: datetime,
    findings: Sequence[Finding] | None,
    log: Sequence[str],
) -> DeskView:
    """The desk. `findings` None: the doctor is still at work; `since`: when the door was started."""
    words = _words(look)
    return DeskView(
        is_open=True,
        orders=(
            Order("refresh", words.refresh()),
            Order("restart", words.restart()),
            Order("end", words.end()),
        ),
        facts=tuple(_facts(snapshot, now, words, line, since)),
        checks_title=words.doctor(None if findings is None else sum(each.tone in WORTH_TELLING for each in findings)),
        checks=tuple(
            Told(each.name, each.name, words.tidy(each.text), tone)
            for tone in WORTH_TELLING
            for each in findings or ()
            if each.tone == tone
        ),
        log_title=words.log(),
        log=tuple(Told(str(at), "", words.tidy(each[:LONGEST_LINE])) for at, each in enumerate(reversed(log))),
    )


def _facts(snapshot: Snapshot, now: datetime, words: DeskWords, line: Line, since: datetime) -> Iterator[Told]:
    health = snapshot.health
    if health.trouble is not None:
        met = f"{health.trouble.value} · {health.detail}" if health.detail else health.trouble.value
        yield Told("line", words.connection(), words.tidy(met), "poor")
    elif health.read_at is None:
        yield Told("line", words.connection(), words.never_read(), "fair")
    else:
        yield Told("line", words.connection(), words.read_ago(now - health.read_at), "good")
    yield Told("server", words.server(), words.tidy(line.url))
    yield Told("mailbox", words.mailbox(), words.tidy(line.mailbox))
    yield Told(
        "account", words.account(), words.tidy(f"{line.account} · {line.sign_in}" if line.account else line.sign_in)
    )
    yield Told("skew", words.clock_skew(), words.seconds(health.skew.total_seconds()))
    yield Told("version", words.version(), f"{line.version} · {words.running_since(since, now)}")


def _words(look: Look) -> DeskWords:
    return DeskWords(look.language, look.timezone, hour24=look.hour24)
