"""Tells the supervisor (systemd, by sd_notify) that the door lives; where it does not, only a new process helps.

It is fed from the loop on the main thread: a hung GUI thread or a hung loop is silence. The pulse must be felt as well:

| what hangs | how it shows |
|---|---|
| the GUI thread, the loop | nobody feeds |
| what moves the door with the clock | its view was not made anew for two minutes; it is, each minute |
| the screen: a lost GPU, a render thread | what was published is not drawn within 20 s, though the window is seen |
| the reading of the calendar | none was begun for two hours; the longest pause that is meant is one |
| a call to Exchange | its thread is replaced, and the process after ten of them (`worker.py`) |

A dead Exchange, a wrong password, a pulled cable are none of these: the door lives, and says what is wrong. Nor is a
screen that is switched off, which draws nothing. Silence is all that is needed: systemd's SIGABRT makes faulthandler
(`cli.py`) write into the journal where each thread hangs, and `Restart=` does the rest.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

log = logging.getLogger(__name__)

KEPT = 120.0
"""Seconds without a new look at the clock."""
DRAWN = 20.0
"""Seconds from a view to its frame."""
READ = 2 * 3600.0
"""Seconds from one reading to the next."""
LONGEST_BEAT = 10.0
"""Seconds between two beats, also where nobody sets a limit: the status line follows."""
FIRST = 0.2
"""Seconds between two looks at whether the door is ready."""


class Supervisor:
    """The other end of $NOTIFY_SOCKET; nobody where there is none. Never blocks: a deaf supervisor costs a beat."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        name = environ.get("NOTIFY_SOCKET", "")
        self._address = f"\0{name[1:]}" if name.startswith("@") else name
        self._socket: socket.socket | None = None
        if name and hasattr(socket, "AF_UNIX"):
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
            self._socket.settimeout(0)
        limit = environ.get("WATCHDOG_USEC", "")
        # $WATCHDOG_PID is not asked: systemd's child is the compositor, whose child this is (NotifyAccess=all).
        seconds = int(limit) / 1_000_000 if limit.isdecimal() else 0.0
        self.beat = min(seconds / 3, LONGEST_BEAT) if seconds else LONGEST_BEAT
        """Seconds between two beats: a third of the limit, for Qt's timers are coarse."""

    def __bool__(self) -> bool:
        return self._socket is not None

    def tell(self, **facts: str) -> None:
        """Tell what systemd knows by these names: READY, WATCHDOG, STATUS, STOPPING."""
        if self._socket is None or not facts:
            return
        message = "\n".join(f"{name}={' '.join(text.split())}" for name, text in facts.items())
        try:
            self._socket.sendto(message.encode(), self._address)
        except OSError as error:
            log.warning("the supervisor cannot be told: %s", error.strerror or type(error).__name__)

    def close(self) -> None:
        """No more is told."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


class Pulse:
    """The door's signs of life, by the steady clock. On the main thread; but any thread may say that it `drew`."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._kept = self._read = steady()
        self._owed: float | None = None
        """Since when a view waits for its frame."""

    def kept(self) -> None:
        """The door has looked at the clock, and shows what it must."""
        self._kept = self._steady()

    def read(self) -> None:
        """A reading of the calendar begins."""
        self._read = self._steady()

    @property
    def since_read(self) -> float:
        """Seconds since the last reading began."""
        return self._steady() - self._read

    def showed(self) -> None:
        """Something new is to be drawn."""
        if self._owed is None:
            self._owed = self._steady()

    def drew(self) -> None:
        """A frame is on the screen."""
        self._owed = None

    def waits(self, *, is_seen: bool) -> bool:
        """Whether what is shown has yet to be drawn. `is_seen`: whether the window is to be drawn at all."""
        return is_seen and self._owed is not None

    def ailment(self, *, is_seen: bool) -> str:
        """What only a new process cures; empty while the door lives."""
        now, owed = self._steady(), self._owed
        if now - self._kept > KEPT:
            return f"the door was not kept to the clock for {now - self._kept:.0f} s"
        if now - self._read > READ:
            return f"no reading of the calendar was begun for {now - self._read:.0f} s"
        if owed is not None and not is_seen:
            self._owed = now  # a screen that is switched on again has its time to draw
        elif owed is not None and now - owed > DRAWN:
            return f"nothing was drawn for {now - owed:.0f} s"
        return ""


async def keep(
    supervisor: Supervisor, pulse: Pulse, *, is_seen: Callable[[], bool], status: Callable[[], str] = str
) -> None:
    """For ever: tell that the door is ready once it is drawn, that it lives as long as it does, and how it is."""
    is_ready, said, was_ill = False, "", False
    while True:
        seen = is_seen()
        ailment = pulse.ailment(is_seen=seen)
        if ailment and not was_ill:
            log.error("%s: only a new process helps", ailment)
        was_ill = bool(ailment)
        facts = {} if ailment else {"WATCHDOG": "1"}
        if not is_ready and not ailment and not pulse.waits(is_seen=seen):
            facts["READY"], is_ready = "1", True
        if (now := ailment or status()) != said:
            facts["STATUS"], said = now, now
        supervisor.tell(**facts)
        await asyncio.sleep(supervisor.beat if is_ready else min(supervisor.beat, FIRST))
