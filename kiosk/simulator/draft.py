"""What a client may write into a calendar item: SetItemField, DeleteItemField and the fields of a new item.

Refusals are Exchange's, code and text. All changes to one item are made together or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kiosk.exchange.memory import Attendee, Part, Sensitivity
from kiosk.room.meeting import FreeBusy, Person, Response, TimeSlot

from .fields import OurNames, path_name
from .refusal import Code, Refused
from .soap import find, qname, text_of
from .spelling import instant_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from lxml.etree import _Element

    from kiosk.exchange.memory import Item, MemoryMailbox
    from kiosk.room.meeting import MeetingRef

ZONES = frozenset({"calendar:StartTimeZone", "calendar:EndTimeZone", "calendar:MeetingTimeZone"})

TAKEN_AND_FORGOTTEN = ZONES | {
    "item:Importance",
    "item:ReminderIsSet",
    "item:ReminderMinutesBeforeStart",
    "item:ReminderDueBy",
    "item:Culture",
    "item:ItemClass",
    "calendar:UID",
    "calendar:IsResponseRequested",
    "calendar:AllowNewTimeProposal",
    "calendar:ConferenceType",
}
"""Properties Exchange lets a client write and a door never reads."""


@dataclass(slots=True)
class Draft:
    """An item as it will be: what a client has set so far."""

    names: OurNames
    start: datetime | None = None
    end: datetime | None = None
    sensitivity: Sensitivity = Sensitivity.NORMAL
    key: str = ""
    checked_in: datetime | None = None
    properties: dict[str, str] = field(default_factory=dict)
    attendees: tuple[Attendee, ...] = ()
    meeting: dict[str, Any] = field(default_factory=dict)
    """The other fields of the meeting, by their names there."""

    @classmethod
    def of(cls, item: Item, names: OurNames) -> Draft:
        """Begin from an item that exists."""
        seen = item.meeting
        return cls(
            names,
            *(seen.start, seen.end, item.sensitivity, seen.key, seen.checked_in),
            properties=dict(item.properties),
            attendees=item.attendees,
        )

    def write(self, uri: str, element: _Element | None) -> None:
        """Set one property to what its element says, or clear it if there is none. Raises Refused."""
        text = text_of(element)
        match uri:
            case "calendar:Start":
                self.start = self._instant(uri, text)
            case "calendar:End":
                self.end = self._instant(uri, text)
            case "item:Sensitivity":
                self.sensitivity = Sensitivity(text or "Normal")
            case "calendar:RequiredAttendees" | "calendar:OptionalAttendees" | "calendar:Resources":
                self._invite(Part(uri.partition(":")[2]), element)
            case "item:Body":
                kind = element.get("BodyType", "Text") if element is not None else ""
                self._keep(uri, f"{kind}:{(element.text or '') if element is not None else ''}" if kind else "")
            case "item:Categories":
                self._keep(uri, "\n".join(text_of(one) for one in element) if element is not None else "")
            case _ if uri in TAKEN_AND_FORGOTTEN:
                pass
            case _ if uri in _MEETING_FIELDS:
                name, read = _MEETING_FIELDS[uri]
                raw = (element.text or "") if element is not None else ""
                self.meeting[name] = read(raw if name == "subject" else text)
            case _:
                raise Refused(Code.INVALID_PROPERTY_SET, uri=uri)

    def write_extended(self, path: _Element, value: str) -> None:
        """Set one extended property, or clear it with an empty value."""
        match path.get("PropertyName"):
            case self.names.key:
                self.key = value
            case self.names.checked_in if not value:
                self.checked_in = None
            case self.names.checked_in:
                self.checked_in = instant_of(value)
            case _:
                self._keep(path_name(path), value)

    def _keep(self, name: str, value: str) -> None:
        """Keep a property that no door reads, but an administrator may."""
        if value:
            self.properties[name] = value
        else:
            self.properties.pop(name, None)

    def _invite(self, part: Part, element: _Element | None) -> None:
        """Let exactly these stand in that list; who stood there already keeps the answer."""
        known = {one.person.address.lower(): one for one in self.attendees if one.part is part}
        wanted = (known.get(p.address.lower(), Attendee(p, part, Response.UNKNOWN)) for p in people(element))
        self.attendees = (*(one for one in self.attendees if one.part is not part), *wanted)

    def _instant(self, uri: str, text: str) -> datetime:
        if not text:
            raise Refused(Code.INVALID_PROPERTY_DELETE, uri=uri)
        return instant_of(text)

    def slot(self) -> TimeSlot:
        """Tell the time of the item as it will be. Raises Refused when it ends before it starts."""
        if self.start is None or self.end is None:
            raise Refused(
                Code.REQUIRED_PROPERTY_MISSING, uri="calendar:Start" if self.start is None else "calendar:End"
            )
        if self.end < self.start:
            raise Refused(Code.CALENDAR_END_DATE_IS_EARLIER_THAN_START_DATE)
        return TimeSlot(self.start, self.end)

    def onto(self, item: Item) -> Item:
        """Give the existing item as it will be."""
        meeting = replace(item.meeting, slot=self.slot(), key=self.key, checked_in=self.checked_in, **self.meeting)
        properties = MappingProxyType(dict(self.properties))
        return replace(
            item, meeting=meeting, sensitivity=self.sensitivity, properties=properties, attendees=self.attendees
        )

    def add_to(self, mailbox: MemoryMailbox, *, uid: str = "") -> MeetingRef:
        """Write it as a new appointment of the mailbox's own."""
        return mailbox.add(
            self.slot(),
            organizer=mailbox.room,
            response=Response.ORGANIZER,
            sensitivity=self.sensitivity,
            key=self.key,
            checked_in=self.checked_in,
            properties=self.properties,
            attendees=self.attendees,
            uid=uid,
            **self.meeting,
        )


def people(element: _Element | None) -> list[Person]:
    """Read a list of attendees or recipients."""
    boxes = [
        one if qname(one)[1] == "Mailbox" else find(one, "Mailbox") for one in (element if element is not None else ())
    ]
    named = [(text_of(find(box, "Name")), text_of(find(box, "EmailAddress"))) for box in boxes if box is not None]
    return [Person(name or address, address) for name, address in named]


_MEETING_FIELDS: dict[str, tuple[str, Callable[[str], object]]] = {
    "item:Subject": ("subject", str),
    "calendar:Location": ("location", str),
    "calendar:LegacyFreeBusyStatus": ("free_busy", lambda text: FreeBusy(text or "Busy")),
    "calendar:IsAllDayEvent": ("is_all_day", lambda text: text in ("true", "1")),
}
"""Plain properties: which field of the meeting, and how its text is read."""
