"""A visitor uses the sheets."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent

from kiosk.room.nearby import NearbyRoom
from kiosk.screen import finger
from kiosk.sheets import Site
from kiosk.simulator.faults import Fault
from tests.diary import at, slot

from .conftest import ANNA, BOREALIS, Street, live, told

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtQuick import QQuickWindow

    from kiosk.app import App
    from kiosk.room.meeting import TimeSlot

LATER = f"start-{at('11:30'):%Y%m%d%H%M}"


async def open_sheet(app: App, *names: str) -> None:
    """Tap one after the other, each as soon as it is there and lies still."""
    for name in names:
        async with asyncio.timeout(5):
            while True:
                try:
                    await app.tap(name)
                    break
                except finger.NotOnScreen:
                    await asyncio.sleep(0.02)
        await asyncio.sleep(0.05)


def quick(street: Street, **site: object) -> object:
    """The same look without motion, and with this on its sheets."""
    return replace(street.setup.look, site=Site(motion=False, **site))  # type: ignore[arg-type]


def press(window: QQuickWindow, text: str) -> None:
    """On a keyboard that is plugged in."""
    for letter in text:
        strike(window, Qt.Key.Key_unknown, letter)


def strike(window: QQuickWindow, key: Qt.Key, text: str = "") -> None:
    """One key of it; without a nested loop, which would hang in a coroutine."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QCoreApplication.sendEvent(window, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text))


def subjects(street: Street) -> list[str]:
    """Of what doors have booked."""
    return [item.meeting.subject for item in street.calendar.items() if item.meeting.is_ours]


def test_a_slot_later_today_is_booked_in_two_taps_after_opening(street: Street) -> None:
    street.meet(20, 60)

    async def path(app: App) -> None:
        await live(app)
        await open_sheet(app, "open-book", LATER, f"take-later-{at('11:30'):%Y%m%d%H%M}-30")
        assert not app.window.window.property("sheetOpen")
        assert await told(app) == "Booked 11:30 – 12:00"
        assert street.ours() == [slot("11:30-12:00")]

    street.walk(path, look=quick(street))


def test_a_name_typed_on_the_screen_is_in_the_subject(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        letters = [f"key-{letter}" for letter in "kai"]
        await open_sheet(
            app, "open-book", "type-name", *letters, "key-space", "key-b", "key-b", "key-erase", "key-done"
        )
        await open_sheet(app, "book-15")
        await told(app)
        assert subjects(street) == ["Kai B – Booked at the door"]

    street.walk(path, look=quick(street, ask_name=True))


def test_a_keyboard_that_is_plugged_in_types_books_and_escapes(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        window = app.window.window
        await open_sheet(app, "open-book", "type-name")
        press(window, "<b>Zoë")
        strike(window, Qt.Key.Key_Return)
        await asyncio.sleep(0.05)
        assert finger.find(window, "type-name").property("label") == "<b>Zoë"
        await open_sheet(app, "type-name")
        press(window, "never")
        strike(window, Qt.Key.Key_Escape)
        await asyncio.sleep(0.05)
        assert finger.find(window, "type-name").property("label") == "<b>Zoë"
        finger.find(window, "take-book-30").forceActiveFocus(Qt.FocusReason.TabFocusReason)
        strike(window, Qt.Key.Key_Return)
        await told(app)
        assert subjects(street) == ["<b>Zoë – Booked at the door"]

    street.walk(path, look=quick(street, ask_name=True))


def test_what_is_taken_while_the_sheet_is_open_cannot_be_tapped_any_more(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        await open_sheet(app, "open-book", LATER)
        street.meet(60, 180)
        await app.until(lambda view: LATER[6:] not in {start.key for start in view.sheets.starts}, 10)
        await asyncio.sleep(0.05)
        with pytest.raises(finger.NotOnScreen):
            finger.find(app.window.window, f"take-later-{at('11:30'):%Y%m%d%H%M}-30")

    street.walk(path, look=quick(street))


def test_a_language_is_spoken_at_once_and_back_again(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        await open_sheet(app, "open-language", "speak-de")
        await app.until(lambda view: view.status != "Available", 5)
        assert finger.read(app.window.window, "statusWord") == "Frei"
        await open_sheet(app, "open-language", "speak-en")
        await app.until(lambda view: view.status == "Available", 5)

    street.walk(path, look=quick(street))


def test_a_name_is_in_no_journal_and_no_trail(street: Street, tmp_path: Path) -> None:
    journal, trail = tmp_path / "journal", tmp_path / "audit.log"
    written: list[str] = []

    async def path(app: App) -> None:
        await live(app)
        street.after("CreateItem", lambda: written.extend(file.read_text() for file in journal.iterdir()))
        await open_sheet(app, "open-book", "type-name", "key-k", "key-a", "key-i", "key-done", "take-book-15")
        await told(app)
        assert subjects(street) == ["Kai – Booked at the door"]
        assert written
        assert not any("Kai" in text for text in (*written, trail.read_text()))

    street.walk(path, look=quick(street, ask_name=True), journal_folder=journal, audit_file=trail)


FACILITIES = "facilities@roomdoor.example"


def test_a_problem_is_told_in_two_taps_and_a_line(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        await open_sheet(app, "open-more", "open-report", "problem-sound", "type-line")
        press(app.window.window, "No sound <b>")
        await open_sheet(app, "key-done", "send")
        await app.until(lambda view: view.notice is not None and view.notice.text == "Facilities have been told", 10)
        (mail,) = street.exchange.post.mails
        assert (mail.sender.address, [to.address for to in mail.to]) == ("aurora@roomdoor.example", [FACILITIES])
        assert mail.subject == "Aurora: Sound or video call"
        assert "No sound <b>" in mail.body
        assert not mail.is_html

    street.walk(path, look=quick(street, facilities=FACILITIES))


def test_a_problem_told_during_an_outage_is_sent_once_when_it_is_over_also_after_a_restart(
    street: Street, tmp_path: Path
) -> None:
    look = quick(street, facilities=FACILITIES)

    async def before(app: App) -> None:
        await live(app)
        street.exchange.down()
        await open_sheet(app, "open-more", "open-report", "problem-cleaning", "send")
        await app.until(lambda view: view.notice is not None and view.notice.text == "Your message is kept", 10)

    async def after(app: App) -> None:
        await live(app)
        async with asyncio.timeout(10):
            while not street.exchange.post.mails:
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.5)
        assert [mail.subject for mail in street.exchange.post.mails] == ["Aurora: Cleaning"]

    street.walk(before, look=look, outbox_folder=tmp_path)
    street.exchange.up()
    street.walk(after, look=look, outbox_folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_message_whose_answer_was_lost_is_not_sent_again_and_that_is_told(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        street.exchange.faults.inject(Fault.DROP_AFTER, on="CreateItem", times=1)
        await open_sheet(app, "open-more", "open-report", "problem-other", "send")
        unsure = "We do not know whether the message was sent"
        await app.until(lambda view: view.notice is not None and view.notice.text == unsure, 10)
        await asyncio.sleep(0.5)
        assert len(street.exchange.post.mails) == 1

    street.walk(path, look=quick(street, facilities=FACILITIES))


NEXT_DOOR = NearbyRoom(BOREALIS.address, "Borealis", "2nd floor", "left of the lift")
NOWHERE = NearbyRoom("nowhere@roomdoor.example", "Nowhere")


def next_door(street: Street) -> list[TimeSlot]:
    """What doors have booked there."""
    return [item.meeting.slot for item in street.borealis.items() if item.meeting.is_ours]


def test_a_room_nearby_is_found_and_booked_there_with_one_tap(street: Street) -> None:
    street.meet(-20, 60)

    async def path(app: App) -> None:
        await live(app)
        await open_sheet(app, "open-nearby", f"take-{BOREALIS.address}")
        assert await told(app) == "Booked until 10:50"
        assert finger.read(app.window.window, "noticeDetail") == "Borealis · 2nd floor · left of the lift"
        assert next_door(street) == [slot("10:20-10:50")]
        assert street.ours() == []
        assert app.view.status == "In use"
        assert street.exchange.operations["GetUserAvailability"] == 1

    street.walk(path, look=quick(street, nearby=(NEXT_DOOR, NOWHERE)))


def test_what_was_booked_nearby_is_taken_back_by_one_tap(street: Street) -> None:
    street.meet(-20, 60)

    async def path(app: App) -> None:
        await live(app)
        await open_sheet(app, "open-nearby", f"take-{BOREALIS.address}")
        assert await told(app) == "Booked until 10:50"
        assert next_door(street) == [slot("10:20-10:50")]
        await open_sheet(app, "undo")
        await app.until(lambda view: view.notice is not None and view.notice.text == "Taken back", 10)
        assert next_door(street) == []
        assert app.view.status == "In use"

    street.walk(path, look=quick(street, nearby=(NEXT_DOOR,)))


def test_taking_back_what_is_gone_next_door_leaves_this_room_s_agenda_alone(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        await open_sheet(app, "open-nearby", f"take-{BOREALIS.address}")
        await told(app)
        (there,) = street.borealis.items()
        street.borealis.move(there.meeting.ref.id, slot("10:20-10:40"))  # a colleague at the other door was quicker
        await open_sheet(app, "undo")
        await app.until(lambda view: view.notice is not None and view.notice.text != "Booked until 10:50", 10)
        assert app.view.notice is not None
        assert app.view.notice.tone.value == "sorry"
        assert next_door(street) == [slot("10:20-10:40")]
        assert app.view.status == "Available"
        assert not app.view.agenda.rows

    street.walk(path, look=quick(street, nearby=(NEXT_DOOR,)))


def test_a_room_nearby_that_is_taken_meanwhile_is_refused_kindly_and_never_doubled(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        await open_sheet(app, "open-nearby")
        await app.until(lambda view: bool(view.sheets.nearby.rows), 10)
        assert [(row.name, row.state) for row in app.view.sheets.nearby.rows] == [
            ("Borealis", "Free for the rest of the day"),
            ("Nowhere", "Not known"),
        ]
        street.borealis.add(slot("10:20-11"), "Interview", organizer=ANNA)
        await open_sheet(app, f"take-{BOREALIS.address}")
        assert await told(app) == "Somebody was quicker"
        assert next_door(street) == []
        assert app.view.status == "Available"

    street.walk(path, look=quick(street, nearby=(NEXT_DOOR, NOWHERE)))


def test_where_the_account_may_not_write_next_door_that_is_told_and_this_door_stays_well(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        await open_sheet(app, "open-nearby")
        await app.until(lambda view: bool(view.sheets.nearby.rows), 10)
        street.exchange.faults.inject(Fault.ACCESS_DENIED, on="CreateItem", times=1)
        await open_sheet(app, f"take-{BOREALIS.address}")
        assert await told(app) == "The room was not booked"
        assert (app.view.freshness, app.view.trouble) == ("live", "")

    street.walk(path, look=quick(street, nearby=(NEXT_DOOR,)))


def test_a_meeting_of_the_day_is_extended_at_its_own_sheet(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        await app.tap("book-30")
        assert await told(app) == "Booked until 10:50"
        await open_sheet(app, "meeting-620")  # 10:20
        assert app.door.chosen.title == "Booked at the door"
        await open_sheet(app, "meeting-extend-15")
        await app.until(lambda view: view.notice is not None and view.notice.text == "Extended until 11:05", 10)
        assert street.ours() == [slot("10:20-11:05")]
        assert not app.window.is_in_use

    street.walk(path)
