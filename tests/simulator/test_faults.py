"""Every fault, seen from a client: what comes back, and whether the meeting was written."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kiosk.simulator.faults import Fault

from .wire import Client, create, soap, view

if TYPE_CHECKING:
    from kiosk.exchange.memory import MemoryMailbox
    from kiosk.simulator.server import SimulatedExchange

BOOK = create("2026-03-17T10:00:00Z", "2026-03-17T10:30:00Z")
AT_ONCE = timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault.UNAUTHORIZED, 401),
        (Fault.UNAUTHORIZED_CLOSE, 401),
        (Fault.REDIRECT, 302),
        (Fault.FORBIDDEN, 403),
        (Fault.NOT_FOUND, 404),
        (Fault.BAD_GATEWAY, 502),
        (Fault.UNAVAILABLE, 503),
    ],
)
def test_a_status_instead_of_an_answer(
    exchange: SimulatedExchange, mailbox: MemoryMailbox, fault: Fault, status: int
) -> None:
    exchange.faults.inject(fault, on="CreateItem", times=1)
    with Client(exchange) as client:
        assert client.ask(view()).status == 200
        refused = client.ask(BOOK)
        assert refused.status == status
        assert ("WWW-Authenticate" in refused.headers) == (fault is Fault.UNAUTHORIZED)
        assert ("Location" in refused.headers) == (status == 302)
        assert mailbox.items() == ()
        assert client.ask(BOOK).status == 200
    assert exchange.connections == 1 + (fault is Fault.UNAUTHORIZED_CLOSE)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.ACCESS_DENIED, "ErrorAccessDenied"),
        (Fault.FOLDER_NOT_FOUND, "ErrorFolderNotFound"),
        (Fault.NO_MAILBOX, "ErrorNonExistentMailbox"),
        (Fault.MOVING, "ErrorMailboxMoveInProgress"),
    ],
)
def test_a_refusal_within_the_answer(exchange: SimulatedExchange, fault: Fault, code: str) -> None:
    exchange.faults.inject(fault)
    with Client(exchange) as client:
        for request in (view(), BOOK):
            answer = client.ask(request)
            assert (answer.status, answer.code) == (200, code)
        exchange.faults.clear()
        assert client.ask(view()).code == "NoError"


def test_a_throttled_client_is_told_how_long_to_wait(exchange: SimulatedExchange) -> None:
    exchange.faults.inject(Fault.SERVER_BUSY, times=1, pause=timedelta(seconds=297))
    with Client(exchange) as client:
        answer = client.ask(view())
        assert (answer.status, answer.code) == (500, "ErrorServerBusy")
        assert [(v.get("Name"), v.text) for v in answer.all("Value")] == [("BackOffMilliseconds", "297000")]


def test_an_internal_error(exchange: SimulatedExchange) -> None:
    exchange.faults.inject(Fault.INTERNAL_ERROR, times=1)
    with Client(exchange) as client:
        answer = client.ask(view())
        assert (answer.status, answer.code) == (500, "ErrorInternalServerError")


def test_what_is_no_answer_at_all(exchange: SimulatedExchange, mailbox: MemoryMailbox) -> None:
    with Client(exchange) as client:
        exchange.faults.inject(Fault.GARBAGE, times=1)
        assert b"Envelope" not in client.ask(BOOK).body
        exchange.faults.inject(Fault.EMPTY, times=1)
        assert client.ask(BOOK).body == b""
        exchange.faults.inject(Fault.HTML, times=1)
        page = client.ask(BOOK)
        assert (page.status, page.headers["Content-Type"]) == (200, "text/html")
        assert page.body.startswith(b"<!DOCTYPE html>")
    assert mailbox.items() == ()


def test_an_answer_cut_in_the_middle_hides_a_written_meeting(
    exchange: SimulatedExchange, mailbox: MemoryMailbox
) -> None:
    exchange.faults.inject(Fault.TRUNCATED, times=1)
    client = http.client.HTTPConnection("127.0.0.1", exchange.port, timeout=5)
    headers = {"Authorization": "Basic Uk9PTURPT1JcZG9vcjpvcGVuIHNlc2FtZQ=="}
    client.request("POST", "/EWS/Exchange.asmx", soap(BOOK), headers)
    body = client.getresponse().read()
    client.close()
    assert body.startswith(b"<?xml")
    assert not body.endswith(b"</s:Envelope>")
    assert len(mailbox.items()) == 1


def test_a_connection_that_breaks_within_the_answer(exchange: SimulatedExchange, mailbox: MemoryMailbox) -> None:
    exchange.faults.inject(Fault.CUT_OFF, times=1)
    with Client(exchange) as client, pytest.raises(http.client.IncompleteRead):
        client.ask(BOOK)
    assert len(mailbox.items()) == 1


@pytest.mark.parametrize(("fault", "written"), [(Fault.DROP_BEFORE, 0), (Fault.DROP_AFTER, 1)])
def test_a_broken_connection(exchange: SimulatedExchange, mailbox: MemoryMailbox, fault: Fault, written: int) -> None:
    exchange.faults.inject(fault, on="CreateItem", times=1)
    with Client(exchange) as client, pytest.raises(http.client.RemoteDisconnected):
        client.ask(BOOK)
    assert len(mailbox.items()) == written
    assert exchange.statuses == {0: 1}
    assert exchange.operations == {"CreateItem": 1}


@pytest.mark.parametrize(("fault", "written"), [(Fault.HANG, 0), (Fault.HANG_AFTER, 1)])
def test_a_server_that_hangs_and_still_stops_at_once(
    exchange: SimulatedExchange, mailbox: MemoryMailbox, fault: Fault, written: int
) -> None:
    exchange.faults.inject(fault, on="CreateItem")

    def ask() -> None:
        with Client(exchange) as client, pytest.raises((http.client.HTTPException, OSError)):
            client.ask(BOOK)

    asking = threading.Thread(target=ask)
    asking.start()
    deadline = time.monotonic() + 5
    while not exchange.connections or (written and not mailbox.items()):
        assert time.monotonic() < deadline
        time.sleep(0.005)
    began = time.monotonic()
    exchange.stop()
    assert time.monotonic() - began < 0.5
    asking.join(5)
    assert len(mailbox.items()) == written


def test_an_answer_that_comes_late_or_in_drops(exchange: SimulatedExchange) -> None:
    exchange.faults.inject(Fault.DELAY, times=1, pause=timedelta(milliseconds=30))
    exchange.faults.inject(Fault.TRICKLE, times=1, pause=AT_ONCE)
    with Client(exchange) as client:
        began = time.monotonic()
        assert client.ask(view()).code == "NoError"
        assert time.monotonic() - began >= 0.03
        assert client.ask(view()).code == "NoError"


def test_a_balancer_may_fail_before_anybody_signs_in(exchange: SimulatedExchange) -> None:
    exchange.faults.inject(Fault.UNAVAILABLE, before_sign_in=True)
    with Client(exchange, None) as client:
        assert client.ask(view()).status == 503
        exchange.faults.clear(Fault.FORBIDDEN)
        assert client.ask(view()).status == 503
        exchange.faults.clear(Fault.UNAVAILABLE)
        assert client.ask(view()).status == 401


def test_faults_are_met_in_order_and_counted(exchange: SimulatedExchange) -> None:
    exchange.faults.inject(Fault.BAD_GATEWAY, on="FindItem", times=2)
    exchange.faults.inject(Fault.UNAVAILABLE, on="FindItem", times=1)
    with Client(exchange) as client:
        assert [client.ask(view()).status for _ in range(4)] == [502, 502, 503, 200]
    assert exchange.operations == {"FindItem": 4}
    assert exchange.statuses == {502: 2, 503: 1, 200: 1}
    assert exchange.round_trips == 4


def test_an_outage_refuses_connections_and_ends_on_the_same_port(exchange: SimulatedExchange) -> None:
    url, port = exchange.url, exchange.port
    with Client(exchange) as client:
        assert client.ask(view()).status == 200
        with exchange.outage():
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port), timeout=1)
            with pytest.raises((http.client.HTTPException, OSError)):
                client.ask(view())
    assert exchange.url == url
    with Client(exchange) as client:
        assert client.ask(view()).status == 200
