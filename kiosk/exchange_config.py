"""What may be configured of the line to Exchange: the section [exchange] of kiosk.ini.

The rules of `config.py` hold. A way to sign in decides which of the other keys have a meaning; one without is told, for
whoever writes a password beside a client certificate believes something that is not so.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path  # noqa: TC003 pydantic reads annotations as it runs
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from . import credentials, password_config, values
from .password_config import FILE, PASSWORDS, InCredential, InFile, InKeyring, InVariable, Typed
from .secret import Secret  # noqa: TC001 pydantic looks at properties, too
from .section import Key, OneOf, Seconds, Section, Switch
from .values import Access, Auth, Choice, Notifications, Version

_PACKAGES = {Auth.KERBEROS: "gssapi", Auth.SSPI: "requests_negotiate_sspi"}


class Booking(Choice):
    """How a booking comes into the room's calendar."""

    DIRECT = "direct"
    INVITE = "invite"


class ExchangeConfig(Section):
    """[exchange]."""

    about: ClassVar[str] = "The way to the mailbox: either server or url, and the password in one of five ways."
    alternatives: ClassVar[tuple[OneOf, ...]] = (
        OneOf(("server", "url")),
        OneOf(PASSWORDS, unneeded=("auth", ("kerberos", "sspi", "certificate"))),
    )

    server: Annotated[
        Annotated[str, AfterValidator(values.host_name)] | None,
        Key(
            "The Exchange server; its address becomes https://SERVER/EWS/Exchange.asmx.",
            allowed="a host name",
            example="mail.example.com",
            begin=True,
        ),
    ] = None
    url: Annotated[
        Annotated[str, AfterValidator(values.web_address)] | None,
        Key(
            "Instead of server: the whole address.",
            allowed="an https:// address; http:// for this very machine only",
            example="https://mail.example.com/EWS/Exchange.asmx",
        ),
    ] = None
    username: Annotated[
        Annotated[str, Field(min_length=1, max_length=256), AfterValidator(values.unquoted)] | None,
        Key(
            "The account that signs in; with kerberos, the principal in the keytab or the ticket cache.",
            allowed="DOMAIN\\name or name@domain, at most 256 characters",
            example="EXAMPLE\\blue.room",
            otherwise="the room mailbox",
        ),
    ] = None
    password: Annotated[
        Typed,
        Key(
            "The account's password, exactly as it is: no quotes, and % # ; = mean nothing. A password with a space at"
            " either end needs a password_file.",
            allowed="one line",
            example="the-password",
            begin=True,
            quiet=True,
        ),
    ] = None
    password_file: Annotated[
        InFile,
        Key(
            "Instead of password: a file that holds nothing but the password, readable by nobody else.",
            allowed=FILE,
            example="/etc/kiosk/password",
            quiet=True,
        ),
    ] = None
    password_env: Annotated[
        InVariable,
        Key(
            "Instead of password: the environment variable that holds it.",
            allowed="the name of a variable that is set",
            example="KIOSK_PASSWORD",
            quiet=True,
        ),
    ] = None
    password_credential: Annotated[
        InCredential,
        Key(
            "Instead of password: the systemd credential that holds it (LoadCredential= or LoadCredentialEncrypted= of"
            " the service).",
            allowed="the name of a credential",
            example="exchange-password",
            quiet=True,
        ),
    ] = None
    password_keyring: Annotated[
        InKeyring,
        Key(
            "Instead of password: the service under which the system's keyring keeps it for username, which is needed"
            " then (keyring set SERVICE USERNAME). Needs the extra keyring.",
            allowed="the name of a service in the keyring",
            example="kiosk",
            quiet=True,
        ),
    ] = None
    auth: Annotated[
        Auth,
        Key(
            "How the door signs in. ntlm and basic: username and password; basic must have been switched on at the"
            " server. kerberos: keytab, ticket_cache, or the tickets this account has (extra kerberos). sspi: as the"
            " Windows account that runs the kiosk (extra sspi). certificate: client_cert alone. These three take no"
            " password."
        ),
    ] = Auth.NTLM
    keytab: Annotated[
        Annotated[Path, values.parsed(values.path), AfterValidator(credentials.private_file)] | None,
        Key(
            "With kerberos: the keytab of username, readable by nobody else.",
            allowed=FILE,
            example="/etc/kiosk/blue.keytab",
        ),
    ] = None
    ticket_cache: Annotated[
        Annotated[str, Field(min_length=1, max_length=256)] | None,
        Key(
            "With kerberos: the cache somebody else keeps filled, instead of a keytab.",
            allowed="what Kerberos calls a cache, such as FILE:/run/kiosk/tickets or KEYRING:persistent:1000",
            example="FILE:/run/kiosk/tickets",
        ),
    ] = None
    client_cert: Annotated[
        Annotated[Path, values.parsed(values.path), AfterValidator(credentials.readable)] | None,
        Key(
            "The door's own certificate, for a server or a proxy that wants one; any auth may go with it.",
            allowed=f"a PEM file{FILE.removeprefix('a file')}",
            example="/etc/kiosk/door.pem",
        ),
    ] = None
    client_key: Annotated[
        Annotated[Path, values.parsed(values.path), AfterValidator(credentials.private_file)] | None,
        Field(validate_default=True),
        Key(
            "The key of client_cert, without a password, readable by nobody else.",
            allowed=f"a PEM file{FILE.removeprefix('a file')}",
            example="/etc/kiosk/door.key",
            otherwise="in the file of client_cert",
        ),
    ] = None
    access: Annotated[
        Access,
        Key(
            "By what right the account opens the room's calendar: its own mailbox, a delegate with the Editor right on"
            " the calendar, or impersonation of the room. The latter two need a username, where there is a password."
        ),
    ] = Access.OWN
    booking: Annotated[
        Booking,
        Key(
            "How the door books. direct: it writes into the room's calendar, which takes a second. invite: a mailbox of"
            " its own invites the room, whose attendant decides; for sites that forbid the other."
        ),
    ] = Booking.DIRECT
    service_mailbox: Annotated[
        Annotated[str, AfterValidator(values.smtp_address)] | None,
        Field(validate_default=True),
        Key(
            "With booking = invite: the mailbox that invites; the account owns it, or is its delegate with Editor and"
            " send on behalf.",
            allowed="an SMTP address",
            example="room.service@example.com",
            otherwise="username, where that is an address",
        ),
    ] = None
    invite_wait: Annotated[
        Seconds, Field(ge=5, le=30), Key("With booking = invite: how long the door waits for the room's answer.")
    ] = 20
    version: Annotated[Version, Key("The Exchange Server.")] = Version.EXCHANGE_2019
    ca_file: Annotated[
        Annotated[Path, values.parsed(values.path), AfterValidator(credentials.authorities)] | None,
        Key(
            "The certificate of your own authority, if it signed the server's: nobody else is trusted then.",
            allowed=f"a PEM file{FILE.removeprefix('a file')}",
            example="/etc/kiosk/ca.pem",
            otherwise="whom the operating system trusts",
        ),
    ] = None
    lab: Annotated[Switch, Key("Whether this is a lab, where verify may be switched off.")] = False
    verify: Annotated[
        Switch,
        Key(
            "Whether the server must prove who it is. Switched off, anybody on the way can read the password and the"
            " calendar; the screen says so for good. Needs lab = yes."
        ),
    ] = True
    notifications: Annotated[
        Notifications,
        Key(
            "How the door learns of changes. auto: the server tells (streaming, one more connection), which takes a"
            " second; while it cannot, the door asks (polling). streaming: the same, but it never tries less often than"
            " every two minutes, and complains in the log. polling: the door only asks."
        ),
    ] = Notifications.AUTO
    poll_interval: Annotated[
        Seconds,
        Field(ge=10, le=300),
        Key(
            "How often the calendar is read while the server does not tell of changes: by day, and with nothing going"
            " on. Above about 100 s each reading signs in anew."
        ),
    ] = 30

    @field_validator("auth")
    @classmethod
    def _installed(cls, auth: Auth) -> Auth:
        if auth is Auth.SSPI and os.name != "nt":
            raise ValueError("is for Windows only; on Linux, kerberos does the same")
        package = _PACKAGES.get(auth)
        if package is not None and importlib.util.find_spec(package) is None:
            raise ValueError(f"needs the extra {auth.value}: pip install 'roomdoor[{auth.value}]'")
        return auth

    @field_validator("keytab", "ticket_cache")
    @classmethod
    def _of_kerberos(cls, given: object, info: ValidationInfo) -> object:
        if given is not None and info.data.get("auth", Auth.KERBEROS) is not Auth.KERBEROS:
            raise ValueError("means something with auth = kerberos only")
        if given is not None and info.field_name == "ticket_cache" and info.data.get("keytab") is not None:
            raise ValueError("is given beside keytab: keep one")
        return given

    @field_validator("client_cert")
    @classmethod
    def _shown(cls, client_cert: Path | None, info: ValidationInfo) -> Path | None:
        if client_cert is None and info.data.get("auth") is Auth.CERTIFICATE:
            raise ValueError("is needed: auth = certificate shows nothing else")
        return client_cert

    @field_validator("client_key")
    @classmethod
    def _fits(cls, client_key: Path | None, info: ValidationInfo) -> Path | None:
        certificate = info.data.get("client_cert")
        if certificate is not None:
            credentials.key_pair(certificate, client_key)
        elif client_key is not None and "client_cert" in info.data:
            raise ValueError("is given without client_cert")
        return client_key

    @field_validator("access")
    @classmethod
    def _whose_right(cls, access: Access, info: ValidationInfo) -> Access:
        named = info.data.get("auth") in (Auth.NTLM, Auth.BASIC)
        if access is not Access.OWN and named and info.data.get("username", "?") is None:
            raise ValueError("needs username: the account that has this right")
        return access

    @field_validator("service_mailbox")
    @classmethod
    def _who_invites(cls, named: str | None, info: ValidationInfo) -> str | None:
        invites = info.data.get("booking") is Booking.INVITE
        if named is not None and info.data.get("booking", Booking.INVITE) is not Booking.INVITE:
            raise ValueError("means something with booking = invite only")
        if named is None and invites and "username" in info.data and "@" not in (info.data["username"] or ""):
            raise ValueError("is needed: booking = invite, and username is no address")
        return named

    @field_validator("verify")
    @classmethod
    def _in_a_lab(cls, verify: bool, info: ValidationInfo) -> bool:  # noqa: FBT001 - pydantic hands it over so
        if not verify and not info.data.get("lab", True):
            raise ValueError("is for a lab only: add lab = yes, and the screen will say so")
        return verify

    @property
    def endpoint(self) -> str:
        """The address of Exchange Web Services."""
        return self.url or f"https://{self.server}/EWS/Exchange.asmx"

    @property
    def service(self) -> str:
        """The mailbox that invites the room; empty where none does."""
        return (self.service_mailbox or self.username or "") if self.booking is Booking.INVITE else ""

    @property
    def secret(self) -> Secret:
        """The password, wherever it was kept; empty where none is needed."""
        stored = (self.password_file, self.password_env, self.password_credential, self.password_keyring)
        return password_config.revealed(self.password, stored)

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file the line depends on: one that changes may cure it."""
        named = (self.keytab, self.client_cert, self.client_key, self.ca_file)
        kept = password_config.kept_in(self.password_file, self.password_credential)
        return (*kept, *(each for each in named if each is not None))
