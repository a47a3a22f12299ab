"""News: what a colleague changes is on the screen in a moment, whatever becomes of the stream that tells of it."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kiosk.app import device_clock
from kiosk.exchange.memory import MemoryMailbox
from kiosk.room.policy import Policy
from kiosk.screen import finger
from kiosk.simulator.faults import Fault
from kiosk.simulator.server import SimulatedExchange
from kiosk.simulator.subscriptions import Pace
from tests.diary import BERLIN, MINUTE

from .conftest import ROOM, Street, live
from .test_program import ini, start

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kiosk.app import App

HOUR = 60 * MINUTE


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second is a tenth, and two minutes around a meeting are nothing special."""
    from kiosk.exchange import watch

    for name, seconds in {"FIRST_RETRY": 0.1, "LONGEST_RETRY": 0.3, "SLOW_RETRY": 1.0, "LASTED": 0.01}.items():
        monkeypatch.setattr(watch, name, seconds)
    monkeypatch.setattr(watch, "SILENCE", 0.7)
    monkeypatch.setattr("kiosk.sync.WINDOW", timedelta())
    monkeypatch.setattr("kiosk.sync.FIRST_RETRY", timedelta(seconds=0.2))


@pytest.fixture(autouse=True)
def brisk(street: Street) -> None:
    street.exchange.streams.pace = Pace(heartbeat=timedelta(seconds=0.1))


async def until(fact: Callable[[], bool], seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not fact():
            await asyncio.sleep(0.01)


async def listening(street: Street, app: App) -> None:
    """Wait until the door is live, hears the stream, and has read what that made it read."""
    await live(app)
    await until(lambda: street.exchange.streams.open == 1)
    await until(lambda: street.exchange.operations["FindItem"] >= 2)
    await asyncio.sleep(0.2)


async def reads(app: App, word: str, seconds: float = 2) -> float:
    """How long until the screen says it."""
    began = time.monotonic()
    await until(lambda: finger.read(app.window.window, "statusWord") == word, seconds)
    return time.monotonic() - began


def walk(street: Street, path: Callable[[App], object], **changes: object) -> None:
    """A door that would read once an hour; news is its only hurry."""
    street.walk(path, **{"notifications": "auto", "interval": HOUR, **changes})  # type: ignore[arg-type]
    assert [thread for thread in threading.enumerate() if thread.name == "ews-watch"] == []


@pytest.mark.parametrize("notifications", ["auto", "streaming"])
def test_a_colleague_s_change_is_on_the_screen_in_a_moment(street: Street, notifications: str) -> None:
    async def path(app: App) -> None:
        await listening(street, app)
        for _ in range(2):
            ref = street.meet(0, 30, "Interview")
            await reads(app, "In use")
            assert app.view.about == "Interview"
            street.calendar.remove(ref.id)
            await reads(app, "Available", 4)

    walk(street, path, notifications=notifications)


def test_one_change_is_one_reading(street: Street) -> None:
    async def path(app: App) -> None:
        await listening(street, app)
        await asyncio.sleep(2)
        before = street.exchange.operations["FindItem"]
        street.meet(0, 30, "Interview")
        assert await reads(app, "In use") < 1
        await asyncio.sleep(1)
        assert street.exchange.operations["FindItem"] == before + 1

    walk(street, path)


def test_a_storm_of_changes_is_a_few_readings_and_its_end_is_shown(street: Street) -> None:
    async def path(app: App) -> None:
        await listening(street, app)
        before, began = street.exchange.operations["FindItem"], time.monotonic()
        ref = street.meet(60, 90)
        for number in range(150):
            street.calendar.retitle(ref.id, f"Budget {number}")
            await asyncio.sleep(0.02)
        await app.until(lambda view: [row.title for row in view.agenda.rows] == ["Budget 149"], 4)
        took = time.monotonic() - began
        assert street.exchange.operations["FindItem"] - before <= took / 1.75 + 1

    walk(street, path)


def test_what_happened_while_a_half_dead_stream_was_believed_is_caught_up(street: Street) -> None:
    async def path(app: App) -> None:
        await listening(street, app)
        street.exchange.streams.freeze()
        street.meet(0, 30, "Interview")
        await asyncio.sleep(0.3)
        assert app.view.status == "Available"
        await reads(app, "In use", 4)

    walk(street, path)


def test_what_happened_while_the_server_was_away_is_caught_up(street: Street) -> None:
    async def path(app: App) -> None:
        await listening(street, app)
        with street.exchange.outage():
            street.exchange.streams.forget()
            street.meet(0, 30, "Interview")
            await asyncio.sleep(0.5)
        await reads(app, "In use", 4)
        await until(lambda: street.exchange.streams.open == 1)

    walk(street, path)


def test_a_door_that_may_not_stream_polls_and_streams_when_it_may(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        ref = street.meet(0, 30, "Interview")
        await reads(app, "In use")
        street.calendar.remove(ref.id)
        await reads(app, "Available")
        assert street.exchange.streams.open == 0
        street.exchange.faults.clear()
        await until(lambda: street.exchange.streams.open == 1)
        await asyncio.sleep(2.2)
        before = street.exchange.operations["FindItem"]
        await asyncio.sleep(1)
        assert street.exchange.operations["FindItem"] <= before + 1

    street.exchange.faults.inject(Fault.ACCESS_DENIED, on="Subscribe")
    walk(street, path, interval=timedelta(seconds=0.2))


def test_polling_never_subscribes(street: Street) -> None:
    async def path(app: App) -> None:
        await live(app)
        street.meet(0, 30, "Interview")
        await reads(app, "In use")
        await asyncio.sleep(0.5)
        assert "Subscribe" not in street.exchange.operations

    walk(street, path, notifications="polling", interval=timedelta(seconds=0.2))


def test_while_the_stream_lives_the_data_does_not_age_and_afterwards_it_does(street: Street) -> None:
    async def path(app: App) -> None:
        await listening(street, app)
        before = street.exchange.operations["FindItem"]
        async with asyncio.timeout(5):
            began = time.monotonic()
            while time.monotonic() - began < 1.5:
                assert app.view.freshness == "live"
                await asyncio.sleep(0.02)
        assert street.exchange.operations["FindItem"] == before
        street.exchange.faults.inject(Fault.UNAVAILABLE)
        street.exchange.streams.freeze()
        await app.until(lambda view: view.freshness == "stale", 2)

    walk(street, path, policy=Policy(stale_after=timedelta(seconds=0.6), lost_after=timedelta(seconds=60)))


@pytest.mark.parametrize("auth", ["basic", "ntlm"])
def test_a_password_that_changes_under_the_door_is_tried_twice_and_then_left_alone(street: Street, auth: str) -> None:
    legs = {"basic": 1, "ntlm": 3}[auth]

    async def path(app: App) -> None:
        await listening(street, app)
        street.exchange.set_password(street.setup.address.username, "another")
        street.exchange.forget()
        street.exchange.streams.cut()
        await asyncio.sleep(1)
        assert 1 <= street.exchange.statuses[401] <= legs  # the watch, once
        street.exchange.down()  # so that the poller, too, must sign in anew
        street.exchange.up()
        app.coordinator.wake()
        await until(lambda: app.coordinator.snapshot.health.trouble is not None)
        app.coordinator.news()
        await asyncio.sleep(1)
        assert street.exchange.statuses[401] <= 2 * legs

    walk(street, path, address=replace(street.setup.address, auth=auth))


def test_a_door_that_never_signed_in_does_not_try_twice(street: Street) -> None:
    async def path(app: App) -> None:
        await app.until(lambda view: view.trouble != "", 5)
        await asyncio.sleep(0.5)
        assert street.exchange.statuses[401] == 1
        assert "Subscribe" not in street.exchange.operations

    walk(street, path, address=replace(street.setup.address, auth="basic", password="wrong"))


@pytest.mark.parametrize("hangs", [None, "Subscribe", "GetStreamingEvents"])
def test_a_signal_ends_the_program_within_two_seconds_whatever_the_stream_does(
    tmp_path: Path, hangs: str | None
) -> None:
    calendar = MemoryMailbox(room=ROOM, clock=device_clock, timezone=BERLIN)
    with SimulatedExchange([calendar], clock=device_clock) as exchange:
        if hangs:
            exchange.faults.inject(Fault.HANG, on=hangs)
        door = start(tmp_path, "run", "--config", str(ini(tmp_path, exchange.url)), "--size", "800x480")
        patience = time.monotonic() + 30
        while not (exchange.operations[hangs] if hangs else exchange.streams.open):
            assert door.poll() is None, door.communicate()
            assert time.monotonic() < patience
            time.sleep(0.05)
        time.sleep(0.3)
        began = time.monotonic()
        door.send_signal(signal.SIGTERM)
        out, err = door.communicate(timeout=20)
        took = time.monotonic() - began
    assert (door.returncode, out, err) == (0, "", "")
    assert took < 2
