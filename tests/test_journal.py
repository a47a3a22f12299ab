"""What is under way is on disk before it is written to Exchange."""

from __future__ import annotations

import inspect
import json
import logging
import os
import stat
from dataclasses import is_dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.exchange.mailbox import NewMeeting, RoomMailbox
from kiosk.exchange.memory import MemoryMailbox
from kiosk.journal import CHANGES, MOST, MOST_BYTES, Entry, Journal, _kinds
from kiosk.room.actions import Book, Change, MarkPresent, MoveEnd, Withdraw
from kiosk.room.meeting import MeetingRef, Person, TimeSlot
from tests.diary import BERLIN, at, slot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROOM = "aurora@example.com"
REF = MeetingRef("AAMk/+=", "DwAA=")
BOOK = Entry(key="a1:1", change=Book(slot("10-10:30")), tap="book-30", made_at=at("10"))
FAR_AWAY = b"""{"version": 1, "mailbox": "aurora@example.com", "key": "a1:1", "tap": "", "step": "", "is": "Book",
    "made_at": "2026-03-17T09:00:00+00:00",
    "change": {"slot": {"start": "9999-12-31T23:59:59+00:00", "end": "9999-12-31T23:59:59+00:00"}, "after": null}}"""
instants = st.integers(700_000_000, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
slots = st.tuples(instants, instants).map(lambda pair: TimeSlot(*sorted(pair)))


def any_of(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of that kind, by the kinds of its fields."""
    if is_dataclass(kind) and kind is not TimeSlot:
        return st.builds(kind, **{name: any_of(of) for name, of in _kinds(kind).items()})
    if len(get_args(kind)) > 1:
        return st.one_of(*map(any_of, get_args(kind)))
    known = {datetime: instants, TimeSlot: slots}
    return known[kind] if kind in known else st.from_type(kind)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal", ROOM)


def files(journal: Journal) -> list[Path]:
    assert journal._folder is not None
    return sorted(journal._folder.iterdir())


@pytest.mark.parametrize(
    "change",
    [
        Book(slot("10-10:30")),
        Book(slot("10-10:30"), after=REF),
        MoveEnd(REF, slot("10-10:30"), at("11")),
        MarkPresent(REF, at("10:02")),
    ],
)
def test_what_was_noted_comes_back(journal: Journal, change: Change) -> None:
    entry = replace(BOOK, change=change)
    journal.note(entry, "create")
    assert journal.entries() == (replace(entry, step="create"),)
    journal.note(entry, "delete")
    assert journal.entries() == (replace(entry, step="delete"),)
    journal.clear(entry.key)
    assert journal.entries() == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(change=st.one_of(*map(any_of, get_args(Change))))
def test_every_kind_of_change_comes_back(tmp_path: Path, change: Change) -> None:
    """Those that nobody has thought of yet, too."""
    journal = Journal(tmp_path / "journal", ROOM)
    entry = replace(BOOK, change=change)
    journal.note(entry, "x")
    assert journal.entries() == (replace(entry, step="x"),)


def test_every_write_is_noted_before_it_is_done(journal: Journal) -> None:
    """Whatever verb a mailbox will promise, it is noted, unless it only reads."""
    verbs = {name for name, _ in inspect.getmembers(RoomMailbox, inspect.isfunction) if not name.startswith("_")} - {
        *("fetch", "free_busy", "invitation", "close"),
        *("at", "send"),  # another calendar, whose writes are noted too; and mail, which the outbox keeps
    }
    arguments: dict[str, Any] = {
        "ref": REF, "end": at("11"), "at": at("10"), "text": "", "key": "a1:1",
        "new": NewMeeting(slot("10-11"), "", "a1:1")
    }  # fmt: skip
    done: list[str] = []

    class Looks:
        """A mailbox that sees what the journal says at the moment of each write."""

        def __getattr__(self, verb: str) -> Callable[..., Any]:
            def write(*_: Any) -> None:
                done.append(verb)
                assert journal.entries() == (replace(BOOK, step=verb),)

            return write

    guarded = journal.guarded(BOOK, Looks())  # type: ignore[arg-type]
    for verb in verbs:
        wanted = inspect.signature(getattr(RoomMailbox, verb)).parameters
        getattr(guarded, verb)(*(arguments[name] for name in wanted if name != "self"))
    assert set(done) == verbs


def test_a_write_into_another_room_s_calendar_is_noted_too(journal: Journal) -> None:
    calendar = MemoryMailbox(room=Person("Aurora", ROOM), clock=lambda: at("10"), timezone=BERLIN)
    calendar.neighbours["b@x"] = MemoryMailbox(room=Person("B", "b@x"), clock=lambda: at("10"), timezone=BERLIN)
    there = replace(BOOK, change=replace(BOOK.change, room="b@x"))
    journal.guarded(there, calendar).at("b@x").create(NewMeeting(slot("10-11"), "", "a1:1"))
    assert journal.entries() == (replace(there, step="create"),)
    assert len(calendar.neighbours["b@x"].items()) == 1


def test_what_an_older_program_has_noted_is_still_read(journal: Journal, tmp_path: Path) -> None:
    entry = replace(BOOK, change=Withdraw(REF, slot("10-11")))
    journal.note(entry, "delete")
    (file,) = (tmp_path / "journal").iterdir()
    text = file.read_text()
    assert '"room": ""' in text
    file.write_text(text.replace(', "room": ""', ""))
    assert journal.entries() == (replace(entry, step="delete"),)


def test_reading_is_not_noted(journal: Journal, tmp_path: Path) -> None:
    calendar = MemoryMailbox(room=Person("Aurora", ROOM), clock=lambda: at("10"), timezone=BERLIN)
    journal.guarded(BOOK, calendar).fetch(slot("10-11"))
    assert not (tmp_path / "journal").exists()


def test_it_is_on_the_disk_before_the_write_begins(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    fsync = os.fsync

    def seen(handle: int) -> None:
        synced.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    monkeypatch.setattr("os.fsync", seen)
    journal.note(BOOK, "create")
    assert synced == ["file", "folder"]


def test_only_its_owner_may_read_it(journal: Journal) -> None:
    journal.note(BOOK, "create")
    (file,) = files(journal)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "junk",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"version": 1}', b"[" * 100_000, b"1" * 20_000,
        FAR_AWAY,
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_dropped_and_said_and_keeps_nothing_else_away(
    journal: Journal, junk: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    journal.note(BOOK, "create")
    (good,) = files(journal)
    (good.parent / "a1-0.json").write_bytes(junk)
    assert [entry.key for entry in journal.entries()] == ["a1:1"]
    assert len(caplog.records) == 1
    assert files(journal) == [good]


def test_an_entry_under_another_name_could_never_be_cleared_and_is_dropped(
    journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    journal.note(BOOK, "create")
    (good,) = files(journal)
    (good.parent / "a1-2.json").write_bytes(good.read_bytes())
    assert [entry.key for entry in journal.entries()] == ["a1:1"]
    assert files(journal) == [good]
    assert len(caplog.records) == 1


@pytest.mark.parametrize("size", [1, 50, 150])
def test_a_file_cut_off_by_the_disk_is_dropped(journal: Journal, size: int) -> None:
    journal.note(BOOK, "create")
    (file,) = files(journal)
    file.write_bytes(file.read_bytes()[:size])
    assert journal.entries() == ()
    assert files(journal) == []


def test_what_a_power_cut_left_half_written_is_swept_without_a_word(
    journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    journal.note(BOOK, "create")
    (file,) = files(journal)
    (file.parent / "a1-1x.tmp").write_bytes(b"{")
    assert len(journal.entries()) == 1
    assert files(journal) == [file]
    assert caplog.records == []


def test_another_room_s_and_a_later_version_s_are_left_alone(journal: Journal, tmp_path: Path) -> None:
    journal.note(BOOK, "create")
    assert Journal(tmp_path / "journal", "boreal@example.com").entries() == ()
    (file,) = files(journal)
    document = json.loads(file.read_bytes())
    file.write_text(json.dumps({**document, "version": 2}))
    assert journal.entries() == ()
    assert files(journal) == [file]


def test_it_is_bounded(journal: Journal, caplog: pytest.LogCaptureFixture) -> None:
    for minute in range(MOST + 3):
        journal.note(replace(BOOK, key=f"a1:{minute:02}", made_at=at(f"10:{minute:02}")), "create")
    kept = journal.entries()
    assert [entry.key for entry in kept] == [f"a1:{minute:02}" for minute in range(3, MOST + 3)]
    assert len(files(journal)) == MOST
    assert all(file.stat().st_size < MOST_BYTES for file in files(journal))
    assert len(caplog.records) == 3


def test_a_disk_that_takes_nothing_costs_the_journal_not_the_door_and_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    (tmp_path / "journal").write_text("in the way")
    journal = Journal(tmp_path / "journal", ROOM)
    for _ in range(3):
        journal.note(BOOK, "create")
        journal.clear(BOOK.key)
        assert journal.entries() == ()
    (tmp_path / "journal").unlink()
    journal.note(BOOK, "create")
    assert [record.levelno for record in caplog.records] == [logging.WARNING, logging.INFO]
    assert len(journal.entries()) == 1


def test_without_a_folder_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    journal = Journal(None, ROOM)
    journal.note(BOOK, "create")
    journal.clear(BOOK.key)
    assert journal.entries() == ()
    assert list(tmp_path.iterdir()) == []


def test_all_changes_are_known_by_name() -> None:
    assert set(CHANGES.values()) == set(get_args(Change))
