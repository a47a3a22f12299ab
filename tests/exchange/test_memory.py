"""The fake keeps its promises, and has the habits of Exchange that a door must survive."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from kiosk.errors import AnswerLost, MailboxError
from kiosk.exchange.mailbox import NewMeeting
from kiosk.exchange.memory import Every, MemoryMailbox, Sensitivity
from kiosk.exchange.memory_feed import Happening
from kiosk.room.health import Trouble
from kiosk.room.meeting import FreeBusy, Kind, MeetingRef, Person, Response, TimeSlot
from tests.diary import BERLIN, DAYS, at, slot

if TYPE_CHECKING:
    from kiosk.exchange.mailbox import RoomMailbox
    from kiosk.room.meeting import Meeting

ROOM = Person("Aurora", "aurora@roomdoor.example")
BUSY = MailboxError(Trouble.BUSY, "HTTP 503", back_off=timedelta(seconds=30))


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = at("10")

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mailbox(clock: Clock) -> MemoryMailbox:
    return MemoryMailbox(room=ROOM, clock=clock, timezone=BERLIN)


def subjects(mailbox: MemoryMailbox, span: TimeSlot = DAYS) -> list[str]:
    return sorted(meeting.subject for meeting in mailbox.fetch(span).meetings)


def found(mailbox: MemoryMailbox, item_id: str) -> Meeting:
    item = mailbox.item(item_id)
    assert item is not None
    return item.meeting


def walls(mailbox: MemoryMailbox, days: tuple[date, date]) -> list[str]:
    """The times of all meetings of some days, by the room's wall clock."""
    start, end = (datetime(d.year, d.month, d.day, tzinfo=mailbox.timezone).astimezone(UTC) for d in days)
    meetings = (item.meeting for item in mailbox.items(TimeSlot(start, end)))
    return [
        f"{m.start.astimezone(mailbox.timezone):%d.%m. %H:%M}-{m.end.astimezone(mailbox.timezone):%H:%M}"
        for m in meetings
    ]


# The promises


def test_it_is_a_room_mailbox(mailbox: MemoryMailbox) -> None:
    kept: RoomMailbox = mailbox
    kept.close()
    kept.close()


def test_a_reading_holds_everything_that_overlaps_or_touches(mailbox: MemoryMailbox) -> None:
    for span in ("8-9", "8-9:01", "9:30-9:30", "10:59-12", "11-12", "8-12"):
        mailbox.add(slot(span), span)
    mailbox.add(slot("7-8:59"), "before")
    mailbox.add(slot("11:01-12"), "after")
    mailbox.add(slot("10-11"), "free", free_busy=FreeBusy.FREE)
    mailbox.cancel(mailbox.add(slot("10-11"), "off").id)
    reading = mailbox.fetch(slot("9-11"))
    assert len(reading.meetings) == 8
    assert reading.span == slot("9-11")


def test_a_reading_tells_the_time_of_the_server_in_whole_seconds(mailbox: MemoryMailbox, clock: Clock) -> None:
    clock.now = at("10") + timedelta(milliseconds=700)
    assert mailbox.fetch(DAYS).server_time == at("10")


def test_a_booking_is_the_rooms_own_and_lies_over_anything(mailbox: MemoryMailbox, clock: Clock) -> None:
    mailbox.add(slot("10-11"), "Budget")
    clock.now = at("10") + timedelta(milliseconds=999)
    ref = mailbox.create(NewMeeting(slot("10-10:30"), "At the door", "b1"))
    assert found(mailbox, ref.id) == replace(
        found(mailbox, ref.id),
        ref=ref,
        slot=slot("10-10:30"),
        subject="At the door",
        organizer=ROOM,
        response=Response.ORGANIZER,
        free_busy=FreeBusy.BUSY,
        created=at("10"),
        key="b1",
        kind=Kind.SINGLE,
    )
    assert subjects(mailbox) == ["At the door", "Budget"]


def test_an_end_moves_on_the_newest_version_only(mailbox: MemoryMailbox) -> None:
    first = mailbox.add(slot("10-11"))
    second = mailbox.set_end(first, at("10:30"))
    assert second.id == first.id
    assert second.version != first.version
    assert found(mailbox, first.id).slot == slot("10-10:30")
    with pytest.raises(MailboxError) as refused:
        mailbox.set_end(first, at("10:40"))
    assert refused.value.trouble is Trouble.CHANGED
    mailbox.delete(second)
    with pytest.raises(MailboxError) as gone:
        mailbox.set_end(second, at("10:40"))
    assert gone.value.trouble is Trouble.CHANGED


@pytest.mark.parametrize("end", ["9", "10"])
def test_an_end_not_after_the_start_is_refused(mailbox: MemoryMailbox, end: str) -> None:
    ref = mailbox.add(slot("10-11"))
    with pytest.raises(MailboxError) as refused:
        mailbox.set_end(ref, at(end))
    assert refused.value.trouble is Trouble.REJECTED
    assert found(mailbox, ref.id).ref == ref


def test_a_stale_version_is_told_before_a_bad_end(mailbox: MemoryMailbox) -> None:
    ref = mailbox.add(slot("10-11"))
    mailbox.retitle(ref.id, "Other")
    with pytest.raises(MailboxError) as refused:
        mailbox.set_end(ref, at("9"))
    assert refused.value.trouble is Trouble.CHANGED


def test_in_the_night_that_has_an_hour_twice_the_wall_clock_counts(mailbox: MemoryMailbox) -> None:
    night = TimeSlot(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 4, tzinfo=UTC))  # from 2:30
    ref = mailbox.add(night, "Night shift")
    with pytest.raises(MailboxError) as refused:
        mailbox.set_end(ref, datetime(2026, 10, 25, 1, 15, tzinfo=UTC))  # 2:15, the second one
    assert refused.value.trouble is Trouble.REJECTED
    mailbox.set_end(ref, datetime(2026, 10, 25, 1, 45, tzinfo=UTC))


def test_any_version_may_be_deleted_but_only_once(mailbox: MemoryMailbox) -> None:
    ref = mailbox.add(slot("10-11"))
    mailbox.retitle(ref.id, "Other")
    mailbox.delete(ref)
    assert subjects(mailbox) == []
    with pytest.raises(MailboxError) as gone:
        mailbox.delete(ref)
    assert gone.value.trouble is Trouble.CHANGED


# Ids and versions


def test_ids_are_long_opaque_and_tell_upper_from_lower_case(mailbox: MemoryMailbox) -> None:
    refs = [mailbox.add(slot("10-11")) for _ in range(50)]
    assert len({ref.id for ref in refs}) == len({ref.version for ref in refs}) == 50
    assert {len(ref.id) for ref in refs} == {152}
    assert mailbox.item(refs[0].id.swapcase()) is None


def test_every_write_makes_a_version_that_never_was(mailbox: MemoryMailbox) -> None:
    ref = mailbox.add(slot("10-11"), "Budget")
    versions = [
        ref.version,
        mailbox.move(ref.id, slot("11-12")).version,
        mailbox.retitle(ref.id, "Plan").version,
        mailbox.retitle(ref.id, "Plan").version,
        mailbox.cancel(ref.id).version,
    ]
    assert len(set(versions)) == 5
    assert found(mailbox, ref.id).subject == "Canceled: Plan"
    assert found(mailbox, ref.id).is_cancelled


def test_what_is_sensitive_is_private(mailbox: MemoryMailbox) -> None:
    assert found(mailbox, mailbox.add(slot("9-10"), is_private=True).id).is_private
    assert found(mailbox, mailbox.add(slot("9-10"), sensitivity=Sensitivity.CONFIDENTIAL).id).is_private
    ref = mailbox.add(slot("9-10"))
    mailbox.change(ref.id, lambda item: replace(item, sensitivity=Sensitivity.PERSONAL))
    assert found(mailbox, ref.id).is_private


# Series


def test_a_standup_keeps_its_wall_time_when_summer_comes(mailbox: MemoryMailbox) -> None:
    friday = TimeSlot(datetime(2026, 3, 27, 8, tzinfo=UTC), datetime(2026, 3, 27, 8, 15, tzinfo=UTC))
    mailbox.add_series(mailbox.add(friday, "Standup"), Every.DAY)
    assert walls(mailbox, (date(2026, 3, 28), date(2026, 3, 31))) == [
        *("28.03. 09:00-09:15", "29.03. 09:00-09:15", "30.03. 09:00-09:15")
    ]
    utc = [item.meeting.start.hour for item in mailbox.items(TimeSlot(friday.start, friday.start + timedelta(days=3)))]
    assert utc == [8, 8, 7, 7]


def test_a_series_in_the_hour_that_is_skipped_or_comes_twice(mailbox: MemoryMailbox) -> None:
    first = TimeSlot(datetime(2026, 3, 27, 1, 50, tzinfo=UTC), datetime(2026, 3, 27, 2, 10, tzinfo=UTC))  # 2:50-3:10
    mailbox.add_series(mailbox.add(first, "Backup"), Every.DAY)
    assert walls(mailbox, (date(2026, 3, 29), date(2026, 3, 30))) == ["29.03. 03:50-04:10"]
    assert walls(mailbox, (date(2026, 10, 25), date(2026, 10, 26))) == ["25.10. 02:50-03:10"]


def test_a_series_on_some_days_of_the_week_until_a_day(mailbox: MemoryMailbox) -> None:
    mailbox.add_series(
        mailbox.add(slot("9-9:15"), "Standup"), Every.WEEK, weekdays=frozenset({1, 3}), until=date(2026, 3, 26)
    )
    assert [text[:6] for text in walls(mailbox, (date(2026, 3, 1), date(2026, 5, 1)))] == [
        *("17.03.", "19.03.", "24.03.", "26.03.")
    ]


def test_a_series_once_a_month_comes_on_the_last_day_of_a_short_month(mailbox: MemoryMailbox) -> None:
    end_of_march = TimeSlot(datetime(2026, 3, 31, 7, tzinfo=UTC), datetime(2026, 3, 31, 8, tzinfo=UTC))
    mailbox.add_series(mailbox.add(end_of_march, "Closing"), Every.MONTH)
    days = [text[:6] for text in walls(mailbox, (date(2026, 3, 1), date(2027, 4, 1)))]
    assert days[:3] == ["31.03.", "30.04.", "31.05."]
    assert days[-2:] == ["28.02.", "31.03."]


def test_occurrences_have_ids_of_their_own_and_the_key_of_the_series(mailbox: MemoryMailbox) -> None:
    series = mailbox.add_series(mailbox.add(slot("9-10"), "Standup", key="k"), Every.DAY)
    meetings = mailbox.fetch(DAYS).meetings
    assert [m.kind for m in meetings] == [Kind.OCCURRENCE] * 2
    assert [m.key for m in meetings] == ["k"] * 2
    assert len({m.ref.id for m in meetings} | {series}) == 3
    assert all(len(m.ref.id) > 152 for m in meetings)
    assert mailbox.fetch(DAYS).meetings == meetings


def test_one_occurrence_becomes_an_exception_and_the_others_stay(mailbox: MemoryMailbox) -> None:
    mailbox.add_series(mailbox.add(slot("9-10"), "Standup"), Every.DAY)
    today, tomorrow = mailbox.fetch(DAYS).meetings
    newer = mailbox.set_end(today.ref, at("9:30"))
    assert newer.id == today.ref.id
    changed, same = mailbox.fetch(DAYS).meetings
    assert (changed.kind, changed.end) == (Kind.EXCEPTION, at("9:30"))
    assert same == tomorrow
    mailbox.delete(newer)
    assert mailbox.fetch(DAYS).meetings == (tomorrow,)
    with pytest.raises(MailboxError):
        mailbox.delete(newer)


def test_an_exception_moved_far_away_is_found_where_it_is(mailbox: MemoryMailbox) -> None:
    mailbox.add_series(mailbox.add(slot("9-10"), "Standup"), Every.DAY, until=date(2026, 3, 17))
    ref = mailbox.fetch(DAYS).meetings[0].ref
    mailbox.move(ref.id, slot("9-10", date(2026, 6, 1)))
    assert subjects(mailbox) == []
    assert subjects(mailbox, slot("0-24", date(2026, 6, 1))) == ["Standup"]
    item = mailbox.item(ref.id)
    assert item is not None
    assert item.original_start == at("9")


def test_a_series_may_be_removed_as_a_whole(mailbox: MemoryMailbox) -> None:
    series = mailbox.add_series(mailbox.add(slot("9-10"), "Standup"), Every.DAY)
    ref = mailbox.fetch(DAYS).meetings[0].ref
    assert [item.meeting.subject for item in mailbox.masters()] == ["Standup"]
    mailbox.remove(series)
    assert mailbox.items() == ()
    assert mailbox.item(ref.id) is None


def test_a_night_meeting_of_a_series_is_found_from_both_days() -> None:
    zone = ZoneInfo("Asia/Kolkata")
    mailbox = MemoryMailbox(room=ROOM, clock=lambda: at("10"), timezone=zone)
    mailbox.add_series(mailbox.add(slot("22-26", zone=zone), "Release"), Every.DAY, until=date(2026, 3, 17))
    assert subjects(mailbox, slot("23-23:30", zone=zone)) == ["Release"]
    assert subjects(mailbox, slot("25-25:30", zone=zone)) == ["Release"]


# Failing on demand


def test_a_failure_before_acting_leaves_everything_as_it_was(mailbox: MemoryMailbox) -> None:
    mailbox.fail_next(BUSY, times=2)
    for _ in range(2):
        with pytest.raises(MailboxError) as failed:
            mailbox.create(NewMeeting(slot("10-11"), "At the door", "b1"))
        assert failed.value is BUSY
    assert subjects(mailbox) == []
    assert mailbox.calls == ["create", "create", "fetch"]


def test_a_failure_after_acting_is_a_lost_answer(mailbox: MemoryMailbox) -> None:
    mailbox.fail_next(BUSY, after=True)
    with pytest.raises(AnswerLost) as lost:
        mailbox.create(NewMeeting(slot("10-11"), "At the door", "b1"))
    assert (lost.value.trouble, lost.value.back_off) == (Trouble.BUSY, timedelta(seconds=30))
    assert subjects(mailbox) == ["At the door"]
    mailbox.fail_next(BUSY, after=True)
    with pytest.raises(AnswerLost):
        mailbox.delete(mailbox.items()[0].meeting.ref)
    assert subjects(mailbox) == []


def test_a_failed_reading_is_never_a_lost_answer(mailbox: MemoryMailbox) -> None:
    mailbox.fail_next(BUSY, after=True)
    with pytest.raises(MailboxError) as failed:
        mailbox.fetch(DAYS)
    assert not isinstance(failed.value, AnswerLost)


def test_failures_can_be_taken_back(mailbox: MemoryMailbox) -> None:
    mailbox.fail_next(BUSY, times=9)
    mailbox.heal()
    assert subjects(mailbox) == []


def test_somebody_else_books_between_the_writing_and_the_looking(mailbox: MemoryMailbox) -> None:
    mailbox.meanwhile(lambda: mailbox.add(slot("10-11"), "Rival"))
    assert subjects(mailbox) == []
    mailbox.create(NewMeeting(slot("10-10:30"), "At the door", "b1"))
    assert subjects(mailbox) == ["At the door", "Rival"]
    mailbox.create(NewMeeting(slot("12-13"), "Again", "b2"))
    assert len(subjects(mailbox)) == 3


def test_a_change_to_nothing_is_refused(mailbox: MemoryMailbox) -> None:
    for act in (mailbox.remove, mailbox.cancel, lambda item_id: mailbox.move(item_id, slot("9-10"))):
        with pytest.raises(MailboxError) as gone:
            act("no such id")
        assert gone.value.trouble is Trouble.CHANGED
    with pytest.raises(MailboxError):
        mailbox.delete(MeetingRef("no such id", ""))


# The feed


def test_every_write_is_told_in_order_whoever_wrote(mailbox: MemoryMailbox, clock: Clock) -> None:
    heard: list[int] = []
    with mailbox.feed.listening(lambda: heard.append(mailbox.feed.number)):
        first = mailbox.create(NewMeeting(slot("10-11"), "At the door", "b1"))
        second = mailbox.set_end(first, at("10:30"))
        clock.now = at("10:05")
        mailbox.remove(second.id, to_trash=True)
        other = mailbox.add(slot("12-13"))
        mailbox.delete(other)
    mailbox.add(slot("13-14"))
    assert heard == [1, 2, 3, 4, 5]
    entries = mailbox.feed.since(0)
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5, 6]
    assert [entry.happening for entry in entries[:5]] == [
        *(Happening.CREATED, Happening.MODIFIED, Happening.MOVED, Happening.CREATED, Happening.DELETED)
    ]
    assert [entry.ref for entry in entries[:3]] == [first, second, second]
    assert len(entries[2].now_at) == len(first.id)
    assert entries[2].now_at != first.id
    assert (mailbox.feed.gone, mailbox.feed.latest) == (2, at("10:05"))
    assert mailbox.feed.since(5) == entries[5:]


def test_of_a_series_only_the_master_is_told(mailbox: MemoryMailbox) -> None:
    series = mailbox.add_series(mailbox.add(slot("9-10"), "Standup"), Every.DAY)
    today, tomorrow = (item.meeting.ref for item in mailbox.items(DAYS))
    number = mailbox.feed.number
    mailbox.retitle(today.id, "Late")
    mailbox.remove(tomorrow.id)
    mailbox.remove(series)
    entries = mailbox.feed.since(number)
    assert {entry.ref.id for entry in entries} == {series}
    assert [entry.happening for entry in entries] == [Happening.MODIFIED, Happening.MODIFIED, Happening.DELETED]


def test_occurrences_may_share_the_key_of_their_series(clock: Clock) -> None:
    mailbox = MemoryMailbox(room=ROOM, clock=clock, timezone=BERLIN, master_keys=True)
    series = mailbox.add_series(mailbox.add(slot("9-10"), "Standup"), Every.DAY)
    today, tomorrow = mailbox.fetch(DAYS).meetings
    newer = mailbox.set_end(today.ref, at("9:30"))
    versions = {meeting.ref.version for meeting in mailbox.fetch(DAYS).meetings}
    assert versions == {newer.version} == {mailbox.masters()[0].meeting.ref.version}
    assert mailbox.feed.since(2)[0].ref == MeetingRef(series, newer.version)
    with pytest.raises(MailboxError) as stale:
        mailbox.set_end(tomorrow.ref, at("33:30"))
    assert stale.value.trouble is Trouble.CHANGED
    mailbox.set_end(newer, at("9:15"))
    mailbox.delete(newer)
    assert len(mailbox.fetch(DAYS).meetings) == 1


def test_what_was_refused_is_not_told(mailbox: MemoryMailbox) -> None:
    ref = mailbox.add(slot("9-10"))
    with pytest.raises(MailboxError):
        mailbox.set_end(ref, at("8"))
    with pytest.raises(MailboxError):
        mailbox.remove("no such id")
    assert mailbox.feed.number == 1
