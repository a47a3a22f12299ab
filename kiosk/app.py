"""Builds every part of a door and owns its life: the loop, the tasks, the signals. The only place that sees everything.

Order of birth: Qt, the window, the first frame; only then the worker, which imports exchangelib on its thread. Order of
death: the tasks, the watch, the worker, the screen (QML before its models), never waiting for a call that hangs.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

os.environ.setdefault("QT_API", "pyside6")  # qasync would try PyQt first

from PySide6.QtGui import QGuiApplication

from . import inquiry, jump, metrics, spared
from .audit import Trail
from .backlight import Backlight
from .blueprint import Setup, device_clock
from .buttons import key_of
from .chime import Chime
from .condition import Tally, condition_of
from .coordinator import Coordinator
from .ending import closing_event, deafen, until_closed
from .exchange.guard import Guard
from .heart import Heart
from .herald import Herald
from .journal import Journal
from .keeper import RESTART, Keeper, line
from .lamplighter import Lamplighter
from .listening import Listening
from .night import Brightness
from .nightwatch import NightWatch
from .outbox import Outbox
from .refusals import Refusals
from .renewal import Renewal, Ways
from .screen import window as screen
from .screen.bridge import Door
from .screen.loop import Loop
from .screen.style import Style
from .starts import Run, counted
from .turnstile import Turnstile
from .view import restarting, spoken, unconfigured
from .worker import Worker

if TYPE_CHECKING:
    from .condition import Condition
    from .exchange.address import Address
    from .exchange.mailbox import RoomMailbox
    from .room.actions import Intent
    from .screen.window import Window
    from .view import DoorView

log = logging.getLogger(__name__)

LOOK = 2.0
"""Seconds between two looks for a configuration, while there is none."""
RENEWED = -1
"""No exit status: the settings have changed, and the door is to be run with the new ones."""
FAREWELL = 0.3
"""Seconds for which a door that restarts says so, at least: its sheet leaves meanwhile."""
FRAME = 3.0
"""Seconds to wait for a frame before the rest goes on without it."""


@dataclass(frozen=True, slots=True)
class App:
    """A running door, as a script (the demo's tour, a flow test) sees it. Lives on the main thread."""

    door: Door
    window: Window
    coordinator: Coordinator
    closing: asyncio.Event
    renewal: Renewal

    @property
    def view(self) -> DoorView:
        """What is on the screen."""
        return self.door.view

    async def tap(self, name: str) -> None:
        """Tap the item of that name, once it is drawn where it belongs. Raises NotOnScreen."""
        from .screen import finger  # a door on a wall never needs it

        await _frame(self.window)
        finger.tap(self.window.window, name)

    async def until(self, wanted: Callable[[DoorView], bool], seconds: float) -> DoorView:
        """The first view that is wanted. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not wanted(self.view):  # noqa: ASYNC110 - a script looks now and then, as a visitor does
                await asyncio.sleep(0.02)
            return self.view


Script = Callable[[App], Awaitable[int]]


def run(setup: Setup, script: Script | None = None) -> int:
    """Run a door until it is told to stop; the exit status, or RENEWED. With a script, until that ends; its status.

    On the main thread. SIGTERM and SIGINT end it within two seconds, whatever hangs.
    """
    return _with_screen(
        setup.size,
        style=setup.style,
        full_screen=setup.full_screen,
        live=lambda door, window: _live(setup, door, window, script),
    )


def show_unconfigured(
    places: tuple[str, ...],
    *,
    problems: tuple[str, ...],
    guide: str,
    has_changed: Callable[[], bool],
    size: tuple[int, int] | None,
    full_screen: bool,
) -> bool:
    """Show that this door is not set up, and why. True: one of the files that would do it has changed; False: stop."""

    async def live(door: Door, window: Window) -> int:
        closing, heart = closing_event(), Heart(window)
        heart.show(door, unconfigured(places, device_clock(), problems=problems, guide=guide))
        beating = asyncio.create_task(heart.beat(lambda: "not set up"))
        try:
            while not closing.is_set() and not has_changed():
                heart.pulse.kept()
                heart.pulse.read()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(closing.wait(), LOOK)
        finally:
            if closing.is_set():
                deafen()
            beating.cancel()
            heart.close(is_end=closing.is_set())
        return 0 if closing.is_set() else 1

    return bool(_with_screen(size, style=Style(), full_screen=full_screen, live=live))


def _with_screen(
    size: tuple[int, int] | None,
    *,
    style: Style,
    full_screen: bool,
    live: Callable[[Door, Window], Coroutine[None, None, int]],
) -> int:
    """Qt, the window and the loop around a life; whatever happens, QML ends before its models."""
    screen.prepare()
    qt = QGuiApplication.instance() or QGuiApplication(["kiosk"])
    qt.setQuitOnLastWindowClosed(False)  # type: ignore[attr-defined] # instance() is typed as a QCoreApplication
    door = Door()
    window = screen.build(door, style=style, size=size, full_screen=full_screen, title="Room door")
    try:
        window.show()
        with asyncio.Runner(loop_factory=lambda: Loop(qt)) as runner:
            return runner.run(live(door, window))
    finally:
        window.close()


async def _live(setup: Setup, door: Door, window: Window, script: Script | None) -> int:  # noqa: PLR0915 - it sees all
    heart, lighter, tally, address = Heart(window), Lamplighter(setup.lamp), Tally(_run(setup)), setup.address
    chime = Chime() if setup.sound else None
    guard = Guard(memory=Refusals(setup.refusals_file, lambda: address))

    def publish(view: DoorView) -> None:
        tally.told(coordinator.snapshot.outcome)
        if chime is not None:
            chime.told(coordinator.snapshot.outcome)
        heart.show(door, view)
        lighter.show(view.light)
        herald.look()
        if watch is not None:
            watch.look()

    worker = Worker(lambda: _open(address, guard))
    listening = Listening(setup.address, setup.notifications, guard)
    coordinator = Coordinator(
        worker=worker,
        policy=setup.policy,
        look=setup.look,
        clock=setup.clock,
        publish=publish,
        mailbox=setup.address.mailbox,
        booking_subject=setup.booking_subject,
        invite_wait=setup.invite_wait,
        interval=setup.interval,
        cache_file=setup.cache_file,
        journal=Journal(setup.journal_folder, setup.address.mailbox),
        trail=Trail(setup.audit_file),
        follow=tally.counting(listening.follow, lambda: heart.pulse.since_read),
        outbox=Outbox(setup.outbox_folder),
        pulse=heart.pulse,
        uptime=setup.uptime(),
    )
    listening.door = coordinator

    turnstile = _turnstile(setup, door, coordinator)

    def tapped(intent: Intent) -> None:
        (turnstile or coordinator).tap(intent)
        door.show(door.view)  # however it was answered, the door hears again

    door.spoken.connect(coordinator.speak)

    def adopt(changed: Address) -> None:
        nonlocal address
        address = changed
        worker.renew()
        listening.renew(changed)

    def retry() -> None:
        guard.lift()
        coordinator.wake()

    def jumped() -> None:
        worker.renew()
        listening.pause()
        coordinator.refresh()
        coordinator.wake()

    watch = _night_watch(setup, door, window, coordinator)
    ways = Ways(
        adopt=adopt,
        again=retry,
        anew=lambda: closing.set(),  # noqa: PLW0108 - which is made below: its signals ask the renewal
        is_quiet=lambda: coordinator.is_quiet and not window.is_in_use,
        tell=coordinator.refuse_settings,
    )
    renewal = Renewal(address, setup.source, ways)
    condition = partial(condition_of, setup, door, coordinator, listening, renewal, tally, broker=lambda: herald.state)
    herald: Herald = _herald(setup, door, coordinator, condition)
    closing = closing_event(retry=renewal.ask)
    keeper = _keeper(setup, door, coordinator, refresh=renewal.ask, leave=closing.set)
    watching = (
        renewal.watch(lambda: coordinator.is_curable),
        jump.watch(jump.Jumps(setup.clock), jumped),
        *((herald.keep(),) if setup.broker is not None else ()),
        *((lighter.keep(),) if setup.lamp else ()),
        *((watch.keep(),) if watch is not None else ()),
        *((inquiry.answer(setup.status, condition),) if setup.status is not None else ()),
        *((metrics.serve(setup.metrics, condition),) if setup.metrics is not None else ()),
        *((keeper.keep(),) if keeper is not None else ()),
        *((turnstile.keep(),) if turnstile is not None else ()),
        heart.beat(
            lambda: f"{door.view.light.value}, {coordinator.health}",
            is_lit=lambda: watch is None or watch.now is not Brightness.OFF,
        ),
    )
    door.intent.connect(tapped)
    door.sheets.listen(opened=coordinator.porter.opened, reported=coordinator.porter.report)
    if setup.can_leave:
        window.on_leave = closing.set
    coordinator.begin()
    try:
        await _frame(window)
        loops = (
            *watching,
            coordinator.keep_synced(),
            coordinator.keep_time(),
            coordinator.serve(),
            coordinator.porter.serve(),
        )
        app = App(door, window, coordinator, closing, renewal)
        status = await until_closed(loops, closing, script(app) if script is not None else None)
        if keeper is not None and keeper.status == RESTART:
            heart.show(door, restarting(door.view, setup.look))
            await asyncio.sleep(FAREWELL)
        return RENEWED if renewal.begins_anew else status or (keeper.status if keeper is not None else 0)
    finally:
        if script is None and not renewal.begins_anew:
            deafen()
        heart.close(is_end=not renewal.begins_anew)
        for part in (keeper, turnstile, watch, chime, lighter, herald, listening, worker):
            if part is not None:
                part.close()
        door.intent.disconnect(tapped)


def _run(setup: Setup) -> Run:
    """How this process stands among those of its service."""
    file = setup.status.with_name("starts.json") if setup.status is not None else None
    return counted(file, device_clock(), os.getpid())


def _night_watch(setup: Setup, door: Door, window: Window, coordinator: Coordinator) -> NightWatch | None:
    if setup.night is None:
        return None

    watch = NightWatch(
        setup.night,
        clock=setup.clock,
        glass=door.glass,
        meetings=lambda: known.meetings if (known := coordinator.snapshot.schedule) is not None else (),
        backlight=Backlight(),
    )
    window.on_touch = watch.touch
    return watch


def _herald(setup: Setup, door: Door, coordinator: Coordinator, condition: Callable[[], Condition]) -> Herald:
    line_to_it = None
    if setup.broker is not None:
        from .mqtt import Line

        line_to_it = Line(setup.broker)
    return Herald(
        line_to_it,
        setup.broker,
        look=setup.look,
        clock=setup.clock,
        snapshot=lambda: coordinator.snapshot,
        view=lambda: door.view,
        condition=condition,
    )


def _keeper(
    setup: Setup, door: Door, coordinator: Coordinator, *, refresh: Callable[[], None], leave: Callable[[], None]
) -> Keeper | None:
    if setup.admin is None:
        return None
    return Keeper(
        setup.admin,
        door.desk,
        line=line(setup.address),
        look=setup.look,
        clock=setup.clock,
        snapshot=lambda: coordinator.snapshot,
        refresh=refresh,
        leave=leave,
    )


def _turnstile(setup: Setup, door: Door, coordinator: Coordinator) -> Turnstile | None:
    if setup.booking_pin is None:
        return None
    return Turnstile(
        setup.booking_pin,
        door.turnstile,
        clock=setup.clock,
        look=lambda: spoken(coordinator.snapshot, setup.clock(), setup.look),
        shown=lambda intent: button.intent if (button := door.button(key_of(intent))) is not None else None,
        through=coordinator.tap,
    )


async def _frame(window: Window) -> None:
    """Wait until what is known is on the screen; a screen that never draws does not stop the rest."""
    drawn = asyncio.Event()
    connection = window.window.frameSwapped.connect(drawn.set)
    window.window.update()
    try:
        async with asyncio.timeout(FRAME):
            await drawn.wait()
    except TimeoutError:
        log.warning("nothing was drawn within %g s", FRAME)
    finally:
        window.window.frameSwapped.disconnect(connection)


def _open(address: Address, guard: Guard) -> RoomMailbox:
    """On the worker thread: the mailbox, and with it exchangelib (0.3 s and 35 MB)."""
    with spared.without(*spared.BY_EXCHANGELIB), spared.temporary_files():
        from .exchange.ews import ExchangeMailbox

    return ExchangeMailbox(address, guard)
