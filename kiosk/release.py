"""Gives the rooms of no-shows back, where the site wants that: which are due, and each of them carried out once.

What is due is a rule of the room (`room/check_in.py`). A tap that comes while a release waits or is under way wins: the
worker asks for it right before the meeting is declined. One that failed rests before it is tried again, however often
the calendar is read meanwhile. On the main thread.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from .room.actions import Refusal
from .room.check_in import overdue
from .room.health import freshness, may_write
from .room.snapshot import Released
from .view import why_released

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from .clerk import Clerk
    from .room.check_in import Release
    from .room.snapshot import Outcome, Snapshot
    from .view import Look

log = logging.getLogger(__name__)

TAP = "auto-release"
"""What the audit trail names in place of a button."""
REST = timedelta(minutes=3)
"""How long a release that failed is left alone."""


class Releases:
    """The no-shows of one door. `see` is what the door knows."""

    def __init__(self, clerk: Clerk, look: Look, see: Callable[[], Snapshot]) -> None:
        self._clerk = clerk
        self._look = look
        self._see = see
        self._under_way: set[str] = set()
        self._tried: dict[str, datetime] = {}

    def due(self, now: datetime) -> tuple[Release, ...]:
        """What is to be released by what is known at `now`; what was given out is not given out again meanwhile."""
        known = self._see()
        if known.schedule is None or self._clerk.is_in_doubt:
            return ()
        self._tried = {name: since for name, since in self._tried.items() if timedelta() <= now - since < REST}
        found = overdue(
            known.schedule,
            now,
            known.policy,
            fresh=may_write(known.health, freshness(known.health, now, known.policy)),
            watched_since=known.health.watched_since,
            spared=known.spared | self._under_way | self._tried.keys(),
        )
        self._under_way.update(release.ref.id for release in found)
        self._tried.update((release.ref.id, now) for release in found)
        return found

    async def carry_out(self, release: Release) -> Outcome:
        """Release it, unless somebody comes meanwhile. Raises TooManyStuck."""
        outcome = await self._clerk.carry_out(
            release,
            TAP,
            reason=why_released(release.slot, self._see().policy, self._look),
            is_wanted=lambda: release.ref.id not in self._see().spared,
        )
        self._under_way.discard(release.ref.id)
        if isinstance(outcome, Refusal):  # it has changed: what it is now is judged by the next reading
            self._tried.pop(release.ref.id, None)
        if isinstance(outcome, Released):
            log.info("the meeting from %s on is released: nobody has checked in", f"{release.slot.start:%H:%M} UTC")
        else:
            log.warning("the no-show from %s on is not released: %s", f"{release.slot.start:%H:%M} UTC", outcome)
        return outcome
