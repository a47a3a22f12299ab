"""The watch: streaming notifications on a connection and a thread of their own. A bell, never the truth.

What it tells is a hint to read the calendar, nothing else: events are not looked into. It rings once whenever a stream
begins, for what happened before is lost, and once for each notification; whoever listens makes one reading of many.
Exchange speaks at least every 45 s: a stream that is silent for 100 s is half-dead and is given up. Whatever goes
wrong, the line is opened anew from the socket up, later and later, with chance in it, so that doors whose server was
restarted do not come back in one second:

| what happened | the next try |
|---|---|
| the asked-for minutes are over | at once, with the same subscription |
| anything that may pass | after 1 to 9 s, 2 to 18 s … up to 108 s |
| six times so without a stream that lasted; a limit; a missing right | every 10 minutes, unless the site insists |
| a refused sign-in, its own or the mailbox's | after an hour (`guard.py`) |

Leans on private members of exchangelib 5.6 (`_get_response`, `_get_element_container`, `_elem_to_obj`), guarded by
tests/exchange/test_exchangelib_contract.py. The owner's thread starts and stops it.
"""

from __future__ import annotations

import contextlib
import logging
import random
import socket
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exchangelib import errors as ews
from exchangelib.services import GetStreamingEvents, SubscribeToStreaming

from kiosk.errors import MailboxError
from kiosk.room.health import Retry, Trouble

from .connect import CONNECT_TIMEOUT, Connection, connect
from .faults import translate
from .guard import Guard

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element

    from .address import Address

log = logging.getLogger(__name__)

EVENTS = ("CreatedEvent", "ModifiedEvent", "DeletedEvent", "MovedEvent", "CopiedEvent")
MINUTES = 20
"""How long one answer lasts; each that begins costs two requests, its own and a reading. Exchange allows 30; heartbeats
keep idle limits between here and there away."""
SILENCE = 100.0
"""Seconds without a byte after which a stream is given up: a little more than two of Exchange's heartbeats of 45 s."""
LASTED = 60.0
"""Seconds after which a stream counts as good. One that is cut sooner, again and again, is not worth its sign-ins."""
FIRST_RETRY, LONGEST_RETRY, SLOW_RETRY = 5.0, 60.0, 600.0
PATIENCE = 6
"""Failures in a row, none of them after a good stream, that make it slow."""
PARTING = 0.5
"""Seconds `close` waits for the thread. It needs none of them, unless it hangs in a request before the stream."""

_GONE = (ews.ErrorInvalidSubscription, ews.ErrorSubscriptionNotFound, ews.ErrorSubscriptionUnsubsribed)
"""A restart or a failover has lost the subscription: not the refusal that the same words would be elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bells:
    """What the watch rings, from its own thread; none may block."""

    news: Callable[[], object]
    """Read the calendar."""
    life: Callable[[], object]
    """A sign of life of the stream, after the news that came with it."""
    loss: Callable[[], object]
    """The stream, which has lived, is lost."""


class Watch:
    """Listens for changes of one room's calendar between `start` and `stop`, which may alternate.

    `guard` is the mailbox's, if there is one: it is asked before every sign-in, and told of every refusal. `insist`:
    never slow down, and complain in the log. Nothing is rung after `close`.
    """

    def __init__(
        self,
        address: Address,
        *,
        bells: Bells,
        guard: Guard | None = None,
        insist: bool = False,
    ) -> None:
        self._address = address
        self._bells = bells
        self._guard = guard or Guard()
        self._insist = insist
        self._ear: _Ear | None = None

    def start(self) -> None:
        """Begin to listen, if it does not yet; returns at once."""
        if self._ear is None:
            self._ear = _Ear(self._address, self._bells, self._guard, insist=self._insist)

    def nudge(self) -> None:
        """Exchange answers again: do not wait for the next try, unless it was told to wait."""
        if self._ear is not None:
            self._ear.nudge()

    def stop(self) -> None:
        """End the stream and its thread, without waiting for it. Harmless when repeated."""
        ear, self._ear = self._ear, None
        if ear is not None:
            ear.end()

    def close(self) -> None:
        """Stop for good, just before the loop that is told ends."""
        ear = self._ear
        self.stop()
        if ear is not None:
            ear.leave()


class _Ear:
    """One life of the thread."""

    def __init__(
        self,
        address: Address,
        bells: Bells,
        guard: Guard,
        *,
        insist: bool,
    ) -> None:
        self._address = address
        self._bells = bells
        self._guard = guard
        self._insist = insist
        self._ended = threading.Event()
        self._woken = threading.Event()
        self._is_patient = True
        self._is_closed = False
        self._answer: Any = None
        self._alive_since: float | None = None
        self._has_complained = False
        self._thread = threading.Thread(target=self._main, name="ews-watch", daemon=True)
        self._thread.start()

    # --- from the owner's thread

    def end(self) -> None:
        """Tell it to end: wake it wherever it waits."""
        self._ended.set()
        self._woken.set()
        _hang_up(self._answer)

    def nudge(self) -> None:
        """Cut its waiting short, where it waits of its own will."""
        if not self._is_patient:
            self._woken.set()

    def leave(self) -> None:
        """After `end`: wait a little, and be sure that nothing is told any more."""
        self._thread.join(PARTING)
        self._is_closed = True

    # --- on its own

    def _main(self) -> None:
        failures = 0
        while not self._ended.is_set():
            if self._is_held():
                continue
            met = self._listen()
            lasted = self._lost()
            self._guard.note_watch(met)
            if self._ended.is_set():
                return
            failures = 1 if lasted >= LASTED else failures + 1
            self._complain(met, failures)
            if met.trouble.is_refused_sign_in:
                continue
            self._is_patient = met.trouble is Trouble.THROTTLED
            self._wait(retry(met, failures, insist=self._insist, chance=random.random()))

    def _is_held(self) -> bool:
        """Whether it may not sign in now, because somebody was refused; then it has waited until it may."""
        try:
            self._guard.check_watch()
        except MailboxError as held:
            self._is_patient = True
            self._wait(held.back_off.total_seconds())
            return True
        return False

    def _wait(self, seconds: float) -> None:
        self._woken.clear()
        if not self._ended.is_set():
            self._woken.wait(max(seconds, 0))

    def _listen(self) -> MailboxError:
        """Listen on one connection for as long as it goes well; what ended it."""
        line = connect(self._address)
        try:
            subscription = SubscribeToStreaming(account=line.account).get(folders=[line.calendar], event_types=EVENTS)
            while not self._ended.is_set():
                began = time.monotonic()
                self._stream(line, subscription)
                if time.monotonic() - began < LASTED:
                    return MailboxError(Trouble.CONNECTION_LOST, "the stream was closed early")
        except _GONE as error:
            return MailboxError(Trouble.CONNECTION_LOST, type(error).__name__)
        except Exception as error:  # noqa: BLE001 - requests', urllib3's, exchangelib's: all end the stream
            return translate(error, line.wire)
        finally:
            self._answer = None
            line.close()
        return MailboxError(Trouble.CONNECTION_LOST, "stopped")

    def _stream(self, line: Connection, subscription: str) -> None:
        """One long answer, to its regular end. Raises whatever it meets otherwise."""
        service = _Stream(account=line.account, on_answer=self._opened, on_life=self._lives)
        events = service.call([subscription], MINUTES)
        service.timeout = (CONNECT_TIMEOUT, SILENCE)  # after `call`, which sets half an hour
        for is_news in events:
            self._ring(is_news=is_news)
        if service.connection_status != service.CLOSED:
            raise MailboxError(Trouble.CONNECTION_LOST, "the stream broke off")

    def _opened(self, answer: Any) -> None:
        self._answer = answer
        if self._ended.is_set():  # `end` came before it could see the answer
            _hang_up(answer)

    def _lives(self, *, begins: bool) -> None:
        if self._alive_since is None:
            self._alive_since = time.monotonic()
            if self._has_complained:
                log.info("news comes by streaming again")
                self._has_complained = False
        self._ring(is_news=begins)

    def _ring(self, *, is_news: bool) -> None:
        """News before life: who takes a sign of life for "nothing has changed" must have heard what has."""
        if is_news and not self._ended.is_set():
            self._bells.news()
        if not self._ended.is_set():
            self._bells.life()

    def _lost(self) -> float:
        """The stream, if there was one, is lost; how long it lived."""
        since, self._alive_since = self._alive_since, None
        if since is None:
            return 0.0
        if not self._is_closed:
            self._bells.loss()
        return time.monotonic() - since

    def _complain(self, met: MailboxError, failures: int) -> None:
        """Once for each loss, and not for one that the next try mends."""
        if failures > 1 and not self._has_complained:
            self._has_complained = True
            level = logging.WARNING if self._insist else logging.INFO
            log.log(level, "no news by streaming, the calendar is polled: %s", met)


def retry(met: MailboxError, failures: int, *, insist: bool, chance: float) -> float:
    """Seconds to the next try, after so many failures in a row. `chance` in [0, 1) spreads doors that fail together."""
    spread = 0.2 + 1.6 * chance
    is_lasting = met.trouble is Trouble.THROTTLED or met.trouble.retry is not Retry.SOON
    if (is_lasting or failures > PATIENCE) and not insist:
        wait = SLOW_RETRY * (0.9 + 0.2 * chance)
    elif is_lasting:
        wait = LONGEST_RETRY * spread
    else:
        wait = min(FIRST_RETRY * 2 ** min(failures - 1, 10), LONGEST_RETRY) * spread
    return max(wait, met.back_off.total_seconds())


class _Stream(GetStreamingEvents):  # type: ignore[misc] # exchangelib is untyped
    """A stream that shows its answer, so that it can be hung up, and its heartbeats, which exchangelib keeps to itself.

    It yields for each notification whether something has happened.
    """

    def __init__(self, *, on_answer: Callable[[Any], None], on_life: Callable[..., None], **more: Any) -> None:
        super().__init__(**more)
        self._on_answer = on_answer
        self._on_life = on_life
        self._begins = True

    def _extra_headers(self) -> dict[str, str]:
        # what compresses an answer on its way may hold an event back until a block is full
        return {**super()._extra_headers(), "Accept-Encoding": "identity"}

    def _get_response(self, payload: Any, api_version: str) -> Any:
        answer = super()._get_response(payload, api_version)
        self._on_answer(answer)
        return answer

    def _get_element_container(self, message: _Element, name: str | None = None) -> Any:
        found = super()._get_element_container(message, name)
        if not len(found) and self.connection_status == self.OK:
            begins, self._begins = self._begins, False
            self._on_life(begins=begins)
        return found

    def _elem_to_obj(self, elem: _Element) -> bool:
        return any(str(child.tag).endswith("Event") and "StatusEvent" not in str(child.tag) for child in elem)


def _hang_up(answer: Any) -> None:
    """Wake whoever reads this answer, from another thread.

    Closing would neither wake it nor be safe. The socket's own `shutdown` is called past TLS: ssl's would take the
    object apart that the reader is in.
    """
    wire = getattr(getattr(getattr(answer, "raw", None), "connection", None), "sock", None)
    if isinstance(wire, socket.socket):
        with contextlib.suppress(OSError):
            socket.socket.shutdown(wire, socket.SHUT_RDWR)
