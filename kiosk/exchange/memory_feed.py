"""What happened to a calendar in memory, in order: the feed behind notifications and synchronization.

Every write leaves one entry with the next number, from 1. Of a series only the master is told, whatever happened to
which occurrence: notifications and SyncFolderItems know no calendar logic. Safe for several threads; a listener is
called in the thread that wrote, while the calendar is locked, and may only leave a note.
"""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from kiosk.room.meeting import MeetingRef


class Happening(Enum):
    """What happened to an item, by the name of its notification in EWS."""

    CREATED = "CreatedEvent"
    MODIFIED = "ModifiedEvent"
    DELETED = "DeletedEvent"
    MOVED = "MovedEvent"
    """It went to Deleted Items, where it has another id."""


GONE = frozenset({Happening.DELETED, Happening.MOVED})


@dataclass(frozen=True, slots=True)
class Entry:
    """One write: its number, what it did to which item, when. `now_at` is where a moved item is now."""

    number: int
    happening: Happening
    ref: MeetingRef
    at: datetime
    now_at: str = ""


class Feed:
    """The entries of one calendar."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._entries: list[Entry] = []
        self._listeners: list[Callable[[], object]] = []

    def write(self, happening: Happening, ref: MeetingRef, at: datetime, *, now_at: str = "") -> None:
        """Add an entry and tell whoever listens."""
        with self._lock:
            self._entries.append(Entry(len(self._entries) + 1, happening, ref, at, now_at))
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener()

    def since(self, number: int) -> tuple[Entry, ...]:
        """Give the entries after that number, the oldest first."""
        with self._lock:
            return tuple(self._entries[max(number, 0) :])

    @property
    def number(self) -> int:
        """The number of the newest entry, 0 before the first."""
        with self._lock:
            return len(self._entries)

    @property
    def latest(self) -> datetime | None:
        """When the newest entry was written, None before the first (PR_LOCAL_COMMIT_TIME_MAX)."""
        with self._lock:
            return self._entries[-1].at if self._entries else None

    @property
    def gone(self) -> int:
        """How many items have left so far (PR_DELETED_COUNT_TOTAL)."""
        return sum(entry.happening in GONE for entry in self.since(0))

    @contextlib.contextmanager
    def listening(self, listener: Callable[[], object]) -> Iterator[None]:
        """Have `listener` called after each entry, for a while."""
        with self._lock:
            self._listeners.append(listener)
        try:
            yield
        finally:
            with self._lock:
                self._listeners.remove(listener)
