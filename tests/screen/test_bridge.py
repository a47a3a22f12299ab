"""The bridge: one signal for each new view, one intent for each answered tap."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from kiosk.room.actions import BookNow
from kiosk.screen.bridge import Door
from kiosk.screen.sheets import Sheets
from kiosk.sheets import SheetsView
from kiosk.view import DoorView
from tests.builders import at, door, meeting

LUNCH = (meeting("12-13", "Lunch"),)
HALF_AN_HOUR = BookNow(timedelta(minutes=30), at("10:54"))


@pytest.fixture
def bridge(qapp):
    made = Door()
    made.show(door(LUNCH))
    made.intents, made.changes = [], []
    made.intent.connect(made.intents.append)
    made.changed.connect(lambda: made.changes.append("changed"))
    return made


def test_a_new_view_emits_once(bridge):
    bridge.show(door(LUNCH, at="10:25"))
    assert bridge.changes == ["changed"]
    assert bridge.clock == "10:25"


def test_an_equal_view_emits_nothing(bridge):
    rows, models = [], (bridge.rows, bridge.hours, bridge.banners, bridge.mainButtons, bridge.otherButtons)
    for model in models:
        model.modelReset.connect(lambda: rows.append("reset"))
        model.dataChanged.connect(lambda *_: rows.append("data"))
    bridge.show(door(LUNCH))
    assert bridge.changes == rows == []


def test_a_minute_later_no_model_is_reset(bridge):
    resets = []
    for model in (bridge.rows, bridge.hours, bridge.banners, bridge.mainButtons, bridge.otherButtons):
        model.modelReset.connect(lambda: resets.append("reset"))
    bridge.show(door(LUNCH, at="10:25"))
    assert resets == []


def test_every_field_of_the_view_reaches_qml():
    groups = {
        "agenda": "agendaTitle",
        "buttons": "mainButtons",
        "notice": "noticeText",
        "close": "closeName",
        "name_prompt": "namePrompt",
        "keyboard": "letters",
    }
    groups |= {"key_names": "letters", "code": "codePath"}
    shown = [
        (Door, field) for field in fields(DoorView) if field.name not in ("sheets", "fixed")
    ]  # which the sheet about a meeting tells
    for kind, field in [*shown, *((Sheets, field) for field in fields(SheetsView))]:
        head, *rest = field.name.split("_")
        name = groups.get(field.name, head + "".join(word.capitalize() for word in rest))
        assert kind.staticMetaObject.indexOfProperty(name) >= 0, field.name


def test_a_language_that_is_asked_for_is_handed_over(bridge):
    asked = []
    bridge.spoken.connect(asked.append)
    bridge.speak("fr")
    assert asked == ["fr"]


def test_a_press_hands_over_what_the_visitor_saw(bridge):
    bridge.press("book-30")
    assert bridge.intents == [HALF_AN_HOUR]
    assert bridge.pressed == "book-30"


def test_more_presses_before_the_answer_are_deaf(bridge):
    for key in ("book-30", "book-30", "book-15"):
        bridge.press(key)
    assert bridge.intents == [HALF_AN_HOUR]


def test_while_a_booking_is_on_its_way_nothing_can_be_pressed(bridge):
    bridge.intent.connect(lambda intent: bridge.show(door(LUNCH, pending=intent)))
    for key in ("book-30", "book-30", "book-15"):
        bridge.press(key)
    assert bridge.intents == [HALF_AN_HOUR]
    assert bridge.pressed == ""


def test_any_answer_makes_it_listen_again_even_an_equal_view(bridge):
    bridge.press("book-30")
    bridge.show(door(LUNCH))
    bridge.press("book-15")
    assert [intent.duration for intent in bridge.intents] == [timedelta(minutes=30), timedelta(minutes=15)]


@pytest.mark.parametrize("key", ["book-60", "book-7", "", "notice"])
def test_what_cannot_be_pressed_gives_no_intent(bridge, key):
    bridge.show(door((meeting("11-12"),)))
    bridge.press(key)
    assert bridge.intents == []


def test_the_view_can_be_read_back(bridge):
    view = replace(door(LUNCH), room_name="Borealis")
    bridge.show(view)
    assert bridge.view == view
    assert bridge.roomName == "Borealis"
