"""Each fault of a line, before, in and after the write of a booking: what is told is what Exchange holds.

Those that need time to bite (no answer, a late one, a trickling one) are met in benchmarks/faults.py, in scaled time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kiosk import booking
from kiosk.errors import AnswerLost, MailboxError
from kiosk.exchange.ews import ExchangeMailbox
from kiosk.exchange.guard import Guard
from kiosk.room.actions import Book
from kiosk.room.snapshot import Booked
from kiosk.simulator.faults import Fault
from tests.diary import slot

from .conftest import address

if TYPE_CHECKING:
    from kiosk.exchange.memory import MemoryMailbox
    from kiosk.simulator.server import SimulatedExchange

ORDER = booking.Order(change=Book(slot("14-14:30")), key="a1:mine", subject="Booked at the door")
QUICK = [one for one in Fault if one not in (Fault.DELAY, Fault.TRICKLE, Fault.HANG, Fault.HANG_AFTER)]


class Line:
    """The real line, on which a fault meets the look before the write, the write, or the look after it."""

    def __init__(self, exchange: SimulatedExchange, fault: Fault, where: str) -> None:
        self.guard = Guard()
        self.mailbox = ExchangeMailbox(address(exchange), self.guard)
        self._inject = lambda verb: exchange.faults.inject(fault, on=verb, times=1)
        self._where = where
        self.mailbox.fetch(slot("9-10"))
        if where == "before":
            self._inject("FindItem")

    def __getattr__(self, verb: str) -> Any:
        return getattr(self.mailbox, verb)

    def create(self, new: Any) -> Any:
        if self._where == "write":
            self._inject("CreateItem")
        try:
            return self.mailbox.create(new)
        finally:
            if self._where == "after":
                self._inject("FindItem")


@pytest.mark.parametrize("where", ["before", "write", "after"])
@pytest.mark.parametrize("fault", QUICK)
def test_what_is_told_is_what_exchange_holds(
    exchange: SimulatedExchange, calendar: MemoryMailbox, fault: Fault, where: str
) -> None:
    line = Line(exchange, fault, where)
    try:
        told: object = booking.carry_out(ORDER, line, lambda _: None)  # type: ignore[arg-type]
    except AnswerLost:
        line.guard.lift()
        told = booking.settle(ORDER, line)  # type: ignore[arg-type]
    except MailboxError as error:
        told = error
    held = [item.meeting.key for item in calendar.items()]
    assert held == (["a1:mine"] if isinstance(told, Booked) else [])
    assert (where != "before") or isinstance(told, Booked | MailboxError)
    line.close()
