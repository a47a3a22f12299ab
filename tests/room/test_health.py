"""How far the data may be believed, and until when that holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.room.health import Freshness, Health, Retry, Trouble, freshness, freshness_change, is_clock_set, may_write
from tests.diary import MINUTE, POLICY, at

READ = Health(read_at=at("10"))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("10", Freshness.LIVE),
        ("10:02:59", Freshness.LIVE),
        ("10:03", Freshness.STALE),
        ("10:14:59", Freshness.STALE),
        ("10:15", Freshness.LOST),
        ("9:59", Freshness.LIVE),
        ("9:58:59", Freshness.LOST),
    ],
)
def test_age_decides(now: str, expected: Freshness) -> None:
    assert freshness(READ, at(now), POLICY) is expected


def test_before_the_first_reading_nothing_is_known() -> None:
    assert freshness(Health(), at("10"), POLICY) is Freshness.UNKNOWN
    assert freshness_change(Health(), at("10"), POLICY) is None


def test_a_trouble_alone_takes_no_belief_away() -> None:
    assert freshness(Health(read_at=at("10"), trouble=Trouble.TOO_SLOW), at("10:01"), POLICY) is Freshness.LIVE


@given(st.integers(-7200, 7200))
def test_freshness_is_constant_until_its_change(seconds: int) -> None:
    now = at("10") + seconds * MINUTE / 60
    change = freshness_change(READ, now, POLICY)
    before = freshness(READ, now, POLICY)
    if change is None:
        assert freshness(READ, now + 1000 * MINUTE, POLICY) is before
    else:
        assert change > now
        assert freshness(READ, _just_before(change), POLICY) is before
        assert freshness(READ, change, POLICY) is not before


def _just_before(instant: datetime) -> datetime:
    return instant - MINUTE / 60_000_000


def test_the_next_change_is_later_even_at_a_change() -> None:
    assert freshness_change(READ, at("10:03"), POLICY) == at("10:15")
    assert freshness_change(READ, at("10:15"), POLICY) is None


def test_cached_data_is_never_live() -> None:
    cached = Health(read_at=at("10"), is_cached=True)
    assert freshness(cached, at("10"), POLICY) is Freshness.STALE
    assert freshness(cached, at("10:15"), POLICY) is Freshness.LOST


def test_a_clock_that_agrees_within_a_minute_is_not_corrected() -> None:
    for seconds, correction in ((60, 0), (-60, 0), (61, 61), (-61, -61)):
        assert Health(skew=timedelta(seconds=seconds)).correction == timedelta(seconds=correction)


def test_no_working_door_is_older_than_this_program() -> None:
    first = datetime(2026, 1, 1, tzinfo=UTC)
    assert is_clock_set(first)
    assert not is_clock_set(first - timedelta(microseconds=1))


LATCHING = {
    Trouble.NOT_TLS,
    Trouble.CLIENT_CERTIFICATE,
    Trouble.SIGN_IN_REFUSED,
    Trouble.ACCOUNT_LOCKED,
    Trouble.PASSWORD_EXPIRED,
    Trouble.FORBIDDEN,
    Trouble.WRONG_ADDRESS,
    Trouble.REDIRECTED,
    Trouble.MAILBOX_NOT_FOUND,
    Trouble.NO_RIGHTS,
    Trouble.IMPERSONATION_REFUSED,
}
PATIENT = {
    Trouble.TLS_TOO_OLD,
    Trouble.CERTIFICATE_EXPIRED,
    Trouble.CERTIFICATE_UNKNOWN,
    Trouble.CERTIFICATE_NAME,
    Trouble.CERTIFICATE,
}
REFUSED_WRITES = {Trouble.MAILBOX_FULL, Trouble.CHANGED, Trouble.REJECTED}


@pytest.mark.parametrize("trouble", list(Trouble))
def test_what_could_lock_an_account_latches_and_what_passes_is_tried_again_soon(trouble: Trouble) -> None:
    expected = (
        Retry.LATCH
        if trouble in LATCHING
        else Retry.SLOWLY
        if trouble in PATIENT
        else Retry.NEVER
        if trouble in REFUSED_WRITES
        else Retry.SOON
    )
    assert trouble.retry is expected


def test_which_troubles_count_towards_the_lock_out() -> None:
    counted = {trouble for trouble in Trouble if trouble.is_refused_sign_in}
    assert counted == {Trouble.SIGN_IN_REFUSED, Trouble.ACCOUNT_LOCKED, Trouble.PASSWORD_EXPIRED}


@pytest.mark.parametrize(
    ("trouble", "fresh", "expected"),
    [
        (None, Freshness.LIVE, Freshness.LIVE),
        (Trouble.CONNECTION_LOST, Freshness.STALE, Freshness.STALE),
        (Trouble.SIGN_IN_REFUSED, Freshness.LIVE, Freshness.LOST),
        (Trouble.SIGN_IN_REFUSED, Freshness.STALE, Freshness.LOST),
        (Trouble.SIGN_IN_REFUSED, Freshness.UNKNOWN, Freshness.UNKNOWN),
    ],
)
def test_while_the_line_is_latched_nothing_may_be_written(
    trouble: Trouble | None, fresh: Freshness, expected: Freshness
) -> None:
    assert may_write(Health(read_at=at("10"), trouble=trouble), fresh) is expected
