"""What lies before a PIN and behind it, as typed properties for QML, and what is done there back as signals.

It must not know the PIN: a typed one goes through, and is kept nowhere. GUI thread only.
"""

from __future__ import annotations

from operator import attrgetter

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.desk import DeskView, Order, Told
from kiosk.keypad import KeypadView

from .rows import Rows

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by Python")
class Keypad(QObject):  # type: ignore[operator] # the stubs take QmlUncreatable for no decorator
    """A pad for a PIN, the desk's and that before a booking (a type of ours derived from another one crashes PySide6).

    `tried` with a typed one; `left` as the sheet is put away that is nothing but a pad.
    """

    changed = Signal()
    left = Signal()
    tried = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = KeypadView()

    def show(self, view: KeypadView) -> None:
        """Put this on the pad."""
        if view != self._view:
            self._view = view
            self.changed.emit()

    @Slot()
    def leave(self) -> None:
        self.left.emit()

    @Slot(str)
    def attempt(self, pin: str) -> None:
        """A PIN was typed to its end."""
        self.tried.emit(pin)

    @Property(bool, notify=changed)
    def isAsked(self) -> bool:
        """Whether a booking waits for its PIN."""
        return self._view.is_asked

    @Property(str, notify=changed)
    def title(self) -> str:
        return self._view.title

    @Property(bool, notify=changed)
    def canType(self) -> bool:
        return self._view.can_type

    @Property(str, notify=changed)
    def prompt(self) -> str:
        return self._view.prompt

    @Property(bool, notify=changed)
    def isSorry(self) -> bool:
        return self._view.is_sorry

    @Property(str, notify=changed)
    def eraseName(self) -> str:
        return self._view.erase

    @Property(str, notify=changed)
    def doneName(self) -> str:
        return self._view.done


@QmlElement
@QmlUncreatable("made by Python")
class Desk(QObject):  # type: ignore[operator] # the stubs take QmlUncreatable for no decorator
    """`entered` and `left` as its sheet is opened and put away, `tried` with a typed PIN, `ordered` with an order."""

    changed = Signal()
    entered = Signal()
    left = Signal()
    ordered = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = DeskView()
        self.keypad = Keypad(self)
        self.tried = self.keypad.tried
        self._orders = Rows(Order, self, key=attrgetter("key"))
        self._facts = Rows(Told, self, key=attrgetter("key"))
        self._checks = Rows(Told, self, key=attrgetter("key"))
        self._log = Rows(Told, self, key=attrgetter("key"))

    def show(self, view: DeskView) -> None:
        """Put this on the desk."""
        if view == self._view:
            return
        self._view = view
        self.keypad.show(view)
        self._orders.show(view.orders)
        self._facts.show(view.facts)
        self._checks.show(view.checks)
        self._log.show(view.log)
        self.changed.emit()

    @Slot()
    def enter(self) -> None:
        self.entered.emit()

    @Slot()
    def leave(self) -> None:
        self.left.emit()

    @Slot(str)
    def order(self, key: str) -> None:
        """That order was tapped."""
        self.ordered.emit(key)

    @Property(bool, notify=changed)
    def isOpen(self) -> bool:
        return self._view.is_open

    @Property(str, notify=changed)
    def checksTitle(self) -> str:
        return self._view.checks_title

    @Property(str, notify=changed)
    def logTitle(self) -> str:
        return self._view.log_title

    @Property(QObject, notify=changed)
    def orders(self) -> QObject:
        return self._orders

    @Property(QObject, notify=changed)
    def facts(self) -> QObject:
        return self._facts

    @Property(QObject, notify=changed)
    def checks(self) -> QObject:
        return self._checks

    @Property(QObject, notify=changed)
    def log(self) -> QObject:
        return self._log
