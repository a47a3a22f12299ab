"""Keeps the one Snapshot: taps in, changes out, views published. On the main thread; never waits.

Three loops, owned by the app's task group: `keep_synced` reads the calendar, `keep_time` moves the door when nothing
but the clock does, and each accepted tap is carried out by `serve`. Every change goes through `_put`, which publishes.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .audit import Trail
from .buttons import key_of
from .cache import Cache
from .clerk import Clerk, Site
from .drawing import Drawing
from .errors import MailboxError, TooManyStuck
from .heartbeat import Pulse
from .journal import Journal
from .languages import NAMES, base_of
from .outbox import Outbox
from .pace import Pace
from .porter import Porter
from .release import Releases
from .room import telling
from .room.actions import Book, Change, CheckIn, EndEarly, Extend, Intent, Refusal, Withdraw
from .room.check_in import Release
from .room.health import Freshness, Health, Retry, Trouble, freshness, may_write
from .room.hours import local_day, next_working_day
from .room.meeting import Meeting, TimeSlot
from .room.nearby import decide_anywhere
from .room.schedule import Schedule
from .room.snapshot import (
    Failed,
    Outcome,
    Released,
    Snapshot,
    Unsure,
)
from .room.telling import FOR_GOOD
from .room.undo import as_wanted
from .sync import Attempts, Rhythm, boundaries
from .view import DoorView, Look, words_of

if TYPE_CHECKING:
    from pathlib import Path

    from .exchange.mailbox import Reading
    from .room.policy import Policy
    from .worker import Worker

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
SPEAK = timedelta(minutes=1)
"""How long the door speaks a visitor's language after their last tap."""


class Coordinator:
    """The door's mind. `publish` is called with every view that differs from the last.

    `follow` is told how each reading ended: with this trouble, or with none. The watch goes by it. `pulse` is told that
    the loops turn: it decides whether the door lives. `uptime` is how long the device has been up.
    """

    def __init__(  # noqa: PLR0913 - by name, and only the app makes one
        self,
        *,
        worker: Worker,
        policy: Policy,
        look: Look,
        clock: Clock,
        publish: Callable[[DoorView], None],
        mailbox: str,
        booking_subject: str,
        invite_wait: float | None = None,
        interval: timedelta,
        cache_file: Path | None,
        journal: Journal | None = None,
        trail: Trail | None = None,
        sleep: Callable[[float], None] = time.sleep,
        luck: Callable[[float, float], float] = random.uniform,
        timer: Callable[[], float] = time.monotonic,
        follow: Callable[[Trouble | None], None] = lambda _: None,
        outbox: Outbox | None = None,
        pulse: Pulse | None = None,
        uptime: timedelta = timedelta.max,
    ) -> None:
        self._worker = worker
        self._look = look
        self._clock = clock
        self._drawing = Drawing(look, publish)
        self._subject = booking_subject
        self._follow = follow
        self._cache = Cache(cache_file, mailbox)
        self._pulse = pulse or Pulse()
        self._uptime = uptime
        self._pace = Pace(Rhythm.of(mailbox, interval, look.timezone, policy.stale_after), self._now)
        self._moved = asyncio.Event()
        self._taps: asyncio.Queue[tuple[Intent, Change] | Release] = asyncio.Queue()
        self._clerk = Clerk(
            worker=worker,
            site=Site(mailbox=mailbox, subject=booking_subject, policy=policy, invite_wait=invite_wait),
            journal=journal or Journal(None, mailbox),
            trail=trail or Trail(None),
            clock=self._now,
            timer=timer,
            pause=sleep,
            luck=luck,
        )
        self._releases = Releases(self._clerk, look, lambda: self.snapshot)
        self.porter = Porter(
            worker=worker,
            outbox=outbox or Outbox(None),
            look=look,
            clock=self._now,
            tell=lambda outcome: self._move(telling.aside(self.snapshot, outcome, self._now())),
            put=self._put,
            timer=timer,
        )
        self.snapshot = Snapshot(policy=policy)

    # --- what the screen and the app call

    def begin(self) -> None:
        """Show what is known before the first answer: the cached schedule, if it is of use, and what is in doubt."""
        now = self._now()
        kept = self._cache.load(now)
        if kept is not None:
            meetings, span, read_at = kept
            self._put(schedule=self._schedule(meetings, span), health=Health(read_at=read_at, is_cached=True))
        else:
            self._put()
        self._clerk.recall()
        if self._clerk.is_in_doubt:
            self._doubt()

    def tap(self, intent: Intent) -> None:
        """A visitor has tapped. Answers at once: a refusal, or the button says that it is being done."""
        now = self._now()
        self._pace.touch()
        self._listen_on(now)
        snapshot = self.snapshot
        if snapshot.pending is not None or self._clerk.is_in_doubt or snapshot.schedule is None:
            return
        fresh = may_write(snapshot.health, freshness(snapshot.health, now, snapshot.policy))
        decision = decide_anywhere(intent, snapshot.schedule, snapshot.around, now, fresh, snapshot.policy)
        if isinstance(decision, Refusal):
            self._clerk.refused(intent, key_of(intent), decision)
            self._tell(decision)
            return
        spared = snapshot.spared
        if isinstance(intent, CheckIn | Extend | EndEarly):  # at once: a late tap wins over a release under way
            spared |= {intent.seen.id}
        self._put(pending=intent, outcome=None, outcome_until=None, offer=None, spared=spared)
        self._taps.put_nowait((intent, decision))

    def speak(self, language: str) -> None:
        """A visitor would like another language: until a minute after their last tap, then the site's own again."""
        self._pace.touch()
        if language == base_of(self._look.language):
            self._put(language="", language_until=None)
        elif language in NAMES:
            self._put(language=language, language_until=self._now() + SPEAK)

    @property
    def is_curable(self) -> bool:
        """Whether something is wrong that does not pass by itself: a human or a changed file may cure it."""
        trouble = self.snapshot.health.trouble
        return trouble is not None and trouble.retry in (Retry.LATCH, Retry.SLOWLY)

    @property
    def health(self) -> str:
        """How the line is, in codes: live, stale, lost or unknown, and what the last attempt met."""
        health, now = self.snapshot.health, self._now()
        fresh = freshness(health, now, self.snapshot.policy).name.lower()
        return fresh if health.trouble is None else f"{fresh}, {health.trouble.value}"

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is being done or told: who begins anew now disturbs nobody."""
        told = (self.snapshot.outcome_until, self.snapshot.language_until)
        is_told = any(until is not None and self._now() < until for until in told)
        return self.snapshot.is_in_doubt or (self.snapshot.pending is None and not is_told)

    def refuse_settings(self, problem: str) -> None:
        """Say what is wrong with the new settings; nothing, where nothing is."""
        if problem != self.snapshot.settings:
            self._put(settings=problem)

    def wake(self) -> None:
        """Something may have changed: read now. A hint; harmless when wrong."""
        self._pace.wake()

    # --- what the watch tells, all of it hints (docs/adr/0009)

    def news(self) -> None:
        """Something has changed, or the stream begins anew: read as soon as the rules let us."""
        self._pace.hint()

    def stream_lives(self) -> None:
        """A sign of life. While the stream lives and nothing is to be read, what was read is still so."""
        self._pace.streaming(alive=True)
        health = self.snapshot.health
        is_known = health.read_at is not None and health.trouble is None and self.snapshot.attempt_since is None
        if is_known and not self._pace.is_hinted:
            self._put(health=replace(health, read_at=self._now()))

    def stream_lost(self) -> None:
        """News does not come by itself any more."""
        self._pace.streaming(alive=False)

    def _now(self) -> datetime:
        """The time the door goes by: the device's clock, put right by Exchange's where the two differ."""
        return self._clock() + self.snapshot.health.correction

    # --- the loops

    async def keep_synced(self) -> None:
        """Read the calendar for ever: in its rhythm, soon after a hint, later after trouble, at once when woken."""
        attempts = Attempts()
        await self._pace.first(self._uptime)
        while True:
            self._pace.begin()
            self._pulse.read()
            attempts = await self._read(attempts)
            await self._pace.rest(attempts, boundaries(self.snapshot.schedule))

    async def keep_time(self) -> None:
        """Draw the door anew whenever the clock alone changes it, and not before."""
        while True:
            self._pulse.kept()
            self._moved.clear()
            left = self._drawing.due(self.snapshot, self._now()).total_seconds()
            if left <= 0:
                self.refresh()
                self._release_no_shows()
                continue
            # Qt's coarse timers are up to 5 % late: come near in steps, and never trust a wake-up to be the time.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(left * 0.9, 0.05)):
                    await self._moved.wait()

    async def serve(self) -> None:
        """Carry out accepted taps and releases, one after the other."""
        while True:
            wanted = await self._taps.get()
            if isinstance(wanted, Release):
                await self._release(wanted)
            else:
                await self._carry_out(*wanted)

    def refresh(self) -> None:
        """Make the view anew by the clock; publish it if it differs."""
        self._drawing.anew(self.snapshot, self._now())

    # --- reading

    async def _read(self, attempts: Attempts) -> Attempts:
        span = self._span()
        self.snapshot = replace(self.snapshot, attempt_since=self._now())  # which shows after a while: no new view
        self._moved.set()
        try:
            reading = await self._worker.run(lambda mailbox: mailbox.fetch(span))
        except MailboxError as error:
            return self._failed(error, attempts)
        except TooManyStuck:
            raise
        except Exception as error:  # noqa: BLE001 - the loop must outlive whatever a library throws
            return self._failed(MailboxError(Trouble.UNEXPECTED, type(error).__name__), attempts)
        if attempts.trouble is not None:
            log.info("the calendar answers again, after %s", attempts.trouble.value)
        self._synced(reading)
        await self._settle()
        self._release_no_shows()
        return Attempts()

    def _failed(self, error: MailboxError, attempts: Attempts) -> Attempts:
        if attempts.trouble is not error.trouble:
            log.warning("the calendar cannot be read: %s", error)
        health = replace(self.snapshot.health, trouble=error.trouble, detail=error.detail, watched_since=None)
        self._put(health=health, attempt_since=None)
        self._follow(error.trouble)
        return attempts.failed(error.trouble, error.back_off)

    def _synced(self, reading: Reading) -> None:
        before = self.snapshot.health
        device = self._clock()
        skew = reading.server_time - device if reading.server_time is not None else timedelta()
        health = Health(skew=skew)
        now = device + health.correction
        unbroken = before.watched_since is not None and freshness(before, now, self.snapshot.policy) is Freshness.LIVE
        if health.correction and not before.correction:
            log.warning(
                "the device's clock differs from Exchange's by %d s; the door goes by Exchange's", skew.total_seconds()
            )
        if not reading.span.holds(now):  # the device's clock was wrong by days: that is another day's agenda
            self._put(health=replace(before, skew=skew), attempt_since=None)
            self.wake()
            return
        self._put(
            schedule=self._read_anew(reading),
            health=replace(health, read_at=now, watched_since=before.watched_since if unbroken else now),
            attempt_since=None,
        )
        self._cache.save(reading, now)
        self._follow(None)
        self.porter.line_is_good()

    async def _settle(self) -> None:
        """Tell what became of a change in doubt, now that Exchange answers."""
        while self._clerk.is_in_doubt:
            wanted = self.snapshot.pending or self._clerk.wanted
            outcome = await self._clerk.settle()
            if isinstance(outcome, Unsure):
                break
            if outcome is None:
                self._put(pending=None, outcome=None, outcome_until=None)
            else:
                self._tell(as_wanted(outcome, wanted))
        if self._clerk.is_in_doubt and not self.snapshot.is_in_doubt:  # of something else, too
            self._doubt()
        self._pace.doubt(self._clerk.is_in_doubt)

    def _doubt(self) -> None:
        """Say that something is being looked for, as long as it is news to somebody."""
        until = self._now() if self._clerk.is_over else FOR_GOOD
        self._put(outcome=Unsure(Trouble.CONNECTION_LOST, self._clerk.wanted), outcome_until=until)

    def _span(self) -> TimeSlot:
        """What is read: today, and on to the end of the next working day."""
        zone = self._look.timezone
        today = self._now().astimezone(zone).date()
        last = next_working_day(today, self.snapshot.policy.working_days)
        return TimeSlot(local_day(today, zone).start, local_day(last, zone).end)

    def _read_anew(self, reading: Reading) -> Schedule:
        """The schedule of a reading; the very one that is known, where the reading has only confirmed it."""
        schedule, known = self._schedule(reading.meetings, reading.span), self.snapshot.schedule
        return known if known is not None and schedule == known else schedule

    def _schedule(self, meetings: tuple[Meeting, ...], span: TimeSlot) -> Schedule:
        return Schedule.of(meetings, span, self.snapshot.policy)

    # --- writing

    async def _carry_out(self, intent: Intent, change: Change) -> None:
        more = {}
        if isinstance(change, Book) and change.name:
            more["subject"] = words_of(self._look).named_subject(change.name, self._subject)
        outcome = as_wanted(await self._clerk.carry_out(change, key_of(intent), **more), intent)
        log.info("%s: %s", type(intent).__name__, type(outcome).__name__)
        is_ours = not (isinstance(change, Book | Withdraw) and change.room)
        is_latched = is_ours and isinstance(outcome, Failed) and outcome.trouble.retry is Retry.LATCH
        if isinstance(outcome, Failed) and is_latched:  # the next reading must not try it again at once
            self._put(health=replace(self.snapshot.health, trouble=outcome.trouble, detail=outcome.detail))
        self._tell(outcome, change, intent)
        if not is_latched:
            self.wake()

    def _release_no_shows(self) -> None:
        for release in self._releases.due(self._now()):
            self._taps.put_nowait(release)

    async def _release(self, release: Release) -> None:
        """Nobody has tapped: only what was done is told, and what Exchange refuses is not asked for again."""
        outcome = await self._releases.carry_out(release)
        match outcome:
            case Released():
                self._tell(outcome)
            case Unsure():
                self._put(outcome=outcome, outcome_until=self._now())
            case Failed(Trouble.REJECTED | Trouble.NO_RIGHTS):
                self._put(spared=self.snapshot.spared | {release.ref.id})
        if not isinstance(outcome, Failed):  # else the next reading comes in its own time, and with it the next try
            self.wake()

    def _listen_on(self, now: datetime) -> None:
        """Whoever still taps still reads."""
        if self.snapshot.language_until is not None and now < self.snapshot.language_until:
            self._put(language_until=now + SPEAK)

    def _tell(self, outcome: Outcome, change: Change | None = None, intent: Intent | None = None) -> None:
        """Tell what came of it, with what may follow where a tap was carried out."""
        known, now = self.snapshot, self._now()
        if isinstance(outcome, Released):
            self._move(telling.released(known, outcome, now))
        elif change is None or intent is None:
            self._move(telling.answered(telling.learnt(known, outcome), outcome, now))
        else:
            self._move(telling.done(known, outcome, now, change, intent))

    def _put(self, **changes: object) -> None:
        self._move(replace(self.snapshot, **changes))  # type: ignore[arg-type] # checked by the dataclass's names

    def _move(self, snapshot: Snapshot) -> None:
        known, self.snapshot = self.snapshot, snapshot
        self._moved.set()
        self._drawing.move(known, snapshot, self._now())
