"""A PIN: kept as a scrypt hash, guessed at ever more slowly. Pure, but a hash takes 0.1 s: never on Qt's thread.

A PIN of digits cannot be kept from somebody who holds its hash (a million guesses are a day's work), so the hash is
shown to nobody, and the wall before the screen is the lock-out: three tries, then a pause that doubles with each one.
Must not know: files, threads, settings, who asks.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

SHORTEST, LONGEST = 6, 12
COST = (15, 8, 1)
"""Of scrypt: the logarithm of n, r and p. 32 MB and about 0.1 s; kept with each hash, so it may grow with the years."""
MOST = (20, 32, 16)
MOST_BYTES = 2**28
"""Of memory for one try: scrypt takes 128 · r · 2ⁿ."""
TRIES = 3
"""Wrong ones before the first pause."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=15)
WELL_KNOWN = frozenset({"147258", "147369", "258369", "159357", "789456", "456123", "123654", "112233", "314159"})


def hashed(pin: str, salt: bytes | None = None) -> str:
    """What is kept of a PIN, in one word without a special character."""
    salt = secrets.token_bytes(16) if salt is None else salt
    return ":".join(("scrypt", *map(str, COST), _written(salt), _written(_scrypt(pin, salt, COST))))


def matches(pin: str, kept: str) -> bool:
    """Whether this is the PIN. Raises ValueError if `kept` is no hash of ours."""
    cost, salt, digest = _parts(kept)
    return hmac.compare_digest(_scrypt(pin, salt, cost), digest)


def checked(kept: str) -> str:
    """The hash, if `hashed` can have made it. Raises ValueError with a sentence that does not hold it."""
    _parts(kept)
    return kept


def weakness(pin: str) -> str | None:
    """Why this may not become a PIN, None if it may: what everybody tries first is refused."""
    if not re.fullmatch(r"[0-9]*", pin):
        return "only the digits 0 to 9 can be typed at the door"
    if not SHORTEST <= len(pin) <= LONGEST:
        return f"it must have {SHORTEST} to {LONGEST} digits"
    if len({(int(after) - int(before)) % 10 for before, after in pairwise(pin)}) == 1:
        return "its digits are all the same or count up or down: that is tried first"
    if re.fullmatch(r"(.+)\1+", pin):
        return "it repeats itself: that is tried first"
    if len(set(pin)) < 3:
        return "it has fewer than three different digits"
    if pin == pin[::-1]:
        return "it is the same backwards: that is tried first"
    if pin in WELL_KNOWN:
        return "it is a well-known pattern: that is tried first"
    return None


@dataclass(frozen=True, slots=True)
class Lockout:
    """How often a PIN was guessed wrongly since the last right one, and until when nobody may try."""

    failures: int = 0
    locked_until: datetime | None = None

    def tried(self, now: datetime, *, ok: bool) -> Lockout:
        """What follows from a try: nothing is left of the past after the right PIN."""
        if ok:
            return Lockout()
        failures = self.failures + 1
        return Lockout(failures, now + pause(failures) if failures >= TRIES else None)

    def left(self, now: datetime) -> timedelta:
        """How long nobody may try yet; zero if anybody may."""
        return max(self.locked_until - now, timedelta()) if self.locked_until is not None else timedelta()

    def at(self, now: datetime) -> Lockout:
        """The same by a clock that may have been set back: no pause lasts longer than it was meant to."""
        if self.left(now) <= pause(self.failures):
            return self
        return Lockout(self.failures, now + pause(self.failures))


def pause(failures: int) -> timedelta:
    """How long nobody may try after so many wrong ones."""
    if failures < TRIES:
        return timedelta()
    return min(FIRST_PAUSE * (1 << min(failures - TRIES, 10)), LONGEST_PAUSE)


def _scrypt(pin: str, salt: bytes, cost: tuple[int, int, int]) -> bytes:
    log_n, r, p = cost
    memory = 128 * r * (2**log_n + p + 2)
    secret = pin.encode(errors="surrogatepass")
    return hashlib.scrypt(secret, salt=salt, n=2**log_n, r=r, p=p, maxmem=memory + 2**20, dklen=32)


def _parts(kept: str) -> tuple[tuple[int, int, int], bytes, bytes]:
    match = re.fullmatch(r"scrypt:(\d{1,2}):(\d{1,2}):(\d{1,2}):([\w-]{16,88}):([\w-]{43})", kept, re.ASCII)
    if match is None:
        raise ValueError("is no hash of a PIN; kiosk pin makes one")
    cost = (int(match[1]), int(match[2]), int(match[3]))
    is_heavy = 128 * cost[1] * 2 ** cost[0] > MOST_BYTES
    if is_heavy or not all(1 <= each <= most for each, most in zip(cost, MOST, strict=True)):
        raise ValueError("asks for more work than a door can do; kiosk pin makes a new one")
    try:
        return cost, _read(match[4]), _read(match[5])
    except ValueError:
        raise ValueError("is no hash of a PIN; kiosk pin makes one") from None


def _written(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _read(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
