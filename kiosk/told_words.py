"""What is told of a tap once it is done, part of `words.py`: booked, extended, ended, released, refused, in doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from .room.actions import BookLater, BookNow, CheckIn, EndEarly, Extend, Intent, No, Refusal, Undo
from .sheet_words import SheetWords
from .writing import MINUTE

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from .room.meeting import TimeSlot


class ToldWords(SheetWords):
    """The sentences of one language that answer a tap."""

    def booked(self, slot: TimeSlot, now: datetime) -> str:
        """Said only when Exchange holds the meeting."""
        if slot.start <= now:
            return self._("Booked until {time}").format(time=self.time(slot.end))
        return self._("Booked {span}").format(span=self.span(slot))

    def extended(self, end: datetime) -> str:
        """Said only when Exchange holds the new end."""
        return self._("Extended until {time}").format(time=self.time(end))

    def ended(self, end: datetime, now: datetime) -> str:
        """Said only when Exchange holds the earlier end; the running minute belongs to the meeting still."""
        return self.free_again(end) if end > now else self._("The room is free again")

    def ended_detail(self) -> str:
        """What ending does not do to a meeting of others."""
        return self._("The organizer's invitation stays as it is")

    def checked_in(self) -> str:
        """Said only when the meeting says so."""
        return self._("You are checked in")

    def checked_in_detail(self) -> str:
        """What that means."""
        return self._("The room stays yours")

    def booked_detail(self) -> str:
        """The friendly half of it."""
        return self._("The room is yours")

    def book_slot(self, slot: TimeSlot) -> str:
        """The button that books another slot, where somebody was quicker."""
        return self._("Book {span}").format(span=self.span(slot))

    def undone(self) -> str:
        """Said only when Exchange holds what was before."""
        return self._("Taken back")

    def undone_detail(self, end: datetime) -> str:
        """Until when the meeting lasts again."""
        return self._("The meeting ends at {time}, as before").format(time=self.time(end))

    def released(self) -> str:
        """Said only when Exchange does not hold the no-show any more."""
        return self._("Nobody came: the room is free again")

    def released_detail(self) -> str:
        """What a latecomer can do."""
        return self._("Are you here after all? Simply book it")

    def why_released(self, room: str, slot: TimeSlot, after: timedelta) -> str:
        """What the organizer of a no-show is told, by mail."""
        minutes = after // MINUTE
        return self._n(
            "{room}, {span}: nobody checked in at the door within {minutes} minute, so the room was released.",
            "{room}, {span}: nobody checked in at the door within {minutes} minutes, so the room was released.",
            minutes,
        ).format(room=room, span=self.span(slot), minutes=minutes)

    def not_done(self, intent: Intent | None) -> str:
        """What was wanted certainly did not happen."""
        match intent:
            case CheckIn():
                return self._("You are not checked in")
            case Extend():
                return self._("The meeting was not extended")
            case EndEarly():
                return self._("The meeting was not ended")
            case Undo():
                return self._("It was not taken back")
            case _:
                return self._("The room was not booked")

    def unsure(self, intent: Intent | None) -> str:
        """The answer was lost and Exchange cannot be asked."""
        if intent is None or isinstance(intent, BookNow | BookLater):
            return self._("We do not know yet whether the room is booked")
        return self._("We do not know yet whether that was done")

    def unsure_detail(self) -> str:
        """What happens next."""
        return self._("The door looks again as soon as Exchange answers")

    def refusal(self, refusal: Refusal, who: str = "") -> str:  # noqa: C901, PLR0912 - one row for each code
        """Why not, in words a visitor understands."""
        meeting = refusal.meeting
        match refusal.code:
            case No.BOOKING_OFF:
                return self._("This door does not take bookings")
            case No.NOT_LIVE:
                return self._("Booking is not possible without a line to the calendar")
            case No.CLOSED:
                return self._("The room is closed then")
            case No.TOO_FAR:
                return self._("That is too far ahead to be booked at the door")
            case No.TOO_MANY:
                return self._("The room was booked here too often within the hour")
            case No.TOO_LATE:
                return self._("It is too late to take that back")
            case No.NOT_OURS:
                return self._("Only its organizer can change this meeting")
            case No.NOT_NOW:
                return self._("There is nothing to do for this meeting now")
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
            case No.DECLINED:
                return self._("The room has declined the booking")
            case No.NO_ANSWER:
                return self._("The room has not answered")
            case No.BEATEN if who:
                return self._("{name} was quicker").format(name=who)
            case No.BEATEN:
                return self._("Somebody was quicker")
            case _:
                assert_never(refusal.code)

    def refusal_help(self, refusal: Refusal) -> str:
        """What to do about it."""
        match refusal.code:
            case No.BEATEN | No.CHANGED | No.DOES_NOT_FIT:
                return self._("Nothing was changed; please look at the times and try again")
            case No.OCCUPIED | No.DECLINED | No.NO_ANSWER:
                return self._("Nothing was booked")
            case No.TOO_MANY:
                return self._("Please wait a little, or book it from your calendar")
            case _:
                return ""

    def free_again(self, instant: datetime) -> str:
        """When nobody holds the room any more."""
        return self._("Free again at {time}").format(time=self.time(instant))
