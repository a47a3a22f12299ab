"""What may be configured: one typed model per section, whose keys carry sentence, unit, limits and example.

Rules: the models are the only place that knows a key; `ini.py` makes messages, example and masked print from them.
A rule between two keys is checked at the later one, through `info.data`, so that it is told beside every other
problem. How a value is read is in `values.py`, what may be said of a key in `section.py`. Must not know: the syntax of
the file, exchangelib, Qt.
"""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path  # noqa: TC003
from typing import Annotated, ClassVar, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, PlainSerializer, ValidationInfo, field_validator

from . import values
from .room.hours import OpeningHours
from .room.policy import MINUTE, Policy
from .secret import Secret  # noqa: TC001
from .section import Key, Section, Unit, written
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

Switch = Annotated[bool, values.parsed(values.switch)]
Minutes = Annotated[int, values.parsed(values.number), Unit("minutes")]
Seconds = Annotated[int, values.parsed(values.number), Unit("seconds")]
Masked = PlainSerializer(str)
_USUAL = Policy()


def _minutes(span: timedelta) -> int:
    return span // MINUTE


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


class PolicyConfig(Section):
    """[policy]. All durations in minutes; the usual values are `Policy`'s own."""

    about: ClassVar[str] = "What visitors may do, and when the door changes its mind."

    booking: Annotated[Switch, Key("Whether the room can be booked at the door.")] = _USUAL.booking
    shortest: Annotated[Minutes, Field(ge=1, le=120), Key("The shortest booking.")] = _minutes(_USUAL.shortest)
    longest: Annotated[Minutes, Field(ge=1, le=1440), Key("The longest booking; at least shortest.")] = _minutes(
        _USUAL.longest
    )
    durations: Annotated[
        tuple[int, ...],
        values.parsed(values.numbers),
        Unit("minutes"),
        Key(
            "The durations offered, each from shortest to longest.",
            allowed="1 to 6 whole numbers of minutes, ascending, with commas between them",
        ),
    ] = tuple(_minutes(each) for each in _USUAL.durations)
    default: Annotated[Minutes, Field(ge=1, le=1440), Key("The duration of the big button: one of durations.")] = (
        _minutes(_USUAL.default)
    )
    until_next: Annotated[Switch, Key('Whether "until the next meeting" is offered.')] = _USUAL.until_next
    soon: Annotated[Minutes, Field(ge=0, le=120), Key("How long before a meeting the door turns amber.")] = _minutes(
        _USUAL.soon
    )
    ending_soon: Annotated[
        Minutes, Field(ge=0, le=60), Key("How long before its end a meeting counts as ending soon.")
    ] = _minutes(_USUAL.ending_soon)
    working_elsewhere: Annotated[Switch, Key('Whether a meeting marked "working elsewhere" occupies the room.')] = (
        _USUAL.working_elsewhere
    )
    tentative: Annotated[Switch, Key("Whether a meeting that is not yet accepted for good occupies the room.")] = (
        _USUAL.tentative
    )
    horizon: Annotated[Minutes, Field(ge=0, le=1440), Key("How far ahead a booking at the door may start.")] = _minutes(
        _USUAL.horizon
    )
    gap: Annotated[Minutes, Field(ge=0, le=60), Key("What bookings leave free before the next meeting.")] = _minutes(
        _USUAL.gap
    )
    rounding: Annotated[
        Literal[0, 5, 10, 15],
        values.parsed(values.number),
        Unit("minutes"),
        Key(
            "Bookings end at multiples of this since the full hour, where that fits; 0: not rounded.",
            allowed="0, 5, 10 or 15 minutes",
        ),
    ] = 0
    working_days: Annotated[
        frozenset[int],
        values.parsed(values.weekdays),
        Key("The days the room is worked in.", allowed="days and spans of days, such as mon-fri or mon, wed-sat"),
    ] = _USUAL.working_days
    opens: Annotated[
        Annotated[time, values.parsed(values.time_of_day)] | None,
        Key(
            "When the room opens on these days; needs closes.",
            allowed="a time such as 07:00",
            example="07:00",
            otherwise="always open",
        ),
    ] = None
    closes: Annotated[
        Annotated[time, values.parsed(values.time_of_day)] | None,
        Field(validate_default=True),
        Key(
            "When it closes; outside the hours the door rests. 24:00 is midnight.",
            allowed="a time such as 20:00",
            example="20:00",
            otherwise="always open",
        ),
    ] = None
    extend_steps: Annotated[
        tuple[int, ...],
        values.parsed(values.numbers),
        Unit("minutes"),
        Key(
            "By how much a running meeting may be extended.",
            allowed="1 to 6 whole numbers of minutes, ascending, with commas between them",
        ),
    ] = tuple(_minutes(each) for each in _USUAL.extend_steps)
    extend_others: Annotated[
        Switch, Key("Whether meetings that were not booked at the door may be extended at it.")
    ] = _USUAL.extend_others
    end_others: Annotated[Switch, Key("Whether meetings that were not booked at the door may be ended at it.")] = (
        _USUAL.end_others
    )
    check_in: Annotated[Switch, Key("Whether somebody must check in to a meeting at the door.")] = _USUAL.check_in
    check_in_opens: Annotated[
        Minutes, Field(ge=0, le=60), Key("How long before its start one may check in to a meeting.")
    ] = _minutes(_USUAL.check_in_opens)
    release_after: Annotated[
        Minutes, Field(ge=1, le=120), Key("How long after its start the door asks to check in to a meeting.")
    ] = _minutes(_USUAL.release_after)
    stale_after: Annotated[
        Minutes,
        Field(ge=1, le=60),
        Key("Without a reading for so long, the door says how old its data is; at least twice poll_interval."),
    ] = _minutes(_USUAL.stale_after)
    lost_after: Annotated[
        Minutes,
        Field(ge=2, le=120),
        Key("Without a reading for so long, the door no longer says whether the room is free; more than stale_after."),
    ] = _minutes(_USUAL.lost_after)

    @field_validator("longest")
    @classmethod
    def _order(cls, longest: int, info: ValidationInfo) -> int:
        if longest < info.data.get("shortest", 0):
            raise ValueError(f"must be at least shortest, which is {info.data['shortest']}")
        return longest

    @field_validator("durations")
    @classmethod
    def _within(cls, durations: tuple[int, ...], info: ValidationInfo) -> tuple[int, ...]:
        low, high = info.data.get("shortest"), info.data.get("longest")
        if low is None or high is None:
            return durations
        if outside := tuple(each for each in durations if not low <= each <= high):
            raise ValueError(f"each must be from shortest to longest, {low} to {high}; {written(outside)} is not")
        return durations

    @field_validator("default")
    @classmethod
    def _offered(cls, default: int, info: ValidationInfo) -> int:
        if default not in (durations := info.data.get("durations", (default,))):
            raise ValueError(f"must be one of durations, which are {written(durations)}")
        return default

    @field_validator("closes")
    @classmethod
    def _hours(cls, closes: time | None, info: ValidationInfo) -> time | None:
        opens = info.data.get("opens")
        if (opens is None) is not (closes is None):
            raise ValueError("is set with opens: both, or neither")
        if opens is not None and closes is not None and closes != time() and closes <= opens:
            raise ValueError(f"must be later than opens, which is {opens:%H:%M}")
        return closes

    @field_validator("stale_after")
    @classmethod
    def _two_readings(cls, stale_after: int, info: ValidationInfo) -> int:
        poll_interval = values.surroundings(info).poll_interval or 0
        if stale_after * 60 < 2 * poll_interval:
            raise ValueError(f"must be at least twice [exchange] poll_interval, which is {poll_interval} seconds")
        return stale_after

    @field_validator("lost_after")
    @classmethod
    def _later(cls, lost_after: int, info: ValidationInfo) -> int:
        if lost_after <= info.data.get("stale_after", 0):
            raise ValueError(f"must be more than stale_after, which is {info.data['stale_after']}")
        return lost_after

    def policy(self, zone: ZoneInfo) -> Policy:
        """The same as the room's own value, with opening hours in the room's zone."""
        hours = None
        if self.opens is not None and self.closes is not None:
            hours = OpeningHours(zone, self.opens, self.closes, self.working_days)
        return Policy(
            tentative=self.tentative,
            horizon=self.horizon * MINUTE,
            gap=self.gap * MINUTE,
            rounding=self.rounding * MINUTE,
            working_days=self.working_days,
            hours=hours,
            extend_steps=tuple(each * MINUTE for each in self.extend_steps),
            extend_others=self.extend_others,
            end_others=self.end_others,
            check_in=self.check_in,
            check_in_opens=self.check_in_opens * MINUTE,
            release_after=self.release_after * MINUTE,
            booking=self.booking,
            durations=tuple(each * MINUTE for each in self.durations),
            default=self.default * MINUTE,
            until_next=self.until_next,
            shortest=self.shortest * MINUTE,
            longest=self.longest * MINUTE,
            soon=self.soon * MINUTE,
            ending_soon=self.ending_soon * MINUTE,
            working_elsewhere=self.working_elsewhere,
            stale_after=self.stale_after * MINUTE,
            lost_after=self.lost_after * MINUTE,
        )


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
