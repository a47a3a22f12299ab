"""From an address and a secret to a connected calendar, sending nothing: the first request is the first poll.

Everything that exchangelib would otherwise guess by asking the server is given: endpoint, sign-in, version with build,
access, time zone, and a calendar made by hand (which also spares the right on the mailbox's root). Settings hold for
this connection alone: a protocol class of its own, credentials tagged so that exchangelib's process-wide cache cannot
hand out another's. The environment changes nothing (`trust_env` off; whom it trusts is in `tls.py`).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import requests
from exchangelib import DELEGATE, IMPERSONATION, Account, Build, Configuration, Version
from exchangelib.ewsdatetime import EWSTimeZone
from exchangelib.folders import Calendar, Root
from exchangelib.properties import DistinguishedFolderId, Mailbox
from exchangelib.protocol import Protocol
from exchangelib.transport import DEFAULT_HEADERS

from kiosk.errors import MailboxError
from kiosk.room.health import Trouble

from . import sign_in, tls

if TYPE_CHECKING:
    import ssl

    from kiosk.exchange.address import Address

CONNECT_TIMEOUT, READ_TIMEOUT = 5, 15
"""Seconds, for each socket operation; the deadline of a whole call is the worker's."""
LONGEST_BACK_OFF = timedelta(minutes=30)
"""A server that asks for more is not believed: the door would stay grey for a slip of the pen."""


@dataclass(slots=True)
class Wire:
    """What the last exchange on the line looked like below exchangelib: it folds many causes into one class."""

    status: int = 0
    cause: requests.RequestException | OSError | None = None
    location: str = ""
    """Where the server sent us instead, without what a sign-in page hangs on it."""
    retry_after: timedelta = timedelta()
    """The pause that the server asked for with its last answer."""
    server_time: datetime | None = None
    told_at: float = 0
    """When the server told its time, by the steady clock."""

    def reset(self) -> None:
        """Forget the last exchange, before the next."""
        self.status, self.cause, self.location, self.retry_after = 0, None, "", timedelta()

    def device_error(self) -> timedelta | None:
        """How far the device's clock is ahead of what the server's must be by now; None if it never told its time."""
        if self.server_time is None:
            return None
        return datetime.now(UTC) - self.server_time - timedelta(seconds=time.monotonic() - self.told_at)


@dataclass(slots=True)
class Connection:
    """A connected calendar. Belongs to the worker thread."""

    account: Account
    calendar: Calendar
    zone: EWSTimeZone
    wire: Wire = field(default_factory=Wire)

    def close(self) -> None:
        """Close the sockets and forget the protocol, so that nothing of it is handed out again."""
        protocol = self.account.protocol
        protocol.close()
        known = type(protocol)
        known._protocol_cache.pop(known._cache_key(protocol.config), None)  # noqa: SLF001 - no public way


def connect(address: Address) -> Connection:
    """Prepare the line to one room. Sends nothing.

    Raises ValueError for a time zone that Exchange has no name for, MailboxError for a certificate that cannot be used.
    """
    wire = Wire()
    try:
        context = tls.context(address)
    except OSError as error:  # kiosk.ini was checked, but files change
        trouble = Trouble.CLIENT_CERTIFICATE if address.client_cert else Trouble.CERTIFICATE_UNKNOWN
        raise MailboxError(trouble, f"a certificate file cannot be used ({type(error).__name__})") from error
    config = Configuration(
        service_endpoint=address.url,
        credentials=sign_in.credentials(address),
        auth_type=sign_in.auth_type(address),
        version=Version(build=Build(*address.build)),
        max_connections=1,
    )
    _protocol_class(address, context, wire)(config=config)  # found by Account in the cache
    zone = EWSTimeZone(address.timezone)
    access = IMPERSONATION if address.impersonate else DELEGATE
    return _opened(address.mailbox, config, access, zone, wire)


def elsewhere(line: Connection, mailbox: str, *, as_delegate: bool = False) -> Connection:
    """The same line to another mailbox's calendar, by the same right, or as its owner or delegate. Sends nothing."""
    access = DELEGATE if as_delegate else line.account.access_type
    return _opened(mailbox, line.account.protocol.config, access, line.zone, line.wire)


def _opened(mailbox: str, config: Configuration, access: str, zone: EWSTimeZone, wire: Wire) -> Connection:
    """An account and its calendar made by hand: exchangelib would look for both, with a request for each."""
    account = Account(mailbox, config=config, access_type=access, default_timezone=zone, autodiscover=False)
    root = Root(account=account)
    account.__dict__["root"] = root
    folder = DistinguishedFolderId(id="calendar", mailbox=Mailbox(email_address=mailbox))
    calendar = Calendar(root=root, _distinguished_id=folder)
    account.__dict__["calendar"] = calendar
    return Connection(account, calendar, zone, wire)


def _protocol_class(address: Address, context: ssl.SSLContext, wire: Wire) -> type[Protocol]:
    """A protocol whose every session has this room's TLS settings and reports to `wire`."""

    class RoomProtocol(Protocol):  # type: ignore[misc] # exchangelib is untyped
        TIMEOUT = (CONNECT_TIMEOUT, READ_TIMEOUT)
        RETRY_WAIT = 0  # else exchangelib makes up a back-off of 10 s where the server named none
        USERAGENT = address.user_agent

        def create_session(self) -> requests.Session:
            session: requests.Session = super().create_session()
            session.auth = sign_in.authenticator(address) or session.auth
            return session

        @classmethod
        def raw_session(cls, prefix: str, **_oauth: Any) -> requests.Session:
            session = _WiredSession(wire)
            session.headers.update(DEFAULT_HEADERS)
            session.headers["User-Agent"] = cls.USERAGENT
            session.mount(prefix, adapter=tls.Adapter(context, pool_block=True, pool_connections=1, pool_maxsize=1))
            session.trust_env = False
            return session

    return RoomProtocol


class _WiredSession(requests.Session):
    """A session that notes the last status, the server's clock, and the exception before exchangelib rewords it."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        self._wire.reset()
        try:
            response = super().send(request, **kwargs)
        except (requests.RequestException, OSError) as error:
            self._wire.cause = error
            raise
        self._wire.status = response.status_code
        self._wire.location = response.headers.get("Location", "").partition("?")[0]
        told = _date(response.headers.get("Date", ""))
        if told is not None:
            self._wire.server_time, self._wire.told_at = told, time.monotonic()
        self._wire.retry_after = _pause(response.headers.get("Retry-After", ""), told)
        return response


def _date(header: str) -> datetime | None:
    try:
        told = parsedate_to_datetime(header)
    except (ValueError, OverflowError, TypeError):
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _pause(header: str, now: datetime | None) -> timedelta:
    """A Retry-After: seconds, or the time until which to wait."""
    if header.strip().isdecimal():
        asked = timedelta(seconds=min(int(header), LONGEST_BACK_OFF.total_seconds()))
    else:
        until = _date(header)
        asked = until - now if until is not None and now is not None else timedelta()
    return max(min(asked, LONGEST_BACK_OFF), timedelta())
