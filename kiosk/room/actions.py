"""What may be done at the door: offers, and the decision on a tap.

A tap is an `Intent` that names what the visitor saw. `decide` turns it into a `Change` to be carried out, or into a
`Refusal`: an expected "no" is a value. Offered means possible: each kind of intent has one rule, which `offers` and
`decide` both ask.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, assert_never

from . import slots
from .check_in import Release, check_in_window, needs_check_in
from .health import Freshness
from .meeting import Meeting, MeetingRef, TimeSlot
from .policy import MINUTE, Policy

if TYPE_CHECKING:
    from datetime import datetime

    from .schedule import Schedule


HOUR = timedelta(hours=1)


class No(Enum):
    """Why something may not be done; each has a sentence in `words.py`."""

    BOOKING_OFF = "booking-off"
    NOT_LIVE = "not-live"
    CLOSED = "closed"
    """Not within the opening hours."""
    OCCUPIED = "occupied"
    TOO_SHORT = "too-short"
    """The gap before the next meeting is shorter than the shortest booking."""
    DOES_NOT_FIT = "does-not-fit"
    """The room is free, but not for that long."""
    TOO_LONG = "too-long"
    TOO_FAR = "too-far"
    """Beyond the booking horizon."""
    NOTHING_NEXT = "nothing-next"
    """"Until the next meeting", but there is none within the longest booking."""
    NOT_OFFERED = "not-offered"
    """Something that this door does not offer."""
    NOT_OURS = "not-ours"
    """The site does not let this be done to a meeting that was not booked at the door."""
    NOT_NOW = "not-now"
    """Nobody needs to check in to this meeting, or not yet."""
    CHANGED = "changed"
    """What the visitor saw is no longer so."""
    TOO_MANY = "too-many"
    """As many meetings as the site allows were booked at the door within the last hour."""
    TOO_LATE = "too-late"
    """The time to take it back is over."""
    DECLINED = "declined"
    """The room was invited, and has declined."""
    NO_ANSWER = "no-answer"
    """The room was invited, and has not answered in time; the meeting was called off."""
    BEATEN = "beaten"
    """Somebody else had the slot first, found after writing; ours was withdrawn."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A "no", with the meeting that stands in the way, if one does."""

    code: No
    meeting: Meeting | None = None


# --- what a visitor wants


@dataclass(frozen=True, slots=True)
class BookNow:
    """The room from now on. `duration` None means until the next meeting; `end` is what was shown."""

    duration: timedelta | None
    end: datetime
    name: str = field(default="", compare=False)
    """Who books, as typed at the door: hostile text. The same booking whoever it is."""


@dataclass(frozen=True, slots=True)
class BookLater:
    """The room for a slot later today."""

    slot: TimeSlot
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class BookElsewhere:
    """A nearby room, by its address: decided by what is known of that room."""

    room: str
    wanted: BookNow


@dataclass(frozen=True, slots=True)
class CheckIn:
    """Somebody has come to this meeting."""

    seen: MeetingRef


@dataclass(frozen=True, slots=True)
class Extend:
    """The current meeting shall last longer. `by` None means until the next meeting; `end` is what was shown."""

    seen: MeetingRef
    by: timedelta | None
    end: datetime


@dataclass(frozen=True, slots=True)
class EndEarly:
    """The current meeting is over."""

    seen: MeetingRef


@dataclass(frozen=True, slots=True)
class Undo:
    """What was just done shall be taken back, by this change; offered until then."""

    change: Withdraw | MoveEnd
    until: datetime


Here = BookNow | BookLater | CheckIn | Extend | EndEarly | Undo
Intent = Here | BookElsewhere


# --- what is to be done


@dataclass(frozen=True, slots=True)
class Book:
    """Write a meeting of ours into this slot. `after` is the meeting it prolongs, if it prolongs one."""

    slot: TimeSlot
    after: MeetingRef | None = None
    room: str = ""
    """The address of the nearby room whose calendar is meant; nothing: ours."""
    name: str = field(default="", compare=False)
    """Who books, if somebody typed it."""


@dataclass(frozen=True, slots=True)
class MoveEnd:
    """Let the meeting end at `end` instead: later if it is extended, earlier if it is over."""

    ref: MeetingRef
    slot: TimeSlot
    end: datetime


@dataclass(frozen=True, slots=True)
class MarkPresent:
    """Note on the meeting that somebody checked in."""

    ref: MeetingRef
    at: datetime


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take a meeting of ours out of the calendar again; `room` as in `Book`."""

    ref: MeetingRef
    slot: TimeSlot
    room: str = ""


Change = Book | MoveEnd | MarkPresent | Withdraw | Release


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that could be tapped: possible if nothing refuses it."""

    intent: Intent
    refusal: Refusal | None = None

    @property
    def is_possible(self) -> bool:
        """Whether `decide` would accept it now."""
        return self.refusal is None


def offers(schedule: Schedule, now: datetime, fresh: Freshness, policy: Policy) -> tuple[Offer, ...]:
    """What the door offers at `now`: for the room, or for the meeting that has it or is about to."""
    intents: list[Here] = []
    current = schedule.current(now)
    about = current or schedule.next(now)
    if about is not None and needs_check_in(about, policy) and check_in_window(about, policy).holds(now):
        intents.append(CheckIn(about.ref))
    if current is None:
        start = slots.start(schedule, now)
        intents += [
            BookNow(duration, slots.end(start, duration, schedule, now, policy)) for duration in policy.durations
        ]
        if policy.until_next:
            intents.append(BookNow(None, slots.limit(schedule, now, policy) or start))
    else:
        intents += [Extend(current.ref, step, current.end + step) for step in policy.extend_steps]
        intents.append(Extend(current.ref, None, slots.limit(schedule, now, policy) or current.end))
        intents.append(EndEarly(current.ref))
    return tuple(_offer(intent, schedule, now, fresh, policy) for intent in intents)


def later(schedule: Schedule, now: datetime, fresh: Freshness, policy: Policy) -> tuple[Offer, ...]:
    """What the door offers for later: in each free slot within the horizon, from each quarter of an hour, what fits.

    Exactly what `decide` accepts, by the same rules; only those that hold for the whole day are asked once, and those
    of a free slot not anew for each start in it, for this is drawn at every turn of a minute.
    """
    if fresh in (Freshness.LOST, Freshness.UNKNOWN) or not policy.booking or _are_too_many(schedule, now, policy):
        return ()
    until = now + policy.horizon
    lengths = [duration for duration in policy.durations if policy.shortest <= duration <= policy.longest]
    found: list[Offer] = []
    for free in schedule.free_slots(schedule.span):
        end = free.end if free.end == schedule.span.end else free.end - policy.gap
        for start in slots.starts(free, now):
            if start > until:
                break
            opening = policy.hours.open_at(start) if policy.hours is not None else schedule.span
            latest = min(end, opening.end) if opening is not None else start
            ends = [start + duration for duration in lengths]
            found += [Offer(BookLater(TimeSlot(start, each))) for each in ends if each <= latest]
    return tuple(found)


def decide(intent: Intent, schedule: Schedule, now: datetime, fresh: Freshness, policy: Policy) -> Change | Refusal:
    """Whether what was tapped may be done, by what is known at `now`.

    What was promised is what is booked: an end shown up to one minute ago still counts, so that a tap at the turn of
    the minute is no lottery. A promise older than that, or one that the calendar no longer keeps, is refused.
    """
    if isinstance(intent, BookElsewhere):
        decision = decide(intent.wanted, schedule, now, fresh, policy)
        return replace(decision, room=intent.room) if isinstance(decision, Book) else decision
    if not isinstance(intent, BookNow):
        return _rule(intent, schedule, now, fresh, policy)
    for offer in offers(schedule, now, fresh, policy):
        if isinstance(offer.intent, BookNow) and offer.intent.duration == intent.duration:
            if offer.refusal is None and not -MINUTE <= intent.end - offer.intent.end <= timedelta():
                return Refusal(No.CHANGED, schedule.next(now))
            return offer.refusal or _rule(intent, schedule, now, fresh, policy)
    return _rule(intent, schedule, now, fresh, policy)


def _offer(intent: Here, schedule: Schedule, now: datetime, fresh: Freshness, policy: Policy) -> Offer:
    decision = _rule(intent, schedule, now, fresh, policy)
    return Offer(intent, decision if isinstance(decision, Refusal) else None)


def _rule(intent: Here, schedule: Schedule, now: datetime, fresh: Freshness, policy: Policy) -> Change | Refusal:
    if fresh in (Freshness.LOST, Freshness.UNKNOWN):
        return Refusal(No.NOT_LIVE)
    match intent:
        case BookNow():
            return _book_now(intent, schedule, now, policy)
        case BookLater():
            return _book_later(intent, schedule, now, policy)
        case CheckIn(seen):
            return _check_in(seen, schedule, now, policy)
        case Extend():
            return _extend(intent, schedule, now, policy)
        case EndEarly(seen):
            return _end_early(seen, schedule, now, policy)
        case Undo():
            return _undo(intent, schedule, now)
        case _:
            assert_never(intent)


def _book_now(intent: BookNow, schedule: Schedule, now: datetime, policy: Policy) -> Change | Refusal:
    if not policy.booking:
        return Refusal(No.BOOKING_OFF)
    if (current := schedule.current(now)) is not None:
        return Refusal(No.OCCUPIED, current)
    coming = schedule.next(now)
    if intent.duration is None and (not policy.until_next or coming is None):
        return Refusal(No.NOTHING_NEXT)
    if intent.duration is not None and intent.duration not in policy.durations:
        return Refusal(No.NOT_OFFERED)
    if _are_too_many(schedule, now, policy):
        return Refusal(No.TOO_MANY)
    start = slots.start(schedule, now)
    limit = slots.limit(schedule, now, policy)
    if limit is not None and limit - start < policy.shortest:
        return Refusal(No.TOO_SHORT, coming)
    slot = TimeSlot(start, max(start, intent.end))
    refusal = _forbidden(slot, schedule, policy)
    if refusal is not None and refusal.code is No.TOO_LONG and intent.duration is None:
        return Refusal(No.NOTHING_NEXT, coming)
    return refusal or Book(slot, name=intent.name)


def _book_later(intent: BookLater, schedule: Schedule, now: datetime, policy: Policy) -> Change | Refusal:
    slot = intent.slot
    if not policy.booking:
        return Refusal(No.BOOKING_OFF)
    if slot.start <= now:
        return Refusal(No.CHANGED)
    if slot.start > now + policy.horizon:
        return Refusal(No.TOO_FAR)
    if slot.duration not in policy.durations:
        return Refusal(No.NOT_OFFERED)
    if _are_too_many(schedule, now, policy):
        return Refusal(No.TOO_MANY)
    if conflicts := schedule.conflicts(slot):
        return Refusal(No.OCCUPIED, conflicts[0])
    if not slots.is_start(schedule, slot.start):
        return Refusal(No.NOT_OFFERED)
    return _forbidden(slot, schedule, policy) or Book(slot, name=intent.name)


def _check_in(seen: MeetingRef, schedule: Schedule, now: datetime, policy: Policy) -> Change | Refusal:
    about = schedule.current(now) or schedule.next(now)
    if about is None or about.ref != seen:
        return Refusal(No.CHANGED, about)
    if not needs_check_in(about, policy) or not check_in_window(about, policy).holds(now):
        return Refusal(No.NOT_NOW, about)
    return MarkPresent(about.ref, now)


def _extend(intent: Extend, schedule: Schedule, now: datetime, policy: Policy) -> Change | Refusal:
    current = schedule.current(now)
    if current is None or current.ref != intent.seen:
        return Refusal(No.CHANGED, current)
    if not policy.booking:
        return Refusal(No.BOOKING_OFF)
    if not current.is_ours and not policy.extend_others:
        return Refusal(No.NOT_OURS, current)
    coming = schedule.next(now)
    limit = slots.limit(schedule, now, policy)
    if intent.by is None and limit is None:
        return Refusal(No.NOTHING_NEXT)
    end = current.end + intent.by if intent.by is not None else limit
    if end != intent.end or (intent.by is not None and intent.by not in policy.extend_steps):
        return Refusal(No.CHANGED, coming)
    if end <= current.end:
        return Refusal(No.DOES_NOT_FIT, coming)
    longer = TimeSlot(current.end, end)
    if refusal := _forbidden(longer, schedule, replace(policy, shortest=timedelta())):
        return refusal
    if current.is_ours and end - current.start > policy.longest:
        return Refusal(No.TOO_LONG)
    moves = current.is_ours and not current.is_invited  # the room would drop an invitation whose new end it declines
    return MoveEnd(current.ref, current.slot, end) if moves else Book(longer, after=current.ref)


def _end_early(seen: MeetingRef, schedule: Schedule, now: datetime, policy: Policy) -> Change | Refusal:
    current = schedule.current(now)
    if current is None or current.ref != seen:
        return Refusal(No.CHANGED, current)
    if not current.is_ours and not policy.end_others:
        return Refusal(No.NOT_OURS, current)
    end = slots.minute_up(now) if now > current.start else slots.minute_up(now + MINUTE)
    return MoveEnd(current.ref, current.slot, end) if end < current.end else Refusal(No.NOT_NOW, current)


def _undo(intent: Undo, schedule: Schedule, now: datetime) -> Change | Refusal:
    change = intent.change
    if now >= intent.until:
        return Refusal(No.TOO_LATE)
    if isinstance(change, Withdraw) and change.room:
        return change  # its calendar is not read here: the look before the deletion tells whether it is still there
    if all(meeting.ref != change.ref for meeting in schedule.meetings):
        return Refusal(No.CHANGED)
    if isinstance(change, MoveEnd) and change.end > change.slot.end:
        rivals = schedule.conflicts(TimeSlot(change.slot.end, change.end))
        return Refusal(No.DOES_NOT_FIT, rivals[0]) if rivals else change
    return change


def _are_too_many(schedule: Schedule, now: datetime, policy: Policy) -> bool:
    """Whether bored hands are at work: what doors have booked within the hour, as the calendar itself knows it."""
    if not policy.bookings_per_hour:
        return False
    since = now - HOUR
    booked = sum(one.is_ours and one.created is not None and one.created > since for one in schedule.meetings)
    return booked >= policy.bookings_per_hour


def _forbidden(slot: TimeSlot, schedule: Schedule, policy: Policy) -> Refusal | None:
    """Why nothing of ours may lie in the slot, None if it may."""
    if refusal := _out_of_bounds(slot, schedule, policy):
        return refusal
    if conflicts := schedule.conflicts(replace(slot, end=slot.end + policy.gap)):
        return Refusal(No.DOES_NOT_FIT, conflicts[0])
    return None


def _out_of_bounds(slot: TimeSlot, schedule: Schedule, policy: Policy) -> Refusal | None:
    """The same, whatever else is in the calendar."""
    if slot.duration < policy.shortest:
        return Refusal(No.TOO_SHORT)
    if slot.duration > policy.longest:
        return Refusal(No.TOO_LONG)
    if slot.start < schedule.span.start or slot.end > schedule.span.end:
        return Refusal(No.NOT_LIVE)
    if policy.hours is not None:
        opening = policy.hours.open_at(slot.start)
        if opening is None or slot.end > opening.end:
            return Refusal(No.CLOSED)
    return None
