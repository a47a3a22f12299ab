"""Anybody may invite a room: hostile subjects and names on their whole way from Exchange to the screen."""

from __future__ import annotations

import asyncio
import socket
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kiosk.room.meeting import Person
from kiosk.screen import finger
from tests.screen.looking import words

from .conftest import live, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.app import App

    from .conftest import Street

HALF_AN_HOUR = timedelta(minutes=30)
TEXTS = (
    "<img src='http://127.0.0.1:{port}/a.png'>",
    "<img src='::bad'><img src='http://127.0.0.1:{port}/b.png'>",
    "![x](http://127.0.0.1:{port}/c.png) <a href='http://127.0.0.1:{port}/d'>click</a>",
    "<script>fetch('http://127.0.0.1:{port}/e')</script><b>bold</b>&amp;&lt;",
    "W" * 10_000,
    "\u202egnp.exe\u2066 \u200f\u200e\u2069\ufeff right to left \u202d",
    "tabs\tand\r\nlines\n\n\u2028and \u0085 controls \u009b31m",
    "a\u0301\u0302\u0303\u0304" * 500,
    "{{0}} %s %n \\n ${{HOME}} `id` '; DROP TABLE meetings; --",
)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def test_nothing_is_fetched_nothing_breaks_and_the_room_can_still_be_booked(
    street: Street, listener: socket.socket
) -> None:
    port = listener.getsockname()[1]
    for at, text in enumerate(TEXTS):
        hostile = text.format(port=port)
        street.meet(60 + 30 * at, 85 + 30 * at, hostile, organizer=Person(hostile[:200], "mallory@example.com"))

    async def visit(app: App) -> None:
        await live(app)
        for _ in range(len(TEXTS) + 3):  # from before the first to after the last
            await asyncio.sleep(0.05)
            drawn = [word.text for word in words(app.window.window)]
            assert not any(letter in text for text in drawn for letter in "\u202e\u202d\u2066\u009b\n\r\t\ufeff")
            assert all(len(text) <= 300 for text in drawn)
            street.clock.ahead(HALF_AN_HOUR)
        await app.until(lambda view: any(button.enabled for button in view.buttons), 20)

    street.walk(visit)
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_a_hostile_meeting_that_runs_is_told_and_the_next_booking_goes_on(
    street: Street, listener: socket.socket
) -> None:
    port = listener.getsockname()[1]
    street.meet(-10, 10, f"<img src='http://127.0.0.1:{port}/a.png'>" + "W" * 10_000)

    async def visit(app: App) -> None:
        await live(app)
        assert "<img src=" in finger.read(app.window.window, "meeting")
        street.clock.ahead(HALF_AN_HOUR)
        await app.until(lambda view: any(button.key == "book-30" and button.enabled for button in view.buttons), 20)
        await app.tap("book-30")
        assert (await told(app)).startswith("Booked until")

    street.walk(visit)
    with pytest.raises(BlockingIOError):
        listener.accept()
