"""The last good schedule on disk, so that a door that boots without network shows it, with its age.

One small file, written whole and renamed, readable by its owner alone, bounded, versioned, forgotten when too old to be
of use. What cannot be read is as good as no cache: it is dropped, and the reason logged. What cannot be written is said
once, not at each reading.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from .disk import Complaint, write_whole
from .room.meeting import FreeBusy, Kind, Meeting, MeetingRef, Person, Response, TimeSlot

if TYPE_CHECKING:
    from pathlib import Path

    from .exchange.mailbox import Reading

log = logging.getLogger(__name__)

VERSION = 1
TOO_OLD = timedelta(hours=48)
KEEP = timedelta(minutes=5)
"""A reading that says what is kept already is written when what is kept is this old: memory cards wear."""
LONGEST = timedelta(days=40)
"""No door reads more: a span of centuries is no reading of ours, whatever wrote it."""
MOST_BYTES = 2_000_000
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


class Cache:
    """The schedule of one mailbox in one file. Without a file nothing is kept."""

    def __init__(self, path: Path | None, mailbox: str) -> None:
        self._path = path
        self._mailbox = mailbox
        self._complaint = Complaint(log, "the last good schedule")
        self._kept: tuple[Reading, datetime] | None = None

    def save(self, reading: Reading, read_at: datetime) -> None:
        """Keep a reading. A disk that is full or read-only costs the cache, not the door."""
        if self._path is None or self._is_kept(reading, read_at):
            return
        document = {
            "version": VERSION,
            "mailbox": self._mailbox,
            "read_at": read_at.isoformat(),
            "span": _slot(reading.span),
            "meetings": [_meeting(meeting) for meeting in reading.meetings],
        }
        data = json.dumps(document, ensure_ascii=True, separators=(",", ":")).encode()
        if len(data) > MOST_BYTES:
            self._complaint.fails(f"it is too big: {len(data)} bytes")
            return
        try:
            write_whole(self._path, data)
            self._complaint.works()
            self._kept = reading, read_at
        except OSError as error:
            self._complaint.fails(error.strerror or str(error))

    def _is_kept(self, reading: Reading, read_at: datetime) -> bool:
        if self._kept is None:
            return False
        kept, at = self._kept
        return timedelta() <= read_at - at < KEEP and (kept.meetings, kept.span) == (reading.meetings, reading.span)

    def load(self, now: datetime) -> tuple[tuple[Meeting, ...], TimeSlot, datetime] | None:
        """What was kept for this mailbox: meetings, span, and when they were read. None if there is nothing of use."""
        if self._path is None:
            return None
        try:
            if self._path.stat().st_size > MOST_BYTES:
                return None
            document = json.loads(self._path.read_bytes())
            read_at = _instant(document["read_at"])
            if document["version"] != VERSION or document["mailbox"] != self._mailbox or not _useful(read_at, now):
                return None
            span = _read_slot(document["span"])
            if span.duration > LONGEST:
                raise ValueError("no span of a reading")
            return tuple(_read(item) for item in document["meetings"]), span, read_at
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
            log.warning("the cached schedule is of no use: %s", type(error).__name__)
            return None


def _useful(read_at: datetime, now: datetime) -> bool:
    return timedelta() <= now - read_at <= TOO_OLD


def _slot(slot: TimeSlot) -> list[str]:
    return [slot.start.isoformat(), slot.end.isoformat()]


def _read_slot(value: list[str]) -> TimeSlot:
    start, end = map(_instant, value)
    if start < EARLIEST or end > LATEST:
        raise ValueError("no slot of a calendar")
    return TimeSlot(start, end)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _meeting(meeting: Meeting) -> dict[str, Any]:
    """What a door needs of a meeting; a private one's texts are not kept."""
    hidden = meeting.is_private
    return {
        "id": [meeting.ref.id, meeting.ref.version],
        "slot": _slot(meeting.slot),
        "subject": "" if hidden else meeting.subject,
        "organizer": meeting.organizer.name if meeting.organizer and not hidden else None,
        "free_busy": meeting.free_busy.value,
        "response": meeting.response.value,
        "kind": meeting.kind.value,
        "private": meeting.is_private,
        "all_day": meeting.is_all_day,
        "cancelled": meeting.is_cancelled,
        "created": meeting.created.isoformat() if meeting.created else None,
        "key": meeting.key,
    }


def _read(item: dict[str, Any]) -> Meeting:
    return Meeting(
        ref=MeetingRef(*map(str, item["id"])),
        slot=_read_slot(item["slot"]),
        subject=str(item["subject"]),
        organizer=Person(str(item["organizer"])) if item["organizer"] else None,
        free_busy=FreeBusy(item["free_busy"]),
        response=Response(item["response"]),
        kind=Kind(item["kind"]),
        is_private=item["private"] is True,
        is_all_day=item["all_day"] is True,
        is_cancelled=item["cancelled"] is True,
        created=_instant(item["created"]) if item["created"] else None,
        key=str(item["key"]),
    )
