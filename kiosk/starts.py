"""How often a door was started here, and since when this process runs: a count in its runtime folder.

Under systemd that folder is in memory and outlives restarts, so the count begins with the service. A door that begins
anew in the same process, for new settings, counts once. Where nothing can be written, it is the first start.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Run:
    """A process: how many were here before it, and when it began."""

    restarts: int
    since: datetime


def counted(file: Path | None, now: datetime, pid: int) -> Run:
    """What is to be said of this process, which is counted when it is first asked about."""
    known = _read(file)
    if known is not None and known[0] == pid:
        return known[1]
    run = Run(known[1].restarts + 1 if known is not None else 0, now)
    if file is not None:
        with contextlib.suppress(OSError):
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.write_text(json.dumps([pid, run.restarts, run.since.isoformat()]), encoding="ascii")
    return run


def _read(file: Path | None) -> tuple[int, Run] | None:
    """Which process was counted last; None where there was none, or nobody knows."""
    try:
        pid, restarts, since = json.loads(file.read_text(encoding="ascii")) if file is not None else (0, 0, "")
        return int(pid), Run(int(restarts), datetime.fromisoformat(since))
    except (OSError, ValueError, TypeError):
        return None
