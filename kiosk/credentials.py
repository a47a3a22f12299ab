"""What proves who is who: passwords wherever they are kept, keys, certificates; each found out to be of use at once.

As in `values.py`, whose rules hold: a fault is a ValueError with a sentence that echoes nothing of the text.
"""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import TYPE_CHECKING

from . import pin
from .secret import Secret, checked, exposure, read_secret, unreadable
from .values import StoredSecret, path, surroundings

if TYPE_CHECKING:
    from pydantic import ValidationInfo


def secret(text: str, _info: ValidationInfo) -> Secret:
    """The password itself."""
    return checked(text)


def pin_hash(text: str, _info: ValidationInfo) -> Secret:
    """The hash of a PIN, as `kiosk pin` makes it: whoever holds it can find the PIN out, so it is a secret."""
    return Secret(pin.checked(text))


def secret_in_file(text: str, info: ValidationInfo) -> StoredSecret:
    """The password in a file of its own."""
    file = path(text, info)
    return StoredSecret(str(file), read_secret(file))


def secret_in_variable(text: str, info: ValidationInfo) -> StoredSecret:
    """The password in the environment."""
    value = surroundings(info).environ.get(text)
    if value is None:
        raise ValueError("there is no environment variable of that name")
    return StoredSecret(text, checked(value))


def secret_in_credential(text: str, info: ValidationInfo) -> StoredSecret:
    """The password as systemd hands it to the service: a file in a folder of its own."""
    folder = surroundings(info).environ.get("CREDENTIALS_DIRECTORY")
    if not folder:
        raise ValueError("systemd handed no credentials over: $CREDENTIALS_DIRECTORY is not set")
    if "/" in text or text in ("", ".", ".."):
        raise ValueError
    return StoredSecret(str(Path(folder) / text), read_secret(Path(folder) / text))


def secret_in_keyring(text: str, info: ValidationInfo) -> StoredSecret:
    """The password in the system's keyring."""
    username = info.data.get("username", "?")
    if username is None:
        raise ValueError("needs username: the keyring keeps a password for a service and a name")
    try:
        import keyring  # noqa: PLC0415 - an extra
    except ImportError:
        raise ValueError("needs the extra keyring: pip install 'roomdoor[keyring]'") from None
    try:
        found = keyring.get_password(text, username)
    except Exception as error:  # noqa: BLE001 - KeyringError, and whatever a backend lets through (D-Bus, the disk)
        raise ValueError(f"the keyring cannot be asked ({type(error).__name__})") from None
    if found is None:
        raise ValueError("the keyring holds nothing for that service and username")
    return StoredSecret(text, checked(found))


def authorities(file: Path) -> Path:
    """A file of certificates, read once with the library that will use them."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        with file.open("rb") as stream:
            stream.read(1)
        context.load_verify_locations(cafile=file)
    except ssl.SSLError:
        raise ValueError("the file holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)") from None
    except OSError as error:
        raise ValueError(unreadable(error)) from None
    if not context.cert_store_stats()["x509"]:
        raise ValueError("the file holds no certificate, only a revocation list")
    return file


def readable(file: Path) -> Path:
    """A file this account may read."""
    try:
        with file.open("rb") as stream:
            stream.read(1)
    except OSError as error:
        raise ValueError(unreadable(error)) from None
    return file


def private_file(file: Path) -> Path:
    """A file that nobody else may read."""
    readable(file)
    if cure := exposure(file, file.stat()):
        raise ValueError(cure)
    return file


def key_pair(certificate: Path, key: Path | None) -> None:
    """A certificate and its key, tried with the library that will use them. Raises ValueError."""
    if key is None:
        private_file(certificate)

    def password() -> str:
        raise ValueError("the key is protected by a password; take it off (openssl pkey -in KEY -out KEY2)")

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(certificate, key, password=password)
    except ssl.SSLError as error:
        if "KEY_VALUES_MISMATCH" in str(error):
            raise ValueError("the key is not the certificate's") from None
        raise ValueError("client_cert and client_key are no certificate and key in PEM form") from None
