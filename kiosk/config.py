"""What may be configured: one typed model per section, whose keys carry sentence, unit, limits and example.

Rules: the models are the only place that knows a key; `ini.py` makes messages, example and masked print from them.
A rule between two keys is checked at the later one, through `info.data`, so that it is told beside every other
problem. How a value is read is in `values.py`, what may be said of a key in `section.py`. Must not know: the syntax of
the file, exchangelib, Qt.
"""

from __future__ import annotations

from datetime import time
from pathlib import Path  # noqa: TC003 pydantic reads annotations as it runs
from typing import Annotated, ClassVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from . import credentials, site_values, values
from .exchange_config import ExchangeConfig
from .look_config import LookConfig
from .metrics_config import MetricsConfig
from .mqtt_config import Broker, MqttConfig
from .password_config import Masked
from .policy_config import PolicyConfig
from .room.nearby import NearbyRoom
from .secret import Secret  # noqa: TC001 pydantic reads annotations as it runs
from .section import Key, Section, Switch, Unit
from .values import Auth, Clock, Language, LogLevel, Names, NightHours, NightMode, Rotation, Show, Size, Theme


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
    capacity: Annotated[
        Annotated[int, values.parsed(values.number), Unit("people"), Field(ge=1, le=9999)] | None,
        Key(
            "How many people the room seats: told on the sheet about the room.",
            allowed="a whole number of people between 1 and 9999",
            example="12",
            otherwise="not told",
        ),
    ] = None
    equipment: Annotated[
        Annotated[tuple[str, ...], values.parsed(site_values.phrases)] | None,
        Key(
            "What is in the room, in the words of those who use it.",
            allowed="1 to 10 things of at most 60 characters, with commas between them",
            example="Screen, Video conference, Whiteboard",
            otherwise="not told",
        ),
    ] = None
    accessibility: Annotated[
        Annotated[tuple[str, ...], values.parsed(site_values.phrases)] | None,
        Key(
            "What helps people with disabilities.",
            allowed="1 to 10 things of at most 60 characters, with commas between them",
            example="Step-free, Induction loop",
            otherwise="not told",
        ),
    ] = None
    picture: Annotated[
        Annotated[Path, values.parsed(site_values.picture)] | None,
        Key(
            "A picture of the room, or of the way to it.",
            allowed="a PNG or JPEG file of at most 10 MB",
            example="blue-room.jpg",
            otherwise="none",
        ),
    ] = None

    facilities: Annotated[
        Annotated[str, AfterValidator(values.smtp_address)] | None,
        Key(
            "Whom visitors can tell of a problem, by a mail from the room or from the account that signs in.",
            allowed="an SMTP address",
            example="facilities@example.com",
            otherwise="not offered",
        ),
    ] = None

    @property
    def zone(self) -> ZoneInfo:
        """The room's time zone."""
        return ZoneInfo(self.timezone)


_Nearby = Annotated[
    Annotated[tuple[str, ...], values.parsed(site_values.nearby_room)] | None,
    Key(
        "A room nearby: its mailbox, its name, and perhaps its floor and the way to it.",
        allowed="2 to 4 texts of at most 60 characters, with commas between them, the first an SMTP address",
        example="borealis@example.com, Borealis, 2nd floor, left of the lift",
        otherwise="none",
    ),
]


class NearbyConfig(Section):
    """[nearby]."""

    about: ClassVar[str] = "Other rooms to find and to book here; to book there needs the same right as here."

    room1: _Nearby = None
    room2: _Nearby = None
    room3: _Nearby = None
    room4: _Nearby = None
    room5: _Nearby = None
    room6: _Nearby = None
    room7: _Nearby = None
    room8: _Nearby = None

    @property
    def rooms(self) -> tuple[NearbyRoom, ...]:
        """Those that are named."""
        named = (self.room1, self.room2, self.room3, self.room4, self.room5, self.room6, self.room7, self.room8)
        return tuple(NearbyRoom(*each) for each in named if each is not None)


class ScreenConfig(LookConfig):
    """[screen]."""

    about: ClassVar[str] = "What the door looks like."

    language: Annotated[
        Language, Key("What the door speaks; a visitor may choose another for a minute. en is British English.")
    ] = Language.ENGLISH
    clock: Annotated[Clock, Key("How times are written: as the language does, or 14:30, or 2:30 PM.")] = Clock.AUTO
    show: Annotated[
        Show, Key("What is shown of a meeting. Of a private meeting neither is shown, whatever is set.")
    ] = Show.BOTH
    organizer: Annotated[Names, Key("How organizers are named: in full, by first name and initial, or not at all.")] = (
        Names.FULL
    )
    booking_subject: Annotated[
        Annotated[str, Field(min_length=1, max_length=100), AfterValidator(values.unquoted)] | None,
        Key(
            "The subject of a meeting booked at the door.",
            allowed="1 to 100 characters",
            example="Booked at the door",
            otherwise='"Booked at the door" in the door\'s language',
        ),
    ] = None
    qr: Annotated[
        Annotated[str, values.parsed(site_values.qr)] | None,
        Key(
            "A code for visitors' phones: an invitation of the room for their calendar, or the site's own address.",
            allowed="no, invitation, or an address such as https://rooms.example.com/blue",
            example="invitation",
            otherwise="none",
        ),
    ] = None
    ask_name: Annotated[
        Switch,
        Key("Whether somebody who books may type a name, which everybody reads in the calendar. Nobody has to."),
    ] = False
    text_size: Annotated[
        int,
        values.parsed(values.number),
        Field(ge=100, le=150),
        Unit("percent"),
        Key("How large the day, the sheets, the notices and the buttons' words are; they grow where they have room."),
    ] = 100
    sound: Annotated[
        Switch,
        Key("Whether a short tone tells that something was done or refused. On Linux played by aplay (alsa-utils)."),
    ] = False
    motion: Annotated[Switch, Key("Whether anything on the screen moves when it changes.")] = True
    theme: Annotated[
        Theme,
        Key("The colours around the state's own: dark, light for bright rooms, black and white for weak eyes."),
    ] = Theme.DARK
    diagonal: Annotated[
        Annotated[float, values.parsed(values.inches)] | None,
        Key(
            "The panel's diagonal, from which the door knows how large a millimetre is.",
            allowed="inches from 5 to 40, such as 10.1",
            example="10.1",
            otherwise="what the system tells; where it cannot know, as on a panel of 10.1",
        ),
    ] = None
    rotation: Annotated[
        Rotation, Key("How far the picture is turned, clockwise in degrees; taps are turned with it.")
    ] = Rotation.NONE
    output: Annotated[
        Annotated[str, Field(min_length=1, max_length=60), AfterValidator(values.unquoted)] | None,
        Key(
            "The screen to use, where there are several; the others are left alone.",
            allowed="the system's name of a screen",
            example="HDMI-A-1",
            otherwise="the primary one",
        ),
    ] = None
    night: Annotated[
        NightHours,
        values.parsed(values.night_hours),
        Key(
            "When it is night. From a quarter of an hour before a meeting to its end, and for two minutes after a"
            " touch, the panel is bright all the same; the first touch only wakes it.",
            allowed="never, or two times such as 20:00-07:00",
        ),
    ] = NightHours(time(20), time(7))
    night_mode: Annotated[
        NightMode,
        Key(
            "What becomes of the panel at night: dim, blank (black), or off (switched off where the system can). The"
            " real backlight is dimmed where its file may be written (/sys/class/backlight) or logind allows it."
        ),
    ] = NightMode.DIM
    dark_below: Annotated[
        Annotated[int, values.parsed(values.number), Field(ge=1, le=1000), Unit("lux")] | None,
        Key(
            "By day the panel is dimmed while its light sensor tells less than this.",
            allowed="a whole number of lux between 1 and 1000",
            example="10",
            otherwise="the sensor is not asked",
        ),
    ] = None
    pixel_shift: Annotated[
        Switch, Key("Whether the picture moves by a pixel every three minutes, so that nothing burns in.")
    ] = True
    windowed: Annotated[Switch, Key("In a window instead of full screen, for trying things out.")] = False
    size: Annotated[
        Size,
        values.parsed(values.size),
        Key("The size of that window.", allowed="WIDTHxHEIGHT in pixels, each from 320 to 7680"),
    ] = Size(1280, 800)


class LightConfig(Section):
    """[light]."""

    about: ClassVar[str] = "The door's colour beyond its screen: green, amber, red, grey; off when the door ends."

    usb: Annotated[
        Switch,
        AfterValidator(values.status_light),
        Key("Whether USB status lights show it, of whatever make (extra light)."),
    ] = False
    state_file: Annotated[
        Path | None,
        values.parsed(values.path),
        Key(
            "A file that tells it to other hardware in one line: the colour, and until when it may be believed.",
            allowed="a file, best in memory (/run); a relative path begins at the folder of this file",
            example="/run/kiosk/light",
            otherwise="no such file",
        ),
    ] = None


class AdminConfig(Section):
    """[admin]."""

    about: ClassVar[str] = "For whoever looks after the door."

    log_level: Annotated[
        LogLevel, Key("How much the log tells. Subjects and names are told at debug only; passwords never.")
    ] = LogLevel.INFO
    pin_hash: Annotated[
        Annotated[Secret, values.parsed(credentials.pin_hash), Masked] | None,
        Key(
            "The PIN that opens the administrator's sheet, as its hash; kiosk pin sets it.",
            allowed="what kiosk pin prints",
            example="scrypt:15:8:1:SALT:HASH",
            otherwise="there is no administrator's sheet",
            quiet=True,
        ),
    ] = None


class Config(Section):
    """The whole file. Defaults are filled in, every rule holds."""

    room: RoomConfig
    exchange: ExchangeConfig
    policy: PolicyConfig = Field(default_factory=PolicyConfig)
    nearby: NearbyConfig = Field(default_factory=NearbyConfig)
    screen: ScreenConfig = Field(default_factory=ScreenConfig)
    light: LightConfig = Field(default_factory=LightConfig)
    admin: AdminConfig = Field(default_factory=AdminConfig)
    metrics: MetricsConfig = Field(default_factory=MetricsConfig)
    mqtt: MqttConfig = Field(default_factory=MqttConfig)

    @property
    def username(self) -> str:
        """The account that signs in; empty where a ticket or a certificate tells who it is."""
        named = self.exchange.auth in (Auth.NTLM, Auth.BASIC)
        return self.exchange.username or (self.room.mailbox if named else "")

    @property
    def broker(self) -> Broker | None:
        """Where building systems are told how the door is; None: nowhere."""
        return self.mqtt.broker(self.room.name, self.room.mailbox)


SECTIONS: dict[str, type[Section]] = {
    "room": RoomConfig,
    "exchange": ExchangeConfig,
    "policy": PolicyConfig,
    "nearby": NearbyConfig,
    "screen": ScreenConfig,
    "light": LightConfig,
    "admin": AdminConfig,
    "metrics": MetricsConfig,
    "mqtt": MqttConfig,
}
