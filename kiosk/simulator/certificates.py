"""TLS with a throw-away authority: made for one test or one demo, trusted by nobody who is not told to.

    authority = Authority(folder)
    with SimulatedExchange([mailbox], tls=Tls(authority, flaw=Flaw.EXPIRED)) as exchange:
        requests.post(exchange.url, verify=str(authority.ca_file))

Keys lie unencrypted in the folder, which is its owner's to remove. Certificates are good for 127.0.0.1 and localhost.
"""

from __future__ import annotations

import hashlib
import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from pathlib import Path

DAY = timedelta(days=1)
HOST = x509.SubjectAlternativeName(
    [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))],
)
OTHER_HOST = x509.SubjectAlternativeName([x509.DNSName("mail.elsewhere.example")])


class Flaw(Enum):
    """What is wrong with the server's certificate."""

    NONE = "none"
    EXPIRED = "expired"
    NOT_YET_VALID = "not yet valid"
    """As for a device whose clock has fallen back."""
    WRONG_HOST = "of another host"
    UNKNOWN_AUTHORITY = "of another authority"


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate with its key, as two files in PEM; `binding` is what channel binding makes of the certificate."""

    certificate: Path
    key: Path
    binding: bytes


class Authority:
    """A certificate authority in a folder. Nothing outlives the folder."""

    def __init__(self, folder: Path, name: str = "Throw-away authority of a simulated Exchange") -> None:
        self.folder = folder
        self.ca_file = folder / "ca.pem"
        """What a client must be told to trust."""
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._key = ec.generate_private_key(ec.SECP256R1())
        certificate = (
            _builder(self._name, self._name, self._key.public_key(), DAY * -2, DAY * 30)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.ca_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def server(self, flaw: Flaw = Flaw.NONE) -> Identity:
        """Make the server's certificate, flawed if so wanted."""
        if flaw is Flaw.UNKNOWN_AUTHORITY:
            elsewhere = self.folder / "elsewhere"
            elsewhere.mkdir(exist_ok=True)
            return Authority(elsewhere, "Somebody else").server()
        begins, ends = {Flaw.EXPIRED: (DAY * -2, DAY * -1), Flaw.NOT_YET_VALID: (DAY, DAY * 2)}.get(
            flaw, (DAY * -1, DAY * 7)
        )
        names = OTHER_HOST if flaw is Flaw.WRONG_HOST else HOST
        return self._issue(f"server-{flaw.name.lower()}", ExtendedKeyUsageOID.SERVER_AUTH, begins, ends, names)

    def client(self, name: str = "panel") -> Identity:
        """Make a client's certificate."""
        names = x509.SubjectAlternativeName([x509.DNSName(f"{name}.roomdoor.example")])
        return self._issue(f"client-{name}", ExtendedKeyUsageOID.CLIENT_AUTH, DAY * -1, DAY * 7, names)

    def _issue(
        self,
        name: str,
        purpose: x509.ObjectIdentifier,
        begins: timedelta,
        ends: timedelta,
        names: x509.SubjectAlternativeName,
    ) -> Identity:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = (
            _builder(subject, self._name, key.public_key(), begins, ends)
            .add_extension(names, critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        files = (self.folder / f"{name}.pem", self.folder / f"{name}.key")
        files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        files[1].touch(mode=0o600)
        files[1].write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        fingerprint = hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).digest()
        return Identity(*files, binding=b"tls-server-end-point:" + fingerprint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """How the server speaks TLS.

    With `extended_protection` (the default since Exchange 2019 CU14) NTLM must be bound to this very connection:
    whoever stands in between, or a client that does not bind, is refused as if the password were wrong.
    """

    authority: Authority
    flaw: Flaw = Flaw.NONE
    wants_client_certificate: bool = False
    lowest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2
    highest: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED
    extended_protection: bool = False

    def open(self) -> tuple[ssl.SSLContext, bytes]:
        """Make what a listening socket needs: the context, and the channel binding to insist on (or none)."""
        identity = self.authority.server(self.flaw)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version, context.maximum_version = self.lowest, self.highest
        context.load_cert_chain(identity.certificate, identity.key)
        if self.wants_client_certificate:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(self.authority.ca_file)
        return context, identity.binding if self.extended_protection else b""


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, begins: timedelta, ends: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
