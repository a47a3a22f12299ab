"""Throttling: one request or one stream too many, and what is said of it."""

from __future__ import annotations

import contextlib
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from exchangelib.errors import ErrorExceededConnectionCount, ErrorServerBusy
from exchangelib.protocol import close_connections

from kiosk.simulator.faults import Fault
from kiosk.simulator.server import DOOR, SimulatedExchange
from kiosk.simulator.sign_in import Account, Rights
from kiosk.simulator.throttling import Throttling
from tests.diary import at

from .door import calendar_at
from .wire import Client, Listener, listen, subscribe, view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.exchange.memory import MemoryMailbox

    from .schema import Checker

PANEL = Account(user="ROOMDOOR\\panel", password="p", rights=Rights.NONE, may_impersonate=True)
AS_THE_ROOM = (
    "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>aurora@roomdoor.example</t:PrimarySmtpAddress>"
    "</t:ConnectingSID></t:ExchangeImpersonation>"
)


@contextlib.contextmanager
def site(mailbox: MemoryMailbox, checker: Checker, **policy: object) -> Iterator[SimulatedExchange]:
    with SimulatedExchange(
        [mailbox],
        accounts=[DOOR, PANEL],
        throttling=Throttling(**policy),
        on_answer=checker,  # type: ignore[arg-type]
    ) as exchange:
        yield exchange
    close_connections()


@contextlib.contextmanager
def slow_requests(exchange: SimulatedExchange, count: int, who: Account = DOOR, header: str = "") -> Iterator[None]:
    """So many requests that are under way and stay so."""
    exchange.faults.inject(Fault.HANG, on="FindItem", times=count)

    def ask() -> None:
        with Client(exchange, who) as client, contextlib.suppress(Exception):
            client.ask(view(), header)

    before = exchange.operations["FindItem"]
    threads = [threading.Thread(target=ask) for _ in range(count)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 5
    while sum(exchange.budget._under_way.values()) < count or exchange.operations["FindItem"] < before + count:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    yield
    exchange.stop()
    for thread in threads:
        thread.join(5)


def test_the_defaults_are_those_of_a_site_of_its_own() -> None:
    policy = Throttling()
    assert (policy.max_concurrency, policy.hanging_connections, policy.max_subscriptions) == (27, 10, 5000)


def test_one_request_too_many_is_told_so(mailbox: MemoryMailbox, checker: Checker) -> None:
    with site(mailbox, checker, max_concurrency=2) as exchange, slow_requests(exchange, 2):
        with Client(exchange) as client:
            refused = client.ask(view())
            assert (refused.status, refused.code) == (500, "ErrorExceededConnectionCount")
        with pytest.raises(ErrorExceededConnectionCount):
            list(calendar_at(exchange).view(start=at("8"), end=at("12")).only("subject"))
        with Client(exchange, PANEL) as other:
            assert other.ask(view(), AS_THE_ROOM).code == "NoError"


def test_a_busy_server_says_when_to_come_back(mailbox: MemoryMailbox, checker: Checker) -> None:
    policy = {"max_concurrency": 1, "back_off": timedelta(seconds=7)}
    with site(mailbox, checker, **policy) as exchange, slow_requests(exchange, 1):
        with Client(exchange) as client:
            values = {value.get("Name"): value.text for value in client.ask(view()).all("Value")}
        assert list(values) == ["BackOffMilliseconds", "Policy", "MaxConcurrencyLimit", "ErrorMessage"]
        assert values["BackOffMilliseconds"] == "7000"
        with pytest.raises(ErrorServerBusy) as busy:
            list(calendar_at(exchange).view(start=at("8"), end=at("12")).only("subject"))
        assert busy.value.back_off == 7


def test_a_back_off_of_nothing_is_not_told(mailbox: MemoryMailbox, checker: Checker) -> None:
    policy = {"max_concurrency": 1, "back_off": timedelta()}
    with site(mailbox, checker, **policy) as exchange, slow_requests(exchange, 1), Client(exchange) as client:
        assert client.ask(view()).all("Value")[0].get("Name") == "Policy"


def test_with_impersonation_each_room_has_its_own_budget(mailbox: MemoryMailbox, checker: Checker) -> None:
    with (
        site(mailbox, checker, max_concurrency=1) as exchange,
        slow_requests(exchange, 1, PANEL, AS_THE_ROOM),
        Client(exchange, PANEL) as client,
    ):
        assert client.ask(view(), AS_THE_ROOM).code == "ErrorExceededConnectionCount"
        assert client.ask(view()).code == "ErrorFolderNotFound"


def test_a_stream_too_many_and_a_subscription_too_many(mailbox: MemoryMailbox, checker: Checker) -> None:
    policy = {"max_concurrency": 1, "hanging_connections": 2, "max_subscriptions": 3}
    with site(mailbox, checker, **policy) as exchange, Client(exchange) as client:
        ids = [client.ask(subscribe("CreatedEvent")).texts("SubscriptionId")[0] for _ in range(3)]
        assert client.ask(subscribe("CreatedEvent")).code == "ErrorExceededSubscriptionCount"
        with Listener(exchange, ids[:1]), Listener(exchange, ids[1:2]):
            refused = client.ask(listen(ids[2]))
            assert (refused.status, refused.code) == (500, "ErrorExceededConnectionCount")
            assert client.ask(view()).code == "NoError"  # a stream is no request under way
        deadline = time.monotonic() + 5
        while exchange.streams.open:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        with Listener(exchange, ids) as listener:
            assert listener.next().code == "NoError"


@pytest.mark.parametrize("fault", [Fault.DROP_AFTER, Fault.TRUNCATED, Fault.CUT_OFF])
def test_a_stream_that_never_ran_counts_no_more(mailbox: MemoryMailbox, checker: Checker, fault: Fault) -> None:
    with site(mailbox, checker, hanging_connections=1) as exchange:
        with Client(exchange) as client:
            one = client.ask(subscribe("CreatedEvent")).texts("SubscriptionId")[0]
        exchange.faults.inject(fault, on="GetStreamingEvents", times=1)
        with contextlib.suppress(Exception), Listener(exchange, [one]) as listener:
            listener.rest()
        with Listener(exchange, [one]) as listener:
            assert listener.next().texts("ConnectionStatus") == ["OK"]
