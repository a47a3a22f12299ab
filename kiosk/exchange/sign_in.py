"""How a connection signs in: what exchangelib makes itself (ntlm, basic), and what we give it in its place.

Kerberos and SSPI stand in packages of their own, which are imported only where they are used (extras kerberos, sspi).
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from exchangelib import BASIC, CBA, NTLM, Credentials
from exchangelib.credentials import BaseCredentials
from requests.auth import AuthBase

if TYPE_CHECKING:
    import requests

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
            return _Kerberos(address)
        case "sspi":
            import requests_negotiate_sspi  # noqa: PLC0415 - Windows only

            made: AuthBase = requests_negotiate_sspi.HttpNegotiateAuth()
            return made
        case _:
            return None


class _Kerberos(AuthBase):
    """A ticket with each request, in one round trip: IIS asks for one each time, so we do not wait to be asked.

    The ticket is taken anew each time, from the keytab or the cache, both of which Kerberos keeps in memory: one that
    was taken once would end with its ten hours.
    """

    def __init__(self, address: Address) -> None:
        import gssapi  # noqa: PLC0415 - an extra
        import requests_gssapi  # noqa: PLC0415

        self._gssapi, self._requests_gssapi = gssapi, requests_gssapi
        self._name = address.username
        places = {"client_keytab": address.keytab, "ccache": address.ticket_cache or None}
        self._store = {key: str(place) for key, place in places.items() if place is not None}

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        signed: requests.PreparedRequest = self._requests_gssapi.HTTPSPNEGOAuth(
            creds=self._ticket(), opportunistic_auth=True, mutual_authentication=self._requests_gssapi.DISABLED
        )(request)
        return signed

    def _ticket(self) -> Any:
        if not (self._store or self._name):
            return None  # whatever this account has
        kind = self._gssapi.NameType.kerberos_principal
        name = self._gssapi.Name(self._name, kind) if self._name else None
        return self._gssapi.Credentials(name=name, usage="initiate", store=self._store or None)
