"""What the sheets say, part of `words.py`: book later, other rooms, this room, a problem, a code, a language."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from .room.snapshot import Sending
from .writing import Writing

if TYPE_CHECKING:
    from datetime import datetime


class SheetWords(Writing):
    """The sentences of the sheets, in one language."""

    def close(self) -> str:
        """The button that puts a sheet away."""
        return self._("Close")

    def book_from(self, start: datetime) -> str:
        """What a free slot of the day offers, for a screen reader."""
        return self._("Free: book from {time}").format(time=self.time(start))

    # --- the ways in: what stands under the icon, and what the sheet is called

    def entry(self, key: str) -> tuple[str, str]:
        """A word for the icon, and the whole name."""
        match key:
            case "book":
                return self._("Later"), self._("Book this room")
            case "nearby":
                return self._("Rooms"), self._("Find another room")
            case "reach":
                return self._("Lower"), self._("Bring everything within reach")
            case "more":
                return self._("More"), self._("More")
            case "info":
                return self._("This room"), self._("About this room")
            case "report":
                return self._("Report a problem"), self._("Report a problem")
            case "qr":
                return self._("Scan"), self._("Scan with your phone")
            case "language":
                return self._("Language"), self._("Language")
            case "admin":
                return self._("Administrator"), self._("Administrator")
            case _:
                raise ValueError(key)

    # --- booking

    def when(self) -> str:
        """Over the times a booking may begin at."""
        return self._("When")

    def how_long(self) -> str:
        """Over the lengths of a booking."""
        return self._("How long")

    def now(self) -> str:
        """A booking that begins at once."""
        return self._("Now")

    def nothing_to_book(self) -> str:
        """No free time is left within what may be booked."""
        return self._("Nothing is free that could be booked here")

    def booking_subject(self) -> str:
        """The subject of a meeting booked at the door, where the site sets none."""
        return self._("Booked at the door")

    def named_subject(self, name: str, subject: str) -> str:
        """The same with the name that somebody typed, first: a calendar shows the beginning."""
        name = self.tidy(name)
        return self._("{name} – {subject}").format(name=name, subject=subject) if name else subject

    def your_name(self) -> str:
        """What is typed for a booking, if somebody likes to."""
        return self._("Your name")

    def optional(self) -> str:
        """Said of what need not be typed."""
        return self._("optional")

    def scan(self, *, is_invitation: bool) -> str:
        """What the code to scan is for."""
        if is_invitation:
            return self._("The code holds an invitation of this room for your calendar")
        return self._("The code leads to this room's page")

    def scan_guide(self) -> str:
        """What the code of a door that is not set up is for."""
        return self._("Scan the code for what to do")

    # --- the rooms nearby

    def nearby_state(self, free_until: datetime | None, busy_until: datetime | None, now: datetime) -> str:
        """How a nearby room is: until when it is free, or in use; neither where nobody knows."""
        if busy_until is not None:
            return self._("In use until {time}").format(time=self.time(busy_until))
        if free_until is None:
            return self._("Not known")
        if not self.same_day(free_until, now):
            return self._("Free for the rest of the day")
        return self._("Free until {time}").format(time=self.time(free_until))

    def looking(self) -> str:
        """While the nearby rooms are asked for."""
        return self._("Looking…")

    def cannot_look(self) -> str:
        """They could not be asked."""
        return self._("Exchange does not tell about the other rooms now")

    def go_there(self, room: str, where: str) -> str:
        """Where the room is that was booked."""
        return self.listed(room, where)

    # --- a problem

    def problem(self, kind: str) -> str:
        """What is wrong, as a button says it and as the mail's subject."""
        match kind:
            case "screen":
                return self._("Screen or projector")
            case "sound":
                return self._("Sound or video call")
            case "climate":
                return self._("Too warm or cold")
            case "furniture":
                return self._("Light or furniture")
            case "cleaning":
                return self._("Cleaning")
            case _:
                return self._("Something else")

    def more_about_it(self) -> str:
        """What may be typed about a problem."""
        return self._("Tell more")

    def send(self) -> str:
        """The button that sends the message."""
        return self._("Send")

    def problem_mail(self, kind: str, line: str, room: str, at: datetime) -> tuple[str, str]:
        """Subject and text of the mail to facilities."""
        subject = self._("{room}: {problem}").format(room=room, problem=self.problem(kind))
        told = self._("Reported at the door, {date}, {time}.").format(date=self.date(at), time=self.time(at))
        return subject, "\n\n".join(part for part in (subject, self.tidy(line), told) if part) + "\n"

    def reported(self, sending: Sending) -> tuple[str, str]:
        """How far the message has come, and what that means."""
        match sending:
            case Sending.UNDER_WAY:
                return self._("Sending…"), ""
            case Sending.SENT:
                return self._("Facilities have been told"), self._("Thank you")
            case Sending.WAITS:
                return self._("Your message is kept"), self._("It is sent as soon as Exchange answers")
            case Sending.UNSURE:
                return self._("We do not know whether the message was sent"), self._("Please tell facilities yourself")
            case _:
                assert_never(sending)

    # --- typing

    def key(self, name: str) -> str:
        """What a key without a letter is called."""
        match name:
            case "shift":
                return self._("Capital letters")
            case "erase":
                return self._("Erase")
            case "space":
                return self._("Space")
            case "digits":
                return self._("Digits")
            case "accents":
                return self._("More letters")
            case "letters":
                return self._("Letters")
            case "done":
                return self._("Done")
            case _:
                raise ValueError(name)

    # --- this room

    def seats(self, number: int) -> str:
        """How many people the room is for."""
        return self._n("{number} seat", "{number} seats", number).format(number=number)

    def equipment(self) -> str:
        """The heading over what is in the room."""
        return self._("Equipment")

    def accessibility(self) -> str:
        """The heading over what helps people with disabilities."""
        return self._("Accessibility")

    # --- what an order at the administrator's sheet does to the door

    def restarting(self) -> str:
        """The status word while the program begins anew, as it was ordered."""
        return self._("Restarting")

    def restarting_detail(self) -> str:
        """What that means to a visitor."""
        return self._("Back in a moment")
