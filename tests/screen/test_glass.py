"""The panel at night and over the years: shaded, woken by a touch that does nothing else, moved, and without a leak."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest

from kiosk.night import REACH
from kiosk.screen.finger import find, items, tap
from tests.builders import door

from .conftest import SIZES
from .looking import is_clear, words
from .scenes import DAY, scenes
from .test_touch import touch

SCENES = dict(scenes())


@pytest.fixture(scope="module")
def glass(qapp):
    return QTest.createTouchDevice()


@pytest.mark.parametrize(("dark", "most"), [(0.7, 90), (1.0, 0)])
def test_the_night_is_as_dark_as_it_should_be(panel, dark, most):
    shown = panel(SCENES["available"])
    shown.door.glass.shade(dark)
    picture = shown.shown.grab()
    seen = [picture.pixelColor(x, y) for x in range(0, 1280, 40) for y in range(0, 800, 40)]
    assert max(max(colour.red(), colour.green(), colour.blue()) for colour in seen) <= most
    shown.door.glass.shade(0)
    assert QColor(shown.shown.grab().pixelColor(640, 400)) != QColor("black")


@pytest.mark.parametrize("how", ["mouse", "finger", "key"])
def test_what_only_wakes_presses_nothing(panel, glass, how):
    shown = panel(SCENES["available"])
    asleep = [True]

    def woken() -> bool:
        was, asleep[0] = asleep[0], False
        return was

    def act() -> None:
        match how:
            case "mouse":
                tap(shown.window, "book-30")
            case "finger":
                touch(shown, glass, "book-30")
            case _:
                find(shown.window, "book-30").forceActiveFocus()
                QTest.keyClick(shown.window, Qt.Key.Key_Space)

    shown.shown.on_touch = woken
    act()
    assert (shown.intents, asleep) == ([], [False])
    act()
    assert len(shown.intents) == 1


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize("scene", ["available", "in-use-controls", "lost", "mirrored", "lab"])
def test_a_moved_picture_clips_nothing_and_shows_no_edge(panel, size, scene):
    shown = panel(SCENES[scene], size)
    shown.door.glass.move(0, 0, REACH)
    before = {(each.name, each.text): each for each in words(shown.window)}
    for x, y in ((-REACH, -REACH), (REACH, REACH), (REACH, -REACH)):
        shown.door.glass.move(x, y, REACH)
        QGuiApplication.processEvents()
        stage = find(shown.window, "stage")
        corner = stage.mapToScene(QPointF(0, 0))
        end = stage.mapToScene(QPointF(stage.width(), stage.height()))
        assert corner.x() <= 0
        assert corner.y() <= 0
        assert end.x() >= size[0]
        assert end.y() >= size[1]
        for each in words(shown.window):
            was = before.get((each.name, each.text))
            assert was is None or each.place.contains(each.ink) or not was.place.contains(was.ink), each


def test_no_animation_moves_it(panel):
    shown = panel(SCENES["available"])
    shown.door.glass.move(1, 0, REACH)
    there = find(shown.window, "stage").x()
    QTest.qWait(50)
    assert find(shown.window, "stage").x() == there


def test_hundreds_of_views_leave_nothing_behind(panel):
    def count() -> tuple[int, int]:
        QGuiApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        return len(list(items(shown.window.contentItem()))), len(gc.get_objects())

    views = [door(DAY, at=f"{hour}:{minute:02}") for hour in range(8, 18) for minute in range(0, 60, 10)]
    shown = panel(views[0])
    seen = []
    for _ in range(12):
        for view in views:
            shown.door.show(view)
        shown.door.show(views[0])
        QGuiApplication.processEvents()
        seen.append(count())
    (things, objects), (things_later, objects_later) = seen[3], seen[-1]
    assert things_later == things
    assert objects_later - objects < 200, seen  # of 480 views shown in between


def test_a_key_that_is_none_of_ours_does_nothing(panel):
    shown = panel(SCENES["available"])
    for key, modifiers in (
        (Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier),
        (Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F11, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Back, Qt.KeyboardModifier.NoModifier),
    ):
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QGuiApplication.sendEvent(shown.window, QKeyEvent(kind, key, modifiers))
    assert not shown.window.close()
    assert shown.window.isVisible()
    assert shown.intents == []


@pytest.mark.parametrize("button", [Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.BackButton])
def test_other_mouse_buttons_do_nothing(panel, button):
    shown = panel(SCENES["available"])
    before = len(list(items(shown.window.contentItem())))
    item = find(shown.window, "book-30")
    where = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
    QTest.mouseClick(shown.window, button, Qt.KeyboardModifier.NoModifier, where)
    assert shown.intents == []
    assert len(list(items(shown.window.contentItem()))) == before


def test_swipes_pinches_and_long_presses_open_nothing(panel, glass):
    shown = panel(SCENES["available"])
    before = [item.objectName() for item in items(shown.window.contentItem())]
    wide, tall = shown.window.width(), shown.window.height()
    middle = (wide // 2, tall // 2)
    for begin, end in (
        ((1, tall // 2), middle),  # from an edge inwards, as systems open their menus
        ((wide - 2, tall // 2), middle),
        ((wide // 4, 1), (wide // 4, tall // 2)),
        ((wide // 4, tall - 2), (wide // 4, tall // 2)),
    ):
        for fingers in (1, 2, 3):
            places = [QPointF(begin[0], begin[1] + 20 * each).toPoint() for each in range(fingers)]
            ends = [QPointF(end[0], end[1] + 20 * each).toPoint() for each in range(fingers)]
            for phase, points in (("press", places), ("move", ends), ("release", ends)):
                event = QTest.touchEvent(shown.window, glass)
                for at, point in enumerate(points):
                    getattr(event, phase)(at, point, shown.window)
                event.commit()
    QTest.mousePress(shown.window, Qt.MouseButton.LeftButton, pos=QPointF(wide / 4, tall / 4).toPoint())
    QTest.qWait(QGuiApplication.styleHints().mousePressAndHoldInterval() + 100)
    QTest.mouseRelease(shown.window, Qt.MouseButton.LeftButton, pos=QPointF(wide / 4, tall / 4).toPoint())
    assert shown.window.isVisible()
    assert shown.intents == []
    assert not shown.window.property("sheetOpen")
    assert [item.objectName() for item in items(shown.window.contentItem())] == before


def test_a_mouse_is_seen_while_it_moves(panel):
    shown = panel(SCENES["available"])
    shown.shown._full_screen = True
    shown.shown.show()
    QTest.mouseMove(shown.window, QPointF(100, 100).toPoint())
    QTest.mouseMove(shown.window, QPointF(200, 200).toPoint())
    assert QGuiApplication.overrideCursor().shape() == Qt.CursorShape.ArrowCursor
    shown.shown._pointer.timeout.emit()
    assert is_clear(QGuiApplication.overrideCursor())
