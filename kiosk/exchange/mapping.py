"""EWS element → Meeting. Nothing of exchangelib or of XML survives this line.

The raw text is read, not exchangelib's objects: that is ten times cheaper, and avoids its wrong ends of all-day items,
lost fractional seconds and guessed zones. Instants come as UTC, with up to nine fractional digits. An unknown free/busy
word counts as busy: a door that is wrong keeps visitors out rather than throws a meeting out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

from kiosk.errors import MailboxError
from kiosk.room.health import Trouble
from kiosk.room.meeting import FreeBusy, Kind, Meeting, MeetingRef, Person, Response, TimeSlot

if TYPE_CHECKING:
    from lxml.etree import _Element

T = "{http://schemas.microsoft.com/exchange/services/2006/types}"

PROPERTY_SET = "6a0b7c1e-52a3-4a8e-9b0e-0d9c2f6f4d31"
"""The set of our own extended properties. Changing it would orphan what every panel has booked."""
KEY_PROPERTY = "RoomDoorKey"
CHECK_IN_PROPERTY = "RoomDoorCheckedIn"
"""When somebody checked in, as a UTC instant in text; on the room's copy of the meeting."""

_CANCELLED = 4
"""The state bit of AppointmentState."""
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)")

_E = TypeVar("_E", bound=Enum)


def meeting(element: _Element) -> Meeting:
    """One CalendarItem. Raises MailboxError(NONSENSE) when it has no id or no times: such an answer is not believed."""
    item = element.find(f"{T}ItemId")
    if item is None:
        raise MailboxError(Trouble.NONSENSE, "a calendar item without an id")
    text = _texts(element)
    start, end = instant(text["Start"]), instant(text["End"])
    created = text["DateTimeCreated"]
    organizer = element.find(f"{T}Organizer/{T}Mailbox")
    return Meeting(
        ref=MeetingRef(item.get("Id", ""), item.get("ChangeKey", "")),
        slot=_slot(start, end),
        subject=text["Subject"],
        organizer=_person(organizer) if organizer is not None else None,
        location=text["Location"],
        free_busy=_one_of(FreeBusy, text["LegacyFreeBusyStatus"], FreeBusy.BUSY),
        response=_one_of(Response, text["MyResponseType"], Response.UNKNOWN),
        kind=_one_of(Kind, text["CalendarItemType"], Kind.SINGLE),
        is_private=text["Sensitivity"] not in ("", "Normal"),
        is_all_day=_flag(text["IsAllDayEvent"]),
        is_cancelled=_flag(text["IsCancelled"]) or bool(_bits(text["AppointmentState"]) & _CANCELLED),
        created=instant(created) if created else None,
        key=_extended(element, KEY_PROPERTY),
        checked_in=_when(_extended(element, CHECK_IN_PROPERTY)),
    )


EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
"""What begins before or ends after is drawn as if it did here: time zones and sums of times still work."""


def _slot(start: datetime, end: datetime) -> TimeSlot:
    start = min(max(start, EARLIEST), LATEST)
    return TimeSlot(start, min(max(start, end), LATEST))


def instant(text: str) -> datetime:
    """A UTC instant. Fractions beyond microseconds are cut. Raises MailboxError(NONSENSE)."""
    match = _INSTANT.fullmatch(text.strip())
    if match is None:
        raise MailboxError(Trouble.NONSENSE, f"not an instant: {text[:40]!r}")
    whole, fraction, zone = match.groups()
    try:
        return datetime.fromisoformat(f"{whole}.{(fraction or '')[:6]:0<6}{zone}").astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise MailboxError(Trouble.NONSENSE, f"not an instant: {text[:40]!r}") from error


def _when(text: str) -> datetime | None:
    """An instant of our own writing; what somebody else wrote there counts as never."""
    try:
        return instant(text) if text else None
    except MailboxError:
        return None


def _text(element: _Element, name: str) -> str:
    return element.findtext(f"{T}{name}") or ""


def _texts(element: _Element) -> defaultdict[str, str]:
    """The text of every child by its name, in one walk; empty where there is none. Of several the last."""
    found = ((child.tag, child.text) for child in element if isinstance(child.tag, str))  # a comment has no name
    return defaultdict(str, {tag.removeprefix(T): text for tag, text in found if text})


def _flag(text: str) -> bool:
    return text.strip() in ("true", "1")


def _bits(text: str) -> int:
    return int(text) if text.strip().isdecimal() else 0


def _person(mailbox: _Element) -> Person | None:
    """The organizer; FindItem gives the name only, and an address that is often internal (RoutingType EX)."""
    address = _text(mailbox, "EmailAddress") if _text(mailbox, "RoutingType") != "EX" else ""
    name = _text(mailbox, "Name") or address
    return Person(name, address) if name else None


def _one_of(kind: type[_E], text: str, otherwise: _E) -> _E:
    try:
        return kind(text)
    except ValueError:
        return otherwise


def _extended(element: _Element, name: str) -> str:
    for extended in element.iterfind(f"{T}ExtendedProperty"):
        uri = extended.find(f"{T}ExtendedFieldURI")
        if uri is None or uri.get("PropertyName") != name:
            continue
        if uri.get("PropertySetId", "").casefold() == PROPERTY_SET:
            return _text(extended, "Value")
    return ""
