"""Nobody comes: over a real socket the room declines, and the organizer hears of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from kiosk.room.policy import Policy
from kiosk.screen import finger
from tests.diary import MINUTE

from .conftest import ANNA, Street, live

if TYPE_CHECKING:
    from kiosk.app import App

STRICT = Policy(check_in=True, release=True, check_in_opens=2 * MINUTE, release_after=MINUTE)


async def wait(app: App, street: Street, minutes: float) -> None:
    """Let that much time pass in steps, the calendar read after each: the line stays unbroken."""
    for step in (minutes / 2, minutes / 2):
        count = street.exchange.operations["FindItem"] + 2
        street.clock.ahead(timedelta(minutes=step))
        async with asyncio.timeout(10):
            while street.exchange.operations["FindItem"] < count:
                await asyncio.sleep(0.02)
    app.coordinator.refresh()


def invited(street: Street) -> None:
    street.meet(5, 65, created=street.clock() - timedelta(hours=4))


def test_a_no_show_is_declined_and_the_organizer_gets_a_mail_with_the_reason(street: Street) -> None:
    invited(street)

    async def path(app: App) -> None:
        await live(app)
        await wait(app, street, 4)
        assert finger.read(app.window.window, "statusWord") == "Check in"
        await wait(app, street, 1.5)
        assert street.calendar.items() != ()
        await wait(app, street, 0.5)
        await app.until(lambda view: view.notice is not None, 10)
        assert finger.read(app.window.window, "noticeText") == "Nobody came: the room is free again"
        assert finger.read(app.window.window, "statusWord") == "Available"
        (mail,) = street.exchange.post.mails
        assert mail.to == (ANNA,)
        assert "nobody checked in at the door within 1 minute, so the room was released." in mail.body

    street.walk(path, policy=STRICT)


def test_a_tap_in_time_keeps_the_room_and_outlives_the_door(street: Street) -> None:
    invited(street)

    async def path(app: App) -> None:
        await live(app)
        await wait(app, street, 4)
        await app.tap("check-in")
        await app.until(lambda view: view.notice is not None and view.notice.text == "You are checked in", 10)
        await wait(app, street, 3)
        assert finger.read(app.window.window, "statusWord") == "In use"
        assert street.exchange.post.mails == ()

    async def next_life(app: App) -> None:
        await live(app)
        assert finger.read(app.window.window, "statusWord") == "In use"

    street.walk(path, policy=STRICT)
    street.walk(next_life, policy=STRICT)
