"""Subscriptions: who wants to hear of what, and which streams run. A restart of the server loses them all.

Events wait with their subscription while nobody listens. Several come per change, and their change keys are of no use,
as Microsoft's samples have it (MSEWS/how-to-stream-notifications-about-mailbox-events…).
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from kiosk.exchange.memory_feed import Happening

from .organization import Folder
from .refusal import Code, Refused
from .soap import SoapFault, m, t
from .spelling import zulu

if TYPE_CHECKING:
    from lxml.etree import _Element

    from kiosk.exchange.memory import MemoryMailbox
    from kiosk.exchange.memory_feed import Entry

    from .streaming import Stream

SERVER = b"ex01.roomdoor.example"
ANY_KEY = "CQAAAA=="
FOLDER_KEY = "AQAAAA=="


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a stream lives. Exchange's heartbeat is 45 s; a test may give it a short minute."""

    heartbeat: timedelta = timedelta(seconds=45)
    minute: timedelta = timedelta(minutes=1)


@dataclass(slots=True)
class Subscription:
    """Whose it is, which calendars it is about, which events, and up to which entry each was told."""

    id: str
    owner: str
    kinds: frozenset[str]
    told: dict[str, int]
    mailboxes: tuple[MemoryMailbox, ...]

    def news(self) -> _Element | None:
        """Tell what happened since the last time, once; None if nothing that was asked for."""
        events: list[_Element] = []
        for mailbox in self.mailboxes:
            entries = mailbox.feed.since(self.told[mailbox.room.address])
            if entries:
                self.told[mailbox.room.address] = entries[-1].number
                wanted = [entry for entry in entries if entry.happening.value in self.kinds]
                events.extend(_event(entry, mailbox) for entry in wanted)
                if Happening.MODIFIED.value in self.kinds:
                    events.append(_folder_event(entries[-1], mailbox))
        return m("Notification", t("SubscriptionId", text=self.id), *events) if events else None


@dataclass(slots=True)
class Streams:
    """The subscriptions and the running streams of one server. Safe for several threads."""

    pace: Pace = field(default_factory=Pace)
    most: int = 0
    """Subscriptions of one owner (EwsMaxSubscriptions); 0 is no limit."""
    most_running: int = 0
    """Streams of one owner (HangingConnectionLimit); 0 is no limit."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _subscriptions: dict[str, Subscription] = field(default_factory=dict)
    _running: list[Stream] = field(default_factory=list)
    _frozen_ones: int = 0

    @property
    def open(self) -> int:
        """How many streams are running."""
        with self._lock:
            return len(self._running)

    @property
    def subscriptions(self) -> int:
        """How many subscriptions there are."""
        with self._lock:
            return len(self._subscriptions)

    def freeze(self, *, coming: int = 0) -> None:
        """Make the running streams half-dead: no heartbeat, no event, and the connection stands.

        The next `coming` streams will be so too, after their first OK.
        """
        with self._lock:
            self._frozen_ones = coming
        for stream in self._all():
            stream.is_frozen = True
            stream.ring()

    def cut(self) -> None:
        """Break the running streams off, as a balancer does that has had enough of them."""
        for stream in self._all():
            stream.is_cut = True
            stream.ring()

    def forget(self) -> None:
        """Lose all subscriptions, as a failover or a restart does; running streams are told so and end."""
        with self._lock:
            self._subscriptions.clear()
        for stream in self._all():
            stream.ring()

    def add(self, subscription: Subscription) -> None:
        """Keep a subscription. Raises Refused when its owner has too many."""
        with self._lock:
            held = sum(known.owner == subscription.owner for known in self._subscriptions.values())
            if self.most and held >= self.most:
                raise Refused(Code.EXCEEDED_SUBSCRIPTION_COUNT)
            self._subscriptions[subscription.id] = subscription

    def find(self, subscription_id: str, owner: str) -> Subscription:
        """Find a subscription of that owner. Raises Refused."""
        try:
            is_one = SERVER in base64.b64decode(subscription_id, validate=True)
        except (binascii.Error, ValueError):
            is_one = False
        if not is_one:
            raise Refused(Code.INVALID_SUBSCRIPTION)
        with self._lock:
            found = self._subscriptions.get(subscription_id)
        if found is None:
            raise Refused(Code.SUBSCRIPTION_NOT_FOUND)
        if found.owner != owner:
            raise Refused(Code.SUBSCRIPTION_ACCESS_DENIED)
        return found

    def knows(self, subscription: Subscription) -> bool:
        """Whether it still is one."""
        with self._lock:
            return subscription.id in self._subscriptions

    def remove(self, subscription: Subscription) -> None:
        """Forget one."""
        with self._lock:
            self._subscriptions.pop(subscription.id, None)
        for stream in self._all():
            stream.ring()

    def enter(self, stream: Stream) -> Stream:
        """Count a stream as running from now on. Raises SoapFault when its owner has too many."""
        with self._lock:
            if self.most_running and sum(s.owner == stream.owner for s in self._running) >= self.most_running:
                raise SoapFault(*Code.EXCEEDED_CONNECTION_COUNT.value)
            self._running.append(stream)
            stream.is_frozen = self._frozen_ones > 0
            self._frozen_ones -= stream.is_frozen
        return stream

    def leave(self, stream: Stream) -> None:
        """Count it no more."""
        with self._lock, contextlib.suppress(ValueError):
            self._running.remove(stream)

    def _all(self) -> tuple[Stream, ...]:
        with self._lock:
            return tuple(self._running)


def _event(entry: Entry, mailbox: MemoryMailbox) -> _Element:
    calendar = Folder.CALENDAR.id_in(mailbox)
    is_moved = entry.happening is Happening.MOVED
    return t(
        entry.happening.value,
        t("TimeStamp", text=zulu(entry.at)),
        t("ItemId", Id=entry.now_at or entry.ref.id, ChangeKey=ANY_KEY),
        t("ParentFolderId", Id=Folder.DELETED.id_in(mailbox) if is_moved else calendar, ChangeKey=FOLDER_KEY),
        t("OldItemId", Id=entry.ref.id, ChangeKey=ANY_KEY) if is_moved else None,
        t("OldParentFolderId", Id=calendar, ChangeKey=FOLDER_KEY) if is_moved else None,
    )


def _folder_event(entry: Entry, mailbox: MemoryMailbox) -> _Element:
    """Tell that the folder itself is another: Exchange does so beside the item."""
    return t(
        "ModifiedEvent",
        t("TimeStamp", text=zulu(entry.at)),
        t("FolderId", Id=Folder.CALENDAR.id_in(mailbox), ChangeKey=FOLDER_KEY),
        t("ParentFolderId", Id=Folder.TOP.id_in(mailbox), ChangeKey=FOLDER_KEY),
    )
