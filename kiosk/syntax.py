"""The syntax of kiosk.ini: text to sections, keys and values, each with its line. Must not know any key but `extends`.

The grammar is configparser's, made strict and flat: `[section]`, `key = value`, and lines that begin with # or ; are
comments. A value ends where its line ends; nothing in it is a comment, an interpolation or a quote, so a password is
written as it is. Keys are the same in upper and lower case. UTF-8, with or without a byte order mark, any line ends.
`extends = FILE` may stand before the first section: what that file says holds wherever this one is silent.
"""

from __future__ import annotations

import os
import re
from configparser import (
    DuplicateOptionError,
    DuplicateSectionError,
    MissingSectionHeaderError,
    ParsingError,
    RawConfigParser,
)
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .secret import exposure, has_control, unreadable

if TYPE_CHECKING:
    from pathlib import Path

COMMENT = ("#", ";")
INFINITY = float("inf")
LARGEST = 64 * 1024
MOST_FAULTS = 50
"""Of syntax: a file with more is no kiosk.ini."""
EXTENDS = re.compile(r"extends\s*=\s*(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong, and where."""

    where: str
    """The name of the file that is extended; empty: the file itself."""
    line: float
    """Infinity: about the file as a whole or about a line that is not there."""
    text: str

    def __str__(self) -> str:
        line = "" if self.line == INFINITY else f"line {self.line:.0f}"
        place = ", ".join(each for each in (self.where, line) if each)
        return f"{place}: {self.text}" if place else self.text


@dataclass(frozen=True, slots=True)
class Entry:
    """A value, as it is written."""

    value: str
    line: int
    where: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """What stands under one [section] line."""

    section: str
    line: int
    entries: dict[str, Entry]
    where: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """One file, as it is written."""

    file: Path
    where: str
    exposed: str | None
    """What is wrong with its holding a password."""
    extends: Entry | None
    blocks: list[Block]
    problems: list[Problem]

    @property
    def is_nonsense(self) -> bool:
        """Whether nothing can be made of it."""
        return len(self.problems) >= MOST_FAULTS


class _Grammar(RawConfigParser):
    """configparser without its surprises; lines are given to it stripped, so that none continues the one above."""

    SECTCRE = re.compile(r"\[\s*(?P<header>[^\]]*?)\s*\]$")  # to the end of the line, unlike configparser's own

    def __init__(self) -> None:
        super().__init__(delimiters=("=",), comment_prefixes=COMMENT, interpolation=None, default_section="\0")


def read(file: Path, *, where: str = "") -> Written:
    """What is written in the file. Raises ValueError if it is no text."""
    try:
        with file.open("rb") as stream:
            exposed = exposure(file, os.fstat(stream.fileno()))
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise ValueError(unreadable(error)) from None
    if len(content) > LARGEST:
        raise ValueError(f"the file is larger than {LARGEST // 1024} KiB: this is no kiosk.ini")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValueError(f"line {line}: is not UTF-8 text; save the file as UTF-8") from None
    lines = [line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    extends = _take_extends(lines, where)
    blocks, problems = _parse(lines, where)
    return Written(file, where, exposed, extends, blocks, problems)


def safe(name: str) -> str:
    """A name worth repeating; what does not look like one could be a part of a password."""
    return name if re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,29}", name) else "…"


def safe_file(name: str) -> str:
    """As `safe`, of the name of a file."""
    return name if re.fullmatch(r"[A-Za-z0-9_./\\:~-]{1,200}\.[a-z]{1,8}", name) else "the file it extends"


def _take_extends(lines: list[str], where: str) -> Entry | None:
    """What stands before the first section and is meant to; its line is empty from then on."""
    for at, line in enumerate(lines, 1):
        if _Grammar.SECTCRE.match(line):
            return None
        if (match := EXTENDS.fullmatch(line)) and match[1]:
            lines[at - 1] = ""
            return Entry(match[1], at, where)
    return None


def _parse(lines: list[str], where: str) -> tuple[list[Block], list[Problem]]:
    """What the grammar makes of it: it stops at most faults, so each is noted, its line mended, and all read again."""
    problems = []
    for at, line in enumerate(lines, 1):
        if has_control(line):
            problems.append(Problem(where, at, "holds a control character; write the line anew"))
            lines[at - 1] = ""
    while len(problems) < MOST_FAULTS:
        grammar = _Grammar()
        try:
            grammar.read_file(lines)
            return _blocks(grammar, lines, where), problems
        except MissingSectionHeaderError as error:
            text = "stands before the first section, where only extends = FILE may; the first is usually [room]"
            problems.append(Problem(where, error.lineno, text))
            headers = (index for index, line in enumerate(lines) if grammar.SECTCRE.match(line))
            first = next(headers, len(lines))
            lines[:first] = [""] * first
        except DuplicateSectionError as error:
            at = error.lineno or 0
            name = safe(error.section)
            problems.append(Problem(where, at, f"[{name}] is here for the second time: put its keys together"))
            lines[at - 1] = f"[{error.section}\0{at}]"
        except DuplicateOptionError as error:
            at = error.lineno or 0
            name = f"[{safe(error.section)}] {safe(error.option)}"
            problems.append(Problem(where, at, f"{name}: is given for the second time: keep one"))
            lines[at - 1] = ""
        except ParsingError as error:
            for at, _ in error.errors:
                text = "is neither [section] nor key = value, and no comment (# or ;)"
                problems.append(Problem(where, at, text))
                lines[at - 1] = ""
    return [], [*problems[:MOST_FAULTS], Problem(where, INFINITY, "and more: is this a kiosk.ini?")]


def _blocks(grammar: _Grammar, lines: list[str], where: str) -> list[Block]:
    """The file as it stands, with line numbers, which configparser does not keep."""
    blocks: list[Block] = []
    header = ""
    for at, line in enumerate(lines, 1):
        if match := grammar.SECTCRE.match(line):
            header = match["header"]
            blocks.append(Block(header.partition("\0")[0], at, {}, where))
        elif line and not line.startswith(COMMENT):
            key = grammar.optionxform(line.partition("=")[0].rstrip())
            blocks[-1].entries[key] = Entry(grammar.get(header, key), at, where)
    return blocks
