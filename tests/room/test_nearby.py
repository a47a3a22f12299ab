"""The rooms nearby: what is known of them, what is offered there, and by which rules it is decided."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.room.actions import Book, BookElsewhere, BookNow, EndEarly, No, Refusal, decide
from kiosk.room.availability import Busy, RoomDay, availability
from kiosk.room.health import Freshness, Trouble
from kiosk.room.meeting import FreeBusy, Person
from kiosk.room.nearby import Around, decide_anywhere, freshness_of, offer, schedule_of
from kiosk.room.policy import Policy
from tests.diary import DAYS, MINUTE, POLICY, at, meeting, schedule, slot

BOREAL = Person("Boreal", "boreal@roomdoor.example")
NOW = at("10")


def day(*spans: str, words: FreeBusy = FreeBusy.BUSY) -> RoomDay:
    return RoomDay(BOREAL, availability([Busy(slot(span), words) for span in spans], DAYS))


def around(*days: RoomDay, read: str = "10") -> Around:
    return Around(days, at(read))


UNTOLD = RoomDay(BOREAL, None, Trouble.NO_RIGHTS)


def test_a_room_is_found_by_its_address() -> None:
    other = RoomDay(Person("Cygnus", "cygnus@roomdoor.example"), None)
    assert around(other, day("11-12")).day(BOREAL.address) == day("11-12")
    assert around(other).day(BOREAL.address) is None


def test_what_takes_it_is_a_schedule_like_ours() -> None:
    there = schedule_of(day("10:30-11", "12-13"), POLICY)
    assert there is not None
    assert there.span == DAYS
    assert [one.slot for one in there.meetings] == [slot("10:30-11"), slot("12-13")]
    assert len({one.ref for one in there.meetings}) == 2
    assert all((one.subject, one.organizer, one.is_ours) == ("", None, False) for one in there.meetings)
    maybe = schedule_of(day("10:30-11", words=FreeBusy.TENTATIVE), POLICY)
    assert maybe is not None
    assert maybe.meetings[0].is_tentative


@pytest.mark.parametrize("unknown", [None, UNTOLD])
def test_of_what_nobody_knows_nothing_is_offered(unknown: RoomDay | None) -> None:
    assert schedule_of(unknown, POLICY) is None
    assert offer(UNTOLD, around(UNTOLD), NOW, POLICY) is None


def test_it_is_believed_for_as_long_as_our_own_calendar() -> None:
    known = around(day(), read="9:57:01")
    assert freshness_of(known, NOW, POLICY) is Freshness.LIVE
    assert freshness_of(around(day(), read="9:57"), NOW, POLICY) is Freshness.LOST
    assert freshness_of(None, NOW, POLICY) is freshness_of(Around(), NOW, POLICY) is Freshness.LOST


@pytest.mark.parametrize(
    ("spans", "duration", "end"),
    [
        ((), 30 * MINUTE, "10:30"),
        (("10:30-12",), 30 * MINUTE, "10:30"),
        (("10:20-12",), None, "10:20"),
        (("10:15-12",), 15 * MINUTE, "10:15"),
    ],
)
def test_the_usual_length_is_offered_else_the_longest_that_fits(
    spans: tuple[str, ...], duration: object, end: str
) -> None:
    there = day(*spans)
    found = offer(there, around(there), NOW, POLICY)
    assert found is not None
    assert (found.room, found.wanted.duration, found.wanted.end) == (BOREAL.address, duration, at(end))
    decision = decide_anywhere(found, schedule(), around(there), NOW, Freshness.LIVE, POLICY)
    assert decision == Book(slot(f"10-{end}"), room=BOREAL.address)


def test_the_longest_that_fits_where_the_usual_is_not_offered() -> None:
    there = day()
    odd = Policy(default=20 * MINUTE, until_next=False)
    found = offer(there, around(there), NOW, odd)
    assert found is not None
    assert found.wanted.duration == 60 * MINUTE


def test_nothing_is_offered_where_it_is_taken_or_too_near_or_too_old() -> None:
    for there in (day("9-11"), day("10:04-11")):
        assert offer(there, around(there), NOW, POLICY) is None
    assert offer(day(), around(day(), read="9:50"), NOW, POLICY) is None
    assert offer(day(), around(day()), NOW, Policy(booking=False)) is None


def test_nothing_else_is_offered_there_whatever_may_be_done_here() -> None:
    there = day("9-11")
    assert offer(there, around(there), NOW, Policy(extend_others=True, end_others=True)) is None


WANTED = BookElsewhere(BOREAL.address, BookNow(30 * MINUTE, at("10:30")))


def test_a_tap_there_is_decided_by_what_is_known_of_that_room_and_a_tap_here_by_ours() -> None:
    taken = schedule(meeting("9-11"))
    free = around(day())
    assert decide_anywhere(WANTED, taken, free, NOW, Freshness.LOST, POLICY) == Book(
        slot("10-10:30"), room=BOREAL.address
    )
    assert decide_anywhere(WANTED.wanted, taken, free, NOW, Freshness.LIVE, POLICY) == Refusal(
        No.OCCUPIED, taken.meetings[0]
    )
    ended = EndEarly(taken.meetings[0].ref)
    assert decide_anywhere(ended, taken, free, NOW, Freshness.LIVE, POLICY) == Refusal(No.NOT_OURS, taken.meetings[0])


@pytest.mark.parametrize(
    ("known", "code"),
    [
        (None, No.NOT_LIVE),
        (Around(), No.NOT_LIVE),
        (around(UNTOLD), No.NOT_LIVE),
        (around(day(), read="9:57"), No.NOT_LIVE),
        (around(day("9-11")), No.OCCUPIED),
        (around(day("10:25-11")), No.DOES_NOT_FIT),
    ],
)
def test_there_is_no_booking_where_nobody_knows_or_it_is_taken(known: Around | None, code: No) -> None:
    decision = decide_anywhere(WANTED, schedule(), known, NOW, Freshness.LIVE, POLICY)
    assert isinstance(decision, Refusal)
    assert decision.code is code


def test_a_promise_of_a_nearby_room_holds_for_the_running_minute_like_ours() -> None:
    assert isinstance(decide(WANTED, schedule(), at("10:00:59"), Freshness.LIVE, POLICY), Book)
    assert isinstance(decide(WANTED, schedule(), at("10:01:59"), Freshness.LIVE, POLICY), Book)
    assert decide(WANTED, schedule(), at("10:02"), Freshness.LIVE, POLICY) == Refusal(No.CHANGED)
    invented = replace(WANTED, wanted=BookNow(7 * MINUTE, at("10:07")))
    assert decide(invented, schedule(), NOW, Freshness.LIVE, POLICY) == Refusal(No.NOT_OFFERED)
