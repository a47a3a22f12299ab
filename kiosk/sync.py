"""When to fetch: the interval, back-off after trouble, and the latch that guards accounts against lock-out.

Pure arithmetic; the coordinator sleeps and fetches. A wrong password costs at most three sign-ins in the first hour:
one, a second after a minute (a load balancer may have erred), then one in half an hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from .room.health import Retry, Trouble

FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(seconds=60)
SLOW_RETRY = timedelta(minutes=10)
LATCHED = timedelta(minutes=30)
SECOND_LOOK = timedelta(seconds=60)
JITTER = 0.2


@dataclass(frozen=True, slots=True)
class Attempts:
    """How the last attempts to read ended: `failures` in a row by the same retry rule, the last of them `trouble`."""

    failures: int = 0
    trouble: Trouble | None = None
    back_off: timedelta = timedelta()

    def failed(self, trouble: Trouble, back_off: timedelta = timedelta()) -> Attempts:
        """After one more failure."""
        same = self.trouble is not None and self.trouble.retry is trouble.retry
        return Attempts(self.failures + 1 if same else 1, trouble, back_off)


def pause(attempts: Attempts, interval: timedelta, chance: float) -> timedelta:
    """How long to wait before the next reading. `chance` in [0, 1) spreads what would otherwise strike together."""
    if attempts.trouble is None:
        return interval
    match attempts.trouble.retry:
        case Retry.LATCH:
            return SECOND_LOOK if attempts.failures == 1 else LATCHED
        case Retry.SLOWLY:
            wait = SLOW_RETRY
        case Retry.SOON | Retry.NEVER:
            wait = min(FIRST_RETRY * 2 ** min(attempts.failures - 1, 10), LONGEST_RETRY)
    return max(wait * (1 - JITTER + 2 * JITTER * chance), attempts.back_off)
