"""How the administrator's answers are told: as text for a terminal, and as JSON.

Strangers' texts pass `Words.tidy` before they reach a terminal; JSON holds them as they came, escaped. Times are the
room's.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TextIO

from .orders import Result
from .room.meeting import FreeBusy, Response
from .table import aligned, painted

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from .exchange.event import Event
    from .orders import Outcome
    from .room.availability import Busy, RoomDay
    from .room.health import Trouble
    from .room.meeting import TimeSlot
    from .words import Words


def summary(outcomes: list[Outcome], left: list[int]) -> str:
    """What came of many bookings, and which lines want a second look."""
    counts = Counter(outcome.result for outcome in outcomes)
    said = ", ".join(f"{counts[result]} {_SAID[result]}" for result in Result if counts[result])
    bad = [str(outcome.booking.line) for outcome in outcomes if not outcome.is_good]
    lines = [said or "Nothing was begun"]
    if bad:
        lines.append(f"Not good: line {', '.join(bad)}.")
    if left:
        lines.append(f"Interrupted: {len(left)} of {len(left) + len(outcomes)} were not begun, from line {left[0]} on.")
    return "\n".join(lines)


_SAID = {
    Result.BOOKED: "booked",
    Result.ALREADY: "booked before",
    Result.FREE: "would be booked",
    Result.INVITED: "invited, the room has not answered yet",
    Result.CONFLICT: "not free",
    Result.DECLINED: "declined by the room; the meeting stands without a room",
    Result.FAILED: "not booked",
    Result.UNKNOWN: "unknown: look before you order it again",
}
_PAINT = {Result.BOOKED: "green", Result.ALREADY: "green", Result.FREE: "green", Result.INVITED: "yellow"}


def outcome_text(outcome: Outcome, words: Words, zone: ZoneInfo, stream: TextIO, *, dry: bool) -> str:
    """What came of one booking, and what stands in its way. `dry`: it was only looked at."""
    booking = outcome.booking
    said = _SAID[outcome.result]
    if dry and outcome.result is Result.FAILED:
        said = "could not be told"
    line = f"line {booking.line}  " if booking.line else ""
    paint = painted(said, _PAINT.get(outcome.result, "red"), stream)
    text = f"{line}{booking.room}  {when(booking.slot, zone)}  {words.tidy(booking.subject)}: {paint}"
    if outcome.trouble:
        text += f" ({met(outcome.trouble, outcome.detail, words)})"
    elif outcome.detail:
        text += f" ({words.tidy(outcome.detail)})"
    rows = [busy_row(one, words, zone) for one in outcome.conflicts]
    return "\n".join([text, *aligned(rows, "    ")])


def outcome_json(outcome: Outcome, zone: ZoneInfo) -> dict[str, Any]:
    """The same as JSON."""
    booking = outcome.booking
    return {
        "line": booking.line or None,
        "room": booking.room,
        "subject": booking.subject,
        **slot_json(booking.slot, zone),
        "result": outcome.result.value,
        "good": outcome.is_good,
        "conflicts": [busy_json(one, zone) for one in outcome.conflicts],
        "error": trouble_json(outcome.trouble, outcome.detail) if outcome.trouble else None,
    }


def day_json(day: RoomDay, zone: ZoneInfo) -> dict[str, Any]:
    """The availability of one room."""
    told = day.availability
    return {
        "room": {"displayName": day.room.name, "emailAddress": day.room.address},
        "free": told.is_free if told else None,
        **(slot_json(told.span, zone) if told else {}),
        "conflicts": [busy_json(one, zone) for one in told.conflicts] if told else [],
        "freeSlots": [slot_json(slot, zone) for slot in told.free] if told else [],
        "error": trouble_json(day.trouble, day.detail) if day.trouble else None,
    }


def busy_json(one: Busy, zone: ZoneInfo) -> dict[str, Any]:
    """What takes a room."""
    return {**slot_json(one.slot, zone), "showAs": one.free_busy.value, "subject": one.subject, "organizer": one.by}


def slot_json(slot: TimeSlot, zone: ZoneInfo) -> dict[str, str]:
    """A span, in the room's zone with its offset."""
    return {name: getattr(slot, name).astimezone(zone).isoformat() for name in ("start", "end")}


def trouble_json(trouble: Trouble | None, detail: str) -> dict[str, str]:
    """What was met."""
    return {"code": trouble.value if trouble else "", "message": detail}


def day_row(day: RoomDay, words: Words, zone: ZoneInfo) -> str:
    """The day of one room in one cell."""
    told = day.availability
    if told is None:
        return verdict(day, words)
    taken = ", ".join(
        _clock(one.slot, told.span, zone) + (" (tentative)" if one.free_busy is FreeBusy.TENTATIVE else "")
        for one in told.conflicts
    )
    return f"taken {taken}" if taken else "free all day"


def verdict(day: RoomDay, words: Words) -> str:
    """Free, not free, or why that cannot be told."""
    if day.availability is None:
        return painted(met(day.trouble, day.detail, words), "red", sys.stdout)
    if day.availability.is_free:
        return painted("free", "green", sys.stdout)
    return painted("not free", "red", sys.stdout)


def busy_row(one: Busy, words: Words, zone: ZoneInfo) -> tuple[str, str, str, str]:
    """What takes a room, by columns."""
    return (when(one.slot, zone), one.free_busy.value.lower(), words.tidy(one.subject), words.tidy(one.by))


def shown_as(event: Event) -> str:
    """How a meeting takes the room, in one word."""
    if event.meeting.is_cancelled:
        return "cancelled"
    if event.meeting.response is Response.DECLINE:
        return "declined"
    return "tentative" if event.meeting.is_tentative else event.meeting.free_busy.value.lower()


def met(trouble: Trouble | None, detail: str, words: Words) -> str:
    """What was met, in one line for facilities."""
    return words.trouble_help(trouble, detail) if trouble else words.tidy(detail)


def when(slot: TimeSlot, zone: ZoneInfo) -> str:
    """Tue 2026-03-17 09:00–10:00; a whole day is its date alone, and the end names its day if that is another."""
    start, end = slot.start.astimezone(zone), slot.end.astimezone(zone)
    last = end - timedelta(microseconds=1) if end > start else end
    if start.time() == end.time() == start.time().min and end > start:
        first, final = f"{start:%a %Y-%m-%d}", f"{last:%a %Y-%m-%d}"
        return first if first == final else f"{first} – {final}"
    if start.date() == last.date():
        return f"{start:%a %Y-%m-%d %H:%M}–{'24:00' if end.date() != start.date() else f'{end:%H:%M}'}"
    return f"{start:%a %Y-%m-%d %H:%M} – {end:%a %Y-%m-%d %H:%M}"


def _clock(slot: TimeSlot, within: TimeSlot, zone: ZoneInfo) -> str:
    """The part of the slot that lies within a day: 09:00–10:00."""
    start, end = max(slot.start, within.start).astimezone(zone), min(slot.end, within.end).astimezone(zone)
    return f"{start:%H:%M}–{'24:00' if end == within.end else f'{end:%H:%M}'}"
