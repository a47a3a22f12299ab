"""Spans of time as an administrator writes them, on Tuesday, 17 March 2026, at 10:24 in Berlin."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import spans
from kiosk.room.meeting import TimeSlot
from kiosk.spans import SpanError
from tests.diary import BERLIN, at, slot

NOW = at("10:24:40")
WEDNESDAY = date(2026, 3, 18)


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        ("today", "", slot("0-24")),
        ("today", "today", slot("0-24")),
        ("today", "tomorrow", slot("0-48")),
        ("TODAY ", " Tomorrow", slot("0-48")),
        ("yesterday", "", slot("0-24", date(2026, 3, 16))),
        ("tomorrow", "", slot("0-24", WEDNESDAY)),
        ("now", "+2h", TimeSlot(at("10:24"), at("12:24"))),
        ("today", "now", TimeSlot(at("0"), at("10:24"))),
        ("+30m", "+1h30m", TimeSlot(at("10:54"), at("12:24"))),
        ("09:00", "10:30", slot("9-10:30")),
        ("9:00", "24:00", slot("9-24")),
        ("tomorrow 09:00", "10:30", slot("9-10:30", WEDNESDAY)),
        ("2026-03-18 09:00", "+15min", slot("9-9:15", WEDNESDAY)),
        ("2026-03-18T09:00", "2026-03-18T10:00:00", slot("9-10", WEDNESDAY)),
        ("2026-03-18t09:00", "2026-03-18 24:00", slot("9-24", WEDNESDAY)),
        ("2026-03-18T08:00Z", "2026-03-18T09:00:00+00:00", slot("9-10", WEDNESDAY)),
        ("2026-03-18T08:00:00z", "2026-03-18 10:00 +0100", slot("9-10", WEDNESDAY)),
        ("2026-03-17", "2026-03-18", slot("0-48")),
        ("09:00", "+1d", slot("9-33")),
        ("09:00", "+1w1d2h", TimeSlot(at("9"), at("11", date(2026, 3, 25)))),
    ],
)
def test_what_may_be_written(begin: str, end: str, expected: TimeSlot) -> None:
    assert spans.span(begin, end, NOW, BERLIN) == expected


@pytest.mark.parametrize(
    ("begin", "end", "said"),
    [
        ("noon", "", "'noon' is no time; allowed: now, today"),
        ("2026-02-30", "", "'2026-02-30' is no day of the calendar"),
        ("25:00", "", "'25:00' is no time of day"),
        ("tomorrow 9", "", "is no time"),
        ("tomorrow 24:01", "", "is no time of day"),
        ("2026-03-18T09:00+25:00", "", "is no time"),
        ("+2x", "", "is no duration; allowed: +2h"),
        ("+", "", "is no duration"),
        ("", "", "'' is no time"),
        ("9999-12-31", "", "beyond the calendar"),
        ("today", "+9999999d", "beyond the calendar"),
        ("today", "+99999999h", "beyond the calendar"),
        ("0001-01-01", "", "beyond the calendar"),
        ("today", "+9999999w", "beyond the calendar"),
        ("10:00", "09:00", "ends (09:00 2026-03-17 09:00) before it has begun (10:00: 2026-03-17 10:00)"),
        ("tomorrow", "today", "before it has begun"),
        ("today", "2037-01-01", "longer than ten years"),
        ("\x1b[31m", "", r"'\x1b[31m' is no time"),
        ("2026-03-29 02:30", "", "02:30 does not exist on 2026-03-29 in Europe/Berlin: the clocks go forward"),
    ],
)
def test_what_may_not_is_told(begin: str, end: str, said: str) -> None:
    with pytest.raises(SpanError) as raised:
        spans.span(begin, end, NOW, BERLIN)
    assert said in str(raised.value)


@pytest.mark.parametrize(("text", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("today", 24)])
def test_a_day_is_as_long_as_it_is(text: str, hours: int) -> None:
    assert spans.day(text, NOW, BERLIN).duration == timedelta(hours=hours)


def test_a_day_whose_midnight_is_skipped_begins_with_its_first_instant() -> None:
    found = spans.day("2026-04-24", NOW, ZoneInfo("Africa/Cairo"))
    assert found.start == datetime(2026, 4, 23, 22, tzinfo=UTC)
    assert found.duration == timedelta(hours=23)


def test_a_time_is_no_day() -> None:
    with pytest.raises(SpanError, match="'09:00' is no day"):
        spans.day("09:00", NOW, BERLIN)


def test_a_wall_time_that_occurs_twice_is_the_first_unless_an_offset_says_otherwise() -> None:
    first = spans.instant("2026-10-25 02:30", NOW, BERLIN)
    assert spans.instant("2026-10-25T02:30+02:00", NOW, BERLIN) == first
    assert spans.instant("2026-10-25T02:30+01:00", NOW, BERLIN) == first + timedelta(hours=1)


def test_hours_are_real_and_days_are_wall_time_when_the_clocks_change() -> None:
    begin = spans.instant("2026-03-28 12:00", NOW, BERLIN)
    assert spans.span("2026-03-28 12:00", "+1d", NOW, BERLIN).end - begin == timedelta(hours=23)
    assert spans.span("2026-03-28 12:00", "+24h", NOW, BERLIN).end - begin == timedelta(hours=24)


@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_is_written_is_a_span_or_told(begin: str, end: str) -> None:
    told = ""
    try:
        found = spans.span(begin, end, NOW, BERLIN)
    except SpanError as error:
        told = str(error)
    assert told.isprintable()
    assert told or found.start < found.end
