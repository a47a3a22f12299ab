"""What can go wrong on the line, over a real socket: named rightly, and never mistaken for done or undone."""

from __future__ import annotations

import importlib
import pkgutil
import socket
from datetime import timedelta
from typing import TYPE_CHECKING

import exchangelib
import pytest
import requests
import urllib3.exceptions
from exchangelib import errors as ews
from spnego.exceptions import SpnegoError

from kiosk.errors import AnswerLost, MailboxError
from kiosk.exchange import connect, faults
from kiosk.exchange.address import Address
from kiosk.exchange.connect import Wire
from kiosk.exchange.ews import ExchangeMailbox
from kiosk.exchange.mailbox import NewMeeting
from kiosk.room.health import Retry, Trouble
from kiosk.room.meeting import MeetingRef
from kiosk.simulator.faults import Fault
from kiosk.simulator.server import DOOR, SimulatedExchange
from kiosk.simulator.soap import SoapFault, fault
from tests.diary import DAYS, slot

from .between import Canned
from .conftest import address

if TYPE_CHECKING:
    from types import ModuleType

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
REFUSED = {
    Fault.INVALID_PROPERTY: Trouble.REJECTED,
    Fault.NOT_ORGANIZER: Trouble.REJECTED,
    Fault.STALE: Trouble.CHANGED,
    Fault.ENDS_TOO_EARLY: Trouble.REJECTED,
}
"""What a change of a meeting meets, and a reading never."""
SLOW = {Fault.DELAY, Fault.HANG, Fault.HANG_AFTER, Fault.TRICKLE}


def test_every_fault_of_the_simulator_is_met_here() -> None:
    assert set(MET) | set(REFUSED) | SLOW == set(Fault)


@pytest.mark.parametrize(("fault", "trouble"), REFUSED.items())
def test_a_refused_change_is_named_and_changes_nothing(
    exchange: SimulatedExchange, line: ExchangeMailbox, calendar: MemoryMailbox, fault: Fault, trouble: Trouble
) -> None:
    ref = line.create(NEW)
    exchange.faults.inject(fault, on="UpdateItem", times=1)
    with pytest.raises(MailboxError) as raised:
        line.set_end(ref, slot("9-11").end)
    assert raised.value.trouble is trouble
    assert not isinstance(raised.value, AnswerLost)
    assert [item.meeting.slot for item in calendar.items()] == [NEW.slot]


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
    line._guard.lift()
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


@pytest.mark.parametrize(("asked", "obeyed"), [(90, 90), (1800, 1800), (86_400, 1800)])
def test_the_server_s_back_off_arrives_but_no_slip_of_the_pen_darkens_the_door_for_a_day(
    exchange: SimulatedExchange, line: ExchangeMailbox, asked: int, obeyed: int
) -> None:
    exchange.faults.inject(Fault.SERVER_BUSY, times=1, pause=timedelta(seconds=asked))
    with pytest.raises(MailboxError) as raised:
        line.fetch(DAYS)
    assert raised.value.back_off.total_seconds() == obeyed


def classes(package: ModuleType) -> list[type[Exception]]:
    """Every class of exceptions that a package makes, wherever in it; warnings are none."""
    inside = [one.name for one in pkgutil.walk_packages(getattr(package, "__path__", ()), f"{package.__name__}.")]
    modules = [package, *map(importlib.import_module, inside)]
    found = {kind for module in modules for kind in vars(module).values() if isinstance(kind, type)}
    return sorted(
        (
            kind
            for kind in found
            if issubclass(kind, Exception)
            and not issubclass(kind, Warning)
            and kind.__module__.startswith(package.__name__)
        ),
        key=lambda kind: kind.__name__,
    )


def made(kind: type[Exception]) -> Exception:
    if issubclass(kind, SyntaxError):
        return kind("secret text of the server", 1, 1, 1)
    error = kind.__new__(kind)
    Exception.__init__(error, "secret text of the server")
    return error


@pytest.mark.parametrize("kind", classes(exchangelib), ids=lambda kind: kind.__name__)
def test_every_error_of_exchangelib_has_a_name_of_ours(kind: type[Exception]) -> None:
    for translated in (
        faults.translate(made(kind), Wire(status=200)),
        faults.translate_write(made(kind), Wire(status=200)),
    ):
        assert isinstance(translated.trouble, Trouble)
        assert "secret" not in str(translated)
    if issubclass(kind, ews.ResponseMessageError):
        assert translated.trouble is not Trouble.UNEXPECTED


@pytest.mark.parametrize("kind", classes(requests), ids=lambda kind: kind.__name__)
def test_every_error_of_requests_has_a_name_of_ours(kind: type[Exception]) -> None:
    error = made(kind)
    met = faults.translate(error, Wire(cause=error if isinstance(error, OSError) else None))
    assert met.trouble is REQUESTS.get(kind.__name__, Trouble.CONNECTION_LOST)
    assert "secret" not in str(met)


REQUESTS = {
    "CompatJSONDecodeError": Trouble.UNEXPECTED,
    "ConnectTimeout": Trouble.NO_ROUTE,
    "ContentDecodingError": Trouble.NONSENSE,
    "CookieConflictError": Trouble.UNEXPECTED,
    "InvalidHeader": Trouble.UNEXPECTED,
    "InvalidJSONError": Trouble.NONSENSE,
    "InvalidProxyURL": Trouble.WRONG_ADDRESS,
    "InvalidSchema": Trouble.WRONG_ADDRESS,
    "InvalidURL": Trouble.WRONG_ADDRESS,
    "JSONDecodeError": Trouble.NONSENSE,
    "MissingSchema": Trouble.WRONG_ADDRESS,
    "ProxyError": Trouble.GATEWAY,
    "ReadTimeout": Trouble.TOO_SLOW,
    "RetryError": Trouble.UNEXPECTED,
    "StreamConsumedError": Trouble.UNEXPECTED,
    "Timeout": Trouble.TOO_SLOW,
    "TooManyRedirects": Trouble.REDIRECTED,
    "URLRequired": Trouble.WRONG_ADDRESS,
    "UnrewindableBodyError": Trouble.UNEXPECTED,
}
"""All others mean a broken connection."""


@pytest.mark.parametrize("kind", classes(urllib3.exceptions), ids=lambda kind: kind.__name__)
def test_every_error_of_urllib3_is_of_the_network_when_requests_lets_one_through(kind: type[Exception]) -> None:
    error = made(kind)
    broken = requests.exceptions.ConnectionError(error)
    assert faults.translate(broken, Wire(cause=broken)).trouble.retry is not Retry.NEVER


DENIED = ("Denied", "NotAllowedByPolicy")


@pytest.mark.parametrize("kind", [kind for kind in classes(exchangelib) if any(one in kind.__name__ for one in DENIED)])
def test_whatever_exchange_denies_stops_the_door(kind: type[Exception]) -> None:
    assert faults.translate(made(kind), Wire(status=200)).trouble.retry is Retry.LATCH


@pytest.mark.parametrize(
    ("kind", "trouble"),
    [
        (ews.ErrorPasswordExpired, Trouble.PASSWORD_EXPIRED),
        (ews.ErrorAccountDisabled, Trouble.ACCOUNT_LOCKED),
        (ews.ErrorQuotaExceeded, Trouble.MAILBOX_FULL),
        (ews.ErrorMailboxFailover, Trouble.MAILBOX_UNAVAILABLE),
        (ews.ErrorExceededConnectionCount, Trouble.THROTTLED),
        (ews.ErrorInsufficientResources, Trouble.BUSY),
        (ews.ErrorInvalidPropertySet, Trouble.REJECTED),
        (ews.ErrorInvalidSubscription, Trouble.CONNECTION_LOST),
        (ews.ErrorInvalidChangeKey, Trouble.CHANGED),
        (ews.ErrorInvalidSmtpAddress, Trouble.MAILBOX_NOT_FOUND),
        (ews.ErrorInternalServerError, Trouble.SERVER_ERROR),
        (SpnegoError, Trouble.SIGN_IN_REFUSED),
    ],
)
def test_what_exchange_says_is_named(kind: type[Exception], trouble: Trouble) -> None:
    assert faults.translate(made(kind), Wire(status=200)).trouble is trouble


@pytest.mark.parametrize(
    ("code", "words", "trouble", "detail"),
    [
        (2529639053, "No credentials: (default cache: X)", Trouble.NO_TICKET, "No credentials: (default cache: X)"),
        (2529638936, "Vorauthentifizierung: X", Trouble.SIGN_IN_REFUSED, "Vorauthentifizierung: X"),
        (100006, "Preauthentication failed", Trouble.SIGN_IN_REFUSED, "Preauthentication failed"),
        (2529638930, "gesperrt", Trouble.ACCOUNT_LOCKED, "gesperrt"),
        (2529638935, "Password has expired", Trouble.PASSWORD_EXPIRED, "Password has expired"),
        (2529638949, "Clock skew too great", Trouble.CLOCK_WRONG, ""),
        (100006, "Clock skew too great", Trouble.CLOCK_WRONG, ""),
    ],
)
def test_what_the_kdc_says_is_named_in_any_language(code: int, words: str, trouble: Trouble, detail: str) -> None:
    """As gssapi says it; tests/kerberos meets the real ones. A refused key counts towards the lock-out."""
    kind = type("GSSError", (Exception,), {"__module__": "gssapi.raw.misc", "min_code": code})
    met = faults.translate(kind(f"Major (851968): Failed: X, Minor ({code}): {words}\0"), Wire())
    assert met.trouble is trouble
    assert met.detail == detail or (trouble is Trouble.CLOCK_WRONG and met.detail.startswith("here it is"))


def test_what_nobody_foresaw_is_named_by_its_class_alone() -> None:
    assert str(faults.translate(ValueError("Anna's budget"), Wire())) == "unexpected: ValueError"


def canned(status: str, *headers: str, body: bytes = b"") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]).encode() + body


@pytest.mark.parametrize(
    ("answer", "trouble", "detail"),
    [
        (canned("301 Moved", "Location: https://owa.example/"), Trouble.REDIRECTED, "HTTP 301 to https://owa.example/"),
        (
            canned("307 Moved", "Location: https://sso.example/in?back=secret", "Connection: close"),
            Trouble.REDIRECTED,
            "HTTP 307 to https://sso.example/in",
        ),
        (
            canned("302 Found", "Location: /ews/genericerrorpage.htm?aspxerrorpath=/ews/exchange.asmx"),
            Trouble.GATEWAY,
            "HTTP 302 to an error page",
        ),
        (canned("401 No", body=b"The referenced account is currently locked out"), Trouble.ACCOUNT_LOCKED, "HTTP 401"),
        (canned("429 Slow down"), Trouble.BUSY, "HTTP 429"),
        (canned("440 Login Timeout"), Trouble.NONSENSE, "HTTP 440"),
        (canned("504 Gateway"), Trouble.GATEWAY, "HTTP 504"),
        (canned("507 Full"), Trouble.SERVER_ERROR, "HTTP 507"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Trouble.CONNECTION_LOST, "ConnectionError"),
        (canned("200 OK", "Content-Encoding: gzip", body=b"no gzip"), Trouble.NONSENSE, "ContentDecodingError"),
    ],
)
def test_what_stands_in_for_an_exchange_is_named(answer: bytes, trouble: Trouble, detail: str) -> None:
    with Canned(answer) as server:
        line = ExchangeMailbox(Address(url=server.url, mailbox="a@b.example", username="u", password="p", **ZONE))
        with pytest.raises(MailboxError) as raised:
            line.fetch(DAYS)
        line.close()
    assert (raised.value.trouble, raised.value.detail) == (trouble, detail)


ZONE = {"timezone": "Europe/Berlin", "auth": "basic"}


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("Retry-After: 90", 90),
        ("Retry-After: 99999999", 1800),
        ("Retry-After: Tue, 17 Mar 2026 11:02:00 GMT", 120),
        ("Retry-After: Tue, 17 Mar 2026 10:00:00 GMT", 0),
        ("Retry-After: soon", 0),
    ],
)
def test_the_pause_that_a_busy_server_asks_for_arrives(header: str, seconds: int) -> None:
    with Canned(canned("503 Busy", "Date: Tue, 17 Mar 2026 11:00:00 GMT", header)) as server:
        line = ExchangeMailbox(Address(url=server.url, mailbox="a@b.example", username="u", password="p", **ZONE))
        with pytest.raises(MailboxError) as raised:
            line.fetch(DAYS)
        line.close()
    assert (raised.value.trouble, raised.value.back_off.total_seconds()) == (Trouble.BUSY, seconds)


def test_a_connection_that_is_reset_is_lost_and_a_write_with_it_nobody_knows() -> None:
    with Canned(None) as server:
        line = ExchangeMailbox(Address(url=server.url, mailbox="a@b.example", username="u", password="p", **ZONE))
        with pytest.raises(MailboxError) as raised:
            line.fetch(DAYS)
        assert (raised.value.trouble, raised.value.trouble.retry) == (Trouble.CONNECTION_LOST, Retry.SOON)
        with pytest.raises(AnswerLost) as lost:
            line.create(NEW)
        assert lost.value.trouble is Trouble.CONNECTION_LOST
        assert server.requests == 2, "nothing is asked twice"
        line.close()


def test_a_server_that_lets_nobody_in_is_given_up_after_the_connect_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full backlog: the kernel drops whoever knocks, as a firewall does."""
    monkeypatch.setattr(connect, "CONNECT_TIMEOUT", 0.3)
    full = socket.socket()
    full.bind(("127.0.0.1", 0))
    full.listen(0)
    knocking = [socket.socket() for _ in range(4)]
    for each in knocking:
        each.setblocking(False)
        each.connect_ex(full.getsockname())
    url = f"http://127.0.0.1:{full.getsockname()[1]}/EWS/Exchange.asmx"
    line = ExchangeMailbox(Address(url=url, mailbox="a@b.example", username="u", password="p", **ZONE))
    with pytest.raises(MailboxError) as raised:
        line.fetch(DAYS)
    assert raised.value.trouble is Trouble.NO_ROUTE
    for each in (*knocking, full):
        each.close()
    line.close()


def test_a_request_that_the_server_does_not_understand_is_sent_once() -> None:
    """Left alone, exchangelib sends it again in every version of EWS that it knows."""
    body = fault(SoapFault("ErrorInvalidRequest", "The request is invalid."))
    with Canned(canned("500 Error", "Content-Type: text/xml; charset=utf-8", body=body)) as server:
        line = ExchangeMailbox(Address(url=server.url, mailbox="a@b.example", username="u", password="p", **ZONE))
        for call in (lambda: line.fetch(DAYS), lambda: line.create(NEW), lambda: line.delete(MeetingRef("x", "y"))):
            with pytest.raises(MailboxError) as raised:
                call()
            assert raised.value.trouble is Trouble.REJECTED
        line.close()
    assert server.requests == 3


@pytest.mark.parametrize(("asked", "seconds"), [(0, 0), (93_000, 93), (10**8, 1800)])
def test_the_pause_that_a_throttling_server_asks_for_arrives_and_is_capped(asked: int, seconds: int) -> None:
    """Nobody keeps a door from its calendar for a day."""
    busy = ews.ErrorServerBusy("Busy")
    busy.back_off = asked / 1000
    assert faults.translate(busy, Wire()).back_off == timedelta(seconds=seconds)


@pytest.mark.parametrize("date", ["Fri, 31 Dec 99999 23:59:59 GMT", "Tue, 17 Mar 2026 11:00:00 +9999", "soon", ""])
def test_a_date_that_is_none_tells_no_time(date: str) -> None:
    empty = b'<?xml version="1.0"?><x/>'
    with Canned(canned("200 OK", f"Date: {date}", body=empty)) as server:
        line = ExchangeMailbox(Address(url=server.url, mailbox="a@b.example", username="u", password="p", **ZONE))
        with pytest.raises(MailboxError):
            line.fetch(DAYS)
        assert line._line.wire.server_time is None
        line.close()
