"""The heartbeat: what is told to systemd, over a real socket, and what is no life any more."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from typing import TYPE_CHECKING

import pytest

from kiosk import heartbeat
from kiosk.heartbeat import Pulse, Supervisor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Steady:
    """A steady clock."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Systemd:
    """The other end: a datagram socket, as systemd opens it."""

    def __init__(self, address: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(address)
        self.socket.settimeout(5)

    def hears(self) -> list[str]:
        return self.socket.recv(4096).decode().split("\n")


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    made = Systemd(str(tmp_path / "notify"))
    yield made
    made.socket.close()


def supervisor(at: Path, **more: str) -> Supervisor:
    return Supervisor({"NOTIFY_SOCKET": str(at / "notify"), **more})


def test_what_is_told_is_what_systemd_reads(tmp_path: Path, systemd: Systemd) -> None:
    told = supervisor(tmp_path)
    told.tell(READY="1", STATUS="in use\nREADY=0, live")
    assert systemd.hears() == ["READY=1", "STATUS=in use READY=0, live"]
    told.close()
    told.tell(WATCHDOG="1")
    told.close()


def test_an_abstract_socket_is_found() -> None:
    made = Systemd("\0kiosk-test-heartbeat")
    with contextlib.closing(made.socket):
        told = Supervisor({"NOTIFY_SOCKET": "@kiosk-test-heartbeat"})
        told.tell(READY="1")
        assert made.hears() == ["READY=1"]
        told.close()


def test_nobody_is_told_where_nobody_supervises() -> None:
    told = Supervisor({})
    assert not told
    told.tell(READY="1")
    told.close()


def test_a_supervisor_that_is_gone_or_deaf_costs_a_line_in_the_log(
    tmp_path: Path, systemd: Systemd, caplog: pytest.LogCaptureFixture
) -> None:
    told = supervisor(tmp_path)
    for _ in range(10_000):  # nobody reads: the queue fills, and nothing blocks
        told.tell(WATCHDOG="1")
        if caplog.records:
            break
    assert "the supervisor cannot be told" in caplog.text
    caplog.clear()
    (tmp_path / "notify").unlink()
    told.tell(WATCHDOG="1")
    assert "No such file" in caplog.text
    told.close()


@pytest.mark.parametrize(
    ("limit", "beat"),
    [("30000000", 10.0), ("6000000", 2.0), ("120000000", 10.0), ("", 10.0), ("nonsense", 10.0), ("0", 10.0)],
)
def test_it_beats_three_times_within_the_limit(limit: str, beat: float) -> None:
    assert Supervisor({"WATCHDOG_USEC": limit}).beat == beat


# --- life


def test_a_door_that_is_kept_reads_and_draws_lives() -> None:
    steady = Steady()
    pulse = Pulse(steady)
    for _ in range(200):
        steady.now += 60
        pulse.kept()
        pulse.showed()
        if steady.now % 1800 < 60:
            pulse.read()
        assert pulse.waits(is_seen=True)
        assert pulse.ailment(is_seen=True) == ""
        pulse.drew()
        assert not pulse.waits(is_seen=True)


def test_a_door_that_stands_still_is_ill() -> None:
    steady = Steady()
    pulse = Pulse(steady)
    steady.now += heartbeat.KEPT + 1
    assert pulse.ailment(is_seen=True) == "the door was not kept to the clock for 121 s"
    pulse.kept()
    assert pulse.ailment(is_seen=True) == ""
    steady.now += heartbeat.READ
    pulse.kept()
    assert pulse.ailment(is_seen=True) == "no reading of the calendar was begun for 7321 s"


def test_a_view_that_never_comes_to_be_drawn_is_an_illness_whatever_is_shown_after_it() -> None:
    steady = Steady()
    pulse = Pulse(steady)
    for _ in range(5):
        pulse.showed()
        steady.now += heartbeat.DRAWN / 4
        assert pulse.ailment(is_seen=True) == ("nothing was drawn for 25 s" if _ == 4 else "")
    pulse.drew()
    assert pulse.ailment(is_seen=True) == ""


def test_a_screen_that_is_switched_off_draws_nothing_and_is_well() -> None:
    steady = Steady()
    pulse = Pulse(steady)
    pulse.showed()
    for _ in range(10):
        steady.now += 10
        pulse.kept()
        assert pulse.ailment(is_seen=False) == ""
        assert not pulse.waits(is_seen=False)
    steady.now += heartbeat.DRAWN  # it is switched on: it has its time to draw, and no more
    assert pulse.ailment(is_seen=True) == ""
    steady.now += 1
    assert pulse.ailment(is_seen=True) == "nothing was drawn for 21 s"


# --- the loop


def test_it_is_ready_once_it_is_drawn_then_beats_and_tells_how_it_is_when_that_changes(
    tmp_path: Path, systemd: Systemd
) -> None:
    pulse, how = Pulse(), "green, unknown"
    pulse.showed()

    async def story() -> None:
        nonlocal how
        told = supervisor(tmp_path, WATCHDOG_USEC="30000")
        beating = asyncio.create_task(heartbeat.keep(told, pulse, is_seen=lambda: True, status=lambda: how))
        assert await asyncio.to_thread(systemd.hears) == ["WATCHDOG=1", "STATUS=green, unknown"]
        assert await asyncio.to_thread(systemd.hears) == ["WATCHDOG=1"]
        pulse.drew()
        while "READY=1" not in (heard := await asyncio.to_thread(systemd.hears)):
            assert heard == ["WATCHDOG=1"]
        assert await asyncio.to_thread(systemd.hears) == ["WATCHDOG=1"]
        how = "green, live"
        while "STATUS=green, live" not in (heard := await asyncio.to_thread(systemd.hears)):
            assert heard == ["WATCHDOG=1"]
        beating.cancel()
        told.close()

    asyncio.run(story())


def test_an_ill_door_is_not_fed_says_why_and_is_fed_again_if_it_recovers(
    tmp_path: Path, systemd: Systemd, caplog: pytest.LogCaptureFixture
) -> None:
    steady = Steady()
    pulse = Pulse(steady)
    steady.now += heartbeat.KEPT + 1

    async def story() -> None:
        told = supervisor(tmp_path, WATCHDOG_USEC="30000")
        beating = asyncio.create_task(heartbeat.keep(told, pulse, is_seen=lambda: True))
        assert await asyncio.to_thread(systemd.hears) == ["STATUS=the door was not kept to the clock for 121 s"]
        await asyncio.sleep(0.1)  # several beats, none of which is fed
        pulse.kept()
        assert await asyncio.to_thread(systemd.hears) == ["WATCHDOG=1", "READY=1", "STATUS="]
        beating.cancel()
        told.close()

    with caplog.at_level(logging.ERROR):
        asyncio.run(story())
    assert caplog.text.count("only a new process helps") == 1
