"""Runs the errands that are no change of a calendar: looks at the rooms nearby, tells facilities of a problem.

A message is kept on disk first, then sent; what cannot be sent waits for the next good reading. A visitor is told the
truth of each: sent, kept until Exchange answers, or not known. The worker carries it out in its turn.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING

from .errors import AnswerLost, MailboxError
from .exchange.mailbox import NewMail
from .outbox import Message
from .room.actions import No, Refusal
from .room.availability import RoomDay, availability
from .room.health import Trouble
from .room.meeting import Person, TimeSlot
from .room.nearby import Around
from .room.snapshot import Failed, Reported, Sending
from .view import words_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from .outbox import Outbox
    from .room.availability import Busy
    from .room.snapshot import Outcome
    from .view import Look
    from .worker import Worker

log = logging.getLogger(__name__)

A_DAY = timedelta(days=1)
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
        put: Callable[..., None],
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._worker = worker
        self._outbox = outbox
        self._look = look
        self._clock = clock
        self._tell = tell
        self._put = put
        self._is_curious = False
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

    def opened(self, sheet: str) -> None:
        """A visitor has opened this sheet."""
        if sheet == "nearby" and self._look.site.nearby:
            self._is_curious = True
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
            if self._is_curious:
                self._is_curious = False
                await self._look_around()
            for message in self._outbox.waiting:
                if not await self._send(message):
                    break

    async def _look_around(self) -> None:
        now = self._clock()
        span = TimeSlot(now.replace(second=0, microsecond=0), now + A_DAY)
        rooms = [Person(room.name, room.address) for room in self._look.site.nearby]
        try:
            told = await self._worker.run(lambda mailbox: mailbox.free_busy([room.address for room in rooms], span))
        except MailboxError as error:
            log.info("the rooms nearby cannot be looked at: %s", error)
            self._put(around=Around())
            return
        days = tuple(_day(room, said, span) for room, said in zip(rooms, told, strict=True))
        self._put(around=Around(days, self._clock()))

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


def _day(room: Person, said: tuple[Busy, ...] | Trouble, span: TimeSlot) -> RoomDay:
    if isinstance(said, Trouble):
        return RoomDay(room, None, said)
    return RoomDay(room, availability(said, span))
