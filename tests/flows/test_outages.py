"""What a visitor sees when Exchange is slow, away, refusing or mad, and that the door comes back by itself."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kiosk.face import Light
from kiosk.room.policy import Policy
from kiosk.screen import finger
from kiosk.simulator.faults import Fault
from tests.diary import MINUTE

from .conftest import Street, live

if TYPE_CHECKING:
    from kiosk.app import App

HASTY = Policy(stale_after=timedelta(seconds=0.3), lost_after=timedelta(seconds=0.9))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries after tenths of a second instead of seconds."""
    monkeypatch.setattr("kiosk.sync.FIRST_RETRY", timedelta(seconds=0.1))
    monkeypatch.setattr("kiosk.sync.LONGEST_RETRY", timedelta(seconds=0.2))


def titles(app: App) -> list[str]:
    return [row.title for row in app.view.agenda.rows]


def test_an_outage_ages_the_data_greys_the_door_keeps_the_agenda_and_ends_by_itself(street: Street) -> None:
    street.meet(60, 90, "Budget")

    async def path(app: App) -> None:
        await live(app)
        street.exchange.down()
        await app.until(lambda view: view.freshness == "stale", 10)
        assert app.view.status == "Available"
        await app.until(lambda view: view.light is Light.GREY and view.trouble != "", 10)
        assert finger.read(app.window.window, "statusWord") == "Offline"
        assert titles(app) == ["Budget"]
        assert app.view.buttons == ()
        street.exchange.up()
        await live(app)
        assert (app.view.light, app.view.trouble) == (Light.GREEN, "")

    street.walk(path, policy=HASTY)


@pytest.mark.parametrize(
    "fault",
    [
        Fault.GARBAGE,
        Fault.HTML,
        Fault.EMPTY,
        Fault.TRUNCATED,
        Fault.UNAVAILABLE,
        Fault.BAD_GATEWAY,
        Fault.INTERNAL_ERROR,
        Fault.DROP_BEFORE,
        Fault.MOVING,
    ],
)
def test_nonsense_and_refusals_neither_empty_nor_freeze_the_screen(street: Street, fault: Fault) -> None:
    street.meet(60, 90, "Budget")

    async def path(app: App) -> None:
        await live(app)
        street.exchange.faults.inject(fault)
        await app.until(lambda view: view.freshness == "lost" and view.trouble != "", 10)
        assert titles(app) == ["Budget"]
        street.exchange.faults.clear()
        await live(app)
        assert titles(app) == ["Budget"]

    street.walk(path, policy=HASTY)


def test_while_exchange_hangs_the_screen_lives_and_says_so(street: Street) -> None:
    street.meet(60, 90, "Budget")

    async def path(app: App) -> None:
        await live(app)
        street.exchange.faults.inject(Fault.HANG)
        answered = street.exchange.round_trips
        beats = 0
        while beats < 50:  # the loop turns, so the GUI thread waits for nothing
            await asyncio.sleep(0.01)
            beats += 1
        street.clock.ahead(timedelta(seconds=10))
        await app.until(lambda view: view.trouble != "", 10)
        assert app.view.trouble == "The calendar is not answering at the moment"
        assert titles(app) == ["Budget"]
        assert street.exchange.round_trips <= answered + 1
        street.clock.ahead(MINUTE)
        await app.until(lambda view: view.clock == "10:21", 10)

    street.walk(path)


def test_a_refused_sign_in_is_shown_and_does_not_hammer_the_account(street: Street) -> None:
    async def path(app: App) -> None:
        await app.until(lambda view: view.trouble != "", 10)
        assert app.view.trouble == "The calendar does not let this door sign in"
        assert finger.read(app.window.window, "statusWord") == "Offline"
        await asyncio.sleep(1)
        assert street.exchange.statuses[401] <= 3  # one handshake

    wrong = replace(street.setup.address, password="wrong")
    street.walk(path, address=wrong)


def test_the_door_moves_by_the_clock_while_exchange_is_silent(street: Street) -> None:
    street.meet(1, 30, "Budget")

    async def path(app: App) -> None:
        await live(app)
        assert app.view.status == "Starting soon"
        street.exchange.faults.inject(Fault.HANG)
        street.clock.ahead(timedelta(seconds=54))
        app.coordinator.refresh()
        await app.until(lambda view: view.status == "In use", 10)
        assert app.view.about == "Budget"

    street.walk(path)


def test_news_from_colleagues_arrives_with_the_next_reading(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        ref = street.meet(0, 30, "Interview")
        await app.until(lambda view: view.status == "In use", 10)
        street.calendar.cancel(ref.id)
        await app.until(lambda view: view.status == "Available", 10)

    street.walk(path)
