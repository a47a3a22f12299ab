"""What a calendar in memory is made of: items with their ids, and the series that give occurrences when they are read.

A series repeats in the room's wall time. Nothing here stores anything, and nothing here knows EWS.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum, auto
from types import MappingProxyType
from typing import TYPE_CHECKING

from kiosk.room.meeting import TimeSlot

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from kiosk.room.meeting import Meeting, Person, Response

NOTHING: Mapping[str, str] = MappingProxyType({})
DAY = timedelta(days=1)


class Sensitivity(Enum):
    """How private an item is (EWS Sensitivity). Everything but NORMAL makes a meeting private."""

    NORMAL = "Normal"
    PERSONAL = "Personal"
    PRIVATE = "Private"
    CONFIDENTIAL = "Confidential"


class Every(Enum):
    """How often a series repeats."""

    DAY = auto()
    WEEK = auto()
    MONTH = auto()
    """On the day of the month of the first occurrence, or the last day of a shorter month, as Exchange does."""


class Part(Enum):
    """In which list of an invitation somebody stands, by its name in EWS."""

    REQUIRED = "RequiredAttendees"
    OPTIONAL = "OptionalAttendees"
    RESOURCE = "Resources"


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody invited, and what came back; only the organizer's copy learns of answers."""

    person: Person
    part: Part
    answer: Response
    answered: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What the calendar stores: the meeting, and what of it never crosses the wall into the door.

    `properties` are what a client stored beside it: opaque names and values.
    """

    meeting: Meeting
    modified: datetime
    sensitivity: Sensitivity = Sensitivity.NORMAL
    original_start: datetime | None = None
    """When an occurrence would start by its series; None for a single item."""
    properties: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    attendees: tuple[Attendee, ...] = ()
    uid: str = ""
    """What the copies of one meeting in several calendars share; empty where there is but one."""


@dataclass(slots=True)
class Series:
    """A recurring meeting: the first occurrence as a pattern, and what differs from it, by day."""

    pattern: Item
    every: Every
    weekdays: frozenset[int]
    first: date
    until: date | None
    at: time
    duration: timedelta
    exceptions: dict[date, Item] = field(default_factory=dict)
    deleted: set[date] = field(default_factory=set)

    def falls_on(self, day: date) -> bool:
        """Whether the rule gives an occurrence on that day."""
        if day < self.first or (self.until is not None and day > self.until):
            return False
        match self.every:
            case Every.DAY:
                return True
            case Every.WEEK:
                return day.weekday() in self.weekdays
            case Every.MONTH:
                is_last = (day + DAY).day == 1
                return day.day == self.first.day or (is_last and self.first.day > day.day)

    def days(self, span: TimeSlot, timezone: ZoneInfo) -> list[date]:
        """Tell the days whose occurrence may touch the span; those of exceptions always, as they may have moved far."""
        day = max(self.first, (span.start - self.duration).astimezone(timezone).date() - DAY)
        last = span.end.astimezone(timezone).date() + DAY
        days = {*self.exceptions}
        while day <= last:
            if self.falls_on(day):
                days.add(day)
            day += DAY
        return sorted(days - self.deleted)

    def slot(self, day: date, timezone: ZoneInfo) -> TimeSlot:
        """Tell when the occurrence of that day is by the rule."""
        wall = datetime.combine(day, self.at)
        start, end = (w.replace(tzinfo=timezone).astimezone(UTC) for w in (wall, wall + self.duration))
        if end < start:  # it starts in the hour that summer time skips
            end = start + self.duration
        return TimeSlot(start, end)


def opaque_id(guid: str, number: int, day: date | None = None) -> str:
    """Make an id as long and as opaque as Exchange's: 152 characters, those of occurrences longer."""
    tail = b"" if day is None else b"\x01\x10\x00" + day.toordinal().to_bytes(5, "big") + b"\0" * 4
    mailbox = f"{guid[:8]}-{guid[8:12]}-{guid[12:16]}-{guid[16:20]}-{guid[20:]}".encode()
    store = hashlib.sha384(f"{guid}/{number}".encode()).digest()
    raw = b"\x00\x03\x24\x00" + mailbox + b"\x00\x46" + b"\0" * 5 + store[:47] + tail + b"\0" * 12
    return base64.b64encode(raw + number.to_bytes(8, "big")).decode()
