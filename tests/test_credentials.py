"""What proves who is who, as kiosk.ini may name it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import KeyringLocked
from keyrings.alt.file import PlaintextKeyring
from pydantic import ValidationError

from kiosk import setup
from kiosk.config import Config
from kiosk.exchange_config import ExchangeConfig
from kiosk.values import Auth, Surroundings
from tests.exchange.authority import Authority

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from keyring.backend import KeyringBackend

PASSWORD = "Xq7-distinctive-%#;=-ß"
SERVER = {"server": "mail.example.com"}
ROOM = {"name": "Blue Room", "mailbox": "blue@example.com", "timezone": "Europe/Berlin"}


def read(**given: object) -> ExchangeConfig:
    return ExchangeConfig.model_validate(SERVER | given)


def fault(key: str, **given: object) -> str:
    with pytest.raises(ValidationError) as caught:
        read(**given)
    assert PASSWORD not in str(caught.value)
    (error,) = [each for each in caught.value.errors() if each["loc"][:1] in ((key,), ())]
    return str(error["ctx"]["error"])


# --- passwords


def test_a_systemd_credential(tmp_path: Path) -> None:
    (tmp_path / "exchange").write_text(PASSWORD + "\n", encoding="utf-8")
    (tmp_path / "exchange").chmod(0o400)
    service = Surroundings({"CREDENTIALS_DIRECTORY": str(tmp_path)}, tmp_path)
    given = SERVER | {"password_credential": "exchange"}
    found = ExchangeConfig.model_validate(given, context=service)
    assert found.secret.reveal() == PASSWORD
    assert found.files == (tmp_path / "exchange",)
    for name, why in (("../exchange", "Value error"), ("other", "there is no such file"), ("", "Value error")):
        with pytest.raises(ValidationError, match=why):
            ExchangeConfig.model_validate(SERVER | {"password_credential": name}, context=service)
    with pytest.raises(ValidationError, match="systemd handed no credentials over"):
        ExchangeConfig.model_validate(given, context=Surroundings({}, tmp_path))


@pytest.fixture
def backend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PlaintextKeyring]:
    """The real package, keeping its passwords in a file of this test."""
    before = keyring.get_keyring()
    made = PlaintextKeyring()
    made.file_path = str(tmp_path / "keyring.cfg")
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def test_the_system_s_keyring(backend: PlaintextKeyring) -> None:
    keyring.set_password("kiosk", "EXAMPLE\\door", PASSWORD)
    found = read(username="EXAMPLE\\door", password_keyring="kiosk")
    assert found.secret.reveal() == PASSWORD
    assert PASSWORD not in repr(found)
    assert found.model_dump()["password_keyring"] == "kiosk"
    assert "holds nothing" in fault("password_keyring", username="other", password_keyring="kiosk")
    assert fault("password_keyring", password_keyring="kiosk").startswith("needs username")


class Unable(NullKeyring):
    """A keyring that fails its own way."""

    error: Exception

    def get_password(self, *_asked: str) -> str:
        raise self.error


def unable(error: Exception) -> Unable:
    made = Unable()
    made.error = error
    return made


@pytest.mark.usefixtures("backend")
@pytest.mark.parametrize(
    ("ring", "told"),
    [
        (unable(KeyringLocked(PASSWORD)), "the keyring cannot be asked (KeyringLocked)"),
        (FailKeyring(), "the keyring cannot be asked (NoKeyringError)"),
        (unable(RuntimeError(PASSWORD)), "the keyring cannot be asked (RuntimeError)"),
    ],
)
def test_a_keyring_that_does_not_answer(ring: KeyringBackend, told: str) -> None:
    """Locked, as before anybody has signed in; none at all, as on a panel without a desktop; or broken."""
    keyring.set_keyring(ring)
    assert fault("password_keyring", username="x", password_keyring="kiosk") == told


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "keyring", None)
    told = fault("password_keyring", username="x", password_keyring="kiosk")
    assert told == "needs the extra keyring: pip install 'roomdoor[keyring]'"


def test_a_password_beside_a_way_that_takes_none_is_told(tmp_path: Path) -> None:
    door = Authority(tmp_path).sign("door")
    told = fault("", auth="certificate", client_cert=str(door), password=PASSWORD)
    assert told == "password is given, but auth = certificate takes none: remove it"


# --- ways to sign in


def test_kerberos_and_sspi_name_what_is_missing() -> None:
    if os.name != "nt":
        assert fault("auth", auth="sspi") == "is for Windows only; on Linux, kerberos does the same"
    try:
        import gssapi  # noqa: F401
    except ImportError:
        assert fault("auth", auth="kerberos") == "needs the extra kerberos: pip install 'roomdoor[kerberos]'"


@pytest.fixture
def kerberos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the extra were installed."""
    (tmp_path / "gssapi.py").touch()
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.usefixtures("kerberos")
def test_kerberos_takes_a_keytab_or_a_cache_and_no_password(tmp_path: Path) -> None:
    keytab = tmp_path / "blue.keytab"
    keytab.touch(0o600)
    found = read(auth="kerberos", keytab=str(keytab), username="blue@EXAMPLE.COM")
    assert (found.auth, found.keytab, found.secret.reveal()) == (Auth.KERBEROS, keytab, "")
    assert found.files == (keytab,)
    assert read(auth="kerberos", ticket_cache="FILE:/run/tickets").ticket_cache == "FILE:/run/tickets"
    both = {"auth": "kerberos", "keytab": str(keytab), "ticket_cache": "FILE:/x"}
    assert fault("ticket_cache", **both) == "is given beside keytab: keep one"
    keytab.chmod(0o644)
    assert "chmod 600" in fault("keytab", auth="kerberos", keytab=str(keytab))
    address = address_of(auth="kerberos", access="delegate")
    assert (address.auth, address.username, address.impersonate) == ("kerberos", "", False)


def test_keytab_and_cache_mean_nothing_with_a_password() -> None:
    assert "auth = kerberos only" in fault("ticket_cache", password="p", ticket_cache="FILE:/x")


# --- certificates


def test_a_client_certificate_with_its_key_in_one_file_or_in_two(tmp_path: Path) -> None:
    both = Authority(tmp_path).sign("door")
    assert read(client_cert=str(both), password="p").client_cert == both
    begin = both.read_text().index("-----BEGIN PRIVATE")
    certificate, key = tmp_path / "door.crt", tmp_path / "door.key"
    certificate.write_text(both.read_text()[:begin])
    key.touch(0o600)
    key.write_text(both.read_text()[begin:])
    assert read(client_cert=str(certificate), client_key=str(key), password="p").client_key == key
    address = address_of(auth="certificate", client_cert=str(certificate), client_key=str(key))
    assert (address.auth, address.client_cert, address.client_key) == ("certificate", certificate, key)
    assert (address.username, address.password) == ("", "")


def test_what_is_no_client_certificate(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    one, other = authority.sign("door"), authority.sign("other")
    locked = authority.sign("door", password=b"secret")
    certificate = tmp_path / "only.crt"
    certificate.touch(0o600)
    certificate.write_text(one.read_text()[: one.read_text().index("-----BEGIN PRIVATE")])
    assert "protected by a password" in fault("client_key", client_cert=str(locked), password="p")
    given = {"client_cert": str(certificate), "password": "p"}
    assert fault("client_key", **given, client_key=str(other)) == "the key is not the certificate's"
    assert "no certificate and key" in fault("client_key", **given)
    assert fault("client_key", password="p", client_key=str(one)) == "is given without client_cert"
    assert fault("client_cert", client_cert=str(tmp_path / "gone"), password="p") == "there is no such file"
    one.chmod(0o644)
    assert "chmod 600" in fault("client_key", client_cert=str(one), password="p")
    assert fault("client_cert", auth="certificate").startswith("is needed")


# --- the lab


def test_verification_ends_in_a_lab_only_and_the_screen_is_told() -> None:
    assert fault("verify", verify="no", password="p").startswith("is for a lab only")
    assert read(lab="yes", password="p").verify is True
    open_door = setup.from_config(config(lab="yes", verify="no", password="p"))
    assert (open_door.address.verify, open_door.look.unverified) == (False, True)
    usual = setup.from_config(config(password="p"))
    assert (usual.address.verify, usual.look.unverified) == (True, False)


def config(**given: object) -> Config:
    return Config.model_validate({"room": ROOM, "exchange": SERVER | given})


def address_of(**given: object):
    return setup.from_config(config(**given)).address
