"""Languages on panels that tell their diagonal, where letters are larger than drawn: nothing of ours is cut.

By default what breaks first, in the languages that break first; HYPOTHESIS_PROFILE=nightly draws every language, every
scene and every sheet on every panel of docs/design.md.
"""

from __future__ import annotations

from itertools import combinations

import pytest

from kiosk.screen.finger import items
from kiosk.screen.style import Style
from tests.builders import door

from .conftest import Panel, draw
from .looking import box, can_scroll, close_all, opened, words
from .test_languages import ALL, FOREIGN, desks, faults, sheets, views
from .test_layout import moves
from .test_millimetres import PANELS

HANGING = tuple(name for name in PANELS if ALL or name not in ("10.1-upright", "10.1-fine"))
FIRST = FOREIGN if ALL else ("ar", "de", "pl")
FACES = ("spoken", "no-show", "starting-soon", "in-use-controls", "beaten", "never-connected", "settings-refused")
FACES += ("the longest cure", "check-in", "awaiting-check-in", "stale-controls", "not-set-up", "twelve-hour")
OPEN = ("sheet-book", "sheet-nearby", "sheet-report", "sheet-reach-in-use", "desk")
FLICKED = {"bannerTitle", "bannerDetail"}
ROOMLESS = {("7", "many-durations")}
"""Six durations of a 12-hour clock (docs/adr/0017)."""


@pytest.fixture(scope="module", params=HANGING)
def wall(qapp, request):
    """One window for each panel."""
    size, inches = PANELS[request.param]
    shown = Panel(door(), size, Style(diagonal=inches))
    shown.name = request.param
    yield shown
    shown.close()
    assert shown.shown.warnings == []


@pytest.mark.parametrize("language", FIRST)
def test_nothing_of_ours_is_cut_on_a_panel_as_large_as_it_is(wall, language):
    found = []
    for name, view in views(language).items():
        if (ALL or name in FACES) and (wall.name, name) not in ROOMLESS:
            draw(wall, view)
            found += [fault for fault in faults(name, wall) if not FLICKED & set(fault)]
    assert found == []


@pytest.mark.parametrize("language", FIRST)
def test_nothing_of_ours_is_cut_on_a_sheet_as_large_as_it_is(wall, language):
    found = []
    for name in sheets(language) if ALL else OPEN:
        draw(wall, sheets(language)[name].view)
        if name in desks(language):
            wall.door.desk.show(desks(language)[name])
        sheets(language)[name].open(wall.window)
        found += on_the_sheet(name, wall.window)
        close_all(wall.window)
    assert found == []


def on_the_sheet(name, window):
    """What cannot be read there."""
    cards = opened(window)
    seen = [word for word in words(window) if any(card in word.inside for card in cards)]
    for word in seen:
        if word.item.property("truncated") and word.name != "nearbyWhere":
            yield name, "cut", word.name, word.text
    card = next(item for item in items(window.contentItem()) if item.objectName() in cards)
    for item in items(card):
        if item.inherits("QQuickAbstractButton") and not can_scroll(item) and not box(card).contains(box(item)):
            yield name, "over the edge", item.objectName()
    for one, other in combinations([word for word in seen if not moves(word)], 2):
        if one.ink.intersected(one.place).intersects(other.ink.intersected(other.place)):  # what is seen of it
            yield name, "overlap", one.text, other.text
