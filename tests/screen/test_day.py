"""The day on the real screen: gaps are hit by a finger, overlaps tell their times, and what is over is dim."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kiosk.screen.finger import find, items, tap
from kiosk.screen.style import Style

from .looking import box, words
from .scenes import scenes
from .speaking import spoken

SCENES = dict(scenes())
PANELS = {"7": ((800, 480), 7.0), "10.1": ((1280, 800), 10.1), "upright": ((800, 1280), 10.1)}
on_each_panel = pytest.mark.parametrize("name", PANELS)


def shown_on(panel, name, scene):
    size, inches = PANELS[name]
    return panel(SCENES[scene], size, style=Style(diagonal=inches))


def gaps_of(shown):
    return [item for item in items(shown.window.contentItem()) if item.objectName().startswith("gap-")]


@on_each_panel
@pytest.mark.parametrize("scene", ["available", "empty-day", "evening"])
def test_a_gap_is_a_finger_tall_and_apart(panel, name, scene):
    shown = shown_on(panel, name, scene)
    (width, height), inches = PANELS[name]
    mm = (width**2 + height**2) ** 0.5 / (inches * 25.4)
    boxes = sorted((box(gap) for gap in gaps_of(shown)), key=lambda each: each.top())
    assert boxes
    assert all(each.height() >= 9 * mm - 1 for each in boxes)
    assert all(other.top() - one.bottom() >= 2 * mm - 1 for one, other in pairwise(boxes))


@pytest.mark.parametrize("scene", ["available", "in-use", "evening"])
def test_a_tap_on_a_gap_opens_the_sheet_for_booking_at_its_start(panel, scene):
    shown = panel(SCENES[scene])
    hours = box(find(shown.window, "flick"))
    gap = next(each for each in gaps_of(shown) if hours.contains(box(each).center()))
    tap(shown.window, gap.objectName())
    assert find(shown.window, "sheets").property("open") == "book"
    assert shown.door.sheets.start == gap.objectName().removeprefix("gap-")


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280), (1920, 1080)])
def test_where_meetings_lie_side_by_side_each_tells_when_it_is(panel, size):
    shown = panel(SCENES["overlaps"], size)
    times = [word for word in words(shown.window) if "meeting" in word.inside and ":" in word.text]
    assert len(times) >= 4
    assert not any(word.item.property("truncated") for word in times)


def test_an_empty_day_says_so_above_its_hours(panel):
    shown = panel(SCENES["empty-day"])
    empty, hours = find(shown.window, "agendaEmpty"), find(shown.window, "flick")
    assert empty.property("text") == "No meetings today"
    assert box(empty).bottom() <= box(hours).top()


@pytest.mark.parametrize("language", ["de", "nl", "sv"])
def test_a_long_word_is_set_smaller_before_it_is_broken(panel, language):
    shown = panel(spoken(language))
    title = next(word for word in words(shown.window) if "meeting" in word.inside and len(word.text) > 15)
    assert " " not in title.text
    assert title.item.property("lineCount") == 1
    assert not title.item.property("truncated")


def test_a_running_meeting_keeps_its_title_in_sight(panel):
    """Also upright, where an hour is all that is seen of it."""
    shown = panel(SCENES["in-use"], (800, 1280))
    day = box(find(shown.window, "flick"))
    title = next(word for word in words(shown.window) if "flick" in word.inside and word.text.startswith("Quart"))
    assert day.top() <= title.ink.top() < title.ink.bottom() <= day.bottom()


def test_where_meetings_lie_side_by_side_no_word_is_broken(panel):
    shown = panel(SCENES["overlaps"])
    titles = {word.text: word.item for word in words(shown.window) if "meeting" in word.inside and " " not in word.text}
    assert {"Interview", "10:00"} <= set(titles)
    assert all(item.property("lineCount") == 1 for item in titles.values())
