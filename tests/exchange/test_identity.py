"""Who the door is, and what each way to sign in costs on the wire."""

from __future__ import annotations

import sys
import types
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest
from requests.auth import HTTPBasicAuth

from kiosk.booking import Order, carry_out
from kiosk.errors import MailboxError
from kiosk.exchange import sign_in
from kiosk.exchange.ews import ExchangeMailbox
from kiosk.exchange.mailbox import NewMeeting
from kiosk.room.check_in import Release
from kiosk.room.health import Trouble
from kiosk.room.meeting import Person
from kiosk.room.policy import ReleaseBy
from kiosk.room.snapshot import Released
from kiosk.simulator.certificates import Authority, Tls
from kiosk.simulator.server import DOOR, SimulatedExchange
from kiosk.simulator.sign_in import Account, Rights
from tests.diary import DAYS, at, slot
from tests.simulator.schema import Checker

from .conftest import ROOM, address, noon

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.exchange.memory import MemoryMailbox

OWN = Account(user="ROOMDOOR\\aurora", upn=ROOM.address, password="o", mailbox=ROOM.address, rights=Rights.NONE)
EDITOR = Account(user="ROOMDOOR\\editor", password="e", mailbox="editor@roomdoor.example", rights=Rights.EDITOR)
READER = Account(user="ROOMDOOR\\reader", password="r", rights=Rights.REVIEWER)
NOBODY = Account(user="ROOMDOOR\\nobody", password="n", rights=Rights.NONE)
ACTOR = Account(user="ROOMDOOR\\actor", password="a", rights=Rights.NONE, may_impersonate=True)
WHO = {
    "own, by its address": (OWN, {"username": ROOM.address}),
    "own, by DOMAIN": (OWN, {}),
    "delegate": (EDITOR, {}),
    "impersonation": (ACTOR, {"impersonate": True}),
}


@pytest.fixture
def exchange(calendar: MemoryMailbox) -> Iterator[SimulatedExchange]:
    checker = Checker()
    accounts = [DOOR, OWN, EDITOR, READER, NOBODY, ACTOR]
    with SimulatedExchange([calendar], accounts=accounts, clock=noon, on_answer=checker) as running:
        yield running
    checker.settle()


def line_of(exchange: SimulatedExchange, who: Account, **more: object) -> ExchangeMailbox:
    return ExchangeMailbox(address(exchange, **{"username": who.user, "password": who.password} | more))


@pytest.mark.parametrize(("auth", "cold"), [("basic", 1), ("ntlm", 3)])
@pytest.mark.parametrize("who", WHO)
def test_each_identity_reads_and_writes_at_the_same_cost_and_asks_for_nothing_but_the_calendar(
    exchange: SimulatedExchange, calendar: MemoryMailbox, who: str, auth: str, cold: int
) -> None:
    account, more = WHO[who]
    calendar.add(slot("14-15"), "Budget")
    line = line_of(exchange, account, auth=auth, **more)
    assert [one.subject for one in line.fetch(DAYS).meetings] == ["Budget"]
    assert exchange.round_trips == cold
    ref = line.create(NewMeeting(slot("9-10"), "Booked", "a1:x"))
    ref = line.set_end(ref, at("9:30"))
    line.delete(ref)
    assert exchange.round_trips == cold + 3
    assert set(exchange.operations) == {"FindItem", "CreateItem", "UpdateItem", "DeleteItem"}
    line.close()


@pytest.mark.parametrize(
    ("who", "more", "trouble"),
    [
        (NOBODY, {}, Trouble.NO_RIGHTS),
        (NOBODY, {"impersonate": True}, Trouble.IMPERSONATION_REFUSED),
        (EDITOR, {"impersonate": True}, Trouble.IMPERSONATION_REFUSED),
        (DOOR, {"mailbox": "nobody@roomdoor.example"}, Trouble.MAILBOX_NOT_FOUND),
    ],
)
def test_who_may_not_is_told_why(
    exchange: SimulatedExchange, who: Account, more: dict[str, object], trouble: Trouble
) -> None:
    line = line_of(exchange, who, **more)
    with pytest.raises(MailboxError) as raised:
        line.fetch(DAYS)
    assert raised.value.trouble is trouble
    assert exchange.round_trips == 1
    line.close()


def test_who_may_only_read_reads_on_after_a_refused_booking(exchange: SimulatedExchange) -> None:
    line = line_of(exchange, READER)
    line.fetch(DAYS)
    with pytest.raises(MailboxError) as raised:
        line.create(NewMeeting(slot("9-10"), "Booked", "a1:x"))
    assert raised.value.trouble is Trouble.NO_RIGHTS
    line.fetch(DAYS)
    line.close()


@pytest.mark.parametrize(
    ("who", "by", "gone", "told"),
    [
        (OWN, ReleaseBy.DECLINE, True, 1),
        (EDITOR, ReleaseBy.DECLINE, False, 0),
        (EDITOR, ReleaseBy.DECLINE_OR_DELETE, True, 0),
        (EDITOR, ReleaseBy.DELETE, True, 0),
    ],
)
def test_a_no_show_is_released_as_far_as_the_account_may(
    exchange: SimulatedExchange, calendar: MemoryMailbox, who: Account, by: ReleaseBy, gone: bool, told: int
) -> None:
    ref = calendar.add(slot("11-13"), "Budget", organizer=Person("Anna Berg", "anna@roomdoor.example"))
    line = line_of(exchange, who)
    order = Order(change=Release(ref, slot("11-13"), by), key="a1:x", subject="", reason="Nobody came")
    with nullcontext() if gone else pytest.raises(MailboxError, match="rejected"):
        assert isinstance(carry_out(order, line, lambda _: None), Released)
    assert (calendar.items() == ()) is gone
    assert [mail.body for mail in exchange.post.mails] == ["Nobody came"] * told
    line.close()


def test_a_locked_account_costs_one_sign_in(calendar: MemoryMailbox) -> None:
    locked = Account(user="ROOMDOOR\\locked", password="l", is_locked=True)
    with SimulatedExchange([calendar], accounts=[locked], clock=noon) as exchange:
        line = line_of(exchange, locked, auth="basic")
        for _ in range(3):
            with pytest.raises(MailboxError) as raised:
                line.fetch(DAYS)
            assert raised.value.trouble is Trouble.ACCOUNT_LOCKED
        assert dict(exchange.statuses) == {401: 1}
        line.close()


@pytest.mark.parametrize("auth", ["basic", "ntlm"])
def test_ntlm_is_bound_to_the_connection_where_the_server_insists(
    calendar: MemoryMailbox, tmp_path: Path, auth: str
) -> None:
    """Extended Protection, on by default since Exchange 2019 CU14."""
    authority = Authority(tmp_path)
    tls = Tls(authority=authority, extended_protection=True)
    with SimulatedExchange([calendar], clock=noon, tls=tls) as exchange:
        line = ExchangeMailbox(address(exchange, auth=auth, ca_file=authority.ca_file))
        line.fetch(DAYS)
        assert exchange.round_trips == {"basic": 1, "ntlm": 3}[auth]
        line.close()


# --- SSPI: its package is for Windows alone; Kerberos for real is in tests/kerberos


def test_sspi_signs_in_as_the_session_of_windows(exchange: SimulatedExchange, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for HttpNegotiateAuth, which signs in with the first request, as a ticket of Windows does."""
    package = types.ModuleType("requests_negotiate_sspi")
    package.HttpNegotiateAuth = lambda: HTTPBasicAuth(DOOR.user, DOOR.password)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "requests_negotiate_sspi", package)
    line = ExchangeMailbox(address(exchange, auth="sspi", username="", password=""))
    line.fetch(DAYS)
    assert exchange.round_trips == 1
    line.close()


def test_a_way_without_a_password_has_no_name_either(exchange: SimulatedExchange) -> None:
    one, other = (sign_in.credentials(address(exchange, auth="certificate")) for _ in range(2))
    assert (one.username, one.password) == (None, None)
    assert one != other, "or exchangelib would hand out one connection for two"
