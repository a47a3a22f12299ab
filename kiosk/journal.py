"""The write-ahead record: what the door is about to write to Exchange, on disk before it is written.

A power cut may come between any two steps. What was begun is found here at the next start, and looked for in Exchange
by its key before anything else is written (`clerk.py`). One small file for each change under way, named by its key:
the worker's thread writes it, the main thread reads and removes it, and no two changes ever share one. Written whole
and forced to the disk, readable by its owner alone, bounded, versioned; no subject and no name is in it.

Where the disk takes nothing, the door books all the same (docs/adr/0012): it says so once, in the log. What cannot be
read at the next start is dropped, and the reason logged.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from .disk import TEMPORARY, Complaint, write_whole
from .room.actions import Change

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .exchange.mailbox import Invitation, NewMail, NewMeeting, Reading, RoomMailbox
    from .room.availability import Busy
    from .room.health import Trouble
    from .room.meeting import MeetingRef, TimeSlot

log = logging.getLogger(__name__)

VERSION = 1
MOST = 16
"""Changes that were under way at once; more can only be litter."""
MOST_BYTES = 10_000
EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
CHANGES: dict[str, type] = {change.__name__: change for change in get_args(Change)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A change under way: its key, what it is, by which tap and when, and the last write that was begun for it."""

    key: str
    change: Change
    tap: str
    made_at: datetime
    step: str = ""


class Journal:
    """The changes of one room under way. Without a folder nothing is kept: for tests and the demo."""

    def __init__(self, folder: Path | None, mailbox: str) -> None:
        self._folder = folder
        self._mailbox = mailbox
        self._complaint = Complaint(log, "the journal of changes under way")

    def guarded(self, entry: Entry, mailbox: RoomMailbox) -> RoomMailbox:
        """The mailbox, each write to which is noted here before it is begun."""
        return _Guarded(self, entry, mailbox)

    def note(self, entry: Entry, step: str) -> None:
        """Keep the entry, with the write that is now begun for it; it has reached the disk when this returns."""
        if self._folder is None:
            return
        document = {
            "version": VERSION,
            "mailbox": self._mailbox,
            "key": entry.key,
            "tap": entry.tap,
            "made_at": entry.made_at.isoformat(),
            "step": step,
            "is": type(entry.change).__name__,
            "change": _plain(entry.change),
        }
        try:
            write_whole(self._file(self._folder, entry.key), json.dumps(document).encode(), lasting=True)
            self._complaint.works()
        except OSError as error:
            self._complaint.fails(error.strerror or str(error))

    def clear(self, key: str) -> None:
        """It is known what became of the change."""
        if self._folder is None:
            return
        try:
            self._file(self._folder, key).unlink(missing_ok=True)
        except OSError as error:
            self._complaint.fails(error.strerror or str(error))

    def entries(self) -> tuple[Entry, ...]:
        """What was under way when the last life ended, the oldest first. What is of no use is thrown away."""
        if self._folder is None:
            return ()
        try:
            files = sorted(self._folder.iterdir())
        except FileNotFoundError:
            return ()
        except OSError as error:
            self._complaint.fails(error.strerror or str(error))
            return ()
        found = [entry for file in files if (entry := self._read(file)) is not None]
        found.sort(key=lambda entry: entry.made_at)
        for entry in found[:-MOST]:
            log.warning("the journal holds too much: %s is not looked for any more", entry.key)
            self.clear(entry.key)
        return tuple(found[-MOST:])

    def _read(self, file: Path) -> Entry | None:
        try:
            if file.suffix == TEMPORARY or file.stat().st_size > MOST_BYTES:
                raise ValueError(file.suffix)
            document = json.loads(file.read_bytes())
            if document["version"] != VERSION or document["mailbox"] != self._mailbox:
                return None
            if self._file(file.parent, key := str(document["key"])) != file:
                raise ValueError("it could never be cleared")
            return Entry(
                key=key,
                change=_made(CHANGES[document["is"]], document["change"]),
                tap=str(document["tap"]),
                made_at=_made(datetime, document["made_at"]),
                step=str(document["step"]),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
            if file.suffix != TEMPORARY:  # a power cut while it was written: nothing had been begun
                log.warning("an entry of the journal is of no use: %s", type(error).__name__)
            try:
                file.unlink()
            except OSError as stubborn:
                self._complaint.fails(stubborn.strerror or str(stubborn))
            return None

    @staticmethod
    def _file(folder: Path, key: str) -> Path:
        return folder / f"{key.replace(':', '-')}.json"


class _Guarded:
    """The mailbox as a change sees it that is under way: before each write, the write is noted."""

    def __init__(self, journal: Journal, entry: Entry, mailbox: RoomMailbox) -> None:
        self._journal = journal
        self._entry = entry
        self._mailbox = mailbox

    def fetch(self, span: TimeSlot) -> Reading:
        return self._mailbox.fetch(span)

    def create(self, new: NewMeeting) -> MeetingRef:
        self._journal.note(self._entry, "create")
        return self._mailbox.create(new)

    def set_end(self, ref: MeetingRef, end: datetime) -> MeetingRef:
        self._journal.note(self._entry, "set_end")
        return self._mailbox.set_end(ref, end)

    def check_in(self, ref: MeetingRef, at: datetime) -> MeetingRef:
        self._journal.note(self._entry, "check_in")
        return self._mailbox.check_in(ref, at)

    def delete(self, ref: MeetingRef) -> None:
        self._journal.note(self._entry, "delete")
        self._mailbox.delete(ref)

    def decline(self, ref: MeetingRef, text: str) -> None:
        self._journal.note(self._entry, "decline")
        self._mailbox.decline(ref, text)

    def free_busy(self, rooms: Sequence[str], span: TimeSlot) -> tuple[tuple[Busy, ...] | Trouble, ...]:
        return self._mailbox.free_busy(rooms, span)

    def at(self, address: str) -> RoomMailbox:
        return _Guarded(self._journal, self._entry, self._mailbox.at(address))

    def send(self, mail: NewMail) -> None:
        """No change of a calendar."""
        self._mailbox.send(mail)

    def invite(self, new: NewMeeting) -> None:
        self._journal.note(self._entry, "invite")
        self._mailbox.invite(new)

    def invitation(self, key: str, slot: TimeSlot) -> Invitation | None:
        return self._mailbox.invitation(key, slot)

    def move_invitation(self, ref: MeetingRef, end: datetime) -> None:
        self._journal.note(self._entry, "move_invitation")
        self._mailbox.move_invitation(ref, end)

    def call_off(self, ref: MeetingRef) -> None:
        self._journal.note(self._entry, "call_off")
        self._mailbox.call_off(ref)

    def mark(self, ref: MeetingRef, key: str) -> MeetingRef:
        self._journal.note(self._entry, "mark")
        return self._mailbox.mark(ref, key)

    def close(self) -> None:
        """The thread closes its mailbox itself."""


def _plain(value: Any) -> Any:
    """A frozen value as JSON has it; `_made` is the way back."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value) if field.compare}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | bool | int):
        return value
    raise TypeError(f"{type(value).__name__} has no place in the journal")


def _made(kind: Any, value: Any) -> Any:
    """The value of that kind. Raises ValueError, TypeError or KeyError if it is none."""
    if NoneType in get_args(kind):
        (kind,) = (one for one in get_args(kind) if one is not NoneType)
        return None if value is None else _made(kind, value)
    if isinstance(kind, type) and is_dataclass(kind):
        return kind(**{name: _made(of, value[name]) for name, of in _kinds(kind).items() if name in value})
    if kind is datetime:
        instant = datetime.fromisoformat(value).astimezone(UTC)
        if not EARLIEST < instant < LATEST:
            raise ValueError("no time of a calendar")
        return instant
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if not isinstance(value, kind):
        raise TypeError(f"{type(value).__name__} instead of {kind}")
    return value


@cache
def _kinds(kind: type) -> dict[str, Any]:
    """The fields of a frozen value and their types; those that are imported for the type checker alone, too."""
    hints = get_type_hints(kind, localns={"datetime": datetime})
    return {field.name: hints[field.name] for field in fields(kind) if field.compare}  # a name does not count
