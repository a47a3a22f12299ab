"""Something else in place of what was beaten: the next slot that can be had, one tap away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .actions import BookLater, BookNow, No, Refusal, later

if TYPE_CHECKING:
    from datetime import datetime

    from .actions import Intent
    from .health import Freshness
    from .policy import Policy
    from .schedule import Schedule
    from .snapshot import Outcome


def instead(
    outcome: Outcome, intent: Intent, schedule: Schedule, now: datetime, fresh: Freshness, policy: Policy
) -> BookLater | None:
    """The first slot that can be booked for as long as was wanted, where somebody was quicker; else for the usual time.

    None where nothing was beaten, or nothing can be had.
    """
    if not (isinstance(outcome, Refusal) and outcome.code is No.BEATEN and isinstance(intent, BookNow | BookLater)):
        return None
    wanted = intent.slot.duration if isinstance(intent, BookLater) else intent.duration
    free = [offer.intent for offer in later(schedule, now, fresh, policy) if isinstance(offer.intent, BookLater)]
    for duration in (wanted, policy.default):
        for slot in free:
            if slot.slot.duration == duration:
                return slot
    return None
