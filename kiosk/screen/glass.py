"""The glass over the picture, as typed properties for QML: how much it is shaded, and where the picture stands.

It must not know why. GUI thread only.
"""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement, QmlUncreatable

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by Python")
class Glass(QObject):  # type: ignore[operator] # the stubs take QmlUncreatable for no decorator
    """Clear, and the picture in the middle, until told otherwise."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shade = 0.0
        self._place = (0, 0, 0)

    def shade(self, amount: float) -> None:
        """Draw that share of the light away, from 0 to 1."""
        if amount != self._shade:
            self._shade = amount
            self.changed.emit()

    def move(self, x: int, y: int, reach: int) -> None:
        """Move the picture by so many pixels; it is drawn larger by `reach` on each side, so that no edge shows."""
        if (x, y, reach) != self._place:
            self._place = (x, y, reach)
            self.changed.emit()

    @Property(float, notify=changed)
    def darkness(self) -> float:
        return self._shade

    @Property(int, notify=changed)
    def x(self) -> int:
        return self._place[0]

    @Property(int, notify=changed)
    def y(self) -> int:
        return self._place[1]

    @Property(int, notify=changed)
    def reach(self) -> int:
        return self._place[2]
