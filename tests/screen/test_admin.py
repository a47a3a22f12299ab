"""The administrator's sheet on the real QML: typed by finger and by key, never shown, and nothing cut at any size."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest

from kiosk import desk
from kiosk.desk_words import DeskWords
from kiosk.keypad import KeypadView, Pad, keypad
from kiosk.screen.finger import NotOnScreen, find, items, tap
from kiosk.screen.style import Style
from tests.builders import LOOK, door

from .conftest import SIZES
from .desk_scenes import VIEW, desk_scenes, opened
from .looking import box, words, worst_contrast
from .test_sheets import MM_A_PIXEL, TARGET_MM, buttons

if TYPE_CHECKING:
    from kiosk.desk import DeskView

SCENES = {name: (view, typed) for name, view, typed in desk_scenes()}
READY = SCENES["pad"][0]
everywhere = pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
always = pytest.mark.parametrize("scene", SCENES)


@pytest.fixture
def sheet(panel):
    """`sheet(view, size)`: the administrator's sheet, open, with this on the desk."""

    def build(view: DeskView, size=SIZES[0], typed="", theme="dark"):
        shown = panel(VIEW, size, style=Style(theme=theme))
        shown.told = []
        for name in ("entered", "left", "tried", "ordered"):
            getattr(shown.door.desk, name).connect(lambda *told, name=name: shown.told.append((name, *told)))
        tap(shown.window, "open-more")
        tap(shown.window, "open-admin")
        shown.door.desk.show(view)
        QGuiApplication.processEvents()
        for digit in typed:
            tap(shown.window, f"pin-{digit}")
        return shown

    return build


@everywhere
@always
def test_it_fits_is_big_enough_and_can_be_read(sheet, scene, size):
    shown = sheet(SCENES[scene][0], size, SCENES[scene][1])
    card = find(shown.window, "sheet-admin")
    seen = [word for word in words(shown.window) if "sheet-admin" in word.inside]
    picture = shown.shown.grab()
    for word in seen:
        assert not word.item.property("truncated"), word.text
        assert worst_contrast(picture, word.ink, word.item.property("color")) >= 4.5, word.text
    least = TARGET_MM / MM_A_PIXEL[size] - 1
    for button in buttons(card):
        place = box(button)
        assert min(place.width(), place.height()) >= least, button.objectName()
        assert place.top() >= size[1] / 3 - 1, button.objectName()
    for one, other in combinations(buttons(card), 2):
        assert not box(one).intersects(box(other)), (one.objectName(), other.objectName())


@everywhere
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_pad_before_a_booking_fits_and_is_put_away_as_it_is_opened(panel, size, language):
    look = replace(LOOK, language=language)
    shown = panel(door(look=replace(look, site=replace(look.site, motion=False))), size)
    words_here = DeskWords(language, LOOK.timezone, hour24=None)
    left = []
    shown.door.turnstile.left.connect(lambda: left.append(True))
    asked = keypad(KeypadView, Pad.LOCKED, timedelta(minutes=15), words_here)
    shown.door.turnstile.show(replace(asked, is_asked=True, title=words_here.booking_needs_pin()))
    QGuiApplication.processEvents()
    seen = {word.name: word for word in words(shown.window) if "sheet-pin" in word.inside}
    assert seen["sheetTitle"].text == words_here.booking_needs_pin()
    assert not [word.text for word in seen.values() if word.item.property("truncated")]
    for button in buttons(find(shown.window, "sheet-pin")):
        assert box(button).top() >= size[1] / 3 - 1, button.objectName()
    assert left == []
    shown.door.turnstile.show(KeypadView())
    QGuiApplication.processEvents()
    assert not shown.window.property("sheetOpen")


@pytest.mark.parametrize("theme", ["light", "high-contrast"])
@always
def test_it_can_be_read_in_every_theme(sheet, scene, theme):
    shown = sheet(SCENES[scene][0], theme=theme)
    picture = shown.shown.grab()
    for word in words(shown.window):
        if "sheet-admin" in word.inside:
            assert worst_contrast(picture, word.ink, word.item.property("color")) >= 4.5, word.text


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280)], ids=["beside", "upright"])
def test_a_pin_is_typed_by_finger_and_handed_on_once(sheet, size):
    shown = sheet(READY, size, ("4", "0", "2", "3", "erase", "9", "1", "7", "done", "done"))
    assert shown.told == [("entered",), ("tried", "402917")]
    assert all(digit not in word.text for word in words(shown.window) if word.name == "pinPrompt" for digit in "402917")


def test_a_pin_is_typed_by_keyboard(sheet, qtbot):
    shown = sheet(READY)
    shown.window.requestActivate()
    qtbot.waitUntil(shown.window.isActive)
    find(shown.window, "pin-1").forceActiveFocus()
    for key in (*"4029", Qt.Key.Key_Backspace, *"917"):
        QTest.keyClick(shown.window, key)
    find(shown.window, "pin-done").forceActiveFocus()
    QTest.keyClick(shown.window, Qt.Key.Key_Space)
    assert shown.told[-1] == ("tried", "402917")


def test_while_nobody_may_type_the_pad_is_deaf(sheet):
    for pad in (Pad.LOCKED, Pad.JUDGING):
        shown = sheet(desk.closed(pad, timedelta(seconds=28), LOOK), typed="402917")
        tap(shown.window, "pin-done")
        assert shown.told == [("entered",)]


def test_no_more_than_twelve_digits_are_taken(sheet):
    shown = sheet(READY, typed="1" * 20)
    tap(shown.window, "pin-done")
    assert shown.told[-1] == ("tried", "1" * 12)


def test_what_was_typed_is_forgotten_with_the_sheet(sheet):
    shown = sheet(READY, typed="402")
    tap(shown.window, "close")
    assert shown.told[-1] == ("left",)
    tap(shown.window, "open-more")
    tap(shown.window, "open-admin")
    for digit in ("9", "done"):
        tap(shown.window, f"pin-{digit}")
    assert shown.told[-1] == ("tried", "9")


@pytest.mark.parametrize("key", ["refresh", "restart", "end"])
def test_each_order_can_be_tapped_behind_the_pin_alone(sheet, key):
    shown = sheet(READY)
    with pytest.raises(NotOnScreen):
        find(shown.window, f"order-{key}")
    shown.door.desk.show(opened())
    QGuiApplication.processEvents()
    tap(shown.window, f"order-{key}")
    assert [each for each in shown.told if each[0] == "ordered"] == [("ordered", key)]
    assert (shown.told[-1] == ("ordered", key)) == (key == "refresh")  # what ends the door puts the sheet away
    with pytest.raises(NotOnScreen):
        find(shown.window, "pin-1")


def test_without_a_pin_there_is_no_way_in(panel):
    shown = panel(door())
    assert not [item for item in items(shown.window.contentItem()) if item.objectName() in {"open-more", "open-admin"}]


def test_a_screen_reader_is_told_the_keys_and_what_went_wrong(sheet):
    shown = sheet(SCENES["pad-wrong"][0])
    names = {
        QAccessible.queryAccessibleInterface(button).text(QAccessible.Text.Name)
        for button in buttons(find(shown.window, "sheet-admin"))
    }
    assert {"0", "9", "Erase", "Done"} <= names
    face = QAccessible.queryAccessibleInterface(find(shown.window, "pinPrompt"))
    assert face.role() == QAccessible.Role.AlertMessage
    assert "not the PIN" in face.text(QAccessible.Text.Name)
