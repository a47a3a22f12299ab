"""What can go wrong on the line, over a real socket: named rightly, and never mistaken for done or undone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from exchangelib import errors as ews

from kiosk.errors import AnswerLost, MailboxError
from kiosk.exchange import connect, faults
from kiosk.exchange.connect import Wire
from kiosk.exchange.ews import ExchangeMailbox
from kiosk.exchange.mailbox import NewMeeting
from kiosk.room.health import Trouble
from kiosk.simulator.faults import Fault
from kiosk.simulator.server import DOOR, SimulatedExchange
from tests.diary import DAYS, slot

from .conftest import address

if TYPE_CHECKING:
    from kiosk.exchange.memory import MemoryMailbox

NEW = NewMeeting(slot("9-10"), "Booked", "a1:key")

MET = {
    Fault.DROP_BEFORE: Trouble.CONNECTION_LOST,
    Fault.DROP_AFTER: Trouble.CONNECTION_LOST,
    Fault.CUT_OFF: Trouble.CONNECTION_LOST,
    Fault.TRUNCATED: Trouble.NONSENSE,
    Fault.UNAUTHORIZED: Trouble.SIGN_IN_REFUSED,
    Fault.UNAUTHORIZED_CLOSE: Trouble.SIGN_IN_REFUSED,
    Fault.REDIRECT: Trouble.REDIRECTED,
    Fault.FORBIDDEN: Trouble.FORBIDDEN,
    Fault.NOT_FOUND: Trouble.WRONG_ADDRESS,
    Fault.BAD_GATEWAY: Trouble.GATEWAY,
    Fault.UNAVAILABLE: Trouble.BUSY,
    Fault.SERVER_BUSY: Trouble.THROTTLED,
    Fault.INTERNAL_ERROR: Trouble.SERVER_ERROR,
    Fault.ACCESS_DENIED: Trouble.NO_RIGHTS,
    Fault.FOLDER_NOT_FOUND: Trouble.NO_RIGHTS,
    Fault.NO_MAILBOX: Trouble.MAILBOX_NOT_FOUND,
    Fault.MOVING: Trouble.MAILBOX_UNAVAILABLE,
    Fault.GARBAGE: Trouble.NONSENSE,
    Fault.HTML: Trouble.NONSENSE,
    Fault.EMPTY: Trouble.NONSENSE,
}
SLOW = {Fault.DELAY, Fault.HANG, Fault.HANG_AFTER, Fault.TRICKLE}


def test_every_fault_of_the_simulator_is_met_here() -> None:
    assert set(MET) | SLOW == set(Fault)


@pytest.mark.parametrize(("fault", "trouble"), MET.items())
def test_a_read_that_fails_is_named_and_the_next_one_succeeds(
    exchange: SimulatedExchange, line: ExchangeMailbox, fault: Fault, trouble: Trouble
) -> None:
    exchange.faults.inject(fault, times=1)
    with pytest.raises(MailboxError) as raised:
        line.fetch(DAYS)
    assert raised.value.trouble is trouble
    assert not isinstance(raised.value, AnswerLost)
    assert len(raised.value.detail) <= faults.LONGEST_DETAIL
    assert DOOR.password not in str(raised.value)
    assert line.fetch(DAYS).meetings == ()


@pytest.mark.parametrize("fault", MET)
def test_a_write_that_fails_is_lost_or_certainly_not_done(
    exchange: SimulatedExchange, line: ExchangeMailbox, calendar: MemoryMailbox, fault: Fault
) -> None:
    exchange.faults.inject(fault, on="CreateItem", times=1)
    with pytest.raises(MailboxError) as raised:
        line.create(NEW)
    if calendar.items():
        assert isinstance(raised.value, AnswerLost)
    assert exchange.operations["CreateItem"] <= 1


@pytest.mark.parametrize("fault", [Fault.DROP_AFTER, Fault.CUT_OFF, Fault.TRUNCATED])
def test_an_answer_lost_after_the_act_says_that_nobody_knows(
    exchange: SimulatedExchange, line: ExchangeMailbox, calendar: MemoryMailbox, fault: Fault
) -> None:
    exchange.faults.inject(fault, on="CreateItem", times=1)
    with pytest.raises(AnswerLost):
        line.create(NEW)
    assert len(calendar.items()) == 1


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorter time limits, so that a test of silence is short."""
    monkeypatch.setattr(connect, "READ_TIMEOUT", 0.3)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("fault", [Fault.HANG, Fault.HANG_AFTER])
def test_silence_ends_with_the_time_limit(exchange: SimulatedExchange, calendar: MemoryMailbox, fault: Fault) -> None:
    line = ExchangeMailbox(address(exchange))
    exchange.faults.inject(fault, times=1)
    with pytest.raises(MailboxError) as raised:
        line.fetch(DAYS)
    assert raised.value.trouble is Trouble.TOO_SLOW
    exchange.faults.inject(fault, on="CreateItem", times=1)
    with pytest.raises(AnswerLost):
        line.create(NEW)
    assert len(calendar.items()) == (fault is Fault.HANG_AFTER)
    line.close()


def test_a_server_that_is_away_refuses_the_connection_and_is_found_again(
    exchange: SimulatedExchange, line: ExchangeMailbox
) -> None:
    line.fetch(DAYS)
    with exchange.outage():
        with pytest.raises(MailboxError) as raised:
            line.fetch(DAYS)
        assert raised.value.trouble in (Trouble.CONNECTION_REFUSED, Trouble.CONNECTION_LOST)
        with pytest.raises(MailboxError) as raised:
            line.create(NEW)
        assert raised.value.trouble is Trouble.CONNECTION_REFUSED
        assert not isinstance(raised.value, AnswerLost)
    assert line.fetch(DAYS).meetings == ()


@pytest.mark.parametrize(
    ("url", "trouble"),
    [
        ("http://no-such-host.invalid/EWS/Exchange.asmx", Trouble.NAME_NOT_FOUND),
        ("https://127.0.0.1:{port}/EWS/Exchange.asmx", Trouble.NOT_TLS),
    ],
)
def test_a_wrong_address_is_named(exchange: SimulatedExchange, url: str, trouble: Trouble) -> None:
    line = ExchangeMailbox(address(exchange, url=url.format(port=exchange.port)))
    with pytest.raises(MailboxError) as raised:
        line.fetch(DAYS)
    assert raised.value.trouble is trouble
    line.close()


@pytest.mark.parametrize("auth", ["basic", "ntlm"])
def test_a_wrong_password_is_refused_at_the_cost_of_one_sign_in(exchange: SimulatedExchange, auth: str) -> None:
    line = ExchangeMailbox(address(exchange, auth=auth, password="wrong"))
    with pytest.raises(MailboxError) as raised:
        line.fetch(DAYS)
    assert raised.value.trouble is Trouble.SIGN_IN_REFUSED
    assert exchange.statuses[401] <= (1 if auth == "basic" else 3)
    line.close()


def test_the_server_s_back_off_arrives(exchange: SimulatedExchange, line: ExchangeMailbox) -> None:
    exchange.faults.inject(Fault.SERVER_BUSY, times=1, pause=timedelta(seconds=90))
    with pytest.raises(MailboxError) as raised:
        line.fetch(DAYS)
    assert raised.value.back_off.total_seconds() == 90


@pytest.mark.parametrize("name", sorted(name for name in dir(ews) if isinstance(getattr(ews, name), type)))
def test_every_class_of_exchangelib_s_errors_has_a_name_of_ours(name: str) -> None:
    kind = getattr(ews, name)
    if not issubclass(kind, Exception):
        return
    error = kind.__new__(kind)
    Exception.__init__(error, "secret text of the server")
    wire = Wire(status=200)
    for translated in (faults.translate(error, wire), faults.translate_write(error, wire)):
        assert isinstance(translated.trouble, Trouble)
        assert "secret" not in str(translated)


def test_what_nobody_foresaw_is_named_by_its_class_alone() -> None:
    assert str(faults.translate(ValueError("Anna's budget"), Wire())) == "unexpected: ValueError"
