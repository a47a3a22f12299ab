"""Write docs/failures.md from the code: what can fail, who reads what, and when it is tried again. Run by hand."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kiosk import failures, sync  # noqa: E402 - the tree comes first
from kiosk.exchange import faults  # noqa: E402
from kiosk.room.health import Retry, Trouble  # noqa: E402

PAGE = ROOT / "docs" / "failures.md"
HEAD = """\
# When something fails

Written by `tools/failures.py` from the code; do not edit.

The door tells a visitor in one sentence that the calendar cannot be believed, and facilities, in small print under it,
a code, what was met, and what to do: `certificate-unknown: self-signed certificate — give the company's CA …`. This
page has each code in full. The agenda stays on the screen whatever happens; the status turns grey when the last
reading is too old to be believed.

## When it is tried again

| rule | when |
|---|---|
"""
TABLE = """
A booking is never repeated blindly. After a failure that leaves it *in doubt* the door looks into the calendar first
and tells what it finds; after any other it certainly *did not happen*.

## The codes

| code | rule | a booking then |
|---|---|---|
"""


def rules() -> dict[Retry, tuple[str, str]]:
    """Name and meaning of each retry rule, in the numbers of `sync`."""
    first, longest = (round(each.total_seconds()) for each in (sync.FIRST_RETRY, sync.LONGEST_RETRY))
    minutes = (sync.SLOW_RETRY, sync.SECOND_LOOK, sync.LATCHED)
    slow, look, latched = (round(each.total_seconds() / 60) for each in minutes)
    soon = f"""\
        after {first} seconds, then after twice as long each time, at most {longest} seconds, each give or take a fifth
        so that doors do not strike together; never before the server's own back-off (of at most 30 minutes)"""
    stopped = f"""\
        after {look} minute, then every {latched} minutes, so that a wrong password costs at most three sign-ins in the
        first hour and locks no account; at once when kiosk.ini or a file that it names has changed, or at a human's
        word (SIGHUP: `systemctl reload`, `kill -HUP`)"""
    return {
        Retry.SOON: ("soon", " ".join(soon.split())),
        Retry.SLOWLY: ("slowly", f"every {slow} minutes: somebody must act, but it costs nothing to look"),
        Retry.LATCH: ("latched", " ".join(stopped.split())),
        Retry.NEVER: ("never", "not repeated: the calendar is read again, and the visitor decides again"),
    }


def page() -> str:
    """The whole page."""
    told = rules()
    parts = [HEAD, *(f"| {name} | {meaning} |\n" for name, meaning in told.values()), TABLE]
    for trouble in Trouble:
        booking = "did not happen" if trouble in faults.NOT_DONE else "is in doubt"
        parts.append(f"| [{trouble.value}](#{trouble.value}) | {told[trouble.retry][0]} | {booking} |\n")
    for trouble in Trouble:
        failure = failures.FAILURES[trouble]
        parts.append(
            f"\n### {trouble.value}\n\n{failure.happened}\n\n"
            f"- The visitor reads: “{failure.visitor}”.\n"
            f"- On the screen for facilities: {failure.cure}.\n"
            f"- In full: {failure.remedy}\n"
            f"- Tried again: {told[trouble.retry][0]}.\n"
        )
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
