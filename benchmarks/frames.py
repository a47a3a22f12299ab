"""How long the screen takes to draw while a finger moves the day, and while a sheet comes up; drawn without a GPU.

A frame is timed from the start of drawing to its swap: the day is moved by a few pixels each time, up and down; a
sheet is opened and closed again and again, and each of its frames counts, those of its motion included.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from kiosk.screen import window as screen
from kiosk.screen.bridge import Door
from kiosk.screen.finger import find, tap
from tests.screen.scenes import scenes

from .figures import figure

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.screen.window import Window

    from .figures import Figure

MOVES, SHEETS = 400, 40
STEP = 7
"""Pixels that a slow finger moves the day between two frames."""
SETTLED = 0.4
"""Seconds after which a sheet has come up."""


def measure() -> list[Figure]:
    """Forty meetings a day, which is the most to draw; 1280x800."""
    screen.prepare(software=True)
    application = QGuiApplication.instance() or QGuiApplication([])
    door = Door()
    door.show(dict(scenes())["forty-meetings"])
    shown = screen.build(door, size=(1280, 800))
    shown.show()
    application.processEvents()
    took: list[float] = []
    began = [0.0]
    shown.window.beforeRendering.connect(lambda: began.__setitem__(0, time.perf_counter()))
    shown.window.frameSwapped.connect(lambda: took.append(1000 * (time.perf_counter() - began[0])))
    moved = _frames(took, lambda: _move(shown))
    opened = _frames(took, lambda: _open(shown))
    shown.close()
    return [
        figure("frame_scroll_median_ms", moved),
        figure("frame_scroll_p99_ms", moved, _late(moved)),
        figure("frame_sheet_median_ms", opened),
        figure("frame_sheet_p99_ms", opened, _late(opened)),
    ]


def _frames(took: list[float], play: Callable[[], None]) -> list[float]:
    took.clear()
    play()
    return list(took)


def _move(shown: Window) -> None:
    flick = find(shown.window, "flick")
    far = flick.property("contentHeight") - flick.height()
    there, step = 0.0, STEP
    for _ in range(MOVES):
        there += step
        if not 0 < there < far:
            step = -step
        flick.setProperty("contentY", there)
        _swap(shown)


def _swap(shown: Window) -> None:
    """Wait for the frame that shows it."""
    swapped: list[int] = []
    wire = shown.window.frameSwapped.connect(lambda: swapped.append(1))
    shown.window.update()
    while not swapped:
        QGuiApplication.processEvents()
    shown.window.frameSwapped.disconnect(wire)


def _open(shown: Window) -> None:
    for _ in range(SHEETS // 2):
        for name in ("open-book", "close"):
            tap(shown.window, name)
            end = time.monotonic() + SETTLED
            while time.monotonic() < end:
                QGuiApplication.processEvents()


def _late(samples: list[float]) -> float:
    return sorted(samples)[round(0.99 * (len(samples) - 1))]
