"""Where a room's calendar is and how to sign in; free of exchangelib, so that anybody may make one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One room mailbox on one Exchange. The password is not in its `repr`.

    `username` and `password` are for ntlm and basic. Kerberos takes the principal `username` out of `keytab`, or the
    tickets of `ticket_cache`, or whatever this account has; sspi the session of Windows; certificate the client's
    certificate, which may be shown with any other way to sign in as well.
    """

    url: str
    mailbox: str
    username: str = ""
    password: str = field(default="", repr=False)
    timezone: str
    service: str = ""
    """The mailbox that invites the room, where that is the way to book; empty: none does."""
    auth: Literal["ntlm", "basic", "kerberos", "sspi", "certificate"] = "ntlm"
    impersonate: bool = False
    build: tuple[int, int] = (15, 2)
    ca_file: Path | None = None
    """The only authorities that are trusted; None for those of the operating system."""
    client_cert: Path | None = None
    client_key: Path | None = None
    """None: the key is in the file of the certificate."""
    keytab: Path | None = None
    ticket_cache: str = ""
    verify: bool = True
    """False in a lab only: anybody may then claim to be the server."""
    user_agent: str = "roomdoor"
