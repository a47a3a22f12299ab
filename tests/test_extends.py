"""Forty rooms: a room's own file of a few lines, and the file that they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kiosk import ini
from kiosk.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

OWN = """# the door of one room
extends = common.ini
[room]
name = Blue Room
mailbox = blue@example.com
"""
COMMON = """[room]
timezone = Europe/Berlin
[exchange]
server = mail.example.com
username = EXAMPLE\\panels
password = correct horse
access = delegate
[policy]
soon = 5
"""


class Folder:
    """A configuration in two files."""

    def __init__(self, folder: Path) -> None:
        self.own, self.common = folder / "blue.ini", folder / "common.ini"
        self.write()

    def write(self, own: str = OWN, common: str = COMMON) -> None:
        for file, text in ((self.own, own), (self.common, common)):
            file.write_text(text)
            file.chmod(0o600)

    def problems(self) -> tuple[str, ...]:
        with pytest.raises(ConfigError) as caught:
            ini.load(self.own)
        assert caught.value.source == str(self.own)
        assert "correct horse" not in str(caught.value)
        return tuple(caught.value.problems)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_what_is_shared_holds_where_the_room_is_silent(folder: Folder) -> None:
    config = ini.load(folder.own)
    assert (config.room.name, config.room.timezone) == ("Blue Room", "Europe/Berlin")
    assert (config.exchange.server, config.policy.soon) == ("mail.example.com", 5)
    assert ini.sources(folder.own) == (folder.own, folder.common)


def test_what_is_the_room_s_own_goes_before(folder: Folder) -> None:
    folder.write(OWN + "timezone = Europe/Madrid\n[policy]\nsoon = 20\n")
    config = ini.load(folder.own)
    assert (config.room.timezone, config.policy.soon) == ("Europe/Madrid", 20)


def test_of_alternatives_the_room_s_choice_goes_before(folder: Folder) -> None:
    (folder.own.parent / "password").write_text("its own")
    (folder.own.parent / "password").chmod(0o600)
    folder.write(OWN + "[exchange]\npassword_file = password\nurl = https://other.example.com/EWS/Exchange.asmx\n")
    config = ini.load(folder.own)
    assert config.exchange.secret.reveal() == "its own"
    assert config.exchange.endpoint == "https://other.example.com/EWS/Exchange.asmx"


def test_a_relative_path_begins_where_it_is_written(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    shared = tmp_path / "shared"
    shared.mkdir()
    folder.common = shared / "common.ini"
    folder.write(OWN.replace("common.ini", "shared/common.ini"), COMMON.replace("password =", "password_file ="))
    (shared / "correct horse").write_text("its own")
    (shared / "correct horse").chmod(0o600)
    assert ini.load(folder.own).exchange.secret.reveal() == "its own"
    assert ini.sources(folder.own) == (folder.own, folder.common)


def test_every_problem_names_its_file_and_its_line(folder: Folder) -> None:
    folder.write(OWN + "[policy]\nsoon = 999\n", COMMON + "ending_sooon = 5\nlongest = x\n[nonsens]\n")
    told = folder.problems()
    assert len(told) == 4
    assert told[0].startswith("line 7: [policy] soon = 999: must be")
    assert told[1].startswith("common.ini, line 10: [policy] ending_sooon: unknown key; did you mean ending_soon?")
    assert told[2].startswith("common.ini, line 11: [policy] longest = x: must be")
    assert told[3].startswith("common.ini, line 12: [nonsens]: unknown section")


def test_what_is_missing_in_both_is_told_once(folder: Folder) -> None:
    folder.write(common=COMMON.replace("server = mail.example.com\n", ""))
    assert [each for each in folder.problems() if "server or url is missing" in each]


def test_a_shared_password_that_others_can_read_is_refused_with_the_cure(folder: Folder) -> None:
    folder.common.chmod(0o644)
    (told,) = folder.problems()
    assert told.startswith("common.ini, line 6: [exchange] password: the file can be read by others")
    assert f"chmod 600 {folder.common}" in told


def test_a_room_s_own_file_without_a_secret_may_be_read_by_all(folder: Folder) -> None:
    folder.own.chmod(0o644)
    assert ini.load(folder.own).exchange.secret.reveal() == "correct horse"


@pytest.mark.parametrize(
    ("own", "common", "told"),
    [
        (OWN.replace("common.ini", "missing.ini"), COMMON, "line 2: extends: there is no such file"),
        (
            OWN,
            "extends = third.ini\n" + COMMON,
            "common.ini, line 1: extends: a file that is extended extends no other",
        ),
        (OWN.replace("common.ini", "."), COMMON, "line 2: extends: is a folder, not a file"),
        (OWN.replace("extends = common.ini", "extend = common.ini"), COMMON, "line 2: stands before the first section"),
        ("[room]\nextends = common.ini\n", COMMON, "line 2: [room] extends: unknown key"),
    ],
)
def test_what_cannot_be_extended(folder: Folder, own: str, common: str, told: str) -> None:
    folder.write(own, common)
    assert any(each.startswith(told) for each in folder.problems()), folder.problems()
