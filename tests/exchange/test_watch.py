"""News by streaming: the real exchangelib over a real socket, its patience scaled down."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import MailboxError
from kiosk.exchange import watch as module
from kiosk.exchange.ews import ExchangeMailbox
from kiosk.exchange.guard import Guard
from kiosk.exchange.watch import Bells, Watch, retry
from kiosk.room.health import Retry, Trouble
from kiosk.simulator.certificates import Authority, Tls
from kiosk.simulator.faults import Fault
from kiosk.simulator.server import SimulatedExchange
from kiosk.simulator.subscriptions import Pace
from tests.diary import DAYS, at, slot
from tests.simulator.schema import Checker

from .conftest import address, noon

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kiosk.exchange.memory import MemoryMailbox

BRISK = Pace(heartbeat=timedelta(seconds=0.2), minute=timedelta(seconds=10))
SECOND = timedelta(seconds=1)


class Ear:
    """A watch, and what it rang."""

    def __init__(self, exchange: SimulatedExchange, **more: object) -> None:
        self.rung: list[str] = []
        self.exchange = exchange
        insist = bool(more.pop("insist", False))
        bells = Bells(
            news=lambda: self.rung.append("news"),
            life=lambda: self.rung.append("life"),
            loss=lambda: self.rung.append("loss"),
        )
        self.guard = Guard()
        self.watch = Watch(address(exchange, **more), bells=bells, guard=self.guard, insist=insist)

    def until(self, fact: Callable[[], bool], seconds: float = 5) -> float:
        began = time.monotonic()
        while not fact():
            assert time.monotonic() - began < seconds, self.rung
            time.sleep(0.002)
        return time.monotonic() - began

    def is_held(self) -> bool:
        """Whether the guard lets no watch in."""
        try:
            self.guard.check_watch()
        except MailboxError:
            return True
        return False

    def hears(self, bell: str, times: int = 1, seconds: float = 5) -> float:
        return self.until(lambda: self.rung.count(bell) >= times, seconds)

    def listens(self) -> None:
        """Start, and wait until it does."""
        self.watch.start()
        self.hears("life")
        self.rung.clear()


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "ews-watch"]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {"FIRST_RETRY": 0.05, "LONGEST_RETRY": 0.2, "SLOW_RETRY": 60.0, "LASTED": 0.01}.items():
        monkeypatch.setattr(module, name, seconds)
    monkeypatch.setattr(module, "SILENCE", 0.7)


@pytest.fixture
def pace() -> Pace:
    return BRISK


@pytest.fixture
def exchange(calendar: MemoryMailbox, pace: Pace) -> Iterator[SimulatedExchange]:
    checker = Checker()
    with SimulatedExchange([calendar], clock=noon, on_answer=checker, pace=pace) as running:
        yield running
    checker.settle()


@pytest.fixture
def ear(exchange: SimulatedExchange) -> Iterator[Ear]:
    ear = Ear(exchange)
    yield ear
    ear.watch.close()
    assert threads() == []


# --- listening


@pytest.mark.parametrize("auth", ["basic", "ntlm"])
def test_it_subscribes_and_listens_on_one_connection_and_rings_first_for_what_was_before(
    exchange: SimulatedExchange, auth: str
) -> None:
    ear = Ear(exchange, auth=auth)
    ear.watch.start()
    ear.watch.start()
    ear.hears("life", 3)
    assert ear.rung[:2] == ["news", "life"]
    assert ear.rung.count("news") == 1
    assert dict(exchange.operations) == {"Subscribe": 1, "GetStreamingEvents": 1}
    assert (exchange.connections, exchange.streams.open) == (1, 1)
    ear.watch.close()


def test_whatever_happens_in_the_calendar_rings_at_once(ear: Ear, calendar: MemoryMailbox) -> None:
    ear.listens()
    ref = calendar.add(slot("9-10"))
    changes: list[Callable[[], object]] = [
        lambda: calendar.retitle(ref.id, "Budget"),
        lambda: calendar.set_end(calendar.items()[0].meeting.ref, at("9:30")),
        lambda: calendar.cancel(ref.id),
        lambda: calendar.remove(ref.id),
    ]
    for change in changes:
        ear.hears("news")
        ear.rung.clear()
        change()
        assert ear.hears("news") < 0.5


def test_the_calendar_can_be_read_while_the_stream_is_open(ear: Ear, exchange: SimulatedExchange) -> None:
    line = ExchangeMailbox(address(exchange))
    ear.listens()
    began = time.monotonic()
    for _ in range(5):
        line.fetch(DAYS)
    assert time.monotonic() - began < 1
    line.close()


def test_nothing_happens_nothing_rings(ear: Ear) -> None:
    ear.listens()
    ear.hears("life", 4)
    assert "news" not in ear.rung


@pytest.mark.parametrize("pace", [Pace(heartbeat=BRISK.heartbeat, minute=timedelta(seconds=0.025))])
def test_when_its_minutes_are_over_it_goes_on_with_the_same_subscription(
    ear: Ear, exchange: SimulatedExchange, calendar: MemoryMailbox
) -> None:
    ear.listens()
    ear.hears("news", 2)
    assert exchange.operations["Subscribe"] == 1
    assert "loss" not in ear.rung
    before = ear.rung.count("news")
    calendar.add(slot("9-10"))
    ear.hears("news", before + 1, 0.45)


# --- losing it, and coming back


def test_a_half_dead_stream_is_noticed_within_the_silence(
    ear: Ear, exchange: SimulatedExchange, calendar: MemoryMailbox
) -> None:
    ear.listens()
    exchange.streams.freeze()
    calendar.add(slot("9-10"))  # nobody hears of it
    ear.rung.clear()
    assert 0.4 < ear.hears("loss") < 1.0
    assert ear.rung == ["loss"]
    ear.hears("news")
    ear.rung.clear()
    calendar.add(slot("10-11"))
    ear.hears("news")


def test_a_stream_that_freezes_again_and_again_is_given_up_again_and_again(
    ear: Ear, exchange: SimulatedExchange
) -> None:
    ear.listens()
    exchange.streams.freeze(coming=2)
    ear.hears("loss", 3)
    ear.hears("life", ear.rung.count("life") + 3)
    assert ear.rung.count("loss") == 3


def test_a_server_that_restarts_is_heard_again_by_itself(ear: Ear, exchange: SimulatedExchange) -> None:
    ear.listens()
    exchange.down()
    ear.hears("loss", seconds=1)
    time.sleep(0.5)
    exchange.streams.forget()
    assert ear.rung == ["loss"]
    exchange.up()
    ear.hears("life")
    assert ear.rung[:3] == ["loss", "news", "life"]


def test_a_cut_stream_is_taken_up_again(ear: Ear, exchange: SimulatedExchange) -> None:
    ear.listens()
    for times in range(1, 4):
        exchange.streams.cut()
        ear.hears("loss", times)
        ear.hears("news", times)
    assert exchange.operations["Subscribe"] == 4


def test_a_subscription_that_a_failover_lost_is_made_anew(ear: Ear, exchange: SimulatedExchange) -> None:
    ear.listens()
    exchange.streams.forget()
    ear.hears("loss")
    ear.hears("news")
    assert exchange.streams.subscriptions == 1


@pytest.mark.parametrize("operation", ["Subscribe", "GetStreamingEvents"])
@pytest.mark.parametrize(
    "fault",
    [
        Fault.DROP_BEFORE,
        Fault.DROP_AFTER,
        Fault.TRUNCATED,
        Fault.CUT_OFF,
        Fault.UNAVAILABLE,
        Fault.BAD_GATEWAY,
        Fault.INTERNAL_ERROR,
        Fault.MOVING,
        Fault.GARBAGE,
        Fault.HTML,
        Fault.EMPTY,
    ],
)
def test_whatever_the_server_says_instead_it_comes_back(
    ear: Ear, exchange: SimulatedExchange, operation: str, fault: Fault
) -> None:
    exchange.faults.inject(fault, on=operation, times=2)
    ear.watch.start()
    ear.hears("life", 3)
    assert ear.rung[-1] == "life"


def test_a_throttled_watch_waits_as_long_as_it_is_told(ear: Ear, exchange: SimulatedExchange) -> None:
    exchange.faults.inject(Fault.SERVER_BUSY, on="Subscribe", times=1, pause=timedelta(seconds=93))
    ear.watch.start()
    ear.until(lambda: exchange.operations["Subscribe"] == 1)
    time.sleep(0.4)
    ear.watch.nudge()
    time.sleep(0.2)
    assert exchange.operations["Subscribe"] == 1


# --- giving way


def test_at_a_limit_it_leaves_the_door_to_polling_and_comes_back_slowly(
    ear: Ear, exchange: SimulatedExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SLOW_RETRY", 1.0)
    exchange.streams.most_running = 1
    neighbour = Ear(exchange)  # another room's door, the same account
    neighbour.listens()
    ear.watch.start()
    time.sleep(0.6)
    assert (exchange.operations["GetStreamingEvents"], ear.rung) == (2, [])
    neighbour.watch.close()
    assert ear.hears("life") < 1


def test_a_site_that_insists_is_not_kept_waiting(exchange: SimulatedExchange) -> None:
    exchange.streams.most_running = 1
    neighbour, ear = Ear(exchange), Ear(exchange, insist=True)
    neighbour.listens()
    ear.watch.start()
    ear.until(lambda: exchange.operations["GetStreamingEvents"] >= 4)
    neighbour.watch.close()
    ear.hears("life")
    ear.watch.close()


def test_what_fails_too_often_is_tried_slowly_until_the_calendar_answers_again(
    ear: Ear, exchange: SimulatedExchange
) -> None:
    exchange.faults.inject(Fault.BAD_GATEWAY)
    ear.watch.start()
    ear.until(lambda: exchange.operations["Subscribe"] == module.PATIENCE + 1)
    time.sleep(0.5)
    assert exchange.operations["Subscribe"] == module.PATIENCE + 1
    exchange.faults.clear()
    ear.watch.nudge()
    ear.hears("life", seconds=1)


def test_its_complaints_are_two_lines_and_name_nobody(
    exchange: SimulatedExchange, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    ear = Ear(exchange, insist=True)
    ear.listens()
    with exchange.outage():
        time.sleep(1)
    ear.hears("life")
    ear.watch.close()
    assert [
        (record.name, record.levelname, record.getMessage())
        for record in caplog.records
        if record.name.startswith("kiosk")
    ] == [
        (
            "kiosk.exchange.watch",
            "WARNING",
            "no news by streaming, the calendar is polled: connection-refused: the server refuses the connection",
        ),
        ("kiosk.exchange.watch", "INFO", "news comes by streaming again"),
    ]


# --- sign-in


@pytest.mark.parametrize(("auth", "legs"), [("basic", 1), ("ntlm", 3)])
def test_a_wrong_password_is_tried_once_however_often_it_is_started(
    exchange: SimulatedExchange, auth: str, legs: int
) -> None:
    ear = Ear(exchange, password="wrong", auth=auth)
    for _ in range(4):
        ear.watch.start()
        time.sleep(0.1)
        while not ear.guard._watch_refused:  # the first start alone signs in
            time.sleep(0.01)
        ear.watch.nudge()
        ear.watch.stop()
    ear.watch.close()
    assert ear.rung == []
    assert exchange.statuses[401] == legs


def test_a_refusal_that_arrives_while_it_is_stopped_is_counted(
    exchange: SimulatedExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in = exchange.sign_in.step

    def slowly(*words: object) -> object:
        time.sleep(0.3)
        return sign_in(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(exchange.sign_in, "step", slowly)
    ear = Ear(exchange, password="wrong")
    ear.watch.start()
    ear.until(lambda: exchange.connections == 1)
    ear.watch.stop()
    ear.until(ear.is_held, seconds=2)
    ear.watch.close()


def test_after_another_s_refusal_it_does_not_even_ask(exchange: SimulatedExchange) -> None:
    ear = Ear(exchange)
    ear.guard.note(MailboxError(Trouble.SIGN_IN_REFUSED))
    ear.watch.start()
    time.sleep(0.3)
    assert (exchange.connections, ear.rung) == (0, [])
    ear.watch.close()


def test_its_own_refusal_does_not_lock_the_reader_out(exchange: SimulatedExchange) -> None:
    ear = Ear(exchange, password="wrong")
    ear.watch.start()
    ear.until(ear.is_held)
    ear.guard.check()
    ear.watch.close()


# --- ending


def test_stop_ends_the_thread_at_once_while_the_stream_is_open(ear: Ear, exchange: SimulatedExchange) -> None:
    ear.listens()
    (thread,) = threads()
    began = time.monotonic()
    ear.watch.stop()
    thread.join(2)
    assert time.monotonic() - began < 0.1
    ear.until(lambda: exchange.streams.open == 0, 1)
    ear.watch.start()
    ear.hears("life")


def test_stop_ends_the_thread_at_once_while_it_waits(ear: Ear, exchange: SimulatedExchange) -> None:
    exchange.faults.inject(Fault.SERVER_BUSY, on="Subscribe", pause=100 * SECOND)
    ear.watch.start()
    ear.until(lambda: exchange.operations["Subscribe"] == 1)
    time.sleep(0.1)
    (thread,) = threads()
    ear.watch.stop()
    thread.join(0.5)
    assert not thread.is_alive()


@pytest.mark.parametrize("auth", ["basic", "ntlm"])
def test_over_tls_news_comes_and_the_end_comes_at_once(calendar: MemoryMailbox, tmp_path: Path, auth: str) -> None:
    authority = Authority(tmp_path)
    with SimulatedExchange(
        [calendar], clock=noon, pace=BRISK, tls=Tls(authority=authority, extended_protection=True)
    ) as exchange:
        ear = Ear(exchange, ca_file=authority.ca_file, auth=auth)
        for _ in range(5):
            ear.listens()
            calendar.add(slot("9-10"))
            assert ear.hears("news") < 0.5
            (thread,) = threads()
            ear.watch.stop()
            thread.join(0.3)
            assert not thread.is_alive()
        ear.watch.close()


@pytest.mark.parametrize("operation", ["Subscribe", "GetStreamingEvents"])
def test_close_waits_for_no_server_and_nothing_is_rung_after_it(exchange: SimulatedExchange, operation: str) -> None:
    exchange.faults.inject(Fault.HANG, on=operation, times=1)
    ear = Ear(exchange)
    ear.watch.start()
    ear.until(lambda: exchange.operations[operation] == 1)
    time.sleep(0.1)
    began = time.monotonic()
    ear.watch.close()
    assert time.monotonic() - began < 0.7
    exchange.down()
    ear.until(lambda: not threads())
    assert ear.rung == []


def test_stopping_and_starting_in_every_moment_leaves_one_thread(ear: Ear, calendar: MemoryMailbox) -> None:
    for index in range(40):
        ear.watch.start()
        time.sleep(0.002 * index)
        if index % 3 == 0:
            calendar.add(slot("9-10"))
        ear.watch.stop()
    ear.watch.start()
    ear.until(lambda: len(threads()) == 1)
    ear.rung.clear()
    ear.hears("life", 2)


# --- the waits


@given(
    st.sampled_from(Trouble),
    st.integers(1, 50),
    st.booleans(),
    st.floats(0, 1, exclude_max=True),
    st.timedeltas(timedelta(), timedelta(hours=1)),
)
def test_every_wait_is_long_enough_and_ends(
    trouble: Trouble, failures: int, insist: bool, chance: float, back_off: timedelta
) -> None:
    wait = retry(MailboxError(trouble, back_off=back_off), failures, insist=insist, chance=chance)
    assert wait >= back_off.total_seconds()
    if not insist and (trouble.retry is not Retry.SOON or trouble is Trouble.THROTTLED or failures > module.PATIENCE):
        assert wait >= module.SLOW_RETRY * 0.9
    elif not back_off:
        assert module.FIRST_RETRY * 0.2 <= wait <= module.LONGEST_RETRY * 1.8


def test_doors_whose_server_was_restarted_come_back_spread_over_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    lost = MailboxError(Trouble.CONNECTION_LOST)
    waits = [retry(lost, 1, insist=False, chance=chance / 500) for chance in range(500)]
    assert (min(waits), max(waits)) == (1.0, pytest.approx(9, abs=0.1))
