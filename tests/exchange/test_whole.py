"""Answers that are not whole, or hold what no parser takes: refused, or read all the same, and never a shorter list."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kiosk.errors import MailboxError
from kiosk.exchange.address import Address
from kiosk.exchange.directory import Directory
from kiosk.exchange.ews import ExchangeMailbox
from kiosk.room.health import Trouble
from kiosk.room.meeting import TimeSlot
from kiosk.room.schedule import Schedule
from tests.diary import POLICY, at
from tests.simulator.schema import faults_of

from .between import Canned
from .test_recorded import RECORDED, door, two_days

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.room.meeting import Meeting

SERIES = (RECORDED / "series.xml").read_bytes()
"""Three meetings."""
SPAN = two_days()
READERS: dict[str, Callable[[Address, TimeSlot], list[Meeting]]] = {}


def by(name: str) -> Callable[[Callable[[Address, TimeSlot], list[Meeting]]], object]:
    def remember(read: Callable[[Address, TimeSlot], list[Meeting]]) -> object:
        READERS[name] = read
        return read

    return remember


@by("the door")
def _door(where: Address, span: TimeSlot) -> list[Meeting]:
    line = ExchangeMailbox(where)
    try:
        return list(line.fetch(span).meetings)
    finally:
        line.close()


@by("kiosk agenda")
def _agenda(where: Address, span: TimeSlot) -> list[Meeting]:
    directory = Directory(where)
    try:
        return [event.meeting for event in directory.events(where.mailbox, span)]
    finally:
        directory.close()


def read(who: str, body: bytes, span: TimeSlot = SPAN) -> list[Meeting]:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    with Canned(head.encode() + body) as server:
        where = Address(
            url=server.url, mailbox="aurora@roomdoor.example", username="u", password="p", timezone="Europe/Berlin"
        )
        return READERS[who](replace(where, auth="basic"), span)


@pytest.mark.parametrize("who", READERS)
def test_half_a_character_blinds_nobody(who: str) -> None:
    """FindItem cuts a subject at 255 characters of UTF-16, in the middle of an emoji if need be."""
    for half in (b"&#xD83D;", b"&#55357;", b"&#xdbff;", b"&#x0D83D;", b"&#057343;"):
        subjects = [one.subject for one in read(who, SERIES.replace(b"Stand-up<", b"Party " + half + b"<", 1))]
        assert "Party \N{REPLACEMENT CHARACTER}" in subjects
        assert len(subjects) == 3
    whole = read(who, SERIES.replace(b"Stand-up<", b"Party &#x1F389; &#55295;&#57344;<", 1))
    assert "Party \N{PARTY POPPER} \ud7ff\ue000" in [one.subject for one in whole], "these are characters"


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b'LastItemInRange="true"', b'LastItemInRange="false"', "the answer has only a part of the calendar"),
        (b'TotalItemsInView="3"', b'TotalItemsInView="4"', "the answer has fewer meetings than it says"),
        (b'TotalItemsInView="3"', b'TotalItemsInView="0"', "the answer says that it has no meetings, and has some"),
        (b"</s:Envelope>", b"", "the answer is cut off"),
        (SERIES[SERIES.index(b"<t:CalendarItem>", 2000) :], b"", "the answer is cut off"),
    ],
)
def test_a_part_of_the_calendar_is_not_taken_for_the_whole(who: str, old: bytes, new: bytes, told: str) -> None:
    assert old in SERIES
    with pytest.raises(MailboxError) as raised:
        read(who, SERIES.replace(old, new))
    assert (raised.value.trouble, raised.value.detail) == (Trouble.NONSENSE, told)


@pytest.mark.parametrize("who", READERS)
def test_more_than_is_told_is_read(who: str) -> None:
    assert len(read(who, SERIES.replace(b'TotalItemsInView="3"', b'TotalItemsInView="2"'))) == 3


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize(
    ("start", "end"),
    [
        (b"0001-01-01T00:00:00Z", b"9999-12-31T23:59:59Z"),
        (b"1601-01-01T00:00:00Z", b"4500-12-31T23:59:00Z"),  # what Outlook writes for "never"
        (b"0001-01-01T00:00:00+14:00", b"9999-12-31T23:59:59.9999999-14:00"),
    ],
)
def test_a_meeting_since_ever_and_for_ever_is_shown(who: str, start: bytes, end: bytes) -> None:
    """At the ends of what a date can be, a time zone or a minute more is an overflow."""
    body = SERIES.replace(b"2026-03-17T08:00:00Z</t:Start", start + b"</t:Start")
    body = body.replace(b"2026-03-17T08:15:00Z</t:End", end + b"</t:End")
    if b"14:00" in start:  # such an instant is no date at all: the whole answer is refused, not the meeting lost
        with pytest.raises(MailboxError) as raised:
            read(who, body)
        assert raised.value.trouble is Trouble.NONSENSE
        return
    assert faults_of(body) == []
    schedule = Schedule.of(read(who, body), SPAN, POLICY)
    (ever,) = [one for one in schedule.meetings if one.ref.id == "Occurrence"]
    assert ever.slot.overlaps(TimeSlot(at("0"), at("0") + timedelta(days=1)))
    assert door(schedule, at("10")).about == "Stand-up"
