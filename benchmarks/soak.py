"""A door's month in an hour: outages, restarts, a new password, both nights of daylight saving, many taps.

    make soak                                   # 30 days
    make soak ARGS="--days 4 --seed 2"

The real screen, coordinator, clerk, worker, journal, trail, cache and exchangelib, over real sockets to a simulated
Exchange, by a clock that leaps: where nothing is to be done until the next timer, it is then that time at once; while
a request is under way it stands. What is not here is Qt's loop (asyncio's own leaps) and the watch: the door polls, the
harder life. Half of the days lie around the night of 23 hours, half around that of 25.

Each half is a process of its own, so that they run beside one another. After each day memory, threads, file handles
and files are told. The exit status is 1 if they are no flat lines, if anything was thrown that nobody caught, or if
what the door said of a booking was not so.

The simulated Exchange lives in the same process and answers each connection on a thread of its own. glibc gives up to
16 of them a heap each, which fill over the first weeks: 30 MB that no door has, whose threads are five. ARENAS bounds
them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import random
import subprocess
import sys
import tempfile
import threading
import types
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication

from benchmarks.leap import Busy, LeapingLoop, Time
from benchmarks.place import ANNA, BERLIN, ROOM, ZONE
from kiosk import pace
from kiosk.audit import Trail
from kiosk.condition import resident
from kiosk.coordinator import Coordinator
from kiosk.exchange import connect
from kiosk.exchange.address import Address
from kiosk.exchange.ews import ExchangeMailbox
from kiosk.exchange.guard import Guard
from kiosk.exchange.memory import MemoryMailbox
from kiosk.face import Light
from kiosk.journal import Journal
from kiosk.room.meeting import TimeSlot, is_occupying
from kiosk.room.policy import Policy
from kiosk.room.snapshot import Booked
from kiosk.screen import window as screen
from kiosk.screen.bridge import Door
from kiosk.simulator.faults import Fault
from kiosk.simulator.server import DOOR, SimulatedExchange
from kiosk.view import DoorView, Look

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SEASONS = {"spring": datetime(2026, 3, 22, 4, 0, tzinfo=UTC), "autumn": datetime(2026, 10, 18, 4, 0, tzinfo=UTC)}
"""Each has its night of daylight saving within the first days."""
ARENAS = {"MALLOC_ARENA_MAX": "2"}
SETTLED = 3
"""Days after which nothing may grow any more: by then every sheet was open, every cache is full."""
MOST_GROWTH = 12 * 2**20
FAULTS = (Fault.DROP_BEFORE, Fault.DROP_AFTER, Fault.UNAVAILABLE, Fault.SERVER_BUSY, Fault.GARBAGE, Fault.TRUNCATED)


@dataclass(frozen=True, slots=True)
class Evening:
    """What a day left behind."""

    day: str
    memory: int
    threads: int
    handles: int
    trail: int
    cache: int
    journal: int
    log: int
    readings: int
    taps: int


@dataclass
class Record:
    """All that is to be told."""

    evenings: list[Evening] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)
    meetings: int = 0
    taps: int = 0

    def complain(self, story: str) -> None:
        """Something was not as it must be."""
        if len(self.complaints) < 30:
            self.complaints.append(story)


class Soak:
    """One room, one door, and everybody else, for some days."""

    def __init__(self, beginning: datetime, hours: int, luck: random.Random, folder: Path, record: Record) -> None:
        self.hours = hours
        self.time = Time(beginning)
        self.luck, self.folder, self.record = luck, folder, record
        vars(pace)["time"] = types.SimpleNamespace(monotonic=self.time.monotonic)
        self.calendar = MemoryMailbox(room=ROOM, clock=self.time.now, timezone=BERLIN)
        self.exchange = SimulatedExchange([self.calendar], clock=self.time.now)
        self.password = DOOR.password
        self.told: Any = None

    # --- the door

    def open(self) -> None:
        """A new life: what was on the disk is all it knows."""
        guard = Guard(self.time.monotonic)
        self.guard = guard
        self.door = Door()
        self.window = screen.build(self.door, size=(800, 480))
        self.window.show()
        self.worker = Busy(lambda: ExchangeMailbox(self.address(), guard))
        self.mind = Coordinator(
            worker=self.worker,
            policy=Policy(check_in=True, release=True, extend_others=True, end_others=True),
            look=Look(room_name=ROOM.name, timezone=BERLIN),
            clock=self.time.now,
            publish=self.show,
            mailbox=ROOM.address,
            booking_subject="Booked at the door",
            interval=timedelta(seconds=30),
            cache_file=self.folder / "schedule.json",
            journal=Journal(self.folder / "journal", ROOM.address),
            trail=Trail(self.folder / "audit.jsonl"),
            sleep=self.time.sleep,
            luck=self.luck.uniform,
            timer=self.time.monotonic,
        )
        self.door.intent.connect(self.mind.tap)
        self.mind.begin()
        loops = (self.mind.keep_synced(), self.mind.keep_time(), self.mind.serve(), self.mind.porter.serve())
        self.tasks = [asyncio.get_running_loop().create_task(each) for each in loops]

    async def close(self) -> None:
        """The end of that life."""
        for task in self.tasks:
            if task.done():
                self.record.complain(f"{self.time.now()}: a loop has died: {task.exception()!r}")
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.worker.close()
        self.record.complaints += self.window.warnings
        self.window.close()

    def address(self) -> Address:
        """Where it signs in, with the password of the day."""
        return Address(
            url=self.exchange.url,
            mailbox=ROOM.address,
            username=DOOR.user,
            password=self.password,
            timezone=ZONE,
        )

    def show(self, view: DoorView) -> None:
        """Put it on the screen; it must be so."""
        self.door.show(view)
        QGuiApplication.processEvents()
        QGuiApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # which only Qt's own loop does by itself
        known, outcome = self.mind.snapshot.schedule, self.mind.snapshot.outcome
        if view.light is Light.GREEN and (known is None or known.running(self.mind._now())):  # noqa: SLF001
            self.record.complain(f"{self.time.now()}: free over a meeting")
        if outcome is not None and outcome is not self.told:
            self.record.outcomes[type(outcome).__name__] += 1
            if isinstance(outcome, Booked):
                self.judge(outcome)
        self.told = outcome

    def judge(self, booked: Booked) -> None:
        """A booking that is told is in the calendar, once, and over nobody else's."""
        key, slot = booked.meeting.key, booked.meeting.slot
        held = [item.meeting for item in self.calendar.stored()]
        if sum(one.key == key for one in held) != 1:
            self.record.complain(f"{self.time.now()}: {key} is not there once")
        if any(one.slot.overlaps(slot) and one.key != key and is_occupying(one) for one in held):
            self.record.complain(f"{self.time.now()}: {key} lies over another meeting")

    # --- everybody else

    async def live(self, days: int) -> None:
        """Day after day."""
        with self.exchange:
            self.open()
            for number in range(days):
                await self.day(number)
                await self.rest(number)
            await self.close()

    async def day(self, number: int) -> None:
        """Meetings are planned for it; something happens every few minutes until night, which has its own."""
        midnight = self.time.now()
        for item in self.calendar.stored():  # or the fake would be what grows
            if item.meeting.end < midnight - DAY:
                self.calendar.remove(item.meeting.ref.id)
        self.calendar.calls.clear()
        begin = midnight + self.hours / 12 * 60 * MINUTE
        for hour in range(self.hours // 2 - 1):
            for minute in self.luck.sample((0, 10, 20, 30, 40, 50), 3):
                start = begin + (60 * hour + minute) * MINUTE
                length = self.luck.choice((5, 10, 10, 25, 50)) * MINUTE
                if self.luck.random() < 0.5:
                    self.calendar.add(TimeSlot(start, start + length), f"Budget {hour}", organizer=ANNA)
                    self.record.meetings += 1
        night = midnight + self.hours * 40 * MINUTE
        for part in range(self.hours * 2 // 3):
            start = night + 30 * part * MINUTE
            self.calendar.add(TimeSlot(start, start + 10 * MINUTE), "Watch", organizer=ANNA)
            self.record.meetings += 1
        if number % 5 == 2:
            await self.new_password()
        while self.time.now() < night:
            await asyncio.sleep(self.luck.uniform(20, 900))
            acts = (self.tap, self.outage, self.fault, self.others, self.restart)
            await self.luck.choices(acts, (30, 1, 4, 6, 0.5))[0]()

    async def tap(self) -> None:
        """A visitor taps what can be tapped."""
        buttons = [*self.door.view.buttons, *self.luck.sample(self.door.view.sheets.buttons or (None,), 1)]
        possible = [button for button in buttons if button is not None and button.enabled]
        if possible:
            self.record.taps += 1
            self.door.press(self.luck.choice(possible).key)
            self.door.show(self.door.view)

    async def outage(self) -> None:
        """Nobody answers for some minutes."""
        self.exchange.down()
        await asyncio.sleep(self.luck.uniform(30, 3000))
        self.exchange.up()

    async def fault(self) -> None:
        """A bad line for a few requests, and somebody taps."""
        self.exchange.faults.inject(self.luck.choice(FAULTS), times=self.luck.randint(1, 3), pause=timedelta(seconds=2))
        await self.tap()

    async def others(self) -> None:
        """A colleague books, moves or calls off."""
        stored, now = [item.meeting for item in self.calendar.stored()], self.time.now()
        items = [one for one in stored if not one.key and one.start > now]
        if items and self.luck.random() < 0.5:
            self.calendar.remove(self.luck.choice(items).ref.id)
        start = now.replace(second=0, microsecond=0) + self.luck.choice((5, 30, 120)) * MINUTE
        slot = TimeSlot(start, start + 10 * MINUTE)
        if not self.calendar.items(slot):
            self.calendar.add(slot, "Spontaneous", organizer=ANNA)
            self.record.meetings += 1

    async def restart(self) -> None:
        """The door dies and begins anew."""
        await self.close()
        self.open()

    async def new_password(self) -> None:
        """The password has changed; facilities write the new one into kiosk.ini an hour later."""
        new = f"secret {self.time.steady}"
        self.exchange.set_password(DOOR.user, new)
        self.exchange.down()
        self.exchange.up()
        self.worker.renew()
        await asyncio.sleep(3600)
        self.password = new
        self.worker.renew()
        self.guard.lift()
        self.mind.wake()

    async def rest(self, number: int) -> None:
        """The night; then nothing may be in doubt, and the day is told."""
        self.exchange.faults.clear()
        end = self.time.beginning + (number + 1) * self.hours * 60 * MINUTE
        await asyncio.sleep(max((end - self.time.now()).total_seconds(), 1))
        journal = list((self.folder / "journal").glob("*"))
        if journal or self.mind.snapshot.is_in_doubt or self.door.view.freshness != "live":
            self.record.complain(f"{self.time.now()}: {self.mind.health}, {len(journal)} in the journal by morning")
        keys = Counter(item.meeting.key for item in self.calendar.stored() if item.meeting.key)
        self.record.complaints += [f"{key} is there {count} times" for key, count in keys.items() if count > 1]
        evening = Evening(
            day=f"{self.time.now():%Y-%m-%d}",
            memory=resident(),
            threads=threading.active_count(),
            handles=handles(),
            trail=sum(file.stat().st_size for file in self.folder.glob("audit.jsonl*")),
            cache=sum(file.stat().st_size for file in self.folder.glob("schedule*")),
            journal=len(journal),
            log=HEARD.lines,
            readings=self.exchange.operations["FindItem"],
            taps=self.record.taps,
        )
        self.record.evenings.append(evening)
        print(json.dumps(asdict(evening)), flush=True)


def handles() -> int:
    """How many files and sockets are open."""
    return len(list(Path("/proc/self/fd").iterdir()))


class Heard(logging.Handler):
    """Counts what is logged, and keeps what must not be."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = 0
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        self.lines += 1
        if record.levelno >= logging.ERROR:
            self.errors.append(record.getMessage())


HEARD = Heard()


def soak(season: str, days: int, seed: int, hours: int = 24) -> Record:
    """So many days of so many hours, from the beginning of that season."""
    record = Record()
    connect.READ_TIMEOUT = 1  # the clock stands meanwhile
    logging.getLogger().addHandler(HEARD)
    logging.getLogger("kiosk").setLevel(logging.INFO)
    threading.excepthook = lambda thrown: record.complain(f"a thread died of {thrown.exc_value!r}")
    screen.prepare()
    qt = QGuiApplication.instance() or QGuiApplication(["soak"])
    beginning = SEASONS[season]
    with tempfile.TemporaryDirectory() as folder:
        life = Soak(beginning, hours, random.Random(f"{seed}/{beginning}"), Path(folder), record)
        loop = LeapingLoop(life.time, lambda: Busy.under_way > 0)
        loop.set_exception_handler(lambda _, told: record.complain(f"nobody caught {told}"))
        try:
            loop.run_until_complete(life.live(days))
        finally:
            loop.close()
    del qt
    record.complaints += HEARD.errors
    judge_lines(record)
    return record


def judge_lines(record: Record) -> None:
    """What has settled is flat."""
    settled = record.evenings[SETTLED:]
    if not settled:
        return
    first, last = settled[0], settled[-1]
    if last.memory - first.memory > MOST_GROWTH:
        record.complain(f"memory grows: {first.memory} to {last.memory}")
    for name in ("threads", "handles"):
        seen = [getattr(each, name) for each in settled]
        if max(seen) - min(seen) > 4:
            record.complain(f"{name} are no flat line: {seen}")


def beside(season: str, days: int, options: argparse.Namespace) -> Counter[str]:
    """That season in a process of its own; what it tells is passed on, its sums are the answer."""
    order = [sys.executable, __file__, "--season", season, "--days", str(days)]
    order += ["--seed", str(options.seed), "--hours", str(options.hours)]
    last = ""
    with subprocess.Popen(order, stdout=subprocess.PIPE, text=True, env=os.environ | ARENAS) as half:
        for line in half.stdout or ():
            if last:
                print(last, flush=True)
            last = line.rstrip()
    try:
        told = json.loads(last)
        return Counter({**told.pop("outcomes"), **told})
    except (ValueError, KeyError):
        print(f"complaint: {season} ended with {half.returncode}: {last}")
        return Counter(complaints=1)


def main() -> int:
    """Live, judge, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=30, help="how many (default: 30)")
    parser.add_argument("--seed", type=int, default=1, help="what luck decides (default: 1)")
    parser.add_argument("--hours", type=int, default=24, help="how long a day is: 24, but for a first look")
    parser.add_argument("--season", choices=SEASONS, help="all days in that one, in this process")
    options = parser.parse_args()
    if not options.season:
        shares = {"spring": options.days - options.days // 2, "autumn": options.days // 2}
        with ThreadPoolExecutor() as both:
            halves = [both.submit(beside, season, days, options) for season, days in shares.items() if days]
        total = sum((half.result() for half in halves), Counter[str]())
        print(json.dumps({"complaints": 0, **total}))
        return 1 if total["complaints"] else 0
    record = soak(options.season, options.days, options.seed, options.hours)
    for line in record.complaints:
        print("complaint:", line)
    figures = {"days": len(record.evenings), "meetings": record.meetings, "taps": record.taps}
    print(json.dumps({**figures, "outcomes": record.outcomes, "complaints": len(record.complaints)}))
    return 1 if record.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
