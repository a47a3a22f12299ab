"""A room, its Exchange, and somebody who checks every answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kiosk.exchange.memory import MemoryMailbox
from kiosk.room.meeting import Person
from kiosk.simulator.server import SimulatedExchange
from tests.diary import BERLIN, at

from .schema import Checker

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOM = Person("Aurora", "aurora@roomdoor.example")


@pytest.fixture
def mailbox() -> MemoryMailbox:
    """The calendar of the room, empty, on Tuesday at ten."""
    return MemoryMailbox(room=ROOM, clock=lambda: at("10"), timezone=BERLIN)


@pytest.fixture
def checker() -> Iterator[Checker]:
    """Notes every invalid answer; the test fails at its end."""
    checker = Checker()
    yield checker
    checker.settle()


@pytest.fixture
def exchange(mailbox: MemoryMailbox, checker: Checker) -> Iterator[SimulatedExchange]:
    """The server of that room."""
    with SimulatedExchange([mailbox], clock=lambda: at("10"), on_answer=checker) as exchange:
        yield exchange
