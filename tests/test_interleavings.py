"""Two kiosks and a rival over every order of their calls: nobody is told a lie, and nothing of ours overlaps.

What holds of getting the room at all is told by the tests in the middle: somebody always gets it, unless two kiosks
write in the same second, and after their pauses again. That is the price of never lying (docs/adr/0001).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kiosk import booking
from kiosk.booking import Order
from kiosk.exchange.mailbox import Reading
from kiosk.room.actions import Book, MoveEnd
from kiosk.room.meeting import Meeting, MeetingRef, is_occupying
from kiosk.room.snapshot import Booked, Ended, Extended
from tests.diary import slot
from tests.interleavings import ROOM, Broken, Explorer, State, overlaps_of_ours

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.exchange.mailbox import RoomMailbox
    from kiosk.exchange.memory import MemoryMailbox
    from kiosk.room.actions import Change
    from tests.interleavings import Act


def order(name: str, change: Change) -> Order:
    return Order(change=change, key=f"a1:{name}", subject="Booked at the door")


A, B = order("A", Book(slot("10-10:30"))), order("B", Book(slot("10:15-10:45")))


def invitation(span: str = "10:15-11") -> Act:
    """Somebody invites the room; its attendant accepts if nothing takes the time, in one go."""

    def decided(calendar: MemoryMailbox) -> None:
        wanted = slot(span)
        if not any(one.meeting.slot.overlaps(wanted) and is_occupying(one.meeting) for one in calendar.items(wanted)):
            calendar.add(wanted, "Budget")

    return decided


def sound(explorer: Explorer, state: State) -> None:
    """What must hold at the end of every schedule."""
    assert not (both := overlaps_of_ours(state.held)), f"{both} overlap"
    for number, wanted in enumerate(explorer.orders):
        told = state.told(number)
        there = [one for one in state.held if one.key == wanted.key and not one.is_cancelled]
        match told:
            case Booked(meeting):
                assert [one.ref for one in there] == [meeting.ref], f"{wanted.key} was told of a booking that is not"
            case Extended(meeting) | Ended(meeting):
                assert meeting in state.held, f"{wanted.key} was told of an end that is not"
            case _:
                assert not there, f"{wanted.key} was told that nothing was booked"


@pytest.fixture(scope="module")
def invited() -> Explorer:
    """Two kiosks and an invitation."""
    explorer = Explorer(orders=(A, B), rivals=((invitation(),),), holds=sound)
    assert explorer.explore() > 1_000_000
    return explorer


def winners(state: State) -> list[str]:
    return sorted(one.key or one.subject for one in state.held if is_occupying(one))


# --- nobody is told a lie


@pytest.mark.parametrize("other", ["10-10:30", "9:45-10:05"])
def test_two_kiosks_in_every_order_and_over_every_second(other: str) -> None:
    explorer = Explorer(orders=(A, order("B", Book(slot(other)))), ticks=3, holds=sound)
    assert explorer.explore() > 100_000
    assert {tuple(winners(end)) for end in explorer.ends} == {(), ("a1:A",), ("a1:B",)}


def test_two_kiosks_and_an_invitation(invited: Explorer) -> None:
    assert {tuple(winners(end)) for end in invited.ends} == {(), ("a1:A",), ("a1:B",), ("Budget",)}


def test_three_kiosks_within_one_second() -> None:
    third = order("C", Book(slot("9:50-10:20")))
    assert Explorer(orders=(A, B, third), ticks=0, holds=sound).explore() > 1_000_000_000


def test_two_kiosks_of_which_one_loses_an_answer() -> None:
    explorer = Explorer(orders=(A, B), ticks=1, losses=1, holds=sound)
    assert explorer.explore() > 1_000_000


def test_a_kiosk_that_loses_two_answers_and_an_invitation() -> None:
    explorer = Explorer(orders=(A,), rivals=((invitation(),),), losses=2, holds=sound)
    assert explorer.explore() > 800


def test_one_kiosk_extends_into_the_time_that_another_books_and_a_third_is_invited_to() -> None:
    held = Explorer(orders=(A,)).first().calendar
    held.add(slot("9:30-10"), "Booked at the door", organizer=ROOM, key="a1:old", created=slot("9-10").start)
    (old,) = (item.meeting for item in held.items())
    extend = order("A", MoveEnd(old.ref, old.slot, slot("9-10:30").end))

    def before(calendar: MemoryMailbox) -> None:
        calendar.add(old.slot, old.subject, organizer=ROOM, key=old.key, created=old.created)

    explorer = Explorer(orders=(extend, B), rivals=((invitation("10-10:20"),),), ticks=1, before=before, holds=extended)
    explorer.explore()
    assert {winners(end)[0] for end in explorer.ends} == {"Budget", "a1:B", "a1:old"}


def extended(explorer: Explorer, state: State) -> None:
    assert not (both := overlaps_of_ours(state.held)), f"{both} overlap"
    (old,) = (one for one in state.held if one.key == "a1:old")
    assert (old.slot == slot("9:30-10:30")) == isinstance(state.told(0), Extended)
    assert any(one.key == "a1:B" for one in state.held) == isinstance(state.told(1), Booked)


def test_who_writes_over_what_is_there_is_seen_up_to_the_last_look() -> None:
    """Somebody with rights on the calendar who never looks: later than our last look nobody can see it."""

    def rude(calendar: MemoryMailbox) -> None:
        calendar.add(slot("10-11"), "Board")

    def seen(explorer: Explorer, state: State) -> None:
        if overlaps_of_ours(state.held):
            (mine,) = (one for one in state.held if one.is_ours)
            (board,) = (one for one in state.held if not one.is_ours)
            last = max(at for at, answer in enumerate(state.logs[0]) if isinstance(answer, Reading))
            assert isinstance(state.told(0), Booked)
            assert mine in state.logs[0][last].meetings
            assert board not in state.logs[0][last].meetings

    explorer = Explorer(orders=(A,), rivals=((rude,),), holds=seen)
    explorer.explore()
    assert any(overlaps_of_ours(end.held) for end in explorer.ends)


# --- the invitation way


def by_invitation(name: str, span: str) -> Order:
    return Order(change=Book(slot(span)), key=f"i1:{name}", subject="Booked at the door", answer_within=2)


def sent_is_held(explorer: Explorer, state: State) -> None:
    """What stands in the service mailbox stands in the room's calendar, marked; and the other way round."""
    sound(explorer, state)
    sent = set(state.calendar.service._sent)
    assert sent == {one.key for one in state.held if one.is_invited and not one.is_cancelled}


def test_of_two_doors_that_invite_the_room_takes_one(invited_twice: tuple[Order, Order]) -> None:
    explorer = Explorer(orders=invited_twice, rivals=((invitation(),),), ticks=0, holds=sent_is_held)
    explorer.explore()
    assert {tuple(winners(end)) for end in explorer.ends} == {("Budget",), ("i1:A",), ("i1:B",)}


def test_two_doors_that_invite_and_lose_an_answer(invited_twice: tuple[Order, Order]) -> None:
    explorer = Explorer(orders=invited_twice, ticks=0, losses=1, holds=sent_is_held)
    explorer.explore()
    assert any(winners(end) for end in explorer.ends)


def test_a_door_that_invites_beside_one_that_writes() -> None:
    """Nobody should set up a room so; it is safe all the same."""
    explorer = Explorer(orders=(A, by_invitation("B", "10:15-10:45")), ticks=1, losses=1, holds=sent_is_held)
    explorer.explore()
    assert ("a1:A",) in {tuple(winners(end)) for end in explorer.ends}


@pytest.fixture
def invited_twice() -> tuple[Order, Order]:
    return by_invitation("A", "10-10:30"), by_invitation("B", "10:15-10:45")


# --- somebody gets the room


def test_alone_a_kiosk_always_gets_the_room() -> None:
    explorer = Explorer(orders=(A,), ticks=3, holds=sound)
    explorer.explore()
    assert {tuple(winners(end)) for end in explorer.ends} == {("a1:A",)}


def test_somebody_gets_the_room_unless_two_kiosks_meet_in_the_same_second_twice(invited: Explorer) -> None:
    empty = [end for end in invited.ends if not winners(end)]
    assert empty
    for end in empty:
        by_a, by_b = (end.told(number).meeting for number in (0, 1))
        assert (by_a.key, by_b.key) == ("a1:B", "a1:A")
        assert by_a.created == by_b.created
        for number in (0, 1):
            assert sum(isinstance(answer, MeetingRef) for answer in end.logs[number]) == 2  # each has tried twice


# --- a weaker rule is found out


def always(rival: Meeting, ours: Meeting) -> bool:
    return True


def in_the_same_second_both_stay(rival: Meeting, ours: Meeting) -> bool:
    return rival.is_ours and rival.created >= ours.created


def in_the_same_second_the_smaller_id_wins(rival: Meeting, ours: Meeting) -> bool:
    return rival.is_ours and (rival.created, rival.ref.id) > (ours.created, ours.ref.id)


def whoever_came_later_wins(rival: Meeting, ours: Meeting) -> bool:
    return rival.is_ours and rival.created < ours.created


@pytest.mark.parametrize(
    "rule",
    [
        always,
        in_the_same_second_both_stay,
        in_the_same_second_the_smaller_id_wins,
        whoever_came_later_wins,
    ],
)
def test_a_weaker_rule_is_found_out_and_its_schedule_shows_it_again(
    rule: Callable[[Meeting, Meeting], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(booking, "_yields", rule)
    explorer = Explorer(orders=(A, B), rivals=((invitation(),),), holds=sound)
    with pytest.raises(Broken) as broken:
        explorer.explore()
    again = explorer.follow(broken.value.schedule)
    with pytest.raises(AssertionError):
        sound(explorer, again)


def test_a_booking_that_is_not_looked_at_again_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def believed(order: Order, book: Book, mailbox: RoomMailbox, *_: object) -> tuple[Booked, bool]:
        return Booked(next(one for one in mailbox.fetch(book.slot).meetings if one.key == order.key)), False

    monkeypatch.setattr(booking, "_verified", believed)
    with pytest.raises(Broken, match="overlap"):
        Explorer(orders=(A, B), ticks=0, holds=sound).explore()
