"""A visitor in a wheelchair, one who asks what is in the room, and one with a phone: the sheets that only lead on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from kiosk.room.policy import Policy
from kiosk.screen import finger
from tests.diary import slot

from .conftest import Street, live, told
from .test_sheets import open_sheet, quick, strike

if TYPE_CHECKING:
    from kiosk.app import App


def lowest_third(app: App, name: str) -> bool:
    """Whether that is tapped there."""
    item = finger.find(app.window.window, name)
    return bool(item.mapToScene(item.boundingRect().topLeft()).y() >= 800 * 2 / 3)


def test_within_reach_the_room_is_booked_extended_and_left(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        await open_sheet(app, "open-reach")
        assert lowest_third(app, "reach-book-30")
        await open_sheet(app, "reach-book-30")
        assert await told(app) == "Booked until 10:50"
        await open_sheet(app, "open-reach", "reach-extend-15")
        await app.until(lambda view: view.until == "until 11:05", 10)
        assert street.ours() == [slot("10:20-11:05")]
        await open_sheet(app, "open-reach", "reach-end")
        await app.until(lambda view: view.notice is not None and "ree again" in view.notice.text, 10)

    street.walk(path, look=quick(street), policy=Policy())


def test_what_is_in_the_room_is_told_and_escape_leads_back(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        await open_sheet(app, "open-more", "open-info")
        window = app.window.window
        told = [item.property("text") for item in finger.items(window.contentItem()) if item.objectName() == "fact"]
        assert told == ["12 seats", "Screen · Whiteboard", "Step-free"]
        strike(window, Qt.Key.Key_Escape)
        await asyncio.sleep(0.05)
        assert not window.property("sheetOpen")

    street.walk(path, look=quick(street, capacity=12, equipment=("Screen", "Whiteboard"), accessibility=("Step-free",)))


def test_a_phone_is_shown_the_invitation(street: Street) -> None:
    look = quick(street, qr="invitation", mailbox="aurora@roomdoor.example")

    async def path(app: App) -> None:
        await live(app)
        await open_sheet(app, "open-qr")
        window = app.window.window
        code = finger.find(window, "code")
        assert app.door.sheets.codeModules > 20
        assert code.width() == code.height() > 200
        with pytest.raises(finger.NotOnScreen):
            finger.find(window, "fact")
        await open_sheet(app, "close")
        assert not window.property("sheetOpen")

    street.walk(path, look=look)
