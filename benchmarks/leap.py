"""A clock that leaps: where nothing is to be done until the next timer, it is then that time at once.

While a request is under way it stands. One thread, but for the worker's.
"""

from __future__ import annotations

import asyncio
import selectors
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from kiosk.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


class Time:
    """The one clock of all of them; it is moved by whoever waits."""

    def __init__(self, beginning: datetime) -> None:
        self.beginning = beginning
        self.steady = 0.0

    def now(self) -> datetime:
        """The time of the wall."""
        return self.beginning + timedelta(seconds=self.steady)

    def monotonic(self) -> float:
        """The steady time."""
        return self.steady

    def sleep(self, seconds: float) -> None:
        """Let it pass."""
        self.steady += seconds


class Leap(selectors.DefaultSelector):
    """Does not wait for a timer, but makes it be that time; waits for a request that is under way."""

    def __init__(self, time: Time, is_busy: Callable[[], bool]) -> None:
        super().__init__()
        self._time, self._is_busy = time, is_busy

    def select(self, timeout: float | None = None) -> Any:
        """What is ready."""
        if timeout != 0 and self._is_busy():
            return super().select(1.0)
        ready = super().select(0)
        if not ready and timeout:
            self._time.sleep(timeout)
        return ready


class LeapingLoop(asyncio.SelectorEventLoop):
    """An asyncio loop by that clock."""

    def __init__(self, time: Time, is_busy: Callable[[], bool]) -> None:
        super().__init__(Leap(time, is_busy))
        self.time = time.monotonic  # type: ignore[method-assign]


class Busy(Worker):
    """The real worker, counting the calls that are under way: for so long the clock stands."""

    under_way = 0

    async def run(self, call: Callable[[Any], Any]) -> Any:
        """The same."""
        Busy.under_way += 1
        try:
            return await super().run(call)
        finally:
            Busy.under_way -= 1
