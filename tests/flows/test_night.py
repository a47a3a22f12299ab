"""A visitor at night: a black door, a touch that only wakes it, and a second one that books."""

from __future__ import annotations

import asyncio
from datetime import time
from typing import TYPE_CHECKING

from kiosk.night import Brightness, Night
from tests.diary import BERLIN

from .conftest import live, told

if TYPE_CHECKING:
    from kiosk.app import App

    from .conftest import Street

NIGHT = Night(zone=BERLIN, begins=time(9), ends=time(18), mode=Brightness.BLANK)


def test_the_first_touch_only_wakes_and_the_second_books(street: Street) -> None:
    async def visit(app: App) -> None:
        await live(app)
        while app.door.glass.darkness < 1:
            await asyncio.sleep(0.02)
        await app.tap("book-30")
        assert app.door.glass.darkness == 0
        assert app.coordinator.snapshot.pending is None
        await app.tap("book-30")
        assert (await told(app)).startswith("Booked until")

    street.walk(visit, night=NIGHT)
    assert len(street.ours()) == 1


def test_it_is_bright_before_a_meeting(street: Street) -> None:
    street.meet(10, 40)

    async def pass_by(app: App) -> None:
        while app.door.glass.darkness < 1:
            await asyncio.sleep(0.02)
        await live(app)
        while app.door.glass.darkness > 0:
            await asyncio.sleep(0.02)

    street.walk(pass_by, night=NIGHT)
