"""Every word on the door, made in one place: gettext for sentences, Babel for clocks and dates.

English is the source language; the sentences are looked up in assets/translations. Strangers' texts pass `tidy`, which
makes them harmless to read; that they are never interpreted is the screen's promise.
"""

from __future__ import annotations

import datetime as dt
import gettext
import unicodedata
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from babel import Locale
from babel.dates import format_date, format_time

from .failures import FAILURES
from .room.actions import No, Refusal
from .room.health import Freshness, Trouble
from .room.status import RoomState, RoomStatus

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from .room.meeting import TimeSlot

LONGEST_TEXT = 255
LONGEST_DETAIL = 60
"""Of a trouble, on the screen; the log has it whole."""
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=16)
def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="_" if "_" in language else "-")


class Words:
    """The words of one language, for one zone and clock style. Cheap to make; holds no state."""

    def __init__(self, language: str, zone: ZoneInfo, *, hour24: bool) -> None:
        self._locale = _locale(language)
        self._zone = zone
        self._clock = "HH:mm" if hour24 else "h:mm a"
        translations = gettext.NullTranslations()
        self._ = translations.gettext
        self._n = translations.ngettext

    @property
    def mirrored(self) -> bool:
        """Whether the language runs from right to left."""
        return bool(self._locale.text_direction == "rtl")

    # --- times

    def time(self, instant: datetime) -> str:
        """A time of day in the room's zone: 14:30, or 2:30 PM."""
        return str(format_time(instant.astimezone(self._zone), self._clock, locale=self._locale))

    def date(self, instant: datetime) -> str:
        """A full date in the room's zone: Tuesday, 17 March 2026."""
        return self._full(instant.astimezone(self._zone).date())

    def span(self, slot: TimeSlot) -> str:
        """When a meeting is; midnights count as times, other days are named."""
        start, end = slot.start.astimezone(self._zone), slot.end.astimezone(self._zone)
        if start.date() == end.date() or slot.duration < 24 * HOUR:
            return f"{self.time(start)} – {self.time(end)}"
        return f"{self._short(start.date())} {self.time(start)} – {self._short(end.date())} {self.time(end)}"

    def same_day(self, instant: datetime, now: datetime) -> bool:
        """Whether both lie on one day of the room's calendar."""
        return instant.astimezone(self._zone).date() == now.astimezone(self._zone).date()

    def duration(self, duration: timedelta) -> tuple[str, str]:
        """A duration as a number and its unit: 30, min."""
        return str(duration // MINUTE), self._("min")

    def countdown(self, left: timedelta, *, free: bool) -> tuple[str, str]:
        """How long something still lasts, rounded up to minutes: 48 / min left; 2:05 / hours free."""
        minutes = max(0, -(-left // MINUTE))
        if minutes < 100:
            return str(minutes), self._("min free") if free else self._("min left")
        return f"{minutes // 60}:{minutes % 60:02}", self._("hours free") if free else self._("hours left")

    def day_title(self, day: dt.date, today: dt.date) -> str:
        """The heading of an agenda: Today, or Tomorrow with its date."""
        if day == today:
            return self._("Today")
        return self._("Tomorrow, {date}").format(date=self._full(day))

    def until_time(self, instant: datetime) -> str:
        """Until 12:27."""
        return self._("until {time}").format(time=self.time(instant))

    def _full(self, day: dt.date) -> str:
        if self._locale.language == "en":
            return str(format_date(day, "EEEE, d MMMM", locale=self._locale))
        return str(format_date(day, "full", locale=self._locale))

    def _short(self, day: dt.date) -> str:
        return str(format_date(day, "d MMM", locale=self._locale))

    # --- the room

    def state(self, state: RoomState) -> str:
        """The status word: the biggest thing on the door."""
        match state:
            case RoomState.NO_SHOW:
                return self._("Releasing…")
            case RoomState.AWAITING_CHECK_IN | RoomState.CHECK_IN:
                return self._("Check in")
            case RoomState.ENDING_SOON:
                return self._("Ending soon")
            case RoomState.IN_USE:
                return self._("In use")
            case RoomState.STARTING_SOON:
                return self._("Starting soon")
            case RoomState.AVAILABLE:
                return self._("Available")

    def until(self, status: RoomStatus, now: datetime) -> str:
        """Until when, as a visitor needs it: across a run of meetings the room is free again only at its end."""
        if status.free_again is not None:
            if status.free_again - now > 8 * HOUR and not self.same_day(status.free_again, now):
                return self._("not free again today")
            if status.until is not None and status.free_again > status.until:
                return self._("Free again at {time}").format(time=self.time(status.free_again))
            return self.until_time(status.free_again)
        if status.until is None or (status.state is RoomState.AVAILABLE and not self.same_day(status.until, now)):
            return self._("for the rest of the day")
        if status.state is RoomState.AVAILABLE:
            return self.until_time(status.until)
        return self._("Free until {time}").format(time=self.time(status.until))

    def starting(self) -> str:
        """The status word before the first answer."""
        return self._("Starting")

    def starting_detail(self) -> str:
        """What the door is doing before the first answer."""
        return self._("Reading the room's calendar")

    def no_data(self) -> str:
        """The status word when the calendar cannot be believed."""
        return self._("Not connected")

    def no_data_detail(self) -> str:
        """What that means to a visitor."""
        return self._("Please check the calendar before you use this room")

    def not_set_up_name(self) -> str:
        """The room's name before there is one."""
        return self._("Room door")

    def not_set_up(self) -> str:
        """The status word of a door without a configuration."""
        return self._("Not set up")

    def not_set_up_detail(self) -> str:
        """What that means to a visitor."""
        return self._("This door does not know its room yet")

    def how_to_begin(self) -> str:
        """What facilities do about it."""
        return self._("To begin, write one of these files; “kiosk config --example” prints one to fill in")

    def looked_in(self, places: tuple[str, ...]) -> str:
        """Where a configuration was looked for."""
        return " · ".join(places)

    def next_up(self, title: str) -> str:
        """What comes next."""
        return self._("Next: {title}").format(title=title)

    def freshness(self, fresh: Freshness, read_at: datetime | None) -> str:
        """How old the data is."""
        if read_at is None:
            return self._("No data yet")
        if fresh is Freshness.LIVE:
            return self._("Updated {time}").format(time=self.time(read_at))
        return self._("As of {time}").format(time=self.time(read_at))

    # --- the agenda

    def no_meetings(self, *, today: bool, known: bool) -> str:
        """An empty day."""
        if not known:
            return self._("The agenda is not known")
        return self._("No meetings today") if today else self._("No meetings")

    def private_meeting(self) -> str:
        """What stands for a private meeting."""
        return self._("Private meeting")

    def reserved(self) -> str:
        """What stands for any meeting where the site shows nothing of them."""
        return self._("Reserved")

    def meeting(self) -> str:
        """What stands for a meeting without a subject."""
        return self._("Meeting")

    def tentative(self) -> str:
        """Said of a meeting not yet accepted for good."""
        return self._("tentative")

    def all_day(self, *, free: bool) -> str:
        """Said of what lasts the whole day."""
        return self._("All day · room stays free") if free else self._("All day")

    def tidy(self, text: str) -> str:
        """A stranger's text on one line: no control, zero-width or direction-changing characters, of bounded length.

        The zero-width joiners stay: emoji and several scripts need them.
        """
        kept = (" " if c.isspace() else c for c in text if c.isspace() or c in "\u200c\u200d" or _is_readable(c))
        line = " ".join("".join(kept).split()).strip("\u200c\u200d ")
        return line if len(line) <= LONGEST_TEXT else line[: LONGEST_TEXT - 1].rstrip() + "…"

    # --- booking

    def book_title(self) -> str:
        """The heading of the booking row."""
        return self._("Book this room now")

    def until_next(self) -> tuple[str, str]:
        """The label of the button that books until the next meeting."""
        return self._("Until next"), ""

    def booking(self) -> str:
        """Said by the button while its booking is on the way."""
        return self._("Booking…")

    def booked(self, end: datetime) -> str:
        """Said only when Exchange holds the meeting."""
        return self._("Booked until {time}").format(time=self.time(end))

    def booked_detail(self) -> str:
        """The friendly half of it."""
        return self._("The room is yours")

    def not_booked(self) -> str:
        """The booking certainly did not happen."""
        return self._("The room was not booked")

    def unsure(self) -> str:
        """The answer was lost and Exchange cannot be asked."""
        return self._("We do not know yet whether the room is booked")

    def unsure_detail(self) -> str:
        """What happens next."""
        return self._("The door looks again as soon as Exchange answers")

    def refusal(self, refusal: Refusal, who: str = "") -> str:
        """Why not, in words a visitor understands."""
        meeting = refusal.meeting
        match refusal.code:
            case No.BOOKING_OFF:
                return self._("This door does not take bookings")
            case No.NOT_LIVE:
                return self._("Booking is not possible without a line to the calendar")
            case No.OCCUPIED if meeting is not None:
                return self._("The room is in use until {time}").format(time=self.time(meeting.end))
            case No.OCCUPIED:
                return self._("The room is in use")
            case No.TOO_SHORT if meeting is not None:
                return self._("Too short to book before {time}").format(time=self.time(meeting.start))
            case No.TOO_SHORT:
                return self._("That is too short to book")
            case No.DOES_NOT_FIT if meeting is not None:
                return self._("The next meeting starts at {time}").format(time=self.time(meeting.start))
            case No.DOES_NOT_FIT:
                return self._("The next meeting starts before that")
            case No.TOO_LONG:
                return self._("That is longer than this room may be booked for")
            case No.NOTHING_NEXT:
                return self._("No meeting follows today")
            case No.NOT_OFFERED:
                return self._("This door does not offer that")
            case No.CHANGED:
                return self._("The calendar has just changed")
            case No.BEATEN if who:
                return self._("{name} was quicker").format(name=who)
            case No.BEATEN:
                return self._("Somebody was quicker")

    def refusal_help(self, refusal: Refusal) -> str:
        """What to do about it."""
        match refusal.code:
            case No.BEATEN | No.CHANGED | No.DOES_NOT_FIT:
                return self._("Nothing was booked; please look at the times and try again")
            case No.OCCUPIED:
                return self._("Nothing was booked")
            case _:
                return ""

    # --- trouble

    def unverified(self) -> str:
        """Said for good by a door that believes whoever claims to be the server."""
        return self._("For a lab only: this door does not check who the server is")

    def trouble(self, trouble: Trouble) -> str:
        """One sentence for the visitor."""
        return self._(FAILURES[trouble].visitor)

    def trouble_help(self, trouble: Trouble, detail: str) -> str:
        """One line for facilities: the code, what was met, and what to do; the rest is in docs/failures.md."""
        detail = self.tidy(detail)
        if len(detail) > LONGEST_DETAIL:
            detail = detail[: LONGEST_DETAIL - 1].rstrip() + "…"
        met = f"{trouble.value}: {detail}" if detail else trouble.value
        return f"{met} — {self._(FAILURES[trouble].cure)}"


def _is_readable(character: str) -> bool:
    """Neither control nor format character (zero width, direction marks), surrogate, private use nor unassigned."""
    return not unicodedata.category(character).startswith("C")
