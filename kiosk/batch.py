"""Bookings from words: from the command line, or from a CSV file with one booking per line, judged before any is made.

    room;from;to;subject;organizer;attendees;optional;body
    blue.room@example.com;2026-11-23 09:00;+1h;Budget;;;;

The first line names the columns; `room`, `from`, `to` and `subject` must be there, in any order. Comma, semicolon and
tabulator separate, whichever the first line has; several addresses in one field are separated by spaces, commas or
semicolons. UTF-8. Every problem of every line is told at once; a file with a problem is not begun.
"""

from __future__ import annotations

import csv
import io
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from . import spans
from .orders import Booking
from .values import smtp_address

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path
    from zoneinfo import ZoneInfo

NEEDED = ("room", "from", "to", "subject")
COLUMNS = (*NEEDED, "organizer", "attendees", "optional", "body")
LARGEST = 8 * 1024 * 1024
MOST = 5000
LONGEST_SUBJECT = 255
LONGEST_BODY = 32_000


class BatchError(ValueError):
    """The bookings cannot be begun. `problems`: one complete line each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


def read(file: Path, now: datetime, zone: ZoneInfo) -> list[Booking]:
    """The bookings of a CSV file, in its order. Raises BatchError with every problem."""
    rows, problems = _rows(_text(file))
    bookings = []
    for line, fields in rows:
        booking, wrong = booking_of(fields, now, zone, line)
        problems += [f"line {line}: {each}" for each in wrong]
        if booking is not None:
            bookings.append(booking)
    problems += _clashes(bookings)
    if not rows and not problems:
        problems = ["holds no booking: only the line that names the columns"]
    if problems:
        raise BatchError(sorted(problems, key=_line))
    return bookings


def booking_of(
    fields: dict[str, str], now: datetime, zone: ZoneInfo, line: int = 0
) -> tuple[Booking | None, list[str]]:
    """One booking, or everything that is wrong with it."""
    said = {name: fields.get(name, "").strip() for name in COLUMNS}
    problems = [f"{name} is missing" for name in NEEDED if not said[name]]
    people = {name: tuple(re.split(r"[\s,;]+", said[name])) if said[name] else () for name in ("attendees", "optional")}
    people = {name: tuple(address for address in found if address) for name, found in people.items()}
    for name, addresses in {"room": (said["room"],), "organizer": (said["organizer"],), **people}.items():
        problems += [f"{name}: {one[:80]!a} is no SMTP address" for one in addresses if one and not _is_smtp(one)]
    if (people["attendees"] or people["optional"]) and not said["organizer"]:
        problems.append("attendees need an organizer: the mailbox that invites them")
    if said["organizer"] and said["organizer"].casefold() == said["room"].casefold():
        problems.append("organizer: a room must not invite; leave it out to write into the room's own calendar")
    problems += [
        f"{name} is longer than {most} characters"
        for name, most in (("subject", LONGEST_SUBJECT), ("body", LONGEST_BODY))
        if len(said[name]) > most
    ]
    slot = None
    if said["from"] and said["to"]:
        try:
            slot = spans.span(said["from"], said["to"], now, zone)
        except spans.SpanError as error:
            problems.append(str(error))
        else:
            if slot.end <= now:
                problems.append("the span lies in the past")
    if problems or slot is None:
        return None, problems
    return Booking(
        room=said["room"],
        slot=slot,
        subject=said["subject"],
        organizer=said["organizer"],
        attendees=people["attendees"],
        optional=people["optional"],
        body=said["body"],
        line=line,
    ), []


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise BatchError([f"cannot be read: {error.strerror}"]) from None
    if len(content) > LARGEST:
        raise BatchError([f"is larger than {LARGEST // 1024 // 1024} MiB"])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BatchError([f"line {line}: is not UTF-8 text; save the file as “CSV UTF-8”"]) from None


def _rows(text: str) -> tuple[list[tuple[int, dict[str, str]]], list[str]]:
    """Every line as its fields by column, and what is wrong with the file. Raises BatchError if it has no columns."""
    first = text.partition("\n")[0]
    separator = max(";,\t", key=first.count)
    rows: list[tuple[int, dict[str, str]]] = []
    problems: list[str] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        columns = [name.strip().casefold() for name in next(reader, [])]
        _check_columns(columns)
        last = reader.line_num
        for fields in reader:
            line, last = last + 1, reader.line_num
            if not any(field.strip() for field in fields):
                continue
            if len(fields) != len(columns):
                problems.append(f"line {line}: has {len(fields)} fields instead of {len(columns)}")
            elif len(rows) >= MOST:
                raise BatchError([f"line {line}: more than {MOST} bookings; split the file"])
            else:
                rows.append((line, dict(zip(columns, fields, strict=True))))
    except csv.Error as error:
        raise BatchError([f"line {reader.line_num}: {error}"]) from None
    return rows, problems


def _check_columns(columns: list[str]) -> None:
    problems = [f"line 1: the column {name} is missing" for name in NEEDED if name not in columns]
    for name in columns:
        if name not in COLUMNS:
            near = get_close_matches(name, COLUMNS, 1)
            guess = f"; did you mean {near[0]}?" if near else ""
            problems.append(f"line 1: unknown column {name[:40]!a}{guess} Allowed: {', '.join(COLUMNS)}")
    problems += [
        f"line 1: the column {name} is there twice" for name in sorted(set(columns)) if columns.count(name) > 1
    ]
    if problems:
        raise BatchError(problems)


def _clashes(bookings: list[Booking]) -> list[str]:
    """Lines that want one room at one time: never both can be had."""
    problems = []
    ordered = sorted(bookings, key=lambda one: (one.room.casefold(), one.slot))
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 :]:
            if other.room.casefold() != one.room.casefold() or other.slot.start >= one.slot.end:
                break
            first, second = sorted((one.line, other.line))
            problems.append(f"line {second}: wants the room at the time that line {first} wants it")
    return problems


def _is_smtp(text: str) -> bool:
    try:
        return bool(smtp_address(text))
    except ValueError:
        return False


def _line(problem: str) -> int:
    match = re.match(r"line (\d+)", problem)
    return int(match[1]) if match else 0
