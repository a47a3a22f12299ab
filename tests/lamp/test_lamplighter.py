"""The lamplighter and a real lamp process: never waiting, and dark within two seconds of the door's end."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiosk.cli import main
from kiosk.errors import ConfigError
from kiosk.face import Light
from kiosk.ini import load
from kiosk.lamplighter import Lamplighter, command
from kiosk.setup import from_config
from tests.flows.test_program import ini

from .conftest import FLAG

if TYPE_CHECKING:
    from collections.abc import Callable

EWS = "https://mail.roomdoor.example/EWS/Exchange.asmx"
REPOSITORY = Path(__file__).parents[2]
DOOR = """
import asyncio, pathlib, sys
from kiosk.errors import ConfigError
from kiosk.face import Light
from kiosk.ini import load
from kiosk.lamplighter import Lamplighter, command
from kiosk.setup import from_config
from tests.flows.test_program import ini

async def door():
    lighter = Lamplighter(command(usb=True, state_file=pathlib.Path(sys.argv[1]), log_level="warning"))
    lighter.show(Light.GREEN)
    await lighter.keep()

asyncio.run(door())
"""


def word(file: Path) -> str:
    return file.read_text().split(" ")[0] if file.exists() else ""


def within(seconds: float, so: Callable[[], bool]) -> float:
    """How long it took until it was so; fails if it never is."""
    began = time.monotonic()
    while not so():
        assert time.monotonic() - began < seconds, "it never was"
        time.sleep(0.02)
    return time.monotonic() - began


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGABRT])
def test_however_the_door_ends_its_light_is_off_within_two_seconds(usb, tmp_path, monkeypatch, how):
    usb.plug(FLAG)
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY), prepend=os.pathsep)
    file = tmp_path / "light"
    door = subprocess.Popen([sys.executable, "-c", DOOR, str(file)], cwd=REPOSITORY, stderr=subprocess.DEVNULL)
    within(30, lambda: word(file) == "green" and "00ff00" in "".join(usb.written()))
    door.send_signal(how)
    assert within(20, lambda: word(file) == "off" and "00ff00" not in usb.written()[-1]) < 2
    door.wait(10)


def test_where_there_is_no_sighup_as_on_windows_the_light_shines_all_the_same(tmp_path):
    file = tmp_path / "light"
    story = "import signal, sys; del signal.SIGHUP; from kiosk import lamp; sys.exit(lamp.main(sys.argv[1:]))"
    ended = subprocess.run(
        [sys.executable, "-c", story, "--state-file", str(file)],
        cwd=REPOSITORY,
        input=b"green\n",
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, word(file)) == (0, "off"), ended.stderr


@pytest.mark.parametrize("how", [signal.SIGABRT, signal.SIGHUP])
def test_a_signal_to_the_whole_service_turns_the_light_off_too(usb, tmp_path, monkeypatch, how):
    """As systemd sends it: to the door and to the lamp at once, also when its watchdog bites."""
    usb.plug(FLAG)
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY), prepend=os.pathsep)
    file = tmp_path / "light"
    door = subprocess.Popen(
        [sys.executable, "-c", DOOR, str(file)], cwd=REPOSITORY, stderr=subprocess.DEVNULL, start_new_session=True
    )
    within(30, lambda: word(file) == "green" and "00ff00" in "".join(usb.written()))
    os.killpg(door.pid, how)
    assert within(20, lambda: word(file) == "off" and "00ff00" not in usb.written()[-1]) < 2
    door.wait(10)


def test_after_a_kill_of_the_whole_service_the_light_is_put_out_from_outside(usb, tmp_path, monkeypatch):
    """What the package's service runs after each end of the door."""
    usb.plug(FLAG)
    file = tmp_path / "light"
    config = ini(tmp_path, EWS, more=f"[light]\nusb = yes\nstate_file = {file}\n")
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY), prepend=os.pathsep)
    monkeypatch.setenv("KIOSK_CONFIG", str(config))
    door = subprocess.Popen(
        [sys.executable, "-c", DOOR, str(file)], cwd=REPOSITORY, stderr=subprocess.DEVNULL, start_new_session=True
    )
    within(30, lambda: word(file) == "green" and "00ff00" in "".join(usb.written()))
    os.killpg(door.pid, signal.SIGKILL)
    door.wait(10)
    assert (word(file), "00ff00" in usb.written()[-1]) == ("green", True)
    subprocess.run([sys.executable, "-m", "kiosk", "lamp-off"], cwd=REPOSITORY, check=True, timeout=60)
    assert (word(file), "00ff00" in usb.written()[-1]) == ("off", False)


def test_a_door_without_a_light_has_nothing_to_put_out(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("KIOSK_CONFIG", str(ini(tmp_path, EWS)))
    assert main(["lamp-off"]) == 0
    monkeypatch.setenv("KIOSK_CONFIG", str(tmp_path / "nowhere.ini"))
    assert main(["lamp-off"]) == 0


def kept(starts: tuple[str, ...], so: Callable[[Lamplighter], bool], first: Light = Light.GREEN) -> None:
    """Keep a lamp started like that until it is so."""

    async def until_it_is_so() -> None:
        lighter = Lamplighter(starts)
        lighter.show(first)
        keeping = asyncio.create_task(lighter.keep())
        try:
            async with asyncio.timeout(20):
                while not so(lighter):
                    await asyncio.sleep(0.02)
        finally:
            keeping.cancel()
            lighter.close()

    asyncio.run(until_it_is_so())


def test_a_change_is_told_at_once(tmp_path):
    file = tmp_path / "light"

    def so(lighter: Lamplighter) -> bool:
        if word(file) == "green":
            lighter.show(Light.RED)
        return word(file) == "red"

    kept(command(usb=False, state_file=file), so)
    within(5, lambda: word(file) == "off")


def test_a_lamp_that_is_killed_is_lit_again(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("kiosk.lamplighter.AGAIN", (0.01,))
    monkeypatch.setattr("kiosk.lamplighter.REPEAT", 0.05)
    file, killed = tmp_path / "light", []

    def so(lighter: Lamplighter) -> bool:
        if word(file) == "green" and not killed and lighter._lamp is not None:
            lighter._lamp.kill()
            killed.append(lighter._lamp.pid)
            file.unlink()
        return bool(killed) and word(file) == "green"

    kept(command(usb=False, state_file=file), so)
    assert "started anew" in caplog.text


def test_a_lamp_that_hangs_is_replaced_and_nobody_waits_for_it(monkeypatch, caplog):
    monkeypatch.setattr("kiosk.lamplighter.AGAIN", (0.01,))
    monkeypatch.setattr("kiosk.lamplighter.REPEAT", 0.0)
    kept((sys.executable, "-c", "import time; time.sleep(600)"), lambda _: "hangs" in caplog.text)


def test_a_lamp_that_cannot_be_started_costs_the_light_alone(monkeypatch, caplog):
    monkeypatch.setattr("kiosk.lamplighter.AGAIN", (0.01,))
    kept(("/nowhere/kiosk",), lambda _: caplog.text.count("cannot be started") > 1)


def test_a_bundle_starts_itself(monkeypatch, tmp_path):
    assert command(usb=True, state_file=None)[1:3] == ("-m", "kiosk.lamp")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert command(usb=True, state_file=tmp_path)[1:] == (
        *("lamp", "--usb", "--state-file", str(tmp_path)),
        *("--log-level", "info"),
    )


def test_kiosk_ini_says_whether_there_is_a_light(tmp_path):
    def lamp(more: str) -> tuple[str, ...]:
        file = ini(tmp_path, "https://mail.example.com/EWS/Exchange.asmx", more=more)
        return from_config(load(file), file).lamp

    assert lamp("") == ()
    started = lamp("[light]\nusb = yes\nstate_file = light\n")
    assert started[-5:] == ("--usb", "--state-file", str(tmp_path / "light"), "--log-level", "warning")


def test_a_usb_light_needs_its_extra(tmp_path, monkeypatch):
    monkeypatch.setattr("kiosk.values.find_spec", lambda _: None)
    file = ini(tmp_path, "https://mail.example.com/EWS/Exchange.asmx", more="[light]\nusb = yes\n")
    with pytest.raises(ConfigError, match=r"pip install 'roomdoor\[light\]'"):
        load(file)


def test_the_lamp_is_a_verb_of_the_program_as_a_bundle_needs_it(tmp_path):
    file = tmp_path / "light"
    words = [sys.executable, "-m", "kiosk", "lamp", "--state-file", str(file)]
    with subprocess.Popen(words, cwd=REPOSITORY, stdin=subprocess.PIPE) as process:
        process.stdin.write(b"amber\n")
        process.stdin.flush()
        within(30, lambda: word(file) == "amber")
        process.stdin.close()
        assert process.wait(10) == 0
    assert word(file) == "off"
