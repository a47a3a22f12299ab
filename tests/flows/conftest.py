"""A visitor's path: the real QML, the real exchangelib, and the simulated Exchange between them and a calendar."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from kiosk.app import App
from kiosk.app import run as run_app
from kiosk.blueprint import Setup
from kiosk.exchange.address import Address
from kiosk.exchange.memory import MemoryMailbox
from kiosk.room.meeting import MeetingRef, Person, TimeSlot
from kiosk.room.policy import Policy
from kiosk.screen import finger
from kiosk.simulator.server import DOOR, SimulatedExchange
from kiosk.view import Look
from tests.diary import BERLIN, MINUTE
from tests.simulator.schema import Checker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

ROOM = Person("Aurora", "aurora@roomdoor.example")
BOREALIS = Person("Borealis", "borealis@roomdoor.example")
ANNA = Person("Anna Berg", "anna.berg@roomdoor.example")


class Clock:
    """A clock that runs, and can be set ahead."""

    def __init__(self) -> None:
        self._noon = datetime(2026, 3, 17, 9, 20, 5, tzinfo=UTC)
        self._began = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self._noon + (datetime.now(UTC) - self._began)

    def ahead(self, span: timedelta) -> None:
        self._noon += span


@dataclass(slots=True)
class Street:
    """Everything around the door. It is Tuesday, 10:20 in Berlin, when a flow begins."""

    clock: Clock
    calendar: MemoryMailbox
    exchange: SimulatedExchange
    setup: Setup
    borealis: MemoryMailbox
    """The room next door."""

    def meet(self, begins: int, ends: int, subject: str = "Budget", **more: object) -> MeetingRef:
        """A colleague's meeting, in minutes from 10:20."""
        start = self.clock().replace(second=0, microsecond=0)
        slot = TimeSlot(start + begins * MINUTE, start + ends * MINUTE)
        return self.calendar.add(slot, subject, **{"organizer": ANNA, **more})  # type: ignore[arg-type]

    def ours(self) -> list[TimeSlot]:
        """What doors have booked, as Exchange holds it."""
        return [item.meeting.slot for item in self.calendar.items() if item.meeting.is_ours]

    def after(self, operation: str, act: Callable[[], object]) -> None:
        """Let a colleague act once, right after the server has done that operation and before the door hears of it."""
        check = self.exchange.on_answer

        def answered(answer: bytes) -> None:
            if check is not None:
                check(answer)
            if f"{operation}Response".encode() in answer:
                self.exchange.on_answer = check
                act()

        self.exchange.on_answer = answered

    def walk(self, path: Callable[[App], Awaitable[None]], **changes: object) -> None:
        """Run the app, and the visitor's path with it."""

        async def script(app: App) -> int:
            async with asyncio.timeout(30):
                await path(app)
            assert app.window.warnings == []
            return 0

        assert run_app(replace(self.setup, **changes), script) == 0  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def no_jumps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flow sets its clock ahead to save time; whether that is a jump is tested by itself."""
    monkeypatch.setattr("kiosk.jump.LOOK", 3600)


@pytest.fixture
def street(qapp: object) -> Iterator[Street]:
    """A door on a street with an Exchange whose every answer must be valid EWS."""
    clock, checker = Clock(), Checker()
    calendar = MemoryMailbox(room=ROOM, clock=clock, timezone=BERLIN)
    borealis = MemoryMailbox(room=BOREALIS, clock=clock, timezone=BERLIN)
    with SimulatedExchange([calendar, borealis], clock=clock, on_answer=checker) as exchange:
        setup = Setup(
            address=Address(
                url=exchange.url,
                mailbox=ROOM.address,
                username=DOOR.user,
                password=DOOR.password,
                timezone="Europe/Berlin",
            ),
            look=Look(room_name="Aurora", timezone=BERLIN),
            policy=Policy(),
            interval=timedelta(milliseconds=200),
            notifications="polling",
            size=(1280, 800),
            full_screen=False,
            clock=clock,
            uptime=lambda: timedelta.max,
        )
        yield Street(clock, calendar, exchange, setup, borealis)
    checker.settle()


async def live(app: App) -> None:
    """Wait until the door has read the calendar."""
    await app.until(lambda view: view.freshness == "live", 10)


async def told(app: App) -> str:
    """What the door says came of a tap, as it is on the screen."""
    await app.until(lambda view: view.notice is not None, 10)
    return finger.read(app.window.window, "noticeText")
