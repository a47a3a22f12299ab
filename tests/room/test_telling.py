"""What an outcome makes of what the door knows: told for how long, with what to tap, and what it does not tell over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.room.actions import Book, BookLater, BookNow, CheckIn, No, Refusal, Undo, Withdraw
from kiosk.room.health import Trouble
from kiosk.room.snapshot import Booked, CheckedIn, Ended, Failed, Released, Reported, Sending, Undone, Unsure
from kiosk.room.telling import FOR_GOOD, answered, aside, done, learnt, released
from tests.diary import MINUTE, at, meeting, snapshot

NOW = at("10:00:30")
OURS = meeting("10-10:30", "Booked at the door", key="a1:x", created=at("10"))
THEIRS = meeting("11-12")
TAP = BookNow(30 * MINUTE, OURS.end)
KNOWN = snapshot(THEIRS, read_at=at("10"), pending=TAP)
BOOKED = done(KNOWN, Booked(OURS), NOW, Book(OURS.slot), TAP)
GIVEN_BACK = Released(THEIRS)


def held(known):
    return [one.ref for one in known.schedule.meetings]


@pytest.mark.parametrize(
    ("outcome", "until", "is_pending"),
    [
        (CheckedIn(OURS), at("10:00:40"), False),
        (Refusal(No.BEATEN), at("10:00:42"), False),
        (Failed(Trouble.BUSY), at("10:00:42"), False),
        (Unsure(Trouble.BUSY), FOR_GOOD, True),
    ],
)
def test_good_news_is_short_and_a_doubt_stays_until_it_is_settled(outcome, until, is_pending):
    told = answered(replace(KNOWN, offer=BookLater(OURS.slot)), outcome, NOW)
    assert (told.outcome, told.outcome_until) == (outcome, until)
    assert told.pending == (TAP if is_pending else None)
    assert told.offer is None, "it was about something else"


def test_a_booking_stands_on_the_door_at_once_and_can_be_taken_back_while_it_is_told():
    assert held(BOOKED) == [OURS.ref, THEIRS.ref]
    assert BOOKED.offer == Undo(Withdraw(OURS.ref, OURS.slot), BOOKED.outcome_until)
    assert BOOKED.pending is None


def test_who_was_beaten_is_offered_the_next_slot():
    rival = replace(THEIRS, slot=OURS.slot)
    told = done(KNOWN, Refusal(No.BEATEN, rival), NOW, Book(OURS.slot), TAP)
    assert rival in told.schedule.meetings
    assert told.offer is not None
    assert told.offer.slot.start == OURS.end
    assert done(replace(KNOWN, schedule=None), Refusal(No.BEATEN), NOW, Book(OURS.slot), TAP).offer is None


def test_what_a_write_teaches_of_the_calendar():
    assert held(learnt(KNOWN, GIVEN_BACK)) == []
    assert held(learnt(KNOWN, Undone(THEIRS, was_booking=True))) == []
    shorter = replace(THEIRS, slot=OURS.slot)
    for outcome in (Ended(shorter), CheckedIn(shorter), Undone(shorter), Refusal(No.CHANGED, shorter)):
        assert learnt(KNOWN, outcome).schedule.meetings == (shorter,)
    for outcome in (Booked(OURS, room="next door"), Refusal(No.CHANGED), Failed(Trouble.BUSY), Reported(Sending.SENT)):
        assert learnt(KNOWN, outcome) == KNOWN
    assert learnt(replace(KNOWN, schedule=None), Booked(OURS)).schedule is None


def test_a_release_takes_the_meeting_off_the_door_and_is_told_where_nobody_listens():
    known = replace(KNOWN, pending=None)
    told = released(known, GIVEN_BACK, NOW)
    assert held(told) == []
    assert (told.outcome, told.outcome_until) == (GIVEN_BACK, at("10:00:40"))
    before = replace(known, outcome=Reported(Sending.SENT), outcome_until=NOW)
    assert released(before, GIVEN_BACK, NOW).outcome == GIVEN_BACK
    nothing_to_tap = replace(known, outcome=Failed(Trouble.BUSY), outcome_until=at("10:01"))
    assert released(nothing_to_tap, GIVEN_BACK, NOW).outcome == GIVEN_BACK


def test_a_release_leaves_a_visitor_the_time_to_take_a_booking_back():
    told = released(BOOKED, GIVEN_BACK, NOW)
    assert held(told) == [OURS.ref]
    assert (told.outcome, told.offer) == (BOOKED.outcome, BOOKED.offer)
    assert released(BOOKED, GIVEN_BACK, BOOKED.outcome_until).outcome == GIVEN_BACK


@pytest.mark.parametrize("outcome", [None, Unsure(Trouble.BUSY)])
def test_a_release_is_not_told_over_a_tap_that_is_under_way_or_in_doubt(outcome):
    known = replace(KNOWN, outcome=outcome, outcome_until=outcome and FOR_GOOD)
    told = released(known, GIVEN_BACK, NOW)
    assert held(told) == []
    assert (told.pending, told.outcome) == (TAP, outcome)


def test_an_errand_beside_leaves_a_tap_under_way_and_a_doubt_alone():
    told = aside(KNOWN, Reported(Sending.SENT), NOW)
    assert (told.pending, told.outcome, told.outcome_until) == (TAP, Reported(Sending.SENT), at("10:00:40"))
    assert aside(KNOWN, Refusal(No.TOO_MANY), NOW).outcome_until == at("10:00:42")
    doubtful = answered(KNOWN, Unsure(Trouble.BUSY, CheckIn(OURS.ref)), NOW)
    assert aside(doubtful, Reported(Sending.SENT), NOW) == doubtful


def test_what_facilities_are_told_of_a_failure_makes_it_no_other():
    assert Failed(Trouble.BUSY, "503") == Failed(Trouble.BUSY, "504") != Failed(Trouble.THROTTLED, "503")
