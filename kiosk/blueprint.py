"""Everything that makes one door, as values: what the app builds from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from . import jump
from .room.policy import Policy
from .screen.style import Style

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .coordinator import Clock
    from .exchange.address import Address
    from .keeper import Admin
    from .metrics_config import Listen
    from .mqtt_config import Broker
    from .night import Night
    from .renewal import Source
    from .turnstile import BookingPin
    from .view import Look


def device_clock() -> datetime:
    """The device's clock, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """Everything that makes one door: from kiosk.ini, or made up by the demo and the tests."""

    address: Address
    look: Look
    policy: Policy = field(default_factory=Policy)
    interval: timedelta = timedelta(seconds=30)
    notifications: Literal["auto", "streaming", "polling"] = "auto"
    booking_subject: str = "Booked at the door"
    invite_wait: float | None = None
    """How long to wait for the room's answer to an invitation, in seconds; None: the door writes itself."""
    cache_file: Path | None = None
    journal_folder: Path | None = None
    audit_file: Path | None = None
    refusals_file: Path | None = None
    status: Path | None = None
    """Where `kiosk status` may ask."""
    metrics: Listen | None = None
    """Where Prometheus may ask."""
    broker: Broker | None = None
    """Who is told how the door is, for building systems."""
    outbox_folder: Path | None = None
    """Where messages to facilities wait."""
    source: Source | None = None
    """Where the address comes from, to be read again while the door runs."""
    size: tuple[int, int] | None = None
    full_screen: bool = True
    style: Style = field(default_factory=Style)
    sound: bool = False
    """Whether a tone tells what came of a tap."""
    clock: Clock = device_clock
    uptime: Callable[[], timedelta] = jump.uptime
    lamp: tuple[str, ...] = ()
    """What starts the lamp (lamplighter.py), where there is one."""
    night: Night | None = None
    admin: Admin | None = None
    """Who may open the administrator's sheet."""
    booking_pin: BookingPin | None = None
    """What must be typed before a booking."""
    can_leave: bool = False
    """Whether Escape and the window's close button end it: in the demo, never on a wall."""
