"""The administrator's path on a wall: wrong three times, locked out, let in, and the door ends as ordered."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kiosk import pin
from kiosk.app import run
from kiosk.examination import Check, Verdict
from kiosk.keeper import ENDED, RESTART, Admin
from kiosk.screen import finger
from kiosk.secret import Secret

from .conftest import live

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kiosk.app import App

    from .conftest import Street

RIGHT, WRONG = "402917", "730185"


@pytest.fixture
def administered(street: Street, tmp_path: Path) -> Street:
    """A street whose door has an administrator, and a doctor who finds one thing."""
    admin = Admin(
        pin_hash=Secret(pin.hashed(RIGHT)),
        lockout=tmp_path / "lockout.json",
        examine=lambda: [Check("clock", Verdict.WARN, "is late", "give it a time server")],
    )
    look = replace(street.setup.look, site=replace(street.setup.look.site, admin=True, motion=False))
    street.setup = replace(street.setup, admin=admin, look=look)
    return street


def read(app: App, name: str) -> str:
    try:
        return finger.read(app.window.window, name)
    except finger.NotOnScreen:
        return ""


async def until(so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not so():
            await asyncio.sleep(0.02)


async def type_pin(app: App, digits: str) -> None:
    await until(lambda: finger.find(app.window.window, "pin-1").isEnabled())
    for digit in digits:
        await app.tap(f"pin-{digit}")
    await app.tap("pin-done")


async def open_pad(app: App) -> None:
    await live(app)
    await app.tap("open-more")
    await app.tap("open-admin")


def ended(street: Street, path: Callable[[App], object]) -> int:
    """The exit status after this path."""

    async def script(app: App) -> int:
        async with asyncio.timeout(40):
            await path(app)  # type: ignore[misc]
            await asyncio.Event().wait()
        return 99

    return run(street.setup, script)


def test_wrong_three_times_waits_and_then_the_right_pin_ends_the_door(administered: Street) -> None:
    async def path(app: App) -> None:
        await open_pad(app)
        for _ in range(2):
            await type_pin(app, WRONG)
            await until(lambda: read(app, "pinPrompt") == "That is not the PIN. Try again")
        await type_pin(app, WRONG)
        await until(lambda: read(app, "pinPrompt").startswith("Too many wrong PINs. Wait "))
        await app.tap("pin-4")
        assert not finger.find(app.window.window, "pin-4").isEnabled()
        first = read(app, "pinPrompt")
        await until(lambda: read(app, "pinPrompt") != first)
        administered.clock.ahead(timedelta(seconds=31))
        await type_pin(app, RIGHT)
        await until(lambda: read(app, "checksTitle") == "The doctor found 1 thing to look at")
        await app.tap("order-end")

    assert ended(administered, path) == ENDED


def test_a_restart_of_the_door_does_not_shorten_the_wait(administered: Street) -> None:
    async def lock(app: App) -> None:
        await open_pad(app)
        for _ in range(3):
            await type_pin(app, WRONG)
            await until(lambda: "moment" not in read(app, "pinPrompt"))
        app.closing.set()

    async def come_back(app: App) -> None:
        await open_pad(app)
        await until(lambda: read(app, "pinPrompt").startswith("Too many wrong PINs. Wait "))
        app.closing.set()

    assert ended(administered, lock) == 0
    assert ended(administered, come_back) == 0


def test_the_administrator_restarts_it(administered: Street) -> None:
    async def path(app: App) -> None:
        await open_pad(app)
        await type_pin(app, RIGHT)
        await until(lambda: read(app, "checksTitle") != "")
        app.door.changed.connect(lambda: said.append(app.view.status))
        await app.tap("order-restart")

    said: list[str] = []
    assert ended(administered, path) == RESTART
    assert said[-1] == "Restarting"
