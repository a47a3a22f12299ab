"""The meeting that a visitor has tapped, as typed properties for QML. GUI thread only."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.buttons import Button
from kiosk.chosen import ChosenView, chosen

from .rows import Rows

if TYPE_CHECKING:
    from kiosk.view import DoorView

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_NONE = ChosenView(key="", title="", when="")


@QmlElement
@QmlUncreatable("made by Python")
class Chosen(QObject):  # type: ignore[operator] # the stubs take QmlUncreatable for no decorator
    """What the sheet about it says, kept true by every view as long as the door shows the meeting."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view: DoorView | None = None
        self._told = _NONE
        self._buttons = Rows(Button, self, key=attrgetter("key"), renamed={"enabled": "possible"}, hidden=("intent",))

    def show(self, view: DoorView) -> None:
        """The door shows this now."""
        self._view = view
        self._tell(self._told.key)

    @Slot(str)
    def choose(self, key: str) -> None:
        """A visitor has tapped the meeting of this key."""
        self._tell(key)

    def _tell(self, key: str) -> None:
        told = (chosen(self._view, key) if self._view is not None and key else None) or _NONE
        if told != self._told:
            self._told = told
            self._buttons.show(told.buttons)
            self.changed.emit()

    @Property(bool, notify=changed)
    def isShown(self) -> bool:
        """Whether the door shows it still."""
        return self._told is not _NONE

    @Property(str, notify=changed)
    def title(self) -> str:
        return self._told.title

    @Property(str, notify=changed)
    def when(self) -> str:
        return self._told.when

    @Property(str, notify=changed)
    def lasts(self) -> str:
        return self._told.lasts

    @Property(str, notify=changed)
    def by(self) -> str:
        return self._told.by

    @Property(str, notify=changed)
    def reason(self) -> str:
        """Why nothing can be done with it here."""
        return self._told.reason

    @Property(QObject, notify=changed)
    def buttons(self) -> QObject:
        return self._buttons
