"""The table of states, row by row, and what holds for every schedule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.room.hours import OpeningHours, local_day
from kiosk.room.meeting import Meeting, MeetingRef, TimeSlot
from kiosk.room.policy import Policy
from kiosk.room.schedule import Schedule
from kiosk.room.status import RoomState, room_status
from tests.diary import BERLIN, DAYS, MINUTE, POLICY, TUESDAY, at, meeting, schedule

from .test_hours import FAMILIES

CHECK_IN = Policy(check_in=True, release=True)
DAY = schedule(meeting("9-10"), meeting("10-11", "Second"), meeting("12-13", "Third"))


@pytest.mark.parametrize(
    ("now", "state", "until", "free_again", "change"),
    [
        ("8", RoomState.AVAILABLE, "9", None, "8:50"),
        ("8:49:59", RoomState.AVAILABLE, "9", None, "8:50"),
        ("8:50", RoomState.STARTING_SOON, "9", None, "9"),
        ("9", RoomState.IN_USE, "10", "11", "9:55"),
        ("9:55", RoomState.ENDING_SOON, "10", "11", "10"),
        ("10", RoomState.IN_USE, "11", "11", "10:55"),
        ("10:55", RoomState.ENDING_SOON, "11", "11", "11"),
        ("11", RoomState.AVAILABLE, "12", None, "11:50"),
        ("13", RoomState.AVAILABLE, None, None, None),
    ],
)
def test_a_day_without_check_in(
    now: str, state: RoomState, until: str | None, free_again: str | None, change: str | None
) -> None:
    status = room_status(DAY, at(now), POLICY)
    assert status.state is state
    assert status.until == (at(until) if until else None)
    assert status.free_again == (at(free_again) if free_again else None)
    assert status.next_change == (at(change) if change else None)


@pytest.mark.parametrize(
    ("now", "state", "until", "change"),
    [
        ("11:49", RoomState.AVAILABLE, "12", "11:50"),
        ("11:50", RoomState.CHECK_IN, "12", "12"),
        ("12", RoomState.AWAITING_CHECK_IN, "12:10", "12:10"),
        ("12:10", RoomState.NO_SHOW, None, "13"),
    ],
)
def test_a_meeting_that_wants_check_in(now: str, state: RoomState, until: str | None, change: str) -> None:
    status = room_status(schedule(meeting("12-13", created=at("8"))), at(now), CHECK_IN)
    assert (status.state, status.until, status.next_change) == (state, at(until) if until else None, at(change))


@pytest.mark.parametrize(
    "exempt",
    [
        meeting("12-13", created=at("8"), checked_in=at("11:55")),
        meeting("12-13", created=at("8"), key="a1:x"),
        meeting("12-13", created=at("8"), is_all_day=True),
        meeting("12-16", created=at("8")),
        meeting("12-13", created=at("11:31")),
        meeting("12-13"),
    ],
    ids=["checked in", "booked at the door", "all day", "four hours", "booked shortly before", "nobody knows when"],
)
def test_meetings_that_need_no_check_in(exempt: Meeting) -> None:
    assert room_status(schedule(exempt), at("12:20"), CHECK_IN).state is RoomState.IN_USE


def test_without_release_a_missed_check_in_is_a_meeting_like_any_other() -> None:
    held = schedule(meeting("12-13", created=at("8")))
    policy = Policy(check_in=True)
    assert room_status(held, at("12:09"), policy).state is RoomState.AWAITING_CHECK_IN
    assert room_status(held, at("12:10"), policy).state is RoomState.IN_USE
    assert room_status(held, at("12:56"), policy).state is RoomState.ENDING_SOON


HOURS = OpeningHours(BERLIN, time(8), time(18))


@pytest.mark.parametrize(
    ("now", "rests", "opens", "change"),
    [
        ("7:59", True, "8", "8"),
        ("8", False, None, "8:50"),
        ("17:59", False, None, "18"),
        ("18", True, "32", "32"),
    ],
)
def test_outside_the_opening_hours_a_free_room_rests(now: str, rests: bool, opens: str | None, change: str) -> None:
    status = room_status(schedule(meeting("9-10")), at(now), Policy(hours=HOURS))
    assert (status.rests, status.opens) == (rests, at(opens) if opens else None)
    assert status.next_change == at(change)


def test_a_meeting_outside_the_hours_wakes_the_room() -> None:
    held = schedule(meeting("19-20"))
    policy = Policy(hours=HOURS)
    assert room_status(held, at("18:30"), policy).rests
    assert room_status(held, at("18:50"), policy).state is RoomState.STARTING_SOON
    assert not room_status(held, at("19:30"), policy).rests


def test_what_is_soon_and_when_check_in_opens_are_two_things() -> None:
    held = schedule(meeting("12-13", created=at("8")))
    assert room_status(held, at("11"), Policy(soon=20 * MINUTE)).next_change == at("11:40")
    early = Policy(check_in=True, check_in_opens=25 * MINUTE)
    assert room_status(held, at("11"), early).next_change == at("11:35")
    assert room_status(held, at("12"), replace(early, release_after=7 * MINUTE)).next_change == at("12:07")


def test_the_room_wakes_at_its_next_opening_though_that_day_was_not_read() -> None:
    sundays = Policy(hours=OpeningHours(BERLIN, time(8), time(18), frozenset({6})))
    status = room_status(schedule(), at("9"), sundays)
    assert status.rests
    assert status.opens == status.next_change == at("128")


def test_days_that_are_open_without_a_break_close_at_the_last_midnight() -> None:
    always = Policy(hours=OpeningHours(BERLIN, time(), time(), frozenset({1, 2, 3})))
    assert room_status(schedule(), at("9"), always).next_change == at("72")
    never_closes = Policy(hours=OpeningHours(BERLIN, time(), time(), frozenset(range(7))))
    assert room_status(schedule(), at("9"), never_closes).next_change is None


def test_a_nested_meeting_is_spoken_of_but_the_room_is_free_only_after_both() -> None:
    status = room_status(schedule(meeting("9-12"), meeting("10-11", "Inner")), at("10:30"), POLICY)
    assert (status.until, status.free_again) == (at("11"), at("12"))


def test_which_states_leave_the_room_free() -> None:
    free = {state for state in RoomState if state.is_free}
    assert free == {RoomState.AVAILABLE, RoomState.STARTING_SOON, RoomState.CHECK_IN}


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Days of meetings to the second, overlapping as they like."""
    spans = draw(
        st.lists(
            st.tuples(st.integers(0, 48 * 3600), st.integers(0, 6 * 3600), st.booleans(), st.booleans()), max_size=12
        )
    )
    return Schedule.of(
        (
            Meeting(
                MeetingRef(str(number), "1"),
                TimeSlot(DAYS.start + timedelta(seconds=start), DAYS.start + timedelta(seconds=start + length)),
                is_all_day=all_day,
                checked_in=DAYS.start if checked else None,
                created=DAYS.start - timedelta(days=1),
            )
            for number, (start, length, all_day, checked) in enumerate(spans)
        ),
        DAYS,
    )


instants = st.integers(-3600, 50 * 3600).map(lambda seconds: DAYS.start + timedelta(seconds=seconds))
policies = st.builds(
    Policy,
    soon=st.integers(0, 60).map(lambda m: m * MINUTE),
    ending_soon=st.integers(0, 60).map(lambda m: m * MINUTE),
    check_in=st.booleans(),
    check_in_opens=st.integers(0, 60).map(lambda m: m * MINUTE),
    release_after=st.integers(1, 60).map(lambda m: m * MINUTE),
    release=st.booleans(),
    hours=st.none() | st.just(HOURS),
)


@given(schedules(), instants, policies, st.floats(0, 1, exclude_max=True))
def test_the_status_is_constant_until_next_change_and_differs_at_it(
    held: Schedule, now: datetime, policy: Policy, part: float
) -> None:
    here = room_status(held, now, policy)
    change = here.next_change
    later = now + ((change - now) * part if change else timedelta(days=9) * part)
    if change is not None:
        later = min(later, change - timedelta(microseconds=1))  # the product may round up
    assert replace(room_status(held, later, policy), next_change=change) == here
    if change is not None:
        assert change > now
        assert replace(room_status(held, change, policy), next_change=change) != here


@given(schedules(), instants, policies)
def test_the_room_is_free_exactly_when_no_meeting_runs(held: Schedule, now: datetime, policy: Policy) -> None:
    status = room_status(held, now, policy)
    assert status.state.is_free == (not held.running(now))
    assert (status.free_again is None) == status.state.is_free


# --- the same in every family of zones, on its nights of the time change


def changing_days(zone: ZoneInfo) -> list[date]:
    """The days of 2026 that are not 24 hours long, and an ordinary one."""
    days = (date(2026, 1, 1) + timedelta(days=number) for number in range(365))
    return [TUESDAY, *(day for day in days if local_day(day, zone).duration != timedelta(days=1))]


NIGHTS = [(zone, day) for zone in map(ZoneInfo, FAMILIES) for day in changing_days(zone)]


def test_the_families_have_both_nights() -> None:
    lengths = {local_day(day, zone).duration // MINUTE for zone, day in NIGHTS}
    assert lengths == {22 * 60, 23 * 60, 23 * 60 + 30, 24 * 60, 24 * 60 + 30, 25 * 60, 26 * 60}


clocks = st.just(time()) | st.builds(time, st.integers(0, 11), st.sampled_from([0, 15, 30]))
evenings = st.just(time()) | st.builds(time, st.integers(12, 23), st.sampled_from([0, 30, 45]))


@given(
    st.sampled_from(NIGHTS),
    st.lists(st.tuples(st.integers(-6 * 3600, 50 * 3600), st.integers(0, 30 * 3600)), max_size=5),
    st.integers(-3 * 3600, 50 * 3600),
    st.tuples(clocks, evenings, st.frozensets(st.integers(0, 6))),
    st.lists(st.floats(0, 1, exclude_max=True), min_size=4, max_size=4),
)
def test_the_status_is_constant_until_next_change_in_every_zone_and_on_both_nights(
    night: tuple[ZoneInfo, date],
    spans: list[tuple[int, int]],
    seconds: int,
    opening: tuple[time, time, frozenset[int]],
    parts: list[float],
) -> None:
    zone, day = night
    midnight = local_day(day, zone).start
    held = Schedule.of(
        (
            Meeting(
                MeetingRef(str(number), "1"),
                TimeSlot(midnight + timedelta(seconds=start), midnight + timedelta(seconds=start + length)),
                created=midnight - timedelta(days=1),
            )
            for number, (start, length) in enumerate(spans)
        ),
        TimeSlot(midnight, local_day(day + timedelta(days=1), zone).end),
    )
    now = midnight + timedelta(seconds=seconds)
    policy = Policy(check_in=True, release=True, hours=OpeningHours(zone, *opening))
    here = room_status(held, now, policy)
    change = here.next_change or now + timedelta(days=15)
    assert change > now
    for part in (*parts, 1 - 1e-9):
        later = min(now + (change - now) * part, change - timedelta(microseconds=1))
        assert replace(room_status(held, later, policy), next_change=here.next_change) == here
    if here.next_change is not None:
        assert replace(room_status(held, change, policy), next_change=change) != here
