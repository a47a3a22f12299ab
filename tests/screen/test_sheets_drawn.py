"""What lies on a sheet fits, can be read and reached, at every size. One window for each, as in test_languages.py."""

from __future__ import annotations

from itertools import combinations

import pytest

from .conftest import draw
from .looking import box, clipped, close_all, words, worst_contrast
from .test_layout import moves, unit
from .test_sheets import MM_A_PIXEL, SCENES, TARGET_MM, buttons, card, settle

SMALL = {"signWord", "hint", "nearbyState"}


@pytest.mark.parametrize("scene", SCENES)
def test_a_sheet_is_whole_within_reach_and_readable(wall, scene):
    draw(wall, SCENES[scene].view)
    SCENES[scene].open(wall.window)
    settle(wall)  # drawn once, looked at thrice
    look_at(wall, (wall.window.width(), wall.window.height()))
    close_all(wall.window)


def look_at(shown, size):
    nothing_is_cut_and_nothing_overlaps(shown)
    what_is_tapped_is_big_enough_apart_and_low_enough(shown, size)
    every_word_can_be_read(shown, size)


def nothing_is_cut_and_nothing_overlaps(shown):
    name = card(shown).objectName()
    seen = [word for word in words(shown.window) if name in word.inside]
    assert seen
    for word in seen:
        assert word.name == "nearbyWhere" or not word.item.property("truncated"), word.text
        assert "sheetContent" in word.inside or word.place.adjusted(-1, -1, 1, 1).contains(word.ink), word.text
    for one, other in combinations([word for word in seen if not moves(word)], 2):
        assert not one.ink.intersects(other.ink), (one.text, other.text)
    for button in buttons(card(shown)):
        for word in seen:
            inside = button.objectName() in word.inside
            assert inside or moves(word) or not word.ink.intersects(box(button)), (word.text, button.objectName())


def what_is_tapped_is_big_enough_apart_and_low_enough(shown, size):
    least = TARGET_MM / MM_A_PIXEL[size]
    found = buttons(card(shown))
    assert found
    for button in found:
        place = box(button)
        assert min(place.width(), place.height()) >= least - 1, button.objectName()
        assert place.top() >= size[1] / 3 - 1, button.objectName()
    seen = {button: box(button).intersected(clipped(shown.window, button)) for button in found}  # the rest by a flick
    for one, other in combinations(found, 2):
        assert not seen[one].intersects(seen[other]), (one.objectName(), other.objectName())


def every_word_can_be_read(shown, size):
    picture, u, name = shown.shown.grab(), unit(size), card(shown).objectName()
    for word in words(shown.window):
        if name in word.inside:
            measured = worst_contrast(picture, word.ink, word.item.property("color"))
            assert measured >= 4.5, (word.text, round(measured, 2))
            assert word.name in SMALL or word.cap / u >= 23, word.text
