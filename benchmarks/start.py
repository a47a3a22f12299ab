"""From the start of the process to the first frame with the cached agenda, and to live data; a day of 20 meetings."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

from kiosk.simulator.server import SimulatedExchange

from .figures import figure
from .place import Home, home, room_with

if TYPE_CHECKING:
    from .figures import Figure

STARTS = 9


def measure() -> list[Figure]:
    """Start it again and again; the first time only makes the cache, and warms the disk."""
    with SimulatedExchange([room_with(20)]) as exchange, home(exchange) as place:
        started(place)
        runs = [started(place) for _ in range(STARTS)]
    return [
        figure("first_frame_s", [one["first_frame"][0] for one in runs]),
        figure("first_frame_cpu_s", [one["first_frame"][1] for one in runs]),
        figure("live_s", [one["live"][0] for one in runs]),
    ]


def started(place: Home) -> dict[str, tuple[float, float]]:
    """Seconds since the start, and of processor time, by what had happened."""
    began = time.monotonic()
    door = place.start("benchmarks/stopwatch.py", str(place.ini), output=subprocess.PIPE, errors=subprocess.DEVNULL)
    out, _ = door.communicate(timeout=120)
    told = (line.split() for line in out.splitlines())
    return {what: (float(at) - began, float(processor)) for what, at, processor in told}
