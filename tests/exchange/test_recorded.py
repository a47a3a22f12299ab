"""Answers of Exchange for each kind of item, read by the real exchangelib, then judged and shown as a door would.

The answers in `recorded/` are our own, modelled on captured ones, and valid by Microsoft's schema: one file for each
kind, in the order in which the tests speak of them. They arrive over a socket, as every answer does.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from kiosk.agenda import Show
from kiosk.exchange.address import Address
from kiosk.exchange.ews import ExchangeMailbox
from kiosk.face import Light
from kiosk.room.check_in import overdue
from kiosk.room.health import Freshness, Health
from kiosk.room.hours import local_day
from kiosk.room.meeting import Kind, TimeSlot
from kiosk.room.policy import Policy
from kiosk.room.schedule import Schedule
from kiosk.room.snapshot import Snapshot
from kiosk.room.status import RoomState, room_status
from kiosk.view import DoorView, present
from tests.diary import BERLIN, LOOK, POLICY, TUESDAY, at, slot
from tests.simulator.schema import faults_of

from .between import Canned

if TYPE_CHECKING:
    from kiosk.room.meeting import Meeting

RECORDED = Path(__file__).parent / "recorded"
KOLKATA = ZoneInfo("Asia/Kolkata")


def two_days(day: date = TUESDAY, zone: ZoneInfo = BERLIN) -> TimeSlot:
    return TimeSlot(local_day(day, zone).start, local_day(day + timedelta(days=1), zone).end)


def answered(body: bytes, span: TimeSlot) -> list[Meeting]:
    """What the door's mailbox makes of this answer."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    with Canned(head.encode() + body) as server:
        where = Address(
            url=server.url, mailbox="aurora@roomdoor.example", username="u", password="p", timezone="Europe/Berlin"
        )
        line = ExchangeMailbox(replace(where, auth="basic"))
        try:
            return list(line.fetch(span).meetings)
        finally:
            line.close()


def read(name: str, span: TimeSlot | None = None) -> dict[str, Meeting]:
    return {one.ref.id: one for one in answered((RECORDED / f"{name}.xml").read_bytes(), span or two_days())}


def held(name: str, span: TimeSlot | None = None, policy: Policy = POLICY) -> Schedule:
    span = span or two_days()
    return Schedule.of(read(name, span).values(), span, policy)


def ids(schedule: Schedule) -> list[str]:
    return [one.ref.id for one in schedule.meetings]


def door(schedule: Schedule, now: datetime, zone: ZoneInfo = BERLIN) -> DoorView:
    known = Snapshot(policy=POLICY, schedule=schedule, health=Health(now))
    return present(known, now, replace(LOOK, timezone=zone))


@pytest.mark.parametrize("path", sorted(RECORDED.glob("*.xml")), ids=lambda path: path.stem)
def test_every_recorded_answer_is_valid_ews(path: Path) -> None:
    assert faults_of(path.read_bytes()) == []


def test_nothing_is_an_answer_too() -> None:
    assert read("nothing") == {}


def test_the_words_that_occupy() -> None:
    assert ids(held("words")) == ["Tentative", "Busy", "OOF", "NoData", "Invited"]
    assert "WorkingElsewhere" in ids(held("words", policy=Policy(working_elsewhere=True)))
    assert ids(held("words", policy=Policy(tentative=False))) == ["Busy", "OOF", "NoData"]


def test_tentative_occupies_and_says_so() -> None:
    for now in ("10:10", "15:10"):
        view = door(held("words"), at(now))
        assert view.light is Light.RED
        assert "· tentative" in view.about_detail


def test_what_is_off_by_flag_bit_or_answer_does_not_occupy_and_the_prefix_alone_does() -> None:
    items = read("off")
    assert len(items) == 8
    assert items["Flag"].is_cancelled
    assert items["Bit"].is_cancelled
    assert ids(held("off")) == ["Prefix"]
    assert room_status(held("off"), at("9:10"), POLICY).state is RoomState.AVAILABLE
    assert room_status(held("off"), at("11:10"), POLICY).state is RoomState.IN_USE


def test_whole_days_wherever_the_organizer_is() -> None:
    schedule = held("days")
    assert ids(schedule) == ["Week", "Here", "NewYork"]
    assert [note.ref.id for note in schedule.notes] == ["Note"]
    agenda = door(schedule, at("10")).agenda
    assert [(one.title, one.occupies) for one in agenda.banners] == [
        ("Renovation", True),
        ("Fair", True),
        ("Review", True),
        ("Anna on leave", False),
    ]
    assert agenda.rows == ()
    status = room_status(schedule, at("10"), POLICY)
    assert (status.meeting, status.free_again) == (read("days")["NewYork"], at("96"))


def test_runs_overlaps_and_nights() -> None:
    schedule = held("nested")
    first = room_status(schedule, at("9:30"), POLICY)
    assert (first.meeting and first.meeting.subject, first.until, first.free_again) == ("One", at("10"), at("12"))
    inner = room_status(schedule, at("10:20"), POLICY)
    assert (inner.meeting and inner.meeting.subject, inner.until, inner.free_again) == ("Inner", at("10:45"), at("12"))
    rows = {row.title: row for row in door(schedule, at("9:30")).agenda.rows}
    assert (rows["Across midnight"].start, rows["Across midnight"].end) == (22 * 60 + 30, 24 * 60)
    assert [(rows[name].lane, rows[name].lanes) for name in ("Two", "Inner", "Overlapping")] == [(0, 2), (1, 2), (1, 2)]
    assert room_status(schedule, at("25"), POLICY).until == at("25:30")
    assert room_status(schedule, at("47"), POLICY).free_again == at("83")


def test_series_with_exceptions_and_cancelled_occurrences() -> None:
    items = read("series")
    assert [items[name].kind for name in ("Occurrence", "Moved", "GoneOnce")] == [
        Kind.OCCURRENCE,
        Kind.EXCEPTION,
        Kind.EXCEPTION,
    ]
    assert ids(held("series")) == ["Occurrence", "Moved"]
    assert room_status(held("series"), at("11:05"), POLICY).state is RoomState.AVAILABLE


@pytest.mark.parametrize(
    ("name", "day", "hours"), [("spring", date(2026, 3, 29), 23), ("autumn", date(2026, 10, 25), 25)]
)
def test_the_nights_of_the_time_change(name: str, day: date, hours: int) -> None:
    schedule = held(name, two_days(day))
    whole = next(one for one in schedule.meetings if one.is_all_day)
    assert whole.slot == local_day(day, BERLIN)
    assert whole.slot.duration == timedelta(hours=hours)
    agenda = door(schedule, local_day(day, BERLIN).start).agenda
    assert [one.title for one in agenda.banners] == [f"{hours} hours"]
    assert [(row.start, row.end, row.time) for row in agenda.rows] == {
        "spring": [(90, 150, "01:30 – 03:30")],
        "autumn": [(150, 170, "02:30 – 02:50"), (210, 230, "02:30 – 02:50")],
    }[name]


def test_a_zone_of_half_hours_and_a_device_elsewhere() -> None:
    schedule = held("half_hours", two_days(zone=KOLKATA))
    now = datetime(2026, 3, 17, 3, 40, tzinfo=UTC)
    there = door(schedule, now, KOLKATA)
    assert (there.clock, there.until, there.about_detail) == ("09:10", "until 10:00", "09:00 – 10:00 · Anna Berg")
    assert [one.title for one in there.agenda.banners] == ["A day in Kolkata"]
    assert door(schedule, now, BERLIN).about_detail == "04:30 – 05:30 · Anna Berg"


def test_instants_to_the_second_and_up_to_nine_digits() -> None:
    items = read("instants")
    assert items["Seconds"].slot == slot("9:00:07-9:15:59")
    assert items["Three"].end - at("10:15") == timedelta(seconds=0.5)
    assert items["Nine"].start - at("11") == timedelta(microseconds=123456)
    assert items["Nine"].end - at("11:15") == timedelta(microseconds=999999)
    assert items["Offset"].slot == slot("12-12:15")
    now = at("11") + timedelta(microseconds=123456)
    assert room_status(held("instants"), now, POLICY).state is RoomState.IN_USE
    assert room_status(held("instants"), now - timedelta(microseconds=1), POLICY).state is RoomState.STARTING_SOON


@pytest.mark.parametrize(
    ("name", "title", "note"),
    [
        ("Missing", "Anna Berg", ""),
        ("EmptySubject", "Anna Berg", ""),
        ("Nobody", "Meeting", ""),
        ("Long", "Quarterly planning " * 13 + "12345678", "Anna Berg"),
        ("Emoji", "👩\u200d👩\u200d👧 family day 🎉", "Anna Berg"),
        ("RightToLeft", "اجتماع الميزانية", "\u2068ליאת כהן\u2069"),
        ("Override", "agnp.exeb", "Anna Berg"),
        ("Control", "one two three four five", "Anna Berg"),
        ("ZeroWidth", "Budget", "Anna Berg"),
        ("OnlyZeroWidth", "Anna Berg", ""),
        ("Html", '<img src="http://x.example/?door"> &amp; <b>bold</b>', "Anna Berg"),
        ("Private", "Private meeting", ""),
        ("Personal", "Private meeting", ""),
        ("Confidential", "Private meeting", ""),
        ("Named", "Anna Berg", ""),
    ],
)
def test_what_is_shown_of_a_meeting(name: str, title: str, note: str) -> None:
    schedule = held("shown")
    (row,) = [row for row in door(schedule, at("6")).agenda.rows if row.key == name]
    assert (row.title, row.note) == (title, note)
    one = next(one for one in schedule.meetings if one.ref.id == name)
    assert door(schedule, one.start).about == title
    for show in Show:
        known = Snapshot(policy=POLICY, schedule=schedule, health=Health(one.start))
        assert present(known, one.start, replace(LOOK, show=show)).about


@pytest.mark.parametrize("written", ["&#x7;", "&#x1F;", "\x07", "&#xD83D;", "&#xFFFF;"])
def test_characters_that_xml_forbids_are_lost_and_no_meeting_is(written: str) -> None:
    """Exchange stores whatever a client wrote, and some versions write it out as it is."""
    body = (RECORDED / "shown.xml").read_bytes().replace(b"&lt;b&gt;bold", written.encode())
    assert written.encode() in body
    items = answered(body, two_days())
    assert len(items) == 15
    (row,) = [row for row in door(Schedule.of(items, two_days()), at("6")).agenda.rows if row.key == "Html"]
    assert row.title.startswith("<img src=")


def test_what_we_have_written_is_known_again() -> None:
    items = read("ours")
    assert (items["Booked"].is_ours, items["Booked"].key) == (True, "a1:6f0c")
    assert items["Booked"].created == at("8:58:31")
    assert items["Attended"].checked_in == at("9:57:12")
    assert not items["Attended"].is_ours
    assert items["Tampered"].checked_in is None
    waiting = Policy(check_in=True)
    assert room_status(held("ours"), at("10:05"), waiting).state is RoomState.IN_USE
    assert room_status(held("ours"), at("11:05"), waiting).state is RoomState.AWAITING_CHECK_IN


def test_what_a_door_has_prolonged_is_known_at_every_door() -> None:
    items, held_there = read("ours"), held("ours")
    assert items["Longer"].prolongs(items["Tampered"])
    assert not items["Longer"].prolongs(items["Attended"])
    strict = Policy(check_in=True, release=True)

    def names(schedule: Schedule) -> list[str]:
        due = overdue(schedule, at("11:15"), strict, fresh=Freshness.LIVE, watched_since=at("9"))
        return [release.ref.id for release in due]

    assert names(held_there) == []
    assert names(held_there.without(items["Longer"])) == ["Tampered"]
