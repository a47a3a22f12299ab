"""Larger letters, where a site wants them: what is read at arm's length grows, and nothing of ours is cut for it.

By default the longest languages at the sizes with the least room; HYPOTHESIS_PROFILE=nightly draws every language,
every scene and every sheet at every size.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.screen.finger import find
from kiosk.screen.style import Style
from tests.builders import door

from .conftest import SIZES, Panel
from .looking import box, words
from .scenes import scenes
from .sheet_scenes import sheet_scenes
from .test_languages import ALL, FOREIGN, close_all, desks, draw, faults, opened, sheets, views

SCENES = dict(scenes())
SHEETS = dict(sheet_scenes())
LARGEST = Style(text_size=150)
LONG = FOREIGN if ALL else ("de", "pl")
NARROW = SIZES if ALL else ((800, 1280), (800, 480))
UNSET = {"not-set-up"}
"""A door that does not know its room knows no text size."""
FACES = (
    "spoken",
    "in-use",
    "in-use-controls",
    "ending-soon",
    "beaten",
    "unsure",
    "booked",
    "released",
    "no-show",
    "check-in",
)
FACES += (
    "starting-soon-too-short",
    "never-connected",
    "stale-controls",
    "banners",
    "lab",
    "twelve-hour",
    "the longest cure",
)
OPEN = ("sheet-book", "sheet-nearby", "sheet-report", "sheet-reach-in-use", "sheet-type", "sheet-more", "sheet-info")


@pytest.fixture(scope="module", params=NARROW, ids=lambda size: "x".join(map(str, size)))
def wall(qapp, request):
    """One window of each size for all of it."""
    shown = Panel(door(), request.param, LARGEST)
    yield shown
    shown.close()
    assert shown.shown.warnings == []


@pytest.mark.parametrize("language", LONG)
def test_with_the_largest_letters_nothing_of_ours_is_cut(wall, language):
    found = []
    for name, view in views(language).items():
        if name not in UNSET and (ALL or name in FACES):
            draw(wall, view)
            found += faults(name, wall)
    assert found == []


@pytest.mark.parametrize("language", LONG)
def test_with_the_largest_letters_no_word_of_ours_on_a_sheet_is_cut(wall, language):
    found = []
    for name, scene in sheets(language).items():
        if not ALL and name not in OPEN:
            continue
        draw(wall, scene.view)
        if name in desks(language):
            wall.door.desk.show(desks(language)[name])
        scene.open(wall.window)
        cards = opened(wall.window)
        seen = [word for word in words(wall.window) if any(card in word.inside for card in cards)]
        found += [(name, word.name, word.text) for word in seen if word.item.property("truncated")]
        close_all(wall.window)
    assert [each for each in found if each[1] != "nearbyWhere"] == []


def sizes(shown, *names):
    """How large these are drawn."""
    return [word.size for word in words(shown.window) if word.name in names]


def test_what_is_read_at_arm_s_length_grows_and_what_is_read_from_afar_stays(panel):
    plain, large = panel(SCENES["in-use"]), panel(SCENES["in-use"], style=LARGEST)
    for far in ("roomName", "untilText"):
        assert sizes(large, far) == sizes(plain, far)
    for near in ("fresh", "text", "detail"):
        assert min(sizes(large, near)) > 1.2 * max(sizes(plain, near)), near
    times = [sizes_within(shown, "meeting") for shown in (plain, large)]
    assert min(times[1]) >= 1.3 * min(times[0])


def sizes_within(shown, name):
    return [word.size for word in words(shown.window) if name in word.inside and "flick" in word.inside]


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280)], ids=["lying", "upright"])
def test_on_a_sheet_they_grow_too(panel, size):
    plain, large = panel(SHEETS["sheet-book"].view, size), panel(SHEETS["sheet-book"].view, size, style=LARGEST)
    for shown in (plain, large):
        SHEETS["sheet-book"].open(shown.window)
        shown.shown.grab()
    for name in ("sheetTitle", "word", "hint"):
        assert max(sizes(large, name)) > 1.25 * max(sizes(plain, name)), name


@pytest.mark.parametrize("style", [Style(), LARGEST], ids=["as-drawn", "largest"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_what_came_of_a_tap_leaves_the_clock_alone(panel, size, style):
    shown = panel(SCENES["beaten"], size, style=style)
    for scene in ("beaten", "booked", "unsure", "released", "undone"):
        seen = {word.name: word for word in shown.lay_out(SCENES[scene])}
        top = box(find(shown.window, "notice")).top()
        shown.expect(top >= seen["clock"].ink.bottom(), scene)
        if size[0] < size[1]:
            shown.expect(top >= seen["fresh"].ink.bottom(), scene)
    assert shown.faults == []


def test_on_seven_inches_that_know_their_millimetres_nothing_is_as_small_as_nothing(panel):
    """Qt warns of a size below one, and a warning fails a test."""
    shown = panel(SCENES["available"], (800, 480), style=replace(LARGEST, diagonal=7))
    for scene in FACES:
        if scene in SCENES:
            shown.lay_out(SCENES[scene])
    assert min(word.size for word in words(shown.window)) >= 10
