"""From an address and a secret to a connected calendar, sending nothing: the first request is the first poll.

Everything that exchangelib would otherwise guess by asking the server is given: endpoint, sign-in, version with build,
access, time zone, and a calendar made by hand (which also spares the right on the mailbox's root). Settings hold for
this connection alone: a protocol class of its own, credentials tagged so that exchangelib's process-wide cache cannot
hand out another's. The environment changes nothing (`trust_env` off: REQUESTS_CA_BUNDLE would beat our CA file).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import requests
from exchangelib import BASIC, DELEGATE, IMPERSONATION, NTLM, Account, Build, Configuration, Credentials, Version
from exchangelib.ewsdatetime import EWSTimeZone
from exchangelib.folders import Calendar, Root
from exchangelib.properties import DistinguishedFolderId, Mailbox
from exchangelib.protocol import Protocol
from exchangelib.transport import DEFAULT_HEADERS

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from kiosk.exchange.address import Address

CONNECT_TIMEOUT, READ_TIMEOUT = 5, 15
"""Seconds, for each socket operation; the deadline of a whole call is the worker's."""

_tags = itertools.count()


@dataclass(slots=True)
class Wire:
    """What the last exchange on the line looked like below exchangelib: it folds many causes into one class."""

    status: int = 0
    cause: requests.RequestException | OSError | None = None
    server_time: datetime | None = None

    def reset(self) -> None:
        """Forget the last exchange, before the next."""
        self.status, self.cause = 0, None


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
    """Prepare the line to one room. Sends nothing. Raises ValueError for a time zone that Exchange has no name for."""
    wire = Wire()
    credentials = Credentials(address.username, address.password)
    credentials.tag = f"kiosk-{next(_tags)}"
    config = Configuration(
        service_endpoint=address.url,
        credentials=credentials,
        auth_type={"ntlm": NTLM, "basic": BASIC}[address.auth],
        version=Version(build=Build(*address.build)),
        max_connections=1,
    )
    _protocol_class(address, wire)(config=config)  # found by Account in the cache
    zone = EWSTimeZone(address.timezone)
    account = Account(
        address.mailbox,
        config=config,
        access_type=IMPERSONATION if address.impersonate else DELEGATE,
        default_timezone=zone,
        autodiscover=False,
    )
    root = Root(account=account)
    account.__dict__["root"] = root
    folder = DistinguishedFolderId(id="calendar", mailbox=Mailbox(email_address=address.mailbox))
    calendar = Calendar(root=root, _distinguished_id=folder)
    account.__dict__["calendar"] = calendar
    return Connection(account, calendar, zone, wire)


def _protocol_class(address: Address, wire: Wire) -> type[Protocol]:
    """A protocol whose every session has this room's TLS settings and reports to `wire`."""

    class RoomProtocol(Protocol):  # type: ignore[misc] # exchangelib is untyped
        TIMEOUT = (CONNECT_TIMEOUT, READ_TIMEOUT)
        RETRY_WAIT = 0  # else exchangelib makes up a back-off of 10 s where the server named none
        USERAGENT = address.user_agent

        @classmethod
        def raw_session(cls, prefix: str, **_oauth: Any) -> requests.Session:
            session = _WiredSession(wire)
            session.headers.update(DEFAULT_HEADERS)
            session.headers["User-Agent"] = cls.USERAGENT
            session.mount(prefix, adapter=cls.get_adapter())
            session.trust_env = False
            session.verify = _verify(address.ca_file)
            return session

    return RoomProtocol


def _verify(ca_file: Path | None) -> str | bool:
    return str(ca_file) if ca_file else True


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
        self._wire.server_time = _date(response.headers.get("Date", ""))
        return response


def _date(header: str) -> datetime | None:
    try:
        return parsedate_to_datetime(header)
    except ValueError:
        return None
