"""What may be written as a value: each parser turns the text of one key into something that is certainly usable.

A parser raises ValueError with a sentence, or without one where "must be" and what the key allows says it all. Files
are opened, time zones looked up and passwords fetched here, so that nothing is left to fail later. No sentence echoes
the text: it could be a password in the wrong place. Must not know: sections, keys, the syntax of the file.
"""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass, field
from datetime import time
from difflib import get_close_matches
from enum import Enum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, ValidationInfo

from .secret import Secret  # noqa: TC001 pydantic looks into StoredSecret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HOST = r"(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}))*"
SWITCHES = {"yes": True, "no": False, "true": True, "false": False, "on": True, "off": False, "1": True, "0": False}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a file means depends on: given as pydantic's context by whoever loads one."""

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    folder: Path = field(default_factory=Path.cwd)
    """What a relative path is relative to."""
    poll_interval: int | None = None
    """[exchange] poll_interval in seconds, if it is valid: [policy] stale_after depends on it."""
    elsewhere: Mapping[tuple[str, str], Path] = field(default_factory=dict)
    """Keys that stand in the file that is extended, after the name of their section's model, and its folder."""


class Choice(Enum):
    """A closed set of words; upper and lower case are the same."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        return next((each for each in cls if str(each.value).casefold() == str(value).casefold()), None)


class Auth(Choice):
    """How the account signs in."""

    NTLM = "ntlm"
    BASIC = "basic"
    KERBEROS = "kerberos"
    SSPI = "sspi"
    CERTIFICATE = "certificate"


class ReleaseBy(Choice):
    """How a no-show is released; see room/policy.py."""

    DECLINE = "decline"
    DECLINE_OR_DELETE = "decline-or-delete"
    DELETE = "delete"


class Access(Choice):
    """By what right the account opens the room's calendar."""

    OWN = "own"
    DELEGATE = "delegate"
    IMPERSONATION = "impersonation"


class Notifications(Choice):
    """How the door learns of changes."""

    AUTO = "auto"
    STREAMING = "streaming"
    POLLING = "polling"


class Version(Choice):
    """The Exchange Server; saying it saves a guess at each start."""

    EXCHANGE_2016 = "2016"
    EXCHANGE_2019 = "2019"
    EXCHANGE_SE = "SE"

    @property
    def build(self) -> tuple[int, int]:
        """Major and minor build number. SE carries on 2019's 15.2."""
        return (15, 1) if self is Version.EXCHANGE_2016 else (15, 2)


class Language(Choice):
    """What the door speaks."""

    ENGLISH = "en"
    AMERICAN = "en-US"
    GERMAN = "de"
    FRENCH = "fr"
    SPANISH = "es"
    ITALIAN = "it"
    DUTCH = "nl"
    POLISH = "pl"
    PORTUGUESE = "pt"
    SWEDISH = "sv"
    JAPANESE = "ja"
    CHINESE = "zh"
    ARABIC = "ar"


class Clock(Choice):
    """How the door writes a time of day."""

    AUTO = "auto"
    H24 = "24"
    H12 = "12"


class Show(Choice):
    """What the door shows of a meeting. Private meetings show neither, whatever is set."""

    SUBJECT = "subject"
    ORGANIZER = "organizer"
    BOTH = "both"
    NEITHER = "neither"


class Names(Choice):
    """How organizers are named."""

    FULL = "full"
    SHORT = "short"
    HIDDEN = "hidden"


class Theme(Choice):
    """The colours around the state."""

    DARK = "dark"
    LIGHT = "light"
    HIGH_CONTRAST = "high-contrast"


class Rotation(Choice):
    """How far the picture is turned, clockwise, for a panel that hangs on its side."""

    NONE = "0"
    RIGHT = "90"
    OVER = "180"
    LEFT = "270"


class LogLevel(Choice):
    """How much the log tells."""

    WARNING = "warning"
    INFO = "info"
    DEBUG = "debug"


class Size(NamedTuple):
    """A window in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


class NightHours(NamedTuple):
    """From when to when it is night; equal times: never."""

    begins: time
    ends: time

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}" if self.begins != self.ends else "never"


class NightMode(Choice):
    """What becomes of the panel at night."""

    DIM = "dim"
    BLANK = "blank"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class StoredSecret:
    """A secret kept elsewhere: `source` is the path or the variable it was read from."""

    source: str
    secret: Secret

    def __str__(self) -> str:
        return self.source


def parsed(parse: Callable[[str, ValidationInfo], object]) -> BeforeValidator:
    """Parses the file's text; a value that is already typed passes untouched.

    `parse` raises ValueError with a sentence, or without one where "must be" and what is allowed says it all.
    """

    def apply(value: object, info: ValidationInfo) -> object:
        return parse(value, info) if isinstance(value, str) else value

    return BeforeValidator(apply)


def surroundings(info: ValidationInfo) -> Surroundings:
    """The context given by whoever loads a file; otherwise this process's own."""
    return info.context if isinstance(info.context, Surroundings) else Surroundings()


def number(text: str, _info: ValidationInfo | None = None) -> int:
    """Digits only: int() would take "1_0" and "+5" as well."""
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ValueError
    return int(text)


def switch(text: str, _info: ValidationInfo) -> bool:
    """Yes or no, in configparser's words."""
    if (word := text.lower()) not in SWITCHES:
        raise ValueError
    return SWITCHES[word]


def numbers(text: str, _info: ValidationInfo) -> tuple[int, ...]:
    """Up to six ascending numbers with commas between them."""
    found = tuple(number(part.strip()) for part in text.split(","))
    if not (1 <= len(found) <= 6 and list(found) == sorted(set(found))):
        raise ValueError
    return found


DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def weekdays(text: str, _info: ValidationInfo) -> frozenset[int]:
    """Days and spans of days, Monday is 0: mon-fri, or mon, wed-sat."""
    found: set[int] = set()
    for part in text.lower().split(","):
        first, dash, last = (word.strip() for word in part.partition("-"))
        if first not in DAYS or (dash and last not in DAYS):
            raise ValueError
        start, end = DAYS.index(first), DAYS.index(last if dash else first)
        if end < start:
            raise ValueError
        found.update(range(start, end + 1))
    return frozenset(found)


def time_of_day(text: str, _info: ValidationInfo) -> time:
    """Hours and minutes; 24:00 is the midnight that ends the day."""
    if text == "24:00":
        return time()
    if not (found := re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", text)):
        raise ValueError
    return time(int(found[1]), int(found[2]))


def size(text: str, _info: ValidationInfo) -> Size:
    """1280x800."""
    if not (found := re.fullmatch(r"([0-9]{3,4})\s*[xX\u00d7]\s*([0-9]{3,4})", text)):
        raise ValueError
    pixels = Size(int(found[1]), int(found[2]))
    if not (320 <= pixels.width <= 7680 and 320 <= pixels.height <= 7680):
        raise ValueError
    return pixels


def inches(text: str, _info: ValidationInfo | None = None) -> float:
    """A diagonal: 10.1."""
    if not re.fullmatch(r"[0-9]{1,2}([.,][0-9]{1,2})?", text):
        raise ValueError
    diagonal = float(text.replace(",", "."))
    if not 5 <= diagonal <= 40:
        raise ValueError
    return diagonal


def night_hours(text: str, info: ValidationInfo) -> NightHours:
    """20:00-07:00, or never."""
    if text.casefold() == "never":
        return NightHours(time(), time())
    begins, dash, ends = (part.strip() for part in text.partition("-"))
    if not dash:
        raise ValueError
    night = NightHours(time_of_day(begins, info), time_of_day(ends, info))
    if night.begins == night.ends:
        raise ValueError("begins when it ends; for no night write never")
    return night


def unquoted(text: str) -> str:
    """Quotes mean nothing in this file; around a name they would be shown on the door."""
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        raise ValueError("write it without quotes")
    return text


def smtp_address(text: str) -> str:
    """One address, without a display name."""
    if len(text) > 254 or not re.fullmatch(r"[^@\s<>\"]+@" + HOST, text):
        raise ValueError
    return text


def time_zone(text: str) -> str:
    """An IANA name this machine has the data of; Exchange's own (Windows) names are none."""
    known = available_timezones()
    if text in known:
        try:
            return ZoneInfo(text).key
        except (KeyError, ValueError, OSError):
            raise ValueError("cannot be read from this machine's time zone data") from None
    plain = text.casefold().replace(" ", "_")
    places = {name.casefold(): name for name in sorted(known)}
    cities = {name.rpartition("/")[2]: places[name] for name in reversed(places)}
    near = get_close_matches(plain, places, 1, 0.7) if plain not in cities else []
    guess = cities.get(plain) or next((places[name] for name in near), None)
    hint = f"; did you mean {guess}?" if guess else ""
    raise ValueError(f"is no time zone; must be an IANA name, for example Europe/Berlin, not a Windows name{hint}")


def host_name(text: str) -> str:
    """A host name without scheme, port or path."""
    if "/" in text or ":" in text:
        raise ValueError("must be the host name alone; give a whole address or a port as url")
    if not re.fullmatch(HOST, text):
        raise ValueError
    return text


def web_address(text: str) -> str:
    """A whole address of Exchange Web Services, encrypted unless it stays on this machine."""
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("is no valid address; must be like https://mail.example.com/EWS/Exchange.asmx") from None
    if re.search(r"\s", text) or not host or parts.scheme not in ("https", "http"):
        raise ValueError
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not hold an account or a password: use username and password")
    if parts.query or parts.fragment:
        raise ValueError("must end with the path: no ? and no #")
    if parts.path in ("", "/"):
        raise ValueError("needs the path, usually /EWS/Exchange.asmx; or give the host name alone as server")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError("must begin with https://; http:// is for this very machine only")
    return text


def is_loopback(host: str) -> bool:
    """Whether that host is this very machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def path(text: str, info: ValidationInfo) -> Path:
    """A path, relative to the configuration's folder."""
    if not text or "\0" in text:
        raise ValueError
    try:
        around = surroundings(info)
        place = (str((info.config or {}).get("title", "")), info.field_name or "")
        return around.elsewhere.get(place, around.folder) / Path(text).expanduser()
    except RuntimeError:  # "~name" without such a user
        raise ValueError("there is no such home folder") from None


def status_light(wanted: bool) -> bool:  # noqa: FBT001 - a validator is given the value alone
    """Whether a USB status light is to be used, which needs what talks to one."""
    if wanted and find_spec("busylight_core") is None:
        raise ValueError("needs the extra light: pip install 'roomdoor[light]'")
    return wanted
