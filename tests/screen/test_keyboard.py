"""By keyboard and switch alone: everything that can be tapped is reached, shows that it is, and says what it is.

A switch is a keyboard of two keys: on, and yes. So nothing may be left out, and the ring must be seen on every ground.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtTest import QTest

from kiosk.screen.finger import items
from kiosk.screen.style import Style

from .conftest import draw
from .desk_scenes import VIEW, desk_scenes
from .looking import box, clipped, close_all, contrast, luminance, within
from .scenes import scenes
from .sheet_scenes import SheetScene, sheet_scenes

DOORS = dict(scenes())
SHEETS = {
    **dict(sheet_scenes()),
    **{name: SheetScene(VIEW, ("open-more", "open-admin")) for name, _, _ in desk_scenes()},
}
DESKS = {name: desk for name, desk, _ in desk_scenes()}
FACES = (
    "available",
    "available-rest-of-day",
    "starting-soon",
    "check-in",
    "in-use-controls",
    "booked",
    "beaten",
    "lost",
)
THEMES = ("dark", "light", "high-contrast")
MOST = 150
"""No screen has more to tap: whoever walks further walks in circles."""
SEEN = 3.0
"""WCAG 2.2, 1.4.11: what shows where the focus is, against what it lies on."""


def opened(panel, name, theme="dark", *, mirrored=False):
    scene = SHEETS[name]
    shown = panel(replace(scene.view, mirrored=mirrored), style=Style(theme=theme))
    scene.open(shown.window)
    if name in DESKS:
        shown.door.desk.show(DESKS[name])
    shown.window.requestActivate()
    return shown


def tappable(window):
    """What answers a finger now."""
    return {
        item
        for item in items(window.contentItem())
        if (item.inherits("QQuickAbstractButton") or is_meeting(item)) and item.isEnabled()
    }


def is_meeting(item):
    """One of the day, or of the whole day."""
    return item.property("visualFocus") is not None and item.objectName() in {"meeting", "banner"}


def called(item):
    """A name of its own: there are many meetings."""
    return f"{item.objectName()} {item.property('key')}" if is_meeting(item) else item.objectName()


def walk(window):
    """The name of each item on the way from here until the way returns."""
    passed = []
    for _ in range(MOST):
        QTest.keyClick(window, Qt.Key.Key_Tab)
        name = called(window.activeFocusItem())
        if name in passed:
            return passed
        passed.append(name)
    raise AssertionError(passed)


@pytest.mark.parametrize("name", [*FACES, *SHEETS])
def test_the_keyboard_reaches_all_that_can_be_tapped(panel, name):
    if name in SHEETS:
        shown = opened(panel, name)
    else:
        shown = panel(DOORS[name])
        shown.window.requestActivate()
    reached = walk(shown.window)
    missed = {called(item) for item in tappable(shown.window)} - set(reached)
    assert not {each for each in missed if not each.startswith("start-")}
    assert not missed or any(each.startswith("start-") for each in reached)


@pytest.mark.parametrize("mirrored", [False, True])
def test_arrows_go_from_one_start_to_the_next_and_tab_leaves_them(panel, mirrored):
    """A switch would need forty taps to the lengths if each start were a stop."""
    shown = opened(panel, "sheet-book", mirrored=mirrored)
    sheets, window = shown.door.sheets, shown.window
    on, back = (Qt.Key.Key_Left, Qt.Key.Key_Right) if mirrored else (Qt.Key.Key_Right, Qt.Key.Key_Left)
    keys = [start.key for start in SHEETS["sheet-book"].view.sheets.starts]
    assert window.activeFocusItem().objectName() == "start-now"
    for key in keys[1:12]:  # further than is in sight at once
        QTest.keyClick(window, on)
        assert (sheets.start, window.activeFocusItem().objectName()) == (key, f"start-{key}")
        assert window.activeFocusItem().property("visualFocus")
    QTest.keyClick(window, back)
    assert sheets.start == keys[10]
    QTest.keyClick(window, Qt.Key.Key_Tab)
    assert window.activeFocusItem().objectName().startswith("take-")
    QTest.keyClick(window, Qt.Key.Key_Backtab)
    assert window.activeFocusItem().objectName() == f"start-{keys[10]}"


def notices(shown):
    return [item for item in items(shown.window.contentItem()) if item.objectName() == "notice"]


def ring(picture, item):
    """The colours around the item's edge: what lies just outside, in the middle of each side."""
    place = box(item).toAlignedRect()
    centre = place.center()
    for reach in range(1, 10):
        for x, y in (
            (place.left() - reach, centre.y()),
            (place.right() + reach, centre.y()),
            (centre.x(), place.top() - reach),
            (centre.x(), place.bottom() + reach),
        ):
            if picture.rect().contains(x, y):
                yield x, y


def shows(before, after, item):
    """How many spots around or on it have changed so much that an eye sees it."""
    place = box(item).toAlignedRect()
    spots = [*ring(after, item), *((place.left() + at, place.center().y()) for at in range(6))]
    return sum(_apart(before.pixelColor(x, y), after.pixelColor(x, y)) >= SEEN for x, y in spots)


def _apart(one: QColor, other: QColor):
    return contrast(*(luminance(*each.getRgb()[:3]) for each in (one, other)))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    "name",
    [
        "available",
        "all-day",
        "check-in",
        "in-use-controls",
        "booked",
        "sheet-book",
        "sheet-report",
        "sheet-nearby",
        "pad",
    ],
)
def test_where_the_keyboard_is_can_be_seen(panel, name, theme):
    if name in SHEETS:
        shown = opened(panel, name, theme)
    else:
        shown = panel(DOORS[name], style=Style(theme=theme))
        shown.window.requestActivate()
    before, passed = shown.shown.grab(), []
    for _ in range(MOST):
        QTest.keyClick(shown.window, Qt.Key.Key_Tab)
        item = shown.window.activeFocusItem()
        if called(item) in passed:
            break
        passed.append(called(item))
        after = shown.shown.grab()
        shown.expect(clipped(shown.window, item).contains(box(item)), item.objectName(), "out of sight")
        under = any(box(each).intersects(box(item)) for each in notices(shown) if not within(item, "notice"))
        shown.expect(under or shows(before, after, item) >= 4, item.objectName())  # a notice goes by itself
    assert shown.faults == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_each_of_the_keys_that_mean_yes_books(panel, key):
    shown = panel(DOORS["available"])
    shown.window.requestActivate()
    next(item for item in items(shown.window.contentItem()) if item.objectName() == "book-30").forceActiveFocus(
        Qt.FocusReason.TabFocusReason
    )
    QTest.keyClick(shown.window, key)
    assert len(shown.intents) == 1


def test_all_that_can_be_tapped_has_a_name_and_a_role(panel):
    shown = panel(DOORS["available"])
    for name, view in DOORS.items():
        draw(shown, view)
        says_what_it_is(shown, name)
    assert shown.faults == []


def test_a_sheet_and_all_that_can_be_tapped_on_it_say_what_they_are(panel):
    shown = panel(DOORS["available"])
    shown.window.requestActivate()
    for name, scene in SHEETS.items():
        draw(shown, scene.view)
        scene.open(shown.window)
        if name in DESKS:
            shown.door.desk.show(DESKS[name])
        says_what_it_is(shown, name)
        card = next(item for item in items(shown.window.contentItem()) if item.objectName().startswith("sheet-"))
        face = QAccessible.queryAccessibleInterface(card)
        shown.expect(face.role() == QAccessible.Role.Dialog, name, "role")
        shown.expect(face.text(QAccessible.Text.Name), name, "name")
        shown.expect(within(shown.window.activeFocusItem(), card.objectName()), name, "focus")
        close_all(shown.window)
    assert shown.faults == []


def says_what_it_is(shown, name):
    for item in tappable(shown.window):
        face = QAccessible.queryAccessibleInterface(item)
        told = face.text(QAccessible.Text.Name)
        button = face.role() in {QAccessible.Role.Button, QAccessible.Role.RadioButton}
        shown.expect(button, name, item.objectName(), "role")
        shown.expect(told.strip(), name, item.objectName(), "name")
