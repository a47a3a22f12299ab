"""`kiosk book`: one booking from the command line, or many from a CSV file, each reported; a signal ends between two.

With --json the progress is on the error output, for the output holds JSON and nothing else.
"""

from __future__ import annotations

import json
import signal
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from . import batch, report
from .orders import Booking, Outcome, Result
from .words import Words

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from .admin import Administrator

FAILED, UNUSABLE = 1, 2


def book(options: argparse.Namespace, admin: Administrator) -> int:
    """Carry it out; the exit status."""
    now = datetime.now(UTC)
    try:
        bookings = _ordered(options, admin, now)
    except batch.BatchError as error:
        where = options.csv or "kiosk book"
        count = len(error.problems)
        print(f"{where}: {count} problem{'s' if count > 1 else ''}, nothing was booked", file=sys.stderr)
        for problem in error.problems:
            print(f"  {problem}", file=sys.stderr)
        return UNUSABLE
    words = Words("en", admin.zone, hour24=True)
    outcomes: list[Outcome] = []
    stream = sys.stderr if options.json else sys.stdout
    with _Stop() as stop:
        act = admin.look_at if options.dry_run else admin.book_all
        for outcome in _until_stopped(bookings, act, stop):
            outcomes.append(outcome)
            progress = f"[{len(outcomes):{len(str(len(bookings)))}}/{len(bookings)}] " if options.csv else ""
            print(
                f"{progress}{report.outcome_text(outcome, words, admin.zone, stream, dry=options.dry_run)}",
                file=stream,
                flush=True,
            )
    left = [booking.line for booking in bookings[len(outcomes) :]]
    if options.csv:
        print(report.summary(outcomes, left), file=stream)
    if options.json:
        value = [report.outcome_json(outcome, admin.zone) for outcome in outcomes]
        print(json.dumps({"value": value, "notBegun": left}, indent=2))
    return 0 if not left and all(outcome.is_good for outcome in outcomes) else FAILED


def _ordered(options: argparse.Namespace, admin: Administrator, now: datetime) -> list[Booking]:
    """What is to be booked. Raises BatchError with everything that is wrong."""
    given = [options.subject, options.begin, options.end, options.organizer, options.attendee, options.optional]
    if options.csv:
        if any(given) or options.body or options.room:
            raise batch.BatchError(["--csv names everything in the file: give no other option of a booking"])
        return batch.read(options.csv, now, admin.zone)
    fields = {
        "room": options.room or admin.room,
        "from": options.begin or "",
        "to": options.end or "",
        "subject": options.subject or "",
        "organizer": options.organizer or "",
        "attendees": " ".join(options.attendee),
        "optional": " ".join(options.optional),
        "body": options.body,
    }
    booking, problems = batch.booking_of(fields, now, admin.zone)
    if booking is None:
        raise batch.BatchError([f"--{problem}" if problem.endswith("is missing") else problem for problem in problems])
    return [booking]


class _Stop:
    """The first SIGINT or SIGTERM asks to end after the booking in hand; the second breaks that off, too."""

    def __init__(self) -> None:
        self.is_asked = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        for name in (signal.SIGINT, signal.SIGTERM):
            self._before[name] = signal.signal(name, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        for name, handler in self._before.items():
            signal.signal(name, handler)

    def _ask(self, *_: object) -> None:
        if self.is_asked:
            raise KeyboardInterrupt
        self.is_asked = True
        print("Ending after the booking in hand; once more breaks it off.", file=sys.stderr, flush=True)


def _until_stopped(
    bookings: list[Booking], act: Callable[[list[Booking]], Iterator[Outcome]], stop: _Stop
) -> Iterator[Outcome]:
    done = 0
    try:
        for outcome in act(bookings):
            done += 1
            yield outcome
            if stop.is_asked:
                return
    except KeyboardInterrupt:
        yield Outcome(bookings[done], Result.UNKNOWN, (), None, "broken off")
