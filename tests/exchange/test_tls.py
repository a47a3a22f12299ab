"""Whom the door trusts: over real sockets, with certificates good and bad. Nothing is ever sent to a stranger."""

from __future__ import annotations

import os
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiosk.errors import MailboxError
from kiosk.exchange import connect, tls
from kiosk.exchange.ews import ExchangeMailbox
from kiosk.room.health import Trouble
from kiosk.simulator.sign_in import Scheme
from tests.diary import DAYS, at

from .authority import DAY, Authority
from .between import Between, server_context
from .conftest import address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.exchange.memory import MemoryMailbox
    from kiosk.simulator.server import SimulatedExchange


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def between(exchange: SimulatedExchange, authority: Authority) -> Iterator[Between]:
    """A server with a good certificate of our authority."""
    with Between(exchange.port, server_context(authority.sign())) as running:
        yield running


def read(exchange: SimulatedExchange, url: str, **more: object) -> None:
    line = ExchangeMailbox(address(exchange, url=url, **more))
    try:
        line.fetch(DAYS)
    finally:
        line.close()


def met(exchange: SimulatedExchange, url: str, **more: object) -> MailboxError:
    with pytest.raises(MailboxError) as raised:
        read(exchange, url, **more)
    assert exchange.round_trips == 0, "nothing is sent to a server that is not trusted"
    return raised.value


@pytest.mark.parametrize(("auth", "cost"), [("basic", 1), ("ntlm", 3)])
def test_a_server_of_the_company_s_authority_is_trusted_at_no_further_cost(
    exchange: SimulatedExchange, between: Between, authority: Authority, auth: str, cost: int
) -> None:
    read(exchange, between.url(), ca_file=authority.file, auth=auth)
    assert (exchange.round_trips, between.connections) == (cost, 1)
    assert between.versions == ["TLSv1.3"]


def test_an_authority_nobody_knows_is_not_trusted(exchange: SimulatedExchange, between: Between) -> None:
    error = met(exchange, between.url())
    assert error.trouble is Trouble.CERTIFICATE_UNKNOWN
    assert error.detail == "unable to get local issuer certificate"


def test_only_the_company_s_authority_is_trusted_where_one_is_given(
    exchange: SimulatedExchange, between: Between, tmp_path: Path
) -> None:
    other = Authority(tmp_path, "Another CA")
    assert met(exchange, between.url(), ca_file=other.file).trouble is Trouble.CERTIFICATE_UNKNOWN
    context = tls.context(address(exchange, ca_file=other.file))
    assert [one["subject"] for one in context.get_ca_certs()] == [((("commonName", "Another CA"),),)]


@pytest.mark.parametrize(
    ("names", "valid", "trouble"),
    [
        ((), (-9 * DAY, -DAY), Trouble.CERTIFICATE_EXPIRED),
        ((), (DAY, 9 * DAY), Trouble.CLOCK_WRONG),
        (("mail.roomdoor.example",), (-DAY, DAY), Trouble.CERTIFICATE_NAME),
    ],
)
def test_why_a_certificate_is_refused(
    exchange: SimulatedExchange, authority: Authority, names: tuple[str, ...], valid: tuple, trouble: Trouble
) -> None:
    with Between(exchange.port, server_context(authority.sign(*names, valid=valid))) as server:
        error = met(exchange, server.url(), ca_file=authority.file)
    assert error.trouble is trouble
    if trouble is not Trouble.CERTIFICATE_NAME:
        assert f"{datetime.now(UTC):%Y-%m-%d}" in error.detail


def test_a_clock_far_from_the_server_s_is_blamed_before_the_certificate(
    exchange: SimulatedExchange, authority: Authority
) -> None:
    """The server told its time once; the simulated one is months away from this device's, as after a wrong setting."""
    line = ExchangeMailbox(address(exchange))
    line.fetch(DAYS)
    wire = line._line.wire
    assert wire.server_time == at("12")
    error = ssl.SSLCertVerificationError()
    error.verify_code = 10
    assert _judged(error, wire) is Trouble.CLOCK_WRONG
    wire.server_time, wire.told_at = datetime.now(UTC) - timedelta(seconds=1), connect.time.monotonic()
    assert _judged(error, wire) is Trouble.CERTIFICATE_EXPIRED
    line.close()


def _judged(error: ssl.SSLCertVerificationError, wire: connect.Wire) -> Trouble:
    from kiosk.exchange import faults

    return faults._judge_certificate(error, wire)[0]


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        (0x800B0101, Trouble.CERTIFICATE_EXPIRED),
        (0x800B0101 - 2**32, Trouble.CERTIFICATE_EXPIRED),
        (0x800B0109, Trouble.CERTIFICATE_UNKNOWN),
        (0x800B010F, Trouble.CERTIFICATE_NAME),
        (23, Trouble.CERTIFICATE),
    ],
)
def test_what_windows_and_openssl_say_by_number(code: int, trouble: Trouble) -> None:
    error = ssl.SSLCertVerificationError()
    error.verify_code, error.verify_message = code, "as the system words it"
    assert _judged(error, connect.Wire()) is trouble


def test_tls_below_1_2_is_refused(exchange: SimulatedExchange, authority: Authority) -> None:
    old = server_context(authority.sign())
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="deprecated"):
        old.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="deprecated"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with Between(exchange.port, old) as server:
        assert met(exchange, server.url(), ca_file=authority.file).trouble is Trouble.TLS_TOO_OLD
    assert tls.context(address(exchange)).minimum_version is ssl.TLSVersion.TLSv1_2


def test_tls_1_2_is_enough(exchange: SimulatedExchange, authority: Authority) -> None:
    context = server_context(authority.sign())
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with Between(exchange.port, context) as server:
        read(exchange, server.url(), ca_file=authority.file, auth="ntlm")
        assert server.versions == ["TLSv1.2"]


# --- the environment


def test_the_environment_cannot_make_anybody_trusted(
    exchange: SimulatedExchange, between: Between, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(authority.file))
    monkeypatch.setenv("SSL_CERT_DIR", str(authority.file.parent))
    monkeypatch.setenv("PYTHONHTTPSVERIFY", "0")
    assert met(exchange, between.url()).trouble is Trouble.CERTIFICATE_UNKNOWN


def test_the_environment_cannot_take_trust_away_nor_see_the_keys(
    exchange: SimulatedExchange,
    between: Between,
    authority: Authority,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    read(exchange, between.url(), ca_file=authority.file)
    assert not (tmp_path / "keys").exists()


def test_without_a_file_the_system_s_own_authorities_are_trusted_and_nobody_s_besides(
    exchange: SimulatedExchange, between: Between, authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tls, "_BUNDLES", (str(tmp_path / "absent"), str(authority.file)))
    line = ExchangeMailbox(address(exchange, url=between.url()))
    line.fetch(DAYS)
    protocol = line._line.account.protocol
    session = protocol.get_session()
    (one,) = session.get_adapter(between.url())._tls.get_ca_certs()  # requests adds certifi's to a context it is given
    assert one["subject"] == ((("commonName", "Throw-away CA"),),)
    protocol.release_session(session)
    line.close()


@pytest.mark.skipif(not Path("/etc/ssl/certs/ca-certificates.crt").is_file(), reason="no public authorities here")
def test_a_debian_s_authorities_are_found(exchange: SimulatedExchange) -> None:
    assert len(tls.context(address(exchange)).get_ca_certs()) > 50


# --- the door's own certificate


@pytest.fixture
def strict(exchange: SimulatedExchange, authority: Authority, request: pytest.FixtureRequest) -> Iterator[Between]:
    """A server that wants a certificate of our authority, in the TLS version asked for."""
    context = server_context(authority.sign())
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(authority.file)
    context.maximum_version = getattr(request, "param", ssl.TLSVersion.TLSv1_3)
    with Between(exchange.port, context) as running:
        yield running


versions = pytest.mark.parametrize(
    "strict", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], indirect=True, ids=["1.2", "1.3"]
)


@versions
def test_a_client_certificate_opens_a_server_that_wants_one(
    exchange: SimulatedExchange, strict: Between, authority: Authority
) -> None:
    read(exchange, strict.url(), ca_file=authority.file, client_cert=authority.sign("door"))
    assert exchange.round_trips == 1


def test_without_it_the_door_says_so(exchange: SimulatedExchange, strict: Between, authority: Authority) -> None:
    assert met(exchange, strict.url(), ca_file=authority.file).trouble is Trouble.CLIENT_CERTIFICATE


@versions
def test_one_of_a_stranger_s_is_refused_and_named(
    exchange: SimulatedExchange, strict: Between, authority: Authority, tmp_path: Path
) -> None:
    stranger = Authority(tmp_path, "Stranger").sign("door")
    error = met(exchange, strict.url(), ca_file=authority.file, client_cert=stranger)
    assert error.trouble is Trouble.CLIENT_CERTIFICATE
    assert error.detail.endswith("alert unknown ca")


def test_a_client_certificate_that_is_gone_is_named(exchange: SimulatedExchange, tmp_path: Path) -> None:
    with pytest.raises(MailboxError) as raised:
        ExchangeMailbox(address(exchange, client_cert=tmp_path / "gone.pem"))
    assert raised.value.trouble is Trouble.CLIENT_CERTIFICATE


def test_a_certificate_alone_signs_in_without_name_and_password(
    exchange: SimulatedExchange, strict: Between, authority: Authority
) -> None:
    """IIS maps the certificate to an account; the simulated Exchange knows no such thing, so it asks: 401, once."""
    exchange.sign_in.schemes = frozenset({Scheme.NTLM})
    with pytest.raises(MailboxError) as raised:
        read(
            exchange,
            strict.url(),
            ca_file=authority.file,
            client_cert=authority.sign("door"),
            auth="certificate",
            username="",
            password="",
        )
    assert raised.value.trouble is Trouble.SIGN_IN_REFUSED
    assert dict(exchange.statuses) == {401: 1}


# --- the lab


def test_without_verification_anybody_is_believed_and_nothing_else_of_the_process_changes(
    exchange: SimulatedExchange, between: Between, calendar: MemoryMailbox
) -> None:
    read(exchange, between.url(), verify=False, auth="ntlm")
    exchange.forget()
    assert met(exchange, between.url()).trouble is Trouble.CERTIFICATE_UNKNOWN
