"""What may be done at the door: offers, and the decision on a tap.

A tap is an `Intent` that names what the visitor saw. `decide` turns it into a `Change` to be carried out, or into a
`Refusal`: an expected "no" is a value. Offered means possible: `offers` and `decide` are one rule, read twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from .health import Freshness
from .meeting import Meeting, TimeSlot
from .policy import MINUTE, Policy

if TYPE_CHECKING:
    from .schedule import Schedule


class No(Enum):
    """Why something may not be done; each has a sentence in `words.py`."""

    BOOKING_OFF = "booking-off"
    NOT_LIVE = "not-live"
    OCCUPIED = "occupied"
    TOO_SHORT = "too-short"
    """The gap before the next meeting is shorter than the shortest booking."""
    DOES_NOT_FIT = "does-not-fit"
    """The room is free, but not for that long."""
    TOO_LONG = "too-long"
    NOTHING_NEXT = "nothing-next"
    """"Until the next meeting", but there is none within the longest booking."""
    NOT_OFFERED = "not-offered"
    """A duration that this door does not offer."""
    CHANGED = "changed"
    """What the visitor saw is no longer so."""
    BEATEN = "beaten"
    """Somebody else had the slot first, found after writing; ours was withdrawn."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A "no", with the meeting that stands in the way, if one does."""

    code: No
    meeting: Meeting | None = None


@dataclass(frozen=True, slots=True)
class BookNow:
    """The visitor wants the room from now on. `duration` None means until the next meeting; `end` is what was shown."""

    duration: timedelta | None
    end: datetime


Intent = BookNow


@dataclass(frozen=True, slots=True)
class Book:
    """Write a meeting of ours into this slot."""

    slot: TimeSlot


Change = Book


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
    """What the door offers at `now`: every duration of the policy, shortest first, then until the next meeting."""
    start = _start(schedule, now)
    found = [_offer(BookNow(duration, start + duration), schedule, now, fresh, policy) for duration in policy.durations]
    if policy.until_next:
        coming = schedule.next(now)
        intent = BookNow(None, coming.start if coming else start)
        found.append(_offer(intent, schedule, now, fresh, policy))
    return tuple(found)


def decide(intent: Intent, schedule: Schedule, now: datetime, fresh: Freshness, policy: Policy) -> Change | Refusal:
    """Whether what was tapped may be done, by what is known at `now`.

    What was promised is what is booked: an end shown up to one minute ago still counts, so that a tap at the turn of
    the minute is no lottery. A promise older than that, or one that the calendar no longer keeps, is refused.
    """
    for offer in offers(schedule, now, fresh, policy):
        if offer.intent.duration != intent.duration:
            continue
        if offer.refusal is not None:
            return offer.refusal
        if not timedelta() <= offer.intent.end - intent.end <= MINUTE:
            return Refusal(No.CHANGED, schedule.next(now))
        slot = TimeSlot(_start(schedule, now), intent.end)
        return _forbidden(slot, schedule, now, policy) or Book(slot)
    return Refusal(No.NOT_OFFERED)


def _offer(intent: BookNow, schedule: Schedule, now: datetime, fresh: Freshness, policy: Policy) -> Offer:
    if not policy.booking:
        return Offer(intent, Refusal(No.BOOKING_OFF))
    if fresh in (Freshness.LOST, Freshness.UNKNOWN):
        return Offer(intent, Refusal(No.NOT_LIVE))
    if (current := schedule.current(now)) is not None:
        return Offer(intent, Refusal(No.OCCUPIED, current))
    if intent.duration is None and schedule.next(now) is None:
        return Offer(intent, Refusal(No.NOTHING_NEXT))
    refusal = _forbidden(TimeSlot(_start(schedule, now), intent.end), schedule, now, policy)
    if refusal and intent.duration is None and refusal.code is No.TOO_LONG:
        refusal = Refusal(No.NOTHING_NEXT, refusal.meeting)
    return Offer(intent, refusal)


def _forbidden(slot: TimeSlot, schedule: Schedule, now: datetime, policy: Policy) -> Refusal | None:
    """Why a free room may not be booked for the slot, None if it may."""
    coming = schedule.next(now)
    if coming is not None and coming.start - slot.start < policy.shortest:
        return Refusal(No.TOO_SHORT, coming)
    if slot.duration < policy.shortest:
        return Refusal(No.TOO_SHORT)
    if slot.duration > policy.longest:
        return Refusal(No.TOO_LONG)
    if slot.end > schedule.span.end:
        return Refusal(No.NOT_LIVE)
    if conflicts := schedule.conflicts(slot):
        return Refusal(No.DOES_NOT_FIT, conflicts[0])
    return None


def _start(schedule: Schedule, now: datetime) -> datetime:
    """The start of a booking made now: the running minute, but never inside a meeting that ended during it."""
    minute = now.replace(second=0, microsecond=0)
    return max((meeting.end for meeting in schedule.meetings if minute < meeting.end <= now), default=minute)
