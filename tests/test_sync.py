"""When the calendar is read again."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.pace import Pace
from kiosk.room.health import Retry, Trouble
from kiosk.sync import (
    BREATH,
    FIRST_RETRY,
    JITTER,
    LATCHED,
    LONGEST_RETRY,
    NEAR,
    SAFETY,
    SECOND_LOOK,
    SETTLE,
    WINDOW,
    Attempts,
    Moment,
    Rhythm,
    first,
    in_step,
    is_night,
    pause,
)
from tests.diary import BERLIN, MINUTE, at
from tests.effort import EDGE

if TYPE_CHECKING:
    from datetime import datetime

SECOND = timedelta(seconds=1)
INTERVAL = 30 * SECOND
HOUR = timedelta(hours=1)
GOOD = Attempts()
RHYTHM = Rhythm(interval=INTERVAL, zone=BERLIN, phase=0.0, longest_night=120 * SECOND)
DAYTIME = Moment(now=at("10"), since_reading=HOUR)
LATCHING = [trouble for trouble in Trouble if trouble.retry is Retry.LATCH]


def after(*troubles: Trouble, back_off: timedelta = timedelta()) -> Attempts:
    attempts = Attempts()
    for trouble in troubles:
        attempts = attempts.failed(trouble, back_off)
    return attempts


def wait(attempts: Attempts = GOOD, chance: float = 0.5, rhythm: Rhythm = RHYTHM, **moment: object) -> timedelta:
    return pause(attempts, rhythm, replace(DAYTIME, **moment), chance)


# --- the table


def test_a_good_line_is_read_at_the_interval() -> None:
    assert wait() == INTERVAL


def test_with_a_stream_there_is_a_reading_for_safety_every_five_minutes() -> None:
    assert wait(is_streaming=True) == SAFETY
    assert wait(is_streaming=True, touched=SECOND, boundaries=(at("10"),)) == SAFETY


@pytest.mark.parametrize("minutes", [-1.9, 0, 1.9])
def test_around_the_beginning_and_end_of_a_meeting_it_is_read_every_ten_seconds(minutes: float) -> None:
    assert wait(boundaries=(at("10") + minutes * MINUTE,)) == NEAR
    assert wait(boundaries=(at("10") - 2 * MINUTE,)) == INTERVAL


def test_for_two_minutes_after_a_touch_it_is_read_every_ten_seconds() -> None:
    assert wait(touched=timedelta()) == NEAR
    assert wait(touched=119 * SECOND) == NEAR
    assert wait(touched=120 * SECOND) == INTERVAL


def test_no_rest_outlasts_the_moment_at_which_somebody_may_come() -> None:
    begins = at("10") + WINDOW + 12 * SECOND
    assert wait(boundaries=(begins,)) == 20 * SECOND  # the first ten-second point in its window


@pytest.mark.parametrize(
    ("clock", "night"), [("6:59", True), ("7", False), ("19:59", False), ("20", True), ("24", True)]
)
def test_night_is_night_at_the_door(clock: str, night: bool) -> None:
    assert is_night(at(clock), BERLIN) is night


def test_by_night_a_room_is_read_every_one_to_two_minutes() -> None:
    night = Moment(now=at("23"), since_reading=HOUR)
    waits = [in_rhythm(replace(RHYTHM, phase=phase), night) for phase in (0.0, 0.25, 0.5, 0.75, 0.999)]
    assert waits[0] == MINUTE
    assert all(timedelta() < wait <= 2 * MINUTE for wait in waits)
    assert wait(now=at("23"), touched=SECOND) == NEAR


def test_by_night_the_data_does_not_grow_stale_between_two_readings() -> None:
    rhythm = Rhythm.of("late@example.com", INTERVAL, BERLIN, stale_after=MINUTE)
    assert in_rhythm(rhythm, Moment(now=at("23"), since_reading=HOUR)) <= 40 * SECOND


def in_rhythm(rhythm: Rhythm, moment: Moment) -> timedelta:
    return pause(GOOD, rhythm, moment, 0.5)


# --- hints


def test_a_hint_is_followed_when_its_siblings_have_come() -> None:
    assert wait(hinted=timedelta()) == SETTLE
    assert wait(hinted=SETTLE / 2) == SETTLE / 2
    assert wait(hinted=5 * SECOND) == timedelta()


def test_a_storm_of_hints_is_one_reading_in_about_two_seconds() -> None:
    assert wait(hinted=timedelta(), since_reading=SECOND / 2) == BREATH - SECOND / 2
    assert wait(is_streaming=True, hinted=SECOND, since_reading=SECOND) == BREATH - SECOND


def test_after_trouble_a_hint_shortens_the_wait_and_never_below_five_seconds() -> None:
    many = after(*[Trouble.CONNECTION_LOST] * 6)
    assert wait(many) == MINUTE
    assert wait(many, hinted=SECOND, since_reading=2 * SECOND, rested=SECOND) == FIRST_RETRY - 2 * SECOND


@pytest.mark.parametrize("trouble", [*LATCHING, Trouble.CERTIFICATE])
def test_no_hint_loosens_a_latch(trouble: Trouble) -> None:
    assert wait(after(trouble), hinted=SECOND) == wait(after(trouble)) >= SECOND_LOOK


def test_no_hint_overrules_the_server_s_back_off() -> None:
    throttled = after(Trouble.THROTTLED, back_off=93 * SECOND)
    assert wait(throttled, hinted=SECOND, rested=3 * SECOND) == 90 * SECOND


# --- trouble


def test_after_trouble_the_waits_double_up_to_a_minute() -> None:
    waits = [wait(after(*[Trouble.CONNECTION_LOST] * n)).total_seconds() for n in range(1, 7)]
    assert waits == [5, 10, 20, 40, 60, 60]


@pytest.mark.parametrize("failures", [5, 11, 1000])
def test_trouble_that_lasts_is_looked_at_every_minute_and_never_less_often(failures: int) -> None:
    attempts = after(*[Trouble.CONNECTION_LOST] * failures)
    assert wait(attempts) == LONGEST_RETRY
    assert wait(attempts, 0.999999) < LONGEST_RETRY * (1 + JITTER)


@pytest.mark.parametrize("streaming", [False, True])
def test_while_a_change_is_in_doubt_it_is_looked_for_every_five_seconds(streaming: bool) -> None:
    assert wait(Attempts(), is_in_doubt=True, is_streaming=streaming) == 5 * SECOND
    assert wait(Attempts(), is_in_doubt=True, rested=6 * SECOND) == timedelta()
    assert wait(after(Trouble.GATEWAY), is_in_doubt=True) == 5 * SECOND


def test_chance_spreads_the_waits_by_a_fifth() -> None:
    once = after(Trouble.GATEWAY)
    assert wait(once, 0.0) == timedelta(seconds=4)
    assert wait(once, 0.999999) < timedelta(seconds=6)


def test_the_server_s_back_off_is_obeyed() -> None:
    assert wait(after(Trouble.THROTTLED, back_off=timedelta(seconds=93))) == timedelta(seconds=93)


def test_a_certificate_is_looked_at_every_ten_minutes() -> None:
    assert wait(after(Trouble.CERTIFICATE)) == timedelta(minutes=10)


def test_whoever_thinks_again_while_waiting_does_not_begin_to_wait_anew() -> None:
    assert wait(after(Trouble.GATEWAY), rested=3 * SECOND) == 2 * SECOND
    assert wait(after(Trouble.SIGN_IN_REFUSED), rested=HOUR) == timedelta()


@pytest.mark.parametrize("trouble", LATCHING)
def test_a_refused_sign_in_costs_at_most_three_attempts_in_the_first_hour(trouble: Trouble) -> None:
    elapsed, attempts, tries = timedelta(), Attempts(), 0
    while elapsed < HOUR:
        tries += 1
        attempts = attempts.failed(trouble)
        elapsed += wait(attempts, 0.0)
    assert tries <= 3
    assert wait(attempts, 0.0) == LATCHED


def test_another_kind_of_trouble_begins_anew() -> None:
    attempts = after(Trouble.TOO_SLOW, Trouble.TOO_SLOW, Trouble.SIGN_IN_REFUSED)
    assert attempts.failures == 1
    assert after(Trouble.TOO_SLOW, Trouble.CONNECTION_LOST).failures == 2


# --- what must hold whatever happens

INSTANTS = st.timedeltas(timedelta(), timedelta(days=365)).map(lambda since: at("0") + since)
AGES = st.none() | st.timedeltas(timedelta(), 2 * HOUR)
RHYTHMS = st.builds(
    Rhythm,
    interval=st.integers(10, 300).map(lambda seconds: seconds * SECOND),
    zone=st.sampled_from([BERLIN, ZoneInfo("America/St_Johns"), ZoneInfo("Pacific/Auckland"), ZoneInfo("UTC")]),
    phase=st.floats(0, 1, exclude_max=True),
    longest_night=st.integers(40, 2400).map(lambda seconds: seconds * SECOND),
)


@st.composite
def moments(draw: st.DrawFn) -> Moment:
    now = draw(INSTANTS)
    offsets = draw(st.lists(st.timedeltas(-2 * HOUR, 2 * HOUR), max_size=4))
    since = draw(st.timedeltas(timedelta(), 2 * HOUR))
    return Moment(
        now=now,
        since_reading=since,
        rested=draw(st.timedeltas(timedelta(), since)),
        boundaries=tuple(now + offset for offset in offsets),
        is_streaming=draw(st.booleans()),
        touched=draw(AGES),
        hinted=draw(AGES),
    )


TROUBLES = st.builds(
    Attempts, failures=st.integers(1, 40), trouble=st.sampled_from(Trouble), back_off=st.timedeltas(timedelta(), HOUR)
)
CHANCES = st.floats(0, 1, exclude_max=True)


@EDGE
@given(TROUBLES | st.just(GOOD), RHYTHMS, moments(), CHANCES)
def test_every_wait_is_possible_and_ends(attempts: Attempts, rhythm: Rhythm, moment: Moment, chance: float) -> None:
    assert timedelta() <= pause(attempts, rhythm, moment, chance) <= max(1.2 * LATCHED, attempts.back_off)


@EDGE
@given(RHYTHMS, moments(), CHANCES)
def test_on_a_good_line_no_wait_is_longer_than_the_rules_say(rhythm: Rhythm, moment: Moment, chance: float) -> None:
    found = pause(GOOD, rhythm, moment, chance)
    longest = SAFETY if moment.is_streaming else max(rhythm.interval, min(2 * MINUTE, rhythm.longest_night))
    assert found <= 1.1 * longest
    if not moment.is_streaming and (moment.touched or HOUR) < WINDOW:
        assert found <= 1.1 * NEAR
    if moment.hinted is not None:
        assert found <= max(SETTLE, BREATH)


@EDGE
@given(RHYTHMS, moments(), CHANCES)
def test_a_hint_never_makes_a_wait_longer_and_chance_plays_no_part_on_a_good_line(
    rhythm: Rhythm, moment: Moment, chance: float
) -> None:
    without = pause(GOOD, rhythm, replace(moment, hinted=None), chance)
    assert pause(GOOD, rhythm, moment, 0.5) <= without == pause(GOOD, rhythm, replace(moment, hinted=None), 0.9)


@EDGE
@given(TROUBLES, RHYTHMS, moments(), CHANCES)
def test_a_back_off_and_a_latch_are_kept_whatever_is_hinted(
    attempts: Attempts, rhythm: Rhythm, moment: Moment, chance: float
) -> None:
    total = moment.rested + pause(attempts, rhythm, moment, chance)
    assert attempts.trouble is not None
    if attempts.trouble.retry is Retry.LATCH:
        assert total >= (attempts.back_off or SECOND_LOOK)
    else:
        assert total >= attempts.back_off


@EDGE
@given(RHYTHMS, INSTANTS)
def test_readings_in_rhythm_fall_on_the_room_s_own_points(rhythm: Rhythm, now: datetime) -> None:
    """A day of readings, each of which takes a moment, by a timer that is up to 5 % off: none is made twice."""
    interval, points = rhythm.interval, []
    for index in range(20):
        now += in_step(now, interval, rhythm.phase, timedelta(seconds=0.2) if index else interval)
        points.append(now)
        now += timedelta(seconds=0.2) - (interval * 0.02 if index % 3 == 0 else timedelta())
    for point in points:
        off = (point.timestamp() / interval.total_seconds() - rhythm.phase) % 1
        assert min(off, 1 - off) < 0.001
    assert all(interval * 0.99 < later - earlier < interval * 1.01 for earlier, later in pairwise(points))


def test_five_hundred_doors_that_boot_together_do_not_strike_together() -> None:
    booted = at("10")
    struck = [0] * 30
    for number in range(500):
        rhythm = Rhythm.of(f"room{number}@example.com", INTERVAL, BERLIN, 3 * MINUTE)
        struck[int(pause(GOOD, rhythm, Moment(now=booted, since_reading=HOUR), 0.5).total_seconds()) % 30] += 1
    assert max(struck) < 40


def test_a_room_has_one_phase_however_its_address_is_written() -> None:
    same = [Rhythm.of(name, INTERVAL, BERLIN, HOUR) for name in ("Blue.Room@example.com", "blue.room@EXAMPLE.com")]
    assert same[0] == same[1]


# --- the pace


class Desk:
    """A pace whose interval is an hour, so that only what happens ends a rest."""

    def __init__(self) -> None:
        self.pace = Pace(replace(RHYTHM, interval=HOUR), lambda: at("10:30"))

    async def rested(self, attempts: Attempts = GOOD) -> float:
        began = time.monotonic()
        await asyncio.wait_for(self.pace.rest(attempts, ()), 4)
        return time.monotonic() - began


def test_a_rest_ends_at_once_when_woken_and_not_by_a_touch() -> None:
    async def story() -> None:
        desk = Desk()
        desk.pace.begin()
        rest = asyncio.create_task(desk.rested())
        await asyncio.sleep(0.01)
        desk.pace.touch()
        desk.pace.streaming(alive=True)
        await asyncio.sleep(0.05)
        assert not rest.done()
        desk.pace.wake()
        assert await rest < 0.5

    asyncio.run(story())


def test_what_happens_while_a_reading_is_under_way_is_not_forgotten() -> None:
    async def story() -> None:
        desk = Desk()
        desk.pace.begin()
        desk.pace.wake()
        assert await desk.rested() < 0.1
        desk.pace.begin()
        desk.pace.hint()
        assert desk.pace.is_hinted
        assert 1 < await desk.rested() < 2.5  # the next breath
        desk.pace.begin()
        assert not desk.pace.is_hinted

    asyncio.run(story())


def test_a_touch_brings_the_next_reading_nearer() -> None:
    async def story() -> None:
        desk = Desk()
        desk.pace = Pace(replace(RHYTHM, interval=HOUR), lambda: at("10:30:09") if desk.pace else at("10"))
        desk.pace.begin()
        rest = asyncio.create_task(desk.rested())
        await asyncio.sleep(0.01)
        desk.pace.touch()
        assert await rest < 1.5

    asyncio.run(story())


def test_doors_that_have_got_their_power_back_together_take_turns() -> None:
    rhythms = [Rhythm.of(f"room{n}@roomdoor.example", 30 * SECOND, BERLIN, 3 * MINUTE) for n in range(500)]
    waits = [first(rhythm, 40 * SECOND) for rhythm in rhythms]
    seconds = Counter(int(wait.total_seconds()) for wait in waits)
    assert set(seconds) == set(range(20))
    assert max(seconds.values()) < 50
    assert {first(rhythm, 120 * SECOND) for rhythm in rhythms} == {timedelta()}
