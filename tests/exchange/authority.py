"""A throw-away certificate authority, and certificates good and bad."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pathlib import Path

DAY = timedelta(days=1)
LOOPBACK = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))


class Authority:
    """Signs for servers and for doors; its files are in `folder`."""

    def __init__(self, folder: Path, name: str = "Throw-away CA") -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._made = 0
        made = (
            self._builder(self._name, self._key, (-DAY, 30 * DAY))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(made.public_bytes(serialization.Encoding.PEM))

    def sign(self, *names: str, valid: tuple[timedelta, timedelta] = (-DAY, DAY), password: bytes = b"") -> Path:
        """A file with a certificate for these names (127.0.0.1, if none is said) and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "door or server")])
        known = [x509.DNSName(name) for name in names] or [LOOPBACK, x509.DNSName("localhost")]
        made = (
            self._builder(subject, key, valid)
            .add_extension(x509.SubjectAlternativeName(known), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        how = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
        secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how)
        self._made += 1
        file = self._folder / f"{self.file.stem}-{self._made}.pem"
        file.touch(0o600)
        file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
        return file

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, valid: tuple[timedelta, timedelta]
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + valid[0])
            .not_valid_after(now + valid[1])
        )
