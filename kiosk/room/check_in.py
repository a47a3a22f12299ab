"""Check-in and no-shows: which meetings somebody must check in to, when that is possible, and which may be released.

Nobody loses a room because our kiosk was blind: a release needs a line to Exchange that was unbroken from the moment
one could check in until now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .health import Freshness
from .meeting import Meeting, MeetingRef, TimeSlot
from .policy import ReleaseBy

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from .policy import Policy
    from .schedule import Schedule


@dataclass(frozen=True, slots=True)
class Release:
    """Give the room back: nobody has come to this meeting."""

    ref: MeetingRef
    slot: TimeSlot
    by: ReleaseBy = ReleaseBy.DECLINE


def needs_check_in(meeting: Meeting, policy: Policy) -> bool:
    """Whether somebody must still check in to this meeting.

    Not to one that was booked at the door (that tap was the check-in) or shortly before its start, not to one that
    lasts all day or as long as a policy says, and not where the site wants no check-in at all.
    """
    return policy.check_in and meeting.checked_in is None and not _is_exempt(meeting, policy)


def check_in_window(meeting: Meeting, policy: Policy) -> TimeSlot:
    """When one may check in: from shortly before the start until the end, for a late tap still wins."""
    return TimeSlot(meeting.start - policy.check_in_opens, meeting.end)


def deadline(meeting: Meeting, policy: Policy) -> datetime:
    """From when on a meeting without check-in is a no-show."""
    return meeting.start + policy.release_after


def overdue(
    schedule: Schedule,
    now: datetime,
    policy: Policy,
    *,
    fresh: Freshness,
    watched_since: datetime | None,
    spared: Collection[str] = (),
) -> tuple[Release, ...]:
    """The no-shows to be released now, by start.

    `watched_since` is since when the line to Exchange has been unbroken, None while it is not. `spared` are the ids
    of meetings that somebody has ended or extended at the door, or whose release is under way or was refused. One that
    a door has extended is spared by the meeting that prolongs it: another door may have done it, or this one before its
    last start. Whoever only booked the time after it has not come to it.
    """
    if not policy.release or fresh is not Freshness.LIVE or watched_since is None:
        return ()
    return tuple(
        Release(meeting.ref, meeting.slot, policy.release_by)
        for meeting in schedule.running(now)
        if needs_check_in(meeting, policy)
        and now >= deadline(meeting, policy)
        and watched_since <= meeting.start - policy.check_in_opens
        and meeting.ref.id not in spared
        and not any(other.prolongs(meeting) for other in schedule.meetings)
    )


def _is_exempt(meeting: Meeting, policy: Policy) -> bool:
    if meeting.is_ours or meeting.is_all_day or meeting.slot.duration >= policy.release_below:
        return True
    return meeting.created is None or meeting.start - meeting.created < policy.release_booked_before
