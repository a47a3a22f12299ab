"""`kiosk pin`: typed twice and unseen, refused if weak, and put where it belongs."""

from __future__ import annotations

import io
import re

import pytest

from kiosk import choosing, cli, ini, pin, setup
from kiosk.choosing import written
from kiosk.errors import ConfigError
from kiosk.secret import MASK

GOOD = "402917"
LINE = "pin_hash = new"
INI = """\
[room]
name = Blue Room
mailbox = blue@example.com
timezone = Europe/Berlin
[exchange]
server = mail.example.com
password = some-password
"""


class Terminal(io.StringIO):
    """An input somebody sits at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def chosen(monkeypatch, capsys, tmp_path):
    """`chosen("402917", "402917")`: status, output, and the file afterwards, after these were typed."""
    file = tmp_path / "kiosk.ini"
    file.write_text(INI)
    file.chmod(0o600)

    def choose(*typed: str, print_only: bool = False):
        monkeypatch.setattr("sys.stdin", Terminal())
        answers = iter(typed)
        status = choosing.run(file, print_only=print_only, ask=lambda _: next(answers))
        assert next(answers, None) is None, "it asked too seldom"
        out, err = capsys.readouterr()
        assert all(each not in out + err for each in typed if len(each) > 3), "a PIN was printed"
        return status, out + err, file

    return choose


def test_a_pin_typed_twice_is_in_the_file(chosen):
    status, said, file = chosen(GOOD, GOOD)
    assert (status, "from the next start on" in said) == (0, True)
    kept = ini.load(file).admin.pin_hash
    assert kept is not None
    assert pin.matches(GOOD, kept.reveal())
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text().startswith(INI)


def test_a_new_pin_takes_the_place_of_the_old_one(chosen):
    chosen(GOOD, GOOD)
    _, _, file = chosen("730185", "730185")
    assert file.read_text().count("pin_hash") == 1
    assert pin.matches("730185", ini.load(file).admin.pin_hash.reveal())


def test_two_that_differ_change_nothing(chosen):
    status, said, file = chosen(GOOD, "402916")
    assert (status, file.read_text()) == (1, INI)
    assert "not the same" in said


def test_a_weak_one_is_refused_at_once_with_the_reason(chosen):
    status, said, file = chosen("123456")
    assert (status, file.read_text()) == (1, INI)
    assert "count up or down" in said


def test_it_can_be_printed_instead(chosen):
    status, said, file = chosen(GOOD, GOOD, print_only=True)
    assert (status, file.read_text()) == (0, INI)
    assert pin.matches(GOOD, re.search(r"^pin_hash = (\S+)$", said, re.MULTILINE)[1])


def test_without_a_terminal_it_is_one_line_of_the_input(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{GOOD}\r\n"))
    assert choosing.run(tmp_path / "absent.ini", print_only=False) == 0
    out, _ = capsys.readouterr()
    assert pin.matches(GOOD, out.partition("= ")[2].strip())


def test_a_file_that_cannot_be_written_is_told(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("sys.stdin", io.StringIO(GOOD))
    (tmp_path / "kiosk.ini").write_bytes(b"[room]\nname = \xff\n")
    assert choosing.run(tmp_path / "kiosk.ini", print_only=False) == 1
    assert "--print" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"\n\n[admin]\n{LINE}\n"),
        ("[room]\nname = x\n", f"[room]\nname = x\n\n[admin]\n{LINE}\n"),
        ("[admin]\nlog_level = info\n[room]\n", f"[admin]\n{LINE}\nlog_level = info\n[room]\n"),
        ("[ admin ]\npin_hash = old\nx = y\n", f"[ admin ]\n{LINE}\nx = y\n"),
        ("[admin]\n# Its hash.\n#pin_hash = scrypt\n", f"[admin]\n# Its hash.\n#pin_hash = scrypt\n{LINE}\n"),
        ("[room]\npin_hash = stray\n[admin]\n", f"[room]\npin_hash = stray\n[admin]\n{LINE}\n"),
        ("[admin]\r\nx = y\r\n", f"[admin]\r\n{LINE}\r\nx = y\r\n"),
    ],
)
def test_nothing_else_in_the_file_is_touched(before, after):
    assert written(before, LINE) == after


def test_the_hash_is_shown_to_nobody(chosen):
    _, _, file = chosen(GOOD, GOOD)
    kept = ini.load(file).admin.pin_hash.reveal()
    assert "#pin_hash" not in ini.effective(ini.load(file))
    for shown in (ini.effective(ini.load(file)), repr(ini.load(file)), ini.load(file).model_dump_json()):
        assert kept not in shown
        assert MASK in shown
    file.chmod(0o644)
    with pytest.raises(ConfigError, match=r"\[admin\] pin_hash: the file can be read by others"):
        ini.load(file)


def test_what_is_no_hash_is_refused_unseen(chosen):
    *_, file = chosen(GOOD, GOOD)
    file.write_text(f"{INI}[admin]\npin_hash = 402917\n")
    with pytest.raises(ConfigError, match=r"kiosk pin makes one") as caught:
        ini.load(file)
    assert "402917" not in str(caught.value)


def test_the_pin_for_booking_lies_beside_the_administrators_and_is_as_secret(chosen, monkeypatch, capsys):
    _, _, file = chosen(GOOD, GOOD)
    monkeypatch.setattr("sys.stdin", io.StringIO("730185"))
    assert cli.main(["pin", "--booking", "--config", str(file)]) == 0
    assert "who books at the door types it" in capsys.readouterr().out
    config = ini.load(file)
    booking_pin = setup.from_config(config, file).booking_pin
    assert pin.matches("730185", booking_pin.pin_hash.reveal())
    assert pin.matches(GOOD, config.admin.pin_hash.reveal())
    assert booking_pin.lockout != setup.from_config(config, file).admin.lockout
    kept = config.policy.booking_pin_hash.reveal()
    for shown in (ini.effective(config), repr(config), config.model_dump_json(), repr(booking_pin)):
        assert kept not in shown
    file.chmod(0o644)
    with pytest.raises(ConfigError, match=r"\[policy\] booking_pin_hash: the file can be read by others"):
        ini.load(file)


def test_without_one_anybody_books(chosen):
    _, _, file = chosen(GOOD, GOOD)
    assert setup.from_config(ini.load(file), file).booking_pin is None


def test_it_is_a_verb(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO(GOOD))
    assert cli.main(["pin", "--print"]) == 0
    assert pin.matches(GOOD, capsys.readouterr().out.partition("= ")[2].strip())
