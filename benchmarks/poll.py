"""What one reading costs: requests, and processor time of the thread that does all of it.

The real exchangelib over a real socket, the real coordinator behind it: the meetings are read, judged, worded and kept
on disk; nothing has changed, which is what nearly every reading finds. The server's thread is not counted.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.coordinator import Coordinator
from kiosk.exchange.address import Address
from kiosk.exchange.ews import ExchangeMailbox
from kiosk.room.policy import Policy
from kiosk.simulator.server import DOOR, SimulatedExchange
from kiosk.sync import Attempts
from kiosk.view import Look

from .figures import Figure, figure
from .place import BERLIN, ROOM, ZONE, device_clock, room_with

if TYPE_CHECKING:
    from collections.abc import Callable

READINGS = 60
WARM_UP = 5


class Here:
    """A worker that does each call at once, on the caller's thread."""

    def __init__(self, mailbox: ExchangeMailbox) -> None:
        self._mailbox = mailbox

    async def run(self, call: Callable[[Any], Any]) -> Any:
        """What comes of it."""
        return call(self._mailbox)


def measure() -> list[Figure]:
    """Read rooms of several sizes."""
    requests, figures = [], []
    for meetings in (0, 20, 200):
        counted, spent = readings_of(meetings)
        requests += counted
        figures.append(figure(f"poll_cpu_ms_{meetings}", spent))
    return [figure("poll_requests", requests, max(requests)), *figures]


def readings_of(meetings: int) -> tuple[list[int], list[float]]:
    """Requests and milliseconds of each reading of a room with so many meetings."""
    requests, spent = [], []
    with (
        SimulatedExchange([room_with(meetings)]) as exchange,
        tempfile.TemporaryDirectory() as folder,
        asyncio.Runner() as runner,
    ):
        address = Address(
            url=exchange.url, mailbox=ROOM.address, username=DOOR.user, password=DOOR.password, timezone=ZONE
        )
        mailbox = ExchangeMailbox(address)
        door = Coordinator(
            worker=Here(mailbox),  # type: ignore[arg-type] # it does what a worker does
            policy=Policy(),
            look=Look(room_name=ROOM.name, timezone=BERLIN),
            clock=device_clock,
            publish=lambda _: None,
            mailbox=ROOM.address,
            booking_subject="Booked at the door",
            interval=timedelta(seconds=30),
            cache_file=Path(folder) / "schedule.json",
        )
        for number in range(WARM_UP + READINGS):
            exchange.forget()
            began = time.thread_time()
            runner.run(door._read(Attempts()))  # noqa: SLF001 - one turn of the loop that is measured
            took = time.thread_time() - began
            if door.snapshot.health.trouble is not None:
                raise RuntimeError(door.health)
            if number >= WARM_UP:
                spent.append(took * 1000)
                requests.append(exchange.round_trips)
        mailbox.close()
    return requests, spent
