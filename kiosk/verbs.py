"""The administrator's verbs on the command line: agenda, free, rooms, book.

Exit status: 0 done and good; 1 something failed, or a room is not free; 2 the words cannot be used, nothing was asked.
With --json there is nothing but JSON on the output: ASCII, so that no stranger's text reaches the terminal.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import batch, book_verb, graph, report, spans
from .room.meeting import Person
from .table import aligned, bear_any_text, painted
from .values import smtp_address
from .words import Words

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from .admin import Administrator, Calendar
    from .config import Config
    from .room.availability import RoomDay

NAMES = ("agenda", "free", "rooms", "book")
FAILED, UNUSABLE = 1, 2
SPANS = (
    "Times are the room's: now, today, tomorrow, 2026-11-23, 09:00, tomorrow 09:00, 2026-11-23T09:00, or +2h, +30m,"
    " +1d. A day as the end means the end of that day."
)


def run(options: argparse.Namespace, config: Config) -> int:
    """Carry out one verb; the exit status."""
    from .admin import Administrator
    from .errors import MailboxError

    bear_any_text(sys.stdout, sys.stderr)
    try:
        with Administrator.from_config(config, impersonate=options.impersonate) as admin:
            return _VERBS[options.verb](options, admin)
    except spans.SpanError as error:
        print(f"kiosk {options.verb}: {error}", file=sys.stderr)
        return UNUSABLE
    except MailboxError as error:  # a certificate file that is no use: nothing could be asked
        print(f"kiosk {options.verb}: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print(f"kiosk {options.verb}: broken off", file=sys.stderr)
        return FAILED


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> list[argparse.ArgumentParser]:
    """Declare the verbs and their options."""
    agenda = verbs.add_parser("agenda", help="the meetings of one or many mailboxes in any span", epilog=SPANS)
    _mailboxes(agenda, "whose calendar; may be repeated (default: the room of kiosk.ini)")
    _span(agenda, "today", "the end of that day")
    agenda.add_argument("--search", default="", metavar="TEXT", help="only meetings with this in their subject")
    agenda.add_argument("--private", action="store_true", help="do not mask private meetings")
    _impersonate(agenda)

    free = verbs.add_parser("free", help="whether a room is free in a span, and what stands in the way", epilog=SPANS)
    _mailboxes(free, "which room; may be repeated (default: the room of kiosk.ini)")
    _span(free, "now", "an hour later, or the end of the day if --from is one")
    _impersonate(free)

    rooms = verbs.add_parser("rooms", help="the day of every room: those named, of a room list, or of all room lists")
    _mailboxes(rooms, "this room; may be repeated")
    rooms.add_argument("--list", type=_address, metavar="ADDRESS", help="the rooms of this room list")
    rooms.add_argument("--lists", action="store_true", help="name the room lists and end")
    rooms.add_argument("--day", default="today", help="today, tomorrow, yesterday or 2026-11-23 (default: today)")
    rooms.set_defaults(impersonate=None)

    book = verbs.add_parser(
        "book",
        help="book a room, or many from a CSV file",
        description="Book a room: look, write, look again. Without an organizer an appointment is written into the"
        " room's own calendar; with one a meeting request goes from the organizer's mailbox to the room and the"
        " attendees.",
        epilog=f"{SPANS} The columns of a CSV file: {', '.join(batch.COLUMNS)}; its lines are all checked before the"
        " first is booked, and a line that fails stops no other. The same order given twice is booked once.",
    )
    book.add_argument("--room", "--mailbox", metavar="ADDRESS", help="which room (default: the room of kiosk.ini)")
    book.add_argument("--subject", metavar="TEXT", help="what it is about")
    book.add_argument("--from", dest="begin", metavar="WHEN", help="when it begins")
    book.add_argument("--to", dest="end", metavar="WHEN", help="when it ends")
    book.add_argument("--organizer", metavar="ADDRESS", help="the mailbox that invites")
    book.add_argument("--attendee", action="append", default=[], metavar="ADDRESS", help="invite; may be repeated")
    book.add_argument("--optional", action="append", default=[], metavar="ADDRESS", help="invite as optional")
    book.add_argument("--body", default="", metavar="TEXT", help="the text of the meeting")
    book.add_argument("--csv", type=Path, metavar="FILE", help="many bookings, one per line")
    book.add_argument("--dry-run", action="store_true", help="look only: say what would be booked, write nothing")
    _impersonate(book)
    for parser in (agenda, free, rooms, book):
        parser.add_argument("--json", action="store_true", help="JSON instead of text")
    return [agenda, free, rooms, book]


def _agenda(options: argparse.Namespace, admin: Administrator) -> int:
    span = admin.span(options.begin, options.end)
    calendars = admin.agenda(
        options.mailboxes or [admin.room],
        span,
        search=options.search,
        details=options.json,
        private=options.private,
    )
    if options.json:
        value = [graph.event(event, admin.zone) for calendar in calendars for event in calendar.events]
        errors = [
            {"mailbox": one.mailbox, **report.trouble_json(one.trouble, one.detail)} for one in calendars if one.trouble
        ]
        _print_json({"value": value, "errors": errors})
    else:
        words = _words(admin)
        for at, calendar in enumerate(calendars):
            if at:
                print()
            print(painted(f"{calendar.mailbox}  {report.when(span, admin.zone)}  {admin.zone.key}", "bold", sys.stdout))
            _print_calendar(calendar, words, admin.zone)
    return FAILED if any(calendar.trouble for calendar in calendars) else 0


def _print_calendar(calendar: Calendar, words: Words, zone: ZoneInfo) -> None:
    if calendar.trouble:
        print(f"  {report.met(calendar.trouble, calendar.detail, words)}")
        return
    rows = [
        (
            report.when(event.meeting.slot, zone),
            report.shown_as(event),
            words.private_meeting() if event.meeting.is_private and not event.meeting.subject
            else words.tidy(event.meeting.subject) or words.meeting(),
            words.tidy(event.meeting.organizer.name) if event.meeting.organizer else "",
        )
        for event in calendar.events
    ]  # fmt: skip
    print("\n".join(aligned(rows, "  ")) or "  No meetings.")


def _free(options: argparse.Namespace, admin: Administrator) -> int:
    span = admin.span(options.begin, options.end or ("" if spans.is_day(options.begin) else "+1h"))
    days = [admin.free(room, span) for room in options.mailboxes or [admin.room]]
    if options.json:
        _print_json({"value": [report.day_json(day, admin.zone) for day in days]})
    else:
        words = _words(admin)
        for day in days:
            print(f"{day.room.address}  {report.when(span, admin.zone)}  {report.verdict(day, words)}")
            if day.availability is not None:
                rows = [report.busy_row(one, words, admin.zone) for one in day.availability.conflicts]
                print("".join(f"{line}\n" for line in aligned(rows, "  ")), end="")
                if rows:
                    gaps = ", ".join(report.when(slot, admin.zone) for slot in day.availability.free)
                    print(f"  free: {gaps or 'at no time of this span'}")
    return 0 if all(day.availability is not None and day.availability.is_free for day in days) else FAILED


def _rooms(options: argparse.Namespace, admin: Administrator) -> int:
    from .errors import MailboxError

    span = admin.day(options.day)
    words = _words(admin)
    lists: list[Person] = []
    rooms = [Person(address, address) for address in options.mailboxes]
    failed: list[RoomDay] = []
    try:
        if options.lists or not (rooms or options.list):
            lists = list(admin.room_lists())
    except MailboxError as error:
        print(f"kiosk rooms: {report.met(error.trouble, error.detail, words)}", file=sys.stderr)
        return FAILED
    if options.lists:
        return _print_lists(lists, words, as_json=options.json)
    if options.list:
        lists.append(Person(options.list, options.list))
    if not lists and not rooms:
        print("kiosk rooms: this Exchange has no room lists; name the rooms with --room", file=sys.stderr)
        return FAILED
    for one in lists:
        try:
            rooms += admin.listed(one.address)
        except MailboxError as error:
            failed.append(_failed_list(one, error))
    known = {room.address.lower(): room for room in rooms}
    days = [*admin.rooms(list(known.values()), span), *failed] if known else failed
    if options.json:
        _print_json({"value": [report.day_json(day, admin.zone) for day in days]})
    else:
        print(painted(f"{report.when(span, admin.zone)}  {admin.zone.key}", "bold", sys.stdout))
        rows = [
            (day.room.address, words.tidy(day.room.name), report.day_row(day, words, admin.zone))
            if day.room.name != day.room.address
            else (day.room.address, "", report.day_row(day, words, admin.zone))
            for day in days
        ]
        print("\n".join(aligned(rows)) or "No rooms.")
    return FAILED if any(day.availability is None for day in days) else 0


def _failed_list(one: Person, error: Any) -> RoomDay:
    from .room.availability import RoomDay

    return RoomDay(one, None, error.trouble, error.detail)


def _print_lists(lists: list[Person], words: Words, *, as_json: bool) -> int:
    if as_json:
        _print_json({"value": [{"displayName": one.name, "emailAddress": one.address} for one in lists]})
    else:
        print("\n".join(aligned((words.tidy(one.name), one.address) for one in lists)) or "No room lists.")
    return 0


def _words(admin: Administrator) -> Words:
    return Words("en", admin.zone, hour24=True)


def _print_json(value: object) -> None:
    print(json.dumps(value, indent=2))


def _mailboxes(parser: argparse.ArgumentParser, help_text: str) -> None:
    parser.add_argument(
        "--room", "--mailbox", dest="mailboxes", action="append", default=[], type=_address, metavar="ADDRESS",
        help=help_text,
    )  # fmt: skip


def _span(parser: argparse.ArgumentParser, begin: str, end: str) -> None:
    parser.add_argument("--from", dest="begin", default=begin, metavar="WHEN", help=f"(default: {begin})")
    parser.add_argument("--to", dest="end", default="", metavar="WHEN", help=f"(default: {end})")


def _impersonate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--impersonate", action="store_true", default=None, help="act as each mailbox (needs ApplicationImpersonation)"
    )


def _address(text: str) -> str:
    import argparse

    try:
        return smtp_address(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!a} is no SMTP address") from None


_VERBS: dict[str, Callable[[argparse.Namespace, Administrator], int]] = {
    "agenda": _agenda,
    "free": _free,
    "rooms": _rooms,
    "book": book_verb.book,
}
