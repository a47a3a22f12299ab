"""How a connection signs in: what exchangelib makes itself (ntlm, basic), and what we give it in its place.

Kerberos and SSPI stand in packages of their own, which are imported only where they are used (extras kerberos, sspi).
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from exchangelib import BASIC, CBA, NTLM, Credentials
from exchangelib.credentials import BaseCredentials

if TYPE_CHECKING:
    from requests.auth import AuthBase

    from kiosk.exchange.address import Address

_tags = itertools.count()


class _Nobody(BaseCredentials):  # type: ignore[misc] # exchangelib is untyped
    """Neither name nor password: who we are is told by a ticket, the session of Windows, or the certificate."""

    username = password = None


def credentials(address: Address) -> BaseCredentials:
    """For exchangelib's cache too: tagged, so that it never hands out a connection with other settings."""
    named = address.auth in ("ntlm", "basic")
    made = Credentials(address.username, address.password) if named else _Nobody()
    made.tag = f"kiosk-{next(_tags)}"
    return made


def auth_type(address: Address) -> str:
    """Exchangelib's name of the way; CBA is the one for which it adds nothing to a request."""
    return str({"ntlm": NTLM, "basic": BASIC}.get(address.auth, CBA))


def authenticator(address: Address) -> AuthBase | None:
    """What signs a request in, where exchangelib does not. Raises ImportError without the extra."""
    match address.auth:
        case "kerberos":
            from .kerberos import Kerberos  # noqa: PLC0415 - loaded where it is used

            return Kerberos(address)
        case "sspi":
            import requests_negotiate_sspi  # noqa: PLC0415 - Windows only

            made: AuthBase = requests_negotiate_sspi.HttpNegotiateAuth()
            return made
        case _:
            return None
