"""The invitation way: one diary, kept by memory, and by exchangelib over a real socket with a room's attendant behind.

A pause of the door lasts a fiftieth of itself here, and the slow attendant needs as little.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kiosk import inviting
from kiosk.booking import Order, carry_out, settle
from kiosk.errors import AnswerLost, MailboxError, WithdrawalLost
from kiosk.exchange.ews import ExchangeMailbox
from kiosk.exchange.mailbox import NewMeeting, RoomMailbox
from kiosk.exchange.memory import MemoryMailbox
from kiosk.exchange.memory_invitations import Attendant
from kiosk.room.actions import Book, MoveEnd, No, Refusal, Withdraw
from kiosk.room.health import Trouble
from kiosk.room.meeting import Meeting, Person, Response, TimeSlot
from kiosk.room.snapshot import Booked, Done, Ended, Extended, Undone
from kiosk.simulator.attendant import AutomateProcessing, CalendarProcessing
from kiosk.simulator.faults import Fault
from kiosk.simulator.server import DOOR, SimulatedExchange
from kiosk.simulator.sign_in import Rights
from tests.diary import BERLIN, at, slot

from .conftest import ROOM, address, noon

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVICE = Person("Room service", "service@roomdoor.example")
ANNA = Person("Anna Berg", "anna@roomdoor.example")
KEY = "i1:mine"
NEW = NewMeeting(slot("13-13:30"), "Booked at the door", KEY)
FASTER = 50


@dataclass(slots=True)
class Site:
    """A room with its calendar, the way to it, and its attendant."""

    mailbox: RoomMailbox
    room: MemoryMailbox
    exchange: SimulatedExchange | None
    service: MemoryMailbox
    wakes_up: bool = False
    """Whether the attendant in memory does after two seconds of the door's waiting."""

    def rules(self, rules: CalendarProcessing) -> None:
        assert self.exchange is not None
        self.exchange.organization.attendants.processing[ROOM.address] = rules  # type: ignore[index] # a dict

    def sleeps(self) -> None:
        if self.exchange is None:
            self.room.service.attendant = Attendant.SLEEPS
        else:
            self.rules(CalendarProcessing(automate=AutomateProcessing.NONE))

    def declines(self) -> None:
        if self.exchange is None:
            self.room.service.attendant = Attendant.DECLINES
        else:
            self.rules(CalendarProcessing(maximum_duration=timedelta()))

    def is_slow(self) -> None:
        """It needs three seconds, of the door's."""
        if self.exchange is None:
            self.room.service.attendant = Attendant.SLEEPS
            self.wakes_up = True
        else:
            self.rules(CalendarProcessing(delay=timedelta(seconds=3 / FASTER)))

    def pause(self, seconds: float) -> None:
        if self.exchange is not None:
            time.sleep(seconds / FASTER)
        elif self.wakes_up and seconds >= 2:
            self.room.service.wake()

    def do(self, change: Book | MoveEnd | Withdraw, key: str = KEY) -> Done | Refusal:
        return carry_out(Order(change=change, key=key, subject="Booked at the door"), self.mailbox, self.pause)

    def book(self, span: str = "13-13:30", key: str = KEY) -> Meeting:
        done = self.do(Book(slot(span)), key)
        assert isinstance(done, Booked)
        return done.meeting

    def held(self) -> list[Meeting]:
        return [item.meeting for item in self.room.items()]

    def is_clean(self) -> bool:
        """Whether nothing of the door's is left in either calendar."""
        is_sent = self.mailbox.invitation(KEY, NEW.slot) is not None
        ours = [one for one in self.held() if one.key or one.organizer != ANNA]
        return not (is_sent or ours or self.service.stored())


@pytest.fixture(params=["memory", "socket"])
def site(request: pytest.FixtureRequest, calendar: MemoryMailbox) -> Iterator[Site]:
    service = MemoryMailbox(room=SERVICE, clock=noon, timezone=BERLIN)
    if request.param == "memory":
        yield Site(calendar, calendar, None, service)
        return
    rules = {ROOM.address: CalendarProcessing()}
    with SimulatedExchange([calendar, service], clock=noon, processing=rules) as exchange:
        line = ExchangeMailbox(address(exchange, service=SERVICE.address))
        yield Site(line, calendar, exchange, service)
        line.close()


ON_THE_WIRE = pytest.mark.parametrize("site", ["socket"], indirect=True)


# --- what the mailbox promises


def test_an_invitation_is_accepted_and_found_by_its_key_and_the_room_s_copy_can_bear_it_too(site: Site) -> None:
    assert site.mailbox.invitation(KEY, NEW.slot) is None
    site.mailbox.invite(NEW)
    found = site.mailbox.invitation(KEY, NEW.slot)
    assert found is not None
    assert found.copy is not None
    assert (found.slot, found.answer, found.copy.slot) == (NEW.slot, Response.ACCEPT, NEW.slot)
    assert (found.copy.response, found.copy.key) == (Response.ACCEPT, "")
    marked = site.mailbox.mark(found.copy.ref, KEY)
    (one,) = site.mailbox.fetch(NEW.slot).meetings
    assert (one.ref, one.key, one.is_invited) == (marked, KEY, True)
    assert site.mailbox.invitation("i1:other", NEW.slot) is None


def test_an_invitation_to_a_taken_room_is_declined_and_does_not_stand_there(site: Site) -> None:
    site.room.add(slot("13:15-14"), "Budget", organizer=ANNA)
    site.mailbox.invite(NEW)
    found = site.mailbox.invitation(KEY, NEW.slot)
    assert found is not None
    assert (found.answer, found.copy) == (Response.DECLINE, None)


def test_an_invitation_that_nobody_reads_has_no_answer(site: Site) -> None:
    site.sleeps()
    site.mailbox.invite(NEW)
    found = site.mailbox.invitation(KEY, NEW.slot)
    assert found is not None
    assert found.answer not in (Response.ACCEPT, Response.DECLINE)
    assert found.copy is None


def test_another_end_is_sent_and_the_key_stays(site: Site) -> None:
    mine = site.book()
    found = site.mailbox.invitation(KEY, NEW.slot)
    assert found is not None
    site.mailbox.move_invitation(found.ref, at("13:10"))
    (one,) = site.held()
    assert (one.ref.id, one.slot, one.key) == (mine.ref.id, slot("13-13:10"), KEY)
    with pytest.raises(MailboxError, match="changed"):
        site.mailbox.move_invitation(found.ref, at("13:20"))  # an old version


def test_what_is_called_off_is_gone_for_the_organizer_and_takes_the_room_no_more(site: Site) -> None:
    site.book()
    found = site.mailbox.invitation(KEY, NEW.slot)
    assert found is not None
    site.mailbox.call_off(found.ref)
    assert site.mailbox.invitation(KEY, NEW.slot) is None
    assert all(one.is_cancelled for one in site.held())
    with pytest.raises(MailboxError, match="changed"):
        site.mailbox.call_off(found.ref)


def test_without_a_service_mailbox_nothing_is_sent(exchange: SimulatedExchange) -> None:
    line = ExchangeMailbox(address(exchange))
    with pytest.raises(MailboxError, match="rejected"):
        line.invite(NEW)
    with pytest.raises(MailboxError, match="rejected"):
        line.invitation(KEY, NEW.slot)
    assert not exchange.operations
    line.close()


# --- a visitor books


def test_a_room_that_accepts_is_booked(site: Site) -> None:
    mine = site.book()
    assert (mine.slot, mine.key, mine.response) == (NEW.slot, KEY, Response.ACCEPT)
    assert [(one.ref, one.key) for one in site.held()] == [(mine.ref, KEY)]


def test_a_slow_attendant_is_waited_for(site: Site) -> None:
    site.is_slow()
    assert site.held() == []
    assert site.book().key == KEY


def test_a_taken_room_is_not_even_invited(site: Site) -> None:
    site.room.add(slot("13:15-14"), "Budget", organizer=ANNA)
    told = site.do(Book(NEW.slot))
    assert isinstance(told, Refusal)
    assert (told.code, told.meeting and told.meeting.subject) == (No.BEATEN, "Budget")
    assert site.is_clean()


def test_a_room_that_declines_is_told_and_nothing_is_left(site: Site) -> None:
    site.declines()
    assert site.do(Book(NEW.slot)) == Refusal(No.DECLINED)
    assert site.is_clean()
    assert site.held() == []


def test_a_room_that_never_answers_is_told_and_nothing_is_left_even_when_it_wakes(
    site: Site,
) -> None:
    site.sleeps()
    assert site.do(Book(NEW.slot)) == Refusal(No.NO_ANSWER)
    assert site.is_clean()
    site.room.service.wake()
    assert [one for one in site.held() if not one.is_cancelled] == []


@ON_THE_WIRE
def test_tentative_is_no_answer(site: Site) -> None:
    """A room of AutoUpdate enters the request and leaves it to a human, who may never decide."""
    site.rules(CalendarProcessing(automate=AutomateProcessing.AUTO_UPDATE))
    assert site.do(Book(NEW.slot)) == Refusal(No.NO_ANSWER)
    assert site.is_clean()
    assert site.held() == []


def test_somebody_who_writes_over_what_was_accepted_is_seen_and_ours_is_called_off(site: Site) -> None:
    mark = site.mailbox.mark

    def meanwhile(*words: object) -> object:
        site.room.add(slot("13:15-14"), "Board", organizer=ANNA)
        return mark(*words)  # type: ignore[arg-type]

    site.mailbox.mark = meanwhile  # type: ignore[method-assign,assignment]
    told = site.do(Book(NEW.slot))
    assert isinstance(told, Refusal)
    assert (told.code, told.meeting and told.meeting.subject) == (No.BEATEN, "Board")
    assert site.is_clean()
    assert [one.subject for one in site.held()] == ["Board"]


def test_two_doors_invite_at_once_and_the_room_takes_one(site: Site) -> None:
    site.mailbox.invite(NewMeeting(slot("13:10-13:20"), "Booked at the door", "i1:other"))
    other = site.mailbox.invitation("i1:other", NEW.slot)
    assert other is not None
    site.mailbox.invite(NEW)  # both had looked before
    mine = site.mailbox.invitation(KEY, NEW.slot)
    assert mine is not None
    assert (other.answer, mine.answer) == (Response.ACCEPT, Response.DECLINE)
    order = Order(change=Book(NEW.slot), key=KEY, subject="Booked at the door")
    assert settle(order, site.mailbox) == Refusal(No.DECLINED)
    assert [one.slot for one in site.held()] == [slot("13:10-13:20")]


def test_where_the_room_s_copy_may_not_be_marked_the_room_is_booked_all_the_same(site: Site) -> None:
    def forbidden(*_: object) -> None:
        raise MailboxError(Trouble.NO_RIGHTS)

    site.mailbox.mark = forbidden  # type: ignore[method-assign,assignment]
    assert site.book().key == ""


def test_who_may_only_read_the_room_s_calendar_and_owns_the_service_mailbox_can_book(calendar: MemoryMailbox) -> None:
    service = MemoryMailbox(room=SERVICE, clock=noon, timezone=BERLIN)
    account = replace(DOOR, mailbox=SERVICE.address, rights=Rights.NONE, on={ROOM.address: Rights.REVIEWER})
    rules = {ROOM.address: CalendarProcessing()}
    with SimulatedExchange([calendar, service], clock=noon, accounts=[account], processing=rules) as exchange:
        line = ExchangeMailbox(address(exchange, service=SERVICE.address))
        site = Site(line, calendar, exchange, service)
        assert site.book().key == ""
        assert [one.slot for one in site.held()] == [NEW.slot]
        site.declines()
        assert site.do(Book(slot("14-14:30")), "i1:second") == Refusal(No.DECLINED)
        assert len(service.stored()) == 1
        line.close()


# --- answers that are lost, and restarts


@ON_THE_WIRE
@pytest.mark.parametrize("fault", [Fault.DROP_AFTER, Fault.TRUNCATED, Fault.CUT_OFF])
def test_an_invitation_whose_answer_was_lost_is_found_and_never_sent_again(site: Site, fault: Fault) -> None:
    assert site.exchange is not None
    site.exchange.faults.inject(fault, on="CreateItem", times=1)
    assert site.book().key == KEY
    assert site.exchange.operations["CreateItem"] == 1


@ON_THE_WIRE
def test_an_invitation_that_was_never_sent_is_told_as_not_booked(site: Site) -> None:
    assert site.exchange is not None
    site.exchange.faults.inject(Fault.DROP_BEFORE, on="CreateItem", times=1)
    with pytest.raises(MailboxError) as raised:
        site.do(Book(NEW.slot))
    assert not isinstance(raised.value, AnswerLost)
    assert site.exchange.operations["CreateItem"] == 1
    assert site.is_clean()


@pytest.mark.parametrize("verb", ["invitation", "mark", "fetch"])
def test_whoever_is_cut_off_after_sending_is_in_doubt_and_finds_it_again(site: Site, verb: str) -> None:
    real = getattr(site.mailbox, verb)
    calls = {"left": 1 if verb == "fetch" else 0}  # the first look is before anything is sent

    def cut_off(*words: object) -> object:
        if calls["left"]:
            calls["left"] -= 1
            return real(*words)
        raise MailboxError(Trouble.CONNECTION_LOST)

    setattr(site.mailbox, verb, cut_off)
    order = Order(change=Book(NEW.slot), key=KEY, subject="Booked at the door")
    with pytest.raises(AnswerLost):
        carry_out(order, site.mailbox, site.pause)
    setattr(site.mailbox, verb, real)
    done = settle(order, site.mailbox)  # after a restart, as the journal has it
    assert isinstance(done, Booked)
    assert [one.key for one in site.held()] == [KEY]


def test_a_restart_while_the_room_thinks_calls_it_off(site: Site) -> None:
    site.sleeps()
    site.mailbox.invite(NEW)
    order = Order(change=Book(NEW.slot), key=KEY, subject="Booked at the door")
    assert settle(order, site.mailbox) == Refusal(No.NO_ANSWER)
    assert site.is_clean()
    assert settle(order, site.mailbox) is None


def test_a_restart_while_it_is_called_off_goes_on_with_that(site: Site) -> None:
    site.book()
    order = Order(change=Book(NEW.slot), key=KEY, subject="Booked at the door", is_beaten=True)
    assert settle(order, site.mailbox) == Refusal(No.BEATEN)
    assert site.is_clean()
    assert site.held() == []


def test_a_room_that_has_not_heard_of_the_calling_off_is_asked_again(site: Site) -> None:
    mine = site.book()
    site.sleeps()
    order = Order(change=Book(NEW.slot), key=KEY, subject="Booked at the door", is_beaten=True)
    for _ in range(2):
        with pytest.raises(WithdrawalLost):
            settle(order, site.mailbox)
    site.room.cancel(mine.ref.id)  # now it has
    assert settle(order, site.mailbox) == Refusal(No.BEATEN)


# --- what comes after


def test_an_extension_is_an_invitation_of_its_own(site: Site) -> None:
    mine = site.book()
    done = site.do(Book(slot("13:30-14"), after=mine.ref), "i1:more")
    assert isinstance(done, Extended)
    assert [(one.slot, one.key) for one in site.held()] == [(NEW.slot, KEY), (slot("13:30-14"), "i1:more")]


def test_an_early_end_is_sent_and_the_room_s_calendar_has_it(site: Site) -> None:
    mine = site.book()
    done = site.do(MoveEnd(mine.ref, mine.slot, at("13:10")))
    assert isinstance(done, Ended)
    assert [(one.slot, one.key) for one in site.held()] == [(slot("13-13:10"), KEY)]
    found = site.mailbox.invitation(KEY, NEW.slot)
    assert found is not None
    assert found.slot == slot("13-13:10")


def test_an_early_end_of_which_the_room_does_not_hear_is_in_doubt(site: Site) -> None:
    mine = site.book()
    site.sleeps()
    change = MoveEnd(mine.ref, mine.slot, at("13:10"))
    with pytest.raises(AnswerLost):
        site.do(change)
    order = Order(change=change, key=KEY, subject="")
    with pytest.raises(AnswerLost):  # it is on its way
        settle(order, site.mailbox)
    site.room.move(mine.ref.id, slot("13-13:10"))
    assert isinstance(settle(order, site.mailbox), Ended)


def test_an_early_end_of_what_somebody_has_written_over_drops_it_and_leaves_nothing(site: Site) -> None:
    mine = site.book()
    site.room.add(slot("12:45-14"), "Board", organizer=ANNA)
    done = site.do(MoveEnd(mine.ref, mine.slot, at("13:10")))
    assert isinstance(done, Ended)
    assert done.meeting.slot == slot("13-13:10")
    assert [one.subject for one in site.held()] == ["Board"]
    assert site.is_clean()


def test_an_early_end_is_taken_back(site: Site) -> None:
    mine = site.book()
    ended = site.do(MoveEnd(mine.ref, mine.slot, at("13:10")))
    assert isinstance(ended, Ended)
    back = site.do(MoveEnd(ended.meeting.ref, ended.meeting.slot, at("13:30")))
    assert isinstance(back, Extended)
    assert [one.slot for one in site.held()] == [NEW.slot]


def test_an_early_end_cannot_be_taken_back_over_whoever_has_the_room_since(site: Site) -> None:
    mine = site.book()
    ended = site.do(MoveEnd(mine.ref, mine.slot, at("13:10")))
    assert isinstance(ended, Ended)
    there = site.mailbox.invitation(KEY, NEW.slot)
    assert there is not None
    move = MoveEnd(ended.meeting.ref, ended.meeting.slot, at("13:30"))
    site.room.add(slot("13:15-14"), "Board", organizer=ANNA)
    assert isinstance(site.do(move), Refusal)
    order = Order(change=move, key=KEY, subject="")
    told = inviting.move_end(order, move, ended.meeting, site.mailbox, site.pause)  # who came after our look
    assert told == Refusal(No.DECLINED)
    found = site.mailbox.invitation(KEY, NEW.slot)
    assert found is not None
    assert found.slot == slot("13-13:10")


def test_undo_calls_it_off_and_tidies_up(site: Site) -> None:
    mine = site.book()
    done = site.do(Withdraw(mine.ref, mine.slot))
    assert isinstance(done, Undone)
    assert site.is_clean()
    assert site.held() == []


def test_undo_of_which_the_room_does_not_hear_is_in_doubt_and_never_told_as_not_done(site: Site) -> None:
    mine = site.book()
    site.sleeps()
    change = Withdraw(mine.ref, mine.slot)
    with pytest.raises(AnswerLost):
        site.do(change)
    order = Order(change=change, key=KEY, subject="")
    with pytest.raises(AnswerLost):  # it is on its way
        settle(order, site.mailbox)
    site.room.cancel(mine.ref.id)
    assert isinstance(settle(order, site.mailbox), Undone)


def test_undo_of_what_the_organizer_s_side_has_lost_is_refused(site: Site) -> None:
    mine = site.book()
    found = site.mailbox.invitation(KEY, NEW.slot)
    assert found is not None
    if site.exchange is None:
        site.room.service._sent.clear()
    else:
        site.service.remove(found.ref.id)
    told = site.do(Withdraw(mine.ref, mine.slot))
    assert isinstance(told, Refusal)
    assert told.code is No.CHANGED
    ended = site.do(MoveEnd(mine.ref, mine.slot, at("13:10")))
    assert isinstance(ended, Refusal)


def test_where_the_door_may_not_tidy_up_the_cancelled_copy_stays_and_takes_nothing(site: Site) -> None:
    mine = site.book()

    def forbidden(*_: object) -> None:
        raise MailboxError(Trouble.NO_RIGHTS)

    site.mailbox.delete = forbidden  # type: ignore[method-assign]
    assert isinstance(site.do(Withdraw(mine.ref, mine.slot)), Undone)
    (left,) = site.held()
    assert left.is_cancelled
    assert TimeSlot(left.start, left.end) == NEW.slot
