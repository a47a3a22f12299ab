"""The room mailbox: what the rest of the program may ask of the calendar, and what it is promised.

Every call blocks and is made from the worker thread alone. Every call either keeps its promise or raises
`MailboxError`; a write whose answer was lost raises `AnswerLost`. Nothing is retried here. What comes back is frozen.
One contract (tests/exchange/test_contract.py) holds for every implementation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from kiosk.room.availability import Busy
    from kiosk.room.health import Trouble
    from kiosk.room.meeting import Meeting, MeetingRef, Response, TimeSlot


@dataclass(frozen=True, slots=True)
class Reading:
    """What the calendar held: every item that overlaps or touches `span`, in no promised order, judged by nobody yet.

    `server_time` is the server's clock when it answered (its Date header), None if it told none.
    """

    span: TimeSlot
    meetings: tuple[Meeting, ...]
    server_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """An appointment to be written: no attendees, nothing is sent. `key` marks it as ours and finds it again."""

    slot: TimeSlot
    subject: str
    key: str


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail in plain text, from the account that signs in (or the room that it impersonates)."""

    to: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A meeting in the service mailbox that invites the room, found by our key.

    `ref` and `slot` are the organizer's copy's; `answer` is what the room has answered to it, as far as it has come
    back there. `copy` is the meeting as it stands in the room's calendar: None while the room has not heard of it, or
    when it has declined it or heard that it is called off.
    """

    ref: MeetingRef
    slot: TimeSlot
    answer: Response
    copy: Meeting | None = None


class RoomMailbox(Protocol):
    """One room's calendar."""

    def fetch(self, span: TimeSlot) -> Reading:
        """Read the calendar, series expanded to occurrences. One request. Raises MailboxError."""

    def create(self, new: NewMeeting) -> MeetingRef:
        """Write an appointment as it is, even over another one: Exchange does not prevent it. Never repeated.

        Raises MailboxError when it certainly was not written, AnswerLost when nobody knows.
        """

    def set_end(self, ref: MeetingRef, end: datetime) -> MeetingRef:
        """Move the end of this one occurrence; returns its new version.

        Raises MailboxError(CHANGED) when the version is not the newest or the meeting is gone, MailboxError(REJECTED)
        when Exchange refuses the new end, AnswerLost when nobody knows.
        """

    def check_in(self, ref: MeetingRef, at: datetime) -> MeetingRef:
        """Note on this one occurrence, for the room's copy alone, when somebody came; returns its new version.

        Raises MailboxError(CHANGED) when the version is not the newest or the meeting is gone, AnswerLost when nobody
        knows.
        """

    def delete(self, ref: MeetingRef) -> None:
        """Take this one occurrence out of the calendar, telling nobody. Any version; MailboxError(CHANGED) if gone.

        Raises AnswerLost when nobody knows.
        """

    def decline(self, ref: MeetingRef, text: str) -> None:
        """Decline this one occurrence as the room, which sends its organizer the text; the newest version or none.

        Whether the meeting leaves the calendar or stays in it, declined, is Exchange's choice: look. Raises
        MailboxError(CHANGED) if it is gone, MailboxError(REJECTED) where Exchange refuses it (to a delegate, or of what
        the room itself has written), AnswerLost when nobody knows.
        """

    def send(self, mail: NewMail) -> None:
        """Send it and keep a copy in Sent Items. Never repeated.

        Raises MailboxError when it certainly was not sent, AnswerLost when nobody knows.
        """

    def free_busy(self, rooms: Sequence[str], span: TimeSlot) -> tuple[tuple[Busy, ...] | Trouble, ...]:
        """When each of these rooms is taken, in their order; what fails for one stands in its place. One request.

        Needs no right on their calendars beyond free/busy. Raises MailboxError.
        """

    def at(self, address: str) -> RoomMailbox:
        """The calendar of another room, over the same connection: it is not closed by itself. Sends nothing."""

    # the invitation way: MailboxError(REJECTED) where no service mailbox is named

    def invite(self, new: NewMeeting) -> None:
        """Write a meeting into the service mailbox's calendar, and invite the room to it. Never repeated.

        Raises MailboxError when certainly nothing was sent, AnswerLost when nobody knows.
        """

    def invitation(self, key: str, slot: TimeSlot) -> Invitation | None:
        """Look what became of the invitation with that key, at about that time; None if there is none (any more).

        Raises MailboxError.
        """

    def move_invitation(self, ref: MeetingRef, end: datetime) -> None:
        """Move the end of the organizer's copy, and send the room the update.

        Raises MailboxError(CHANGED) when the version is not the newest or it is gone, AnswerLost when nobody knows.
        """

    def call_off(self, ref: MeetingRef) -> None:
        """Call the meeting off as its organizer, and tell the room. Any version; MailboxError(CHANGED) if gone.

        Raises AnswerLost when nobody knows.
        """

    def mark(self, ref: MeetingRef, key: str) -> MeetingRef:
        """Note our key on the room's copy alone; returns its new version. Raises as `check_in`."""

    def close(self) -> None:
        """Let go of the connection. Never raises; harmless when repeated."""
