"""The rooms nearby as drawn: a button there is enabled only while a tap on it would be heard."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.room.actions import BookNow
from kiosk.room.availability import RoomDay, availability
from kiosk.room.health import Trouble
from kiosk.room.meeting import Person
from kiosk.room.nearby import Around, NearbyRoom
from kiosk.room.snapshot import Unsure
from kiosk.sheets import Site
from tests.builders import LOOK, at, door
from tests.diary import DAYS

BOREALIS = NearbyRoom("borealis@roomdoor.example", "Borealis")
THERE = Around((RoomDay(Person(BOREALIS.name, BOREALIS.address), availability([], DAYS)),), at("10:24"))
SITE = replace(LOOK, site=Site(nearby=(BOREALIS,)))
HALF = timedelta(minutes=30)


@pytest.mark.parametrize(
    ("what", "possible"),
    [
        ({}, True),
        ({"pending": BookNow(HALF, at("10:54"))}, False),
        ({"outcome": Unsure(Trouble.CONNECTION_LOST), "outcome_until": at("10:25")}, False),
        ({"outcome": Unsure(Trouble.CONNECTION_LOST), "outcome_until": at("10:20")}, False),
    ],
    ids=["at rest", "carried out", "in doubt", "still in doubt"],
)
def test_a_room_nearby_can_be_booked_only_while_a_tap_is_heard(what, possible):
    (row,) = door(look=SITE, around=THERE, **what).sheets.nearby.rows
    assert (row.free, row.possible) == (True, possible)
