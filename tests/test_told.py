"""What is told of a tap: each thing that can be tapped, while it is done and afterwards, in the right words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.buttons import brief, button, key_of
from kiosk.room.actions import (
    BookElsewhere,
    BookLater,
    BookNow,
    CheckIn,
    EndEarly,
    Extend,
    Intent,
    No,
    Refusal,
    Undo,
    Withdraw,
)
from kiosk.room.health import Trouble
from kiosk.room.nearby import NearbyRoom
from kiosk.room.snapshot import (
    Booked,
    CheckedIn,
    Ended,
    Extended,
    Failed,
    Outcome,
    Released,
    Reported,
    Sending,
    Undone,
    Unsure,
)
from kiosk.sheets import Site
from kiosk.view import Tone, present, why_released, words_of
from tests.diary import LOOK, MINUTE, POLICY, at, meeting, slot, snapshot

ONE = meeting("10-11")
OURS = meeting("10-10:30", "Booked at the door", key="a1:x")
NOW = BookNow(30 * MINUTE, at("10:30"))
LATER = BookLater(slot("12-12:30"))
ELSEWHERE = BookElsewhere("boreal@roomdoor.example", NOW)
CHECK_IN, END = CheckIn(ONE.ref), EndEarly(ONE.ref)
EXTEND, UNTIL_NEXT = Extend(ONE.ref, 15 * MINUTE, at("11:15")), Extend(ONE.ref, None, at("12"))
UNDO = Undo(Withdraw(OURS.ref, OURS.slot), at("10:00:10"))
WORDS = words_of(LOOK)


@pytest.mark.parametrize(
    ("intent", "key", "label", "hint", "busy", "short"),
    [
        (NOW, "book-30", "30", "until 10:30", "Booking…", "10:30"),
        (BookNow(None, at("12")), "book-next", "Until next", "until 12:00", "Booking…", "12:00"),
        (LATER, "later-202603171100-30", "12:00", "until 12:30", "Booking…", "12:30"),
        (ELSEWHERE, "elsewhere-boreal@roomdoor.example", "30", "until 10:30", "Booking…", "10:30"),
        (CHECK_IN, "check-in", "Check in", "this keeps the room", "Checking in…", ""),
        (EXTEND, "extend-15", "+15", "until 11:15", "Extending…", "11:15"),
        (UNTIL_NEXT, "extend-next", "Until next", "until 12:00", "Extending…", "12:00"),
        (END, "end", "End now", "frees the room", "Ending…", ""),
        (UNDO, "undo", "Undo", "", "Undoing…", ""),
    ],
)
def test_a_button_says_what_it_does_until_when_and_that_it_is_being_done(
    intent: Intent, key: str, label: str, hint: str, busy: str, short: str
) -> None:
    assert (key_of(intent), WORDS.busy(intent), brief(intent, WORDS)) == (key, busy, short)
    alone = button(intent, WORDS)
    assert (alone.label, alone.hint, alone.enabled, alone.busy) == (label, hint, True, False)


SITE = Site(nearby=(NearbyRoom("boreal@roomdoor.example", "Boreal", "2nd floor", "left of the lift"),))


@pytest.mark.parametrize(
    ("outcome", "tone", "text", "detail"),
    [
        (Booked(OURS), Tone.GOOD, "Booked until 10:30", "The room is yours"),
        (Booked(replace(OURS, slot=slot("12-13"))), Tone.GOOD, "Booked 12:00 – 13:00", "The room is yours"),
        (
            Booked(OURS, "boreal@roomdoor.example"),
            Tone.GOOD,
            "Booked until 10:30",
            "Boreal · 2nd floor · left of the lift",
        ),
        (Booked(OURS, "gone@roomdoor.example"), Tone.GOOD, "Booked until 10:30", "The room is yours"),
        (Extended(OURS), Tone.GOOD, "Extended until 10:30", ""),
        (Ended(OURS), Tone.GOOD, "Free again at 10:30", ""),
        (Ended(ONE), Tone.GOOD, "Free again at 11:00", "The organizer's invitation stays as it is"),
        (CheckedIn(ONE), Tone.GOOD, "You are checked in", "The room stays yours"),
        (Undone(OURS, was_booking=True), Tone.GOOD, "Taken back", ""),
        (Undone(ONE), Tone.GOOD, "Taken back", "The meeting ends at 11:00, as before"),
        (
            Released(ONE),
            Tone.GOOD,
            "Nobody came: the room is free again",
            "Are you here after all? Simply book it",
        ),
        (Failed(Trouble.BUSY), Tone.SORRY, "The room was not booked", None),
        (Failed(Trouble.BUSY, intent=NOW), Tone.SORRY, "The room was not booked", None),
        (Failed(Trouble.BUSY, intent=CHECK_IN), Tone.SORRY, "You are not checked in", None),
        (Failed(Trouble.BUSY, intent=EXTEND), Tone.SORRY, "The meeting was not extended", None),
        (Failed(Trouble.BUSY, intent=END), Tone.SORRY, "The meeting was not ended", None),
        (Failed(Trouble.BUSY, intent=UNDO), Tone.SORRY, "It was not taken back", None),
        (Unsure(Trouble.BUSY), Tone.WAIT, "We do not know yet whether the room is booked", None),
        (Unsure(Trouble.BUSY, LATER), Tone.WAIT, "We do not know yet whether the room is booked", None),
        (Unsure(Trouble.BUSY, END), Tone.WAIT, "We do not know yet whether that was done", None),
        (Refusal(No.BEATEN, ONE), Tone.SORRY, "Anna Berg was quicker", None),
        (Refusal(No.BEATEN, replace(ONE, organizer=None)), Tone.SORRY, "Somebody was quicker", None),
    ],
)
def test_what_came_of_it(outcome: Outcome, tone: Tone, text: str, detail: str | None) -> None:
    known = snapshot(read_at=at("10"), outcome=outcome, outcome_until=at("10:00:10"))
    notice = present(known, at("10"), replace(LOOK, site=SITE)).notice
    assert notice is not None
    assert (notice.tone, notice.text) == (tone, text)
    if detail is not None:
        assert notice.detail == detail
    else:
        assert notice.detail


@pytest.mark.parametrize("sending", list(Sending))
def test_what_became_of_a_message_to_facilities(sending: Sending) -> None:
    known = snapshot(read_at=at("10"), outcome=Reported(sending), outcome_until=at("10:00:10"))
    notice = present(known, at("10"), LOOK).notice
    assert notice is not None
    assert notice.text
    assert (notice.tone is Tone.GOOD) is (sending in (Sending.UNDER_WAY, Sending.SENT))
    others = {present(replace(known, outcome=Reported(one)), at("10"), LOOK).notice for one in Sending}
    assert len(others) == len(Sending)


def offered(offer: Undo | BookLater, now: str = "10:00:05", **more: object) -> tuple[str, str] | None:
    known = snapshot(OURS, read_at=at("10"), outcome=Booked(OURS), outcome_until=at("10:00:10"), offer=offer, **more)
    notice = present(known, at(now), LOOK).notice
    assert notice is not None
    return (notice.button.key, notice.button.label) if notice.button is not None else None


def test_what_may_be_tapped_about_it_is_shown_only_while_it_would_be_done() -> None:
    assert offered(UNDO) == ("undo", "Undo")
    assert offered(LATER) == ("later-202603171100-30", "Book 12:00 – 12:30")
    assert offered(UNDO, pending=END) is None
    assert offered(replace(UNDO, until=at("10:00:05"))) is None
    assert offered(BookLater(slot("10:15-10:45"))) is None


def test_a_visitor_s_language_is_spoken_until_its_time_is_over() -> None:
    known = snapshot(read_at=at("10"), language="de", language_until=at("10:01"))
    assert present(known, at("10:00:59"), LOOK).status == "Frei"
    assert present(known, at("10:01"), LOOK).status == "Available"


@pytest.mark.parametrize(
    ("wanted", "is_drawn"), [("", False), ("invitation", True), ("https://roomdoor.example", True)]
)
def test_the_code_to_scan_is_what_the_site_wants(wanted: str, is_drawn: bool) -> None:
    look = replace(LOOK, site=Site(qr=wanted, mailbox="aurora@roomdoor.example"))
    drawn = present(snapshot(read_at=at("10")), at("10"), look).sheets.code
    assert bool(drawn.modules) is is_drawn


@pytest.mark.parametrize(("minutes", "unit"), [(1, "1 minute,"), (10, "10 minutes,")])
def test_the_organizer_of_a_no_show_is_told_why(minutes: int, unit: str) -> None:
    policy = replace(POLICY, release_after=timedelta(minutes=minutes))
    told = why_released(slot("10-11"), policy, LOOK)
    assert told.startswith("Aurora, 10:00 – 11:00: nobody checked in at the door within")
    assert unit in told
