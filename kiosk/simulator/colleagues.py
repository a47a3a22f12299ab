"""Colleagues: people who book, move, rename and call off meetings later in the day, while somebody watches the door.

They keep the day believable and never touch what a visitor has booked, what runs, or what starts within minutes. The
same seed does the same things. `step` is one act; `live` repeats it on a thread its owner starts and stops.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from kiosk.room.meeting import Response, TimeSlot, is_occupying

from .cast import NEW_TITLES, PEOPLE, SUBJECTS

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator

    from kiosk.exchange.memory import Item, MemoryMailbox

MINUTE = timedelta(minutes=1)
HANDS_OFF = 20 * MINUTE
"""How soon a meeting may start and still be left alone: what a visitor reads at the door stays true for a while."""
HORIZON = timedelta(hours=8)
QUARTER = 15 * MINUTE
FULL_ENOUGH = 0.6
"""The share of the time ahead above which nobody books any more."""
EMPTY_ENOUGH = 0.25
"""The share below which nobody calls anything off."""


class Colleagues:
    """The people of one building, at one room's calendar."""

    def __init__(self, mailbox: MemoryMailbox, clock: Callable[[], datetime], *, seed: int = 0) -> None:
        self._mailbox = mailbox
        self._clock = clock
        self._chance = Random(seed)

    def live(self, stop: threading.Event, every: timedelta = timedelta(seconds=20)) -> None:
        """Do one thing every so often until `stop` is set."""
        while not stop.wait(every.total_seconds()):
            self.step()

    def step(self) -> str:
        """Do one thing to the calendar; tells which, for whoever watches: no names, no subjects."""
        with self._mailbox.alone():
            ahead = self._ahead()
            ours = [item for item in self._items(ahead) if self._may_touch(item, ahead)]
            share = sum((i.meeting.slot.duration for i in self._items(ahead)), timedelta()) / HORIZON
            acts: list[Callable[[list[Item], TimeSlot], str]] = [self._move, self._retitle]
            if share < FULL_ENOUGH:
                acts += [self._book, self._book]
            if share > EMPTY_ENOUGH:
                acts.append(self._cancel)
            return self._chance.choice(acts)(ours, ahead)

    def _book(self, _ours: list[Item], ahead: TimeSlot) -> str:
        slot = self._gap(ahead, self._chance.choice((30, 30, 45, 60)) * MINUTE)
        if slot is None:
            return "nothing: no gap is long enough"
        person, subject = self._chance.choice(PEOPLE), self._chance.choice(SUBJECTS)
        self._mailbox.add(slot, subject, organizer=person, location=self._mailbox.room.name)
        return "booked"

    def _move(self, ours: list[Item], ahead: TimeSlot) -> str:
        if not ours:
            return self._book(ours, ahead)
        meeting = self._chance.choice(ours).meeting
        slot = self._gap(ahead, meeting.slot.duration)
        if slot is None:
            return "nothing: nowhere to move to"
        self._mailbox.move(meeting.ref.id, slot)
        return "moved"

    def _retitle(self, ours: list[Item], ahead: TimeSlot) -> str:
        if not ours:
            return self._book(ours, ahead)
        self._mailbox.retitle(self._chance.choice(ours).meeting.ref.id, self._chance.choice(NEW_TITLES))
        return "renamed"

    def _cancel(self, ours: list[Item], ahead: TimeSlot) -> str:
        if not ours:
            return self._book(ours, ahead)
        ref = self._chance.choice(ours).meeting.ref
        if self._chance.random() < 0.5:  # half of the organizers leave it to Exchange, half clear it away
            self._mailbox.cancel(ref.id)
        else:
            self._mailbox.remove(ref.id)
        return "called off"

    def _ahead(self) -> TimeSlot:
        """Tell the time that may change: from soon on, for some hours."""
        start = self._clock().astimezone(UTC).replace(second=0, microsecond=0) + HANDS_OFF
        return TimeSlot(start, start + HORIZON)

    def _items(self, ahead: TimeSlot) -> list[Item]:
        """Give what takes the room in that time."""
        return [i for i in self._mailbox.items(ahead) if is_occupying(i.meeting) and i.meeting.slot.overlaps(ahead)]

    def _may_touch(self, item: Item, ahead: TimeSlot) -> bool:
        """Whether it is somebody's plain meeting, wholly ahead: not a visitor's, not of a series, not the room's."""
        meeting = item.meeting
        is_plain = item.original_start is None and not meeting.is_all_day
        is_theirs = not meeting.is_ours and meeting.response is not Response.ORGANIZER
        return is_plain and is_theirs and meeting.start >= ahead.start

    def _gap(self, ahead: TimeSlot, length: timedelta) -> TimeSlot | None:
        """Find a free slot of that length, on the quarter of an hour."""
        taken = [item.meeting.slot for item in self._items(ahead)]
        free = [slot for slot in _quarters(ahead, length) if not any(slot.overlaps(other) for other in taken)]
        return self._chance.choice(free) if free else None


def _quarters(within: TimeSlot, length: timedelta) -> Iterator[TimeSlot]:
    start = within.start + timedelta(minutes=-within.start.minute % 15)
    while start + length <= within.end:
        yield TimeSlot(start, start + length)
        start += QUARTER
