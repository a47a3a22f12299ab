"""Carries changes out, one after another, and knows which of them are in doubt. On the main thread.

Everything between an accepted tap and what is told of it: the order with its key, the journal before each write, the
audit trail, and the doubt. A change is in doubt when its answer was lost, or when the journal still holds it at the
start, because a power cut came in between. Then it is looked for by its key, at once and every five seconds, before
anything else is written. No write is ever tried again (law 7).

| the last life ended | the journal says | it ends as |
|---|---|---|
| before the first write | nothing | not done |
| around the write | the write was begun | verified and told as done, beaten and withdrawn, or not done |
| around the withdrawal | a deletion was begun | withdrawn, whatever the rival has done since |
| after it was verified | any of these, or nothing | what it was; told if it still matters |
"""

from __future__ import annotations

import logging
import random
import time
import uuid
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, assert_never

from . import booking
from .audit import Record
from .errors import AnswerLost, MailboxError, TooManyStuck, WithdrawalLost
from .journal import Entry
from .room.actions import (
    Book,
    BookLater,
    CheckIn,
    EndEarly,
    Extend,
    MarkPresent,
    MoveEnd,
    No,
    Refusal,
    Undo,
    Withdraw,
)
from .room.check_in import Release
from .room.health import Trouble
from .room.meeting import INVITED, WRITTEN, prolonging
from .room.snapshot import Failed, Released, Unsure

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from .audit import Trail
    from .journal import Journal
    from .room.actions import Change, Intent
    from .room.policy import Policy
    from .room.snapshot import Outcome
    from .worker import Worker

log = logging.getLogger(__name__)

LANDS_WITHIN = 30.0
"""Seconds after which a write whose answer was lost has landed or never will: the read limit, twice."""
LINGERS = timedelta(seconds=12)
"""How long after its moment a change without a span of time is still news to somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What all changes at one door have in common."""

    mailbox: str
    subject: str
    policy: Policy
    invite_wait: float | None = None
    """How long to wait for the room's answer to an invitation, in seconds; None where the door writes itself."""


@dataclass(frozen=True, slots=True)
class _Doubt:
    """A change of which nobody knows whether it was made, since when by the monotonic clock, and by which tap."""

    order: booking.Order
    tap: str
    since: float


class Clerk:
    """The one who writes. `clock` is the time the door goes by, `timer` a clock that nobody sets."""

    def __init__(
        self,
        *,
        worker: Worker,
        site: Site,
        journal: Journal,
        trail: Trail,
        clock: Callable[[], datetime],
        timer: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
        luck: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._worker = worker
        self._site = site
        self._journal = journal
        self._trail = trail
        self._clock = clock
        self._timer = timer
        self._pause = pause
        self._luck = luck
        self._doubts: list[_Doubt] = []

    @property
    def is_in_doubt(self) -> bool:
        """Whether something must be found out before anything is written."""
        return bool(self._doubts)

    @property
    def is_over(self) -> bool:
        """Whether the time has passed that the change in doubt was about: what became of it is no news any more."""
        return bool(self._doubts) and _end(self._doubts[0].order.change) <= self._clock()

    @property
    def wanted(self) -> Intent | None:
        """What was wanted by the change in doubt, as far as it tells; None if nobody has tapped."""
        return _wanted(self._doubts[0].order.change) if self._doubts else None

    def recall(self) -> None:
        """At the start: doubt what the last life has left in the journal."""
        for entry in self._journal.entries():
            order = booking.Order(
                change=entry.change,
                key=entry.key,
                subject=self._site.subject,
                policy=self._site.policy,
                made_at=entry.made_at,
                is_beaten=isinstance(entry.change, Book) and entry.step in ("delete", "call_off"),
            )
            log.warning("%s was interrupted: it is looked for", type(entry.change).__name__)
            self._doubts.append(_Doubt(order, entry.tap, self._timer()))

    def refused(self, intent: Intent, tap: str, refusal: Refusal) -> None:
        """A tap was refused at once: that is kept, too."""
        self._trail.add(self._record(tap, intent, refusal))

    async def carry_out(self, change: Change, tap: str, **more: Any) -> Outcome:
        """What came of it; in doubt if that is Unsure. Raises TooManyStuck.

        `more` are further fields of the order.
        """
        invites = isinstance(change, Book) and self._site.invite_wait is not None
        key = f"{INVITED if invites else WRITTEN}{uuid.uuid4()}"
        order = booking.Order(
            change=change,
            key=prolonging(key, change.after) if isinstance(change, Book) and change.after is not None else key,
            policy=self._site.policy,
            made_at=self._clock(),
            answer_within=self._site.invite_wait or booking.ANSWER_WITHIN,
            **{"subject": self._site.subject, **more},
        )
        outcome = await self._outcome(order, tap) if not self._doubts else Refusal(No.NOT_LIVE)
        self._trail.add(self._record(tap, change, outcome, order.key))
        if not isinstance(outcome, Unsure):
            self._journal.clear(order.key)
        return outcome

    async def _outcome(self, order: booking.Order, tap: str) -> Outcome:
        entry = _entry(order, tap, self._clock())
        try:
            return await self._worker.run(
                lambda mailbox: booking.carry_out(order, self._journal.guarded(entry, mailbox), self._pause, self._luck)
            )
        except TooManyStuck:
            raise
        except AnswerLost as error:
            order = replace(order, is_beaten=isinstance(error, WithdrawalLost))
            outcome: Outcome = Unsure(error.trouble)
        except MailboxError as error:
            return Failed(error.trouble, error.detail)
        except Exception:
            log.exception("a change failed in a way nobody foresaw")
            outcome = Unsure(Trouble.UNEXPECTED)
        self._doubts.append(_Doubt(order, tap, self._timer()))
        return outcome

    async def settle(self) -> Outcome | None:
        """What became of the change in doubt, now that Exchange answers: Unsure while nobody knows, None if it is over.

        What became of a time that has passed is no news to anybody, and what cannot be found out about it holds up
        nobody. Nor is a release that was not made: nobody has asked for it. Raises TooManyStuck.
        """
        doubt = self._doubts[0]
        outcome = await self._found(doubt)
        is_over = self.is_over
        if isinstance(outcome, Unsure) and not (is_over and self._has_waited(doubt)):
            return outcome
        del self._doubts[0]
        log.info("what was in doubt: %s: %s", type(doubt.order.change).__name__, type(outcome).__name__)
        self._trail.add(self._record(doubt.tap, doubt.order.change, outcome, doubt.order.key, late=True))
        self._journal.clear(doubt.order.key)
        is_news = not isinstance(doubt.order.change, Release) or isinstance(outcome, Released)
        return outcome if is_news and not is_over else None

    async def _found(self, doubt: _Doubt) -> Outcome:
        """What Exchange holds of it. What is not there may still land: "not done" is said only after a while."""
        order = doubt.order
        entry = _entry(order, doubt.tap, self._clock())
        try:
            result = await self._worker.run(
                lambda mailbox: booking.settle(order, self._journal.guarded(entry, mailbox))
            )
        except TooManyStuck:
            raise
        except MailboxError as error:
            log.info("a change is still in doubt: %s", error)
            if isinstance(error, WithdrawalLost):
                self._doubts[0] = replace(doubt, order=replace(order, is_beaten=True))
            return Unsure(error.trouble)
        except Exception:
            log.exception("a change in doubt cannot be looked for, in a way nobody foresaw")
            return Unsure(Trouble.UNEXPECTED)
        if result is not None:
            return result
        return Failed(Trouble.CONNECTION_LOST) if self._has_waited(doubt) else Unsure(Trouble.CONNECTION_LOST)

    def _has_waited(self, doubt: _Doubt) -> bool:
        return self._timer() - doubt.since >= LANDS_WITHIN

    def _record(
        self, tap: str, about: Change | Intent, outcome: Outcome, key: str = "", *, late: bool = False
    ) -> Record:
        return Record.of(
            at=self._clock(), room=self._site.mailbox, tap=tap, about=about, outcome=outcome, key=key, late=late
        )


def _entry(order: booking.Order, tap: str, now: datetime) -> Entry:
    return Entry(key=order.key, change=order.change, tap=tap, made_at=order.made_at or now)


def _end(change: Change) -> datetime:
    """When the time has passed that the change is about."""
    match change:
        case Book(slot):
            return slot.end
        case MoveEnd(_, slot, end):
            return max(slot.end, end)
        case MarkPresent(_, at):
            return at + LINGERS
        case Withdraw(_, slot) | Release(_, slot):
            return slot.end
        case _:
            assert_never(change)


def _wanted(change: Change) -> Intent | None:
    match change:
        case Book(slot, after):
            return BookLater(slot) if after is None else Extend(after, None, slot.end)
        case MoveEnd(ref, slot, end):
            return Extend(ref, None, end) if end > slot.end else EndEarly(ref)
        case MarkPresent(ref, _):
            return CheckIn(ref)
        case Withdraw(_, slot):
            return Undo(change, slot.end)
        case Release():
            return None
        case _:
            assert_never(change)
