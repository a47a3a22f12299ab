"""Runs the errands that are no change of this room's calendar: tells facilities of a problem. On the main thread.

A message is kept on disk first, then sent; what cannot be sent waits for the next good reading. A visitor is told the
truth of each: sent, kept until Exchange answers, or not known. The worker carries it out in its turn.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from typing import TYPE_CHECKING

from .errors import AnswerLost, MailboxError
from .exchange.mailbox import NewMail
from .outbox import Message
from .room.actions import No, Refusal
from .room.health import Trouble
from .room.snapshot import Failed, Reported, Sending
from .view import words_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from .outbox import Outbox
    from .room.snapshot import Outcome
    from .view import Look
    from .worker import Worker

log = logging.getLogger(__name__)

AN_HOUR = 3600.0
MOST_AN_HOUR = 6
"""Reports taken in an hour: bored hands do not fill a mailbox."""
REFUSED = (Trouble.NO_RIGHTS, Trouble.REJECTED, Trouble.MAILBOX_NOT_FOUND)
"""What does not pass by itself: the message is given up."""


class Porter:
    """The one who goes. `tell` shows a visitor what came of it."""

    def __init__(
        self,
        *,
        worker: Worker,
        outbox: Outbox,
        look: Look,
        clock: Callable[[], datetime],
        tell: Callable[[Outcome], None],
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._worker = worker
        self._outbox = outbox
        self._look = look
        self._clock = clock
        self._tell = tell
        self._timer = timer
        self._taken: deque[float] = deque()
        self._go = asyncio.Event()
        self._told = ""
        outbox.recall()

    def report(self, kind: str, line: str) -> None:
        """A visitor tells facilities of a problem."""
        now = self._timer()
        while self._taken and self._taken[0] <= now - AN_HOUR:
            self._taken.popleft()
        if not self._look.site.facilities or len(self._taken) >= MOST_AN_HOUR:
            self._tell(Refusal(No.TOO_MANY if self._look.site.facilities else No.NOT_OFFERED))
            return
        at = self._clock()
        subject, body = words_of(self._look).problem_mail(kind, line, self._look.room_name, at)
        message = Message(f"{at:%Y%m%dT%H%M%S%f}", self._look.site.facilities, subject, body)
        if not self._outbox.put(message):
            self._tell(Refusal(No.TOO_MANY))
            return
        self._taken.append(now)
        self._told = message.key
        self._tell(Reported(Sending.UNDER_WAY))
        self._go.set()

    def line_is_good(self) -> None:
        """Exchange answers: send what waits."""
        if self._outbox.waiting:
            self._go.set()

    async def serve(self) -> None:
        """Send what waits, whenever there is reason to try."""
        while True:
            await self._go.wait()
            self._go.clear()
            for message in self._outbox.waiting:
                if not await self._send(message):
                    break

    async def _send(self, message: Message) -> bool:
        """Whether the next may be tried."""
        self._outbox.begin(message)
        try:
            await self._worker.run(lambda mailbox: mailbox.send(NewMail(message.to, message.subject, message.body)))
        except AnswerLost as error:
            log.warning("nobody knows whether a message to facilities was sent: %s", error)
            self._outbox.forget(message)
            self._say(message, Reported(Sending.UNSURE))
            return False
        except MailboxError as error:
            log.warning("a message to facilities was not sent: %s", error)
            if error.trouble in REFUSED:
                self._outbox.forget(message)
                self._say(message, Failed(error.trouble))
                return True
            self._outbox.not_sent(message)
            self._say(message, Reported(Sending.WAITS))
            return False
        log.info("a message to facilities was sent")
        self._outbox.forget(message)
        self._say(message, Reported(Sending.SENT))
        return True

    def _say(self, message: Message, outcome: Outcome) -> None:
        """Only whoever has just written it wants to know."""
        if message.key == self._told:
            if outcome != Reported(Sending.WAITS):
                self._told = ""
            self._tell(outcome)
