"""Days and opening hours by the room's wall clock, across the nights of the time change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.room.hours import OpeningHours, day_of, local_day, next_working_day
from tests.diary import BERLIN, TUESDAY, at, slot

HOURS = OpeningHours(BERLIN, time(8), time(18))
FAMILIES = (
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "America/Asuncion",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Antarctica/Troll",
    "UTC",
)


def test_open_from_the_first_minute_until_just_before_the_last() -> None:
    assert HOURS.open_at(at("7:59:59")) is None
    assert HOURS.open_at(at("8")) == slot("8-18")
    assert HOURS.open_at(at("17:59:59")) == slot("8-18")
    assert HOURS.open_at(at("18")) is None


def test_the_next_opening() -> None:
    assert HOURS.next_opening(at("7")) == at("8")
    assert HOURS.next_opening(at("8")) == at("32")
    friday = at("80")
    assert HOURS.next_opening(friday + timedelta(hours=12)) == at("152")
    assert OpeningHours(BERLIN, time(8), time(18), frozenset()).next_opening(at("8")) is None
    sunday = OpeningHours(BERLIN, time(8), time(18), frozenset({1}))
    assert sunday.next_opening(at("9")) == at("176")


def test_closing_at_midnight_is_the_end_of_the_day() -> None:
    late = OpeningHours(BERLIN, time(8), time())
    assert late.span(TUESDAY) == slot("8-24")


def test_a_room_closes_after_it_opens() -> None:
    with pytest.raises(ValueError, match="closes after it opens"):
        OpeningHours(BERLIN, time(18), time(8))
    with pytest.raises(ValueError, match="closes after it opens"):
        OpeningHours(BERLIN, time(8), time(8))


def test_the_edges_of_the_week_to_come() -> None:
    edges = list(HOURS.edges(at("9")))
    assert edges[:4] == [at("8"), at("18"), at("32"), at("42")]
    assert edges[-1] == at("186")
    assert list(OpeningHours(BERLIN, time(8), time(18), frozenset()).edges(at("9"))) == []


def test_the_next_working_day() -> None:
    workdays = frozenset(range(5))
    assert next_working_day(TUESDAY, workdays) == date(2026, 3, 18)
    assert next_working_day(date(2026, 3, 20), workdays) == date(2026, 3, 23)
    assert next_working_day(TUESDAY, frozenset({1})) == date(2026, 3, 24)
    assert next_working_day(TUESDAY, frozenset()) == date(2026, 3, 18)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (TUESDAY, 24)])
def test_a_day_is_as_long_as_it_is(day: date, hours: int) -> None:
    assert local_day(day, BERLIN).duration == timedelta(hours=hours)
    span = OpeningHours(BERLIN, time(0), time(), frozenset(range(7))).span(day)
    assert span is not None
    assert span.duration == timedelta(hours=hours)


@given(st.integers(0, 2 * 366 * 24 * 3600), st.sampled_from(FAMILIES))
def test_every_instant_lies_in_its_local_day(seconds: int, name: str) -> None:
    zone, instant = ZoneInfo(name), datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    day = day_of(instant, zone)
    assert day.holds(instant)
    assert timedelta(hours=22) <= day.duration <= timedelta(hours=26)
    hours = OpeningHours(zone, time(8), time(18), frozenset(range(7)))
    opening = hours.next_opening(instant)
    assert opening is not None
    assert opening > instant
    assert hours.open_at(opening) is not None
    assert hours.open_at(opening - timedelta(microseconds=1)) is None
