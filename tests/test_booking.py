"""Look → write → look again → withdraw: what is told is what Exchange holds."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from kiosk.booking import Order, carry_out, settle
from kiosk.errors import AnswerLost, MailboxError, WithdrawalLost
from kiosk.exchange.memory import MemoryMailbox
from kiosk.room.actions import Book, MarkPresent, MoveEnd, No, Refusal, Withdraw
from kiosk.room.check_in import Release
from kiosk.room.health import Trouble
from kiosk.room.meeting import FreeBusy, Meeting, MeetingRef, Person, Response, TimeSlot
from kiosk.room.policy import Policy, ReleaseBy
from kiosk.room.snapshot import Booked, CheckedIn, Done, Ended, Extended, Released, Undone
from tests.diary import BERLIN, at, slot

if TYPE_CHECKING:
    from kiosk.exchange.mailbox import Reading
    from kiosk.room.actions import Change

ROOM = Person("Aurora", "aurora@roomdoor.example")
ANNA = Person("Anna Berg", "anna@roomdoor.example")
ORDER = Order(change=Book(slot("10-10:30")), key="a1:mine", subject="Booked at the door")
LOST = MailboxError(Trouble.CONNECTION_LOST)
SLOW = MailboxError(Trouble.TOO_SLOW)


class Server:
    """A clock that steps on when told to, and the calendar that lives by it."""

    def __init__(self) -> None:
        self.now = at("10:00:05")
        self.calendar = MemoryMailbox(room=ROOM, clock=lambda: self.now, timezone=BERLIN)
        self.waited: list[float] = []

    def pause(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += timedelta(seconds=seconds)

    def book(self) -> Done | Refusal:
        return carry_out(ORDER, self.calendar, self.pause)

    def held(self) -> list[str]:
        return [item.meeting.subject for item in self.calendar.items()]


@pytest.fixture
def server() -> Server:
    return Server()


def test_a_free_slot_is_booked_with_one_look_before_and_one_after(server: Server) -> None:
    done = server.book()
    assert isinstance(done, Booked)
    booked = done.meeting
    assert (booked.slot, booked.key, booked.subject) == (slot("10-10:30"), "a1:mine", "Booked at the door")
    assert server.calendar.calls == ["fetch", "create", "fetch"]


def test_a_slot_that_was_taken_meanwhile_is_not_written_to(server: Server) -> None:
    server.calendar.add(slot("10:15-11"), "Budget", organizer=ANNA)
    refusal = server.book()
    assert isinstance(refusal, Refusal)
    assert refusal.code is No.BEATEN
    assert refusal.meeting is not None
    assert refusal.meeting.organizer == ANNA
    assert server.calendar.calls == ["fetch"]


def test_neighbours_free_notes_and_cancelled_meetings_are_no_rivals(server: Server) -> None:
    server.calendar.add(slot("9-10"))
    server.calendar.add(slot("10:30-11"))
    server.calendar.add(slot("0-24"), is_all_day=True, free_busy=FreeBusy.FREE)
    server.calendar.cancel(server.calendar.add(slot("10-11")).id)
    assert isinstance(server.book(), Booked)


def between(server: Server, act: object) -> None:
    """Let somebody act after our first look and before our write."""
    looked = server.calendar.fetch

    def fetch_then(span: TimeSlot) -> Reading:
        reading = looked(span)
        server.calendar.fetch = looked  # type: ignore[method-assign] # once
        act()  # type: ignore[operator]
        return reading

    server.calendar.fetch = fetch_then  # type: ignore[method-assign]


def test_a_person_who_booked_between_look_and_write_wins_and_ours_is_withdrawn(server: Server) -> None:
    between(server, lambda: server.calendar.add(slot("10:15-11"), "Budget", organizer=ANNA))
    refusal = server.book()
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.meeting and refusal.meeting.subject) == (No.BEATEN, "Budget")
    assert server.held() == ["Budget"]


@pytest.mark.parametrize(("their_second", "mine_stays"), [("10:00:04", False), ("10:00:05", False), ("10:00:06", True)])
def test_between_kiosks_the_earlier_second_wins_and_in_the_same_second_ours_yields(
    server: Server, their_second: str, mine_stays: bool
) -> None:
    between(
        server,
        lambda: server.calendar.add(slot("10-10:15"), "Theirs", key="a1:theirs", created=at(their_second)),
    )
    assert isinstance(server.book(), Booked) is mine_stays
    assert ("Booked at the door" in server.held()) is mine_stays


def tie(server: Server, *, leaves: bool = True) -> None:
    """Another panel writes in the same second, and withdraws as ours does."""
    theirs: list[MeetingRef] = []

    def write() -> None:
        ref = server.calendar.add(slot("10-10:15"), "Theirs", organizer=ROOM, key="a1:theirs", created=server.now)
        theirs.append(ref)

    server.calendar.meanwhile(write)
    server.calendar.meanwhile(lambda: server.calendar.remove(theirs[0].id) if leaves else None)


def test_after_a_tie_both_have_withdrawn_and_ours_tries_once_more_after_a_while_of_its_own(server: Server) -> None:
    tie(server)
    asked: list[tuple[float, float]] = []

    def luck(least: float, most: float) -> float:
        asked.append((least, most))
        return 1.25

    done = carry_out(ORDER, server.calendar, server.pause, luck)
    assert isinstance(done, Booked)
    assert (asked, server.waited) == ([(0.5, 3.0)], [1.25])
    assert server.calendar.calls == ["fetch", "create", "fetch", "delete", "fetch", "create", "fetch"]
    assert server.held() == ["Booked at the door"]


def test_who_is_quicker_after_a_tie_has_the_room(server: Server) -> None:
    tie(server, leaves=False)
    refusal = carry_out(ORDER, server.calendar, server.pause, min)
    assert isinstance(refusal, Refusal)
    assert refusal.code is No.BEATEN
    assert server.held() == ["Theirs"]
    assert server.calendar.calls.count("create") == 1


def test_a_second_tie_is_the_end_of_it(server: Server) -> None:
    tie(server)
    tie(server)
    refusal = carry_out(ORDER, server.calendar, server.pause, min)
    assert isinstance(refusal, Refusal)
    assert server.held() == []
    assert server.calendar.calls.count("create") == 2


def test_a_tie_is_not_tried_again_while_nobody_knows_whether_ours_is_withdrawn(server: Server) -> None:
    server.calendar.meanwhile(
        lambda: server.calendar.add(slot("10-10:15"), "Theirs", organizer=ROOM, key="a1:theirs", created=server.now)
    )
    fail_write(server, "delete", after=False)
    with pytest.raises(WithdrawalLost):
        server.book()
    assert server.calendar.calls.count("create") == 1


def test_who_was_beaten_by_a_person_does_not_try_again(server: Server) -> None:
    tie(server)
    between(server, lambda: server.calendar.add(slot("10:15-11"), "Budget", organizer=ANNA))
    assert isinstance(server.book(), Refusal)
    assert (server.waited, server.calendar.calls.count("create")) == ([], 1)


def test_an_answer_lost_after_the_write_is_looked_for_and_found(server: Server) -> None:
    lose_create(server, after=True)
    assert isinstance(server.book(), Booked)
    assert server.waited == [0]
    assert server.held() == ["Booked at the door"]


def test_an_answer_lost_before_the_write_is_looked_for_thrice_and_told_as_not_booked(server: Server) -> None:
    lose_create(server, after=False)
    with pytest.raises(MailboxError) as raised:
        server.book()
    assert not isinstance(raised.value, AnswerLost)
    assert server.waited == [0, 5, 15]
    assert server.held() == []


def test_a_write_that_lands_late_is_found_by_a_later_look(server: Server) -> None:
    lose_create(server, after=False)

    def land_late(seconds: float) -> None:
        server.pause(seconds)
        if len(server.waited) == 2:
            server.calendar.add(slot("10-10:30"), "Booked at the door", organizer=ROOM, key="a1:mine")

    assert isinstance(carry_out(ORDER, server.calendar, land_late), Booked)


def test_when_exchange_cannot_be_asked_either_nobody_knows(server: Server) -> None:
    lose_create(server, after=True, then_blind=True)
    with pytest.raises(AnswerLost):
        server.book()
    assert server.held() == ["Booked at the door"]


def test_a_refused_write_is_certainly_not_done(server: Server) -> None:
    lose_create(server, refused=MailboxError(Trouble.NO_RIGHTS))
    with pytest.raises(MailboxError, match="no-rights") as raised:
        server.book()
    assert not isinstance(raised.value, AnswerLost)
    assert server.calendar.calls == ["fetch", "create"]


def test_a_write_that_cannot_be_verified_is_not_told_as_booked(server: Server) -> None:
    create = server.calendar.create

    def create_then_blind(new: object) -> MeetingRef:
        ref = create(new)  # type: ignore[arg-type]
        server.calendar.fail_next(SLOW)
        return ref

    server.calendar.create = create_then_blind  # type: ignore[method-assign]
    with pytest.raises(AnswerLost):
        server.book()


def test_a_meeting_gone_after_its_write_is_not_told_as_booked(server: Server) -> None:
    create = server.calendar.create

    def create_then_gone(new: object) -> MeetingRef:
        ref = create(new)  # type: ignore[arg-type]
        server.calendar.remove(ref.id)
        return ref

    server.calendar.create = create_then_gone  # type: ignore[method-assign]
    with pytest.raises(MailboxError, match="gone") as raised:
        server.book()
    assert not isinstance(raised.value, AnswerLost)


def test_a_booking_in_doubt_is_settled_by_what_is_there(server: Server) -> None:
    assert settle(ORDER, server.calendar) is None
    server.calendar.add(slot("10-10:30"), "Booked at the door", organizer=ROOM, key="a1:mine")
    assert isinstance(settle(ORDER, server.calendar), Booked)
    server.calendar.add(slot("10:15-11"), "Budget", organizer=ANNA)
    assert isinstance(settle(ORDER, server.calendar), Refusal)
    assert server.held() == ["Budget"]


def test_working_elsewhere_counts_as_the_site_says(server: Server) -> None:
    server.calendar.add(slot("10-11"), free_busy=FreeBusy.WORKING_ELSEWHERE)
    strict = Order(change=ORDER.change, key="a1:x", subject="", policy=Policy(working_elsewhere=True))
    assert isinstance(carry_out(strict, server.calendar, server.pause), Refusal)
    assert isinstance(server.book(), Booked)


def lose_create(
    server: Server, *, after: bool = False, then_blind: bool = False, refused: MailboxError | None = None
) -> None:
    """Let the next create fail: before or after the act; and the looks after it too, if blind."""
    create = server.calendar.create

    def failing(new: object) -> MeetingRef:
        server.calendar.create = create  # type: ignore[method-assign] # once
        if refused is not None:
            server.calendar.calls.append("create")
            raise refused
        if after:
            create(new)  # type: ignore[arg-type]
        if then_blind:
            server.calendar.fail_next(LOST, times=3)
        raise AnswerLost(Trouble.CONNECTION_LOST)

    server.calendar.create = failing  # type: ignore[method-assign]


def test_the_diary_s_clock_is_the_server_s(server: Server) -> None:
    done = server.book()
    assert isinstance(done, Booked)
    booked = done.meeting
    assert booked.created == datetime(2026, 3, 17, 9, 0, 5, tzinfo=booked.start.tzinfo)


# --- another end, and somebody who came


def order(change: Change) -> Order:
    return Order(change=change, key="a1:mine", subject="Booked at the door")


def ours(server: Server, span: str = "10-10:30") -> Meeting:
    ref = server.calendar.add(slot(span), "Booked at the door", organizer=ROOM, key="a1:old")
    return next(item.meeting for item in server.calendar.items() if item.meeting.ref == ref)


def do(server: Server, change: Change) -> Done | Refusal:
    return carry_out(order(change), server.calendar, server.pause)


def ends(server: Server) -> list[datetime]:
    return [item.meeting.end for item in server.calendar.items()]


def test_a_meeting_is_extended_and_read_back(server: Server) -> None:
    mine = ours(server)
    done = do(server, MoveEnd(mine.ref, mine.slot, at("11")))
    assert isinstance(done, Extended)
    assert (done.meeting.end, done.meeting.key) == (at("11"), "a1:old")
    assert server.calendar.calls == ["fetch", "fetch", "set_end", "fetch", "fetch"]


def test_a_meeting_is_ended_and_read_back(server: Server) -> None:
    mine = ours(server)
    done = do(server, MoveEnd(mine.ref, mine.slot, at("10:10")))
    assert isinstance(done, Ended)
    assert ends(server) == [at("10:10")]


def test_time_taken_meanwhile_is_not_extended_into(server: Server) -> None:
    mine = ours(server)
    server.calendar.add(slot("10:45-11:30"), "Interview", organizer=ANNA)
    refusal = do(server, MoveEnd(mine.ref, mine.slot, at("11")))
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.meeting and refusal.meeting.subject) == (No.BEATEN, "Interview")
    assert ends(server) == [at("10:30"), at("11:30")]


def test_who_takes_the_time_in_the_same_moment_wins_and_the_old_end_is_back(server: Server) -> None:
    mine = ours(server)
    server.calendar.meanwhile(lambda: server.calendar.add(slot("10:45-11:30"), "Interview", organizer=ANNA))
    refusal = do(server, MoveEnd(mine.ref, mine.slot, at("11")))
    assert isinstance(refusal, Refusal)
    assert refusal.code is No.BEATEN
    assert ends(server) == [at("10:30"), at("11:30")]


def test_an_end_that_somebody_keeps_from_being_put_back_is_in_doubt_not_told_as_not_extended(server: Server) -> None:
    mine = ours(server)
    move = MoveEnd(mine.ref, mine.slot, at("11"))
    server.calendar.meanwhile(lambda: server.calendar.add(slot("10:45-11:30"), "Interview", organizer=ANNA))
    set_end = server.calendar.set_end

    def touched(ref: MeetingRef, end: datetime) -> MeetingRef:
        if end == mine.end:
            server.calendar.set_end = set_end  # type: ignore[method-assign]
            server.calendar.retitle(ref.id, "Somebody was here")
        return set_end(ref, end)

    server.calendar.set_end = touched  # type: ignore[method-assign]
    with pytest.raises(AnswerLost):
        do(server, move)
    assert ends(server) == [at("11"), at("11:30")]
    refusal = settle(replace(ORDER, change=move), server.calendar)
    assert isinstance(refusal, Refusal)
    assert refusal.code is No.BEATEN
    assert ends(server) == [at("10:30"), at("11:30")]


def test_a_meeting_that_changed_or_is_gone_is_left_alone(server: Server) -> None:
    mine = ours(server)
    server.calendar.retitle(mine.ref.id, "Somebody was here")
    changed = do(server, MoveEnd(mine.ref, mine.slot, at("11")))
    assert isinstance(changed, Refusal)
    assert changed.code is No.CHANGED
    server.calendar.remove(mine.ref.id)
    assert do(server, MoveEnd(mine.ref, mine.slot, at("11"))) == Refusal(No.CHANGED)
    assert "set_end" not in server.calendar.calls


@pytest.mark.parametrize("end", ["10:10", "11"])
def test_a_lost_answer_to_a_new_end_is_looked_for(server: Server, end: str) -> None:
    mine = ours(server)
    fail_write(server, "set_end", after=True)
    done = do(server, MoveEnd(mine.ref, mine.slot, at(end)))
    assert isinstance(done, Ended | Extended)
    assert ends(server) == [at(end)]


def test_a_new_end_that_never_arrived_is_told_as_not_done(server: Server) -> None:
    mine = ours(server)
    fail_write(server, "set_end", after=False)
    with pytest.raises(MailboxError) as raised:
        do(server, MoveEnd(mine.ref, mine.slot, at("11")))
    assert not isinstance(raised.value, AnswerLost)
    assert server.waited == [0, 5, 15]
    assert ends(server) == [at("10:30")]


def test_a_new_end_that_cannot_be_read_back_is_in_doubt_and_settled_later(server: Server) -> None:
    mine = ours(server)
    change = MoveEnd(mine.ref, mine.slot, at("11"))
    fail_write(server, "set_end", after=True, then_blind=True)
    with pytest.raises(AnswerLost):
        do(server, change)
    server.calendar.heal()
    assert isinstance(settle(order(change), server.calendar), Extended)
    server.calendar.move(mine.ref.id, slot("10-10:30"))
    assert settle(order(change), server.calendar) is None


def test_an_extension_of_another_s_meeting_is_a_meeting_of_ours_after_it(server: Server) -> None:
    theirs = server.calendar.add(slot("9-10"), "Budget", organizer=ANNA)
    done = do(server, Book(slot("10-10:30"), after=theirs))
    assert isinstance(done, Extended)
    assert (done.meeting.slot, done.meeting.key) == (slot("10-10:30"), "a1:mine")
    assert ends(server) == [at("10"), at("10:30")]


def test_somebody_came_and_the_meeting_says_so(server: Server) -> None:
    ref = server.calendar.add(slot("10-11"), "Budget", organizer=ANNA)
    done = do(server, MarkPresent(ref, at("10:02")))
    assert isinstance(done, CheckedIn)
    assert done.meeting.checked_in == at("10:02")


def test_a_lost_check_in_is_looked_for_settled_or_told_as_not_done(server: Server) -> None:
    ref = server.calendar.add(slot("10-11"), "Budget", organizer=ANNA)
    change = MarkPresent(ref, at("10:02"))
    fail_write(server, "check_in", after=False)
    with pytest.raises(MailboxError) as raised:
        do(server, change)
    assert not isinstance(raised.value, AnswerLost)
    assert settle(order(change), server.calendar) is None
    fail_write(server, "check_in", after=True)
    assert isinstance(do(server, change), CheckedIn)
    assert isinstance(settle(order(change), server.calendar), CheckedIn)


def test_a_check_in_to_a_meeting_that_changed_is_refused_by_exchange(server: Server) -> None:
    ref = server.calendar.add(slot("10-11"), "Budget", organizer=ANNA)
    server.calendar.retitle(ref.id, "Budget 2")
    with pytest.raises(MailboxError, match="changed"):
        do(server, MarkPresent(ref, at("10:02")))


# --- taken back


def test_a_booking_is_taken_back_and_gone(server: Server) -> None:
    mine = ours(server)
    done = do(server, Withdraw(mine.ref, mine.slot))
    assert done == Undone(mine, was_booking=True)
    assert server.held() == []


def test_only_what_is_ours_and_unchanged_is_taken_back(server: Server) -> None:
    mine = ours(server)
    server.calendar.retitle(mine.ref.id, "Somebody was here")
    assert isinstance(do(server, Withdraw(mine.ref, mine.slot)), Refusal)
    theirs = server.calendar.add(slot("11-12"), "Budget", organizer=ANNA)
    assert isinstance(do(server, Withdraw(theirs, slot("11-12"))), Refusal)
    assert server.held() == ["Somebody was here", "Budget"]


@pytest.mark.parametrize("after", [True, False])
def test_a_lost_answer_to_a_withdrawal_is_looked_for(server: Server, after: bool) -> None:
    mine = ours(server)
    undo = Withdraw(mine.ref, mine.slot)
    fail_write(server, "delete", after=after)
    if after:
        assert isinstance(do(server, undo), Undone)
        assert isinstance(settle(order(undo), server.calendar), Undone)
    else:
        with pytest.raises(MailboxError) as raised:
            do(server, undo)
        assert not isinstance(raised.value, AnswerLost)
        assert settle(order(undo), server.calendar) is None


def test_a_withdrawal_that_cannot_be_read_back_is_in_doubt(server: Server) -> None:
    mine = ours(server)
    server.calendar.meanwhile(lambda: server.calendar.fail_next(LOST))
    with pytest.raises(AnswerLost):
        do(server, Withdraw(mine.ref, mine.slot))


# --- nobody has come


def no_show(server: Server, **more: object) -> MeetingRef:
    return server.calendar.add(slot("9:45-11"), "Budget", organizer=ANNA, **more)  # type: ignore[arg-type]


def released(ref: MeetingRef, by: ReleaseBy = ReleaseBy.DECLINE, **more: object) -> Order:
    return Order(
        change=Release(ref, slot("9:45-11"), by),
        key="a1:x",
        subject="",
        reason="Nobody came",
        **more,  # type: ignore[arg-type]
    )


def test_a_no_show_is_declined_and_its_organizer_told(server: Server) -> None:
    done = carry_out(released(no_show(server)), server.calendar, server.pause)
    assert isinstance(done, Released)
    assert server.held() == []
    ((declined, text),) = server.calendar.declined
    assert (declined.organizer, text) == (ANNA, "Nobody came")


def test_declined_but_still_in_the_calendar_is_released_too(server: Server) -> None:
    ref = no_show(server)

    def stays(one: MeetingRef, _text: str) -> None:
        server.calendar.change(
            one.id, lambda item: replace(item, meeting=replace(item.meeting, response=Response.DECLINE))
        )

    server.calendar.decline = stays  # type: ignore[method-assign]
    assert isinstance(carry_out(released(ref), server.calendar, server.pause), Released)


@pytest.mark.parametrize(
    ("by", "may_decline", "held", "told"),
    [
        (ReleaseBy.DECLINE, False, ["Budget"], 0),
        (ReleaseBy.DECLINE_OR_DELETE, False, [], 0),
        (ReleaseBy.DECLINE_OR_DELETE, True, [], 1),
        (ReleaseBy.DELETE, True, [], 0),
    ],
)
def test_deleted_silently_only_where_the_site_says_so(
    server: Server, by: ReleaseBy, may_decline: bool, held: list[str], told: int
) -> None:
    ref = no_show(server)
    server.calendar.may_decline = may_decline
    with nullcontext() if not held else pytest.raises(MailboxError, match="rejected"):
        assert isinstance(carry_out(released(ref, by), server.calendar, server.pause), Released)
    assert server.held() == held
    assert len(server.calendar.declined) == told


def test_another_trouble_than_a_refusal_never_leads_to_deleting(server: Server) -> None:
    ref = no_show(server)
    server.calendar.decline = lambda *_: (_ for _ in ()).throw(MailboxError(Trouble.THROTTLED))  # type: ignore[method-assign]
    with pytest.raises(MailboxError, match="throttled"):
        carry_out(released(ref, ReleaseBy.DECLINE_OR_DELETE), server.calendar, server.pause)
    assert server.held() == ["Budget"]


def test_a_late_tap_wins_also_at_another_door(server: Server) -> None:
    ref = no_show(server, checked_in=at("9:59"))
    assert isinstance(carry_out(released(ref), server.calendar, server.pause), Refusal)
    other = server.calendar.add(slot("9:45-11"), "Second", organizer=ANNA)
    here = released(other, is_wanted=lambda: False)
    assert isinstance(carry_out(here, server.calendar, server.pause), Refusal)
    assert sorted(server.held()) == ["Budget", "Second"]


def test_what_was_moved_changed_or_is_gone_is_not_released(server: Server) -> None:
    ref = no_show(server)
    server.calendar.retitle(ref.id, "Budget 2")
    assert isinstance(carry_out(released(ref), server.calendar, server.pause), Refusal)
    server.calendar.remove(ref.id)
    assert carry_out(released(ref), server.calendar, server.pause) == Refusal(No.CHANGED)
    assert server.calendar.declined == []


def test_an_occurrence_with_its_series_key_that_was_moved_is_not_released() -> None:
    server = Server()
    server.calendar = MemoryMailbox(room=ROOM, clock=lambda: server.now, timezone=BERLIN, master_keys=True)
    ref = no_show(server)
    wrong = Order(change=Release(ref, slot("9:40-11")), key="a1:x", subject="")
    assert isinstance(carry_out(wrong, server.calendar, server.pause), Refusal)


@pytest.mark.parametrize("after", [True, False])
def test_a_lost_answer_to_a_decline_is_looked_for(server: Server, after: bool) -> None:
    ref = no_show(server)
    fail_write(server, "decline", after=after)
    if after:
        assert isinstance(carry_out(released(ref), server.calendar, server.pause), Released)
        assert isinstance(settle(released(ref), server.calendar), Released)
    else:
        with pytest.raises(MailboxError) as raised:
            carry_out(released(ref), server.calendar, server.pause)
        assert not isinstance(raised.value, AnswerLost)
        assert settle(released(ref), server.calendar) is None


def test_a_decline_that_changes_nothing_is_not_told_as_released(server: Server) -> None:
    ref = no_show(server)
    server.calendar.decline = lambda *_: None  # type: ignore[method-assign]
    with pytest.raises(MailboxError, match="still takes the room"):
        carry_out(released(ref), server.calendar, server.pause)


def fail_write(server: Server, verb: str, *, after: bool, then_blind: bool = False) -> None:
    """Let the next write of that kind lose its answer, done or not; and the looks after it fail too, if blind."""
    write = getattr(server.calendar, verb)

    def failing(*words: object) -> MeetingRef:
        setattr(server.calendar, verb, write)  # once
        if after:
            write(*words)
        if then_blind:
            server.calendar.fail_next(LOST, times=3)
        raise AnswerLost(Trouble.CONNECTION_LOST)

    setattr(server.calendar, verb, failing)
