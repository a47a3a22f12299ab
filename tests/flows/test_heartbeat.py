"""Whether a supervisor would start the door anew: never for Exchange's sake, always for a hung screen's."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest
import requests

from kiosk import app, heartbeat, inquiry, metrics
from kiosk.app import device_clock
from kiosk.exchange.memory import MemoryMailbox
from kiosk.metrics_config import Listen
from kiosk.simulator.faults import Fault
from kiosk.simulator.server import SimulatedExchange
from tests.diary import BERLIN

from .conftest import ROOM, live
from .test_program import ini, start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kiosk.app import App

    from .conftest import Street


class Systemd:
    """systemd's socket, and all that was heard on it."""

    def __init__(self, socket: socket.socket) -> None:
        self.socket = socket
        self.told: list[str] = []

    def hear(self) -> list[str]:
        """All that was told so far."""
        self.socket.settimeout(0)
        with contextlib.suppress(BlockingIOError):
            while True:
                self.told += self.socket.recv(4096).decode().split("\n")
        return self.told

    async def until(self, wanted: str) -> None:
        """Wait until that is told from now on."""
        self.hear()
        self.told.clear()
        while not any(wanted in each for each in self.hear()):
            await asyncio.sleep(0.02)


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Systemd]:
    """systemd with a limit of 0.3 s."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as made:
        made.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "300000")
        yield Systemd(made)


def test_a_hung_gui_thread_starves_the_watchdog_and_a_hung_exchange_does_not(street: Street, systemd: Systemd) -> None:
    async def path(door: App) -> None:
        await live(door)
        assert "READY=1" in systemd.hear()
        street.exchange.faults.inject(Fault.HANG)
        for _ in range(3):
            await systemd.until("WATCHDOG=1")
        systemd.hear()
        systemd.socket.settimeout(2 * 0.3)
        with pytest.raises(TimeoutError):  # this very wait hangs the GUI thread, twice as long as systemd bears it
            systemd.socket.recv(4096)
        await systemd.until("WATCHDOG=1")

    street.walk(path)
    assert systemd.hear()[-2:] == ["STOPPING=1", "STATUS=ending"]


def test_a_screen_that_does_not_draw_starves_it(
    street: Street, systemd: Systemd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "DRAWN", 0.0)

    async def path(door: App) -> None:
        await live(door)
        await systemd.until("WATCHDOG=1")
        door.window.window.frameSwapped.disconnect()  # as if the render thread hung
        street.meet(60, 90)
        await systemd.until("nothing was drawn")
        assert systemd.told[-1].startswith("STATUS=nothing was drawn")

    street.walk(path)


def test_a_door_that_is_not_set_up_lives_and_looks_again_when_a_file_has_changed(
    qapp: object, systemd: Systemd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "LOOK", 0.05)
    looks = iter([False, False, True])
    assert app.show_unconfigured(
        ("/etc/kiosk/kiosk.ini",),
        problems=("line 3: a fault",),
        guide="",
        has_changed=lambda: next(looks),
        size=(800, 480),
        full_screen=False,
    )
    assert "WATCHDOG=1" in systemd.hear()
    assert "STATUS=not set up" in systemd.told
    assert "STOPPING=1" not in systemd.told, "systemd would kill the door that follows in the same process"


def test_systemd_s_signal_leaves_in_the_log_what_hangs_where(tmp_path: Path) -> None:
    calendar = MemoryMailbox(room=ROOM, clock=device_clock, timezone=BERLIN)
    with SimulatedExchange([calendar], clock=device_clock) as exchange:
        door = start(tmp_path, "run", "--config", str(ini(tmp_path, exchange.url)), "--size", "800x480")
        patience = time.monotonic() + 30
        while not exchange.operations["FindItem"]:
            assert door.poll() is None, door.communicate()
            assert time.monotonic() < patience
            time.sleep(0.05)
        door.send_signal(signal.SIGABRT)
        _, err = door.communicate(timeout=20)
    assert door.returncode == -signal.SIGABRT
    assert "Fatal Python error: Aborted" in err
    assert f"{os.sep}app.py" in err


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no SIGHUP here")
def test_a_changed_room_and_look_are_taken_up_by_the_same_process(tmp_path: Path, systemd: Systemd) -> None:
    calendar = MemoryMailbox(room=ROOM, clock=device_clock, timezone=BERLIN)
    with SimulatedExchange([calendar], clock=device_clock) as exchange:
        file = ini(tmp_path, exchange.url)
        door = start(
            tmp_path, "run", "--config", str(file), "--size", "800x480",
            RUNTIME_DIRECTORY=str(tmp_path), NOTIFY_SOCKET=str(tmp_path / "notify"),
        )  # fmt: skip
        try:
            before = asked(tmp_path, systemd, lambda said: said["freshness"] == "live")
            changed = file.read_text().replace("name = Aurora", "name = Borealis") + "[screen]\ntheme = light\n"
            file.write_text(changed)
            door.send_signal(signal.SIGHUP)
            after = asked(tmp_path, systemd, lambda said: said["room"] == "Borealis" and said["freshness"] == "live")
        finally:
            door.terminate()
            _, err = door.communicate(timeout=20)
    assert before["room"] == "Aurora"
    assert before["pid"] == after["pid"] == door.pid
    assert door.returncode == 0, err
    assert systemd.hear().count("STOPPING=1") == 1, "only the end is one"


def asked(folder: Path, systemd: Systemd, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """What the door tells of itself, once that is wanted."""
    patience = time.monotonic() + 30
    while not isinstance(said := inquiry.ask((folder / "status",)), dict) or not wanted(said):
        assert time.monotonic() < patience, said
        systemd.hear()  # its queue is short
        time.sleep(0.05)
    systemd.hear()
    return said


def test_a_running_door_tells_how_it_is_and_prometheus_the_same(
    street: Street, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "EVERY", 0.05)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    async def path(door: App) -> None:
        await live(door)
        said = await asyncio.to_thread(inquiry.ask, (tmp_path / "status",))
        assert isinstance(said, dict)
        assert (said["room"], said["light"], said["freshness"], said["trouble"]) == ("Aurora", "green", "live", "")
        assert said["readings"] >= 1
        assert 0 < said["latency"] < 60
        page = ""
        async with asyncio.timeout(20):
            while 'kiosk_light{state="green"} 1.0' not in page:
                page = await asyncio.to_thread(
                    lambda: requests.get(f"http://127.0.0.1:{port}/metrics", timeout=10).text
                )

    street.walk(path, status=tmp_path / "status", metrics=Listen("127.0.0.1", port))
    assert not (tmp_path / "status").exists()
