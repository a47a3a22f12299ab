"""CSV files of bookings: every problem of every line at once, before anything is booked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import batch
from kiosk.batch import BatchError
from tests.diary import BERLIN, at, slot

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.orders import Booking

NOW = at("8")
HEAD = "room,from,to,subject\n"
ROOM = "aurora@roomdoor.example"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "many.csv"


def read(file: Path, text: str | bytes) -> list[Booking]:
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return batch.read(file, NOW, BERLIN)


def problems(file: Path, text: str | bytes) -> tuple[str, ...]:
    with pytest.raises(BatchError) as raised:
        read(file, text)
    return raised.value.problems


def test_a_line_is_a_booking(file: Path) -> None:
    (one,) = read(file, HEAD + f"{ROOM},09:00,+1h,Budget\n")
    assert (one.room, one.slot, one.subject, one.line) == (ROOM, slot("9-10"), "Budget", 2)
    assert (one.organizer, one.attendees, one.optional, one.body) == ("", (), (), "")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_whatever_a_spreadsheet_saves(file: Path, separator: str, end: str) -> None:
    head = separator.join(("Subject", " ROOM", "from", "to", "organizer", "attendees", "optional", "body"))
    line = separator.join(
        (
            '"Plan: a, b; c"',
            ROOM,
            "09:00",
            "10:00",
            "anna@x.example",
            '"kai@x.example; noor@x.example"',
            "",
            '"two\nlines"',
        )
    )
    text = "\ufeff" + end.join((head, separator * 7, line, ""))
    (one,) = read(file, text)
    assert one.subject == "Plan: a, b; c"
    assert one.attendees == ("kai@x.example", "noor@x.example")
    assert one.body == "two\nlines"
    assert one.line == 3


def test_a_line_is_counted_where_it_begins_also_after_a_long_field(file: Path) -> None:
    text = "room,from,to,subject,body\n" + f'{ROOM},09:00,10:00,A,"x\ny\nz"\n' + f"{ROOM},10:00,11:00,B,\n"
    assert [one.line for one in read(file, text)] == [2, 5]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: the column room is missing"),
        ("room,from,too,subject\n", "line 1: unknown column 'too'; did you mean to? Allowed: room"),
        ("room,from,to,subject,room\n", "line 1: the column room is there twice"),
        (HEAD, "holds no booking"),
        (HEAD + "a,b\n", "line 2: has 2 fields instead of 4"),
        (HEAD + f'{ROOM},09:00,10:00,"open\n', "line 2: unexpected end of data"),
        (HEAD + f"{ROOM},09:00,10:00,\n", "line 2: subject is missing"),
        (HEAD + f"{ROOM},07:00,07:30,x\n", "line 2: the span lies in the past"),
        (HEAD + f"{ROOM},09:00,10:00,{'x' * 256}\n", "line 2: subject is longer than 255 characters"),
        (HEAD + "\x1b[2J,09:00,10:00,x\n", r"line 2: room: '\x1b[2J' is no SMTP address"),
        (b"room,from,to,subject\nx,\xff,,\n", "line 2: is not UTF-8 text; save the file as “CSV UTF-8”"),
        (b"x" * (batch.LARGEST + 1), "is larger than 8 MiB"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(file: Path, text: str | bytes, said: str) -> None:
    assert any(said in problem for problem in problems(file, text)), problems(file, text)


def test_too_many_lines(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "MOST", 2)
    lines = "".join(f"{ROOM},{hour}:00,+1h,x\n" for hour in range(10, 13))
    assert problems(file, HEAD + lines) == ("line 4: more than 2 bookings; split the file",)


def test_every_problem_is_told_in_the_order_of_the_lines(file: Path) -> None:
    text = (
        "room,from,to,subject,organizer,attendees\n"
        f"{ROOM},09:00,10:00,A,,kai@x.example\n"
        f"aurora,noon,10:00,B,,\n"
        f"{ROOM},13:00,14:00,C,{ROOM.upper()},\n"
        f"{ROOM},15:00,16:00,D,,\n"
        f"{ROOM.upper()},15:30,15:40,E,,\n"
        f"{ROOM},16:00,17:00,F,,\n"
    )
    assert [problem.split(":")[0] for problem in problems(file, text)] == [
        "line 2",
        "line 3",
        "line 3",
        "line 4",
        "line 6",
    ]


def test_a_booking_knows_itself_again_and_no_other(file: Path) -> None:
    head = "room,from,to,subject,body\n"
    first, again = (
        read(file, head + f"{room},09:00,10:00,A,{body}\n")[0] for room, body in ((ROOM, "x"), (ROOM.upper(), "y"))
    )
    assert first.key == again.key
    assert first.key != read(file, head + f"{ROOM},09:00,10:00,B,x\n")[0].key
    assert len(first.key) < 64


@given(st.text(max_size=200))
def test_any_text_is_read_or_told(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
    told: tuple[str, ...] = ()
    try:
        batch.read(file, NOW, BERLIN)
    except BatchError as error:
        told = error.problems
    assert told
    assert all(problem.isprintable() for problem in told)
