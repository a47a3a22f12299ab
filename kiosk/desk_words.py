"""What the administrator's sheet says, in one language."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from .writing import MINUTE, Writing

if TYPE_CHECKING:
    from datetime import datetime


class DeskWords(Writing):
    """The sentences of the pad and of the desk behind it."""

    # --- the pad

    def type_pin(self) -> str:
        """What the pad is for."""
        return self._("Type the PIN")

    def booking_needs_pin(self) -> str:
        """The title of the pad before a booking."""
        return self._("Booking needs the PIN")

    def judging(self) -> str:
        """A try is being judged."""
        return self._("One moment…")

    def wrong(self) -> str:
        """It was not the PIN."""
        return self._("That is not the PIN. Try again")

    def locked(self, left: timedelta) -> str:
        """Nobody may try yet."""
        seconds = max(1, -(-left // timedelta(seconds=1)))
        if seconds < 60:
            return self._n(
                "Too many wrong PINs. Wait {number} second", "Too many wrong PINs. Wait {number} seconds", seconds
            ).format(number=seconds)
        minutes = -(-seconds // 60)
        return self._n(
            "Too many wrong PINs. Wait {number} minute", "Too many wrong PINs. Wait {number} minutes", minutes
        ).format(number=minutes)

    def erase(self) -> str:
        """The key that takes the last digit away."""
        return self._("Erase")

    def done(self) -> str:
        """The key that hands the PIN over."""
        return self._("Done")

    # --- the desk

    def refresh(self) -> str:
        """Read the calendar now."""
        return self._("Read now")

    def restart(self) -> str:
        """Start the door anew."""
        return self._("Restart")

    def end(self) -> str:
        """End the door."""
        return self._("End")

    def connection(self) -> str:
        """The heading over how the line is."""
        return self._("Connection")

    def never_read(self) -> str:
        """No answer since the start."""
        return self._("The calendar has not been read yet")

    def read_ago(self, age: timedelta) -> str:
        """When the last answer came."""
        minutes = max(0, age // MINUTE)
        if minutes == 0:
            return self._("The calendar was read less than a minute ago")
        return self._n(
            "The calendar was read {number} minute ago", "The calendar was read {number} minutes ago", minutes
        ).format(number=minutes)

    def server(self) -> str:
        """The heading over the server's address."""
        return self._("Server")

    def mailbox(self) -> str:
        """The heading over the room mailbox."""
        return self._("Room mailbox")

    def account(self) -> str:
        """The heading over who signs in, and how."""
        return self._("Account")

    def clock_skew(self) -> str:
        """The heading over how far Exchange's clock is ahead of ours."""
        return self._("Exchange's clock is ahead by")

    def seconds(self, seconds: float) -> str:
        """So many seconds."""
        return self._("{number} s").format(number=round(seconds))

    def version(self) -> str:
        """The heading over the program's version."""
        return self._("Version")

    def running_since(self, since: datetime, now: datetime) -> str:
        """When the door was started."""
        when = self.time(since) if self.same_day(since, now) else f"{self.date(since)}, {self.time(since)}"
        return self._("running since {time}").format(time=when)

    def doctor(self, troubles: int | None) -> str:
        """The heading over what the doctor found; None while he is at work."""
        if troubles is None:
            return self._("The doctor is examining the line…")
        if troubles == 0:
            return self._("The doctor found nothing wrong")
        return self._n(
            "The doctor found {number} thing to look at", "The doctor found {number} things to look at", troubles
        ).format(number=troubles)

    def log(self) -> str:
        """The heading over the last lines of the log."""
        return self._("Log, newest first")
