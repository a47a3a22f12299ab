"""`kiosk doctor`: everything between this door and its mailbox, check by check, each with its cure. Writes nothing.

Safe beside a running kiosk: a connection of its own, some fifteen requests, none in parallel, none repeated. What the
first refused sign-in meets ends the examination, so one run costs an account one attempt. A check whose ground is gone
is named and skipped. No subject, no person's name and no secret is printed.

Exit status: 0 nothing failed (warnings may stand), 1 something did.
"""

from __future__ import annotations

import json
import statistics
import sys
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzlocal

from . import ini, setup
from .errors import ConfigError, MailboxError
from .examination import WHERE, Check, Verdict, clock, cure, quoted, settings
from .room.health import Trouble
from .room.meeting import TimeSlot
from .table import bear_any_text, painted
from .values import Notifications
from .words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .config import Config
    from .exchange.address import Address
    from .exchange.directory import Directory

CERTIFICATE_SOON = timedelta(days=30)
SLOW, VERY_SLOW = 1.0, 5.0
"""Seconds for a reading."""
POLLS = 5
STREAM_WITHIN = 10.0
"""Seconds for the first word of a stream; Exchange says it at once."""
WEEKS = timedelta(days=14)
FEW_LISTS = 3
ORDER = (
    *("configuration", "name", "port", "certificate", "address", "sign-in", "mailbox", "rights"),
    *("subjects", "privacy", "requests", "time zone", "clock", "latency", "streaming", "throttling", "nearby rooms"),
)
"""The checks, in the order in which they are told."""


def device_clock() -> datetime:
    """The device's time."""
    return datetime.now(UTC)


def device_zone() -> str:
    """The device's time zone, empty if it cannot be told."""
    try:
        return tzlocal.get_localzone_name() or ""
    except (KeyError, ValueError, OSError):
        return ""


def run(file: Path | None, rooms: tuple[str, ...] = (), *, as_json: bool = False) -> int:
    """`kiosk doctor`; the exit status."""
    bear_any_text(sys.stdout)
    checks: list[Check] = []
    try:
        for check in diagnose(file, rooms):
            checks.append(check)
            if not as_json:
                print(_told(check), flush=True)
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


def _told(check: Check) -> str:
    colour = {Verdict.PASS: "green", Verdict.WARN: "yellow", Verdict.FAIL: "red", Verdict.SKIP: "dim"}[check.verdict]
    words = Words("en", ZoneInfo("UTC"), hour24=True)
    line = f"{painted(check.verdict.value, colour, sys.stdout)}  {check.name:<15}{words.tidy(check.finding)}"
    return f"{line}\n{'':21}→ {words.tidy(check.cure)}" if check.cure else line


def diagnose(
    file: Path | None,
    rooms: tuple[str, ...] = (),
    *,
    clock: Callable[[], datetime] = device_clock,
    zone: Callable[[], str] = device_zone,
) -> Iterator[Check]:
    """Every check, as it is made, in the order of ORDER."""
    found = ini.find(file)
    if isinstance(found, ini.NotFound):
        looked = ", ".join(map(str, found.looked))
        finding = f"there is none; looked for {looked}"
        yield Check("configuration", Verdict.FAIL, finding, "kiosk config --example prints one to begin with")
        yield from _skipped("configuration")
        return
    try:
        config = ini.load(found)
    except ConfigError as error:
        finding = f"{found}: {' · '.join(error.problems)}"
        yield Check(
            "configuration", Verdict.FAIL, finding, "mend these lines; kiosk config checks them without a network"
        )
        yield from _skipped("configuration")
        return
    yield Check("configuration", Verdict.PASS, f"{found} holds {config.room.name}, {config.room.mailbox}")
    yield from Examination(config, rooms, clock, zone).checks()


def _skipped(after: str) -> Iterator[Check]:
    for name in ORDER[ORDER.index(after) + 1 :]:
        yield Check(name, Verdict.SKIP, f"not examined, because {after} failed")


@dataclass(slots=True)
class Examination:
    """One run, with a valid configuration."""

    config: Config
    rooms: tuple[str, ...]
    clock: Callable[[], datetime]
    zone: Callable[[], str]
    throttled: MailboxError | None = None

    def checks(self) -> Iterator[Check]:
        """From the name to the nearby rooms; ends where the ground is gone."""
        from .exchange.directory import Directory

        address = setup.from_config(self.config).address
        for check in self._way(address):
            yield check
            if check.verdict is Verdict.FAIL:
                yield from _skipped(check.name)
                return
        try:
            directory = Directory(address)
        except MailboxError as error:
            yield from self._refused(error, address)
            return
        try:
            yield from self._inside(directory, address)
        finally:
            directory.close()

    def _way(self, address: Address) -> Iterator[Check]:
        """Below Exchange: name, port, certificate."""
        from .exchange import probe

        parts = urlsplit(address.url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        try:
            addresses = probe.resolve(host)
        except (OSError, UnicodeError) as error:
            yield Check("name", Verdict.FAIL, f"{host} is not known ({_reason(error)})", cure(Trouble.NAME_NOT_FOUND))
            return
        yield Check("name", Verdict.PASS, f"{host} is {', '.join(addresses)}")
        try:
            seconds = probe.reach(host, port)
        except OSError as error:
            refused = isinstance(error, ConnectionRefusedError)
            trouble = Trouble.CONNECTION_REFUSED if refused else Trouble.NO_ROUTE
            yield Check("port", Verdict.FAIL, f"{host}:{port} cannot be reached ({_reason(error)})", cure(trouble))
            return
        yield Check("port", Verdict.PASS, f"{host}:{port} answers in {seconds * 1000:.0f} ms")
        if parts.scheme != "https":
            finding = "nothing is encrypted: http:// stays on this machine, for trying things out"
            yield Check("certificate", Verdict.WARN, finding, "set server, or a url that begins with https://")
            return
        yield self._certificate(address, host, port)

    def _certificate(self, address: Address, host: str, port: int) -> Check:
        from .exchange import probe

        if not address.verify:
            finding = "is not verified: anybody may claim to be the server"
            return Check("certificate", Verdict.WARN, finding, "verify it, if this is no lab")
        try:
            chain = probe.chain(address, host, port)
        except MailboxError as error:
            return Check("certificate", Verdict.FAIL, f"{error.trouble.value}: {error.detail}", cure(error.trouble))
        left = chain.ends - self.clock()
        finding = (
            f"{chain.subject}, signed by {chain.issuer}, {chain.length} in the chain, {chain.version}; "
            f"{left.days} days left, until {chain.ends:%Y-%m-%d} ({chain.first_to_end})"
        )
        if left < CERTIFICATE_SOON:
            return Check("certificate", Verdict.WARN, finding, f"renew the certificate of {chain.first_to_end}")
        return Check("certificate", Verdict.PASS, finding)

    def _inside(self, directory: Directory, address: Address) -> Iterator[Check]:
        """Exchange itself, signed in."""
        try:
            rights = directory.rights(address.mailbox)
            now = self.clock()
            events = directory.events(address.mailbox, TimeSlot(now - WEEKS, now + WEEKS))
        except MailboxError as error:
            yield from self._refused(error, address)
            return
        skew = self.clock() - directory.server_time if directory.server_time else None
        yield Check("address", Verdict.PASS, f"{address.url} is Exchange Web Services")
        yield Check("sign-in", Verdict.PASS, f"{_who(address)} by {address.auth}{_as(address)}")
        yield self._guarded("mailbox", lambda: self._mailbox(directory, address))
        deletes = [event.may_delete for event in events if event.may_delete is not None]
        may_delete = True if rights.delete else all(deletes) if deletes else None
        yield self._rights(
            address, read=rights.read, create=rights.create, delete=may_delete, private=rights.view_private
        )
        yield from settings([event.meeting for event in events], address.mailbox, now)
        yield self._time_zone(now)
        yield clock(skew)
        yield self._guarded("latency", lambda: self._latency(directory, address, now))
        yield self._streaming(address)
        yield from self._last(directory)

    def _last(self, directory: Directory) -> Iterator[Check]:
        """Nearby rooms are asked before throttling is judged, and told after it."""
        nearby = list(self._nearby(directory))
        if self.throttled is None:
            yield Check("throttling", Verdict.PASS, "no request of this examination was held back")
        else:
            pause = f", for {self.throttled.back_off.total_seconds():.0f} s" if self.throttled.back_off else ""
            yield Check("throttling", Verdict.WARN, f"Exchange held requests back{pause}", cure(Trouble.THROTTLED))
        yield from nearby

    def _refused(self, error: MailboxError, address: Address) -> Iterator[Check]:
        """Which check the first requests failed at; those before it went well, those after it have no ground."""
        at = WHERE.get(error.trouble, "address")
        well = ORDER[ORDER.index("address") : ORDER.index(at)] if at in ("sign-in", "mailbox", "rights") else ()
        for name in ORDER[ORDER.index("address") :]:
            if name == at:
                detail = f"{error.trouble.value}: {error.detail}" if error.detail else error.trouble.value
                yield Check(
                    name, Verdict.FAIL, detail, _rights_cure(address) if at == "rights" else cure(error.trouble)
                )
            elif name in well:
                yield Check(name, Verdict.PASS, "answers" if name == "address" else "accepted")
            else:
                yield Check(name, Verdict.SKIP, f"not examined, because {at} failed")

    def _guarded(self, name: str, examine: Callable[[], Check]) -> Check:
        """A check that asks Exchange, and what it means if that fails by itself."""
        try:
            return examine()
        except MailboxError as error:
            if error.trouble is Trouble.THROTTLED:
                self.throttled = error
            finding = f"cannot be told: {error.trouble.value} {error.detail}".rstrip()
            return Check(name, Verdict.WARN, finding, cure(error.trouble))

    def _mailbox(self, directory: Directory, address: Address) -> Check:
        name = "mailbox"
        known = directory.resolve(address.mailbox)
        same = [one for one in known if one.person.address.casefold() == address.mailbox.casefold()]
        if known and not same:
            finding = f"{address.mailbox} is another address of {known[0].person.address}"
            return Check(name, Verdict.WARN, finding, f"set [room] mailbox = {known[0].person.address}")
        if same and same[0].kind not in ("", "Mailbox"):
            finding = f"{address.mailbox} is no mailbox but a {same[0].kind}"
            return Check(name, Verdict.FAIL, finding, "set [room] mailbox to the address of the room mailbox")
        for room_list in directory.room_lists()[:FEW_LISTS]:
            rooms = directory.rooms(room_list.address)
            if any(room.address.casefold() == address.mailbox.casefold() for room in rooms):
                return Check(name, Verdict.PASS, f"a room, of the room list {room_list.address}")
        listed = "" if same else ", hidden from the address book"
        ask = f"Get-Mailbox {quoted(address.mailbox)} | Format-List RecipientTypeDetails"
        return Check(name, Verdict.PASS, f"a mailbox{listed}; in no room list, so whether of a room is told by: {ask}")

    def _rights(self, address: Address, *, read: bool, create: bool, delete: bool | None, private: bool) -> Check:
        has = {"read": read, "create": create, "delete": delete}
        granted = ", ".join(name for name, may in has.items() if may) or "nothing"
        missing = [name for name, may in has.items() if may is False]
        notes = ["" if private else "; private meetings are hidden from it, and told as such"]
        if delete is None:
            notes.append("; whether it may delete cannot be told of an empty calendar")
        finding = f"{_who(address)} may {granted}{''.join(notes)}"
        if not missing:
            return Check("rights", Verdict.PASS, finding)
        if read and not self.config.policy.booking:
            return Check("rights", Verdict.PASS, f"{finding}; enough, for booking is off")
        return Check("rights", Verdict.FAIL, f"{finding}, but not {' nor '.join(missing)}", _rights_cure(address))

    def _time_zone(self, now: datetime) -> Check:
        room, name = self.config.room.timezone, self.zone()
        try:
            device = ZoneInfo(name) if name else None
        except (ZoneInfoNotFoundError, ValueError):
            device = None
        if device is None:
            finding = f"room {room}; the device's cannot be told"
            return Check("time zone", Verdict.WARN, finding, f"timedatectl set-timezone {room}")
        half_a_year = timedelta(days=182)
        moments = (now, now + half_a_year)
        if all(m.astimezone(device).utcoffset() == m.astimezone(self.config.room.zone).utcoffset() for m in moments):
            return Check("time zone", Verdict.PASS, f"room {room}, device {name}: the same clock")
        finding = f"room {room}, device {name}: the door shows the room's time, the device's log its own"
        return Check("time zone", Verdict.WARN, finding, f"timedatectl set-timezone {room}")

    def _latency(self, directory: Directory, address: Address, now: datetime) -> Check:
        today = TimeSlot(now, now + timedelta(days=2))
        took = []
        for _ in range(POLLS):
            began = time.perf_counter()
            directory.events(address.mailbox, today)
            took.append(time.perf_counter() - began)
        median = statistics.median(took)
        finding = f"a reading takes {median * 1000:.0f} ms (median of {POLLS}; slowest {max(took) * 1000:.0f} ms)"
        if median <= SLOW:
            return Check("latency", Verdict.PASS, finding)
        verdict = Verdict.FAIL if median > VERY_SLOW else Verdict.WARN
        return Check(
            "latency", verdict, finding, "the path or the server is slow: compare from a machine beside the server"
        )

    def _streaming(self, address: Address) -> Check:
        """Whether the door's own watch hears the server: a subscription, and a stream that is closed at once."""
        from .exchange.guard import Guard
        from .exchange.watch import Bells, Watch

        name = "streaming"
        if self.config.exchange.notifications is Notifications.POLLING:
            return Check(name, Verdict.SKIP, "notifications are off; the calendar is polled")
        heard = threading.Event()
        nothing = bool
        began = time.perf_counter()
        bells = Bells(news=nothing, life=heard.set, loss=nothing)
        watch = Watch(address, bells=bells, guard=Guard())
        watch.start()
        lives = heard.wait(STREAM_WITHIN)
        took = time.perf_counter() - began
        watch.close()
        if lives:
            return Check(name, Verdict.PASS, f"the server's first word came after {took * 1000:.0f} ms")
        return Check(
            name,
            Verdict.WARN,
            f"nothing heard within {STREAM_WITHIN:.0f} s: changes are seen when the calendar is polled",
            "a proxy or load balancer must not hold answers back; impersonation has the limits of the room, a delegate "
            "those of one account; notifications = polling ends the attempts",
        )

    def _nearby(self, directory: Directory) -> Iterator[Check]:
        if not self.rooms:
            yield Check("nearby rooms", Verdict.SKIP, "none was named; kiosk doctor --room ADDRESS asks for one")
            return
        now = self.clock()
        try:
            told = directory.free_busy(self.rooms, TimeSlot(now, now + timedelta(days=1)))
        except MailboxError as error:
            told = tuple(error for _ in self.rooms)
        for room, one in zip(self.rooms, told, strict=True):
            if isinstance(one, MailboxError):
                if one.trouble is Trouble.THROTTLED:
                    self.throttled = one
                yield Check(
                    "nearby rooms", Verdict.FAIL, f"{room}: {one.trouble.value} {one.detail}", _nearby_cure(room, one)
                )
            else:
                yield Check("nearby rooms", Verdict.PASS, f"{room} tells its free/busy")


def _who(address: Address) -> str:
    return address.username or "the account of this session"


def _as(address: Address) -> str:
    return f", acting as {address.mailbox}" if address.impersonate else ""


def _rights_cure(address: Address) -> str:
    if address.impersonate:
        return f"let the management scope of {_who(address)}'s ApplicationImpersonation include {address.mailbox}"
    folder = quoted(f"{address.mailbox}:\\Calendar")
    return f"Add-MailboxFolderPermission {folder} -User {quoted(_who(address))} -AccessRights Editor"


def _nearby_cure(room: str, error: MailboxError) -> str:
    if error.trouble is Trouble.NO_RIGHTS:
        folder = quoted(f"{room}:\\Calendar")
        return f"Set-MailboxFolderPermission {folder} -User Default -AccessRights AvailabilityOnly"
    if error.trouble is Trouble.MAILBOX_NOT_FOUND:
        return "name a room by its primary SMTP address"
    return cure(error.trouble)


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
