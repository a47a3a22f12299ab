"""The code that a phone scans: an invitation of the room as a calendar entry, or the site's own address.

What a phone makes of a calendar entry is its maker's choice: most offer to keep it, many leave out whom it invites.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import segno

if TYPE_CHECKING:
    from datetime import datetime

HALF_AN_HOUR = timedelta(minutes=30)
LONGEST = 600


@dataclass(frozen=True, slots=True)
class Code:
    """A square of so many modules, and its dark ones as the path of an SVG."""

    modules: int = 0
    path: str = ""


NO_CODE = Code()


def invitation(room: str, address: str, now: datetime) -> str:
    """A meeting in this room from the next half hour on, as iCalendar has it."""
    start = now.replace(minute=0, second=0, microsecond=0)
    while start <= now:
        start += HALF_AN_HOUR
    name = "".join(f"\\{each}" if each in "\\;," else each for each in room if each.isprintable())
    lines = (
        *("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT"),
        *(f"DTSTART:{_stamp(start)}", f"DTEND:{_stamp(start + HALF_AN_HOUR)}"),
        *(f"LOCATION:{name}", f"ATTENDEE;CUTYPE=ROOM:mailto:{address}"),
        *("END:VEVENT", "END:VCALENDAR"),
    )
    return "\r\n".join(lines)


@lru_cache(maxsize=4)
def code(text: str) -> Code:
    """The code of that text: 15 % of it may be dirty."""
    rows = segno.make_qr(text[:LONGEST], error="m").matrix
    path = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            width = 0
            while x + width < len(row) and row[x + width]:
                width += 1
            if width:
                path.append(f"M{x} {y}h{width}v1h-{width}z")
            x += max(1, width)
    return Code(len(rows), "".join(path))


def _stamp(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"
