"""The course of a day: what holds at each of many instants, in one walk through the schedule.

`Schedule` answers for one instant by looking at every meeting, which is obvious, and enough. Whoever asks for thousands
of instants among a thousand meetings would wait for seconds: here all of them together cost n log n. The answers are
those of `Schedule.current`, `next` and `free_again`; tests/room/test_course.py compares them.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from .schedule import precedence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from .meeting import Meeting
    from .schedule import Schedule


@dataclass(frozen=True, slots=True)
class Moment:
    """What holds at an instant. `free_again` is `now` where no meeting runs."""

    now: datetime
    current: Meeting | None
    next: Meeting | None
    free_again: datetime


def moments(schedule: Schedule, instants: Iterable[datetime]) -> Iterator[Moment]:
    """What holds at each of these instants, which must not go back in time."""
    meetings = schedule.meetings
    rank = {meeting.ref.id: number for number, meeting in enumerate(sorted(meetings, key=precedence, reverse=True))}
    begun: list[tuple[int, Meeting]] = []
    """A heap with the meeting that the door would speak of on top; what has ended leaves it when it gets there."""
    coming = run = 0
    run_end: datetime | None = None
    for now in instants:
        while coming < len(meetings) and meetings[coming].start <= now:
            heappush(begun, (rank[meetings[coming].ref.id], meetings[coming]))
            coming += 1
        while begun and begun[0][1].end <= now:
            heappop(begun)
        reach = now if run_end is None else max(now, run_end)
        while run < len(meetings) and meetings[run].start <= reach:
            reach = run_end = max(reach, meetings[run].end)
            run += 1
        yield Moment(
            now,
            begun[0][1] if begun else None,
            meetings[coming] if coming < len(meetings) else None,
            reach,
        )
