"""Text for a terminal: aligned columns, harmless strangers' texts, colour only where a person looks.

Columns are as wide as their widest cell as terminals draw it: Chinese and emoji take two places, marks none.
"""

from __future__ import annotations

import io
import os
import unicodedata
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_COLOURS = {"green": "32", "yellow": "33", "red": "31", "bold": "1", "dim": "2"}


def aligned(rows: Iterable[Sequence[str]], indent: str = "") -> list[str]:
    """The rows as lines, two spaces between columns, nothing at the end of a line; an empty column takes no place."""
    table = [list(row) for row in rows]
    columns = max((len(row) for row in table), default=0)
    widths = [max((width(row[at]) for row in table if at < len(row)), default=0) for at in range(columns)]
    return [
        (
            indent + "  ".join(cell + " " * (widths[at] - width(cell)) for at, cell in enumerate(row) if widths[at])
        ).rstrip()
        for row in table
    ]


def width(text: str) -> int:
    """How many places a terminal gives the text."""
    return sum(_places(character) for character in text)


def _places(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def bear_any_text(*streams: TextIO) -> None:
    """Let the streams print a ? for what their encoding lacks, instead of failing."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def painted(text: str, colour: str, stream: TextIO, environ: Mapping[str, str] = os.environ) -> str:
    """The text in a colour, where the stream is a terminal and nobody has asked for none (NO_COLOR)."""
    if not stream.isatty() or environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return text
    return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m"
