"""What may be configured of the broker for building systems: [mqtt] of kiosk.ini. The rules of `config.py`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path  # noqa: TC003 pydantic reads annotations as it runs
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from . import credentials, password_config, values
from .password_config import FILE, PASSWORDS, InCredential, InFile, InKeyring, InVariable, Typed
from .secret import Secret  # noqa: TC001 pydantic looks at properties, too
from .section import Key, OneOf, Section, Switch

LONGEST = 200
FILLED = "{room}", "{mailbox}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """Where a door tells how it is, and what of it. `topic` is the begin of every topic, without a slash at its end."""

    host: str
    port: int
    tls: bool
    ca_file: Path | None = None
    username: str = ""
    password: Secret
    topic: str
    qos: int = 1
    retain: bool = True
    details: bool = False
    discovery: str = ""

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def host_alone(text: str) -> str:
    """A host, with what talks to it installed."""
    if "/" in text or ":" in text:
        raise ValueError("must be the host alone; port and tls are keys of their own")
    if find_spec("paho") is None:
        raise ValueError("needs the extra mqtt: pip install 'roomdoor[mqtt]'")
    return values.host_name(text)


def levels(text: str, _info: ValidationInfo) -> str:
    """The begin of a topic, in which nothing but the door's own names is filled in."""
    bare = text
    for each in FILLED:
        bare = bare.replace(each, "x")
    if not 1 <= len(text) <= LONGEST or not re.fullmatch(r"[^+#$/\s{}\x00-\x1f]+(/[^+#/\s{}\x00-\x1f]+)*", bare):
        raise ValueError
    return text


def level(text: str) -> str:
    """A stranger's name as one level of a topic."""
    return re.sub(r"[+#$/\s\x00-\x1f]+", "-", text)


_TOPIC = (
    "levels with / between them, at most 200 characters, without + # $ and spaces; {room} and {mailbox} are filled in"
)


class MqttConfig(Section):
    """[mqtt]."""

    about: ClassVar[str] = "A broker that the door tells how it is, for building systems (extra mqtt)."
    alternatives: ClassVar[tuple[OneOf, ...]] = (OneOf(PASSWORDS, needed=False),)

    host: Annotated[
        Annotated[str, AfterValidator(host_alone)] | None,
        Key(
            "The broker. Told are state and health; no meeting and no name, unless details = yes.",
            allowed="a host name or an IPv4 address",
            example="broker.example.com",
            otherwise="none, and nothing is told",
        ),
    ] = None
    tls: Annotated[
        Switch | None,
        Key(
            "Whether the broker proves who it is, and nobody on the way reads the password.",
            allowed="yes or no",
            example="yes",
            otherwise="yes, but no for this very machine",
        ),
    ] = None
    port: Annotated[
        Annotated[int, values.parsed(values.number), Field(ge=1, le=65535)] | None,
        Key(
            "Its port.",
            allowed="a whole number between 1 and 65535",
            example="8883",
            otherwise="8883, or 1883 without tls",
        ),
    ] = None
    ca_file: Annotated[
        Annotated[Path, values.parsed(values.path), AfterValidator(credentials.authorities)] | None,
        Key(
            "The certificate of your own authority, if it signed the broker's: nobody else is trusted then.",
            allowed=f"a PEM file{FILE.removeprefix('a file')}",
            example="/etc/kiosk/ca.pem",
            otherwise="whom the operating system trusts",
        ),
    ] = None
    username: Annotated[
        Annotated[str, Field(min_length=1, max_length=256), AfterValidator(values.unquoted)] | None,
        Key(
            "The account at the broker.", allowed="at most 256 characters", example="doors", otherwise="nobody signs in"
        ),
    ] = None
    password: Annotated[
        Typed,
        Key("Its password, as [exchange] has it.", allowed="one line", example="the-broker's-password", quiet=True),
    ] = None
    password_file: Annotated[
        InFile,
        Key("Instead of password: a file that holds it.", allowed=FILE, example="/etc/kiosk/mqtt-password", quiet=True),
    ] = None
    password_env: Annotated[
        InVariable,
        Key(
            "Instead of password: the environment variable that holds it.",
            allowed="the name of a variable that is set",
            example="KIOSK_MQTT_PASSWORD",
            quiet=True,
        ),
    ] = None
    password_credential: Annotated[
        InCredential,
        Key(
            "Instead of password: the systemd credential that holds it; the package's service loads this one.",
            allowed="the name of a credential",
            example="mqtt-password",
            quiet=True,
        ),
    ] = None
    password_keyring: Annotated[
        InKeyring,
        Key(
            "Instead of password: the service under which the system's keyring keeps it for username.",
            allowed="the name of a service in the keyring",
            example="kiosk-mqtt",
            quiet=True,
        ),
    ] = None
    topic: Annotated[
        str,
        values.parsed(levels),
        Key("How every topic begins; the door adds /state, /health and /online.", allowed=_TOPIC),
    ] = "roomdoor/{mailbox}"
    qos: Annotated[
        int,
        values.parsed(values.number),
        Field(ge=0, le=1),
        Key("How it is told: at most once, or at least once.", allowed="0 or 1"),
    ] = 1
    retain: Annotated[
        Switch,
        Key("Whether the broker keeps the last state and health for whoever asks later; online it always keeps."),
    ] = True
    details: Annotated[
        Switch,
        Key(
            "Whether title and organizer of the meeting are told too, no more of them than the screen shows. Whoever"
            " may read the topic reads them."
        ),
    ] = False
    discovery: Annotated[
        Annotated[str, values.parsed(levels)] | None,
        Key(
            "Where Home Assistant looks for devices: the door announces itself there.",
            allowed="the begin of a topic",
            example="homeassistant",
            otherwise="nothing is announced",
        ),
    ] = None

    @field_validator("username", *PASSWORDS)
    @classmethod
    def _of_a_broker(cls, given: object, info: ValidationInfo) -> object:
        if given is not None and info.data.get("host", "?") is None:
            raise ValueError("means something with host only")
        if given is not None and info.field_name != "username" and info.data.get("username", "?") is None:
            raise ValueError("needs username: MQTT knows no password without one")
        return given

    def broker(self, room: str, mailbox: str) -> Broker | None:
        """The broker for the door of this room; None: there is none."""
        if self.host is None:
            return None
        tls = self.tls if self.tls is not None else not values.is_loopback(self.host)
        return Broker(
            host=self.host,
            port=self.port or (8883 if tls else 1883),
            tls=tls,
            ca_file=self.ca_file,
            username=self.username or "",
            password=password_config.revealed(
                self.password, (self.password_file, self.password_env, self.password_credential, self.password_keyring)
            ),
            topic=self.topic.replace("{room}", level(room)).replace("{mailbox}", level(mailbox)),
            qos=self.qos,
            retain=self.retain,
            details=self.details,
            discovery=self.discovery or "",
        )

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that this depends on."""
        kept = password_config.kept_in(self.password_file, self.password_credential)
        return (*kept, *([self.ca_file] if self.ca_file is not None else []))
