"""The one thread that may block on Exchange, and its watchdog.

Owns the mailbox: it is opened on the thread, with its first call, and used there alone. Calls run one at a time, in
order. Nothing in Python can stop a thread that hangs in a socket, so a call past its deadline costs that thread: it is
abandoned, its leash cut so that it cannot write any more, and a fresh thread with a fresh mailbox takes its place.
Threads are daemons and never joined: a hang cannot hold up the end of the program.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from .errors import AnswerLost, MailboxError, TooManyStuck
from .exchange.mailbox import Invitation, NewMail, NewMeeting, Reading, RoomMailbox
from .room.health import Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from .room.availability import Busy
    from .room.meeting import MeetingRef, TimeSlot

log = logging.getLogger(__name__)

R = TypeVar("R")
OpenMailbox = Callable[[], RoomMailbox]
DEADLINE = 60.0
"""Seconds for a whole call."""
MOST_STUCK = 10
"""Abandoned threads that still hang, from which on only a new process helps."""


class Worker:
    """Runs calls against the mailbox on its thread; for the main thread only.

    >>> reading = await worker.run(lambda mailbox: mailbox.fetch(span))
    """

    def __init__(self, open_mailbox: OpenMailbox, *, deadline: float = DEADLINE) -> None:
        self._open = open_mailbox
        self._deadline = deadline
        self._thread: _MailboxThread | None = None
        self._stuck: list[_MailboxThread] = []

    async def run(self, call: Callable[[RoomMailbox], R]) -> R:
        """The result of the call, or what it raised; calls queue up behind each other.

        Raises AnswerLost(TOO_SLOW) past the deadline, counted from the moment this call is asked for: nobody knows then
        what the call has done. Raises TooManyStuck when replacing threads does not help any more.
        """
        if self._thread is None:
            self._thread = _MailboxThread(self._open)
        thread = self._thread
        future = thread.submit(call)
        answer, renewed = asyncio.wrap_future(future), asyncio.ensure_future(thread.renewed.wait())
        try:
            await asyncio.wait((answer, renewed), timeout=self._deadline, return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                return answer.result()
        finally:
            answer.cancel()
            renewed.cancel()
        if thread.renewed.is_set():
            raise AnswerLost(Trouble.CONNECTION_LOST, "the line was given up")
        self._abandon(thread)
        raise AnswerLost(Trouble.TOO_SLOW, f"no answer within {self._deadline:g} s")

    def renew(self) -> None:
        """Give the line up: the next call opens it anew. Whoever waits for a call is told that nobody knows."""
        thread = self._thread
        if thread is not None:
            self._drop(thread)
            thread.renewed.set()

    def close(self) -> None:
        """Let the thread close its mailbox and end, without waiting for it."""
        if self._thread is not None:
            self._thread.end()
            self._thread = None

    def _abandon(self, thread: _MailboxThread) -> None:
        if thread is not self._thread:
            return  # a call queued behind the one that hangs
        self._drop(thread)
        log.warning("a call hangs: its thread is abandoned (%d such)", len(self._stuck))
        if len(self._stuck) > MOST_STUCK:
            raise TooManyStuck

    def _drop(self, thread: _MailboxThread) -> None:
        thread.end()
        self._thread = None
        self._stuck = [old for old in (*self._stuck, thread) if old.is_alive()]


class _MailboxThread:
    """One daemon thread with one mailbox and a queue of calls."""

    def __init__(self, open_mailbox: OpenMailbox) -> None:
        self._calls: queue.SimpleQueue[tuple[Future[Any], Callable[[RoomMailbox], Any]] | None] = queue.SimpleQueue()
        self._ended = threading.Event()
        self.renewed = asyncio.Event()
        """Set on the main thread: nobody waits for this thread any more."""
        self._open = open_mailbox
        self._thread = threading.Thread(target=self._main, name="ews", daemon=True)
        self._thread.start()

    def submit(self, call: Callable[[RoomMailbox], R]) -> Future[R]:
        future: Future[R] = Future()
        self._calls.put((future, call))
        return future

    def end(self) -> None:
        self._ended.set()
        self._calls.put(None)

    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def _main(self) -> None:
        mailbox: RoomMailbox | None = None
        while (item := self._calls.get()) is not None and not self._ended.is_set():
            future, call = item
            if future.set_running_or_notify_cancel():
                try:
                    mailbox = mailbox or self._open()
                    result = call(_Leash(mailbox, self._ended))
                except BaseException as error:  # noqa: BLE001 - it is handed to whoever waits
                    future.set_exception(error)
                else:
                    future.set_result(result)
            del item, future, call  # do not keep the last result alive while idle
        if mailbox is not None:
            mailbox.close()


class _Leash:
    """The mailbox as a call sees it: once its thread is abandoned, it does nothing any more."""

    def __init__(self, mailbox: RoomMailbox, cut: threading.Event) -> None:
        self._mailbox = mailbox
        self._cut = cut

    def _held(self) -> RoomMailbox:
        if self._cut.is_set():
            raise MailboxError(Trouble.TOO_SLOW, "the call came too late")
        return self._mailbox

    def fetch(self, span: TimeSlot) -> Reading:
        return self._held().fetch(span)

    def create(self, new: NewMeeting) -> MeetingRef:
        return self._held().create(new)

    def set_end(self, ref: MeetingRef, end: datetime) -> MeetingRef:
        return self._held().set_end(ref, end)

    def check_in(self, ref: MeetingRef, at: datetime) -> MeetingRef:
        return self._held().check_in(ref, at)

    def delete(self, ref: MeetingRef) -> None:
        self._held().delete(ref)

    def decline(self, ref: MeetingRef, text: str) -> None:
        self._held().decline(ref, text)

    def free_busy(self, rooms: Sequence[str], span: TimeSlot) -> tuple[tuple[Busy, ...] | Trouble, ...]:
        return self._held().free_busy(rooms, span)

    def at(self, address: str) -> RoomMailbox:
        return _Leash(self._held().at(address), self._cut)

    def send(self, mail: NewMail) -> None:
        self._held().send(mail)

    def invite(self, new: NewMeeting) -> None:
        self._held().invite(new)

    def invitation(self, key: str, slot: TimeSlot) -> Invitation | None:
        return self._held().invitation(key, slot)

    def move_invitation(self, ref: MeetingRef, end: datetime) -> None:
        self._held().move_invitation(ref, end)

    def call_off(self, ref: MeetingRef) -> None:
        self._held().call_off(ref)

    def mark(self, ref: MeetingRef, key: str) -> MeetingRef:
        return self._held().mark(ref, key)

    def close(self) -> None:
        """The thread closes its mailbox itself."""
