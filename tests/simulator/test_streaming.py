"""Notifications: on the wire, and as the real client hears them."""

from __future__ import annotations

import http.client
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import requests
from exchangelib import BASIC, DELEGATE, UTC, Build, Configuration, Credentials, Version
from exchangelib import Account as Client_
from exchangelib.errors import ErrorInvalidSubscription, ErrorSubscriptionNotFound
from exchangelib.folders import Calendar, FolderCollection, Root
from exchangelib.properties import CreatedEvent, DistinguishedFolderId, Mailbox, ModifiedEvent
from exchangelib.protocol import close_connections
from exchangelib.services import GetStreamingEvents, Unsubscribe

from kiosk.exchange.memory import MemoryMailbox
from kiosk.room.meeting import Person
from kiosk.simulator.faults import Fault
from kiosk.simulator.server import DOOR, SimulatedExchange
from kiosk.simulator.sign_in import Account, Rights
from kiosk.simulator.subscriptions import Pace
from tests.diary import BERLIN, at, slot

from .wire import CALENDAR, Client, Listener, create, listen, subscribe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .schema import Checker

ALL = ("CreatedEvent", "ModifiedEvent", "DeletedEvent", "MovedEvent")
BRISK = Pace(heartbeat=timedelta(seconds=0.1), minute=timedelta(seconds=0.25))
CALM = Pace(heartbeat=timedelta(seconds=20))
STRANGER = Account(user="ROOMDOOR\\stranger", password="s", rights=Rights.NONE)
OTHER = Account(user="ROOMDOOR\\other", password="o")


@pytest.fixture
def pace() -> Pace:
    return CALM


@pytest.fixture
def exchange(mailbox: MemoryMailbox, checker: Checker, pace: Pace) -> Iterator[SimulatedExchange]:
    with SimulatedExchange(
        [mailbox], accounts=[DOOR, STRANGER, OTHER], clock=lambda: at("10"), pace=pace, on_answer=checker
    ) as exchange:
        yield exchange
    close_connections()


def subscribed(exchange: SimulatedExchange, *kinds: str) -> str:
    with Client(exchange) as client:
        return client.ask(subscribe(*(kinds or ALL))).texts("SubscriptionId")[0]


def eventually(fact: object) -> None:
    deadline = time.monotonic() + 5
    while not fact():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_stream_tells_what_happens_as_it_happens(exchange: SimulatedExchange, mailbox: MemoryMailbox) -> None:
    one = subscribed(exchange)
    with Listener(exchange, [one]) as listener:
        assert listener.answer.headers["Transfer-Encoding"] == "chunked"
        assert listener.next().texts("ConnectionStatus") == ["OK"]
        began = time.monotonic()
        ref = mailbox.add(slot("11-12"), "Budget")
        piece = listener.next()
        assert time.monotonic() - began < 0.5
        assert piece.texts("SubscriptionId") == [one]
        created = piece.all("CreatedEvent")[0]
        assert [child.tag.rpartition("}")[2] for child in created] == ["TimeStamp", "ItemId", "ParentFolderId"]
        assert created[0].text == "2026-03-17T09:00:00Z"
        assert created[1].get("Id") == ref.id
        assert created[1].get("ChangeKey") != ref.version
        assert len(piece.all("FolderId")) == 1
        mailbox.move(ref.id, slot("12-13"))
        assert listener.until("ModifiedEvent").all("ItemId")[0].get("Id") == ref.id
        mailbox.remove(ref.id, to_trash=True)
        moved = listener.until("MovedEvent")
        assert moved.all("OldItemId")[0].get("Id") == ref.id
        assert moved.all("ItemId")[0].get("Id") != ref.id
        other = mailbox.add(slot("11-12"))
        mailbox.remove(other.id)
        assert listener.until("DeletedEvent").all("ItemId")[-1].get("Id") == other.id


def test_what_a_client_writes_is_told_too(exchange: SimulatedExchange) -> None:
    one = subscribed(exchange, "CreatedEvent")
    with Listener(exchange, [one]) as listener, Client(exchange) as client:
        client.ask(create("2026-03-17T10:00:00Z", "2026-03-17T10:30:00Z"))
        piece = listener.until("CreatedEvent")
        assert not piece.all("ModifiedEvent")


def test_events_wait_for_whoever_listens_later(exchange: SimulatedExchange, mailbox: MemoryMailbox) -> None:
    mailbox.add(slot("9-10"), "before anybody cared")
    one = subscribed(exchange)
    refs = [mailbox.add(slot("11-12")), mailbox.add(slot("12-13"))]
    with Listener(exchange, [one]) as listener:
        told = listener.until("CreatedEvent").all("ItemId")
        assert [element.get("Id") for element in told] == [ref.id for ref in refs]


@pytest.mark.parametrize("pace", [BRISK])
def test_a_stream_beats_and_closes_in_time(exchange: SimulatedExchange) -> None:
    one = subscribed(exchange)
    with Listener(exchange, [one]) as listener:
        heard = [text for piece in listener.rest() for text in piece.texts("ConnectionStatus")]
    assert heard == ["OK", "OK", "OK", "Closed"]
    assert exchange.streams.open == 0
    assert exchange.streams.subscriptions == 1


def test_a_connection_serves_on_after_its_stream(mailbox: MemoryMailbox, checker: Checker) -> None:
    quick = Pace(minute=timedelta(milliseconds=20))
    with SimulatedExchange([mailbox], pace=quick, on_answer=checker) as exchange, Client(exchange) as client:
        one = client.ask(subscribe(*ALL)).texts("SubscriptionId")[0]
        assert client.ask(listen(one)).status == 200
        assert client.ask(listen(one)).status == 200
        assert exchange.connections == 1
    assert checker.answers == 5


def test_unknown_foreign_and_ended_subscriptions(exchange: SimulatedExchange) -> None:
    one = subscribed(exchange)
    end = f"<m:Unsubscribe><m:SubscriptionId>{one}</m:SubscriptionId></m:Unsubscribe>"
    with Client(exchange) as client, Client(exchange, OTHER) as other:
        assert other.ask(listen(one)).code == "ErrorSubscriptionAccessDenied"
        assert other.ask(end).code == "ErrorSubscriptionAccessDenied"
        assert client.ask(listen("f6bc657d")).code == "ErrorInvalidSubscription"
        assert client.ask(end).code == "NoError"
        assert client.ask(end).code == "ErrorSubscriptionNotFound"
        refused = client.ask(listen(one))
        assert refused.code == "ErrorSubscriptionNotFound"
        assert refused.texts("SubscriptionId") == [one]
        assert refused.texts("ConnectionStatus") == ["Closed"]


def test_who_may_not_look_may_not_listen(exchange: SimulatedExchange) -> None:
    with Client(exchange, STRANGER) as client:
        assert client.ask(subscribe(*ALL)).code == "ErrorFolderNotFound"


def test_only_streams_are_known_and_only_for_so_long(exchange: SimulatedExchange) -> None:
    pull = (
        subscribe(*ALL)
        .replace("Streaming", "Pull")
        .replace("</t:EventTypes>", "</t:EventTypes><t:Timeout>9</t:Timeout>")
    )
    with Client(exchange) as client:
        assert client.ask(pull).code == "ErrorSchemaValidation"
        assert client.ask(listen(subscribed(exchange), minutes=31), is_valid=False).code == "ErrorSchemaValidation"


def test_a_restart_loses_every_subscription(exchange: SimulatedExchange) -> None:
    one = subscribed(exchange)
    with Listener(exchange, [one]) as listener:
        listener.next()
        with exchange.outage(), pytest.raises((OSError, http.client.HTTPException)):
            listener.rest()
    with Client(exchange) as client:
        assert client.ask(listen(one)).code == "ErrorSubscriptionNotFound"


def test_a_failover_ends_the_streams_with_a_word(exchange: SimulatedExchange) -> None:
    with Listener(exchange, [subscribed(exchange)]) as listener:
        listener.next()
        exchange.streams.forget()
        last = listener.next()
        assert (last.code, last.texts("ConnectionStatus")) == ("ErrorInvalidSubscription", ["Closed"])
        with pytest.raises(EOFError):
            listener.next()


@pytest.mark.parametrize("pace", [BRISK])
def test_a_half_dead_stream_stands_and_says_nothing(exchange: SimulatedExchange, mailbox: MemoryMailbox) -> None:
    one = subscribed(exchange)
    exchange.streams.freeze(coming=1)
    with Listener(exchange, [one]) as listener:
        assert listener.next().texts("ConnectionStatus") == ["OK"]
        mailbox.add(slot("11-12"))
        listener._line.sock.settimeout(0.4)
        with pytest.raises(TimeoutError):
            listener.next()
        assert exchange.streams.open == 1
    eventually(lambda: exchange.streams.open == 0)
    with Listener(exchange, [one]) as listener:
        assert listener.until("CreatedEvent")


def test_a_running_stream_may_freeze_or_be_cut(exchange: SimulatedExchange, mailbox: MemoryMailbox) -> None:
    one = subscribed(exchange)
    with Listener(exchange, [one]) as listener:
        listener.next()
        exchange.streams.freeze()
        mailbox.add(slot("11-12"))
        listener._line.sock.settimeout(0.05)
        with pytest.raises(TimeoutError):
            listener.next()
    with Listener(exchange, [one]) as listener:
        listener.until("CreatedEvent")
        exchange.streams.cut()
        with pytest.raises((EOFError, http.client.IncompleteRead)):
            listener.next()


@pytest.mark.parametrize("fault", [Fault.CUT_OFF, Fault.DROP_BEFORE, Fault.DROP_AFTER])
def test_a_stream_that_breaks(exchange: SimulatedExchange, fault: Fault) -> None:
    one = subscribed(exchange)
    exchange.faults.inject(fault, on="GetStreamingEvents", times=1)
    with pytest.raises((OSError, http.client.HTTPException)), Listener(exchange, [one]) as listener:
        listener.rest()
    assert exchange.operations["GetStreamingEvents"] == 1


def test_the_server_stops_at_once_whoever_listens(exchange: SimulatedExchange) -> None:
    listeners = [Listener(exchange, [subscribed(exchange)]) for _ in range(5)]
    eventually(lambda: exchange.streams.open == 5)
    began = time.monotonic()
    exchange.stop()
    assert time.monotonic() - began < 0.5
    assert exchange.streams.open == 0
    for listener in listeners:
        listener.__exit__()


def test_somebody_may_listen_to_several_rooms(mailbox: MemoryMailbox, checker: Checker) -> None:
    boreas = MemoryMailbox(room=Person("Boreas", "boreas@roomdoor.example"), clock=lambda: at("10"), timezone=BERLIN)
    both = CALENDAR + CALENDAR.replace("aurora", "boreas")
    with SimulatedExchange([mailbox, boreas], on_answer=checker) as exchange, Client(exchange) as client:
        one = client.ask(subscribe(*ALL, folder=both)).texts("SubscriptionId")[0]
        with Listener(exchange, [one]) as listener:
            for room in (mailbox, boreas):
                ref = room.add(slot("11-12"))
                assert listener.until("CreatedEvent").all("ItemId")[0].get("Id") == ref.id


# The real client


def calendar(exchange: SimulatedExchange) -> tuple[Client_, Calendar]:
    config = Configuration(
        service_endpoint=exchange.url,
        credentials=Credentials(DOOR.user, DOOR.password),
        auth_type=BASIC,
        version=Version(build=Build(15, 2, 0, 0)),
        max_connections=1,
    )
    account = Client_(
        "aurora@roomdoor.example", config=config, access_type=DELEGATE, autodiscover=False, default_timezone=UTC
    )
    root = Root(account=account)
    folder = DistinguishedFolderId(id="calendar", mailbox=Mailbox(email_address="aurora@roomdoor.example"))
    return account, Calendar(root=root, _distinguished_id=folder)


@pytest.mark.parametrize("pace", [Pace(heartbeat=timedelta(seconds=0.05), minute=timedelta(seconds=1))])
def test_the_real_client_hears_of_a_change_and_of_the_end(exchange: SimulatedExchange, mailbox: MemoryMailbox) -> None:
    account, folder = calendar(exchange)
    sid = FolderCollection(account=account, folders=[folder]).subscribe_to_streaming()
    service = GetStreamingEvents(account=account)
    notifications = service.call([sid], connection_timeout=1)
    service.timeout = 5
    ref = mailbox.add(slot("11-12"), "Budget")
    first = next(notifications)
    assert first.subscription_id == sid
    assert [type(event) for event in first.events] == [CreatedEvent, ModifiedEvent]
    assert first.events[0].item_id.id == ref.id
    assert first.events[1].folder_id is not None
    threading.Timer(0.05, lambda: mailbox.remove(ref.id)).start()
    assert [event.ELEMENT_NAME for event in next(notifications).events] == ["DeletedEvent", "ModifiedEvent"]
    assert list(notifications) == []
    assert service.connection_status == "Closed"
    assert Unsubscribe(account=account).get(subscription_id=sid) is True
    assert exchange.operations == {"Subscribe": 1, "GetStreamingEvents": 1, "Unsubscribe": 1}


def test_the_real_client_is_told_that_its_subscription_is_gone(exchange: SimulatedExchange) -> None:
    account, folder = calendar(exchange)
    sid = FolderCollection(account=account, folders=[folder]).subscribe_to_streaming()
    stream = GetStreamingEvents(account=account).call([sid], connection_timeout=1)
    threading.Timer(0.05, exchange.streams.forget).start()
    with pytest.raises(ErrorInvalidSubscription):
        next(stream)
    with pytest.raises(ErrorSubscriptionNotFound):
        next(GetStreamingEvents(account=account).call([sid], connection_timeout=1))


@pytest.mark.parametrize("pace", [BRISK])
def test_the_real_client_notices_a_half_dead_stream_by_its_own_patience(exchange: SimulatedExchange) -> None:
    account, folder = calendar(exchange)
    sid = FolderCollection(account=account, folders=[folder]).subscribe_to_streaming()
    exchange.streams.freeze(coming=1)
    service = GetStreamingEvents(account=account)
    notifications = service.call([sid], connection_timeout=1)
    service.timeout = 0.3
    with pytest.raises(requests.exceptions.ConnectionError):
        next(notifications)
