"""The gate before what only a PIN opens: judges a try beside the loop, and keeps the lock-out on disk.

A try is counted on the disk before it is judged: pulling the plug does not undo it. A disk that cannot be written costs
this memory, not the gate. On the main thread; one try at a time. Must not know what lies behind it.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from . import pin
from .aside import aside
from .pin import Lockout

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

MOST_BYTES = 1000


class Judgement(Enum):
    """What came of a try."""

    OPEN = auto()
    WRONG = auto()
    LOCKED = auto()
    """It was not even looked at: nobody may try yet, or another try is being judged."""


@dataclass(slots=True)
class Gate:
    """One PIN and what was tried against it. `kept` is its hash, `file` where the lock-out outlives the program."""

    kept: str
    file: Path
    clock: Callable[[], datetime]
    _lockout: Lockout | None = None
    _busy: bool = False

    @property
    def left(self) -> timedelta:
        """How long nobody may try yet."""
        return self._now_known().left(self.clock())

    async def judge(self, tried: str) -> Judgement:
        """Whether this is the PIN; takes as long as the hash does, beside the loop."""
        lockout, now = self._now_known(), self.clock()
        if self._busy or lockout.left(now):
            return Judgement.LOCKED
        self._busy = True
        wrong = lockout.tried(now, ok=False)
        self._lockout = wrong
        try:
            is_right = await aside(lambda: self._judged(tried, wrong))
        finally:
            self._busy = False
        if is_right:
            self._lockout = Lockout()
            return Judgement.OPEN
        log.warning(
            "a wrong PIN, for the %d. time; the next try is possible in %d s", wrong.failures, self.left.total_seconds()
        )
        return Judgement.WRONG

    def _judged(self, tried: str, wrong: Lockout) -> bool:
        """On the thread aside."""
        _save(self.file, wrong)
        is_right = pin.matches(tried, self.kept)
        if is_right:
            _save(self.file, Lockout())
        return is_right

    def _now_known(self) -> Lockout:
        if self._lockout is None:
            self._lockout = _load(self.file)
        self._lockout = self._lockout.at(self.clock())
        return self._lockout


def _save(file: Path, lockout: Lockout) -> None:
    until = lockout.locked_until.isoformat() if lockout.locked_until is not None else None
    data = json.dumps({"failures": lockout.failures, "locked_until": until}).encode()
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(file)
    except OSError as error:
        log.warning("the lock-out cannot be kept over a restart: %s", error.strerror or type(error).__name__)


def _load(file: Path) -> Lockout:
    """What was kept; nothing, where nothing of use was."""
    try:
        with file.open("rb") as stream:
            document = json.loads(stream.read(MOST_BYTES))
        until = document["locked_until"]
        return Lockout(
            max(0, int(document["failures"])),
            datetime.fromisoformat(until).astimezone(UTC) if until is not None else None,
        )
    except (FileNotFoundError, NotADirectoryError):
        return Lockout()
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        log.warning("the kept lock-out is of no use: %s", type(error).__name__)
        return Lockout(pin.TRIES - 1)
