"""Free/busy of the rooms nearby: one request, as exchangelib sends it and as it stands on the wire."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

import pytest
from exchangelib import BASIC, DELEGATE, UTC, Account, Build, Configuration, Credentials, EWSDateTime, Version
from exchangelib.errors import ErrorMailRecipientNotFound
from exchangelib.properties import (
    DaylightTime,
    FreeBusyViewOptions,
    MailboxData,
    StandardTime,
    TimeWindow,
    TimeZone,
)
from exchangelib.protocol import close_connections
from exchangelib.services import GetUserAvailability

from kiosk.exchange.memory import MemoryMailbox
from kiosk.room.meeting import FreeBusy, Person
from kiosk.simulator.faults import Fault
from kiosk.simulator.server import DOOR, SimulatedExchange
from kiosk.simulator.sign_in import Account as SimulatedAccount
from kiosk.simulator.sign_in import Rights
from tests.diary import BERLIN, at, slot

from .wire import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .schema import Checker

ZONE = (
    "<t:TimeZone><t:Bias>{0}</t:Bias><t:StandardTime><t:Bias>0</t:Bias><t:Time>00:00:00</t:Time>"
    "<t:DayOrder>1</t:DayOrder><t:Month>1</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek></t:StandardTime><t:DaylightTime><t:Bias>{1}</t:Bias>"
    "<t:Time>00:00:00</t:Time><t:DayOrder>1</t:DayOrder><t:Month>1</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek>"
    "</t:DaylightTime></t:TimeZone>"
)


def ask(
    *names: str, zone: str = ZONE.format(0, 0), view: str = "FreeBusyMerged", end: str = "2026-03-17T11:00:00"
) -> str:
    rooms = "".join(
        f"<t:MailboxData><t:Email><t:Address>{name}@roomdoor.example</t:Address></t:Email>"
        "<t:AttendeeType>Room</t:AttendeeType></t:MailboxData>"
        for name in names
    )
    return (
        f"<m:GetUserAvailabilityRequest>{zone}<m:MailboxDataArray>{rooms}</m:MailboxDataArray><t:FreeBusyViewOptions>"
        f"<t:TimeWindow><t:StartTime>2026-03-17T08:00:00</t:StartTime><t:EndTime>{end}</t:EndTime></t:TimeWindow>"
        "<t:MergedFreeBusyIntervalInMinutes>30</t:MergedFreeBusyIntervalInMinutes>"
        f"<t:RequestedView>{view}</t:RequestedView></t:FreeBusyViewOptions></m:GetUserAvailabilityRequest>"
    )


@pytest.fixture
def boreas() -> MemoryMailbox:
    return MemoryMailbox(room=Person("Boreas", "boreas@roomdoor.example"), clock=lambda: at("10"), timezone=BERLIN)


@pytest.fixture
def building(mailbox: MemoryMailbox, boreas: MemoryMailbox, checker: Checker) -> Iterator[SimulatedExchange]:
    stranger = SimulatedAccount(user="ROOMDOOR\\stranger", password="s", rights=Rights.NONE)
    with SimulatedExchange([mailbox, boreas], accounts=[DOOR, stranger], on_answer=checker) as exchange:
        yield exchange
    close_connections()


def test_each_room_tells_when_it_is_taken(
    building: SimulatedExchange, mailbox: MemoryMailbox, boreas: MemoryMailbox
) -> None:
    mailbox.add(slot("9:30-10"), "Budget")
    mailbox.add(slot("11-12"), "Perhaps", free_busy=FreeBusy.TENTATIVE)
    mailbox.add(slot("9-12"), "Anna on holiday", free_busy=FreeBusy.FREE)
    boreas.add(slot("9:15-9:20"), "Short", free_busy=FreeBusy.OUT_OF_OFFICE)
    with Client(building) as client:
        answer = client.ask(ask("aurora", "boreas"))
    assert answer.texts("MergedFreeBusy") == ["020011", "300000"]
    assert answer.texts("StartTime") == ["2026-03-17T08:30:00", "2026-03-17T10:00:00", "2026-03-17T08:15:00"]
    assert answer.texts("BusyType") == ["Busy", "Tentative", "OOF"]
    assert answer.texts("Subject") == []
    assert building.operations == {"GetUserAvailability": 1}


def test_times_are_in_the_zone_of_the_request(building: SimulatedExchange, mailbox: MemoryMailbox) -> None:
    mailbox.add(slot("9:30-10"), "Budget")
    with Client(building) as client:
        assert client.ask(ask("aurora", zone=ZONE.format(-60, 0))).texts("StartTime") == ["2026-03-17T09:30:00"]
        assert client.ask(ask("aurora", zone=ZONE.format(-60, -60))).code == "ErrorSchemaValidation"


def test_a_room_nobody_knows_spoils_only_its_own_part(building: SimulatedExchange) -> None:
    with Client(building) as client:
        answer = client.ask(ask("nowhere", "boreas"))
        assert answer.texts("ResponseCode") == ["ErrorMailRecipientNotFound", "NoError"]
        assert client.ask(ask("boreas", end="2027-01-01T00:00:00")).code == "ErrorTimeIntervalTooBig"
        building.faults.inject(Fault.ACCESS_DENIED, on="GetUserAvailability", times=1)
        assert client.ask(ask("boreas")).code == "ErrorAccessDenied"


def test_everybody_may_ask_and_nobody_learns_more(building: SimulatedExchange, mailbox: MemoryMailbox) -> None:
    mailbox.add(slot("9:30-10"), "Budget")
    stranger = building.sign_in.accounts[1]
    with Client(building, stranger) as client:
        answer = client.ask(ask("aurora", view="DetailedMerged"))
        assert answer.texts("FreeBusyViewType") == ["FreeBusyMerged"]
        assert client.ask(ask("aurora", view="MergedOnly")).all("CalendarEvent") == []
        assert client.ask(ask("aurora", view="FreeBusy")).texts("MergedFreeBusy") == []


def test_exchangelib_reads_it(building: SimulatedExchange, mailbox: MemoryMailbox) -> None:
    mailbox.add(slot("9:30-10"), "Budget")
    config = Configuration(
        service_endpoint=building.url,
        credentials=Credentials(DOOR.user, DOOR.password),
        auth_type=BASIC,
        version=Version(build=Build(15, 2, 0, 0)),
    )
    account = Account("aurora@roomdoor.example", config=config, access_type=DELEGATE, default_timezone=UTC)
    never = {"bias": 0, "time": time(0, 0), "occurrence": 1, "iso_month": 1, "weekday": "Sunday"}
    start, end = (EWSDateTime.from_datetime(at(clock)) for clock in ("9", "12"))
    rooms = [
        MailboxData(email=f"{name}@roomdoor.example", attendee_type="Room", exclude_conflicts=False)
        for name in ("aurora", "nowhere", "boreas")
    ]
    views = list(
        GetUserAvailability(account.protocol).call(
            tzinfo=UTC,
            mailbox_data=rooms,
            timezone=TimeZone(bias=0, standard_time=StandardTime(**never), daylight_time=DaylightTime(**never)),
            free_busy_view_options=FreeBusyViewOptions(
                time_window=TimeWindow(start=start, end=end),
                merged_free_busy_interval=15,
                requested_view="FreeBusyMerged",
            ),
        )
    )
    assert views[0].merged == "002200000000"
    assert views[0].calendar_events[0].start == at("9:30")
    assert isinstance(views[1], ErrorMailRecipientNotFound)
    assert views[2].merged == "0" * 12
