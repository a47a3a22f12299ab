"""From the configuration to the parts of one door."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING

from . import __version__, ini, inquiry, lamplighter
from .agenda import Show
from .blueprint import Setup
from .errors import ConfigError
from .exchange.address import Address
from .keeper import Admin
from .night import Brightness, Night
from .places import audit_file, cache_file, journal_folder, lockout_file, outbox_folder, refusals_file
from .renewal import Found, Source
from .screen.style import Style
from .sheets import Site
from .turnstile import BookingPin
from .values import Clock
from .view import Look, words_of
from .writing import Names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .config import Config
    from .examination import Check


def from_config(
    config: Config, file: Path | None = None, *, size: tuple[int, int] | None = None, windowed: bool = False
) -> Setup:
    """What `kiosk run` runs: the line is renewed from `file`, where the configuration came from.

    The command line may overrule how the window is shown, nothing else.
    """
    exchange, room, screen = config.exchange, config.room, config.screen
    in_window = windowed or screen.windowed
    look = Look(
        room_name=room.name,
        timezone=room.zone,
        language=screen.language.value,
        hour24=None if screen.clock is Clock.AUTO else screen.clock is Clock.H24,
        show=Show(screen.show.value),
        unverified=not exchange.verify,
        organizer=Names(screen.organizer.value),
        site=site(config),
    )
    return Setup(
        address=address(config),
        source=Source(
            lambda: _again(file), (*ini.sources(file), *exchange.files, *config.mqtt.files), beside_the_line(config)
        )
        if file is not None
        else None,
        look=look,
        policy=config.policy.policy(room.zone),
        interval=timedelta(seconds=exchange.poll_interval),
        notifications=exchange.notifications.value,
        booking_subject=screen.booking_subject or words_of(look).booking_subject(),
        invite_wait=float(exchange.invite_wait) if exchange.service else None,
        cache_file=cache_file(room.mailbox),
        journal_folder=journal_folder(room.mailbox),
        lamp=_lamp(config),
        admin=_admin(config, file),
        booking_pin=_booking_pin(config),
        night=Night(
            zone=room.zone,
            begins=screen.night.begins,
            ends=screen.night.ends,
            mode=Brightness(screen.night_mode.value),
            dark_below=screen.dark_below,
            shifts=screen.pixel_shift,
        ),
        outbox_folder=outbox_folder(room.mailbox),
        audit_file=audit_file(room.mailbox),
        refusals_file=refusals_file(room.mailbox),
        status=inquiry.place(),
        metrics=config.metrics.listen,
        broker=config.broker,
        size=size or ((screen.size.width, screen.size.height) if in_window else None),
        full_screen=not in_window,
        sound=screen.sound,
        style=Style(
            theme=screen.theme.value,
            background=str(screen.background or ""),
            accent=str(screen.accent or ""),
            paints=screen.paints,
            logo=screen.logo,
            wallpaper=screen.wallpaper,
            text_size=screen.text_size,
            diagonal=screen.diagonal or 0,
            rotation=int(screen.rotation.value),
            output=screen.output or "",
        ),
    )


def _admin(config: Config, file: Path | None) -> Admin | None:
    """Who may open the administrator's sheet; None where nobody may."""
    if config.admin.pin_hash is None:
        return None
    return Admin(
        pin_hash=config.admin.pin_hash,
        lockout=lockout_file(config.room.mailbox),
        examine=lambda: _examined(file),
    )


def _booking_pin(config: Config) -> BookingPin | None:
    """What must be typed before a booking; None where anybody books."""
    if config.policy.booking_pin_hash is None:
        return None
    return BookingPin(
        pin_hash=config.policy.booking_pin_hash, lockout=lockout_file(config.room.mailbox, before="booking-")
    )


def _examined(file: Path | None) -> Iterator[Check]:
    from . import doctor  # noqa: PLC0415 - it needs this module

    return doctor.diagnose(file)


def lamp_off() -> int:
    """Put out what the door of this machine's kiosk.ini has lit; nothing where it lights nothing, or cannot be read."""
    found = ini.find(None)
    try:
        starts = () if isinstance(found, ini.NotFound) else _lamp(ini.load(found))
    except ConfigError:  # the door says what is wrong with it
        return 1
    return subprocess.run(starts, stdin=subprocess.DEVNULL, timeout=10, check=False).returncode if starts else 0


def _lamp(config: Config) -> tuple[str, ...]:
    """What starts the lamp; nothing where no light is wanted."""
    light = config.light
    if not light.usb and light.state_file is None:
        return ()
    level = config.admin.log_level.value
    return lamplighter.command(usb=light.usb, state_file=light.state_file, log_level=level)


def site(config: Config) -> Site:
    """What the sheets tell of the room, and offer."""
    room, screen = config.room, config.screen
    return Site(
        capacity=room.capacity or 0,
        equipment=room.equipment or (),
        accessibility=room.accessibility or (),
        picture=room.picture.resolve().as_uri() if room.picture else "",
        motion=screen.motion,
        nearby=config.nearby.rooms,
        admin=config.admin.pin_hash is not None,
        qr=screen.qr or "",
        mailbox=room.mailbox,
        facilities=room.facilities or "",
        ask_name=screen.ask_name,
    )


def address(config: Config) -> Address:
    """Where the calendar is and how to sign in."""
    exchange, room = config.exchange, config.room
    return Address(
        url=exchange.endpoint,
        mailbox=room.mailbox,
        service=exchange.service,
        username=config.username,
        password=exchange.secret.reveal(),
        timezone=room.timezone,
        auth=exchange.auth.value,
        impersonate=exchange.access.value == "impersonation",
        build=exchange.version.build,
        ca_file=exchange.ca_file,
        client_cert=exchange.client_cert,
        client_key=exchange.client_key,
        keytab=exchange.keytab,
        ticket_cache=exchange.ticket_cache or "",
        verify=exchange.verify,
        user_agent=f"roomdoor/{__version__}",
    )


def beside_the_line(config: Config) -> object:
    """Everything that a door is built from but its way to the mailbox: equal where nothing need be built anew."""
    exchange = config.exchange
    kept = (exchange.verify, exchange.notifications, exchange.poll_interval, exchange.booking, exchange.invite_wait)
    return *kept, {name: value for name, value in config if name != "exchange"}


def _again(file: Path) -> Found:
    """What the file says now. Raises ConfigError."""
    config = ini.load(file)
    return Found(
        address(config), (*ini.sources(file), *config.exchange.files, *config.mqtt.files), beside_the_line(config)
    )
