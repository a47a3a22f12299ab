"""Signing in by Kerberos, for real: MIT's KDC and library, gssapi, and a simulated Exchange that reads the tickets.

Not among the tests of `make test`, which installs no KDC: `make kerberos` installs one (Debian), and CI runs both.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from kiosk.errors import MailboxError
from kiosk.exchange.ews import ExchangeMailbox
from kiosk.exchange.guard import Guard
from kiosk.exchange.memory import MemoryMailbox
from kiosk.room.health import Retry, Trouble
from kiosk.simulator.certificates import Authority, Tls
from kiosk.simulator.server import SimulatedExchange
from kiosk.simulator.sign_in import Account
from tests.diary import BERLIN, DAYS, slot
from tests.exchange.conftest import ROOM, address, noon
from tests.kerberos.realm import NAME, SERVICE, Realm, realm
from tests.simulator.schema import Checker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLUE, STRANGER = f"blue@{NAME}", f"stranger@{NAME}"
DOOR = Account(user="ROOMDOOR\\blue", upn=BLUE, password="-")
SIGNED_IN_AT_THE_KDC = ["AS NEEDED_PREAUTH", "AS ISSUE", "TGS ISSUE"]


@pytest.fixture(scope="module")
def kdc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Realm]:
    with realm(tmp_path_factory.mktemp("realm")) as running, pytest.MonkeyPatch.context() as patch:
        for name, value in running.environment.items():
            patch.setenv(name, value)
        for principal in (f"-randkey {SERVICE}", "-pw blue blue", "-pw stranger stranger"):
            running.administer(f"addprinc {principal}")
        yield running


@pytest.fixture(scope="module")
def service(kdc: Realm) -> Path:
    """What the server knows its own tickets by."""
    return kdc.keytab(SERVICE)


@pytest.fixture
def calendar() -> MemoryMailbox:
    made = MemoryMailbox(room=ROOM, clock=noon, timezone=BERLIN)
    made.add(slot("14-15"), "Budget")
    return made


@pytest.fixture
def exchange(calendar: MemoryMailbox, service: Path) -> Iterator[SimulatedExchange]:
    checker = Checker()
    with SimulatedExchange([calendar], accounts=[DOOR], clock=noon, on_answer=checker) as running:
        running.sign_in.keytab = service
        yield running
    checker.settle()


def line_of(exchange: SimulatedExchange, guard: Guard | None = None, **how: object) -> ExchangeMailbox:
    return ExchangeMailbox(address(exchange, **{"auth": "kerberos", "username": "", "password": ""} | how), guard)


def subjects(line: ExchangeMailbox) -> list[str]:
    return [one.subject for one in line.fetch(DAYS).meetings]


def refusal(line: ExchangeMailbox) -> MailboxError:
    with pytest.raises(MailboxError) as raised:
        line.fetch(DAYS)
    return raised.value


@pytest.mark.parametrize("username", ["", BLUE])
def test_a_keytab_costs_one_round_trip_each_time_and_asks_the_kdc_once(
    exchange: SimulatedExchange, kdc: Realm, username: str
) -> None:
    line = line_of(exchange, keytab=kdc.keytab(BLUE), username=username)
    before = len(kdc.asked())
    for times in (1, 2, 3):
        assert subjects(line) == ["Budget"]
        assert dict(exchange.statuses) == {200: times}
    assert kdc.asked()[before:] == SIGNED_IN_AT_THE_KDC
    line.close()


def test_a_ticket_cache_costs_one_round_trip_and_is_left_to_whoever_fills_it(
    exchange: SimulatedExchange, kdc: Realm
) -> None:
    kdc.administer("cpw -pw blue blue")
    cache = kdc.tickets("blue", "blue")
    line = line_of(exchange, ticket_cache=cache)
    before = len(kdc.asked())
    for times in (1, 2):
        assert subjects(line) == ["Budget"]
        assert dict(exchange.statuses) == {200: times}
    assert kdc.asked()[before:] == ["TGS ISSUE"]
    line.close()


def test_the_tickets_of_this_account_are_taken_where_nothing_is_named(
    exchange: SimulatedExchange, kdc: Realm, monkeypatch: pytest.MonkeyPatch
) -> None:
    kdc.administer("cpw -pw blue blue")
    monkeypatch.setenv("KRB5CCNAME", kdc.tickets("blue", "blue"))
    line = line_of(exchange)
    assert subjects(line) == ["Budget"]
    line.close()


def test_a_keytab_leaves_the_tickets_of_this_account_alone(exchange: SimulatedExchange, kdc: Realm) -> None:
    """Its tickets are in memory: with the cache of this account the two would fight for one place."""
    line = line_of(exchange, keytab=kdc.keytab(BLUE))
    subjects(line)
    assert not (kdc.folder / "nobody").exists()
    line.close()


def test_an_outage_of_the_kdc_is_not_noticed_while_the_ticket_lives(exchange: SimulatedExchange, kdc: Realm) -> None:
    line = line_of(exchange, keytab=kdc.keytab(BLUE))
    subjects(line)
    before = len(kdc.asked())
    exchange.down()
    exchange.up()
    assert subjects(line) == ["Budget"], "a new connection needs no new ticket"
    assert kdc.asked()[before:] == []
    line.close()


@pytest.mark.parametrize("username", ["", STRANGER])
def test_without_a_ticket_nobody_is_asked(exchange: SimulatedExchange, kdc: Realm, username: str) -> None:
    kdc.administer("cpw -pw blue blue")
    cache = kdc.tickets("blue", "blue") if username else "FILE:/gone"
    line = line_of(exchange, ticket_cache=cache, username=username)
    before = len(kdc.asked())
    met = refusal(line)
    why = "Principal in credential cache does not match desired name" if username else "No credentials cache found"
    assert (met.trouble, met.detail) == (Trouble.NO_TICKET, why)
    assert (exchange.round_trips, kdc.asked()[before:]) == (0, [])
    line.close()


def test_an_expired_ticket_is_named_and_asks_nobody(exchange: SimulatedExchange, kdc: Realm) -> None:
    kdc.administer("cpw -pw blue blue")
    cache = kdc.tickets("blue", "blue", life="1s")
    until = time.monotonic() + 10
    while (met := MailboxError(Trouble.UNEXPECTED, "")).trouble is Trouble.UNEXPECTED and time.monotonic() < until:
        exchange.forget()
        line = line_of(exchange, ticket_cache=cache)
        try:
            line.fetch(DAYS)
        except MailboxError as error:
            met = error
            break
        finally:
            line.close()
    assert (met.trouble, met.detail) == (Trouble.NO_TICKET, "Ticket expired")
    assert exchange.round_trips == 0
    assert met.trouble.retry is Retry.SOON, "whoever renews the cache is not waited for half an hour"


def test_the_keytab_of_an_old_password_is_a_refused_sign_in_and_is_shown_three_times_an_hour_at_most(
    exchange: SimulatedExchange, kdc: Realm
) -> None:
    """The KDC counts it towards the lock-out, though Exchange never hears of it."""
    old = kdc.keytab(BLUE)
    kdc.keytab(BLUE)
    now = 0.0
    line = line_of(exchange, Guard(lambda: now), keytab=old)
    before = len(kdc.asked())
    while now < 3600:
        met = refusal(line)
        assert (met.trouble, met.detail) == (Trouble.SIGN_IN_REFUSED, "Preauthentication failed")
        now += 10
    assert kdc.asked()[before:].count("AS PREAUTH_FAILED") == 3
    assert exchange.round_trips == 0
    line.close()


@pytest.mark.parametrize(
    ("order", "undone", "trouble"),
    [
        ("modprinc -allow_tix blue", "modprinc +allow_tix blue", Trouble.ACCOUNT_LOCKED),
        ("modprinc -expire yesterday blue", "modprinc -expire never blue", Trouble.ACCOUNT_LOCKED),
        ("modprinc -pwexpire yesterday blue", "modprinc -pwexpire never blue", Trouble.PASSWORD_EXPIRED),
    ],
)
def test_an_account_that_may_not_sign_in_is_named_and_latched(
    exchange: SimulatedExchange, kdc: Realm, order: str, undone: str, trouble: Trouble
) -> None:
    keytab = kdc.keytab(BLUE)
    kdc.administer(order)
    try:
        line = line_of(exchange, keytab=keytab)
        assert refusal(line).trouble is trouble
        assert trouble.retry is Retry.LATCH
        assert exchange.round_trips == 0
        line.close()
    finally:
        kdc.administer(undone)


def test_whom_exchange_does_not_know_is_refused_after_one_request(exchange: SimulatedExchange, kdc: Realm) -> None:
    line = line_of(exchange, keytab=kdc.keytab(STRANGER))
    assert refusal(line).trouble is Trouble.SIGN_IN_REFUSED
    assert dict(exchange.statuses) == {401: 1}
    line.close()


def test_a_server_without_a_service_principal_is_named(exchange: SimulatedExchange, kdc: Realm) -> None:
    line = line_of(exchange, keytab=kdc.keytab(BLUE), url=exchange.url.replace("127.0.0.1", "localhost"))
    met = refusal(line)
    assert met.trouble is Trouble.NO_TICKET
    assert met.detail == f"Server HTTP/localhost@{NAME} not found in Kerberos database"
    assert exchange.round_trips == 0
    line.close()


def test_a_kdc_out_of_reach_is_named(
    exchange: SimulatedExchange, kdc: Realm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keytab = kdc.keytab(BLUE)
    elsewhere = tmp_path / "krb5.conf"
    elsewhere.write_text((kdc.folder / "krb5.conf").read_text().replace(f":{kdc.port}", ":1"))
    monkeypatch.setenv("KRB5_CONFIG", str(elsewhere))
    line = line_of(exchange, keytab=keytab)
    met = refusal(line)
    assert (met.trouble, met.detail) == (Trouble.NO_TICKET, f"Cannot contact any KDC for realm '{NAME}'")
    assert met.trouble.retry is Retry.SOON
    line.close()


def test_a_ticket_is_bound_to_the_certificate_where_the_server_insists(
    calendar: MemoryMailbox, kdc: Realm, service: Path, tmp_path: Path
) -> None:
    """Extended Protection, on by default since Exchange 2019 CU14: one round trip more, once."""
    authority = Authority(tmp_path)
    tls = Tls(authority=authority, extended_protection=True)
    with SimulatedExchange([calendar], accounts=[DOOR], clock=noon, tls=tls) as exchange:
        exchange.sign_in.keytab = service
        line = line_of(exchange, keytab=kdc.keytab(BLUE), ca_file=authority.ca_file)
        for statuses in ({401: 1, 200: 1}, {401: 1, 200: 2}):
            assert subjects(line) == ["Budget"]
            assert dict(exchange.statuses) == statuses
        line.close()


def test_a_refusal_under_tls_is_asked_again_once_at_most(
    calendar: MemoryMailbox, kdc: Realm, service: Path, tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    with SimulatedExchange([calendar], accounts=[DOOR], clock=noon, tls=Tls(authority=authority)) as exchange:
        exchange.sign_in.keytab = service
        line = line_of(exchange, keytab=kdc.keytab(STRANGER), ca_file=authority.ca_file)
        assert refusal(line).trouble is Trouble.SIGN_IN_REFUSED
        assert dict(exchange.statuses) == {401: 2}
        line.close()
