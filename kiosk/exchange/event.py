"""What an administrator reads and writes beyond the door's own calendar: values, free of exchangelib."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from kiosk.room.meeting import Response

if TYPE_CHECKING:
    from kiosk.room.meeting import Meeting, Person, TimeSlot


class Attendance(Enum):
    """What somebody is invited as; the values are those of Microsoft Graph."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    RESOURCE = "resource"


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who is invited, and what they answered."""

    person: Person
    attendance: Attendance = Attendance.REQUIRED
    response: Response = Response.UNKNOWN


@dataclass(frozen=True, slots=True)
class Event:
    """A meeting in the calendar of `mailbox`. The last four are empty until its details are read."""

    mailbox: str
    meeting: Meeting
    may_delete: bool | None = None
    """Whether the account may take it out of the calendar; None if Exchange did not say."""
    attendees: tuple[Attendee, ...] = ()
    body: str = ""
    is_html: bool = False
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """What is to be written. With attendees it is a meeting, and all of them are sent an invitation."""

    slot: TimeSlot
    subject: str
    key: str
    """Finds it again, whatever happens to the answer."""
    body: str = ""
    location: str = ""
    attendees: tuple[Attendee, ...] = ()


@dataclass(frozen=True, slots=True)
class CalendarRights:
    """What the account may do in a calendar (EWS EffectiveRights of the folder; items have rights of their own)."""

    read: bool
    create: bool
    delete: bool
    """Of everything in it, as its owner. An editor may delete items although this is false."""
    view_private: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """What the people search calls an entry of the directory."""

    address: str
    name: str
    """EWS PersonaType: Room, Person, DistributionList …"""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the address book knows of an address."""

    person: Person
    kind: str
    """EWS MailboxType: Mailbox, PublicDL, Contact …"""
