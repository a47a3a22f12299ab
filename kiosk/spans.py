"""Spans of time as an administrator writes them: today, tomorrow, 2026-11-23, 09:00, tomorrow 09:00, +2h, ISO 8601.

    now · today · tomorrow · yesterday · 2026-11-23 · 09:00 · tomorrow 09:00 · 2026-11-23T09:00 · …T08:00Z · +1h30m

Wall time is the room's. A day as a beginning means its first instant, as an end its last: `today` to `tomorrow` are two
whole days. A time alone is on the day the span begins (the beginning's: today). `+` counts from now for a beginning,
from the beginning for an end; minutes and hours are real time, days and weeks are wall time. A wall time that occurs
twice, on the night summer time ends, means the first unless an offset says otherwise; one that never occurs is refused.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from .room.meeting import TimeSlot

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

HOW = "allowed: now, today, tomorrow, yesterday, 2026-11-23, 09:00, tomorrow 09:00, 2026-11-23T09:00, +2h, +30m, +1d"
DAY = timedelta(days=1)
LONGEST = timedelta(days=3660)
"""A longer span is a slip of the pen, and would be read in hundreds of requests."""
_DAYS = {"yesterday": -DAY, "today": timedelta(), "tomorrow": DAY}
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?")
_OFFSET = re.compile(r"(.*\d)\s*(Z|[+-]\d\d:?\d\d)", re.IGNORECASE)
_LATER = re.compile(r"\+(?:(\d{1,7})w)?(?:(\d{1,7})d)?(?:(\d{1,8})h)?(?:(\d{1,8})m(?:in)?)?", re.IGNORECASE)


class SpanError(ValueError):
    """What was written is no time, or no span. The message says why and what is allowed."""


def span(begin: str, end: str, now: datetime, zone: ZoneInfo) -> TimeSlot:
    """From `begin` to `end`; an empty `end` is the end of the day on which it begins. Raises SpanError."""
    start = instant(begin, now, zone)
    day = start.astimezone(zone).date()
    finish = _end(end or day.isoformat(), start, now, zone)
    if finish <= start:
        written = f"{end} " if end else ""
        raise SpanError(
            f"the span ends ({written}{_said(finish, zone)}) before it has begun ({begin}: {_said(start, zone)})"
        )
    if finish - start > LONGEST:
        raise SpanError(f"the span is longer than ten years: until {_said(finish, zone)}")
    return TimeSlot(start, finish)


def day(text: str, now: datetime, zone: ZoneInfo) -> TimeSlot:
    """One whole day of the room's calendar: 23 to 25 hours. Raises SpanError."""
    found = _day(text.strip().casefold(), now.astimezone(zone).date())
    if found is None:
        raise SpanError(f"{_shown(text)} is no day; allowed: today, tomorrow, yesterday, 2026-11-23")
    return TimeSlot(_wall(found, time(), zone), _wall(_next(found), time(), zone))


def is_day(text: str) -> bool:
    """Whether this names a whole day."""
    return text.strip().casefold() in _DAYS or re.fullmatch(r"\d{4}-\d\d-\d\d", text.strip()) is not None


def instant(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which a span begins, in UTC. Raises SpanError."""
    words = text.strip()
    if words.casefold() == "now":
        return now.astimezone(UTC).replace(second=0, microsecond=0)
    return _instant(words, now.astimezone(zone).date(), now.astimezone(UTC).replace(second=0, microsecond=0), now, zone)


def _end(text: str, start: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    words = text.strip()
    if words.casefold() == "now":
        return instant(words, now, zone)
    if (found := _day(words.casefold(), now.astimezone(zone).date())) is not None:
        return _wall(_next(found), time(), zone)
    return _instant(words, start.astimezone(zone).date(), start, now, zone)


def _instant(text: str, today: date, since: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """A time in UTC; a clock alone is on `today`, `+` counts from `since`."""
    if text.startswith("+"):
        return _later(text, since, zone)
    named = now.astimezone(zone).date()
    if (found := _day(text.casefold(), named)) is not None:
        return _wall(found, time(), zone)
    offset = _OFFSET.fullmatch(text)
    if offset and ":" in offset[1]:
        return _with_offset(text, offset)
    first, _, rest = (
        text.replace("T", " ").replace("t", " ").partition(" ") if text[:1].isdigit() else text.partition(" ")
    )
    if not rest and (clock := _clock(first)) is not None:
        return _wall(today, clock, zone) if clock is not _MIDNIGHT else _wall(_next(today), time(), zone)
    on, clock = _day(first.casefold(), named), _clock(rest.strip())
    if on is None or clock is None:
        raise SpanError(f"{_shown(text)} is no time; {HOW}")
    return _wall(on, clock, zone) if clock is not _MIDNIGHT else _wall(_next(on), time(), zone)


def _later(text: str, since: datetime, zone: ZoneInfo) -> datetime:
    match = _LATER.fullmatch(text)
    if match is None or not any(match.groups()):
        raise SpanError(f"{_shown(text)} is no duration; allowed: +2h, +30m, +1h30m, +1d, +2w")
    weeks, days, hours, minutes = (int(part or 0) for part in match.groups())
    try:
        if weeks or days:
            wall = since.astimezone(zone)
            since = _wall(wall.date() + timedelta(weeks=weeks, days=days), wall.time(), zone)
        return since + timedelta(hours=hours, minutes=minutes)
    except OverflowError:
        raise SpanError(f"{_shown(text)} is beyond the calendar") from None


def _day(text: str, today: date) -> date | None:
    try:
        if text in _DAYS:
            return today + _DAYS[text]
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except (ValueError, OverflowError):
        raise SpanError(f"{_shown(text)} is no day of the calendar") from None


_MIDNIGHT = time.max
"""Stands for 24:00."""


def _clock(text: str) -> time | None:
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    if (hours, minutes, seconds) == (24, 0, 0):
        return _MIDNIGHT
    if hours > 23 or minutes > 59 or seconds > 59:
        raise SpanError(f"{_shown(text)} is no time of day; allowed: 00:00 to 24:00")
    return time(hours, minutes, seconds)


def _with_offset(text: str, match: re.Match[str]) -> datetime:
    try:
        return datetime.fromisoformat(match[1].replace(" ", "T") + match[2].upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise SpanError(f"{_shown(text)} is no time; {HOW}") from None


def _wall(on: date, clock: time, zone: ZoneInfo) -> datetime:
    """A wall time of the room in UTC. The midnight that is skipped is the first instant of its day."""
    try:
        found = datetime.combine(on, clock, zone).astimezone(UTC)
    except OverflowError:
        raise SpanError(f"{on.isoformat()} is beyond the calendar") from None
    if found.astimezone(zone).replace(tzinfo=None) != datetime.combine(on, clock) and clock != time():
        raise SpanError(f"{clock:%H:%M} does not exist on {on.isoformat()} in {zone.key}: the clocks go forward")
    return found


def _next(on: date) -> date:
    try:
        return on + DAY
    except OverflowError:
        raise SpanError(f"{on.isoformat()} is beyond the calendar") from None


def _said(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _shown(text: str) -> str:
    return ascii(text[:40])
