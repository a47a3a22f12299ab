"""Builds every part of a door and owns its life: the loop, the tasks, the signals. The only place that sees everything.

Order of birth: Qt, the window, the first frame; only then the worker, which imports exchangelib on its thread. Order of
death: the tasks, the screen (QML before its models), the worker, never waiting for a call that hangs.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from .coordinator import Clock, Coordinator
from .errors import TooManyStuck
from .room.policy import Policy
from .worker import Worker

if TYPE_CHECKING:
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


@dataclass(slots=True)
class App:
    """A running door, as a script (the demo's tour, a flow test) sees it. Lives on the main thread."""

    window: Window
    coordinator: Coordinator
    closing: asyncio.Event
    views: list[DoorView] = field(default_factory=list)
    """The last view alone; a list so that it can be replaced in place."""

    @property
    def view(self) -> DoorView | None:
        """What is on the screen."""
        return self.views[-1] if self.views else None

    async def until(self, wanted: Callable[[DoorView], bool], seconds: float) -> DoorView:
        """The first view that is wanted. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while self.view is None or not wanted(self.view):
                await asyncio.sleep(0.02)
            return self.view


Script = Callable[[App], Awaitable[int]]


def run(setup: Setup, script: Script | None = None) -> int:
    """Run a door until it is told to stop; the exit status. With a script, until the script ends, with its status.

    Call once in a process, on the main thread. SIGTERM and SIGINT end it within two seconds, whatever hangs.
    """
    from .screen import window as screen  # noqa: PLC0415 - Qt is imported by those verbs alone that need it

    qt = screen.application()
    window = screen.Window(size=setup.size, full_screen=setup.full_screen)
    try:
        with asyncio.Runner(loop_factory=lambda: screen.event_loop(qt)) as runner:
            return runner.run(_live(setup, window, script))
    finally:
        window.close()


async def _live(setup: Setup, window: Window, script: Script | None) -> int:
    closing = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, closing.set)
    worker = Worker(lambda: _open(setup.address))
    views: list[DoorView] = []

    def publish(view: DoorView) -> None:
        views[:] = [view]
        window.show(view)

    coordinator = Coordinator(
        worker=worker,
        policy=setup.policy,
        look=setup.look,
        clock=setup.clock,
        publish=publish,
        mailbox=setup.address.mailbox,
        booking_subject=setup.booking_subject,
        interval=setup.interval,
        cache_file=setup.cache_file,
    )
    window.on_intent(coordinator.tap)
    coordinator.begin()
    try:
        await window.first_frame(FIRST_FRAME)
        return await _until_closed(App(window, coordinator, closing, views), script)
    finally:
        worker.close()


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
    from .exchange.ews import ExchangeMailbox  # noqa: PLC0415

    return ExchangeMailbox(address)


def has_display() -> bool:
    """Whether a window can be shown to anybody here."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform:
        return not platform.startswith(("offscreen", "minimal"))
    return os.name == "nt" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
