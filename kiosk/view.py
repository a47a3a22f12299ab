"""What the door shows: one frozen `DoorView`, every field worded and formatted, made by the pure `present`.

Minutes here are real minutes since the local midnight that begins the agenda's day, so a day of 23 or 25 hours is drawn
true to scale. Texts are plain and may come from strangers: the screen must never interpret them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from . import agenda as day
from .agenda import AgendaView, Show
from .room.actions import Intent, No, Offer, Refusal, offers
from .room.health import Freshness, Trouble, freshness, freshness_change
from .room.policy import Policy
from .room.schedule import Schedule
from .room.snapshot import Booked, Failed, Snapshot, Unsure
from .room.status import RoomState, RoomStatus, room_status
from .words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .room.meeting import Meeting
    from .room.schedule import Schedule

SLOW_ANSWER = timedelta(seconds=8)
"""How long an attempt may go unanswered before the door says so."""


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
    CROSS = "cross"
    """No line to the calendar."""
    DOTS = "dots"
    """Starting up."""


class Tone(Enum):
    """What kind of message a notice is."""

    GOOD = "good"
    SORRY = "sorry"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Button:
    """One thing to tap. The tap hands `intent` back: what the visitor saw. `reason` says why it is not enabled.

    `primary`: the big one, exactly one of a row.
    """

    key: str
    label: str
    unit: str
    hint: str
    enabled: bool
    busy: bool
    primary: bool
    reason: str
    intent: Intent


@dataclass(frozen=True, slots=True)
class Notice:
    """What came of the last tap."""

    tone: Tone
    text: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a site wants its door to speak: the room's name and zone, language, clock, and what of a meeting to show."""

    room_name: str
    timezone: ZoneInfo
    language: str = "en"
    hour24: bool = True
    show: Show = Show.BOTH
    unverified: bool = False
    """Whether anybody could claim to be the server (a lab): said on the screen, always."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorView:
    """Everything on the screen. Equal views look equal: nothing is drawn anew for an equal one.

    `progress` is what remains of the span counted down, 0 to 1, or -1 where nothing is counted. `freshness` is one of
    live, stale, lost, unknown. `warning` stays as long as it is true.
    """

    room_name: str
    clock: str
    date: str
    light: Light
    shape: Shape
    status: str
    until: str
    count: str
    count_unit: str
    progress: float
    about: str
    about_detail: str
    fresh: str
    freshness: str
    trouble: str
    trouble_help: str
    warning: str
    agenda: AgendaView
    book_title: str
    book_reason: str
    buttons: tuple[Button, ...]
    notice: Notice | None
    mirrored: bool


def present(snapshot: Snapshot, now: datetime, look: Look) -> DoorView:
    """What the door shows at `now`. Never fails, whatever the calendar holds."""
    words = Words(look.language, look.timezone, hour24=look.hour24)
    fresh = freshness(snapshot.health, now, snapshot.policy)
    if snapshot.schedule is None and fresh is not Freshness.UNKNOWN:
        fresh = Freshness.UNKNOWN
    believed = snapshot.schedule if fresh in (Freshness.LIVE, Freshness.STALE) else None
    status = room_status(believed, now, snapshot.policy) if believed else None
    face = _face(snapshot, status, now, words, look)
    trouble, trouble_help = _trouble(snapshot, fresh, now, words)
    buttons = _buttons(snapshot, believed, status, fresh, now, words)
    return DoorView(
        room_name=look.room_name,
        clock=words.time(now),
        date=words.date(now),
        light=face.light,
        shape=face.shape,
        status=face.status,
        until=face.until,
        count=face.count,
        count_unit=face.unit,
        progress=face.progress,
        about=face.about,
        about_detail=face.detail,
        fresh=words.freshness(fresh, snapshot.health.read_at),
        freshness=fresh.name.lower(),
        trouble=trouble,
        trouble_help=trouble_help,
        warning=words.unverified() if look.unverified else "",
        agenda=day.agenda(snapshot.schedule, now, words, look.show, look.timezone, believed=believed is not None),
        book_title=words.book_title() if buttons else "",
        book_reason=_book_reason(buttons),
        buttons=buttons,
        notice=_notice(snapshot, now, words, look),
        mirrored=words.mirrored,
    )


def unconfigured(looked: tuple[str, ...], now: datetime) -> DoorView:
    """What a door shows that was never set up: harmless to visitors, exact for facilities."""
    words = Words("en", ZoneInfo("UTC"), hour24=True)
    empty = Snapshot(policy=Policy())
    return replace(
        present(empty, now, Look(room_name=words.not_set_up_name(), timezone=ZoneInfo("UTC"))),
        clock="",
        date="",
        shape=Shape.CROSS,
        status=words.not_set_up(),
        until=words.not_set_up_detail(),
        fresh="",
        trouble=words.how_to_begin(),
        trouble_help=words.looked_in(looked),
    )


def next_wake(snapshot: Snapshot, now: datetime) -> datetime:
    """When the door must be drawn anew although nothing has happened: the next minute at the latest."""
    minute = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    edges = [minute, freshness_change(snapshot.health, now, snapshot.policy), snapshot.outcome_until]
    if snapshot.schedule is not None:
        edges.append(room_status(snapshot.schedule, now, snapshot.policy).next_change)
    if snapshot.attempt_since is not None:
        edges.append(snapshot.attempt_since + SLOW_ANSWER)
    return min(edge for edge in edges if edge is not None and edge > now)


@dataclass(frozen=True, slots=True)
class _Face:
    light: Light
    shape: Shape
    status: str
    until: str = ""
    count: str = ""
    unit: str = ""
    progress: float = -1
    about: str = ""
    detail: str = ""


def _face(snapshot: Snapshot, status: RoomStatus | None, now: datetime, words: Words, look: Look) -> _Face:
    if status is None:
        if snapshot.schedule is None and snapshot.health.trouble is None:
            return _Face(Light.GREY, Shape.DOTS, words.starting(), words.starting_detail())
        return _Face(Light.GREY, Shape.CROSS, words.no_data(), words.no_data_detail())
    about, detail = "", ""
    meeting = status.meeting
    if meeting is not None and (not status.state.is_free or words.same_day(meeting.start, now)):
        title, people = day.title(meeting, look.show, words)
        about = words.next_up(title) if status.state.is_free else title
        when = words.all_day(free=False) if meeting.is_all_day else words.span(meeting.slot)
        detail = " · ".join(part for part in (when, people) if part)
    count, unit = _count(status, now, words)
    return _Face(
        _LIGHTS[status.state],
        _SHAPES[status.state],
        words.state(status.state),
        words.until(status, now),
        count,
        unit,
        _progress(status, now) if count else -1,
        about,
        detail,
    )


_LIGHTS = {
    RoomState.NO_SHOW: Light.AMBER,
    RoomState.AWAITING_CHECK_IN: Light.AMBER,
    RoomState.ENDING_SOON: Light.RED,
    RoomState.IN_USE: Light.RED,
    RoomState.CHECK_IN: Light.AMBER,
    RoomState.STARTING_SOON: Light.AMBER,
    RoomState.AVAILABLE: Light.GREEN,
}
_SHAPES = {
    RoomState.NO_SHOW: Shape.CLOCK,
    RoomState.AWAITING_CHECK_IN: Shape.CLOCK,
    RoomState.ENDING_SOON: Shape.BAR,
    RoomState.IN_USE: Shape.BAR,
    RoomState.CHECK_IN: Shape.CLOCK,
    RoomState.STARTING_SOON: Shape.CLOCK,
    RoomState.AVAILABLE: Shape.TICK,
}


def _count(status: RoomStatus, now: datetime, words: Words) -> tuple[str, str]:
    if status.until is None or (status.state is RoomState.AVAILABLE and not words.same_day(status.until, now)):
        return "", ""
    return words.countdown(status.until - now, free=status.state.is_free)


def _progress(status: RoomStatus, now: datetime) -> float:
    """What remains: of the current meeting, or of the hour before the next one."""
    if status.until is None or status.meeting is None:
        return -1
    whole = timedelta(hours=1) if status.state.is_free else status.until - status.meeting.start
    minutes = -(-(status.until - now) // timedelta(minutes=1))
    return max(0.0, min(1.0, minutes * 60 / max(whole.total_seconds(), 60.0)))


def _trouble(snapshot: Snapshot, fresh: Freshness, now: datetime, words: Words) -> tuple[str, str]:
    health = snapshot.health
    if health.trouble is not None and (fresh is not Freshness.LIVE):
        return words.trouble(health.trouble), words.trouble_help(health.trouble, health.detail)
    since = snapshot.attempt_since
    if health.trouble is None and since is not None and now - since >= SLOW_ANSWER:
        return words.trouble(Trouble.TOO_SLOW), words.trouble_help(Trouble.TOO_SLOW, "")
    return "", ""


def _buttons(
    snapshot: Snapshot,
    believed: Schedule | None,
    status: RoomStatus | None,
    fresh: Freshness,
    now: datetime,
    words: Words,
) -> tuple[Button, ...]:
    """The booking row: shown while the room is free, or while a booking is being carried out."""
    if believed is None or status is None or not snapshot.policy.booking:
        return ()
    if not status.state.is_free and snapshot.pending is None:
        return ()
    return tuple(_button_row(snapshot, believed, fresh, now, words))


def _button_row(
    snapshot: Snapshot, believed: Schedule, fresh: Freshness, now: datetime, words: Words
) -> Iterator[Button]:
    pending = snapshot.pending
    offered = offers(believed, now, fresh, snapshot.policy)
    main = _main_duration(offered, snapshot.policy)
    for offer in offered:
        duration = offer.intent.duration
        busy = pending is not None and pending.duration == duration
        if offer.refusal is not None and offer.refusal.code is No.NOTHING_NEXT and not busy:
            continue
        label, unit = words.until_next() if duration is None else words.duration(duration)
        yield Button(
            key="book-next" if duration is None else f"book-{duration // timedelta(minutes=1)}",
            label=label,
            unit=unit,
            hint=words.booking() if busy else words.until_time(offer.intent.end),
            enabled=offer.is_possible and pending is None,
            busy=busy,
            primary=duration == main,
            reason=words.refusal(offer.refusal) if offer.refusal else "",
            intent=offer.intent,
        )


def _main_duration(offered: tuple[Offer, ...], policy: Policy) -> timedelta | None:
    """Which button is the big one: the usual duration; until the next meeting where only that fits."""
    possible = [offer.intent.duration for offer in offered if offer.is_possible]
    return None if None in possible and policy.default not in possible else policy.default


def _book_reason(buttons: tuple[Button, ...]) -> str:
    """Why nothing can be booked though the room is free."""
    if any(button.enabled or button.busy for button in buttons):
        return ""
    return next((button.reason for button in buttons if button.reason), "")


def _notice(snapshot: Snapshot, now: datetime, words: Words, look: Look) -> Notice | None:
    if snapshot.outcome is None or snapshot.outcome_until is None or now >= snapshot.outcome_until:
        return None
    match snapshot.outcome:
        case Booked(meeting):
            return Notice(Tone.GOOD, words.booked(meeting.end), words.booked_detail())
        case Refusal() as refusal:
            who = _who(refusal.meeting, look, words)
            return Notice(Tone.SORRY, words.refusal(refusal, who), words.refusal_help(refusal))
        case Failed(trouble):
            return Notice(Tone.SORRY, words.not_booked(), words.trouble(trouble))
        case Unsure():
            return Notice(Tone.WAIT, words.unsure(), words.unsure_detail())


def _who(meeting: Meeting | None, look: Look, words: Words) -> str:
    """Whom a refusal may name: the organizer, where the site shows organizers."""
    if meeting is None or meeting.is_private or meeting.organizer is None:
        return ""
    if look.show not in (Show.BOTH, Show.ORGANIZER):
        return ""
    return words.tidy(meeting.organizer.name)
