"""The server around the operations: its headers, its connections, its end."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from kiosk.simulator.server import SimulatedExchange

from .wire import Client, create, soap, view

if TYPE_CHECKING:
    from kiosk.exchange.memory import MemoryMailbox


def test_an_answer_comes_with_the_headers_of_a_front_end(exchange: SimulatedExchange) -> None:
    with Client(exchange) as client:
        headers = client.ask(view()).headers
    assert headers["Date"] == "Tue, 17 Mar 2026 09:00:00 GMT"
    assert headers["Server"] == "Microsoft-IIS/10.0"
    assert headers["X-FEServer"] == "EX01"
    assert len(headers["request-id"]) == 36
    assert headers["Content-Type"] == "text/xml; charset=utf-8"


def test_one_connection_carries_many_requests(exchange: SimulatedExchange) -> None:
    with Client(exchange) as client:
        for _ in range(5):
            assert client.ask(view()).status == 200
    assert exchange.connections == 1
    exchange.forget()
    assert exchange.round_trips == 0


def test_other_addresses_are_not_there(exchange: SimulatedExchange) -> None:
    with Client(exchange) as client:
        assert client.send(b"", path="/EWS/Exchange.asm").status == 404
        assert client.send(b"", path="/ews/exchange.asmx?x", method="GET").status == 302
        assert client.send(b"", path="/EWS/HealthCheck.htm", method="GET").body.startswith(b"200 OK")


@pytest.mark.parametrize(
    "request_",
    [
        b"nonsense\r\n\r\n",
        b"POST /EWS/Exchange.asmx HTTP/1.1\r\nContent-Length: minus\r\n\r\n",
        b"POST /EWS/Exchange.asmx HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
        b"POST /EWS/Exchange.asmx HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /EWS/Exchange.asmx HTTP/1.1\r\nContent-Length: 9\r\n\r\nshort",
        b"",
    ],
)
def test_broken_http_ends_the_connection_and_nothing_else(exchange: SimulatedExchange, request_: bytes) -> None:
    with socket.create_connection(("127.0.0.1", exchange.port), timeout=5) as line:
        line.sendall(request_)
        line.shutdown(socket.SHUT_WR)
        assert b" 200 " not in line.recv(65536)
    with Client(exchange) as client:
        assert client.ask(view()).status == 200


def test_many_doors_at_once_each_get_their_own(exchange: SimulatedExchange, mailbox: MemoryMailbox) -> None:
    def book(number: int) -> int:
        with Client(exchange) as client:
            return sum(
                client.ask(create("2026-03-17T10:00:00Z", "2026-03-17T10:30:00Z", f"{number}")).status for _ in range(5)
            )

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(book, range(4))) == [1000] * 4
    items = mailbox.items()
    assert len(items) == 20
    assert len({item.meeting.ref for item in items}) == 20


def test_the_end_comes_at_once_and_leaves_no_thread(mailbox: MemoryMailbox) -> None:
    before = threading.active_count()
    exchange = SimulatedExchange([mailbox])
    with exchange, Client(exchange) as client:
        client.ask(view())
        with socket.create_connection(("127.0.0.1", exchange.port)):
            began = time.monotonic()
            exchange.stop()
            assert time.monotonic() - began < 0.5
    exchange.stop()
    assert threading.active_count() == before


def test_nothing_is_said_on_the_terminal(exchange: SimulatedExchange, capfd: pytest.CaptureFixture[str]) -> None:
    with Client(exchange) as client:
        client.ask(view())
        client.send(b"nonsense")
    assert capfd.readouterr() == ("", "")


def test_an_answer_leaves_in_one_piece(exchange: SimulatedExchange) -> None:
    """Two writes with Nagle's algorithm and delayed acknowledgement cost 40 ms each time."""
    with Client(exchange) as client:
        client.ask(view())
        began = time.monotonic()
        for _ in range(20):
            client.send(soap(view()))
        assert time.monotonic() - began < 0.6


def test_a_hook_may_end_the_server_from_within(mailbox: MemoryMailbox) -> None:
    exchange = SimulatedExchange([mailbox], on_answer=lambda _: exchange.down())
    with exchange, Client(exchange) as client, pytest.raises((http.client.HTTPException, OSError)):
        client.ask(view())
