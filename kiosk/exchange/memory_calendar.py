"""A calendar in memory: what is stored, what other people do to it, and how it looks at any time.

It has the habits of Exchange: overlaps are stored without a word, each write makes a new version and is told in the
feed, times of creation have whole seconds, series are expanded when read and in the calendar's wall time. Safe for
several threads. It makes no promises to the door: those are MemoryMailbox's.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import threading
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from kiosk.errors import MailboxError
from kiosk.exchange.memory_feed import Feed, Happening
from kiosk.exchange.memory_series import DAY, NOTHING, Attendee, Every, Item, Sensitivity, Series, opaque_id
from kiosk.room.health import Trouble
from kiosk.room.meeting import FreeBusy, Kind, Meeting, MeetingRef, Person, Response, TimeSlot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from zoneinfo import ZoneInfo

SOMEBODY = Person("Noor Haddad", "noor.haddad@example.com")


class MemoryCalendar:
    """The calendar of one room or person. `clock` tells the server's time, aware and in UTC.

    With `master_keys` every occurrence bears the change key of its series, which any change of the series renews, as
    Microsoft has it (MSREF/calendarview); without, an exception alone gets another. To be confirmed on a real server.
    """

    def __init__(
        self, *, room: Person, clock: Callable[[], datetime], timezone: ZoneInfo, master_keys: bool = False
    ) -> None:
        self.room = room
        """Whose it is."""
        self.timezone = timezone
        self.feed = Feed()
        """What happened to the calendar, whoever did it."""
        self._master_keys = master_keys
        self._clock = clock
        self._lock = threading.RLock()
        self._guid = hashlib.md5(room.address.lower().encode(), usedforsecurity=False).hexdigest()
        self._written = 0
        self._items: dict[str, Item] = {}
        self._series: dict[str, Series] = {}
        self._occurrences: dict[str, tuple[str, date]] = {}

    # What other people do

    def add(  # noqa: PLR0913 - a meeting has that many sides, and each call names the few it means
        self,
        slot: TimeSlot,
        subject: str = "",
        *,
        organizer: Person | None = SOMEBODY,
        location: str = "",
        free_busy: FreeBusy = FreeBusy.BUSY,
        response: Response = Response.ACCEPT,
        sensitivity: Sensitivity = Sensitivity.NORMAL,
        is_private: bool = False,
        is_all_day: bool = False,
        is_cancelled: bool = False,
        key: str = "",
        checked_in: datetime | None = None,
        created: datetime | None = None,
        properties: Mapping[str, str] = NOTHING,
        attendees: tuple[Attendee, ...] = (),
        uid: str = "",
    ) -> MeetingRef:
        """Put a meeting into the calendar, over whatever is there. `created` is now, unless the story needs a past."""
        if is_private and sensitivity is Sensitivity.NORMAL:
            sensitivity = Sensitivity.PRIVATE
        with self._lock:
            self._written += 1
            ref = MeetingRef(self._id(self._written), self._version())
            meeting = Meeting(
                ref=ref,
                slot=slot,
                subject=subject,
                organizer=organizer,
                location=location,
                free_busy=free_busy,
                response=response,
                is_private=sensitivity is not Sensitivity.NORMAL,
                is_all_day=is_all_day,
                is_cancelled=is_cancelled,
                created=(created or self._now()).replace(microsecond=0),
                key=key,
                checked_in=checked_in,
            )
            self._items[ref.id] = Item(
                meeting=meeting,
                modified=self._now(),
                sensitivity=sensitivity,
                properties=MappingProxyType(dict(properties)),
                attendees=attendees,
                uid=uid,
            )
            self.feed.write(Happening.CREATED, ref, self._now())
            return ref

    def add_series(
        self, first: MeetingRef, every: Every, *, weekdays: frozenset[int] = frozenset(), until: date | None = None
    ) -> str:
        """Make a single meeting the first of a series, in the room's wall time; returns the id of the series.

        `weekdays` count from Monday = 0 (all that is needed for `Every.WEEK`; empty means that of the first meeting).
        `until` is the last local day, None means for ever.
        """
        with self._lock:
            pattern = self._items.pop(first.id)
            start, end = (instant.astimezone(self.timezone) for instant in (pattern.meeting.start, pattern.meeting.end))
            self._series[first.id] = Series(
                pattern=replace(pattern, meeting=replace(pattern.meeting, kind=Kind.OCCURRENCE)),
                every=every,
                weekdays=weekdays or frozenset({start.weekday()}),
                first=start.date(),
                until=until,
                at=start.time(),
                duration=end.replace(tzinfo=None) - start.replace(tzinfo=None),
            )
            self.feed.write(Happening.MODIFIED, pattern.meeting.ref, self._now())
            return first.id

    def change(self, item_id: str, edit: Callable[[Item], Item], *, version: str | None = None) -> MeetingRef:
        """Write one item or occurrence as `edit` makes it; returns its new version.

        Raises MailboxError(CHANGED) when it is gone, or when `version` is given and not the newest. An occurrence
        becomes an exception under the same id; its series is not touched.
        """
        with self._lock:
            item = self.item(item_id)
            if item is None:
                raise MailboxError(Trouble.CHANGED, "the item is gone")
            if version is not None and version != item.meeting.ref.version:
                raise MailboxError(Trouble.CHANGED, "the item has another version")
            edited = edit(item)
            ref = MeetingRef(item_id, self._version())
            kind = Kind.SINGLE if item.original_start is None else Kind.EXCEPTION
            is_private = edited.sensitivity is not Sensitivity.NORMAL
            written = replace(
                edited,
                meeting=replace(edited.meeting, ref=ref, kind=kind, is_private=is_private),
                modified=self._now(),
            )
            if item_id in self._items:
                self._items[item_id] = written
                self.feed.write(Happening.MODIFIED, ref, self._now())
            else:
                series, day = self._occurrences[item_id]
                self._series[series].exceptions[day] = written
                self._tell_of(series)
                if self._master_keys:
                    return replace(ref, version=self._series[series].pattern.meeting.ref.version)
            return ref

    def move(self, item_id: str, slot: TimeSlot) -> MeetingRef:
        """Give one meeting another time."""
        return self.change(item_id, lambda item: replace(item, meeting=replace(item.meeting, slot=slot)))

    def retitle(self, item_id: str, subject: str) -> MeetingRef:
        """Give one meeting another subject."""
        return self.change(item_id, lambda item: replace(item, meeting=replace(item.meeting, subject=subject)))

    def cancel(self, item_id: str) -> MeetingRef:
        """Cancel one meeting as its organizer: it stays, marked, with the translated prefix Exchange puts before it."""

        def cancelled(item: Item) -> Item:
            subject = f"Canceled: {item.meeting.subject}"
            return replace(
                item, meeting=replace(item.meeting, subject=subject, is_cancelled=True, free_busy=FreeBusy.FREE)
            )

        return self.change(item_id, cancelled)

    def remove(self, item_id: str, *, to_trash: bool = False) -> None:
        """Take one item, one occurrence or a whole series (by its own id) out. Raises MailboxError(CHANGED) if gone.

        With `to_trash` it is told as moved to Deleted Items, which nobody can look into here.
        """
        with self._lock:
            item = self.item(item_id)
            series = self._series.pop(item_id, None)
            if series is not None:
                self._tell_gone(series.pattern.meeting.ref, to_trash=to_trash)
            elif item is None:
                raise MailboxError(Trouble.CHANGED, "the item is gone")
            elif self._items.pop(item_id, None) is not None:
                self._tell_gone(item.meeting.ref, to_trash=to_trash)
            else:
                of, day = self._occurrences[item_id]
                self._series[of].exceptions.pop(day, None)
                self._series[of].deleted.add(day)
                self._tell_of(of)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keep everybody else out while looking first and writing then."""
        with self._lock:
            yield

    # Looking

    def item(self, item_id: str) -> Item | None:
        """Find the item or occurrence with exactly this id (ids are case-sensitive), None if there is none."""
        with self._lock:
            if item_id in self._items:
                return self._items[item_id]
            series, day = self._occurrences.get(item_id, ("", date.min))
            return self._occurrence(series, day) if series in self._series else None

    def items(self, span: TimeSlot | None = None) -> tuple[Item, ...]:
        """Everything that overlaps or touches the span, by start; without one, within a year of now."""
        with self._lock:
            if span is None:
                span = TimeSlot(self._now() - 366 * DAY, self._now() + 366 * DAY)
            found = [*self._items.values(), *(item for series in self._series for item in self._expand(series, span))]
            touching = [i for i in found if i.meeting.start <= span.end and i.meeting.end >= span.start]
            return tuple(sorted(touching, key=lambda item: (item.meeting.slot, item.meeting.ref.id)))

    def masters(self) -> tuple[Item, ...]:
        """Give the series, each by the pattern of its occurrences and its own id."""
        with self._lock:
            return tuple(series.pattern for series in self._series.values())

    def stored(self) -> tuple[Item, ...]:
        """Give what lies in the folder, at any time: single items and masters, no occurrences."""
        with self._lock:
            return tuple(self._items.values()) + self.masters()

    def check_end(self, start: datetime, end: datetime) -> None:
        """Refuse an end that Exchange refuses, with MailboxError(REJECTED).

        On the night summer time ends Exchange compares wall clocks (OfficeDev/ews-managed-api#158). Whether it takes
        an end equal to the start is unknown; the stricter answer keeps the door honest.
        """
        walls = [instant.astimezone(self.timezone).replace(tzinfo=None) for instant in (start, end)]
        if end <= start or walls[1] < walls[0]:
            raise MailboxError(Trouble.REJECTED, "the end is not after the start")

    # Series, ids and versions

    def _expand(self, series_id: str, span: TimeSlot) -> Iterator[Item]:
        """Give the occurrences that may touch the span."""
        for day in self._series[series_id].days(span, self.timezone):
            item = self._occurrence(series_id, day)
            if item is not None:
                yield item

    def _occurrence(self, series_id: str, day: date) -> Item | None:
        series = self._series[series_id]
        if day in series.deleted:
            return None
        if day in series.exceptions:
            item = series.exceptions[day]
            if not self._master_keys:
                return item
            ref = replace(item.meeting.ref, version=series.pattern.meeting.ref.version)
            return replace(item, meeting=replace(item.meeting, ref=ref))
        occurrence_id = self._id(int.from_bytes(base64.b64decode(series_id)[-8:], "big"), day)
        self._occurrences[occurrence_id] = (series_id, day)
        slot = series.slot(day, self.timezone)
        ref = MeetingRef(occurrence_id, series.pattern.meeting.ref.version)
        return replace(
            series.pattern, meeting=replace(series.pattern.meeting, ref=ref, slot=slot), original_start=slot.start
        )

    def _tell_of(self, series_id: str) -> None:
        """Tell that something of a series has changed."""
        series = self._series[series_id]
        if self._master_keys:
            ref = MeetingRef(series_id, self._version())
            series.pattern = replace(series.pattern, meeting=replace(series.pattern.meeting, ref=ref))
        self.feed.write(Happening.MODIFIED, series.pattern.meeting.ref, self._now())

    def _tell_gone(self, ref: MeetingRef, *, to_trash: bool) -> None:
        self._written += to_trash
        happening = Happening.MOVED if to_trash else Happening.DELETED
        self.feed.write(happening, ref, self._now(), now_at=self._id(self._written) if to_trash else "")

    def _now(self) -> datetime:
        return self._clock().replace(microsecond=0)

    def _id(self, number: int, day: date | None = None) -> str:
        return opaque_id(self._guid, number, day)

    def _version(self) -> str:
        """Make a change key that never was before."""
        self._written += 1
        raw = b"\x0f\0\0\0\x16\0\0\0" + bytes.fromhex(self._guid) + self._written.to_bytes(6, "big")
        return base64.b64encode(raw).decode()
