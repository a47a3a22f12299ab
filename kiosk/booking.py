"""Carries a change out: look → write → look again → withdraw if beaten. On the worker thread; the door waits for it.

Exchange stores an overlapping item without a word when it is written straight into a calendar, and an answer can be
lost after the write. So the slot is read before and after, and "booked" is said only of what was read back. Between two
panels the earlier second wins; in the same second both withdraw, so that neither may have told its visitor a lie.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from .errors import AnswerLost, MailboxError
from .exchange.mailbox import NewMeeting
from .room.actions import Book, No, Refusal
from .room.health import Trouble
from .room.meeting import Meeting, TimeSlot, is_occupying

if TYPE_CHECKING:
    from .exchange.mailbox import RoomMailbox

MARGIN = timedelta(minutes=1)
LOOK_AGAIN = (0.0, 5.0, 15.0)
"""Seconds to wait before each look for a meeting whose answer was lost: at once, after 5 s, after 20 s."""

Pause = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A booking to carry out. `key` is new for each tap and finds the meeting again whatever happens."""

    change: Book
    key: str
    subject: str
    working_elsewhere: bool = False


def carry_out(order: Order, mailbox: RoomMailbox, pause: Pause) -> Meeting | Refusal:
    """Book the slot: the meeting as Exchange holds it, or who was quicker.

    Raises MailboxError when nothing is booked for certain, AnswerLost when nobody knows: then look for the key later.
    """
    if rivals := _occupying(order, mailbox):
        return Refusal(No.BEATEN, rivals[0])
    new = NewMeeting(order.change.slot, order.subject, order.key)
    try:
        mailbox.create(new)
    except AnswerLost as lost:
        if not _appears(order, mailbox, pause):
            raise MailboxError(lost.trouble, lost.detail) from lost
    return _verified(order, mailbox)


def settle(order: Order, mailbox: RoomMailbox) -> Meeting | Refusal | None:
    """What became of an order that ended in AnswerLost: booked, withdrawn for a rival, or never written (None).

    Raises as `carry_out` does; then nobody knows yet, and it is to be asked again.
    """
    if _find(order, _occupying(order, mailbox)) is None:
        return None
    return _verified(order, mailbox)


def _verified(order: Order, mailbox: RoomMailbox) -> Meeting | Refusal:
    """What holds after the write. A failure here leaves the outcome unknown: the meeting stands, unverified."""
    try:
        held = _occupying(order, mailbox)
        ours = _find(order, held)
        if ours is None:
            raise MailboxError(Trouble.CHANGED, "the meeting was gone after it was written")
        rivals = [meeting for meeting in held if meeting is not ours and not _yields(meeting, ours)]
        if not rivals:
            return ours
        mailbox.delete(ours.ref)
        return Refusal(No.BEATEN, rivals[0])
    except MailboxError as error:
        if error.trouble is Trouble.CHANGED:
            raise
        raise AnswerLost(error.trouble, error.detail) from error


def _yields(rival: Meeting, ours: Meeting) -> bool:
    """Whether the rival will withdraw by this same rule: a kiosk's meeting, written in a later second than ours."""
    return rival.is_ours and rival.created is not None and ours.created is not None and rival.created > ours.created


def _occupying(order: Order, mailbox: RoomMailbox) -> tuple[Meeting, ...]:
    slot = order.change.slot
    reading = mailbox.fetch(TimeSlot(slot.start - MARGIN, slot.end + MARGIN))
    return tuple(
        meeting
        for meeting in reading.meetings
        if meeting.slot.overlaps(slot) and is_occupying(meeting, working_elsewhere=order.working_elsewhere)
    )


def _appears(order: Order, mailbox: RoomMailbox, pause: Pause) -> bool:
    """Whether a write whose answer was lost has happened. Raises AnswerLost if Exchange cannot be asked either."""
    trouble: MailboxError | None = None
    for seconds in LOOK_AGAIN:
        pause(seconds)
        try:
            if _find(order, _occupying(order, mailbox)):
                return True
            trouble = None
        except MailboxError as error:
            trouble = error
    if trouble is not None:
        raise AnswerLost(trouble.trouble, trouble.detail) from trouble
    return False


def _find(order: Order, meetings: tuple[Meeting, ...]) -> Meeting | None:
    return next((meeting for meeting in meetings if meeting.key == order.key), None)
