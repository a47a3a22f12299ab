"""`kiosk pin`: asks for a PIN, twice and unseen, and puts its hash into kiosk.ini: the administrator's, or a booker's.

Without a terminal the PIN is the first line of the input, for those who set up many doors. Exit status: 0 done, 1 the
PIN was refused or the file could not be changed.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from . import ini, pin
from .secret import unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

FAILED = 1
SECTION = re.compile(r"\s*\[\s*(?P<name>[^\]]*?)\s*\]\s*$")


class Place(NamedTuple):
    """Where a PIN's hash belongs, and what the PIN is for."""

    section: str
    key: str
    use: str


ADMIN = Place("admin", "pin_hash", "it opens the administrator's sheet")
BOOKING = Place("policy", "booking_pin_hash", "who books at the door types it")


def run(file: Path | None, *, print_only: bool, place: Place = ADMIN, ask: Callable[[str], str] = getpass) -> int:
    """The exit status. Only a hash is ever printed."""
    chosen = _typed(ask) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if chosen is None:
        print("kiosk pin: the two are not the same; nothing was changed", file=sys.stderr)
        return FAILED
    if reason := pin.weakness(chosen):
        print(f"kiosk pin: this PIN is refused: {reason}; nothing was changed", file=sys.stderr)
        return FAILED
    line = f"{place.key} = {pin.hashed(chosen)}"
    found = ini.find(file)
    if print_only or isinstance(found, ini.NotFound):
        print(
            f"Put this line into the section [{place.section}] of kiosk.ini and start the kiosk anew:", file=sys.stderr
        )
        print(line)
        return 0
    try:
        _put(found, line, place)
    except (OSError, UnicodeDecodeError) as error:
        why = unreadable(error) if isinstance(error, OSError) else "is not UTF-8 text"
        print(f"kiosk pin: {found} cannot be changed: {why}; kiosk pin --print prints the line", file=sys.stderr)
        return FAILED
    print(f"{found} holds the new PIN; {place.use} from the next start on.")
    return 0


def _typed(ask: Callable[[str], str]) -> str | None:
    """A PIN typed twice, None if they differ; a weak one is not asked for a second time."""
    first = ask("New PIN: ")
    if pin.weakness(first) or ask("Once more: ") == first:
        return first
    return None


def written(text: str, line: str, place: Place = ADMIN) -> str:
    """The file's text with this line in its section, in place of the one that was there; nothing else is touched."""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(end)
    section, header, old, hint = "", -1, -1, -1
    mine = re.compile(rf"\s*(?P<off>[#;]\s*)?{place.key}\s*=", re.IGNORECASE)
    for at, each in enumerate(lines):
        if found := SECTION.match(each):
            section = found["name"]
            header = at if section == place.section and header < 0 else header
        elif section == place.section and (found := mine.match(each)):
            old, hint = (old, at) if found["off"] else (at, hint)
    if old >= 0:
        lines[old] = line
    elif hint >= 0:
        lines.insert(hint + 1, line)
    elif header >= 0:
        lines.insert(header + 1, line)
    else:
        lines = [*"\n".join(lines).rstrip("\n").split("\n"), "", f"[{place.section}]", line, ""]
    return end.join(lines)


def _put(file: Path, line: str, place: Place) -> None:
    """Write the file anew and whole, owned and readable as before. Raises OSError."""
    status = file.stat()
    with file.open(encoding="utf-8", newline="") as stream:
        text = written(stream.read(), line, place)
    target = file.resolve()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(status.st_mode & 0o7777)
        if hasattr(os, "chown"):
            os.chown(name, status.st_uid, status.st_gid)
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
