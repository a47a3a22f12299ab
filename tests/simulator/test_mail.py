"""Mail: a door that reports a problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from exchangelib import HTMLBody, Message
from exchangelib.errors import ErrorInvalidRecipients, ErrorSendAsDenied
from exchangelib.protocol import close_connections

from kiosk.simulator.post import Mail, MailKind
from kiosk.simulator.server import DOOR, SimulatedExchange
from kiosk.simulator.sign_in import Account, Rights
from tests.diary import at

from .conftest import ROOM
from .door import AURORA, calendar_at
from .wire import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.exchange.memory import MemoryMailbox

    from .schema import Checker

OWN = Account(user="ROOMDOOR\\aurora", password="a", mailbox=AURORA, rights=Rights.NONE)
EDITOR = Account(user="ROOMDOOR\\editor", password="e", rights=Rights.EDITOR)


@pytest.fixture
def exchange(mailbox: MemoryMailbox, checker: Checker) -> Iterator[SimulatedExchange]:
    with SimulatedExchange(
        [mailbox], accounts=[DOOR, OWN, EDITOR], clock=lambda: at("10"), on_answer=checker
    ) as exchange:
        yield exchange
    close_connections()


def message(exchange: SimulatedExchange, who: Account, **more: object) -> Message:
    more.setdefault("to_recipients", ["facilities@roomdoor.example"])
    return Message(account=calendar_at(exchange, who=who).account, subject="The projector is dark", **more)


def test_a_mail_is_kept_as_it_was_sent(exchange: SimulatedExchange) -> None:
    message(exchange, OWN, body=HTMLBody("<b>Aurora</b>"), cc_recipients=["it@roomdoor.example"]).send(save_copy=False)
    (mail,) = exchange.post.mails
    assert mail == Mail(
        kind=MailKind.MESSAGE,
        sender=ROOM,
        to=mail.to,
        subject="The projector is dark",
        sent=at("10"),
        body="<b>Aurora</b>",
        is_html=True,
    )
    assert [one.address for one in mail.to] == ["facilities@roomdoor.example", "it@roomdoor.example"]
    assert exchange.operations == {"CreateItem": 1}


def test_a_copy_may_be_kept(exchange: SimulatedExchange) -> None:
    message(exchange, OWN, body="x").send_and_save()
    assert [mail.is_html for mail in exchange.post.mails] == [False]


def test_a_draft_is_not_sent(exchange: SimulatedExchange) -> None:
    draft = message(exchange, OWN)
    draft.folder = draft.account.calendar
    assert draft.save().id
    assert exchange.post.mails == ()


def test_who_may_not_send(exchange: SimulatedExchange) -> None:
    with pytest.raises(ErrorInvalidRecipients):
        message(exchange, OWN, to_recipients=["nobody"]).send(save_copy=False)
    with pytest.raises(ErrorSendAsDenied):
        message(exchange, EDITOR, author=AURORA).send(save_copy=False)
    mail = (
        '<m:CreateItem MessageDisposition="{}"><m:Items><t:Message><t:Subject>x</t:Subject><t:ToRecipients><t:Mailbox>'
        "<t:EmailAddress>a@b.example</t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message></m:Items></m:CreateItem>"
    )
    with Client(exchange) as client:  # DOOR has no mailbox of its own
        assert client.ask(mail.format("SendOnly")).code == "ErrorMissingEmailAddress"
        unsaid = mail.replace(' MessageDisposition="{}"', "")
        assert client.ask(unsaid).code == "ErrorMessageDispositionRequired"
    assert exchange.post.mails == ()
