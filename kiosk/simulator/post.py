"""The mail transport: what was sent, and what is on its way.

Mail arrives after a while, in the order in which it is due. Without a while it arrives at once, in the thread that sent
it, which keeps tests simple. While the server is down the mail waits. One thread, which lives from `start` to `stop`.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from kiosk.room.meeting import Person, Response

AT_ONCE = timedelta()
PATIENCE = 1.0
"""Seconds to wait for the thread to end."""


class MailKind(Enum):
    """What a mail is about."""

    MESSAGE = "a message"
    REQUEST = "a meeting request"
    RESPONSE = "a response to one"
    CANCELLATION = "a cancellation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail as it was sent. `to` names all recipients, those in Cc and Bcc last; `answer` is that of a response."""

    kind: MailKind
    sender: Person
    to: tuple[Person, ...]
    subject: str
    sent: datetime
    body: str = ""
    is_html: bool = False
    answer: Response | None = None


class Post:
    """The transport of one server. Safe for several threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._sent: list[Mail] = []
        self._due: list[tuple[float, int, Callable[[], object]]] = []
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None

    @property
    def mails(self) -> tuple[Mail, ...]:
        """Everything that was sent, the oldest first, whether or not anybody here receives it."""
        with self._changed:
            return tuple(self._sent)

    def send(self, mail: Mail) -> None:
        """Take a mail."""
        with self._changed:
            self._sent.append(mail)

    def later(self, delay: timedelta, act: Callable[[], object]) -> None:
        """Let something happen on arrival."""
        if delay <= AT_ONCE:
            act()
            return
        with self._changed:
            heapq.heappush(self._due, (time.monotonic() + delay.total_seconds(), next(self._numbers), act))
            self._changed.notify()

    def start(self) -> None:
        """Begin to deliver."""
        with self._changed:
            if self._thread is None:
                self._thread = threading.Thread(target=self._deliver, name="exchange-post", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Leave the rest where it is."""
        with self._changed:
            thread, self._thread = self._thread, None
            self._changed.notify()
        if thread is not None and thread is not threading.current_thread():
            thread.join(PATIENCE)

    def _deliver(self) -> None:
        while True:
            with self._changed:
                if self._thread is not threading.current_thread():
                    return
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is None or wait > 0:
                    self._changed.wait(wait)
                    continue
                _, _, act = heapq.heappop(self._due)
            act()
