"""Coming in: Basic and NTLM, with the client the door really uses and without any."""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING

import pytest
import requests
from exchangelib import BASIC, DELEGATE, NTLM, UTC, Account, Build, Configuration, Credentials, EWSDateTime, Version
from exchangelib.errors import UnauthorizedError
from exchangelib.protocol import close_connections
from requests_ntlm import HttpNtlmAuth

from kiosk.simulator import sign_in
from kiosk.simulator.server import DOOR, SimulatedExchange
from kiosk.simulator.sign_in import Scheme
from tests.diary import at, slot

from .wire import Client, soap, view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.exchange.memory import MemoryMailbox

    from .schema import Checker


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """Close what exchangelib keeps open for the whole process."""
    yield
    close_connections()


def account(
    exchange: SimulatedExchange, auth: str | None, password: str = DOOR.password, user: str = DOOR.user
) -> Account:
    config = Configuration(
        service_endpoint=exchange.url,
        credentials=Credentials(user, password),
        auth_type=auth,
        version=Version(build=Build(15, 2, 0, 0)) if auth else None,
        max_connections=1,
    )
    return Account(
        "aurora@roomdoor.example", config=config, access_type=DELEGATE, autodiscover=False, default_timezone=UTC
    )


def subjects(calendar: Account) -> list[str]:
    start, end = (EWSDateTime.from_datetime(at(clock)) for clock in ("0", "24"))
    return [item.subject for item in calendar.calendar.view(start=start, end=end).only("subject")]


@pytest.mark.parametrize("auth", [BASIC, NTLM])
@pytest.mark.parametrize("user", ["ROOMDOOR\\door", "roomdoor\\DOOR", "door@roomdoor.example"])
def test_the_real_client_comes_in(exchange: SimulatedExchange, mailbox: MemoryMailbox, auth: str, user: str) -> None:
    mailbox.add(slot("9-10"), "Budget")
    assert subjects(account(exchange, auth, user=user)) == ["Budget"]


@pytest.mark.parametrize(("auth", "statuses"), [(BASIC, {401: 1}), (NTLM, {401: 3})])
def test_a_wrong_password_is_one_failed_sign_in(
    exchange: SimulatedExchange, auth: str, statuses: dict[int, int]
) -> None:
    with pytest.raises(UnauthorizedError):
        subjects(account(exchange, auth, "wrong"))
    assert exchange.statuses == statuses
    assert not exchange.operations


@pytest.mark.parametrize("auth", [BASIC, NTLM])
def test_a_stranger_stays_outside(exchange: SimulatedExchange, auth: str) -> None:
    with pytest.raises(UnauthorizedError):
        subjects(account(exchange, auth, user="ROOMDOOR\\stranger"))


def test_the_real_client_finds_out_by_itself_what_it_was_not_told(
    exchange: SimulatedExchange, mailbox: MemoryMailbox
) -> None:
    mailbox.add(slot("9-10"), "Budget")
    assert subjects(account(exchange, None)) == ["Budget"]
    assert exchange.operations["ConvertId"] == 1


@pytest.mark.parametrize("scheme", [Scheme.NTLM, Scheme.NEGOTIATE])
def test_ntlm_signs_in_a_connection_once(exchange: SimulatedExchange, checker: Checker, scheme: Scheme) -> None:
    exchange.sign_in.schemes = frozenset({scheme})
    with requests.Session() as session:
        session.auth = HttpNtlmAuth(DOOR.user, DOOR.password)
        for trips in (3, 4, 5):
            assert session.post(exchange.url, soap(view())).status_code == 200
            assert exchange.round_trips == trips
    assert exchange.statuses == {401: 2, 200: 3}
    assert exchange.operations == {"FindItem": 3}
    assert exchange.connections == 1
    assert checker.answers == 3


def test_ntlm_leaves_the_environment_as_it_was(exchange: SimulatedExchange, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NTLM_USER_FILE", "/nowhere")
    answer = requests.post(exchange.url, soap(view()), auth=HttpNtlmAuth(DOOR.user, DOOR.password), timeout=5)
    assert answer.status_code == 200
    assert os.environ["NTLM_USER_FILE"] == "/nowhere"


def test_basic_needs_one_round_trip_and_signs_in_each_request(exchange: SimulatedExchange) -> None:
    with Client(exchange) as client:
        assert client.ask(view()).status == 200
    assert exchange.statuses == {200: 1}


def test_who_does_not_sign_in_is_told_how(exchange: SimulatedExchange) -> None:
    with Client(exchange, None) as client:
        answer = client.ask(view())
    assert answer.status == 401
    assert answer.headers.get_all("WWW-Authenticate") == ["Negotiate", "NTLM", 'Basic realm="127.0.0.1"']


def test_only_what_is_offered_is_taken(mailbox: MemoryMailbox) -> None:
    with SimulatedExchange([mailbox], schemes=frozenset({Scheme.NTLM})) as exchange, Client(exchange) as client:
        answer = client.ask(view())
        assert (answer.status, answer.headers.get_all("WWW-Authenticate")) == (401, ["NTLM"])


@pytest.mark.parametrize(
    "token", ["", "Basic", "Basic !", "Basic AAAA", "NTLM !", "NTLM AAAA", "Bearer x", "NTLM TlRMTVNTUAADAAAA"]
)
def test_nonsense_does_not_come_in(exchange: SimulatedExchange, token: str) -> None:
    answer = requests.post(exchange.url, soap(view()), headers={"Authorization": token}, timeout=5)
    assert answer.status_code == 401


def test_a_password_changed_by_an_administrator(exchange: SimulatedExchange) -> None:
    with requests.Session() as signed_in:
        signed_in.auth = HttpNtlmAuth(DOOR.user, DOOR.password)
        assert signed_in.post(exchange.url, soap(view())).status_code == 200
        exchange.set_password(DOOR.user, "new")
        assert signed_in.post(exchange.url, soap(view())).status_code == 200  # IIS asks once per connection
    with Client(exchange) as client:
        assert client.ask(view()).status == 401


def test_a_locked_account_hears_why(mailbox: MemoryMailbox) -> None:
    locked = sign_in.Account(user="ROOMDOOR\\locked", password="right", is_locked=True)
    with SimulatedExchange([mailbox], accounts=[locked]) as exchange:
        with Client(exchange, locked) as client:
            assert b"currently locked out" in client.ask(view()).body
        ntlm = HttpNtlmAuth(locked.user, locked.password)
        assert "currently locked out" in requests.post(exchange.url, soap(view()), auth=ntlm, timeout=5).text
        with pytest.raises(UnauthorizedError, match="locked"):
            subjects(account(exchange, BASIC, "right", locked.user))


def test_the_password_is_in_no_text_about_the_account() -> None:
    assert DOOR.password not in repr(DOOR)
    assert base64.b64encode(DOOR.password.encode()).decode() not in repr(DOOR)
