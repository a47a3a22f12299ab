"""The audit trail: every change and every refused tap, with its time and what came of it; `kiosk log` shows it.

JSON lines, for their owner's eyes alone, in a few files of bounded size; the oldest goes when a new one is begun. No
subject, no person's name, no secret. Each line is added by one write, so that `kiosk log` may read beside it. A full
disk costs the trail, not the door. On the main thread.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .disk import Complaint, make_folder
from .room.actions import Refusal
from .room.meeting import Meeting, TimeSlot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .room.actions import Change, Intent
    from .room.snapshot import Outcome

log = logging.getLogger(__name__)

MOST_BYTES = 1_000_000
FILES = 4
"""The one that is written and those before it: about 20,000 changes, years of a busy door."""
LONGEST_LINE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One line: when, by which tap, what was to be done to which time, and what came of it."""

    at: datetime
    room: str
    tap: str
    """The key of the button, or what else has led to the change."""
    change: str = ""
    """What was to be written, or, where the tap was refused at once, what was wanted."""
    start: datetime | None = None
    end: datetime | None = None
    """Of the meeting it is about, as far as it is known."""
    outcome: str
    reason: str = ""
    """The code of a refusal or a trouble."""
    key: str = ""
    """Our key on the meeting, if one of ours was to be written."""
    late: bool = False
    """It was found out afterwards: the answer was lost, or the door had been interrupted."""

    @classmethod
    def of(
        cls,
        *,
        at: datetime,
        room: str,
        tap: str,
        about: Change | Intent,
        outcome: Outcome,
        key: str = "",
        late: bool = False,
    ) -> Record:
        """What there is to be told of a change, or of a tap that was refused at once, and of what came of it."""
        slot = _slot(about, outcome)
        trouble = getattr(outcome, "trouble", None)
        code = outcome.code if isinstance(outcome, Refusal) else trouble
        return cls(
            at=at,
            room=room,
            tap=tap,
            change=_kebab(about),
            start=slot.start if slot is not None else None,
            end=slot.end if slot is not None else None,
            outcome=_kebab(outcome),
            reason=code.value if code is not None else "",
            key=key,
            late=late,
        )


class Trail:
    """Where the records of one room are kept. Without a file none are: for tests and the demo."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._complaint = Complaint(log, "the audit trail")

    def add(self, record: Record) -> None:
        """Keep one more record. Never raises."""
        if self._file is None:
            return
        line = json.dumps(_plain(record), ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
        try:
            make_folder(self._file.parent)
            _append(self._file, line)
            self._complaint.works()
        except OSError as error:
            self._complaint.fails(error.strerror or str(error))


def read(file: Path) -> tuple[list[Record], int]:
    """Every record that is kept, the oldest first, and how many lines could not be read. Raises OSError.

    Beside a running kiosk: a file that is put away meanwhile is read once.
    """
    parts: dict[int, bytes] = {}
    for path in _files(file):
        try:
            with path.open("rb") as stream:
                parts.setdefault(os.fstat(stream.fileno()).st_ino, stream.read(MOST_BYTES + LONGEST_LINE))
        except FileNotFoundError:
            continue
    lines = [line for part in reversed(parts.values()) for line in part.splitlines() if line]
    records = [record for line in lines if (record := _record(line)) is not None]
    return records, len(lines) - len(records)


def _files(file: Path) -> Iterator[Path]:
    """The newest first."""
    yield file
    for number in range(1, FILES):
        yield file.with_name(f"{file.name}.{number}")


def _append(file: Path, line: bytes) -> None:
    handle = os.open(file, os.O_APPEND | os.O_CREAT | os.O_RDWR, 0o600)
    try:
        size = os.fstat(handle).st_size
        if size and os.lseek(handle, -1, os.SEEK_END) and os.read(handle, 1) != b"\n":
            line = b"\n" + line  # the disk was full in the middle of a line
        if os.write(handle, line) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    finally:
        os.close(handle)
    if size + len(line) > MOST_BYTES:
        older, newer = list(_files(file))[::-1], list(_files(file))[::-1][1:]
        for old, new in zip(older, newer, strict=False):
            if new.exists():
                new.replace(old)


def _plain(record: Record) -> dict[str, Any]:
    told = {name: _utc(value) if isinstance(value, datetime) else value for name, value in asdict(record).items()}
    return {name: value for name, value in told.items() if value not in ("", None, False)}


def _record(line: bytes) -> Record | None:
    try:
        told = json.loads(line)
        return Record(
            at=_instant(told["at"]),
            start=_instant(told["start"]) if "start" in told else None,
            end=_instant(told["end"]) if "end" in told else None,
            late=told.get("late") is True,
            **{name: str(told[name]) for name in ("room", "tap", "outcome")},
            **{name: str(told.get(name, "")) for name in ("change", "reason", "key")},
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        return None


def _slot(about: Change | Intent, outcome: Outcome) -> TimeSlot | None:
    """The time it is about: as Exchange holds it now, else as it was wanted."""
    meeting = getattr(outcome, "meeting", None)
    if isinstance(meeting, Meeting) and not isinstance(outcome, Refusal):
        return meeting.slot
    slot, end = getattr(about, "slot", None), getattr(about, "end", None)
    if isinstance(slot, TimeSlot) and isinstance(end, datetime):
        return TimeSlot(slot.start, max(slot.start, end))
    return slot if isinstance(slot, TimeSlot) else None


def _kebab(value: object) -> str:
    """MoveEnd → move-end."""
    return _kebab_of(type(value).__name__)


def _kebab_of(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
