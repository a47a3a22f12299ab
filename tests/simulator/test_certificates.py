"""TLS: a good certificate, bad ones, clients with theirs, and sign-in that is bound to the connection."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from typing import TYPE_CHECKING

import pytest
import requests
from requests.adapters import HTTPAdapter
from requests_ntlm import HttpNtlmAuth

from kiosk.exchange.address import Address
from kiosk.exchange.ews import ExchangeMailbox
from kiosk.simulator.certificates import Authority, Flaw, Tls
from kiosk.simulator.server import DOOR, SimulatedExchange
from tests.diary import DAYS, slot

from .wire import basic, listen, soap, subscribe, view

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.exchange.memory import MemoryMailbox

    from .schema import Checker


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def post(exchange: SimulatedExchange, authority: Authority, **more: object) -> requests.Response:
    more.setdefault("auth", (DOOR.user, DOOR.password))
    return requests.post(exchange.url, soap(view()), verify=str(authority.ca_file), timeout=5, **more)  # type: ignore[arg-type]


def address(exchange: SimulatedExchange, ca_file: Path | None, auth: str) -> Address:
    return Address(
        url=exchange.url,
        mailbox="aurora@roomdoor.example",
        username=DOOR.user,
        password=DOOR.password,
        auth=auth,
        timezone="Europe/Berlin",
        ca_file=ca_file,
    )


@pytest.mark.parametrize("auth", ["basic", "ntlm"])
def test_the_door_itself_comes_in_over_tls(
    mailbox: MemoryMailbox, authority: Authority, checker: Checker, auth: str
) -> None:
    mailbox.add(slot("9-10"), "Budget")
    with SimulatedExchange(
        [mailbox], tls=Tls(authority=authority, extended_protection=True), on_answer=checker
    ) as exchange:
        assert exchange.url.startswith("https://127.0.0.1:")
        line = ExchangeMailbox(address(exchange, authority.ca_file, auth))
        assert [meeting.subject for meeting in line.fetch(DAYS).meetings] == ["Budget"]
        line.close()


@pytest.mark.parametrize(
    ("flaw", "reason"),
    [
        (Flaw.EXPIRED, "certificate has expired"),
        (Flaw.NOT_YET_VALID, "certificate is not yet valid"),
        (Flaw.WRONG_HOST, "IP address mismatch"),
        (Flaw.UNKNOWN_AUTHORITY, "unable to get local issuer certificate"),
    ],
)
def test_a_flawed_certificate_is_refused_for_its_flaw(
    mailbox: MemoryMailbox, authority: Authority, flaw: Flaw, reason: str
) -> None:
    with SimulatedExchange([mailbox], tls=Tls(authority=authority, flaw=flaw)) as exchange:
        with pytest.raises(requests.exceptions.SSLError, match=reason):
            post(exchange, authority)
        assert exchange.round_trips == 0


def test_nobody_trusts_the_authority_who_was_not_told(mailbox: MemoryMailbox, authority: Authority) -> None:
    with SimulatedExchange([mailbox], tls=Tls(authority=authority)) as exchange:
        with pytest.raises(requests.exceptions.SSLError, match="certificate verify failed"):
            requests.post(exchange.url, soap(view()), timeout=5)
        assert post(exchange, authority).status_code == 200


def test_a_certificate_may_go_bad_and_be_renewed(mailbox: MemoryMailbox, authority: Authority) -> None:
    with SimulatedExchange([mailbox], tls=Tls(authority=authority)) as exchange:
        assert post(exchange, authority).status_code == 200
        for flaw in (Flaw.EXPIRED, Flaw.NONE):
            with exchange.outage():
                exchange.tls = Tls(authority=authority, flaw=flaw)
            if flaw is Flaw.NONE:
                assert post(exchange, authority).status_code == 200
            else:
                with pytest.raises(requests.exceptions.SSLError):
                    post(exchange, authority)


def test_a_client_must_show_its_own_certificate(mailbox: MemoryMailbox, authority: Authority) -> None:
    with SimulatedExchange([mailbox], tls=Tls(authority=authority, wants_client_certificate=True)) as exchange:
        with pytest.raises(requests.exceptions.ConnectionError):
            post(exchange, authority)
        mine = authority.client("door")
        assert post(exchange, authority, cert=(str(mine.certificate), str(mine.key))).status_code == 200
        servers = authority.server()
        with pytest.raises(requests.exceptions.ConnectionError):
            post(exchange, authority, cert=(str(servers.certificate), str(servers.key)))


class UpTo12(HTTPAdapter):
    """A client that knows nothing newer than TLS 1.2."""

    def __init__(self, authority: Authority) -> None:
        self.context = ssl.create_default_context(cafile=str(authority.ca_file))
        self.context.maximum_version = ssl.TLSVersion.TLSv1_2
        super().__init__()

    def init_poolmanager(self, *args: object, **more: object) -> None:
        super().init_poolmanager(*args, ssl_context=self.context, **more)  # type: ignore[arg-type]


def test_the_versions_must_meet(mailbox: MemoryMailbox, authority: Authority) -> None:
    with requests.Session() as session:
        session.mount("https://", UpTo12(authority))
        session.auth = (DOOR.user, DOOR.password)
        with SimulatedExchange([mailbox], tls=Tls(authority=authority)) as exchange:
            assert session.post(exchange.url, soap(view())).status_code == 200
        newest = Tls(authority=authority, lowest=ssl.TLSVersion.TLSv1_3)
        with SimulatedExchange([mailbox], tls=newest) as exchange, pytest.raises(requests.exceptions.SSLError):
            session.post(exchange.url, soap(view()))


def test_extended_protection_refuses_whoever_does_not_bind(mailbox: MemoryMailbox, authority: Authority) -> None:
    with SimulatedExchange([mailbox], tls=Tls(authority=authority, extended_protection=True)) as exchange:
        assert post(exchange, authority, auth=HttpNtlmAuth(DOOR.user, DOOR.password)).status_code == 200
        unbound = HttpNtlmAuth(DOOR.user, DOOR.password, send_cbt=False)
        assert post(exchange, authority, auth=unbound).status_code == 401
        exchange.sign_in.binding = b"tls-server-end-point:somebody in between"
        assert post(exchange, authority, auth=HttpNtlmAuth(DOOR.user, DOOR.password)).status_code == 401
        assert post(exchange, authority).status_code == 200  # Basic is bound to nothing


def test_without_extended_protection_nobody_need_bind(mailbox: MemoryMailbox, authority: Authority) -> None:
    with SimulatedExchange([mailbox], tls=Tls(authority=authority)) as exchange:
        for binds in (True, False):
            assert (
                post(exchange, authority, auth=HttpNtlmAuth(DOOR.user, DOOR.password, send_cbt=binds)).status_code
                == 200
            )


def test_plain_words_to_a_tls_port_and_silence_hurt_nobody(mailbox: MemoryMailbox, authority: Authority) -> None:
    with SimulatedExchange([mailbox], tls=Tls(authority=authority)) as exchange:
        with pytest.raises(requests.exceptions.ConnectionError):
            requests.post(exchange.url.replace("https", "http"), soap(view()), timeout=5)
        with socket.create_connection(exchange.address):  # says nothing at all
            assert post(exchange, authority).status_code == 200
            began = time.monotonic()
            exchange.stop()
            assert time.monotonic() - began < 0.5


def test_streams_run_over_tls_too_and_end_at_once(mailbox: MemoryMailbox, authority: Authority) -> None:
    context = ssl.create_default_context(cafile=str(authority.ca_file))
    with SimulatedExchange([mailbox], tls=Tls(authority=authority)) as exchange:
        line = http.client.HTTPSConnection(*exchange.address, timeout=5, context=context)
        line.request("POST", "/EWS/Exchange.asmx", soap(subscribe("CreatedEvent")), basic(DOOR))
        answer = line.getresponse().read().decode()
        one = answer.partition("SubscriptionId>")[2].partition("<")[0]
        line.request("POST", "/EWS/Exchange.asmx", soap(listen(one)), basic(DOOR))
        stream = line.getresponse()
        assert b"ConnectionStatus>OK<" in stream.read1(1 << 16)
        mailbox.add(slot("11-12"))
        assert b"CreatedEvent" in stream.read1(1 << 16)
        began = time.monotonic()
        exchange.stop()
        assert time.monotonic() - began < 0.5
        line.close()
