"""How a site wants its screen: the panel's millimetres, its rotation, and which screen it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from kiosk.screen import window as screen
from kiosk.screen.bridge import Door
from kiosk.screen.finger import find
from kiosk.screen.style import Style, told_diagonal
from tests.effort import EDGE

from .looking import box, centre
from .scenes import scenes

SCENES = dict(scenes())


@pytest.mark.parametrize(
    ("pixels", "millimetres", "inches"),
    [
        ((1280, 800), (217, 136), 10.1),
        ((1920, 1080), (344, 194), 15.6),
        ((800, 480), (153, 92), 7.0),
        ((1280, 800), (0, 0), 0),  # unknown
        ((1920, 1080), (160, 90), 0),  # what televisions tell: their aspect ratio, in centimetres
        ((1280, 800), (338.7, 211.7), 0),  # made up from 96 dots per inch
        ((1280, 800), (217, 217), 0),  # no such pixels
        ((1920, 1080), (1210, 680), 0),  # a television, or a mistake
    ],
)
def test_what_a_system_tells_of_a_panel_is_believed_if_it_can_be(pixels, millimetres, inches):
    assert told_diagonal(pixels, millimetres) == pytest.approx(inches, abs=0.15)


@EDGE
@given(
    st.tuples(st.integers(1, 8000), st.integers(1, 8000)),
    st.tuples(st.floats(-10, 3000), st.floats(-10, 3000)),
)
def test_a_told_diagonal_is_none_or_one_that_can_hang_at_a_door(pixels, millimetres):
    assert told_diagonal(pixels, millimetres) == 0 or 5 <= told_diagonal(pixels, millimetres) <= 34


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_turned_panel_is_drawn_and_tapped_where_it_is_drawn(panel, rotation):
    upright = panel(SCENES["available"], (800, 1280) if rotation % 180 else (1280, 800))
    turned = panel(SCENES["available"], (1280, 800), style=Style(rotation=rotation))
    stage = find(turned.window, "stage")
    assert (stage.width(), stage.height()) == (upright.window.width(), upright.window.height())
    one, other = box(find(upright.window, "book-30")), box(find(turned.window, "book-30"))
    assert sorted((one.width(), one.height())) == sorted((other.width(), other.height()))
    middle = centre(find(turned.window, "book-30"))
    expected = {
        90: (1280 - one.center().y(), one.center().x()),
        180: (1280 - one.center().x(), 800 - one.center().y()),
        270: (one.center().y(), 800 - one.center().x()),
    }[rotation]
    assert (middle.x(), middle.y()) == pytest.approx(expected, abs=1)
    QTest.mouseClick(turned.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle.toPoint())
    assert len(turned.intents) == 1


def test_an_unknown_screen_is_told_and_the_primary_one_used(qapp, caplog):
    door = Door()
    shown = screen.build(door, style=Style(output="HDMI-9"), size=(320, 200))
    assert shown.window.screen() is QGuiApplication.primaryScreen()
    shown.close()
    assert "there is no screen HDMI-9" in caplog.text


def test_a_second_screen_is_left_alone(tmp_path):
    """Two screens, of which the second is the door's: the window covers that one and nothing of the other."""
    place = {"y": 0, "width": 640, "height": 400, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    (tmp_path / "screens.json").write_text(
        json.dumps({"screens": [{"name": "one", "x": 0, **place}, {"name": "two", "x": 640, **place}]})
    )
    script = """
from kiosk.screen import window
window.prepare()
from PySide6.QtGui import QGuiApplication
from kiosk.screen.bridge import Door
from kiosk.screen.style import Style
application = QGuiApplication([])
door = Door()
shown = window.build(door, style=Style(output="two"), full_screen=True)
shown.show()
application.processEvents()
print(shown.window.screen().name(), shown.window.geometry().getRect())
shown.close()
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "QT_QPA_PLATFORM": f"offscreen:configfile={tmp_path / 'screens.json'}",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "two (640, 0, 640, 400)", "")
