"""The invitation way: the service mailbox invites the room, the room's attendant decides, and the door waits for it.

For sites where nobody may write into a room's calendar (docs/adr/0013). The meeting stands in the service mailbox, with
our key on it, and is found there again whatever happens; nothing is sent twice. What the room has accepted bears the
key in the room's calendar as well, so that the door, a second panel and a new device know it for ours. Whatever the
room declines, or has not answered in time, is called off: nothing of it is left in either calendar.

Another end is sent by the organizer, too, and the attendant decides again. It drops a meeting whose longer end it
declines: so an extension is a meeting of its own after it (room/actions.py), and only an undo sends a later end.
On the worker thread; `booking.py` decides which way a change goes, by the meeting's key.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from .errors import AnswerLost, MailboxError, WithdrawalLost
from .exchange.mailbox import NewMeeting
from .looking import MARGIN, find, is_another_time, is_gone, look_for, occupying, surely, taking, written
from .room.actions import No, Refusal
from .room.health import Trouble
from .room.meeting import Meeting, Response, TimeSlot
from .room.snapshot import Booked, Ended, Extended, Undone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .booking import Order
    from .exchange.mailbox import Invitation, RoomMailbox
    from .looking import Pause
    from .room.actions import Book, MoveEnd
    from .room.snapshot import Done

LONGEST_PAUSE = 4.0
GOING = (0.0, 1.0, 2.0, 4.0)
"""Seconds to wait before each look whether what was called off has left the room's calendar."""


def book(order: Order, wish: Book, mailbox: RoomMailbox, pause: Pause) -> Done | Refusal:
    """Invite the room and wait for its answer. Raises as `booking.carry_out`."""
    reading = mailbox.fetch(TimeSlot(wish.slot.start - MARGIN, wish.slot.end + MARGIN))
    if is_another_time(order, reading):
        return Refusal(No.CHANGED)
    if rivals := taking(order, wish.slot, reading):
        return Refusal(No.BEATEN, rivals[0])
    try:
        mailbox.invite(NewMeeting(wish.slot, order.subject, order.key))
    except AnswerLost as lost:
        look_for(lost, lambda: mailbox.invitation(order.key, wish.slot) is not None, pause)
    return _in_doubt(lambda: _decided(order, wish, mailbox, pause))


def settle(order: Order, wish: Book, mailbox: RoomMailbox) -> Done | Refusal | None:
    """What became of an invitation in doubt. Who has not heard of the room by now does not wait for it any longer."""
    found = mailbox.invitation(order.key, wish.slot)
    if found is None:
        if written(order, occupying(order, wish.slot, mailbox)) is not None:
            raise WithdrawalLost(Trouble.TOO_SLOW, "the room has not heard yet that it is called off")
        return Refusal(No.BEATEN) if order.is_beaten else None
    if order.is_beaten:
        return _called_off(found, mailbox, Refusal(No.BEATEN))
    return _in_doubt(lambda: _judged(order, wish, found, mailbox) or _called_off(found, mailbox, Refusal(No.NO_ANSWER)))


def move_end(order: Order, move: MoveEnd, found: Meeting, mailbox: RoomMailbox, pause: Pause) -> Done | Refusal:
    """Send the room another end of a meeting that it has accepted, and wait until its calendar has it."""
    sent = mailbox.invitation(found.key, found.slot)
    if sent is None:
        return Refusal(No.CHANGED, found)

    def moved() -> Invitation | None:
        there = mailbox.invitation(found.key, found.slot)
        return there if there is not None and there.slot.end == move.end else None

    try:
        mailbox.move_invitation(sent.ref, move.end)
    except AnswerLost as lost:
        look_for(lost, lambda: moved() is not None, pause)
    for seconds in _pauses(order.answer_within):
        pause(seconds)
        there = surely(moved)
        if there is None:
            raise AnswerLost(Trouble.CHANGED, "the meeting has another end than was sent")
        if there.copy is not None and there.copy.end == move.end:
            return Ended(there.copy) if move.end < move.slot.end else Extended(there.copy)
        if there.answer is Response.DECLINE:
            return _declined_end(move, found, there, mailbox)
    raise AnswerLost(Trouble.TOO_SLOW, "the room has not answered")


def _declined_end(move: MoveEnd, found: Meeting, there: Invitation, mailbox: RoomMailbox) -> Done | Refusal:
    """The room has dropped the meeting, for somebody else has the time, or a part of it.

    A later end was an undo: the meeting is over, as it was. An earlier one was wanted: it is over, more than wanted.
    """
    if move.end > move.slot.end:
        surely(lambda: mailbox.move_invitation(there.ref, move.slot.end))
        return Refusal(No.DECLINED)
    surely(lambda: mailbox.call_off(there.ref))
    return Ended(replace(found, slot=TimeSlot(found.start, move.end)))


def withdraw(found: Meeting, mailbox: RoomMailbox, pause: Pause) -> Done | Refusal:
    """Call off a meeting that the room has accepted."""
    sent = mailbox.invitation(found.key, found.slot)
    if sent is None:
        return Refusal(No.CHANGED, found)
    try:
        mailbox.call_off(sent.ref)
    except AnswerLost as lost:
        look_for(lost, lambda: mailbox.invitation(found.key, found.slot) is None, pause)
    if not surely(lambda: _has_left(found, mailbox, pause)):
        raise AnswerLost(Trouble.TOO_SLOW, "the room has not heard yet that it is called off")
    return Undone(found, was_booking=True)


def expect_end(move: MoveEnd, found: Meeting, mailbox: RoomMailbox) -> None:
    """Of an end in doubt that the room does not have: raises AnswerLost while it is on its way to it."""
    sent = mailbox.invitation(found.key, found.slot)
    if sent is not None and sent.slot.end == move.end:
        raise AnswerLost(Trouble.TOO_SLOW, "the room has not heard yet of the new end")


def expect_gone(found: Meeting, mailbox: RoomMailbox) -> None:
    """Of a withdrawal in doubt that the room does not have: raises AnswerLost while it is on its way to it."""
    if mailbox.invitation(found.key, found.slot) is None:
        raise AnswerLost(Trouble.TOO_SLOW, "the room has not heard yet that it is called off")


def _decided(order: Order, wish: Book, mailbox: RoomMailbox, pause: Pause) -> Done | Refusal:
    """What the room makes of it, waiting for that as long as the site wants."""
    found: Invitation | None = None
    for seconds in _pauses(order.answer_within):
        pause(seconds)
        found = mailbox.invitation(order.key, wish.slot)
        if found is None:
            raise MailboxError(Trouble.CHANGED, "the invitation was gone after it was sent")
        outcome = _judged(order, wish, found, mailbox, pause)
        if outcome is not None:
            return outcome
    assert found is not None  # noqa: S101 - there is always a first look
    return _called_off(found, mailbox, Refusal(No.NO_ANSWER), pause)


def _judged(
    order: Order, wish: Book, found: Invitation, mailbox: RoomMailbox, pause: Pause = lambda _: None
) -> Done | Refusal | None:
    """What an answer comes to, None while there is none. Tentative is none: somebody has still to decide."""
    if found.answer is Response.DECLINE:
        return _called_off(found, mailbox, Refusal(No.DECLINED), pause)
    copy = found.copy
    if copy is None or copy.response is not Response.ACCEPT or copy.slot != wish.slot:
        return None
    if copy.key != order.key:
        _mark(order, copy, mailbox)
    held = occupying(order, wish.slot, mailbox)
    there = next((meeting for meeting in held if meeting.ref.id == copy.ref.id), None)
    if there is None:
        raise AnswerLost(Trouble.CHANGED, "the meeting was gone after the room had accepted it")
    if rivals := [meeting for meeting in held if meeting is not there]:
        return _called_off(found, mailbox, Refusal(No.BEATEN, rivals[0]), pause)
    return Booked(there) if wish.after is None else Extended(there)


def _mark(order: Order, copy: Meeting, mailbox: RoomMailbox) -> None:
    """Note our key in the room's calendar. Where the door may not, the meeting is booked, and nobody's at the door."""
    try:
        mailbox.mark(copy.ref, order.key)
    except AnswerLost:
        raise
    except MailboxError as error:
        if error.trouble not in (Trouble.NO_RIGHTS, Trouble.REJECTED):
            raise AnswerLost(error.trouble, error.detail) from error


def _called_off(found: Invitation, mailbox: RoomMailbox, refusal: Refusal, pause: Pause = lambda _: None) -> Refusal:
    """Leave nothing of it. Raises WithdrawalLost while something may be left."""
    try:
        mailbox.call_off(found.ref)
    except MailboxError as error:
        if error.trouble is not Trouble.CHANGED:  # gone is what was wanted
            raise WithdrawalLost(error.trouble, error.detail) from error
    try:
        has_left = found.copy is None or _has_left(found.copy, mailbox, pause)
    except MailboxError as error:
        raise WithdrawalLost(error.trouble, error.detail) from error
    if not has_left:
        raise WithdrawalLost(Trouble.TOO_SLOW, "the room has not heard yet that it is called off")
    return refusal


def _has_left(copy: Meeting, mailbox: RoomMailbox, pause: Pause) -> bool:
    """Whether it has left the room's calendar. What stays there, marked as called off, is tidied away if we may."""
    for seconds in GOING:
        pause(seconds)
        found = find(mailbox, copy.ref, copy.slot)
        if is_gone(found):
            if found is not None:
                with contextlib.suppress(MailboxError):
                    mailbox.delete(found.ref)
            return True
    return False


def _in_doubt(act: Callable[[], Done | Refusal]) -> Done | Refusal:
    """After something was sent, whatever goes wrong leaves it in doubt: it is found again by its key."""
    try:
        return act()
    except AnswerLost:
        raise
    except MailboxError as error:
        if error.trouble is Trouble.CHANGED:
            raise
        raise AnswerLost(error.trouble, error.detail) from error


def _pauses(within: float) -> Iterator[float]:
    """Seconds to wait before each look for the answer: at once, soon, then more rarely; together as long as wanted."""
    yield 0.0
    step = 1.0
    while within > 0:
        yield min(step, within)
        within -= step
        step = min(step * 1.5, LONGEST_PAUSE)
