"""When the calendar is read again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.room.health import Retry, Trouble
from kiosk.sync import LATCHED, Attempts, pause

INTERVAL = timedelta(seconds=30)
HOUR = timedelta(hours=1)


def after(*troubles: Trouble, back_off: timedelta = timedelta()) -> Attempts:
    attempts = Attempts()
    for trouble in troubles:
        attempts = attempts.failed(trouble, back_off)
    return attempts


def test_a_good_line_is_read_at_the_interval() -> None:
    assert pause(Attempts(), INTERVAL, 0.7) == INTERVAL


def test_after_trouble_the_waits_double_up_to_a_minute() -> None:
    waits = [pause(after(*[Trouble.CONNECTION_LOST] * n), INTERVAL, 0.5).total_seconds() for n in range(1, 7)]
    assert waits == [5, 10, 20, 40, 60, 60]


def test_chance_spreads_the_waits_by_a_fifth() -> None:
    once = after(Trouble.GATEWAY)
    assert pause(once, INTERVAL, 0.0) == timedelta(seconds=4)
    assert pause(once, INTERVAL, 0.999999) < timedelta(seconds=6)


def test_the_server_s_back_off_is_obeyed() -> None:
    assert pause(after(Trouble.THROTTLED, back_off=timedelta(seconds=93)), INTERVAL, 0.5) == timedelta(seconds=93)


def test_a_certificate_is_looked_at_every_ten_minutes() -> None:
    assert pause(after(Trouble.CERTIFICATE), INTERVAL, 0.5) == timedelta(minutes=10)


@pytest.mark.parametrize("trouble", [trouble for trouble in Trouble if trouble.retry is Retry.LATCH])
def test_a_refused_sign_in_costs_at_most_three_attempts_in_the_first_hour(trouble: Trouble) -> None:
    elapsed, attempts, tries = timedelta(), Attempts(), 0
    while elapsed < HOUR:
        tries += 1
        attempts = attempts.failed(trouble)
        elapsed += pause(attempts, INTERVAL, 0.0)
    assert tries <= 3
    assert pause(attempts, INTERVAL, 0.0) == LATCHED


def test_another_kind_of_trouble_begins_anew() -> None:
    attempts = after(Trouble.TOO_SLOW, Trouble.TOO_SLOW, Trouble.SIGN_IN_REFUSED)
    assert attempts.failures == 1
    assert after(Trouble.TOO_SLOW, Trouble.CONNECTION_LOST).failures == 2
