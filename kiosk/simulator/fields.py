"""The properties of a calendar item: how each reads, in the order of the schema, and which of them may be written.

FindItem gives less than GetItem: strings end after 255 characters and the organizer is a name with an internal (EX)
address, as captured from Exchange 2016. What was not asked for is never given.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.exchange.memory import Part
from kiosk.room.meeting import Kind, Response

from .sign_in import Rights
from .soap import find, qname, t, text_of
from .spelling import iso_duration, smtp, yes, zone_id, zulu

if TYPE_CHECKING:
    from lxml.etree import _Element

    from kiosk.exchange.memory import Attendee, Item, MemoryMailbox

LONGEST_FOUND = 255
LEGACY_DN = "/O=ROOMDOOR/OU=EXCHANGE ADMINISTRATIVE GROUP (FYDIBOHF23SPDLT)/CN=RECIPIENTS/CN="


@dataclass(frozen=True, slots=True)
class OurNames:
    """The names of the two extended properties in which a door keeps its own marks; their GUIDs do not matter here."""

    key: str = "RoomDoorKey"
    checked_in: str = "RoomDoorCheckedIn"


@dataclass(frozen=True, slots=True)
class Look:
    """How an item is looked at: of which mailbox, with which rights, by FindItem or GetItem, and our names."""

    mailbox: MemoryMailbox
    names: OurNames
    folder_id: str
    rights: Rights = Rights.OWNER
    finding: bool = False
    sees_private: bool = True

    def cut(self, text: str) -> str:
        """Shorten a string as FindItem does."""
        return text[:LONGEST_FOUND] if self.finding else text


@dataclass(frozen=True, slots=True)
class Shape:
    """Which properties were asked for: field URIs, and the ExtendedFieldURI elements as they came."""

    fields: frozenset[str]
    extended: tuple[_Element, ...] = ()

    @classmethod
    def read(cls, element: _Element | None) -> Shape:
        """Read an ItemShape."""
        base = text_of(find(element, "BaseShape")) if element is not None else ""
        more = find(element, "AdditionalProperties") if element is not None else None
        asked = list(more) if more is not None else []
        match base:
            case "AllProperties":
                fields = set(READ)
            case "Default":
                fields = set(DEFAULT)
            case _:
                fields = set()
        fields.update(e.get("FieldURI", "") for e in asked if qname(e)[1] == "FieldURI")
        return cls(frozenset(fields), tuple(e for e in asked if qname(e)[1] == "ExtendedFieldURI"))


def render(item: Item, shape: Shape, look: Look) -> _Element:
    """Make the CalendarItem element that answers the shape."""
    ref = item.meeting.ref
    children: list[_Element | None] = [t("ItemId", Id=ref.id, ChangeKey=ref.version)]
    for uri, read in READ.items():
        if uri == _EXTENDED_GO_HERE:
            children.extend(_extended(item, path, look) for path in shape.extended)
        elif uri in shape.fields:
            is_veiled = not look.sees_private and item.meeting.is_private
            value = (_VEIL.get(uri, read) if is_veiled else read)(item, look)
            name = uri.partition(":")[2]
            if isinstance(value, str):
                children.append(t(name, text=value or None))
            else:
                children.append(t(name, *value) if isinstance(value, list) else value)
    return t("CalendarItem", *children)


def path_name(path: _Element) -> str:
    """Name an extended property by set and name, without its type."""
    tag = path.get("PropertyTag")
    where = path.get("DistinguishedPropertySetId") or (path.get("PropertySetId") or "").lower()
    return tag.lower() if tag else f"{where}/{path.get('PropertyName') or path.get('PropertyId')}"


def extended_value(item: Item, path: _Element, names: OurNames) -> str:
    """Tell the value of an extended property, empty if the item has none."""
    name = path.get("PropertyName")
    if name == names.key and item.meeting.key:
        return item.meeting.key
    if name == names.checked_in and item.meeting.checked_in is not None:
        return zulu(item.meeting.checked_in)
    return item.properties.get(path_name(path), "")


def _organizer(item: Item, look: Look) -> list[_Element] | None:
    person = item.meeting.organizer
    if person is None:
        return None
    if not look.finding and person.address:
        return [t("Mailbox", *smtp(person))]
    if not person.address:
        return [t("Mailbox", t("Name", text=person.name))]
    internal = LEGACY_DN + re.sub(r"[^A-Z0-9]", "", person.address.partition("@")[0].upper())
    return [
        t(
            "Mailbox",
            t("Name", text=look.cut(person.name)),
            t("EmailAddress", text=internal),
            t("RoutingType", text="EX"),
            t("MailboxType", text="OneOff"),
        )
    ]


def _extended(item: Item, path: _Element, look: Look) -> _Element | None:
    value = extended_value(item, path, look.names)
    if not value:
        return None
    attributes = {str(name): str(text) for name, text in path.attrib.items()}
    return t("ExtendedProperty", t("ExtendedFieldURI", **attributes), t("Value", text=look.cut(value)))


def effective_rights(rights: Rights, *, sees_private: bool, on_folder: bool = False) -> list[_Element]:
    """Tell what may be done with an item or a folder."""
    may_write, may_read = rights >= Rights.EDITOR, rights >= Rights.REVIEWER
    granted = {
        "CreateAssociated": on_folder and may_write,
        "CreateContents": on_folder and may_write,
        "CreateHierarchy": on_folder and rights >= Rights.OWNER,
        "Delete": rights >= Rights.OWNER if on_folder else may_write,
        "Modify": rights >= Rights.OWNER if on_folder else may_write,
        "Read": may_read,
        "ViewPrivateItems": sees_private,
    }
    return [t(name, text=yes(value)) for name, value in granted.items()]


def _state(item: Item) -> int:
    """Tell the AppointmentState: 1 a meeting, 2 received from its organizer, 4 cancelled."""
    received = item.meeting.response is not Response.ORGANIZER
    is_meeting = received or bool(item.attendees)
    return is_meeting + 2 * received + 4 * item.meeting.is_cancelled


def _attendees(part: Part) -> Read:
    """Name those in one list of an invitation. FindItem never does."""

    def read(item: Item, look: Look) -> list[_Element] | None:
        found = [one for one in item.attendees if one.part is part]
        return [_attendee(one) for one in found] if found and not look.finding else None

    return read


def _attendee(one: Attendee) -> _Element:
    return t(
        "Attendee",
        t("Mailbox", *smtp(one.person)),
        t("ResponseType", text=one.answer.value),
        t("LastResponseTime", text=zulu(one.answered)) if one.answered is not None else None,
    )


def _zone(look: Look) -> str:
    return zone_id(look.mailbox.timezone.key)


def uid(item: Item) -> str:
    """Make a GlobalObjectId as Exchange prints it: the same for a series and its occurrences, whose ids end alike."""
    if item.uid:
        return item.uid
    unique = hashlib.sha256(base64.b64decode(item.meeting.ref.id)[-8:]).hexdigest()[:32].upper()
    return f"040000008200E00074C5B7101A82E00800000000{'0' * 40}10000000{unique}"


def is_master(item: Item) -> bool:
    """Whether it is a series, not one of its occurrences."""
    return item.meeting.kind is Kind.OCCURRENCE and item.original_start is None


def _body(item: Item) -> _Element:
    kind, _, text = item.properties.get("item:Body", "Text:").partition(":")
    return t("Body", text=text or None, BodyType=kind)


def _categories(item: Item) -> list[_Element] | None:
    named = item.properties.get("item:Categories", "")
    return [t("String", text=one) for one in named.split("\n")] if named else None


def _start_of_series(item: Item, _look: Look) -> str | None:
    return zulu(item.original_start) if item.original_start is not None else None


_EXTENDED_GO_HERE = ""
Read = Callable[["Item", Look], "str | list[_Element] | _Element | None"]
"""A property's text, its children, its whole element, or nothing."""

READ: dict[str, Read] = {
    "item:ParentFolderId": lambda _i, look: t("ParentFolderId", Id=look.folder_id, ChangeKey="AQAAAA=="),
    "item:ItemClass": lambda i, _: "IPM.Appointment" + ".Occurrence" * (i.meeting.kind is Kind.OCCURRENCE),
    "item:Subject": lambda i, look: look.cut(i.meeting.subject),
    "item:Sensitivity": lambda i, _: i.sensitivity.value,
    "item:Body": lambda i, look: None if look.finding else _body(i),
    "item:DateTimeReceived": lambda i, _: zulu(i.meeting.created or i.modified),
    "item:Size": lambda i, _: str(3000 + len(i.meeting.subject)),
    "item:Categories": lambda i, _: _categories(i),
    "item:Importance": lambda _i, _: "Normal",
    "item:IsSubmitted": lambda _i, _: "false",
    "item:IsDraft": lambda _i, _: "false",
    "item:IsFromMe": lambda _i, _: "false",
    "item:IsResend": lambda _i, _: "false",
    "item:IsUnmodified": lambda _i, _: "false",
    "item:DateTimeSent": lambda i, _: zulu(i.meeting.created or i.modified),
    "item:DateTimeCreated": lambda i, _: zulu(i.meeting.created or i.modified),
    "item:ReminderDueBy": lambda i, _: zulu(i.meeting.start),
    "item:ReminderIsSet": lambda _i, _: "false",
    "item:ReminderMinutesBeforeStart": lambda _i, _: "15",
    "item:HasAttachments": lambda _i, _: "false",
    _EXTENDED_GO_HERE: lambda _i, _: None,
    "item:Culture": lambda _i, _: "en-US",
    "item:EffectiveRights": lambda _i, look: effective_rights(look.rights, sees_private=look.sees_private),
    "item:LastModifiedName": lambda _i, look: look.mailbox.room.name,
    "item:LastModifiedTime": lambda i, _: zulu(i.modified),
    "item:IsAssociated": lambda _i, _: "false",
    "calendar:UID": lambda i, _: uid(i),
    "calendar:RecurrenceId": _start_of_series,
    "calendar:DateTimeStamp": lambda i, _: zulu(i.modified),
    "calendar:Start": lambda i, _: zulu(i.meeting.start),
    "calendar:End": lambda i, _: zulu(i.meeting.end),
    "calendar:OriginalStart": _start_of_series,
    "calendar:IsAllDayEvent": lambda i, _: yes(i.meeting.is_all_day),
    "calendar:LegacyFreeBusyStatus": lambda i, _: i.meeting.free_busy.value,
    "calendar:Location": lambda i, look: look.cut(i.meeting.location),
    "calendar:IsMeeting": lambda i, _: yes(_state(i) & 1),
    "calendar:IsCancelled": lambda i, _: yes(i.meeting.is_cancelled),
    "calendar:IsRecurring": lambda i, _: yes(i.original_start is not None),
    "calendar:MeetingRequestWasSent": lambda i, _: yes(i.uid and not _state(i) & 2),
    "calendar:IsResponseRequested": lambda _i, _: "true",
    "calendar:CalendarItemType": lambda i, _: "RecurringMaster" if is_master(i) else i.meeting.kind.value,
    "calendar:MyResponseType": lambda i, _: i.meeting.response.value,
    "calendar:Organizer": _organizer,
    "calendar:RequiredAttendees": _attendees(Part.REQUIRED),
    "calendar:OptionalAttendees": _attendees(Part.OPTIONAL),
    "calendar:Resources": _attendees(Part.RESOURCE),
    "calendar:Duration": lambda i, _: iso_duration(i.meeting.slot.duration),
    "calendar:TimeZone": lambda _i, look: _zone(look),
    "calendar:AppointmentReplyTime": lambda i, _: zulu(i.modified) if _state(i) & 2 else None,
    "calendar:AppointmentSequenceNumber": lambda _i, _: "0",
    "calendar:AppointmentState": lambda i, _: str(_state(i)),
    "calendar:StartTimeZone": lambda _i, look: t("StartTimeZone", Id=_zone(look), Name=_zone(look)),
    "calendar:EndTimeZone": lambda _i, look: t("EndTimeZone", Id=_zone(look), Name=_zone(look)),
    "calendar:IsOnlineMeeting": lambda _i, _: "false",
    "calendar:StartTimeZoneId": lambda _i, look: _zone(look),
    "calendar:EndTimeZoneId": lambda _i, look: _zone(look),
    "calendar:IsOrganizer": lambda i, _: yes(i.meeting.response is Response.ORGANIZER),
}
"""How each property reads, in the order of the schema's CalendarItemType; an unknown one is left out, as is None."""

DEFAULT = (
    "item:Subject",
    "item:HasAttachments",
    "item:IsAssociated",
    "calendar:Start",
    "calendar:End",
    "calendar:LegacyFreeBusyStatus",
    "calendar:Location",
    "calendar:CalendarItemType",
    "calendar:IsMeeting",
    "calendar:IsRecurring",
    "calendar:Organizer",
)

_VEIL: dict[str, Read] = {
    "calendar:RequiredAttendees": lambda _i, _: None,
    "calendar:OptionalAttendees": lambda _i, _: None,
    "calendar:Resources": lambda _i, _: None,
    "item:Subject": lambda _i, _: "Private Appointment",
    "item:Body": lambda _i, _: t("Body", BodyType="Text"),
    "item:Categories": lambda _i, _: None,
    "calendar:Location": lambda _i, _: "",
    "calendar:Organizer": lambda _i, _: None,
}
"""What an editor without the right to private items sees of them (to be confirmed on a real server)."""
