"""What a reading is spared that finds what the last one found, and that it misses nothing for it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from kiosk.errors import MailboxError
from kiosk.exchange import mapping
from kiosk.exchange.echo import Echo, Unchanged
from kiosk.exchange.mailbox import NewMeeting
from kiosk.room.health import Trouble
from kiosk.room.meeting import TimeSlot
from kiosk.simulator.faults import Fault
from tests.diary import DAYS, at, slot

if TYPE_CHECKING:
    from kiosk.exchange.ews import ExchangeMailbox
    from kiosk.exchange.memory import MemoryMailbox
    from kiosk.simulator.server import SimulatedExchange

LATER = TimeSlot(DAYS.end, DAYS.end + timedelta(days=1))


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every element that is made a meeting of."""
    seen: list[Any] = []
    make = mapping.meeting

    def noted(element: Any) -> Any:
        seen.append(element)
        return make(element)

    monkeypatch.setattr(mapping, "meeting", noted)
    return seen


def test_an_answer_that_has_come_before_is_not_read_again(
    exchange: SimulatedExchange, calendar: MemoryMailbox, line: ExchangeMailbox, reads: list[Any]
) -> None:
    calendar.add(slot("9-10"), "Budget")
    first = line.fetch(DAYS)
    again = line.fetch(DAYS)
    assert len(reads) == 1
    assert again.meetings is first.meetings
    assert exchange.operations["FindItem"] == 2  # it was asked all the same
    assert again.server_time == first.server_time == at("12")


@pytest.mark.parametrize("change", ["more", "fewer", "renamed", "moved"])
def test_whatever_has_changed_is_read(
    calendar: MemoryMailbox, line: ExchangeMailbox, reads: list[Any], change: str
) -> None:
    ref = calendar.create(NewMeeting(slot("9-10"), "Budget", "a1:x"))
    before = line.fetch(DAYS).meetings
    reads.clear()
    match change:
        case "more":
            calendar.add(slot("10-11"), "Another")
        case "fewer":
            calendar.delete(ref)
        case "renamed":
            calendar.retitle(ref.id, "Budget 2")
        case _:
            calendar.set_end(ref, at("9:30"))
    after = line.fetch(DAYS).meetings
    assert after != before
    held = calendar.fetch(DAYS).meetings
    assert [(one.ref, one.slot, one.subject) for one in after] == [(one.ref, one.slot, one.subject) for one in held]
    assert len(reads) == len(after)


def test_another_day_is_another_question(
    calendar: MemoryMailbox, line: ExchangeMailbox, exchange: SimulatedExchange
) -> None:
    calendar.add(slot("9-10"), "Budget")
    assert len(line.fetch(DAYS).meetings) == 1
    assert line.fetch(LATER).meetings == ()
    assert len(line.fetch(DAYS).meetings) == 1


def test_next_door_is_not_answered_with_what_was_heard_here(calendar: MemoryMailbox, line: ExchangeMailbox) -> None:
    calendar.add(slot("9-10"), "Budget")
    line.fetch(DAYS)
    with pytest.raises(MailboxError) as refused:
        line.at("borealis@roomdoor.example").fetch(DAYS)
    assert refused.value.trouble is Trouble.MAILBOX_NOT_FOUND
    assert len(line.fetch(DAYS).meetings) == 1


@pytest.mark.parametrize("fault", [Fault.GARBAGE, Fault.TRUNCATED, Fault.UNAVAILABLE, Fault.SERVER_BUSY])
def test_an_answer_that_was_no_good_is_not_what_the_next_is_compared_with(
    exchange: SimulatedExchange, calendar: MemoryMailbox, line: ExchangeMailbox, fault: Fault
) -> None:
    calendar.add(slot("9-10"), "Budget")
    known = line.fetch(DAYS).meetings
    for _ in range(2):
        exchange.faults.inject(fault, times=1)
        with pytest.raises(MailboxError):
            line.fetch(DAYS)
    assert line.fetch(DAYS).meetings == known


def test_an_empty_answer_is_never_one_that_was_understood() -> None:
    echo = Echo()
    echo.ask("a")
    echo.compare(b"")
    echo.understood(b"x", ())
    with pytest.raises(Unchanged):
        echo.compare(b"x")
    echo.ask("b")
    echo.compare(b"x")
    assert echo.meetings == ()
