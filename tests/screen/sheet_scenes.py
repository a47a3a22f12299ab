"""Every sheet, open over a face of the door, with what a site could say on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kiosk.screen.finger import tap
from kiosk.sheets import Site
from tests.builders import LOOK, door

from .scenes import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtQuick import QQuickWindow

    from kiosk.view import DoorView, Look

SITE = Site(
    capacity=12,
    equipment=("Screen", "Video conference with two cameras", "Whiteboard"),
    accessibility=("Step-free", "Induction loop"),
    motion=False,
)


@dataclass(frozen=True)
class SheetScene:
    """A face of the door and what is tapped, one after the other, to see the sheet."""

    view: DoorView
    taps: tuple[str, ...]

    def open(self, window: QQuickWindow) -> None:
        """Go there."""
        for name in self.taps:
            tap(window, name)


def look(**changes: object) -> Look:
    """How a site speaks that has everything."""
    return replace(LOOK, site=SITE, **changes)  # type: ignore[arg-type]


def sheet_scenes() -> Iterator[tuple[str, SheetScene]]:
    """Name and scene of each."""
    yield "sheet-info", SheetScene(door(DAY, look=look()), ("open-info",))
