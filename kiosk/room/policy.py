"""What a site may decide about its rooms. Values only; `config.py` reads them, the rest of `room/` obeys them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Durations and permissions of one room. Every duration is real time."""

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
    soon: timedelta = 10 * MINUTE
    """How long before a meeting the room counts as starting soon."""
    ending_soon: timedelta = 5 * MINUTE
    working_elsewhere: bool = False
    """Whether a meeting marked "working elsewhere" occupies the room."""
    check_in: bool = False
    check_in_opens: timedelta = 10 * MINUTE
    """How long before the start one may check in."""
    release_after: timedelta = 10 * MINUTE
    """How long after the start a meeting without check-in counts as a no-show."""
    stale_after: timedelta = 3 * MINUTE
    """Age of the data from which the door says how old it is."""
    lost_after: timedelta = 15 * MINUTE
    """Age of the data from which the door no longer says whether the room is free."""
