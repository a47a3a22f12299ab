"""Somebody was quicker: the next slot is one tap away."""

from __future__ import annotations

import pytest

from kiosk.room.actions import Book, BookLater, BookNow, EndEarly, No, Refusal, decide
from kiosk.room.health import Freshness
from kiosk.room.instead import instead
from kiosk.room.policy import Policy
from kiosk.room.snapshot import Booked
from tests.diary import MINUTE, POLICY, at, meeting, schedule, slot

RIVAL = meeting("10:05-11", "Interview")
BEATEN = Refusal(No.BEATEN, RIVAL)
HELD = schedule(RIVAL, meeting("11:30-12"))


@pytest.mark.parametrize(
    ("intent", "found"),
    [
        (BookNow(30 * MINUTE, at("10:32")), "11-11:30"),
        (BookNow(60 * MINUTE, at("11:02")), "12-13"),
        (BookNow(None, at("10:40")), "11-11:30"),
        (BookLater(slot("10:30-11:15")), "12-12:45"),
        (BookLater(slot("10:30-10:50")), "11-11:30"),
    ],
)
def test_the_first_slot_of_that_length_else_of_the_usual_one(intent: BookNow | BookLater, found: str) -> None:
    other = instead(BEATEN, intent, HELD, at("10:02"), Freshness.LIVE, POLICY)
    assert other == BookLater(slot(found))
    assert isinstance(decide(other, HELD, at("10:02"), Freshness.LIVE, POLICY), Book)


def test_nothing_where_nothing_was_beaten_or_nothing_can_be_had() -> None:
    now, intent = at("10:02"), BookNow(30 * MINUTE, at("10:32"))
    assert instead(Refusal(No.CHANGED), intent, HELD, now, Freshness.LIVE, POLICY) is None
    assert instead(Booked(RIVAL), intent, HELD, now, Freshness.LIVE, POLICY) is None
    assert instead(BEATEN, EndEarly(RIVAL.ref), HELD, now, Freshness.LIVE, POLICY) is None
    assert instead(BEATEN, intent, HELD, now, Freshness.LOST, POLICY) is None
    assert instead(BEATEN, intent, HELD, now, Freshness.LIVE, Policy(horizon=10 * MINUTE)) is None
