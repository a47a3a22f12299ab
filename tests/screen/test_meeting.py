"""A tap on a meeting of the day opens its sheet: by finger, by keyboard, for a screen reader; short ones can be hit."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from kiosk.room.policy import Policy
from kiosk.screen.finger import find, items, tap
from kiosk.screen.style import Style
from tests.builders import all_day, door, meeting

from .looking import box, within, words
from .scenes import DAY

FREELY = Policy(end_others=True, extend_others=True)
PANELS = {"7": ((800, 480), 7.0), "10.1": ((1280, 800), 10.1), "upright": ((800, 1280), 10.1)}


def opened(shown):
    """Which meeting's sheet is open; nothing where none is."""
    host = find(shown.window, "sheets") if shown.window.property("sheetOpen") else None
    return shown.door.chosen.title if host is not None and host.property("open") == "meeting" else ""


def click(shown, x, y):
    QTest.mouseClick(shown.window, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    found = opened(shown)
    if shown.window.property("sheetOpen"):
        QTest.keyClick(shown.window, Qt.Key.Key_Escape)
        shown.shown.grab()
    return found


def block(shown, minute):
    return box(find(shown.window, f"meeting-{minute}"))


def test_a_tap_opens_what_may_be_told_of_it(panel):
    shown = panel(door(DAY, at="15:24", policy=FREELY))
    tap(shown.window, "meeting-900")
    assert opened(shown) == "Quarterly planning — platform team"
    said = [word.text for word in words(shown.window) if "sheet-meeting" in word.inside]
    assert said[:4] == ["15:00 – 16:30", "Quarterly planning — platform team", "Amélie Durand", "1 hr 30 mins"]


def test_what_can_be_done_with_it_is_one_tap_there_and_the_sheet_goes(panel):
    shown = panel(door(DAY, at="15:24", policy=FREELY))
    tap(shown.window, "meeting-900")
    shown.shown.grab()
    tap(shown.window, "meeting-end")
    assert [intent.seen for intent in shown.intents] == [DAY[5].ref]
    assert not shown.window.property("sheetOpen")


@pytest.mark.parametrize("name", PANELS)
def test_a_quarter_of_an_hour_is_hit_within_a_finger_s_breadth_and_so_is_the_gap_beside_it(panel, name):
    size, inches = PANELS[name]
    mm = (size[0] ** 2 + size[1] ** 2) ** 0.5 / (inches * 25.4)
    stand_up = meeting("11-11:15", "Stand-up")
    shown = panel(door((stand_up,), at="10:28"), size, style=Style(diagonal=inches))
    place = block(shown, 660)
    assert place.height() < 9 * mm or name == "upright"
    reach = 9 * mm / 2 - 1
    for away in (-reach, 0, reach):
        assert click(shown, place.center().x(), place.center().y() + away) == "Stand-up", away
    gap = min(
        (box(item) for item in items(shown.window.contentItem()) if item.objectName().startswith("gap-")),
        key=lambda each: abs(each.bottom() - place.top()),
    )
    for away in (-reach, 0, reach):
        QTest.mouseClick(
            shown.window, Qt.MouseButton.LeftButton, pos=QPoint(round(gap.center().x()), round(gap.center().y() + away))
        )
        assert find(shown.window, "sheets").property("open") == "book", away
        QTest.keyClick(shown.window, Qt.Key.Key_Escape)
        shown.shown.grab()


def test_of_forty_short_ones_the_nearest_is_opened(panel):
    day = [meeting(f"10:{n * 15}-10:{n * 15 + 15}", f"Interview {n}") for n in range(4)]
    shown = panel(door(day, at="9:40"))
    places = [block(shown, 600 + 15 * n) for n in range(2)]
    for one, other in pairwise(places):
        edge = (one.bottom() + other.top()) / 2
        assert click(shown, one.center().x(), edge - 3) == "Interview 0"
        assert click(shown, one.center().x(), edge + 3) == "Interview 1"


def test_right_to_left_the_lanes_are_mirrored(panel):
    shown = panel(replace(door((meeting("10-11", "First"), meeting("10:15-11", "Second")), at="10:20"), mirrored=True))
    for minute, title in ((600, "First"), (615, "Second")):
        place = block(shown, minute)
        assert click(shown, place.center().x(), place.center().y()) == title


def test_what_lasts_all_day_is_tapped_in_its_banner(panel):
    shown = panel(door((all_day("Trade fair", free=True),)))
    tap(shown.window, "banner")
    assert opened(shown) == "Trade fair"


def test_a_meeting_that_leaves_the_calendar_takes_its_sheet_along(panel):
    shown = panel(door(DAY, at="15:24"))
    tap(shown.window, "meeting-900")
    assert opened(shown)
    shown.door.show(door(DAY[:5], at="15:24"))
    assert not shown.window.property("sheetOpen")


def test_the_sheet_keeps_true_while_it_is_open(panel):
    shown = panel(door(DAY, at="15:24", policy=FREELY))
    tap(shown.window, "meeting-900")
    shown.door.show(door((*DAY[:5], replace(DAY[5], subject="Moved")), at="15:24", policy=Policy()))
    assert opened(shown) == "Moved"
    assert find(shown.window, "meetingReason").property("text") == "Only its organizer can change this meeting"


def test_the_keyboard_opens_it_and_comes_back_to_it(panel):
    shown = panel(door(DAY, at="15:24", policy=FREELY))
    shown.window.requestActivate()
    for _ in range(30):
        QTest.keyClick(shown.window, Qt.Key.Key_Tab)
        here = shown.window.activeFocusItem()
        if here.objectName() == "meeting" and "Quarterly" in here.property("title"):
            break
    assert here.property("visualFocus")
    QTest.keyClick(shown.window, Qt.Key.Key_Return)
    assert opened(shown) == "Quarterly planning — platform team"
    inside = shown.window.activeFocusItem()
    assert within(inside, "sheet-meeting")
    assert inside.property("visualFocus")
    QTest.keyClick(shown.window, Qt.Key.Key_Escape)
    assert shown.window.activeFocusItem() == here


def test_a_finger_leaves_no_ring_on_the_day(panel):
    shown = panel(door(DAY, at="15:24"))
    place = block(shown, 900)
    click(shown, place.center().x(), place.center().y())
    blocks = [item for item in items(shown.window.contentItem()) if item.property("visualFocus")]
    assert blocks == []


def test_a_screen_reader_is_told_that_it_can_be_pressed(panel):
    shown = panel(door(DAY, at="15:24"))
    faces = [
        QAccessible.queryAccessibleInterface(item.parentItem())
        for item in items(shown.window.contentItem())
        if item.objectName() == "meeting-900"
    ]
    assert [face.role() for face in faces] == [QAccessible.Role.Button]
    assert faces[0].text(QAccessible.Text.Name).startswith("Quarterly planning — platform team, 15:00 – 16:30")
    faces[0].actionInterface().doAction("Press")
    assert opened(shown)


def test_a_flick_that_begins_on_a_meeting_scrolls_and_opens_nothing(panel):
    shown = panel(door(DAY, at="15:24"))
    place = block(shown, 900).center().toPoint()
    before = find(shown.window, "flick").property("contentY")
    QTest.mousePress(shown.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    for step in range(1, 12):
        QTest.mouseMove(shown.window, QPoint(place.x(), place.y() + 12 * step))
    QTest.mouseRelease(
        shown.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(place.x(), place.y() + 140)
    )
    assert find(shown.window, "flick").property("contentY") != before
    assert opened(shown) == ""


@pytest.fixture(scope="module")
def glass(qapp):
    return QTest.createTouchDevice()


def touch(shown, glass, place):
    point = place.center().toPoint()
    QTest.touchEvent(shown.window, glass).press(0, point, shown.window).commit()
    QTest.touchEvent(shown.window, glass).release(0, point, shown.window).commit()


def test_a_finger_on_glass_finds_the_meeting_and_the_gap(panel, glass):
    shown = panel(door(DAY, at="15:24"))
    touch(shown, glass, block(shown, 900))
    assert opened(shown) == "Quarterly planning — platform team"
    QTest.keyClick(shown.window, Qt.Key.Key_Escape)
    shown.shown.grab()
    hours = box(find(shown.window, "flick"))
    gaps = [box(item) for item in items(shown.window.contentItem()) if item.objectName().startswith("gap-")]
    touch(shown, glass, next(gap for gap in gaps if hours.contains(gap.center())))
    assert find(shown.window, "sheets").property("open") == "book"
    assert shown.door.chosen.title == "Quarterly planning — platform team"
