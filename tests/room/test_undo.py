"""Taking back: for as long as it was offered, by the rules of any change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kiosk.room.actions import Book, EndEarly, MarkPresent, MoveEnd, No, Refusal, Undo, Withdraw, decide
from kiosk.room.check_in import Release
from kiosk.room.health import Freshness, Trouble
from kiosk.room.meeting import MeetingRef
from kiosk.room.snapshot import Booked, CheckedIn, Ended, Extended, Failed, Released, Undone, Unsure
from kiosk.room.undo import as_wanted, undoing
from tests.diary import POLICY, at, meeting, schedule, slot

if TYPE_CHECKING:
    from kiosk.room.actions import Change, Intent
    from kiosk.room.snapshot import Outcome

OURS = meeting("10-10:30", "Booked at the door", key="a1:x", created=at("10"))
OLD = MeetingRef(OURS.ref.id, "0")
BOOK = Book(OURS.slot)
THERE = "boreal@roomdoor.example"
LONGER = MoveEnd(OLD, slot("10-10:15"), OURS.end)
SHORTER = MoveEnd(OLD, slot("10-11"), OURS.end)


@pytest.mark.parametrize(
    ("outcome", "change", "back"),
    [
        (Booked(OURS), BOOK, Withdraw(OURS.ref, OURS.slot)),
        (Booked(OURS, THERE), Book(OURS.slot, room=THERE), Withdraw(OURS.ref, OURS.slot, THERE)),
        (Extended(OURS), Book(OURS.slot, after=OLD), Withdraw(OURS.ref, OURS.slot)),
        (Extended(OURS), LONGER, MoveEnd(OURS.ref, OURS.slot, at("10:15"))),
        (Ended(OURS), SHORTER, MoveEnd(OURS.ref, OURS.slot, at("11"))),
        (CheckedIn(OURS), MarkPresent(OURS.ref, at("10")), None),
        (Undone(OURS), SHORTER, None),
        (Released(OURS), Release(OURS.ref, OURS.slot), None),
        (Refusal(No.BEATEN), BOOK, None),
        (Failed(Trouble.BUSY), BOOK, None),
        (Unsure(Trouble.BUSY), BOOK, None),
    ],
)
def test_what_takes_it_back(outcome: Outcome, change: Change, back: Change | None) -> None:
    assert undoing(outcome, change) == back


MOVED_BACK = Undo(SHORTER, at("10:20"))


@pytest.mark.parametrize(
    ("outcome", "intent", "told"),
    [
        (Extended(OURS), MOVED_BACK, Undone(OURS)),
        (Ended(OURS), MOVED_BACK, Undone(OURS)),
        (Ended(OURS), EndEarly(OLD), Ended(OURS)),
        (Extended(OURS), None, Extended(OURS)),
        (Undone(OURS, was_booking=True), MOVED_BACK, Undone(OURS, was_booking=True)),
        (Refusal(No.CHANGED), MOVED_BACK, Refusal(No.CHANGED)),
    ],
)
def test_what_was_done_is_named_by_what_was_wanted(outcome: Outcome, intent: Intent | None, told: Outcome) -> None:
    assert as_wanted(outcome, intent) == told


def test_what_was_not_done_or_is_in_doubt_remembers_what_was_wanted() -> None:
    assert as_wanted(Failed(Trouble.BUSY, "why"), MOVED_BACK) == Failed(Trouble.BUSY, "why", MOVED_BACK)
    assert as_wanted(Unsure(Trouble.BUSY), EndEarly(OLD)) == Unsure(Trouble.BUSY, EndEarly(OLD))


WITHDRAW = Undo(Withdraw(OURS.ref, OURS.slot), at("10:00:10"))
BACK = Undo(MoveEnd(OURS.ref, OURS.slot, at("11")), at("10:20:10"))


def test_it_is_possible_until_its_time_is_over() -> None:
    held = schedule(OURS)
    assert decide(WITHDRAW, held, at("10:00:09"), Freshness.LIVE, POLICY) == WITHDRAW.change
    assert decide(WITHDRAW, held, at("10:00:10"), Freshness.LIVE, POLICY) == Refusal(No.TOO_LATE)


def test_it_is_not_possible_of_what_is_gone_or_has_changed_or_without_a_line() -> None:
    now = at("10:00:01")
    assert decide(WITHDRAW, schedule(), now, Freshness.LIVE, POLICY) == Refusal(No.CHANGED)
    newer = replace(OURS, ref=MeetingRef(OURS.ref.id, "2"))
    assert decide(WITHDRAW, schedule(newer), now, Freshness.LIVE, POLICY) == Refusal(No.CHANGED)
    assert decide(WITHDRAW, schedule(OURS), now, Freshness.LOST, POLICY) == Refusal(No.NOT_LIVE)


def test_of_a_nearby_room_our_own_agenda_says_nothing() -> None:
    there = Undo(Withdraw(OURS.ref, OURS.slot, THERE), at("10:00:10"))
    taken = schedule(meeting("9-12", "Interview"))
    assert decide(there, taken, at("10:00:09"), Freshness.LIVE, POLICY) == there.change
    assert decide(there, taken, at("10:00:10"), Freshness.LIVE, POLICY) == Refusal(No.TOO_LATE)
    assert decide(there, taken, at("10:00:09"), Freshness.LOST, POLICY) == Refusal(No.NOT_LIVE)


def test_an_end_goes_back_only_over_time_that_nobody_has_taken() -> None:
    now = at("10:20:01")
    rival = meeting("10:45-11:30", "Interview")
    assert decide(BACK, schedule(OURS, meeting("11-12")), now, Freshness.LIVE, POLICY) == BACK.change
    assert decide(BACK, schedule(OURS, rival), now, Freshness.LIVE, POLICY) == Refusal(No.DOES_NOT_FIT, rival)
    beside = meeting("10:10-10:50", "Overlapping", id="beside")
    assert decide(BACK, schedule(OURS, beside), now, Freshness.LIVE, POLICY) == Refusal(No.DOES_NOT_FIT, beside)


def test_an_end_goes_back_to_an_earlier_one_whatever_follows() -> None:
    shorter = Undo(MoveEnd(OURS.ref, OURS.slot, at("10:15")), at("10:20:10"))
    held = schedule(OURS, meeting("10:15-11", "Interview"))
    assert decide(shorter, held, at("10:05"), Freshness.LIVE, POLICY) == shorter.change
