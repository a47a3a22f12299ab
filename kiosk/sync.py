"""When to read the calendar: oftener where something is likely to happen, at once after a hint, later after trouble.

Pure arithmetic: `pace.py` remembers what it is fed with, the coordinator sleeps and reads.

| how things are | the next reading |
|---|---|
| nobody knows what became of a change | in 5 s |
| news comes by streaming | in 5 minutes, for safety |
| a touch within two minutes, or a meeting begins or ends within two minutes | in 10 s |
| night, 20:00 to 07:00 at the door | in 60 to 120 s |
| otherwise | in the site's interval, 30 s |
| a hint on a good line | 0.25 s later, for one change is several events; at the soonest 1.75 s after the last reading |
| trouble that passes | in 5 to 60 s, never before the server's own back-off |
| a refused sign-in and its kin | after one minute, then every half hour |

A wrong password costs at most three sign-ins in any hour: `exchange/guard.py` sees to it, whoever asks.

What repeats stands in step with a grid that is shifted by a hash of the room, so that five hundred doors which boot in
one second do not read in one second. The first reading waits for nothing, unless the device itself has just booted:
then the power may have come back for all of them, and each waits for its turn within 20 s.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING

from .room.health import Retry, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from .room.schedule import Schedule

SAFETY = timedelta(minutes=5)
NEAR = timedelta(seconds=10)
WINDOW = timedelta(minutes=2)
"""How long a touch is felt, and how far around the beginning or end of a meeting somebody is likely to change it."""
NIGHT_FROM, NIGHT_UNTIL = time(20), time(7)
NIGHT = timedelta(seconds=60)
DOUBT = timedelta(seconds=5)
JUST_BOOTED = timedelta(minutes=2)
TURNS = timedelta(seconds=20)
"""Over how long the first readings of doors are spread that have got their power back together."""
SETTLE = timedelta(seconds=0.25)
BREATH = timedelta(seconds=1.75)
FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(seconds=60)
SLOW_RETRY = timedelta(minutes=10)
LATCHED = timedelta(minutes=30)
SECOND_LOOK = timedelta(seconds=60)
JITTER = 0.2
NOW = timedelta()
NEVER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Attempts:
    """How the last attempts to read ended: `failures` in a row by the same retry rule, the last of them `trouble`."""

    failures: int = 0
    trouble: Trouble | None = None
    back_off: timedelta = timedelta()

    def failed(self, trouble: Trouble, back_off: timedelta = timedelta()) -> Attempts:
        """After one more failure."""
        same = self.trouble is not None and self.trouble.retry is trouble.retry
        return Attempts(self.failures + 1 if same else 1, trouble, back_off)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """What of the rhythm belongs to the door and stays. `phase` in [0, 1): its place on every grid."""

    interval: timedelta
    zone: ZoneInfo
    phase: float
    longest_night: timedelta
    """By night the data must not grow stale between two readings."""

    @classmethod
    def of(cls, mailbox: str, interval: timedelta, zone: ZoneInfo, stale_after: timedelta) -> Rhythm:
        """The rhythm of one room's door."""
        phase = zlib.crc32(mailbox.lower().encode()) / 2**32
        return cls(interval=interval, zone=zone, phase=phase, longest_night=stale_after * 2 / 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """How things are now. What has happened is told by its age; None: not at all, or too long ago to matter."""

    now: datetime
    since_reading: timedelta = NOW
    """Since the last reading began."""
    rested: timedelta = NOW
    """Since it ended, well or not."""
    boundaries: Iterable[datetime] = ()
    """When meetings begin and end."""
    is_streaming: bool = False
    is_in_doubt: bool = False
    touched: timedelta | None = None
    hinted: timedelta | None = None
    """Since the first hint that no reading has followed yet."""


def boundaries(schedule: Schedule | None) -> tuple[datetime, ...]:
    """When meetings begin and end, as far as it is known."""
    meetings = schedule.meetings if schedule is not None else ()
    return tuple(edge for meeting in meetings for edge in (meeting.start, meeting.end))


def first(rhythm: Rhythm, uptime: timedelta) -> timedelta:
    """How long the first reading waits on a device that has been up for so long."""
    return rhythm.phase * TURNS if uptime < JUST_BOOTED else NOW


def pause(attempts: Attempts, rhythm: Rhythm, moment: Moment, chance: float) -> timedelta:
    """How long to wait from now until the next reading. `chance` in [0, 1) spreads what would strike together."""
    trouble = attempts.trouble
    if trouble is None:
        in_doubt = max(DOUBT - moment.rested, NOW) if moment.is_in_doubt else NEVER
        return min(_in_rhythm(rhythm, moment), _after_hint(moment, BREATH), in_doubt)
    match trouble.retry:
        case Retry.LATCH:
            wait = attempts.back_off or (SECOND_LOOK if attempts.failures == 1 else LATCHED)
        case Retry.SLOWLY:
            wait = max(_spread(SLOW_RETRY, chance), attempts.back_off)
        case Retry.SOON | Retry.NEVER:
            wait = _spread(min(FIRST_RETRY * 2 ** min(attempts.failures - 1, 10), LONGEST_RETRY), chance)
            wait = max(min(wait, moment.rested + _after_hint(moment, FIRST_RETRY)), attempts.back_off)
    return max(wait - moment.rested, NOW)


def in_step(now: datetime, interval: timedelta, phase: float, since: timedelta = timedelta.max) -> timedelta:
    """How long until the next point of the grid. A point is not met twice: `since` is the age of the last reading.

    Timers come early as well as late, Qt's by 5 %: what was read within a tenth before a point was meant for it.
    """
    seconds = interval.total_seconds()
    left = seconds - (now.timestamp() - phase * seconds) % seconds
    is_met = left + since.total_seconds() < seconds / 10
    return timedelta(seconds=left + seconds if is_met else left)


def is_night(now: datetime, zone: ZoneInfo) -> bool:
    """Whether nobody is expected at the door."""
    clock = now.astimezone(zone).time()
    return clock >= NIGHT_FROM or clock < NIGHT_UNTIL


def _in_rhythm(rhythm: Rhythm, moment: Moment) -> timedelta:
    now, near, since = moment.now, min(NEAR, rhythm.interval), moment.since_reading
    if moment.is_streaming:
        return in_step(now, max(SAFETY, rhythm.interval), rhythm.phase, since)
    is_touched = moment.touched is not None and moment.touched < WINDOW
    if is_touched or any(abs(boundary - now) < WINDOW for boundary in moment.boundaries):
        return in_step(now, near, rhythm.phase, since)
    interval = rhythm.interval
    if is_night(now, rhythm.zone):
        interval = max(interval, min(NIGHT * (1 + rhythm.phase), rhythm.longest_night))
    wait = in_step(now, interval, rhythm.phase, since)
    openings = (boundary - WINDOW for boundary in moment.boundaries if boundary - WINDOW >= now)
    return min((wait, *(opening + in_step(opening, near, rhythm.phase) - now for opening in openings)))


def _after_hint(moment: Moment, breath: timedelta) -> timedelta:
    if moment.hinted is None:
        return NEVER
    return max(SETTLE - moment.hinted, breath - moment.since_reading, NOW)


def _spread(wait: timedelta, chance: float) -> timedelta:
    return wait * (1 - JITTER + 2 * JITTER * chance)
