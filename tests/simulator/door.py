"""The real client: exchangelib, connected to one calendar of the simulated Exchange without asking it anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exchangelib import BASIC, DELEGATE, IMPERSONATION, UTC, Account, Build, Configuration, Credentials, Version
from exchangelib.folders import Calendar, Root
from exchangelib.properties import DistinguishedFolderId, Mailbox

from kiosk.simulator.server import DOOR

if TYPE_CHECKING:
    from kiosk.simulator.server import SimulatedExchange
    from kiosk.simulator.sign_in import Account as SimulatedAccount

AURORA = "aurora@roomdoor.example"


def calendar_at(
    exchange: SimulatedExchange,
    address: str = AURORA,
    *,
    who: SimulatedAccount = DOOR,
    auth: str = BASIC,
    impersonates: bool = False,
) -> Calendar:
    """The calendar of that mailbox, for that account; `calendar.account` is the way to the rest."""
    credentials = Credentials(who.user, who.password)
    credentials.tag = address
    config = Configuration(
        service_endpoint=exchange.url,
        credentials=credentials,
        auth_type=auth,
        version=Version(build=Build(15, 2, 0, 0)),
        max_connections=1,
    )
    access = IMPERSONATION if impersonates else DELEGATE
    account = Account(address, config=config, access_type=access, autodiscover=False, default_timezone=UTC)
    folder = DistinguishedFolderId(id="calendar", mailbox=Mailbox(email_address=address))
    root = Root(account=account)
    account.__dict__["root"] = root
    calendar = Calendar(root=root, _distinguished_id=folder)
    account.__dict__["calendar"] = calendar
    return calendar
