"""One examination of the line: from the name of the server to the free/busy of the rooms nearby. For `kiosk doctor`.

Safe beside a running kiosk: a connection of its own, some fifteen requests, none in parallel, none repeated. What the
first refused sign-in meets ends the examination, so one run costs an account one attempt. A check whose ground is gone
is named and skipped. What a finding means is in `examination.py`.
"""

from __future__ import annotations

import statistics
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from . import setup
from .errors import MailboxError
from .examination import ORDER, ROOM, WHERE, Check, Verdict, clock, cure, kind, quoted, settings
from .room.health import Trouble
from .room.meeting import TimeSlot
from .values import Notifications

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

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


def skipped(after: str) -> Iterator[Check]:
    """Every check after the one that failed."""
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
                yield from skipped(check.name)
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
        at_room = self._rights(
            address, read=rights.read, create=rights.create, delete=may_delete, private=rights.view_private
        )
        yield self._guarded("rights", lambda: _inviting(directory, address, at_room)) if address.service else at_room
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
        hidden = not same
        try:
            called = directory.kind(address.mailbox)
        except MailboxError as error:
            if error.trouble is Trouble.THROTTLED:
                raise
            called = ""  # the people search is for accounts with a mailbox
        if called.casefold() != ROOM and (listed := self._listed(directory, address)):
            return Check(name, Verdict.PASS, f"a room, of the room list {listed}")
        return kind(called, address.mailbox, hidden=hidden)

    def _listed(self, directory: Directory, address: Address) -> str:
        """The first of a few room lists that name this room."""
        for room_list in directory.room_lists()[:FEW_LISTS]:
            rooms = directory.rooms(room_list.address)
            if any(room.address.casefold() == address.mailbox.casefold() for room in rooms):
                return room_list.address
        return ""

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


def _inviting(directory: Directory, address: Address, at_room: Check) -> Check:
    """The rights of a door that invites the room, and so has to read it alone; it has read it to come here."""
    finding = f"{at_room.finding}; the room is invited"
    try:
        there = directory.rights(address.service)
        if there.read and there.create:
            return Check("rights", Verdict.PASS, f"{finding} by {address.service}")
    except MailboxError as error:
        if error.trouble not in (Trouble.NO_RIGHTS, Trouble.MAILBOX_NOT_FOUND):
            raise
    folder = quoted(f"{address.service}:\\Calendar")
    grant = f"Add-MailboxFolderPermission {folder} -User {quoted(_who(address))} -AccessRights Editor"
    return Check("rights", Verdict.FAIL, f"{finding}, but nothing may be written into {address.service}", grant)


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
