"""What every test stands on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, settings

from kiosk.room.meeting import Person
from kiosk.simulator.attendant import CalendarProcessing
from kiosk.simulator.organization import RoomList
from kiosk.simulator.server import SimulatedExchange

from .office import ANNA, AURORA, BOREAL, Office, calendar
from .simulator.schema import Checker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

UNHURRIED = [HealthCheck.too_slow]
"""A busy machine is no failure: the first text that is made reads all of Unicode, which may take a minute."""

settings.register_profile(
    "quick", max_examples=500, deadline=None, derandomize=True, database=None, suppress_health_check=UNHURRIED
)
settings.register_profile("nightly", max_examples=10_000, deadline=None, suppress_health_check=UNHURRIED)
settings.register_profile("fuzz", max_examples=50_000, deadline=None, suppress_health_check=UNHURRIED)
settings.register_profile(
    "mutants", settings.get_profile("quick"), max_examples=60, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first; at the end one process would be busy with it alone."""
    items.sort(key=lambda item: item.path.name != "test_stateful.py")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Rooms, a person, and the Exchange around them, whose every answer must be valid EWS."""
    checker = Checker()
    rooms = [calendar(AURORA), calendar(BOREAL)]
    anna = calendar(ANNA)
    lists = [RoomList(Person("First floor", "floor1@roomdoor.example"), (AURORA, BOREAL))]
    with SimulatedExchange(
        [*rooms, anna],
        room_lists=lists,
        processing={AURORA.address: CalendarProcessing(), BOREAL.address: CalendarProcessing()},
        on_answer=checker,
    ) as exchange:
        here = Office(exchange, *rooms, anna, tmp_path / "kiosk.ini")
        here.configure()
        yield here
    checker.settle()
