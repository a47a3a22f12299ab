"""The turnstile: where a site wants a PIN for booking, a tap that books passes here, and waits for it.

What acts on a meeting that is there already passes freely: whoever sits in the room extends it, ends it, checks in and
takes back what was done without knowing a PIN by heart. A booking that waits is forgotten with its sheet. The try is
judged aside, by the gate of the administrator's kind, whose lock-out it has for itself. On the main thread. Must not
know Qt.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from .desk_words import DeskWords
from .gate import Gate, Judgement
from .keypad import KeypadView, Pad, keypad
from .room.actions import BookElsewhere, BookLater, BookNow

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from .room.actions import Intent
    from .secret import Secret
    from .view import Look

TICK = 1.0
"""Seconds between two looks while a countdown runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPin:
    """What a site says of who may book."""

    pin_hash: Secret
    lockout: Path
    """Where wrong PINs are remembered."""


class Keypad(Protocol):
    """The pad on the screen: its signals, and how it is shown."""

    left: Any
    tried: Any

    def show(self, view: KeypadView) -> None:
        """Show this on it."""


class Turnstile:
    """One gate, one pad. `through` is handed what may be carried out, `look` is how the door speaks now.

    `shown` is what a button like that stands for on the screen now, None where there is none.
    """

    def __init__(
        self,
        booking_pin: BookingPin,
        pad: Keypad,
        *,
        clock: Callable[[], datetime],
        look: Callable[[], Look],
        shown: Callable[[Intent], Intent | None],
        through: Callable[[Intent], None],
    ) -> None:
        self._gate = Gate(booking_pin.pin_hash.reveal(), booking_pin.lockout, clock)
        self._keypad = pad
        self._look = look
        self._shown = shown
        self._through = through
        self._pad = Pad.READY
        self._wanted: Intent | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._stirred = asyncio.Event()
        self._wires = ((pad.left, self.put_away), (pad.tried, self.tried))
        for signal, slot in self._wires:
            signal.connect(slot)

    def tap(self, intent: Intent) -> None:
        """A visitor has tapped: through at once, or asked for the PIN first."""
        if not isinstance(intent, BookNow | BookLater | BookElsewhere):
            self._through(intent)
            return
        self._wanted = intent
        if self._pad is not Pad.JUDGING:
            self._pad = Pad.READY
        self._stir()

    def put_away(self) -> None:
        """The pad has been put away: nothing is wanted any more."""
        self._wanted = None
        self._stir()

    def tried(self, pin: str) -> None:
        """A PIN was typed."""
        if self._wanted is not None and self._pad is not Pad.JUDGING and not self._gate.left:
            self._pad = Pad.JUDGING
            self._stir()
            task = asyncio.create_task(self._judge(pin, self._wanted))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def keep(self) -> None:
        """For ever: a countdown runs while somebody looks at it."""
        while True:
            self._stirred.clear()
            self._keypad.show(self.view)
            pause = TICK if self._wanted is not None and self._gate.left else None
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stirred.wait()

    @property
    def view(self) -> KeypadView:
        """What the pad shows now."""
        if self._wanted is None:
            return KeypadView()
        look, left, pad = self._look(), self._gate.left, self._pad
        words = DeskWords(look.language, look.timezone, hour24=look.hour24)
        if pad is not Pad.JUDGING and left:
            pad = Pad.LOCKED
        return replace(keypad(KeypadView, pad, left, words), is_asked=True, title=words.booking_needs_pin())

    def close(self) -> None:
        """Give everything up that is under way."""
        for signal, slot in self._wires:
            signal.disconnect(slot)
        for task in self._tasks:
            task.cancel()

    async def _judge(self, pin: str, wanted: Intent) -> None:
        judgement = await self._gate.judge(pin)
        self._pad = Pad.READY if judgement is Judgement.OPEN else Pad.WRONG
        is_still_wanted = self._wanted is wanted  # else the pad was put away meanwhile, perhaps for another booking
        if judgement is Judgement.OPEN and is_still_wanted:
            self._wanted = None
        elif not is_still_wanted:
            self._pad = Pad.READY
        self._stir()
        if judgement is Judgement.OPEN and is_still_wanted:
            self._through(as_now(wanted, self._shown(wanted)))

    def _stir(self) -> None:
        self._stirred.set()
        self._keypad.show(self.view)


def as_now(wanted: Intent, shown: Intent | None) -> Intent:
    """The same length from now on, where typing has outlasted the minute; whatever else has changed is not chosen."""
    match wanted, shown:
        case BookNow(duration), BookNow(same) if duration is not None and duration == same:
            return replace(wanted, end=shown.end)
        case BookElsewhere(room, mine), BookElsewhere(there, theirs) if room == there:
            return BookElsewhere(room, as_now(mine, theirs))  # type: ignore[arg-type] # a BookNow stays one
        case _:
            return wanted
