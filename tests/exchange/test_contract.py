"""What every room mailbox promises: one diary, kept by memory, and by exchangelib over a real socket."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from kiosk.errors import MailboxError
from kiosk.exchange.ews import ExchangeMailbox
from kiosk.exchange.mailbox import NewMeeting, RoomMailbox
from kiosk.exchange.mapping import EARLIEST, LATEST
from kiosk.exchange.memory import Every, MemoryMailbox
from kiosk.room.health import Trouble
from kiosk.room.meeting import FreeBusy, Kind, Meeting, MeetingRef, Person, Response, TimeSlot, is_occupying
from kiosk.view import present
from tests.diary import DAYS, LOOK, at, slot, snapshot

from .conftest import ROOM, address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.simulator.server import SimulatedExchange

ANNA = Person("Anna Berg", "anna@roomdoor.example")


@pytest.fixture(params=["memory", "basic", "ntlm"])
def mailbox(request: pytest.FixtureRequest, calendar: MemoryMailbox) -> Iterator[RoomMailbox]:
    """The mailbox under test, over the same calendar each time."""
    if request.param == "memory":
        yield calendar
        return
    exchange: SimulatedExchange = request.getfixturevalue("exchange")
    line = ExchangeMailbox(address(exchange, auth=request.param))
    yield line
    line.close()


def read(mailbox: RoomMailbox) -> list[Meeting]:
    return sorted(mailbox.fetch(DAYS).meetings, key=lambda one: (one.start, one.end))


def test_everything_that_touches_the_span_is_read_and_nothing_else(
    mailbox: RoomMailbox, calendar: MemoryMailbox
) -> None:
    for span in ("7-8", "8-9", "9-10", "10-10", "10-11", "12-13"):
        calendar.add(slot(span), span)
    subjects = {one.subject for one in mailbox.fetch(slot("9-10")).meetings}
    assert {"9-10", "10-10"} <= subjects <= {"8-9", "9-10", "10-10", "10-11"}


def test_an_empty_calendar_is_an_empty_reading_with_the_server_s_time(mailbox: RoomMailbox) -> None:
    reading = mailbox.fetch(DAYS)
    assert (reading.meetings, reading.span, reading.server_time) == ((), DAYS, at("12"))


def test_a_meeting_is_read_as_it_is(mailbox: RoomMailbox, calendar: MemoryMailbox) -> None:
    ref = calendar.add(slot("9-10"), "Budget", organizer=ANNA, location="Aurora", created=at("7:30:15"))
    (one,) = read(mailbox)
    assert one.ref == ref
    assert (one.slot, one.subject, one.location, one.created) == (slot("9-10"), "Budget", "Aurora", at("7:30:15"))
    assert one.organizer is not None
    assert one.organizer.name == "Anna Berg"
    assert not one.is_ours


@pytest.mark.parametrize("free_busy", list(FreeBusy))
def test_free_busy_words_arrive(mailbox: RoomMailbox, calendar: MemoryMailbox, free_busy: FreeBusy) -> None:
    calendar.add(slot("9-10"), free_busy=free_busy)
    assert read(mailbox)[0].free_busy is free_busy


@pytest.mark.parametrize("response", list(Response))
def test_the_room_s_answer_arrives(mailbox: RoomMailbox, calendar: MemoryMailbox, response: Response) -> None:
    calendar.add(slot("9-10"), response=response)
    assert read(mailbox)[0].response is response


def test_private_all_day_and_cancelled_arrive(mailbox: RoomMailbox, calendar: MemoryMailbox) -> None:
    calendar.add(slot("0-24"), "Fair", is_all_day=True)
    calendar.add(slot("9-10"), "Secret", is_private=True)
    calendar.cancel(calendar.add(slot("11-12"), "Off").id)
    fair, secret, off = read(mailbox)
    assert (fair.is_all_day, secret.is_private, off.is_cancelled) == (True, True, True)
    assert (secret.is_all_day, off.is_private, fair.is_cancelled) == (False, False, False)
    assert fair.slot == slot("0-24")


@pytest.mark.parametrize("subject", ["", "<b>&amp;</b>", "Zażółć 💡 \u202e", "x" * 255, "]]> & '\""])
def test_strange_subjects_arrive_unharmed(mailbox: RoomMailbox, calendar: MemoryMailbox, subject: str) -> None:
    calendar.add(slot("9-10"), subject)
    assert read(mailbox)[0].subject == subject


def test_a_series_is_read_as_its_occurrences(mailbox: RoomMailbox, calendar: MemoryMailbox) -> None:
    calendar.add_series(calendar.add(slot("9-9:15"), "Stand-up"), Every.DAY)
    today, tomorrow = read(mailbox)
    assert (today.kind, tomorrow.kind) == (Kind.OCCURRENCE, Kind.OCCURRENCE)
    assert (today.start, tomorrow.start) == (at("9"), at("33"))
    assert today.ref.id != tomorrow.ref.id


def test_what_is_created_is_there_as_ours_and_the_room_s(mailbox: RoomMailbox) -> None:
    ref = mailbox.create(NewMeeting(slot("9-9:30"), "Booked at the door", "a1:key"))
    (one,) = read(mailbox)
    assert (one.ref, one.slot, one.subject, one.key) == (ref, slot("9-9:30"), "Booked at the door", "a1:key")
    assert one.created == at("12")
    assert one.organizer is not None
    assert one.organizer.name == ROOM.name
    assert (one.free_busy, one.is_all_day, one.is_private) == (FreeBusy.BUSY, False, False)


def test_an_overlap_is_stored_without_a_word(mailbox: RoomMailbox, calendar: MemoryMailbox) -> None:
    calendar.add(slot("9-10"), "Budget")
    mailbox.create(NewMeeting(slot("9:15-9:30"), "Booked", "a1:key"))
    assert len(read(mailbox)) == 2


def test_an_end_is_moved_and_the_version_with_it(mailbox: RoomMailbox) -> None:
    ref = mailbox.create(NewMeeting(slot("9-10"), "Booked", "a1:key"))
    newer = mailbox.set_end(ref, at("9:30"))
    (one,) = read(mailbox)
    assert (one.ref, one.slot, one.subject, one.key) == (newer, slot("9-9:30"), "Booked", "a1:key")
    assert newer.version != ref.version


def test_an_old_version_moves_nothing(mailbox: RoomMailbox, calendar: MemoryMailbox) -> None:
    ref = mailbox.create(NewMeeting(slot("9-10"), "Booked", "a1:key"))
    calendar.retitle(ref.id, "Somebody was here")
    with pytest.raises(MailboxError) as raised:
        mailbox.set_end(ref, at("9:30"))
    assert raised.value.trouble is Trouble.CHANGED
    assert read(mailbox)[0].slot == slot("9-10")


def test_the_end_of_an_occurrence_moves_alone(mailbox: RoomMailbox, calendar: MemoryMailbox) -> None:
    calendar.add_series(calendar.add(slot("9-10"), "Stand-up"), Every.DAY)
    mailbox.set_end(read(mailbox)[0].ref, at("9:30"))
    today, tomorrow = read(mailbox)
    assert (today.end, today.kind) == (at("9:30"), Kind.EXCEPTION)
    assert (tomorrow.end, tomorrow.kind) == (at("34"), Kind.OCCURRENCE)


def test_an_end_before_the_start_is_refused(mailbox: RoomMailbox) -> None:
    ref = mailbox.create(NewMeeting(slot("9-10"), "Booked", "a1:key"))
    with pytest.raises(MailboxError) as raised:
        mailbox.set_end(ref, at("8:30"))
    assert raised.value.trouble is Trouble.REJECTED


def test_what_is_deleted_is_gone_whatever_its_version(mailbox: RoomMailbox, calendar: MemoryMailbox) -> None:
    ref = mailbox.create(NewMeeting(slot("9-10"), "Booked", "a1:key"))
    calendar.retitle(ref.id, "Somebody was here")
    mailbox.delete(ref)
    assert read(mailbox) == []


def test_one_occurrence_is_deleted_not_the_series(mailbox: RoomMailbox, calendar: MemoryMailbox) -> None:
    calendar.add_series(calendar.add(slot("9-10"), "Stand-up"), Every.DAY)
    mailbox.delete(read(mailbox)[0].ref)
    assert [one.start for one in read(mailbox)] == [at("33")]


def test_a_check_in_is_noted_on_the_meeting_alone(mailbox: RoomMailbox, calendar: MemoryMailbox) -> None:
    ref = calendar.add(slot("9-10"), "Budget", organizer=ANNA)
    newer = mailbox.check_in(ref, at("9:02"))
    (one,) = read(mailbox)
    assert (one.ref, one.checked_in, one.subject, one.slot) == (newer, at("9:02"), "Budget", slot("9-10"))
    with pytest.raises(MailboxError) as raised:
        mailbox.check_in(ref, at("9:03"))
    assert raised.value.trouble is Trouble.CHANGED


def test_a_check_in_to_an_occurrence_leaves_the_series_alone(mailbox: RoomMailbox, calendar: MemoryMailbox) -> None:
    calendar.add_series(calendar.add(slot("9-10"), "Stand-up"), Every.DAY)
    mailbox.check_in(read(mailbox)[0].ref, at("9:02"))
    assert [one.checked_in for one in read(mailbox)] == [at("9:02"), None]


def test_a_declined_meeting_takes_the_room_no_more(mailbox: RoomMailbox, calendar: MemoryMailbox) -> None:
    mailbox.decline(calendar.add(slot("9-10"), "Budget", organizer=ANNA), "Nobody came")
    assert [one for one in read(mailbox) if is_occupying(one)] == []


def test_one_occurrence_is_declined_not_the_series(mailbox: RoomMailbox, calendar: MemoryMailbox) -> None:
    calendar.add_series(calendar.add(slot("9-10"), "Stand-up", organizer=ANNA), Every.DAY)
    mailbox.decline(read(mailbox)[0].ref, "Nobody came")
    assert [one.start for one in read(mailbox)] == [at("33")]


def test_what_the_room_has_written_itself_cannot_be_declined(mailbox: RoomMailbox) -> None:
    ref = mailbox.create(NewMeeting(slot("9-10"), "Booked", "a1:key"))
    with pytest.raises(MailboxError) as raised:
        mailbox.decline(ref, "Nobody came")
    assert raised.value.trouble is Trouble.REJECTED
    assert len(read(mailbox)) == 1


@pytest.mark.parametrize("verb", ["set_end", "delete"])
def test_what_is_gone_is_told(mailbox: RoomMailbox, verb: str) -> None:
    ref = mailbox.create(NewMeeting(slot("9-10"), "Booked", "a1:key"))
    mailbox.delete(ref)
    with pytest.raises(MailboxError) as raised:
        mailbox.delete(ref) if verb == "delete" else mailbox.set_end(ref, at("9:30"))
    assert raised.value.trouble is Trouble.CHANGED


def test_what_is_gone_cannot_be_declined(mailbox: RoomMailbox, calendar: MemoryMailbox) -> None:
    ref = calendar.add(slot("9-10"), "Budget", organizer=ANNA)
    calendar.remove(ref.id)
    with pytest.raises(MailboxError) as raised:
        mailbox.decline(ref, "Nobody came")
    assert raised.value.trouble is Trouble.CHANGED


def test_closing_twice_harms_nothing(mailbox: RoomMailbox) -> None:
    mailbox.fetch(DAYS)
    mailbox.close()
    mailbox.close()


def test_ids_are_case_sensitive(mailbox: RoomMailbox) -> None:
    ref = mailbox.create(NewMeeting(slot("9-10"), "Booked", "a1:key"))
    other = replace(ref, id=ref.id.swapcase())
    with pytest.raises(MailboxError):
        mailbox.delete(MeetingRef(other.id, other.version))
    assert len(read(mailbox)) == 1


@pytest.mark.parametrize(
    ("begins", "ends"),
    [("00:45", "01:15"), ("00:30", "01:30"), ("00:15", "01:00"), ("01:00", "01:30"), ("00:59", "02:00")],
)
def test_a_booking_across_the_end_of_summer_time_is_the_slot_that_was_wanted(
    mailbox: RoomMailbox, calendar: MemoryMailbox, begins: str, ends: str
) -> None:
    """From 2:45 to 2:15 by the wall clock, half an hour later: 25 October 2026 in Berlin."""
    start, end = (datetime.fromisoformat(f"2026-10-25T{clock}+00:00").astimezone(UTC) for clock in (begins, ends))
    wanted = TimeSlot(start, end)
    mailbox.create(NewMeeting(wanted, "Booked at the door", "a1:night"))
    (read_back,) = mailbox.fetch(wanted).meetings
    assert (read_back.slot, read_back.key) == (wanted, "a1:night")
    assert [item.meeting.slot for item in calendar.items(wanted)] == [wanted]


def test_a_meeting_from_the_beginning_to_the_end_of_all_time_takes_the_room_and_breaks_nothing(
    mailbox: RoomMailbox, calendar: MemoryMailbox
) -> None:
    always = TimeSlot(datetime(1601, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    calendar.add(always, "For ever")
    (one,) = mailbox.fetch(DAYS).meetings
    assert one.slot.overlaps(DAYS)
    if isinstance(mailbox, ExchangeMailbox):  # what comes from a wire can be counted with
        assert one.slot == TimeSlot(EARLIEST, LATEST)
        door = present(snapshot(one, read_at=at("12")), at("12"), LOOK)
        assert door.status == "In use"
