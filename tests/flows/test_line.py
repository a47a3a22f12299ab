"""The line comes back: by a human's word, by a new password in the file, and after the device has slept."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject

from kiosk import app as hall
from kiosk.app import RENEWED
from kiosk.errors import ConfigError
from kiosk.renewal import Found, Source
from kiosk.simulator.server import DOOR
from tests.exchange.between import Between

from .conftest import Street, live

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.app import App


async def refused(app: App) -> None:
    await app.until(lambda view: view.trouble_help.startswith("sign-in-refused"), 10)


def attempts(street: Street) -> int:
    """Handshakes of NTLM that were refused: three round trips each."""
    return street.exchange.statuses[401] // 3


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no SIGHUP here")
def test_a_human_s_word_ends_the_wait_after_a_refused_sign_in(street: Street) -> None:
    street.exchange.set_password(DOOR.user, "another")

    async def path(app: App) -> None:
        await refused(app)
        for _ in range(5):
            app.coordinator.wake()
            await asyncio.sleep(0.05)
        assert attempts(street) == 1
        street.exchange.set_password(DOOR.user, DOOR.password)
        os.kill(os.getpid(), signal.SIGHUP)
        await live(app)

    street.walk(path)


def test_a_new_password_in_the_file_ends_it_too(
    street: Street, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.renewal.LOOK", 0.05)
    file = tmp_path / "password"
    file.write_text("wrong")

    def load() -> Found:
        return Found(replace(street.setup.address, password=file.read_text()), (file,))

    async def path(app: App) -> None:
        await refused(app)
        await asyncio.sleep(0.3)
        assert attempts(street) == 1
        file.write_text("wrong again")
        await asyncio.sleep(0.5)
        assert attempts(street) == 2
        file.write_text(DOOR.password)
        await live(app)

    street.walk(path, address=replace(street.setup.address, password="wrong"), source=Source(load, (file,)))


def test_other_settings_in_the_file_begin_the_door_anew_but_not_under_a_visitor_s_hand(
    street: Street, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.renewal.LOOK", 0.05)
    file = tmp_path / "kiosk.ini"
    file.write_text("dark")
    source = Source(lambda: Found(street.setup.address, (file,), file.read_text()), (file,), "dark")

    async def path(app: App) -> int:
        await live(app)
        app.window.window.findChild(QObject, "sheets").setProperty("open", "info")
        file.write_text("light")
        await asyncio.sleep(0.4)
        assert not app.closing.is_set()
        app.window.window.findChild(QObject, "sheets").setProperty("open", "")
        async with asyncio.timeout(10):
            await app.closing.wait()
        return 0

    assert hall.run(replace(street.setup, source=source), path) == RENEWED


def test_settings_that_cannot_be_used_are_told_on_the_screen_until_they_can(
    street: Street, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.renewal.LOOK", 0.05)
    file = tmp_path / "kiosk.ini"
    file.write_text("sound")

    def load() -> Found:
        if file.read_text() == "broken":
            raise ConfigError(["line 3: no such key"])
        return Found(street.setup.address, (file,))

    async def path(app: App) -> None:
        await live(app)
        file.write_text("broken")
        view = await app.until(lambda view: view.trouble_help == "line 3: no such key", 10)
        assert view.trouble.startswith("This door keeps its old settings")
        assert view.freshness == "live"
        file.write_text("sound")
        await app.until(lambda view: view.trouble == "", 10)

    street.walk(path, source=Source(load, (file,)))


def test_a_device_that_has_slept_shows_the_time_and_the_calendar_at_once(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its connections are open at one end only, and its timers know nothing of the night."""
    monkeypatch.setattr("kiosk.jump.LOOK", 0.1)

    async def path(app: App) -> None:
        await live(app)
        assert app.view.clock == "10:20"
        between.fall_silent()
        street.meet(60, 120, "Interview")
        street.clock.ahead(timedelta(minutes=65))
        await app.until(lambda view: view.clock == "11:25" and view.status == "In use", 3)
        assert app.view.freshness == "live"

    with Between(street.exchange.port) as between:
        street.walk(path, address=replace(street.setup.address, url=between.url()), interval=timedelta(seconds=30))
