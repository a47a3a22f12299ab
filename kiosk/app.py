"""Builds every part of a door and owns its life: the loop, the tasks, the signals. The only place that sees everything.

Order of birth: Qt, the window, the first frame; only then the worker, which imports exchangelib on its thread. Order of
death: the tasks, the screen (QML before its models), the worker, never waiting for a call that hangs.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

os.environ.setdefault("QT_API", "pyside6")  # qasync would try PyQt first

import qasync
from PySide6.QtGui import QGuiApplication

from .coordinator import Clock, Coordinator
from .errors import TooManyStuck
from .room.policy import Policy
from .screen import window as screen
from .screen.bridge import Door
from .view import unconfigured
from .worker import Worker

if TYPE_CHECKING:
    from pathlib import Path

    from .exchange.address import Address
    from .exchange.mailbox import RoomMailbox
    from .screen.window import Window
    from .view import DoorView, Look

log = logging.getLogger(__name__)

FIRST_FRAME = 3.0
"""Seconds to wait for the first frame before the rest begins without it."""


def device_clock() -> datetime:
    """The device's clock, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """Everything that makes one door: from kiosk.ini, or made up by the demo and the tests."""

    address: Address
    look: Look
    policy: Policy = field(default_factory=Policy)
    interval: timedelta = timedelta(seconds=30)
    booking_subject: str = "Booked at the door"
    cache_file: Path | None = None
    size: tuple[int, int] | None = None
    full_screen: bool = True
    clock: Clock = device_clock


@dataclass(frozen=True, slots=True)
class App:
    """A running door, as a script (the demo's tour, a flow test) sees it. Lives on the main thread."""

    door: Door
    window: Window
    coordinator: Coordinator
    closing: asyncio.Event

    @property
    def view(self) -> DoorView:
        """What is on the screen."""
        return self.door.view

    async def until(self, wanted: Callable[[DoorView], bool], seconds: float) -> DoorView:
        """The first view that is wanted. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not wanted(self.view):
                await asyncio.sleep(0.02)
            return self.view


Script = Callable[[App], Awaitable[int]]


def run(setup: Setup, script: Script | None = None) -> int:
    """Run a door until it is told to stop; the exit status. With a script, until the script ends, with its status.

    On the main thread. SIGTERM and SIGINT end it within two seconds, whatever hangs.
    """
    return _with_screen(setup.size, setup.full_screen, lambda door, window: _live(setup, door, window, script))


def show_unconfigured(looked: tuple[Path, ...], *, size: tuple[int, int] | None, full_screen: bool) -> int:
    """Show that this door is not set up, and where it looked, until it is told to stop."""

    async def live(door: Door, _window: Window) -> int:
        closing = _closing()
        door.show(unconfigured(tuple(map(str, looked)), device_clock()))
        await closing.wait()
        return 0

    return _with_screen(size, full_screen, live)


def _with_screen(
    size: tuple[int, int] | None, full_screen: bool, live: Callable[[Door, Window], Coroutine[None, None, int]]
) -> int:
    """Qt, the window and the loop around a life; whatever happens, QML ends before its models."""
    screen.prepare()
    qt = QGuiApplication.instance() or QGuiApplication(["kiosk"])
    qt.setQuitOnLastWindowClosed(False)  # type: ignore[attr-defined] # instance() is typed as a QCoreApplication
    door = Door()
    window = screen.build(door, size=size, full_screen=full_screen, title="Room door")
    try:
        window.show()
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(qt)) as runner:
            return runner.run(live(door, window))
    finally:
        window.close()


async def _live(setup: Setup, door: Door, window: Window, script: Script | None) -> int:
    worker = Worker(lambda: _open(setup.address))
    coordinator = Coordinator(
        worker=worker,
        policy=setup.policy,
        look=setup.look,
        clock=setup.clock,
        publish=door.show,
        mailbox=setup.address.mailbox,
        booking_subject=setup.booking_subject,
        interval=setup.interval,
        cache_file=setup.cache_file,
    )
    door.intent.connect(coordinator.tap)
    closing = _closing()
    coordinator.begin()
    try:
        await _first_frame(window)
        return await _until_closed(App(door, window, coordinator, closing), script)
    finally:
        worker.close()
        door.intent.disconnect(coordinator.tap)


def _closing() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set."""
    closing = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, closing.set)
    return closing


async def _first_frame(window: Window) -> None:
    """Wait until the visitor sees something; a screen that never draws does not stop the rest."""
    drawn = asyncio.Event()
    connection = window.window.frameSwapped.connect(drawn.set)
    window.window.update()
    try:
        async with asyncio.timeout(FIRST_FRAME):
            await drawn.wait()
    except TimeoutError:
        log.warning("nothing was drawn within %g s", FIRST_FRAME)
    finally:
        window.window.frameSwapped.disconnect(connection)


async def _until_closed(app: App, script: Script | None) -> int:
    """Keep the tasks alive until the door is to close, the script ends, or a task fails, which is a fault."""
    loops = [
        asyncio.create_task(loop, name=name)
        for name, loop in (
            ("synced", app.coordinator.keep_synced()),
            ("time", app.coordinator.keep_time()),
            ("serve", app.coordinator.serve()),
        )
    ]
    end = [asyncio.create_task(app.closing.wait(), name="closing")]
    if script is not None:
        end.append(asyncio.create_task(_scripted(script, app), name="script"))
    try:
        done, _ = await asyncio.wait([*loops, *end], return_when=asyncio.FIRST_COMPLETED)
        status = 0
        for task in done:
            result = task.result()  # a loop never ends by itself: this raises what it died of
            status = result if task.get_name() == "script" and isinstance(result, int) else status
    except TooManyStuck:
        log.error("too many calls hang; the supervisor must start a new process")
        return 1
    finally:
        for task in (*loops, *end):
            task.cancel()
        await asyncio.gather(*loops, *end, return_exceptions=True)
    return status


async def _scripted(script: Script, app: App) -> int:
    return await script(app)


def _open(address: Address) -> RoomMailbox:
    """On the worker thread: the mailbox, and with it exchangelib (0.4 s and 47 MB)."""
    from .exchange.ews import ExchangeMailbox

    return ExchangeMailbox(address)


def has_display() -> bool:
    """Whether a window can be shown to anybody here."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform:
        return not platform.startswith(("offscreen", "minimal"))
    return os.name == "nt" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
