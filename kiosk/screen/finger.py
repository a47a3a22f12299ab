"""A finger for scripts: finds an item of the real screen by its name and taps it, as the demo's tour and the flows do.

GUI thread only. Walks what is drawn, for `findChild` does not see what a Repeater made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtQuick import QQuickItem, QQuickWindow


class NotOnScreen(LookupError):
    """Nothing visible has that name."""


def items(root: QQuickItem) -> Iterator[QQuickItem]:
    """Every visible item under the root, itself included."""
    waiting = [root]
    while waiting:
        item = waiting.pop()
        if item.isVisible():
            yield item
            waiting += reversed(item.childItems())


def find(window: QQuickWindow, name: str) -> QQuickItem:
    """The visible item with that objectName. Raises NotOnScreen."""
    for item in items(window.contentItem()):
        if item.objectName() == name:
            return item
    raise NotOnScreen(name)


def tap(window: QQuickWindow, name: str) -> None:
    """Press and release in the middle of that item. Raises NotOnScreen."""
    item = find(window, name)
    where = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for kind, buttons in ((QEvent.Type.MouseButtonPress, left), (QEvent.Type.MouseButtonRelease, none)):
        event = QMouseEvent(kind, where, window.mapToGlobal(where), left, buttons, Qt.KeyboardModifier.NoModifier)
        QCoreApplication.sendEvent(window, event)


def read(window: QQuickWindow, name: str) -> str:
    """The text of that item. Raises NotOnScreen."""
    return str(find(window, name).property("text"))
