"""How a language writes times, dates, people and strangers' texts: the ground on which `words.py` makes its sentences.

Babel knows clocks and dates. Strangers' texts pass `tidy`, which makes them harmless to read; that they are never
interpreted is the screen's promise.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from datetime import datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, assert_never

from babel.dates import format_date, format_time
from babel.units import format_unit

from .languages import catalogue, locale_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from .room.meeting import Person, TimeSlot
    from .room.status import RoomState

LONGEST_TEXT = 255
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=4096)
def _time(language: str, clock: str, hour: int, minute: int) -> str:
    """A door writes the same few times of day over and over: Babel is asked once for each."""
    return str(format_time(dt.time(hour, minute), clock, locale=locale_of(language)))


@lru_cache(maxsize=256)
def _lasts(language: str, minutes: int) -> str:
    """Hours and minutes, whichever there are."""
    units = (("duration-hour", minutes // 60), ("duration-minute", minutes % 60))
    parts = [format_unit(number, unit, "short", locale=locale_of(language)) for unit, number in units if number]
    return " ".join(parts)


@lru_cache(maxsize=32)
def _clock(language: str, hour24: bool | None) -> str:  # noqa: FBT001 - a cache is asked by position
    """The pattern of a time of day; `hour24` None: as the language does."""
    locale = locale_of(language)
    if hour24 is None:
        hour24 = "a" not in locale.time_formats["short"].pattern
    pattern = str(locale.datetime_skeletons["Hm" if hour24 else "hm"].pattern)
    return pattern.replace(" ", "\u202f")


@lru_cache(maxsize=16)
def _day(language: str) -> str:
    """The pattern of a weekday with its date, in the language's order; a door never speaks of another year."""
    return re.sub(r",? ?('de' )?y年?", "", str(locale_of(language).date_formats["full"].pattern))


class Names(Enum):
    """How organizers are named."""

    FULL = "full"
    SHORT = "short"
    """First name and initial."""
    HIDDEN = "hidden"


class Writing:
    """One language, for one zone, clock style and way of naming people. Cheap to make; holds no state."""

    def __init__(self, language: str, zone: ZoneInfo, *, hour24: bool | None, names: Names = Names.FULL) -> None:
        self._names = names
        self._language = language
        self._locale = locale_of(language)
        self._zone = zone
        self._clock = _clock(language, hour24)
        translations = catalogue(language)
        self._ = translations.gettext
        self._n = translations.ngettext
        self._p = translations.pgettext

    @property
    def mirrored(self) -> bool:
        """Whether the language runs from right to left."""
        return bool(self._locale.text_direction == "rtl")

    def time(self, instant: datetime) -> str:
        """A time of day in the room's zone: 14:30, or 2:30 PM; it is never broken over two lines."""
        local = instant.astimezone(self._zone)
        return _time(self._language, self._clock, local.hour, local.minute)

    def date(self, instant: datetime) -> str:
        """A full date in the room's zone: Tuesday, 17 March 2026."""
        return self._full(instant.astimezone(self._zone).date())

    def span(self, slot: TimeSlot) -> str:
        """When a meeting is; midnights count as times, other days are named."""
        start, end = slot.start.astimezone(self._zone), slot.end.astimezone(self._zone)
        if start.date() == end.date() or slot.duration < 24 * HOUR:
            span = f"{self.time(start)} – {self.time(end)}"
        else:
            span = f"{self._short(start.date())} {self.time(start)} – {self._short(end.date())} {self.time(end)}"
        return f"\u200f{span}" if self.mirrored else span  # figures alone have no direction

    def lasts(self, duration: timedelta) -> str:
        """How long something lasts: 1 hr, 30 min."""
        return _lasts(self._language, max(1, -(-duration // MINUTE)))

    def same_day(self, instant: datetime, now: datetime) -> bool:
        """Whether both lie on one day of the room's calendar."""
        return instant.astimezone(self._zone).date() == now.astimezone(self._zone).date()

    def countdown(self, left: timedelta, state: RoomState) -> tuple[str, str]:
        """How long something still lasts, rounded up to minutes: 48 / min left; 2:05 / hours free."""
        minutes = max(0, -(-left // MINUTE))
        if minutes < 100:  # two digits of minutes read faster than 1:24
            still, free = self._n("min left", "min left", minutes), self._n("min free", "min free", minutes)
            return str(minutes), free if state.is_free else still
        return f"{minutes // 60}:{minutes % 60:02}", self._("hours free") if state.is_free else self._("hours left")

    def weekday(self, instant: datetime) -> str:
        """The name of its day in the room's zone: Monday."""
        return str(format_date(instant.astimezone(self._zone).date(), "EEEE", locale=self._locale))

    def _full(self, day: dt.date) -> str:
        return str(format_date(day, _day(self._language), locale=self._locale))

    def _month_day(self, day: dt.date) -> str:
        return str(format_date(day, self._locale.datetime_skeletons["MMMMd"], locale=self._locale))

    def _short(self, day: dt.date) -> str:
        return str(format_date(day, self._locale.datetime_skeletons["MMMd"], locale=self._locale))

    def person(self, person: Person) -> str:
        """A person as the site names people: Anna Berg, Anna B., or not at all."""
        name = self.tidy(person.name)
        match self._names:
            case Names.FULL:
                return name
            case Names.HIDDEN:
                return ""
            case Names.SHORT:
                last, comma, first = name.partition(",")
                parts = f"{first} {last}".split() if comma else name.split()
                return f"{parts[0]} {parts[-1][0]}." if len(parts) > 1 else name
            case _:
                assert_never(self._names)

    def listed(self, *parts: str) -> str:
        """What belongs together on one line, without what is empty."""
        return " · ".join(self._apart(part) for part in parts if part)

    def _apart(self, text: str) -> str:
        """A text that runs against the line is set apart from it, so that it cannot turn its neighbours round."""
        if text.isascii() and not self.mirrored:
            return text
        against = ("R", "AL", "AN") if not self.mirrored else ("L",)
        return f"\u2068{text}\u2069" if any(unicodedata.bidirectional(c) in against for c in text) else text

    def tidy(self, text: str, longest: int = LONGEST_TEXT) -> str:
        """A stranger's text on one line: no control, zero-width or direction-changing characters, of bounded length.

        The zero-width joiners stay: emoji and several scripts need them.
        """
        if len(text) <= longest and text.isprintable() and "  " not in text:  # nearly always, and a tenth of the work
            return text.strip(" ")
        text = text[: 8 * longest]
        kept = (" " if c.isspace() else c for c in text if c.isspace() or c in "\u200c\u200d" or _is_readable(c))
        line = " ".join("".join(kept).split()).strip("\u200c\u200d ")
        return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _is_readable(character: str) -> bool:
    """Neither control nor format character (zero width, direction marks), surrogate, private use nor unassigned."""
    return not unicodedata.category(character).startswith("C")
