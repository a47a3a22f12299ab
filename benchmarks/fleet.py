"""Five hundred doors and one Exchange with the throttling of a site of its own: at rest, at nine, after a power cut.

    PYTHONPATH=. python benchmarks/fleet.py --rooms 50          # a smaller one

The real coordinator, worker and exchangelib of each door, headless, all with one account, which is the worst a site can
do: the 27 requests at a time that Exchange allows are for all of them together. They poll, for of streams such an
account has ten. The server is a process of its own. Nothing is scaled: the time is that of the steady clock, so what is
told is right as long as the two processes have a core each.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from benchmarks.figures import Figure, figure, table
from benchmarks.place import BERLIN, REPOSITORY, ZONE
from kiosk.coordinator import Coordinator
from kiosk.exchange.address import Address
from kiosk.exchange.ews import ExchangeMailbox
from kiosk.exchange.guard import Guard
from kiosk.exchange.memory import MemoryMailbox
from kiosk.room.meeting import Person, TimeSlot
from kiosk.room.policy import Policy
from kiosk.simulator.server import DOOR, SimulatedExchange
from kiosk.simulator.throttling import Throttling
from kiosk.view import Look
from kiosk.worker import Worker

if TYPE_CHECKING:
    from kiosk.room.health import Trouble

ROOMS = 500
WINDOW = 30.0
"""Seconds of each count: one interval of polling."""
BASE = datetime(2026, 3, 17, 8, 20, tzinfo=UTC)
HOUR = BASE.replace(minute=0) + timedelta(hours=1)
PATIENCE = 300.0


def address_of(number: int) -> str:
    """The room's mailbox."""
    return f"room{number:03}@roomdoor.example"


class Time:
    """A clock that runs, and is set ahead once: nobody waits for the full hour."""

    def __init__(self) -> None:
        self._noon = BASE - timedelta(seconds=time.monotonic())

    def now(self) -> datetime:
        """The time."""
        return self._noon + timedelta(seconds=time.monotonic())

    def set(self, now: datetime) -> None:
        """It is now that time."""
        self._noon = now - timedelta(seconds=time.monotonic())


class Doors:
    """All of them, on one loop."""

    def __init__(self, url: str, rooms: int, clock: Time) -> None:
        self.troubles: Counter[Trouble] = Counter()
        self._tasks: list[asyncio.Task[None]] = []
        self._workers: list[Worker] = []
        self.minds: list[Coordinator] = []
        self._url, self._rooms, self._clock = url, rooms, clock

    def start(self) -> None:
        """The power is back: all at once."""
        for number in range(self._rooms):
            where = Address(
                url=self._url,
                mailbox=address_of(number),
                username=DOOR.user,
                password=DOOR.password,
                timezone=ZONE,
            )
            worker = Worker(lambda where=where: ExchangeMailbox(where, Guard()))  # type: ignore[misc]
            mind = Coordinator(
                worker=worker,
                policy=Policy(),
                look=Look(room_name=f"Room {number}", timezone=BERLIN),
                clock=self._clock.now,
                publish=lambda _: None,
                mailbox=where.mailbox,
                booking_subject="Booked at the door",
                interval=timedelta(seconds=30),
                cache_file=None,
                follow=self._followed,
                uptime=timedelta(),
            )
            mind.begin()
            self.minds.append(mind)
            self._workers.append(worker)
            self._tasks += [asyncio.ensure_future(mind.keep_synced()), asyncio.ensure_future(mind.keep_time())]

    def _followed(self, trouble: Trouble | None) -> None:
        if trouble is not None:
            self.troubles[trouble] += 1

    async def all_live(self) -> float:
        """How long it takes until each has read its calendar."""
        began = time.monotonic()
        async with asyncio.timeout(PATIENCE):
            while any(mind.snapshot.health.read_at is None for mind in self.minds):  # noqa: ASYNC110 - it takes long
                await asyncio.sleep(0.1)
        return time.monotonic() - began

    def set_clock(self, now: datetime) -> None:
        """It is that time for all of them; each thinks anew when its next reading is due."""
        self._clock.set(now)
        for mind in self.minds:
            mind.refresh()

    async def close(self) -> None:
        """All go."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for worker in self._workers:
            worker.close()


class Site:
    """The server in its process, which answers `count` with what it has seen since the last time."""

    def __init__(self, rooms: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.fleet", "--serve", "--rooms", str(rooms)],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = self._said()["url"]

    def count(self) -> dict[str, int]:
        """Requests and refusals since the last count."""
        return self._asked("count")

    def set_clock(self, now: datetime) -> None:
        """It is that time there: doors go by Exchange's clock where theirs differs."""
        self._asked(now.isoformat())

    def _asked(self, what: str) -> dict[str, int]:
        if self._process.stdin is not None:
            self._process.stdin.write(f"{what}\n")
            self._process.stdin.flush()
        return self._said()

    def _said(self) -> dict[str, int]:
        line = self._process.stdout.readline() if self._process.stdout is not None else ""
        return dict(json.loads(line))

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()


def serve(rooms: int) -> None:
    """The server's process: a meeting from the full hour on in each room."""
    clock = Time()
    calendars = []
    for number in range(rooms):
        calendar = MemoryMailbox(room=Person(f"Room {number}", address_of(number)), clock=clock.now, timezone=BERLIN)
        calendar.add(TimeSlot(HOUR, HOUR + timedelta(minutes=30)), "Budget")
        calendars.append(calendar)
    with SimulatedExchange(calendars, clock=clock.now, throttling=Throttling()) as exchange:
        print(json.dumps({"url": exchange.url}), flush=True)
        for line in sys.stdin:
            if line.strip() != "count":
                clock.set(datetime.fromisoformat(line.strip()))
            seen = {"requests": exchange.operations.total(), "refused": exchange.statuses[500]}
            exchange.forget()
            print(json.dumps(seen), flush=True)


async def run(rooms: int) -> list[Figure]:
    """The power comes back; they come to rest; it strikes the hour."""
    site, clock = Site(rooms), Time()
    doors = Doors(site.url, rooms, clock)  # type: ignore[arg-type] # the one value that is no number
    try:
        doors.start()
        live = await doors.all_live()
        cut = site.count()
        await asyncio.sleep(WINDOW)
        site.count()
        await asyncio.sleep(WINDOW)
        rest = site.count()
        site.set_clock(HOUR - timedelta(seconds=60))
        doors.set_clock(HOUR - timedelta(seconds=60))
        await asyncio.sleep(WINDOW)  # by then each has thought anew
        site.count()
        await asyncio.sleep(WINDOW)
        hour = site.count()
    finally:
        await doors.close()
        site.close()
    if doors.troubles:
        print({each.value: count for each, count in doors.troubles.items()}, file=sys.stderr)
    return [
        figure("fleet_refused_at_rest", [rest["refused"]]),
        figure("fleet_all_live_s", [live]),
        figure("fleet_requests_per_s_at_rest", [rest["requests"] / WINDOW]),
        figure("fleet_requests_per_s_at_the_full_hour", [hour["requests"] / WINDOW]),
        figure("fleet_requests_per_s_after_a_power_cut", [cut["requests"] / live]),
    ]


def measure(rooms: int = ROOMS) -> list[Figure]:
    """All of it, in four minutes."""
    return asyncio.run(run(rooms))


def main() -> None:
    """Serve, or measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rooms", type=int, default=ROOMS)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        with suppress(KeyboardInterrupt):
            serve(options.rooms)
    else:
        print(table(measure(options.rooms)))


if __name__ == "__main__":
    main()
