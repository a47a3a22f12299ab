"""A site that forbids to write into a room's calendar: the door invites the room, and tells what it answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kiosk.exchange.memory import MemoryMailbox
from kiosk.room.meeting import Person
from kiosk.screen import finger
from kiosk.simulator.attendant import AutomateProcessing, CalendarProcessing
from kiosk.simulator.faults import Fault
from tests.diary import BERLIN, slot

from .conftest import BOREALIS, ROOM, Street, live, told
from .test_sheets import NEXT_DOOR, next_door, open_sheet, quick

if TYPE_CHECKING:
    from kiosk.app import App

SERVICE = Person("Room service", "service@roomdoor.example")


@pytest.fixture
def lane(street: Street) -> Street:
    """The street, where the service mailbox invites."""
    service = MemoryMailbox(room=SERVICE, clock=street.clock, timezone=BERLIN)
    street.exchange.organization.mailboxes[SERVICE.address] = service  # type: ignore[index] # a dict
    street.setup = replace(
        street.setup, address=replace(street.setup.address, service=SERVICE.address), invite_wait=20.0
    )
    rules(street, CalendarProcessing())
    return street


def rules(street: Street, processing: CalendarProcessing, room: Person = ROOM) -> None:
    street.exchange.organization.attendants.processing[room.address] = processing  # type: ignore[index] # a dict


def left(street: Street) -> int:
    """How much there is in all calendars."""
    service = street.exchange.organization.mailboxes[SERVICE.address]
    return len(service.stored()) + len(street.calendar.stored()) + len(street.borealis.stored())


def test_the_room_accepts_and_the_visitor_extends_ends_and_takes_it_back(lane: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        await app.tap("book-30")
        assert await told(app) == "Booked until 10:50"
        await app.tap("extend-15")
        await app.until(lambda view: view.notice is not None and view.notice.text == "Extended until 11:05", 10)
        assert lane.ours() == [slot("10:20-10:50"), slot("10:50-11:05")]
        await app.tap("undo")
        await app.until(lambda view: view.notice is not None and view.notice.text == "Taken back", 10)
        assert lane.ours() == [slot("10:20-10:50")]
        await app.tap("end")
        await app.until(lambda view: view.notice is not None and "ree again" in view.notice.text, 10)
        assert lane.ours() == [slot("10:20-10:21")]

    lane.walk(path)


def test_the_room_declines_and_nothing_is_left(lane: Street) -> None:
    rules(lane, CalendarProcessing(maximum_duration=timedelta()))

    async def path(app: App) -> None:
        await live(app)
        await app.tap("book-30")
        assert await told(app) == "The room has declined the booking"
        assert finger.read(app.window.window, "noticeDetail") == "Nothing was booked"
        assert finger.read(app.window.window, "statusWord") == "Available"
        assert left(lane) == 0

    lane.walk(path)


def test_the_room_says_nothing_and_nothing_is_left(lane: Street) -> None:
    rules(lane, CalendarProcessing(automate=AutomateProcessing.NONE))

    async def path(app: App) -> None:
        await live(app)
        await app.tap("book-30")
        assert await told(app) == "The room has not answered"
        assert left(lane) == 0

    lane.walk(path, invite_wait=0.2)


def test_a_room_nearby_is_invited_accepts_and_the_visitor_takes_it_back(lane: Street) -> None:
    rules(lane, CalendarProcessing(), BOREALIS)

    async def path(app: App) -> None:
        await live(app)
        await open_sheet(app, "open-nearby", f"take-{BOREALIS.address}")
        assert await told(app) == "Booked until 10:50"
        assert next_door(lane) == [slot("10:20-10:50")]
        assert lane.ours() == []
        await open_sheet(app, "undo")
        await app.until(lambda view: view.notice is not None and view.notice.text == "Taken back", 15)
        assert left(lane) == 0

    lane.walk(path, look=quick(lane, nearby=(NEXT_DOOR,)))


def test_a_room_nearby_declines_and_nothing_is_left_anywhere(lane: Street) -> None:
    rules(lane, CalendarProcessing(maximum_duration=timedelta()), BOREALIS)

    async def path(app: App) -> None:
        await live(app)
        await open_sheet(app, "open-nearby", f"take-{BOREALIS.address}")
        assert await told(app) == "The room has declined the booking"
        assert left(lane) == 0
        assert finger.read(app.window.window, "statusWord") == "Available"

    lane.walk(path, look=quick(lane, nearby=(NEXT_DOOR,)))


def test_a_room_nearby_that_says_nothing_is_called_off(lane: Street) -> None:
    rules(lane, CalendarProcessing(automate=AutomateProcessing.NONE), BOREALIS)

    async def path(app: App) -> None:
        await live(app)
        await open_sheet(app, "open-nearby", f"take-{BOREALIS.address}")
        assert await told(app) == "The room has not answered"
        assert left(lane) == 0

    lane.walk(path, look=quick(lane, nearby=(NEXT_DOOR,)), invite_wait=0.2)


def test_a_lost_answer_to_an_invitation_next_door_ends_with_one_meeting_there(lane: Street) -> None:
    rules(lane, CalendarProcessing(), BOREALIS)

    async def path(app: App) -> None:
        await live(app)
        await open_sheet(app, "open-nearby")
        await app.until(lambda view: bool(view.sheets.nearby.rows), 10)
        lane.exchange.faults.inject(Fault.DROP_AFTER, on="CreateItem", times=1)
        await open_sheet(app, f"take-{BOREALIS.address}")
        assert await told(app) == "Booked until 10:50"
        assert next_door(lane) == [slot("10:20-10:50")]
        assert left(lane) == 2

    lane.walk(path, look=quick(lane, nearby=(NEXT_DOOR,)))
