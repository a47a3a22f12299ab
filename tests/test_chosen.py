"""The sheet about one meeting tells what the agenda tells, offers what the door offers, and knows which is tapped."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.agenda import Show
from kiosk.chosen import chosen, meeting_at
from kiosk.room.policy import Policy
from kiosk.writing import Names
from tests.builders import LOOK, all_day, door, meeting

FREELY = Policy(end_others=True, extend_others=True)
BUDGET = meeting("10-11:30", "Budget", "Anna Berg")
LATER = meeting("13-14", "Interview", "Ben Roth", tentative=True)


def told(meeting, view):
    found = chosen(view, meeting.ref.id)
    assert found is not None
    return found


def test_it_tells_subject_organizer_when_and_how_long():
    sheet = told(BUDGET, door((BUDGET, LATER)))
    assert (sheet.title, sheet.by, sheet.when, sheet.lasts) == ("Budget", "Anna Berg", "10:00 – 11:30", "1 hr 30 mins")
    assert told(LATER, door((BUDGET, LATER))).when == "13:00 – 14:00 · tentative"


@pytest.mark.parametrize(
    ("show", "names", "title", "by"),
    [
        (Show.SUBJECT, Names.FULL, "Budget", ""),
        (Show.ORGANIZER, Names.FULL, "Anna Berg", ""),
        (Show.BOTH, Names.SHORT, "Budget", "Anna B."),
        (Show.BOTH, Names.HIDDEN, "Budget", ""),
        (Show.NEITHER, Names.FULL, "Reserved", ""),
    ],
)
def test_it_tells_no_more_than_the_site_shows(show, names, title, by):
    sheet = told(BUDGET, door((BUDGET,), look=replace(LOOK, show=show, organizer=names)))
    assert (sheet.title, sheet.by) == (title, by)


def test_a_private_meeting_tells_nothing():
    private = replace(BUDGET, is_private=True)
    sheet = told(private, door((private,)))
    assert (sheet.title, sheet.by) == ("Private meeting", "")
    said = repr(replace(sheet, key=""))
    assert "Budget" not in said
    assert "Berg" not in said


def test_what_lasts_all_day_has_a_sheet_too():
    board = all_day("Board of directors", by="Anna Berg")
    view = door((board,), policy=FREELY)
    sheet = told(board, view)
    assert (sheet.title, sheet.by, sheet.when) == ("Board of directors", "Anna Berg", "All day")
    assert sheet.buttons == view.buttons != ()


def test_it_offers_what_the_door_offers_for_this_meeting_and_nothing_for_another():
    view = door((BUDGET, LATER), policy=FREELY)
    assert told(BUDGET, view).buttons == view.buttons
    assert [button.key for button in view.buttons][-1] == "end"
    assert told(LATER, view).buttons == ()


def test_a_meeting_that_waits_for_its_people_is_checked_in_to_there():
    view = door((BUDGET,), at="9:55", policy=Policy(check_in=True))
    assert [button.key for button in told(BUDGET, view).buttons] == ["check-in"]
    assert {button.key for button in view.buttons} > {"check-in"}  # booking until then is not about the meeting


def test_where_nothing_can_be_done_it_says_why():
    view = door((BUDGET, LATER))
    assert told(BUDGET, view).reason == "Only its organizer can change this meeting"
    assert told(LATER, view).reason == ""
    ours = replace(BUDGET, key="k")
    assert told(ours, door((ours,))).reason == ""


def test_what_the_door_does_not_show_has_no_sheet():
    assert chosen(door((BUDGET,)), LATER.ref.id) is None


# --- which meeting a tap is on: an hour is 60 minutes, a finger 20


def tapped(view, minute, across=0.5, finger=20):
    key = meeting_at(view.agenda, minute, across, finger)
    return next((row.title for row in view.agenda.rows if row.key == key), "")


def test_a_tap_on_a_meeting_is_on_it():
    view = door((BUDGET, LATER))
    assert tapped(view, 10 * 60) == tapped(view, 11 * 60 + 29) == "Budget"
    assert tapped(view, 11 * 60 + 31) == ""
    assert tapped(view, 13 * 60 + 30) == "Interview"


def test_a_short_meeting_is_a_finger_tall():
    view = door((meeting("10-10:10", "Stand-up"),), policy=Policy(booking=False))
    assert [tapped(view, 600 + at) for at in (-6, -5, 0, 5, 14, 15)] == ["", *["Stand-up"] * 4, ""]


def test_between_two_short_ones_the_nearer_has_it():
    view = door((meeting("10-10:10", "First"), meeting("10:10-10:20", "Second")), at="9:00")
    assert [tapped(view, minute) for minute in (605, 609, 611, 615)] == ["First", "First", "Second", "Second"]


def test_a_short_one_has_its_finger_beside_a_long_one():
    view = door((meeting("9-10", "Long"), meeting("10-10:05", "Short"), meeting("10:05-11", "After")), at="8:00")
    assert [tapped(view, minute) for minute in (590, 594, 602, 611, 614)] == [
        "Long",
        "Short",
        "Short",
        "Short",
        "After",
    ]


def test_a_gap_keeps_a_finger_of_its_own():
    view = door((meeting("11-11:05", "Short"),), at="10:20")
    gap = next(gap for gap in view.agenda.gaps if gap.end == 660)
    middle = (gap.start + gap.end) / 2
    assert tapped(view, 659) == "Short"
    assert {tapped(view, middle + at) for at in (-9.9, 0, 9.9)} == {""}


def test_side_by_side_each_has_its_lane():
    view = door((meeting("10-11", "Left"), meeting("10:30-10:40", "Right")), at="9:00")
    assert (tapped(view, 635, 0.25), tapped(view, 635, 0.75)) == ("Left", "Right")
    assert tapped(view, 627, 0.75) == "Right"
    assert tapped(view, 610, 0.75) == ""


@given(
    st.lists(st.tuples(st.integers(0, 600), st.sampled_from([5, 10, 15, 30, 60])), min_size=1, max_size=8),
    st.sampled_from([8, 20, 35]),
)
def test_every_meeting_can_be_hit_in_its_middle(spans, finger):
    day = [meeting(f"0:{at}-0:{at + long}", f"{at} {long} {n}") for n, (at, long) in enumerate(spans)]
    view = door(day, at="9:00")
    for row in view.agenda.rows:
        hit = tapped(view, (row.start + row.end) / 2, (row.lane + 0.5) / row.lanes, finger)
        assert hit == row.title
