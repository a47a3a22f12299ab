"""What a broker is told, by whom, and what a broker that is away, refuses or raves costs the door: nothing."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kiosk import bulletin, doctor, ini, mqtt
from kiosk.agenda import Show
from kiosk.condition import Condition
from kiosk.errors import ConfigError
from kiosk.herald import Herald
from kiosk.mqtt import BrokerError, Line, greet
from kiosk.mqtt_config import Broker
from kiosk.secret import Secret
from kiosk.view import present, words_of
from tests.diary import LOOK, at, meeting, snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = "Xq7-of-the-broker"
BROKER = Broker(
    host="broker.example.com", port=8883, tls=True, username="doors", password=Secret(SECRET), topic="rooms/aurora"
)
ONLINE = "rooms/aurora/online"


class Answer:
    """What a broker says to a greeting."""

    def __init__(self, refusal: str = "") -> None:
        self.is_failure, self._text = bool(refusal), refusal

    def __str__(self) -> str:
        return self._text


class Client:
    """One connection, as paho's client is used."""

    def __init__(self, answer: Answer | None) -> None:
        self.ours, self.theirs = socket.socketpair()
        self.told: list[tuple[str, str, bool]] = []
        self.ended = False
        self.on_connect: Callable[..., None] = lambda *_: None
        self.lost: Exception | int = 0
        self._answer = answer

    def connect(self, *_: Any) -> None:
        if self._answer is not None:
            self.theirs.send(b"+")

    def socket(self) -> socket.socket:
        return self.ours

    def want_write(self) -> bool:
        return False

    def loop_misc(self) -> int:
        return 0

    def loop_write(self) -> int:
        return 0

    def loop_read(self) -> int:
        got = self.ours.recv(1)
        if isinstance(self.lost, Exception):
            raise self.lost
        if got == b"+":
            self.on_connect(self, None, {}, self._answer, None)
            return int(self._answer is not None and self._answer.is_failure)
        return 1

    def publish(self, topic: str, payload: str, *, retain: bool, **_: Any) -> None:
        self.told.append((topic, payload, retain))

    def disconnect(self) -> None:
        self.ended = True

    def newest(self) -> dict[str, str]:
        return {topic: text for topic, text, _ in self.told}


class Network:
    """The brokers that a line finds one after the other: a refusal to connect, an answer to the greeting, silence."""

    def __init__(self, *found: OSError | Answer | None) -> None:
        self._found = list(found)
        self.clients: list[Client] = []
        self.names: list[str] = []
        self.wills: list[str] = []

    def make(self, _broker: Broker, name: str, will: str) -> Any:
        self.names.append(name)
        self.wills.append(will)
        found = self._found.pop(0) if self._found else Answer()
        if isinstance(found, OSError):
            raise found
        self.clients.append(Client(found))
        return self.clients[-1]

    def close(self) -> None:
        for client in self.clients:
            client.ours.close()
            client.theirs.close()


class Street:
    """A line, the network it meets, and the pauses it makes."""

    def __init__(self, *found: OSError | Answer | None, broker: Broker = BROKER) -> None:
        self.network = Network(*found)
        self.now = 0.0
        self.pauses: list[tuple[float, float]] = []
        self.line = Line(broker, make=self.network.make, luck=self._luck, steady=lambda: self.now)

    def _luck(self, low: float, high: float) -> float:
        self.pauses.append((low, high))
        return 0.0

    def until(self, wanted: Callable[[], object]) -> None:
        patience = time.monotonic() + 20
        while not wanted():
            assert time.monotonic() < patience
            time.sleep(0.005)

    def close(self) -> None:
        self.line.close()
        if self.line._thread.ident is not None:
            self.line._thread.join(20)
            assert not self.line._thread.is_alive()
        self.network.close()


@pytest.fixture
def street(request: pytest.FixtureRequest) -> Any:
    made = Street(*getattr(request, "param", ()))
    yield made
    made.close()


def test_a_broker_is_told_the_newest_of_each_topic_and_only_what_changed(street: Street) -> None:
    street.line.tell({"rooms/aurora/state": "old"})
    street.line.tell({"rooms/aurora/state": "new", "rooms/aurora/health": "well"})
    street.line.start()
    street.until(lambda: street.line.state == "connected" and len(street.network.clients[0].told) == 3)
    client = street.network.clients[0]
    assert client.newest() == {"rooms/aurora/state": "new", "rooms/aurora/health": "well", ONLINE: "online"}
    assert all(retain for _, _, retain in client.told)
    street.line.tell({"rooms/aurora/state": "new", "rooms/aurora/health": "ill"})
    street.until(lambda: len(client.told) == 4)
    assert client.told[-1][:2] == ("rooms/aurora/health", "ill")
    assert street.network.wills == [ONLINE]


def test_what_need_not_be_kept_is_not_but_online_is() -> None:
    street = Street(broker=replace(BROKER, retain=False))
    street.line.tell({"rooms/aurora/state": "x", "homeassistant/device/d/config": "y"})
    street.line.start()
    street.until(lambda: street.network.clients and len(street.network.clients[0].told) == 3)
    kept = {topic: retain for topic, _, retain in street.network.clients[0].told}
    assert kept == {"rooms/aurora/state": False, ONLINE: True, "homeassistant/device/d/config": True}
    street.close()


AWAY = ConnectionRefusedError()


@pytest.mark.parametrize("street", [(AWAY,) * 12], indirect=True)
def test_a_broker_that_is_away_is_tried_ever_less_often_and_told_once_it_is_back(
    street: Street, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kiosk.mqtt")
    street.line.start()
    for number in range(1000):
        street.line.tell({"rooms/aurora/state": str(number)})
    street.until(lambda: street.line.state == "connected")
    street.until(lambda: street.network.clients[0].newest().get("rooms/aurora/state") == "999")
    assert [high for _, high in street.pauses] == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300]
    assert all(low == high / 2 for low, high in street.pauses), "forty doors do not come back in one moment"
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"], "the edges, nothing between them"
    assert "connection-refused" in caplog.text
    assert street.line.losses == 0


def test_a_line_that_breaks_is_made_anew_and_everything_told_again(street: Street) -> None:
    street.line.tell({"rooms/aurora/state": "free"})
    street.line.start()
    street.until(lambda: street.network.clients and len(street.network.clients[0].told) == 2)
    street.network.clients[0].theirs.send(b"!")
    street.until(lambda: len(street.network.clients) == 2 and len(street.network.clients[1].told) == 2)
    assert street.network.clients[1].newest() == {"rooms/aurora/state": "free", ONLINE: "online"}
    assert street.line.losses == 1
    assert len(set(street.network.names)) == 1, "the broker knows it again, and lets the dead one go"
    assert street.network.names[0].isalnum()
    assert len(street.network.names[0]) <= 23


def test_a_broker_that_raves_does_not_end_the_thread(street: Street) -> None:
    street.line.start()
    street.until(lambda: street.line.state == "connected")
    street.network.clients[0].lost = IndexError("bytearray index out of range")
    street.network.clients[0].theirs.send(b"?")
    street.until(lambda: len(street.network.clients) == 2 and street.line.state == "connected")


@pytest.mark.parametrize("street", [(Answer("Not authorized"),)], indirect=True)
def test_a_refused_account_is_left_alone_for_long_and_no_secret_is_told(
    street: Street, caplog: pytest.LogCaptureFixture
) -> None:
    street.line.start()
    street.until(lambda: street.pauses)
    assert street.pauses[0] == (mqtt.REFUSED / 2, mqtt.REFUSED)
    assert "sign-in-refused: Not authorized" in caplog.text
    assert SECRET not in caplog.text + repr(BROKER) + str(BROKER) + repr(vars(street.line))


def test_a_door_that_hangs_is_offline_and_one_that_goes_on_is_online_again(street: Street) -> None:
    street.line.start()
    street.until(lambda: street.line.state == "connected" and street.network.clients[0].told)
    street.now = mqtt.SILENT + 1
    street.line._ring()
    street.until(lambda: street.network.clients[0].newest()[ONLINE] == "offline")
    street.line.tell({})
    street.until(lambda: street.network.clients[0].newest()[ONLINE] == "online")


def test_a_door_that_ends_says_so_and_waits_for_nobody(street: Street) -> None:
    street.line.start()
    street.until(lambda: street.line.state == "connected" and street.network.clients[0].told)
    street.line.close()
    street.until(lambda: street.network.clients[0].ended)
    assert street.network.clients[0].newest()[ONLINE] == "offline"


def test_a_bell_that_nobody_hears_holds_up_nobody(street: Street) -> None:
    for _ in range(100_000):
        street.line._ring()


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (ConnectionRefusedError(), "connection-refused"),
        (TimeoutError(), "no-answer"),
        (socket.gaierror(-2, "Name or service not known"), "name-not-found"),
        (OSError(113, "No route to host"), "no-route"),
        (Answer("Bad user name or password"), "sign-in-refused"),
        (None, "no-answer"),
    ],
)
def test_what_is_wrong_has_a_word(found: Any, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mqtt, "WELCOME", -1.0 if found is None else 10.0)
    network = Network(found)
    with pytest.raises(BrokerError) as caught:
        greet(BROKER, network.make)
    assert caught.value.code == code
    network.close()
    page = (Path(__file__).parent.parent / "docs" / "building.md").read_text()
    assert f"`{code}`" in page


# --- what is told


def told(now: str, *meetings: Any, show: Show | None = None, **more: Any) -> dict[str, Any]:
    """The state at that time, of a door that has just read these."""
    known = snapshot(*meetings, read_at=more.pop("read_at", at(now)), **more)
    view = present(known, at(now), LOOK)
    return bulletin.state(known, at(now), light=view.light, freshness=view.freshness, words=words_of(LOOK), show=show)


def test_a_free_room_says_until_when_and_a_taken_one_from_when() -> None:
    assert told("9", meeting("10-11")) == {
        "state": "available",
        "occupied": False,
        "free_until": "2026-03-17T09:00:00+00:00",
        "free_from": None,
        "light": "green",
        "freshness": "live",
    }
    taken = told("10:30", meeting("10-11"), meeting("11-12", "Retro"))
    assert (taken["state"], taken["occupied"]) == ("in-use", True)
    assert (taken["free_until"], taken["free_from"]) == (None, "2026-03-17T11:00:00+00:00")
    assert told("9")["free_until"] is None


def test_a_door_that_may_not_be_believed_says_that_nothing_is_known() -> None:
    lost = told("9", meeting("10-11"), read_at=at("8"))
    assert (lost["state"], lost["occupied"], lost["free_until"], lost["light"]) == ("unknown", None, None, "grey")


def test_no_meeting_is_told_unless_the_site_wants_it_and_never_a_private_one() -> None:
    taken = meeting("10-11", "Layoffs", by="Anna Berg")
    assert "Layoffs" not in json.dumps(told("10:30", taken))
    assert told("10:30", taken, show=Show.BOTH)["title"] == "Layoffs"
    assert told("10:30", taken, show=Show.BOTH)["organizer"] == "Anna Berg"
    assert "Layoffs" not in json.dumps(told("10:30", taken, show=Show.NEITHER))
    private = json.dumps(told("10:30", replace(taken, is_private=True), show=Show.BOTH))
    assert "Layoffs" not in private
    assert "Anna" not in private
    assert told("9", taken, show=Show.BOTH)["title"] == "", "what is to come is nobody's business"


def test_home_assistant_finds_a_device_that_is_away_when_the_door_is() -> None:
    end, text = bulletin.announcement("rooms/aurora@x.example", room="Aurora", version="1.0")
    assert end == "device/rooms-aurora-x-example/config"
    entities = json.loads(text)["components"].values()
    assert {each["platform"] for each in entities} == {"binary_sensor", "sensor"}
    assert all(each["availability_topic"] == "rooms/aurora@x.example/online" for each in entities)
    assert len({each["unique_id"] for each in entities}) == 2


class Ear:
    """A line that only listens."""

    state, losses = "connected", 0

    def __init__(self) -> None:
        self.heard: list[dict[str, str]] = []

    def tell(self, texts: dict[str, str]) -> None:
        self.heard.append(texts)


def test_the_herald_tells_changes_at_once_and_everything_every_five_minutes() -> None:
    ear, now, steady = Ear(), at("9"), 1000.0
    how = Condition(
        room="Aurora", mailbox="a@x.example", light="green", freshness="live", started_at="", pid=1, readings=1
    )
    known = [snapshot(meeting("10-11"), read_at=at("9"))]
    herald = Herald(
        ear,  # type: ignore[arg-type]
        BROKER,
        look=LOOK,
        clock=lambda: now,
        snapshot=lambda: known[0],
        view=lambda: present(known[0], now, LOOK),
        condition=lambda: how,
        steady=lambda: steady,
    )
    herald.look()
    assert set(ear.heard[-1]) == {"rooms/aurora/state", "rooms/aurora/health"}
    health = json.loads(ear.heard[-1]["rooms/aurora/health"])
    assert (health["room"], health["latency"], health["told_at"]) == ("Aurora", 0.0, "2026-03-17T08:00:00+00:00")
    how = replace(how, readings=2, memory=7, faults={"busy": 1})
    herald.look()
    assert ear.heard[-1] == {}, "a sign of life: counts alone are no news"
    how = replace(how, trouble="busy")
    herald.look()
    assert set(ear.heard[-1]) == {"rooms/aurora/health"}
    known[0] = snapshot(meeting("9-11"), read_at=at("9"))
    herald.look()
    assert set(ear.heard[-1]) == {"rooms/aurora/state"}
    assert json.loads(ear.heard[-1]["rooms/aurora/state"])["state"] == "in-use"
    steady += 301
    herald.look()
    assert len(ear.heard[-1]) == 2
    assert herald.state == "connected"


# --- settings

ROOM = """\
[room]
name = Blue/Room
mailbox = blue@example.com
timezone = UTC
[exchange]
server = mail.example.com
password = x
[mqtt]
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        file = tmp_path / "kiosk.ini"
        file.write_text(ROOM + text)
        file.chmod(0o600)
        return file

    return write


def test_a_broker_is_spoken_to_by_tls_unless_it_is_this_machine(write: Callable[[str], Path]) -> None:
    assert ini.load(write("")).broker is None
    far = ini.load(write(f"host = broker.example.com\nusername = doors\npassword = {SECRET}\n")).broker
    assert far is not None
    assert (far.tls, far.port, far.topic, far.password.reveal()) == (True, 8883, "roomdoor/blue@example.com", SECRET)
    near = ini.load(write("host = 127.0.0.1\n")).broker
    assert near is not None
    assert (near.tls, near.port, near.password.reveal()) == (False, 1883, "")
    plain = ini.load(write("host = broker.example.com\ntls = no\ntopic = site/{room}\n")).broker
    assert plain is not None
    assert (plain.tls, plain.port, plain.topic) == (False, 1883, "site/Blue-Room")
    assert SECRET not in ini.effective(ini.load(write(f"host = b\nusername = doors\npassword = {SECRET}\n")))


def test_its_password_is_kept_as_the_other_one(
    write: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    for name in ("mqtt-password", "kept"):
        (tmp_path / name).write_text(SECRET)
        (tmp_path / name).chmod(0o600)
    monkeypatch.setenv("KIOSK_MQTT", SECRET)
    for line in ("password_credential = mqtt-password", "password_file = kept", "password_env = KIOSK_MQTT"):
        config = ini.load(write(f"host = broker.example.com\nusername = doors\n{line}\n"))
        assert config.broker is not None
        assert config.broker.password.reveal() == SECRET
        assert len(config.mqtt.files) == ("env" not in line), "a new password is taken up while the door runs"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("username = doors\n", "means something with host only"),
        (f"host = b\npassword = {SECRET}\n", "needs username"),
        (f"host = b\nusername = u\npassword = {SECRET}\npassword_env = PATH\n", "at most one of"),
        ("host = mqtt://broker\n", "must be the host alone"),
        ("host = b\nport = 70000\n", "between 1 and 65535"),
        ("host = b\ntopic = rooms/+\n", "must be levels with / between them"),
        ("host = b\ntopic = rooms/{organizer}\n", "must be levels with / between them"),
        ("host = b\ntopic = $SYS/x\n", "must be levels with / between them"),
        ("host = b\ntopic = rooms/\n", "must be levels with / between them"),
        ("host = b\nqos = 2\n", "0 or 1"),
        (f"host = b\npasword = {SECRET}\n", "did you mean password"),
        (f"host = {SECRET}/{SECRET}\n", "host alone"),
    ],
)
def test_what_cannot_be_used_is_told_without_a_secret(write: Callable[[str], Path], text: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        ini.load(write(text))
    assert says in "\n".join(caught.value.problems)
    assert SECRET not in "\n".join(caught.value.problems)


def test_a_readable_file_with_its_password_is_refused(write: Callable[[str], Path]) -> None:
    file = write(f"host = b\nusername = u\npassword = {SECRET}\n")
    file.chmod(0o644)
    with pytest.raises(ConfigError, match=r"\[mqtt\] password: .*can be read by others"):
        ini.load(file)


def test_a_relative_file_of_one_section_is_not_looked_for_where_another_s_is(tmp_path: Path) -> None:
    shared, own = tmp_path / "shared", tmp_path / "own"
    for folder, text in ((shared, "broker's"), (own, "exchange's")):
        folder.mkdir()
        (folder / "kept").write_text(text)
        (folder / "kept").chmod(0o600)
    (shared / "common.ini").write_text("[mqtt]\nhost = b\nusername = u\npassword_file = kept\n")
    file = own / "kiosk.ini"
    file.write_text(f"extends = ../shared/common.ini\n{ROOM.replace('password = x', 'password_file = kept')}")
    config = ini.load(file)
    assert config.exchange.secret.reveal() == "exchange's"
    assert config.broker is not None
    assert config.broker.password.reveal() == "broker's"


# --- the doctor


@pytest.mark.parametrize(
    ("broker", "found", "verdict"),
    [
        (BROKER, Answer(), "pass"),
        (replace(BROKER, tls=False), Answer(), "warn"),
        (replace(BROKER, tls=False, host="127.0.0.1"), Answer(), "pass"),
        (BROKER, AWAY, "fail"),
    ],
)
def test_the_doctor_knocks_at_the_broker(
    broker: Broker, found: Any, verdict: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = Network(found)
    monkeypatch.setattr(mqtt, "greet", lambda broker: greet(broker, network.make))
    check = doctor._broker(broker)
    assert (check.name, check.verdict.value) == ("broker", verdict)
    assert SECRET not in check.finding
    for client in network.clients:
        assert client.told == [], "the doctor writes nothing"
        assert client.ended
    network.close()


def test_no_thread_is_left() -> None:
    assert not [thread for thread in threading.enumerate() if thread.name == "mqtt"]
