"""Builders that make a test read like a diary: `meeting("9-10", "Budget")`, on Tuesday, 17 March 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.room.health import Health
from kiosk.room.meeting import Meeting, MeetingRef, Person, TimeSlot
from kiosk.room.policy import Policy
from kiosk.room.schedule import Schedule
from kiosk.room.snapshot import Snapshot
from kiosk.view import Look

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = date(2026, 3, 17)
LOOK = Look(room_name="Aurora", timezone=BERLIN)
POLICY = Policy()
MINUTE = timedelta(minutes=1)


def at(clock: str, day: date = TUESDAY, zone: ZoneInfo = BERLIN) -> datetime:
    """The instant at which the wall clock of the room says so: "9", "9:30", "9:30:15"; 24 and more is the next day."""
    hours, minutes, seconds = (*map(int, clock.split(":")), 0, 0)[:3]
    local = datetime(day.year, day.month, day.day, hours % 24, minutes, seconds, tzinfo=zone)
    return (local + timedelta(days=hours // 24)).astimezone(UTC)


def slot(span: str, day: date = TUESDAY, zone: ZoneInfo = BERLIN) -> TimeSlot:
    """A slot by the room's wall clock: "9-10", "9:30-10:15", "22-26"."""
    start, end = span.split("-")
    return TimeSlot(at(start, day, zone), at(end, day, zone))


DAYS = TimeSlot(at("0"), at("48"))
"""What a door reads: today and tomorrow."""


def meeting(span: str, subject: str = "Budget", *, by: str | None = "Anna Berg", **more: Any) -> Meeting:
    """A meeting of that day; its id is its span and subject."""
    name = more.pop("id", f"{span} {subject}")
    organizer = Person(by) if by else None
    return Meeting(ref=MeetingRef(name, "1"), slot=slot(span), subject=subject, organizer=organizer, **more)


def schedule(*meetings: Meeting, span: TimeSlot = DAYS, policy: Policy = POLICY) -> Schedule:
    """The schedule of a reading that brought these."""
    return Schedule.of(meetings, span, policy)


def snapshot(*meetings: Meeting, read_at: datetime, **more: Any) -> Snapshot:
    """What a door knows that has just read these."""
    policy = more.pop("policy", POLICY)
    health = more.pop("health", Health(read_at=read_at))
    return Snapshot(policy=policy, schedule=schedule(*meetings, policy=policy), health=health, **more)
