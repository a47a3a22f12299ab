"""The course of a day says what the schedule says, and says it quickly."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.room.course import moments
from kiosk.room.meeting import Meeting, MeetingRef, TimeSlot
from kiosk.room.policy import Policy
from kiosk.room.schedule import Schedule
from kiosk.room.status import room_status
from tests.diary import DAYS

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE = timedelta(minutes=1)


def held(spans: list[tuple[int, int, bool]]) -> Schedule:
    """Meetings from and of so many minutes, checked in or not."""
    return Schedule.of(
        (
            Meeting(
                MeetingRef(str(number), "1"),
                TimeSlot(DAYS.start + start * MINUTE, DAYS.start + (start + length) * MINUTE),
                created=DAYS.start,
                checked_in=DAYS.start if checked else None,
            )
            for number, (start, length, checked) in enumerate(spans)
        ),
        DAYS,
    )


@given(
    st.lists(st.tuples(st.integers(-20, 200), st.integers(0, 60), st.booleans()), max_size=15),
    st.lists(st.integers(-30, 300).map(lambda minutes: DAYS.start + minutes * MINUTE), max_size=30),
)
def test_it_says_of_every_instant_what_the_schedule_says(spans: list[tuple[int, int, bool]], instants: list) -> None:
    schedule = held(spans)
    instants.sort()
    course = list(moments(schedule, instants))
    assert [moment.now for moment in course] == instants
    for moment in course:
        assert moment.current is schedule.current(moment.now)
        assert moment.next is schedule.next(moment.now)
        assert moment.free_again == schedule.free_again(moment.now)


def calls(act: Callable[[], object]) -> int:
    """How many functions were called: what a stopwatch would say, and the same each time."""
    counted = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.parametrize("check_in", [True, False])
def test_a_thousand_overlapping_meetings_cost_as_much_each_as_a_hundred_do(check_in: bool) -> None:
    """One meeting that was checked in hides all the others, so that no edge of theirs changes anything."""
    policy = Policy(check_in=check_in)

    def cost(many: int) -> float:
        schedule = held([(0, 600, True), *((number % 500, 90, False) for number in range(many))])
        now = DAYS.start + MINUTE
        return calls(lambda: room_status(schedule, now, policy)) / many

    assert cost(1000) < 1.5 * cost(100)
    schedule = held([(0, 600, True), *((number % 500, 90, False) for number in range(1000))])
    assert room_status(schedule, DAYS.start + MINUTE, policy).next_change == DAYS.start + 595 * MINUTE
