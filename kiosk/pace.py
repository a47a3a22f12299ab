"""Remembers what decides when the calendar is read next, and waits until then. On the main thread.

What happens (a tap, a hint, the stream comes or goes) is noted by plain calls, each of which makes a waiting `rest`
think again; the thinking is `sync.pause`.
"""

from __future__ import annotations

import asyncio
import random
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .sync import Attempts, Moment, Rhythm, first, pause

if TYPE_CHECKING:
    from collections.abc import Callable, Collection


class Pace:
    """The door's sense of when to look again."""

    def __init__(self, rhythm: Rhythm, clock: Callable[[], datetime]) -> None:
        self._rhythm = rhythm
        self._clock = clock
        self._stirred = asyncio.Event()
        self._is_asked = False
        self._is_streaming = False
        self._is_in_doubt = False
        self._began = _Mark()
        self._ended = _Mark()
        self._touch = _Mark()
        self._hint = _Mark()

    @property
    def is_hinted(self) -> bool:
        """Whether there is a hint that no reading has followed."""
        return self._hint.age is not None

    def wake(self) -> None:
        """Read at once, whatever the rules say."""
        self._is_asked = True
        self._stirred.set()

    def hint(self) -> None:
        """Something has changed in the calendar, or may have."""
        if not self.is_hinted:
            self._hint.set()
            self._stirred.set()

    def touch(self) -> None:
        """Somebody is at the door."""
        self._touch.set()
        self._stirred.set()

    def streaming(self, *, alive: bool) -> None:
        """Whether news comes by itself."""
        if alive is not self._is_streaming:
            self._is_streaming = alive
            self._stirred.set()

    def doubt(self, is_in_doubt: bool) -> None:  # noqa: FBT001 - it is what the call is about
        """Whether a change is looked for, of which nobody knows whether it was made."""
        self._is_in_doubt = is_in_doubt

    def begin(self) -> None:
        """A reading begins: it answers every hint so far, none that comes from now on."""
        self._is_asked = False
        self._hint.clear()
        self._began.set()

    async def first(self, uptime: timedelta) -> None:
        """Wait for the turn of the first reading; a touch or a human's word ends it."""
        wait = first(self._rhythm, uptime)
        if wait and not self._is_asked:
            try:
                async with asyncio.timeout(wait.total_seconds()):
                    await self._stirred.wait()
            except TimeoutError:
                return

    async def rest(self, attempts: Attempts, boundaries: Collection[datetime]) -> None:
        """Wait until the next reading is due."""
        chance = random.random()
        self._ended.set()
        while not self._is_asked:
            self._stirred.clear()
            wait = pause(attempts, self._rhythm, self._moment(boundaries), chance)
            try:
                async with asyncio.timeout(wait.total_seconds()):
                    await self._stirred.wait()
            except TimeoutError:
                return

    def _moment(self, boundaries: Collection[datetime]) -> Moment:
        return Moment(
            now=self._clock(),
            since_reading=self._began.age or timedelta(),
            rested=self._ended.age or timedelta(),
            boundaries=boundaries,
            is_streaming=self._is_streaming,
            is_in_doubt=self._is_in_doubt,
            touched=self._touch.age,
            hinted=self._hint.age,
        )


class _Mark:
    """When something happened, by a clock that nobody sets."""

    def __init__(self) -> None:
        self._at: float | None = None

    @property
    def age(self) -> timedelta | None:
        return None if self._at is None else timedelta(seconds=time.monotonic() - self._at)

    def set(self) -> None:
        self._at = time.monotonic()

    def clear(self) -> None:
        self._at = None
