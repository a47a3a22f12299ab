"""A secret: a value that prints as `********`, and the two questions asked of every file that holds one.

Rules: the text leaves a `Secret` only through `reveal()`; no message made here ever holds a part of it. Faults are
`ValueError`s with a sentence for facilities. Knows nothing of settings, sections or Exchange.
"""

from __future__ import annotations

import os
import shlex
import stat
import unicodedata
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from pathlib import Path

MASK = "********"
LONGEST = 1024


@final
class Secret:
    """A text that no log, repr, dump or traceback shows. Not a dataclass: `asdict()` would look inside."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself: for the one who signs in, and nobody else."""
        return self._text

    def __repr__(self) -> str:
        return MASK

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash((Secret, self._text))


def has_control(text: str) -> bool:
    """Whether the text holds a control character; a tab is none."""
    return any(unicodedata.category(letter) == "Cc" for letter in text if letter != "\t")


def checked(text: str) -> Secret:
    """The secret, if it can be one; raises ValueError with the reason, never with the text."""
    if not text:
        raise ValueError("is empty")
    if len(text) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters: that is no password")
    if "\n" in text or "\r" in text:
        raise ValueError("holds more than one line: a password is one line")
    if has_control(text):
        raise ValueError("holds a control character: that is no password")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("is not UTF-8 text") from None
    return Secret(text)


def read_secret(path: Path) -> Secret:
    """The one line of a file nobody else can read; only its line end is cut off, so spaces at either end count."""
    try:
        with path.open("rb") as file:
            cure = exposure(path, os.fstat(file.fileno()))
            content = file.read(4 * LONGEST + 3)
    except OSError as error:
        raise ValueError(unreadable(error)) from None
    if cure:
        raise ValueError(cure)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8 text") from None
    return checked(text.removesuffix("\n").removesuffix("\r"))


def exposure(path: Path, status: os.stat_result) -> str | None:
    """What is wrong if others than its owner can read the file, with the command that cures it.

    A file of root's may be readable by its group: that is how an administrator lets the kiosk's account read but not
    write it (root:kiosk 640), and how systemd's credentials look. Windows has no such bits: not asked there.
    """
    mode = stat.S_IMODE(status.st_mode)
    forbidden = stat.S_IROTH if status.st_uid == 0 else stat.S_IROTH | stat.S_IRGRP
    if os.name == "nt" or not mode & forbidden:
        return None
    return f"the file can be read by others (mode {mode:03o}); cure: chmod 600 {shlex.quote(str(path))}"


def unreadable(error: OSError) -> str:
    """Why a file cannot be read, in words; never its name, which could be a password in the wrong place."""
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return "there is no such file"
        case PermissionError():
            return "this account may not read the file; give it to the account that runs the kiosk (chown)"
        case IsADirectoryError():
            return "is a folder, not a file"
        case _:
            return f"the file cannot be read ({error.strerror or type(error).__name__})"
