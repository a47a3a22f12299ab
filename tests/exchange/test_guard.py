"""A wrong password costs three sign-ins in the first hour at most, whoever asks."""

from __future__ import annotations

import itertools
import queue
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk import sync
from kiosk.errors import MailboxError
from kiosk.exchange import guard as guarding
from kiosk.exchange.ews import ExchangeMailbox
from kiosk.exchange.guard import Guard
from kiosk.exchange.mailbox import NewMeeting
from kiosk.exchange.watch import Bells, Watch
from kiosk.room.health import Trouble
from kiosk.simulator.server import DOOR
from tests.diary import BERLIN, DAYS, at, slot

from .conftest import address

if TYPE_CHECKING:
    from kiosk.simulator.server import SimulatedExchange

HOUR = 3600
RHYTHM = sync.Rhythm.of("a@b.example", timedelta(seconds=30), BERLIN, timedelta(minutes=3))


class Seconds:
    """A steady clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_guard_keeps_the_times_of_the_reading_loop() -> None:
    assert (guarding.SECOND_LOOK, guarding.LATER_LOOKS) == (sync.SECOND_LOOK, sync.LATCHED)


@pytest.mark.parametrize(("auth", "cost"), [("basic", 1), ("ntlm", 3)])
def test_a_wrong_password_costs_three_sign_ins_in_the_first_hour_however_often_somebody_asks(
    exchange: SimulatedExchange, auth: str, cost: int
) -> None:
    clock = Seconds()
    guard = Guard(clock)
    lines = [ExchangeMailbox(address(exchange, auth=auth, password="wrong"), guard) for _ in range(2)]
    tries = []
    for second, line in zip(range(0, 5 * HOUR, 5), itertools.cycle(lines)):
        clock.now = float(second)
        before = exchange.round_trips
        with pytest.raises(MailboxError) as raised:
            line.fetch(DAYS) if second % 10 else line.create(NewMeeting(slot("9-10"), "x", "a1:x"))
        assert raised.value.trouble is Trouble.SIGN_IN_REFUSED
        if exchange.round_trips > before:
            tries.append(second)
    assert exchange.statuses[401] == len(tries) * cost
    assert 8 < len(tries) <= 3 * 5
    for begin in tries:
        assert len([one for one in tries if begin <= one < begin + HOUR]) <= 3
    for line in lines:
        line.close()


@pytest.mark.parametrize("early", [1.0, 0.95])
def test_the_reading_loop_s_own_looks_pass_though_its_timers_are_early(early: float) -> None:
    clock, passed = Seconds(), []
    guard = Guard(clock)
    attempts = sync.Attempts()
    while clock.now < 2 * HOUR:
        try:
            guard.check()
        except MailboxError as error:
            refused = error
        else:
            passed.append(clock.now)
            guard.note(refused := MailboxError(Trouble.SIGN_IN_REFUSED, "HTTP 401"))
        attempts = attempts.failed(refused.trouble)
        clock.now += sync.pause(attempts, RHYTHM, sync.Moment(now=at("10")), 0.5).total_seconds() * early
    assert len(passed) >= 4
    assert passed[1] == 60 * early
    assert len([one for one in passed if one < HOUR]) == 3


def test_who_comes_too_soon_is_told_what_was_met_and_how_long_to_wait() -> None:
    clock = Seconds()
    guard = Guard(clock)
    guard.note(MailboxError(Trouble.ACCOUNT_LOCKED, "HTTP 401"))
    clock.now = 40
    with pytest.raises(MailboxError, match="account-locked: HTTP 401") as raised:
        guard.check()
    assert raised.value.back_off == timedelta(seconds=14)


def test_a_human_s_word_allows_one_more_and_a_good_one_forgets_all(exchange: SimulatedExchange) -> None:
    clock = Seconds()
    guard = Guard(clock)
    line = ExchangeMailbox(address(exchange, password="wrong"), guard)
    for expected in (1, 1, 2, 2):
        if expected == 2:
            guard.lift() if exchange.statuses[401] == 1 else None
        with pytest.raises(MailboxError):
            line.fetch(DAYS)
        assert exchange.statuses[401] == expected
    with pytest.raises(MailboxError) as raised:
        guard.check()
    assert raised.value.back_off == sync.LATCHED * 0.9
    exchange.set_password(DOOR.user, "wrong")
    guard.lift()
    line.fetch(DAYS)
    guard.check()
    line.close()


@pytest.mark.parametrize("trouble", Trouble)
def test_only_what_may_lock_an_account_is_guarded(trouble: Trouble) -> None:
    guard = Guard(Seconds())
    guard.note(MailboxError(trouble))
    if trouble in (Trouble.SIGN_IN_REFUSED, Trouble.ACCOUNT_LOCKED, Trouble.PASSWORD_EXPIRED):
        with pytest.raises(MailboxError):
            guard.check()
    else:
        guard.check()


def refused() -> MailboxError:
    return MailboxError(Trouble.SIGN_IN_REFUSED, "HTTP 401")


@given(st.lists(st.tuples(st.integers(0, 900), st.sampled_from(["mailbox", "watch", "break"])), max_size=300))
@example([(0, "break"), (0, "watch"), (30, "mailbox"), (60, "mailbox"), (900, "mailbox"), (900, "mailbox")])
@example([(0, "break"), (0, "mailbox"), (54, "watch"), (6, "mailbox"), (900, "mailbox"), (900, "mailbox")])
@example(
    [(0, "watch"), (9, "mailbox"), (0, "break"), (0, "mailbox"), (60, "mailbox"), (900, "mailbox"), (900, "mailbox")]
)
def test_three_in_any_hour_however_mailbox_and_watch_take_turns(turns: list[tuple[int, str]]) -> None:
    """`turns`: so many seconds later somebody asks. The mailbox's connection is signed in until it breaks."""
    clock, tries, is_signed_in = Seconds(), [], True
    guard = Guard(clock)
    for later, who in turns:
        clock.now += later
        try:
            guard.check_watch() if who == "watch" else guard.check()
        except MailboxError:
            continue
        match who:
            case "break":
                is_signed_in = False
            case "mailbox" if is_signed_in:
                guard.let_in()
            case "mailbox":
                tries.append(clock.now)
                guard.note(refused())
            case _:
                tries.append(clock.now)
                guard.note_watch(refused())
    for begin in tries:
        assert len([one for one in tries if begin <= one < begin + HOUR]) <= 3


def test_a_watch_s_refusal_is_forgotten_by_a_human_s_word_alone() -> None:
    clock = Seconds()
    guard = Guard(clock)
    guard.note_watch(refused())
    guard.let_in()
    with pytest.raises(MailboxError) as raised:
        guard.check_watch()
    assert raised.value.back_off == timedelta(hours=1)
    guard.lift()
    guard.let_in()
    guard.check_watch()
    guard.note_watch(refused())
    clock.now = HOUR
    guard.check_watch()


class Overheard(Guard):
    """A guard that tells how each turn of the watch has ended."""

    def __init__(self, clock: Seconds) -> None:
        super().__init__(clock)
        self.turns: queue.Queue[str] = queue.Queue()

    def check_watch(self) -> None:
        try:
            super().check_watch()
        except MailboxError:
            self.turns.put("held")
            raise

    def note_watch(self, error: MailboxError) -> None:
        super().note_watch(error)
        self.turns.put(error.trouble.value)


@pytest.mark.parametrize("order", [*itertools.permutations(["watch", "poll", "tap"])], ids="-".join)
def test_watch_poll_and_taps_cost_three_sign_ins_in_the_first_hour_on_the_wire(
    exchange: SimulatedExchange, order: tuple[str, ...]
) -> None:
    """Every half minute each of them, the watch made anew each time, as after every good reading."""
    clock = Seconds()
    guard = Overheard(clock)
    wrong = address(exchange, password="wrong")
    line = ExchangeMailbox(wrong, guard)
    bells = Bells(news=int, life=int, loss=int)
    turns = itertools.cycle(order)
    tries = []
    while clock.now < 3 * HOUR:
        clock.now += 30
        before = exchange.round_trips
        match next(turns):
            case "watch":
                watch = Watch(wrong, bells=bells, guard=guard)
                watch.start()
                assert guard.turns.get(timeout=10) in ("held", "sign-in-refused")
                watch.close()
                guard.turns.queue.clear()
            case "poll":
                with pytest.raises(MailboxError, match="sign-in-refused"):
                    line.fetch(DAYS)
            case _:
                with pytest.raises(MailboxError, match="sign-in-refused"):
                    line.create(NewMeeting(slot("9-10"), "x", "a1:x"))
        tries += [clock.now] * (exchange.round_trips - before)
    assert len([one for one in tries if one < tries[0] + HOUR]) == 3
    assert max(len([one for one in tries if begin <= one < begin + HOUR]) for begin in tries) == 3
    line.close()
