"""What was done at the door, for years, in a few small files; and `kiosk log`, which shows it."""

from __future__ import annotations

import json
import logging
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, get_args

import pytest

from kiosk import audit, cli
from kiosk.audit import FILES, MOST_BYTES, Record, Trail
from kiosk.places import audit_file
from kiosk.room.actions import Book, BookLater, BookNow, EndEarly, MoveEnd, No, Refusal
from kiosk.room.health import Trouble
from kiosk.room.meeting import MeetingRef
from kiosk.room.snapshot import Booked, Ended, Failed, Outcome, Unsure
from tests.diary import MINUTE, at, meeting, slot

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.room.actions import Change, Intent

ROOM = "aurora@example.com"
REF = MeetingRef("AAMk", "1")
BOOKED = Record(
    at=at("10:00:05"),
    room=ROOM,
    tap="book-30",
    change="book",
    start=at("10"),
    end=at("10:30"),
    outcome="booked",
    key="a1:1",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "audit.jsonl"


def record(about: Change | Intent, outcome: Outcome, tap: str = "book-30") -> Record:
    return Record.of(at=at("10"), room=ROOM, tap=tap, about=about, outcome=outcome)


def told(one: Record) -> tuple[object, ...]:
    return one.change, one.start, one.end, one.outcome, one.reason


def test_a_change_is_told_by_what_exchange_holds_of_it() -> None:
    held = meeting("10-10:30", "Secret plans", by="Anna Berg")
    assert told(record(Book(slot("10-10:30")), Booked(held))) == ("book", at("10"), at("10:30"), "booked", "")
    ended = meeting("9-10:05")
    assert told(record(MoveEnd(REF, slot("9-11"), at("10:05")), Ended(ended)))[:4] == (
        "move-end", at("9"), at("10:05"), "ended"
    )  # fmt: skip


def test_what_was_not_done_is_told_by_what_was_wanted_and_why() -> None:
    beaten = Refusal(No.BEATEN, meeting("10:15-11", "Interview", by="Jonas Lindqvist"))
    assert told(record(Book(slot("10-10:30")), beaten)) == ("book", at("10"), at("10:30"), "refusal", "beaten")
    assert told(record(MoveEnd(REF, slot("9-11"), at("11:30")), Failed(Trouble.TOO_SLOW, "x")))[1:] == (
        at("9"), at("11:30"), "failed", "too-slow"
    )  # fmt: skip
    assert record(Book(slot("10-10:30")), Unsure(Trouble.CONNECTION_LOST)).reason == "connection-lost"


def test_a_tap_that_was_refused_at_once_is_told_by_what_was_tapped() -> None:
    assert told(record(BookNow(30 * MINUTE, at("10:30")), Refusal(No.OCCUPIED))) == (
        "book-now", None, None, "refusal", "occupied"
    )  # fmt: skip
    assert told(record(BookLater(slot("14-15")), Refusal(No.TOO_FAR)))[1:3] == (at("14"), at("15"))
    assert record(EndEarly(REF), Refusal(No.NOT_OURS)).change == "end-early"


def test_it_holds_no_subject_and_no_name(file: Path) -> None:
    held = meeting("10-10:30", "Secret plans", by="Anna Berg")
    Trail(file).add(record(Book(slot("10-10:30")), Booked(held)))
    Trail(file).add(record(Book(slot("10-10:30")), Refusal(No.BEATEN, held)))
    assert "Secret" not in file.read_text()
    assert "Anna" not in file.read_text()


def test_what_was_kept_comes_back_in_its_order(file: Path) -> None:
    late = replace(BOOKED, at=at("10:01"), outcome="refusal", reason="beaten", late=True, start=None, end=None, key="")
    for one in (BOOKED, late):
        Trail(file).add(one)
    assert audit.read(file) == ([BOOKED, late], 0)
    assert [json.loads(line)["at"] for line in file.read_text().splitlines()] == [
        "2026-03-17T09:00:05Z", "2026-03-17T09:01:00Z"
    ]  # fmt: skip


def test_only_its_owner_may_read_it(file: Path) -> None:
    Trail(file).add(BOOKED)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_it_rotates_and_the_oldest_goes(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "MOST_BYTES", 1000)
    trail = Trail(file)
    for number in range(100):
        trail.add(replace(BOOKED, key=f"a1:{number:03}"))
    kept = sorted(file.parent.iterdir())
    assert len(kept) <= FILES
    assert all(part.stat().st_size < 1300 for part in kept)
    assert all(stat.S_IMODE(part.stat().st_mode) == 0o600 for part in kept)
    keys = [one.key for one in audit.read(file)[0]]
    assert keys == [f"a1:{number:03}" for number in range(100 - len(keys), 100)]
    assert len(keys) > 12
    assert FILES * MOST_BYTES < 5_000_000


def test_a_file_put_away_while_it_is_read_is_read_once(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Trail(file).add(BOOKED)
    files = audit._files(file)
    first = next(files)

    def rotating(_: Path) -> object:
        yield first
        file.rename(file.with_name("audit.jsonl.1"))
        yield from files

    monkeypatch.setattr(audit, "_files", rotating)
    assert audit.read(file) == ([BOOKED], 0)


def test_a_disk_that_takes_nothing_costs_the_trail_not_the_door_and_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    (tmp_path / "state").write_text("in the way")
    trail = Trail(tmp_path / "state" / "audit.jsonl")
    for _ in range(3):
        trail.add(BOOKED)
    (tmp_path / "state").unlink()
    trail.add(BOOKED)
    assert [one.levelno for one in caplog.records] == [logging.WARNING, logging.INFO]
    assert len(audit.read(tmp_path / "state" / "audit.jsonl")[0]) == 1


def test_a_disk_that_filled_up_in_the_middle_of_a_line_costs_that_line_alone(
    file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    trail = Trail(file)
    trail.add(BOOKED)
    import os

    write = os.write
    monkeypatch.setattr("os.write", lambda handle, data: write(handle, data[:20]))
    trail.add(BOOKED)
    monkeypatch.undo()
    trail.add(BOOKED)
    assert audit.read(file) == ([BOOKED, BOOKED], 1)
    assert len(caplog.records) == 1


def test_every_outcome_has_a_word() -> None:
    from kiosk.logbook import _GOOD

    words = {audit._kebab_of(kind.__name__) for kind in get_args(Outcome)}
    assert words - {"refusal", "failed", "unsure"} <= _GOOD


# --- kiosk log


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a kiosk.ini; nobody listens at its Exchange."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = tmp_path / "kiosk.ini"
    path.write_text(
        f"[room]\nname = Aurora\nmailbox = {ROOM}\ntimezone = Europe/Berlin\n"
        "[exchange]\nurl = http://127.0.0.1:9/EWS/Exchange.asmx\nusername = u\npassword = p\n"
    )
    path.chmod(0o600)
    return path


def log(home: Path, *words: str) -> int:
    return cli.main(["log", *words, "--config", str(home)])


def test_the_log_is_a_table_in_the_room_s_time(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trail = Trail(audit_file(ROOM))
    trail.add(BOOKED)
    trail.add(record(Book(slot("10:30-11")), Refusal(No.BEATEN), "extend-30"))
    trail.add(replace(BOOKED, at=at("11"), late=True, outcome="failed", reason="too-slow"))
    assert log(home) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith(f"{ROOM}  Europe/Berlin  ")
    assert [" ".join(line.split()) for line in out[1:]] == [
        "Tue 2026-03-17 10:00:05 book-30 book Tue 2026-03-17 10:00–10:30 booked",
        "Tue 2026-03-17 10:00:00 extend-30 book Tue 2026-03-17 10:30–11:00 refusal: beaten",
        "Tue 2026-03-17 11:00:00 book-30 book Tue 2026-03-17 10:00–10:30 failed (found out afterwards): too-slow",
    ]


def test_the_log_may_be_cut_to_what_matters(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trail = Trail(audit_file(ROOM))
    for hour in range(24):
        trail.add(replace(BOOKED, at=at("0") + timedelta(hours=hour)))
    assert log(home, "--json", "--last", "3") == 0
    times = [one["time"] for one in json.loads(capsys.readouterr().out)["value"]]
    assert times == [f"2026-03-17T{hour}:00:00+01:00" for hour in (21, 22, 23)]
    assert log(home, "--json", "--since", "2026-03-17 22:00") == 0
    assert len(json.loads(capsys.readouterr().out)["value"]) == 2
    assert log(home, "--json", "--since", "2026-03-17 20:30", "--last", "2") == 0
    assert len(json.loads(capsys.readouterr().out)["value"]) == 2


def test_the_log_as_json_says_everything(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Trail(audit_file(ROOM)).add(BOOKED)
    assert log(home, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "value": [
            {
                "time": "2026-03-17T10:00:05+01:00",
                "room": ROOM,
                "tap": "book-30",
                "change": "book",
                "start": "2026-03-17T10:00:00+01:00",
                "end": "2026-03-17T10:30:00+01:00",
                "outcome": "booked",
                "reason": None,
                "key": "a1:1",
                "late": False,
            }
        ],
        "unreadable": 0,
    }


def test_a_door_at_which_nothing_was_done_says_so(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert log(home) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["  Nothing."]


def test_lines_that_cannot_be_read_are_counted_and_hide_no_other(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trail = Trail(audit_file(ROOM))
    trail.add(BOOKED)
    with audit_file(ROOM).open("ab") as stream:
        stream.write(b"{\n[]\n\xff\n" + b"[" * 50_000 + b"\n{}\n")
    trail.add(BOOKED)
    assert log(home, "--json") == 0
    said = capsys.readouterr()
    assert (len(json.loads(said.out)["value"]), json.loads(said.out)["unreadable"]) == (2, 5)
    assert "5 lines of" in said.err


@pytest.mark.parametrize(
    ("words", "why"),
    [(("--since", "soon"), "is no time"), (("--last", "0"), "no number of lines"), (("--last", "many"), "no number")],
)
def test_words_that_cannot_be_used_are_told(
    home: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], why: str
) -> None:
    try:
        status = log(home, *words)
    except SystemExit as end:
        status = int(str(end.code))
    assert status == 2
    assert why in capsys.readouterr().err


def test_a_trail_that_may_not_be_read_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    audit_file(ROOM).mkdir(parents=True)
    assert log(home) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_hostile_records_reach_no_terminal(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Trail(audit_file(ROOM)).add(replace(BOOKED, tap="\x1b[31mred", reason="\u202eevil"))
    assert log(home) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_the_log_needs_neither_qt_nor_exchangelib(home: Path) -> None:
    code = "import sys; from kiosk import cli; cli.main(sys.argv[1:]); print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code, "log", "--config", str(home)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    loaded = told.stdout.splitlines()[-1].split()
    assert "kiosk.logbook" in loaded
    assert not [name for name in loaded if name.startswith(("PySide6", "exchangelib"))]
