"""When a room is open: days of the week and hours, by the room's wall clock.

Asked with instants in UTC; answers in UTC. On the nights of the time change a day is as long as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from .meeting import TimeSlot
from .policy import WORKING_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
WEEK = 7


def day_of(instant: datetime, zone: ZoneInfo) -> TimeSlot:
    """The local day that holds the instant, midnight to midnight: 23 to 25 hours."""
    return local_day(instant.astimezone(zone).date(), zone)


def local_day(day: date, zone: ZoneInfo) -> TimeSlot:
    """A local day, midnight to midnight."""
    return TimeSlot(_at(day, time(), zone), _at(day + DAY, time(), zone))


def next_working_day(day: date, working_days: frozenset[int]) -> date:
    """The first working day after `day`; simply the next one if there are none."""
    following = (day + number * DAY for number in range(1, WEEK + 1))
    return next((one for one in following if one.weekday() in working_days), day + DAY)


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Open on these weekdays (Monday is 0) from `opens` until `closes`; midnight as `closes` is the end of the day."""

    zone: ZoneInfo
    opens: time
    closes: time
    days: frozenset[int] = WORKING_DAYS

    def __post_init__(self) -> None:
        if self.closes != time() and self.opens >= self.closes:
            msg = f"a room closes after it opens: {self.opens} – {self.closes}"
            raise ValueError(msg)

    def span(self, day: date) -> TimeSlot | None:
        """When the room is open on that local day, None if it is not."""
        if day.weekday() not in self.days:
            return None
        start = _at(day, self.opens, self.zone)
        end = _at(day, self.closes, self.zone) if self.closes != time() else _at(day + DAY, time(), self.zone)
        return TimeSlot(start, max(start, end))

    def open_at(self, instant: datetime) -> TimeSlot | None:
        """The opening that holds the instant, None while closed."""
        span = self.span(instant.astimezone(self.zone).date())
        return span if span is not None and span.holds(instant) else None

    def next_opening(self, instant: datetime) -> datetime | None:
        """The first instant after this one at which the room opens, None if it never does."""
        return next((span.start for span in self._spans(instant) if span.start > instant), None)

    def edges(self, instant: datetime) -> Iterator[datetime]:
        """Every opening and closing from the instant's day on, for a week: any later one repeats one of these."""
        for span in self._spans(instant):
            yield span.start
            yield span.end

    def _spans(self, instant: datetime) -> Iterator[TimeSlot]:
        today = instant.astimezone(self.zone).date()
        for number in range(WEEK + 1):
            if (span := self.span(today + number * DAY)) is not None:
                yield span


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)
