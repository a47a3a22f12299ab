"""How long from a change in the mailbox to the new pixels: the real door, the real exchangelib, a simulated Exchange.

    PYTHONPATH=. python benchmarks/news.py --changes 100 --apart 3 --json news.json

A meeting's subject is changed again and again, at random moments, `--apart` seconds apart on the average and never
closer than a sixth of that. A change counts as shown with the first frame swapped after the view that holds it, or
holds a later one. Everything runs in one process and without a GPU, which makes it slower; and without a network.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from kiosk.app import App, run
from kiosk.blueprint import Setup
from kiosk.exchange.address import Address
from kiosk.exchange.memory import MemoryMailbox
from kiosk.room.meeting import Person, TimeSlot
from kiosk.simulator.server import DOOR, SimulatedExchange
from kiosk.view import Look

BERLIN = ZoneInfo("Europe/Berlin")
ROOM = Person("Aurora", "aurora@roomdoor.example")
WARM_UP = 3.0
PATIENCE = 30.0


def noon() -> datetime:
    """The clock stands: nothing but news moves the door."""
    return datetime(2026, 3, 17, 11, 0, 5, tzinfo=UTC)


class Eye:
    """Sees what is on the screen: which change was shown when, by `time.monotonic`."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._drawn = -1
        self.shown: dict[int, float] = {}
        app.door.changed.connect(self._changed)
        app.window.window.frameSwapped.connect(self._swapped)

    def _changed(self) -> None:
        """The view has changed; the pixels have not, yet."""
        self._drawn = max((int(row.title.rpartition(" ")[2]) for row in self._app.view.agenda.rows), default=-1)

    def _swapped(self) -> None:
        now = time.monotonic()
        for number in range(max(self.shown, default=-1) + 1, self._drawn + 1):
            self.shown[number] = now


async def measure(app: App, calendar: MemoryMailbox, changes: int, apart: float) -> list[float]:
    """Seconds from each change to its pixels."""
    eye = Eye(app)
    start = noon().replace(minute=30, second=0)
    meeting = calendar.add(TimeSlot(start, start + timedelta(hours=1)), "Budget 0")
    await asyncio.sleep(WARM_UP)
    made: dict[int, float] = {}
    for number in range(1, changes + 1):
        made[number] = time.monotonic()
        calendar.retitle(meeting.id, f"Budget {number}")
        await asyncio.sleep(random.uniform(apart / 6, apart * 11 / 6))
    async with asyncio.timeout(PATIENCE):
        while changes not in eye.shown:  # noqa: ASYNC110 - it is seen in passing
            await asyncio.sleep(0.05)
    return [eye.shown[number] - made[number] for number in made]


def main() -> int:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--changes", type=int, default=100, help="how many (default: 100)")
    parser.add_argument("--apart", type=float, default=3.0, help="seconds from one to the next, on the average")
    parser.add_argument("--json", type=Path, help="where to keep the figures and each latency")
    options = parser.parse_args()

    calendar = MemoryMailbox(room=ROOM, clock=noon, timezone=BERLIN)
    found: list[float] = []

    async def script(app: App) -> int:
        await app.until(lambda view: view.freshness == "live", PATIENCE)
        found.extend(await measure(app, calendar, options.changes, options.apart))
        return 0

    with SimulatedExchange([calendar], clock=noon) as exchange:
        address = Address(
            url=exchange.url,
            mailbox=ROOM.address,
            username=DOOR.user,
            password=DOOR.password,
            timezone="Europe/Berlin",
        )
        look = Look(room_name=ROOM.name, timezone=BERLIN)
        setup = Setup(address=address, look=look, clock=noon, size=(1280, 800), full_screen=False)
        status = run(setup, script)
        readings = exchange.operations["FindItem"]

    cuts = statistics.quantiles(found, n=100, method="inclusive")
    figures = {
        "changes": len(found),
        "apart": options.apart,
        "readings": readings,
        "median": round(statistics.median(found), 3),
        "p90": round(cuts[89], 3),
        "p99": round(cuts[98], 3),
        "longest": round(max(found), 3),
    }
    print(json.dumps(figures))
    if options.json:
        options.json.write_text(json.dumps({**figures, "latencies": [round(one, 4) for one in found]}, indent=1) + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
