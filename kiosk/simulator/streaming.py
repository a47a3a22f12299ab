"""Notifications: who has subscribed to what, and the one long answer that tells what happened meanwhile.

A stream is a row of whole envelopes: OK at once, OK again as a heartbeat, notifications as soon as something happened,
Closed when the asked-for minutes are over. Events wait with their subscription while nobody listens. Subscriptions live
in the server's memory: a restart loses them. Several events come per change, and their change keys are of no use, as
Microsoft's samples have it (how-to-stream-notifications…). A stream sleeps until something happens: nothing polls.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import selectors
import socket
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from kiosk.exchange.memory_feed import Happening

from .fields import zulu
from .organization import Folder
from .refusal import Code, Refused
from .response import message, refusal, response
from .soap import find, m, schema_violation, t, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element

    from kiosk.exchange.memory import MemoryMailbox
    from kiosk.exchange.memory_feed import Entry

    from .organization import Caller

LONGEST = 30
"""Minutes a stream may last."""
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


@dataclass(eq=False, slots=True)
class Stream:
    """One long answer. Others may freeze or cut it; the thread that runs it does the rest."""

    streams: Streams
    subscriptions: tuple[Subscription, ...]
    lasts: float
    """Seconds."""
    is_frozen: bool = False
    """Half-dead: the connection stands and nothing comes any more."""
    is_cut: bool = False
    _bell: socket.socket | None = None

    def ring(self) -> None:
        """Wake the stream. Never blocks: a bell that is full of rings rings."""
        bell = self._bell
        if bell is not None:
            with contextlib.suppress(BlockingIOError, OSError):
                bell.send(b"!")

    def run(self, line: socket.socket, say: Callable[[_Element], None]) -> None:
        """Speak until it is over or the client leaves; it never speaks itself. Raises OSError when it is cut."""
        with self._listening(line) as wait:
            say(_said(m("ConnectionStatus", text="OK")))
            beat = self.streams.pace.heartbeat.total_seconds()
            end = time.monotonic() + self.lasts
            next_beat = time.monotonic() + beat
            while True:
                if wait(min(end, next_beat) - time.monotonic()):
                    return
                if self.is_cut:
                    raise ConnectionAbortedError
                if self.is_frozen:
                    end = next_beat = float("inf")
                    continue
                lost = [s for s in self.subscriptions if not self.streams.knows(s)]
                if lost:
                    say(_refused(Code.INVALID_SUBSCRIPTION, [s.id for s in lost]))
                    return
                news = [found for found in (s.news() for s in self.subscriptions) if found is not None]
                if news:
                    say(_said(m("Notifications", *news)))
                if time.monotonic() >= end:
                    say(_said(m("ConnectionStatus", text="Closed")))
                    return
                if time.monotonic() >= next_beat:
                    say(_said(m("ConnectionStatus", text="OK")))
                    next_beat += beat

    @contextlib.contextmanager
    def _listening(self, line: socket.socket) -> Iterator[Callable[[float], bool]]:
        """Give a way to sleep until the bell rings or a while is over; it tells whether the client has left."""
        with contextlib.ExitStack() as stack:
            here, self._bell = socket.socketpair()
            stack.enter_context(here)
            stack.enter_context(self._bell)
            here.settimeout(0)
            self._bell.settimeout(0)
            selector = stack.enter_context(selectors.DefaultSelector())
            selector.register(here, selectors.EVENT_READ)
            selector.register(line, selectors.EVENT_READ)
            for mailbox in {id(box): box for s in self.subscriptions for box in s.mailboxes}.values():
                stack.enter_context(mailbox.feed.listening(self.ring))
            stack.enter_context(self.streams.running(self))
            self.ring()  # something may have happened before anybody listened

            def wait(seconds: float) -> bool:
                ready = selector.select(None if seconds == float("inf") else max(seconds, 0))
                with contextlib.suppress(BlockingIOError):
                    here.recv(4096)
                return any(key.fileobj is line for key, _ in ready)

            yield wait


@dataclass(slots=True)
class Streams:
    """The subscriptions and the running streams of one server. Safe for several threads."""

    pace: Pace = field(default_factory=Pace)
    most: int = 5000
    """EwsMaxSubscriptions, for each owner."""
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
            if sum(known.owner == subscription.owner for known in self._subscriptions.values()) >= self.most:
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

    @contextlib.contextmanager
    def running(self, stream: Stream) -> Iterator[None]:
        """Count a stream while it runs."""
        with self._lock:
            self._running.append(stream)
            stream.is_frozen = self._frozen_ones > 0
            self._frozen_ones -= stream.is_frozen
        try:
            yield
        finally:
            with self._lock:
                self._running.remove(stream)

    def _all(self) -> tuple[Stream, ...]:
        with self._lock:
            return tuple(self._running)


def subscribe(element: _Element, caller: Caller) -> _Element:
    """Subscribe to streaming notifications; the other kinds need a listener or a poller, and no door is one."""
    asked = find(element, "StreamingSubscriptionRequest")
    if asked is None:
        raise schema_violation("Of subscriptions the simulated Exchange knows the streaming ones only.")
    folders = find(asked, "FolderIds")
    kinds = frozenset(map(text_of, _children(find(asked, "EventTypes"))))
    if not kinds:
        raise schema_violation("EventTypes are expected.")
    try:
        if folders is not None:
            found = [caller.folder(folder_id) for folder_id in folders]
        else:  # SubscribeToAllFolders
            found = [caller.folder(t("DistinguishedFolderId", Id=Folder.CALENDAR.value))]
        mailboxes = tuple(mailbox for mailbox, folder in found if folder is Folder.CALENDAR)
        subscription = Subscription(
            id=base64.b64encode(b"\x15\0" + SERVER + b"\x10\0\0\0" + uuid.uuid4().bytes + b"\0" * 8).decode(),
            owner=caller.name,
            kinds=kinds,
            told={mailbox.room.address: mailbox.feed.number for mailbox in mailboxes},
            mailboxes=mailboxes,
        )
        caller.organization.streams.add(subscription)
    except Refused as refused:
        return response("Subscribe", refusal("Subscribe", refused))
    return response("Subscribe", message("Subscribe", m("SubscriptionId", text=subscription.id)))


def unsubscribe(element: _Element, caller: Caller) -> _Element:
    """End a subscription."""
    streams = caller.organization.streams
    try:
        streams.remove(streams.find(text_of(find(element, "SubscriptionId")), caller.name))
    except Refused as refused:
        return response("Unsubscribe", refusal("Unsubscribe", refused))
    return response("Unsubscribe", message("Unsubscribe"))


def get_streaming_events(element: _Element, caller: Caller) -> _Element | Stream:
    """Begin a stream; a single answer if it cannot."""
    streams = caller.organization.streams
    ids = [*map(text_of, _children(find(element, "SubscriptionIds")))]
    minutes = int(text_of(find(element, "ConnectionTimeout")))
    if not ids or not 1 <= minutes <= LONGEST:
        raise schema_violation(f"SubscriptionIds and a ConnectionTimeout of 1 to {LONGEST} minutes are expected.")
    found = []
    for subscription_id in ids:
        try:
            found.append(streams.find(subscription_id, caller.name))
        except Refused as refused:
            return _refused(Code((refused.code, refused.text)), [subscription_id])
    return Stream(streams, tuple(found), minutes * streams.pace.minute.total_seconds())


def _children(element: _Element | None) -> list[_Element]:
    return list(element) if element is not None else []


def _said(content: _Element) -> _Element:
    return response("GetStreamingEvents", message("GetStreamingEvents", content))


def _refused(code: Code, ids: list[str]) -> _Element:
    bad = m("ErrorSubscriptionIds", *(t("SubscriptionId", text=one) for one in ids))
    closed = m("ConnectionStatus", text="Closed")
    return response("GetStreamingEvents", refusal("GetStreamingEvents", Refused(code), bad, closed))


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
