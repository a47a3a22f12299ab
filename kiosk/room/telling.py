"""What an outcome makes of what the door knows: how it is told, for how long, and what may be tapped about it.

Pure: a Snapshot in, the next one out. What a visitor waits for, or can still take back, is never told over by what
the door has done by itself.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from .actions import Refusal, Undo
from .health import freshness, may_write
from .instead import instead
from .snapshot import Booked, CheckedIn, Ended, Extended, Failed, Released, Undone, Unsure
from .undo import undoing

if TYPE_CHECKING:
    from .actions import BookLater, Change, Intent
    from .schedule import Schedule
    from .snapshot import Outcome, Snapshot

TELL_GOOD = timedelta(seconds=10)
"""How long good news is told, and what was done can be taken back."""
TELL_SORRY = timedelta(seconds=12)
FOR_GOOD = datetime.max.replace(tzinfo=UTC)


def answered(known: Snapshot, outcome: Outcome, now: datetime) -> Snapshot:
    """The answer to a visitor's tap. In doubt, it stays pending: nothing else may be tapped before that is settled."""
    if isinstance(outcome, Unsure):
        return replace(known, outcome=outcome, outcome_until=FOR_GOOD, offer=None)
    return replace(known, pending=None, outcome=outcome, outcome_until=now + _time_for(outcome), offer=None)


def done(known: Snapshot, outcome: Outcome, now: datetime, change: Change, intent: Intent) -> Snapshot:
    """The answer to a tap that was carried out: the calendar as it is now, and what may follow."""
    known = learnt(known, outcome)
    return replace(answered(known, outcome, now), offer=_offer(known, outcome, now, change, intent))


def released(known: Snapshot, outcome: Released, now: datetime) -> Snapshot:
    """The room is given back. Nobody has tapped, so whatever a visitor is being told goes on being told."""
    known = learnt(known, outcome)
    is_listening = known.outcome_until is not None and now < known.outcome_until
    if known.pending is not None or (is_listening and known.offer is not None):
        return known
    return replace(known, outcome=outcome, outcome_until=now + TELL_GOOD, offer=None)


def aside(known: Snapshot, outcome: Outcome, now: datetime) -> Snapshot:
    """Of an errand that is no change of the calendar: a tap that is being carried out, or in doubt, stays so."""
    if known.is_in_doubt:
        return known
    return replace(known, outcome=outcome, outcome_until=now + _time_for(outcome), offer=None)


def learnt(known: Snapshot, outcome: Outcome) -> Snapshot:
    """What the write has taught of the calendar, before the next reading confirms it."""
    return known if known.schedule is None else replace(known, schedule=_taught(known.schedule, outcome))


def _taught(schedule: Schedule, outcome: Outcome) -> Schedule:
    match outcome:
        case Booked(_, room) if room:
            return schedule
        case Released(meeting) | Undone(meeting, True):
            return schedule.without(meeting)
        case Booked(meeting) | Extended(meeting) | Ended(meeting) | CheckedIn(meeting) | Undone(meeting):
            return schedule.with_meeting(meeting)
        case Refusal(_, meeting) if meeting is not None:
            return schedule.with_meeting(meeting)
        case _:
            return schedule


def _offer(known: Snapshot, outcome: Outcome, now: datetime, change: Change, intent: Intent) -> Undo | BookLater | None:
    if (back := undoing(outcome, change)) is not None:
        return Undo(back, now + TELL_GOOD)
    if known.schedule is None:
        return None
    fresh = may_write(known.health, freshness(known.health, now, known.policy))
    return instead(outcome, intent, known.schedule, now, fresh, known.policy)


def _time_for(outcome: Outcome) -> timedelta:
    return TELL_SORRY if isinstance(outcome, Refusal | Failed) else TELL_GOOD
