"""Guards the account against lock-out: after a refused sign-in nobody signs in again too soon, whoever asks.

The reading loop waits by itself, but a visitor's tap, or a loop that begins anew, would ask again. One guard stands
before all of them: a second look after a minute, for load balancers refuse now and then without a reason; then one each
half hour; and three within any hour at most, whatever the timers do. `lift` is a human's word, or a new password.

The watch signs in on a connection of its own. Its refusals count, but do not hold the mailbox back, which may still be
signed in on a connection it has; the mailbox's hold the watch back, and so does its own for an hour.

What was refused outlives the program where there is a memory: a door that is started again and again is held back, too.

Used from several threads: what the mailbox's thread writes, the watch's only reads, and the other way round.
"""

from __future__ import annotations

import math
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from kiosk.errors import MailboxError
from kiosk.room.health import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

SECOND_LOOK = timedelta(seconds=60)
LATER_LOOKS = timedelta(minutes=30)
MOST, WINDOW = 3, timedelta(hours=1)
"""So many refused sign-ins in so long, and no more."""
EARLY = 0.9
"""The part of a wait after which whoever waited is let through: timers come early, Qt's by 5 %."""


class Memory(Protocol):
    """Where refusals outlive the program."""

    def recall(self) -> tuple[Trouble, tuple[float, ...]] | None:
        """What Exchange said, and how many seconds ago; None where nothing counts."""

    def keep(self, trouble: Trouble | None, ages: tuple[float, ...]) -> None:
        """What counts from now on."""


class Guard:
    """What is known of an account's refused sign-ins."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, memory: Memory | None = None) -> None:
        self._clock = clock
        self._memory = memory
        self._refused: tuple[float, ...] = ()
        """When: the mailbox's last few, in a row without a success."""
        self._watch_refused: tuple[float, ...] = ()
        """When: the watch's last few. A success of the mailbox forgets none: it may be an old connection's."""
        self._last: MailboxError | None = None
        self._is_lifted = False
        self._recalling = threading.Lock()
        self._is_recalled = memory is None

    def check(self) -> None:
        """Raises what the last sign-in met, with the time still to wait, if it is too soon for another."""
        self._recall()
        last, left = self._last, self._left()
        if last is not None and left > 0 and not self._is_lifted:
            raise MailboxError(last.trouble, last.detail, back_off=timedelta(seconds=left))

    def note(self, error: MailboxError) -> None:
        """A call of the mailbox has failed."""
        if error.trouble.is_refused_sign_in:
            self._refused = (*self._refused, self._clock())[-MOST:]
            self._last, self._is_lifted = error, False
            self._keep(error.trouble)

    def let_in(self) -> None:
        """A call of the mailbox has succeeded; by a human's word, all is forgotten."""
        if self._is_lifted:
            self._watch_refused = ()
        if self._last is not None:
            self._keep(None)
        self._refused, self._last, self._is_lifted = (), None, False

    def lift(self) -> None:
        """Allow the mailbox one sign-in now. What was counted stays: if it is refused too, the next is far away."""
        self._is_lifted = True

    def check_watch(self) -> None:
        """Raises, with the time still to wait, while any refusal is less than an hour old: streaming can wait."""
        self._recall()
        left = max(self._all(), default=-math.inf) + WINDOW.total_seconds() - self._clock()
        if left > 0:
            trouble = self._last.trouble if self._last else Trouble.SIGN_IN_REFUSED
            raise MailboxError(trouble, back_off=timedelta(seconds=left))

    def note_watch(self, error: MailboxError) -> None:
        """The watch has failed."""
        if error.trouble.is_refused_sign_in:
            self._watch_refused = (*self._watch_refused, self._clock())[-MOST:]
            self._keep(error.trouble)

    def _recall(self) -> None:
        """What the last lives met; at the first question, for that takes a moment and no screen may wait for it."""
        with self._recalling:
            if not self._is_recalled and self._memory is not None and (known := self._memory.recall()) is not None:
                trouble, ages = known
                self._refused = tuple(self._clock() - age for age in ages)[-MOST:]
                self._last = MailboxError(trouble)
            self._is_recalled = True

    def _keep(self, trouble: Trouble | None) -> None:
        if self._memory is not None:
            now = self._clock()
            self._memory.keep(trouble, tuple(now - at for at in self._all()) if trouble is not None else ())

    def _all(self) -> list[float]:
        """Every refusal that still counts, by time."""
        begin = self._clock() - WINDOW.total_seconds()
        return sorted((*self._refused, *(at for at in self._watch_refused if at > begin)))

    def _left(self) -> float:
        refused = self._all()
        if not refused:
            return 0
        wait = SECOND_LOOK if len(refused) == 1 else LATER_LOOKS
        until = refused[-1] + wait.total_seconds() * EARLY
        if len(refused) >= MOST:
            until = max(until, refused[-MOST] + WINDOW.total_seconds())
        return until - self._clock()
