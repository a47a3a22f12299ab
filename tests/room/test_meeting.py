"""What occupies the room, exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from kiosk.room.meeting import FreeBusy, Response, TimeSlot, is_occupying
from kiosk.room.policy import Policy
from tests.diary import at, meeting, schedule, slot

NINE = meeting("9-10")


@pytest.mark.parametrize("free_busy", [FreeBusy.BUSY, FreeBusy.TENTATIVE, FreeBusy.OUT_OF_OFFICE, FreeBusy.NO_DATA])
def test_busy_words_occupy(free_busy: FreeBusy) -> None:
    assert is_occupying(replace(NINE, free_busy=free_busy))


def test_free_never_occupies() -> None:
    assert not is_occupying(replace(NINE, free_busy=FreeBusy.FREE), Policy(working_elsewhere=True))


@pytest.mark.parametrize("setting", [True, False])
def test_working_elsewhere_is_the_site_s_choice(setting: bool) -> None:
    assert (
        is_occupying(replace(NINE, free_busy=FreeBusy.WORKING_ELSEWHERE), Policy(working_elsewhere=setting)) is setting
    )


def test_cancelled_and_declined_do_not_occupy_but_the_prefix_alone_does() -> None:
    assert not is_occupying(replace(NINE, is_cancelled=True))
    assert not is_occupying(replace(NINE, response=Response.DECLINE))
    assert is_occupying(replace(NINE, subject="Canceled: Budget"))


def test_a_meeting_of_no_length_does_not_occupy() -> None:
    assert not is_occupying(meeting("9-9"))


def test_whether_tentative_occupies_is_the_site_s_choice() -> None:
    maybe = replace(NINE, free_busy=FreeBusy.TENTATIVE)
    assert is_occupying(maybe)
    assert not is_occupying(maybe, Policy(tentative=False))
    assert is_occupying(NINE, Policy(tentative=False))


def test_tentative_says_so() -> None:
    assert replace(NINE, free_busy=FreeBusy.TENTATIVE).is_tentative
    assert replace(NINE, response=Response.NONE_YET).is_tentative
    assert replace(NINE, response=Response.TENTATIVE).is_tentative
    assert not NINE.is_tentative


def test_slots_that_touch_do_not_overlap() -> None:
    assert not slot("9-10").overlaps(slot("10-11"))
    assert slot("9-10").overlaps(slot("9:59-11"))
    assert not slot("9:30-9:30").overlaps(slot("9-10"))


def test_a_slot_is_made_of_utc_and_in_order() -> None:
    with pytest.raises(ValueError, match="instants in UTC"):
        TimeSlot(datetime(2026, 3, 17, 9, tzinfo=timezone(timedelta(hours=1))), at("10"))
    with pytest.raises(ValueError, match="instants in UTC"):
        TimeSlot(at("9"), datetime(2026, 3, 17, 11, tzinfo=timezone(timedelta(hours=1))))
    with pytest.raises(ValueError, match="before it starts"):
        TimeSlot(at("10"), at("9"))


def test_items_that_touch_the_edge_of_the_span_are_not_in_the_schedule() -> None:
    held = schedule(meeting("8-9"), meeting("9-10"), meeting("10-11"), span=slot("9-10"))
    assert [one.ref.id for one in held.meetings] == ["9-10 Budget"]


def test_an_item_read_twice_is_there_once() -> None:
    assert len(schedule(NINE, NINE).meetings) == 1


def test_what_a_site_gets_that_decides_nothing() -> None:
    usual, minute = Policy(), timedelta(minutes=1)
    assert (usual.booking, usual.until_next, usual.tentative, usual.working_elsewhere) == (True, True, True, False)
    assert (usual.check_in, usual.release, usual.extend_others, usual.end_others) == (False, False, False, False)
    assert [each // minute for each in usual.durations] == [15, 30, 45, 60]
    assert [each // minute for each in (usual.shortest, usual.default, usual.longest)] == [5, 30, 240]
    assert [each // minute for each in (usual.horizon, usual.gap, usual.rounding)] == [720, 0, 0]
    assert usual.bookings_per_hour == 10
    assert [each // minute for each in usual.extend_steps] == [15, 30]
    assert [each // minute for each in (usual.check_in_opens, usual.release_after)] == [10, 10]
    assert [each // minute for each in (usual.release_below, usual.release_booked_before)] == [240, 30]
    assert [each // minute for each in (usual.soon, usual.ending_soon)] == [10, 5]
    assert [each // minute for each in (usual.stale_after, usual.lost_after)] == [3, 15]
