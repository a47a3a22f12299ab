"""What moves: a quarter of a second at most, when something has changed, and nothing where the site wants no motion."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import kiosk.screen
from kiosk.screen.finger import find, tap

from .scenes import scenes
from .sheet_scenes import sheet_scenes

SCENES = dict(scenes())
QML = sorted((Path(kiosk.screen.__file__).parent / "Kiosk").glob("*.qml"))
CALM = 250
"""Milliseconds."""


def test_every_motion_takes_as_long_as_the_theme_says_and_that_is_short():
    moving = {path.name: path.read_text() for path in QML if "Animation {" in path.read_text()}
    assert moving
    for name, source in moving.items():
        assert source.count("Animation {") == source.count("duration: Theme.swift"), name
    theme = next(path for path in QML if path.name == "Theme.qml").read_text()
    swift = re.search(r"swift: theme\.motion \? (\d+) : 0", theme)
    assert swift
    assert int(swift[1]) <= CALM


@pytest.mark.parametrize("motion", [True, False])
def test_a_sheet_is_there_at_once_where_nothing_may_move(panel, motion):
    shown = panel(moving(dict(sheet_scenes())["sheet-info"].view, motion))
    tap(shown.window, "open-book")
    assert (find(shown.window, "sheets").property("up") == 1) is not motion


def test_so_is_the_colour_of_a_state(panel):
    shown = panel(moving(SCENES["available"], motion=False))
    shown.door.show(moving(SCENES["in-use"], motion=False))
    pixel = shown.shown.grab().pixelColor(10, 10)
    assert pixel.red() > pixel.green()


def moving(view, motion):
    return replace(view, sheets=replace(view.sheets, motion=motion))


def test_it_comes_to_rest(panel, qtbot):
    scene = dict(sheet_scenes())["sheet-info"]
    shown = panel(moving(scene.view, motion=True))
    tap(shown.window, "open-book")
    qtbot.waitUntil(lambda: find(shown.window, "sheets").property("up") == 1, timeout=5000)
    qtbot.wait(100)
    frames = []
    shown.window.frameSwapped.connect(lambda: frames.append(1))
    qtbot.wait(500)
    assert frames == []
