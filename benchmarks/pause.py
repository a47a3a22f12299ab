"""How long the GUI thread is kept from its loop while the calendar is read, the day of a busy room on the screen.

A timer asks every 2 ms whether the loop turns; the longest it had to wait during one reading is a sample. The simulated
Exchange is a process of its own: it does not take part in the race for the interpreter.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer

from kiosk.app import run
from kiosk.blueprint import Setup
from kiosk.exchange.address import Address
from kiosk.simulator.server import DOOR
from kiosk.view import Look

from .figures import Figure, figure
from .place import BERLIN, REPOSITORY, ROOM, ZONE

if TYPE_CHECKING:
    from kiosk.app import App

READINGS = 40
TICK = 2


def measure() -> list[Figure]:
    """Read again and again, with the screen on."""
    words = (sys.executable, "-m", "kiosk", "simulate", "--scene", "busy")
    server = subprocess.Popen(words, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    found: list[float] = []
    try:
        if server.stdout is None:
            raise RuntimeError("it says nothing")
        url = re.search(r"http\S+", server.stdout.readline())
        if url is None:
            raise RuntimeError("it has no address")
        address = Address(url=url[0], mailbox=ROOM.address, username=DOOR.user, password=DOOR.password, timezone=ZONE)

        async def script(app: App) -> int:
            await app.until(lambda view: view.freshness == "live", 60)
            await asyncio.sleep(1)
            found.extend([await longest(app) for _ in range(READINGS)])
            return 0

        look = Look(room_name=ROOM.name, timezone=BERLIN)
        run(Setup(address=address, look=look, notifications="polling", size=(1280, 800), full_screen=False), script)
    finally:
        server.terminate()
        server.wait(10)
    return [figure("gui_pause_ms", found)]


async def longest(app: App) -> float:
    """The longest pause during one reading, in milliseconds, beyond what the timer was to wait."""
    last = time.perf_counter()
    pauses = [0.0]

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        pauses.append((now - last) * 1000 - TICK)
        last = now

    timer = QTimer(interval=TICK, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start()
    before = app.coordinator.snapshot.health.read_at
    app.coordinator.wake()
    async with asyncio.timeout(60):
        while app.coordinator.snapshot.health.read_at == before:  # noqa: ASYNC110 - it is seen in passing
            await asyncio.sleep(0.005)
    await asyncio.sleep(0.05)  # what it has led to on the screen counts, too
    timer.stop()
    return max(pauses)
