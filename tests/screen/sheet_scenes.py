"""Every sheet, open over a face of the door, with what a site could say on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kiosk.room.availability import Busy, RoomDay, availability
from kiosk.room.health import Trouble
from kiosk.room.meeting import Person
from kiosk.room.nearby import Around, NearbyRoom
from kiosk.room.policy import Policy
from kiosk.screen.finger import tap
from kiosk.sheets import Site
from tests.builders import LOOK, all_day, at, door, meeting
from tests.diary import DAYS, slot

from .scenes import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtQuick import QQuickWindow

    from kiosk.view import DoorView, Look

SITE = Site(
    capacity=12,
    equipment=("Screen", "Video conference with two cameras", "Whiteboard"),
    accessibility=("Step-free", "Induction loop"),
    facilities="facilities@roomdoor.example",
    motion=False,
)


NEARBY = (
    NearbyRoom("borealis@roomdoor.example", "Borealis", "2nd floor", "left of the lift"),
    NearbyRoom("cygnus@roomdoor.example", "Cygnus", "2nd floor"),
    NearbyRoom("draco@roomdoor.example", "Draco", "3rd floor", "at the end of the corridor"),
    NearbyRoom("elnath@roomdoor.example", "Elnath"),
)


def _nearby_days() -> Iterator[RoomDay]:
    for room, taken in zip(NEARBY, ("9-11", "10:40-11", "", None), strict=True):
        person = Person(room.name, room.address)
        if taken is None:
            yield RoomDay(person, None, Trouble.NO_RIGHTS)
        else:
            yield RoomDay(person, availability([Busy(slot(taken))] if taken else [], DAYS))


@dataclass(frozen=True)
class SheetScene:
    """A face of the door and what is tapped, one after the other, to see the sheet."""

    view: DoorView
    taps: tuple[str, ...]

    def open(self, window: QQuickWindow) -> None:
        """Go there."""
        for name in self.taps:
            tap(window, name)
            window.grabWindow()  # lays it out


def look(**changes: object) -> Look:
    """How a site speaks that has everything."""
    return replace(LOOK, **{"site": SITE, **changes})  # type: ignore[arg-type]


def sheet_scenes() -> Iterator[tuple[str, SheetScene]]:
    """Name and scene of each."""
    yield "sheet-book", SheetScene(door(DAY, look=look()), ("open-book",))
    named = look(site=replace(SITE, ask_name=True))
    yield "sheet-book-later", SheetScene(door(DAY, at="15:24", look=named), ("open-book", "start-202603171545"))
    yield "sheet-book-none", SheetScene(door((all_day("Board of directors"),), look=look()), ("open-book",))
    keys = tuple(f"key-{letter}" for letter in "anna")
    yield "sheet-type", SheetScene(door(DAY, look=named), ("open-book", "type-name"))
    yield "sheet-typed", SheetScene(door(DAY, look=named), ("open-book", "type-name", *keys, "key-done"))
    german = look(site=replace(SITE, ask_name=True), language="de")
    yield "sheet-type-german", SheetScene(door(DAY, look=german), ("open-book", "type-name"))
    yield "sheet-accents", SheetScene(door(DAY, look=german), ("open-book", "type-name", "key-accents"))
    yield "sheet-digits", SheetScene(door(DAY, look=named), ("open-book", "type-name", "key-digits"))
    yield "sheet-reach", SheetScene(door(DAY, look=look()), ("open-reach",))
    freely = Policy(end_others=True, extend_others=True)
    yield "sheet-reach-in-use", SheetScene(door(DAY, at="15:24", policy=freely, look=look()), ("open-reach",))
    yield "sheet-reach-more", SheetScene(door(DAY, look=look()), ("open-reach", "reach-more"))
    told = ("open-more", "open-report", "problem-sound")
    yield "sheet-report", SheetScene(door(DAY, look=look()), told)
    yield "sheet-report-line", SheetScene(door(DAY, look=look()), (*told, "type-line"))
    busy = look(site=replace(SITE, nearby=NEARBY))
    around = Around(tuple(_nearby_days()), at("10:24"))
    yield "sheet-nearby", SheetScene(door(DAY, look=busy, around=around), ("open-nearby",))
    yield "sheet-nearby-looking", SheetScene(door(DAY, look=busy), ("open-nearby",))
    yield "sheet-nearby-unknown", SheetScene(door(DAY, look=busy, around=Around()), ("open-nearby",))
    scan = look(site=replace(SITE, qr="invitation", mailbox="aurora@roomdoor.example"))
    yield "sheet-qr", SheetScene(door(DAY, look=scan), ("open-qr",))
    yield "sheet-meeting", SheetScene(door(DAY, at="15:24", policy=freely, look=look()), ("meeting-900",))
    fixed = (
        meeting("10-11:30", "Quarterly planning of the platform team " * 7, "Amélie Durand", tentative=True),
        *DAY[3:],
    )
    yield "sheet-meeting-long", SheetScene(door(fixed, look=look()), ("meeting-600",))
    yield "sheet-more", SheetScene(door(DAY, look=look()), ("open-more",))
    yield "sheet-language", SheetScene(door(DAY, look=look()), ("open-more", "open-language"))
    yield "sheet-info", SheetScene(door(DAY, look=look()), ("open-more", "open-info"))
