"""The day as drawn: rows in minutes and lanes, made from the schedule; part of the view.

Overlapping meetings lie side by side in lanes; what fills the whole day, and every all-day note, is a banner above it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, assert_never

from .gaps import Gap, gaps
from .room.hours import day_of, local_day, next_working_day
from .room.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from .room.actions import Offer
    from .room.meeting import Meeting, TimeSlot
    from .room.policy import Policy
    from .words import Words

MINUTE = timedelta(minutes=1)
DAY_BEGINS, DAY_ENDS = 7 * 60, 19 * 60
"""What is drawn of an ordinary day, in minutes; meetings outside of it widen it."""


class Show(Enum):
    """What a site shows of a meeting."""

    BOTH = "both"
    SUBJECT = "subject"
    ORGANIZER = "organizer"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Row:
    """One meeting of the day. `start` and `end` in minutes, within the day; `lane` of `lanes` side by side.

    `detail` is `time` and `note` together: when it is, and whether tentative and by whom. `begin` is for a narrow lane;
    `when`, `lasts` and `by` are for the sheet about it.
    """

    key: str
    start: int
    end: int
    title: str
    detail: str
    time: str
    begin: str
    note: str
    when: str
    lasts: str
    by: str
    lane: int
    lanes: int
    is_past: bool
    is_current: bool
    is_tentative: bool
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Banner:
    """Something for the whole day. `occupies`: whether it takes the room."""

    key: str
    title: str
    detail: str
    by: str
    occupies: bool


@dataclass(frozen=True, slots=True)
class Hour:
    """A line of the hour grid, with its label."""

    minute: int
    label: str


@dataclass(frozen=True, slots=True)
class AgendaView:
    """One day. `now` is the now-line's minute, -1 where none is drawn; `first` to `last` is the span drawn.

    `dim`: the rows are too old to be believed.
    """

    title: str
    empty: str
    first: int
    last: int
    now: int
    dim: bool
    hours: tuple[Hour, ...]
    rows: tuple[Row, ...]
    banners: tuple[Banner, ...]
    gaps: tuple[Gap, ...] = ()


def agenda(
    schedule: Schedule | None,
    now: datetime,
    words: Words,
    show: Show,
    policy: Policy,
    zone: ZoneInfo,
    *,
    believed: bool,
    offered: tuple[Offer, ...] = (),
) -> AgendaView:
    """The agenda of today, or of the next working day once today is over and that day has been read.

    `offered`: what can be booked for later; it makes the gaps.
    """
    today = now.astimezone(zone).date()
    shown, schedule = today, schedule or Schedule(local_day(today, zone))
    if _is_over(schedule, now, policy, zone):
        coming = next_working_day(today, policy.working_days)
        if local_day(coming, zone).end <= schedule.span.end:
            shown = coming
    day = local_day(shown, zone)
    timed: list[Meeting] = []
    banners: list[Meeting] = []
    for meeting in schedule.conflicts(day):
        (banners if _fills(meeting, day) else timed).append(meeting)
    notes = [note for note in schedule.notes if note.slot.overlaps(day)]
    rows = _rows(timed, day, now, words, show)
    minute = int((now - day.start) // MINUTE) if shown == today else -1
    first, last = _bounds(rows, day, minute)
    return AgendaView(
        title=words.day_title(shown, today),
        empty="" if rows or banners else words.no_meetings(today=shown == today, known=believed),
        first=first,
        last=last,
        now=minute,
        dim=not believed,
        hours=_hours(first, last, day, words),
        rows=rows,
        banners=tuple(
            Banner(item.ref.id, *_named(item, show, words, free=item in notes), item not in notes)
            for item in (*banners, *notes)
        ),
        gaps=tuple(gap for gap in gaps(schedule, offered, day, words) if first <= gap.start and gap.end <= last),
    )


def title(meeting: Meeting, show: Show, words: Words) -> tuple[str, str]:
    """What is shown of a meeting: its title, never empty, and who it is by, if that is not in the title.

    Exchange puts the organizer's name in the place of a room's subjects, or before them, by default: a name is shown
    once, and in the form that the site wants.
    """
    if meeting.is_private:
        return words.private_meeting(), ""
    subject = words.tidy(meeting.subject)
    full = words.tidy(meeting.organizer.name) if meeting.organizer and not meeting.is_ours else ""
    person = words.person(meeting.organizer) if meeting.organizer and not meeting.is_ours else ""
    is_named = bool(full) and subject[: len(full)].casefold() == full.casefold()
    if is_named:
        subject = " ".join(part for part in (person, subject[len(full) :].lstrip(" :–-")) if part)
    match show:
        case Show.BOTH if subject:
            return subject, "" if is_named else person
        case Show.BOTH:
            return person or words.meeting(), ""
        case Show.SUBJECT:
            return subject or words.meeting(), ""
        case Show.ORGANIZER:
            return (subject if meeting.is_ours else person) or words.meeting(), ""
        case Show.NEITHER:
            return words.reserved(), ""
        case _:
            assert_never(show)


def _named(meeting: Meeting, show: Show, words: Words, *, free: bool) -> tuple[str, str, str]:
    """What a banner says: its title, that it lasts all day, and who it is by."""
    name, people = title(meeting, show, words)
    return name, words.all_day(free=free), people


def _is_over(schedule: Schedule, now: datetime, policy: Policy, zone: ZoneInfo) -> bool:
    """Whether nothing comes any more today: no meeting, and the room has closed, or else the evening has begun."""
    today = day_of(now, zone)
    if any(meeting.end > now for meeting in schedule.conflicts(today)):
        return False
    if policy.hours is None:
        return now.astimezone(zone).hour >= DAY_ENDS // 60
    span = policy.hours.span(now.astimezone(zone).date())
    return span is None or now >= span.end


def _fills(meeting: Meeting, day: TimeSlot) -> bool:
    return meeting.is_all_day or (meeting.start <= day.start and meeting.end >= day.end)


def _rows(meetings: Sequence[Meeting], day: TimeSlot, now: datetime, words: Words, show: Show) -> tuple[Row, ...]:
    rows = []
    for group in _groups(meetings):
        placed = _lanes(group)
        lanes = max(lane for _, lane in placed) + 1
        for meeting, lane in placed:
            name, people = title(meeting, show, words)
            time = words.span(meeting.slot)
            tentative = words.tentative() if meeting.is_tentative else ""
            note = words.listed(tentative, people)
            rows.append(
                Row(
                    key=meeting.ref.id,
                    start=max(0, int((meeting.start - day.start) // MINUTE)),
                    end=int((min(meeting.end, day.end) - day.start) // MINUTE),
                    title=name,
                    detail=" · ".join(part for part in (time, note) if part),
                    time=time,
                    begin=words.time(meeting.start),
                    note=note,
                    when=" · ".join(part for part in (time, tentative) if part),
                    lasts=words.lasts(meeting.slot.duration),
                    by=people,
                    lane=lane,
                    lanes=lanes,
                    is_past=meeting.end <= now,
                    is_current=meeting.slot.holds(now),
                    is_tentative=meeting.is_tentative,
                    is_ours=meeting.is_ours,
                )
            )
    return tuple(rows)


def _groups(meetings: Iterable[Meeting]) -> list[list[Meeting]]:
    """Meetings, by start, in groups of which none overlaps another."""
    groups: list[list[Meeting]] = []
    end = datetime.min.replace(tzinfo=UTC)
    for meeting in meetings:
        if meeting.start >= end:
            groups.append([])
        groups[-1].append(meeting)
        end = max(end, meeting.end)
    return groups


def _lanes(group: Sequence[Meeting]) -> list[tuple[Meeting, int]]:
    """Each meeting of a group in the first lane that is free at its start."""
    ends: list[datetime] = []
    placed = []
    for meeting in group:
        lane = next((lane for lane, end in enumerate(ends) if end <= meeting.start), len(ends))
        if lane == len(ends):
            ends.append(meeting.end)
        ends[lane] = meeting.end
        placed.append((meeting, lane))
    return placed


def _bounds(rows: Sequence[Row], day: TimeSlot, minute: int) -> tuple[int, int]:
    """What is drawn: the ordinary day, widened to whole hours by meetings and by now, within the day."""
    length = int(day.duration // MINUTE)
    inside = [minute, minute + 1] if minute >= 0 else []
    first = min((*(row.start for row in rows), *inside, DAY_BEGINS))
    last = max((*(row.end for row in rows), *inside, DAY_ENDS))
    return first // 60 * 60, min(length, -(-last // 60) * 60)


def _hours(first: int, last: int, day: TimeSlot, words: Words) -> tuple[Hour, ...]:
    return tuple(
        Hour(minute, words.time(day.start + minute * MINUTE) if minute < day.duration // MINUTE else "")
        for minute in range(first, last + 1, 60)
    )
