"""Nothing waits for ever: a silent server, a trickling one, a line that is open at one end only."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kiosk import view, worker
from kiosk.errors import AnswerLost, MailboxError
from kiosk.exchange import connect
from kiosk.exchange.ews import ExchangeMailbox
from kiosk.exchange.mailbox import NewMeeting
from kiosk.room.health import Trouble
from kiosk.simulator.faults import Fault
from tests.diary import DAYS, slot

from .between import Between
from .conftest import address

if TYPE_CHECKING:
    from kiosk.exchange.mailbox import Reading, RoomMailbox
    from kiosk.exchange.memory import MemoryMailbox
    from kiosk.simulator.server import SimulatedExchange

NEW = NewMeeting(slot("9-10"), "Booked", "a1:key")


def fetch(mailbox: RoomMailbox) -> Reading:
    return mailbox.fetch(DAYS)


def test_the_limits_are_what_the_handbook_says() -> None:
    assert (connect.CONNECT_TIMEOUT, connect.READ_TIMEOUT, worker.DEADLINE) == (5, 15, 60)
    assert timedelta(seconds=8) == view.SLOW_ANSWER


def test_each_socket_operation_has_its_limit(exchange: SimulatedExchange) -> None:
    line = ExchangeMailbox(address(exchange))
    assert line._line.account.protocol.TIMEOUT == (5, 15)
    line.close()


def test_a_trickling_server_costs_its_thread_and_the_next_call_has_another(exchange: SimulatedExchange) -> None:
    """Each byte comes in time, the whole never: the limits of the socket do not see it."""

    async def story() -> None:
        desk = worker.Worker(lambda: ExchangeMailbox(address(exchange)), deadline=2)
        await desk.run(fetch)
        exchange.faults.inject(Fault.TRICKLE, times=1, pause=timedelta(seconds=0.1))
        before = {thread.ident for thread in threading.enumerate() if thread.name == "ews"}
        began = time.monotonic()
        with pytest.raises(AnswerLost) as raised:
            await desk.run(fetch)
        assert 1.5 < time.monotonic() - began < 4
        assert raised.value.trouble is Trouble.TOO_SLOW
        assert (await desk.run(fetch)).meetings == ()
        assert {thread.ident for thread in threading.enumerate() if thread.name == "ews"} - before
        desk.close()

    asyncio.run(asyncio.wait_for(story(), 20))


def test_a_line_open_at_one_end_only_is_given_up_and_the_next_call_opens_another(
    exchange: SimulatedExchange, calendar: MemoryMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "READ_TIMEOUT", 0.4)
    with Between(exchange.port) as between:
        line = ExchangeMailbox(address(exchange, url=between.url()))
        line.fetch(DAYS)
        between.fall_silent()
        with pytest.raises(MailboxError) as raised:
            line.fetch(DAYS)
        assert raised.value.trouble is Trouble.TOO_SLOW
        assert line.fetch(DAYS).meetings == ()
        assert between.connections == 2
        between.fall_silent()
        with pytest.raises(AnswerLost) as lost:
            line.create(NEW)
        assert lost.value.trouble is Trouble.TOO_SLOW
        assert calendar.items() == ()
        line.close()


def test_a_line_that_the_server_closed_while_nobody_used_it_is_opened_again_without_a_failure(
    exchange: SimulatedExchange, line: ExchangeMailbox
) -> None:
    """IIS hangs up after two idle minutes."""
    line.fetch(DAYS)
    with exchange.outage():
        pass
    assert line.fetch(DAYS).meetings == ()
    assert exchange.connections == 2


def test_a_line_that_is_renewed_waits_for_nothing(exchange: SimulatedExchange) -> None:
    """A laptop that wakes up: its connection is dead, and nobody has told it."""

    async def story() -> None:
        with Between(exchange.port) as between:
            desk = worker.Worker(lambda: ExchangeMailbox(address(exchange, url=between.url())))
            await desk.run(fetch)
            between.fall_silent()
            asking = asyncio.create_task(desk.run(fetch))
            await asyncio.sleep(0.1)
            began = time.monotonic()
            desk.renew()
            with pytest.raises(AnswerLost) as raised:
                await asking
            assert raised.value.trouble is Trouble.CONNECTION_LOST
            assert (await desk.run(fetch)).meetings == ()
            assert time.monotonic() - began < 2
            desk.close()

    asyncio.run(asyncio.wait_for(story(), 20))
