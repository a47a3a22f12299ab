"""Offers and decisions: what is offered is what is accepted, and nothing accepted harms a meeting."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.room.actions import (
    Book,
    BookElsewhere,
    BookLater,
    BookNow,
    CheckIn,
    EndEarly,
    Extend,
    MarkPresent,
    MoveEnd,
    No,
    Refusal,
    decide,
    later,
    offers,
)
from kiosk.room.health import Freshness
from kiosk.room.hours import OpeningHours
from kiosk.room.meeting import Meeting, MeetingRef, TimeSlot
from kiosk.room.policy import Policy
from kiosk.room.slots import starts
from tests.diary import BERLIN, MINUTE, POLICY, at, meeting, schedule, slot

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


def test_no_booking_is_offered_nor_accepted_while_the_room_is_in_use() -> None:
    now = schedule(meeting("10-11"))
    assert not [offer for offer in offers(now, at("10:30"), LIVE, POLICY) if isinstance(offer.intent, BookNow)]
    refusal = decide(BookNow(THIRTY, at("11")), now, at("10:30"), LIVE, POLICY)
    assert refusal == Refusal(No.OCCUPIED, meeting("10-11"))


@pytest.mark.parametrize("fresh", [Freshness.LOST, Freshness.UNKNOWN])
def test_nothing_is_offered_on_data_that_is_not_believed(fresh: Freshness) -> None:
    assert set(codes(schedule(), at("10"), fresh)) == {"not-live"}


def test_stale_data_still_offers_because_the_booking_reads_anew() -> None:
    assert "yes" in codes(schedule(), at("10"), Freshness.STALE)


def test_a_door_that_does_not_book() -> None:
    assert set(codes(schedule(), at("10"), policy=Policy(booking=False))) == {"booking-off"}


def test_until_next_may_be_left_out() -> None:
    held, without = schedule(meeting("11-12")), Policy(until_next=False)
    assert len(codes(held, at("10"), policy=without)) == 4
    assert decide(BookNow(None, at("11")), held, at("10"), LIVE, without) == Refusal(No.NOTHING_NEXT)


def test_until_next_always_names_an_end() -> None:
    assert offers(schedule(), at("10"), LIVE, POLICY)[-1].intent == BookNow(None, at("10"))
    (_, _, last, _) = offers(schedule(MINE), at("9:30"), LIVE, POLICY)
    assert last.intent == Extend(MINE.ref, None, at("10"))


def test_until_next_beyond_the_hours_says_that_the_room_closes() -> None:
    closing = Policy(hours=OpeningHours(BERLIN, time(8), time(10, 50)))
    assert codes(schedule(meeting("11-12")), at("10"), policy=closing)[-2:] == ["closed", "closed"]


def test_what_is_not_possible_stays_so_whatever_end_is_asked_for() -> None:
    held = schedule(meeting("10:20-11"))
    refusal = decide(BookNow(45 * MINUTE, at("10:10")), held, at("10"), LIVE, POLICY)
    assert refusal == Refusal(No.DOES_NOT_FIT, meeting("10:20-11"))


def test_the_longest_booking_bounds_the_durations() -> None:
    assert codes(schedule(), at("10"), policy=Policy(longest=20 * MINUTE))[:2] == ["yes", "too-long"]
    assert codes(schedule(), at("10"), policy=Policy(longest=15 * MINUTE))[:2] == ["yes", "too-long"]


def test_a_booking_starts_in_the_running_minute_but_never_inside_a_meeting_just_over() -> None:
    ended = replace(meeting("9-10"), slot=replace(slot("9-10"), end=at("10:00:20")))
    change = decide(BookNow(THIRTY, at("10:30:20")), schedule(ended), at("10:00:25"), LIVE, POLICY)
    assert isinstance(change, Book)
    assert change.slot.start == at("10:00:20")
    later_ended = replace(meeting("9-10", "Overlap"), slot=replace(slot("9-10"), end=at("10:00:40")))
    for now in ("10:00:40", "10:00:50"):
        change = decide(BookNow(THIRTY, at("10:30:40")), schedule(ended, later_ended), at(now), LIVE, POLICY)
        assert isinstance(change, Book)
        assert change.slot.start == at("10:00:40")


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
    for end in ("10:15", "10:20"):
        short = schedule(span=slot(f"8-{end}"))
        assert codes(short, at("10")) == ["yes", "not-live", "not-live", "not-live", "nothing-next"]


def test_nothing_is_booked_before_what_was_read() -> None:
    assert set(codes(schedule(span=slot("10:01-20")), at("10"))) == {"not-live", "nothing-next"}
    assert codes(schedule(span=slot("10-20")), at("10"))[0] == "yes"


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


# --- later today


def later_at(held: Schedule, now: str, policy: Policy = POLICY) -> list[str]:
    found = later(held, at(now), LIVE, policy)
    spans = [offer.intent.slot for offer in found if isinstance(offer.intent, BookLater)]
    return [f"{(one.start - at('0')) // MINUTE} {one.duration // MINUTE}" for one in spans]


def test_a_free_slot_later_is_offered_from_each_quarter_with_what_fits() -> None:
    held = schedule(meeting("8-10"), meeting("10:40-48"))
    assert later_at(held, "9") == ["600 15", "600 30", "615 15"]
    assert later_at(held, "10:05") == ["615 15"]


def test_a_free_slot_that_begins_between_quarters_is_offered_from_its_beginning_too() -> None:
    held = schedule(meeting("8-10:05"), meeting("10:40-48"))
    assert later_at(held, "9") == ["605 15", "605 30", "615 15"]


def test_the_horizon_the_gap_and_the_hours_bound_what_is_offered_later() -> None:
    held = schedule(meeting("8-10"), meeting("11-48"))
    assert later_at(held, "9", Policy(horizon=60 * MINUTE)) == ["600 15", "600 30", "600 45", "600 60"]
    assert "600 60" not in later_at(held, "9", Policy(gap=5 * MINUTE))
    hours = Policy(hours=OpeningHours(BERLIN, time(8), time(10, 30)))
    assert later_at(held, "9", hours) == ["600 15", "600 30", "615 15"]


def test_a_free_slot_may_be_booked_from_its_beginning_and_each_quarter_still_to_come() -> None:
    assert [*starts(slot("10:05-11"), at("10"))] == [at("10:05"), at("10:15"), at("10:30"), at("10:45")]
    assert [*starts(slot("10-11"), at("10:15"))] == [at("10:30"), at("10:45")]
    assert [*starts(slot("10-11"), at("10:16"))] == [at("10:30"), at("10:45")]
    assert [*starts(slot("10-10:30"), at("9"))] == [at("10"), at("10:15")]
    assert [*starts(slot("10:05-10:10"), at("10"))] == [at("10:05")]
    assert [*starts(slot("10:05-10:15"), at("10:05"))] == []


def test_a_calendar_of_millennia_is_no_longer_looked_through_than_the_horizon() -> None:
    ages = TimeSlot(datetime(1970, 1, 1, tzinfo=UTC), datetime(8999, 1, 1, tzinfo=UTC))
    assert later_at(schedule(span=ages), "9", Policy(horizon=15 * MINUTE)) == ["555 15", "555 30", "555 45", "555 60"]


@pytest.mark.parametrize(
    ("span", "code"),
    [
        ("8-8:30", No.CHANGED),
        ("30-30:30", No.TOO_FAR),
        ("14-14:20", No.NOT_OFFERED),
        ("14:07-14:22", No.NOT_OFFERED),
        ("10:30-11", No.OCCUPIED),
        ("12:30-13:30", No.OCCUPIED),
    ],
)
def test_what_is_not_offered_later_is_refused(span: str, code: No) -> None:
    held = schedule(meeting("10-11"), meeting("13-14"))
    refusal = decide(BookLater(slot(span)), held, at("9"), LIVE, POLICY)
    assert isinstance(refusal, Refusal)
    assert refusal.code is code


def test_a_later_slot_is_booked_as_it_was_offered() -> None:
    assert decide(BookLater(slot("10-10:30")), schedule(), at("9"), LIVE, POLICY) == Book(slot("10-10:30"))


def test_a_door_that_does_not_book_books_nothing_later_nor_extends() -> None:
    off = Policy(booking=False)
    mine = meeting("9-10", key="a1:x")
    assert later_at(schedule(), "9", off) == []
    assert decide(BookLater(slot("14-14:30")), schedule(), at("9"), LIVE, off) == Refusal(No.BOOKING_OFF)
    extend = Extend(mine.ref, 15 * MINUTE, at("10:15"))
    assert decide(extend, schedule(mine), at("9:30"), LIVE, off) == Refusal(No.BOOKING_OFF)


# --- the running meeting

MINE = meeting("9-10", id="mine", key="a1:x")
THEIRS = meeting("9-10")
FREELY = Policy(extend_others=True, end_others=True)


def extend(minutes: int | None, end: str, one: Meeting = MINE) -> Extend:
    return Extend(one.ref, minutes * MINUTE if minutes else None, at(end))


def test_ours_is_extended_by_moving_its_end_another_s_by_a_meeting_of_ours_after_it() -> None:
    assert decide(extend(15, "10:15"), schedule(MINE), at("9:30"), LIVE, POLICY) == MoveEnd(
        MINE.ref, MINE.slot, at("10:15")
    )
    change = decide(extend(15, "10:15", THEIRS), schedule(THEIRS), at("9:30"), LIVE, FREELY)
    assert change == Book(slot("10-10:15"), after=THEIRS.ref)


@pytest.mark.parametrize(
    ("intent", "held", "policy", "code"),
    [
        (extend(15, "10:15", THEIRS), [THEIRS], POLICY, No.NOT_OURS),
        (extend(30, "10:30"), [MINE, meeting("10:20-11")], POLICY, No.DOES_NOT_FIT),
        (extend(15, "10:15"), [MINE, meeting("10:20-11")], Policy(gap=10 * MINUTE), No.DOES_NOT_FIT),
        (extend(None, "10"), [MINE, meeting("10-11")], POLICY, No.DOES_NOT_FIT),
        (extend(None, "10"), [MINE], POLICY, No.NOTHING_NEXT),
        (extend(20, "10:20"), [MINE], POLICY, No.CHANGED),
        (extend(15, "10:30"), [MINE], POLICY, No.CHANGED),
        (extend(None, "10:20"), [MINE, meeting("10:30-11")], POLICY, No.CHANGED),
        (extend(15, "10:15"), [MINE], Policy(longest=60 * MINUTE), No.TOO_LONG),
        (extend(15, "10:15", THEIRS), [MINE], POLICY, No.CHANGED),
        (extend(15, "10:15"), [], POLICY, No.CHANGED),
        (extend(15, "10:15"), [MINE, meeting("9-11", "Overlap", id="a")], POLICY, No.DOES_NOT_FIT),
    ],
)
def test_what_cannot_be_extended(intent: Extend, held: list[Meeting], policy: Policy, code: No) -> None:
    refusal = decide(intent, schedule(*held), at("9:30"), LIVE, policy)
    assert isinstance(refusal, Refusal)
    assert refusal.code is code


def test_ours_lasts_as_long_as_a_booking_may_and_another_s_as_long_as_it_does() -> None:
    exactly = Policy(longest=75 * MINUTE)
    assert isinstance(decide(extend(15, "10:15"), schedule(MINE), at("9:30"), LIVE, exactly), MoveEnd)
    day = meeting("9-17")
    change = decide(extend(15, "17:15", day), schedule(day), at("16:30"), LIVE, FREELY)
    assert change == Book(slot("17-17:15"), after=day.ref)


def test_until_next_keeps_the_gap() -> None:
    held = schedule(MINE, meeting("10:45-11"))
    airy = Policy(gap=5 * MINUTE)
    assert decide(extend(None, "10:40"), held, at("9:30"), LIVE, airy) == MoveEnd(MINE.ref, MINE.slot, at("10:40"))


@pytest.mark.parametrize(
    ("now", "end"), [("9:30", "9:30"), ("9:30:01", "9:31"), ("9", "9:01"), ("9:00:30", "9:01"), ("9:58:59", "9:59")]
)
def test_a_meeting_ends_at_the_full_minute_never_at_its_start(now: str, end: str) -> None:
    assert decide(EndEarly(MINE.ref), schedule(MINE), at(now), LIVE, POLICY) == MoveEnd(MINE.ref, MINE.slot, at(end))


def test_what_cannot_be_ended() -> None:
    assert decide(EndEarly(MINE.ref), schedule(MINE), at("9:59:01"), LIVE, POLICY) == Refusal(No.NOT_NOW, MINE)
    assert decide(EndEarly(THEIRS.ref), schedule(THEIRS), at("9:30"), LIVE, POLICY) == Refusal(No.NOT_OURS, THEIRS)
    assert isinstance(decide(EndEarly(THEIRS.ref), schedule(THEIRS), at("9:30"), LIVE, FREELY), MoveEnd)
    stale = EndEarly(MeetingRef(MINE.ref.id, "0"))
    assert decide(stale, schedule(MINE), at("9:30"), LIVE, POLICY) == Refusal(No.CHANGED, MINE)
    assert decide(stale, schedule(), at("9:30"), LIVE, POLICY) == Refusal(No.CHANGED)


# --- bored hands


def test_only_so_many_bookings_within_an_hour() -> None:
    few = Policy(bookings_per_hour=2)
    booked = [
        meeting("8-8:15", key="a1:1", created=at("9:20")),
        meeting("8:15-8:30", key="a1:2", created=at("9:19:59")),
        meeting("8:30-8:45", created=at("10:10")),
        meeting("8:45-9", key="a1:3", created=at("10:19")),
    ]
    now, later_on = BookNow(THIRTY, at("10:50")), BookLater(slot("12-12:30"))
    for intent in (now, later_on):
        held = schedule(*booked, meeting("9-9:15", key="a1:4", created=at("9:20:01")))
        assert decide(intent, held, at("10:20"), LIVE, few) == Refusal(No.TOO_MANY)
        assert isinstance(decide(intent, schedule(*booked), at("10:20"), LIVE, few), Book)
        assert isinstance(decide(intent, held, at("10:20"), LIVE, Policy(bookings_per_hour=0)), Book)
        assert isinstance(decide(intent, held, at("10:20"), LIVE, Policy(bookings_per_hour=3)), Book)


# --- check-in

ARRIVING = Policy(check_in=True)
PLANNED = meeting("10-11", created=at("7"))


@pytest.mark.parametrize(("now", "possible"), [("9:49", False), ("9:50", True), ("10:00", True), ("10:59", True)])
def test_check_in_from_shortly_before_the_start_until_the_end(now: str, possible: bool) -> None:
    held = schedule(PLANNED)
    change = decide(CheckIn(PLANNED.ref), held, at(now), LIVE, ARRIVING)
    assert change == (MarkPresent(PLANNED.ref, at(now)) if possible else Refusal(No.NOT_NOW, PLANNED))
    offered = [offer for offer in offers(held, at(now), LIVE, ARRIVING) if isinstance(offer.intent, CheckIn)]
    assert bool(offered) is possible


def test_a_check_in_to_what_is_not_there_or_needs_none() -> None:
    assert decide(CheckIn(PLANNED.ref), schedule(), at("10"), LIVE, ARRIVING) == Refusal(No.CHANGED)
    older = CheckIn(MeetingRef(PLANNED.ref.id, "0"))
    assert decide(older, schedule(PLANNED), at("10"), LIVE, ARRIVING) == Refusal(No.CHANGED, PLANNED)
    came = replace(PLANNED, checked_in=at("9:55"))
    assert decide(CheckIn(came.ref), schedule(came), at("10"), LIVE, ARRIVING) == Refusal(No.NOT_NOW, came)


# --- rounding and gaps


def test_ends_are_rounded_up_where_that_fits() -> None:
    quarter = Policy(rounding=15 * MINUTE)
    ends = [offer.intent.end for offer in offers(schedule(meeting("11-12")), at("10:08"), LIVE, quarter)]  # type: ignore[union-attr]
    assert ends == [at("10:30"), at("10:45"), at("11"), at("11:08"), at("11")]
    assert offers(schedule(), at("10"), LIVE, quarter)[0].intent.end == at("10:15")  # type: ignore[union-attr]


def test_the_gap_before_the_next_meeting_stays_free() -> None:
    airy = Policy(gap=10 * MINUTE)
    held = schedule(meeting("11-12"))
    assert codes(held, at("10:20"), policy=airy) == ["yes", "yes", "does-not-fit", "does-not-fit", "yes"]
    assert codes(held, at("10:25"), policy=airy)[1] == "does-not-fit"
    assert offers(held, at("10:20"), LIVE, airy)[-1].intent.end == at("10:50")  # type: ignore[union-attr]
    assert set(codes(held, at("10:46"), policy=airy)) == {"too-short"}


@given(
    schedules(),
    instants,
    st.sampled_from(Freshness),
    st.sampled_from(
        [
            POLICY,
            FREELY,
            ARRIVING,
            Policy(gap=7 * MINUTE, rounding=15 * MINUTE, hours=OpeningHours(BERLIN, time(7), time(19))),
        ]
    ),
)
def test_offered_means_accepted_for_everything(held: Schedule, now: datetime, fresh: Freshness, policy: Policy) -> None:
    for offer in (*offers(held, now, fresh, policy), *later(held, now, fresh, policy)[:12]):
        decision = decide(offer.intent, held, now, fresh, policy)
        assert isinstance(decision, Refusal) != offer.is_possible
        if isinstance(decision, Book):
            assert not held.conflicts(decision.slot)
        if isinstance(decision, MoveEnd):
            assert decision.slot.start < decision.end
            others = [one for one in held.meetings if one.ref != decision.ref]
            longer = TimeSlot(min(decision.slot.end, decision.end), decision.end)
            assert not [one for one in others if one.slot.overlaps(longer)]


@given(schedules(), instants, st.integers(-60, 2000), st.sampled_from([*POLICY.durations, 20 * MINUTE]))
def test_what_is_accepted_later_is_exactly_what_is_offered(
    held: Schedule, now: datetime, minutes: int, duration: timedelta
) -> None:
    start = now.replace(minute=0, second=0, microsecond=0) + minutes * MINUTE
    intent = BookLater(TimeSlot(start, start + duration))
    accepted = isinstance(decide(intent, held, now, LIVE, POLICY), Book)
    assert accepted == (intent in [offer.intent for offer in later(held, now, LIVE, POLICY)])


# --- nearby rooms, names, invitations


def test_a_nearby_room_is_decided_by_its_own_schedule_and_named_in_the_change() -> None:
    there = BookElsewhere("draco@roomdoor.example", BookNow(THIRTY, at("10:30")))
    assert decide(there, schedule(), at("10"), LIVE, POLICY) == Book(slot("10-10:30"), room="draco@roomdoor.example")
    taken = meeting("10-11")
    assert decide(there, schedule(taken), at("10"), LIVE, POLICY) == Refusal(No.OCCUPIED, taken)
    assert decide(there, schedule(), at("10"), Freshness.LOST, POLICY) == Refusal(No.NOT_LIVE)


def test_who_books_is_kept_and_makes_no_other_booking() -> None:
    now, ahead = BookNow(THIRTY, at("10:30"), name="Anna"), BookLater(slot("12-12:30"), name="Anna")
    assert now == BookNow(THIRTY, at("10:30"))
    assert ahead == BookLater(slot("12-12:30"))
    for intent in (now, ahead):
        change = decide(intent, schedule(), at("10"), LIVE, POLICY)
        assert isinstance(change, Book)
        assert change.name == "Anna"
        assert change == replace(change, name="")


def test_later_is_offered_up_to_the_horizon_and_nowhere_without_a_line_or_bookings() -> None:
    near = Policy(horizon=60 * MINUTE)
    starts_then = [offer.intent.slot.start for offer in later(schedule(), at("10"), LIVE, near)]  # type: ignore[union-attr]
    assert max(starts_then) == at("11")
    assert isinstance(decide(BookLater(slot("11-11:30")), schedule(), at("10"), LIVE, near), Book)
    for fresh in (Freshness.LOST, Freshness.UNKNOWN):
        assert later(schedule(), at("10"), fresh, POLICY) == ()
    assert later(schedule(), at("10"), LIVE, Policy(booking=False)) == ()
    ours = meeting("8-8:15", key="a1:1", created=at("9:30"))
    assert later(schedule(ours), at("10"), LIVE, Policy(bookings_per_hour=1)) == ()


def test_later_keeps_the_limits_of_length_and_hours() -> None:
    short = Policy(longest=20 * MINUTE, hours=OpeningHours(BERLIN, time(8), time(11)))
    intent = BookLater(slot("10:30-11"))
    assert decide(intent, schedule(), at("10"), LIVE, short) == Refusal(No.TOO_LONG)
    closing = replace(short, longest=240 * MINUTE)
    assert decide(BookLater(slot("10:45-11:15")), schedule(), at("10"), LIVE, closing) == Refusal(No.CLOSED)


def test_an_invitation_is_extended_by_a_meeting_of_its_own() -> None:
    invited = replace(MINE, key="i1:x")
    change = decide(extend(15, "10:15", invited), schedule(invited), at("9:30"), LIVE, POLICY)
    assert change == Book(slot("10-10:15"), after=invited.ref)


def test_what_is_too_short_or_too_long_is_not_offered_for_later_either() -> None:
    policy = replace(POLICY, durations=(15 * MINUTE, 30 * MINUTE, 45 * MINUTE, 60 * MINUTE), shortest=30 * MINUTE)
    offered = later(schedule(), at("10"), Freshness.LIVE, replace(policy, longest=45 * MINUTE))
    assert {offer.intent.slot.duration for offer in offered if isinstance(offer.intent, BookLater)} == {
        30 * MINUTE,
        45 * MINUTE,
    }
