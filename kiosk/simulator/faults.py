"""What can go wrong between a door and its Exchange, each switchable by hand, by operation and by count.

A fault meets a request after sign-in unless it is told to stand before it (a load balancer does). Faults of one place
are used up in the order they were put there. Whether the operation still happens is part of what a fault is.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from .refusal import Code


class Fault(Enum):
    """What happens to a request instead of, before or after its answer."""

    DELAY = "delay"
    """Everything as usual, but only after a while: a write lands late."""
    TRICKLE = "trickle"
    """The whole answer, a few bytes at a time."""
    HANG = "hang"
    """No answer, and nothing is done."""
    HANG_AFTER = "hang-after"
    """The operation is done; its answer never comes."""
    DROP_BEFORE = "drop-before"
    """The connection breaks before anything is done."""
    DROP_AFTER = "drop-after"
    """The operation is done; the connection breaks before the answer."""
    TRUNCATED = "truncated"
    """The operation is done; its answer is XML cut in the middle, and its Content-Length says so."""
    CUT_OFF = "cut-off"
    """The operation is done; the connection breaks in the middle of the answer, before the promised length."""
    UNAUTHORIZED = "401"
    """The connection is to sign in again. With NTLM a single one passes unnoticed: the client just does."""
    UNAUTHORIZED_CLOSE = "401-close"
    """401 with Connection: close, as some load balancers send it."""
    REDIRECT = "302"
    FORBIDDEN = "403"
    NOT_FOUND = "404"
    BAD_GATEWAY = "502"
    UNAVAILABLE = "503"
    SERVER_BUSY = "server-busy"
    """Throttled: ErrorServerBusy as a fault, BackOffMilliseconds first among its values."""
    INTERNAL_ERROR = "internal-error"
    ACCESS_DENIED = "access-denied"
    """From here on: refused within a well-formed answer."""
    FOLDER_NOT_FOUND = "folder-not-found"
    NO_MAILBOX = "no-mailbox"
    MOVING = "moving"
    """The mailbox is being moved to another database."""
    INVALID_PROPERTY = "invalid-property-set"
    NOT_ORGANIZER = "not-organizer"
    STALE = "irresolvable-conflict"
    """The item has another change key by now."""
    ENDS_TOO_EARLY = "end-before-start"
    """Told of an end that by the wall's clock is before the start: in the night summer time ends."""
    GARBAGE = "garbage"
    HTML = "html"
    """A proxy's or a portal's page, with 200."""
    EMPTY = "empty"


DONE_ALL_THE_SAME = frozenset(
    {Fault.DELAY, Fault.TRICKLE, Fault.HANG_AFTER, Fault.DROP_AFTER, Fault.TRUNCATED, Fault.CUT_OFF}
)

STATUS = {
    Fault.UNAUTHORIZED: 401,
    Fault.UNAUTHORIZED_CLOSE: 401,
    Fault.REDIRECT: 302,
    Fault.FORBIDDEN: 403,
    Fault.NOT_FOUND: 404,
    Fault.BAD_GATEWAY: 502,
    Fault.UNAVAILABLE: 503,
}
"""Faults that answer with a bare HTTP status."""

ELEMENT = {
    Fault.ACCESS_DENIED: Code.ACCESS_DENIED,
    Fault.FOLDER_NOT_FOUND: Code.FOLDER_NOT_FOUND,
    Fault.NO_MAILBOX: Code.NON_EXISTENT_MAILBOX,
    Fault.MOVING: Code.MAILBOX_MOVE_IN_PROGRESS,
    Fault.INVALID_PROPERTY: Code.INVALID_PROPERTY_SET,
    Fault.NOT_ORGANIZER: Code.CALENDAR_IS_NOT_ORGANIZER,
    Fault.STALE: Code.IRRESOLVABLE_CONFLICT,
    Fault.ENDS_TOO_EARLY: Code.CALENDAR_END_DATE_IS_EARLIER_THAN_START_DATE,
}
"""Faults that answer with a response message of this code."""


@dataclass(slots=True)
class Injected:
    """A fault that waits for its requests."""

    fault: Fault
    operation: str
    times: int | None
    pause: timedelta
    before_sign_in: bool


class Faults:
    """The switches of one server. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Injected] = []

    def inject(
        self,
        fault: Fault,
        *,
        on: str = "",
        times: int | None = None,
        pause: timedelta = timedelta(seconds=1),
        before_sign_in: bool = False,
    ) -> None:
        """Let `fault` meet the next requests for the operation `on` (any, if empty): so many, or until switched off.

        `pause` is the length of a delay, the time between two pieces of a trickle, or the back-off that SERVER_BUSY
        suggests.
        """
        with self._lock:
            self._waiting.append(Injected(fault, on, times, pause, before_sign_in))

    def clear(self, fault: Fault | None = None) -> None:
        """Switch one fault off, or all of them."""
        with self._lock:
            self._waiting = [i for i in self._waiting if fault is not None and i.fault is not fault]

    def take(self, operation: str, *, before_sign_in: bool) -> Injected | None:
        """Tell which fault meets this request, and count it."""
        with self._lock:
            for injected in self._waiting:
                if injected.operation not in ("", operation) or injected.before_sign_in is not before_sign_in:
                    continue
                if injected.times is not None:
                    injected.times -= 1
                    if injected.times <= 0:
                        self._waiting.remove(injected)
                return injected
            return None
