"""Changes in hand: carried out one after the other, told, settled when in doubt; and no-shows released.

A tap that was accepted comes here, and so does what nobody taps: a release. On the main thread; the work itself is
`booking.py`'s, on the worker thread. Sees the one Snapshot and changes it only through the coordinator's `put`.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from . import booking
from .errors import AnswerLost, MailboxError, TooManyStuck, WithdrawalLost
from .room.actions import Book, Change, Intent, MarkPresent, MoveEnd, Refusal, Undo, Withdraw
from .room.check_in import Release, overdue
from .room.health import Retry, Trouble, freshness, may_write
from .room.snapshot import Booked, CheckedIn, Ended, Extended, Failed, Outcome, Released, Undone, Unsure
from .room.undo import undoing
from .view import why_released

if TYPE_CHECKING:
    from collections.abc import Callable

    from .room.snapshot import Snapshot
    from .view import Look
    from .worker import Worker

log = logging.getLogger(__name__)

TELL_GOOD = timedelta(seconds=10)
TELL_SORRY = timedelta(seconds=12)
LANDS_WITHIN = 30.0
"""Seconds after which a write whose answer was lost has landed or never will: the read limit, twice."""


class Mind(Protocol):
    """What the coordinator lets its changes see and do."""

    snapshot: Snapshot

    def now(self) -> datetime:
        """The time the door goes by."""

    def put(self, **changes: object) -> None:
        """Replace these fields of the snapshot, and publish what comes of it."""

    def wake(self) -> None:
        """Read the calendar now."""


@dataclass(frozen=True, slots=True)
class _Doubt:
    """A change of which nobody knows whether it was made, since when by the monotonic clock."""

    order: booking.Order
    since: float

    def is_over(self, now: datetime) -> bool:
        """Whether the time it was about has passed."""
        match self.order.change:
            case Book(slot):
                return slot.end <= now
            case MoveEnd(_, slot, end):
                return max(slot.end, end) <= now
            case MarkPresent(_, at):
                return at + TELL_SORRY <= now
            case Withdraw(_, slot) | Release(_, slot):
                return slot.end <= now


class Changes:
    """Owns what is being changed. `sleep` waits on the worker thread, between looks for a lost answer."""

    def __init__(
        self, mind: Mind, worker: Worker, look: Look, booking_subject: str, sleep: Callable[[float], None]
    ) -> None:
        self._mind = mind
        self._worker = worker
        self._look = look
        self._subject = booking_subject
        self._sleep = sleep
        self._waiting: asyncio.Queue[tuple[Intent | None, Change]] = asyncio.Queue()
        self._releasing: set[str] = set()
        self._doubt: _Doubt | None = None

    def want(self, intent: Intent | None, change: Change) -> None:
        """Have it carried out, after what is already wanted."""
        self._waiting.put_nowait((intent, change))

    async def serve(self) -> None:
        """Carry out what is wanted, for ever."""
        while True:
            intent, change = await self._waiting.get()
            if isinstance(change, Release):
                await self._release(change)
            else:
                await self._carry_out(intent, change)

    async def settle(self) -> None:
        """Exchange answers: see what became of a change in doubt, if there is one."""
        if self._doubt is not None:
            await self._settle(self._doubt)

    async def _carry_out(self, intent: Intent | None, change: Change) -> None:
        order = booking.Order(
            change=change,
            key=f"a1:{uuid.uuid4()}",
            subject=self._subject,
            policy=self._mind.snapshot.policy,
            made_at=self._mind.now(),
        )
        outcome: Outcome
        try:
            done = await self._worker.run(lambda mailbox: booking.carry_out(order, mailbox, self._sleep))
            outcome = _as_wanted(done, intent)
        except TooManyStuck:
            raise
        except AnswerLost as error:
            order = replace(order, is_beaten=isinstance(error, WithdrawalLost))
            self._doubt = _Doubt(order, time.monotonic())
            outcome = Unsure(error.trouble, intent)
        except MailboxError as error:
            outcome = Failed(error.trouble, intent)
            if error.trouble.retry is Retry.LATCH:  # the next reading must not try it again at once
                self._mind.put(health=replace(self._mind.snapshot.health, trouble=error.trouble, detail=error.detail))
        except Exception:
            log.exception("a change failed in a way nobody foresaw")
            self._doubt = _Doubt(order, time.monotonic())
            outcome = Unsure(Trouble.UNEXPECTED, intent)
        log.info("%s: %s", type(intent).__name__, type(outcome).__name__)
        self._done(outcome, change)
        if not (isinstance(outcome, Failed) and outcome.trouble.retry is Retry.LATCH):
            self._mind.wake()

    async def _settle(self, doubt: _Doubt) -> None:
        """Tell what became of a change whose answer was lost, now that Exchange answers.

        What is not there may still land: its thread may hang in the write. So "not done" is told only after a while.
        What became of a slot that is over is no news to anybody.
        """
        try:
            result = await self._worker.run(lambda mailbox: booking.settle(doubt.order, mailbox))
        except WithdrawalLost as error:
            self._doubt = replace(doubt, order=replace(doubt.order, is_beaten=True))
            log.info("a withdrawal is in doubt: %s", error)
            return
        except MailboxError as error:
            log.info("a change is still in doubt: %s", error)
            return
        if result is None and time.monotonic() - doubt.since < LANDS_WITHIN:
            return
        self._doubt = None
        if doubt.is_over(self._mind.now()):
            self._mind.put(pending=None, outcome=None, outcome_until=None)
        else:
            intent = self._mind.snapshot.pending
            failed = Failed(Trouble.CONNECTION_LOST, intent)
            self._done(failed if result is None else _as_wanted(result, intent), doubt.order.change)

    # --- nobody has come

    def release_no_shows(self) -> None:
        """Have the no-shows released that are overdue by what is known now."""
        known = self._mind.snapshot
        if known.schedule is None or self._doubt is not None:
            return
        now = self._mind.now()
        fresh = may_write(known.health, freshness(known.health, now, known.policy))
        watched, spared = known.health.watched_since, known.spared | self._releasing
        for release in overdue(known.schedule, now, known.policy, fresh=fresh, watched_since=watched, spared=spared):
            self._releasing.add(release.ref.id)
            self.want(None, release)

    async def _release(self, release: Release) -> None:
        """Release a no-show, unless somebody comes meanwhile. No visitor waits for it: only what was done is told."""
        order = booking.Order(
            change=release,
            key=f"r1:{uuid.uuid4()}",
            subject="",
            policy=self._mind.snapshot.policy,
            made_at=self._mind.now(),
            reason=why_released(release.slot, self._mind.snapshot.policy, self._look),
            is_wanted=lambda: release.ref.id not in self._mind.snapshot.spared,
        )
        what = f"a no-show since {release.slot.start:%H:%M} UTC"
        try:
            result = await self._worker.run(lambda mailbox: booking.carry_out(order, mailbox, self._sleep))
        except TooManyStuck:
            raise
        except MailboxError as error:
            log.warning("%s is not released: %s", what, error)
            if error.trouble in (Trouble.REJECTED, Trouble.NO_RIGHTS):  # it will not be asked again
                self._mind.put(spared=self._mind.snapshot.spared | {release.ref.id})
        except Exception:
            log.exception("a release failed in a way nobody foresaw")
            self._mind.put(spared=self._mind.snapshot.spared | {release.ref.id})
        else:
            if isinstance(result, Refusal):
                log.info("%s is not released: %s", what, result.code.value)
            else:
                log.info("%s is released: nobody has checked in", what)
                self._done(result, release)
        self._releasing.discard(release.ref.id)
        self._mind.wake()

    # --- telling

    def _done(self, outcome: Outcome, change: Change) -> None:
        """Show what the write has taught, before the next reading confirms it, and tell it."""
        schedule = self._mind.snapshot.schedule
        if schedule is not None:
            match outcome:
                case Released(meeting) | Undone(meeting, True):
                    schedule = schedule.without(meeting)
                case Booked(meeting) | Extended(meeting) | Ended(meeting) | CheckedIn(meeting) | Undone(meeting):
                    schedule = schedule.with_meeting(meeting)
                case Refusal(_, meeting) if meeting is not None:
                    schedule = schedule.with_meeting(meeting)
        back = undoing(outcome, change)
        undo = Undo(back, self._mind.now() + TELL_GOOD) if back is not None else None
        self.tell(outcome, schedule=schedule, undo=undo)

    def tell(self, outcome: Outcome, **learnt: object) -> None:
        """Put on the screen what came of a tap, with whatever else has changed; a tap that is not settled waits on."""
        if isinstance(outcome, Unsure):  # nothing else may be tapped before this is settled
            self._mind.put(outcome=outcome, outcome_until=datetime.max.replace(tzinfo=UTC), **learnt)
            return
        if not isinstance(outcome, Released):  # while a no-show is released, a visitor's tap may be under way
            learnt["pending"] = None
        seconds = TELL_SORRY if isinstance(outcome, Refusal | Failed) else TELL_GOOD
        self._mind.put(outcome=outcome, outcome_until=self._mind.now() + seconds, **learnt)


def _as_wanted(result: Outcome, intent: Intent | None) -> Outcome:
    """What was done, named by what was wanted: an end that was moved back is an undo."""
    if isinstance(intent, Undo) and isinstance(result, Extended | Ended):
        return Undone(result.meeting)
    return result
