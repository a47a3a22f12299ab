"""When rooms are taken: free/busy of one room in a span with its conflicts, and of many rooms on a day.

Free/busy is less than meetings: Exchange tells it of any room without a right on its calendar, often without subject
and organizer. So a `Busy` is all that is asked of either, and whoever may read meetings turns them into it. Instants
are aware and in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .meeting import FreeBusy, Meeting, TimeSlot, is_occupying
from .policy import Policy

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from .health import Trouble
    from .meeting import Person


USUAL = Policy()
STRICT = Policy(working_elsewhere=True, tentative=True)
"""By which everything takes the room that does for some site."""


@dataclass(frozen=True, slots=True)
class Busy:
    """A span of one room that something is said of. `subject`, hostile text, and `by` are empty where untold."""

    slot: TimeSlot
    free_busy: FreeBusy = FreeBusy.BUSY
    subject: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Availability:
    """One room in one span: what takes it, by start, and the longest slots between that nothing takes."""

    span: TimeSlot
    conflicts: tuple[Busy, ...]
    free: tuple[TimeSlot, ...]

    @property
    def is_free(self) -> bool:
        """Whether nothing takes any of the span."""
        return not self.conflicts

    def is_free_in(self, slot: TimeSlot) -> bool:
        """Whether nothing takes any of a slot inside the span. Of what lies outside the span nothing is known."""
        return any(free.start <= slot.start and slot.end <= free.end for free in self.free)

    def first_free(self, duration: timedelta, after: datetime) -> TimeSlot | None:
        """The first slot of this length from `after` on that nothing takes, None if there is none."""
        for free in self.free:
            start = max(free.start, after)
            if start + duration <= free.end:
                return TimeSlot(start, start + duration)
        return None


@dataclass(frozen=True, slots=True)
class RoomDay:
    """One of many rooms: its availability, or why it could not be told. `detail` is for facilities."""

    room: Person
    availability: Availability | None
    trouble: Trouble | None = None
    detail: str = ""


def busy(meeting: Meeting) -> Busy:
    """The same, of a meeting whose calendar one may read; one that takes no room counts as free, a private one is mute.

    Free/busy has no word for cancelled or declined, nor for a meeting of no length: whoever reads them knows better.
    """
    if not is_occupying(meeting, STRICT):
        free_busy = FreeBusy.FREE
    elif meeting.is_tentative and meeting.free_busy is not FreeBusy.WORKING_ELSEWHERE:
        free_busy = FreeBusy.TENTATIVE
    else:
        free_busy = meeting.free_busy
    if meeting.is_private:
        return Busy(meeting.slot, free_busy)
    return Busy(meeting.slot, free_busy, meeting.subject, meeting.organizer.name if meeting.organizer else "")


def availability(said: Iterable[Busy], span: TimeSlot, policy: Policy = USUAL) -> Availability:
    """Judge and sort what is said of one room. What only touches the span is no conflict; "no data" is one."""
    taken = [one for one in said if _takes(one.free_busy, policy) and one.slot.overlaps(span)]
    conflicts = tuple(sorted(taken, key=lambda one: (one.slot, one.subject, one.by)))
    return Availability(span, conflicts, _between(conflicts, span))


def free_rooms(days: Iterable[RoomDay], slot: TimeSlot) -> tuple[RoomDay, ...]:
    """The rooms that are certainly free in the slot: those that stay free longest first, then by name."""
    free = [
        (day, day.availability) for day in days if day.availability is not None and day.availability.is_free_in(slot)
    ]
    ranked = sorted(free, key=lambda one: (-_lasting(one[1], slot).total_seconds(), one[0].room.name.casefold()))
    return tuple(day for day, _ in ranked)


def _lasting(room: Availability, slot: TimeSlot) -> timedelta:
    """How long the room stays free from the start of a slot in which it is."""
    return max(free.end for free in room.free if free.start <= slot.start) - slot.start


def _takes(word: FreeBusy, policy: Policy) -> bool:
    """What `is_occupying` says of a meeting, said of free/busy."""
    match word:
        case FreeBusy.FREE:
            return False
        case FreeBusy.WORKING_ELSEWHERE:
            return policy.working_elsewhere
        case FreeBusy.TENTATIVE:
            return policy.tentative
        case _:
            return True


def _between(conflicts: tuple[Busy, ...], span: TimeSlot) -> tuple[TimeSlot, ...]:
    slots: list[TimeSlot] = []
    start = span.start
    for taken in conflicts:
        if taken.slot.start > start:
            slots.append(TimeSlot(start, taken.slot.start))
        start = max(start, taken.slot.end)
    if start < span.end:
        slots.append(TimeSlot(start, span.end))
    return tuple(slots)
