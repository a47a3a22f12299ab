"""Free/busy of one room in a span, and of many rooms on a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.room.availability import Availability, Busy, RoomDay, availability, busy, free_rooms
from kiosk.room.health import Trouble
from kiosk.room.meeting import FreeBusy, Person, Response, TimeSlot, is_occupying
from kiosk.room.policy import Policy
from tests.diary import at, meeting, slot

DAY = slot("8-18")
HALF_AN_HOUR = timedelta(minutes=30)


def room(*spans: str) -> Availability:
    return availability([Busy(slot(span)) for span in spans], DAY)


def test_an_empty_room_is_free_all_through_the_span() -> None:
    assert room() == Availability(DAY, (), (DAY,))
    assert room().is_free


def test_what_takes_the_room_is_told_by_start_with_the_slots_between() -> None:
    told = room("14-15", "9-10", "9:30-11", "17-20")
    assert [one.slot for one in told.conflicts] == [slot("9-10"), slot("9:30-11"), slot("14-15"), slot("17-20")]
    assert told.free == (slot("8-9"), slot("11-14"), slot("15-17"))
    assert not told.is_free


def test_what_only_touches_the_span_or_has_no_length_takes_nothing() -> None:
    assert room("7-8", "18-19", "12-12").is_free


@pytest.mark.parametrize(
    ("word", "takes"),
    [
        (FreeBusy.FREE, False),
        (FreeBusy.TENTATIVE, True),
        (FreeBusy.BUSY, True),
        (FreeBusy.OUT_OF_OFFICE, True),
        (FreeBusy.WORKING_ELSEWHERE, False),
        (FreeBusy.NO_DATA, True),
    ],
)
def test_what_the_words_mean(word: FreeBusy, takes: bool) -> None:
    assert availability([Busy(slot("9-10"), word)], DAY).is_free is not takes


def test_working_elsewhere_takes_the_room_where_the_site_says_so() -> None:
    assert not availability(
        [Busy(slot("9-10"), FreeBusy.WORKING_ELSEWHERE)], DAY, Policy(working_elsewhere=True)
    ).is_free


def test_a_meeting_says_its_subject_and_organizer_and_a_private_one_neither() -> None:
    assert busy(meeting("9-10", "Budget", by="Anna")) == Busy(slot("9-10"), FreeBusy.BUSY, "Budget", "Anna")
    assert busy(meeting("9-10", "Budget", by=None)) == Busy(slot("9-10"), FreeBusy.BUSY, "Budget", "")
    assert busy(meeting("9-10", "Budget", by="Anna", is_private=True)) == Busy(slot("9-10"))


@pytest.mark.parametrize("facts", [{"is_cancelled": True}, {"response": Response.DECLINE}])
def test_a_meeting_that_is_off_takes_nothing(facts: dict[str, object]) -> None:
    assert busy(meeting("9-10", **facts)).free_busy is FreeBusy.FREE


@pytest.mark.parametrize("word", list(FreeBusy))
@pytest.mark.parametrize("response", list(Response))
@pytest.mark.parametrize("elsewhere", [True, False])
@pytest.mark.parametrize("tentative", [True, False])
def test_free_busy_and_the_door_judge_a_meeting_alike(
    word: FreeBusy, response: Response, elsewhere: bool, tentative: bool
) -> None:
    one = meeting("9-10", free_busy=word, response=response)
    policy = Policy(working_elsewhere=elsewhere, tentative=tentative)
    assert availability([busy(one)], DAY, policy).is_free is not is_occupying(one, policy)


def test_a_slot_inside_the_span_is_free_or_not_and_outside_nothing_is_known() -> None:
    told = room("9-10")
    assert told.is_free_in(slot("10-11"))
    assert told.is_free_in(slot("8-9"))
    assert not told.is_free_in(slot("9:30-10:30"))
    assert not told.is_free_in(slot("17:30-18:30"))


def test_the_first_free_slot_of_a_length() -> None:
    told = room("8:20-9", "9:15-10")
    assert told.first_free(HALF_AN_HOUR, at("8")) == slot("10-10:30")
    assert told.first_free(timedelta(minutes=15), at("8:30")) == slot("9-9:15")
    assert told.first_free(HALF_AN_HOUR, at("17:40")) is None


def test_free_rooms_are_those_certainly_free_the_longest_first_then_by_name() -> None:
    def day(name: str, told: Availability | None) -> RoomDay:
        return RoomDay(Person(name), told, None if told else Trouble.MAILBOX_NOT_FOUND)

    days = [day("zoo", room("13-14")), day("Ant", room("13-14")), day("Bee", room()), day("Cat", room("9-12"))]
    days.append(day("Dog", None))
    assert [one.room.name for one in free_rooms(days, slot("10-11"))] == ["Bee", "Ant", "zoo"]


def test_how_long_a_room_stays_free_counts_from_the_slot() -> None:
    days = [RoomDay(Person("Soon taken"), room("13-14")), RoomDay(Person("Then free"), room("9-10"))]
    assert [one.room.name for one in free_rooms(days, slot("10-11"))] == ["Then free", "Soon taken"]


def test_no_slot_is_free_for_no_time() -> None:
    assert room("8-9", "9-10").free == (slot("10-18"),)
    assert room("8-12", "12-18").free == ()


minutes = st.integers(min_value=0, max_value=16 * 6).map(lambda tens: tens * 10)
STEP = timedelta(minutes=10)


@st.composite
def said(draw: st.DrawFn) -> Busy:
    start, end = sorted((draw(minutes), draw(minutes)))
    begin = at("5")
    span = TimeSlot(begin + timedelta(minutes=start), begin + timedelta(minutes=end))
    return Busy(span, draw(st.sampled_from(list(FreeBusy))))


@given(st.lists(said(), max_size=8), st.booleans(), st.booleans())
def test_free_and_taken_make_the_whole_span(entries: list[Busy], elsewhere: bool, tentative: bool) -> None:
    told = availability(entries, DAY, Policy(working_elsewhere=elsewhere, tentative=tentative))
    for count in range(DAY.duration // STEP):
        one = TimeSlot(DAY.start + count * STEP, DAY.start + (count + 1) * STEP)
        taken = any(conflict.slot.overlaps(one) for conflict in told.conflicts)
        assert told.is_free_in(one) is not taken
    assert told.is_free == (told.free == (DAY,))
    assert all(before.end < after.start for before, after in zip(told.free, told.free[1:], strict=False))


@given(st.lists(said(), max_size=8), minutes, st.integers(min_value=1, max_value=60))
def test_the_first_free_slot_is_free_and_nothing_before_it_is(entries: list[Busy], start: int, length: int) -> None:
    told = availability(entries, DAY)
    after, duration = at("5") + timedelta(minutes=start), length * STEP
    found = told.first_free(duration, after)
    latest = found.start if found else DAY.end
    assert found is None or told.is_free_in(found)
    tries = max(after, DAY.start)
    while tries < latest:
        assert not told.is_free_in(TimeSlot(tries, tries + duration))
        tries += STEP
