"""A room in memory, and the simulated Exchange around it, for every test of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from kiosk.exchange.address import Address
from kiosk.exchange.ews import ExchangeMailbox
from kiosk.exchange.memory import MemoryMailbox
from kiosk.room.meeting import Person
from kiosk.simulator.server import DOOR, SimulatedExchange
from tests.diary import BERLIN, at
from tests.simulator.schema import Checker

ROOM = Person("Aurora", "aurora@roomdoor.example")


def noon() -> datetime:
    """The server's clock: it stands."""
    return at("12")


@pytest.fixture
def calendar() -> MemoryMailbox:
    """The room's calendar, as its owner sees it."""
    return MemoryMailbox(room=ROOM, clock=noon, timezone=BERLIN)


@pytest.fixture
def exchange(calendar: MemoryMailbox) -> Iterator[SimulatedExchange]:
    """A server that holds it, whose every answer must be valid EWS."""
    checker = Checker()
    with SimulatedExchange([calendar], clock=noon, on_answer=checker) as running:
        yield running
    checker.settle()


def address(exchange: SimulatedExchange, **more: object) -> Address:
    """Where and how to sign in there."""
    usual: dict[str, object] = {
        "url": exchange.url,
        "mailbox": ROOM.address,
        "username": DOOR.user,
        "password": DOOR.password,
        "timezone": "Europe/Berlin",
        "auth": "basic",
    }
    return Address(**{**usual, **more})  # type: ignore[arg-type] # a test may well say something wrong


@pytest.fixture
def line(exchange: SimulatedExchange) -> Iterator[ExchangeMailbox]:
    """exchangelib over the simulated Exchange, signed in by Basic."""
    mailbox = ExchangeMailbox(address(exchange))
    yield mailbox
    mailbox.close()
