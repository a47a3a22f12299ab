"""No-shows: who may lose a room, and that nobody else ever does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.room.check_in import Release, deadline, needs_check_in, overdue
from kiosk.room.health import Freshness
from kiosk.room.meeting import Meeting, MeetingRef, prolonging
from kiosk.room.policy import Policy, ReleaseBy
from tests.diary import at, meeting, schedule

from .test_status import instants, schedules

if TYPE_CHECKING:
    from kiosk.room.schedule import Schedule

POLICY = Policy(check_in=True, release=True)
PLANNED = meeting("10-11", created=at("7"))


def released(
    now: str = "10:10",
    *held: Meeting,
    policy: Policy = POLICY,
    fresh: Freshness = Freshness.LIVE,
    watched: str | None = "9:50",
    spared: tuple[str, ...] = (),
) -> list[str]:
    found = overdue(
        schedule(*(held or (PLANNED,))),
        at(now),
        policy,
        fresh=fresh,
        watched_since=at(watched) if watched else None,
        spared=spared,
    )
    return [one.ref.id for one in found]


def test_a_no_show_is_released_at_its_deadline_and_not_before() -> None:
    assert released("10:09:59") == []
    assert released("10:10") == [PLANNED.ref.id]
    assert released("10:59") == [PLANNED.ref.id]
    assert released("11") == []


def test_not_what_a_door_has_extended_whichever_door_it_was() -> None:
    for key in ("a1:x", "i1:x"):
        for span in ("11-11:30", "11:15-11:30"):  # somebody was here, whatever Outlook has moved since
            assert released("10:10", PLANNED, meeting(span, "Longer", key=prolonging(key, PLANNED.ref))) == []


@pytest.mark.parametrize(
    "follows",
    [
        meeting("11-11:30", "Theirs"),
        meeting("11-11:30", "Booked at the door for later", key="a1:x"),
        meeting("11-11:30", "Of another meeting", key=prolonging("a1:x", MeetingRef("another", "1"))),
        meeting("11-11:30", "Somebody's nonsense", key="a1:x+"),
    ],
)
def test_whoever_has_the_room_after_it_has_not_come_to_it(follows: Meeting) -> None:
    assert released("10:10", PLANNED, follows) == [PLANNED.ref.id]


def test_a_key_says_which_meeting_it_prolongs_and_is_another_for_each_tap() -> None:
    key = prolonging("a1:x", PLANNED.ref)
    assert key.startswith("a1:x+")
    assert key != prolonging("a1:y", PLANNED.ref) != prolonging("a1:y", MeetingRef("another", "1"))
    assert key == prolonging("a1:x", replace(PLANNED.ref, version="2"))
    assert prolonging("a1:x", MeetingRef("\ud800", "1"))


def test_what_a_release_names() -> None:
    (one,) = overdue(schedule(PLANNED), at("10:10"), POLICY, fresh=Freshness.LIVE, watched_since=at("9"))
    assert one == Release(PLANNED.ref, PLANNED.slot, ReleaseBy.DECLINE)
    silent = replace(POLICY, release_by=ReleaseBy.DELETE)
    (one,) = overdue(schedule(PLANNED), at("10:10"), silent, fresh=Freshness.LIVE, watched_since=at("9"))
    assert one.by is ReleaseBy.DELETE
    assert deadline(PLANNED, POLICY) == at("10:10")


@pytest.mark.parametrize("watched", [None, "9:50:01", "10:05"])
def test_never_when_the_line_was_not_unbroken_over_the_whole_window(watched: str | None) -> None:
    assert released(watched=watched) == []


@pytest.mark.parametrize("fresh", [Freshness.STALE, Freshness.LOST, Freshness.UNKNOWN])
def test_never_on_data_that_is_not_live(fresh: Freshness) -> None:
    assert released(fresh=fresh) == []


def test_never_where_the_site_does_not_release_or_wants_no_check_in() -> None:
    assert released(policy=Policy(check_in=True)) == []
    assert released(policy=Policy(release=True)) == []


def test_never_twice_nor_what_somebody_has_touched() -> None:
    assert released(spared=(PLANNED.ref.id,)) == []


@pytest.mark.parametrize(
    "exempt",
    [
        replace(PLANNED, checked_in=at("10:09:59")),
        replace(PLANNED, key="a1:x"),
        replace(PLANNED, is_all_day=True),
        replace(PLANNED, created=None),
        replace(PLANNED, created=at("9:30:01")),
        meeting("10-14", created=at("7")),
    ],
)
def test_never_what_is_exempt(exempt: Meeting) -> None:
    assert released("10:10", exempt) == []
    assert not needs_check_in(exempt, POLICY)


def test_booked_half_an_hour_before_and_just_under_four_hours_is_not_exempt() -> None:
    assert released("10:10", replace(PLANNED, created=at("9:30"))) == [PLANNED.ref.id]
    assert released("10:10", meeting("10-13:59", created=at("7"))) == ["10-13:59 Budget"]


@given(schedules(), instants, st.integers(-90, 90), st.sampled_from(Freshness))
def test_overdue_never_names_what_it_must_not(held: Schedule, now: datetime, before: int, fresh: Freshness) -> None:
    watched = now - timedelta(minutes=before)
    for one in overdue(held, now, POLICY, fresh=fresh, watched_since=watched):
        (named,) = [meeting for meeting in held.meetings if meeting.ref == one.ref]
        assert fresh is Freshness.LIVE
        assert named.checked_in is None
        assert not named.is_all_day
        assert named.slot.duration < POLICY.release_below
        assert now >= named.start + POLICY.release_after
        assert watched <= named.start - POLICY.check_in_opens
