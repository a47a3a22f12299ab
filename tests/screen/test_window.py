"""The window's beginning and end."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from PySide6.QtGui import QFontDatabase, QGuiApplication, QImage
from PySide6.QtQuick import QQuickWindow

from kiosk.screen import window as screen
from kiosk.screen.bridge import Door
from tests.builders import door

from .looking import is_clear


@pytest.fixture
def bridge(qapp):
    made = Door()
    made.show(door())
    return made


def test_it_has_the_size_and_the_title_asked_for(bridge):
    shown = screen.build(bridge, size=(640, 400), full_screen=False, title="Aurora")
    assert (shown.window.width(), shown.window.height(), shown.window.title()) == (640, 400, "Aurora")
    shown.close()


def test_full_screen_hides_the_cursor_until_it_ends(bridge):
    shown = screen.build(bridge, full_screen=True)
    shown.show()
    assert shown.window.visibility() == QQuickWindow.Visibility.FullScreen
    assert is_clear(QGuiApplication.overrideCursor())
    shown.close()
    assert QGuiApplication.overrideCursor() is None


def test_no_start_waits_until_all_the_enumerations_of_qt_are_made():
    story = (
        "from PySide6 import QtCore; from PySide6.QtGui import QGuiApplication\n"
        "from kiosk.screen import window; from kiosk.screen.bridge import Door; from tests.builders import door\n"
        "window.prepare(); app = QGuiApplication([]); shown_by = Door(); shown_by.show(door())\n"
        "shown = window.build(shown_by, full_screen=True); shown.show(); shown.grab()\n"
        "print('Qt' in vars(QtCore)); QtCore.Qt; print('Qt' in vars(QtCore)); shown.close()"
    )
    told = subprocess.run([sys.executable, "-c", story], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.split() == ["False", "True"]


def test_it_can_be_saved_as_a_picture(bridge, tmp_path):
    shown = screen.build(bridge, size=(320, 200))
    shown.show()
    shown.save(tmp_path / "deep" / "door.png")
    shown.close()
    assert QImage(str(tmp_path / "deep" / "door.png")).width() == 320


def test_closing_twice_is_harmless_and_the_door_lives_on(bridge):
    shown = screen.build(bridge, size=(320, 200))
    shown.show()
    shown.close()
    shown.close()
    bridge.show(door(at="10:25"))
    assert shown.warnings == []


def test_lost_graphics_are_told(bridge):
    told = []
    shown = screen.build(bridge, size=(320, 200))
    shown.on_graphics_lost = told.append
    shown.window.sceneGraphError.emit(QQuickWindow.SceneGraphError.ContextNotAvailable, "no context")
    shown.close()
    assert told == ["no context"]


def test_the_bundled_fonts_are_used(bridge):
    screen.build(bridge, size=(320, 200)).close()
    assert {"Inter", "Inter Display"} <= set(QFontDatabase.families())


def test_a_process_ends_without_a_word(tmp_path):
    script = """
from kiosk.screen import window
window.prepare()
from PySide6.QtGui import QGuiApplication
from kiosk.screen.bridge import Door
from tests.builders import door, meeting
application = QGuiApplication([])
bridge = Door()
bridge.show(door([meeting("10-11", "Retrospective")]))
shown = window.build(bridge, size=(640, 400))
shown.show()
application.processEvents()
shown.close()
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
