import contextlib
import os
import re
import traceback
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kiosk import ini, syntax
from kiosk.config import SECTIONS, Config
from kiosk.errors import ConfigError
from kiosk.ini import NotFound, effective, find, load
from kiosk.room.policy import Policy
from kiosk.secret import MASK
from kiosk.section import default_of
from tests.effort import EDGE

ROOT = Path(__file__).parent.parent
PASSWORD = "Xq7-distinctive"
GOOD = f"""\
[room]
name = Blue Room
mailbox = blue@example.com
timezone = Europe/Berlin
[exchange]
server = mail.example.com
password = {PASSWORD}
"""
reuse = settings(EDGE, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture
def write(tmp_path):
    def write(text: str | bytes, mode: int = 0o600) -> Path:
        file = tmp_path / "kiosk.ini"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        file.chmod(mode)
        return file

    return write


def problems(file: Path, environ: dict[str, str] | None = None) -> tuple[str, ...]:
    """Every problem of the file; whatever is raised shows no password, neither itself nor in its traceback."""
    with pytest.raises(ConfigError) as caught:
        load(file, environ or {})
    error = caught.value
    shown = [str(error), repr(error), repr(vars(error)), "".join(traceback.format_exception(error))]
    assert not any(PASSWORD in each for each in shown)
    assert error.source == str(file)
    assert error.__context__ is None
    assert all("\n" not in each for each in error.problems)
    return error.problems


class TestGood:
    def test_the_least(self, write):
        config = load(write(GOOD))
        assert config.room.name == "Blue Room"
        assert config.exchange.secret.reveal() == PASSWORD
        assert config.policy.policy(config.room.zone) == Policy()

    @pytest.mark.parametrize(
        "change",
        [
            lambda text: "\ufeff" + text,
            lambda text: text.replace("\n", "\r\n"),
            lambda text: text.replace("\n", "\r"),
            lambda text: text.replace("\n", "\n\n"),
            lambda text: text.replace("\n", "\n\t"),
            lambda text: text.replace("\n", "   \n# comment = x\n  ; [comment]\n"),
            lambda text: text.replace(" = ", "="),
            lambda text: text.replace("name", "NAME").replace("password", "PassWord"),
            lambda text: text.replace("[room]", "[ room ]"),
            lambda text: text.rstrip("\n"),
        ],
        ids=["bom", "crlf", "cr", "blank", "indented", "comments", "tight", "case", "header", "no-end"],
    )
    def test_written_otherwise(self, write, change):
        assert load(write(change(GOOD))) == load(write(GOOD))

    @pytest.mark.parametrize(
        "password", ["%(x)s %%", "#;=", "# not a comment", "a # b ; c", '"x"', "[x]", "ß€\U0001f511", "=", "\\n"]
    )
    def test_password_is_what_it_is(self, write, password):
        file = write(GOOD.replace(PASSWORD, password))
        assert load(file).exchange.secret.reveal() == password

    @reuse
    @given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=80))
    def test_any_printable_password(self, write, password):
        file = write(GOOD.replace(PASSWORD, f" {password}\t"))
        if password.strip():
            assert (
                load(file).exchange.secret.reveal() == password.strip()
            )  # spaces at either end are cut off: documented
        else:
            assert problems(file) == ("line 7: [exchange] password: has no value; must be one line",)

    @reuse
    @given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=80))
    def test_any_password_in_a_file(self, write, password):
        file = write(GOOD.replace(f"password = {PASSWORD}", "password_file = secret.txt"), 0o644)
        beside = file.with_name("secret.txt")
        beside.write_text(password + "\n", encoding="utf-8")
        beside.chmod(0o600)
        if not password.startswith("\ufeff"):
            assert load(file).exchange.secret.reveal() == password

    def test_password_in_the_environment(self, write):
        file = write(GOOD.replace(f"password = {PASSWORD}", "password_env = DOOR"), 0o644)
        assert load(file, {"DOOR": PASSWORD}).exchange.secret.reveal() == PASSWORD

    def test_relative_to_the_file(self, write, tmp_path, monkeypatch):
        monkeypatch.chdir("/")
        file = write(GOOD.replace(f"password = {PASSWORD}", "password_file = sub/../secret.txt"))
        (tmp_path / "sub").mkdir()
        (tmp_path / "secret.txt").write_text(PASSWORD)
        (tmp_path / "secret.txt").chmod(0o600)
        assert load(file).exchange.secret.reveal() == PASSWORD


PLACEHOLDERS = {"{PASSWORD}": PASSWORD, "{SECTIONS}": ", ".join(f"[{name}]" for name in SECTIONS)} | {
    f"{{KEYS {name}}}": ", ".join(section.model_fields) for name, section in SECTIONS.items()
}
# A good file in which some lines (+) are put in place of another (-), and what is said of it (!).
SLIPS = """\
- name = Blue Room
+
! [room] name: is missing; must be 1 to 60 characters, for example name = Blue Room

- name = Blue Room
+ name =
! line 2: [room] name: has no value; must be 1 to 60 characters

- name = Blue Room
+ name = "Blue"
! line 2: [room] name = "Blue": write it without quotes

- name = Blue Room
+ name = xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
! line 2: [room] name = xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…: must be 1 to 60 characters

- blue@example.com
+ blue
! line 3: [room] mailbox = blue: must be an SMTP address

- Europe/Berlin
+ Berlin
! line 4: [room] timezone = Berlin: is no time zone; must be an IANA name, for example Europe/Berlin, not a
  Windows name; did you mean Europe/Berlin?

- name
+ nmae
! line 2: [room] nmae: unknown key; did you mean name? Allowed: {KEYS room}

- [room]
+ [rom]
! line 1: [rom]: unknown section; did you mean [room]? Allowed: {SECTIONS}

- [room]
+ [Room]
! line 1: [Room]: unknown section; did you mean [room]? Allowed: {SECTIONS}

- [room]
+ [room]
+ soon = 5
! line 2: [room] soon: unknown key; it belongs in [policy]. Allowed: {KEYS room}

- [room]
+ [room]
+ floor = 5
! line 2: [room] floor: unknown key. Allowed: {KEYS room}

- [room]
+ [room]
+ t o p = 5
! line 2: [room] …: unknown key. Allowed: {KEYS room}

- [room]
+ [xyz]
+ floor = 5
+ [room]
! line 1: [xyz]: unknown section. Allowed: {SECTIONS}

- [room]
+ []
+ floor = 5
+ [room]
! line 1: […]: unknown section. Allowed: {SECTIONS}

- [room]
+ [DEFAULT]
+ [room]
! line 1: [DEFAULT]: unknown section. Allowed: {SECTIONS}

- [room]
+ x = 1
+ y
+ [room]
! line 1: stands before the first section, where only extends = FILE may; the first is usually [room]

- [room]
+ [room]
+ floor
! line 2: is neither [section] nor key = value, and no comment (# or ;)

- [room]
+ [room]
+ = 5
! line 2: is neither [section] nor key = value, and no comment (# or ;)

- [room]
+ [room]
+ floor: 5
! line 2: is neither [section] nor key = value, and no comment (# or ;)

- [room]
+ [room]
+ [policy] soon
! line 2: is neither [section] nor key = value, and no comment (# or ;)

- [room]
+ [room]
+ name = Red
! line 3: [room] name: is given for the second time: keep one

- {PASSWORD}
+ {PASSWORD}
+ [room]
! line 8: [room] is here for the second time: put its keys together

- [room]
+ [room]
+ #\0
! line 2: holds a control character; write the line anew

- server = mail.example.com
+ server = a:b@c
! line 6: [exchange] server: must be the host name alone; give a whole address or a port as url

- server = mail.example.com
+ url = https://a:{PASSWORD}@c/E
! line 6: [exchange] url: must not hold an account or a password: use username and password

- server = mail.example.com
+
! [exchange] server or url is missing: exactly one of them must be given, for example server = mail.example.com

- server = mail.example.com
+ server = a
+ url = https://a/E
! [exchange] server and url are given: keep one; exactly one of server or url is allowed

- password = {PASSWORD}
+
! [exchange] password, password_file, password_env, password_credential or password_keyring is missing: exactly one of
  them must be given, for example password = the-password

- password = {PASSWORD}
+ password_file = {PASSWORD}
! line 7: [exchange] password_file: there is no such file

- password = {PASSWORD}
+ password_env = {PASSWORD}
! line 7: [exchange] password_env: there is no environment variable of that name

- [exchange]
+ [exchange]
+ auth = ntml
! line 6: [exchange] auth = ntml: must be ntlm, basic, kerberos, sspi or certificate; did you mean ntlm?

- [exchange]
+ [exchange]
+ auth = oauth
! line 6: [exchange] auth: must be ntlm, basic, kerberos, sspi or certificate

- [exchange]
+ [exchange]
+ verify = no
! line 6: [exchange] verify = no: is for a lab only: add lab = yes, and the screen will say so

- [exchange]
+ [exchange]
+ ticket_cache = FILE:/run/kiosk/tickets
! line 6: [exchange] ticket_cache: means something with auth = kerberos only

- password = {PASSWORD}
+ auth = certificate
! [exchange] client_cert (left out): is needed: auth = certificate shows nothing else

- password = {PASSWORD}
+ password_credential = exchange-password
! line 7: [exchange] password_credential: systemd handed no credentials over: $CREDENTIALS_DIRECTORY is not set

- [exchange]
+ [exchange]
+ access = delegate
! line 6: [exchange] access = delegate: needs username: the account that has this right

- [exchange]
+ [exchange]
+ poll_interval = 100
! [policy] stale_after (left out, so 3): must be at least twice [exchange] poll_interval, which is 100 seconds

- [exchange]
+ [policy]
+ shortest = 0
+ [exchange]
! line 6: [policy] shortest = 0: must be a whole number of minutes between 1 and 120

- [exchange]
+ [policy]
+ soon = 5 ; min
+ [exchange]
! line 6: [policy] soon = 5 ; min: must be a whole number of minutes between 0 and 120; a comment needs a line of
  its own

- [exchange]
+ [policy]
+ stale_after = 20
+ [exchange]
! [policy] lost_after (left out, so 15): must be more than stale_after, which is 20

- [exchange]
+ [policy]
+ lost_after = 2
+ [exchange]
! line 6: [policy] lost_after = 2: must be more than stale_after, which is 3

- [exchange]
+ [screen]
+ size = big
+ [exchange]
! line 6: [screen] size = big: must be WIDTHxHEIGHT in pixels, each from 320 to 7680

- [exchange]
+ [admin]
+ log_level = inf
+ [exchange]
! line 6: [admin] log_level = inf: must be warning, info or debug; did you mean info?
"""


class TestOneProblem:
    @pytest.mark.parametrize("slip", SLIPS.strip().split("\n\n"))
    def test_line(self, write, slip):
        for word, meant in PLACEHOLDERS.items():
            slip = slip.replace(word, meant)
        lines = slip.replace("\n  ", " ").splitlines()
        old, new, told = ("\n".join(line[2:] for line in lines if line[0] == sign) for sign in "-+!")
        assert old in GOOD
        assert problems(write(GOOD.replace(old, new, 1))) == (told,)

    def test_empty(self, write):
        assert [each.partition(":")[0] for each in problems(write(""))] == [
            "[exchange] password, password_file, password_env, password_credential or password_keyring is missing",
            "[exchange] server or url is missing",
            "[room] mailbox",
            "[room] name",
            "[room] timezone",
        ]

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"[room]\nname = B\xe4r\n", "line 2: is not UTF-8 text; save the file as UTF-8"),
            (GOOD.encode("utf-16"), "line 1: is not UTF-8 text; save the file as UTF-8"),
            (b"#" * 70_000, "the file is larger than 64 KiB: this is no kiosk.ini"),
        ],
    )
    def test_no_text(self, write, content, told):
        assert problems(write(content)) == (f"kiosk.ini: {told}",)

    def test_no_file(self, tmp_path):
        assert problems(tmp_path / "absent.ini") == ("absent.ini: there is no such file",)
        assert problems(tmp_path) == (f"{tmp_path.name}: is a folder, not a file",)

    def test_bad_number_in_one_section_does_not_hide_the_other(self, write):
        told = problems(write(GOOD.replace("[exchange]", "[policy]\nsoon = x\n[exchange]\npoll_interval = often")))
        assert [each.partition(": must")[0] for each in told] == [
            "line 6: [policy] soon = x",
            "line 8: [exchange] poll_interval",
        ]

    @pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
    def test_unreadable(self, write):
        assert "may not read" in problems(write(GOOD, 0o000))[0]

    def test_no_ini_at_all(self, write):
        told = problems(write("[room]\n" + "<p>\n" * 10_000))
        assert told[0].startswith("line 2: is neither")
        assert len(told) == syntax.MOST_FAULTS + 1

    def test_gives_up_on_syntax(self, write):
        told = problems(write("[room]\n" + "name = x\n" * 7_000))
        assert len(told) == syntax.MOST_FAULTS + 1
        assert told[-1] == "and more: is this a kiosk.ini?"


class TestEveryProblemAtOnce:
    def test_of_all_kinds(self, write):
        text = f"""
stray = 1
[room]
name =
mailbx = foo
[exchange]
server = user:{PASSWORD}@host
pasword = {PASSWORD}
ca_file = none.pem
poll_interval = 100
access = delegate
[polcy]
shortest = 0
language = en
longest
longest = 5
[room]
name = b
[screen]
show = bth
"""
        told = problems(write(text, 0o644))
        for line, words in [
            (2, "stands before the first section"),
            (4, "[room] name: has no value"),
            (5, "[room] mailbx: unknown key; did you mean mailbox?"),
            (5, "[room] mailbox = foo: must be an SMTP address"),
            (7, "[exchange] server: must be the host name alone"),
            (8, "[exchange] pasword: unknown key; did you mean password?"),
            (8, "[exchange] password: the file can be read by others (mode 644); cure: chmod 600"),
            (9, "[exchange] ca_file: there is no such file"),
            (11, "[exchange] access = delegate: needs username"),
            (12, "[polcy]: unknown section; did you mean [policy]?"),
            (13, "[policy] shortest = 0: must be a whole number of minutes between 1 and 120"),
            (14, "[policy] language: unknown key; it belongs in [screen]."),
            (15, "is neither [section] nor key = value"),
            (17, "[room] is here for the second time"),
            (18, "[room] name: is given for the second time, first in line 4: keep one"),
            (20, "[screen] show = bth: must be subject, organizer, both or neither; did you mean both?"),
        ]:
            assert any(each.startswith(f"line {line}: {words}") for each in told), words
        assert "[room] timezone: is missing" in "\n".join(told)
        assert not any("[policy] durations" in each or "[policy] longest" in each for each in told)
        assert "[policy] stale_after (left out, so 3): must be at least twice" in "\n".join(told)

    def test_in_the_order_of_the_lines(self, write):
        told = problems(write(GOOD.replace("[room]", "[room]\nz = 1\na = 1").replace("server", "x"), 0o644))
        lines = [int(found[1]) if (found := re.match(r"line (\d+)", each)) else 10**6 for each in told]
        assert lines == sorted(lines)
        assert lines[-1] == 10**6


class TestSecrets:
    @pytest.mark.parametrize(
        ("mode", "good"), [(0o600, True), (0o400, True), (0o644, False), (0o604, False), (0o666, False)]
    )
    @pytest.mark.skipif(os.name == "nt", reason="no such bits")
    def test_file_with_a_password_is_ours_alone(self, write, mode, good):
        file = write(GOOD, mode)
        if good:
            assert load(file)
        else:
            told = (
                f"line 7: [exchange] password: the file can be read by others (mode {mode:o}); cure: chmod 600 {file}"
            )
            assert problems(file) == (told,)

    @pytest.mark.skipif(os.name == "nt", reason="no such bits")
    def test_the_cure_cures(self, write):
        file = write(GOOD, 0o644)
        mode, _, name = problems(file)[0].partition("chmod ")[2].partition(" ")
        Path(name).chmod(int(mode, 8))
        assert load(file)

    @pytest.mark.skipif(os.name == "nt", reason="no such bits")
    def test_file_of_the_password_is_ours_alone(self, write, tmp_path):
        beside = tmp_path / "secret.txt"
        beside.write_text(PASSWORD)
        beside.chmod(0o644)
        file = write(GOOD.replace(f"password = {PASSWORD}", "password_file = secret.txt"), 0o644)
        cure = f"the file can be read by others (mode 644); cure: chmod 600 {beside}"
        assert problems(file) == (f"line 7: [exchange] password_file: {cure}",)

    def test_windows_is_not_asked(self, write, monkeypatch):
        file = write(GOOD, 0o644)
        monkeypatch.setattr("kiosk.secret.os", type("os", (), {"name": "nt", "fstat": os.fstat}))
        assert load(file)

    @pytest.mark.parametrize(
        "line",
        [
            f"password {PASSWORD}",
            f"pwd = {PASSWORD}",
            f"passwrd = {PASSWORD}",
            f"password = a\n{PASSWORD}",
            f"password = a\n{PASSWORD} = b",
            f"password = a\n{PASSWORD}=",
            f"pasword = a\n  {PASSWORD}==",
            f"password = a\nx = y\n{PASSWORD.lower()}==",
            f"password = {PASSWORD}\0",
            f"password = {PASSWORD}\npassword = {PASSWORD}",
            f"password_file = {PASSWORD}",
            f"password_file = /{PASSWORD}/\0",
            f"password_env = {PASSWORD}",
            f"password {PASSWORD} = b",
            f"password = {PASSWORD * 90}",
            f"url = https://a:{PASSWORD}@b/EWS",
            f"url = a:{PASSWORD}@b",
            *(f"{key} = {PASSWORD}" for key in SECTIONS["exchange"].model_fields if key != "password"),
            *(f"[admin]\n{key} = {PASSWORD}" for key in SECTIONS["admin"].model_fields),
            f"username =\npassword = {PASSWORD}\nx = y",
        ],
    )
    def test_never_told(self, write, line):
        told = problems(write(GOOD.replace(f"password = {PASSWORD}", line)))
        assert PASSWORD.lower() not in str(told).lower()

    def test_never_shown(self, write):
        config = load(write(GOOD))
        shown = [repr(config), str(config), effective(config), str(config.model_dump()), config.model_dump_json()]
        assert all(PASSWORD not in each and MASK in each for each in shown)


class TestEffective:
    def test_says_what_is_a_default(self, write):
        lines = effective(load(write(GOOD + "version = 2019\n[screen]\nclock = 12\n"))).splitlines()
        assert f"password = {MASK}" in lines
        assert "server = mail.example.com" in lines
        assert "version = 2019" in lines
        assert "#auth = ntlm" in lines
        assert "#username: the room mailbox" in lines
        assert "#durations = 15, 30, 45, 60" in lines
        assert "clock = 12" in lines
        assert not any("url" in each or "password_" in each for each in lines)

    def test_shows_where_a_password_is_kept(self, write):
        config = load(write(GOOD.replace(f"password = {PASSWORD}", "password_env = DOOR")), {"DOOR": PASSWORD})
        assert "password_env = DOOR" in effective(config)
        assert PASSWORD not in effective(config)

    def test_reads_as_the_same(self, write):
        config = load(write(GOOD + "[policy]\ndurations=5,10\ndefault=10\n[screen]\nwindowed=1\nsize=800 x 480\n"))
        assert load(write(effective(config).replace(MASK, PASSWORD))) == config


def filled_in() -> str:
    """The example, as a site begins with it."""
    return ini.example().replace("\npassword = the-password\n", "\npassword = a password\n")


class TestExample:
    def test_is_the_file_of_the_repository(self):
        assert (ROOT / "kiosk.ini.example").read_text(encoding="utf-8") == ini.example()

    def test_loads_as_it_is(self, write):
        config = load(write(filled_in()))
        assert config.policy.policy(config.room.zone) == Policy()
        assert config.exchange.secret.reveal() == "a password"

    def test_untouched_it_says_that_it_is(self, write):
        with pytest.raises(ConfigError) as raised:
            load(write(ini.example()))
        (problem,) = raised.value.problems
        assert problem.endswith("[exchange] password: " + ini.PLACEHOLDER)

    def test_holds_every_key_once(self):
        for name, section in SECTIONS.items():
            (text,) = re.findall(rf"^#?\[{name}\]$(.*?)(?=^#?\[|\Z)", ini.example(), re.MULTILINE | re.DOTALL)
            for key in section.model_fields:
                assert len(re.findall(rf"^#?{key} = ", text, re.MULTILINE)) == 1

    def test_what_is_commented_out_is_the_default(self, write):
        bare, all_of_it = (
            load(write(filled_in())),
            load(write(re.sub(OPTIONAL, r"\1 =", filled_in(), flags=re.MULTILINE))),
        )
        assert all_of_it == bare
        assert all_of_it.policy.model_fields_set == PolicyKeys

    def test_is_plain(self):
        assert ini.example().isascii()
        assert max(map(len, ini.example().splitlines())) <= 120
        assert ini.example().endswith("\n")


OPTIONAL = "^#({}) =".format(
    "|".join(
        key for section in SECTIONS.values() for key in section.model_fields if default_of(section, key) is not None
    )
)
PolicyKeys = set(SECTIONS["policy"].model_fields) - {
    "opens",
    "closes",
    "booking_pin_hash",
}  # which have no default to comment out


class TestFind:
    @pytest.fixture(autouse=True)
    def home(self, tmp_path, monkeypatch):
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("XDG_CONFIG_DIRS", os.pathsep.join([str(tmp_path / "site1"), str(tmp_path / "site2")]))

    @staticmethod
    def made(file: Path) -> Path:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        return file

    def test_order(self, tmp_path):
        environ = {"KIOSK_CONFIG": str(tmp_path / "named.ini")}
        site2 = self.made(tmp_path / "site2/kiosk/kiosk.ini")
        assert find(None, {}) == site2
        site1 = self.made(tmp_path / "site1/kiosk/kiosk.ini")
        assert find(None, {}) == site1
        home = self.made(tmp_path / "home/kiosk/kiosk.ini")
        assert find(None, {}) == home
        assert find(None, {"KIOSK_CONFIG": ""}) == home
        named = self.made(tmp_path / "named.ini")
        assert find(None, environ) == named
        given = self.made(tmp_path / "given.ini")
        assert find(given, environ) == given

    def test_nowhere(self, tmp_path):
        (tmp_path / "site1/kiosk/kiosk.ini").mkdir(parents=True)  # a folder is no file
        places = tuple(tmp_path / each / "kiosk/kiosk.ini" for each in ("home", "site1", "site2"))
        assert find(None, {}) == NotFound(places)
        told = str(find(None, {}))
        assert all(f"\n  {each}\n" in told for each in places)
        assert f'kiosk config --example > "{places[0]}"' in told
        assert f'chmod 600 "{places[0]}"' in told
        assert f'mkdir -p "{places[0].parent}"' in told

    def test_who_names_a_file_means_it(self, tmp_path):
        self.made(tmp_path / "home/kiosk/kiosk.ini")
        absent = tmp_path / "absent.ini"
        assert find(absent, {}) == NotFound((absent,))
        assert find(None, {"KIOSK_CONFIG": str(absent)}) == NotFound((absent,))
        assert find(Path("a\0b"), {}) == NotFound((Path("a\0b"),))


pieces = st.lists(
    st.one_of(
        st.sampled_from([f"[{name}]" for name in SECTIONS]),
        st.sampled_from([f"{key} = " for section in SECTIONS.values() for key in section.model_fields]),
        st.sampled_from(
            [
                "\n",
                "\n",
                "\n",
                "\r",
                "=",
                "[",
                "]",
                "#",
                "\x85",
                "\u2028",
                "\0",
                " ",
                "1",
                "yes",
                "ntlm",
                "http://",
                "@",
            ]
        ),
        st.text(max_size=8),
    ),
    max_size=60,
).map("".join)


@reuse
@given(
    st.one_of(pieces, st.text(max_size=300)).map(lambda text: text.encode("utf-8", "replace")) | st.binary(max_size=200)
)
@example(b"[room]\n[room]\n[room]\n")
@example(b"[]\n[]\nx=1\nx=1")
@example(b"[\x00]\nx")
@example(b"[DEFAULT]\nname = x\n[default]\n")
@example(b"[exchange]\nca_file = ~root~\nurl = http://[\nserver = //")
@example("[room]\nİ = 1\nname\u2028= x\n".encode())
def test_any_file_is_a_configuration_or_a_list_of_problems(write, content):
    file = write(content)
    with contextlib.suppress(ConfigError):
        assert isinstance(load(file, {}), Config)
    with contextlib.suppress(ConfigError):
        assert isinstance(load(write(GOOD.encode() + content), {}), Config)


def test_prints_nothing(write, capfd):
    load(write(GOOD))
    problems(write("x"))
    assert capfd.readouterr() == ("", "")
