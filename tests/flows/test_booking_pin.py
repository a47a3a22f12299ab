"""Where a site wants a PIN for booking: every way to book asks for it, on the real screen, and nothing else does."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kiosk import pin
from kiosk.screen import finger
from kiosk.secret import Secret
from kiosk.sheets import Site
from kiosk.turnstile import BookingPin
from tests.diary import at, slot
from tests.test_keeper import KEPT, RIGHT, WRONG

from .conftest import BOREALIS, Street, live
from .test_admin import read, type_pin, until
from .test_sheets import NEXT_DOOR, next_door, open_sheet

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.app import App


@pytest.fixture
def guarded(street: Street, tmp_path: Path) -> Street:
    """A street whose door books for those who know the PIN."""
    booking_pin = BookingPin(pin_hash=Secret(KEPT), lockout=tmp_path / "state" / "lockout.json")
    look = replace(street.setup.look, site=Site(motion=False, nearby=(NEXT_DOOR,), ask_name=True))
    street.setup = replace(street.setup, booking_pin=booking_pin, look=look)
    return street


def is_asked(app: App) -> bool:
    return read(app, "sheetTitle") == "Booking needs the PIN"


async def book(app: App, *taps: str) -> str:
    """Tap these, type the PIN that is asked for, and read what is told."""
    before = app.view.notice
    await open_sheet(app, *taps)
    await until(lambda: is_asked(app))
    assert app.view.notice == before
    await type_pin(app, RIGHT)
    view = await app.until(lambda view: view.notice not in (None, before), 10)
    await until(lambda: not app.window.window.property("sheetOpen"))
    return view.notice.text


def test_now_later_here_and_nearby_each_ask_first_and_the_name_goes_along(guarded: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        await open_sheet(app, "open-book", "type-name", "key-k", "key-a", "key-i", "key-done")
        later = f"{at('11:30'):%Y%m%d%H%M}"
        said = await book(app, f"start-{later}", f"take-later-{later}-30")
        assert said == "Booked 11:30 – 12:00"
        assert [item.meeting.subject for item in guarded.calendar.items()] == ["Kai – Booked at the door"]
        assert await book(app, "open-nearby", f"take-{BOREALIS.address}") == "Booked until 10:50"
        assert next_door(guarded) == [slot("10:20-10:50")]
        assert await book(app, "book-15") == "Booked until 10:35"
        assert guarded.ours() == [slot("10:20-10:35"), slot("11:30-12")]
        await open_sheet(app, "undo")  # what is there is taken back without a PIN
        await app.until(lambda view: view.notice is not None and view.notice.text == "Taken back", 10)
        assert not is_asked(app)

    guarded.walk(path)


def test_a_free_slot_of_the_day_opens_the_sheet_whose_booking_asks(guarded: Street) -> None:
    guarded.meet(20, 60)

    async def path(app: App) -> None:
        await live(app)
        gap = app.view.agenda.gaps[0].key
        await open_sheet(app, f"gap-{gap}")
        length = next(start for start in app.view.sheets.starts if start.key == gap).buttons[0].key
        await open_sheet(app, f"take-{length}")
        await until(lambda: is_asked(app))
        assert guarded.ours() == []

    guarded.walk(path)


def test_the_slot_offered_to_who_was_beaten_asks_too(guarded: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        await open_sheet(app, "book-30")
        await until(lambda: is_asked(app))
        guarded.meet(0, 40)
        await type_pin(app, RIGHT)
        view = await app.until(lambda view: view.notice is not None and view.notice.button is not None, 10)
        assert view.notice.text == "Anna Berg was quicker"
        await until(lambda: not app.window.window.property("sheetOpen"))
        await open_sheet(app, view.notice.button.key)
        await until(lambda: is_asked(app))
        assert guarded.ours() == []

    guarded.walk(path, interval=timedelta(hours=1))


def test_wrong_ones_book_nothing_wait_ever_longer_and_a_sheet_put_away_is_a_booking_forgotten(guarded: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        await open_sheet(app, "book-30")
        for _ in range(2):
            await type_pin(app, WRONG)
            await until(lambda: read(app, "pinPrompt") == "That is not the PIN. Try again")
        await type_pin(app, WRONG)
        await until(lambda: read(app, "pinPrompt").startswith("Too many wrong PINs. Wait "))
        assert not finger.find(app.window.window, "pin-4").isEnabled()
        await open_sheet(app, "close")
        await open_sheet(app, "book-30")
        await until(lambda: read(app, "pinPrompt").startswith("Too many wrong PINs. Wait "))
        guarded.clock.ahead(timedelta(seconds=31))
        await until(lambda: read(app, "pinPrompt") == "Type the PIN")
        await open_sheet(app, "close")
        await asyncio.sleep(0.1)
        assert guarded.ours() == []
        assert await book(app, "book-30") == "Booked until 10:50"

    guarded.walk(path)


def test_the_pin_is_in_no_file_that_the_door_writes(guarded: Street, tmp_path: Path) -> None:
    async def path(app: App) -> None:
        await live(app)
        await book(app, "book-30")

    guarded.walk(path, journal_folder=tmp_path / "journal", audit_file=tmp_path / "audit.jsonl")
    written = "".join(file.read_text() for file in tmp_path.rglob("*") if file.is_file())
    assert '"booked"' in written
    assert RIGHT not in written
    assert pin.checked(KEPT) not in written
