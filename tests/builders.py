"""Days as one would write them in a diary: `meeting("9-10", subject="Stand-up")`, `door(meetings, at="10:24")`.

The day is Tuesday, 17 March 2026 in Berlin, unless said otherwise. Nothing reads a clock.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from kiosk.room.health import Health
from kiosk.room.meeting import FreeBusy, Meeting, MeetingRef, Person, TimeSlot
from kiosk.room.policy import Policy
from kiosk.room.schedule import Schedule
from kiosk.room.snapshot import Snapshot
from kiosk.view import DoorView, Look, present

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 3, 17)
POLICY = Policy()
LOOK = Look(room_name="Aurora", timezone=BERLIN)
_SPOKEN = ContextVar("_SPOKEN", default="")


def at(clock: str, day: date = TODAY) -> datetime:
    """An instant in UTC, from a time in Berlin: 9, 9:30, or 24 for the midnight that ends the day."""
    hours, _, minutes = clock.partition(":")
    return (datetime.combine(day, time(), BERLIN) + timedelta(hours=int(hours), minutes=int(minutes or 0))).astimezone(
        UTC
    )


def slot(span: str, day: date = TODAY) -> TimeSlot:
    """A span of the day: 9-10:30."""
    start, _, end = span.partition("-")
    return TimeSlot(at(start, day), at(end, day))


def meeting(
    span: str, subject: str = "Meeting", by: str = "Priya Raman", *, day: date = TODAY, ours: bool = False, **more: Any
) -> Meeting:
    """A meeting of the day."""
    if more.pop("tentative", False):
        more["free_busy"] = FreeBusy.TENTATIVE
    return Meeting(
        ref=more.pop("ref", MeetingRef(f"{day} {span} {subject}", "1")),
        slot=slot(span, day),
        subject=subject,
        organizer=Person(by) if by else None,
        key="k" if ours else "",
        created=more.pop("created", slot("0-1", day).start),
        **more,
    )


def all_day(subject: str, *, free: bool = False, by: str = "Facilities") -> Meeting:
    """Something for the whole day."""
    return meeting("0-24", subject, by, is_all_day=True, free_busy=FreeBusy.FREE if free else FreeBusy.BUSY)


def snapshot(meetings: Sequence[Meeting] | None = (), **more: Any) -> Snapshot:
    """What the door knows; `meetings` None before the first reading. `read`: when it was last read, None for never."""
    span = TimeSlot(at("0"), at("0", TODAY + timedelta(days=2)))
    read = more.pop("read", None)
    health = more.pop("health", None) or Health(read_at=read)
    schedule = None if meetings is None else Schedule.of(meetings, span)
    return Snapshot(policy=more.pop("policy", POLICY), schedule=schedule, health=health, **more)


def door(meetings: Sequence[Meeting] | None = (), *, at: str = "10:24", look: Look = LOOK, **more: Any) -> DoorView:
    """What the door shows at this time; read in that very minute, unless said otherwise."""
    now = globals()["at"](at)
    look = replace(look, language=_SPOKEN.get() or look.language)
    if "health" not in more and meetings is not None:
        more.setdefault("read", now)
    return _presented(snapshot(meetings, **more), now, look)


_presented = lru_cache(maxsize=512)(present)
"""A dozen files draw the same scenes, and each would work all of them out."""


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Every door that is made meanwhile speaks this language."""
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)
