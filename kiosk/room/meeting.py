"""What a meeting is: one occurrence in the room's calendar, and how it takes up the room.

Instants are aware and in UTC. Nothing here reads a clock. Nothing here knows Exchange, but the closed sets carry
Exchange's own names as values, so that the mapping needs no second table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from hashlib import sha256

from .policy import USUAL, Policy

WRITTEN, INVITED = "a1:", "i1:"
"""How the key of a meeting begins: of one that a door has written, and of one to which it has invited the room."""


def is_invited(key: str) -> bool:
    """Whether a meeting with that key stands in the service mailbox, and the room has only accepted it."""
    return key.startswith(INVITED)


def prolonging(key: str, ref: MeetingRef) -> str:
    """The key, for a meeting that prolongs this one: whoever reads both, at any door, can tell."""
    return f"{key}+{sha256(ref.id.encode(errors='replace')).hexdigest()[:16]}"


class FreeBusy(Enum):
    """What a meeting says about the time it takes (EWS LegacyFreeBusyStatus)."""

    FREE = "Free"
    TENTATIVE = "Tentative"
    BUSY = "Busy"
    OUT_OF_OFFICE = "OOF"
    WORKING_ELSEWHERE = "WorkingElsewhere"
    NO_DATA = "NoData"


class Response(Enum):
    """What the room answered to the invitation (EWS MyResponseType)."""

    UNKNOWN = "Unknown"
    ORGANIZER = "Organizer"
    TENTATIVE = "Tentative"
    ACCEPT = "Accept"
    DECLINE = "Decline"
    NONE_YET = "NoResponseReceived"


class Kind(Enum):
    """How a meeting came to be (EWS CalendarItemType, as a calendar view returns it: never a master)."""

    SINGLE = "Single"
    OCCURRENCE = "Occurrence"
    EXCEPTION = "Exception"


@dataclass(frozen=True, slots=True, order=True)
class TimeSlot:
    """A half-open span of time [start, end), both aware and in UTC, end never before start."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is not UTC or self.end.tzinfo is not UTC:
            msg = f"a time slot is made of instants in UTC, not {self.start!r} and {self.end!r}"
            raise ValueError(msg)
        if self.end < self.start:
            msg = f"a time slot does not end before it starts: {self.start.isoformat()} > {self.end.isoformat()}"
            raise ValueError(msg)

    @property
    def duration(self) -> timedelta:
        """Its length in real time, never negative."""
        return self.end - self.start

    def holds(self, instant: datetime) -> bool:
        """Whether the instant lies within; the end does not."""
        return self.start <= instant < self.end

    def overlaps(self, other: TimeSlot) -> bool:
        """Whether the two share any time; slots that only touch do not, nor does an empty slot with anything."""
        return max(self.start, other.start) < min(self.end, other.end)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as the calendar names them. The address may be missing or an internal one: never mail or show it."""

    name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class MeetingRef:
    """Which version of which meeting: what a tap names, and what a write must find unchanged (id and change key)."""

    id: str
    version: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """One occurrence in the room's calendar, as last read.

    `subject` is hostile text exactly as it came. `key` is our own property: set on what a kiosk booked, else empty.
    `created` has Exchange's resolution of one second. `checked_in` is when somebody checked in at the door.
    """

    ref: MeetingRef
    slot: TimeSlot
    subject: str = ""
    organizer: Person | None = None
    location: str = ""
    free_busy: FreeBusy = FreeBusy.BUSY
    response: Response = Response.ACCEPT
    kind: Kind = Kind.SINGLE
    is_private: bool = False
    is_all_day: bool = False
    is_cancelled: bool = False
    created: datetime | None = None
    key: str = ""
    checked_in: datetime | None = None

    @property
    def start(self) -> datetime:
        """When it starts, in UTC."""
        return self.slot.start

    @property
    def end(self) -> datetime:
        """When it ends, in UTC; at this instant the room is free again."""
        return self.slot.end

    @property
    def is_ours(self) -> bool:
        """Whether a kiosk booked it."""
        return bool(self.key)

    @property
    def is_invited(self) -> bool:
        """Whether a kiosk has invited the room to it: the meeting itself stands in the service mailbox."""
        return is_invited(self.key)

    def prolongs(self, other: Meeting) -> bool:
        """Whether a visitor has extended the other meeting by this one: its key says so, wherever either is by now."""
        return self.key == prolonging(self.key.partition("+")[0], other.ref)

    @property
    def is_tentative(self) -> bool:
        """Whether it is not yet accepted for good: it occupies the room and says so."""
        return self.free_busy is FreeBusy.TENTATIVE or self.response in (Response.TENTATIVE, Response.NONE_YET)


def is_occupying(meeting: Meeting, policy: Policy = USUAL) -> bool:
    """Whether the meeting takes the room: not Free, not cancelled, not declined by the room, longer than nothing.

    Whether WorkingElsewhere and Tentative take it is the site's choice. The subject is never asked: its prefix is a
    translation.
    """
    if meeting.is_cancelled or meeting.response is Response.DECLINE or meeting.slot.duration <= timedelta():
        return False
    if meeting.free_busy is FreeBusy.WORKING_ELSEWHERE:
        return policy.working_elsewhere
    return meeting.free_busy is not FreeBusy.FREE and (policy.tentative or not meeting.is_tentative)
