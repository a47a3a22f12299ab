"""Who may do what in a room that is not theirs: delegates, readers, impersonators, and how each is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from exchangelib import CalendarItem
from exchangelib.errors import (
    ErrorAccessDenied,
    ErrorCalendarIsDelegatedForDecline,
    ErrorCreateItemAccessDenied,
    ErrorImpersonateUserDenied,
    ErrorNonExistentMailbox,
)
from exchangelib.items import SEND_ONLY
from exchangelib.protocol import close_connections

from kiosk.simulator.server import DOOR, SimulatedExchange
from kiosk.simulator.sign_in import Account, Rights
from tests.diary import at, slot

from .door import AURORA, calendar_at
from .wire import CALENDAR, Client, view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.exchange.memory import MemoryMailbox

    from .schema import Checker

EDITOR = Account(user="ROOMDOOR\\editor", password="e", rights=Rights.EDITOR)
TRUSTED = Account(user="ROOMDOOR\\trusted", password="t", rights=Rights.EDITOR, sees_private=True)
READER = Account(user="ROOMDOOR\\reader", password="r", rights=Rights.REVIEWER)
PANEL = Account(user="ROOMDOOR\\panel", password="p", rights=Rights.NONE, may_impersonate=True)
ELSEWHERE = Account(
    user="ROOMDOOR\\elsewhere",
    password="x",
    rights=Rights.NONE,
    may_impersonate=True,
    scope=frozenset({"boreas@roomdoor.example"}),
)


@pytest.fixture
def exchange(mailbox: MemoryMailbox, checker: Checker) -> Iterator[SimulatedExchange]:
    accounts = [DOOR, EDITOR, TRUSTED, READER, PANEL, ELSEWHERE]
    with SimulatedExchange([mailbox], accounts=accounts, clock=lambda: at("10"), on_answer=checker) as exchange:
        yield exchange
    close_connections()


def test_a_right_on_the_calendar_is_none_on_the_root(exchange: SimulatedExchange, mailbox: MemoryMailbox) -> None:
    """As in ecederstrand/exchangelib#1282: whoever begins at the root gets nowhere."""
    mailbox.add(slot("9-10"), "Budget")
    calendar = calendar_at(exchange, who=EDITOR)
    assert [item.subject for item in calendar.view(start=at("8"), end=at("12")).only("subject")] == ["Budget"]
    account = calendar.account
    del account.__dict__["root"], account.__dict__["calendar"]
    with pytest.raises(ErrorAccessDenied):
        _ = account.calendar


@pytest.mark.parametrize(
    ("who", "subject", "may_view"),
    [(DOOR, "Appraisal", "true"), (TRUSTED, "Appraisal", "true"), (EDITOR, "Private Appointment", "false")],
)
def test_private_items_show_themselves_to_whom_they_may(
    exchange: SimulatedExchange, mailbox: MemoryMailbox, who: Account, subject: str, may_view: str
) -> None:
    mailbox.add(slot("9-10"), "Appraisal", is_private=True)
    with Client(exchange, who) as client:
        assert client.ask(view("item:Subject")).texts("Subject") == [subject]
        folder = client.ask(
            "<m:GetFolder><m:FolderShape><t:BaseShape>AllProperties</t:BaseShape></m:FolderShape>"
            f"<m:FolderIds>{CALENDAR}</m:FolderIds></m:GetFolder>"
        )
        assert folder.texts("ViewPrivateItems") == [may_view]


def test_a_delegate_cannot_decline_for_the_room(exchange: SimulatedExchange, mailbox: MemoryMailbox) -> None:
    ref = mailbox.add(slot("9-10"), "Budget")
    for who in (EDITOR, TRUSTED):
        calendar = calendar_at(exchange, who=who)
        item = CalendarItem(account=calendar.account, folder=calendar, id=ref.id, changekey=ref.version)
        with pytest.raises(ErrorCalendarIsDelegatedForDecline):
            item.decline(message_disposition=SEND_ONLY)
    assert len(mailbox.items()) == 1


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        ("AcceptItem", "ErrorCalendarIsCancelledForAccept"),
        ("TentativelyAcceptItem", "ErrorCalendarIsCancelledForTentative"),
        ("DeclineItem", "ErrorCalendarIsCancelledForDecline"),
    ],
)
def test_nobody_answers_what_was_called_off(
    exchange: SimulatedExchange, mailbox: MemoryMailbox, verb: str, code: str
) -> None:
    ref = mailbox.cancel(mailbox.add(slot("9-10")).id)
    answer = (
        f'<m:CreateItem MessageDisposition="SendOnly"><m:Items><t:{verb}><t:ReferenceItemId Id="{ref.id}"/></t:{verb}>'
        "</m:Items></m:CreateItem>"
    )
    with Client(exchange) as client:
        assert client.ask(answer).code == code


def test_a_reader_reads(exchange: SimulatedExchange, mailbox: MemoryMailbox) -> None:
    mailbox.add(slot("9-10"), "Budget")
    calendar = calendar_at(exchange, who=READER)
    assert len(list(calendar.view(start=at("8"), end=at("12")).only("subject"))) == 1
    item = CalendarItem(account=calendar.account, folder=calendar, subject="x", start=at("11"), end=at("12"))
    with pytest.raises(ErrorCreateItemAccessDenied):
        item.save()


def test_acting_as_the_room_gives_all_of_it(exchange: SimulatedExchange, mailbox: MemoryMailbox) -> None:
    ref = mailbox.add(slot("9-10"), "Budget")
    calendar = calendar_at(exchange, who=PANEL, impersonates=True)
    item = CalendarItem(account=calendar.account, folder=calendar, id=ref.id, changekey=ref.version)
    item.decline(message_disposition=SEND_ONLY)
    assert mailbox.items() == ()


@pytest.mark.parametrize(
    ("who", "address", "refused"),
    [
        (DOOR, AURORA, ErrorImpersonateUserDenied),
        (ELSEWHERE, AURORA, ErrorImpersonateUserDenied),
        (PANEL, "nobody@roomdoor.example", ErrorNonExistentMailbox),
    ],
)
def test_who_may_not_act_as_whom(
    exchange: SimulatedExchange, who: Account, address: str, refused: type[Exception]
) -> None:
    calendar = calendar_at(exchange, address, who=who, impersonates=True)
    with pytest.raises(refused):
        list(calendar.view(start=at("8"), end=at("12")).only("subject"))
