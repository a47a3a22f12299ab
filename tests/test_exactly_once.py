"""A power cut between any two lines: the meeting is booked once or not at all, and the door says which.

The lines are those that Python runs, so a new step is covered by itself. What a real process loses to `kill -9` is the
business of benchmarks/faults.py.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest

import kiosk
from kiosk import audit
from kiosk.audit import Trail
from kiosk.clerk import LANDS_WITHIN, Clerk, Site
from kiosk.errors import MailboxError
from kiosk.exchange.mailbox import NewMeeting
from kiosk.exchange.memory import MemoryMailbox
from kiosk.exchange.memory_invitations import Attendant
from kiosk.journal import Journal
from kiosk.room.actions import Book, Change, MarkPresent, MoveEnd, Refusal, Withdraw
from kiosk.room.check_in import Release
from kiosk.room.health import Trouble
from kiosk.room.meeting import Meeting, Person
from kiosk.room.policy import Policy, ReleaseBy
from kiosk.room.snapshot import Booked, CheckedIn, Ended, Extended, Failed, Released, Undone, Unsure
from tests.diary import BERLIN, at, slot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from kiosk.room.snapshot import Outcome

ROOM = Person("Aurora", "aurora@roomdoor.example")
ANNA = Person("Anna Berg", "anna@roomdoor.example")
BOREAL = "boreal@roomdoor.example"
FILES = ("clerk", "booking", "inviting", "looking", "journal", "disk", "audit")
WRITERS = {str(Path(kiosk.__file__).parent / f"{name}.py") for name in FILES}


class PowerCut(BaseException):
    """Nothing runs any more."""


@dataclass
class Fuse:
    """Blows at a certain line of those that write; None never."""

    at: int | None
    lines: int = 0

    def watch(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        """Follow the frames of those files alone."""
        return self.line if frame.f_code.co_filename in WRITERS else None

    def line(self, _frame: FrameType, event: str, _argument: Any) -> Any:
        """Count one line, and blow."""
        if event == "line":
            self.lines += 1
            if self.lines == self.at:
                sys.settrace(None)
                raise PowerCut
        return self.line


class Site1:
    """A room, its calendar on a server that lives on, and a door that dies and is born again."""

    def __init__(self, folder: Path) -> None:
        self.now = at("10:00:05")
        self.seconds = 0.0
        self.folder = folder
        self.calendar = MemoryMailbox(room=ROOM, clock=lambda: self.now, timezone=BERLIN)
        self.line = self.calendar
        """Our own; that of a nearby room lies beside it."""
        self.told: list[Outcome | None] = []
        self.invite_wait: float | None = None

    def pause(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds

    async def run(self, call: Callable[[Any], Any]) -> Any:
        """What a worker does, at once."""
        return call(self.line)

    def live(self, change: Change | None, fuse: Fuse) -> Outcome | None:
        """One life of the door: it settles what it finds, carries out the change if there is one, and maybe dies."""

        async def life() -> Outcome | None:
            clerk = Clerk(
                worker=self,  # type: ignore[arg-type]
                site=Site(mailbox=ROOM.address, subject="Booked", policy=Policy(), invite_wait=self.invite_wait),
                journal=Journal(self.folder / "journal", ROOM.address),
                trail=Trail(self.folder / "audit.jsonl"),
                clock=lambda: self.now,
                timer=lambda: self.seconds,
                pause=self.pause,
                luck=lambda least, _most: least,
            )
            clerk.recall()
            outcome = None
            while clerk.is_in_doubt:
                outcome = await clerk.settle()
                if isinstance(outcome, Unsure):
                    self.pause(5)
            return await clerk.carry_out(change, "book-30") if change is not None else outcome

        before = sys.gettrace()
        sys.settrace(fuse.watch)
        try:
            return asyncio.run(life()) if fuse.at is None else _cranked(life())
        finally:
            sys.settrace(before)

    def mine(self) -> list[Meeting]:
        return [item.meeting for item in self.calendar.items() if item.meeting.key[:3] in ("a1:", "i1:")]

    def records(self) -> list[audit.Record]:
        return audit.read(self.folder / "audit.jsonl")[0]

    def left(self) -> list[Path]:
        """What the journal still holds."""
        folder = self.folder / "journal"
        return list(folder.iterdir()) if folder.exists() else []


def _cranked(coroutine: Any) -> Any:
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("it waited")


# --- every change, in every circumstance


@dataclass(frozen=True)
class Case:
    """What is to be done, and what else happens; `holds` says whether what was told is so."""

    name: str
    prepare: Callable[[Site1], Change]
    holds: Callable[[Site1, Outcome | None], bool]


def nothing(_: Site1) -> None:
    """Nobody else is there."""


def book(rival: Callable[[Site1], object] = nothing) -> Callable[[Site1], Change]:
    def prepare(site: Site1) -> Change:
        site.calendar.meanwhile(lambda: rival(site))
        return Book(slot("10-10:30"))

    return prepare


def anna(site: Site1) -> None:
    site.calendar.add(slot("10:15-11"), "Budget", organizer=ANNA)


def panel(site: Site1) -> None:
    """Another panel, in the same second; it withdraws at once, too."""
    ref = site.calendar.add(slot("10-10:15"), "Theirs", organizer=ROOM, key="b2:theirs", created=site.now)
    site.calendar.meanwhile(lambda: site.calendar.remove(ref.id))


def standing(site: Site1) -> Meeting:
    site.calendar.add(slot("10-10:30"), "Booked at the door", organizer=ROOM, key="a1:old", created=at("9:50"))
    return site.mine()[0]


def move(end: str, rival: Callable[[Site1], object] = nothing) -> Callable[[Site1], Change]:
    def prepare(site: Site1) -> Change:
        mine = standing(site)
        site.calendar.meanwhile(lambda: rival(site))
        return MoveEnd(mine.ref, mine.slot, at(end))

    return prepare


def late_rival(site: Site1) -> None:
    site.calendar.add(slot("10:40-11"), "Budget", organizer=ANNA)


def check_in(site: Site1) -> Change:
    return MarkPresent(site.calendar.add(slot("10-11"), "Budget", organizer=ANNA, created=at("8")), site.now)


def booked_once_or_not_at_all(site: Site1, told: Outcome | None) -> bool:
    mine = site.mine()
    match told:
        case Booked(meeting):
            is_so = [one.ref.id for one in mine] == [meeting.ref.id]
        case Refusal() | Failed():
            is_so = not mine
        case _:  # nothing was told: it was not begun, or the door died between the last step and its telling
            is_so = len(mine) <= 1
    others = [item.meeting for item in site.calendar.items() if not item.meeting.is_ours]
    return is_so and not any(one.slot.overlaps(other.slot) for one in mine for other in others)


def has_end(*ends: str) -> Callable[[Site1, Outcome | None], bool]:
    """The old end and the new one."""

    def holds(site: Site1, told: Outcome | None) -> bool:
        old, new = map(at, ends)
        (mine,) = site.mine()
        match told:
            case Extended() | Ended():
                return mine.end == new
            case Refusal() | Failed():
                return mine.end == old
        return mine.end in (old, new)

    return holds


def is_noted(site: Site1, told: Outcome | None) -> bool:
    noted = site.calendar.items()[0].meeting.checked_in is not None
    return noted if isinstance(told, CheckedIn) else not noted if isinstance(told, Refusal | Failed) else True


def undo(site: Site1) -> Change:
    mine = standing(site)
    return Withdraw(mine.ref, mine.slot)


def release(by: ReleaseBy) -> Callable[[Site1], Change]:
    def prepare(site: Site1) -> Change:
        site.calendar.may_decline = by is ReleaseBy.DECLINE
        ref = site.calendar.add(slot("9:40-11"), "Budget", organizer=ANNA, created=at("8"))
        return Release(ref, slot("9:40-11"), by)

    return prepare


def is_gone(site: Site1, told: Outcome | None) -> bool:
    gone = not site.calendar.items()
    return gone if isinstance(told, Undone | Released) else not gone if isinstance(told, Refusal | Failed) else True


def next_door(prepare: Callable[[Site1], Change]) -> Callable[[Site1], Change]:
    """The same in the calendar of a nearby room; ours stays empty."""

    def there(site: Site1) -> Change:
        site.line = MemoryMailbox(room=ROOM, clock=lambda: site.now, timezone=BERLIN)
        site.line.neighbours[BOREAL] = site.calendar
        return replace(prepare(site), room=BOREAL)  # type: ignore[type-var] # both have one

    return there


def there_alone(holds: Callable[[Site1, Outcome | None], bool]) -> Callable[[Site1, Outcome | None], bool]:
    return lambda site, told: holds(site, told) and not site.line.stored()


def invite(attendant: Attendant) -> Callable[[Site1], Change]:
    def prepare(site: Site1) -> Change:
        site.invite_wait = 20
        site.calendar.service.attendant = attendant
        return Book(slot("10-10:30"))

    return prepare


def invited(site: Site1) -> Meeting:
    """A meeting that the room has accepted."""
    site.calendar.service.invite(NewMeeting(slot("10-10:30"), "Booked", "i1:old"))
    (copy,) = site.calendar.items()
    site.calendar.mark(copy.meeting.ref, "i1:old")
    return site.mine()[0]


def end_invited(site: Site1) -> Change:
    mine = invited(site)
    return MoveEnd(mine.ref, mine.slot, at("10:10"))


def undo_invited(site: Site1) -> Change:
    mine = invited(site)
    return Withdraw(mine.ref, mine.slot)


def invited_once_or_not_at_all(site: Site1, told: Outcome | None) -> bool:
    """What stands in the service mailbox has its marked copy in the room's calendar, and the other way round."""
    sent = sorted(site.calendar.service._sent)
    copies = sorted(item.meeting.key for item in site.calendar.items() if not item.meeting.is_cancelled)
    match told:
        case Booked(meeting):
            return sent == copies == [meeting.key]
        case Undone():
            return sent == copies == []
        case Refusal() | Failed():  # a booking was not made, an old one not taken back
            return sent == copies == [key for key in sent if key == "i1:old"]
    return sent == copies and len(sent) <= 1


CASES = (
    Case("invite", invite(Attendant.DECIDES), invited_once_or_not_at_all),
    Case("invite, declined", invite(Attendant.DECLINES), invited_once_or_not_at_all),
    Case("invite, never answered", invite(Attendant.SLEEPS), invited_once_or_not_at_all),
    Case("end what was accepted", end_invited, has_end("10:30", "10:10")),
    Case("undo what was accepted", undo_invited, invited_once_or_not_at_all),
    Case("book next door", next_door(book()), there_alone(booked_once_or_not_at_all)),
    Case("undo next door", next_door(undo), there_alone(is_gone)),
    Case("invite next door", next_door(invite(Attendant.DECIDES)), there_alone(invited_once_or_not_at_all)),
    Case("undo what was accepted next door", next_door(undo_invited), there_alone(invited_once_or_not_at_all)),
    Case("book", book(), booked_once_or_not_at_all),
    Case("book, beaten by a person", book(anna), booked_once_or_not_at_all),
    Case("book, tied with a panel", book(panel), booked_once_or_not_at_all),
    Case("extend", move("11"), has_end("10:30", "11")),
    Case("extend, beaten", move("11", late_rival), has_end("10:30", "11")),
    Case("end", move("10:10"), has_end("10:30", "10:10")),
    Case("check in", check_in, is_noted),
    Case("undo", undo, is_gone),
    Case("release", release(ReleaseBy.DECLINE), is_gone),
    Case("release, where declining is refused", release(ReleaseBy.DECLINE_OR_DELETE), is_gone),
)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No disk is waited for: the power is not cut for real."""
    monkeypatch.setattr("os.fsync", lambda _: None)


def sites(tmp_path: Path) -> Iterator[Site1]:
    for number in count():
        folder = tmp_path / str(number)
        folder.mkdir()
        yield Site1(folder)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # nobody closes a dead door's files
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_power_cut_between_any_two_lines_ends_in_the_truth(tmp_path: Path, case: Case) -> None:
    lines = 0
    for number, site in enumerate(sites(tmp_path), 1):
        change = case.prepare(site)
        told = None
        try:
            told = site.live(change, Fuse(number))
        except PowerCut:
            lines = number
        if told is not None:
            break  # there is no further line to be cut off at
        for again in (number % 97 + 1, None):  # and once more, while it is found out what came of it
            try:
                told = site.live(None, Fuse(again))
            except PowerCut:
                continue
            break
        assert case.holds(site, told), (number, told)
        assert site.left() == []
        standing_now = [one.key for one in site.mine() if one.key[3:] != "old"]
        assert set(standing_now) <= {record.key for record in site.records() if record.outcome == "booked"}, number
    assert lines > 50
    assert case.holds(site, told)
    assert site.left() == []


def test_every_kind_of_change_is_cut_off(tmp_path: Path) -> None:
    kinds = {type(case.prepare(site)) for case, site in zip(CASES, sites(tmp_path), strict=False)}
    assert kinds == set(get_args(Change))


# --- what the door does with what it finds


def begin(site: Site1, change: Change) -> None:
    """A life that ends right after the write, as the answer comes."""
    create = site.calendar.create

    def die(new: Any) -> Any:
        site.calendar.create = create  # type: ignore[method-assign]
        create(new)
        raise PowerCut

    site.calendar.create = die  # type: ignore[method-assign]
    with pytest.raises(PowerCut):
        site.live(change, Fuse(None))


@pytest.fixture
def site(tmp_path: Path) -> Site1:
    return Site1(tmp_path)


def test_a_booking_that_stands_after_a_power_cut_is_told(site: Site1) -> None:
    begin(site, Book(slot("10-10:30")))
    told = site.live(None, Fuse(None))
    assert isinstance(told, Booked)
    (record,) = site.records()
    assert (record.outcome, record.late, record.tap, record.change) == ("booked", True, "book-30", "book")


def test_one_that_a_rival_has_beaten_meanwhile_is_withdrawn(site: Site1) -> None:
    begin(site, Book(slot("10-10:30")))
    site.calendar.add(slot("10:10-11"), "Budget", organizer=ANNA)
    told = site.live(None, Fuse(None))
    assert isinstance(told, Refusal)
    assert site.mine() == []


def test_what_is_over_is_dropped_without_a_word_but_kept_in_the_trail(site: Site1) -> None:
    begin(site, Book(slot("10-10:30")))
    site.pause(3600)
    assert site.live(None, Fuse(None)) is None
    assert [record.outcome for record in site.records()] == ["booked"]
    assert site.left() == []


def test_what_never_arrived_is_told_as_not_done_only_after_half_a_minute(site: Site1) -> None:
    begin(site, Book(slot("10-10:30")))
    site.calendar.remove(site.mine()[0].ref.id)
    told = site.live(None, Fuse(None))
    assert told == Failed(Trouble.CONNECTION_LOST)
    assert site.seconds >= LANDS_WITHIN


def test_what_lands_late_is_found(site: Site1) -> None:
    begin(site, Book(slot("10-10:30")))
    (mine,) = site.mine()
    site.calendar.remove(mine.ref.id)
    fetch, looks = site.calendar.fetch, count()

    def fetch_late(span: Any) -> Any:
        if next(looks) == 3:
            site.calendar.add(mine.slot, mine.subject, organizer=ROOM, key=mine.key)
        return fetch(span)

    site.calendar.fetch = fetch_late  # type: ignore[method-assign]
    assert isinstance(site.live(None, Fuse(None)), Booked)


def test_what_cannot_be_withdrawn_holds_up_the_door_until_its_time_is_over_and_no_longer(site: Site1) -> None:
    begin(site, Book(slot("10-10:30")))
    site.calendar.add(slot("10:10-11"), "Budget", organizer=ANNA)

    def refuse(_: Any) -> None:
        raise MailboxError(Trouble.NO_RIGHTS)

    site.calendar.delete = refuse  # type: ignore[method-assign]
    assert site.live(None, Fuse(None)) is None
    assert site.now >= at("10:30")
    assert site.records()[-1].outcome == "unsure"


def test_nothing_is_written_while_something_is_in_doubt(site: Site1) -> None:
    begin(site, Book(slot("10-10:30")))
    clerk = Clerk(
        worker=site,  # type: ignore[arg-type]
        site=Site(mailbox=ROOM.address, subject="", policy=Policy()),
        journal=Journal(site.folder / "journal", ROOM.address),
        trail=Trail(None),
        clock=lambda: site.now,
    )
    clerk.recall()
    writes = site.calendar.calls.count("create")
    assert isinstance(_cranked(clerk.carry_out(Book(slot("11-11:30")), "book-30")), Refusal)
    assert site.calendar.calls.count("create") == writes
    assert len(site.left()) == 1


def test_a_withdrawal_that_was_begun_is_ended_whatever_the_rival_does(site: Site1) -> None:
    """It may still land: who said "booked" now would be wrong a second later."""
    site.calendar.meanwhile(lambda: anna(site))

    def die(_: Any) -> None:
        del site.calendar.delete
        raise PowerCut

    site.calendar.delete = die  # type: ignore[method-assign]
    with pytest.raises(PowerCut):
        site.live(Book(slot("10-10:30")), Fuse(None))
    (rival,) = [item.meeting for item in site.calendar.items() if not item.meeting.is_ours]
    site.calendar.remove(rival.ref.id)
    assert isinstance(site.live(None, Fuse(None)), Refusal)
    assert site.mine() == []


def test_a_release_that_was_not_made_is_no_news_to_anybody(site: Site1) -> None:
    ref = site.calendar.add(slot("9:40-11"), "Budget", organizer=ANNA, created=at("8"))

    def die(*_: Any) -> None:
        del site.calendar.decline
        raise PowerCut

    site.calendar.decline = die  # type: ignore[method-assign]
    with pytest.raises(PowerCut):
        site.live(Release(ref, slot("9:40-11"), ReleaseBy.DECLINE), Fuse(None))
    assert site.live(None, Fuse(None)) is None
    assert [record.outcome for record in site.records()] == ["failed"]
    assert len(site.calendar.items()) == 1
