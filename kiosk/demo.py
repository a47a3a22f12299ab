"""The demo: the real kiosk against a simulated Exchange, to be watched, pictured, or led through a tour.

Nothing is faked between the socket and the pixels: the app is the one that `kiosk run` runs, it talks EWS through
exchangelib to a server on this machine's loopback, and colleagues write into that server's calendar while one watches.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import tzlocal

from . import __version__, fleet
from .app import App
from .app import run as run_app
from .blueprint import Setup, device_clock
from .display import has_display
from .exchange.address import Address
from .exchange.memory import MemoryMailbox
from .face import Light
from .room.meeting import Person
from .room.policy import Policy
from .screen import finger
from .simulator.server import DOOR, SimulatedExchange
from .simulator.story import SCENES, Colleagues, Scene, ServerTrouble
from .view import DoorView, Look

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

ROOM = Person("Aurora", "aurora@roomdoor.example")
WINDOW = (1280, 800)
POLL = timedelta(seconds=2)
"""Faster than a real door's, so that a visitor of the demo sees what the colleagues do."""
EVERY = 9.0
"""Seconds between two doings of the colleagues."""
PATIENCE = 20.0
SETTLE = 0.5
"""Seconds for the last motion to end before a picture is taken."""
UNUSABLE = 2


def run(options: argparse.Namespace) -> int:
    """`kiosk demo`: watch, picture or tour; the exit status."""
    name = options.scene or ("free" if options.tour else "demo")
    if name not in SCENES:
        if name != "list":
            print(f"There is no scene “{name}”. There are:")
        _list_scenes()
        return 0 if name == "list" else UNUSABLE
    if options.tour or not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if not has_display() and not options.tour and not options.screenshot:
        if options.scene:
            print("There is no display here, so the scene is drawn into a picture.", flush=True)
            options.screenshot = _folder(options.pictures) / f"{name}.png"
        else:
            print("There is no display here, so this is the tour: the same kiosk, drawn into pictures.", flush=True)
            options.tour, name = True, "free"
    if options.tour:
        return tour(SCENES[name], options.size or WINDOW, options.pictures)
    if options.screenshot:
        return screenshot(SCENES[name], options.size or WINDOW, options.screenshot)
    return watch(SCENES[name], options.size, full_screen=not options.windowed)


def watch(scene: Scene, size: tuple[int, int] | None, *, full_screen: bool) -> int:
    """Run the kiosk on this screen until it is closed."""
    with exchange_of(scene) as exchange:
        print(f"Simulated Exchange at {exchange.url}; Escape on the screen or Ctrl-C here ends it.", flush=True)
        setup = replace(setup_for(scene, exchange), size=size or WINDOW, full_screen=full_screen, can_leave=True)

        async def live(app: App) -> int:
            with contextlib.suppress(TimeoutError):
                await bring_about(scene, app, exchange)
            colleagues = Colleagues(calendar_of(exchange), device_clock)
            while not app.closing.is_set():
                await asyncio.sleep(EVERY)
                if scene.trouble is None:
                    colleagues.step()
            return 0

        return run_app(setup, live)


def screenshot(scene: Scene, size: tuple[int, int], file: Path) -> int:
    """Take a picture of a scene; the exit status is 1 if the scene does not come about."""
    with exchange_of(scene) as exchange:

        async def picture(app: App) -> int:
            try:
                await bring_about(scene, app, exchange)
            except TimeoutError:
                print(f"The scene “{scene.name}” did not come about: the door says “{app.view.status}”.", flush=True)
                return 1
            await asyncio.sleep(SETTLE)
            app.window.save(file)
            print(file, flush=True)
            return 0

        return run_app(replace(setup_for(scene, exchange), size=size, full_screen=False), picture)


def tour(scene: Scene, size: tuple[int, int], folder: Path | None) -> int:
    """Book by clicking the real button, and ask Exchange; prints each step, the exit status is 1 if one fails."""
    folder = _folder(folder)
    with exchange_of(scene) as exchange:
        print(f"[1/6] A simulated Exchange answers at {exchange.url}", flush=True)
        return run_app(
            replace(setup_for(scene, exchange), size=size, full_screen=False),
            lambda app: _guided(_Tour(app, exchange, folder)),
        )


def _folder(wanted: Path | None) -> Path:
    return wanted or Path(tempfile.mkdtemp(prefix="kiosk-pictures-"))


class _Tour:
    """The six steps, each raising TourFailed with what went wrong."""

    def __init__(self, app: App, exchange: SimulatedExchange, folder: Path) -> None:
        self.app, self.exchange, self.folder = app, exchange, folder

    async def lead(self) -> None:
        view = await self._until(lambda view: view.freshness == "live", "the door never heard from Exchange")
        self._say(2, f"The door has read the calendar: “{view.status} {view.until}”")
        await self._picture(3, "1-before.png")
        try:
            await self.app.tap("book-30")
        except finger.NotOnScreen:
            raise TourFailed(f"there is no 30-minute button while the door says “{view.status}”") from None
        busy = [button.hint for button in self.app.view.buttons if button.busy]
        if not busy:
            raise TourFailed("the 30-minute button took no tap")
        self._say(4, f"The 30-minute button was clicked: it says “{busy[0]}”")
        view = await self._until(lambda view: view.notice is not None, "the door never said what came of the tap")
        told = finger.read(self.app.window.window, "noticeText")
        if not told.startswith("Booked until"):
            raise TourFailed(f"the door says “{told}”")
        self._say(5, f"The door says “{told}”")
        held = [item.meeting for item in calendar_of(self.exchange).items() if item.meeting.is_ours]
        if len(held) != 1:
            raise TourFailed(f"Exchange holds {len(held)} meetings of this door instead of one")
        start, end = (f"{instant.astimezone(_zone()):%H:%M}" for instant in (held[0].start, held[0].end))
        if not told.endswith(end):
            raise TourFailed(f"Exchange holds the meeting until {end}")
        print(f"      Exchange holds “{held[0].subject}”, {start} to {end}", flush=True)
        await self._picture(6, "2-after.png")

    async def _until(self, wanted: Callable[[DoorView], bool], otherwise: str) -> DoorView:
        try:
            return await self.app.until(wanted, PATIENCE)
        except TimeoutError:
            view = self.app.view
            raise TourFailed(f"{otherwise}; it says “{view.status}”, {view.trouble or 'no trouble'}") from None

    async def _picture(self, number: int, name: str) -> None:
        await asyncio.sleep(SETTLE)
        self.app.window.save(self.folder / name)
        self._say(number, f"Picture: {self.folder / name}")

    def _say(self, number: int, text: str) -> None:
        print(f"[{number}/6] {text}", flush=True)


class TourFailed(Exception):
    """A step of the tour did not go as it must."""


async def _guided(guide: _Tour) -> int:
    try:
        await guide.lead()
    except TourFailed as failed:
        print(f"The tour failed: {failed}.", flush=True)
        return 1
    return 0


def simulate(port: int, scene: str, table: Path | None = None) -> int:
    """`kiosk simulate`: the simulated Exchange alone, until SIGTERM or SIGINT; the exit status.

    With a table, as `kiosk setup --from` takes it, its rooms are there instead of the demo's one.
    """
    if scene not in SCENES:
        print(f"There is no scene “{scene}”. There are:")
        _list_scenes()
        return UNUSABLE
    rooms: Sequence[Person] = (ROOM,)
    mailboxes = ROOM.address
    if table is not None:
        try:
            rooms = _rooms_of(table)
        except fleet.TableError as error:
            print(*error.problems, sep="\n", file=sys.stderr)
            return UNUSABLE
        mailboxes = f"the {len(rooms)} of {table}"
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    try:
        with exchange_of(SCENES[scene], port, rooms) as exchange:
            print(
                f"Simulated Exchange at {exchange.url}\n"
                f"  room mailbox  {mailboxes}\n"
                f"  sign in as    {DOOR.user} or {DOOR.upn}, by NTLM or Basic\n"
                f"  password      {DOOR.password}\n"
                "It listens on this machine alone, holds nothing real, and forgets everything. End with Ctrl-C.",
                flush=True,
            )
            ended.wait()
    except OSError as error:
        print(f"The port {port} cannot be used: {error.strerror or error}")
        return 1
    return 0


def _list_scenes() -> None:
    for scene in SCENES.values():
        print(f"  {scene.name:<16} {scene.summary}")


@contextlib.contextmanager
def exchange_of(scene: Scene, port: int = 0, rooms: Sequence[Person] = (ROOM,)) -> Iterator[SimulatedExchange]:
    """A running Exchange whose rooms have the day of that scene."""
    calendars = [MemoryMailbox(room=room, clock=device_clock, timezone=_zone()) for room in rooms]
    for calendar in calendars:
        scene.fill(calendar, device_clock())
    with SimulatedExchange(calendars, clock=device_clock, port=port) as exchange:
        yield exchange


def _rooms_of(table: Path) -> tuple[Person, ...]:
    """The rooms of a table. Raises fleet.TableError."""
    told = [room.values.get("room", {}) for room in fleet.read(table)]
    return tuple(Person(room.get("name", ""), room["mailbox"]) for room in told if "mailbox" in room)


def calendar_of(exchange: SimulatedExchange) -> MemoryMailbox:
    """The room's calendar on that server."""
    return exchange.organization.mailboxes[ROOM.address]


def setup_for(scene: Scene, exchange: SimulatedExchange) -> Setup:
    """A door to that room. Where the scene is trouble, data ages faster, so that nobody waits a quarter of an hour."""
    hasty = Policy(stale_after=timedelta(seconds=3), lost_after=timedelta(seconds=6))
    refused = scene.trouble is ServerTrouble.REFUSES_SIGN_IN
    return Setup(
        address=Address(
            url=exchange.url,
            mailbox=ROOM.address,
            username=DOOR.user,
            password=DOOR.password[::-1] if refused else DOOR.password,
            timezone=str(_zone()),
            user_agent=f"roomdoor/{__version__} demo",
        ),
        look=Look(room_name=ROOM.name, timezone=_zone()),
        policy=hasty if scene.trouble else Policy(),
        interval=POLL,
        uptime=lambda: timedelta.max,  # nobody waits for a turn here
    )


async def bring_about(scene: Scene, app: App, exchange: SimulatedExchange) -> None:
    """Wait until the door shows the scene, breaking what the scene wants broken. Raises TimeoutError."""
    if scene.trouble is ServerTrouble.REFUSES_SIGN_IN:
        await app.until(lambda view: view.trouble != "", PATIENCE)
        return
    await app.until(lambda view: view.freshness == "live", PATIENCE)
    if scene.trouble is ServerTrouble.GOES_DOWN:
        exchange.down()
        await app.until(lambda view: view.light is Light.GREY and view.trouble != "", PATIENCE)


def _zone() -> ZoneInfo:
    """The device's time zone: the demo's room is where its visitor is."""
    try:
        return ZoneInfo(tzlocal.get_localzone_name() or "UTC")
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")
