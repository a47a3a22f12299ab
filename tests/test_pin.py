"""A PIN: its hash, which ones are refused, and how the lock-out grows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from kiosk import pin
from kiosk.pin import Lockout, checked, hashed

NOW = datetime(2026, 3, 17, 10, 24, tzinfo=UTC)
HASH = pin.hashed("402917", b"s" * 16)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def wrong(times: int, now: datetime = NOW) -> Lockout:
    """A lock-out after so many wrong tries, each made as soon as it may be."""
    lockout = Lockout()
    for _ in range(times):
        now += lockout.left(now)
        lockout = lockout.tried(now, ok=False)
    return lockout


def test_the_right_pin_matches_its_hash_and_no_other_does():
    kept = pin.hashed("402917")
    assert pin.matches("402917", kept)
    assert not pin.matches("402918", kept)
    assert not pin.matches("", kept)
    assert not pin.matches("\ud800", kept)


def test_the_hash_holds_its_parameters_a_salt_of_its_own_and_no_pin():
    kept = pin.hashed("402917")
    assert kept.startswith("scrypt:15:8:1:")
    assert "402917" not in HASH
    assert kept != pin.hashed("402917")
    assert not set(kept) & set("$ '\"%#;=\\")


def test_a_hash_of_another_cost_is_judged_by_its_own():
    digest = pin._written(pin._scrypt("402917", b"s" * 16, (10, 4, 2)))
    kept = f"scrypt:10:4:2:{pin._written(b's' * 16)}:{digest}"
    assert pin.matches("402917", kept)
    assert not pin.matches("402916", kept)


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "402917",
        "scrypt:15:8:1:short:short",
        "bcrypt:" + HASH[7:],
        HASH.replace(":15:", ":21:"),
        HASH.replace(":15:", ":0:"),
        HASH + "\n",
    ],
)
def test_what_is_no_hash_is_refused_without_being_repeated(kept):
    with pytest.raises(ValueError) as caught:
        pin.checked(kept)
    assert len(kept) < 4 or kept not in str(caught.value)
    with pytest.raises(ValueError):
        pin.matches("402917", kept)


@pytest.mark.parametrize(
    ("weak", "because"),
    [
        ("", "6 to 12 digits"),
        ("40291", "6 to 12 digits"),
        ("4029170000000", "6 to 12 digits"),
        ("40291x", "only the digits"),
        ("٤٠٢٩١٧", "only the digits"),
        ("000000", "all the same"),
        ("123456", "count up or down"),
        ("987654", "count up or down"),
        ("890123", "count up or down"),
        ("135791", "count up or down"),
        ("171717", "repeats itself"),
        ("402402", "repeats itself"),
        ("700777", "fewer than three"),
        ("402204", "same backwards"),
        ("147258", "well-known"),
    ],
)
def test_a_weak_pin_is_refused_with_the_reason(weak, because):
    assert because in (pin.weakness(weak) or "")


@pytest.mark.parametrize("good", ["402917", "730185", "40291755", "918273645019"])
def test_a_good_pin_is_taken(good):
    assert pin.weakness(good) is None


def test_three_wrong_tries_lock_and_each_further_one_locks_for_twice_as_long():
    pauses = [wrong(times).left(wrong(times).locked_until or NOW) for times in range(1, 3)]
    assert pauses == [timedelta(), timedelta()]
    assert wrong(3).left(NOW) == 30 * SECOND
    assert pin.pause(4) == MINUTE
    grown = [pin.pause(failures) for failures in range(60)]
    assert all(before <= after for before, after in pairwise(grown))
    assert max(grown) == 15 * MINUTE
    assert pin.pause(10**6) == 15 * MINUTE


def test_a_lock_ends_by_itself_but_is_not_forgotten():
    locked = wrong(3)
    assert locked.left(NOW + 29 * SECOND) == SECOND
    assert locked.left(NOW + 30 * SECOND) == timedelta()
    assert locked.tried(NOW + 30 * SECOND, ok=False).left(NOW + 30 * SECOND) == MINUTE


def test_the_right_pin_forgets_what_was_wrong():
    assert wrong(5).tried(NOW, ok=True) == Lockout()


def test_a_clock_that_is_set_back_by_years_does_not_lock_the_administrator_out():
    long_ago = datetime(1970, 1, 1, tzinfo=UTC)
    assert wrong(3).at(long_ago).left(long_ago) == 30 * SECOND
    assert wrong(3).at(NOW) == wrong(3)
    assert Lockout().at(long_ago) == Lockout()


def test_a_hash_that_would_take_gigabytes_is_refused() -> None:
    heavy = hashed("271828", b"0" * 16).split(":")
    heavy[1:3] = ["20", "32"]
    with pytest.raises(ValueError, match="more work"):
        checked(":".join(heavy))
