"""Days worth showing: each scene fills a mailbox around a given instant, at any time of day or night.

A scene first clears what it needs free, then puts what it is about at the instant, then lets an ordinary working day
grow around that: today and tomorrow, never across what the scene keeps clear. The same instant gives the same day.
All arithmetic is in UTC; the room's wall clock only says where quarters of an hour and working days lie.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from random import Random
from typing import TYPE_CHECKING, Any

from kiosk.exchange.memory import Every, MemoryMailbox
from kiosk.room.meeting import FreeBusy, Response, TimeSlot, is_occupying

from .cast import PEOPLE, STANDUP, SUBJECTS
from .colleagues import Colleagues

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.room.meeting import MeetingRef

__all__ = ["SCENES", "Colleagues", "Scene", "ServerTrouble"]

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
WORKDAY = (time(8), time(18))
STANDUP_AT = time(8, 30)
WEEKDAYS = frozenset(range(5))


class ServerTrouble(Enum):
    """What is wrong with the server in a scene, for the runner to bring about."""

    GOES_DOWN = "goes down after the first healthy poll"
    REFUSES_SIGN_IN = "does not know the password"


@dataclass(frozen=True, slots=True)
class Scene:
    """A day worth showing: `fill` writes it into an empty mailbox around `now`, aware and in UTC."""

    name: str
    summary: str
    fill: Callable[[MemoryMailbox, datetime], None]
    trouble: ServerTrouble | None = None


@dataclass(slots=True)
class _Page:
    """The day being written: where now is, what must stay clear, and what chance comes next."""

    mailbox: MemoryMailbox
    now: datetime
    clear: list[TimeSlot] = field(default_factory=list)
    chance: Random = field(init=False)

    def __post_init__(self) -> None:
        """Begin on the minute, with the luck of the day and the room."""
        self.now = self.now.replace(second=0, microsecond=0)
        self.chance = Random(f"{self.local_day()} {self.mailbox.room.address}")

    def local_day(self, days: int = 0) -> date:
        """Tell the room's date, some days on."""
        return self.now.astimezone(self.mailbox.timezone).date() + days * DAY

    def wall(self, clock: time, days: int = 0) -> datetime:
        """Tell the instant at which the room's clock says so."""
        return datetime.combine(self.local_day(days), clock, self.mailbox.timezone).astimezone(UTC)

    def after(self, minutes: int, step: int = 15) -> datetime:
        """Tell the first round instant at least so many minutes after now."""
        instant = self.now + minutes * MINUTE
        return instant + timedelta(minutes=-instant.minute % step)

    def before(self, minutes: int, step: int = 15) -> datetime:
        """Tell the last round instant at least so many minutes before now."""
        instant = self.now - minutes * MINUTE
        return instant - timedelta(minutes=instant.minute % step)

    def keep(self, start: datetime, end: datetime) -> None:
        """Let nothing but the scene itself happen in between."""
        self.clear.append(TimeSlot(start, end))

    def meet(self, start: datetime, end: datetime, subject: str = "", **more: Any) -> MeetingRef:
        """Put a meeting there, by somebody, about something, booked days ago."""
        person = more.pop("organizer", None) or self.chance.choice(PEOPLE[1:])
        if not subject:
            subject = self.chance.choice(SUBJECTS)
            # AddOrganizerToSubject and DeleteSubject, Exchange's defaults for a room: the name instead of the subject
            subject = self.chance.choice((subject, subject, person.name, f"{person.name} {subject}"))
        more.setdefault("location", self.mailbox.room.name)
        created = start - self.chance.randint(2, 20 * 24) * 60 * MINUTE
        return self.mailbox.add(TimeSlot(start, end), subject, organizer=person, created=created, **more)

    def is_clear(self, slot: TimeSlot) -> bool:
        """Whether nothing takes the room then, and the scene does not want it free."""
        taken = any(is_occupying(i.meeting) and i.meeting.slot.overlaps(slot) for i in self.mailbox.items(slot))
        return not taken and not any(slot.overlaps(kept) for kept in self.clear)


# The scenes


def _free(page: _Page) -> None:
    coming = page.after(75)
    page.keep(page.before(30), coming)
    page.meet(coming, coming + 60 * MINUTE)


def _busy(page: _Page) -> None:
    start, end = page.before(15), page.after(20)
    page.meet(start, end)
    page.keep(start, end + 30 * MINUTE)


def _soon(page: _Page) -> None:
    start = page.after(4, 5)
    page.keep(page.before(45), start)
    page.meet(start, start + 45 * MINUTE)


def _ending_soon(page: _Page) -> None:
    round_end = page.after(2, 5)
    end = round_end if round_end <= page.now + 4 * MINUTE else page.now + 3 * MINUTE
    start = page.before(40)
    page.meet(start, end)
    page.keep(start, end + 60 * MINUTE)


def _back_to_back(page: _Page) -> None:
    start, end = page.before(15), page.after(10)
    page.keep(start, end + 150 * MINUTE)
    for length in (30, 60):
        page.meet(start, end)
        start, end = end, end + length * MINUTE
    page.meet(start, end)


def _all_day(page: _Page) -> None:
    midnight, next_midnight = page.wall(time(0)), page.wall(time(0), 1)
    page.keep(midnight, next_midnight)
    page.meet(midnight, next_midnight, "Strategy offsite", is_all_day=True)


def _private(page: _Page) -> None:
    start, end = page.before(15), page.after(20)
    page.keep(start, end + 30 * MINUTE)
    page.meet(start, end, "Appraisal", is_private=True)


def _tentative(page: _Page) -> None:
    start, end = page.before(10), page.after(25)
    page.keep(start, end + 30 * MINUTE)
    # a room made in PowerShell (AutoUpdate) leaves requests pending until somebody decides
    page.meet(start, end, "Kick-off Projekt Nordlicht", free_busy=FreeBusy.TENTATIVE, response=Response.NONE_YET)


def _empty_day(page: _Page) -> None:
    page.keep(min(page.wall(time(0)), page.before(30)), page.wall(time(0), 1))


def _full_day(page: _Page) -> None:
    start, end = page.before(10), page.after(15)
    page.meet(start, end)
    first, last = min(page.wall(WORKDAY[0]), start - 120 * MINUTE), max(page.wall(WORKDAY[1]), end + 300 * MINUTE)
    while start > first:
        earlier = start - page.chance.choice((30, 45, 60)) * MINUTE
        page.meet(earlier, start)
        start = earlier
    while end < last:
        later = end + page.chance.choice((30, 45, 60)) * MINUTE
        page.meet(end, later)
        end = later


def _demo(page: _Page) -> None:
    coming = page.after(35)
    page.keep(page.before(10), coming)
    page.meet(page.before(55), page.before(10))
    page.meet(coming, coming + 45 * MINUTE, "Design review – checkout", organizer=PEOPLE[3])
    private, tentative = coming + 60 * MINUTE, coming + 150 * MINUTE
    page.meet(private, private + 30 * MINUTE, "Appraisal", is_private=True)
    page.meet(tentative, tentative + 60 * MINUTE, free_busy=FreeBusy.TENTATIVE, response=Response.NONE_YET)


# What is there in any scene


def _standup(page: _Page) -> None:
    """Let the team stand up every working morning, except where the scene needs the room."""
    monday = -page.local_day().weekday() - 28
    start = page.wall(STANDUP_AT, monday)
    ref = page.meet(start, start + 15 * MINUTE, STANDUP, organizer=PEOPLE[1])
    page.mailbox.add_series(ref, Every.WEEK, weekdays=WEEKDAYS)
    for item in page.mailbox.items(TimeSlot(page.now - 2 * DAY, page.now + 3 * DAY)):
        others = (i.meeting.slot for i in page.mailbox.items(item.meeting.slot) if i.meeting.ref != item.meeting.ref)
        is_in_the_way = any(item.meeting.slot.overlaps(slot) for slot in (*page.clear, *others))
        if item.original_start is not None and is_in_the_way:
            page.mailbox.remove(item.meeting.ref.id)


def _working_day(page: _Page, days: int) -> None:
    """Fill a working day as people do: mostly half hours, some pauses."""
    start, end = page.wall(WORKDAY[0], days), page.wall(WORKDAY[1], days)
    while start < end:
        slot = TimeSlot(start, start + page.chance.choice((30, 30, 45, 60, 60, 90)) * MINUTE)
        if page.is_clear(slot):
            page.meet(slot.start, slot.end)
            start = slot.end + page.chance.choice((0, 0, 15, 30, 45, 60)) * MINUTE
        else:
            start += 15 * MINUTE


def _notes(page: _Page) -> None:
    """Add what takes no room: an absence marked Free, and a meeting called off."""
    midnight = page.wall(time(0))
    # the first of PEOPLE is away, and so organizes nothing
    holiday = f"{PEOPLE[0].name} on holiday"
    page.meet(midnight, page.wall(time(0), 1), holiday, organizer=PEOPLE[0], is_all_day=True, free_busy=FreeBusy.FREE)
    start = page.after(120, 30)
    page.mailbox.cancel(page.meet(start, start + 60 * MINUTE, "Supplier call (Rotterdam)").id)


def _scene(about: Callable[[_Page], None]) -> Callable[[MemoryMailbox, datetime], None]:
    def fill(mailbox: MemoryMailbox, now: datetime) -> None:
        page = _Page(mailbox, now)
        about(page)
        _standup(page)
        for days in (0, 1):
            _working_day(page, days)
        _notes(page)

    return fill


SCENES: dict[str, Scene] = {
    scene.name: scene
    for scene in (
        Scene("demo", "an ordinary day: free now, the next meeting in the hour", _scene(_demo)),
        Scene("free", "free for more than an hour", _scene(_free)),
        Scene("busy", "a meeting runs for another twenty minutes or more", _scene(_busy)),
        Scene("soon", "free, but not for long: a meeting starts within minutes", _scene(_soon)),
        Scene("ending-soon", "a meeting ends within minutes", _scene(_ending_soon)),
        Scene("back-to-back", "one meeting after the other for hours", _scene(_back_to_back)),
        Scene("all-day", "taken from midnight to midnight", _scene(_all_day)),
        Scene("private", "a meeting nobody may read about", _scene(_private)),
        Scene("tentative", "a meeting the room has not yet accepted", _scene(_tentative)),
        Scene("empty-day", "not a single meeting today", _scene(_empty_day)),
        Scene("full-day", "taken without a break, from morning to evening", _scene(_full_day)),
        Scene("offline", "Exchange answers once, then no more", _scene(_free), ServerTrouble.GOES_DOWN),
        Scene("refused-sign-in", "Exchange refuses the password", _scene(_free), ServerTrouble.REFUSES_SIGN_IN),
    )
}
"""Every scene by its name; the first is what is shown unless another is asked for."""
