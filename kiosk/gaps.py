"""The free slots of the day as drawn: gaps between the meetings that can be tapped, because something fits there.

A gap is part of one free slot and lies between two full hours, so that a finger says when, and not only that. What is
too short to be hit is no gap; the sheet for booking has every start. It must not know the rules: it is told what is
offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .room.actions import BookLater

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .room.actions import Offer
    from .room.meeting import TimeSlot
    from .room.schedule import Schedule
    from .words import Words

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
SHORTEST = 30 * MINUTE
"""What is drawn tall enough for a finger."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Free time that can be booked. `start` and `end` in minutes of the day; `key` names its first start."""

    key: str
    start: int
    end: int
    label: str


def key_of(start: datetime) -> str:
    """The name of a start for later; the sheet for booking knows it by the same.

    Not by strftime, which imports a module each time, and PySide has its own slow way of importing.
    """
    return f"{start.year}{start.month:02}{start.day:02}{start.hour:02}{start.minute:02}"


def gaps(schedule: Schedule, offered: Iterable[Offer], day: TimeSlot, words: Words) -> tuple[Gap, ...]:
    """What can be tapped on that day, in order; none overlaps another, or a meeting."""
    starts = sorted({offer.intent.slot.start for offer in offered if isinstance(offer.intent, BookLater)})
    return tuple(
        Gap(
            key=key_of(start),
            start=int((start - day.start) // MINUTE),
            end=int((end - day.start) // MINUTE),
            label=words.book_from(start),
        )
        for free in schedule.free_slots(day)
        for start, end in _pieces(free, [start for start in starts if free.start <= start < free.end])
    )


def _pieces(free: TimeSlot, starts: list[datetime]) -> Iterator[tuple[datetime, datetime]]:
    """From the first start of each hour to the next full hour, or to the end of the slot."""
    firsts: dict[datetime, datetime] = {}
    for start in starts:  # which are in order
        firsts.setdefault(start.replace(minute=0), start)
    for hour, first in firsts.items():
        end = min(hour + HOUR, free.end)
        if end - first >= SHORTEST:
            yield first, end
