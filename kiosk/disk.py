"""Small files of the door's own: whole or not there at all, for its owner's eyes alone.

Whoever keeps one goes on without it where the disk is full or read-only, says so once, and once when it works again.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import logging

TEMPORARY = ".tmp"


def make_folder(folder: Path) -> None:
    """Let there be that folder. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def write_whole(path: Path, data: bytes, *, lasting: bool = False) -> None:
    """Write the file whole, or leave what was there. Raises OSError.

    With `lasting` it has reached the disk when this returns, and survives a power cut: 1 to 100 ms, not for the main
    thread.
    """
    make_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=TEMPORARY)  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    if lasting:
        _keep_names(path.parent)


def _keep_names(folder: Path) -> None:
    """Force the names in the folder to the disk, where the system knows how."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class Complaint:
    """Says once that something cannot be kept, and once that it can again."""

    def __init__(self, log: logging.Logger, what: str) -> None:
        self._log = log
        self._what = what
        self._reason = ""

    def fails(self, reason: str) -> None:
        """It did not work."""
        if not self._reason:
            self._log.warning("%s cannot be kept: %s", self._what, reason)
        self._reason = reason

    def works(self) -> None:
        """It did."""
        if self._reason:
            self._log.info("%s can be kept again", self._what)
        self._reason = ""
