"""Refused sign-ins, remembered across restarts: a door that starts in a loop must not lock the account either.

Kept are when, what Exchange said, and a scrypt hash of with what was signed in: another password, account, keytab or
certificate begins with a clean slate. A success forgets everything. What cannot be read counts as nothing; a disk that
takes nothing costs this memory, not the door. From the threads of the mailbox and of the watch.
"""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import pin
from .disk import Complaint, write_whole
from .room.health import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .exchange.address import Address

log = logging.getLogger(__name__)

LASTS = 3600.0
"""Seconds for which a refusal counts."""
MOST = 8
MOST_BYTES = 2000


@dataclass(slots=True)
class Refusals:
    """Those of one door. `address` is with what it signs in now; `clock` the seconds of the wall's clock.

    Without a file nothing is kept: for tests and the demo.
    """

    file: Path | None
    address: Callable[[], Address]
    clock: Callable[[], float] = time.time
    _complaint: Complaint = field(default_factory=lambda: Complaint(log, "the memory of refused sign-ins"))

    def recall(self) -> tuple[Trouble, tuple[float, ...]] | None:
        """What the last lives met with the same sign-in, and how many seconds ago; 0.1 s where there is something."""
        try:
            if self.file is None or self.file.stat().st_size > MOST_BYTES:
                return None
            document = json.loads(self.file.read_bytes())
            now = self.clock()
            ages = sorted((now - float(at) for at in document["at"]), reverse=True)
            ages = [age for age in ages if 0 <= age < LASTS][-MOST:]
            trouble = Trouble(document["trouble"])
            if not ages or not trouble.is_refused_sign_in or not pin.matches(_who(self.address()), document["who"]):
                return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
            return None
        return trouble, tuple(ages)

    def keep(self, trouble: Trouble | None, ages: tuple[float, ...]) -> None:
        """These count now; none after a success."""
        if self.file is None:
            return
        try:
            if trouble is None or not ages:
                self.file.unlink(missing_ok=True)
            else:
                now = self.clock()
                kept = {
                    "trouble": trouble.value,
                    "at": [now - age for age in ages],
                    "who": pin.hashed(_who(self.address())),
                }
                write_whole(self.file, json.dumps(kept).encode(), lasting=True)
            self._complaint.works()
        except OSError as error:
            self._complaint.fails(error.strerror or str(error))


def _who(address: Address) -> str:
    """With what is signed in: of files, which they are."""
    files = [address.keytab, address.client_cert, address.client_key]
    return "\0".join(
        (
            *(address.url, address.auth, address.username, address.password, address.ticket_cache),
            *(_edition(file) for file in files if file is not None),
        )
    )


def _edition(file: Path) -> str:
    try:
        status = file.stat()
    except OSError:
        return str(file)
    return f"{file} {status.st_size} {status.st_mtime_ns}"
