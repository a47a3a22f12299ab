"""From a tap to its feedback on the screen, and to "Booked", for lines whose round trip takes 0, 20 and 100 ms.

A booking is three round trips (look, write, look again); what it takes beyond them is ours, and what the simulated
Exchange computes, in a process of its own.
"""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from kiosk.app import run
from kiosk.blueprint import Setup
from kiosk.exchange.address import Address
from kiosk.room.snapshot import Booked
from kiosk.screen import finger
from kiosk.simulator.server import DOOR
from kiosk.view import Look

from .elsewhere import Elsewhere
from .figures import Figure, figure
from .place import BERLIN, ROOM, ZONE, device_clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.app import App

TAPS = 12
TRIPS = (0, 20, 100)
PATIENCE = 60.0


def measure() -> list[Figure]:
    """Book, look, clear the room, and again."""
    feedback: list[float] = []
    overhead: dict[int, list[float]] = {trip: [] for trip in TRIPS}
    with Elsewhere() as exchange:
        address = Address(
            url=exchange.url, mailbox=ROOM.address, username=DOOR.user, password=DOOR.password, timezone=ZONE
        )

        async def script(app: App) -> int:
            await app.until(lambda view: view.freshness == "live", PATIENCE)
            for trip in TRIPS:
                exchange.order(f"trip {trip}")
                for number in range(TAPS + 1):
                    felt, booked = await tapped(app)
                    if number:  # the first one warms up
                        feedback.append(felt)
                        overhead[trip].append(booked - 3 * trip)
                    exchange.order("clear")
                    await can_book(app)
            return 0

        setup = Setup(
            address=address,
            look=Look(room_name=ROOM.name, timezone=BERLIN),
            notifications="polling",
            size=(1280, 800),
            full_screen=False,
            clock=device_clock,
            uptime=lambda: timedelta.max,
        )
        run(setup, script)
    each = [figure(f"tap_booked_overhead_ms_{trip}", overhead[trip]) for trip in TRIPS]
    worst = max(overhead.values(), key=lambda samples: sorted(samples)[len(samples) // 2])
    return [figure("tap_feedback_ms", feedback), figure("tap_booked_overhead_ms", worst), *each]


async def tapped(app: App) -> tuple[float, float]:
    """Tap the big button; milliseconds until its feedback is on the screen, and until "Booked" is."""
    name = next(button.key for button in app.view.buttons if button.primary)
    feedback = _Frame(app, lambda: app.coordinator.snapshot.pending is not None)
    booked = _Frame(app, lambda: isinstance(app.coordinator.snapshot.outcome, Booked))
    began = time.perf_counter()
    finger.tap(app.window.window, name)
    return (await feedback.seen() - began) * 1000, (await booked.seen() - began) * 1000


async def can_book(app: App) -> None:
    """Wait until the door can book again."""
    app.coordinator.wake()
    await app.until(lambda view: any(button.primary and button.enabled for button in view.buttons), PATIENCE)
    await asyncio.sleep(0.3)  # the screen comes to rest


class _Frame:
    """The first frame that is swapped while something is so."""

    def __init__(self, app: App, is_so: Callable[[], bool]) -> None:
        self._is_so = is_so
        self._at: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        app.window.window.frameSwapped.connect(self._swapped)
        self._window = app.window.window

    def _swapped(self) -> None:
        if not self._at.done() and self._is_so():
            self._at.set_result(time.perf_counter())

    async def seen(self) -> float:
        """When it was swapped."""
        async with asyncio.timeout(PATIENCE):
            at = await self._at
        self._window.frameSwapped.disconnect(self._swapped)
        return at
