"""The schedule: what takes the room in a span of time, in order.

Built once per reading from whatever the calendar held; everything that does not occupy the room is left out, except
all-day notes, which are kept apart to be shown and to occupy nothing. Instants are aware and in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .meeting import Meeting, Response, TimeSlot, is_occupying
from .policy import USUAL, Policy

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Schedule:
    """The occupying meetings of `span`, by start, end and id; and the all-day notes that occupy nothing."""

    span: TimeSlot
    meetings: tuple[Meeting, ...] = ()
    notes: tuple[Meeting, ...] = ()

    @classmethod
    def of(cls, items: Iterable[Meeting], span: TimeSlot, policy: Policy = USUAL) -> Schedule:
        """Judge and sort what a reading brought. Items that only touch the span are not in it; ids occur once."""
        known = {item.ref.id: item for item in items if item.slot.overlaps(span)}
        meetings = [item for item in known.values() if is_occupying(item, policy)]
        notes = [
            item
            for item in known.values()
            if item.is_all_day
            and not item.is_cancelled
            and item.response is not Response.DECLINE
            and not is_occupying(item, policy)
        ]
        return cls(span, tuple(sorted(meetings, key=_order)), tuple(sorted(notes, key=_order)))

    def running(self, now: datetime) -> tuple[Meeting, ...]:
        """Every meeting that runs at `now`, by start."""
        return tuple(meeting for meeting in self.meetings if meeting.slot.holds(now))

    def current(self, now: datetime) -> Meeting | None:
        """The meeting the door speaks of at `now`: a checked-in one first, then the latest start, then id."""
        return max(self.running(now), key=precedence, default=None)

    def next(self, now: datetime) -> Meeting | None:
        """The meeting that starts first after `now`."""
        return next((meeting for meeting in self.meetings if meeting.start > now), None)

    def free_again(self, now: datetime) -> datetime:
        """The first instant from `now` on that no meeting takes: the end of the unbroken run, `now` if none runs."""
        end = now
        for meeting in self.meetings:
            if meeting.start > end:
                break
            end = max(end, meeting.end)
        return end

    def conflicts(self, slot: TimeSlot) -> tuple[Meeting, ...]:
        """Every meeting that shares time with the slot, by start."""
        return tuple(meeting for meeting in self.meetings if meeting.slot.overlaps(slot))

    def free_slots(self, within: TimeSlot) -> tuple[TimeSlot, ...]:
        """The longest slots inside `within` that no meeting takes, in order."""
        slots: list[TimeSlot] = []
        start = within.start
        for meeting in self.conflicts(within):
            if meeting.start > start:
                slots.append(TimeSlot(start, meeting.start))
            start = max(start, meeting.end)
        if start < within.end:
            slots.append(TimeSlot(start, within.end))
        return tuple(slots)

    def with_meeting(self, meeting: Meeting) -> Schedule:
        """The same schedule holding this occupying meeting, instead of any with its id."""
        others = (other for other in self.meetings if other.ref.id != meeting.ref.id)
        return replace(self, meetings=tuple(sorted((*others, meeting), key=_order)))

    def without(self, meeting: Meeting) -> Schedule:
        """The same schedule without any meeting of its id."""
        return replace(self, meetings=tuple(other for other in self.meetings if other.ref.id != meeting.ref.id))


def precedence(meeting: Meeting) -> tuple[bool, datetime, str]:
    """Which of several running meetings the door speaks of: the greatest."""
    return (meeting.checked_in is not None, meeting.start, meeting.ref.id)


def _order(meeting: Meeting) -> tuple[datetime, datetime, str]:
    return (meeting.start, meeting.end, meeting.ref.id)
