"""The administrator's questions and orders, as a typed Python API (docs/python.md); `verbs.py` is the same in words.

    with Administrator.from_ini() as admin:
        for calendar in admin.agenda([admin.room], admin.span("today")): ...

Blocking, for one thread, over one connection of its own. What goes wrong with one mailbox, room or booking is in its
answer and never hides the others; after a refused sign-in no other is tried, so that no account is locked. Private
meetings are masked unless asked for. Nothing is written but by `book`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self, TypeVar
from zoneinfo import ZoneInfo

from . import ini, orders, setup, spans
from .errors import ConfigError, MailboxError
from .exchange.directory import Directory
from .orders import Booking, Outcome, Result
from .room.availability import USUAL, RoomDay, availability, busy
from .room.health import Trouble
from .room.meeting import Person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from .config import Config
    from .exchange.address import Address
    from .exchange.event import Event
    from .room.availability import Availability, Busy
    from .room.meeting import TimeSlot
    from .room.policy import Policy

__all__ = ["Administrator", "Booking", "Calendar", "Outcome", "Result", "RoomDay"]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The events of one mailbox, by start, or what was met instead. `detail` is for facilities."""

    mailbox: str
    events: tuple[Event, ...] = ()
    trouble: Trouble | None = None
    detail: str = ""


class Administrator:
    """One connection to Exchange, signed in as kiosk.ini says. Signs in with the first question, not before."""

    def __init__(
        self,
        address: Address,
        *,
        policy: Policy = USUAL,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.address = address
        self.zone = ZoneInfo(address.timezone)
        self._policy = policy
        self._clock, self._pause = clock, pause
        self._directory = Directory(address)
        self._refused: MailboxError | None = None

    @classmethod
    def from_ini(cls, file: Path | None = None, *, impersonate: bool | None = None) -> Self:
        """By the kiosk.ini that `kiosk` would find, or this one. Raises ConfigError with every problem of it."""
        found = ini.find(file)
        if isinstance(found, ini.NotFound):
            raise ConfigError([str(found)])
        return cls.from_config(ini.load(found), impersonate=impersonate)

    @classmethod
    def from_config(cls, config: Config, *, impersonate: bool | None = None) -> Self:
        """By a configuration. `impersonate` overrules its `access`."""
        made = setup.from_config(config)
        if impersonate is not None:
            made = replace(made, address=replace(made.address, impersonate=impersonate))
        return cls(made.address, policy=made.policy)

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    @property
    def room(self) -> str:
        """The room mailbox of kiosk.ini."""
        return self.address.mailbox

    def span(self, begin: str, end: str = "") -> TimeSlot:
        """A span as it is written on the command line, in the room's zone (spans.py). Raises SpanError."""
        return spans.span(begin, end, self._clock(), self.zone)

    def day(self, text: str = "today") -> TimeSlot:
        """One day of the room's calendar. Raises SpanError."""
        return spans.day(text, self._clock(), self.zone)

    def agenda(
        self,
        mailboxes: Iterable[str],
        span: TimeSlot,
        *,
        search: str = "",
        details: bool = True,
        private: bool = False,
    ) -> tuple[Calendar, ...]:
        """The events of each mailbox. `search`: in the subject, upper and lower case alike, private ones if shown.

        `details` asks for attendees, body, categories and the organizer's address too: one more request per 50 events.
        """

        def read(mailbox: str) -> Calendar:
            events = self._directory.events(mailbox, span)
            if not private:
                events = tuple(_masked(event) for event in events)
            if search:
                wanted = search.casefold()
                events = tuple(event for event in events if wanted in event.meeting.subject.casefold())
            shown = [event for event in events if private or not event.meeting.is_private]
            known = {one.meeting.ref.id: one for one in self._directory.detailed(shown)} if details and shown else {}
            return Calendar(mailbox, tuple(known.get(event.meeting.ref.id, event) for event in events))

        return tuple(self._each(mailboxes, read, lambda box, error: Calendar(box, (), error.trouble, error.detail)))

    def free(self, room: str, span: TimeSlot) -> RoomDay:
        """Whether a room is free, and what stands in the way: by its calendar, else by free/busy, which says less."""

        def read(room: str) -> RoomDay:
            try:
                said = [busy(event.meeting) for event in self._directory.events(room, span)]
            except MailboxError as error:
                if error.trouble is not Trouble.NO_RIGHTS:
                    raise
                return self.rooms([Person(room, room)], span)[0]
            return RoomDay(Person(room, room), self._judge(said, span))

        return next(iter(self._each([room], read, lambda box, error: _untold(Person(box, box), error))))

    def rooms(self, rooms: Sequence[Person], span: TimeSlot) -> tuple[RoomDay, ...]:
        """The free/busy of every room, in their order, in one request per hundred; one bad room hides no other."""
        try:
            told = self._guarded(lambda: self._directory.free_busy([room.address for room in rooms], span))
        except MailboxError as error:
            return tuple(_untold(room, error) for room in rooms)
        return tuple(
            _untold(room, one) if isinstance(one, MailboxError) else RoomDay(room, self._judge(one, span))
            for room, one in zip(rooms, told, strict=True)
        )

    def room_lists(self) -> tuple[Person, ...]:
        """The room lists of the organization; many have none. Raises MailboxError."""
        return self._guarded(self._directory.room_lists)

    def listed(self, room_list: str) -> tuple[Person, ...]:
        """The rooms of a room list. Raises MailboxError."""
        return self._guarded(lambda: self._directory.rooms(room_list))

    def look(self, booking: Booking) -> Outcome:
        """A dry run: whether this could be booked now. Writes nothing."""
        return next(self.look_at([booking]))

    def look_at(self, bookings: Iterable[Booking]) -> Iterator[Outcome]:
        """A dry run of many, each told as it is known."""
        return self._orders(bookings, orders.look)

    def book(self, booking: Booking) -> Outcome:
        """Book: look, write, look again. Never raises MailboxError: what was met is in the outcome."""
        return next(self.book_all([booking]))

    def book_all(self, bookings: Iterable[Booking]) -> Iterator[Outcome]:
        """Book one after the other, each told as it is done; whoever stops asking stops the booking."""

        def act(booking: Booking, directory: Directory, policy: Policy) -> Outcome:
            return orders.carry_out(booking, directory, self._pause, policy)

        return self._orders(bookings, act)

    def close(self) -> None:
        """Let go of the connection. Harmless when repeated."""
        self._directory.close()

    def _orders(self, bookings: Iterable[Booking], act: Callable[..., Outcome]) -> Iterator[Outcome]:
        for booking in bookings:
            if self._refused is not None:
                yield Outcome(booking, Result.FAILED, (), self._refused.trouble, "not tried after the refusal")
                continue
            outcome = act(booking, self._directory, self._policy)
            if outcome.trouble is not None and outcome.trouble.is_refused_sign_in:
                self._refused = MailboxError(outcome.trouble, outcome.detail)
            yield outcome

    def _each(
        self, mailboxes: Iterable[str], read: Callable[[str], _T], failed: Callable[[str, MailboxError], _T]
    ) -> Iterator[_T]:
        for mailbox in mailboxes:
            try:
                yield self._guarded(lambda mailbox=mailbox: read(mailbox))  # type: ignore[misc]
            except MailboxError as error:
                yield failed(mailbox, error)

    def _guarded(self, ask: Callable[[], _T]) -> _T:
        """Ask, unless the sign-in was refused before: then fail as it did, without another attempt."""
        if self._refused is not None:
            raise self._refused
        try:
            return ask()
        except MailboxError as error:
            if error.trouble.is_refused_sign_in:
                self._refused = MailboxError(error.trouble, "not tried after the refusal")
            raise

    def _judge(self, said: Iterable[Busy], span: TimeSlot) -> Availability:
        return availability(said, span, self._policy)


def _untold(room: Person, error: MailboxError) -> RoomDay:
    return RoomDay(room, None, error.trouble, error.detail)


def _masked(event: Event) -> Event:
    """A private event without what it is about and who is in it; when it is, stays."""
    if not event.meeting.is_private:
        return event
    return replace(event, meeting=replace(event.meeting, subject="", organizer=None, location=""))
