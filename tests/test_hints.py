"""What the door's mind makes of what the watch tells it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kiosk.errors import MailboxError
from kiosk.room.health import Trouble
from tests.diary import MINUTE

from .test_coordinator import ANNA, Desk, slot

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A door that reads once an hour, if nothing tells it to."""
    desk = Desk(tmp_path)
    desk.interval = timedelta(hours=1)
    return desk


def test_a_hint_is_read_and_the_news_shown(desk: Desk) -> None:
    async def story() -> None:
        await desk.live()
        desk.calendar.add(slot("9:30-10:30"), "Budget", organizer=ANNA)
        for _ in range(5):
            desk.door.news()
        await desk.until(lambda view: view.about == "Budget")
        assert desk.calendar.calls.count("fetch") == 2

    desk.play(story)


def test_a_sign_of_life_confirms_what_was_read(desk: Desk) -> None:
    async def story() -> None:
        await desk.live()
        for _ in range(10):
            desk.now += 2 * MINUTE
            desk.door.stream_lives()
            assert desk.view.freshness == "live"
        desk.now += 4 * MINUTE
        desk.door.refresh()
        assert desk.view.freshness == "stale"
        assert desk.calendar.calls.count("fetch") == 1

    desk.play(story)


def test_it_confirms_nothing_before_the_first_reading_nor_while_a_hint_waits(desk: Desk) -> None:
    async def story() -> None:
        desk.door.stream_lives()
        assert desk.view.freshness == "unknown"
        await desk.live()
        before = desk.door.snapshot.health.read_at
        desk.now += MINUTE
        desk.door.news()
        desk.door.stream_lives()
        assert desk.door.snapshot.health.read_at == before

    desk.play(story)


def test_it_confirms_nothing_after_a_failed_reading(desk: Desk) -> None:
    async def story() -> None:
        await desk.live()
        before = desk.door.snapshot.health.read_at
        desk.calendar.fail_next(MailboxError(Trouble.CONNECTION_LOST), times=100)
        desk.door.wake()
        await asyncio.sleep(0.1)
        desk.now += 4 * MINUTE
        desk.door.stream_lives()
        assert desk.door.snapshot.health.read_at == before
        desk.door.refresh()
        assert desk.view.freshness == "stale"

    desk.play(story)


def test_while_a_stream_lives_the_calendar_is_left_alone_and_read_again_when_it_is_lost(desk: Desk) -> None:
    desk.interval = timedelta(seconds=0.05)

    async def story() -> None:
        await desk.live()
        desk.door.stream_lives()
        await asyncio.sleep(0.1)
        before = desk.calendar.calls.count("fetch")
        await asyncio.sleep(0.4)
        assert desk.calendar.calls.count("fetch") == before
        desk.door.stream_lost()
        while desk.calendar.calls.count("fetch") <= before + 2:
            await asyncio.sleep(0.005)

    desk.play(story)
