"""What a door costs while nobody is at it: two real processes, one streams, one polls, a day on screen.

Both run for WINDOW after they came to rest, each at an Exchange of its own. What is counted in that time is scaled to
an hour: a window of five minutes sees the safety reading once. No meeting begins or ends near it, for around those a
door reads more often.
"""

from __future__ import annotations

import os
import statistics
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from kiosk.simulator.server import SimulatedExchange

from .figures import Figure, figure
from .place import home, room_with

WINDOW = float(os.environ.get("KIOSK_BENCH_IDLE", "300"))
"""Seconds."""
REST = 25.0
"""Seconds until a door has done all that a start brings with it."""
MB = 2**20


@dataclass(frozen=True, slots=True)
class Spent:
    """What a process has used since it began."""

    processor: float
    """Seconds."""
    wakeups: dict[str, int]
    """Of each thread."""
    memory: int

    @classmethod
    def of(cls, pid: int) -> Spent:
        """As the kernel tells it."""
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks = int(stat[11]) + int(stat[12])
        resident = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return cls(
            processor=ticks / os.sysconf("SC_CLK_TCK"),
            wakeups={task.name: _field(task / "status", "voluntary_ctxt_switches") for task in tasks},
            memory=resident * os.sysconf("SC_PAGE_SIZE"),
        )


def _field(file: Path, name: str) -> int:
    try:
        lines = file.read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):  # a thread that has ended meanwhile
        return 0
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def measure() -> list[Figure]:
    """Start both, wait, count."""
    sent = {"auto": 0, "polling": 0}
    with ExitStack() as stack:
        doors, exchanges, caches = {}, {}, {}
        for how in sent:

            def heard(answer: bytes, how: str = how) -> None:
                sent[how] += len(answer)

            exchange = stack.enter_context(SimulatedExchange([room_with(20)], on_answer=heard))
            place = stack.enter_context(home(exchange, how))
            door = place.start("-m", "kiosk", "run", "--config", str(place.ini))
            stack.callback(door.wait)
            stack.callback(door.terminate)
            doors[how], exchanges[how], caches[how] = door, exchange, place.cache
        while not all(exchange.operations["FindItem"] for exchange in exchanges.values()):
            time.sleep(0.1)
        time.sleep(REST)
        for how, exchange in exchanges.items():
            exchange.forget()
            sent[how] = 0
        before = {how: Spent.of(door.pid) for how, door in doors.items()}
        memory = []
        wakeups = {how: dict(spent.wakeups) for how, spent in before.items()}
        """The last that was seen of each thread: some end meanwhile, and take their number along."""
        writes = {how: set[float]() for how in doors}
        end = time.monotonic() + WINDOW
        while time.monotonic() < end:
            time.sleep(1)
            now = {how: Spent.of(door.pid) for how, door in doors.items()}
            memory.append(max(spent.memory for spent in now.values()) / MB)
            for how, spent in now.items():
                wakeups[how].update({thread: count for thread, count in spent.wakeups.items() if count})
            for how, cache in caches.items():
                writes[how] |= {file.stat().st_mtime for file in cache().glob("*.json")}
        after = {how: Spent.of(door.pid) for how, door in doors.items()}
        requests = {how: exchange.operations.total() for how, exchange in exchanges.items()}
    per_hour = 3600 / WINDOW
    processor = [(after[how].processor - before[how].processor) / WINDOW * 100 for how in doors]
    woken = [(sum(wakeups[how].values()) - sum(before[how].wakeups.values())) / WINDOW for how in doors]
    return [
        figure("idle_cpu_percent", processor, max(processor)),
        figure("idle_rss_mb", memory, statistics.median(memory)),
        figure("idle_wakeups_per_s", woken, max(woken)),
        figure("idle_disk_writes_per_hour", [(len(seen) - 1) * per_hour for seen in writes.values()]),
        figure("idle_bytes_per_hour", [told * per_hour for told in sent.values()]),
        figure("requests_per_hour_streaming", [requests["auto"] * per_hour]),
        figure("requests_per_hour_polling", [requests["polling"] * per_hour]),
    ]
