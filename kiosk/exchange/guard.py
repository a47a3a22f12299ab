"""Guards the account against lock-out: after a refused sign-in nobody signs in again too soon, whoever asks.

The reading loop waits by itself, but a visitor's tap, a notification or a second connection of this door would ask
again. One guard stands before all of them: a second look after a minute, for load balancers refuse now and then without
a reason; then one every 30 minutes. So a wrong password costs three sign-ins in the first hour at most. `lift` is a
human's word, or a new password. Used from several threads; each field is written whole.
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


class Guard:
    """What is known of an account's refused sign-ins."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._refused = 0
        self._last: MailboxError | None = None
        self._not_before = 0.0

    def check(self) -> None:
        """Raises what the last sign-in met, with the time still to wait, if it is too soon for another."""
        last, left = self._last, self._not_before - self._clock()
        if last is not None and left > 0:
            raise MailboxError(last.trouble, last.detail, back_off=timedelta(seconds=left))

    def note(self, error: MailboxError) -> None:
        """A call has failed; a refused sign-in is told when the next one may be."""
        if error.trouble.is_refused_sign_in:
            self._refused += 1
            wait = SECOND_LOOK if self._refused == 1 else LATER_LOOKS
            error.back_off = max(error.back_off, wait)
            self._last, self._not_before = error, self._clock() + wait.total_seconds()

    def let_in(self) -> None:
        """A call has succeeded."""
        self._refused, self._last = 0, None

    def lift(self) -> None:
        """Allow one sign-in now. What was counted stays: if it is refused too, the next one is half an hour away."""
        self._not_before = 0.0
