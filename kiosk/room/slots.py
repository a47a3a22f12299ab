"""Where a booking may begin and end: the running minute, the next meeting, the gap before it, rounded ends.

Pure arithmetic of instants in UTC; rounding counts from the full hour, which quarter-hour zones share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .policy import MINUTE, Policy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, timedelta

    from .meeting import TimeSlot
    from .schedule import Schedule

QUARTER = 15 * MINUTE


def start(schedule: Schedule, now: datetime) -> datetime:
    """The start of a booking made now: the running minute, but never inside a meeting that ended during it."""
    minute = now.replace(second=0, microsecond=0)
    return max((meeting.end for meeting in schedule.meetings if minute < meeting.end <= now), default=minute)


def limit(schedule: Schedule, now: datetime, policy: Policy) -> datetime | None:
    """Until when the room can be had: the next meeting less the gap before it, None if nothing is next."""
    coming = schedule.next(now)
    return coming.start - policy.gap if coming is not None else None


def end(begin: datetime, duration: timedelta, schedule: Schedule, now: datetime, policy: Policy) -> datetime:
    """Where a booking of that duration ends: rounded up as the site wants, unless only the plain end fits."""
    plain = begin + duration
    if not policy.rounding:
        return plain
    rounded = plain + _short_of(plain, policy.rounding)
    latest = limit(schedule, now, policy)
    return plain if latest is not None and rounded > latest else rounded


def starts(free: TimeSlot, now: datetime) -> Iterator[datetime]:
    """From when a free slot may be booked: its beginning if that is still to come, and each quarter of an hour.

    One at a time, for whoever asks to stop: a slot may be as long as a calendar.
    """
    if free.start > now:
        yield free.start
    start = max(free.start, now)
    while (start := start + (_short_of(start, QUARTER) or QUARTER)) < free.end:
        yield start


def is_start(schedule: Schedule, instant: datetime) -> bool:
    """Whether a booking for later may begin then: at a quarter of an hour, or where a meeting ends."""
    return not _short_of(instant, QUARTER) or any(meeting.end == instant for meeting in schedule.meetings)


def minute_up(instant: datetime) -> datetime:
    """The first full minute that is not before the instant."""
    minute = instant.replace(second=0, microsecond=0)
    return minute if minute == instant else minute + MINUTE


def _short_of(instant: datetime, step: timedelta) -> timedelta:
    """How much is missing to the next multiple of the step since the full hour."""
    return -(instant - instant.replace(minute=0, second=0, microsecond=0)) % step
