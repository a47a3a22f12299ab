"""Notices that time has jumped: the device slept, or somebody set its clock.

A clock of the wall goes on while a laptop sleeps, the steady clock that timers go by does not: where the two part, the
connections are old, the agenda may be, and every timer is late. Nothing tells a program of it, so it is looked for.
"""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

log = logging.getLogger(__name__)

LOOK = 5.0
"""Seconds between two looks, and so the longest a door shows yesterday after it was opened like a laptop."""
SLACK = timedelta(seconds=2)
"""How far the clocks may part without its being a jump: time services move them gently."""


class Jumps:
    """How far the wall's clock has gone beyond the steady one since the last look."""

    def __init__(self, wall: Callable[[], datetime], steady: Callable[[], float] = time.monotonic) -> None:
        self._wall, self._steady = wall, steady
        self._then = wall(), steady()

    def look(self) -> timedelta:
        """Zero, or a jump ahead or back."""
        (wall, steady), self._then = self._then, (self._wall(), self._steady())
        jump = (self._then[0] - wall) - timedelta(seconds=self._then[1] - steady)
        return jump if abs(jump) > SLACK else timedelta()


def uptime() -> timedelta:
    """How long the device has been up, sleep included; for ever where the system does not tell."""
    if not hasattr(time, "CLOCK_BOOTTIME"):
        return timedelta.max
    return timedelta(seconds=time.clock_gettime(time.CLOCK_BOOTTIME))


async def watch(jumps: Jumps, jumped: Callable[[], None]) -> None:
    """For ever: call `jumped` after each jump."""
    while True:
        await asyncio.sleep(LOOK)
        if jump := jumps.look():
            log.info("time has jumped by %d s: the device slept, or its clock was set", jump.total_seconds())
            jumped()
