"""What we lean on inside exchangelib 5.6, and what it costs on the wire.

A new release must pass this before its pin moves.
"""

from __future__ import annotations

import inspect
import logging
import os
import socket
from typing import TYPE_CHECKING

import exchangelib
import pytest
from exchangelib.properties import CalendarView
from exchangelib.protocol import CachingProtocol, Protocol
from exchangelib.services import FindItem, GetStreamingEvents, UpdateItem
from exchangelib.services.update_folder import BaseUpdateService
from lxml import etree

from kiosk.errors import MailboxError
from kiosk.exchange import connect, mapping
from kiosk.exchange.directory import Directory
from kiosk.exchange.ews import ExchangeMailbox
from kiosk.exchange.mailbox import NewMeeting
from kiosk.room.meeting import FreeBusy, Meeting, Person
from kiosk.simulator.server import DOOR, SimulatedExchange
from tests.diary import DAYS, at, slot
from tests.simulator.schema import samples

from .conftest import ROOM, address

if TYPE_CHECKING:
    from kiosk.exchange.memory import MemoryMailbox


def test_this_is_the_release_that_was_read() -> None:
    assert exchangelib.__version__.startswith("5.6.")


def test_the_private_members_are_where_they_were() -> None:
    parameters = inspect.signature(FindItem.call).parameters
    assert {"folders", "additional_fields", "shape", "depth", "calendar_view", "max_items", "offset"} <= set(parameters)
    for owner, names in {
        FindItem: ("_elem_to_obj", "_get_soap_parts", "_api_versions_to_try"),
        UpdateItem: ("_update_elems", "_get_value"),
        BaseUpdateService: ("_update_elems",),
        GetStreamingEvents: (
            "_get_response",
            "_get_element_container",
            "_elem_to_obj",
            "_extra_headers",
            "CLOSED",
            "OK",
        ),
        Protocol: ("raw_session", "create_session", "TIMEOUT", "USERAGENT", "RETRY_WAIT"),
        CachingProtocol: ("_protocol_cache", "_cache_key"),
    }.items():
        for name in names:
            assert hasattr(owner, name), f"{owner.__name__}.{name}"
    assert "max_items" in inspect.signature(CalendarView).parameters or hasattr(CalendarView, "max_items")


# --- the cost


@pytest.mark.parametrize(("auth", "cold"), [("basic", 1), ("ntlm", 3)])
def test_the_first_data_costs_one_request_or_three_round_trips_and_each_poll_after_it_one(
    exchange: SimulatedExchange, auth: str, cold: int
) -> None:
    line = ExchangeMailbox(address(exchange, auth=auth))
    assert exchange.round_trips == 0
    line.fetch(DAYS)
    assert (exchange.round_trips, exchange.connections) == (cold, 1)
    for _ in range(3):
        exchange.forget()
        line.fetch(DAYS)
        assert (exchange.round_trips, dict(exchange.operations)) == (1, {"FindItem": 1})
    line.close()


def test_nobody_but_the_given_server_is_looked_for(
    exchange: SimulatedExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No autodiscover: it asks the name server and four addresses made of the mailbox's, with the password."""
    asked: list[object] = []
    look_up = socket.getaddrinfo

    def noted(host: object, *more: object, **further: object) -> object:
        asked.append(host)
        return look_up(host, *more, **further)  # type: ignore[arg-type, call-overload]

    monkeypatch.setattr(socket, "getaddrinfo", noted)
    line = ExchangeMailbox(address(exchange))
    line.fetch(DAYS)
    line.create(NewMeeting(slot("9-10"), "Booked", "a1:x"))
    line.close()
    directory = Directory(address(exchange))
    directory.events(ROOM.address, DAYS)
    directory.close()
    assert set(asked) == {"127.0.0.1"}
    assert len(asked) == exchange.connections == 2


def test_organizer_location_and_our_key_come_with_the_one_request(
    exchange: SimulatedExchange, calendar: MemoryMailbox, line: ExchangeMailbox
) -> None:
    calendar.add(slot("9-10"), "Budget", organizer=Person("Anna Berg"), location="Aurora", key="a1:x")
    (one,) = line.fetch(DAYS).meetings
    assert (one.organizer, one.location, one.key) == (Person("Anna Berg"), "Aurora", "a1:x")
    assert exchange.round_trips == 1


@pytest.mark.parametrize("verb", ["create", "set_end", "delete"])
def test_each_write_costs_one_request(exchange: SimulatedExchange, line: ExchangeMailbox, verb: str) -> None:
    ref = line.create(NewMeeting(slot("9-10"), "Booked", "a1:x"))
    exchange.forget()
    match verb:
        case "create":
            line.create(NewMeeting(slot("10-11"), "Booked", "a1:y"))
        case "set_end":
            line.set_end(ref, at("9:30"))
        case _:
            line.delete(ref)
    assert exchange.round_trips == 1


# --- the connection is its own


def test_two_lines_with_the_same_account_do_not_share_their_settings(exchange: SimulatedExchange) -> None:
    one, two = (ExchangeMailbox(address(exchange, user_agent=name)) for name in ("one", "two"))
    assert one._line.account.protocol is not two._line.account.protocol
    assert (one._line.account.protocol.USERAGENT, two._line.account.protocol.USERAGENT) == ("one", "two")
    one.close()
    two.close()


def test_a_closed_line_is_forgotten_by_exchangelib_s_cache(exchange: SimulatedExchange) -> None:
    before = len(CachingProtocol._protocol_cache)
    line = ExchangeMailbox(address(exchange))
    line.fetch(DAYS)
    line.close()
    assert len(CachingProtocol._protocol_cache) == before


def test_the_environment_cannot_weaken_tls_nor_send_us_through_a_proxy(
    exchange: SimulatedExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, os.devnull)
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    line = ExchangeMailbox(address(exchange))
    assert line.fetch(DAYS).meetings == ()
    line.close()


def test_verification_is_always_on(exchange: SimulatedExchange) -> None:
    line = connect.connect(address(exchange))
    session = line.account.protocol.get_session()
    assert session.verify is True
    assert session.trust_env is False
    line.account.protocol.release_session(session)
    line.close()


# --- secrets


def test_nothing_of_exchangelib_reaches_a_log(exchange: SimulatedExchange, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    line = ExchangeMailbox(address(exchange))
    line.fetch(DAYS)
    line.close()
    assert [record for record in caplog.records if record.name.startswith("exchangelib")] == []
    assert DOOR.password not in caplog.text


def test_an_address_does_not_show_its_password(exchange: SimulatedExchange) -> None:
    assert DOOR.password not in repr(address(exchange))


# --- what real servers said


def parsed(text: bytes) -> list[Meeting]:
    return [mapping.meeting(item) for item in etree.fromstring(text).iter(f"{mapping.T}CalendarItem")]


def test_the_captured_answers_of_real_servers_are_read() -> None:
    folder = samples()
    modern = parsed((folder / "finditem_calendarview_SE_15.2.2562.17.xml").read_bytes())
    assert [(one.subject, one.free_busy) for one in modern] == [
        ("Meeting A", FreeBusy.BUSY),
        ("Our second meeting", FreeBusy.BUSY),
    ]
    everything = parsed((folder / "finditem_calendarview_allprops_15.1.355.19.xml").read_bytes())
    assert everything
    for one in everything:
        assert one.ref.id
        assert one.organizer is None or "/o=" not in one.organizer.address


def test_an_answer_without_times_is_not_believed() -> None:
    with pytest.raises(MailboxError, match="not an instant"):
        parsed(
            b'<a xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">'
            b'<t:CalendarItem><t:ItemId Id="x"/></t:CalendarItem></a>'
        )
    with pytest.raises(MailboxError, match="without an id"):
        parsed(b'<a xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><t:CalendarItem/></a>')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-17T08:00:00Z", at("9")),
        ("2026-03-17T08:00:00.5Z", at("9").replace(microsecond=500_000)),
        ("2026-03-17T08:00:00.123456789Z", at("9").replace(microsecond=123_456)),
        ("2026-03-17T09:00:00+01:00", at("9")),
        (" 2026-03-17T02:30:00-05:30 ", at("9")),
    ],
)
def test_instants_of_every_kind_are_read(text: str, expected: object) -> None:
    assert mapping.instant(text) == expected


@pytest.mark.parametrize(
    "text", ["", "2026-03-17", "2026-03-17T08:00:00", "2026-13-17T08:00:00Z", "now", "0001-01-01T00:00:00+14:00"]
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(MailboxError, match="nonsense"):
        mapping.instant(text)
