"""How a running door is, counted and kept for whoever supervises it: `kiosk status`, the metrics, the service's log.

No subject and no person's name is in it. On the main thread; a `Condition` is frozen, and may go anywhere.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import __version__, build

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .blueprint import Setup
    from .coordinator import Coordinator
    from .listening import Listening
    from .renewal import Renewal
    from .room.health import Trouble
    from .room.snapshot import Outcome
    from .screen.bridge import Door
    from .starts import Run

NOT_RUNNING = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One moment of a door. Codes are those on the screen (docs/failures.md); times are ISO 8601, in UTC."""

    room: str
    mailbox: str
    light: str
    """green, amber, red or grey."""
    freshness: str
    """live, stale, lost or unknown: how far the light may be believed."""
    trouble: str = ""
    """What the last reading met; empty after a good one."""
    read_at: str = ""
    """When the calendar was last read well."""
    streaming: bool = False
    """Whether news comes by itself."""
    settings: str = ""
    """What is wrong with a changed kiosk.ini, the old one of which holds; empty where nothing is."""
    started_at: str
    pid: int
    restarts: int = 0
    """How many processes of this service were here before."""
    version: str = __version__
    build: str = field(default_factory=build)
    memory: int = 0
    """Resident bytes."""
    readings: int = 0
    latency: float = 0.0
    """Seconds that the last good reading took."""
    faults: Mapping[str, int] = field(default_factory=dict)
    """Readings that failed since the start, by code."""
    outcomes: Mapping[str, int] = field(default_factory=dict)
    """What came of taps since the start: booked, extended, ended, refusal, failed …"""
    mqtt: str = ""
    """How the line to the broker is: connected, or what is wrong; empty where there is none. Never the door's fault."""

    @property
    def is_well(self) -> bool:
        """Whether the door shows what is so, and nothing waits to be mended."""
        return self.freshness == "live" and not self.trouble and not self.settings

    def as_json(self) -> dict[str, Any]:
        """All of it, as JSON has it."""
        return asdict(self)

    def lines(self) -> list[tuple[str, str]]:
        """All of it, for people."""
        told = {
            "room": f"{self.room}, {self.mailbox}",
            "door": f"{self.light}, {self.freshness}{f', {self.trouble}' if self.trouble else ''}",
            "read": f"{self.read_at or 'never'}, {self.readings} times, the last in {self.latency:.2f} s",
            "news": "by streaming" if self.streaming else "by asking",
            "settings": self.settings or "as in the file",
            "faults": _counted(self.faults),
            "taps": _counted(self.outcomes),
            **({"mqtt": self.mqtt} if self.mqtt else {}),
            "since": f"{self.started_at}, process {self.pid}, {self.memory / 2**20:.0f} MB, {self.restarts} restarts",
            "version": f"{self.version}, build {self.build}",
        }
        return list(told.items())


def condition_of(
    setup: Setup,
    door: Door,
    coordinator: Coordinator,
    listening: Listening,
    renewal: Renewal,
    tally: Tally,
    *,
    broker: Callable[[], str] = str,
) -> Condition:
    """How this door is now, for whoever supervises it."""
    health = coordinator.snapshot.health
    return Condition(
        room=setup.look.room_name,
        mailbox=setup.address.mailbox,
        light=door.view.light.value,
        freshness=coordinator.health.partition(",")[0],
        trouble=health.trouble.value if health.trouble is not None else "",
        read_at=health.read_at.isoformat(timespec="seconds") if health.read_at is not None else "",
        streaming=listening.is_streaming,
        settings=renewal.refused,
        started_at=tally.run.since.isoformat(timespec="seconds"),
        restarts=tally.run.restarts,
        pid=os.getpid(),
        memory=resident(),
        readings=tally.readings,
        latency=tally.latency,
        faults=dict(tally.faults),
        outcomes=dict(tally.outcomes),
        mqtt=broker(),
    )


class Tally:
    """Counts what happens at one door."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.readings = 0
        self.latency = 0.0
        self.faults: Counter[str] = Counter()
        self.outcomes: Counter[str] = Counter()
        self._last: Outcome | None = None

    def ended(self, trouble: Trouble | None, took: float) -> None:
        """A reading has ended, with this trouble or with none, after so many seconds."""
        if trouble is None:
            self.readings += 1
            self.latency = took
        else:
            self.faults[trouble.value] += 1

    def counting(
        self, follow: Callable[[Trouble | None], None], took: Callable[[], float]
    ) -> Callable[[Trouble | None], None]:
        """The same as `follow`, but counted here first; `took` tells how long the reading took."""

        def ended(trouble: Trouble | None) -> None:
            self.ended(trouble, took())
            follow(trouble)

        return ended

    def told(self, outcome: Outcome | None) -> None:
        """What is told of the last tap, which is the same for many a view."""
        if outcome is not None and outcome is not self._last:
            self.outcomes[type(outcome).__name__.lower()] += 1
        self._last = outcome


def resident() -> int:
    """The bytes of memory this process has; 0 where that cannot be told."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") if sys.platform != "win32" else 0


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"
