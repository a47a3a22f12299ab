"""A Kerberos ticket with each request (Negotiate), made by the system's Kerberos through gssapi: the extra kerberos.

One round trip: IIS asks for a ticket with each request, so we do not wait to be asked. The ticket of the server comes
from a keytab, a cache, or whatever this account has, and is looked for anew each time, for one that was taken once
would end with its ten hours; what the KDC gave stays in the cache, so that it is asked again only when that ends. The
tickets of a keytab are kept in memory, apart from everybody else's.

Where Exchange insists on Extended Protection the ticket must name the server's certificate, which is known only after
a first answer: one more round trip then, once for a certificate.

Packages made for this (requests-gssapi) send the request without a ticket where there is none, ask three times where
one is refused, and write both into the log: here a missing ticket asks nobody, and a refused one is refused.
"""

from __future__ import annotations

import base64
import itertools
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from requests.auth import AuthBase

if TYPE_CHECKING:
    import requests

    from kiosk.exchange.address import Address

_memories = itertools.count()


class Kerberos(AuthBase):
    """Signs the requests of one session. Raises ImportError without the extra, gssapi's errors with each request."""

    def __init__(self, address: Address) -> None:
        import gssapi  # noqa: PLC0415 - an extra

        self._gssapi = gssapi
        self._spnego = gssapi.OID.from_int_seq("1.3.6.1.5.5.2")
        self._principal = address.username
        self._store: dict[str, str] = {}
        if address.keytab is not None:
            self._store = {"client_keytab": str(address.keytab), "ccache": f"MEMORY:roomdoor-{next(_memories)}"}
        elif address.ticket_cache:
            self._store = {"ccache": address.ticket_cache}
        self._binding = b""
        """The server's certificate, as Extended Protection wants to hear of it; empty until it was asked for."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Sign a request in, and see how it is answered."""
        self._sign(request)
        request.register_hook("response", self._answered)  # type: ignore[no-untyped-call]
        return request

    def _sign(self, request: requests.PreparedRequest) -> None:
        gss = self._gssapi
        host = urlsplit(request.url or "").hostname
        context = gss.SecurityContext(
            name=gss.Name(f"HTTP@{host}", gss.NameType.hostbased_service),
            mech=self._spnego,
            creds=self._credentials(),
            flags=[],
            usage="initiate",
            channel_bindings=gss.raw.ChannelBindings(application_data=self._binding) if self._binding else None,
        )
        request.headers["Authorization"] = f"Negotiate {base64.b64encode(context.step()).decode()}"

    def _credentials(self) -> Any:
        """Kerberos's first, which tells why there are none and asks the KDC once, then those of SPNEGO around them.

        SPNEGO's alone would hide the reason; both at once would show the KDC a wrong key twice.
        """
        gss = self._gssapi
        name = gss.Name(self._principal, gss.NameType.kerberos_principal) if self._principal else None
        for mech in (gss.MechType.kerberos, self._spnego):
            held = gss.Credentials(name=name, usage="initiate", store=self._store or None, mechs=[mech])
        return held

    def _answered(self, response: requests.Response, **how: Any) -> requests.Response:
        """A refusal, under TLS, of a ticket that does not name this certificate: once more, with one that does."""
        if response.status_code != 401 or (binding := _binding(response)) in (b"", self._binding):
            return response
        self._binding = binding
        response.content  # noqa: B018 - read to its end, so that the connection can be used again
        response.raw.release_conn()
        again = response.request
        self._sign(again)
        answer: requests.Response = response.connection.send(again, **how)
        answer.history.append(response)
        return answer


def _binding(response: requests.Response) -> bytes:
    """The certificate at the other end, hashed as RFC 5929 wants it; empty without TLS."""
    certificate = getattr(getattr(response.raw.connection, "sock", None), "getpeercert", lambda **_: None)
    shown = certificate(binary_form=True)
    if not shown:
        return b""
    signed = x509.load_der_x509_certificate(shown).signature_hash_algorithm
    digest = hashes.Hash(hashes.SHA256() if signed is None or signed.name in {"md5", "sha1"} else signed)
    digest.update(shown)
    return b"tls-server-end-point:" + digest.finalize()
