"""The least work that draws the truth: a reading that only confirms what is shown makes no new view."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kiosk.drawing
from kiosk.drawing import Drawing, confirmed
from kiosk.room.health import Health, Trouble
from kiosk.room.hours import OpeningHours
from kiosk.room.policy import Policy
from kiosk.room.schedule import Schedule
from kiosk.room.snapshot import Snapshot
from kiosk.view import SLOW_ANSWER, DoorView, present
from tests.diary import BERLIN, DAYS, LOOK, MINUTE, POLICY, at, meeting, snapshot
from tests.test_view import ARRIVING, meetings, outcomes

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.room.meeting import Meeting
    from kiosk.room.snapshot import Outcome

SECOND = timedelta(seconds=1)


def arriving(watched_since: datetime) -> Snapshot:
    """A meeting runs that nobody has checked in to."""
    health = Health(at("10"), watched_since=watched_since)
    return snapshot(meeting("9:50-11"), read_at=at("10"), health=health, policy=ARRIVING)


class Paper:
    """A drawing, what was published of it, and how many views were made."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.views: list[DoorView] = []
        self.made = 0
        self.drawing = Drawing(LOOK, self.views.append)

        def counted(*what: object) -> DoorView:
            self.made += 1
            return present(*what)  # type: ignore[arg-type]

        monkeypatch.setattr(kiosk.drawing, "present", counted)


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> Paper:
    return Paper(monkeypatch)


def test_a_reading_that_confirms_what_is_shown_makes_no_view(paper: Paper) -> None:
    known = snapshot(meeting("11-12"), read_at=at("10"))
    paper.drawing.anew(known, at("10"))
    for second in (1, 2, 3):
        new = snapshot(meeting("11-12"), read_at=at("10") + second * SECOND)
        paper.drawing.move(known, new, at("10") + second * SECOND)
        known = new
    assert (paper.made, len(paper.views)) == (1, 1)


def test_it_says_when_it_was_read(paper: Paper) -> None:
    known = snapshot(meeting("11-12"), read_at=at("10"))
    paper.drawing.anew(known, at("10:01"))
    paper.drawing.move(known, snapshot(meeting("11-12"), read_at=at("10:01")), at("10:01"))
    assert [view.fresh for view in paper.views] == ["Updated 10:00", "Updated 10:01"]
    assert paper.made == 1


@pytest.mark.parametrize(
    ("known", "new"),
    [
        (snapshot(read_at=at("10")), snapshot(meeting("10-11"), read_at=at("10"))),
        (snapshot(read_at=at("9:56")), snapshot(read_at=at("10"))),
        (snapshot(read_at=at("10")), replace(snapshot(read_at=at("10")), settings="no such key")),
        (snapshot(read_at=at("10")), replace(snapshot(read_at=at("10")), attempt_since=at("10") - SLOW_ANSWER)),
        (replace(snapshot(read_at=at("10")), attempt_since=at("10") - SLOW_ANSWER), snapshot(read_at=at("10"))),
        (snapshot(read_at=at("10")), snapshot(read_at=at("10"), health=Health(at("10"), skew=timedelta(minutes=5)))),
        (
            arriving(watched_since=at("9")),
            arriving(watched_since=at("10")),
        ),
    ],
    ids=["another meeting", "stale before", "settings", "slow", "no longer slow", "another clock", "just come back"],
)
def test_whatever_else_is_new_is_drawn(paper: Paper, known: Snapshot, new: Snapshot) -> None:
    paper.drawing.anew(known, at("10"))
    paper.drawing.move(known, new, at("10"))
    assert paper.made == 2
    assert paper.views[-1] == present(new, at("10"), LOOK)


def test_after_a_clock_that_went_back_it_is_drawn(paper: Paper) -> None:
    known = snapshot(read_at=at("10"))
    paper.drawing.anew(known, at("10:00"))
    paper.drawing.move(known, known, at("9:59"))
    assert (paper.made, paper.views[-1].clock) == (2, "09:59")


def test_what_the_clock_changes_is_due_from_when_it_was_last_drawn(paper: Paper) -> None:
    known = snapshot(read_at=at("10"))
    assert paper.drawing.due(known, at("10")) == timedelta()
    paper.drawing.anew(known, at("10"))
    assert paper.drawing.due(known, at("10") + 20 * SECOND) == 40 * SECOND
    new = replace(known, health=Health(at("10:01")))
    paper.drawing.move(known, new, at("10:01"))
    assert paper.drawing.due(new, at("10:01")) == timedelta()  # the clock on it is still that of ten
    paper.drawing.anew(new, at("10:01"))
    assert paper.drawing.due(new, at("10:01")) == MINUTE
    assert paper.drawing.due(new, at("9")) == timedelta()


ages = st.integers(0, 400)
troubles = st.none() | st.sampled_from(Trouble)


@given(
    st.lists(meetings(), max_size=4),
    st.integers(0, 130_000),
    st.tuples(ages, ages),
    st.tuples(troubles, troubles),
    st.tuples(st.none() | st.integers(0, 12), st.none() | st.integers(0, 12)),
    st.tuples(st.integers(0, 3), st.integers(0, 3)),
    st.sampled_from([POLICY, ARRIVING, Policy(hours=OpeningHours(BERLIN, time(8), time(18)))]),
    outcomes,
)
def test_what_is_confirmed_is_what_would_be_drawn(
    held: list[Meeting],
    seconds: int,
    read: tuple[int, int],
    trouble: tuple[Trouble | None, Trouble | None],
    asked: tuple[int | None, int | None],
    watched: tuple[int, int],
    policy: Policy,
    outcome: Outcome | None,
) -> None:
    now: datetime = DAYS.start + timedelta(seconds=seconds)

    def known(number: int) -> Snapshot:
        since = asked[number]
        return Snapshot(
            policy=policy,
            schedule=Schedule.of(held, DAYS, policy),
            health=Health(
                now - read[number] * SECOND, trouble[number], watched_since=now - watched[number] * 20 * MINUTE
            ),
            outcome=outcome,
            outcome_until=now + MINUTE if outcome else None,
            attempt_since=now - since * SECOND if since is not None else None,
        )

    before, after = known(0), known(1)
    view = confirmed(present(before, now, LOOK), before, after, now, LOOK)
    if view is not None:
        assert view == present(after, now, LOOK)
