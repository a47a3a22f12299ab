"""Fingers and mice on the real QML: one tap is one intent, and so are three."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from kiosk.screen.finger import find, items, tap

from .conftest import SIZES
from .looking import centre
from .scenes import scenes

SCENES = dict(scenes())


@pytest.fixture(scope="module")
def glass(qapp):
    return QTest.createTouchDevice()


def click(shown, key):
    QTest.mouseClick(
        shown.window,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        centre(find(shown.window, key)).toPoint(),
    )


def touch(shown, glass, *keys):
    points = [centre(find(shown.window, key)).toPoint() for key in keys]
    down = QTest.touchEvent(shown.window, glass)
    for at, point in enumerate(points):
        down.press(at, point, shown.window)
    down.commit()
    up = QTest.touchEvent(shown.window, glass)
    for at, point in enumerate(points):
        up.release(at, point, shown.window)
    up.commit()


def keys(shown):
    return {button.intent: button.key for button in shown.door.view.buttons}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize("key", ["book-15", "book-30", "book-next"])
def test_a_click_is_one_intent(panel, key, size):
    shown = panel(SCENES["available"], size)
    click(shown, key)
    assert [keys(shown)[intent] for intent in shown.intents] == [key]


def test_a_touch_is_one_intent(panel, glass):
    shown = panel(SCENES["available"])
    touch(shown, glass, "book-30")
    assert [keys(shown)[intent] for intent in shown.intents] == ["book-30"]


def test_three_taps_are_one_intent(panel, glass):
    shown = panel(SCENES["available"])
    for _ in range(3):
        touch(shown, glass, "book-30")
    assert len(shown.intents) == 1


def test_two_fingers_are_one_intent(panel, glass):
    shown = panel(SCENES["available"])
    touch(shown, glass, "book-15", "book-30")
    assert len(shown.intents) == 1


@pytest.mark.parametrize("key", ["book-45", "book-60"])
def test_what_does_not_fit_gives_none(panel, glass, key):
    shown = panel(SCENES["available"])
    click(shown, key)
    touch(shown, glass, key)
    assert shown.intents == []


def test_while_a_booking_is_on_its_way_nothing_can_be_tapped(panel, glass):
    shown = panel(SCENES["booking"])
    for key in ("book-15", "book-30", "book-45", "book-60", "book-next"):
        touch(shown, glass, key)
    assert shown.intents == []


def test_a_finger_that_slides_off_the_button_gives_none(panel):
    shown = panel(SCENES["available"])
    at = centre(find(shown.window, "book-30")).toPoint()
    QTest.mousePress(shown.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    at.setY(at.y() - 400)
    QTest.mouseMove(shown.window, at)
    QTest.mouseRelease(shown.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert shown.intents == []


def test_a_pressed_button_shows_it_at_once(panel):
    shown = panel(SCENES["available"])
    before = shown.shown.grab()
    tap(shown.window, "book-30")
    assert shown.shown.grab() != before
    assert not find(shown.window, "book-15").isEnabled()


@pytest.mark.parametrize("scene", ["lost", "never-connected", "starting-up", "in-use", "starting-soon-too-short"])
def test_where_nothing_can_be_booked_no_button_is_shown(panel, scene):
    shown = panel(SCENES[scene])
    assert not [item for item in items(shown.window.contentItem()) if item.objectName().startswith("book-")]


def test_the_window_does_not_close(panel):
    shown = panel(SCENES["available"])
    assert not shown.window.close()
    assert shown.window.isVisible()


def test_it_tells_a_screen_reader_what_it_tells_the_eye(panel):
    told = {}
    for item in items(panel(SCENES["available"]).window.contentItem()):
        face = QAccessible.queryAccessibleInterface(item)
        if face is not None and face.isValid() and face.text(QAccessible.Text.Name):
            told[item.objectName()] = (face.role(), face.text(QAccessible.Text.Name))
    assert told["statusWord"][1] == "Available"
    assert told["clock"][1] == "10:24"
    assert told["untilText"][1] == "until 11:00"
    assert told["fresh"][1] == "Updated 10:24"
    assert told["book-30"] == (QAccessible.Role.Button, "Book now 30 min until 10:54")
    assert told["book-15"][1] == "15 min until 10:39"


def test_it_says_why_a_button_is_dead(panel):
    face = QAccessible.queryAccessibleInterface(find(panel(SCENES["available"]).window, "book-60"))
    assert face.text(QAccessible.Text.Description) == "The next meeting starts at 11:00"
    assert face.state().disabled
