import os
import stat
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from kiosk.config import SECTIONS, AdminConfig, Config, ExchangeConfig, PolicyConfig, RoomConfig, ScreenConfig
from kiosk.room.hours import OpeningHours
from kiosk.room.policy import Policy, ReleaseBy
from kiosk.secret import MASK, Secret, checked, exposure, read_secret, unreadable
from kiosk.section import allowed, default_of, key_of, written
from kiosk.values import Access, Auth, Clock, Language, LogLevel, Show, Size, StoredSecret, Surroundings, Version

BERLIN = ZoneInfo("Europe/Berlin")
PASSWORD = "Xq7-distinctive-%#;=-ß"
CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBgTCCASegAwIBAgIUWAv8PLZDaDTF5VCH7Dl8tC0YnZQwCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKRXhhbXBsZSBDQTAgFw0yNjExMjIxMzIzMzlaGA8yMTI2MTAy
OTEzMjMzOVowFTETMBEGA1UEAwwKRXhhbXBsZSBDQTBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABDlxAbnSOxpDyu+c/N8PS6Qh+2/cJgdQvwtpI7ENal/fWfy/oMjz
vDVC7WYhMMwxMONIirEvICiXzAUQFYLt8YujUzBRMB0GA1UdDgQWBBT6oKwmGGHP
jWTgM9H7PlqERpzoajAfBgNVHSMEGDAWgBT6oKwmGGHPjWTgM9H7PlqERpzoajAP
BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIEa5m8i3Ef9U6ulCVbjL
oxU/BZdA2M8NDi1dfYklIeNzAiEAz12IdyDTVldUlOCnbagvXTvwHuYpHyUsUJI0
NiZ/vGA=
-----END CERTIFICATE-----
"""


def exchange(**values: object) -> ExchangeConfig:
    return ExchangeConfig.model_validate({"server": "mail.example.com", "password": PASSWORD} | values)


def config(**values: object) -> Config:
    room = {"name": "Blue Room", "mailbox": "blue@example.com", "timezone": "Europe/Berlin"}
    return Config.model_validate({"room": room, "exchange": exchange(**values)})


def fault(section, **values: object) -> str:
    """What is wrong with the first of the values."""
    usual = {
        RoomConfig: {"name": "Blue", "mailbox": "blue@example.com", "timezone": "UTC"},
        ExchangeConfig: {"server": "mail.example.com", "password": PASSWORD},
    }
    with pytest.raises(ValidationError) as caught:
        section.model_validate(usual.get(section, {}) | values)
    assert PASSWORD not in str(caught.value)
    key = next(iter(values))
    errors = [each for each in caught.value.errors() if each["loc"][:1] == (key,)]
    assert errors, caught.value.errors()
    return str(errors[0].get("ctx", {}).get("error", "")) or allowed(section, key)


class TestSecret:
    def test_prints_as_stars_everywhere(self):
        secret = Secret(PASSWORD)
        shown = [repr(secret), str(secret), f"{secret}", f"{secret!r}", "%s" % secret, repr([secret]), f"{secret:}"]  # noqa: UP031
        assert all(PASSWORD not in each and MASK in each for each in shown)
        assert secret.reveal() == PASSWORD

    def test_equal_by_value(self):
        assert Secret("a") == Secret("a")
        assert Secret("a") != Secret("b")
        assert Secret("a") != "a"
        assert len({Secret("a"), Secret("a")}) == 1

    @pytest.mark.parametrize(
        "text",
        ["", "a\nb", "a\rb", "a\0b", "a\x1bb", "a" * 1025, "a\udce4"],
        ids=["", "lf", "cr", "nul", "esc", "long", "sur"],
    )
    def test_what_is_no_password(self, text):
        with pytest.raises(ValueError) as caught:
            checked(text)
        assert not text or text not in str(caught.value)

    @pytest.mark.parametrize(
        ("content", "password"),
        [
            (b"secret", "secret"),
            (b"secret\n", "secret"),
            (b"secret\r\n", "secret"),
            (b"\xef\xbb\xbfsecret\n", "secret"),
            (b"  both ends  \n", "  both ends  "),
            ("pässword".encode(), "pässword"),
        ],
    )
    def test_read_from_a_file(self, tmp_path, content, password):
        assert read_secret(private(tmp_path / "p", content)).reveal() == password

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "is empty"),
            (b"\n", "is empty"),
            (b"a\nb\n", "more than one line"),
            (b"\xe4", "UTF-8"),
            (b"x" * 9000, "longer"),
        ],
    )
    def test_file_that_holds_none(self, tmp_path, content, words):
        with pytest.raises(ValueError, match=words):
            read_secret(private(tmp_path / "p", content))

    def test_no_file(self, tmp_path):
        with pytest.raises(ValueError, match="there is no such file"):
            read_secret(tmp_path / "absent")
        with pytest.raises(ValueError, match="is a folder"):
            read_secret(tmp_path)

    @pytest.mark.parametrize(
        ("mode", "by_root", "by_us"),
        [
            (0o600, True, True),
            (0o400, True, True),
            (0o640, True, False),
            (0o440, True, False),
            (0o644, False, False),
            (0o604, False, False),
        ],
    )
    def test_who_may_read(self, monkeypatch, mode, by_root, by_us):
        monkeypatch.setattr("kiosk.secret.os.name", "posix")
        for owner, good in ((0, by_root), (1000, by_us)):
            status = status_of(stat.S_IFREG | mode, owner)
            told = exposure(Path("/etc/kio sk/p"), status)
            assert (told is None) == good
            if told:
                assert f"mode {mode:o}" in told
                assert told.endswith("cure: chmod 600 '/etc/kio sk/p'")

    @pytest.mark.parametrize(
        ("error", "words"),
        [
            (PermissionError(13, "no", "/name"), "this account may not read the file"),
            (NotADirectoryError(20, "no", "/name"), "there is no such file"),
            (OSError(36, "File name too long", "/name"), "cannot be read (File name too long)"),
            (OSError("/name"), "cannot be read (OSError)"),
        ],
    )
    def test_why_it_cannot_be_read(self, error, words):
        assert words in unreadable(error)
        assert "/name" not in unreadable(error)


def status_of(mode, owner):
    return os.stat_result((mode, 0, 0, 1, owner, 0, 0, 0, 0, 0))


def private(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    path.chmod(0o600)
    return path


class TestRoom:
    @pytest.mark.parametrize(
        "mailbox", ["a@b", "blue.room@example.com", "room+1@corp.example.com", "räume@example.com"]
    )
    def test_mailbox(self, mailbox):
        assert RoomConfig(name="Blue", mailbox=mailbox, timezone="UTC").mailbox == mailbox

    @pytest.mark.parametrize(
        "mailbox", ["", "blue", "@b", "a@", "a b@c", "Blue <a@b>", "a@b@c", "a@-b", "a@b..c", "a" * 250 + "@b.de"]
    )
    def test_no_mailbox(self, mailbox):
        assert fault(RoomConfig, mailbox=mailbox) == "an SMTP address"

    @pytest.mark.parametrize("name", ["", "x" * 61])
    def test_name_has_limits(self, name):
        assert fault(RoomConfig, name=name) == "1 to 60 characters"

    @pytest.mark.parametrize("name", ['"Blue"', "'Blue'"])
    def test_name_has_no_quotes(self, name):
        assert "without quotes" in fault(RoomConfig, name=name)

    def test_time_zone(self):
        room = RoomConfig(name="Blue", mailbox="a@b", timezone="Europe/Berlin")
        assert room.zone.key == "Europe/Berlin"

    @pytest.mark.parametrize(
        ("timezone", "meant"),
        [
            ("europe/berlin", "Europe/Berlin"),
            ("Europe/Berln", "Europe/Berlin"),
            ("Berlin", "Europe/Berlin"),
            ("new york", "America/New_York"),
            ("America/New York", "America/New_York"),
        ],
    )
    def test_did_you_mean(self, timezone, meant):
        assert fault(RoomConfig, timezone=timezone).endswith(f"did you mean {meant}?")

    @pytest.mark.parametrize(
        "timezone", ["", "W. Europe Standard Time", "/etc/localtime", "../x", "Europe", "\0", "+01:00"]
    )
    def test_no_time_zone(self, timezone):
        assert "must be an IANA name" in fault(RoomConfig, timezone=timezone)


class TestExchange:
    def test_usual(self):
        usual = exchange()
        assert usual.endpoint == "https://mail.example.com/EWS/Exchange.asmx"
        assert usual.secret.reveal() == PASSWORD
        assert (usual.auth, usual.access, usual.version) == (Auth.NTLM, Access.OWN, Version.EXCHANGE_2019)
        assert (usual.username, usual.ca_file, usual.poll_interval) == (None, None, 30)

    def test_the_room_signs_in_unless_another_does(self):
        assert config().username == "blue@example.com"
        assert config(username="EXAMPLE\\door").username == "EXAMPLE\\door"

    @pytest.mark.parametrize(
        ("url", "words"),
        [
            ("mail.example.com", "an https:// address"),
            ("ftp://mail.example.com/EWS", "an https:// address"),
            ("https:///EWS/Exchange.asmx", "an https:// address"),
            ("https://mail example.com/EWS", "an https:// address"),
            ("https://mail.example.com", "needs the path"),
            ("https://mail.example.com/", "needs the path"),
            ("https://mail.example.com/EWS?x=1", "no ? and no #"),
            ("https://mail.example.com/EWS#x", "no ? and no #"),
            ("https://[::1/EWS", "is no valid address"),
            ("https://mail.example.com:99999/EWS", "is no valid address"),
            (f"https://door:{PASSWORD.replace('#', '')}@mail.example.com/EWS", "must not hold an account"),
            ("http://mail.example.com/EWS/Exchange.asmx", "must begin with https://"),
            ("http://10.0.0.1/EWS/Exchange.asmx", "must begin with https://"),
            ("http://localhost.example.com/EWS/Exchange.asmx", "must begin with https://"),
        ],
    )
    def test_no_address(self, url, words):
        assert words in fault(ExchangeConfig, url=url, server=None)

    @pytest.mark.parametrize(
        "url",
        [
            "https://mail:8443/EWS/x",
            "http://localhost:8/EWS/x",
            "http://127.0.0.1/EWS/x",
            "http://127.3.2.1/E",
            "http://[::1]:1/E",
        ],
    )
    def test_address(self, url):
        assert ExchangeConfig.model_validate({"url": url, "password": "x"}).endpoint == url

    @pytest.mark.parametrize("server", ["mail.example.com", "mail", "10.1.2.3", "a-b.c"])
    def test_server(self, server):
        assert exchange(server=server).server == server

    @pytest.mark.parametrize(
        ("server", "words"),
        [
            ("", "a host name"),
            ("mail example", "a host name"),
            ("mail.", "a host name"),
            ("-mail", "a host name"),
            ("x" * 300, "a host name"),
            ("https://mail.example.com", "give a whole address"),
            ("mail:443", "give a whole address"),
        ],
    )
    def test_no_server(self, server, words):
        assert words in fault(ExchangeConfig, server=server)

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({}, "server or url is missing"),
            ({"server": "a"}, "password_credential or password_keyring is missing"),
            ({"server": "a", "url": "https://a/E", "password": "x"}, "server and url are given: keep one"),
        ],
    )
    def test_exactly_one_of_each(self, given, words):
        with pytest.raises(ValidationError, match=words):
            ExchangeConfig.model_validate(given)

    def test_password_in_a_file_beside_the_configuration(self, tmp_path):
        private(tmp_path / "password", PASSWORD.encode())
        given = {"server": "a", "password_file": "password"}
        read = ExchangeConfig.model_validate(given, context=Surroundings({}, tmp_path))
        assert read.secret == Secret(PASSWORD)
        assert read.password_file == StoredSecret(str(tmp_path / "password"), Secret(PASSWORD))
        assert PASSWORD not in repr(read)
        assert read.model_dump()["password_file"] == str(tmp_path / "password")

    def test_password_in_the_environment(self, monkeypatch):
        monkeypatch.setenv("DOOR", PASSWORD)
        read = ExchangeConfig.model_validate({"server": "a", "password_env": "DOOR"})
        assert read.secret == Secret(PASSWORD)
        assert PASSWORD not in repr(read) + str(read.model_dump())
        monkeypatch.setenv("DOOR", "")
        assert fault(ExchangeConfig, password_env="DOOR", password=None) == "is empty"
        monkeypatch.delenv("DOOR")
        assert "no environment variable" in fault(ExchangeConfig, password_env="DOOR", password=None)

    @pytest.mark.parametrize("name", ["", "a\0b"])
    def test_no_path(self, name):
        assert fault(ExchangeConfig, ca_file=name).startswith("a PEM file")

    def test_no_home(self):
        assert fault(ExchangeConfig, ca_file="~nobody-of-that-name/ca.pem") == "there is no such home folder"

    def test_authorities(self, tmp_path):
        file = tmp_path / "ca.pem"
        file.write_text(CERTIFICATE)
        assert exchange(ca_file=str(file)).ca_file == file

    @pytest.mark.parametrize(
        "content", ["", "text", CERTIFICATE[:300], "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
    )
    def test_no_authorities(self, tmp_path, content):
        (tmp_path / "ca.pem").write_text(content)
        assert "no certificate in PEM form" in fault(ExchangeConfig, ca_file=str(tmp_path / "ca.pem"))

    def test_no_file(self, tmp_path):
        assert fault(ExchangeConfig, ca_file=str(tmp_path / "ca.pem")) == "there is no such file"
        assert fault(ExchangeConfig, ca_file=str(tmp_path)) == "is a folder, not a file"

    @pytest.mark.parametrize("access", ["delegate", "impersonation"])
    def test_anothers_right_needs_a_name(self, access):
        assert fault(ExchangeConfig, access=access).startswith("needs username")
        assert exchange(access=access, username="door@example.com").access is Access(access)

    def test_who_invites_the_room(self):
        assert (exchange().service, exchange(service_mailbox=None).service) == ("", "")
        named = {"booking": "invite", "username": "EXAMPLE\\door"}
        assert exchange(**named, service_mailbox="service@example.com").service == "service@example.com"
        assert exchange(booking="invite", username="door@example.com").service == "door@example.com"
        assert fault(ExchangeConfig, service_mailbox=None, **named).startswith("is needed")
        assert fault(ExchangeConfig, service_mailbox=None, booking="invite").startswith("is needed")
        assert "booking = invite only" in fault(ExchangeConfig, service_mailbox="service@example.com")

    @pytest.mark.parametrize(
        ("word", "version", "build"),
        [
            ("2016", Version.EXCHANGE_2016, (15, 1)),
            ("2019", Version.EXCHANGE_2019, (15, 2)),
            ("SE", Version.EXCHANGE_SE, (15, 2)),
            ("se", Version.EXCHANGE_SE, (15, 2)),
        ],
    )
    def test_version(self, word, version, build):
        assert exchange(version=word).version is version
        assert version.build == build

    @pytest.mark.parametrize("number", ["9", "301", "", "x", "1_0", "+30", "30.0", "3e1", "٣٠", "9" * 5000])
    def test_poll_interval_has_limits(self, number):
        assert fault(ExchangeConfig, poll_interval=number) == "a whole number of seconds between 10 and 300"

    def test_secret_in_no_output(self):
        whole = config()
        shown = [repr(whole), str(whole), str(whole.model_dump()), whole.model_dump_json(), repr(whole.exchange.secret)]
        assert all(PASSWORD not in each for each in shown)
        assert all(MASK in each for each in shown)


class TestHours:
    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"opens": "08:00"}, "both, or neither"),
            ({"closes": "18:00"}, "both, or neither"),
            ({"opens": "18:00", "closes": "08:00"}, "must be later than opens, which is 18:00"),
            ({"opens": "25:00", "closes": "26:00"}, "value_error"),
            ({"working_days": "mon-sunday"}, "value_error"),
            ({"working_days": "fri-mon"}, "value_error"),
            ({"rounding": "7"}, "Input should be"),
        ],
    )
    def test_what_cannot_be(self, given, said):
        with pytest.raises(ValidationError) as raised:
            PolicyConfig.model_validate(given)
        assert said in str(raised.value)


class TestPolicy:
    def test_usual_values_are_the_rooms(self):
        assert PolicyConfig().policy(BERLIN) == Policy()

    def test_every_key_arrives(self):
        given = {
            "booking": "no",
            "shortest": "10",
            "longest": "90",
            "durations": "10, 20,90",
            "default": "20",
            "until_next": "off",
            "soon": "7",
            "ending_soon": "0",
            "working_elsewhere": "yes",
            "tentative": "no",
            "horizon": "120",
            "gap": "5",
            "rounding": "15",
            "working_days": "mon, wed-sat",
            "opens": "07:30",
            "closes": "24:00",
            "extend_steps": "10",
            "extend_others": "yes",
            "end_others": "yes",
            "check_in": "yes",
            "check_in_opens": "5",
            "release_after": "15",
            "auto_release": "yes",
            "release_by": "decline-or-delete",
            "release_below": "90",
            "release_booked_before": "0",
            "bookings_per_hour": "3",
            "stale_after": "2",
            "lost_after": "9",
        }
        assert given.keys() == PolicyConfig.model_fields.keys() - {"booking_pin_hash"}  # no rule of the room
        minutes = timedelta(minutes=1)
        assert PolicyConfig.model_validate(given).policy(BERLIN) == Policy(
            booking=False,
            shortest=10 * minutes,
            longest=90 * minutes,
            durations=(10 * minutes, 20 * minutes, 90 * minutes),
            default=20 * minutes,
            until_next=False,
            soon=7 * minutes,
            ending_soon=timedelta(),
            working_elsewhere=True,
            tentative=False,
            horizon=120 * minutes,
            gap=5 * minutes,
            rounding=15 * minutes,
            working_days=frozenset({0, 2, 3, 4, 5}),
            hours=OpeningHours(BERLIN, time(7, 30), time(), frozenset({0, 2, 3, 4, 5})),
            extend_steps=(10 * minutes,),
            extend_others=True,
            end_others=True,
            check_in=True,
            check_in_opens=5 * minutes,
            release_after=15 * minutes,
            release=True,
            release_by=ReleaseBy.DECLINE_OR_DELETE,
            release_below=90 * minutes,
            release_booked_before=timedelta(),
            bookings_per_hour=3,
            stale_after=2 * minutes,
            lost_after=9 * minutes,
        )

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"shortest": "0"}, "between 1 and 120"),
            ({"longest": "1441"}, "between 1 and 1440"),
            ({"longest": "4"}, "must be at least shortest, which is 5"),
            ({"durations": "2, 30"}, "5 to 240; 2 is not"),
            ({"durations": "30, 300, 500"}, "5 to 240; 300, 500 is not"),
            ({"durations": "30, 15"}, "ascending"),
            ({"durations": "15, 15"}, "ascending"),
            ({"durations": ""}, "1 to 6"),
            ({"durations": "15,"}, "1 to 6"),
            ({"durations": "5,6,7,8,9,10,11"}, "1 to 6"),
            ({"default": "20"}, "must be one of durations, which are 15, 30, 45, 60"),
            ({"soon": "121"}, "between 0 and 120"),
            ({"ending_soon": "-1"}, "between 0 and 60"),
            ({"booking": "maybe"}, "yes or no"),
            ({"stale_after": "0"}, "between 1 and 60"),
            ({"lost_after": "121"}, "between 2 and 120"),
            ({"auto_release": "yes"}, "needs check_in = yes"),
            ({"release_by": "shout"}, "decline, decline-or-delete or delete"),
            ({"bookings_per_hour": "-1"}, "between 0 and 60"),
            ({"lost_after": "3"}, "must be more than stale_after, which is 3"),
            ({"lost_after": "15", "stale_after": "15"}, "must be more than stale_after, which is 15"),
        ],
    )
    def test_no_policy(self, values, words):
        assert words in fault(PolicyConfig, **values)

    def test_a_broken_key_is_not_told_twice(self):
        with pytest.raises(ValidationError) as caught:
            PolicyConfig.model_validate({"shortest": "x", "stale_after": "x", "durations": "x"})
        assert [each["loc"] for each in caught.value.errors()] == [("shortest",), ("durations",), ("stale_after",)]

    @pytest.mark.parametrize(
        ("poll", "stale", "good"), [(90, 3, True), (91, 3, False), (300, 10, True), (None, 1, True)]
    )
    def test_two_readings_before_stale(self, poll, stale, good):
        context = Surroundings({}, Path(), poll)
        if good:
            assert PolicyConfig.model_validate({"stale_after": stale}, context=context).stale_after == stale
        else:
            with pytest.raises(ValidationError, match=r"at least twice .* which is 91 seconds"):
                PolicyConfig.model_validate({"stale_after": stale}, context=context)


class TestScreenAndAdmin:
    def test_usual(self):
        screen = ScreenConfig()
        assert (screen.language, screen.clock, screen.show) == (Language.ENGLISH, Clock.AUTO, Show.BOTH)
        assert (screen.windowed, screen.size, screen.booking_subject) == (False, Size(1280, 800), None)
        assert AdminConfig().log_level is LogLevel.INFO

    @pytest.mark.parametrize("text", ["800x480", "800X480", "800 x 480", "800×480"])
    def test_size(self, text):
        assert ScreenConfig.model_validate({"size": text}).size == Size(800, 480)

    @pytest.mark.parametrize("text", ["", "800", "800x", "100x100", "9999x800", "800x80", "800,480"])
    def test_no_size(self, text):
        assert fault(ScreenConfig, size=text).startswith("WIDTHxHEIGHT")

    @pytest.mark.parametrize(
        ("key", "words"),
        [
            ("language", "en, en-US, de, fr, es, it, nl, pl, pt, sv, ja, zh or ar"),
            ("clock", "auto, 24 or 12"),
            ("show", "subject, organizer, both or neither"),
        ],
    )
    def test_words(self, key, words):
        assert fault(ScreenConfig, **{key: "x"}) == words

    @pytest.mark.parametrize("subject", ["", "x" * 101])
    def test_subject_has_limits(self, subject):
        assert fault(ScreenConfig, booking_subject=subject) == "1 to 100 characters"

    @pytest.mark.parametrize("word", ["yes", "YES", "true", "on", "1"])
    def test_switch(self, word):
        assert ScreenConfig.model_validate({"windowed": word}).windowed


def keys():
    return [(section, key) for section in SECTIONS.values() for key in section.model_fields]


def test_the_sections_are_the_configurations():
    assert {name: each.annotation for name, each in Config.model_fields.items()} == SECTIONS


@pytest.mark.parametrize(("section", "key"), keys(), ids=[f"{s.__name__}.{k}" for s, k in keys()])
def test_every_key_is_told(section, key):
    said = key_of(section, key)
    assert said.doc.endswith(".")
    assert allowed(section, key)
    assert default_of(section, key) is not None or said.example
    assert section.model_fields[key].is_required() <= said.begin


@pytest.mark.parametrize(("section", "key"), keys(), ids=[f"{s.__name__}.{k}" for s, k in keys()])
def test_defaults_are_what_their_text_means(section, key):
    default = default_of(section, key)
    if default is not None:
        assert getattr(section.model_validate({**required(section), key: written(default)}), key) == default


def required(section):
    return {key: key_of(section, key).example for key in section.model_fields if key_of(section, key).begin}


def test_frozen():
    with pytest.raises(ValidationError):
        config().exchange.poll_interval = 60  # type: ignore[misc]


def test_unknown_key_is_refused():
    with pytest.raises(ValidationError):
        exchange(proxy="x")
