"""What the pictures say: text of the status pane >= 7:1 at its worst spot, all other text >= 4.5:1; in every theme, and
for eyes that lack one kind of cone, to whom a state is still told apart by its word and its shape."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF

from kiosk.screen.finger import items
from kiosk.screen.style import Style

from .desk_scenes import VIEW, desk_scenes
from .looking import BLINDNESS, box, close_all, contrast, grounds, luminance, opened, seen_with, words
from .scenes import scenes
from .sheet_scenes import SheetScene, sheet_scenes

SCENES = dict(scenes())
DESKS = {name: desk for name, desk, _ in desk_scenes()}
SHEETS = {**dict(sheet_scenes()), **dict.fromkeys(DESKS, SheetScene(VIEW, ("open-more", "open-admin")))}
FADES = 42
"""How near the edge of the timeline its hours fade."""
SIZE = (1280, 800)
UPRIGHT = ("available", "in-use", "booked", "lost", "overlaps", "banners")
THEMES = ("dark", "light", "high-contrast")
EYES = {"every cone": None, **BLINDNESS}


def measured(shown, view):
    """Each text's contrast at its worst spot, for every kind of eye, and what it must be."""
    texts = shown.lay_out(view)
    content = list(items(shown.window.contentItem()))
    pane = next(item for item in content if item.objectName() == "statusPane")
    off = [box(item) for item in items(pane) if item.inherits("QQuickAbstractButton") and not item.isEnabled()]
    flick = next((item for item in content if item.objectName() == "flick"), None)
    hours = box(flick).adjusted(0, FADES, 0, -FADES) if flick is not None else QRectF()
    over = [box(item) for item in content if item.objectName() in {"notice", "trouble"}]
    for word in texts:
        hidden = not hours.contains(word.ink) or any(each.intersects(word.ink) for each in over)
        if "flick" in word.inside and hidden:
            continue  # it slides under the edge of the timeline, or under a notice
        strict = box(pane).contains(word.ink) and not any(each.contains(word.ink) for each in off)
        colour = word.item.property("color")
        ink = (colour.red(), colour.green(), colour.blue())
        place = word.ink.intersected(box(word.item.parentItem())) if word.name == "statusWord" else word.ink
        behind = grounds(shown.picture, place, ink)
        for eye, matrix in EYES.items():
            text = luminance(*seen_with(matrix, ink))
            worst = min((contrast(text, luminance(*seen_with(matrix, spot))) for spot in behind), default=1.0)
            yield word, eye, worst, 7.0 if strict else 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_every_word_can_be_read_by_every_eye(panel, theme):
    shown = panel(SCENES["available"], SIZE, style=Style(theme=theme))
    for scene, view in SCENES.items():
        for word, eye, worst, needed in measured(shown, view):
            shown.expect(worst >= needed, scene, eye, word.name, word.text, round(worst, 2))
    assert shown.faults == []


@pytest.mark.parametrize("theme", THEMES)
def test_every_word_on_a_sheet_can_be_read_by_every_eye(panel, theme):
    shown = panel(SCENES["available"], SIZE, style=Style(theme=theme))
    for scene, sheet in SHEETS.items():
        shown.door.show(sheet.view)
        if scene in DESKS:
            shown.door.desk.show(DESKS[scene])
        sheet.open(shown.window)
        picture, (card,) = shown.shown.grab(), opened(shown.window)
        seen = [word for word in words(shown.window) if card in word.inside]
        shown.expect(seen, scene)
        for word in seen:
            colour = word.item.property("color")
            ink = (colour.red(), colour.green(), colour.blue())
            behind = grounds(picture, word.ink.intersected(word.place), ink)
            for eye, matrix in EYES.items():
                text = luminance(*seen_with(matrix, ink))
                worst = min((contrast(text, luminance(*seen_with(matrix, spot))) for spot in behind), default=1.0)
                shown.expect(worst >= 4.5, scene, eye, word.name, word.text, round(worst, 2))
        close_all(shown.window)
    assert shown.faults == []


@pytest.mark.parametrize("theme", THEMES)
def test_upright_too(panel, theme):
    shown = panel(SCENES["available"], SIZE[::-1], style=Style(theme=theme))
    for scene in UPRIGHT:
        for word, eye, worst, needed in measured(shown, SCENES[scene]):
            shown.expect(worst >= needed, scene, eye, word.name, word.text, round(worst, 2))
    assert shown.faults == []


FACES = {
    "available": ("tick", "green"),
    "stale": ("tick", "green"),
    "starting-soon": ("clock", "amber"),
    "check-in": ("clock", "amber"),
    "awaiting-check-in": ("clock", "amber"),
    "no-show": ("clock", "amber"),
    "in-use": ("bar", "red"),
    "stale-in-use": ("bar", "red"),
    "ending-soon": ("bar", "red"),
    "lost": ("cross", "grey"),
    "sign-in-refused": ("cross", "grey"),
    "not-set-up": ("cross", "grey"),
    "starting-up": ("dots", "grey"),
    "closed": ("moon", "grey"),
}


def test_each_light_has_a_shape_of_its_own_and_each_state_a_word():
    """Whoever sees no colour at all: the shape tells free, soon, taken and unknown apart, and the word the rest."""
    by_shape, told = {}, {}
    for scene, (shape, light) in FACES.items():
        view = SCENES[scene]
        assert (view.shape.value, view.light.value) == (shape, light), scene
        assert by_shape.setdefault(shape, light) == light
        told.setdefault((view.status, view.until, view.fresh, view.trouble), []).append(scene)
    assert all(len(alike) == 1 for alike in told.values()), told


def find_colour(shown, x, y):
    return shown.picture.pixelColor(x, y).getRgb()[:3]


@pytest.mark.parametrize("theme", THEMES)
def test_the_shape_is_drawn_and_stands_out_for_every_eye(panel, theme):
    shown, drawn = panel(SCENES["available"], SIZE, style=Style(theme=theme)), {}
    for scene, (shape, _) in FACES.items():
        shown.lay_out(SCENES[scene])
        item = next(item for item in items(shown.window.contentItem()) if item.objectName() == "stateShape")
        area = box(item).toAlignedRect()
        inside = area.adjusted(area.width() // 4, area.height() // 4, -area.width() // 4, -area.height() // 4)
        rows = [
            [shown.picture.pixelColor(x, y) for x in range(inside.left(), inside.right(), 3)]
            for y in range(inside.top(), inside.bottom(), 3)
        ]
        disc, ground = (
            find_colour(shown, area.center().x(), area.top() + 4),
            find_colour(shown, area.left(), area.top()),
        )
        for matrix in EYES.values():
            apart = contrast(luminance(*seen_with(matrix, ground)), luminance(*seen_with(matrix, disc)))
            shown.expect(apart >= 3, scene, apart)
        drawn.setdefault(shape, tuple(tuple(pixel.getRgb()[:3] == disc for pixel in row) for row in rows))
    assert shown.faults == []
    assert all(len({pixel for row in rows for pixel in row}) == 2 for rows in drawn.values())
    assert len(set(drawn.values())) == len(drawn)
