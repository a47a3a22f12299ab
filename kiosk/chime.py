"""A short tone for what came of a tap, where the site wants one: done, or refused.

The system's own player plays it, for QtMultimedia would add 160 MB to the package: `aplay` of alsa-utils, on Windows
Windows itself. Nothing waits for it: the tone is handed to a thread of its own, a player that hangs is ended, and a
device without a voice is told once to the log and never to the visitor. It must not know the screen.
"""

from __future__ import annotations

import logging
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from .room.actions import Refusal
from .room.snapshot import Booked, CheckedIn, Ended, Extended, Failed, Undone

if TYPE_CHECKING:
    from collections.abc import Callable

    from .room.snapshot import Outcome

log = logging.getLogger(__name__)

PATIENCE = 3.0
"""Seconds after which a player hangs; the tones take half of one."""
_HERE = Path(__file__).resolve().parent
SOUNDS = next((each for each in (_HERE / "assets", _HERE.parent / "assets") if each.is_dir()), _HERE) / "sounds"


def tone_of(outcome: Outcome | None) -> str:
    """Which tone tells this; nothing for what is not known yet, and for what nobody has tapped."""
    match outcome:
        case Booked() | Extended() | Ended() | CheckedIn() | Undone():
            return "done"
        case Refusal() | Failed():
            return "refused"
        case _:
            return ""


def play(file: Path, *, patience: float = PATIENCE) -> None:
    """Play this file to its end. Raises OSError or SubprocessError."""
    if sys.platform == "win32":
        import winsound  # noqa: PLC0415 - Windows alone has it

        winsound.PlaySound(str(file), winsound.SND_FILENAME)
    else:
        subprocess.run(
            ("aplay", "--quiet", str(file)),  # noqa: S607 - wherever the system has it
            check=True,
            timeout=patience,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


class Chime:
    """The voice of one door. `told` at each change; what is told twice sounds once."""

    def __init__(self, player: Callable[[Path], None] = play) -> None:
        self._player = player
        self._last: Outcome | None = None
        self._waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._is_dumb = False
        threading.Thread(target=self._sound, name="chime", daemon=True).start()

    def told(self, outcome: Outcome | None) -> None:
        """Sound for what came of the last tap. Never waits."""
        if outcome is self._last:
            return
        self._last = outcome
        if (tone := tone_of(outcome)) and self._waiting.empty():  # a tone that comes late says nothing
            self._waiting.put(tone)

    def close(self) -> None:
        """Sound no more; a tone under way ends by itself."""
        self._waiting.put("")

    def _sound(self) -> None:
        while tone := self._waiting.get():
            try:
                self._player(SOUNDS / f"{tone}.wav")
            except Exception as error:  # noqa: BLE001 - whatever a player does, the door goes on
                if not self._is_dumb:
                    log.warning("the door has no voice: %s", type(error).__name__)
                self._is_dumb = True
            else:
                self._is_dumb = False
