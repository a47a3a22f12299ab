"""Looking into the calendar around a write: what takes a slot, which of it is ours, and what became of a lost answer.

On the worker thread. Nothing here writes, and nothing here knows which way a meeting came into the calendar.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from .errors import AnswerLost, MailboxError
from .room.meeting import Meeting, MeetingRef, TimeSlot, is_occupying

if TYPE_CHECKING:
    from .booking import Order
    from .exchange.mailbox import Reading, RoomMailbox

MARGIN = timedelta(minutes=1)
AGREED = timedelta(minutes=2)
"""How far the door's clock and Exchange's may be apart at a booking; it may have waited a minute for the worker."""
LOOK_AGAIN = (0.0, 5.0, 15.0)
"""Seconds to wait before each look for a write whose answer was lost: at once, after 5 s, after 20 s."""

Pause = Callable[[float], None]
Seen = TypeVar("Seen")


def is_another_time(order: Order, reading: Reading) -> bool:
    """Whether the device's clock has jumped since the door last heard Exchange's: the slot would be a wrong one."""
    if order.made_at is None or reading.server_time is None:
        return False
    return abs(reading.server_time - order.made_at) > AGREED


def look_for(lost: AnswerLost, is_done: Callable[[], bool], pause: Pause) -> None:
    """Look for a write whose answer was lost. Returns if it is done, raises MailboxError if it certainly is not.

    Raises AnswerLost if Exchange cannot be asked either.
    """
    blind: MailboxError | None = None
    for seconds in LOOK_AGAIN:
        pause(seconds)
        try:
            if is_done():
                return
            blind = None
        except MailboxError as error:
            blind = error
    if blind is not None:
        raise AnswerLost(blind.trouble, blind.detail) from blind
    raise MailboxError(lost.trouble, lost.detail) from lost


def surely(look: Callable[[], Seen]) -> Seen:
    """A look after a write. Raises AnswerLost where it fails: the write may stand."""
    try:
        return look()
    except MailboxError as error:
        raise AnswerLost(error.trouble, error.detail) from error


def occupying(order: Order, slot: TimeSlot, mailbox: RoomMailbox) -> tuple[Meeting, ...]:
    """What takes the room in that slot, by a fresh reading."""
    return taking(order, slot, mailbox.fetch(TimeSlot(slot.start - MARGIN, slot.end + MARGIN)))


def taking(order: Order, slot: TimeSlot, reading: Reading) -> tuple[Meeting, ...]:
    """What takes the room in that slot."""
    return tuple(
        meeting for meeting in reading.meetings if meeting.slot.overlaps(slot) and is_occupying(meeting, order.policy)
    )


def written(order: Order, meetings: tuple[Meeting, ...]) -> Meeting | None:
    """The one that this order has written."""
    return next((meeting for meeting in meetings if meeting.key == order.key), None)


def find(mailbox: RoomMailbox, ref: MeetingRef, span: TimeSlot) -> Meeting | None:
    """The meeting with that id, in whatever version."""
    span = replace(span, start=span.start - MARGIN, end=span.end + MARGIN)
    return next((meeting for meeting in mailbox.fetch(span).meetings if meeting.ref.id == ref.id), None)


def is_gone(found: Meeting | None) -> bool:
    """Whether a meeting of ours takes the room no more: on-premises, one that is called off stays, marked."""
    return found is None or found.is_cancelled
