"""The window: Qt's environment, fonts, engine, full screen, pictures, and the order in which they end.

`prepare` comes before the first QGuiApplication, `build` after it. QML may talk to nobody: all its network traffic goes
to a dead port, and no text is ever interpreted (Label.qml). It must not know what is shown. GUI thread only.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QColor, QCursor, QGuiApplication, QInputDevice, QKeyEvent, QKeySequence, QMouseEvent, QPixmap
from PySide6.QtNetwork import QNetworkProxy
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from . import fonts
from .branding import brand
from .style import Style, told_diagonal

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QImage, QScreen
    from PySide6.QtQml import QQmlError

    from .bridge import Door

log = logging.getLogger(__name__)

POINTED = 3000
"""Milliseconds for which a mouse that was moved is shown."""
_HERE = Path(__file__).resolve().parent


def prepare(*, software: bool = False) -> None:
    """Set what Qt reads at its start; what the site has set itself stays.

    `software`: draw without a GPU. Without a display (offscreen) nothing else is possible.
    """
    os.environ.setdefault("QT_WAYLAND_DISABLE_WINDOWDECORATION", "1")  # else cage draws a title bar
    os.environ.setdefault("QT_API", "pyside6")
    if software or os.environ.get("QT_QPA_PLATFORM", "").startswith("offscreen"):
        os.environ.setdefault("QT_QUICK_BACKEND", "software")
    QQuickWindow.setDefaultAlphaBuffer(False)


class CannotShow(RuntimeError):
    """The screen could not be built: broken QML or a missing font. Its text is for the log."""


class Window:
    """The door's one window. Whoever builds it closes it, before the Door goes.

    `on_graphics_lost` is called with Qt's words when no graphics can be had; the cure is a restart with
    `prepare(software=True)`. `on_leave` is called when somebody presses Escape or closes the window; a door on a wall
    leaves it None, and stays. `on_touch` is called at each beginning of a touch, click or key; if it says that all this
    does is to wake the panel, nothing else hears of it.
    """

    def __init__(self, engine: QQmlApplicationEngine, window: QQuickWindow, *, full_screen: bool) -> None:
        self._engine: QQmlApplicationEngine | None = engine
        self._full_screen = full_screen
        self.window = window
        self.warnings: list[str] = []
        self.on_graphics_lost: Callable[[str], None] | None = None
        self.on_leave: Callable[[], None] | None = None
        self.on_touch: Callable[[], bool] | None = None
        self._ears = _Ears(self)
        self._pointer = QTimer(interval=POINTED)
        self._pointer.setSingleShot(True)
        self._pointer.timeout.connect(self._hide_pointer)
        window.installEventFilter(self._ears)
        window.sceneGraphError.connect(self._graphics_lost)

    def show(self) -> None:
        """Put it on the screen; in full screen without a cursor."""
        if self._full_screen:
            QGuiApplication.setOverrideCursor(_no_pointer())
            self.window.showFullScreen()
        else:
            self.window.show()

    @property
    def is_in_use(self) -> bool:
        """Whether somebody has a sheet open."""
        return bool(self.window.property("sheetOpen"))

    def grab(self) -> QImage:
        """What is on the screen now, also where there is none (offscreen)."""
        return self.window.grabWindow()

    def save(self, path: Path) -> None:
        """The picture as a file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if not self.grab().save(str(path)):
            msg = f"cannot write {path}"
            raise OSError(msg)

    def close(self) -> None:
        """End the engine, and with it the window: before the models it shows. Harmless when repeated."""
        engine, self._engine = self._engine, None
        if engine is None:
            return
        self._pointer.stop()
        if self._full_screen:
            QGuiApplication.restoreOverrideCursor()
        shiboken6.delete(engine)

    def pointed(self) -> None:
        """A mouse moves: whoever has plugged one in sees where it is, for a moment."""
        if self._full_screen:
            QGuiApplication.changeOverrideCursor(QCursor())  # an arrow
            self._pointer.start()

    def _hide_pointer(self) -> None:
        QGuiApplication.changeOverrideCursor(_no_pointer())

    def _graphics_lost(self, _error: object, message: str) -> None:
        if self.on_graphics_lost is not None:
            self.on_graphics_lost(message)


class _Ears(QObject):
    """Hears who touches the panel, and who wants to leave: Escape, and whoever closes the window.

    QML refuses to close it; nobody else does.
    """

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell, and let the event go on, unless all it does is to wake the panel."""
        kind = event.type()
        if kind in _TOUCHES and self._window.on_touch is not None and self._window.on_touch():
            event.accept()
            return True
        if kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent) and _is_mouse(event):
            self._window.pointed()
        is_key = kind == QEvent.Type.KeyPress
        is_escape = is_key and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Cancel)
        wants = kind == QEvent.Type.Close or is_escape
        is_for_a_sheet = is_key and self._window.is_in_use
        if wants and not is_for_a_sheet and self._window.on_leave is not None:
            self._window.on_leave()
        return super().eventFilter(watched, event)


def _no_pointer() -> QCursor:
    """A clear spot. Not Qt.CursorShape.BlankCursor: the enumerations of `Qt` are 30 ms of a start (test_window.py)."""
    clear = QPixmap(1, 1)
    clear.fill(QColor(0, 0, 0, 0))
    return QCursor(clear)


_TOUCHES = (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.TabletPress, QEvent.Type.KeyPress)


def _is_mouse(event: QMouseEvent) -> bool:
    """Not a finger that passes for one."""
    device = event.pointingDevice()
    return device is not None and device.type() in (QInputDevice.DeviceType.Mouse, QInputDevice.DeviceType.TouchPad)


def build(
    door: Door,
    *,
    style: Style | None = None,
    size: tuple[int, int] | None = None,
    full_screen: bool = False,
    title: str = "",
) -> Window:
    """The window that shows this door. Raises CannotShow."""
    style = style or Style()
    try:
        fonts.register()
    except OSError as error:
        raise CannotShow(str(error)) from error
    QNetworkProxy.setApplicationProxy(QNetworkProxy(QNetworkProxy.ProxyType.HttpProxy, "127.0.0.1", 9))
    engine = QQmlApplicationEngine()
    warnings: list[str] = []

    def warned(errors: list[QQmlError]) -> None:
        warnings.extend(error.toString() for error in errors)

    engine.warnings.connect(warned)
    engine.addImportPath(str(_HERE))
    engine.setInitialProperties(
        {
            "door": door,
            "sheets": door.sheets,
            "glass": door.glass,
            "desk": door.desk,
            "keypad": door.desk.keypad,
            "turnstile": door.turnstile,
            "chosen": door.chosen,
            "theme": style.theme,
            "text": style.text_size / 100,
            "diagonal": style.diagonal,
            "turn": style.rotation,
            "brand": brand(style),
            **({} if size is None else {"width": size[0], "height": size[1]}),  # laid out once
        }
    )
    engine.loadFromModule("Kiosk", "DoorScreen")
    root = next(iter(engine.rootObjects()), None)
    if not isinstance(root, QQuickWindow):
        shiboken6.delete(engine)
        raise CannotShow("; ".join(warnings) or "the screen has no window")
    root.setTitle(title)
    panel = _screen(style.output)  # not before: a window collected meanwhile takes PySide's hold of its screen along
    root.setScreen(panel)
    if full_screen:
        root.setProperty("diagonal", style.diagonal or _told(panel))
        root.setGeometry(panel.geometry())
    window = Window(engine, root, full_screen=full_screen)
    window.warnings = warnings
    return window


def _screen(output: str) -> QScreen:
    """The screen of that name, or the primary one: a door on the wrong screen is better than none."""
    primary = QGuiApplication.primaryScreen()
    found = next((each for each in QGuiApplication.screens() if each.name() == output), None)
    if output and found is None:
        names = ", ".join(each.name() for each in QGuiApplication.screens())
        log.warning("there is no screen %s, only %s: using %s", output, names, primary.name())
    return found or primary


def _told(panel: QScreen) -> float:
    """The panel's diagonal as the system tells it, 0 where it does not know."""
    pixels, millimetres = panel.geometry().size(), panel.physicalSize()
    return told_diagonal((pixels.width(), pixels.height()), (millimetres.width(), millimetres.height()))
