"""Carries a change out: look → write → look again → withdraw if beaten. On the worker thread; the door waits for it.

Exchange stores an overlapping item without a word when it is written straight into a calendar, and an answer can be
lost after the write. So what a change stands on is read before it and after it, and "booked", "extended", "ended" and
"checked in" are said only of what was read back. Between two panels the earlier second wins; in the same second both
withdraw, so that neither may have told its visitor a lie, and each tries once more after a while of its own. What is
not written but asked for by an invitation goes its own way (inviting.py); the key of a meeting says which it is.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, assert_never

from . import inviting
from .errors import AnswerLost, MailboxError, WithdrawalLost
from .exchange.mailbox import NewMeeting
from .looking import MARGIN, find, is_another_time, look_for, occupying, surely, taking, written
from .room.actions import Book, Change, MarkPresent, MoveEnd, No, Refusal, Withdraw
from .room.check_in import Release
from .room.health import Trouble
from .room.meeting import Meeting, TimeSlot, is_invited, is_occupying
from .room.policy import USUAL, Policy, ReleaseBy
from .room.snapshot import Booked, CheckedIn, Done, Ended, Extended, Released, Undone

if TYPE_CHECKING:
    from datetime import datetime

    from .exchange.mailbox import RoomMailbox
    from .looking import Pause

APART = (0.5, 3.0)
"""Seconds between which a panel waits after a tie, by luck: longer than a second apart, one of two is the earlier."""

ANSWER_WITHIN = 20.0
"""Seconds to wait for the room's answer to an invitation."""

Luck = Callable[[float, float], float]
"""Some number between the two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A change to carry out. `key` is new for each tap and finds what it wrote again whatever happens."""

    change: Change
    key: str
    subject: str
    policy: Policy = USUAL
    made_at: datetime | None = None
    """When the visitor tapped, by the door's clock: where Exchange's differs, another slot was meant."""
    reason: str = ""
    """What the organizer of a no-show is told."""
    is_wanted: Callable[[], bool] = lambda: True
    """Whether a release is still wanted: asked on the worker thread right before it, so that a late tap wins."""
    answer_within: float = ANSWER_WITHIN
    is_beaten: bool = False
    """It was to be withdrawn, and the answer to that was lost."""


def carry_out(order: Order, mailbox: RoomMailbox, pause: Pause, luck: Luck = random.uniform) -> Done | Refusal:
    """Do it: what Exchange holds now, or why it was not done.

    Raises MailboxError when nothing was changed for certain, AnswerLost when nobody knows: then `settle` it later.
    """
    match order.change:
        case Book() as book if is_invited(order.key):
            return _told(book, inviting.book(order, book, _at(mailbox, book), pause))
        case Book() as book:
            return _told(book, _book(order, book, _at(mailbox, book), pause, luck))
        case MoveEnd():
            return _move_end(order, order.change, mailbox, pause)
        case MarkPresent():
            return _check_in(order.change, mailbox, pause)
        case Withdraw() as undo:
            return _told(undo, _withdraw(undo, _at(mailbox, undo), pause))
        case Release():
            return _release(order, order.change, mailbox, pause)
        case _:
            assert_never(order.change)


def settle(order: Order, mailbox: RoomMailbox) -> Done | Refusal | None:
    """What became of an order that ended in AnswerLost: done, withdrawn for a rival, or never written (None).

    Raises as `carry_out` does; then nobody knows yet, and it is to be asked again.
    """
    match order.change:
        case Book() as book if is_invited(order.key):
            result = inviting.settle(order, book, _at(mailbox, book))
            return None if result is None else _told(book, result)
        case Book() as book:
            mailbox = _at(mailbox, book)
            mine = written(order, occupying(order, book.slot, mailbox))
            if order.is_beaten:
                return _withdrawn(mine, mailbox)
            return None if mine is None else _told(book, _verified(order, book, mailbox)[0])
        case MoveEnd() as move:
            found = find(mailbox, move.ref, _span(move))
            if found is None:
                return Refusal(No.CHANGED)
            if found.end == move.end:
                return _moved(order, move, mailbox)
            if found.is_invited:
                inviting.expect_end(move, found, mailbox)
            return None
        case MarkPresent() as mark:
            found = find(mailbox, mark.ref, _around(mark))
            return CheckedIn(found) if found is not None and found.checked_in is not None else None
        case Withdraw() as undo:
            mailbox = _at(mailbox, undo)
            found = find(mailbox, undo.ref, undo.slot)
            if found is None or found.is_cancelled:
                return Undone(_was(undo), was_booking=True)
            if found.is_invited:
                inviting.expect_gone(found, mailbox)
            return None
        case Release() as release:
            found = find(mailbox, release.ref, release.slot)
            return Released(_was(release)) if found is None or not is_occupying(found, order.policy) else None
        case _:
            assert_never(order.change)


# --- a meeting of ours


def _at(mailbox: RoomMailbox, change: Book | Withdraw) -> RoomMailbox:
    """The calendar that is meant: a nearby room's, or ours."""
    return mailbox.at(change.room) if change.room else mailbox


def _told(change: Book | Withdraw, result: Done | Refusal) -> Done | Refusal:
    """The same, of a nearby room: its meetings are none of ours."""
    match result:
        case Booked(meeting) if change.room:
            return Booked(meeting, change.room)
        case Refusal(code) if change.room:
            return Refusal(code)
        case _:
            return result


def _book(order: Order, book: Book, mailbox: RoomMailbox, pause: Pause, luck: Luck) -> Done | Refusal:
    outcome, is_tie = _try_to_book(order, book, mailbox, pause)
    if is_tie:  # ours is gone for certain, or this would be a WithdrawalLost: the same order may be tried again
        pause(luck(*APART))
        outcome, _ = _try_to_book(order, book, mailbox, pause)
    return outcome


def _try_to_book(order: Order, book: Book, mailbox: RoomMailbox, pause: Pause) -> tuple[Done | Refusal, bool]:
    """What came of it, and whether it was a tie."""
    reading = mailbox.fetch(TimeSlot(book.slot.start - MARGIN, book.slot.end + MARGIN))
    if is_another_time(order, reading):
        return Refusal(No.CHANGED), False
    if rivals := taking(order, book.slot, reading):
        return Refusal(No.BEATEN, rivals[0]), False
    try:
        mailbox.create(NewMeeting(book.slot, order.subject, order.key))
    except AnswerLost as lost:
        look_for(lost, lambda: written(order, occupying(order, book.slot, mailbox)) is not None, pause)
    return _verified(order, book, mailbox)


def _verified(order: Order, book: Book, mailbox: RoomMailbox) -> tuple[Done | Refusal, bool]:
    """What holds after the write, and whether it was a tie.

    A failure here leaves the outcome unknown: the meeting stands, unverified.
    """
    held = surely(lambda: occupying(order, book.slot, mailbox))
    ours = written(order, held)
    if ours is None:
        raise MailboxError(Trouble.CHANGED, "the meeting was gone after it was written")
    rivals = [meeting for meeting in held if meeting is not ours and not _yields(meeting, ours)]
    if not rivals:
        return Booked(ours) if book.after is None else Extended(ours), False
    return _withdrawn(ours, mailbox, rivals[0]), all(_ties(rival, ours) for rival in rivals)


def _withdrawn(ours: Meeting | None, mailbox: RoomMailbox, rival: Meeting | None = None) -> Refusal:
    """Take ours back. Raises WithdrawalLost when nobody knows whether that was done."""
    if ours is not None:
        try:
            mailbox.delete(ours.ref)
        except MailboxError as error:
            if error.trouble is not Trouble.CHANGED:  # gone is what was wanted
                raise WithdrawalLost(error.trouble, error.detail) from error
    return Refusal(No.BEATEN, rival)


def _yields(rival: Meeting, ours: Meeting) -> bool:
    """Whether the rival will withdraw by this same rule: a kiosk's meeting, written in a later second than ours."""
    return rival.is_ours and rival.created is not None and ours.created is not None and rival.created > ours.created


def _ties(rival: Meeting, ours: Meeting) -> bool:
    """Whether the rival withdraws as well: a kiosk's meeting, written in the same second."""
    return rival.is_ours and rival.created is not None and rival.created == ours.created


# --- another end


def _move_end(order: Order, move: MoveEnd, mailbox: RoomMailbox, pause: Pause) -> Done | Refusal:
    found = find(mailbox, move.ref, _span(move))
    if found is None or found.ref != move.ref:
        return Refusal(No.CHANGED, found)
    if move.end > move.slot.end and (rivals := _rivals(order, move, mailbox)):
        return Refusal(No.BEATEN, rivals[0])
    if found.is_invited:
        return inviting.move_end(order, move, found, mailbox, pause)
    try:
        mailbox.set_end(move.ref, move.end)
    except AnswerLost as lost:
        look_for(lost, lambda: _ends(mailbox, move), pause)
    return _moved(order, move, mailbox)


def _moved(order: Order, move: MoveEnd, mailbox: RoomMailbox) -> Done | Refusal:
    found = surely(lambda: find(mailbox, move.ref, _span(move)))
    if found is None or found.end != move.end:
        raise MailboxError(Trouble.CHANGED, "the meeting has another end than was written")
    if move.end < move.slot.end:
        return Ended(found)
    if found.is_invited:  # the room's attendant has looked
        return Extended(found)
    if rivals := surely(lambda: _rivals(order, move, mailbox)):
        surely(lambda: mailbox.set_end(found.ref, move.slot.end))
        return Refusal(No.BEATEN, rivals[0])
    return Extended(found)


def _rivals(order: Order, move: MoveEnd, mailbox: RoomMailbox) -> list[Meeting]:
    """Who else has the time by which the meeting is extended."""
    held = occupying(order, TimeSlot(move.slot.end, move.end), mailbox)
    return [meeting for meeting in held if meeting.ref.id != move.ref.id]


def _ends(mailbox: RoomMailbox, move: MoveEnd) -> bool:
    found = find(mailbox, move.ref, _span(move))
    return found is not None and found.end == move.end


def _span(move: MoveEnd) -> TimeSlot:
    return TimeSlot(move.slot.start, max(move.slot.end, move.end))


# --- somebody has come


def _check_in(mark: MarkPresent, mailbox: RoomMailbox, pause: Pause) -> Done | Refusal:
    try:
        mailbox.check_in(mark.ref, mark.at)
    except AnswerLost as lost:
        look_for(lost, lambda: _is_checked_in(mailbox, mark), pause)
    found = surely(lambda: find(mailbox, mark.ref, _around(mark)))
    if found is None or found.checked_in is None:
        raise AnswerLost(Trouble.CHANGED, "the meeting does not say that somebody came")
    return CheckedIn(found)


def _is_checked_in(mailbox: RoomMailbox, mark: MarkPresent) -> bool:
    found = find(mailbox, mark.ref, _around(mark))
    return found is not None and found.checked_in is not None


def _around(mark: MarkPresent) -> TimeSlot:
    return TimeSlot(mark.at - timedelta(days=1), mark.at + timedelta(days=1))


# --- taken back


def _withdraw(undo: Withdraw, mailbox: RoomMailbox, pause: Pause) -> Done | Refusal:
    found = find(mailbox, undo.ref, undo.slot)
    if found is None or found.ref != undo.ref or not found.is_ours:
        return Refusal(No.CHANGED, found)
    if found.is_invited:
        return inviting.withdraw(found, mailbox, pause)
    try:
        mailbox.delete(undo.ref)
    except AnswerLost as lost:
        look_for(lost, lambda: find(mailbox, undo.ref, undo.slot) is None, pause)
    if surely(lambda: find(mailbox, undo.ref, undo.slot)) is not None:
        raise AnswerLost(Trouble.CHANGED, "the meeting is still there after it was deleted")
    return Undone(found, was_booking=True)


# --- nobody has come


def _release(order: Order, release: Release, mailbox: RoomMailbox, pause: Pause) -> Done | Refusal:
    """Give the room back; a tap that comes before it, at this door or another, wins."""
    found = find(mailbox, release.ref, release.slot)
    if found is None or found.ref != release.ref or found.slot != release.slot or found.checked_in is not None:
        return Refusal(No.CHANGED, found)
    if not order.is_wanted():
        return Refusal(No.CHANGED, found)
    try:
        _let_go(order, release, mailbox)
    except AnswerLost as lost:
        look_for(lost, lambda: _is_let_go(order, release, mailbox), pause)
    if not surely(lambda: _is_let_go(order, release, mailbox)):
        raise MailboxError(Trouble.REJECTED, "the meeting still takes the room")
    return Released(found)


def _let_go(order: Order, release: Release, mailbox: RoomMailbox) -> None:
    if release.by is not ReleaseBy.DELETE:
        try:
            mailbox.decline(release.ref, order.reason)
            return
        except MailboxError as error:
            if release.by is ReleaseBy.DECLINE or error.trouble not in (Trouble.REJECTED, Trouble.NO_RIGHTS):
                raise
    mailbox.delete(release.ref)


def _is_let_go(order: Order, release: Release, mailbox: RoomMailbox) -> bool:
    """Whether it takes the room no more: a declined meeting leaves the calendar, or stays in it as declined."""
    found = find(mailbox, release.ref, release.slot)
    return found is None or not is_occupying(found, order.policy)


def _was(change: Withdraw | Release) -> Meeting:
    """The meeting as far as a change that has taken it away still knows it."""
    return Meeting(change.ref, change.slot)
