"""In millimetres of the glass, on the panels of docs/design.md: what is read, and what is tapped."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import hypot

import pytest

from kiosk.languages import NAMES
from kiosk.screen.finger import items
from kiosk.screen.style import Style
from tests.builders import LOOK, door

from .looking import box, within, words
from .scenes import DAY, scenes
from .sheet_scenes import NEARBY, SITE

SCENES = dict(scenes())
PANELS = {
    "7": ((800, 480), 7.0),
    "10.1": ((1280, 800), 10.1),
    "10.1-upright": ((800, 1280), 10.1),
    "10.1-fine": ((1920, 1200), 10.1),
    "10.1-wide": ((1024, 600), 10.1),
    "15.6": ((1920, 1080), 15.6),
    "21.5-upright": ((1080, 1920), 21.5),
}
STATES = (
    *("available", "starting-soon", "check-in", "awaiting-check-in", "no-show", "in-use", "ending-soon"),
    *("stale", "stale-in-use", "closed", "lost", "starting-up", "booked", "in-use-controls", "many-durations"),
)
LANGUAGES = ("en", "de", "fr", "pl")
EXACT = 0.99
"""A pixel is not a millimetre: rounding may take this much."""

on_each_panel = pytest.mark.parametrize("name", PANELS)


@pytest.fixture
def glass(panel, name):
    """A panel that knows its millimetres."""
    (width, height), inches = PANELS[name]
    shown = panel(SCENES["starting-up"], (width, height), style=Style(diagonal=inches))
    shown.per_mm = hypot(width, height) / (inches * 25.4)
    return shown


def tapped(glass):
    """What a finger finds: not what slides under a notice, or out of the hours."""
    everything = list(items(glass.window.contentItem()))
    over = [box(item) for item in everything if item.objectName() == "notice"]
    hours = next((box(item) for item in everything if item.objectName() == "flick"), None)
    found = [(item, box(item)) for item in everything if item.inherits("QQuickAbstractButton")]
    return [
        (item, place)
        for item, place in found
        if not within(item, "flick") or (hours.contains(place) and not any(each.intersects(place) for each in over))
    ]


@on_each_panel
def test_what_is_read_is_as_tall_as_it_must_be(glass, name):
    least = {
        "statusWord": 11 if name == "7" else 25,
        "roomName": 12,
        "untilText": 8,
        "clock": 8,
        "countUnit": 3.2,
        "signWord": 3.2,
    }
    for scene in STATES if name != "7" else STATES[:-1]:  # six durations have no room there (docs/adr/0017)
        seen = glass.lay_out(SCENES[scene])
        glass.expect(least.keys() - {"countUnit", "signWord"} <= {word.name for word in seen}, scene)
        for word in seen:
            tall = word.cap / glass.per_mm
            glass.expect(tall >= must(name, word, least) * EXACT, scene, word.name, word.text, round(tall, 1))
    assert glass.faults == []


def must(name, word, least):
    """What gives way (docs/adr/0017)."""
    if name == "7" and "trouble" in word.inside:
        return 2
    sentence = word.name == "untilText" and word.item.property("lineCount") > 2
    return least.get(word.name, 4) * (0.75 if sentence else 1)


@on_each_panel
def test_what_is_tapped_is_as_large_as_a_finger_and_apart(glass):
    mm = glass.per_mm * EXACT
    for scene in STATES:
        glass.lay_out(SCENES[scene])
        for item, place in tapped(glass):
            glass.expect(min(place.width(), place.height()) >= 9 * mm, scene, item.objectName(), place.size())
            glass.expect(not item.property("primary") or place.height() >= 20 * mm, scene, item.objectName())
        apart = 2 * mm - 1
        for (one, here), (other, there) in combinations(tapped(glass), 2):
            near = here.adjusted(-apart, -apart, apart, apart).intersects(there)
            glass.expect(not near, scene, one.objectName(), other.objectName())
    assert glass.faults == []


@on_each_panel
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_ours_is_cut(glass, language):
    theirs = {"about", "aboutDetail", "bannerTitle", "text", "detail"}
    for clock in ("10:24", "10:52", "11:20", "14:26"):
        for word in glass.lay_out(door(DAY, at=clock, look=replace(LOOK, language=language, hour24=language != "en"))):
            fine = word.name in theirs or "meeting" in word.inside or not word.item.property("truncated")
            glass.expect(fine, clock, word.text)
    assert glass.faults == []


@pytest.mark.parametrize("language", NAMES)
@pytest.mark.parametrize("site", [replace(SITE, nearby=NEARBY, qr="invitation"), replace(SITE, qr="invitation")])
def test_four_ways_in_are_read_at_arm_s_length_in_every_language(panel, language, site):
    shown = panel(door(DAY, look=replace(LOOK, language=language, site=site)), style=Style(diagonal=10.1))
    shown.shown.grab()  # lays it out
    signs = [word for word in words(shown.window) if word.name == "signWord"]
    keys = [item.objectName() for item in items(shown.window.contentItem()) if item.objectName().startswith("open-")]
    assert len(signs) == 4
    assert ("open-qr" in keys) is not bool(site.nearby)
    assert min(word.cap for word in signs) >= 3.2 * EXACT * hypot(1280, 800) / (10.1 * 25.4)
