"""How far the data may be believed, and until when that holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.room.health import Freshness, Health, Retry, Trouble, freshness, freshness_change
from tests.diary import MINUTE, POLICY, at

if TYPE_CHECKING:
    from datetime import datetime

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


def test_every_trouble_has_a_retry_rule_and_what_could_lock_an_account_latches() -> None:
    assert {trouble.retry for trouble in Trouble} == set(Retry)
    for trouble in (Trouble.SIGN_IN_REFUSED, Trouble.ACCOUNT_LOCKED, Trouble.NO_RIGHTS, Trouble.WRONG_ADDRESS):
        assert trouble.retry is Retry.LATCH
