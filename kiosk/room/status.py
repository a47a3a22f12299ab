"""The state of the room: the table of states, as one pure function.

The first row that matches wins. m is the current meeting, n the next one; a meeting needs check-in when the site wants
it, nobody has, and it is one that can be a no-show at all (`check_in.py`).

    1  m needs check-in, now ≥ m.start + release_after    NO_SHOW            counts down to nothing
       (where the site releases no-shows; else rows 3 and 4)
    2  m needs check-in                                   AWAITING_CHECK_IN  … to the release
    3  m runs, now ≥ m.end − ending_soon                  ENDING_SOON        … to m.end
    4  m runs                                             IN_USE             … to m.end
    5  n needs check-in, now ≥ n.start − check_in_opens   CHECK_IN           … to n.start
    6  now ≥ n.start − soon                               STARTING_SOON      … to n.start
    7  otherwise                                          AVAILABLE          … to n.start, if there is one

Outside the opening hours an AVAILABLE room rests. How far the data may be believed is another axis: `health.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from .check_in import check_in_window, deadline, needs_check_in
from .course import moments

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from .course import Moment
    from .meeting import Meeting
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
    of meetings, None while the room is free. `rests` says that the room is closed and nothing is near; `opens` is when
    it opens again. `next_change` is the first later instant at which any of this differs, None if the schedule knows
    of none.
    """

    state: RoomState
    meeting: Meeting | None
    until: datetime | None
    free_again: datetime | None
    rests: bool
    opens: datetime | None
    next_change: datetime | None


def room_status(schedule: Schedule, now: datetime, policy: Policy) -> RoomStatus:
    """What the room is at `now`, and until when that holds."""
    later = sorted({edge for edge in _edges(schedule, now, policy) if edge > now})
    course = (_at(moment, policy) for moment in moments(schedule, (now, *later)))
    here = next(course)
    change = next((edge for edge, then in zip(later, course, strict=False) if then != here), None)
    return RoomStatus(*here, change)


_Here = tuple[RoomState, "Meeting | None", "datetime | None", "datetime | None", bool, "datetime | None"]


def _at(moment: Moment, policy: Policy) -> _Here:
    now, current, coming = moment.now, moment.current, moment.next
    if current is not None:
        return (*_taken(current, now, policy), moment.free_again, False, None)
    if coming is not None:
        if needs_check_in(coming, policy) and now >= check_in_window(coming, policy).start:
            return RoomState.CHECK_IN, coming, coming.start, None, False, None
        if now >= coming.start - policy.soon:
            return RoomState.STARTING_SOON, coming, coming.start, None, False, None
    until = coming.start if coming is not None else None
    if policy.hours is None or policy.hours.open_at(now) is not None:
        return RoomState.AVAILABLE, coming, until, None, False, None
    return RoomState.AVAILABLE, coming, until, None, True, policy.hours.next_opening(now)


def _taken(current: Meeting, now: datetime, policy: Policy) -> tuple[RoomState, Meeting, datetime | None]:
    if needs_check_in(current, policy):
        release = deadline(current, policy)
        if now < release:
            return RoomState.AWAITING_CHECK_IN, current, release
        if policy.release:
            return RoomState.NO_SHOW, current, None
    state = RoomState.ENDING_SOON if now >= current.end - policy.ending_soon else RoomState.IN_USE
    return state, current, current.end


def _edges(schedule: Schedule, now: datetime, policy: Policy) -> Iterator[datetime]:
    for meeting in schedule.meetings:
        yield meeting.start
        yield meeting.end
        yield meeting.start - policy.soon
        yield meeting.end - policy.ending_soon
        yield meeting.start - policy.check_in_opens
        yield deadline(meeting, policy)
    if policy.hours is not None:
        yield from policy.hours.edges(now)
