"""The sheets: what lies on them fits, can be read and reached; how they open and close; by finger and by keyboard."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest

from kiosk.room.health import Health, Trouble
from kiosk.room.policy import Policy
from kiosk.screen.finger import NotOnScreen, find, items, tap
from tests.builders import at, door

from .conftest import SIZES
from .looking import box, within
from .scenes import DAY
from .sheet_scenes import sheet_scenes

SCENES = dict(sheet_scenes())
TARGET_MM = 9
MM_A_PIXEL = {(1280, 800): 0.170, (800, 1280): 0.170, (1024, 600): 0.196, (1920, 1080): 0.180, (800, 480): 0.191}
"""Of a 10.1", a 10.1" upright, a 9.2", a 15.6" and a 7" panel."""
SMALL = {"signWord", "hint", "nearbyState"}
SIDE = QPoint(20, 20)
everywhere = pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
always = pytest.mark.parametrize("scene", SCENES)


@pytest.fixture
def sheet(panel):
    """`sheet(scene, size)`: a window in which that sheet is open."""

    def build(scene, size=SIZES[0]):
        shown = panel(SCENES[scene].view, size)
        SCENES[scene].open(shown.window)
        settle(shown)
        return shown

    return build


def settle(shown):
    """Layouts lay out in several rounds."""
    before = None
    for _ in range(100):
        now = [box(each) for each in buttons(card(shown))]
        if now == before and not any(each.isEmpty() for each in now):
            return
        QGuiApplication.processEvents()
        before = now


TYPING = [
    scene for scene in SCENES if SCENES[scene].taps[-1] in ("type-name", "type-line", "key-accents", "key-digits")
]
"""Sheets that lead back to the one they came from."""
own_end = pytest.mark.parametrize("scene", [scene for scene in SCENES if scene not in TYPING])


def card(shown):
    return next(item for item in items(shown.window.contentItem()) if item.objectName().startswith("sheet-"))


def buttons(item):
    return [each for each in items(item) if each.inherits("QQuickAbstractButton")]


@everywhere
@pytest.mark.parametrize("scene", [scene for scene in SCENES if scene.startswith("sheet-reach")])
def test_within_reach_is_the_lowest_third(sheet, scene, size):
    shown = sheet(scene, size)
    host = find(shown.window, "sheets")
    assert all(box(button).bottom() > size[1] * 2 / 3 for button in buttons(card(shown)))
    assert host.property("share") == pytest.approx(1 / 3)
    assert not find(shown.window, "sheetContent").property("interactive"), "a row is half out of sight"
    tap(shown.window, "close")
    assert host.property("share") == pytest.approx(2 / 3)


@pytest.mark.parametrize("mirrored", [False, True])
def test_arrows_walk_through_what_can_be_tapped(panel, mirrored):
    shown = panel(replace(SCENES["sheet-info"].view, mirrored=mirrored))
    QTest.keyClick(shown.window, Qt.Key.Key_Tab)
    first = shown.window.activeFocusItem()
    on, back = (Qt.Key.Key_Left, Qt.Key.Key_Right) if mirrored else (Qt.Key.Key_Right, Qt.Key.Key_Left)
    QTest.keyClick(shown.window, on)
    second = shown.window.activeFocusItem()
    assert second not in (None, first)
    QTest.keyClick(shown.window, back)
    assert shown.window.activeFocusItem() == first
    QTest.keyClick(shown.window, Qt.Key.Key_Down)
    assert shown.window.activeFocusItem() == second
    QTest.keyClick(shown.window, Qt.Key.Key_Up)
    assert shown.window.activeFocusItem() == first
    assert first.property("visualFocus")


@everywhere
def test_the_ways_in_are_big_enough(panel, size):
    shown = panel(SCENES["sheet-info"].view, size)
    entries = [item for item in buttons(shown.window.contentItem()) if item.objectName().startswith("open-")]
    assert entries
    for entry in entries:
        assert min(box(entry).width(), box(entry).height()) >= TARGET_MM / MM_A_PIXEL[size] - 1


@own_end
def test_a_sheet_closes_by_a_tap_outside_by_its_button_and_by_escape(sheet, scene):
    shown = sheet(scene)
    for close in (
        lambda: QTest.mouseClick(shown.window, Qt.MouseButton.LeftButton, pos=SIDE),
        lambda: tap(shown.window, "close"),
        lambda: QTest.keyClick(shown.window, Qt.Key.Key_Escape),
    ):
        close()
        assert not shown.window.property("sheetOpen")
        with pytest.raises(NotOnScreen):
            find(shown.window, "sheets")
        SCENES[scene].open(shown.window)
        assert shown.window.property("sheetOpen")


def test_a_sheet_closes_by_itself_half_a_minute_after_the_last_touch(sheet, qtbot):
    shown = sheet("sheet-info")
    timer = shown.window.findChild(object, "sheetHomesick")
    assert timer.property("interval") == 30_000
    timer.setProperty("interval", 300)
    qtbot.wait(150)
    QTest.mouseClick(shown.window, Qt.MouseButton.LeftButton, pos=box(card(shown)).center().toPoint())
    qtbot.wait(200)
    assert shown.window.property("sheetOpen")
    qtbot.waitUntil(lambda: not shown.window.property("sheetOpen"), timeout=5000)


def test_a_tap_on_the_card_beside_its_buttons_does_nothing(sheet):
    shown = sheet("sheet-info")
    QTest.mouseClick(shown.window, Qt.MouseButton.LeftButton, pos=box(card(shown)).topLeft().toPoint() + SIDE)
    assert shown.window.property("sheetOpen")


def test_while_a_sheet_is_open_the_door_behind_it_is_deaf(sheet):
    shown = sheet("sheet-info")
    tap(shown.window, "book-30")
    assert shown.intents == []


def test_the_keyboard_goes_into_the_sheet_and_comes_back(panel, qtbot):
    shown = panel(SCENES["sheet-info"].view)
    shown.window.requestActivate()
    QTest.keyClick(shown.window, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: shown.window.activeFocusItem() is not None)
    for _ in range(20):
        if shown.window.activeFocusItem().objectName() == "open-book":
            break
        QTest.keyClick(shown.window, Qt.Key.Key_Tab)
    opener = shown.window.activeFocusItem()
    assert opener.objectName() == "open-book"
    assert opener.property("visualFocus")
    QTest.keyClick(shown.window, Qt.Key.Key_Return)
    inside = shown.window.activeFocusItem()
    assert within(inside, card(shown).objectName())
    assert inside.property("visualFocus")
    for _ in range(5):
        QTest.keyClick(shown.window, Qt.Key.Key_Tab)
        assert within(shown.window.activeFocusItem(), card(shown).objectName())
    QTest.keyClick(shown.window, Qt.Key.Key_Escape)
    assert shown.window.activeFocusItem() == opener
    assert opener.property("visualFocus")


def test_a_finger_leaves_no_ring(panel):
    shown = panel(SCENES["sheet-info"].view)
    tap(shown.window, "open-book")
    assert not any(button.property("visualFocus") for button in buttons(shown.window.contentItem()))


@always
def test_a_screen_reader_is_told_every_button_of_a_sheet(sheet, scene):
    shown = sheet(scene)
    for button in buttons(card(shown)):
        face = QAccessible.queryAccessibleInterface(button)
        assert face.role() in (QAccessible.Role.Button, QAccessible.Role.RadioButton)
        assert face.text(QAccessible.Text.Name), button.objectName()


@pytest.mark.parametrize("more", [{"policy": Policy(booking=False)}, {"health": Health(at("9"), Trouble.TOO_SLOW)}])
def test_where_nothing_may_be_booked_there_is_no_way_to_book(panel, more):
    shown = panel(door(DAY, **more))
    names = [item.objectName() for item in items(shown.window.contentItem())]
    assert "open-book" not in names


@pytest.mark.parametrize("size", SIZES[:2], ids=["lying", "upright"])
@pytest.mark.parametrize(
    "scene", [scene for scene in SCENES if scene not in (*TYPING, "sheet-reach", "sheet-reach-in-use")]
)
def test_right_to_left_the_sheet_is_a_mirror(panel, scene, size):
    view = replace(SCENES[scene].view, mirrored=True)
    shown = panel(view, size)
    SCENES[scene].open(shown.window)
    close = box(find(shown.window, "close"))
    assert close.center().x() > size[0] / 2


def test_right_to_left_what_is_sent_flies_to_the_left(panel):
    def arrow(*, mirrored):
        shown = panel(replace(SCENES["sheet-report"].view, mirrored=mirrored))
        SCENES["sheet-report"].open(shown.window)
        sign = next(
            item for item in items(find(shown.window, "send")) if item.property("name") == "send" and item.width() < 60
        )
        at = box(sign).toAlignedRect()
        picture = shown.shown.grab()
        return [
            [picture.pixelColor(at.left() + x, at.top() + y).lightness() < 128 for x in range(36)] for y in range(4, 36)
        ]

    plain, mirrored = arrow(mirrored=False), arrow(mirrored=True)
    assert abs(weight(plain) - weight(mirrored)) > 1, "its point is heavier than its tail"


def weight(rows):
    """Where the ink lies on the average, from the left."""
    return sum(x for row in rows for x, inked in enumerate(row) if inked) / sum(map(sum, rows))
