"""A room mailbox in memory: the one fake, used in unit tests and as the brain of the simulated Exchange.

It keeps every promise of `RoomMailbox`, or fails to on demand. Beside the promises it has all of its calendar
(memory_calendar.py): verbs for the story, and a feed of what happened (memory_feed.py). Safe for several threads: the
simulated Exchange and the story share it. It knows no EWS.
"""

from __future__ import annotations

import contextlib
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.errors import AnswerLost, MailboxError
from kiosk.exchange.mailbox import NewMail, NewMeeting, Reading
from kiosk.exchange.memory_calendar import SOMEBODY, MemoryCalendar
from kiosk.exchange.memory_invitations import MemoryInvitations
from kiosk.exchange.memory_series import NOTHING, Attendee, Every, Item, Part, Sensitivity
from kiosk.room.availability import Busy, busy
from kiosk.room.health import Trouble
from kiosk.room.meeting import Meeting, MeetingRef, Person, Response, TimeSlot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from kiosk.exchange.mailbox import Invitation

__all__ = ["NOTHING", "SOMEBODY", "Attendee", "Every", "Item", "MemoryMailbox", "Part", "Sensitivity"]

READS = ("fetch", "invitation")


class MemoryMailbox(MemoryCalendar):
    """One room's calendar, in memory; what it is made with is told at MemoryCalendar."""

    def __init__(
        self, *, room: Person, clock: Callable[[], datetime], timezone: ZoneInfo, master_keys: bool = False
    ) -> None:
        super().__init__(room=room, clock=clock, timezone=timezone, master_keys=master_keys)
        self.calls: list[str] = []
        """The promised verbs as they were called, for tests that count requests."""
        self.declined: list[tuple[Meeting, str]] = []
        """What was declined, and what its organizer was told."""
        self.neighbours: dict[str, MemoryMailbox] = {}
        """Other rooms on the same server, by address."""
        self.sent: list[NewMail] = []
        """The mails."""
        self.may_decline = True
        """Exchange refuses it to a delegate."""
        self.service = MemoryInvitations(self)
        """The service mailbox, and the room's attendant."""
        self._failures: deque[tuple[MailboxError, bool]] = deque()
        self._meanwhile: deque[Callable[[], object]] = deque()

    # The promises of RoomMailbox

    def fetch(self, span: TimeSlot) -> Reading:
        """Read the calendar: everything that overlaps or touches the span, whatever it is."""
        with self._promise("fetch"):
            return Reading(span, tuple(item.meeting for item in self.items(span)), self._now())

    def create(self, new: NewMeeting) -> MeetingRef:
        """Write an appointment of the room's own."""
        with self._promise("create"):
            return self.add(new.slot, new.subject, organizer=self.room, response=Response.ORGANIZER, key=new.key)

    def set_end(self, ref: MeetingRef, end: datetime) -> MeetingRef:
        """Move the end of one occurrence, if the version is the newest."""

        def ended(item: Item) -> Item:
            self.check_end(item.meeting.start, end)
            return replace(item, meeting=replace(item.meeting, slot=TimeSlot(item.meeting.start, end)))

        with self._promise("set_end"):
            return self.change(ref.id, ended, version=ref.version)

    def check_in(self, ref: MeetingRef, at: datetime) -> MeetingRef:
        """Note that somebody came, if the version is the newest."""

        def present(item: Item) -> Item:
            return replace(item, meeting=replace(item.meeting, checked_in=at))

        with self._promise("check_in"):
            return self.change(ref.id, present, version=ref.version)

    def delete(self, ref: MeetingRef) -> None:
        """Take one occurrence out of the calendar, whatever its version."""
        with self._promise("delete"):
            self.remove(ref.id)

    def decline(self, ref: MeetingRef, text: str) -> None:
        """Tell the organizer and let the meeting go to Deleted Items; `declined` remembers what was told."""
        with self._promise("decline"):
            item = self.item(ref.id)
            if item is None:
                raise MailboxError(Trouble.CHANGED, "the item is gone")
            if not self.may_decline or item.meeting.response is Response.ORGANIZER:
                raise MailboxError(Trouble.REJECTED, "this cannot be declined")
            self.remove(ref.id, to_trash=True)
            self.declined.append((item.meeting, text))

    def send(self, mail: NewMail) -> None:
        """Send a mail; `sent` remembers it."""
        with self._promise("send"):
            self.sent.append(mail)

    def free_busy(self, rooms: Sequence[str], span: TimeSlot) -> tuple[tuple[Busy, ...] | Trouble, ...]:
        """What the neighbours' calendars say."""
        with self._promise("free_busy"):
            return tuple(self._said_by(room, span) for room in rooms)

    def _said_by(self, room: str, span: TimeSlot) -> tuple[Busy, ...] | Trouble:
        if room not in self.neighbours:
            return Trouble.MAILBOX_NOT_FOUND
        return tuple(busy(item.meeting) for item in self.neighbours[room].items(span))

    def at(self, address: str) -> MemoryMailbox:
        """A neighbour's calendar. Where there is none, it raises here already; Exchange would at the first call."""
        if address not in self.neighbours:
            raise MailboxError(Trouble.MAILBOX_NOT_FOUND, address)
        return self.neighbours[address]

    def invite(self, new: NewMeeting) -> None:
        """Invite the room."""
        with self._promise("invite"):
            self.service.invite(new)

    def invitation(self, key: str, slot: TimeSlot) -> Invitation | None:  # noqa: ARG002 - a key is enough here
        """Look what became of it."""
        with self._promise("invitation"):
            return self.service.find(key)

    def move_invitation(self, ref: MeetingRef, end: datetime) -> None:
        """Send the room another end."""
        with self._promise("move_invitation"):
            self.service.move(ref, end)

    def call_off(self, ref: MeetingRef) -> None:
        """Call it off."""
        with self._promise("call_off"):
            self.service.call_off(ref)

    def mark(self, ref: MeetingRef, key: str) -> MeetingRef:
        """Note our key on the room's copy, if the version is the newest."""
        with self._promise("mark"):
            return self.change(
                ref.id, lambda item: replace(item, meeting=replace(item.meeting, key=key)), version=ref.version
            )

    def close(self) -> None:
        """Nothing is held."""

    @contextlib.contextmanager
    def _promise(self, verb: str) -> Iterator[None]:
        """Keep a promise undisturbed, or fail before or after it, as was asked for."""
        with self._lock:
            self.calls.append(verb)
            error, after = self._failures.popleft() if self._failures else (None, False)
            if error is not None and not after:
                raise error
            yield
            if verb not in READS and self._meanwhile:
                self._meanwhile.popleft()()
            if error is not None:
                raise error if verb in READS else AnswerLost(error.trouble, error.detail, back_off=error.back_off)

    # Another one

    def twin(self) -> MemoryMailbox:
        """Give another mailbox that holds the same, lives by the same clock, and goes its own way from here."""
        with self._lock:
            other = MemoryMailbox(
                room=self.room, clock=self._clock, timezone=self.timezone, master_keys=self._master_keys
            )
            other._written = self._written
            other._items = dict(self._items)
            other._series = {
                name: replace(series, exceptions=dict(series.exceptions), deleted=set(series.deleted))
                for name, series in self._series.items()
            }
            other._occurrences = dict(self._occurrences)
            other.service = self.service.twin(other)
            return other

    # Failing on demand

    def fail_next(self, error: MailboxError, *, after: bool = False, times: int = 1) -> None:
        """Let the next promised calls fail with `error`, without acting.

        With `after` a write is done first and then raises AnswerLost with the trouble of `error`.
        """
        with self._lock:
            self._failures.extend([(error, after)] * times)

    def heal(self) -> None:
        """Forget all failures still to come."""
        with self._lock:
            self._failures.clear()

    def meanwhile(self, act: Callable[[], object]) -> None:
        """Let `act` happen once, right after the next promised write: somebody else was at the calendar too."""
        with self._lock:
            self._meanwhile.append(act)
