"""The panel at night: bright when somebody needs it, and never the same picture on the same pixels for years."""

from __future__ import annotations

from datetime import time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.night import AWAKE, REACH, STEP, Brightness, Night, brightness, is_dark, next_change, shift

from .builders import BERLIN, all_day, at, meeting

MINUTE = timedelta(minutes=1)
NIGHT = Night(zone=BERLIN, mode=Brightness.BLANK)
EVENING = (meeting("21-22", "Choir"),)


def bright(clock: str, night: Night = NIGHT, meetings=(), touched: str | None = None, *, dark: bool = False) -> str:
    when = at(touched) if touched else None
    return brightness(night, at(clock), meetings, touched=when, is_dark=dark).value


@pytest.mark.parametrize(
    ("clock", "said"),
    [("19:59", "day"), ("20", "blank"), ("23:59", "blank"), ("0", "blank"), ("6:59", "blank"), ("7", "day")],
)
def test_by_schedule(clock, said):
    assert bright(clock) == said


def test_a_night_within_one_day_and_none_at_all():
    assert bright("13:30", Night(zone=BERLIN, begins=time(13), ends=time(14))) == "dim"
    assert bright("14", Night(zone=BERLIN, begins=time(13), ends=time(14))) == "day"
    assert bright("3", Night(zone=BERLIN, begins=time(0), ends=time(0))) == "day"


@pytest.mark.parametrize("mode", [Brightness.DIM, Brightness.BLANK, Brightness.OFF])
def test_each_mode(mode):
    assert bright("22", Night(zone=BERLIN, mode=mode)) == mode.value


def test_it_wakes_before_a_meeting_and_sleeps_after_it():
    said = {clock: bright(clock, meetings=EVENING) for clock in ("20:44", "20:45", "21:30", "21:59", "22")}
    assert said == {"20:44": "blank", "20:45": "day", "21:30": "day", "21:59": "day", "22": "blank"}


def test_an_all_day_meeting_keeps_nobody_awake():
    assert bright("23", meetings=(all_day("Trade fair"),)) == "blank"


def test_a_touch_wakes_it_for_two_minutes():
    said = {clock: bright(clock, touched="23:10") for clock in ("23:09", "23:10", "23:11", "23:12")}
    assert said == {"23:09": "blank", "23:10": "day", "23:11": "day", "23:12": "blank"}


def test_a_dark_place_dims_it_by_day_and_not_for_who_touches_it():
    assert bright("10", dark=True) == "dim"
    assert bright("10", dark=True, touched="10") == "day"
    assert bright("21:30", dark=True, meetings=EVENING) == "dim"
    assert bright("23", dark=True) == "blank"


def test_darkness_has_two_limits_so_that_nothing_flickers():
    sensitive = Night(zone=BERLIN, dark_below=10)
    assert is_dark(9, sensitive, was_dark=False)
    assert not is_dark(12, sensitive, was_dark=False)
    assert is_dark(12, sensitive, was_dark=True)
    assert not is_dark(20, sensitive, was_dark=True)
    assert not is_dark(None, sensitive, was_dark=True)
    assert not is_dark(0, NIGHT, was_dark=True)


MOMENTS = st.integers(0, 47 * 60).map(lambda minute: at(f"{minute // 60}:{minute % 60:02}"))
MEETINGS = st.lists(
    st.tuples(st.integers(0, 22), st.integers(1, 5)).map(lambda span: meeting(f"{span[0]}-{span[0] + span[1]}")),
    max_size=3,
)


@given(MOMENTS, MEETINGS, st.none() | MOMENTS, st.booleans())
def test_it_changes_at_no_other_moment_than_was_told(now, meetings, touched, dark):
    change = next_change(NIGHT, now, meetings, touched=touched)
    assert change > now
    steady = brightness(NIGHT, now, meetings, touched=touched, is_dark=dark)
    for part in (0.25, 0.5, 0.999):
        between = now + (change - now) * part
        assert brightness(NIGHT, between, meetings, touched=touched, is_dark=dark) is steady


def test_the_picture_moves_a_pixel_at_a_time_reaches_every_place_and_goes_on_for_ever():
    begin = at("9")
    places = [shift(begin + n * STEP) for n in range(400)]
    assert len(set(places)) == (2 * REACH + 1) ** 2
    assert max(abs(x) for place in places for x in place) == REACH
    for (x, y), (a, b) in pairwise(places):
        assert abs(x - a) + abs(y - b) == 1
    assert shift(begin) == shift(begin + timedelta(seconds=1)) or shift(begin) == shift(begin - timedelta(seconds=1))
    assert AWAKE < STEP, "somebody who looks at it sees no move"
