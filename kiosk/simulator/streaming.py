"""Streams: the operations around them, and the one long answer that tells what happens.

A stream is a row of whole envelopes: OK at once, OK again as a heartbeat, notifications as soon as something happened,
Closed when the asked-for minutes are over. It sleeps until something happens: nothing polls.
"""

from __future__ import annotations

import base64
import contextlib
import selectors
import socket
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .organization import Folder
from .refusal import Code, Refused
from .response import message, refusal, response
from .soap import find, m, schema_violation, t, text_of
from .subscriptions import SERVER, Streams, Subscription

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element

    from .organization import Caller

LONGEST = 30
"""Minutes a stream may last."""


@dataclass(eq=False, slots=True)
class Stream:
    """One long answer. Others may freeze or cut it; the thread that runs it does the rest."""

    streams: Streams
    owner: str
    subscriptions: tuple[Subscription, ...]
    lasts: float
    """Seconds."""
    is_frozen: bool = False
    """Half-dead: the connection stands and nothing comes any more."""
    is_cut: bool = False
    _bell: socket.socket | None = None

    def leave(self) -> None:
        """Count no more as running; harmless when repeated. Whoever was given a stream sees to it."""
        self.streams.leave(self)

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
            self.ring()  # something may have happened before anybody listened

            def wait(seconds: float) -> bool:
                ready = selector.select(None if seconds == float("inf") else max(seconds, 0))
                with contextlib.suppress(BlockingIOError):
                    here.recv(4096)
                return any(key.fileobj is line for key, _ in ready)

            yield wait


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
    lasts = minutes * streams.pace.minute.total_seconds()
    return streams.enter(Stream(streams, caller.name, tuple(found), lasts))


def _children(element: _Element | None) -> list[_Element]:
    return list(element) if element is not None else []


def _said(content: _Element) -> _Element:
    return response("GetStreamingEvents", message("GetStreamingEvents", content))


def _refused(code: Code, ids: list[str]) -> _Element:
    bad = m("ErrorSubscriptionIds", *(t("SubscriptionId", text=one) for one in ids))
    closed = m("ConnectionStatus", text="Closed")
    return response("GetStreamingEvents", refusal("GetStreamingEvents", Refused(code), bad, closed))
