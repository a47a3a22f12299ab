"""The night watch: keeps the panel as bright as `night.py` says, moves the picture, and wakes it at a touch.

On the main thread; what takes a moment (the lamp behind the glass, the eye beside it) is done aside. Must not know Qt:
`glass` is whatever can be shaded and moved.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Protocol

from .aside import aside
from .night import REACH, Brightness, brightness, is_dark, next_change, shift

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from .backlight import Backlight
    from .night import Night
    from .room.meeting import Meeting

LOOK = 30.0
"""Seconds between two looks at the sensor and the picture's place, at most."""
SHADE = {Brightness.DAY: 0.0, Brightness.DIM: 0.7, Brightness.BLANK: 1.0, Brightness.OFF: 1.0}
"""How much of the picture's light is drawn away where no lamp can be dimmed."""


class Glass(Protocol):
    """What the panel shows through."""

    def shade(self, amount: float) -> None:
        """Draw that share of the light away."""

    def move(self, x: int, y: int, reach: int) -> None:
        """Move the picture by so many pixels, of at most `reach`."""


class NightWatch:
    """One panel's nights. `meetings`: those the door knows of."""

    def __init__(
        self,
        night: Night,
        *,
        clock: Callable[[], datetime],
        glass: Glass,
        meetings: Callable[[], Iterable[Meeting]],
        backlight: Backlight,
    ) -> None:
        self._night = night
        self._clock = clock
        self._glass = glass
        self._meetings = meetings
        self._backlight = backlight
        self._touched: datetime | None = None
        self._is_dark = False
        self._moved = asyncio.Event()
        self.now = Brightness.DAY

    def touch(self) -> bool:
        """Somebody touches the panel. Whether that only wakes it, and must do nothing else."""
        self._touched = self._clock()
        if self.now is Brightness.DAY:
            return False
        self.look()
        return True

    def look(self) -> None:
        """Decide by what is known now, and draw it; the lamp follows."""
        now, before = self._clock(), self.now
        self.now = brightness(self._night, now, self._meetings(), touched=self._touched, is_dark=self._is_dark)
        if self.now is not before:
            self._moved.set()
        dims = self._backlight.is_real and self.now is Brightness.DIM
        self._glass.shade(0.0 if dims else SHADE[self.now])
        if self._night.shifts:
            self._glass.move(*shift(now), REACH)

    async def keep(self) -> None:
        """For ever."""
        lit = Brightness.DAY
        while True:
            self._moved.clear()
            if self._night.dark_below is not None:
                self._is_dark = is_dark(await aside(self._backlight.lux), self._night, was_dark=self._is_dark)
            self.look()
            if self.now is not lit:
                lit = self.now
                await aside(lambda to=lit: self._backlight.set(to))  # type: ignore[misc] # bound as it is now
                self.look()  # a lamp that could not be dimmed leaves it to the picture
            now = self._clock()
            change = next_change(self._night, now, self._meetings(), touched=self._touched)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(LOOK, (change - now).total_seconds() + 0.05)):
                    await self._moved.wait()

    def close(self) -> None:
        """The end: whoever comes next finds a bright panel."""
        if self.now is not Brightness.DAY:
            self._backlight.set(Brightness.DAY)
