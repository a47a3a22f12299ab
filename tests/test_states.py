"""The seven states of the room, each under the four degrees to which what is known may be believed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from kiosk.face import Light, Shape
from kiosk.room.health import Freshness, Health, freshness
from kiosk.room.policy import Policy
from kiosk.room.status import RoomState, room_status
from kiosk.view import DoorView, present
from tests.diary import BERLIN, LOOK, MINUTE, at, meeting, snapshot

if TYPE_CHECKING:
    from kiosk.room.meeting import Meeting
    from kiosk.room.snapshot import Snapshot

POLICY = Policy(check_in=True, release=True, extend_others=True, end_others=True)
PLANNED = meeting("9-10", created=at("7"))
OURS = meeting("9-10", "Booked at the door", key="a1:x", created=at("9"))


@dataclass(frozen=True)
class Row:
    """A row of the table: when it holds, and what the door then says while it knows."""

    state: RoomState
    now: str
    held: tuple[Meeting, ...]
    light: Light
    shape: Shape
    status: str
    until: str


TABLE = (
    Row(RoomState.NO_SHOW, "9:10", (PLANNED,), Light.AMBER, Shape.CLOCK, "Releasing…", "Nobody has checked in"),
    Row(RoomState.AWAITING_CHECK_IN, "9:06", (PLANNED,), Light.AMBER, Shape.CLOCK, "Check in", ""),
    Row(RoomState.ENDING_SOON, "9:56", (OURS,), Light.RED, Shape.BAR, "Ending soon", "until 10:00"),
    Row(RoomState.IN_USE, "9:30", (OURS,), Light.RED, Shape.BAR, "In use", "until 10:00"),
    Row(RoomState.CHECK_IN, "8:52", (PLANNED,), Light.AMBER, Shape.CLOCK, "Check in", ""),
    Row(RoomState.STARTING_SOON, "8:52", (OURS,), Light.AMBER, Shape.CLOCK, "Starting soon", "Free until 09:00"),
    Row(RoomState.AVAILABLE, "8", (OURS,), Light.GREEN, Shape.TICK, "Available", "until 09:00"),
)
ROWS = pytest.mark.parametrize("row", TABLE, ids=lambda row: row.state.name)


def known(row: Row, fresh: Freshness) -> Snapshot:
    now = at(row.now)
    watched = now - 60 * MINUTE
    health = {
        Freshness.LIVE: Health(read_at=now, watched_since=watched),
        Freshness.STALE: Health(read_at=now - 3 * MINUTE),
        Freshness.LOST: Health(read_at=now - 15 * MINUTE),
        Freshness.UNKNOWN: Health(),
    }[fresh]
    assert freshness(health, now, POLICY) is fresh
    made = snapshot(*row.held, read_at=now, policy=POLICY, health=health)
    return replace(made, schedule=None) if fresh is Freshness.UNKNOWN else made


def door(row: Row, fresh: Freshness) -> DoorView:
    return present(known(row, fresh), at(row.now), LOOK)


def test_the_table_is_complete() -> None:
    assert [row.state for row in TABLE] == list(RoomState)


@ROWS
def test_live_it_is_told_as_it_is(row: Row) -> None:
    schedule = known(row, Freshness.LIVE).schedule
    assert schedule is not None
    assert room_status(schedule, at(row.now), POLICY).state is row.state
    view = door(row, Freshness.LIVE)
    assert (view.light, view.shape, view.status) == (row.light, row.shape, row.status)
    if row.until:
        assert view.until == row.until
    assert (view.freshness, view.agenda.dim) == ("live", False)


@ROWS
def test_stale_it_is_told_with_its_age(row: Row) -> None:
    live, stale = door(row, Freshness.LIVE), door(row, Freshness.STALE)
    read = f"{(at(row.now) - 3 * MINUTE).astimezone(BERLIN):%H:%M}"
    assert (stale.freshness, stale.fresh) == ("stale", f"As of {read}")
    assert (stale.light, stale.agenda.dim) == (live.light, False)
    if row.state is not RoomState.NO_SHOW:  # which only a live door releases
        assert (stale.status, stale.until) == (live.status, live.until)


@ROWS
@pytest.mark.parametrize("fresh", [Freshness.LOST, Freshness.UNKNOWN])
def test_what_cannot_be_believed_is_grey_and_nothing_can_be_tapped(row: Row, fresh: Freshness) -> None:
    view = door(row, fresh)
    assert view.light is Light.GREY
    assert view.status == {Freshness.LOST: "Offline", Freshness.UNKNOWN: "Starting"}[fresh]
    assert view.agenda.dim
    assert not any(button.enabled for button in view.buttons)
    assert view.count == ""
