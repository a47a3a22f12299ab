"""What the sheets hold: one frozen `SheetsView`, made by the pure `sheets`; part of the view.

A sheet lies over the door while somebody uses it. Which one is open is QML's; what stands in it is here. A sheet that
has nothing to offer has no way in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from . import gaps
from .buttons import Button, key_of
from .keyboard import NO_KEYS, Keyboard, keyboard
from .nearby import NOTHING_NEARBY, Nearby
from .qr import NO_CODE, Code
from .room.actions import BookLater, BookNow, Intent
from .room.meeting import TimeSlot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from .room.actions import Offer
    from .room.nearby import NearbyRoom
    from .words import Words

NOW = "now"
INVITATION = "invitation"
LONGEST_NAME = 40
LONGEST_LINE = 120
PROBLEMS = ("screen", "sound", "climate", "furniture", "cleaning", "other")
NAMED_KEYS = ("shift", "erase", "space", "digits", "accents", "letters", "done")
IN_THE_BAR = ("book", "nearby", "qr", "reach")
"""The ways in that are always in sight, the code only where there are no rooms nearby; the others are behind "more"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What a site says of its room and wants on its sheets, in its own words."""

    capacity: int = 0
    equipment: tuple[str, ...] = ()
    accessibility: tuple[str, ...] = ()
    picture: str = ""
    """The URL of a file, or nothing."""
    qr: str = ""
    """What the code to scan holds: an address of the web, "invitation" for one of the room; nothing: none is shown."""
    mailbox: str = ""
    nearby: tuple[NearbyRoom, ...] = ()
    facilities: str = ""
    """Whom a problem is mailed to; nobody: it is not offered."""
    ask_name: bool = False
    """Whether somebody who books may type a name, which everybody reads in the calendar."""
    motion: bool = True
    admin: bool = False
    """Whether there is an administrator's sheet."""


NO_SITE = Site()
"""A site that says nothing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A way in: the sheet it opens, a word for the icon, the whole name."""

    key: str
    label: str
    name: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about the room: an icon, and a heading over lines where there are several."""

    key: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Start:
    """When a booking may begin, and how long it may last then."""

    key: str
    label: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that can be wrong with a room."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something to type: what it is called, and how much is taken."""

    name: str = ""
    hint: str = ""
    longest: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetsView:
    """Everything on all sheets."""

    close: str = ""
    when: str = ""
    how_long: str = ""
    starts: tuple[Start, ...] = ()
    nothing: str = ""
    """Why there is no start."""
    name_prompt: Prompt = Prompt()
    nearby: Nearby = NOTHING_NEARBY
    code: Code = NO_CODE
    code_text: str = ""
    """What the code is for."""
    problems: tuple[Problem, ...] = ()
    line_prompt: Prompt = Prompt()
    send: str = ""
    keyboard: Keyboard = NO_KEYS
    key_names: tuple[tuple[str, str, str], ...] = ()
    """Of keys without a letter: which, what stands on it, what it is called."""
    bar: tuple[Entry, ...] = ()
    more: tuple[Entry, ...] = ()
    facts: tuple[Fact, ...] = ()
    picture: str = ""
    motion: bool = True

    @property
    def buttons(self) -> tuple[Button, ...]:
        """Everything on the sheets that a tap hands back."""
        there = (row.button for row in self.nearby.rows if row.button is not None)
        return (*(button for start in self.starts for button in start.buttons), *there)

    def name(self, key: str) -> str:
        """What that sheet is called."""
        return next((entry.name for entry in (*self.bar, *self.more) if entry.key == key), "")


def named(intent: Intent, name: str) -> Intent:
    """The same, in somebody's name: as it was typed, and no longer than may be typed."""
    return replace(intent, name=name[:LONGEST_NAME]) if name and isinstance(intent, BookNow | BookLater) else intent


def sheets(
    site: Site, words: Words, starts: tuple[Start, ...] | None, rooms: Nearby, code: Code, *, language: str
) -> SheetsView:
    """The sheets of a door. `starts`: None where nobody may book."""
    facts, keys = tuple(_facts(site, words)), keyboard(language)
    shown = {
        "book": starts is not None,
        "nearby": bool(site.nearby),
        "qr": bool(site.qr),
        "reach": True,
        "info": bool(facts or site.picture),
        "report": bool(site.facilities),
        "language": True,
        "admin": site.admin,
    }
    entries = [Entry(key, *words.entry(key)) for key, is_shown in shown.items() if is_shown]
    bar = tuple(entry for entry in entries if entry.key in IN_THE_BAR and not (entry.key == "qr" and site.nearby))
    more = tuple(entry for entry in entries if entry not in bar)
    if len(more) == 1 and not site.admin:  # which nobody is to come upon by chance
        bar, more = (*bar, *more), ()
    elif more:
        bar = (*bar, Entry("more", *words.entry("more")))
    return SheetsView(
        close=words.close(),
        when=words.when(),
        how_long=words.how_long(),
        starts=starts or (),
        nothing="" if starts else words.nothing_to_book(),
        name_prompt=Prompt(words.your_name(), words.optional(), LONGEST_NAME) if site.ask_name else Prompt(),
        nearby=rooms,
        code=code,
        code_text=words.scan(is_invitation=site.qr == INVITATION),
        problems=tuple(Problem(kind, words.problem(kind)) for kind in PROBLEMS) if site.facilities else (),
        line_prompt=Prompt(words.more_about_it(), words.optional(), LONGEST_LINE),
        send=words.send(),
        keyboard=keys,
        key_names=tuple((key, keys.sign(key) or words.key(key), words.key(key)) for key in NAMED_KEYS),
        bar=bar,
        more=more,
        facts=facts,
        picture=site.picture,
        motion=site.motion,
    )


def starts(offered: Iterable[Offer], now: datetime, pending: Intent | None, words: Words) -> tuple[Start, ...]:
    """When the room may be booked from: now, and later on this or the next day; with what fits there."""
    found: dict[tuple[str, str], list[Button]] = {}
    for offer in offered:
        match offer.intent:
            case BookNow() as intent if offer.is_possible:
                is_today = True
            case BookLater(slot) as intent if offer.is_possible:
                is_today = words.same_day(slot.start, now)
            case _:
                continue
        key, label, button = _start(intent, words, is_today=is_today, is_enabled=pending is None)
        found.setdefault((key, label), []).append(button)
    return tuple(Start(key, label, tuple(buttons)) for (key, label), buttons in found.items())


@lru_cache(maxsize=2048)
def _start(intent: BookNow | BookLater, words: Words, *, is_today: bool, is_enabled: bool) -> tuple[str, str, Button]:
    """The key and the label of a start, and the button of one length there.

    Kept: each reading asks for the same two hundred, which were two thirds of its cost (docs/performance.md).
    """
    match intent:
        case BookNow(duration, end):
            key, label = NOW, words.now()
        case BookLater(TimeSlot(start, end) as slot):
            key, label, duration = gaps.key_of(start), words.time(start), slot.duration
            if not is_today:
                label = words.listed(words.weekday(start), label)
    length, unit, hint = words.button(BookNow(duration, end))
    button = Button(
        key=key_of(intent),
        label=length,
        unit=unit,
        hint=hint,
        brief="",
        enabled=is_enabled,
        busy=False,
        primary=False,
        reason="",
        intent=intent,
    )
    return key, label, button


def _facts(site: Site, words: Words) -> Iterator[Fact]:
    if site.capacity:
        yield Fact("seats", "", words.seats(site.capacity))
    if site.equipment:
        yield Fact("equipment", words.equipment(), words.listed(*site.equipment))
    if site.accessibility:
        yield Fact("accessibility", words.accessibility(), words.listed(*site.accessibility))
