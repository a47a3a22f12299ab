"""The turnstile: a booking waits for its PIN, everything else passes, and nothing is booked that nobody waits for."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from kiosk.keypad import KeypadView
from kiosk.room.actions import BookElsewhere, BookLater, BookNow, CheckIn, EndEarly, Extend, Undo, Withdraw
from kiosk.secret import MASK, Secret
from kiosk.turnstile import BookingPin, Turnstile, as_now

from .builders import LOOK, at, meeting
from .diary import slot
from .test_keeper import KEPT, RIGHT, WRONG, Signal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kiosk.room.actions import Intent

MINUTE = timedelta(minutes=1)
NOW = BookNow(30 * MINUTE, at("10:54"), name="Kai")
LATER = BookLater(slot("12-12:30"))
THERE = BookElsewhere("borealis@example.com", BookNow(30 * MINUTE, at("10:54")))
OURS = meeting("10-11", "Booked at the door")
FREE = (
    CheckIn(OURS.ref),
    Extend(OURS.ref, 15 * MINUTE, at("11:15")),
    EndEarly(OURS.ref),
    Undo(Withdraw(OURS.ref, OURS.slot), at("10:25")),
)


class Pad:
    """A pad on no screen."""

    def __init__(self) -> None:
        self.left, self.tried = Signal(), Signal()
        self.view = KeypadView()

    def show(self, view: KeypadView) -> None:
        self.view = view


class Gate:
    """A turnstile and what came through it."""

    def __init__(self, folder: Any) -> None:
        self.pad, self.now, self.passed = Pad(), at("10:24"), []
        self.shown: Intent | None = None
        self.look = LOOK
        self.booking_pin = BookingPin(pin_hash=Secret(KEPT), lockout=folder / "lockout.json")
        self.turnstile = Turnstile(
            self.booking_pin,
            self.pad,
            clock=lambda: self.now,
            look=lambda: self.look,
            shown=lambda _: self.shown,
            through=self.passed.append,
        )

    async def until(self, so: Callable[[KeypadView], bool]) -> KeypadView:
        async with asyncio.timeout(10):
            while not so(self.pad.view):
                await asyncio.sleep(0.005)
        return self.pad.view


@pytest.fixture
def walk(tmp_path, monkeypatch):
    """`walk(path)`: a visitor's path through a turnstile."""
    monkeypatch.setattr("kiosk.turnstile.TICK", 0.01)

    def through(path: Callable[[Gate], Awaitable[None]]) -> None:
        async def whole() -> None:
            gate = Gate(tmp_path)
            keeping = asyncio.create_task(gate.turnstile.keep())
            try:
                await path(gate)
            finally:
                gate.turnstile.close()
                keeping.cancel()

        asyncio.run(whole())

    return through


@pytest.mark.parametrize("wanted", [NOW, LATER, THERE], ids=["now", "later", "elsewhere"])
def test_a_booking_waits_for_the_pin_and_passes_once(walk, wanted):
    async def path(gate: Gate) -> None:
        gate.turnstile.tap(wanted)
        view = gate.pad.view
        assert (view.is_asked, view.can_type, view.prompt) == (True, True, "Type the PIN")
        assert gate.passed == []
        gate.pad.tried(RIGHT)
        assert gate.pad.view.prompt == "One moment…"
        await gate.until(lambda view: not view.is_asked)
        gate.pad.tried(RIGHT)
        await asyncio.sleep(0)
        assert gate.passed == [wanted]

    walk(path)


@pytest.mark.parametrize("wanted", FREE, ids=lambda each: type(each).__name__)
def test_what_acts_on_a_meeting_that_is_there_passes_freely(walk, wanted):
    async def path(gate: Gate) -> None:
        gate.turnstile.tap(wanted)
        assert gate.passed == [wanted]
        assert not gate.pad.view.is_asked

    walk(path)


def test_wrong_ones_are_told_and_lock_ever_longer_with_the_seconds_counted_down(walk):
    async def path(gate: Gate) -> None:
        gate.turnstile.tap(NOW)
        for prompt in ("That is not the PIN. Try again",) * 2 + ("Too many wrong PINs. Wait 30 seconds",):
            gate.pad.tried(WRONG)
            assert (await gate.until(lambda view: view.is_sorry)).prompt == prompt
        gate.pad.tried(RIGHT)
        gate.now += timedelta(seconds=29)
        assert not (await gate.until(lambda view: "1 second" in view.prompt)).can_type
        gate.now += timedelta(seconds=1)
        await gate.until(lambda view: view.can_type)
        gate.pad.tried(WRONG)
        await gate.until(lambda view: "Wait 1 minute" in view.prompt)
        assert gate.passed == []

    walk(path)


def test_a_booking_is_forgotten_with_its_sheet(walk):
    async def path(gate: Gate) -> None:
        gate.turnstile.tap(NOW)
        gate.pad.left()
        assert gate.pad.view == KeypadView()
        gate.pad.tried(RIGHT)
        await asyncio.sleep(0)
        assert gate.passed == []

    walk(path)


@pytest.mark.parametrize("tried", [RIGHT, WRONG])
def test_what_is_put_away_while_its_pin_is_judged_is_not_booked_nor_the_next_ones_fault(walk, monkeypatch, tried):
    go = threading.Event()
    matches = __import__("kiosk.pin", fromlist=["matches"]).matches
    monkeypatch.setattr("kiosk.pin.matches", lambda *it: go.wait(10) and matches(*it))

    async def path(gate: Gate) -> None:
        gate.turnstile.tap(NOW)
        gate.pad.tried(tried)
        gate.pad.left()
        gate.turnstile.tap(LATER)
        assert gate.pad.view.prompt == "One moment…"
        go.set()
        view = await gate.until(lambda view: view.can_type)
        assert (view.prompt, gate.passed) == ("Type the PIN", [])
        gate.pad.tried(RIGHT)
        await gate.until(lambda view: not view.is_asked)
        assert gate.passed == [LATER]

    walk(path)


def test_no_hash_is_made_on_the_thread_of_the_screen(walk, monkeypatch):
    threads = []
    matches = __import__("kiosk.pin", fromlist=["matches"]).matches
    monkeypatch.setattr("kiosk.pin.matches", lambda *it: threads.append(threading.current_thread()) or matches(*it))

    async def path(gate: Gate) -> None:
        gate.turnstile.tap(NOW)
        gate.pad.tried(RIGHT)
        await gate.until(lambda view: not view.is_asked)

    walk(path)
    assert threads
    assert threading.main_thread() not in threads


def test_it_asks_in_the_visitors_language(walk):
    async def path(gate: Gate) -> None:
        gate.look = replace(LOOK, language="de")
        gate.turnstile.tap(NOW)
        assert (gate.pad.view.title, gate.pad.view.prompt) == ("Zum Buchen braucht es die PIN", "PIN eingeben")

    walk(path)


def test_nothing_of_the_pin_can_be_read_anywhere(walk, caplog):
    caplog.set_level("DEBUG")

    async def path(gate: Gate) -> None:
        gate.turnstile.tap(NOW)
        for tried in (WRONG, RIGHT):
            gate.pad.tried(tried)
            await gate.until(lambda view: view.prompt != "One moment…")
        assert MASK in repr(gate.booking_pin)
        for told in (caplog.text, repr(gate.booking_pin), gate.booking_pin.lockout.read_text()):
            assert not any(secret in told for secret in (RIGHT, WRONG, KEPT))

    walk(path)


def test_typing_longer_than_a_minute_books_the_same_length_from_now(walk):
    async def path(gate: Gate) -> None:
        gate.turnstile.tap(NOW)
        gate.shown = replace(NOW, end=at("10:56"), name="")
        gate.pad.tried(RIGHT)
        await gate.until(lambda view: not view.is_asked)
        assert [(one.end, one.name) for one in gate.passed] == [(at("10:56"), "Kai")]

    walk(path)


def test_what_was_not_seen_is_not_booked():
    until_next, sooner = BookNow(None, at("11:00")), BookNow(None, at("10:45"))
    assert as_now(until_next, sooner) == until_next
    assert as_now(NOW, sooner) == NOW
    assert as_now(NOW, None) == NOW
    assert as_now(LATER, BookLater(slot("12-13"))) == LATER
    moved = BookElsewhere(THERE.room, replace(THERE.wanted, end=at("10:56")))
    assert as_now(THERE, moved) == moved
    assert as_now(THERE, replace(moved, room="other@example.com")) == THERE
    assert as_now(THERE, BookElsewhere(THERE.room, until_next)) == THERE
