"""Refused sign-ins outlive the program, for the same sign-in alone; no file of any kind stops the door."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kiosk import pin
from kiosk.errors import MailboxError
from kiosk.exchange.address import Address
from kiosk.exchange.guard import Guard
from kiosk.refusals import Refusals
from kiosk.room.health import Trouble

if TYPE_CHECKING:
    from pathlib import Path

HOUR = 3600.0
DOOR = Address(
    url="https://mail.roomdoor.example/EWS/Exchange.asmx",
    mailbox="aurora@roomdoor.example",
    username="aurora",
    password="wrong",
    timezone="Europe/Berlin",
)


class Wall:
    """A wall clock, and how long the device has been up by a clock of its own."""

    now = 1_800_000_000.0
    booted = 0.0

    def steady(self) -> float:
        return self.now - self.booted


@pytest.fixture(autouse=True)
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each guess and each life takes a hash, whose weight is tests/test_pin.py's."""
    monkeypatch.setattr(pin, "COST", (4, 1, 1))


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "refused.json"


def start(wall: Wall, file: Path | None, address: Address = DOOR) -> Guard:
    """A new life of the door."""
    wall.booted = wall.now
    return Guard(wall.steady, Refusals(file, lambda: address, lambda: wall.now))


def sign_in(guard: Guard, *, ok: bool = False, trouble: Trouble = Trouble.SIGN_IN_REFUSED) -> bool:
    """Whether it was tried."""
    try:
        guard.check()
    except MailboxError:
        return False
    if ok:
        guard.let_in()
    else:
        guard.note(MailboxError(trouble))
    return True


def test_a_door_that_starts_in_a_loop_signs_in_three_times_an_hour(wall: Wall, file: Path) -> None:
    tries = []
    for _ in range(40):
        if sign_in(start(wall, file)):
            tries.append(wall.now)
        wall.now += 150
    assert 3 < len(tries) <= 6
    for begin in tries:
        assert len([one for one in tries if begin <= one < begin + HOUR]) <= 3


def test_without_a_memory_it_would_not_be_held_back(wall: Wall) -> None:
    assert all(sign_in(start(wall, None)) for _ in range(5))


def test_what_exchange_said_is_still_said(wall: Wall, file: Path) -> None:
    sign_in(start(wall, file), trouble=Trouble.ACCOUNT_LOCKED)
    wall.now += 10
    with pytest.raises(MailboxError) as raised:
        start(wall, file).check()
    assert raised.value.trouble is Trouble.ACCOUNT_LOCKED
    assert raised.value.back_off is not None
    assert 0 < raised.value.back_off.total_seconds() < 60


def test_the_watch_s_refusal_is_remembered_too(wall: Wall, file: Path) -> None:
    start(wall, file).note_watch(MailboxError(Trouble.SIGN_IN_REFUSED))
    wall.now += 10
    with pytest.raises(MailboxError):
        start(wall, file).check_watch()


@pytest.mark.parametrize("other", [{"password": "right"}, {"username": "boreal"}, {"auth": "basic"}])
def test_another_way_in_is_tried_at_once(wall: Wall, file: Path, other: dict[str, str]) -> None:
    sign_in(start(wall, file))
    assert not sign_in(start(wall, file))
    assert sign_in(start(wall, file, replace(DOOR, **other)))


def test_a_new_keytab_is_tried_at_once(wall: Wall, file: Path, tmp_path: Path) -> None:
    keytab = tmp_path / "door.keytab"
    door = replace(DOOR, auth="kerberos", keytab=keytab)
    sign_in(start(wall, file, door))
    assert not sign_in(start(wall, file, door))
    keytab.write_bytes(b"new")
    assert sign_in(start(wall, file, door))
    assert not sign_in(start(wall, file, door))
    keytab.write_bytes(b"newer")
    assert sign_in(start(wall, file, door))


def test_a_success_forgets(wall: Wall, file: Path) -> None:
    guard = start(wall, file)
    sign_in(guard)
    wall.now += 60
    assert sign_in(guard, ok=True)
    assert not file.exists()
    assert sign_in(start(wall, file))


@pytest.mark.parametrize("jump", [-86400.0, 40 * 365 * 86400.0])
def test_a_clock_that_jumped_holds_nobody_back_for_longer_than_an_hour(wall: Wall, file: Path, jump: float) -> None:
    sign_in(start(wall, file))
    wall.now += jump
    assert sign_in(start(wall, file))


def test_nothing_of_the_password_is_in_the_file_and_its_owner_alone_may_read_it(wall: Wall, file: Path) -> None:
    sign_in(start(wall, file, replace(DOOR, password="Tr0ub4dor&3")))
    assert "Tr0ub4dor" not in file.read_text()
    assert json.loads(file.read_text())["who"].startswith("scrypt:")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"7",
        b'{"at": 1}',
        b'{"at": ["x"], "trouble": "sign-in-refused", "who": "x"}',
        b'{"at": [1799999990], "trouble": "sign-in-refused", "who": "nonsense"}',
        b'{"at": [1799999990], "trouble": "busy", "who": "nonsense"}',
        b'{"at": [1e999], "trouble": "sign-in-refused", "who": "x"}',
        b'{"at": [' + b"1," * 3000 + b"1]}",
    ],
)
def test_no_file_stops_the_door(wall: Wall, file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    assert sign_in(start(wall, file))


def test_a_disk_that_takes_nothing_is_said_once(wall: Wall, file: Path, caplog: pytest.LogCaptureFixture) -> None:
    file.parent.write_text("a file where the folder should be")
    guard = start(wall, file)
    for _ in range(3):
        guard.note(MailboxError(Trouble.SIGN_IN_REFUSED))
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        "the memory of refused sign-ins cannot be kept"
    ]
