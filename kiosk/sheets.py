"""What the sheets hold: one frozen `SheetsView`, made by the pure `sheets`; part of the view.

A sheet lies over the door while somebody uses it. Which one is open is QML's; what stands in it is here. A sheet that
has nothing to offer has no way in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .words import Words

IN_THE_BAR = ("book", "nearby", "reach")
"""The ways in that are always in sight; the others are behind "more"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What a site says of its room and wants on its sheets, in its own words."""

    capacity: int = 0
    equipment: tuple[str, ...] = ()
    accessibility: tuple[str, ...] = ()
    picture: str = ""
    """The URL of a file, or nothing."""
    motion: bool = True


NO_SITE = Site()
"""A site that says nothing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A way in: the sheet it opens, a word for the icon, the whole name."""

    key: str
    label: str
    name: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about the room: an icon, and a heading over lines where there are several."""

    key: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetsView:
    """Everything on all sheets."""

    close: str = ""
    bar: tuple[Entry, ...] = ()
    more: tuple[Entry, ...] = ()
    facts: tuple[Fact, ...] = ()
    picture: str = ""
    motion: bool = True

    def name(self, key: str) -> str:
        """What that sheet is called."""
        return next((entry.name for entry in (*self.bar, *self.more) if entry.key == key), "")


def sheets(site: Site, words: Words) -> SheetsView:
    """The sheets of a door."""
    facts = tuple(_facts(site, words))
    open_now = ["info"] if facts or site.picture else []
    entries = [
        Entry(key, *words.entry(key))
        for key in ("book", "nearby", "reach", "info", "report", "qr", "language")
        if key in open_now
    ]
    more = tuple(entry for entry in entries if entry.key not in IN_THE_BAR)
    bar = tuple(entry for entry in entries if entry.key in IN_THE_BAR)
    if len(more) == 1:
        bar, more = (*bar, *more), ()
    elif more:
        bar = (*bar, Entry("more", *words.entry("more")))
    return SheetsView(close=words.close(), bar=bar, more=more, facts=facts, picture=site.picture, motion=site.motion)


def _facts(site: Site, words: Words) -> Iterator[Fact]:
    if site.capacity:
        yield Fact("seats", "", words.seats(site.capacity))
    if site.equipment:
        yield Fact("equipment", words.equipment(), words.listed(*site.equipment))
    if site.accessibility:
        yield Fact("accessibility", words.accessibility(), words.listed(*site.accessibility))
