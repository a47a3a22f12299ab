"""What a building's system hears of a door, for real: Debian's mosquitto, paho's client, and a door with its screen.

Not among the tests of `make test`, which installs no broker: `make mqtt` installs one (Debian), and CI runs both.
"""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kiosk import mqtt
from kiosk.mqtt import BrokerError, Line, greet
from kiosk.secret import Secret
from kiosk.simulator.certificates import Authority, Flaw
from tests.broker.mosquitto import Mosquitto, Reader, mosquitto
from tests.flows.conftest import Street, live, no_jumps, street  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kiosk.app import App

ONLINE, STATE, HEALTH = "rooms/aurora/online", "rooms/aurora/state", "rooms/aurora/health"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    folder = tmp_path / "broker"
    folder.mkdir()
    with mosquitto(folder) as running:
        yield running


@pytest.fixture
def reader(broker: Mosquitto) -> Iterator[Reader]:
    made = Reader(broker)
    yield made
    made.close()


@pytest.fixture
def line(broker: Mosquitto) -> Iterator[Line]:
    made = Line(broker.broker(), luck=lambda _low, _high: 0.05)
    yield made
    made.close()
    if made._thread.ident is not None:
        made._thread.join(20)
        assert not made._thread.is_alive()


def until(wanted: Callable[[], object]) -> None:
    patience = time.monotonic() + 20
    while not wanted():
        assert time.monotonic() < patience
        time.sleep(0.01)


def test_a_reader_hears_the_door_come_change_and_go(reader: Reader, line: Line) -> None:
    line.tell({STATE: "free"})
    line.start()
    until(lambda: reader.newest() == {STATE: "free", ONLINE: "online"})
    line.tell({STATE: "taken"})
    until(lambda: reader.newest()[STATE] == "taken")
    line.close()
    until(lambda: reader.newest()[ONLINE] == "offline")


def test_who_comes_later_is_told_what_was_kept(broker: Mosquitto, line: Line) -> None:
    line.tell({STATE: "free"})
    line.start()
    until(lambda: line.state == "connected")
    late = Reader(broker)
    until(lambda: late.newest() == {STATE: "free", ONLINE: "online"})
    assert all(kept for _, _, kept in late.heard)
    late.close()


def test_a_broker_that_restarts_is_told_everything_anew(broker: Mosquitto, line: Line) -> None:
    line.tell({STATE: "free"})
    line.start()
    until(lambda: line.state == "connected")
    broker.stop()
    until(lambda: line.state != "connected")
    line.tell({STATE: "taken"})
    broker.start()
    after = Reader(broker)
    until(lambda: after.newest() == {STATE: "taken", ONLINE: "online"})
    assert line.losses == 1
    after.close()


DOOR = """\
import time
from kiosk.mqtt import Line
from kiosk.mqtt_config import Broker
from kiosk.secret import Secret
line = Line(Broker(host="127.0.0.1", port={port}, tls=False, username="doors", password=Secret("{password}"),
    topic="rooms/aurora"))
line.start()
time.sleep(60)
"""


def test_of_a_door_that_is_killed_the_broker_says_that_it_is_gone(broker: Mosquitto, reader: Reader) -> None:
    text = DOOR.format(port=broker.port, password=broker.broker().password.reveal())
    door = subprocess.Popen([sys.executable, "-c", text])
    try:
        until(lambda: reader.newest().get(ONLINE) == "online")
    finally:
        door.send_signal(signal.SIGKILL)
        door.wait()
    until(lambda: reader.newest()[ONLINE] == "offline")


def test_a_wrong_password_and_no_right_are_told(broker: Mosquitto) -> None:
    with pytest.raises(BrokerError, match="sign-in-refused"):
        greet(broker.broker(password=Secret("wrong")))
    with pytest.raises(BrokerError, match="sign-in-refused"):
        greet(broker.broker(username="", password=Secret("")))
    assert greet(broker.broker()) < 20
    broker.stop()
    with pytest.raises(BrokerError, match="connection-refused"):
        greet(broker.broker())


# paho leaves a socket whose handshake failed to the collector, which has it at once.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_only_a_broker_that_proves_who_it_is_is_signed_in_to(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    for name, flaw in (("good", Flaw.NONE), ("expired", Flaw.EXPIRED), ("other", Flaw.WRONG_HOST)):
        folder = tmp_path / name
        folder.mkdir()
        identity = authority.server(flaw)
        with mosquitto(folder, (identity.certificate, identity.key)) as running:
            door = running.broker(ca_file=authority.ca_file)
            if flaw is Flaw.NONE:
                assert greet(door) < 20
                with pytest.raises(BrokerError, match="certificate"):
                    greet(replace(door, ca_file=None))
                with pytest.raises(BrokerError):
                    greet(replace(door, tls=False))
            else:
                with pytest.raises(BrokerError, match="certificate"):
                    greet(door)


def test_a_broker_that_takes_the_call_and_says_nothing_costs_ten_seconds_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import socket

    monkeypatch.setattr(mqtt, "WELCOME", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        silent = Mosquitto(folder=None, port=mute.getsockname()[1]).broker()  # type: ignore[arg-type]
        with pytest.raises(BrokerError, match="no-answer"):
            greet(silent)


# --- a whole door


def test_a_booked_room_is_taken_for_the_building_too(
    street: Street,  # noqa: F811
    broker: Mosquitto,
    reader: Reader,
) -> None:
    async def path(door: App) -> None:
        await live(door)
        async with asyncio.timeout(20):
            while json.loads(reader.newest().get(STATE, "{}")).get("state") != "available":
                await asyncio.sleep(0.02)
        await door.tap("book-30")
        async with asyncio.timeout(20):
            while (told := json.loads(reader.newest()[STATE]))["state"] != "in-use":
                await asyncio.sleep(0.02)
        assert (told["occupied"], told["room"], told["light"]) == (True, "Aurora", "red")
        health = json.loads(reader.newest()[HEALTH])
        assert (health["freshness"], health["trouble"], health["settings_refused"]) == ("live", "", False)
        assert set(health) >= {"latency", "faults", "version", "restarts", "memory"}
        assert "Booked at the door" not in str(reader.heard), "of meetings nothing is told"

    street.walk(path, broker=broker.broker())
    until(lambda: reader.newest()[ONLINE] == "offline")
    until(lambda: not [thread for thread in threading.enumerate() if thread.name == "mqtt"])


def test_a_door_whose_broker_is_away_opens_and_closes_as_ever(street: Street, broker: Mosquitto) -> None:  # noqa: F811
    broker.stop()

    async def path(door: App) -> None:
        await live(door)
        await door.tap("book-30")
        await door.until(lambda view: view.notice is not None, 20)

    street.walk(path, broker=broker.broker())
    assert len(street.ours()) == 1
