"""The way to the server, below Exchange: its name, its port, its certificate. Signs in nowhere, asks for nothing.

Every function makes at most one connection and closes it at once; what fails raises OSError, or MailboxError of the
certificate.
"""

from __future__ import annotations

import socket
import ssl
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from . import tls
from .connect import Wire
from .faults import translate

if TYPE_CHECKING:
    from .address import Address

PATIENCE = 5.0
"""Seconds, for each step."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain of certificates that was trusted: whose it is, who signed it, and when the first of it ends."""

    subject: str
    issuer: str
    length: int
    ends: datetime
    first_to_end: str
    version: str
    """Of TLS: TLSv1.3."""


def resolve(host: str) -> tuple[str, ...]:
    """The addresses behind a name, each once."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


def reach(host: str, port: int) -> float:
    """Connect and hang up; the seconds it took."""
    began = time.perf_counter()
    socket.create_connection((host, port), PATIENCE).close()
    return time.perf_counter() - began


def chain(address: Address, host: str, port: int) -> Chain:
    """The certificates that the server shows, verified as the door verifies them. Raises MailboxError."""
    try:
        return _shaken(address, host, port)
    except OSError as error:
        raise translate(error, Wire()) from error


def _shaken(address: Address, host: str, port: int) -> Chain:
    with (
        socket.create_connection((host, port), PATIENCE) as plain,
        tls.context(address).wrap_socket(plain, server_hostname=host) as secure,
    ):
        shown = _verified(secure)
        dates = [(_ends(one), _name(one.get("subject", ()))) for one in shown]
        ends, first = min(dates)
        leaf = shown[0]
        return Chain(
            _name(leaf.get("subject", ())),
            _name(leaf.get("issuer", ())),
            len(shown),
            ends,
            first,
            secure.version() or "",
        )


def _verified(secure: ssl.SSLSocket) -> list[dict[str, Any]]:
    """The chain as it was verified, leaf first; the leaf alone where this Python does not tell more."""
    tell = getattr(secure._sslobj, "get_verified_chain", None)  # type: ignore[attr-defined] # noqa: SLF001 - public only in 3.13, without the dates
    told = [one.get_info() for one in tell() or ()] if tell is not None else []
    return told or [dict(secure.getpeercert() or {})]


def _ends(certificate: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)


def _name(parts: Any) -> str:
    """The common name, else the organization."""
    known = {key: value for part in parts for key, value in part}
    return str(known.get("commonName") or known.get("organizationName") or "without a name")
