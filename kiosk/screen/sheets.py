"""What the sheets show, as typed properties for QML. Made and shown by the `Door`; it must not know which one is open.

GUI thread only.
"""

from __future__ import annotations

from operator import attrgetter

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.sheets import Entry, Fact, SheetsView

from .rows import Rows

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by Python")
class Sheets(QObject):  # type: ignore[operator] # the stubs take QmlUncreatable for no decorator
    """The contents of all sheets. `opened` is emitted with the name of each that a visitor opens."""

    changed = Signal()
    opened = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = SheetsView()
        self._bar = Rows(Entry, self, key=attrgetter("key"))
        self._more = Rows(Entry, self, key=attrgetter("key"))
        self._facts = Rows(Fact, self, key=attrgetter("key"))

    def show(self, view: SheetsView) -> None:
        """Put these contents on the sheets."""
        if view == self._view:
            return
        self._view = view
        self._bar.show(view.bar)
        self._more.show(view.more)
        self._facts.show(view.facts)
        self.changed.emit()

    @Slot(str)
    def tellOpened(self, name: str) -> None:
        """A visitor has opened this sheet."""
        self.opened.emit(name)

    @Slot(str, result=str)
    def nameOf(self, key: str) -> str:
        """What a sheet is called."""
        return self._view.name(key)

    @Property(bool, notify=changed)
    def motion(self) -> bool:
        """Whether anything on the screen may move by itself."""
        return self._view.motion

    @Property(str, notify=changed)
    def closeName(self) -> str:
        return self._view.close

    @Property(QObject, notify=changed)
    def bar(self) -> QObject:
        """The ways in that are always in sight."""
        return self._bar

    @Property(QObject, notify=changed)
    def more(self) -> QObject:
        """The other ways in."""
        return self._more

    @Property(QObject, notify=changed)
    def facts(self) -> QObject:
        return self._facts

    @Property(str, notify=changed)
    def picture(self) -> str:
        """A picture of the room, as a file's URL."""
        return self._view.picture
