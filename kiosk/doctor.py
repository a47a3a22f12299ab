"""`kiosk doctor`: everything between this door and its mailbox, check by check, each with its cure. Writes nothing.

What is examined, and how, is in `examiner.py`; here it is told, on a terminal or as JSON. No subject, no person's name
and no secret is printed.

Exit status: 0 nothing failed (warnings may stand), 1 something did.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import tzlocal

from . import ini
from .errors import ConfigError
from .examination import Check, Verdict
from .examiner import Examination, skipped
from .table import bear_any_text, painted
from .values import is_loopback
from .words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .mqtt_config import Broker

LONGEST_CURE = 1000
"""A cure is our own sentence and told whole; what is found may be a stranger's, and is cut."""


def device_clock() -> datetime:
    """The device's time."""
    return datetime.now(UTC)


def device_zone() -> str:
    """The device's time zone, empty if it cannot be told."""
    try:
        return tzlocal.get_localzone_name() or ""
    except (KeyError, ValueError, OSError):
        return ""


def run(
    file: Path | None,
    rooms: tuple[str, ...] = (),
    *,
    as_json: bool = False,
    clock: Callable[[], datetime] = device_clock,
    zone: Callable[[], str] = device_zone,
) -> int:
    """`kiosk doctor`; the exit status."""
    bear_any_text(sys.stdout)
    checks: list[Check] = []
    try:
        for check in diagnose(file, rooms, clock=clock, zone=zone):
            checks.append(check)
            if not as_json:
                print(worded(check), flush=True)
    except KeyboardInterrupt:
        print("kiosk doctor: broken off", file=sys.stderr)
        return 1
    failed = [check.name for check in checks if check.verdict is Verdict.FAIL]
    warned = [check.name for check in checks if check.verdict is Verdict.WARN]
    if as_json:
        worst = Verdict.FAIL if failed else Verdict.WARN if warned else Verdict.PASS
        told = [{"name": c.name, "verdict": c.verdict.value, "finding": c.finding, "cure": c.cure} for c in checks]
        print(json.dumps({"verdict": worst.value, "checks": told}, indent=2))
    else:
        print(f"\n{len(failed)} failed{_named(failed)}, {len(warned)} to be looked at{_named(warned)}.")
    return 1 if failed else 0


def _named(names: list[str]) -> str:
    return f" ({', '.join(names)})" if names else ""


def worded(check: Check) -> str:
    """One check, for a terminal."""
    colour = {Verdict.PASS: "green", Verdict.WARN: "yellow", Verdict.FAIL: "red", Verdict.SKIP: "dim"}[check.verdict]
    words = Words("en", ZoneInfo("UTC"), hour24=True)
    line = f"{painted(check.verdict.value, colour, sys.stdout)}  {check.name:<15}{words.tidy(check.finding)}"
    return f"{line}\n{'':21}→ {words.tidy(check.cure, LONGEST_CURE)}" if check.cure else line


def diagnose(
    file: Path | None,
    rooms: tuple[str, ...] = (),
    *,
    clock: Callable[[], datetime] = device_clock,
    zone: Callable[[], str] = device_zone,
) -> Iterator[Check]:
    """Every check, as it is made, in the order of `examination.ORDER`."""
    found = ini.find(file)
    if isinstance(found, ini.NotFound):
        looked = ", ".join(map(str, found.looked))
        finding = f"there is none; looked for {looked}"
        yield Check("configuration", Verdict.FAIL, finding, "kiosk config --example prints one to begin with")
        yield from skipped("configuration")
        return
    try:
        config = ini.load(found)
    except ConfigError as error:
        finding = f"{found}: {' · '.join(error.problems)}"
        yield Check(
            "configuration", Verdict.FAIL, finding, "mend these lines; kiosk config checks them without a network"
        )
        yield from skipped("configuration")
        return
    yield Check("configuration", Verdict.PASS, f"{found} holds {config.room.name}, {config.room.mailbox}")
    yield from Examination(config, rooms, clock, zone).checks()
    if config.broker is not None:
        yield _broker(config.broker)


def _broker(broker: Broker) -> Check:
    """Whether the building's broker lets the door in; it is told nothing."""
    from .mqtt import BrokerError, greet

    try:
        took = greet(broker)
    except BrokerError as error:
        return Check("broker", Verdict.FAIL, f"{broker}: {error}", "each word is explained in docs/building.md")
    finding = f"{broker} lets {broker.username or 'the door, without a name,'} in, in {took * 1000:.0f} ms"
    if broker.tls or is_loopback(broker.host):
        return Check("broker", Verdict.PASS, finding)
    return Check("broker", Verdict.WARN, f"{finding}, but nothing is encrypted", "[mqtt] tls = yes, if the broker can")
