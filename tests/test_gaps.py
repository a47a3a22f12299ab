"""The free slots of the day: what can be tapped is what can be booked, and large enough for a finger."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.room.actions import BookLater, later
from kiosk.room.health import Freshness, Health, Trouble
from kiosk.room.policy import Policy
from kiosk.room.schedule import Schedule
from tests.builders import at, door, meeting
from tests.builders import snapshot as seen
from tests.effort import EDGE

MINUTE = timedelta(minutes=1)


def gaps(view):
    return [(gap.start // 60, gap.start % 60, gap.end - gap.start) for gap in view.agenda.gaps]


def test_the_day_offers_its_free_time_hour_by_hour():
    view = door((meeting("12-13"), meeting("14:30-18")))
    assert gaps(view) == [(10, 30, 30), (11, 0, 60), (13, 0, 60), (14, 0, 30), (18, 0, 60)]


def test_what_is_too_short_for_a_finger_is_no_gap():
    assert gaps(door((meeting("11-12"), meeting("12:20-19"))))[:2] == [(10, 30, 30)]


def test_nothing_is_offered_that_could_not_be_booked():
    lost = Health(at("9:00"), Trouble.CONNECTION_REFUSED, "")
    assert gaps(door((meeting("12-13"),), health=lost)) == []
    assert gaps(door((meeting("12-13"),), policy=Policy(booking=False))) == []
    assert gaps(door(None)) == []


def test_the_horizon_ends_the_gaps():
    assert gaps(door(policy=Policy(horizon=60 * MINUTE))) == [(10, 30, 30), (11, 0, 60)]


def test_a_gap_says_when_to_a_screen_reader_and_names_its_start():
    gap = door().agenda.gaps[0]
    assert (gap.label, gap.key) == ("Free: book from 10:30", f"{at('10:30'):%Y%m%d%H%M}")


spans = st.lists(st.tuples(st.integers(0, 95), st.integers(1, 8)), max_size=12)


@EDGE
@given(spans, st.integers(8 * 60, 18 * 60))
def test_a_gap_is_one_that_can_be_booked_and_overlaps_nothing(pieces, now):
    meetings = [
        meeting(f"{start // 4}:{start % 4 * 15:02}-{(start + long) // 4}:{(start + long) % 4 * 15:02}", f"{n}")
        for n, (start, long) in enumerate(pieces)
    ]
    clock = f"{now // 60}:{now % 60:02}"
    schedule = Schedule.of(meetings, seen(meetings).schedule.span)
    possible = {
        f"{offer.intent.slot.start:%Y%m%d%H%M}"
        for offer in later(schedule, at(clock), Freshness.LIVE, Policy())
        if isinstance(offer.intent, BookLater)
    }
    drawn = door(meetings, at=clock).agenda
    for gap in drawn.gaps:
        assert gap.key in possible
        assert 30 <= gap.end - gap.start <= 60
        assert all(row.end <= gap.start or row.start >= gap.end for row in drawn.rows)
    for one, other in zip(drawn.gaps, drawn.gaps[1:], strict=False):
        assert one.end <= other.start
