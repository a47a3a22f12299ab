"""kiosk setup: questions and answers against a simulated Exchange, and a table of rooms."""

from __future__ import annotations

import argparse
import io
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from kiosk import cli, demo, fleet, founding, ini
from kiosk.simulator.server import DOOR
from tests.office import AURORA, BOREAL

if TYPE_CHECKING:
    from pathlib import Path

    from .office import Office

WAY = ["Aurora", AURORA.address, "Europe/Berlin"]


class Facilities:
    """Somebody at a terminal, with answers ready."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answers: list[str], secrets: list[str]) -> None:
        self.asked: list[str] = []
        self._answers, self._secrets = iter(answers), iter(secrets)
        monkeypatch.setattr(sys, "stdin", Terminal())

    def answer(self, prompt: str) -> str:
        self.asked.append(prompt)
        return next(self._answers)

    def secret(self, prompt: str) -> str:
        self.asked.append(prompt)
        return next(self._secrets)

    def run(self, *words: str) -> int:
        parser = argparse.ArgumentParser()
        founding.register(parser)
        return founding.run(parser.parse_args(words), ask=self.answer, ask_secret=self.secret)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_questions_lead_to_a_file_of_one_s_own_that_works(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "new" / "kiosk.ini"
    facilities = Facilities(monkeypatch, [*WAY, office.exchange.url, DOOR.user], [DOOR.password])
    assert facilities.run("--config", str(file)) == 0
    said = capsys.readouterr().out
    assert "pass  sign-in" in said
    assert f"{file} is written; kiosk doctor looks again." in said
    assert DOOR.password not in said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    config = ini.load(file)
    assert (config.room.name, config.exchange.secret.reveal()) == ("Aurora", DOOR.password)
    by_hand = ini.example().split("\n")
    assert [line for line in file.read_text().split("\n") if line.startswith("# ")] == [
        line for line in by_hand if line.startswith("# ")
    ]


def test_an_answer_that_no_file_may_hold_is_asked_again(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = ["Aurora", "aurora", AURORA.address, "Berlin", "Europe/Berlin", office.exchange.url, DOOR.user]
    facilities = Facilities(monkeypatch, answers, [DOOR.password])
    assert facilities.run("--config", str(tmp_path / "kiosk.ini"), "--force") == 0
    said = capsys.readouterr().out
    assert "mailbox = aurora: must be an SMTP address" in said
    assert "did you mean Europe/Berlin" in said


def test_a_server_that_does_not_answer_is_asked_about_before_any_password(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = "http://127.0.0.1:1/EWS/Exchange.asmx"
    facilities = Facilities(monkeypatch, [*WAY, nowhere, "", office.exchange.url, "", DOOR.user], [DOOR.password])
    assert facilities.run("--config", str(tmp_path / "new.ini")) == 0
    assert "fail  port" in capsys.readouterr().out
    assert [each for each in facilities.asked if each.startswith(("The Exch", "Again", "Answer", "Its"))] == [
        "The Exchange server, such as mail.example.com: ",
        "Answer again? [Y/n] ",
        "The Exchange server, such as mail.example.com: ",
        "Its password (it is not shown): ",
    ]


def test_a_refused_sign_in_is_asked_about_once_more_and_never_a_third_time(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "new.ini"
    answers = [*WAY, office.exchange.url, DOOR.user, "y", DOOR.user]
    facilities = Facilities(monkeypatch, answers, ["wrong", "also wrong"])
    assert facilities.run("--config", str(file)) == 1
    assert "with what is wrong still to be mended" in capsys.readouterr().out
    assert facilities.asked.count("Its password (it is not shown): ") == 2
    assert ini.load(file).exchange.secret.reveal() == "also wrong"


def test_without_a_terminal_the_options_answer(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "new.ini"
    words = ["setup", "--config", str(file), "--name", "Aurora", "--mailbox", AURORA.address]
    words += ["--timezone", "Europe/Berlin", "--server", office.exchange.url, "--username", DOOR.user]
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert cli.main(words) == 2
    assert "--password-file is needed" in capsys.readouterr().err
    assert not file.exists()
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{DOOR.password}\n"))
    assert cli.main([*words, "--password-file", "-"]) == 0
    assert ini.load(file).exchange.secret.reveal() == DOOR.password


def test_settings_that_are_there_are_kept_and_a_file_keeps_its_mode(
    office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert office.kiosk("setup") == 2
    assert "--force overwrites it" in capsys.readouterr().err
    office.file.write_text("# nothing but comments\n")
    office.file.chmod(0o640)
    words = ["--name", "A", "--mailbox", AURORA.address, "--timezone", "UTC", "--server", "m.example.com", "--no-check"]
    (office.file.parent / "word").write_text("secret word")
    (office.file.parent / "word").chmod(0o600)
    assert office.kiosk("setup", *words, "--password-file", str(office.file.parent / "word")) == 0
    assert stat.S_IMODE(office.file.stat().st_mode) == 0o640
    assert sorted(each.name for each in office.file.parent.iterdir() if each.name.startswith(".kiosk")) == []


# --- many rooms


@pytest.fixture
def common(office: Office) -> Path:
    file = office.file.with_name("common.ini")
    file.write_text(
        f"[room]\ntimezone = Europe/Berlin\n[exchange]\nurl = {office.exchange.url}\nusername = {DOOR.user}\n"
        f"password = {DOOR.password}\naccess = delegate\n"
    )
    file.chmod(0o600)
    return file


def setup(office: Office, table: str, *words: str) -> int:
    folder = office.file.parent
    (folder / "rooms.csv").write_text(table)
    return cli.main(["setup", "--from", str(folder / "rooms.csv"), "--into", str(folder), *words])


def test_a_table_of_rooms_becomes_a_file_each_and_each_is_asked_about(
    office: Office, common: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = f"name;mailbox;policy.soon\nAurora;{AURORA.address};5\nBoreal;{BOREAL.address};\n"
    assert setup(office, table) == 0
    said = capsys.readouterr().out
    assert said.count("pass") == 2
    assert "2 files written, 0 rooms failed." in said
    aurora = office.file.parent / "aurora.ini"
    assert aurora.read_text() == (
        f"extends = common.ini\n[room]\nname = Aurora\nmailbox = {AURORA.address}\n[policy]\nsoon = 5\n"
    )
    assert ini.load(aurora).policy.soon == 5
    assert stat.S_IMODE(aurora.stat().st_mode) == 0o600


def test_a_room_that_fails_is_named_with_its_cure_and_the_others_go_on(
    office: Office, common: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = f"name,mailbox\nNowhere,nowhere@roomdoor.example\nAurora,{AURORA.address}\n"
    assert setup(office, table) == 1
    said = capsys.readouterr().out
    assert "fail  Nowhere" in said
    assert "mailbox-not-found" in said
    assert "pass  Aurora" in said
    assert "2 files written, 1 room failed." in said


def test_a_refused_account_is_tried_for_one_room_alone(
    office: Office, common: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    common.write_text(common.read_text().replace(DOOR.password, "wrong"))
    table = f"name,mailbox\nAurora,{AURORA.address}\nBoreal,{BOREAL.address}\n"
    assert setup(office, table) == 1
    said = capsys.readouterr().out
    assert "sign-in-refused" in said
    assert "not tried: sign-in-refused" in said


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("name\nAurora\n", "line 1: the column mailbox is missing"),
        ("name,mailbox,colour\n", "line 1: there is no key “colour”"),
        ("name,mailbox,password\nA,a@b.example,x\n", "a password has no place in a table"),
        ("name,mailbox\n", "holds no room"),
        ("name,mailbox\nA,a@b.example,more\n", "line 2: has 3 fields"),
        ("name,mailbox\nA,a@b.example\nB,a@c.example\n", "would have the file a.ini of line 2"),
        ("name,mailbox\nA,nonsense\n", "line 2 (nonsense.ini): line 4: [room] mailbox = nonsense: must be"),
        ("name,mailbox,policy.soon\nA,a@b.example,many\n", "line 2 (a.ini): line 6: [policy] soon = many"),
    ],
)
def test_nothing_is_written_while_the_table_is_wrong(
    office: Office, common: Path, capsys: pytest.CaptureFixture[str], table: str, told: str
) -> None:
    before = {each.name for each in office.file.parent.iterdir()} | {"rooms.csv"}
    assert setup(office, table) == 2
    assert told in capsys.readouterr().err
    assert {each.name for each in office.file.parent.iterdir()} == before


def test_a_table_without_what_the_rooms_share_and_files_that_are_there(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    table = f"name,mailbox\nAurora,{AURORA.address}\n"
    assert setup(office, table) == 2
    assert "common.ini: there is no such file" in capsys.readouterr().err
    office.file.with_name("common.ini").write_text("[room]\n")
    office.file.with_name("aurora.ini").write_text("")
    assert setup(office, table) == 2
    assert "aurora.ini exist already" in capsys.readouterr().err


def test_a_misspelt_verb_is_told_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["doctro"])
    assert "invalid choice: 'doctro'" in capsys.readouterr().err


def test_no_answer_is_not_the_example_s(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = ["", "Aurora", "", AURORA.address, "Europe/Berlin", office.exchange.url, DOOR.user]
    facilities = Facilities(monkeypatch, answers, ["", DOOR.password])
    assert facilities.run("--config", str(tmp_path / "mine.ini")) == 0
    said = capsys.readouterr().out
    assert [f"{key}: is needed" in said for key in ("name", "mailbox", "password")] == [True] * 3
    assert "Blue Room" not in [
        line.partition(" = ")[2] for line in (tmp_path / "mine.ini").read_text().splitlines() if line[:1] != "#"
    ]


def test_many_rooms_can_be_tried_before_there_is_one_on_the_wall(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "rooms.csv"
    table.write_text("name,mailbox\n" + "".join(f"Room {n},room{n}@example.com\n" for n in range(1, 9)))
    with demo.exchange_of(demo.SCENES["demo"], rooms=demo._rooms_of(table)) as exchange:
        common = tmp_path / "common.ini"
        common.write_text(
            f"[room]\ntimezone = Europe/Berlin\n"
            f"[exchange]\nurl = {exchange.url}\nusername = {DOOR.user}\npassword = {DOOR.password}\n"
        )
        common.chmod(0o600)
        assert cli.main(["setup", "--from", str(table), "--into", str(tmp_path)]) == 0
        said = capsys.readouterr().out
        assert said.count("pass  Room") == 8
        assert "8 files written, 0 rooms failed." in said
    table.write_text("name\nAurora\n")
    assert demo.simulate(0, "demo", table) == demo.UNUSABLE
    assert "the column mailbox is missing" in capsys.readouterr().err


@pytest.fixture
def credential(common: Path) -> Path:
    """What the rooms share names a credential of systemd's, as the guide has it."""
    text = common.read_text().replace(f"password = {DOOR.password}", "password_credential = exchange-password")
    common.write_text(text)
    return common


def test_a_password_that_systemd_hands_over_on_the_panels_is_told_here_for_the_asking_alone(
    office: Office, credential: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    kept = office.file.with_name("kept")
    kept.write_text(DOOR.password)
    kept.chmod(0o600)
    table = f"name,mailbox\nAurora,{AURORA.address}\n"
    assert setup(office, table) == 2
    assert "--password-file tells its password" in capsys.readouterr().err
    assert setup(office, table, "--password-file", str(kept)) == 0
    assert "pass  Aurora" in capsys.readouterr().out
    assert DOOR.password not in (office.file.parent / "aurora.ini").read_text()
    monkeypatch.setattr(sys, "stdin", Terminal())
    parser = argparse.ArgumentParser()
    founding.register(parser)
    words = ["--from", str(office.file.parent / "rooms.csv"), "--into", str(office.file.parent), "--force"]
    assert fleet.run(parser.parse_args(words), ask_secret=lambda _: DOOR.password) == 0


def test_what_is_wrong_with_the_shared_file_is_told_once(
    office: Office, common: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    common.write_text(common.read_text() + "nonsense = 1\n")
    assert setup(office, f"name,mailbox\nAurora,{AURORA.address}\nBoreal,{BOREAL.address}\n") == 2
    assert capsys.readouterr().err.count("unknown key") == 1


def test_a_table_that_names_the_panels_becomes_an_inventory(
    office: Office, common: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = f"name,mailbox,panel\nAurora,{AURORA.address},panel-1.example.com\nBoreal,{BOREAL.address},\n"
    assert setup(office, table) == 0
    folder = office.file.parent
    assert (folder / "panels.yml").read_text().splitlines()[1:] == [
        "doors:",
        "  hosts:",
        f'    "panel-1.example.com": {{"roomdoor_settings": "{folder / "aurora.ini"}"}}',
    ]
    assert "panel" not in (folder / "aurora.ini").read_text()
    assert setup(office, f"name,mailbox,panel\nAurora,{AURORA.address},a b: c\n", "--force") == 2
    assert "the panel must be a host name" in capsys.readouterr().err
