"""The whole program and its light: what the door shows is in the file, and off once the program is gone."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

import pytest

from kiosk.app import device_clock
from kiosk.exchange.memory import MemoryMailbox
from kiosk.simulator.server import SimulatedExchange
from tests.diary import BERLIN

from .conftest import ROOM
from .test_program import ini, start

if TYPE_CHECKING:
    from pathlib import Path


def until(file: Path, word: str, seconds: float) -> float:
    """How long it took until the file told this light."""
    began = time.monotonic()
    while not (file.exists() and file.read_text().startswith(f"{word} ")):
        assert time.monotonic() - began < seconds, file.read_text() if file.exists() else "no file"
        time.sleep(0.02)
    return time.monotonic() - began


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_the_file_tells_the_light_and_is_off_within_two_seconds_of_the_end(tmp_path: Path, how: signal.Signals) -> None:
    calendar = MemoryMailbox(room=ROOM, clock=device_clock, timezone=BERLIN)
    file = tmp_path / "run" / "light"
    with SimulatedExchange([calendar], clock=device_clock) as exchange:
        path = ini(tmp_path, exchange.url, more=f"[light]\nstate_file = {file}\n")
        door = start(tmp_path, "run", "--config", str(path), "--size", "800x480")
        until(file, "green", 60)
        door.send_signal(how)
        door.wait(20)
        assert until(file, "off", 20) < 2
        _, err = door.communicate(timeout=20)
    assert err == ""
