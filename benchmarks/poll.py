"""What one reading costs: requests, and processor time of the thread that does all of it.

The real exchangelib over a real socket, the real coordinator behind it, and the look at what comes next that each
reading brings about. `poll_cpu_ms_20`: nothing has changed, which is what nearly every reading finds; with `_changed` a
meeting was renamed, so that all of them are read, judged, worded and kept on disk. The server's thread is not counted.
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
from kiosk.view import Look, next_wake

from .figures import Figure, figure
from .place import BERLIN, ROOM, ZONE, device_clock, room_with

if TYPE_CHECKING:
    from collections.abc import Callable

READINGS = 60
WARM_UP = 5
LOOKS = 2
"""How often a reading makes the loop of the clock look for what comes next: when it begins, and when it has come."""


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
        for changes in (False, True) if meetings else (False,):
            counted, spent = readings_of(meetings, changes=changes)
            requests += counted
            figures.append(figure(f"poll_cpu_ms_{meetings}{'_changed' if changes else ''}", spent))
    return [figure("poll_requests", requests, max(requests)), *figures]


def readings_of(meetings: int, *, changes: bool) -> tuple[list[int], list[float]]:
    """Requests and milliseconds of each reading of a room with so many meetings, of which one may change each time."""
    requests, spent = [], []
    calendar = room_with(meetings)
    with (
        SimulatedExchange([calendar]) as exchange,
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
            if changes:
                calendar.retitle(calendar.items()[0].meeting.ref.id, f"Budget, version {number}")
            began = time.thread_time()
            runner.run(door._read(Attempts()))  # noqa: SLF001 - one turn of the loop that is measured
            for _ in range(LOOKS):
                next_wake(door.snapshot, device_clock())
            took = time.thread_time() - began
            if door.snapshot.health.trouble is not None:
                raise RuntimeError(door.health)
            if number >= WARM_UP:
                spent.append(took * 1000)
                requests.append(exchange.round_trips)
        mailbox.close()
    return requests, spent
