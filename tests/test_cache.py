"""The last good schedule on disk."""

from __future__ import annotations

import json
import logging
import stat
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.cache import KEEP, MOST_BYTES, Cache
from kiosk.exchange.mailbox import Reading
from kiosk.room.meeting import FreeBusy, Kind, Response, TimeSlot
from tests.diary import DAYS, MINUTE, at, meeting
from tests.effort import EDGE

if TYPE_CHECKING:
    from pathlib import Path

ROOM = "aurora@example.com"
NOW = at("10")
DAY = Reading(
    DAYS,
    (
        meeting("9-10", "Budget \u202e<b>\x00 💡", created=at("7"), key="a1:x"),
        meeting("11-12", by=None, free_busy=FreeBusy.TENTATIVE, response=Response.NONE_YET, kind=Kind.OCCURRENCE),
        meeting("0-24", is_all_day=True, is_cancelled=True),
    ),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "schedule.json"


def test_what_was_kept_comes_back(path: Path) -> None:
    Cache(path, ROOM).save(DAY, NOW)
    assert Cache(path, ROOM).load(NOW) == (DAY.meetings, DAYS, NOW)


def test_only_its_owner_may_read_it(path: Path) -> None:
    Cache(path, ROOM).save(DAY, NOW)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_private_meeting_s_texts_are_not_kept(path: Path) -> None:
    Cache(path, ROOM).save(Reading(DAYS, (meeting("9-10", "Dismissal", id="x", is_private=True),)), NOW)
    assert "Dismissal" not in path.read_text()
    assert "Anna" not in path.read_text()
    kept = Cache(path, ROOM).load(NOW)
    assert kept is not None
    assert kept[0] == (meeting("9-10", "", by=None, id="x", is_private=True),)


def test_what_is_kept_already_is_written_again_only_after_a_while(path: Path) -> None:
    """A memory card wears: a door reads 120 times an hour, and finds the same."""
    cache = Cache(path, ROOM)
    cache.save(DAY, NOW)
    cache.save(replace(DAY, server_time=NOW), NOW + KEEP - MINUTE)
    assert Cache(path, ROOM).load(NOW) == (DAY.meetings, DAYS, NOW)
    cache.save(DAY, NOW + KEEP)
    assert Cache(path, ROOM).load(NOW + KEEP) == (DAY.meetings, DAYS, NOW + KEEP)
    cache.save(DAY, NOW)  # the clock was set back: what is kept would be from the future
    assert Cache(path, ROOM).load(NOW) == (DAY.meetings, DAYS, NOW)
    cache.save(replace(DAY, meetings=()), NOW + MINUTE)
    assert Cache(path, ROOM).load(NOW + MINUTE) == ((), DAYS, NOW + MINUTE)
    cache.save(replace(DAY, meetings=(), span=TimeSlot(DAYS.start, DAYS.start + KEEP)), NOW + MINUTE)
    assert Cache(path, ROOM).load(NOW + MINUTE) == ((), TimeSlot(DAYS.start, DAYS.start + KEEP), NOW + MINUTE)


def test_what_could_not_be_written_is_written_with_the_next_reading(path: Path) -> None:
    path.mkdir(parents=True)
    cache = Cache(path, ROOM)
    cache.save(DAY, NOW)
    path.rmdir()
    cache.save(DAY, NOW + MINUTE)
    assert Cache(path, ROOM).load(NOW + MINUTE) == (DAY.meetings, DAYS, NOW + MINUTE)


def test_another_room_s_too_old_a_future_and_a_missing_cache_are_of_no_use(path: Path) -> None:
    assert Cache(path, ROOM).load(NOW) is None
    Cache(path, ROOM).save(DAY, NOW)
    assert Cache(path, "borealis@example.com").load(NOW) is None
    assert Cache(path, ROOM).load(NOW + timedelta(hours=49)) is None
    assert Cache(path, ROOM).load(NOW - timedelta(seconds=1)) is None


@pytest.mark.parametrize("junk", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"version": 1}', b"[" * 100_000])
def test_a_corrupt_cache_is_dropped_and_said_once(path: Path, junk: bytes, caplog: pytest.LogCaptureFixture) -> None:
    path.parent.mkdir()
    path.write_bytes(junk)
    assert Cache(path, ROOM).load(NOW) is None
    assert len(caplog.records) == 1


def test_an_older_layout_and_a_giant_are_dropped(path: Path) -> None:
    Cache(path, ROOM).save(DAY, NOW)
    document = json.loads(path.read_bytes())
    path.write_text(json.dumps({**document, "version": 0}))
    assert Cache(path, ROOM).load(NOW) is None
    path.write_bytes(b" " * (MOST_BYTES + 1))
    assert Cache(path, ROOM).load(NOW) is None


@pytest.mark.parametrize(("days", "is_kept"), [(40, True), (41, False), (365_000, False)])
def test_a_span_that_no_door_reads_is_of_no_use(path: Path, days: int, is_kept: bool) -> None:
    Cache(path, ROOM).save(Reading(TimeSlot(DAYS.start, DAYS.start + timedelta(days=days)), ()), NOW)
    assert (Cache(path, ROOM).load(NOW) is not None) is is_kept


def test_a_disk_that_does_not_take_it_costs_the_cache_not_the_door_and_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "schedule.json").mkdir()
    for folder in ("file", "folder"):
        kept = Cache(tmp_path / folder / "schedule.json", ROOM)
        for _ in range(3):
            kept.save(DAY, NOW)
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2
    assert list((tmp_path / "folder").iterdir()) == [tmp_path / "folder" / "schedule.json"]
    (tmp_path / "folder" / "schedule.json").rmdir()
    for _ in range(3):
        kept.save(DAY, NOW)
    assert [record.levelno for record in caplog.records[2:]] == [logging.INFO]
    assert kept.load(NOW) is not None


def test_a_giant_schedule_is_not_written(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    Cache(path, ROOM).save(Reading(DAYS, (meeting("9-10", "x" * MOST_BYTES),)), NOW)
    assert not path.exists()
    assert len(caplog.records) == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("2026-03-17T10:00:00+00:00"),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["id", "slot", "key"]), inner, max_size=3)
    ),
    max_leaves=10,
)


@settings(EDGE, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.fixed_dictionaries(
        {"version": st.just(1), "mailbox": st.just(ROOM)},
        optional={"read_at": json_values, "span": json_values, "meetings": json_values},
    )
)
def test_no_document_makes_the_reader_fail(tmp_path: Path, document: dict[str, object]) -> None:
    path = tmp_path / "schedule.json"
    path.write_text(json.dumps(document))
    Cache(path, ROOM).load(NOW)
