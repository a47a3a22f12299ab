"""The real screen, drawn into memory; a warning of Qt or QML fails the test in which it appears."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication

from kiosk.screen import window as screen
from kiosk.screen.bridge import Door
from tests.builders import door

from .looking import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kiosk.screen.style import Style
    from kiosk.screen.window import Window
    from kiosk.view import DoorView

    from .looking import Words

SIZES = ((1280, 800), (800, 1280), (1024, 600), (1920, 1080), (800, 480))


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    screen.prepare()
    return QGuiApplication


class Panel:
    """A door and its window."""

    def __init__(self, view: DoorView, size: tuple[int, int], style: Style | None) -> None:
        self.door = Door()
        self.door.show(view)
        self.shown: Window = screen.build(self.door, size=size, style=style)
        self.shown.show()
        QGuiApplication.processEvents()
        self.window = self.shown.window
        self.faults: list[tuple[object, ...]] = []
        self.intents: list[object] = []
        self.door.intent.connect(self.intents.append)

    def lay_out(self, view: DoorView) -> list[Words]:
        """Show this view instead, and see what can be read of it: a window costs more than all that it shows."""
        self.door.show(replace(view, sheets=replace(view.sheets, motion=False)))
        self.picture = self.shown.grab()
        return list(words(self.window))

    def expect(self, whether: object, *what: object) -> None:
        """Remember what is wrong; `faults` is compared with nothing at the end."""
        if not whether:
            self.faults.append(what)

    def close(self) -> None:
        self.shown.close()


@pytest.fixture
def panel(qapp: QGuiApplication) -> Iterator[Callable[..., Panel]]:
    """`panel(view, size, style=…)`: a window that shows it."""
    built: list[Panel] = []

    def build(view: DoorView, size: tuple[int, int] = SIZES[0], *, style: Style | None = None) -> Panel:
        built.append(Panel(view, size, style))
        return built[-1]

    yield build
    for each in built:
        each.close()
    assert [warning for each in built for warning in each.shown.warnings] == []


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: "x".join(map(str, size)))
def wall(qapp: QGuiApplication, request: pytest.FixtureRequest) -> Iterator[Panel]:
    """The one window of each size, one after the other: an engine forgets its types once there is another."""
    shown = Panel(door(), request.param, None)
    yield shown
    shown.close()
    assert shown.shown.warnings == []


def draw(shown: Panel, view: DoorView) -> None:
    """Show it, and let go of what was shown before."""
    shown.door.show(view)
    QGuiApplication.processEvents()
    QGuiApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
