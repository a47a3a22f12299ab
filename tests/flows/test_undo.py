"""A visitor changes his mind within ten seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.room.policy import Policy
from kiosk.screen import finger
from tests.diary import slot

from .conftest import Street, live, told

if TYPE_CHECKING:
    from kiosk.app import App


def test_a_booking_is_taken_back_by_one_tap(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        await app.tap("book-30")
        assert await told(app) == "Booked until 10:50"
        await app.tap("undo")
        await app.until(lambda view: view.notice is not None and view.notice.text == "Taken back", 10)
        assert street.ours() == []
        assert finger.read(app.window.window, "statusWord") == "Available"

    street.walk(path)


def test_an_extension_and_an_end_are_taken_back(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        await app.tap("book-30")
        await told(app)
        await app.tap("extend-15")
        await app.until(lambda view: view.notice is not None and view.notice.text == "Extended until 11:05", 10)
        await app.tap("undo")
        await app.until(lambda view: view.notice is not None and view.notice.text == "Taken back", 10)
        assert finger.read(app.window.window, "noticeDetail") == "The meeting ends at 10:50, as before"
        assert street.ours() == [slot("10:20-10:50")]
        await app.tap("end")
        await app.until(lambda view: view.notice is not None and "ree again" in view.notice.text, 10)
        assert street.ours() == [slot("10:20-10:21")]
        await app.tap("undo")
        await app.until(lambda view: view.notice is not None and view.notice.text == "Taken back", 10)
        assert street.ours() == [slot("10:20-10:50")]

    street.walk(path, policy=Policy())


def test_an_end_is_not_taken_back_over_a_colleague_s_meeting(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        await app.tap("book-30")
        await told(app)
        await app.tap("end")
        await app.until(lambda view: view.notice is not None and "ree again" in view.notice.text, 10)
        street.after("FindItem", lambda: street.meet(5, 20, "Interview"))
        await app.tap("undo")
        await app.until(lambda view: view.notice is not None and "quicker" in view.notice.text, 10)
        assert street.ours() == [slot("10:20-10:21")]

    street.walk(path)
