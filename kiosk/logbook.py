"""The verb `kiosk log`: the audit trail of this kiosk.ini's room, as a table or as JSON; also beside a running kiosk.

Exit status: 0 told, also where there is nothing to tell; 1 it cannot be read; 2 the words cannot be used.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from . import audit, spans
from .places import audit_file
from .report import when
from .room.meeting import TimeSlot
from .table import aligned, bear_any_text, painted
from .words import Words

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from .audit import Record
    from .config import Config

FAILED, UNUSABLE = 1, 2
_GOOD = {"booked", "extended", "ended", "checked-in", "undone", "released"}
_PAINT = {"refusal": "yellow", **dict.fromkeys(_GOOD, "green")}


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "log",
        help="what was done at this door: every change and refused tap, with its outcome",
        epilog="Times are the room's. --since: yesterday, today, 2026-11-23, 09:00, 2026-11-23T09:00.",
    )
    parser.add_argument("--last", type=_count, metavar="N", help="only the last N")
    parser.add_argument("--since", metavar="WHEN", help="only from then on")
    parser.add_argument("--json", action="store_true", help="JSON instead of text")
    return parser


def run(options: argparse.Namespace, config: Config) -> int:
    """Tell the trail; the exit status."""
    bear_any_text(sys.stdout, sys.stderr)
    zone, file = config.room.zone, audit_file(config.room.mailbox)
    try:
        since = spans.instant(options.since, datetime.now(UTC), zone) if options.since else None
        records, unreadable = audit.read(file)
    except spans.SpanError as error:
        print(f"kiosk log: --since: {error}", file=sys.stderr)
        return UNUSABLE
    except OSError as error:
        print(f"kiosk log: {file}: cannot be read: {error.strerror}", file=sys.stderr)
        return FAILED
    records = [record for record in records if since is None or record.at >= since]
    records = records[-options.last :] if options.last else records
    if options.json:
        print(json.dumps({"value": [_json(record, zone) for record in records], "unreadable": unreadable}, indent=2))
    else:
        print(painted(f"{config.room.mailbox}  {zone.key}  {file}", "bold", sys.stdout))
        print("\n".join(aligned([_row(record, zone) for record in records], "  ")) or "  Nothing.")
    if unreadable:
        print(f"kiosk log: {unreadable} lines of {file} cannot be read", file=sys.stderr)
    return 0


def _row(record: Record, zone: ZoneInfo) -> tuple[str, ...]:
    tidy = Words("en", zone, hour24=True).tidy
    outcome = painted(tidy(record.outcome), _PAINT.get(record.outcome, "red"), sys.stdout)
    late = " (found out afterwards)" if record.late else ""
    reason = f": {tidy(record.reason)}" if record.reason else ""
    return (
        f"{record.at.astimezone(zone):%a %Y-%m-%d %H:%M:%S}",
        tidy(record.tap),
        tidy(record.change),
        when(TimeSlot(record.start, record.end), zone) if record.start and record.end else "",
        f"{outcome}{late}{reason}",
    )


def _json(record: Record, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "time": record.at.astimezone(zone).isoformat(),
        "room": record.room,
        "tap": record.tap,
        "change": record.change,
        "start": record.start.astimezone(zone).isoformat() if record.start else None,
        "end": record.end.astimezone(zone).isoformat() if record.end else None,
        "outcome": record.outcome,
        "reason": record.reason or None,
        "key": record.key or None,
        "late": record.late,
    }


def _count(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!a} is no number of lines")
    return int(text)
