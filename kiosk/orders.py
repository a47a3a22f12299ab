"""Bookings that an administrator orders: look → write → look again, one by one, none repeated blindly.

Without an organizer an appointment is written into the room's own calendar, as the door does (docs/adr/0001). With one
it is a meeting in the organizer's calendar, to which the room and the attendees are invited, and the room's attendant
decides. The key is made of what was ordered, so that the same order given twice is found, not doubled.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from .errors import AnswerLost, MailboxError
from .exchange.event import Attendance, Attendee, Event, NewEvent
from .room.availability import USUAL, availability, busy
from .room.health import Trouble
from .room.meeting import Person, Response, TimeSlot, is_occupying

if TYPE_CHECKING:
    from .exchange.directory import Directory
    from .room.availability import Busy
    from .room.policy import Policy

MARGIN = timedelta(minutes=1)
LOOK_AGAIN = (0.0, 5.0, 15.0)
"""Seconds to wait before each look for an item whose answer was lost."""
ATTENDANT = (0.0, 1.0, 2.0, 4.0, 8.0)
"""Seconds to wait before each look whether the room has answered an invitation."""

Pause = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """What is ordered. `line` is where it stands in a file, 0 for none."""

    room: str
    slot: TimeSlot
    subject: str
    organizer: str = ""
    attendees: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    body: str = ""
    line: int = 0

    @property
    def key(self) -> str:
        """The same for the same order, whoever gives it, whenever."""
        said = (self.room.lower(), *map(str, (self.slot.start, self.slot.end)), self.subject, self.organizer.lower())
        return f"b1:{hashlib.sha256(chr(0).join(said).encode()).hexdigest()[:32]}"


class Result(Enum):
    """What became of a booking."""

    BOOKED = "booked"
    """Read back from Exchange; of an invitation: the room has accepted."""
    ALREADY = "already-booked"
    """The same order was carried out before; nothing was written now."""
    FREE = "free"
    """Nothing stands in the way. A dry run's good end."""
    INVITED = "invited"
    """The invitation is sent; the room has not decided within 15 s."""
    CONFLICT = "conflict"
    """The room is taken. Nothing of ours is left in it."""
    DECLINED = "declined"
    """The room has declined; the meeting stands in the organizer's calendar, without a room."""
    FAILED = "failed"
    """Certainly nothing was written."""
    UNKNOWN = "unknown"
    """Nobody knows whether it was written: look before it is ordered again."""


GOOD = frozenset({Result.BOOKED, Result.ALREADY, Result.FREE, Result.INVITED})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one booking, who stands in the way, and what was met. `detail` is for facilities."""

    booking: Booking
    result: Result
    conflicts: tuple[Busy, ...] = ()
    trouble: Trouble | None = None
    detail: str = ""

    @property
    def is_good(self) -> bool:
        """Whether what was ordered is so, or on its way."""
        return self.result in GOOD


def look(booking: Booking, directory: Directory, policy: Policy = USUAL) -> Outcome:
    """Whether the booking could be carried out now. Writes nothing; never raises MailboxError."""
    try:
        return _look(booking, directory, policy)
    except MailboxError as error:
        return Outcome(booking, Result.FAILED, (), error.trouble, error.detail)


def carry_out(booking: Booking, directory: Directory, pause: Pause, policy: Policy = USUAL) -> Outcome:
    """Carry the booking out. Never raises MailboxError: what was met is in the outcome."""
    before = look(booking, directory, policy)
    if before.result is not Result.FREE:
        return before
    where = booking.organizer or booking.room
    try:
        directory.create(where, _new(booking))
    except AnswerLost as lost:
        outcome = _after_lost_answer(booking, directory, pause, lost)
        if outcome is not None:
            return outcome
    except MailboxError as error:
        return Outcome(booking, Result.FAILED, (), error.trouble, error.detail)
    try:
        if booking.organizer:
            return _answered(booking, directory, pause)
        return _verified(booking, directory, policy)
    except MailboxError as error:
        return Outcome(booking, Result.UNKNOWN, (), error.trouble, "it was written, but could not be read back")


def _look(booking: Booking, directory: Directory, policy: Policy) -> Outcome:
    if booking.organizer:
        if ours := _find(booking, _around(booking, directory, booking.organizer)):
            said = _room_says(booking, directory.detailed([ours])[0])
            return Outcome(booking, Result.DECLINED if said is Response.DECLINE else Result.ALREADY)
        (told,) = directory.free_busy([booking.room], booking.slot)
        if isinstance(told, MailboxError):
            raise told
        conflicts = availability(told, booking.slot, policy).conflicts
    else:
        held = _around(booking, directory, booking.room)
        if _find(booking, held):
            return Outcome(booking, Result.ALREADY)
        conflicts = tuple(busy(one.meeting) for one in _taking(booking, held, policy))
    return Outcome(booking, Result.CONFLICT if conflicts else Result.FREE, conflicts)


def _new(booking: Booking) -> NewEvent:
    new = NewEvent(slot=booking.slot, subject=booking.subject, key=booking.key, body=booking.body)
    if not booking.organizer:
        return new
    invited = [Attendee(Person("", booking.room), Attendance.RESOURCE)]
    invited += [Attendee(Person("", address), Attendance.REQUIRED) for address in booking.attendees]
    invited += [Attendee(Person("", address), Attendance.OPTIONAL) for address in booking.optional]
    return replace(new, attendees=tuple(invited), location=booking.room)


def _after_lost_answer(booking: Booking, directory: Directory, pause: Pause, lost: AnswerLost) -> Outcome | None:
    """What a lost answer comes to; None if the item is there after all."""
    for seconds in LOOK_AGAIN:
        pause(seconds)
        try:
            is_there = _find(booking, _around(booking, directory, booking.organizer or booking.room)) is not None
        except MailboxError as error:
            outcome = Outcome(booking, Result.UNKNOWN, (), error.trouble, "the answer was lost, and nobody can look")
            if error.trouble.is_refused_sign_in:
                break
        else:
            if is_there:
                return None
            outcome = Outcome(booking, Result.FAILED, (), lost.trouble, "the answer was lost, and nothing was written")
    return outcome


def _verified(booking: Booking, directory: Directory, policy: Policy) -> Outcome:
    """What holds after the write into the room's calendar: ours alone, or withdrawn for who was quicker."""
    held = _around(booking, directory, booking.room)
    ours = _find(booking, held)
    if ours is None:
        return Outcome(booking, Result.FAILED, (), Trouble.CHANGED, "it was gone after it was written")
    rivals = [one for one in _taking(booking, held, policy) if one is not ours and not _yields(one, ours)]
    if not rivals:
        return Outcome(booking, Result.BOOKED)
    conflicts = tuple(busy(one.meeting) for one in rivals)
    try:
        directory.delete(booking.room, ours.meeting.ref)
    except MailboxError as error:
        if error.trouble is not Trouble.CHANGED:  # else it is gone already
            return Outcome(booking, Result.UNKNOWN, conflicts, error.trouble, "beaten, and perhaps not withdrawn")
    return Outcome(booking, Result.CONFLICT, conflicts)


def _answered(booking: Booking, directory: Directory, pause: Pause) -> Outcome:
    """What the room's attendant made of the invitation, waiting for it a little."""
    for seconds in ATTENDANT:
        pause(seconds)
        ours = _find(booking, _around(booking, directory, booking.organizer))
        if ours is None:
            return Outcome(booking, Result.FAILED, (), Trouble.CHANGED, "it was gone after it was written")
        result = _RESULTS.get(_room_says(booking, directory.detailed([ours])[0]), Result.INVITED)
        if result is not Result.INVITED:
            break
    return Outcome(booking, result)


_RESULTS = {Response.ACCEPT: Result.BOOKED, Response.DECLINE: Result.DECLINED}


def _room_says(booking: Booking, event: Event) -> Response:
    said = [one.response for one in event.attendees if one.person.address.lower() == booking.room.lower()]
    return said[0] if said else Response.UNKNOWN


def _around(booking: Booking, directory: Directory, mailbox: str) -> tuple[Event, ...]:
    return directory.events(mailbox, TimeSlot(booking.slot.start - MARGIN, booking.slot.end + MARGIN))


def _taking(booking: Booking, held: tuple[Event, ...], policy: Policy) -> list[Event]:
    return [one for one in held if one.meeting.slot.overlaps(booking.slot) and is_occupying(one.meeting, policy)]


def _find(booking: Booking, held: tuple[Event, ...]) -> Event | None:
    return next((one for one in held if one.meeting.key == booking.key and not one.meeting.is_cancelled), None)


def _yields(rival: Event, ours: Event) -> bool:
    """Whether the rival will withdraw by the door's rule: a kiosk's, written in a later second than ours."""
    theirs, mine = rival.meeting.created, ours.meeting.created
    return rival.meeting.is_ours and theirs is not None and mine is not None and theirs > mine
