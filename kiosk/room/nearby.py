"""The rooms nearby: what is known of them, and what may be booked there by the same rules as here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .actions import BookElsewhere, BookNow, No, Refusal, decide, offers
from .health import Freshness
from .meeting import Meeting, MeetingRef
from .schedule import Schedule

if TYPE_CHECKING:
    from datetime import datetime

    from .actions import Change, Intent
    from .availability import RoomDay
    from .policy import Policy


@dataclass(frozen=True, slots=True)
class NearbyRoom:
    """A room that a site names: where its calendar is, and where a visitor finds it."""

    address: str
    name: str
    floor: str = ""
    way: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """Free/busy of the rooms nearby, all read at once; `read_at` is None where it could not be read."""

    days: tuple[RoomDay, ...] = ()
    read_at: datetime | None = None

    def day(self, address: str) -> RoomDay | None:
        """Of that room."""
        return next((day for day in self.days if day.room.address == address), None)


def schedule_of(day: RoomDay | None, policy: Policy) -> Schedule | None:
    """What takes that room, as a schedule; None if nobody knows."""
    if day is None or day.availability is None:
        return None
    taken = [
        Meeting(ref=MeetingRef(str(at), ""), slot=busy.slot, subject="", organizer=None, free_busy=busy.free_busy)
        for at, busy in enumerate(day.availability.conflicts)
    ]
    return Schedule.of(taken, day.availability.span, policy)


def freshness_of(around: Around | None, now: datetime, policy: Policy) -> Freshness:
    """How far it may be believed: as long as our own calendar would be."""
    if around is None or around.read_at is None or not now - around.read_at < policy.stale_after:
        return Freshness.LOST
    return Freshness.LIVE


def offer(day: RoomDay, around: Around, now: datetime, policy: Policy) -> BookElsewhere | None:
    """The one booking offered there: the usual length, else until what comes next, else the longest that fits."""
    schedule = schedule_of(day, policy)
    if schedule is None:
        return None
    possible = [
        offer.intent
        for offer in offers(schedule, now, freshness_of(around, now, policy), policy)
        if offer.is_possible and isinstance(offer.intent, BookNow)
    ]
    if not possible:
        return None
    usual = next((intent for intent in possible if intent.duration == policy.default), None)
    return BookElsewhere(day.room.address, usual or max(possible, key=lambda intent: intent.end))


def decide_anywhere(
    intent: Intent, schedule: Schedule, around: Around | None, now: datetime, fresh: Freshness, policy: Policy
) -> Change | Refusal:
    """As `decide`, by our own schedule or by what is known of the nearby room that is meant."""
    if not isinstance(intent, BookElsewhere):
        return decide(intent, schedule, now, fresh, policy)
    there = schedule_of(around.day(intent.room) if around is not None else None, policy)
    if there is None:
        return Refusal(No.NOT_LIVE)
    return decide(intent, there, now, freshness_of(around, now, policy), policy)
