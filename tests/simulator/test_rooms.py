"""Room lists: which rooms a site has, where it has told Exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from exchangelib.errors import ErrorNameResolutionNoResults
from exchangelib.protocol import close_connections

from kiosk.room.meeting import Person
from kiosk.simulator.faults import Fault
from kiosk.simulator.organization import RoomList
from kiosk.simulator.server import SimulatedExchange

from .conftest import ROOM
from .door import calendar_at
from .wire import Client

if TYPE_CHECKING:
    from kiosk.exchange.memory import MemoryMailbox

    from .schema import Checker

BOREAS = Person("Boreas", "boreas@roomdoor.example")
HOUSE = RoomList(Person("House 1", "house1@roomdoor.example"), (ROOM, BOREAS))
SHED = RoomList(Person("Shed", "shed@roomdoor.example"))


def test_the_real_client_finds_the_rooms(mailbox: MemoryMailbox, checker: Checker) -> None:
    with SimulatedExchange([mailbox], room_lists=[HOUSE, SHED], on_answer=checker) as exchange:
        protocol = calendar_at(exchange).account.protocol
        lists = list(protocol.get_roomlists())
        assert [(one.name, one.email_address) for one in lists] == [
            ("House 1", "house1@roomdoor.example"),
            ("Shed", "shed@roomdoor.example"),
        ]
        assert [(room.name, room.email_address) for room in protocol.get_rooms("house1@roomdoor.example")] == [
            ("Aurora", "aurora@roomdoor.example"),
            ("Boreas", "boreas@roomdoor.example"),
        ]
        assert list(protocol.get_rooms(lists[1].email_address)) == []
        with pytest.raises(ErrorNameResolutionNoResults):
            list(protocol.get_rooms("nowhere@roomdoor.example"))
        close_connections()


def test_many_sites_have_no_lists(exchange: SimulatedExchange) -> None:
    with Client(exchange) as client:
        assert client.ask("<m:GetRoomLists/>").texts("ResponseCode") == ["NoError"]
        exchange.faults.inject(Fault.ACCESS_DENIED, times=1)
        assert client.ask("<m:GetRoomLists/>").code == "ErrorAccessDenied"
