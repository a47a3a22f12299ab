"""The service mailbox of a room in memory, and the room's attendant: what invites the room, and who decides.

Mail arrives in the order in which it was sent: a request, an update, a cancellation. The attendant reads it at once, or
sleeps until it is woken. It accepts what fits, and drops what no longer does.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING

from kiosk.errors import MailboxError
from kiosk.exchange.mailbox import Invitation
from kiosk.exchange.memory_series import opaque_id
from kiosk.room.health import Trouble
from kiosk.room.meeting import MeetingRef, Person, Response, TimeSlot, is_occupying

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from kiosk.exchange.mailbox import NewMeeting
    from kiosk.exchange.memory_calendar import MemoryCalendar
    from kiosk.exchange.memory_series import Item

SERVICE = Person("Room service", "service@roomdoor.example")


class Attendant(Enum):
    """What becomes of a request."""

    DECIDES = "decides"
    DECLINES = "declines"
    """Whatever it is: the site's rules are like that."""
    SLEEPS = "sleeps"
    """Nothing, until it is woken."""


@dataclass(slots=True)
class MemoryInvitations:
    """What was sent to the room of this calendar. Its callers hold the calendar's lock."""

    calendar: MemoryCalendar
    attendant: Attendant = Attendant.DECIDES
    organizer: Person = SERVICE
    _sent: dict[str, tuple[Invitation, str]] = field(default_factory=dict)
    """By key: the meeting in the service mailbox, and its subject."""
    _mail: deque[Callable[[], None]] = field(default_factory=deque)
    _written: int = 0

    def invite(self, new: NewMeeting) -> None:
        """Send a request."""
        self._written += 1
        ref = MeetingRef(opaque_id("5e21c3", self._written), str(self._written))
        self._sent[new.key] = (Invitation(ref, new.slot, Response.UNKNOWN), new.subject)
        self._send(lambda: self._receive(ref.id, new.slot, new.subject))

    def find(self, key: str) -> Invitation | None:
        """The meeting with that key, and the room's copy of it."""
        sent, _ = self._sent.get(key, (None, ""))
        if sent is None:
            return None
        item = self._copy(sent.ref.id)
        is_there = item is not None and not item.meeting.is_cancelled
        return replace(sent, copy=item.meeting if item is not None and is_there else None)

    def move(self, ref: MeetingRef, end: datetime) -> None:
        """Send an update."""
        key, (sent, subject) = self._of(ref)
        if sent.ref != ref:
            raise MailboxError(Trouble.CHANGED, "the item has another version")
        self._written += 1
        moved = replace(sent, ref=replace(ref, version=str(self._written)), slot=TimeSlot(sent.slot.start, end))
        self._sent[key] = (moved, subject)
        self._send(lambda: self._receive(ref.id, moved.slot, subject))

    def call_off(self, ref: MeetingRef) -> None:
        """Send a cancellation."""
        key, _ = self._of(ref)
        del self._sent[key]
        self._send(lambda: self._cancel(ref.id))

    def wake(self) -> None:
        """Let the attendant read its mail, and go on deciding."""
        self.attendant = Attendant.DECIDES
        while self._mail:
            self._mail.popleft()()

    def twin(self, calendar: MemoryCalendar) -> MemoryInvitations:
        """The same for another calendar; what is on its way stays with the first."""
        return replace(self, calendar=calendar, _sent=dict(self._sent), _mail=deque())

    def _of(self, ref: MeetingRef) -> tuple[str, tuple[Invitation, str]]:
        for key, sent in self._sent.items():
            if sent[0].ref.id == ref.id:
                return key, sent
        raise MailboxError(Trouble.CHANGED, "the item is gone")

    def _send(self, arrive: Callable[[], None]) -> None:
        self._mail.append(arrive)
        if self.attendant is not Attendant.SLEEPS:
            self._mail.popleft()()

    def _copy(self, uid: str) -> Item | None:
        return next((item for item in self.calendar.stored() if item.uid == uid), None)

    def _receive(self, uid: str, slot: TimeSlot, subject: str) -> None:
        mine = self._copy(uid)
        others = (one.meeting for one in self.calendar.items(slot) if one.uid != uid)
        is_free = not any(is_occupying(one) and one.slot.overlaps(slot) for one in others)
        accepts = is_free and self.attendant is not Attendant.DECLINES
        if accepts and mine is None:
            self.calendar.add(slot, subject, organizer=self.organizer, uid=uid)
        elif mine is not None and accepts:
            self.calendar.move(mine.meeting.ref.id, slot)
        elif mine is not None:
            self.calendar.remove(mine.meeting.ref.id)
        self._answer(uid, Response.ACCEPT if accepts else Response.DECLINE)

    def _cancel(self, uid: str) -> None:
        mine = self._copy(uid)
        if mine is not None:
            self.calendar.cancel(mine.meeting.ref.id)

    def _answer(self, uid: str, answer: Response) -> None:
        for key, (sent, subject) in self._sent.items():
            if sent.ref.id == uid:
                self._sent[key] = (replace(sent, answer=answer), subject)
