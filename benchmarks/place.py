"""Where the benches of a real process take place: a room on a simulated Exchange, and a home to run `kiosk` in."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kiosk.exchange.memory import MemoryMailbox
from kiosk.room.meeting import Person, TimeSlot
from kiosk.simulator.server import DOOR, SimulatedExchange

if TYPE_CHECKING:
    from collections.abc import Iterator

ZONE = "Europe/Berlin"
BERLIN = ZoneInfo(ZONE)
ROOM = Person("Aurora", "aurora@roomdoor.example")
ANNA = Person("Anna Berg", "anna.berg@roomdoor.example")
REPOSITORY = Path(__file__).resolve().parents[1]


def device_clock() -> datetime:
    """The device's clock, in UTC."""
    return datetime.now(UTC)


def room_with(meetings: int, *, length: timedelta = timedelta(minutes=20)) -> MemoryMailbox:
    """A room with so many meetings today and tomorrow, none of which begins or ends within the next few minutes."""
    calendar = MemoryMailbox(room=ROOM, clock=device_clock, timezone=BERLIN)
    begin = device_clock().replace(second=0, microsecond=0) + timedelta(minutes=12)
    for number in range(meetings):
        start = begin + number % 48 * 2 * length
        calendar.add(TimeSlot(start, start + length), f"Budget {number}", organizer=ANNA)
    return calendar


class Home:
    """A user's home with a kiosk.ini, and the program run in it."""

    def __init__(self, folder: Path, url: str, notifications: str = "auto") -> None:
        self._folder = folder
        self.ini = folder / "kiosk.ini"
        self.ini.write_text(
            f"[room]\nname = {ROOM.name}\nmailbox = {ROOM.address}\ntimezone = {ZONE}\n"
            f"[exchange]\nurl = {url}\nusername = {DOOR.user}\npassword = {DOOR.password}\n"
            f"notifications = {notifications}\n[screen]\nwindowed = yes\nsize = 1280x800\n"
        )
        self.ini.chmod(0o600)

    def cache(self) -> Path:
        """Where its door keeps what may be lost."""
        return self._folder / ".cache" / "kiosk"

    def start(self, *words: str, output: int | None = None, errors: int | None = None) -> subprocess.Popen[str]:
        """Begin Python with these words, in that home; with compiled modules, as the package has them."""
        others = ("KIOSK_", "XDG_", "PYTHON")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(others)}
        return subprocess.Popen(
            [sys.executable, *words],
            cwd=REPOSITORY,
            env={**kept, "HOME": str(self._folder), "PYTHONPATH": str(REPOSITORY), "QT_QPA_PLATFORM": "offscreen"},
            text=True,
            stdout=output,
            stderr=errors,
        )


@contextlib.contextmanager
def home(exchange: SimulatedExchange, notifications: str = "auto") -> Iterator[Home]:
    """A home whose door goes to that Exchange."""
    with tempfile.TemporaryDirectory() as folder:
        yield Home(Path(folder), exchange.url, notifications)
