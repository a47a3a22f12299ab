"""Guards the account against lock-out: after a refused sign-in nobody signs in again too soon, whoever asks.

The reading loop waits by itself, but a visitor's tap, or a loop that begins anew, would ask again. One guard stands
before all of them: a second look after a minute, for load balancers refuse now and then without a reason; then one each
half hour; and three within any hour at most, whatever the timers do. `lift` is a human's word, or a new password. Used
from several threads; each field is written whole.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

from kiosk.errors import MailboxError

if TYPE_CHECKING:
    from collections.abc import Callable

SECOND_LOOK = timedelta(seconds=60)
LATER_LOOKS = timedelta(minutes=30)
MOST, WINDOW = 3, timedelta(hours=1)
"""So many refused sign-ins in so long, and no more."""
EARLY = 0.9
"""The part of a wait after which whoever waited is let through: timers come early, Qt's by 5 %."""


class Guard:
    """What is known of an account's refused sign-ins."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._refused: tuple[float, ...] = ()
        """When: the last few, in a row without a success."""
        self._last: MailboxError | None = None
        self._is_lifted = False

    def check(self) -> None:
        """Raises what the last sign-in met, with the time still to wait, if it is too soon for another."""
        last, left = self._last, self._left()
        if last is not None and left > 0 and not self._is_lifted:
            raise MailboxError(last.trouble, last.detail, back_off=timedelta(seconds=left))

    def note(self, error: MailboxError) -> None:
        """A call has failed."""
        if error.trouble.is_refused_sign_in:
            self._refused = (*self._refused, self._clock())[-MOST:]
            self._last, self._is_lifted = error, False

    def let_in(self) -> None:
        """A call has succeeded."""
        self._refused, self._last, self._is_lifted = (), None, False

    def lift(self) -> None:
        """Allow one sign-in now. What was counted stays: if it is refused too, the next one is far away."""
        self._is_lifted = True

    def _left(self) -> float:
        if not self._refused:
            return 0
        wait = SECOND_LOOK if len(self._refused) == 1 else LATER_LOOKS
        until = self._refused[-1] + wait.total_seconds() * EARLY
        if len(self._refused) == MOST:
            until = max(until, self._refused[0] + WINDOW.total_seconds())
        return until - self._clock()
