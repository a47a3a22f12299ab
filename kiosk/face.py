"""The face of the door: light, shape, status word, until when, countdown, and what meeting; part of the view."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from . import agenda as day
from .room.status import RoomState, RoomStatus

if TYPE_CHECKING:
    from datetime import datetime

    from .agenda import Show
    from .room.snapshot import Snapshot
    from .words import Words

MINUTE = timedelta(minutes=1)


class Light(Enum):
    """The colour of the door; never the only bearer of the state."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


class Shape(Enum):
    """The shape beside the status word: the state for those who do not tell red from green."""

    TICK = "tick"
    CLOCK = "clock"
    BAR = "bar"
    MOON = "moon"
    """The room rests: outside its opening hours."""
    CROSS = "cross"
    """No line to the calendar."""
    DOTS = "dots"
    """Starting up."""


@dataclass(frozen=True, slots=True)
class Face:
    """What is read from three metres."""

    light: Light
    shape: Shape
    status: str
    until: str = ""
    count: str = ""
    unit: str = ""
    progress: float = -1
    about: str = ""
    detail: str = ""


def face(
    snapshot: Snapshot, status: RoomStatus | None, now: datetime, words: Words, show: Show, *, releasing: bool
) -> Face:
    """The face for this status, or for having none. `releasing`: the no-show is being released."""
    if status is None:
        if snapshot.schedule is None and snapshot.health.trouble is None:
            return Face(Light.GREY, Shape.DOTS, words.starting(), words.starting_detail())
        return Face(Light.GREY, Shape.CROSS, words.no_data(), words.no_data_detail())
    if status.rests:
        return Face(Light.GREY, Shape.MOON, words.closed(), words.opens(status.opens, now))
    about, detail = _about(status, now, words, show)
    count, unit, progress = _count(status, now, words)
    light, shape = _LOOKS[status.state]
    return Face(
        light,
        shape,
        words.state(status.state, releasing=releasing),
        words.until(status, now),
        count,
        unit,
        progress,
        about,
        detail,
    )


_LOOKS = {
    RoomState.NO_SHOW: (Light.AMBER, Shape.CLOCK),
    RoomState.AWAITING_CHECK_IN: (Light.AMBER, Shape.CLOCK),
    RoomState.ENDING_SOON: (Light.RED, Shape.BAR),
    RoomState.IN_USE: (Light.RED, Shape.BAR),
    RoomState.CHECK_IN: (Light.AMBER, Shape.CLOCK),
    RoomState.STARTING_SOON: (Light.AMBER, Shape.CLOCK),
    RoomState.AVAILABLE: (Light.GREEN, Shape.TICK),
}


def _about(status: RoomStatus, now: datetime, words: Words, show: Show) -> tuple[str, str]:
    """The current meeting, or the next one if it is today's."""
    meeting = status.meeting
    if meeting is None or (status.state.is_free and not words.same_day(meeting.start, now)):
        return "", ""
    title, people = day.title(meeting, show, words)
    when = words.all_day(free=False) if meeting.is_all_day else words.span(meeting.slot)
    tentative = words.tentative() if meeting.is_tentative and not meeting.is_private else ""
    return (words.next_up(title) if status.state.is_free else title), words.listed(when, tentative, people)


def _count(status: RoomStatus, now: datetime, words: Words) -> tuple[str, str, float]:
    """How long still, in which unit, and what remains: of the meeting or its check-in, or of the hour before one."""
    until, meeting = status.until, status.meeting
    if until is None or meeting is None:
        return "", "", -1
    if status.state is RoomState.AVAILABLE and not words.same_day(until, now):
        return "", "", -1
    whole = timedelta(hours=1) if status.state.is_free else until - meeting.start
    minutes = -(-(until - now) // MINUTE)
    return *words.countdown(until - now, status.state), max(0.0, min(1.0, minutes * MINUTE / max(whole, MINUTE)))
