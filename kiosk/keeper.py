"""The keeper: lets the administrator to the desk, and carries out what is ordered there.

The desk is closed again as soon as its sheet is put away. What takes a moment (judging a PIN, the doctor) is done
aside. On the main thread. Must not know Qt.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from . import __version__, desk
from .aside import aside
from .desk import DeskView, Finding, Line
from .examination import Verdict
from .gate import Gate, Judgement
from .keypad import Pad
from .tail import Tail

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from .examination import Check
    from .exchange.address import Address
    from .room.snapshot import Snapshot
    from .secret import Secret
    from .view import Look

log = logging.getLogger(__name__)

RESTART, ENDED = 3, 4
"""Exit statuses: start the program anew; the administrator has ended it."""
TICK = 1.0
"""Seconds between two looks while a countdown runs or the desk is open."""
TONES = {Verdict.PASS: "good", Verdict.SKIP: "", Verdict.WARN: "fair", Verdict.FAIL: "poor"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin:
    """What a site says of its administrator."""

    pin_hash: Secret
    lockout: Path
    """Where wrong PINs are remembered."""
    examine: Callable[[], Iterable[Check]] | None = None
    """Runs the doctor, on a thread aside. None where there is nothing to examine."""


def line(address: Address) -> Line:
    """The door's line, as far as an administrator may read it on a wall."""
    return Line(
        url=address.url,
        mailbox=address.mailbox,
        account=address.username,
        sign_in=address.auth,
        version=__version__,
    )


class Sheet(Protocol):
    """The administrator's sheet on the screen: its signals, and how it is shown."""

    entered: Any
    left: Any
    tried: Any
    ordered: Any

    def show(self, view: DeskView) -> None:
        """Show this on it."""


class Keeper:
    """One gate, one desk. `refresh` reads the calendar; `leave` ends the program, with `status`."""

    def __init__(
        self,
        admin: Admin,
        sheet: Sheet,
        *,
        line: Line,
        look: Look,
        clock: Callable[[], datetime],
        snapshot: Callable[[], Snapshot],
        refresh: Callable[[], None],
        leave: Callable[[], None],
    ) -> None:
        self._examining = admin.examine
        self._line = line
        self._look = look
        self._gate = Gate(admin.pin_hash.reveal(), admin.lockout, clock)
        self._clock = clock
        self._sheet = sheet
        self._snapshot = snapshot
        self._refresh = refresh
        self._leave = leave
        self._tail = Tail()
        self.status = 0
        self._since = clock()
        self._pad = Pad.READY
        self._is_here = False
        self._is_open = False
        self._findings: Sequence[Finding] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._stirred = asyncio.Event()
        self._wires = (
            (sheet.entered, self.enter),
            (sheet.left, self.put_away),
            (sheet.tried, self.tried),
            (sheet.ordered, self.ordered),
        )
        for signal, slot in self._wires:
            signal.connect(slot)
        logging.getLogger("kiosk").addHandler(self._tail)

    # --- what the sheet tells

    def enter(self) -> None:
        """The sheet has been opened."""
        self._is_here, self._is_open, self._pad = True, False, Pad.READY
        self._stir()

    def put_away(self) -> None:
        """The sheet has been put away."""
        self._is_here, self._is_open = False, False
        self._stir()

    def tried(self, pin: str) -> None:
        """A PIN was typed."""
        if self._is_here and not self._is_open and self._pad is not Pad.JUDGING and not self._gate.left:
            self._pad = Pad.JUDGING
            self._stir()
            self._begin(self._judge(pin))

    def ordered(self, key: str) -> None:
        """Something was ordered at the desk."""
        if not self._is_open:
            return
        log.info("the administrator orders: %s", key)
        match key:
            case "refresh":
                self._refresh()
                self._begin(self._examine())
            case "restart":
                self.status = RESTART
                self._leave()
            case "end":
                self.status = ENDED
                self._leave()
        self._stir()

    # --- the app's

    async def keep(self) -> None:
        """For ever: a countdown runs, and what lies on the desk changes, while somebody looks at it."""
        while True:
            self._stirred.clear()
            self._sheet.show(self.view)
            pause = TICK if self._is_here and (self._is_open or self._gate.left) else None
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stirred.wait()

    @property
    def view(self) -> DeskView:
        """What the sheet shows now."""
        if not self._is_open:
            left = self._gate.left
            pad = Pad.LOCKED if left and self._pad is not Pad.JUDGING else self._pad
            return desk.closed(Pad.READY if pad is Pad.LOCKED and not left else pad, left, self._look)
        return desk.opened(
            self._snapshot(),
            self._clock(),
            self._look,
            line=self._line,
            since=self._since,
            findings=self._findings if self._examining is not None else (),
            log=tuple(self._tail.lines),
        )

    def close(self) -> None:
        """Give everything up that is under way."""
        logging.getLogger("kiosk").removeHandler(self._tail)
        for signal, slot in self._wires:
            signal.disconnect(slot)
        for task in self._tasks:
            task.cancel()

    async def _judge(self, pin: str) -> None:
        judgement = await self._gate.judge(pin)
        self._pad = Pad.WRONG
        if judgement is Judgement.OPEN:
            self._pad = Pad.READY
            if self._is_here:  # else the sheet was put away meanwhile
                self._is_open = True
                log.info("the administrator's sheet is open")
                self._begin(self._examine())
        self._stir()

    async def _examine(self) -> None:
        examine = self._examining
        if examine is None:
            return
        self._findings = None
        self._stir()
        try:
            checks = await aside(lambda: tuple(examine()))
        except Exception as error:  # noqa: BLE001 - the doctor's troubles are not the door's
            log.warning("the doctor gave up: %s", type(error).__name__)
            checks = ()
        self._findings = tuple(
            Finding(
                check.name, f"{check.finding} → {check.cure}" if check.cure else check.finding, TONES[check.verdict]
            )
            for check in checks
        )
        self._stir()

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _stir(self) -> None:
        self._stirred.set()
        self._sheet.show(self.view)
