"""Whatever comes in from outside, spoiled at random: answers of Exchange, the configuration, the door's own files.

Nothing crashes the process: each reader gives something of use or says, in its own way, that there is none. Nothing
grows without bound: no answer makes more meetings than it holds, no file is believed that is too big. `make test`
takes a hundred spoiled inputs of each kind, `make fuzz` tens of thousands with other luck each time.
"""

from __future__ import annotations

import re
import threading
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kiosk import audit, ini
from kiosk.audit import Record, Trail
from kiosk.cache import Cache
from kiosk.config import Config
from kiosk.errors import ConfigError, MailboxError
from kiosk.exchange.address import Address
from kiosk.exchange.ews import ExchangeMailbox
from kiosk.exchange.guard import Guard
from kiosk.exchange.mailbox import Reading
from kiosk.journal import MOST, Entry, Journal
from kiosk.room.actions import Book, No, Refusal
from kiosk.room.health import Health
from kiosk.room.meeting import Person
from kiosk.room.schedule import Schedule
from kiosk.room.snapshot import Snapshot
from kiosk.view import present
from tests.diary import LOOK, POLICY, at, meeting, slot
from tests.effort import EDGE

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[1]
RECORDED = sorted((REPOSITORY / "tests" / "exchange" / "recorded").glob("*.xml"))
ROOM = "aurora@roomdoor.example"
SPAN = slot("0-23")
FEW = settings(EDGE, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
"""A fixture's folder or server serves all examples: each begins by writing what it reads."""

WEIRD = (
    *("", " ", "0", "-1", "true", "1e999", "9" * 400, "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "24:60", "-P9Y"),
    *("2026-03-17T10:00:00", "2026-02-30T10:00:00Z", "&#0;", "&#xD83D;", "&lol;", "&amp;lt;", "]]>", "<!--", "\u202e"),
    *("%(x)s", "${x}", "\\", "\0", "\ufeff", "[", "]", "=", '"', "\n[room]\n", "null", "NaN", "{}", "[[]]", "\ud83d"),
)
weird = st.sampled_from(WEIRD) | st.text(max_size=30)
places = st.floats(0, 1, exclude_max=True)


@st.composite
def spoiled(draw: st.DrawFn, whole: st.SearchStrategy[bytes], values: re.Pattern[bytes]) -> bytes:
    """A good text with up to four things wrong: bytes lost, doubled, moved or flipped, values that are none."""
    text = draw(whole)
    for _ in range(draw(st.integers(1, 4))):
        begin, end = sorted(int(draw(places) * (len(text) + 1)) for _ in range(2))
        end = min(end, begin + draw(st.sampled_from([1, 20, 4000])))
        match draw(st.sampled_from(["value", "value", "value", "lost", "doubled", "cut", "flipped", "put in"])):
            case "value":
                found = list(values.finditer(text))
                if found:
                    one = found[int(draw(places) * len(found))]
                    text = text[: one.start()] + _bytes(draw(weird)) + text[one.end() :]
            case "lost":
                text = text[:begin] + text[end:]
            case "doubled":
                text = text[:end] + text[begin:]
            case "cut":
                text = text[:begin]
            case "flipped" if text:
                at_byte = min(begin, len(text) - 1)
                text = text[:at_byte] + bytes([text[at_byte] ^ 1 << draw(st.integers(0, 7))]) + text[at_byte + 1 :]
            case _:
                text = text[:begin] + _bytes(draw(weird)) + text[begin:]
    return text


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


# --- Exchange


class Mouth:
    """A server that says what it is told to, to whoever asks, over a connection that lives on."""

    def __init__(self) -> None:
        mouth = self
        self.says = b""

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                head = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {len(mouth.says)}\r\n\r\n"
                self.wfile.write(head.encode() + mouth.says)

            def log_message(self, *_: object) -> None:
                """Say nothing else."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)


@contextmanager
def mailbox_that_reads(mouth: Mouth) -> Iterator[tuple[ExchangeMailbox, Guard]]:
    mouth.thread.start()
    url = f"http://127.0.0.1:{mouth.server.server_port}/EWS/Exchange.asmx"
    address = Address(url=url, mailbox=ROOM, username="u", password="p", timezone="Europe/Berlin", auth="basic")
    guard = Guard()
    mailbox = ExchangeMailbox(address, guard)
    try:
        yield mailbox, guard
    finally:
        mailbox.close()
        mouth.server.shutdown()
        mouth.server.server_close()


@pytest.fixture(scope="module")
def line() -> Iterator[tuple[Mouth, ExchangeMailbox, Guard]]:
    mouth = Mouth()
    with mailbox_that_reads(mouth) as (mailbox, guard):
        yield mouth, mailbox, guard


XML = re.compile(rb"(?<=>)[^<>]+(?=<)|(?<==\")[^\"]*|(?<=[</])\w+:\w+")
ANSWERS = st.sampled_from(RECORDED).map(Path.read_bytes)
BOMB = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l "ha"><!ENTITY m "%s"><!ENTITY n "%s">]>' % (
    b"&l;" * 99,
    b"&m;" * 99,
)


@FEW
@given(answer=spoiled(ANSWERS, XML))
@example(answer=b"")
@example(answer=BOMB + RECORDED[0].read_bytes().partition(b"?>")[2].replace(b"Budget", b"&n;"))
@example(answer=b"<a>" * 20_000)
def test_whatever_exchange_answers_is_a_reading_or_one_of_our_errors(
    line: tuple[Mouth, ExchangeMailbox, Guard], answer: bytes
) -> None:
    mouth, mailbox, guard = line
    mouth.says = answer
    guard.lift()
    meetings, said = (), ""
    try:
        meetings = mailbox.fetch(SPAN).meetings
    except MailboxError as error:
        said = str(error)
    assert len(said) < 1000
    assert len(meetings) <= answer.count(b"ItemId")
    schedule = Schedule.of(meetings, SPAN, POLICY)
    known = Snapshot(policy=POLICY, schedule=schedule, health=Health(at("10:00")))
    for now in (at("10:00"), at("13:30")):
        present(known, now, LOOK)


# --- the configuration

INI = (REPOSITORY / "kiosk.ini.example").read_text().replace("\n#", "\n")
VALUES = re.compile(rb"(?m)(?<== ).*$")


@FEW
@given(text=spoiled(st.just(INI.encode()), VALUES))
def test_whatever_stands_in_kiosk_ini_is_a_configuration_or_told_line_by_line(tmp_path: Path, text: bytes) -> None:
    file = tmp_path / "kiosk.ini"
    file.write_bytes(text)
    file.chmod(0o600)
    try:
        config = ini.load(file, {})
    except ConfigError as error:
        problems = error.problems
    else:
        assert isinstance(config, Config)
        ini.effective(config)
        return
    assert problems
    assert all(len(problem) < 2000 for problem in problems)
    assert len(problems) <= 3 * (text.count(b"\n") + text.count(b"\r") + 50)


# --- the door's own files

MEETINGS = (meeting("9-10", "Budget"), replace(meeting("11-12", "Größe"), organizer=Person("Anna", "a@b.example")))
JSON = re.compile(rb'(?<=[:,\[])(?:"(?:[^"\\]|\\.)*"|[\w.+-]+)')


def kept(folder: Path) -> bytes:
    """What the cache writes."""
    Cache(folder / "good.json", ROOM).save(Reading(SPAN, MEETINGS, None), at("10:00"))
    return (folder / "good.json").read_bytes()


@FEW
@given(data=st.data())
def test_whatever_stands_in_the_cache_is_a_schedule_or_nothing(tmp_path: Path, data: st.DataObject) -> None:
    file = tmp_path / "schedule.json"
    file.write_bytes(data.draw(spoiled(st.just(kept(tmp_path)), JSON)))
    found = Cache(file, ROOM).load(at("10:05"))
    if found is not None:
        meetings, span, read_at = found
        schedule = Schedule.of(meetings, span, POLICY)
        present(Snapshot(policy=POLICY, schedule=schedule, health=Health(read_at, is_cached=True)), at("10:05"), LOOK)


@FEW
@given(data=st.data())
def test_whatever_stands_in_the_journal_is_looked_for_or_thrown_away(tmp_path: Path, data: st.DataObject) -> None:
    journal = Journal(tmp_path / "journal", ROOM)
    journal.note(Entry(key="a1:1", change=Book(slot("11-12")), tap="book-30", made_at=at("10:00")), "create")
    (file,) = (tmp_path / "journal").iterdir()
    file.write_bytes(data.draw(spoiled(st.just(file.read_bytes()), JSON)))
    entries = journal.entries()
    assert len(entries) <= MOST
    for entry in entries:
        journal.clear(entry.key)
    assert journal.entries() == ()


@FEW
@given(data=st.data())
def test_whatever_stands_in_the_trail_is_told_or_counted(tmp_path: Path, data: st.DataObject) -> None:
    file = tmp_path / "audit.jsonl"
    file.unlink(missing_ok=True)
    for _ in range(3):
        outcome = Refusal(No.CHANGED)
        change = Book(slot("11-12"))
        Trail(file).add(Record.of(at=at("10:00"), room=ROOM, tap="book-30", about=change, outcome=outcome))
    text = data.draw(spoiled(st.just(file.read_bytes()), JSON))
    file.write_bytes(text)
    records, lost = audit.read(file)
    assert len(records) + lost <= len(text.splitlines())
