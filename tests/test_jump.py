"""Time that jumps: a device that slept, a clock that was set."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from kiosk import jump
from tests.diary import at

SECOND = timedelta(seconds=1)


class Clocks:
    def __init__(self) -> None:
        self.wall, self.steady = at("10"), 100.0

    def go(self, seconds: float, *, asleep: float = 0) -> None:
        self.wall += timedelta(seconds=seconds + asleep)
        self.steady += seconds


@pytest.mark.parametrize(("asleep", "seen"), [(0, 0), (1.5, 0), (2.5, 2.5), (3600, 3600), (-3600, -3600)])
def test_what_the_wall_s_clock_does_alone_is_a_jump(asleep: float, seen: float) -> None:
    clocks = Clocks()
    jumps = jump.Jumps(lambda: clocks.wall, lambda: clocks.steady)
    clocks.go(5, asleep=asleep)
    assert jumps.look() == seen * SECOND
    clocks.go(5)
    assert jumps.look() == timedelta()


def test_a_clock_that_is_moved_gently_never_jumps() -> None:
    clocks = Clocks()
    jumps = jump.Jumps(lambda: clocks.wall, lambda: clocks.steady)
    for _ in range(1000):
        clocks.go(5, asleep=0.0025)  # 500 ppm, the most that NTP slews
        assert jumps.look() == timedelta()


def test_each_jump_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jump, "LOOK", 0.01)
    clocks, told = Clocks(), []

    async def story() -> None:
        watching = asyncio.create_task(
            jump.watch(jump.Jumps(lambda: clocks.wall, lambda: clocks.steady), lambda: told.append(1))
        )
        for _ in range(2):
            clocks.go(0, asleep=60)
            await asyncio.sleep(0.1)
        watching.cancel()

    asyncio.run(story())
    assert told == [1, 1]
