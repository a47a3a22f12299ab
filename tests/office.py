"""An organization for the administrator's tests: rooms, a person, a simulated Exchange, and a kiosk.ini. Now is now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from kiosk.exchange.memory import MemoryMailbox
from kiosk.room.meeting import MeetingRef, Person, TimeSlot
from kiosk.simulator.server import DOOR, SimulatedExchange
from tests.diary import BERLIN

if TYPE_CHECKING:
    from pathlib import Path

AURORA = Person("Aurora", "aurora@roomdoor.example")
BOREAL = Person("Boreal", "boreal@roomdoor.example")
ANNA = Person("Anna Berg", "anna.berg@roomdoor.example")
KAI = Person("Kai", "kai@roomdoor.example")
NOBODY = "nobody@roomdoor.example"
MINUTE = timedelta(minutes=1)


def now() -> datetime:
    return datetime.now(UTC)


def calendar(person: Person) -> MemoryMailbox:
    return MemoryMailbox(room=person, clock=now, timezone=BERLIN)


def tomorrow(clock: str) -> datetime:
    """A time of tomorrow on the wall of the room."""
    hours, minutes = map(int, clock.split(":"))
    wall = (now().astimezone(BERLIN) + timedelta(days=1)).replace(hour=hours, minute=minutes, second=0, microsecond=0)
    return wall.astimezone(UTC)


def slot(span: str) -> TimeSlot:
    """A slot of tomorrow: 09:00-10:00."""
    start, end = span.split("-")
    return TimeSlot(tomorrow(start), tomorrow(end))


@dataclass(slots=True)
class Office:
    """The server, its mailboxes, and the kiosk.ini of the first room."""

    exchange: SimulatedExchange
    aurora: MemoryMailbox
    boreal: MemoryMailbox
    anna: MemoryMailbox
    file: Path

    def meet(self, span: str, subject: str = "Budget", room: MemoryMailbox | None = None, **more: object) -> MeetingRef:
        """Somebody's meeting tomorrow."""
        return (room or self.aurora).add(slot(span), subject, **{"organizer": ANNA, **more})  # type: ignore[arg-type]

    def configure(self, *, password: str = DOOR.password, mailbox: str = AURORA.address, more: str = "") -> Path:
        """Write the kiosk.ini; `more` belongs to [exchange] until it begins another section."""
        self.file.write_text(
            f"[room]\nname = Aurora\nmailbox = {mailbox}\ntimezone = Europe/Berlin\n"
            f"[exchange]\nurl = {self.exchange.url}\nusername = {DOOR.user}\npassword = {password}\n{more}"
        )
        self.file.chmod(0o600)
        return self.file

    def kiosk(self, *words: str) -> int:
        """Run one verb here; the exit status."""
        from kiosk import cli

        return cli.main([*words, "--config", str(self.file)])
