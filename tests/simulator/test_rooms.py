"""Room lists: which rooms a site has, where it has told Exchange."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from exchangelib.errors import ErrorNameResolutionNoResults
from exchangelib.protocol import close_connections

from kiosk.room.meeting import Person
from kiosk.simulator.attendant import CalendarProcessing
from kiosk.simulator.faults import Fault
from kiosk.simulator.organization import RoomList
from kiosk.simulator.server import DOOR, SimulatedExchange

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


PEOPLE = (
    "<m:FindPeople><m:PersonaShape><t:BaseShape>Default</t:BaseShape></m:PersonaShape>"
    '<m:IndexedPageItemView MaxEntriesReturned="10" Offset="0" BasePoint="Beginning"/><m:ParentFolderId>'
    '<t:DistinguishedFolderId Id="{}"/></m:ParentFolderId><m:QueryString>{}</m:QueryString></m:FindPeople>'
)


def test_the_people_search_tells_rooms_from_people_to_whoever_has_a_mailbox(
    mailbox: MemoryMailbox, checker: Checker
) -> None:
    own = replace(DOOR, mailbox=ROOM.address)
    for processing, kind in (({ROOM.address: CalendarProcessing()}, "Room"), ({}, "Person")):
        with (
            SimulatedExchange([mailbox], accounts=[own], processing=processing, on_answer=checker) as exchange,
            Client(exchange) as client,
        ):
            found = client.ask(PEOPLE.format("directory", ROOM.address))
            assert found.texts("PersonaType") == [kind]
            assert found.texts("EmailAddress")[-1] == ROOM.address
            assert client.ask(PEOPLE.format("directory", "nobody")).texts("TotalNumberOfPeopleInView") == ["0"]
            assert client.ask(PEOPLE.format("calendar", "nobody")).status == 500
            exchange.faults.inject(Fault.ACCESS_DENIED, times=1)
            assert client.ask(PEOPLE.format("directory", "nobody")).code == "ErrorAccessDenied"
    with SimulatedExchange([mailbox], on_answer=checker) as exchange, Client(exchange) as client:
        assert client.ask(PEOPLE.format("directory", ROOM.address)).code == "ErrorNonExistentMailbox"


def test_many_sites_have_no_lists(exchange: SimulatedExchange) -> None:
    with Client(exchange) as client:
        assert client.ask("<m:GetRoomLists/>").texts("ResponseCode") == ["NoError"]
        exchange.faults.inject(Fault.ACCESS_DENIED, times=1)
        assert client.ask("<m:GetRoomLists/>").code == "ErrorAccessDenied"
