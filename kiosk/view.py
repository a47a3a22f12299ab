"""What the door shows: one frozen `DoorView`, every field worded and formatted, made by the pure `present`.

Minutes here are real minutes since the local midnight that begins the agenda's day, so a day of 23 or 25 hours is drawn
true to scale. Texts are plain and may come from strangers: the screen must never interpret them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, assert_never
from zoneinfo import ZoneInfo

from . import agenda as day
from . import buttons, nearby, qr
from . import face as faces
from . import sheets as sheet
from .agenda import AgendaView, Show
from .buttons import Button, Fixed, Row
from .face import Light, Shape
from .languages import NAMES, base_of
from .room.actions import BookLater, Offer, Refusal, decide, later, offers
from .room.check_in import overdue
from .room.health import Freshness, Trouble, freshness, freshness_change, is_clock_set, may_write
from .room.policy import Policy
from .room.snapshot import (
    Booked,
    CheckedIn,
    Ended,
    Extended,
    Failed,
    Released,
    Reported,
    Sending,
    Snapshot,
    Undone,
    Unsure,
)
from .room.status import room_status
from .sheets import NO_SITE, SheetsView, Site
from .words import Words
from .writing import Names

if TYPE_CHECKING:
    from .room.meeting import Meeting, TimeSlot

MINUTE = timedelta(minutes=1)
SLOW_ANSWER = timedelta(seconds=8)
"""How long an attempt may go unanswered before the door says so."""


class Tone(Enum):
    """What kind of message a notice is."""

    GOOD = "good"
    SORRY = "sorry"
    WAIT = "wait"


LONGEST_GUIDE = 280
"""What a code of a third of a small panel can hold for a phone."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What came of the last tap."""

    tone: Tone
    text: str
    detail: str
    button: Button | None = None
    """What takes it back, as long as it may be; or another slot, where somebody was quicker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a site wants its door to speak: the room's name and zone, language, clock, and what of a meeting to show."""

    room_name: str
    timezone: ZoneInfo
    language: str = "en"
    hour24: bool | None = None
    """None: as the language does."""
    show: Show = Show.BOTH
    organizer: Names = Names.FULL
    unverified: bool = False
    """Whether anybody could claim to be the server (a lab): said on the screen, always."""
    site: Site = NO_SITE


@dataclass(frozen=True, slots=True)
class Language:
    """One that a visitor may choose, in its own words. `chosen`: the door speaks it now."""

    code: str
    name: str
    chosen: bool


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
    fixed: Fixed
    notice: Notice | None
    mirrored: bool
    sheets: SheetsView
    languages: tuple[Language, ...]
    is_set_up: bool = True
    """Whether this door knows its room; else the code on the sheets says what to do about it."""


def words_of(look: Look) -> Words:
    """The words of that look."""
    return _words(look.language, look.timezone, look.hour24, look.organizer)


@lru_cache(maxsize=24)
def _words(language: str, zone: ZoneInfo, hour24: bool | None, names: Names) -> Words:  # noqa: FBT001 - as Look has it
    """The same words for the same look: what is made with them can be kept."""
    return Words(language, zone, hour24=hour24, names=names)


def spoken(snapshot: Snapshot, now: datetime, look: Look) -> Look:
    """The look in the language that is spoken at `now`: the site's, or for a moment a visitor's."""
    is_asked = snapshot.language_until is not None and now < snapshot.language_until
    return replace(look, language=snapshot.language) if is_asked else look


def present(snapshot: Snapshot, now: datetime, look: Look) -> DoorView:
    """What the door shows at `now`. Never fails, whatever the calendar holds."""
    look = spoken(snapshot, now, look)
    words = words_of(look)
    policy, health = snapshot.policy, snapshot.health
    fresh = fresh_at(snapshot, now)
    believed = snapshot.schedule if fresh in (Freshness.LIVE, Freshness.STALE) else None
    status = room_status(believed, now, policy) if believed else None
    releasing = believed is not None and bool(
        overdue(believed, now, policy, fresh=fresh, watched_since=health.watched_since, spared=snapshot.spared)
    )
    face = faces.face(snapshot, status, now, words, look.show, releasing=releasing)
    trouble, trouble_help = _trouble(snapshot, fresh, now, words)
    resting = status is not None and status.rests
    row = Row()
    in_doubt = snapshot.is_in_doubt and snapshot.pending is None  # nobody may tap before it is found out
    writable = Freshness.LOST if in_doubt else may_write(health, fresh)
    ahead = later(believed, now, writable, policy) if believed is not None else ()
    offered: tuple[Offer, ...] = ()
    if believed is not None and not resting and (snapshot.pending is not None or not snapshot.is_in_doubt):
        offered = ahead
        row = buttons.row(believed, now, writable, policy, snapshot.pending, words)
    known = is_clock_set(now)
    starts, now_offered = None, offers(believed, now, writable, policy) if believed is not None else ()
    if believed is not None and policy.booking and writable in (Freshness.LIVE, Freshness.STALE):
        starts = sheet.starts((*now_offered, *ahead), now, snapshot.pending, words)
    deaf = snapshot.pending is not None or in_doubt
    rooms = nearby.rooms(look.site.nearby, snapshot.around, now, policy, words, deaf=deaf)
    return DoorView(
        room_name=look.room_name,
        clock=words.time(now) if known else "",
        date=words.date(now) if known else "",
        light=face.light,
        shape=face.shape,
        status=face.status,
        until=face.until,
        count=face.count,
        count_unit=face.unit,
        progress=face.progress,
        about=face.about,
        about_detail=face.detail,
        fresh=words.freshness(fresh, health.read_at),
        freshness=fresh.name.lower(),
        trouble=trouble,
        trouble_help=trouble_help,
        warning=words.unverified() if look.unverified else "",
        agenda=day.agenda(
            snapshot.schedule,
            now,
            words,
            look.show,
            policy,
            look.timezone,
            believed=believed is not None,
            offered=offered,
        ),
        book_title=row.title,
        book_reason=row.reason,
        buttons=row.buttons,
        fixed=buttons.fixed(now_offered, words),
        notice=_notice(snapshot, now, words, look),
        mirrored=words.mirrored,
        sheets=sheet.sheets(look.site, words, starts, rooms, _code(look, now), language=base_of(look.language)),
        languages=tuple(Language(code, name, code == base_of(look.language)) for code, name in NAMES.items()),
    )


def restarting(view: DoorView, look: Look) -> DoorView:
    """The same door while its program begins anew: it says so, and hears nothing."""
    words = words_of(look)
    return replace(
        view,
        light=Light.GREY,
        shape=Shape.DOTS,
        status=words.restarting(),
        until=words.restarting_detail(),
        count="",
        progress=-1,
        about="",
        about_detail="",
        trouble="",
        book_title="",
        book_reason="",
        buttons=(),
        notice=None,
        agenda=replace(view.agenda, dim=True, gaps=()),
        sheets=replace(view.sheets, bar=(), more=()),
    )


def unconfigured(
    places: tuple[str, ...], now: datetime, *, problems: tuple[str, ...] = (), guide: str = ""
) -> DoorView:
    """What a door shows that was never set up, or (`problems`) wrongly: harmless to visitors, exact for facilities.

    The code holds the site's own `guide`, else the same in full, so that it is of use where there is no internet.
    """
    words = Words("en", ZoneInfo("UTC"), hour24=True)
    empty = Snapshot(policy=Policy())
    view = present(empty, now, Look(room_name=words.not_set_up_name(), timezone=ZoneInfo("UTC")))
    what = words.how_to_mend() if problems else words.how_to_begin()
    text = guide or "\n".join((f"{words.not_set_up_name()}: {words.not_set_up()}.", what, *places, *problems))
    return replace(
        view,
        clock="",
        date="",
        shape=Shape.CROSS,
        status=words.not_set_up(),
        until=words.not_set_up_detail(),
        fresh="",
        trouble=what,
        trouble_help=words.looked_in((*places, *problems)),
        sheets=replace(view.sheets, code=qr.code(text[:LONGEST_GUIDE]), code_text=words.scan_guide()),
        is_set_up=False,
    )


def next_wake(snapshot: Snapshot, now: datetime) -> datetime:
    """When the door must be drawn anew although nothing has happened: the next minute at the latest."""
    minute = now.replace(second=0, microsecond=0) + MINUTE
    edges = [minute, snapshot.outcome_until, snapshot.language_until]
    edges.append(freshness_change(snapshot.health, now, snapshot.policy))
    if snapshot.schedule is not None:
        status = room_status(snapshot.schedule, now, snapshot.policy)
        edges.append(status.next_change)
        edges += [edge for meeting in snapshot.schedule.meetings for edge in (meeting.start, meeting.end)]
        if status.until is not None:  # the countdown turns when whole minutes are left, not at those of the clock
            edges.append(now + (status.until - now) % MINUTE)
    if snapshot.attempt_since is not None:
        edges.append(snapshot.attempt_since + SLOW_ANSWER)
    return min(edge for edge in edges if edge is not None and edge > now)


def fresh_at(snapshot: Snapshot, now: datetime) -> Freshness:
    """How far the schedule may be believed; not at all of a day that it does not speak of."""
    if snapshot.schedule is None:
        return Freshness.UNKNOWN
    if not snapshot.schedule.span.holds(now):
        return Freshness.LOST
    return freshness(snapshot.health, now, snapshot.policy)


def _trouble(snapshot: Snapshot, fresh: Freshness, now: datetime, words: Words) -> tuple[str, str]:
    health = snapshot.health
    if not is_clock_set(now):
        return words.clock_not_set(), words.clock_not_set_help()
    if health.trouble is not None and fresh is not Freshness.LIVE:
        return words.trouble(health.trouble), words.trouble_help(health.trouble, health.detail)
    since = snapshot.attempt_since
    if health.trouble is None and since is not None and now - since >= SLOW_ANSWER:
        return words.trouble(Trouble.TOO_SLOW), words.trouble_help(Trouble.TOO_SLOW, "")
    if snapshot.settings:
        return words.settings_refused(), snapshot.settings
    if health.correction:
        return words.clock_wrong(), words.clock_wrong_help(health.skew)
    return "", ""


def _notice(snapshot: Snapshot, now: datetime, words: Words, look: Look) -> Notice | None:
    if snapshot.outcome is None or snapshot.outcome_until is None or now >= snapshot.outcome_until:
        return None
    button = _offered(snapshot, now, words)
    match snapshot.outcome:
        case Booked(meeting, room):
            place = next((each for each in look.site.nearby if each.address == room), None)
            there = words.go_there(place.name, words.listed(place.floor, place.way)) if place is not None else ""
            return Notice(Tone.GOOD, words.booked(meeting.slot, now), there or words.booked_detail(), button)
        case Extended(meeting):
            return Notice(Tone.GOOD, words.extended(meeting.end), "", button)
        case Ended(meeting):
            others = "" if meeting.is_ours else words.ended_detail()
            return Notice(Tone.GOOD, words.ended(meeting.end, now), others, button)
        case Undone(meeting, was_booking):
            return Notice(Tone.GOOD, words.undone(), "" if was_booking else words.undone_detail(meeting.end))
        case Released():
            return Notice(Tone.GOOD, words.released(), words.released_detail())
        case Reported(sending):
            good = sending in (Sending.UNDER_WAY, Sending.SENT)
            return Notice(Tone.GOOD if good else Tone.WAIT, *words.reported(sending))
        case CheckedIn():
            return Notice(Tone.GOOD, words.checked_in(), words.checked_in_detail())
        case Refusal() as refusal:
            who = _who(refusal.meeting, look, words)
            return Notice(Tone.SORRY, words.refusal(refusal, who), words.refusal_help(refusal), button)
        case Failed(trouble, _, intent):
            return Notice(Tone.SORRY, words.not_done(intent), words.trouble(trouble))
        case Unsure(_, intent):
            return Notice(Tone.WAIT, words.unsure(intent), words.unsure_detail())
        case _:
            assert_never(snapshot.outcome)


def _code(look: Look, now: datetime) -> qr.Code:
    """The code to scan, if the site wants one."""
    wanted = look.site.qr
    if wanted == sheet.INVITATION:
        wanted = qr.invitation(look.room_name, look.site.mailbox, now)
    return qr.code(wanted) if wanted else qr.NO_CODE


def _offered(snapshot: Snapshot, now: datetime, words: Words) -> Button | None:
    """The button about what came of the last tap: shown if and only if `decide` would accept it."""
    if snapshot.offer is None or snapshot.schedule is None or snapshot.pending is not None:
        return None
    fresh = may_write(snapshot.health, fresh_at(snapshot, now))
    if isinstance(decide(snapshot.offer, snapshot.schedule, now, fresh, snapshot.policy), Refusal):
        return None
    button = buttons.button(snapshot.offer, words)
    if isinstance(snapshot.offer, BookLater):
        return replace(button, label=words.book_slot(snapshot.offer.slot), hint="")
    return button


def why_released(slot: TimeSlot, policy: Policy, look: Look) -> str:
    """What the organizer of a no-show is told: one line, in the language of the door."""
    words = words_of(look)
    return words.why_released(look.room_name, slot, policy.release_after)


def _who(meeting: Meeting | None, look: Look, words: Words) -> str:
    """Whom a refusal may name: the organizer, where the site shows organizers."""
    if meeting is None or meeting.is_private or meeting.organizer is None:
        return ""
    if look.show not in (Show.BOTH, Show.ORGANIZER):
        return ""
    return words.person(meeting.organizer)
