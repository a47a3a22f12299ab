"""The keeper: nothing lies on the desk before the PIN, and nothing after the sheet is put away."""

from __future__ import annotations

import asyncio
import logging
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from kiosk import cli, pin, tail
from kiosk.desk import DeskView
from kiosk.examination import Check, Verdict
from kiosk.keeper import ENDED, RESTART, Admin, Keeper
from kiosk.secret import Secret

from .builders import LOOK, at, meeting, snapshot
from .screen.desk_scenes import LINE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

RIGHT, WRONG = "402917", "402918"
KEPT = f"scrypt:4:1:1:{pin._written(b's' * 16)}:{pin._written(pin._scrypt(RIGHT, b's' * 16, (4, 1, 1)))}"
CHECKS = (Check("name", Verdict.PASS, "good"), Check("rights", Verdict.FAIL, "none", "grant them"))


class Signal:
    """As Qt's."""

    def __init__(self) -> None:
        self.slots: list[Callable[..., None]] = []

    def connect(self, slot: Callable[..., None]) -> None:
        self.slots.append(slot)

    def disconnect(self, slot: Callable[..., None]) -> None:
        self.slots.remove(slot)

    def __call__(self, *told: object) -> None:
        for slot in self.slots:
            slot(*told)


class Sheet:
    """A sheet on no screen."""

    def __init__(self) -> None:
        self.entered, self.left, self.tried, self.ordered = Signal(), Signal(), Signal(), Signal()
        self.view = DeskView()

    def show(self, view: DeskView) -> None:
        self.view = view


class House:
    """A keeper and what he was told to do."""

    def __init__(self, folder: Any, examine: Any) -> None:
        self.sheet, self.now, self.done = Sheet(), at("10:24"), []
        self.keeper = Keeper(
            Admin(pin_hash=Secret(KEPT), lockout=folder / "lockout.json", examine=examine),
            self.sheet,
            line=LINE,
            look=LOOK,
            clock=lambda: self.now,
            snapshot=lambda: snapshot((meeting("10-11", "Secret merger", "Anna Berg"),), read=self.now),
            refresh=lambda: self.done.append("refresh"),
            leave=lambda: self.done.append("leave"),
        )

    async def until(self, so: Callable[[DeskView], bool]) -> DeskView:
        async with asyncio.timeout(10):
            while not so(self.sheet.view):
                await asyncio.sleep(0.005)
        return self.sheet.view

    async def unlock(self) -> DeskView:
        self.sheet.entered()
        self.sheet.tried(RIGHT)
        return await self.until(lambda view: view.is_open and "examining" not in view.checks_title)


@pytest.fixture
def walk(tmp_path, monkeypatch):
    """`walk(path)`: an administrator's path through a house."""
    monkeypatch.setattr("kiosk.keeper.TICK", 0.01)

    def through(path: Callable[[House], Awaitable[None]], examine: Any = lambda: iter(CHECKS)) -> House:
        async def whole() -> House:
            house = House(tmp_path, examine)
            keeping = asyncio.create_task(house.keeper.keep())
            try:
                await path(house)
            finally:
                house.keeper.close()
                keeping.cancel()
            return house

        return asyncio.run(whole())

    return through


def test_the_right_pin_opens_the_desk(walk):
    async def path(house: House) -> None:
        house.sheet.entered()
        assert house.sheet.view.can_type
        assert (house.sheet.view.facts, house.sheet.view.log, house.sheet.view.orders) == ((), (), ())
        house.sheet.tried(RIGHT)
        assert house.sheet.view.prompt == "One moment…"
        view = await house.until(lambda view: view.is_open and bool(view.checks))
        assert [order.key for order in view.orders] == ["refresh", "restart", "end"]
        assert view.checks_title == "The doctor found 1 thing to look at"
        assert [(told.title, told.text) for told in view.checks] == [("rights", "none → grant them")]
        assert "Secret merger" not in repr(view)
        assert "Anna" not in repr(view)

    walk(path)


def test_three_wrong_ones_lock_and_the_seconds_are_counted_down(walk):
    async def path(house: House) -> None:
        house.sheet.entered()
        for _ in range(3):
            house.sheet.tried(WRONG)
            await house.until(lambda view: view.is_sorry)
        assert house.sheet.view.prompt == "Too many wrong PINs. Wait 30 seconds"
        house.sheet.tried(RIGHT)
        assert not house.sheet.view.is_open
        house.now += timedelta(seconds=29)
        view = await house.until(lambda view: "1 second" in view.prompt)
        assert not view.can_type
        house.now += timedelta(seconds=1)
        await house.until(lambda view: view.can_type)
        await house.unlock()

    walk(path)


def test_putting_the_sheet_away_closes_the_desk(walk):
    async def path(house: House) -> None:
        await house.unlock()
        house.sheet.left()
        assert not house.sheet.view.is_open
        assert house.sheet.view.facts == ()
        house.sheet.ordered("end")
        house.sheet.entered()
        assert not house.sheet.view.is_open

    assert walk(path).done == []


def test_a_pin_that_is_judged_right_after_the_sheet_was_put_away_opens_nothing(walk):
    async def path(house: House) -> None:
        house.sheet.entered()
        house.sheet.tried(RIGHT)
        house.sheet.left()
        await house.until(lambda view: view.prompt != "One moment…")
        assert not house.sheet.view.is_open

    walk(path)


@pytest.mark.parametrize(("key", "status"), [("restart", RESTART), ("end", ENDED)])
def test_orders_end_the_program_with_a_status_of_their_own(walk, key, status):
    async def path(house: House) -> None:
        house.sheet.ordered(key)
        await house.unlock()
        house.sheet.ordered(key)

    house = walk(path)
    assert (house.done, house.keeper.status) == (["leave"], status)


def test_refresh_reads_and_examines_anew(walk):
    runs = []

    def examine():
        runs.append(1)
        return CHECKS

    async def path(house: House) -> None:
        await house.unlock()
        house.sheet.ordered("refresh")
        await house.until(lambda _: len(runs) == 2)

    assert walk(path, examine).done == ["refresh"]


def test_a_doctor_who_dies_costs_his_findings_alone(walk, caplog):
    def examine():
        raise OSError("the network is gone")

    async def path(house: House) -> None:
        assert (await house.unlock()).facts

    walk(path, examine)
    assert "the doctor gave up: OSError" in caplog.text


def test_without_the_sheet_nothing_is_judged(walk):
    async def path(house: House) -> None:
        house.sheet.tried(RIGHT)
        await asyncio.sleep(0.05)
        assert not house.sheet.view.is_open

    walk(path)


def test_the_tail_holds_the_last_lines_and_nothing_below_info():
    ours, last = logging.getLogger("kiosk.test"), tail.Tail()
    logging.getLogger("kiosk").addHandler(last)
    level = logging.getLogger("kiosk").level
    logging.getLogger("kiosk").setLevel(logging.DEBUG)
    try:
        ours.debug("subject: %s", "Secret merger")
        ours.info("hello\n\x1b[31m %s", "world")
        for at_ in range(tail.LINES):
            ours.warning("%d", at_)
    finally:
        logging.getLogger("kiosk").removeHandler(last)
        logging.getLogger("kiosk").setLevel(level)
    assert len(last.lines) == tail.LINES
    assert last.lines[-1].endswith(f"warning {tail.LINES - 1}")
    assert not any("merger" in line for line in last.lines)


def test_a_restart_begins_the_same_program_anew_in_its_place(monkeypatch):
    begun = []

    def execv(*program: object) -> None:
        begun.append(program)
        raise SystemExit

    monkeypatch.setattr(cli, "main", lambda: RESTART)
    monkeypatch.setattr("os.execv", execv)
    monkeypatch.setattr("sys.orig_argv", ["python", "-m", "kiosk", "run", "--windowed"])
    monkeypatch.setattr(logging, "shutdown", lambda: None)
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    with pytest.raises(SystemExit):
        cli.entry()
    monkeypatch.setenv("NOTIFY_SOCKET", "/run/systemd/notify")
    monkeypatch.setattr("threading.enumerate", list)
    with pytest.raises(SystemExit) as caught:
        cli.entry()
    assert caught.value.code == RESTART
    assert begun == [(sys.executable, [sys.executable, "-m", "kiosk", "run", "--windowed"])]
    assert cli.RESTART == RESTART
