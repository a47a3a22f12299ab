"""The last good schedule on disk, so that a door that boots without network shows it, with its age.

One small file, written whole and renamed, readable by its owner alone, bounded, versioned, forgotten when too old to be
of use. What cannot be read is as good as no cache: it is dropped, and the reason logged once.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .room.meeting import FreeBusy, Kind, Meeting, MeetingRef, Person, Response, TimeSlot

if TYPE_CHECKING:
    from .exchange.mailbox import Reading

log = logging.getLogger(__name__)

VERSION = 1
TOO_OLD = timedelta(hours=48)
MOST_BYTES = 2_000_000
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


def save(path: Path, reading: Reading, read_at: datetime, mailbox: str) -> None:
    """Keep a reading. A disk that is full or read-only costs the cache, not the door: it is logged."""
    document = {
        "version": VERSION,
        "mailbox": mailbox,
        "read_at": read_at.isoformat(),
        "span": _slot(reading.span),
        "meetings": [_meeting(meeting) for meeting in reading.meetings],
    }
    data = json.dumps(document, ensure_ascii=True, separators=(",", ":")).encode()
    if len(data) > MOST_BYTES:
        log.warning("the schedule is too big to be cached: %d bytes", len(data))
        return
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, data)
    except OSError as error:
        log.warning("the schedule cannot be cached: %s", error.strerror or error)


def load(path: Path, now: datetime, mailbox: str) -> tuple[tuple[Meeting, ...], TimeSlot, datetime] | None:
    """What was kept for this mailbox: meetings, span, and when they were read. None if there is nothing of use."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return None
        document = json.loads(path.read_bytes())
        read_at = _instant(document["read_at"])
        if document["version"] != VERSION or document["mailbox"] != mailbox or not _useful(read_at, now):
            return None
        return tuple(_read(item) for item in document["meetings"]), _read_slot(document["span"]), read_at
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        log.warning("the cached schedule is of no use: %s", type(error).__name__)
        return None


def _useful(read_at: datetime, now: datetime) -> bool:
    return timedelta() <= now - read_at <= TOO_OLD


def _write(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink()
        raise


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
