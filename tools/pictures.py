"""Draw what a terminal says: `kiosk doctor` of a healthy and of a broken site, and the report of many rooms.

docs/exchange.md and docs/forty.md show them (docs/pictures/*.svg). Each is one real run, over TLS where that is shown,
against a simulated Exchange that is set up, or spoiled, for it. Text drawn as SVG needs no font, and a changed word is
a changed line.
Run by `make doctor-pictures`.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import re
import sys
import tempfile
import textwrap
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kiosk import doctor, fleet  # noqa: E402 - the path comes first
from kiosk.exchange.memory import MemoryMailbox  # noqa: E402
from kiosk.room.meeting import FreeBusy, Person, Response, TimeSlot  # noqa: E402
from kiosk.simulator.attendant import CalendarProcessing  # noqa: E402
from kiosk.simulator.certificates import Authority, Tls  # noqa: E402
from kiosk.simulator.faults import Fault  # noqa: E402
from kiosk.simulator.server import DOOR, SimulatedExchange  # noqa: E402
from kiosk.simulator.sign_in import Rights  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

PICTURES = ROOT / "docs" / "pictures"
BLUE, GREEN = Person("Blue Room", "blue.room@example.com"), Person("Green Room", "green.room@example.com")
PANELS = Person("Panels", "panels@example.com")
COLLEAGUES = ("Anna Berg", "Ben Castle", "Chloé Durand", "Dev Patel")
HOUR = timedelta(hours=1)
PLACES = 112
"""How many characters a line of the drawn terminal has."""
INDENT = " " * 21
SIZE, LEADING, MARGIN = 13, 19, 18
COLOURS = {"32": "#3fb950", "33": "#d29922", "31": "#f85149", "2": "#8b949e"}
INK, PAPER = "#e6edf3", "#0d1117"


NOW = datetime.now(UTC).replace(minute=40, second=0, microsecond=0) - timedelta(days=60)
"""By both clocks: two months ago, when the week-long certificates of the simulator had two months left."""


def then() -> datetime:
    """The clock, which stands."""
    return NOW


class Terminal(io.StringIO):
    """Looks like a terminal to whoever asks whether to print in colours."""

    def isatty(self) -> bool:
        """Yes."""
        return True


@contextlib.contextmanager
def site(folder: Path, door: MemoryMailbox, *, broken: bool) -> Iterator[Path]:
    """A server, and the kiosk.ini of a door of it."""
    authority = Authority(folder)
    account = replace(DOOR, user="EXAMPLE\\blue.room", mailbox=BLUE.address)
    if broken:
        account = replace(DOOR, user="EXAMPLE\\panels", mailbox=PANELS.address, rights=Rights.REVIEWER)
    others = [MemoryMailbox(room=one, clock=then, timezone=door.timezone) for one in (GREEN, PANELS)]
    with SimulatedExchange(
        [door, *others],
        accounts=[account],
        clock=then,
        tls=Tls(authority=authority, extended_protection=True),
        processing={} if broken else {BLUE.address: CalendarProcessing()},
    ) as exchange:
        if broken:
            exchange.faults.inject(Fault.ACCESS_DENIED, on="Subscribe")
            exchange.faults.inject(Fault.ACCESS_DENIED, on="GetUserAvailability")
        file = folder / "kiosk.ini"
        file.touch(mode=0o600)
        file.write_text(
            f"[room]\nname = Blue Room\nmailbox = {BLUE.address}\ntimezone = Europe/Berlin\n[exchange]\n"
            f"url = {exchange.url}\nusername = {account.user}\npassword = {account.password}\n"
            f"ca_file = {authority.ca_file}\naccess = {'delegate' if broken else 'own'}\n"
        )
        yield file


def healthy(door: MemoryMailbox) -> None:
    """Meetings as a door likes them: with subjects, answered, the private ones marked."""
    for number, name in enumerate(COLLEAGUES * 2):
        start = then() + (number + 1) * 2 * HOUR
        door.add(TimeSlot(start, start + HOUR), f"Project {number}", organizer=Person(name), is_private=number == 3)


def spoiled(door: MemoryMailbox) -> None:
    """Meetings as the defaults of a room made in the shell leave them."""
    for number, name in enumerate(COLLEAGUES * 6):
        start = then() + (number - 12) * 6 * HOUR
        is_to_come = start > then()
        door.add(
            TimeSlot(start, start + HOUR),
            name,
            organizer=Person(name),
            free_busy=FreeBusy.TENTATIVE if is_to_come else FreeBusy.BUSY,
            response=Response.NONE_YET if is_to_come else Response.ACCEPT,
        )


def said(*, broken: bool) -> str:
    """What the doctor prints there."""
    door = MemoryMailbox(room=BLUE, clock=lambda: then() - timedelta(days=3), timezone=ZoneInfo("Europe/Berlin"))
    spoiled(door) if broken else healthy(door)
    ahead, zone = (timedelta(minutes=7), "UTC") if broken else (timedelta(), "Europe/Berlin")
    with tempfile.TemporaryDirectory() as folder, site(Path(folder), door, broken=broken) as file:
        with contextlib.redirect_stdout(Terminal()) as terminal:
            doctor.run(file, (GREEN.address,), clock=lambda: then() + ahead, zone=lambda: zone)
        return terminal.getvalue().replace(str(file), "/etc/kiosk/kiosk.ini")


ROOMS = ("Amber", "Aspen", "Basalt", "Beech", "Birch", "Blue", "Cedar", "Chalk")


def reported() -> str:
    """What `kiosk setup --from` prints of some rooms, of which Exchange does not know one."""
    people = [Person(f"{name} Room", f"{name.lower()}.room@example.com") for name in ROOMS]
    known = [MemoryMailbox(room=one, clock=then, timezone=ZoneInfo("Europe/Berlin")) for one in people[:3] + people[4:]]
    account = replace(DOOR, user="EXAMPLE\\panels", rights=Rights.EDITOR)
    options = argparse.Namespace(
        table=Path("rooms.csv"), into=Path("doors"), common=None, force=False, no_check=False, password_file=None
    )
    with (
        SimulatedExchange(known, accounts=[account], clock=then) as exchange,
        tempfile.TemporaryDirectory() as folder,
        contextlib.chdir(folder),
    ):
        options.into.mkdir()
        options.table.write_text("name,mailbox\n" + "".join(f"{one.name},{one.address}\n" for one in people))
        common = options.into / "common.ini"
        common.touch(mode=0o600)
        common.write_text(
            f"[room]\ntimezone = Europe/Berlin\n[exchange]\nurl = {exchange.url}\n"
            f"username = {account.user}\npassword = {account.password}\naccess = delegate\n"
        )
        with contextlib.redirect_stdout(Terminal()) as terminal:
            fleet.run(options)
        return terminal.getvalue()


def folded(text: str) -> list[str]:
    """The lines of a terminal that breaks between words, and continues under the finding."""
    return [
        part
        for line in text.splitlines()
        for part in textwrap.wrap(
            line,
            PLACES + 9 * line.count("\x1b[3"),  # colours take no place
            subsequent_indent=INDENT if line.startswith(("\x1b", INDENT)) else "",
            break_on_hyphens=False,
        )
        or [""]
    ]


def drawn(lines: list[str], title: str) -> str:
    """The terminal as SVG."""
    width, height = round(PLACES * SIZE * 0.602) + 2 * MARGIN, len(lines) * LEADING + 2 * MARGIN
    style = f'font-family="monospace" font-size="{SIZE}"'
    shown = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" rx="8" fill="{PAPER}"/>',
        f'<g {style} fill="{INK}" xml:space="preserve">',
    ]
    for number, line in enumerate(lines):
        painted = re.sub(
            r"\x1b\[(\d+)m(.*?)\x1b\[0m",
            lambda met: f'<tspan fill="{COLOURS[met[1]]}">{met[2]}</tspan>',
            escape(line, quote=False),
        )
        shown.append(f'<text x="{MARGIN}" y="{MARGIN + SIZE + number * LEADING}">{painted}</text>')
    return "\n".join([*shown, "</g>", "</svg>", ""])


def main() -> None:
    """Draw all of them."""
    report = ["$ kiosk setup --from rooms.csv --into doors", *folded(reported())]
    (PICTURES / "forty.svg").write_text(drawn(report, "The report of many rooms"), encoding="utf-8")
    for name, broken in (("healthy", False), ("broken", True)):
        picture = drawn(["$ kiosk doctor --room " + GREEN.address, *folded(said(broken=broken))], f"A {name} site")
        (PICTURES / f"doctor-{name}.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
