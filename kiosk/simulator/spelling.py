"""How Exchange spells what is not a name: instants, lengths, truths, time zones, addresses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from .soap import schema_violation, t

if TYPE_CHECKING:
    from lxml.etree import _Element

    from kiosk.room.meeting import Person

WINDOWS_ZONES = {
    "UTC": "UTC",
    "Europe/London": "GMT Standard Time",
    "Europe/Berlin": "W. Europe Standard Time",
    "Europe/Vienna": "W. Europe Standard Time",
    "Europe/Zurich": "W. Europe Standard Time",
    "Europe/Amsterdam": "W. Europe Standard Time",
    "Europe/Paris": "Romance Standard Time",
    "Europe/Madrid": "Romance Standard Time",
    "Europe/Warsaw": "Central European Standard Time",
    "Europe/Helsinki": "FLE Standard Time",
    "Europe/Kyiv": "FLE Standard Time",
    "America/New_York": "Eastern Standard Time",
    "America/Los_Angeles": "Pacific Standard Time",
    "Asia/Tokyo": "Tokyo Standard Time",
    "Asia/Kolkata": "India Standard Time",
    "Australia/Sydney": "AUS Eastern Standard Time",
}
"""Enough for the demo and the tests; any other zone is told as UTC."""


def zulu(instant: datetime) -> str:
    """Write an instant as EWS does."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant_of(text: str) -> datetime:
    """Read an xs:dateTime; without a zone it is UTC. Fractions of seconds are dropped. Raises SoapFault."""
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError as error:
        kind = "http://www.w3.org/2001/XMLSchema:dateTime"
        text = f"The value '{text}' is invalid according to its datatype '{kind}'."
        raise schema_violation(text) from error
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def iso_duration(span: timedelta) -> str:
    """Write a length as Exchange does: P2D, PT12H, PT30M, PT0S."""
    hours, seconds = divmod(span.seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    clock = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
    return f"P{span.days}D" * bool(span.days) + (f"T{clock}" if span.days else f"PT{clock}") * bool(clock) or "PT0S"


def smtp(person: Person, kind: str = "Mailbox") -> list[_Element]:
    """Name somebody as GetItem and ResolveNames do; `kind` is a MailboxType."""
    return [
        t("Name", text=person.name),
        t("EmailAddress", text=person.address),
        t("RoutingType", text="SMTP"),
        t("MailboxType", text=kind),
    ]


def yes(fact: object) -> str:
    """Write a truth."""
    return "true" if fact else "false"


def zone_id(timezone: str) -> str:
    """Tell a time zone by its Windows name."""
    return WINDOWS_ZONES.get(timezone, "UTC")
