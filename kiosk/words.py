"""Every sentence on the door, made in one place. English is the source language; gettext looks the others up."""

from __future__ import annotations

import datetime as dt
from datetime import datetime, timedelta
from typing import assert_never

from .failures import FAILURES
from .room.actions import BookElsewhere, BookLater, BookNow, CheckIn, EndEarly, Extend, Intent, Undo
from .room.health import Freshness, Trouble
from .room.status import RoomState, RoomStatus
from .told_words import ToldWords
from .writing import HOUR, MINUTE

LONGEST_DETAIL = 60
"""Of a trouble, on the screen; the log has it whole."""


class Words(ToldWords):
    """The sentences of one language."""

    def day_title(self, day: dt.date, today: dt.date) -> str:
        """The heading of an agenda: Today, or Tomorrow with its date."""
        if day == today:
            return self._("Today")
        if day - today == timedelta(days=1):
            return self._("Tomorrow, {date}").format(date=self._month_day(day))
        return self._full(day)

    def until_time(self, instant: datetime) -> str:
        """Until 12:27."""
        return self._("until {time}").format(time=self.time(instant))

    # --- the room

    def state(self, state: RoomState, *, releasing: bool) -> str:
        """The status word: the biggest thing on the door. `releasing`: the no-show is being released."""
        match state:
            case RoomState.NO_SHOW if releasing:
                return self._("Releasing…")
            case RoomState.NO_SHOW | RoomState.AWAITING_CHECK_IN | RoomState.CHECK_IN:
                return self._p("status", "Check in")
            case RoomState.ENDING_SOON:
                return self._("Ending soon")
            case RoomState.IN_USE:
                return self._("In use")
            case RoomState.STARTING_SOON:
                return self._("Starting soon")
            case RoomState.AVAILABLE:
                return self._("Available")
            case _:
                assert_never(state)

    def until(self, status: RoomStatus, now: datetime) -> str:
        """Until when, as a visitor needs it: across a run of meetings the room is free again only at its end."""
        match status.state:
            case RoomState.NO_SHOW:
                return self._("Nobody has checked in")
            case RoomState.AWAITING_CHECK_IN if status.until is not None:
                return self._("by {time}").format(time=self.time(status.until))
            case RoomState.CHECK_IN if status.until is not None:
                return self._("for {time}").format(time=self.time(status.until))
        if status.free_again is not None:
            if status.free_again - now > 8 * HOUR and not self.same_day(status.free_again, now):
                return self._("not free again today")
            if status.until is not None and status.free_again > status.until:
                return self.free_again(status.free_again)
            return self.until_time(status.free_again)
        if status.until is None or (status.state is RoomState.AVAILABLE and not self.same_day(status.until, now)):
            return self._("for the rest of the day")
        if status.state is RoomState.AVAILABLE:
            return self.until_time(status.until)
        return self._("Free until {time}").format(time=self.time(status.until))

    def closed(self) -> str:
        """The status word outside the opening hours."""
        return self._("Closed")

    def opens(self, instant: datetime | None, now: datetime) -> str:
        """When the room opens again."""
        if instant is None:
            return ""
        if self.same_day(instant, now):
            return self._("opens at {time}").format(time=self.time(instant))
        return self._("opens {day} at {time}").format(day=self.weekday(instant), time=self.time(instant))

    def clock_not_set(self) -> str:
        """Said while the device's clock cannot be right."""
        return self._("This door does not know the time yet")

    def clock_not_set_help(self) -> str:
        """The same for facilities."""
        return self._("clock: the device's clock is not set; it needs a time server or a battery")

    def clock_wrong(self) -> str:
        """Said while the device's clock differs from Exchange's; the door goes by Exchange's."""
        return self._("This door goes by Exchange's clock")

    def clock_wrong_help(self, skew: timedelta) -> str:
        """The same for facilities, with the difference."""
        minutes = max(1, round(abs(skew) / MINUTE))
        text = (
            self._n("clock: the device is {minutes} min slow", "clock: the device is {minutes} min slow", minutes)
            if skew > timedelta()
            else self._n("clock: the device is {minutes} min fast", "clock: the device is {minutes} min fast", minutes)
        )
        return text.format(minutes=minutes)

    def starting(self) -> str:
        """The status word before the first answer."""
        return self._("Starting")

    def starting_detail(self) -> str:
        """What the door is doing before the first answer."""
        return self._("Reading the room's calendar")

    def no_data(self) -> str:
        """The status word when the calendar cannot be believed."""
        return self._("Offline")

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
        return self._(
            "To begin, run “kiosk setup”, or write one of these files; “kiosk config --example” prints one to fill in"
        )

    def how_to_mend(self) -> str:
        """What facilities do about a configuration that cannot be used."""
        return self._("This file has faults; “kiosk config” tells each of them, with its cure")

    def settings_refused(self) -> str:
        """A changed configuration cannot be used."""
        return self._("This door keeps its old settings: the new ones have a fault")

    def looked_in(self, places: tuple[str, ...]) -> str:
        """Where a configuration was looked for, and what is wrong there."""
        return " · ".join(places)

    def next_up(self, title: str) -> str:
        """What comes next."""
        return self._("Next: {title}").format(title=self._apart(title))

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

    # --- booking

    def button_title(self, intent: BookNow | CheckIn) -> str:
        """The heading of the big button."""
        return self._("Are you here?") if isinstance(intent, CheckIn) else self._("Book now")

    def button(self, intent: Intent) -> tuple[str, str, str]:
        """What a button says: label, unit, hint."""
        match intent:
            case BookNow(duration, end) if duration is not None:
                return str(duration // MINUTE), self.minutes(duration), self._until(end)
            case BookElsewhere(_, wanted):
                return self.button(wanted)
            case BookLater(slot):
                return self.time(slot.start), "", self._until(slot.end)
            case CheckIn():
                return self._("Check in"), "", self._("this keeps the room")
            case Extend(_, step, end) if step is not None:
                return f"+{step // MINUTE}", self.minutes(step), self._until(end)
            case BookNow(_, end) | Extend(_, _, end):
                return self._("Until next"), "", self._until(end)
            case EndEarly():
                return self._("End now"), "", self._("frees the room")
            case Undo():
                return self._("Undo"), "", ""
            case _:
                assert_never(intent)

    def _until(self, end: datetime) -> str:
        """The same as `until_time` for the little room on a button."""
        return self._p("button", "until {time}").format(time=self.time(end))

    def minutes(self, duration: timedelta) -> str:
        """The unit of that many minutes."""
        return self._n("min", "min", duration // MINUTE)

    def busy(self, intent: Intent) -> str:
        """Said by the button while its intent is carried out."""
        match intent:
            case BookNow() | BookLater() | BookElsewhere():
                return self._("Booking…")
            case CheckIn():
                return self._("Checking in…")
            case Extend():
                return self._("Extending…")
            case EndEarly():
                return self._("Ending…")
            case Undo():
                return self._("Undoing…")
            case _:
                assert_never(intent)

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
        return f"{self._apart(met)} — {self._(FAILURES[trouble].cure)}"
