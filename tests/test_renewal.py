"""New settings for the line: at a human's word, or when a file has changed and something is wrong."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kiosk import ini, renewal, setup
from kiosk.errors import ConfigError
from kiosk.exchange.address import Address
from kiosk.renewal import Found, Renewal, Source, Ways

if TYPE_CHECKING:
    from pathlib import Path

OLD = Address(url="https://a/E", mailbox="a@b.example", username="u", password="old", timezone="UTC")
NEW = replace(OLD, password="new")
INI = """[room]
name = Blue Room
mailbox = {mailbox}
timezone = Europe/Berlin
[exchange]
server = mail.example.com
password_file = password
{more}
"""


class Desk:
    """A source in two files, and what came of it."""

    def __init__(self, folder: Path) -> None:
        self.ini, self.password = folder / "kiosk.ini", folder / "password"
        self.address, self.fault = OLD, ""
        self.rest, self.is_quiet, self.screen = "", True, ""
        self.told: list[object] = []
        for file in (self.ini, self.password):
            file.write_text("x")
        self.ways = Ways(
            adopt=self.told.append,
            again=lambda: self.told.append("again"),
            anew=lambda: self.told.append("anew"),
            is_quiet=lambda: self.is_quiet,
            tell=self.tell,
        )
        self.renewal = Renewal(OLD, Source(self.load, (self.ini, self.password), self.rest), self.ways)

    def load(self) -> Found:
        if self.fault:
            raise ConfigError([self.fault])
        return Found(self.address, (self.ini, self.password), self.rest)

    def tell(self, problem: str) -> None:
        self.screen = problem


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_human_s_word_tries_again_with_what_the_files_say_now(desk: Desk) -> None:
    desk.renewal.ask()
    assert desk.told == ["again"]
    desk.address = NEW
    desk.renewal.ask()
    assert desk.told == ["again", NEW, "again"]


def test_settings_that_cannot_be_used_change_nothing_but_the_word_counts(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.fault = "[exchange] auth = x: must be ntlm"
    desk.renewal.ask()
    assert desk.told == ["again"]
    assert "the old ones stay: [exchange] auth = x" in caplog.text


def test_without_a_source_a_human_s_word_tries_again(desk: Desk) -> None:
    Renewal(OLD, None, desk.ways).ask()
    assert desk.told == ["again"]


def test_a_changed_file_is_taken_up_and_tried_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewal, "LOOK", 0.01)
    wrong = False

    async def story() -> None:
        nonlocal wrong
        watching = asyncio.create_task(desk.renewal.watch(lambda: wrong))
        desk.password.write_text("the same for the line")
        await asyncio.sleep(0.1)
        assert desk.told == []
        desk.password.write_text("new password")
        desk.address = NEW
        await asyncio.sleep(0.1)
        assert desk.told == [NEW, "again"]
        wrong = True
        await asyncio.sleep(0.1)
        assert desk.told == [NEW, "again"]
        desk.fault = "[exchange]: broken"
        desk.ini.write_text("broken for a moment")
        await asyncio.sleep(0.1)
        assert desk.told == [NEW, "again"]
        assert (desk.renewal.refused, desk.screen) == ("[exchange]: broken", "[exchange]: broken")
        desk.fault = ""
        desk.ini.unlink()
        await asyncio.sleep(0.1)
        assert desk.told == [NEW, "again", "again"]
        assert (desk.renewal.refused, desk.screen) == ("", "")
        watching.cancel()

    asyncio.run(story())


def test_what_is_not_the_line_makes_the_door_begin_anew_once_nobody_is_using_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewal, "LOOK", 0.01)

    async def story() -> None:
        watching = asyncio.create_task(desk.renewal.watch(lambda: False))
        desk.is_quiet, desk.rest, desk.address = False, "another theme", NEW
        desk.ini.write_text("another theme, and another password")
        await asyncio.sleep(0.1)
        assert desk.told == []
        desk.fault = "[screen]: broken"
        desk.ini.write_text("broken")
        await asyncio.sleep(0.1)
        desk.is_quiet = True
        await asyncio.sleep(0.1)
        assert desk.told == [], "what was to be is broken by now"
        desk.fault = ""
        desk.ini.write_text("mended")
        await asyncio.sleep(0.1)
        assert desk.told == ["anew"]
        watching.cancel()

    asyncio.run(story())


# --- what is read anew


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "password").write_text("old")
    (tmp_path / "password").chmod(0o600)
    file = tmp_path / "kiosk.ini"
    file.write_text(INI.format(mailbox="blue@example.com", more=""))
    return file


def test_the_line_of_the_file_is_read_anew_and_every_file_it_names_is_watched(file: Path) -> None:
    made = setup.from_config(ini.load(file), file)
    assert made.source is not None
    assert made.source.files == (file, file.with_name("password"))
    file.with_name("password").write_text("new")
    assert made.source.load() == (replace(made.address, password="new"), made.source.files, made.source.rest)
    file.write_text(INI.format(mailbox="blue@example.com", more="auth = basic\nusername = door@example.com"))
    address, _, rest = made.source.load()
    assert (address.auth, address.username, rest) == ("basic", "door@example.com", made.source.rest)


@pytest.mark.parametrize(
    "more",
    [
        "lab = yes\nverify = no",
        "poll_interval = 60",
        "[screen]\ntheme = light",
        "[policy]\nsoon = 5",
        "[nearby]\nroom1 = red@example.com, Red Room",
        "[admin]\nlog_level = debug",
    ],
)
def test_of_whatever_else_has_changed_the_door_is_built_anew(file: Path, more: str) -> None:
    made = setup.from_config(ini.load(file), file)
    assert made.source is not None
    assert made.source.load().rest == made.source.rest
    file.write_text(INI.format(mailbox="blue@example.com", more=more))
    assert made.source.load().rest != made.source.rest


def test_another_mailbox_is_another_door(file: Path) -> None:
    made = setup.from_config(ini.load(file), file)
    assert made.source is not None
    file.write_text(INI.format(mailbox="red@example.com", more=""))
    assert made.source.load().rest != made.source.rest


@pytest.mark.parametrize("gone", ["kiosk.ini", "password"])
def test_a_file_that_was_deleted_is_a_fault_not_another_door(file: Path, gone: str) -> None:
    made = setup.from_config(ini.load(file), file)
    assert made.source is not None
    file.with_name(gone).unlink()
    with pytest.raises(ConfigError, match="there is no such file"):
        made.source.load()
