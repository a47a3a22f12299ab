"""The schedule's questions: current, next, free again, conflicts, free slots."""

from __future__ import annotations

from dataclasses import replace

from kiosk.room.meeting import FreeBusy, Response
from tests.diary import at, meeting, schedule, slot


def test_of_several_the_checked_in_one_is_current_then_the_latest_start_then_the_id() -> None:
    long, late, twin = meeting("9-12"), meeting("10-11", "Late"), meeting("10-11", "Twin")
    assert schedule(long, late).current(at("10:30")) == late
    assert schedule(long, late, twin).current(at("10:30")) == twin
    checked = replace(long, checked_in=at("9"))
    assert schedule(checked, late, twin).current(at("10:30")) == checked


def test_a_meeting_runs_from_its_start_until_just_before_its_end() -> None:
    held = schedule(meeting("9-10"))
    assert held.current(at("9")) is not None
    assert held.current(at("9:59:59")) is not None
    assert held.current(at("10")) is None


def test_free_again_is_the_end_of_the_unbroken_run() -> None:
    run = schedule(meeting("9-10"), meeting("10-11"), meeting("10:30-10:45"), meeting("11:01-12"))
    assert run.free_again(at("9:30")) == at("11")
    assert run.free_again(at("8")) == at("8")
    assert schedule(meeting("9-12"), meeting("10-11")).free_again(at("11:30")) == at("12")


def test_next_is_what_starts_after_now() -> None:
    held = schedule(meeting("9-10"), meeting("10-11"))
    assert held.next(at("9")) == meeting("10-11")
    assert held.next(at("10")) is None


def test_free_slots_lie_between_the_meetings() -> None:
    held = schedule(meeting("9-10"), meeting("9:30-11"), meeting("12-13"))
    assert held.free_slots(slot("8-14")) == (slot("8-9"), slot("11-12"), slot("13-14"))
    assert held.free_slots(slot("9-11")) == ()
    assert held.free_slots(slot("9:30-12:30")) == (slot("11-12"),)


def test_all_day_notes_are_kept_apart() -> None:
    note = meeting("0-24", "Anna on leave", is_all_day=True, free_busy=FreeBusy.FREE)
    gone = replace(note, is_cancelled=True)
    declined = replace(note, response=Response.DECLINE)
    held = schedule(note)
    assert held.notes == (note,)
    first = meeting("0-24", "A first note", is_all_day=True, free_busy=FreeBusy.FREE)
    assert schedule(note, first).notes == schedule(first, note).notes == (first, note)
    assert held.meetings == ()
    assert schedule(gone).notes == schedule(declined).notes == ()
    assert schedule(meeting("9-10", free_busy=FreeBusy.FREE)).notes == ()


def test_a_meeting_taken_in_replaces_its_older_self() -> None:
    held = schedule(meeting("9-10"), meeting("11-12"))
    moved = replace(meeting("9-10"), slot=slot("13-14"))
    assert [one.start for one in held.with_meeting(moved).meetings] == [at("11"), at("13")]


def test_without_a_meeting_it_holds_the_others_whatever_the_version() -> None:
    one, other = meeting("9-10"), meeting("11-12")
    newer = replace(one, ref=replace(one.ref, version="2"))
    assert schedule(one, other).without(newer) == schedule(other)
