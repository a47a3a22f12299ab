"""What may be configured: one typed model per section, whose keys carry sentence, unit, limits and example.

Rules: the models are the only place that knows a key; `ini.py` makes messages, example and masked print from them.
A rule between two keys is checked at the later one, through `info.data`, so that it is told beside every other
problem. How a value is read is in `values.py`, what may be said of a key in `section.py`. Must not know: the syntax of
the file, exchangelib, Qt.
"""

from __future__ import annotations

from pathlib import Path  # noqa: TC003
from typing import Annotated, ClassVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, PlainSerializer, ValidationInfo, field_validator

from . import values
from .policy_config import PolicyConfig, Switch
from .secret import Secret  # noqa: TC001
from .section import Key, Section, Unit
from .values import (
    Access,
    Auth,
    Clock,
    Language,
    LogLevel,
    Names,
    Notifications,
    Show,
    Size,
    StoredSecret,
    Version,
)

Seconds = Annotated[int, values.parsed(values.number), Unit("seconds")]
Masked = PlainSerializer(str)


class RoomConfig(Section):
    """[room]."""

    about: ClassVar[str] = "The room this door belongs to."

    name: Annotated[
        str,
        Field(min_length=1, max_length=60),
        AfterValidator(values.unquoted),
        Key("The name on the door.", example="Blue Room", begin=True),
    ]
    mailbox: Annotated[
        str,
        AfterValidator(values.smtp_address),
        Key("The room mailbox.", allowed="an SMTP address", example="blue.room@example.com", begin=True),
    ]
    timezone: Annotated[
        str,
        AfterValidator(values.time_zone),
        Key("Where the room is.", allowed="an IANA time zone name", example="Europe/Berlin", begin=True),
    ]

    @property
    def zone(self) -> ZoneInfo:
        """The room's time zone."""
        return ZoneInfo(self.timezone)


class ExchangeConfig(Section):
    """[exchange]."""

    about: ClassVar[str] = "The way to the mailbox: either server or url, and the password in one of three ways."
    alternatives: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("server", "url"),
        ("password", "password_file", "password_env"),
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
            "The account that signs in.",
            allowed="DOMAIN\\name or name@domain, at most 256 characters",
            example="EXAMPLE\\blue.room",
            otherwise="the room mailbox",
        ),
    ] = None
    password: Annotated[
        Annotated[Secret, values.parsed(values.secret), Masked] | None,
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
        Annotated[StoredSecret, values.parsed(values.secret_in_file), Masked] | None,
        Key(
            "Instead of password: a file that holds nothing but the password, readable by nobody else.",
            allowed="a file; a relative path begins at the folder of this file",
            example="/etc/kiosk/password",
            quiet=True,
        ),
    ] = None
    password_env: Annotated[
        Annotated[StoredSecret, values.parsed(values.secret_in_variable), Masked] | None,
        Key(
            "Instead of password: the environment variable that holds it.",
            allowed="the name of a variable that is set",
            example="KIOSK_PASSWORD",
            quiet=True,
        ),
    ] = None
    auth: Annotated[Auth, Key("How the account signs in. Basic must have been switched on at the server.")] = Auth.NTLM
    access: Annotated[
        Access,
        Key(
            "By what right the account opens the room's calendar: its own mailbox, a delegate with the Editor right on"
            " the calendar, or impersonation of the room. The latter two need a username."
        ),
    ] = Access.OWN
    version: Annotated[Version, Key("The Exchange Server.")] = Version.EXCHANGE_2019
    ca_file: Annotated[
        Annotated[Path, values.parsed(values.path), AfterValidator(values.authorities)] | None,
        Key(
            "The certificate of your own authority, if it signed the server's certificate.",
            allowed="a PEM file; a relative path begins at the folder of this file",
            example="/etc/kiosk/ca.pem",
            otherwise="public authorities only",
        ),
    ] = None
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

    @field_validator("access")
    @classmethod
    def _whose_right(cls, access: Access, info: ValidationInfo) -> Access:
        if access is not Access.OWN and info.data.get("username", "?") is None:
            raise ValueError("needs username: the account that has this right")
        return access

    @property
    def endpoint(self) -> str:
        """The address of Exchange Web Services."""
        return self.url or f"https://{self.server}/EWS/Exchange.asmx"

    @property
    def secret(self) -> Secret:
        """The password, wherever it was kept."""
        if stored := self.password_file or self.password_env:
            return stored.secret
        if self.password is None:
            raise AssertionError("one of the three is given")
        return self.password


class ScreenConfig(Section):
    """[screen]."""

    about: ClassVar[str] = "What the door looks like."

    language: Annotated[Language, Key("What the door speaks.")] = Language.ENGLISH
    clock: Annotated[Clock, Key("How times are written: 14:30 or 2:30 PM.")] = Clock.H24
    show: Annotated[
        Show, Key("What is shown of a meeting. Of a private meeting neither is shown, whatever is set.")
    ] = Show.BOTH
    organizer: Annotated[Names, Key("How organizers are named: in full, by first name and initial, or not at all.")] = (
        Names.FULL
    )
    booking_subject: Annotated[
        str,
        Field(min_length=1, max_length=100),
        AfterValidator(values.unquoted),
        Key("The subject of a meeting booked at the door."),
    ] = "Booked at the door"
    windowed: Annotated[Switch, Key("In a window instead of full screen, for trying things out.")] = False
    size: Annotated[
        Size,
        values.parsed(values.size),
        Key("The size of that window.", allowed="WIDTHxHEIGHT in pixels, each from 320 to 7680"),
    ] = Size(1280, 800)


class AdminConfig(Section):
    """[admin]."""

    about: ClassVar[str] = "For whoever looks after the door."

    log_level: Annotated[
        LogLevel, Key("How much the log tells. Subjects and names are told at debug only; passwords never.")
    ] = LogLevel.INFO


class Config(Section):
    """The whole file. Defaults are filled in, every rule holds."""

    room: RoomConfig
    exchange: ExchangeConfig
    policy: PolicyConfig = Field(default_factory=PolicyConfig)
    screen: ScreenConfig = Field(default_factory=ScreenConfig)
    admin: AdminConfig = Field(default_factory=AdminConfig)

    @property
    def username(self) -> str:
        """The account that signs in."""
        return self.exchange.username or self.room.mailbox


SECTIONS: dict[str, type[Section]] = {
    "room": RoomConfig,
    "exchange": ExchangeConfig,
    "policy": PolicyConfig,
    "screen": ScreenConfig,
    "admin": AdminConfig,
}
