"""What a site may decide about its rooms. Values only; `config.py` reads them, the rest of `room/` obeys them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .hours import OpeningHours

MINUTE = timedelta(minutes=1)
WORKING_DAYS = frozenset(range(5))


class ReleaseBy(Enum):
    """How a no-show is released."""

    DECLINE = "decline"
    """The room declines, and the organizer is told. Where that is refused, the meeting stays."""
    DECLINE_OR_DELETE = "decline-or-delete"
    """Where declining is refused (to a delegate, or of what nobody was invited to), it is deleted."""
    DELETE = "delete"
    """It is deleted from the room's calendar, and nobody is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Durations and permissions of one room. Every duration is real time."""

    # --- what takes the room
    tentative: bool = True
    """Whether a meeting that is not yet accepted for good occupies the room."""
    working_elsewhere: bool = False
    """Whether a meeting marked "working elsewhere" occupies the room."""

    # --- booking
    booking: bool = True
    """Whether the door may book at all."""
    durations: tuple[timedelta, ...] = (15 * MINUTE, 30 * MINUTE, 45 * MINUTE, 60 * MINUTE)
    """What is offered, shortest first; `default` is one of them."""
    default: timedelta = 30 * MINUTE
    """The one-tap duration: the big button."""
    until_next: bool = True
    """Whether "until the next meeting" is offered."""
    shortest: timedelta = 5 * MINUTE
    longest: timedelta = 240 * MINUTE
    horizon: timedelta = 720 * MINUTE
    """How far ahead a booking at the door may start."""
    gap: timedelta = timedelta()
    """What is kept free before the next meeting, for airing the room."""
    bookings_per_hour: int = 10
    """How many meetings may be booked at the door within an hour, against bored hands; 0: as many as one likes."""
    rounding: timedelta = timedelta()
    """Ends are rounded up to multiples of this since the full hour, where that fits; nothing means not at all."""
    working_days: frozenset[int] = WORKING_DAYS
    """The days on which the room is worked in, Monday is 0: where the agenda rolls on to when a day is over."""
    hours: OpeningHours | None = None
    """When the room is open; outside of it the door rests and books nothing. None: always."""

    # --- meetings that run
    extend_steps: tuple[timedelta, ...] = (15 * MINUTE, 30 * MINUTE)
    extend_others: bool = False
    """Whether meetings that were not booked at the door may be extended at it."""
    end_others: bool = False
    """Whether meetings that were not booked at the door may be ended at it."""

    # --- check-in
    check_in: bool = False
    check_in_opens: timedelta = 10 * MINUTE
    """How long before the start one may check in."""
    release_after: timedelta = 10 * MINUTE
    """How long after the start a meeting without check-in counts as a no-show."""
    release: bool = False
    """Whether a no-show is released."""
    release_by: ReleaseBy = ReleaseBy.DECLINE
    release_below: timedelta = 240 * MINUTE
    """Meetings this long or longer need no check-in and are never released."""
    release_booked_before: timedelta = 30 * MINUTE
    """Nor are meetings booked less than this before their start."""

    # --- what is soon, what is old
    soon: timedelta = 10 * MINUTE
    """How long before a meeting the room counts as starting soon."""
    ending_soon: timedelta = 5 * MINUTE
    stale_after: timedelta = 3 * MINUTE
    """Age of the data from which the door says how old it is."""
    lost_after: timedelta = 15 * MINUTE
    """Age of the data from which the door no longer says whether the room is free."""


USUAL = Policy()
"""What holds where a site decides nothing."""
