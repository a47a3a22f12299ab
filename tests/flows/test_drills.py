"""Drills: something is broken on purpose, and what the door shows meanwhile is written down (docs/drills.md)."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from kiosk.face import Light
from kiosk.journal import Journal
from kiosk.renewal import Found, Source
from kiosk.screen import finger
from kiosk.simulator.server import DOOR
from tests.diary import MINUTE

from .conftest import ROOM, Street, live, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.app import App

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries after tenths of a second instead of seconds."""
    monkeypatch.setattr("kiosk.sync.FIRST_RETRY", timedelta(seconds=0.1))
    monkeypatch.setattr("kiosk.sync.LONGEST_RETRY", timedelta(seconds=0.2))


def word(app: App) -> str:
    """What is read from the corridor."""
    return finger.read(app.window.window, "statusWord")


async def later(app: App, street: Street, span: timedelta) -> None:
    """Time goes by."""
    street.clock.ahead(span)
    app.coordinator.refresh()


def test_a_cable_that_is_pulled_for_a_day(street: Street) -> None:
    street.meet(60, 90, "Budget")
    street.meet(24 * 60 - 10, 24 * 60 + 20, "Tomorrow's")

    async def path(app: App) -> None:
        await live(app)
        street.exchange.down()
        await later(app, street, 5 * MINUTE)
        await app.until(lambda view: view.freshness == "stale" and view.trouble != "", 10)
        assert (word(app), app.view.fresh) == ("Available", "As of 10:20")
        await later(app, street, 15 * MINUTE)
        await app.until(lambda view: view.light is Light.GREY, 10)
        assert (word(app), app.view.buttons) == ("Offline", ())
        await later(app, street, DAY - 20 * MINUTE)
        await app.until(lambda view: view.clock == "10:20" and view.date.startswith("Wed"), 10)
        assert (word(app), app.view.buttons) == ("Offline", ())
        street.exchange.up()
        await live(app)
        assert (app.view.status, app.view.about, app.view.trouble) == ("In use", "Tomorrow's", "")

    street.walk(path)


def test_an_exchange_that_is_rebooted_has_forgotten_nothing_and_neither_has_the_door(street: Street) -> None:
    """It streams; the reboot costs the connection, the subscription, and the session."""

    async def path(app: App) -> None:
        await live(app)
        street.exchange.down()
        await app.until(lambda view: view.freshness == "live", 10)
        street.meet(0, 30, "Interview")
        street.exchange.up()
        await app.until(lambda view: view.status == "In use", 20)
        assert (app.view.about, app.view.trouble) == ("Interview", "")

    street.walk(path, notifications="streaming")


def test_a_password_that_is_changed_on_the_server_and_then_in_the_file(
    street: Street, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.renewal.LOOK", 0.05)
    file = tmp_path / "password"
    file.write_text(DOOR.password)

    def load() -> Found:
        return Found(replace(street.setup.address, password=file.read_text()), (file,))

    async def path(app: App) -> None:
        await live(app)
        street.exchange.set_password(DOOR.user, "the new one")
        street.exchange.down()  # what is signed in stays so, until its connection ends
        street.exchange.up()
        await later(app, street, 5 * MINUTE)
        await app.until(lambda view: view.trouble == "The calendar does not let this door sign in", 10)
        assert word(app) == "Available"
        refused = street.exchange.statuses[401]
        await later(app, street, 15 * MINUTE)
        await app.until(lambda view: view.light is Light.GREY, 10)
        assert word(app) == "Offline"
        assert street.exchange.statuses[401] <= refused + 3, "three tries an hour at most"
        file.write_text("the new one")
        await live(app)
        assert (word(app), app.view.trouble) == ("Available", "")

    street.walk(path, source=Source(load, (file,)))


@contextmanager
def full_disk() -> Iterator[None]:
    """No file may grow, as on a disk that is full: the kernel refuses each write."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def kept(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and file.stat().st_size]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_a_disk_that_is_full(street: Street, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """By Basic: the simulated Exchange writes a file for each NTLM sign-in."""

    async def path(app: App) -> None:
        with full_disk():
            await live(app)
            await app.tap("book-30")
            assert (await told(app)).startswith("Booked until")
            await app.until(lambda view: view.status == "In use", 10)
            assert kept(tmp_path) == []

    street.walk(
        path,
        address=replace(street.setup.address, auth="basic"),
        cache_file=tmp_path / "cache" / "schedule.json",
        journal_folder=tmp_path / "journal",
        audit_file=tmp_path / "audit.log",
        outbox_folder=tmp_path / "outbox",
        refusals_file=tmp_path / "refusals.json",
    )
    assert len(street.ours()) == 1
    said = [record.getMessage() for record in caplog.records if "cannot be kept" in record.getMessage()]
    assert len(said) == len(set(said)) >= 2, "each is said, and said once"


@pytest.mark.parametrize("junk", [b"", b"\0" * 4096, b"{", b"[" * 100_000, "\N{SNOWMAN}".encode("utf-16")])
def test_files_of_its_own_that_a_power_cut_has_spoilt(street: Street, tmp_path: Path, junk: bytes) -> None:
    cache, journal = tmp_path / "schedule.json", tmp_path / "journal"
    outbox, refusals, trail = tmp_path / "outbox", tmp_path / "refusals.json", tmp_path / "audit.log"
    for folder in (journal, outbox):
        folder.mkdir()
        (folder / "a1-01.json").write_bytes(junk)
    for file in (cache, refusals, trail):
        file.write_bytes(junk)

    async def path(app: App) -> None:
        await live(app)
        assert (word(app), app.view.trouble) == ("Available", "")
        await app.tap("book-30")
        assert (await told(app)).startswith("Booked until")

    street.walk(
        path,
        cache_file=cache,
        journal_folder=journal,
        outbox_folder=outbox,
        refusals_file=refusals,
        audit_file=trail,
    )
    assert json.loads(cache.read_bytes())["mailbox"] == ROOM.address
    assert Journal(journal, ROOM.address).entries() == ()


def test_a_device_that_begins_in_1970(street: Street) -> None:
    began = datetime.now(UTC)
    street.meet(-10, 30, "Budget")

    def clock() -> datetime:
        return datetime(1970, 1, 1, 0, 1, tzinfo=UTC) + (datetime.now(UTC) - began)

    seen: list[str] = []

    async def path(app: App) -> None:
        app.door.changed.connect(lambda: seen.append(app.view.status))
        assert (app.view.clock, app.view.trouble) == ("", "This door does not know the time yet")
        assert app.view.light is Light.GREY
        await live(app)
        assert (app.view.clock, app.view.status, app.view.about) == ("10:20", "In use", "Budget")
        assert "Available" not in seen

    street.walk(path, clock=clock)
