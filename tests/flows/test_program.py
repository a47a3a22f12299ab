"""The program from outside: verbs, exit statuses, signals, and what it prints."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from kiosk.app import device_clock
from kiosk.exchange.memory import MemoryMailbox
from kiosk.simulator.faults import Fault
from kiosk.simulator.server import DOOR, SimulatedExchange
from tests.diary import BERLIN

from .conftest import ROOM

REPOSITORY = Path(__file__).parents[2]
SECRET = "correct horse battery"


def environment(home: Path, **more: str) -> dict[str, str]:
    """A user's environment, with a home of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KIOSK_", "XDG_"))}
    return {**kept, "HOME": str(home), "XDG_CONFIG_DIRS": str(home / "etc"), "QT_QPA_PLATFORM": "offscreen", **more}


def kiosk(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one verb to its end."""
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *words],
        cwd=REPOSITORY,
        env=environment(home, **more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def start(home: Path, *words: str, **variables: str) -> subprocess.Popen[str]:
    """Begin a verb."""
    return subprocess.Popen(
        [sys.executable, "-m", "kiosk", *words],
        cwd=REPOSITORY,
        env=environment(home) | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ini(home: Path, url: str, password: str = DOOR.password, more: str = "") -> Path:
    """A kiosk.ini that only its owner may read."""
    path = home / "kiosk.ini"
    path.write_text(
        f"[room]\nname = Aurora\nmailbox = {ROOM.address}\ntimezone = Europe/Berlin\n"
        f"[exchange]\nurl = {url}\nusername = {DOOR.user}\npassword = {password}\n{more}"
        "[admin]\nlog_level = warning\n"
    )
    path.chmod(0o600)
    return path


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("hanging", [False, True])
def test_a_signal_ends_the_door_within_two_seconds_even_while_a_call_hangs(
    tmp_path: Path, how: signal.Signals, hanging: bool
) -> None:
    calendar = MemoryMailbox(room=ROOM, clock=device_clock, timezone=BERLIN)
    with SimulatedExchange([calendar], clock=device_clock) as exchange:
        if hanging:
            exchange.faults.inject(Fault.HANG)
        door = start(tmp_path, "run", "--config", str(ini(tmp_path, exchange.url)), "--size", "800x480")
        patience = time.monotonic() + 30
        while not (exchange.connections if hanging else exchange.operations["FindItem"]):
            assert door.poll() is None, door.communicate()
            assert time.monotonic() < patience
            time.sleep(0.05)
        time.sleep(0.3)
        began = time.monotonic()
        door.send_signal(how)
        while door.poll() is None and time.monotonic() < began + 20:
            time.sleep(0.005)
            door.send_signal(how)  # who asks again and again does not end it in the middle of ending
        out, err = door.communicate(timeout=20)
        took = time.monotonic() - began
    assert (door.returncode, out, err) == (0, "", "")
    assert took < 2
    cached = list((tmp_path / ".cache" / "kiosk").glob("schedule-*.json"))
    assert len(cached) == (0 if hanging else 1)


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="no pipes that break")
def test_who_reads_only_the_beginning_is_not_answered_with_a_traceback(tmp_path: Path) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    ended = subprocess.run(
        [sys.executable, "-m", "kiosk", "config", "--example"],
        cwd=REPOSITORY,
        env=environment(tmp_path),
        stdout=writes,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(writes)
    assert (ended.returncode, ended.stderr) == (1, "")


def test_a_stale_display_is_told_instead_of_aborting(tmp_path: Path) -> None:
    path = ini(tmp_path, "https://mail.example.com/EWS/Exchange.asmx", SECRET)
    ended = kiosk(tmp_path, "run", "--config", str(path), DISPLAY=":4711", QT_QPA_PLATFORM="")
    assert ended.returncode == 2
    assert "Nobody answers at DISPLAY = :4711" in ended.stderr


def test_without_a_configuration_it_says_where_it_looked_and_how_to_begin(tmp_path: Path) -> None:
    for words in ((), ("run",)):
        ended = kiosk(tmp_path, *words)
        assert ended.returncode == 2
        assert str(tmp_path / ".config" / "kiosk" / "kiosk.ini") in ended.stderr
        assert str(tmp_path / "etc" / "kiosk" / "kiosk.ini") in ended.stderr
        assert "kiosk config --example" in ended.stderr


def test_every_problem_of_a_configuration_is_told_at_once_without_the_password(tmp_path: Path) -> None:
    path = ini(
        tmp_path, "https://mail.example.com/EWS/Exchange.asmx", SECRET, "poll_interval = 3\n[policy]\nshortst = 5\n"
    )
    ended = kiosk(tmp_path, "run", "--config", str(path))
    assert ended.returncode == 2
    assert "2 problems" in ended.stderr
    assert "did you mean shortest" in ended.stderr
    assert "poll_interval" in ended.stderr
    assert SECRET not in ended.stderr + ended.stdout


def test_a_file_with_a_password_that_others_can_read_is_refused_with_the_cure(tmp_path: Path) -> None:
    path = ini(tmp_path, "https://mail.example.com/EWS/Exchange.asmx")
    path.chmod(0o644)
    ended = kiosk(tmp_path, "run", KIOSK_CONFIG=str(path))
    assert ended.returncode == 2
    assert f"chmod 600 {path}" in ended.stderr


def test_config_prints_the_effective_configuration_masked(tmp_path: Path) -> None:
    path = ini(tmp_path, "https://mail.example.com/EWS/Exchange.asmx", SECRET)
    ended = kiosk(tmp_path, "config", "--config", str(path))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "poll_interval = 30" in ended.stdout
    assert "********" in ended.stdout
    assert SECRET not in ended.stdout


def test_config_example_is_the_example_file(tmp_path: Path) -> None:
    ended = kiosk(tmp_path, "config", "--example")
    assert (ended.returncode, ended.stdout) == (0, (REPOSITORY / "kiosk.ini.example").read_text())


def test_the_version_and_the_help(tmp_path: Path) -> None:
    assert kiosk(tmp_path, "--version").stdout.startswith("kiosk 0.")
    assert "demo" in kiosk(tmp_path, "--help").stdout


def test_bad_words_are_told(tmp_path: Path) -> None:
    for words, said in (
        (("demo", "--size", "big"), "'big' is not a size such as 1280x800"),
        (("simulate", "--port", "99999"), "is not a port"),
        (("rum",), "rum"),
    ):
        ended = kiosk(tmp_path, *words)
        assert ended.returncode == 2
        assert said in ended.stderr


def test_the_tour_books_and_asks_exchange(tmp_path: Path) -> None:
    ended = kiosk(tmp_path, "demo", "--pictures", str(tmp_path / "pictures"))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "no display" in ended.stdout
    assert "it says “Booking…”" in ended.stdout
    until = re.search(r"The door says “Booked until (\d\d:\d\d)”", ended.stdout)
    assert until
    assert "Exchange holds “Booked at the door”, " in ended.stdout
    assert ended.stdout.count(until[1]) >= 2
    assert {path.name for path in (tmp_path / "pictures").iterdir()} == {"1-before.png", "2-after.png"}


def test_a_tour_that_cannot_book_fails(tmp_path: Path) -> None:
    ended = kiosk(tmp_path, "demo", "--tour", "--scene", "full-day", "--pictures", str(tmp_path))
    assert ended.returncode == 1
    assert "The tour failed: there is no 30-minute button" in ended.stdout


@pytest.mark.parametrize("scene", ["busy", "offline", "refused-sign-in"])
def test_a_picture_of_a_scene(tmp_path: Path, scene: str) -> None:
    ended = kiosk(tmp_path, "demo", "--scene", scene, "--screenshot", str(tmp_path / "a.png"), "--size", "1024x600")
    assert ended.returncode == 0
    assert (tmp_path / "a.png").stat().st_size > 5000


def test_an_unknown_scene_lists_those_there_are(tmp_path: Path) -> None:
    ended = kiosk(tmp_path, "demo", "--scene", "bussy")
    assert ended.returncode == 2
    assert "back-to-back" in ended.stdout
    assert kiosk(tmp_path, "demo", "--scene", "list").returncode == 0


def test_simulate_runs_alone_prints_its_address_and_ends_by_a_signal(tmp_path: Path) -> None:
    alone = start(tmp_path, "simulate")
    assert alone.stdout is not None
    said = "".join(alone.stdout.readline() for _ in range(5))
    address = re.search(r"http://127\.0\.0\.1:\d+", said)
    assert address
    assert requests.get(f"{address[0]}/ews/healthcheck.htm", timeout=5).status_code == 200
    alone.terminate()
    _, err = alone.communicate(timeout=10)
    assert (alone.returncode, err) == (0, "")
    assert DOOR.password in said
