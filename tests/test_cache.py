"""The last good schedule on disk."""

from __future__ import annotations

import json
import logging
import stat
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk import cache
from kiosk.exchange.mailbox import Reading
from kiosk.room.meeting import FreeBusy, Kind, Response
from tests.diary import DAYS, at, meeting

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
    cache.save(path, DAY, NOW, ROOM)
    assert cache.load(path, NOW, ROOM) == (DAY.meetings, DAYS, NOW)


def test_only_its_owner_may_read_it(path: Path) -> None:
    cache.save(path, DAY, NOW, ROOM)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_private_meeting_s_texts_are_not_kept(path: Path) -> None:
    cache.save(path, Reading(DAYS, (meeting("9-10", "Dismissal", id="x", is_private=True),)), NOW, ROOM)
    assert "Dismissal" not in path.read_text()
    assert "Anna" not in path.read_text()
    kept = cache.load(path, NOW, ROOM)
    assert kept is not None
    assert kept[0] == (meeting("9-10", "", by=None, id="x", is_private=True),)


def test_another_room_s_too_old_a_future_and_a_missing_cache_are_of_no_use(path: Path) -> None:
    assert cache.load(path, NOW, ROOM) is None
    cache.save(path, DAY, NOW, ROOM)
    assert cache.load(path, NOW, "borealis@example.com") is None
    assert cache.load(path, NOW + timedelta(hours=49), ROOM) is None
    assert cache.load(path, NOW - timedelta(seconds=1), ROOM) is None


@pytest.mark.parametrize("junk", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"version": 1}', b"[" * 100_000])
def test_a_corrupt_cache_is_dropped_and_said_once(path: Path, junk: bytes, caplog: pytest.LogCaptureFixture) -> None:
    path.parent.mkdir()
    path.write_bytes(junk)
    assert cache.load(path, NOW, ROOM) is None
    assert len(caplog.records) == 1


def test_an_older_layout_and_a_giant_are_dropped(path: Path) -> None:
    cache.save(path, DAY, NOW, ROOM)
    document = json.loads(path.read_bytes())
    path.write_text(json.dumps({**document, "version": 0}))
    assert cache.load(path, NOW, ROOM) is None
    path.write_bytes(b" " * (cache.MOST_BYTES + 1))
    assert cache.load(path, NOW, ROOM) is None


def test_a_disk_that_does_not_take_it_costs_the_cache_not_the_door(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    cache.save(tmp_path / "file" / "schedule.json", DAY, NOW, ROOM)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "schedule.json").mkdir()
    cache.save(tmp_path / "folder" / "schedule.json", DAY, NOW, ROOM)
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2
    assert list((tmp_path / "folder").iterdir()) == [tmp_path / "folder" / "schedule.json"]


def test_a_giant_schedule_is_not_written(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    cache.save(path, Reading(DAYS, (meeting("9-10", "x" * cache.MOST_BYTES),)), NOW, ROOM)
    assert not path.exists()
    assert len(caplog.records) == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("2026-03-17T10:00:00+00:00"),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["id", "slot", "key"]), inner, max_size=3)
    ),
    max_leaves=10,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.fixed_dictionaries(
        {"version": st.just(1), "mailbox": st.just(ROOM)},
        optional={"read_at": json_values, "span": json_values, "meetings": json_values},
    )
)
def test_no_document_makes_the_reader_fail(tmp_path: Path, document: dict[str, object]) -> None:
    path = tmp_path / "schedule.json"
    path.write_text(json.dumps(document))
    cache.load(path, NOW, ROOM)
