"""A door's life at random: taps, polls, outages, hangs, restarts, clock jumps, rivals and other panels.

The real coordinator and the real booking over a calendar in memory, cranked by hand: no loop, no thread, no sleep. What
must hold is held after every step; at the end of each life Exchange answers again and nothing may be left in doubt.
"""

from __future__ import annotations

import tempfile
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kiosk import booking
from kiosk.audit import Trail
from kiosk.coordinator import Coordinator
from kiosk.errors import AnswerLost, MailboxError
from kiosk.exchange.memory import MemoryMailbox
from kiosk.exchange.memory_invitations import Attendant
from kiosk.face import Light
from kiosk.journal import Journal
from kiosk.room.actions import Book, Change, MoveEnd, Refusal, Undo, decide, later
from kiosk.room.check_in import Release
from kiosk.room.health import Freshness, Trouble, freshness, may_write
from kiosk.room.hours import OpeningHours
from kiosk.room.meeting import INVITED, WRITTEN, FreeBusy, Meeting, MeetingRef, Person, TimeSlot, is_occupying
from kiosk.room.policy import Policy
from kiosk.room.snapshot import Booked, CheckedIn, Ended, Extended, Failed, Released, Undone, Unsure
from kiosk.sync import Attempts
from kiosk.view import DoorView, Look
from tests.diary import BERLIN, MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from kiosk.exchange.mailbox import Invitation, NewMeeting, Reading
    from kiosk.room.actions import Intent
    from kiosk.room.snapshot import Outcome

ROOM = Person("Aurora", "aurora@roomdoor.example")
SECOND = timedelta(seconds=1)
NEW_YORK, LORD_HOWE, CHATHAM = (ZoneInfo(n) for n in ("America/New_York", "Australia/Lord_Howe", "Pacific/Chatham"))
BEGINNINGS = (
    datetime(2026, 3, 17, 9, 52, 7, tzinfo=BERLIN),
    datetime(2026, 3, 28, 23, 10, tzinfo=BERLIN),  # the night of 23 hours
    datetime(2026, 10, 24, 23, 10, 30, tzinfo=BERLIN),  # and of 25
    datetime(2026, 10, 31, 22, 0, tzinfo=NEW_YORK),
    datetime(2026, 10, 3, 23, 30, tzinfo=LORD_HOWE),  # by half an hour
    datetime(2026, 12, 31, 21, 15, tzinfo=CHATHAM),
)
SITES = (
    Policy(),
    Policy(check_in=True, release=True, extend_others=True, end_others=True),
    Policy(check_in=True, check_in_opens=5 * MINUTE, rounding=15 * MINUTE),
    Policy(gap=5 * MINUTE, rounding=15 * MINUTE, end_others=True),
)


def cranked(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """What comes of a coroutine that never has to wait."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("it waited")


class Hang(Exception):
    """A call that does not come back; the worker gives up on it."""


class PowerCut(BaseException):
    """The door is dead; the calendar lives on."""


class Line:
    """The mailbox as the door reaches it: before each call, whatever was planned happens."""

    def __init__(self, calendar: MemoryMailbox) -> None:
        self.calendar = calendar
        self.planned: deque[Callable[[], str | None]] = deque()
        self.created: list[str] = []
        self.seen: tuple[Meeting, ...] = ()
        self.rash: list[Meeting] = []
        """What had been seen where something was written all the same."""

    async def run(self, call: Callable[[Any], Any]) -> Any:
        try:
            return call(self)
        except Hang:
            raise AnswerLost(Trouble.TOO_SLOW) from None

    def _through(self, verb: str, *arguments: Any) -> Any:
        fate = self.planned.popleft()() if self.planned else None
        if fate in ("lost", "late"):
            self.calendar.fail_next(MailboxError(Trouble.CONNECTION_LOST), after=fate == "late")
        if fate == "hangs":
            raise Hang
        if fate == "dies":
            raise PowerCut
        result = getattr(self.calendar, verb)(*arguments)
        if fate == "hangs after":
            raise Hang
        if fate == "dies after":
            raise PowerCut
        return result

    def fetch(self, span: TimeSlot) -> Reading:
        reading = self._through("fetch", span)
        self.seen = reading.meetings
        return reading

    def create(self, new: NewMeeting) -> MeetingRef:
        self.rash += [one for one in self.seen if one.slot.overlaps(new.slot) and is_occupying(one)]
        self.created.append(new.key)
        return self._through("create", new)

    def set_end(self, ref: MeetingRef, end: datetime) -> MeetingRef:
        return self._through("set_end", ref, end)

    def check_in(self, ref: MeetingRef, at: datetime) -> MeetingRef:
        return self._through("check_in", ref, at)

    def delete(self, ref: MeetingRef) -> None:
        self._through("delete", ref)

    def decline(self, ref: MeetingRef, text: str) -> None:
        self._through("decline", ref, text)

    def invite(self, new: NewMeeting) -> None:
        self.rash += [one for one in self.seen if one.slot.overlaps(new.slot) and is_occupying(one)]
        self.created.append(new.key)
        self._through("invite", new)

    def invitation(self, key: str, slot: TimeSlot) -> Invitation | None:
        return self._through("invitation", key, slot)

    def move_invitation(self, ref: MeetingRef, end: datetime) -> None:
        self._through("move_invitation", ref, end)

    def call_off(self, ref: MeetingRef) -> None:
        self._through("call_off", ref)

    def mark(self, ref: MeetingRef, key: str) -> MeetingRef:
        return self._through("mark", ref, key)

    def close(self) -> None:
        """Nothing is held."""


FATES = ("", "", "", "lost", "late", "hangs", "hangs after", "rival", "rival leaves", "panel", "panel looks", "second")
FATES += ("sleeps", "wakes", "declines")  # the room's attendant
FATES += ("dies", "dies after", "dies after")
RACES = (["", "rival"], ["", "", "rival"], ["", "panel"], ["", "", "second", "panel"])
"""Somebody comes between the look and the write."""
fates = st.lists(st.sampled_from(FATES), max_size=5) | st.sampled_from(RACES)
troubles = st.sampled_from([trouble for trouble in Trouble if trouble not in (Trouble.CHANGED, Trouble.REJECTED)])


class Life(RuleBasedStateMachine):
    """One door, one room, and everybody else."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.now = BEGINNINGS[0].astimezone(UTC)
        self.drift = timedelta()
        self.seconds = 0.0
        self.attempts = Attempts()
        self.views: list[DoorView] = []
        self.seen: deque[Intent] = deque(maxlen=30)
        self.told: dict[str, MeetingRef] = {}
        """What stands in the calendar by our word: key and meeting."""
        self.numbers = count()
        self.excused: set[str] = set()
        """Keys of meetings that others have changed, and of those that were no news any more."""
        self.order: booking.Order | None = None
        """What another panel has written and not yet looked at again."""

    def teardown(self) -> None:
        with self.folder:
            if hasattr(self, "door"):
                self.line.planned.clear()
                self.calendar.service.wake()
                self.panel_settles()
                self.seconds += 60
                self.read()
                assert not self.door._clerk.is_in_doubt
                self.every_booking_is_known()

    @initialize(
        beginning=st.sampled_from(BEGINNINGS),
        site=st.sampled_from(SITES),
        open_hours=st.booleans(),
        invites=st.booleans(),
    )
    def begin(self, beginning: datetime, site: Policy, open_hours: bool, invites: bool) -> None:
        self.invite_wait = 20.0 if invites else None
        self.now = beginning.astimezone(UTC)
        self.zone = beginning.tzinfo
        hours = OpeningHours(self.zone, time(7), time(23, 30), frozenset(range(7)))
        self.policy = replace(site, hours=hours if open_hours else None)
        self.calendar = MemoryMailbox(room=ROOM, clock=lambda: self.now, timezone=self.zone)
        self.line = Line(self.calendar)
        self.start()
        self.read()

    def start(self) -> None:
        self.door = Coordinator(
            worker=self.line,  # type: ignore[arg-type] # it does what a worker does, at once
            policy=self.policy,
            look=Look(room_name="Aurora", timezone=self.zone),
            clock=lambda: self.now + self.drift,
            publish=self.views.append,
            mailbox=ROOM.address,
            booking_subject="Booked at the door",
            invite_wait=self.invite_wait,
            interval=30 * SECOND,
            cache_file=Path(self.folder.name) / "schedule.json",
            journal=Journal(Path(self.folder.name) / "journal", ROOM.address),
            trail=Trail(Path(self.folder.name) / "audit.jsonl"),
            sleep=self.sleep,
            timer=lambda: self.seconds,
        )
        self.door.begin()

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    # --- time

    @rule(seconds=st.sampled_from([0.4, 7, 45, 60, 180, 600, 1700, 3600, 3 * 3600, 9 * 3600]))
    def time_passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds
        self.door.refresh()

    @rule(seconds=st.sampled_from([-5400, -59, -1, 2, 61, 300, 7200, -40 * 365 * 86400]))
    def the_device_s_clock_jumps(self, seconds: int) -> None:
        self.drift = timedelta(seconds=seconds)
        self.door.refresh()

    @rule()
    def the_device_s_clock_is_put_right(self) -> None:
        self.drift = timedelta()
        self.door.refresh()

    # --- the line

    @rule()
    def poll(self) -> None:
        self.read()
        held = [item.meeting for item in self.calendar.items() if is_occupying(item.meeting, self.policy)]
        first, last = sorted([self.now, self.door._now()])
        assert last - first <= timedelta(seconds=61)
        if self.door.snapshot.health.trouble is None and self.view.light is Light.GREEN:
            assert not [one for one in held if one.start <= first and one.end > last]

    @rule(trouble=troubles, times=st.integers(1, 2))
    def poll_in_vain(self, trouble: Trouble, times: int) -> None:
        before = self.door.snapshot.schedule
        for _ in range(times):
            self.calendar.fail_next(MailboxError(trouble))
            self.read()
        assert self.door.snapshot.schedule is before
        assert self.door.snapshot.health.trouble is trouble

    @rule(fates=fates)
    def poll_on_a_bad_line(self, fates: list[str]) -> None:
        self.plan(fates)
        self.read()
        self.line.planned.clear()

    @rule()
    def restart(self) -> None:
        """Or a power cut: the door knows no more than what is on the disk."""
        self.line.planned.clear()
        self.attempts = Attempts()
        self.start()

    def read(self) -> None:
        """As the loop does, at once again where the door asks for it."""
        for _ in range(2):
            doubt = self.doubt
            self.door._pace.begin()
            is_alive = True
            with self.listening() as said:
                try:
                    self.attempts = cranked(self.door._read(self.attempts))
                except PowerCut:
                    is_alive = False
            if not is_alive:
                self.restart()
                break
            if doubt is not None and self.doubt is None:
                self.hold_to_its_word(doubt.change, doubt.key, said[0] if said else None)
                if not said:  # it is over, and no news to anybody
                    self.excused.add(doubt.key)
            self.carry_out_releases()
            if not self.door._pace._is_asked:
                break

    def carry_out_releases(self) -> None:
        """What the door has decided by itself."""
        while not self.door._taps.empty():
            release = self.door._taps.get_nowait()
            assert isinstance(release, Release)
            try:
                cranked(self.door._release(release))
            except PowerCut:
                self.restart()

    @property
    def doubt(self) -> booking.Order | None:
        """The order of which nobody knows what became of it."""
        return next((doubt.order for doubt in self.door._clerk._doubts), None)

    @contextmanager
    def listening(self) -> Iterator[list[Outcome]]:
        """What the door tells meanwhile."""
        said: list[Outcome] = []
        tell = self.door._tell

        def heard(outcome: Outcome, *tap: Any) -> None:
            said.append(outcome)
            tell(outcome, *tap)

        self.door._tell = heard
        yield said
        self.door._tell = tell

    # --- visitors

    @rule(number=st.integers(0, 9), fates=fates)
    def tap_something(self, number: int, fates: list[str]) -> None:
        self.tap_what_is_offered(number, fates)

    def tap_what_is_offered(self, number: int, fates: list[str]) -> None:
        self.door.refresh()
        enabled = [button for button in self.view.buttons if button.enabled]
        if enabled:
            intent = enabled[number % len(enabled)].intent
            self.door.tap(intent)
            assert self.door.snapshot.pending == intent
            self.carry_out(fates)

    @rule(start=st.sampled_from([-12, -4, 0, 7]), fates=fates)
    def somebody_comes_to_a_planned_meeting(self, start: int, fates: list[str]) -> None:
        begin = self.now.replace(second=0, microsecond=0) + start * MINUTE
        self.calendar.add(TimeSlot(begin, begin + 30 * MINUTE), "Planned", created=self.now - 180 * MINUTE)
        self.poll()
        self.tap_what_is_offered(0, fates)

    @rule(number=st.integers(0, 99), fates=fates)
    def book_a_later_slot(self, number: int, fates: list[str]) -> None:
        held = self.door.snapshot.schedule
        if held is not None and self.door.snapshot.pending is None and not self.door.snapshot.is_in_doubt:
            now = self.door._now()
            short = replace(self.policy, horizon=90 * MINUTE)  # enough to choose from
            offered = [offer.intent for offer in later(held, now, self.fresh, short)]
            if offered:
                self.door.tap(offered[number % len(offered)])
                assert self.door.snapshot.pending is not None
                self.carry_out(fates)

    @rule(fates=fates)
    def take_it_back_or_take_another_slot(self, fates: list[str]) -> None:
        offer = self.door.snapshot.offer
        if offer is not None and self.door.snapshot.pending is None:
            self.door.tap(offer)
            if self.door.snapshot.pending is not None:
                if isinstance(offer, Undo):
                    self.promise_no_more(offer.change.ref)
                self.carry_out(fates)

    @rule(number=st.integers(0, 29), fates=fates)
    def tap_what_was_on_the_screen_before(self, number: int, fates: list[str]) -> None:
        if self.seen:
            before = self.door.snapshot
            self.door.tap(self.seen[number % len(self.seen)])
            if before.pending is not None:
                assert self.door.snapshot is before
            elif self.door.snapshot.pending is not None:
                self.carry_out(fates)

    def carry_out(self, fates: list[str]) -> None:
        busy = [button for button in self.view.buttons if button.busy]
        assert len(busy) <= 1
        assert not any(button.enabled for button in self.view.buttons)
        intent, change = self.door._taps.get_nowait()
        if isinstance(change, MoveEnd) and self.invite_wait is not None:  # the room may drop what somebody wrote over
            self.promise_no_more(change.ref)
        self.line.created.clear()
        self.plan(fates)
        is_alive = True
        with self.listening() as said:
            try:
                cranked(self.door._carry_out(intent, change))
            except PowerCut:
                is_alive = False
        self.line.planned.clear()
        assert len(set(self.line.created)) <= 1
        assert len(self.line.created) <= 2, "written a third time: only a tie is tried again, and once"
        assert not self.line.rash
        if not is_alive:
            self.restart()
            return
        (outcome,) = said
        assert (self.door.snapshot.pending is not None) == isinstance(outcome, Unsure)
        self.hold_to_its_word(change, next(iter(self.line.created), ""), outcome)

    def hold_to_its_word(self, change: Change, key: str, outcome: Outcome | None) -> None:
        """What the door says of a change is so, at the moment it says it."""
        event(f"{type(change).__name__}: {type(outcome).__name__}")
        match outcome:
            case Booked(meeting) | Extended(meeting):
                stands = self.stands(meeting)
                assert stands.slot == meeting.slot
                taken = change.slot if isinstance(change, Book) else TimeSlot(change.slot.end, change.end)
                others = [one for one in self.occupying(taken) if one.ref.id != meeting.ref.id]
                assert all(self.order is not None and one.key == self.order.key for one in others)
                if isinstance(change, Book):
                    assert meeting.key == key
                    assert meeting.slot == change.slot or key in self.excused
                    self.told[key] = meeting.ref
                else:
                    assert meeting.end == change.end
            case Ended(meeting) if meeting.is_invited and self.calendar.item(meeting.ref.id) is None:
                assert isinstance(change, MoveEnd)  # somebody had written over it, and the room has dropped it
            case Ended(meeting):
                assert isinstance(change, MoveEnd)
                assert self.stands(meeting).end == change.end
            case CheckedIn(meeting):
                assert self.stands(meeting).checked_in is not None
            case Undone(meeting, True) | Released(meeting):
                item = self.calendar.item(meeting.ref.id)
                assert item is None or item.meeting.is_cancelled
            case Undone(meeting):
                assert isinstance(change, MoveEnd)
                assert self.stands(meeting).end == change.end
            case Failed() | Refusal() if key and key not in self.excused:
                assert key not in {one.key for one in self.standing()}

    def promise_no_more(self, ref: MeetingRef) -> None:
        """What is to be ended or taken back may leave the calendar."""
        for key in [key for key, told in self.told.items() if told.id == ref.id]:
            self.told.pop(key)
            self.excused.add(key)

    def standing(self) -> list[Meeting]:
        """What is in the calendar and has not been called off."""
        return [item.meeting for item in self.calendar.stored() if not item.meeting.is_cancelled]

    def stands(self, meeting: Meeting) -> Meeting:
        item = self.calendar.item(meeting.ref.id)
        assert item is not None
        return item.meeting

    def occupying(self, slot: TimeSlot) -> list[Meeting]:
        held = [item.meeting for item in self.calendar.items(slot)]
        return [one for one in held if one.slot.overlaps(slot) and is_occupying(one, self.policy)]

    # --- everybody else

    def plan(self, fates: list[str]) -> None:
        self.line.planned.extend(lambda fate=fate: self.happen(fate) for fate in fates)

    def happen(self, fate: str) -> str | None:
        match fate:
            case "rival":
                self.calendar.add(TimeSlot(self.now - MINUTE, self.now + 40 * MINUTE), "Rival")
            case "rival leaves":
                for item in self.calendar.items(TimeSlot(self.now, self.now + 90 * MINUTE)):
                    if not item.meeting.key:
                        self.calendar.remove(item.meeting.ref.id)
            case "panel":
                self.panel_writes()
            case "panel looks":
                self.panel_settles()
            case "second":
                self.now += SECOND
            case "sleeps":
                self.calendar.service.attendant = Attendant.SLEEPS
            case "wakes":
                self.calendar.service.wake()
            case "declines":
                if self.calendar.service.attendant is Attendant.DECIDES:
                    self.calendar.service.attendant = Attendant.DECLINES
            case _:
                return fate
        return None

    def panel_writes(self) -> None:
        """Another panel of the room looks and, if it is free, writes; it will look again later."""
        if self.order is None:
            start = self.now.replace(second=0, microsecond=0)
            slot = TimeSlot(start, start + 30 * MINUTE)
            if not self.occupying(slot):
                key = f"b2:{next(self.numbers)}"
                self.order = booking.Order(change=Book(slot), key=key, subject="Panel", policy=self.policy)
                self.calendar.add(slot, "Panel", organizer=ROOM, key=self.order.key)

    def panel_settles(self) -> None:
        if self.order is not None:
            with suppress(MailboxError):
                result = booking.settle(self.order, self.calendar)
                if isinstance(result, Booked) and self.order.key not in self.excused:
                    others = [one for one in self.occupying(result.meeting.slot) if one.key in self.told]
                    assert not others, "both panels have told their visitors that the room is theirs"
            self.order = None

    @rule()
    def the_room_s_attendant_wakes(self) -> None:
        self.calendar.service.wake()

    @rule()
    def another_panel_finishes(self) -> None:
        self.panel_settles()

    @rule(
        start=st.sampled_from([-80, -20, -5, 0, 1, 6, 15, 40, 150, 300]),
        length=st.sampled_from([0, 5, 30, 60, 24 * 60]),
        free_busy=st.sampled_from([FreeBusy.BUSY, FreeBusy.BUSY, FreeBusy.TENTATIVE, FreeBusy.FREE]),
        age=st.sampled_from([0, 20, 90, 300]),
        seen=st.booleans(),
    )
    def somebody_books(self, start: int, length: int, free_busy: FreeBusy, age: int, seen: bool) -> None:
        begin = self.now.replace(second=0, microsecond=0) + start * MINUTE
        slot = TimeSlot(begin, begin + length * MINUTE)
        self.calendar.add(slot, "Budget", free_busy=free_busy, created=self.now - age * MINUTE)
        if seen:
            self.poll()

    @rule(number=st.integers(0, 9), how=st.sampled_from(["move", "cancel", "remove", "retitle"]))
    def somebody_changes_a_meeting(self, number: int, how: str) -> None:
        items = self.calendar.items(TimeSlot(self.now - 60 * MINUTE, self.now + 300 * MINUTE))
        if items:
            one = items[number % len(items)].meeting
            if one.key:
                self.told.pop(one.key, None)
                self.excused.add(one.key)
            match how:
                case "move":
                    self.calendar.move(one.ref.id, TimeSlot(one.start + 20 * MINUTE, one.end + 20 * MINUTE))
                case "cancel":
                    self.calendar.cancel(one.ref.id)
                case "remove":
                    self.calendar.remove(one.ref.id)
                case _:
                    self.calendar.retitle(one.ref.id, "Board")

    # --- what must hold

    @property
    def fresh(self) -> Freshness:
        health = self.door.snapshot.health
        return may_write(health, freshness(health, self.door._now(), self.policy))

    @property
    def view(self) -> DoorView:
        return self.views[-1]

    @invariant()
    def what_is_offered_is_what_is_accepted(self) -> None:
        if not hasattr(self, "door"):
            return
        self.door.refresh()
        held, now = self.door.snapshot.schedule, self.door._now()
        self.seen.extend(button.intent for button in self.view.buttons if button.intent not in self.seen)
        if self.door.snapshot.pending is not None:
            assert not any(button.enabled for button in self.view.buttons)
            return
        for button in self.view.buttons:
            assert held is not None
            assert isinstance(decide(button.intent, held, now, self.fresh, self.policy), Refusal) != button.enabled

    @invariant()
    def the_door_never_says_free_over_a_meeting(self) -> None:
        if hasattr(self, "door") and self.view.light is Light.GREEN:
            held = self.door.snapshot.schedule
            assert held is not None
            assert not held.running(self.door._now())
            assert self.view.freshness in ("live", "stale")

    @invariant()
    def every_booking_is_known(self) -> None:
        """None is lost, none is there twice, and what nobody was told of is still being asked about."""
        if not hasattr(self, "door"):
            return
        keys = [one.key for one in self.standing() if one.key[:3] in (WRITTEN, INVITED)]
        assert len(keys) == len(set(keys))
        assert set(self.told) <= set(keys)
        doubt = {self.doubt.key} if self.doubt is not None else set()
        assert set(keys) <= set(self.told) | self.excused | doubt


Life.TestCase.settings = settings(max_examples=settings().max_examples // 2, stateful_step_count=22)
test_a_door_s_life = Life.TestCase
