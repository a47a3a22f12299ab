"""A visitor walks up and books."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from kiosk.face import Light
from kiosk.screen import finger
from kiosk.simulator.faults import Fault
from tests.diary import MINUTE, slot

from .conftest import Street, live, told

if TYPE_CHECKING:
    from kiosk.app import App


def test_one_tap_books_half_an_hour_and_exchange_holds_it(street: Street) -> None:
    street.meet(90, 120)

    async def path(app: App) -> None:
        await live(app)
        assert finger.read(app.window.window, "statusWord") == "Available"
        await app.tap("book-30")
        assert [button.hint for button in app.view.buttons if button.busy] == ["Booking…"]
        assert street.ours() == []
        assert await told(app) == "Booked until 10:50"
        assert street.ours() == [slot("10:20-10:50")]
        assert (app.view.light, app.view.status, app.view.until) == (Light.RED, "In use", "until 10:50")

    street.walk(path)


def test_every_button_books_what_it_says(street: Street) -> None:
    street.meet(50, 60)
    for key, until in (("book-15", "10:35"), ("book-45", "11:05"), ("book-next", "11:10")):

        async def path(app: App, key: str = key, until: str = until) -> None:
            await live(app)
            await app.tap(key)
            assert await told(app) == f"Booked until {until}"
            assert street.ours() == [slot(f"10:20-{until}")]

        street.walk(path)
        street.calendar.remove(next(item.meeting.ref.id for item in street.calendar.items() if item.meeting.is_ours))


def test_a_triple_tap_on_two_buttons_books_once(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        await app.tap("book-30")
        for key in ("book-30", "book-15", "book-30"):
            finger.tap(app.window.window, key)
        await told(app)
        await asyncio.sleep(0.3)
        assert street.ours() == [slot("10:20-10:50")]

    street.walk(path)


def test_a_button_that_does_not_fit_takes_no_tap(street: Street) -> None:
    street.meet(35, 60)

    async def path(app: App) -> None:
        await live(app)
        await app.tap("book-45")
        await asyncio.sleep(0.2)
        assert street.exchange.operations["CreateItem"] == 0
        assert app.view.notice is None

    street.walk(path)


def test_a_colleague_who_was_quicker_is_named_and_the_room_s_true_state_is_shown(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        street.meet(0, 60, "Interview")
        await app.tap("book-30")
        assert await told(app) == "Anna Berg was quicker"
        assert street.ours() == []
        assert (app.view.status, app.view.about) == ("In use", "Interview")

    street.walk(path, interval=60 * MINUTE)


def test_a_colleague_who_books_in_the_same_moment_wins_and_ours_is_withdrawn(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        street.after("CreateItem", lambda: street.meet(10, 40, "Interview"))
        await app.tap("book-30")
        assert await told(app) == "Anna Berg was quicker"
        assert street.ours() == []

    street.walk(path)


def test_who_was_beaten_books_the_next_slot_by_one_tap(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        street.meet(0, 40, "Interview")
        await app.tap("book-30")
        assert await told(app) == "Anna Berg was quicker"
        notice = app.view.notice
        assert notice is not None
        assert notice.button is not None
        await app.tap(notice.button.key)
        await app.until(lambda view: view.notice is not None and view.notice.text == "Booked 11:00 – 11:30", 10)
        assert street.ours() == [slot("11-11:30")]

    street.walk(path, interval=60 * MINUTE)


def test_an_answer_lost_on_the_way_is_looked_for_and_never_booked_twice(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        street.exchange.faults.inject(Fault.DROP_AFTER, on="CreateItem", times=1)
        await app.tap("book-30")
        assert await told(app) == "Booked until 10:50"
        assert street.ours() == [slot("10:20-10:50")]
        assert len(street.calendar.items()) == 1

    street.walk(path)


def test_a_booking_that_exchange_refuses_is_told_in_a_visitor_s_words(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        street.exchange.faults.inject(Fault.ACCESS_DENIED, on="CreateItem", times=1)
        await app.tap("book-30")
        assert await told(app) == "The room was not booked"
        assert finger.read(app.window.window, "noticeDetail") == "The calendar does not let this door in"
        assert app.view.status == "Available"

    street.walk(path)
