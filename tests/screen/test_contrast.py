"""What the pictures say: text of the status pane >= 7:1 at its worst spot, all other text >= 4.5:1."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF

from kiosk.screen.finger import items

from .conftest import SIZES
from .looking import box, within, words, worst_contrast
from .scenes import scenes

SCENES = dict(scenes())
FADES = 42
"""How near the edge of the timeline its hours fade."""


@pytest.mark.parametrize("size", [SIZES[0], SIZES[1]], ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize("scene", SCENES)
def test_every_word_can_be_read(panel, qtbot, scene, size):
    shown = panel(SCENES[scene], size)
    picture = shown.shown.grab()
    pane = next(item for item in items(shown.window.contentItem()) if item.inherits("QQuickRectangle"))
    status, buttons = box(pane), [item for item in items(pane) if item.inherits("QQuickAbstractButton")]
    off = [box(button) for button in buttons if not button.isEnabled()]
    flick = next((item for item in items(shown.window.contentItem()) if item.objectName() == "flick"), None)
    hours = box(flick).adjusted(0, FADES, 0, -FADES) if flick is not None else QRectF()
    over = [box(item) for item in items(shown.window.contentItem()) if item.objectName() in {"notice", "trouble"}]
    for word in words(shown.window):
        if within(word.item, "flick") and (
            not hours.contains(word.ink) or any(each.intersects(word.ink) for each in over)
        ):
            continue  # it slides under the edge of the timeline, or under a notice
        needed = 7.0 if status.contains(word.ink) and not any(each.contains(word.ink) for each in off) else 4.5
        measured = worst_contrast(picture, word.ink, word.item.property("color"))
        assert measured >= needed, (word.text, word.name, round(measured, 2))
