"""Offers and decisions: what is offered is what is accepted, and nothing accepted harms a meeting."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.room.actions import Book, BookNow, No, Refusal, decide, offers
from kiosk.room.health import Freshness
from kiosk.room.policy import Policy
from tests.diary import MINUTE, POLICY, at, meeting, schedule, slot

from .test_status import instants, schedules

if TYPE_CHECKING:
    from kiosk.room.schedule import Schedule

LIVE = Freshness.LIVE
THIRTY = 30 * MINUTE


def codes(held: Schedule, now: datetime, fresh: Freshness = LIVE, policy: Policy = POLICY) -> list[str]:
    return [offer.refusal.code.value if offer.refusal else "yes" for offer in offers(held, now, fresh, policy)]


def test_what_fits_before_the_next_meeting_is_offered() -> None:
    held = schedule(meeting("11-12"))
    assert codes(held, at("10:20")) == ["yes", "yes", "does-not-fit", "does-not-fit", "yes"]
    ends = [offer.intent.end for offer in offers(held, at("10:20:40"), LIVE, POLICY)]
    assert ends == [at("10:35"), at("10:50"), at("11:05"), at("11:20"), at("11")]


def test_an_empty_calendar_offers_every_duration_and_no_next() -> None:
    assert codes(schedule(), at("10")) == ["yes", "yes", "yes", "yes", "nothing-next"]


def test_a_next_meeting_beyond_the_longest_booking_is_no_next() -> None:
    assert codes(schedule(meeting("15-16")), at("10"))[-1] == "nothing-next"


def test_a_gap_shorter_than_the_shortest_booking_offers_nothing() -> None:
    assert set(codes(schedule(meeting("10:04-11")), at("10"))) == {"too-short"}
    assert codes(schedule(meeting("10:05-11")), at("10"))[-1] == "yes"


def test_nothing_is_offered_while_the_room_is_in_use() -> None:
    now = schedule(meeting("10-11"))
    assert set(codes(now, at("10:30"))) == {"occupied"}
    assert offers(now, at("10:30"), LIVE, POLICY)[0].refusal == Refusal(No.OCCUPIED, meeting("10-11"))


@pytest.mark.parametrize("fresh", [Freshness.LOST, Freshness.UNKNOWN])
def test_nothing_is_offered_on_data_that_is_not_believed(fresh: Freshness) -> None:
    assert set(codes(schedule(), at("10"), fresh)) == {"not-live"}


def test_stale_data_still_offers_because_the_booking_reads_anew() -> None:
    assert "yes" in codes(schedule(), at("10"), Freshness.STALE)


def test_a_door_that_does_not_book() -> None:
    assert set(codes(schedule(), at("10"), policy=Policy(booking=False))) == {"booking-off"}


def test_until_next_may_be_left_out() -> None:
    assert len(codes(schedule(meeting("11-12")), at("10"), policy=Policy(until_next=False))) == 4


def test_the_longest_booking_bounds_the_durations() -> None:
    assert codes(schedule(), at("10"), policy=Policy(longest=20 * MINUTE))[:2] == ["yes", "too-long"]


def test_a_booking_starts_in_the_running_minute_but_never_inside_a_meeting_just_over() -> None:
    ended = replace(meeting("9-10"), slot=replace(slot("9-10"), end=at("10:00:20")))
    change = decide(BookNow(THIRTY, at("10:30:20")), schedule(ended), at("10:00:25"), LIVE, POLICY)
    assert isinstance(change, Book)
    assert change.slot.start == at("10:00:20")


def test_what_was_promised_is_booked_even_when_the_minute_turns_under_the_finger() -> None:
    assert decide(BookNow(THIRTY, at("10:30")), schedule(), at("10:01:00"), LIVE, POLICY) == Book(slot("10:01-10:30"))


def test_an_old_promise_is_not_kept() -> None:
    refusal = decide(BookNow(THIRTY, at("10:30")), schedule(), at("10:02"), LIVE, POLICY)
    assert refusal == Refusal(No.CHANGED)


def test_until_next_is_refused_when_next_has_moved() -> None:
    later = schedule(meeting("11:30-12"))
    refusal = decide(BookNow(None, at("11")), later, at("10"), LIVE, POLICY)
    assert refusal == Refusal(No.CHANGED, meeting("11:30-12"))
    sooner = schedule(meeting("10:30-12"))
    assert decide(BookNow(None, at("11")), sooner, at("10"), LIVE, POLICY) == Refusal(No.CHANGED, meeting("10:30-12"))


def test_a_duration_that_is_not_offered_is_refused() -> None:
    assert decide(BookNow(7 * MINUTE, at("10:07")), schedule(), at("10"), LIVE, POLICY) == Refusal(No.NOT_OFFERED)


def test_nothing_is_booked_beyond_what_was_read() -> None:
    short = schedule(span=slot("8-10:20"))
    assert codes(short, at("10")) == ["yes", "not-live", "not-live", "not-live", "nothing-next"]


def test_too_short_a_promise_before_the_shortest_booking() -> None:
    policy = Policy(durations=(5 * MINUTE,), shortest=5 * MINUTE)
    assert decide(BookNow(5 * MINUTE, at("10:05")), schedule(), at("10:01"), LIVE, policy) == Refusal(No.TOO_SHORT)


@given(schedules(), instants, st.sampled_from(Freshness))
def test_offered_means_accepted(held: Schedule, now: datetime, fresh: Freshness) -> None:
    for offer in offers(held, now, fresh, POLICY):
        assert isinstance(decide(offer.intent, held, now, fresh, POLICY), Book) == offer.is_possible


@given(schedules(), instants, st.sampled_from([None, *POLICY.durations]), st.integers(-5, 300))
def test_what_is_accepted_harms_no_meeting_and_keeps_every_limit(
    held: Schedule, now: datetime, duration: timedelta | None, minutes: int
) -> None:
    end = now.replace(second=0, microsecond=0) + minutes * MINUTE
    change = decide(BookNow(duration, end), held, now, LIVE, POLICY)
    if isinstance(change, Book):
        assert not held.conflicts(change.slot)
        assert POLICY.shortest <= change.slot.duration <= POLICY.longest
        assert change.slot.end == end
        assert timedelta() <= now - change.slot.start < MINUTE
