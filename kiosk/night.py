"""How bright the panel is, and by how many pixels its picture is moved: pure functions of the time and what is known.

At night the panel is dimmed, blank or off; in the dark of a day (where a sensor tells it) it is dimmed. It is bright

- from a quarter of an hour before a meeting until its end, so that nobody finds a dead door;
- for two minutes after each touch, the first of which only wakes it.

Must not know: Qt, files, which lamp is behind the glass.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Enum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo  # noqa: TC003 a dataclass is read as it runs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .room.meeting import Meeting

LEAD = timedelta(minutes=15)
AWAKE = timedelta(minutes=2)
BRIGHTER = 2.0
"""A dark place is light again at twice the limit, so that a passing shadow does not flicker."""
REACH = 2
"""Pixels the picture moves from its middle, at most."""
STEP = timedelta(minutes=3)
"""Between two moves, each by one pixel: nobody sees it, and no edge of a letter stands on the same pixels
for longer. What lies within a large letter or a pane rests at night alone, where the panel is blank or off."""


class Brightness(Enum):
    """How bright the panel is."""

    DAY = "day"
    DIM = "dim"
    BLANK = "blank"
    """Black, the lamp behind it as low as it goes."""
    OFF = "off"
    """Switched off, where the system can; black otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What a site wants. Equal times: never. `dark_below` in lux, None: the light of the place does not matter."""

    zone: ZoneInfo
    begins: time = time(20)
    ends: time = time(7)
    mode: Brightness = Brightness.DIM
    dark_below: float | None = None
    shifts: bool = True

    def holds(self, now: datetime) -> bool:
        """Whether it is night."""
        local = now.astimezone(self.zone).time()
        if self.begins <= self.ends:
            return self.begins <= local < self.ends
        return local >= self.begins or local < self.ends


def brightness(
    night: Night, now: datetime, meetings: Iterable[Meeting], *, touched: datetime | None, is_dark: bool
) -> Brightness:
    """How bright the panel is now."""
    usual = night.mode if night.holds(now) else Brightness.DIM if is_dark else Brightness.DAY
    if touched is not None and touched <= now < touched + AWAKE:
        return Brightness.DAY
    if any(begin <= now < end for begin, end in _needed(meetings)):
        return Brightness.DIM if is_dark else Brightness.DAY
    return usual


def next_change(night: Night, now: datetime, meetings: Iterable[Meeting], *, touched: datetime | None) -> datetime:
    """When it may be another; no later than tomorrow night."""
    today = now.astimezone(night.zone).date()
    edges = [
        datetime.combine(today + timedelta(days=days), edge, night.zone)
        for days in (0, 1)
        for edge in (night.begins, night.ends)
    ]
    edges += [edge for span in _needed(meetings) for edge in span]
    if touched is not None:
        edges += [touched, touched + AWAKE]
    return min((edge for edge in edges if edge > now), default=now + timedelta(days=1))


def is_dark(lux: float | None, night: Night, *, was_dark: bool) -> bool:
    """Whether the place is dark; where nobody can tell, it is not."""
    if lux is None or night.dark_below is None:
        return False
    return lux < night.dark_below * (BRIGHTER if was_dark else 1)


def shift(now: datetime) -> tuple[int, int]:
    """Where the picture is moved to: a walk over every place within reach and back, one pixel at a time."""
    return _WALK[int(now.timestamp() // STEP.total_seconds()) % len(_WALK)]


def _needed(meetings: Iterable[Meeting]) -> Iterable[tuple[datetime, datetime]]:
    return [(each.start - LEAD, each.end) for each in meetings if not each.is_all_day]


def _walk() -> tuple[tuple[int, int], ...]:
    span = range(-REACH, REACH + 1)
    rows = [[(x, y) for x in (span if y % 2 else reversed(span))] for y in span]
    there = [place for row in rows for place in row]
    return (*there, *there[-2:0:-1])


_WALK = _walk()
