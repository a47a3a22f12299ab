"""Bookings under every fault: none lost, none doubled, none left behind, and what is told is what Exchange holds.

    PYTHONPATH=. python benchmarks/faults.py --bookings 2000 1 2 3        # the seeds

The real clerk, worker, journal and exchangelib against simulated Exchanges on real sockets. Each booking meets one or
two faults by luck, on the look before, the write, the look after, or the withdrawal; often a colleague or another panel
comes in between. Every fourth booking is made by a process of its own, which is killed (`kill -9`) between two lines of
what writes, or in the middle of a request; another process then starts with what it left on the disk. Every fourth
booking invites the room, whose attendant accepts, declines or sleeps: then the room's calendar and that of the service
mailbox must agree with each other and with what is told. Time is scaled: the limits and pauses are a fortieth of the
real ones.

The last line of the output is JSON: `bookings` ordered, `invited` of them; `lost`: told as booked, and not there, or
not on both sides; `doubled`: there twice; `left_behind`: there, on either side, or still in the journal, though told as
not booked or never told nor kept in the trail; `untrue`: told as booked over somebody's meeting. The exit status is 1
unless these four are 0.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import kiosk
from kiosk import audit, clerk
from kiosk.audit import Trail
from kiosk.clerk import Clerk, Site
from kiosk.exchange import connect
from kiosk.exchange.address import Address
from kiosk.exchange.ews import ExchangeMailbox
from kiosk.exchange.guard import Guard
from kiosk.exchange.memory import MemoryMailbox
from kiosk.journal import Journal
from kiosk.room.actions import Book
from kiosk.room.meeting import WRITTEN, MeetingRef, Person, TimeSlot
from kiosk.room.policy import Policy
from kiosk.room.snapshot import Booked, Unsure
from kiosk.simulator.attendant import AutomateProcessing, CalendarProcessing
from kiosk.simulator.faults import Fault
from kiosk.simulator.server import DOOR, SimulatedExchange
from kiosk.worker import DEADLINE, Worker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection as Pipe
    from types import FrameType

    from kiosk.room.snapshot import Outcome

SCALE = 1 / 40
DOORS = 24
"""Doors at work at once, each with a room and an Exchange of its own: most of their time is waiting."""
ZONE = "Europe/Berlin"
ROOM = Person("Aurora", "aurora@roomdoor.example")
SERVICE = Person("Room service", "service@roomdoor.example")
ANNA = Person("Anna Berg", "anna.berg@roomdoor.example")
SLOT = timedelta(minutes=30)
PATIENCE = 300.0
"""Seconds for what must come to an end; on a busy machine all of it takes longer."""
WRITERS = {
    str(Path(kiosk.__file__).parent / name)
    for name in ("clerk.py", "booking.py", "inviting.py", "journal.py", "disk.py", "audit.py", "exchange/ews.py")
}
UNKNOWN = 255
"""The exit status of a process that died before its nursery, multiprocessing's fork server, had heard of its birth."""
LINES = 260
"""About as many lines of these as a booking runs through; a fuse beyond the last one never blows."""

QUICK = (
    *(Fault.DROP_BEFORE, Fault.DROP_AFTER, Fault.TRUNCATED, Fault.CUT_OFF, Fault.GARBAGE, Fault.HTML, Fault.EMPTY),
    *(Fault.UNAVAILABLE, Fault.BAD_GATEWAY, Fault.SERVER_BUSY, Fault.INTERNAL_ERROR, Fault.MOVING),
    *(Fault.UNAUTHORIZED, Fault.UNAUTHORIZED_CLOSE, Fault.ACCESS_DENIED),
)
SLOW = (Fault.HANG, Fault.HANG_AFTER, Fault.DELAY)
OPERATIONS = ("FindItem", "CreateItem", "CreateItem", "DeleteItem")
INVITING = ("FindItem", "FindItem", "GetItem", "CreateItem", "CreateItem", "UpdateItem", "DeleteItem")
ATTENDANTS = {
    "accepts": CalendarProcessing(),
    "declines": CalendarProcessing(maximum_duration=timedelta()),
    "sleeps": CalendarProcessing(automate=AutomateProcessing.NONE),
}
INVITE_WAIT = 20.0


def now() -> datetime:
    """The time of everybody."""
    return datetime.now(UTC)


def scale_down() -> None:
    """Let every limit of time be a small part of the real one."""
    connect.READ_TIMEOUT *= SCALE  # type: ignore[assignment]
    connect.CONNECT_TIMEOUT *= SCALE  # type: ignore[assignment]


class Room(MemoryMailbox):
    """A calendar in which others act in the same moment as the door."""

    def __init__(self) -> None:
        super().__init__(room=ROOM, clock=now, timezone=ZoneInfo(ZONE))
        self.company = ""
        """Who comes: a person right before the write or right after it, or another panel in the same second."""
        self._panel: MeetingRef | None = None

    def add(self, slot: TimeSlot, subject: str = "", **more: Any) -> MeetingRef:
        """Store it; who is expected comes as well."""
        company, self.company = self.company, ""
        is_door = str(more.get("key", "")).startswith(WRITTEN)
        if not is_door:
            self.company = company
            return super().add(slot, subject, **more)
        half = TimeSlot(slot.start + SLOT / 2, slot.end + SLOT / 2)
        if company == "before":
            super().add(half, "Budget", organizer=ANNA)
        ref = super().add(slot, subject, **more)
        if company == "after":
            super().add(half, "Budget", organizer=ANNA)
        if company == "panel":
            item = self.item(ref.id)
            created = item.meeting.created if item is not None else now()
            self._panel = super().add(slot, "Panel", organizer=ROOM, key="b2:panel", created=created)
        return ref

    def remove(self, item_id: str, *, to_trash: bool = False) -> None:
        """Take it out; another panel that was there in the same second goes, too."""
        panel, self._panel = self._panel, None
        if panel is not None:
            super().remove(panel.id)
        super().remove(item_id, to_trash=to_trash)

    def ours(self) -> list[TimeSlot]:
        """What the door has there."""
        mine = [one.meeting for one in self.stored_items() if one.meeting.organizer == SERVICE]
        mine += [one.meeting for one in self.stored_items() if one.meeting.key.startswith(WRITTEN)]
        return [one.slot for one in mine if not one.is_cancelled]

    def others(self) -> list[TimeSlot]:
        """What others have there that will stay."""
        return [
            item.meeting.slot
            for item in self.stored_items()
            if not (item.meeting.is_ours or item.meeting.organizer == SERVICE)
        ]

    def stored_items(self) -> list[Any]:
        """Everything that is in it."""
        return list(self.stored())

    def sweep(self) -> None:
        """Begin anew."""
        self._panel, self.company = None, ""
        for item in self.stored():
            with contextlib.suppress(Exception):
                super().remove(item.meeting.ref.id)


# --- one life of a door


@dataclass(frozen=True)
class Door:
    """What a life needs to know; it crosses into another process."""

    address: Address
    folder: Path
    invite_wait: float | None = None

    async def live(self, slot: TimeSlot | None) -> list[Outcome]:
        """Settle what is in doubt, book if there is a slot; what was told, in that order."""
        guard = Guard(lambda: time.monotonic() / SCALE)
        worker = Worker(lambda: ExchangeMailbox(self.address, guard), deadline=DEADLINE * SCALE)
        desk = Clerk(
            worker=worker,
            site=Site(
                mailbox=ROOM.address, subject="Booked at the door", policy=Policy(), invite_wait=self.invite_wait
            ),
            journal=Journal(self.folder / "journal", ROOM.address),
            trail=Trail(self.folder / "audit.jsonl"),
            clock=now,
            timer=lambda: time.monotonic() / SCALE,
            pause=lambda seconds: time.sleep(seconds * SCALE),
        )
        try:
            desk.recall()
            told = await self._settled(desk, guard)
            if slot is not None:
                outcome = await desk.carry_out(Book(slot), "book-30")
                told += [outcome] if not isinstance(outcome, Unsure) else await self._settled(desk, guard)
            return told
        finally:
            worker.close()

    async def _settled(self, desk: Clerk, guard: Guard) -> list[Outcome]:
        told: list[Outcome] = []
        patience = time.monotonic() + PATIENCE
        while desk.is_in_doubt:
            outcome = await desk.settle()
            if isinstance(outcome, Unsure):
                if time.monotonic() > patience:
                    raise TimeoutError("the doubt was never settled")
                guard.lift()  # somebody looks after the account
                await asyncio.sleep(clerk.LANDS_WITHIN * SCALE / 6)
            elif outcome is not None:
                told.append(outcome)
        return told


def life(door: Door, slot: TimeSlot | None, fuse: int, pipe: Pipe) -> None:
    """A life in a process of its own, which ends before that line, as the power does; it tells what it told."""
    logging.disable(logging.CRITICAL)
    scale_down()
    if fuse:
        _arm(fuse)
    told = asyncio.run(door.live(slot))
    pipe.send([type(one).__name__ for one in told])
    os._exit(0)


def _arm(fuse: int) -> None:
    left = [fuse]

    def line(_frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line":
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return line

    def watch(frame: FrameType, _event: str, _argument: Any) -> Any:
        return line if frame.f_code.co_filename in WRITERS else None

    threading.settrace(watch)
    sys.settrace(watch)


# --- one booking after another


@dataclass
class Score:
    """What came of all of it."""

    bookings: int = 0
    invited: int = 0
    lost: int = 0
    doubled: int = 0
    left_behind: int = 0
    untrue: int = 0
    killed: int = 0
    told: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)

    def complain(self, kind: str, story: str) -> None:
        """Count it, and keep the first ones."""
        setattr(self, kind, getattr(self, kind) + 1)
        if len(self.complaints) < 20:
            self.complaints.append(f"{kind}: {story}")


class Street:
    """One door, its room and its Exchange, for many bookings."""

    def __init__(self, seed: int, number: int, score: Score, folder: Path) -> None:
        self.luck = random.Random(f"{seed}/{number}")
        self.score = score
        self.room = Room()
        self.service = MemoryMailbox(room=SERVICE, clock=now, timezone=ZoneInfo(ZONE))
        self.exchange = SimulatedExchange([self.room, self.service], clock=now)
        self.folder = folder
        self.name = f"seed {seed}, door {number}"
        self.processes = multiprocessing.get_context("forkserver")

    async def work(self, bookings: int) -> None:
        """So many bookings, each judged by what the calendar holds."""
        base = now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        with self.exchange as exchange:
            self.door = Door(
                Address(
                    url=exchange.url,
                    mailbox=ROOM.address,
                    service=SERVICE.address,
                    username=DOOR.user,
                    password=DOOR.password,
                    timezone=ZONE,
                    auth="basic",
                ),
                self.folder,
            )
            for number in range(bookings):
                slot = TimeSlot(base + number * 2 * SLOT, base + (number * 2 + 1) * SLOT)
                await self._book(number, slot)
            await asyncio.sleep(clerk.LANDS_WITHIN * SCALE)
            for _ in self.room.ours():
                self.score.complain("left_behind", f"{self.name}: it landed after all was over")

    async def _book(self, number: int, slot: TimeSlot) -> None:
        invites = self.luck.random() < 0.25
        faults = list(self._faults(INVITING if invites else OPERATIONS))
        company = "" if invites else self.luck.choice(("", "", "", "", "before", "after", "panel"))
        attendant = self.luck.choice(("accepts", "accepts", "declines", "sleeps")) if invites else "accepts"
        self.exchange.organization.attendants.processing[ROOM.address] = ATTENDANTS[attendant]  # type: ignore[index] # a dict
        self.door = replace(self.door, invite_wait=INVITE_WAIT if invites else None)
        self.score.invited += invites
        how = self.luck.choice(("", "", "", "", "", "", "line", "request"))
        story = f"{self.name}, booking {number}: {company or 'alone'}, {faults}, {how or 'alive'}"
        story += f", invites, the attendant {attendant}" if invites else ""
        self.room.company = company
        told: list[str] | None
        try:
            if how:
                told = await asyncio.to_thread(self._killed, slot, how)
            else:
                told = [type(one).__name__ for one in await self.door.live(slot)]
        except TimeoutError as error:
            told = None
            self.score.complain("left_behind", f"{story}: {error}")
        self.exchange.faults.clear()
        self._judge(slot, told, story)

    def _faults(self, operations: tuple[str, ...]) -> Iterator[str]:
        for _ in range(self.luck.choice((0, 1, 1, 1, 2))):
            fault = self.luck.choice(SLOW if self.luck.random() < 0.25 else QUICK)
            operation, times = self.luck.choice(operations), self.luck.choice((1, 1, 2, 5))
            pause = timedelta(seconds=self.luck.uniform(1, 24) * SCALE)  # around the read limit
            self.exchange.faults.inject(fault, on=operation, times=times, pause=pause)
            yield f"{fault.value} on {operation} ×{times}"

    def _killed(self, slot: TimeSlot, how: str) -> list[str]:
        """Book in a process that is killed, then start another that finds out; what both have told."""
        fuse = self.luck.randint(1, LINES) if how == "line" else 0
        after = self.luck.choice(("FindItem", "CreateItem", "DeleteItem"))
        told = self._life(slot, fuse, after if how == "request" else "", self.luck.uniform(0, 0.02))
        if self.luck.random() < 0.2:  # and once more, while it is found out
            told += self._life(None, self.luck.randint(1, LINES), "", 0)
        return told + self._life(None, 0, "", 0)

    def _life(self, slot: TimeSlot | None, fuse: int, operation: str, pause: float) -> list[str]:
        here, there = self.processes.Pipe(duplex=False)
        before = self.exchange.operations[operation]
        process = self.processes.Process(target=life, args=(self.door, slot, fuse, there), daemon=True)
        process.start()
        there.close()
        try:
            if operation:
                while process.is_alive() and self.exchange.operations[operation] == before:
                    time.sleep(0.001)
                time.sleep(pause)
                process.kill()
            told = here.recv() if here.poll(PATIENCE * 2) else None
        except EOFError:
            told = None
        process.join(PATIENCE)
        if process.exitcode in (-signal.SIGKILL, UNKNOWN):
            self.score.killed += 1
        elif told is None:
            raise TimeoutError(f"a life ended with {process.exitcode} and told nothing")
        return told or []

    def _judge(self, slot: TimeSlot, told: list[str] | None, story: str) -> None:
        score, ours = self.score, self.room.ours()
        score.bookings += 1
        last = told[-1] if told else "nothing"
        score.told[last] += 1
        if len(ours) > 1:
            score.complain("doubled", story)
        if last == Booked.__name__ and not ours:
            score.complain("lost", story)
        if ours and any(ours[0].overlaps(other) for other in self.room.others()):
            score.complain("untrue", f"{story}, told {told}")
        if last == Booked.__name__ and ours and ours[0] != slot:
            score.complain("untrue", f"{story}: another slot")
        if last in ("Refusal", "Failed") and ours:
            score.complain("left_behind", f"{story}, told {told}")
        sent = [item.meeting.slot for item in self.service.stored() if not item.meeting.is_cancelled]
        if self.door.invite_wait is not None and last == Booked.__name__ and sent != [slot]:
            score.complain("lost", f"{story}: the organizer's side has {sent}")
        if sent and last != Booked.__name__ and not (last == "nothing" and self._is_in_trail()):
            score.complain("left_behind", f"{story}, told {told}: the organizer's side has it")
        if last == "nothing" and ours and not self._is_in_trail():
            score.complain("left_behind", f"{story}: nobody has said a word")
        if any((self.folder / "journal").glob("*.json")):
            score.complain("left_behind", f"{story}: the journal holds it still")
        self.room.sweep()
        for item in self.service.stored():
            self.service.remove(item.meeting.ref.id)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _is_in_trail(self) -> bool:
        """Whether the door died between the trail's last line and the screen."""
        return any(record.outcome == "booked" for record in audit.read(self.folder / "audit.jsonl")[0])


async def run(seeds: list[int], bookings: int, score: Score, folder: Path) -> None:
    """All seeds, one after another."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(DOORS))
    for at, seed in enumerate(seeds):
        count = bookings // len(seeds) + (at < bookings % len(seeds))
        streets = [Street(seed, number, score, folder / f"{seed}-{number}") for number in range(DOORS)]
        async with asyncio.TaskGroup() as group:
            for number, street in enumerate(streets):
                group.create_task(street.work(count // DOORS + (number < count % DOORS)))


def main() -> int:
    """Book, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", nargs="*", type=int, default=[1], help="(default: 1)")
    parser.add_argument("--bookings", type=int, default=2000, help="how many, over all seeds (default: 2000)")
    options = parser.parse_args()

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["kiosk.clerk", "kiosk.exchange.ews", "kiosk.worker", "kiosk.journal"])
    logging.disable(logging.CRITICAL)
    scale_down()
    score, began = Score(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(options.seeds, options.bookings, score, Path(folder)))
    for complaint in score.complaints:
        print(complaint, file=sys.stderr)
    figures = {
        "seeds": options.seeds,
        "bookings": score.bookings,
        "invited": score.invited,
        "lost": score.lost,
        "doubled": score.doubled,
        "left_behind": score.left_behind,
        "untrue": score.untrue,
        "killed": score.killed,
        "told": dict(sorted(score.told.items())),
        "seconds": round(time.monotonic() - began),
    }
    print(json.dumps(figures))
    return 1 if score.lost or score.doubled or score.left_behind or score.untrue else 0


if __name__ == "__main__":
    sys.exit(main())
