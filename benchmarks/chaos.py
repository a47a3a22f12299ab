"""A real door through what nobody plans: stopped, killed, its clock set, its disk full, Exchange gone, while many tap.

    make chaos                                  # ten seeds
    make chaos ARGS="--acts 30 7 8"             # these seeds, with so many acts each

The whole program runs as a process of its own, drawing into memory; a script in it taps whatever can be tapped. A seed
decides what is done to it, in which order, and who taps what, so one that fails can be played again, as far as
processes can: what meets what within a millisecond is the kernel's. At last all is put right, and it must be well
within a minute, by itself: live, nothing in doubt, nothing of its own doubled in the calendar or lying over somebody's
meeting, and it must never have ended by itself nor printed a traceback.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.place import ANNA, Home, device_clock, room_with
from kiosk.room.meeting import TimeSlot, is_occupying
from kiosk.simulator.faults import Fault
from kiosk.simulator.server import SimulatedExchange

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.app import App

MINUTE = timedelta(minutes=1)
PATIENCE = 120.0
JUMPS = (-86400, -3600, -90, 45, 600, 7200, 40 * 86400)
FAULTS = (Fault.DROP_BEFORE, Fault.DROP_AFTER, Fault.UNAVAILABLE, Fault.GARBAGE, Fault.CUT_OFF, Fault.DELAY)


# --- in the door's process


def door(file: Path) -> int:
    """The program, by a clock that can be set, with a visitor who taps; both by files beside kiosk.ini."""
    from kiosk import app, cli, setup  # noqa: PLC0415 - the other process has no screen

    config = cli._load(file)  # noqa: SLF001 - what `kiosk run` does
    if config is None:
        return cli.UNUSABLE
    ahead, calm = file.with_name("ahead"), file.with_name("calm")
    luck = random.Random(file.with_name("luck").read_text())

    def clock() -> datetime:
        return device_clock() + timedelta(seconds=int(ahead.read_text()))

    async def visitor(running: App) -> int:
        while True:
            await asyncio.sleep(luck.uniform(0.1, 0.8))
            keys = [button.key for button in running.view.buttons if button.enabled]
            if keys and not calm.exists():
                running.door.press(luck.choice(keys))

    made = setup.from_config(config, file)
    return app.run(replace(made, clock=clock, uptime=lambda: timedelta.max), visitor)


# --- outside


class Chaos:
    """One seed: a room, a door, and what is done to it."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.seed, self.lives = seed, 0
        self.luck = random.Random(seed)
        self.calendar = room_with(0)
        self.exchange = SimulatedExchange([self.calendar])
        self.folder = folder
        self.complaints: list[str] = []
        self.acts: Counter[str] = Counter()

    def play(self, acts: int) -> None:
        """All of it."""
        with self.exchange as exchange:
            self.home = Home(self.folder, exchange.url)
            self.set_clock(0)
            self.start()
            try:
                self.until(lambda: exchange.operations["FindItem"] > 0, "it never asks")
                for _ in range(acts):
                    act = self.luck.choice(
                        (self.stop, self.kill, self.jump, self.fill, self.spoil, self.outage, self.meet)
                    )
                    self.acts[act.__name__] += 1
                    act()
                    time.sleep(self.luck.uniform(0.2, 1.5))
                self.put_right()
            finally:
                self.end()
        self.judge()

    def start(self) -> None:
        """A new life, with a visitor of its own."""
        self.lives += 1
        (self.folder / "luck").write_text(f"{self.seed}/{self.lives}")
        self.process = self.home.start("-m", "benchmarks.chaos", "--door", str(self.home.ini), errors=subprocess.PIPE)

    def end(self) -> None:
        """The end of a life; it must not have come by itself."""
        came_by_itself = self.process.poll() is not None
        self.process.kill()
        _, errors = self.process.communicate()
        if came_by_itself or "Traceback" in errors:
            self.complaints.append(f"it ended with {self.process.returncode}: {errors[-2000:]}")

    def set_clock(self, seconds: int) -> None:
        """The device's clock is so far ahead from now on."""
        new = self.folder / "ahead.new"
        new.write_text(str(seconds))
        new.replace(self.folder / "ahead")

    def limit(self, size: int) -> None:
        """No file of the door's may be longer."""
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    # --- what is done

    def stop(self) -> None:
        """It stands still for a while: a sleeping laptop, a swapping machine."""
        self.process.send_signal(signal.SIGSTOP)
        time.sleep(self.luck.uniform(0.5, 4))
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """The power is cut."""
        self.end()
        self.start()

    def jump(self) -> None:
        """Somebody sets the clock."""
        self.set_clock(self.luck.choice(JUMPS))

    def fill(self) -> None:
        """The disk takes nothing for a while. No power cut meanwhile: that is told in docs/adr/0012."""
        self.limit(0)
        time.sleep(self.luck.uniform(1, 3))
        self.limit(resource.RLIM_INFINITY)

    def spoil(self) -> None:
        """A bad line."""
        pause = timedelta(seconds=self.luck.uniform(0.1, 2))
        self.exchange.faults.inject(self.luck.choice(FAULTS), times=self.luck.randint(1, 4), pause=pause)

    def outage(self) -> None:
        """Exchange is restarted."""
        self.exchange.down()
        time.sleep(self.luck.uniform(0.2, 3))
        self.exchange.up()

    def meet(self) -> None:
        """A colleague cleans up, and books where it is free."""
        for item in self.calendar.stored():
            if self.luck.random() < 0.5:
                self.calendar.remove(item.meeting.ref.id)
        start = device_clock().replace(second=0, microsecond=0) + self.luck.choice((2, 20, 45)) * MINUTE
        slot = TimeSlot(start, start + 15 * MINUTE)
        if not self.calendar.items(slot):
            self.calendar.add(slot, "Budget", organizer=ANNA)

    # --- what came of it

    def put_right(self) -> None:
        """Nobody taps, nothing is broken: it must find back by itself."""
        (self.folder / "calm").touch()
        self.exchange.faults.clear()
        self.set_clock(0)
        self.until(
            lambda: not list(self.folder.glob(".local/state/kiosk/journal-*/*.json")), "the journal is not settled"
        )
        self.until(self.is_well, "it is not well again")

    def is_well(self) -> bool:
        """What `kiosk status` says."""
        asked = self.home.start("-m", "kiosk", "status", "--json", output=subprocess.PIPE)
        said, _ = asked.communicate()
        told = json.loads(said) if said.strip() else {}
        return bool(told.get("freshness") == "live" and not told.get("trouble"))

    def until(self, is_so: Callable[[], bool], otherwise: str) -> None:
        """Wait until it is so."""
        end = time.monotonic() + PATIENCE
        while not is_so():
            if time.monotonic() > end or self.process.poll() is not None:
                self.complaints.append(otherwise)
                return
            time.sleep(0.2)

    def judge(self) -> None:
        """What the calendar holds."""
        held = [item.meeting for item in self.calendar.stored()]
        keys = Counter(one.key for one in held if one.key)
        self.complaints += [f"{key} is there {count} times" for key, count in keys.items() if count > 1]
        for at, one in enumerate(held):
            for other in held[at + 1 :]:
                is_double = one.slot.overlaps(other.slot) and is_occupying(one) and is_occupying(other)
                if is_double and (one.is_ours or other.is_ours):
                    self.complaints.append(f"{one.slot} and {other.slot} overlap")


def main() -> int:
    """Play the seeds, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", nargs="*", type=int, default=list(range(1, 11)), help="what luck decides (1 to 10)")
    parser.add_argument("--acts", type=int, default=12, help="how many with each seed (default: 12)")
    parser.add_argument("--door", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.door is not None:
        return door(options.door)
    broken, acts = {}, Counter[str]()
    for seed in options.seeds:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            chaos = Chaos(seed, Path(folder))
            chaos.play(options.acts)
        acts += chaos.acts
        print(f"seed {seed}: {dict(chaos.acts)}, {len(chaos.complaints)} complaints", flush=True)
        for line in chaos.complaints:
            print("complaint:", line)
        if chaos.complaints:
            broken[seed] = len(chaos.complaints)
    print(json.dumps({"seeds": len(options.seeds), "acts": acts, "broken": broken}))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
