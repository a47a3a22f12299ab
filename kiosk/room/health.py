"""How far the data may be believed: the second axis, independent of the room's state.

A failure lives here and never empties the schedule. `Trouble` is the closed set of what can go wrong on the line to
Exchange; each carries how it may be retried. Sentences for it are in `failures.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .policy import Policy

CLOCK_TOLERANCE = timedelta(seconds=60)
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock of a working door shows an earlier time: a device without a battery clock boots in 1970."""


class Retry(Enum):
    """When to try again after a trouble."""

    SOON = auto()
    """Transient: 5 to 60 s with jitter, never before the server's own back-off."""
    SLOWLY = auto()
    """Every ten minutes: somebody must act, but it costs nothing to look."""
    LATCH = auto()
    """Stop: only at a human's word, a changed setting, or once in half an hour. Guards accounts against lock-out."""
    NEVER = auto()
    """A refused write: read again, decide again, never repeat."""


class Trouble(Enum):
    """What went wrong between the door and the calendar; the value is the code shown to facilities."""

    NAME_NOT_FOUND = "name-not-found"
    CONNECTION_REFUSED = "connection-refused"
    NO_ROUTE = "no-route"
    TOO_SLOW = "too-slow"
    CONNECTION_LOST = "connection-lost"
    NOT_TLS = "not-tls"
    TLS_TOO_OLD = "tls-too-old"
    CERTIFICATE_EXPIRED = "certificate-expired"
    CERTIFICATE_UNKNOWN = "certificate-unknown"
    CERTIFICATE_NAME = "certificate-name"
    CERTIFICATE = "certificate"
    """Not trusted for another reason than the three above."""
    CLOCK_WRONG = "clock-wrong"
    CLIENT_CERTIFICATE = "client-certificate"
    SIGN_IN_REFUSED = "sign-in-refused"
    ACCOUNT_LOCKED = "account-locked"
    PASSWORD_EXPIRED = "password-expired"  # noqa: S105 - a code
    NO_TICKET = "no-ticket"
    FORBIDDEN = "forbidden"
    WRONG_ADDRESS = "wrong-address"
    REDIRECTED = "redirected"
    GATEWAY = "gateway"
    BUSY = "busy"
    THROTTLED = "throttled"
    MAILBOX_NOT_FOUND = "mailbox-not-found"
    NO_RIGHTS = "no-rights"
    IMPERSONATION_REFUSED = "impersonation-refused"
    MAILBOX_UNAVAILABLE = "mailbox-unavailable"
    MAILBOX_FULL = "mailbox-full"
    NONSENSE = "nonsense"
    SERVER_ERROR = "server-error"
    UNEXPECTED = "unexpected"
    CHANGED = "changed"
    """A write found another version of the meeting, or none."""
    REJECTED = "rejected"
    """Exchange understood the request and refuses it."""

    @property
    def retry(self) -> Retry:
        """When to try again."""
        return _RETRY.get(self, Retry.SOON)

    @property
    def is_refused_sign_in(self) -> bool:
        """Whether each attempt counts towards the lock-out of the account."""
        return self in _REFUSED_SIGN_INS


_RETRY = {
    Trouble.NOT_TLS: Retry.LATCH,
    Trouble.TLS_TOO_OLD: Retry.SLOWLY,
    Trouble.CERTIFICATE_EXPIRED: Retry.SLOWLY,
    Trouble.CERTIFICATE_UNKNOWN: Retry.SLOWLY,
    Trouble.CERTIFICATE_NAME: Retry.SLOWLY,
    Trouble.CERTIFICATE: Retry.SLOWLY,
    Trouble.CLIENT_CERTIFICATE: Retry.LATCH,
    Trouble.SIGN_IN_REFUSED: Retry.LATCH,
    Trouble.ACCOUNT_LOCKED: Retry.LATCH,
    Trouble.PASSWORD_EXPIRED: Retry.LATCH,
    Trouble.FORBIDDEN: Retry.LATCH,
    Trouble.WRONG_ADDRESS: Retry.LATCH,
    Trouble.REDIRECTED: Retry.LATCH,
    Trouble.MAILBOX_NOT_FOUND: Retry.LATCH,
    Trouble.NO_RIGHTS: Retry.LATCH,
    Trouble.IMPERSONATION_REFUSED: Retry.LATCH,
    Trouble.MAILBOX_FULL: Retry.NEVER,
    Trouble.CHANGED: Retry.NEVER,
    Trouble.REJECTED: Retry.NEVER,
}
_REFUSED_SIGN_INS = {Trouble.SIGN_IN_REFUSED, Trouble.ACCOUNT_LOCKED, Trouble.PASSWORD_EXPIRED}


class Freshness(Enum):
    """How far the schedule may be believed now."""

    LIVE = auto()
    STALE = auto()
    """Old enough to say so; the room's state is still told, with its age."""
    LOST = auto()
    """Too old to tell the room's state."""
    UNKNOWN = auto()
    """Never read since the start."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the line to Exchange is. `read_at`: the device's clock at the last good reading, or None before the first.

    `trouble` is what the last attempt met, None after a good one. `detail` is for facilities: no secret, no subject.
    `skew` is how far Exchange's clock was ahead of the device's at the last good reading. `is_cached`: the reading is
    from before this start, and nobody has confirmed it since. `watched_since` is when the first of an unbroken row of
    good readings was made, None while the line is broken.
    """

    read_at: datetime | None = None
    trouble: Trouble | None = None
    detail: str = ""
    skew: timedelta = timedelta()
    is_cached: bool = False
    watched_since: datetime | None = None

    @property
    def correction(self) -> timedelta:
        """What to add to the device's clock: nothing while it agrees with Exchange's within a minute, else the skew."""
        return self.skew if abs(self.skew) > CLOCK_TOLERANCE else timedelta()


def is_clock_set(now: datetime) -> bool:
    """Whether the clock can be right at all."""
    return now >= EARLIEST


def freshness(health: Health, now: datetime, policy: Policy) -> Freshness:
    """How far the last reading may be believed at `now`.

    A reading from the future means that the clock has jumped back: nobody can tell what "now" is, nothing is believed.
    """
    if health.read_at is None:
        return Freshness.UNKNOWN
    age = now - health.read_at
    if age < -CLOCK_TOLERANCE or age >= policy.lost_after:
        return Freshness.LOST
    return Freshness.STALE if age >= policy.stale_after or health.is_cached else Freshness.LIVE


def may_write(health: Health, fresh: Freshness) -> Freshness:
    """How far the last reading may be believed for a change, which needs the line as well.

    While the line is latched nothing may be tried: each try would be one more refused sign-in.
    """
    is_latched = health.trouble is not None and health.trouble.retry is Retry.LATCH
    return Freshness.LOST if is_latched and fresh is not Freshness.UNKNOWN else fresh


def freshness_change(health: Health, now: datetime, policy: Policy) -> datetime | None:
    """The next instant after `now` at which `freshness` differs without a new reading, None if it never will."""
    if health.read_at is None:
        return None
    edges = (health.read_at - CLOCK_TOLERANCE, health.read_at + policy.stale_after, health.read_at + policy.lost_after)
    return min((edge for edge in edges if edge > now), default=None)
