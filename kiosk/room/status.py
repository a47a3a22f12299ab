"""The state of the room: the table of states, as one pure function.

The first row that matches wins. m is the current meeting, n the next one; a meeting needs check-in when the site wants
it, nobody has, and it is one that can be a no-show at all.

    1  m needs check-in, now ≥ m.start + release_after    NO_SHOW            counts down to nothing
    2  m needs check-in                                   AWAITING_CHECK_IN  … to the release
    3  m runs, now ≥ m.end − ending_soon                  ENDING_SOON        … to m.end
    4  m runs                                             IN_USE             … to m.end
    5  n needs check-in, now ≥ n.start − check_in_opens   CHECK_IN           … to n.start
    6  now ≥ n.start − soon                               STARTING_SOON      … to n.start
    7  otherwise                                          AVAILABLE          … to n.start, if there is one

How far the data may be believed is another axis: `health.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import TYPE_CHECKING

from .meeting import Meeting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .policy import Policy
    from .schedule import Schedule


class RoomState(Enum):
    """What the room is, in the order of the table."""

    NO_SHOW = auto()
    AWAITING_CHECK_IN = auto()
    ENDING_SOON = auto()
    IN_USE = auto()
    CHECK_IN = auto()
    STARTING_SOON = auto()
    AVAILABLE = auto()

    @property
    def is_free(self) -> bool:
        """Whether nobody has the room now."""
        return self in (RoomState.CHECK_IN, RoomState.STARTING_SOON, RoomState.AVAILABLE)


@dataclass(frozen=True, slots=True)
class RoomStatus:
    """The room at one instant; all instants in UTC.

    `meeting` is the one the state speaks of: the current one, or the next one while the room is free, or None.
    `until` is what the state counts down to, None where there is nothing. `free_again` is the end of the unbroken run
    of meetings, None while the room is free. `next_change` is the first later instant at which any of this differs,
    None if the schedule knows of none.
    """

    state: RoomState
    meeting: Meeting | None
    until: datetime | None
    free_again: datetime | None
    next_change: datetime | None


def room_status(schedule: Schedule, now: datetime, policy: Policy) -> RoomStatus:
    """What the room is at `now`, and until when that holds."""
    here = _at(schedule, now, policy)
    later = sorted(edge for edge in _edges(schedule, policy) if edge > now)
    change = next((edge for edge in later if _at(schedule, edge, policy) != here), None)
    return RoomStatus(*here, change)


def needs_check_in(meeting: Meeting, policy: Policy) -> bool:
    """Whether somebody must still check in to this meeting. What was booked at the door was checked in by that tap."""
    return policy.check_in and meeting.checked_in is None and not meeting.is_ours and not meeting.is_all_day


_Here = tuple[RoomState, Meeting | None, datetime | None, datetime | None]


def _at(schedule: Schedule, now: datetime, policy: Policy) -> _Here:
    if (current := schedule.current(now)) is not None:
        free_again = schedule.free_again(now)
        if needs_check_in(current, policy):
            release = current.start + policy.release_after
            if now >= release:
                return RoomState.NO_SHOW, current, None, free_again
            return RoomState.AWAITING_CHECK_IN, current, release, free_again
        state = RoomState.ENDING_SOON if now >= current.end - policy.ending_soon else RoomState.IN_USE
        return state, current, current.end, free_again
    if (coming := schedule.next(now)) is None:
        return RoomState.AVAILABLE, None, None, None
    if needs_check_in(coming, policy) and now >= coming.start - policy.check_in_opens:
        return RoomState.CHECK_IN, coming, coming.start, None
    state = RoomState.STARTING_SOON if now >= coming.start - policy.soon else RoomState.AVAILABLE
    return state, coming, coming.start, None


def _edges(schedule: Schedule, policy: Policy) -> Iterator[datetime]:
    for meeting in schedule.meetings:
        yield meeting.start
        yield meeting.end
        yield meeting.start - policy.soon
        yield meeting.end - policy.ending_soon
        yield meeting.start - policy.check_in_opens
        yield meeting.start + policy.release_after
