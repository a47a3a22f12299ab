"""Every language at every size: nothing of ours is cut, nothing overlaps, and no letter is missing.

One window for each size, and only what it shows changes: a window for each of a thousand pictures would take minutes.
By default the scenes that are tight are drawn at each size, and those that show the rest of our sentences at two of the
five; HYPOTHESIS_PROFILE=nightly draws everything everywhere.
"""

from __future__ import annotations

import os
from functools import cache
from itertools import combinations

import pytest
from PySide6.QtGui import QFont, QTextLayout

from kiosk.failures import FAILURES
from kiosk.languages import NAMES, catalogue
from kiosk.room.health import Health
from kiosk.screen import fonts
from kiosk.screen.finger import items
from tests.builders import LOOK, at, door, speaking

from .conftest import SIZES, draw
from .desk_scenes import ADMINISTERED, desk_scenes
from .looking import box, close_all, opened, words
from .scenes import DAY, scenes
from .sheet_scenes import SheetScene, sheet_scenes
from .speaking import PEOPLE, look, spoken
from .test_layout import STRANGERS, moves

TIGHT = (
    *("spoken", "available", "in-use-controls", "beaten", "never-connected", "banners", "the longest cure"),
    *("settings-refused", "starting-soon-too-short", "twelve-hour"),
)
OTHERS = (
    *(
        "many-durations",
        "no-show",
        "starting-soon",
        "in-use-run",
        "ending-soon",
        "awaiting-check-in",
        "stale-no-bookings",
        "unsure",
        "closed",
    ),
    *(
        "evening",
        "clock-wrong",
        "lab",
        "booked",
        "stale-controls",
        "not-set-up",
        "check-in",
        "starting-up",
        "restarting",
    ),
)
SHEETS = (
    *("sheet-book", "sheet-book-later", "sheet-report", "sheet-more", "sheet-language", "sheet-info", "sheet-meeting"),
    *("sheet-nearby", "sheet-qr", "sheet-type", "sheet-reach", "sheet-reach-in-use", "pad-wrong", "pad-locked", "desk"),
)
"""Each in one size of each language, so that every size has every sheet in two languages or three."""
ALL = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
FOREIGN = [language for language in NAMES if language != "en"]


@cache
def views(language):
    """All that this language is looked at in."""
    said = catalogue(language).gettext
    longest = max(FAILURES, key=lambda trouble: len(said(FAILURES[trouble].cure)) + len(trouble.value))
    cure = door(DAY, health=Health(at("9"), longest), look=look(language))
    with speaking(language):
        return {"spoken": spoken(language), **dict(scenes()), "the longest cure": cure}


@cache
def sheets(language):
    """All sheets in this language."""
    with speaking(language):
        admin = SheetScene(door(DAY, look=ADMINISTERED), ("open-more", "open-admin"))
        return {**dict(sheet_scenes()), **dict.fromkeys(desks(language), admin)}


@cache
def desks(language):
    """What may lie on the administrator's sheet."""
    return {name: desk for name, desk, _ in desk_scenes(language)}


def chosen(language, size):
    """What of it is looked at in this size."""
    turn = SIZES.index(size)
    some = {name for at, name in enumerate(OTHERS) if (at - turn) % len(SIZES) < 2}
    return {name: view for name, view in views(language).items() if ALL or name in TIGHT or name in some}


def is_theirs(word):
    return word.name in STRANGERS - {"troubleHelp"} or "meeting" in word.inside or "banner" in word.inside


def faults(name, shown):
    """What cannot be read there; looked at again once it is drawn, for layouts lay out in several rounds."""
    found = list(seen_faults(name, shown.window))
    if found:
        shown.shown.grab()
        found = list(seen_faults(name, shown.window))
    return found


def seen_faults(name, window):
    """What cannot be read there now."""
    seen = list(words(window))
    for word in seen:
        if word.item.property("truncated") and not is_theirs(word):
            yield name, "cut", word.name, word.text
        if not moves(word) and not word.place.adjusted(-1, -1, 1, 1).contains(word.ink):
            yield name, "outside", word.name, word.text
    pane = next((item for item in items(window.contentItem()) if item.objectName() == "statusPane"), None)
    for item in items(pane) if pane is not None else ():
        if item.inherits("QQuickAbstractButton") and box(item).bottom() > box(pane).bottom() - 5:
            yield name, "over the edge", item.objectName()
    lettered = {word.item.parentItem().parentItem().parentItem().objectName() for word in seen}
    for item in items(window.contentItem()):
        if item.property("hint") is not None and item.objectName() not in lettered:
            yield name, "blank", item.objectName(), item.property("label")
    still = [word for word in seen if not moves(word) and "notice" not in word.inside]
    for one, other in combinations(still, 2):
        if one.ink.intersects(other.ink):
            yield name, "overlap", one.text, other.text


@pytest.mark.parametrize("language", FOREIGN)
def test_nothing_of_ours_is_cut_in_any_language(wall, language):
    found = []
    for name, view in chosen(language, (wall.window.width(), wall.window.height())).items():
        draw(wall, view)
        found += faults(name, wall)
    assert found == []


@pytest.mark.parametrize("language", FOREIGN)
def test_no_word_of_ours_on_a_sheet_is_cut_in_any_language(wall, language):
    found = []
    turn = SIZES.index((wall.window.width(), wall.window.height())) + FOREIGN.index(language)
    for name in [each for place, each in enumerate(SHEETS) if ALL or (place - turn) % len(SIZES) == 0]:
        draw(wall, sheets(language)[name].view)
        if name in desks(language):
            wall.door.desk.show(desks(language)[name])
        sheets(language)[name].open(wall.window)
        open_now = opened(wall.window)
        seen = [word for word in words(wall.window) if any(card in word.inside for card in open_now)]
        assert seen, name
        found += [
            (name, word.name, word.text)
            for word in seen
            if word.item.property("truncated") and word.name != "nearbyWhere"
        ]
        close_all(wall.window)
    assert found == []


# --- letters


def test_every_scene_that_is_chosen_exists_and_has_its_turn():
    assert {*TIGHT, *OTHERS} <= set(views("de"))
    assert {name for size in SIZES for name in chosen("de", size)} >= set(OTHERS)


def drawn(text, family, weight=QFont.Weight.Normal):
    """The families that draw this text, and whether a letter is missing."""
    font = QFont(family)
    font.setWeight(weight)
    layout = QTextLayout(text, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    runs = layout.glyphRuns()
    return {run.rawFont().familyName() for run in runs}, any(0 in run.glyphIndexes() for run in runs)


@pytest.mark.parametrize("weight", [QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.DemiBold])
@pytest.mark.parametrize("family", fonts.BEHIND)
def test_every_letter_of_ours_and_of_usual_names_is_bundled(qapp, family, weight):
    fonts.register()
    said = "".join(str(text) for language in FOREIGN for text in catalogue(language)._catalog.values())
    letters = "".join(sorted({*said, *NAMES.values(), *"".join("".join(names) for names in PEOPLE.values())} - {"\n"}))
    families, is_missing = drawn(letters, family, weight)
    assert not is_missing
    assert families <= {"Inter", "Inter Display", "Door Arabic", "Door Chinese", "Door Japanese"}


def test_latin_letters_are_inter_s_in_every_language(qapp):
    fonts.register()
    for family in ("Inter", "Door Japanese"):
        assert drawn("Budget – 10:24 “ç” 100 % …", family) == ({"Inter"}, False)


def test_chinese_characters_have_the_shape_of_their_country(panel):
    fonts.register()
    assert drawn("直骨", "Inter") == ({"Door Chinese"}, False)
    assert drawn("直骨", "Door Japanese") == ({"Door Japanese"}, False)
    for language, family in (("ja", "Door Japanese"), ("zh", "Inter")):
        seen = {word.name: word for word in words(panel(spoken(language)).window)}
        assert seen["date"].item.property("font").family() == family


def test_a_line_is_as_tall_in_every_script(panel):
    shown = panel(door(look=LOOK))
    tall = {}
    for language in ("de", "ja", "zh", "ar"):
        draw(shown, spoken(language))
        tall[language] = {word.name: round(word.item.property("contentHeight")) for word in words(shown.window)}["date"]
    assert max(tall.values()) - min(tall.values()) <= 1, tall
