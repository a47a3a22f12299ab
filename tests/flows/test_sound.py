"""Where the site wants a tone, the system's player is given one for what came of a tap."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from .conftest import Street, live, told

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from kiosk.app import App


def test_a_booking_sounds_once(street: Street, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    player, heard = tmp_path / "aplay", tmp_path / "heard"
    player.write_text(f'#!/bin/sh\necho "$@" >>"{heard}"\n')
    player.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    street.setup = replace(street.setup, sound=True)

    async def path(app: App) -> None:
        await live(app)
        assert not heard.exists()
        await app.tap("book-30")
        assert await told(app) == "Booked until 10:50"
        async with asyncio.timeout(10):
            while not heard.exists() or not heard.read_text().endswith("\n"):
                await asyncio.sleep(0.02)

    street.walk(path)
    assert [line.rpartition("/")[2] for line in heard.read_text().splitlines()] == ["done.wav"]
