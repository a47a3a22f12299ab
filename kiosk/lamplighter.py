"""Keeps a lamp process lit: tells it the door's light at each change and every half minute, starts it anew if it ends.

Nothing here waits for the lamp: a few bytes go into its pipe, and one that does not read them is ended and replaced. It
needs no farewell: the end of the pipe is the end of the door. On the main thread. Must not know what a lamp shows with.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .face import Light

log = logging.getLogger(__name__)

REPEAT = 30.0
"""Seconds after which the lamp is told again; it believes nothing for longer than 90."""
AGAIN = (1.0, 5.0, 30.0)
"""Seconds before a lamp that has ended is started anew: the first time, the second, and from then on."""


def command(*, usb: bool, state_file: Path | None, log_level: str = "info") -> tuple[str, ...]:
    """What starts the lamp, from wherever this program was started."""
    frozen = getattr(sys, "frozen", False)
    begin = (sys.executable, "lamp") if frozen else (sys.executable, "-m", "kiosk.lamp")
    file = ("--state-file", str(state_file)) if state_file is not None else ()
    return (*begin, *(("--usb",) if usb else ()), *file, "--log-level", log_level)


class Lamplighter:
    """One lamp and what it is to show."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._word = "off"
        self._changed = asyncio.Event()
        self._lamp: subprocess.Popen[bytes] | None = None

    def show(self, light: Light) -> None:
        """Let it show this light from now on."""
        if light.value != self._word:
            self._word = light.value
            self._changed.set()

    async def keep(self) -> None:
        """For ever: keep the lamp told."""
        failures = 0
        while True:
            self._changed.clear()
            if self._tell():
                failures = 0
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(REPEAT):
                        await self._changed.wait()
            else:
                await asyncio.sleep(AGAIN[min(failures, len(AGAIN) - 1)])
                failures += 1

    def close(self) -> None:
        """Let the lamp go out; nobody waits for it."""
        lamp, self._lamp = self._lamp, None
        if lamp is not None and lamp.stdin is not None:
            with contextlib.suppress(OSError):
                lamp.stdin.close()
            lamp.returncode = lamp.poll() or 0  # else Python complains that it still runs, as it does for a moment

    def _tell(self) -> bool:
        """Whether the lamp has been told."""
        try:
            lamp = self._lamp or self._start()
        except OSError as error:
            log.warning("the light's process cannot be started: %s", error.strerror or type(error).__name__)
            return False
        try:
            if lamp.poll() is None and lamp.stdin is not None:
                os.write(lamp.stdin.fileno(), f"{self._word}\n".encode())
                return True
            log.warning("the light's process has ended with status %s; it is started anew", lamp.returncode)
        except BlockingIOError:
            log.warning("the light's process hangs; it is ended and started anew")
            lamp.kill()
        except OSError:
            log.warning("the light's process is gone; it is started anew")
        self.close()
        return False

    def _start(self) -> subprocess.Popen[bytes]:
        self._lamp = subprocess.Popen(self._command, stdin=subprocess.PIPE, bufsize=0)
        assert self._lamp.stdin is not None  # noqa: S101 - for mypy: it was asked for
        os.set_blocking(self._lamp.stdin.fileno(), False)
        return self._lamp
