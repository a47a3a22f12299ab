"""Who may come in: accounts, what they may do, and sign-in by Basic, NTLM and Kerberos as IIS does it.

NTLM authenticates a TCP connection, not a request: one `Handshake` lives as long as its connection. Basic and Kerberos
authenticate the request that carries them, and no other. A principal is an account's `upn`. The checking of
NTLM is pyspnego's, which as a server reads its accounts from a file named by an environment variable (NTLM_USER_FILE)
and from nowhere else; the variable is set only while pyspnego looks, under one lock for the whole process.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import struct
import tempfile
import threading
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import spnego
import spnego.exceptions
from spnego.channel_bindings import GssChannelBindings

from . import tickets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_NTLM_VARIABLE = "NTLM_USER_FILE"
_NTLM_LOCK = threading.Lock()  # os.environ belongs to the process, so its guard does too
_REFUSED = (spnego.exceptions.SpnegoError, ValueError, LookupError, struct.error)
"""What pyspnego raises at a wrong password, an unknown name, and (measured with random bytes) at nonsense."""
_NTLM = b"NTLMSSP\0"
_NOWHERE: Mapping[str, Rights] = MappingProxyType({})


class Rights(IntEnum):
    """What an account may do in a room's calendar, each including the ones before.

    REVIEWER and EDITOR are rights on the calendar folder alone, as Add-MailboxFolderPermission gives them: the rest of
    the mailbox, its root included, stays closed. OWNER is the mailbox's own account, FullAccess, or impersonation.
    """

    NONE = 0
    REVIEWER = 1
    EDITOR = 2
    """Reads and writes, but private items are veiled."""
    OWNER = 3


class Scheme(IntEnum):
    """A way to sign in, in the order in which IIS offers them."""

    NEGOTIATE = 0
    NTLM = 1
    BASIC = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    r"""Who may sign in. `user` is DOMAIN\\name; `upn` is the same person as name@domain. `mailbox` is its own, if any.

    `rights` hold for every mailbox that `on` does not name.
    """

    user: str
    password: str = field(repr=False)
    upn: str = ""
    mailbox: str = ""
    rights: Rights = Rights.OWNER
    on: Mapping[str, Rights] = field(default_factory=lambda: _NOWHERE)
    may_impersonate: bool = False
    """ApplicationImpersonation: acts as the owner of any mailbox within `scope`."""
    scope: frozenset[str] = frozenset()
    """The addresses, in lower case, that a management scope allows; empty means all."""
    sees_private: bool = False
    """CanViewPrivateItems, which a delegate may be given."""
    is_locked: bool = False

    def rights_on(self, address: str) -> Rights:
        """Tell what it may do in the calendar of that mailbox."""
        return Rights.OWNER if address.lower() == self.mailbox.lower() else self.on.get(address.lower(), self.rights)

    def is_called(self, name: str) -> bool:
        """Tell whether it signs in by that name: case does not matter to Windows."""
        return name.lower().lstrip("\\") in {known.lower() for known in (self.user, self.upn) if known}


@dataclass(slots=True)
class Handshake:
    """The sign-in of one connection: who it belongs to so far, and an NTLM handshake that has begun."""

    account: Account | None = None
    lasts: bool = False
    """Whether the account holds for the connection, not only for the request at hand."""
    context: spnego.ContextProxy | None = None
    refused: Account | None = None
    """The known account that was refused although it is known: locked, or (Basic) with a wrong password."""


class SignIn:
    """The accounts of one server and the schemes it offers. Accounts may be replaced while it runs."""

    def __init__(self, accounts: Sequence[Account], schemes: frozenset[Scheme], realm: str = "127.0.0.1") -> None:
        self.accounts = tuple(accounts)
        self.schemes = schemes
        self._realm = realm
        self.binding = b""
        """What NTLM and Kerberos must be bound to (Extended Protection); empty for anything."""
        self.keytab: Path | None = None
        """The keys of the service HTTP/127.0.0.1, without which no ticket is understood."""

    def offers(self) -> list[str]:
        """Give the WWW-Authenticate headers of a 401 that begins a sign-in."""
        texts = {Scheme.NEGOTIATE: "Negotiate", Scheme.NTLM: "NTLM", Scheme.BASIC: f'Basic realm="{self._realm}"'}
        return [texts[scheme] for scheme in sorted(self.schemes)]

    def step(self, handshake: Handshake, authorization: str) -> list[str]:
        """Go one step on; gives the WWW-Authenticate headers for a 401, none when the connection is signed in."""
        scheme, _, token = authorization.partition(" ")
        if not authorization and handshake.lasts and handshake.account is not None:
            return []
        handshake.account = handshake.refused = None
        match scheme.lower():
            case "basic" if Scheme.BASIC in self.schemes:
                handshake.account, handshake.lasts = self._basic(handshake, token), False
            case "ntlm" | "negotiate" if Scheme[scheme.upper()] in self.schemes:
                challenge = self._windows(handshake, scheme, token)
                if challenge:
                    return [challenge]
            case _:
                pass
        return [] if handshake.account else self.offers()

    def _basic(self, handshake: Handshake, token: str) -> Account | None:
        try:
            user, _, password = base64.b64decode(token, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        account = self._known(user)
        if account is None or account.password != password or account.is_locked:
            handshake.refused = account
            return None
        return account

    def _windows(self, handshake: Handshake, scheme: str, token: str) -> str:
        """Take a ticket, or do one leg of NTLM, alone or within Negotiate; gives the challenge of the first leg."""
        try:
            message = base64.b64decode(token, validate=True)
        except binascii.Error:
            return ""
        if self.keytab is not None and handshake.context is None and _NTLM not in message:
            self._let_in(handshake, tickets.principal(self.keytab, message, self.binding), lasts=False)
            return ""
        is_first = _NTLM + b"\x01" in message
        protocol = "ntlm" if message.startswith(_NTLM) else "negotiate"
        with self._ntlm_accounts():
            try:
                if is_first or handshake.context is None:
                    handshake.context = spnego.server(
                        protocol=protocol,
                        options=spnego.NegotiateOptions.use_ntlm,
                        channel_bindings=GssChannelBindings(application_data=self.binding) if self.binding else None,
                    )
                answer = handshake.context.step(message)
            except _REFUSED:
                handshake.context = None
                return ""
        if not handshake.context.complete:
            return f"{scheme} {base64.b64encode(answer or b'').decode()}"
        self._let_in(handshake, handshake.context.client_principal or "", lasts=True)
        handshake.context = None
        return ""

    def _let_in(self, handshake: Handshake, name: str, *, lasts: bool) -> None:
        """Take who has proved to be of that name, unless nobody is, or the account is locked."""
        account = self._known(name)
        if account is not None and account.is_locked:
            handshake.refused = account
        else:
            handshake.account, handshake.lasts = account, lasts

    def _known(self, name: str) -> Account | None:
        return next((account for account in self.accounts if account.is_called(name)), None)

    @contextlib.contextmanager
    def _ntlm_accounts(self) -> Iterator[None]:
        """Let pyspnego find our accounts, and only while it looks."""
        lines = []
        for account in self.accounts:
            domain, _, name = account.user.rpartition("\\")
            lines.append(f"{domain}:{name}:{account.password}")
            lines.extend([f":{account.upn}:{account.password}"] if account.upn else [])
        with _NTLM_LOCK, tempfile.TemporaryDirectory(prefix="roomdoor-") as folder:
            file = Path(folder, "accounts")
            file.touch(mode=0o600)
            file.write_text("\n".join(lines))
            before = os.environ.get(_NTLM_VARIABLE)
            os.environ[_NTLM_VARIABLE] = str(file)
            try:
                yield
            finally:
                if before is None:
                    del os.environ[_NTLM_VARIABLE]
                else:
                    os.environ[_NTLM_VARIABLE] = before
