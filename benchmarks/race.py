"""Who gets the room when many want it at once: kiosks and people with Outlook, one room, one simulated Exchange.

    PYTHONPATH=. python benchmarks/race.py 1 2 3              # seeds; 10,000 taps with each
    PYTHONPATH=. python benchmarks/race.py 7 --party 8+4 --round 123    # one round of a seed again, call by call

Every call is real: `kiosk.booking` over exchangelib over a socket to the simulated Exchange, each kiosk and each person
on a connection of their own. Time is not: before each call and after each answer there is a delay of 0 to 2 seconds of
a clock that jumps, so that hours pass in minutes, the requests of all meet in every order, and a seed always plays the
same. One request is in the server at a time: Exchange acts on a mailbox in one go (its lock), so that the order of
requests is all that can differ. In a second, shorter part threads and clock run freely, thirty times as fast as life.

A round is one stretch of the calendar. Kiosks tap overlapping slots in it within a few seconds, some twice; who has
booked may extend, end early or undo; every fourth kiosk books by invitation, and of two the second in every other
round; people invite the room, whose attendant accepts or declines in one go. Nobody writes into the room's calendar
over what is there: later than our last look no door can see that. When all have done, the calendar must hold what was
told:

  overlaps        pairs of meetings at the same time, one of them a kiosk's
  untrue          taps told of something that is not so: "booked" and it is not there, or not so long; "not booked" or
                  "taken back" and it is there, in the room's calendar or in that of who invited it
  won_when_free   of the bookings that were possible, the share that was made: those made, and those of taps that were
                  refused a slot which nobody else had while they were carried out, neither a person nor a visitor at
                  another kiosk who was told "booked". Where several were refused the same slot, one of them could
                  have had it. What was lost so met others who withdrew as well
  won_of_taps     the same by taps: each of those refused counts, though only one could have had the slot

The exit status is 0 if there are none of the first two. The last line is JSON; `broken` names the rounds in which
something did not hold, as seed/party/round.
"""

from __future__ import annotations

import argparse
import heapq
import json
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.booking import Order, carry_out
from kiosk.errors import MailboxError
from kiosk.exchange.address import Address
from kiosk.exchange.directory import Directory
from kiosk.exchange.event import Attendance, Attendee, NewEvent
from kiosk.exchange.ews import ExchangeMailbox
from kiosk.exchange.memory import MemoryMailbox
from kiosk.room.actions import Book, MoveEnd, Withdraw
from kiosk.room.meeting import INVITED, WRITTEN, Meeting, Person, TimeSlot, is_invited, is_occupying
from kiosk.room.snapshot import Booked, Ended, Extended, Undone
from kiosk.simulator.attendant import CalendarProcessing
from kiosk.simulator.server import DOOR, SimulatedExchange

BERLIN = ZoneInfo("Europe/Berlin")
ROOM = Person("Aurora", "aurora@roomdoor.example")
SERVICE = Person("Room service", "service@roomdoor.example")
BEGIN = datetime(2026, 3, 17, 7, 0, tzinfo=UTC)
TOMORROW = BEGIN + timedelta(days=1)
MINUTE = timedelta(minutes=1)
SLOWEST = 2.0
"""Seconds that a call may take to arrive, and its answer to come back."""
CROWD = 6.0
"""Seconds within which everybody wants the same."""
FAST = 30
PATIENCE = 120.0

Wait = Callable[[float], None]


class JumpingClock:
    """Time for threads of which one runs at a time: whoever waits hands over to whoever is due first."""

    def __init__(self) -> None:
        self.now = BEGIN
        self._due: list[tuple[datetime, int, threading.Event]] = []
        self._number = 0
        self._done = threading.Event()

    def run(self, acts: list[Callable[[Wait], None]]) -> None:
        """Let all act, from the beginning of time, in an order that depends on nothing but how long they wait."""
        self.now = BEGIN
        failed: list[BaseException] = []

        def live(act: Callable[[Wait], None], turn: threading.Event) -> None:
            turn.wait()
            try:
                act(lambda seconds: self._wait(seconds, turn))
            except BaseException as error:  # noqa: BLE001 - raised again in the main thread
                failed.append(error)
            self._next()

        for act in acts:
            turn = threading.Event()
            self._push(0, turn)
            threading.Thread(target=live, args=(act, turn), daemon=True).start()
        self._done.clear()
        self._next()
        if not self._done.wait(PATIENCE):
            raise TimeoutError("a round does not end")
        if failed:
            raise failed[0]

    def _wait(self, seconds: float, turn: threading.Event) -> None:
        turn.clear()
        self._push(seconds, turn)
        self._next()
        turn.wait()

    def _push(self, seconds: float, turn: threading.Event) -> None:
        self._number += 1
        heapq.heappush(self._due, (self.now + timedelta(seconds=seconds), self._number, turn))

    def _next(self) -> None:
        if self._due:
            self.now, _, turn = heapq.heappop(self._due)
            turn.set()
        else:
            self._done.set()


class FastClock:
    """The time of all, thirty times as fast as life: threads run as they like."""

    def __init__(self) -> None:
        self._begin = time.monotonic()

    @property
    def now(self) -> datetime:
        """What time it is."""
        return BEGIN + timedelta(seconds=(time.monotonic() - self._begin) * FAST)

    def run(self, acts: list[Callable[[Wait], None]]) -> None:
        """Let all act at once."""
        failed: list[BaseException] = []

        def live(act: Callable[[Wait], None]) -> None:
            try:
                act(lambda seconds: time.sleep(seconds / FAST))
            except BaseException as error:  # noqa: BLE001 - raised again in the main thread
                failed.append(error)

        threads = [threading.Thread(target=live, args=(act,), daemon=True) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        if any(thread.is_alive() for thread in threads):
            raise TimeoutError("a round does not end")
        if failed:
            raise failed[0]


@dataclass(slots=True)
class Slow:
    """A line whose calls take a while to arrive, and their answers to come back."""

    line: Any
    wait: Wait
    luck: random.Random
    say: Callable[[str], None]

    def __getattr__(self, verb: str) -> Callable[..., Any]:
        """Any verb of the line."""

        def ask(*arguments: Any) -> Any:
            self.wait(self.luck.uniform(0, SLOWEST))
            self.say(verb)
            try:
                return getattr(self.line, verb)(*arguments)
            finally:
                self.wait(self.luck.uniform(0, SLOWEST))

        return ask


@dataclass(frozen=True, slots=True)
class Tap:
    """What a visitor wanted, and what the door said, when."""

    key: str
    change: Book | MoveEnd | Withdraw
    told: Any
    began: datetime
    ended: datetime


@dataclass(slots=True)
class Score:
    """What came of all rounds."""

    taps: int = 0
    overlaps: int = 0
    untrue: int = 0
    free: int = 0
    """Taps to book a slot that nobody else had."""
    possible: int = 0
    """Bookings that could have been made in those slots."""
    won: int = 0
    told: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Of the bookings that could have been made, those that were."""
        return round(self.won / max(self.possible, 1), 4)

    def add(self, other: Score) -> None:
        """Count those of another in."""
        for name in ("taps", "overlaps", "untrue", "free", "possible", "won", "told", "broken"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


class Site:
    """One server, one room, so many kiosks and people."""

    def __init__(self, kiosks: int, people: int, clock: JumpingClock | FastClock) -> None:
        self.clock = clock
        self.calendar = self._mailbox(ROOM)
        persons = [Person(f"Person {n}", f"person{n}@roomdoor.example") for n in range(people)]
        self._homes = [self._mailbox(person) for person in persons]
        self.service = self._mailbox(SERVICE)
        self.exchange = SimulatedExchange(
            [self.calendar, self.service, *self._homes],
            clock=lambda: clock.now,
            processing={ROOM.address: CalendarProcessing()},
        )
        self.exchange.up()
        self.kiosks = [ExchangeMailbox(self._address(ROOM, service=SERVICE.address)) for _ in range(kiosks)]
        self.people = [Directory(self._address(person)) for person in persons]

    def _mailbox(self, person: Person) -> MemoryMailbox:
        return MemoryMailbox(room=person, clock=lambda: self.clock.now, timezone=BERLIN)

    def _address(self, person: Person, service: str = "") -> Address:
        return Address(
            url=self.exchange.url,
            mailbox=person.address,
            service=service,
            username=DOOR.user,
            password=DOOR.password,
            timezone="Europe/Berlin",
            auth="basic",
        )

    def clear(self) -> None:
        """Empty all calendars."""
        for mailbox in (self.calendar, self.service, *self._homes):
            for item in mailbox.stored():
                mailbox.remove(item.meeting.ref.id)

    def close(self) -> None:
        """Let everything go."""
        for kiosk in self.kiosks:
            kiosk.close()
        for person in self.people:
            person.close()
        self.exchange.stop()


@dataclass(slots=True)
class Round:
    """Everybody wants the room at about the same time. `seed` says all that luck decides."""

    site: Site
    seed: str
    is_told: bool = False
    taps: list[Tap] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def play(self) -> Score:
        """Let it happen; what came of it."""
        acts: list[Callable[[Wait], None]] = []
        for number, line in enumerate(self.site.kiosks):
            acts.append(lambda wait, n=number, at=line: self._visitors(n + 1, at, wait))  # type: ignore[misc]
        for number, directory in enumerate(self.site.people):
            acts.append(lambda wait, n=number, at=directory: self._invites(f"person {n + 1}", at, wait))  # type: ignore[misc]
        self.site.clock.run(acts)
        return self._judged()

    # --- who acts

    def _visitors(self, number: int, line: ExchangeMailbox, wait: Wait) -> None:
        name = f"kiosk {number}"
        luck = random.Random(f"{self.seed}/{name}")
        invites = number % 4 == 0 or (number == len(self.site.kiosks) == 2 and luck.random() < 0.5)
        mailbox = Slow(line, wait, luck, lambda verb: self._say(name, verb))
        for nth in range(luck.choice((1, 1, 2))):
            wait(luck.uniform(0, CROWD))
            start = TOMORROW + luck.choice((0, 0, 15, 30)) * MINUTE
            slot = TimeSlot(start, start + luck.choice((15, 30, 30, 45)) * MINUTE)
            key = f"{INVITED if invites else WRITTEN}{self.seed}/{name}/{nth}"
            told = self._tap(name, Book(slot), key, mailbox)
            if isinstance(told, Booked):
                wait(luck.uniform(0, CROWD))
                self._goes_on(name, key, told.meeting, mailbox)
                return

    def _goes_on(self, name: str, key: str, mine: Meeting, mailbox: Slow) -> None:
        """Who has the room may want it for longer, or no more, or not at all."""
        wish = mailbox.luck.choice(("", "", "longer", "longer", "shorter", "undo"))
        if wish == "undo":
            self._tap(name, Withdraw(mine.ref, mine.slot), key, mailbox)
        elif wish == "longer" and not mine.is_invited:  # else that is a meeting of its own
            self._tap(name, MoveEnd(mine.ref, mine.slot, mine.end + 15 * MINUTE), key, mailbox)
        elif wish == "shorter":
            self._tap(name, MoveEnd(mine.ref, mine.slot, mine.start + 5 * MINUTE), key, mailbox)

    def _tap(self, name: str, change: Book | MoveEnd | Withdraw, key: str, mailbox: Slow) -> Any:
        began = self.site.clock.now
        order = Order(change=change, key=key, subject="Booked at the door", made_at=self.site.clock.now)
        told: Any
        try:
            told = carry_out(order, mailbox, mailbox.wait, mailbox.luck.uniform)
        except MailboxError as error:
            told = error
        self._say(name, f"{type(change).__name__} → {type(told).__name__} {getattr(told, 'code', '')}")
        with self._lock:
            self.taps.append(Tap(key, change, told, began, self.site.clock.now))
        return told

    def _invites(self, name: str, directory: Directory, wait: Wait) -> None:
        luck = random.Random(f"{self.seed}/{name}")
        if luck.random() < 0.5:  # somebody else's day
            return
        wait(luck.uniform(0, CROWD + 2 * SLOWEST))
        start = TOMORROW + luck.choice((0, 15, 30, 45)) * MINUTE
        new = NewEvent(
            slot=TimeSlot(start, start + 30 * MINUTE),
            subject="Budget",
            key="",
            attendees=(Attendee(ROOM, Attendance.RESOURCE),),
        )
        Slow(directory, wait, luck, lambda _: self._say(name, "invites")).create(directory.address.mailbox, new)

    def _say(self, name: str, what: str) -> None:
        if self.is_told:
            print(f"{self.site.clock.now:%H:%M:%S.%f}"[:-3], f"{name:9}", what)

    # --- what came of it

    def _judged(self) -> Score:
        held = [item.meeting for item in self.site.calendar.stored()]
        lasting = sorted((one for one in held if is_occupying(one)), key=lambda one: (one.slot, one.ref.id))
        score = Score(taps=len(self.taps))
        for at, one in enumerate(lasting):
            for other in lasting[at + 1 :]:
                if one.slot.overlaps(other.slot) and (one.is_ours or other.is_ours):
                    score.overlaps += 1
                    score.broken.append(f"{self.seed}: {_name(one)} and {_name(other)} overlap")
        last = {tap.key: tap for tap in self.taps}  # what a visitor was told last of one booking
        for tap in self.taps:
            score.told[f"{type(tap.change).__name__} {type(tap.told).__name__}"] += 1
            mine = [one for one in held if one.key == tap.key]
            is_sent = any(item.meeting.key == tap.key for item in self.site.service.stored())
            if last[tap.key] is tap and not (
                self._is_so(tap, mine) and is_sent == (bool(mine) and is_invited(tap.key))
            ):
                score.untrue += 1
                score.broken.append(f"{self.seed}: {tap.key} was told {type(tap.told).__name__}: {mine}")
        booking = [tap for tap in self.taps if isinstance(tap.change, Book)]
        lost = [
            tap.change.slot for tap in booking if not isinstance(tap.told, Booked) and not self._was_taken(tap, lasting)
        ]
        score.won = sum(isinstance(tap.told, Booked) for tap in booking)
        score.free = score.won + len(lost)
        score.possible = score.won + side_by_side(lost)
        return score

    def _was_taken(self, tap: Tap, lasting: list[Meeting]) -> bool:
        """Whether somebody else had the time, or a part of it, while that tap was carried out."""
        wanted = tap.change.slot
        invited = [one for one in lasting if not one.is_ours]
        gone = {one.key for one in self.taps if isinstance(one.told, Undone) and one.ended < tap.began}
        booked = [one.told.meeting for one in self.taps if isinstance(one.told, Booked | Extended)]
        booked = [one for one in booked if one.key not in gone]
        return any(
            one.slot.overlaps(wanted) and one.key != tap.key and one.created <= tap.ended
            for one in (*invited, *booked)
            if one.created is not None
        )

    def _is_so(self, tap: Tap, mine: list[Meeting]) -> bool:
        match tap.told:
            case Booked(meeting) | Extended(meeting) | Ended(meeting):
                return [(one.ref, one.slot) for one in mine] == [(meeting.ref, meeting.slot)]
            case Undone():
                return not mine
            case _:  # whatever was not done: a booking is not there, an end is where it was before
                return [one.slot for one in mine] == ([] if isinstance(tap.change, Book) else [tap.change.slot])


def side_by_side(slots: list[TimeSlot]) -> int:
    """How many of them a room can hold."""
    count, end = 0, BEGIN
    for slot in sorted(slots, key=lambda slot: slot.end):
        if slot.start >= end:
            count, end = count + 1, slot.end
    return count


def _name(meeting: Meeting) -> str:
    return meeting.key or "an invitation"


def parsed(words: str) -> tuple[int, int]:
    """So many kiosks and so many people: "8+4"."""
    kiosks, _, people = words.partition("+")
    return int(kiosks), int(people or 0)


def play(seed: int, words: str, taps: int, clock: JumpingClock | FastClock, only: int | None = None) -> Score:
    """Rounds of one party until there were so many taps, or one of them alone."""
    site = Site(*parsed(words), clock)
    total = Score()
    began = time.monotonic()
    name = f"{seed}/{words}{'' if isinstance(clock, JumpingClock) else ' at once'}"
    number = only or 0
    try:
        while total.taps < taps:
            total.add(Round(site, f"{name}/{number}", is_told=only is not None).play())
            site.clear()
            number += 1
            if only is not None:
                break
    finally:
        site.close()
    seconds = time.monotonic() - began
    requests = site.exchange.operations.total()
    print(f"{name}: {total.taps} taps in {number} rounds, {requests} requests, {seconds:.0f} s; {dict(total.told)}")
    for line in total.broken:
        print("broken:", line)
    return total


PARTIES = (("2+2", 0.45), ("8+4", 0.45))
AT_ONCE = (("2+2", 0.03), ("8+4", 0.07))


def main(words: list[str] | None = None) -> int:
    """Play, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", nargs="*", type=int, default=[1], help="what luck decides (default: 1)")
    parser.add_argument("--taps", type=int, default=10_000, help="how many with each seed (default: 10,000)")
    parser.add_argument("--party", help="only this one: kiosks+people, as in 8+4")
    parser.add_argument("--round", type=int, help="only this round, and every call of it")
    options = parser.parse_args(words)
    total = Score()
    parties: dict[str, Score] = {}

    def count(party: str, score: Score) -> None:
        total.add(score)
        parties.setdefault(party, Score()).add(score)

    for seed in options.seeds:
        if options.party:
            count(options.party, play(seed, options.party, options.taps, JumpingClock(), options.round))
            continue
        for party, share in PARTIES:
            count(party, play(seed, party, int(options.taps * share), JumpingClock()))
        for party, share in AT_ONCE:
            count(party, play(seed, party, int(options.taps * share), FastClock()))
    figures = {
        "taps": total.taps,
        "overlaps": total.overlaps,
        "untrue": total.untrue,
        "won_when_free": total.share,
        "by_party": {party: score.share for party, score in parties.items()},
        "won_of_taps": round(total.won / max(total.free, 1), 4),
        "booked": total.won,
        "possible": total.possible,
        "free": total.free,
        "seeds": options.seeds,
        "broken": sorted({line.partition(": ")[0] for line in total.broken}),
    }
    print(json.dumps(figures))
    return 1 if total.overlaps or total.untrue else 0


if __name__ == "__main__":
    sys.exit(main())
