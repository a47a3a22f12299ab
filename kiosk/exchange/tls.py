"""Whom a connection trusts: one SSL context per connection, and an adapter that lets nothing else have a say.

Always verified, TLS 1.2 or newer. Either the company's CA file alone is trusted, or what the operating system trusts.
On Linux its files are read from where OpenSSL was built to look and where distributions put them, never from where the
environment points (SSL_CERT_FILE, REQUESTS_CA_BUNDLE): truststore and ssl's own defaults would obey it. On Windows and
macOS the system itself judges, through truststore. Nothing here changes a class or a setting of the process.
"""

from __future__ import annotations

import ssl
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import urllib3
from requests.adapters import HTTPAdapter

if TYPE_CHECKING:
    from kiosk.exchange.address import Address

_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  # Fedora, RHEL
    "/etc/ssl/ca-bundle.pem",  # SUSE
    "/etc/ssl/cert.pem",  # Alpine, Arch
)


def context(address: Address) -> ssl.SSLContext:
    """What a connection to this address trusts, and shows. Raises OSError (SSLError too) for a file that is no use."""
    made = trusting(address.ca_file)
    if address.client_cert is not None:
        made.load_cert_chain(address.client_cert, address.client_key, password=_no_password)
    if not address.verify:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)  # the screen warns, once and for good
    return made


def trusting(ca_file: Path | None) -> ssl.SSLContext:
    """Whoever this file names, or whom the system trusts. Raises OSError (SSLError too) for a file that is no use."""
    if ca_file is not None:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        made.load_verify_locations(cafile=ca_file)
    else:
        made = _systems_own()
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made


def _systems_own() -> ssl.SSLContext:
    if sys.platform != "linux":
        import truststore  # noqa: PLC0415 - not installed where it is not needed

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    built_in = ssl.get_default_verify_paths()
    for bundle in (*_BUNDLES, built_in.openssl_cafile):
        if Path(bundle).is_file():
            made.load_verify_locations(cafile=bundle)
            return made
    if Path(built_in.openssl_capath).is_dir():
        made.load_verify_locations(capath=built_in.openssl_capath)
    return made


def _no_password() -> str:
    raise ssl.SSLError("the key is encrypted")


class Adapter(HTTPAdapter):
    """Speaks TLS by this context alone: requests would add its own authorities to it, or take verification away."""

    def __init__(self, tls: ssl.SSLContext, **pool: Any) -> None:
        self._tls = tls
        super().__init__(**pool)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Give the context to every connection."""
        super().init_poolmanager(*args, ssl_context=self._tls, **kwargs)

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        """Only the place counts."""
        where, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return where, {}

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Leave the connection as the context makes it."""
