"""`kiosk doctor`: every check against a server that has what it looks for, over a socket, with the real exchangelib."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from kiosk import doctor, examiner, ini, setup
from kiosk.doctor import diagnose, worded
from kiosk.errors import MailboxError
from kiosk.examination import ORDER, WHERE, Check, Verdict, clock, cure, quoted, settings
from kiosk.exchange.directory import Directory
from kiosk.exchange.event import Resolved
from kiosk.exchange.services import FindKinds
from kiosk.failures import FAILURES
from kiosk.room.health import Trouble
from kiosk.room.meeting import Person, Response
from kiosk.simulator.certificates import Authority, Flaw, Tls
from kiosk.simulator.faults import Fault
from kiosk.simulator.server import DOOR
from kiosk.simulator.sign_in import Rights
from tests.diary import at, meeting
from tests.simulator.schema import faults_of

from .office import ANNA, AURORA, BOREAL, NOBODY, Office, now

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.room.meeting import Meeting

SECRET = DOOR.password


def examine(
    office: Office, *rooms: str, zone: str = "Europe/Berlin", ahead: timedelta = timedelta()
) -> dict[str, Check]:
    """Every check by its name; of several nearby rooms the last."""
    found = list(diagnose(office.file, rooms, clock=lambda: now() + ahead, zone=lambda: zone))
    assert [check.name for check in found if check.name != "nearby rooms"] == list(ORDER[:-1])
    assert all(SECRET not in check.finding + check.cure for check in found)
    assert all(check.cure for check in found if check.verdict is Verdict.FAIL), found
    return {check.name: check for check in found}


def failed(checks: dict[str, Check]) -> list[str]:
    return [name for name, check in checks.items() if check.verdict is Verdict.FAIL]


def as_the_room(office: Office) -> None:
    """Sign in as the room itself: the people search is for accounts with a mailbox."""
    office.exchange.sign_in.accounts = (replace(DOOR, mailbox=AURORA.address),)


def test_all_is_well_and_each_check_is_named(office: Office) -> None:
    as_the_room(office)
    for hour in range(9, 14):
        office.meet(f"{hour:02}:00-{hour:02}:30")
    checks = examine(office, BOREAL.address)
    assert failed(checks) == []
    assert {name for name, check in checks.items() if check.verdict is Verdict.WARN} == {"certificate"}
    assert checks["rights"].finding == f"{DOOR.user} may read, create, delete"
    assert checks["mailbox"].finding == "a room mailbox, as the directory says"
    assert "median of 5" in checks["latency"].finding
    assert checks["clock"].verdict is checks["subjects"].verdict is checks["requests"].verdict is Verdict.PASS


def test_it_is_safe_beside_a_running_kiosk(office: Office) -> None:
    as_the_room(office)
    before = office.aurora.items()
    examine(office, BOREAL.address)
    assert office.aurora.items() == before
    assert set(office.exchange.operations) == {
        *("GetFolder", "FindItem", "ResolveNames", "FindPeople", "GetUserAvailability"),
        *("Subscribe", "GetStreamingEvents"),
    }
    assert office.exchange.operations.total() <= 15
    assert office.exchange.connections == 3  # one knocks, one asks, one listens


def test_a_missing_and_a_broken_configuration_are_the_first_check(tmp_path: Path) -> None:
    for text, said in ((None, "there is none; looked for"), ("[room]\nnmae = x\n", "did you mean name?")):
        file = tmp_path / "kiosk.ini"
        if text:
            file.write_text(text)
        first, *rest = diagnose(file)
        assert (first.name, first.verdict) == ("configuration", Verdict.FAIL)
        assert said in first.finding
        assert {check.verdict for check in rest} == {Verdict.SKIP}
        assert len(rest) == len(ORDER) - 1


def test_a_name_that_is_not_known(office: Office) -> None:
    office.file.write_text(office.file.read_text().replace(f"url = {office.exchange.url}", "server = no.such.invalid"))
    checks = examine(office)
    assert failed(checks) == ["name"]
    assert checks["port"].finding == "not examined, because name failed"
    assert "name server" in checks["name"].cure


def test_a_port_where_nobody_listens(office: Office) -> None:
    office.exchange.down()
    checks = examine(office)
    assert failed(checks) == ["port"]
    assert "refused" in checks["port"].finding.casefold()


def encrypted(office: Office, folder: Path, flaw: Flaw = Flaw.NONE, *, trusted: bool = True) -> None:
    authority = Authority(folder)
    office.exchange.down()
    office.exchange.tls = Tls(authority=authority, flaw=flaw)
    office.exchange.up()
    office.configure(more=f"ca_file = {authority.ca_file}\n" if trusted else "")


def test_a_certificate_tells_its_chain_and_the_days_left(office: Office, tmp_path: Path) -> None:
    encrypted(office, tmp_path)
    check = examine(office)["certificate"]
    assert check.verdict is Verdict.WARN
    assert "2 in the chain, TLSv1.3; 6 days left" in check.finding
    assert "renew the certificate" in check.cure
    assert examine(office, ahead=timedelta(days=-60))["certificate"].verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("flaw", "trusted", "finding", "cure"),
    [
        (Flaw.EXPIRED, True, "certificate-expired: here it is 2", "renew the certificate"),
        (Flaw.NOT_YET_VALID, True, "clock-wrong: here it is 2", "timedatectl set-ntp true"),
        (Flaw.WRONG_HOST, True, "certificate-name: IP address mismatch", "a name that the certificate holds"),
        (Flaw.UNKNOWN_AUTHORITY, True, "certificate-unknown: unable to get local issuer", "ca_file"),
        (Flaw.NONE, False, "certificate-unknown: ", "ca_file"),
    ],
)
def test_a_certificate_that_is_not_trusted(
    office: Office, tmp_path: Path, flaw: Flaw, trusted: bool, finding: str, cure: str
) -> None:
    encrypted(office, tmp_path, flaw, trusted=trusted)
    checks = examine(office)
    assert failed(checks) == ["certificate"]
    assert finding in checks["certificate"].finding
    assert cure in checks["certificate"].cure
    assert office.exchange.statuses.total() == 0


def test_a_lab_that_verifies_nothing_is_told(office: Office) -> None:
    config = ini.load(office.file)
    address = replace(setup.from_config(config).address, verify=False)
    check = examiner.Examination(config, (), now, str)._certificate(address, "127.0.0.1", office.exchange.port)
    assert check.verdict is Verdict.WARN
    assert "anybody may claim" in check.finding


def test_a_certificate_file_that_has_vanished_is_told(office: Office, tmp_path: Path) -> None:
    encrypted(office, tmp_path)
    config = ini.load(office.file)
    (tmp_path / "ca.pem").unlink()
    checks = list(examiner.Examination(config, (), now, str).checks())
    assert [check.name for check in checks if check.verdict is Verdict.FAIL] == ["certificate"]


def test_it_can_be_broken_off(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(examiner.Examination, "_latency", interrupted)
    assert office.kiosk("doctor") == 1
    assert "broken off" in capsys.readouterr().err


def test_what_speaks_no_tls(office: Office) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        office.file.write_text(office.file.read_text().replace(office.exchange.url, f"https://127.0.0.1:{port}/EWS"))
        import threading

        def answer() -> None:
            for _ in range(2):
                taken, _ = server.accept()
                with taken:
                    taken.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        checks = examine(office)
        thread.join()
    assert failed(checks) == ["certificate"]
    assert "not-tls" in checks["certificate"].finding


@pytest.mark.parametrize("auth", ["ntlm", "basic"])
def test_a_refused_sign_in_is_one_attempt(office: Office, auth: str) -> None:
    office.configure(password="wrong", more=f"auth = {auth}\n")
    checks = examine(office, BOREAL.address)
    assert failed(checks) == ["sign-in"]
    assert checks["address"].verdict is Verdict.PASS
    assert checks["rights"].verdict is checks["nearby rooms"].verdict is Verdict.SKIP
    # Basic is refused at once; NTLM is refused after challenge and answer
    assert office.exchange.statuses[401] == {"basic": 1, "ntlm": 3}[auth]
    assert "each run is one attempt" in checks["sign-in"].cure


@pytest.mark.parametrize(
    ("fault", "at"),
    [
        (Fault.NOT_FOUND, "address"),
        (Fault.FORBIDDEN, "address"),
        (Fault.REDIRECT, "address"),
        (Fault.BAD_GATEWAY, "address"),
        (Fault.UNAVAILABLE, "address"),
        (Fault.HTML, "address"),
        (Fault.DROP_BEFORE, "address"),
        (Fault.TRUNCATED, "address"),
        (Fault.INTERNAL_ERROR, "address"),
        (Fault.NO_MAILBOX, "mailbox"),
        (Fault.MOVING, "mailbox"),
        (Fault.ACCESS_DENIED, "rights"),
        (Fault.SERVER_BUSY, "throttling"),
    ],
)
def test_what_the_first_request_meets_belongs_to_one_check(office: Office, fault: Fault, at: str) -> None:
    office.exchange.faults.inject(fault)
    checks = examine(office)
    assert failed(checks) == [at]
    well = ORDER[ORDER.index("address") : ORDER.index(at)] if at != "throttling" else ()
    assert all(checks[name].verdict is Verdict.PASS for name in well)


@pytest.mark.parametrize(
    ("rights", "booking", "verdict", "finding"),
    [
        (Rights.NONE, True, Verdict.FAIL, "no-rights"),
        (
            Rights.REVIEWER,
            True,
            Verdict.FAIL,
            "may read; private meetings are hidden from it, and told as such, but not",
        ),
        (Rights.REVIEWER, False, Verdict.PASS, "enough, for booking is off"),
        (Rights.EDITOR, True, Verdict.PASS, "may read, create, delete; private meetings are hidden"),
    ],
)
def test_the_rights_on_the_calendar(
    office: Office, rights: Rights, booking: bool, verdict: Verdict, finding: str
) -> None:
    office.exchange.sign_in.accounts = (replace(DOOR, rights=rights, mailbox=ANNA.address),)
    office.meet("09:00-10:00")
    office.configure(more="access = delegate\n" + ("" if booking else "[policy]\nbooking = no\n"))
    check = examine(office)["rights"]
    assert check.verdict is verdict
    assert finding in check.finding
    if verdict is Verdict.FAIL:
        assert check.cure == (
            f"Add-MailboxFolderPermission '{AURORA.address}:\\Calendar' -User '{DOOR.user}' -AccessRights Editor"
        )


@pytest.mark.parametrize(
    ("rights", "verdict", "finding"),
    [
        (Rights.EDITOR, Verdict.PASS, f"the room is invited by {ANNA.address}"),
        (Rights.REVIEWER, Verdict.FAIL, f"nothing may be written into {ANNA.address}"),
        (Rights.NONE, Verdict.FAIL, f"nothing may be written into {ANNA.address}"),
    ],
)
def test_who_invites_the_room_need_only_read_it(office: Office, rights: Rights, verdict: Verdict, finding: str) -> None:
    on = {AURORA.address: Rights.REVIEWER, ANNA.address: rights}
    office.exchange.sign_in.accounts = (replace(DOOR, rights=Rights.NONE, on=on),)
    office.configure(more=f"access = delegate\nbooking = invite\nservice_mailbox = {ANNA.address}\n")
    check = examine(office)["rights"]
    assert check.verdict is verdict
    assert finding in check.finding
    if verdict is Verdict.FAIL:
        assert f"'{ANNA.address}:\\Calendar'" in check.cure


def test_an_editor_of_an_empty_calendar_may_perhaps_delete(office: Office) -> None:
    office.exchange.sign_in.accounts = (replace(DOOR, rights=Rights.EDITOR, mailbox=ANNA.address),)
    check = examine(office)["rights"]
    assert check.verdict is Verdict.PASS
    assert "cannot be told of an empty calendar" in check.finding


def test_impersonation_that_is_refused(office: Office) -> None:
    office.configure(more="access = impersonation\n")
    checks = examine(office)
    assert failed(checks) == ["sign-in"]
    assert "ApplicationImpersonation" in checks["sign-in"].cure


def test_impersonation_is_told(office: Office) -> None:
    office.exchange.sign_in.accounts = (replace(DOOR, may_impersonate=True, rights=Rights.NONE),)
    office.configure(more="access = impersonation\n")
    assert examine(office)["sign-in"].finding == f"{DOOR.user} by ntlm, acting as {AURORA.address}"


ASK = f"Get-Mailbox '{AURORA.address}' | Format-List RecipientTypeDetails"


def made_a_person(office: Office, *, listed: bool) -> None:
    """A mailbox that was made as a user's, whether or not a room list names it."""
    as_the_room(office)
    office.exchange.organization = replace(
        office.exchange.organization,
        attendants=replace(office.exchange.organization.attendants, processing={}),
        room_lists=office.exchange.organization.room_lists if listed else (),
    )


def test_a_mailbox_that_was_made_as_a_person_s(office: Office) -> None:
    made_a_person(office, listed=False)
    check = examine(office)["mailbox"]
    assert check.verdict is Verdict.WARN
    assert check.finding.startswith("the directory calls it Person")
    assert check.cure == f"{ASK}; if that is UserMailbox: Set-Mailbox '{AURORA.address}' -Type Room"


def test_whom_a_room_list_names_is_a_room(office: Office) -> None:
    made_a_person(office, listed=True)
    check = examine(office)["mailbox"]
    assert (check.verdict, check.finding) == (Verdict.PASS, "a room, of the room list floor1@roomdoor.example")


@pytest.mark.parametrize("fault", [Fault.INTERNAL_ERROR, Fault.ACCESS_DENIED])
def test_a_directory_that_does_not_tell_is_not_guessed_at(office: Office, fault: Fault) -> None:
    made_a_person(office, listed=False)
    office.exchange.faults.inject(fault, on="FindPeople")
    check = examine(office)["mailbox"]
    assert check.verdict is Verdict.PASS
    assert check.finding == f"a mailbox; whether of a room cannot be told here, but by: {ASK}"


def test_an_account_without_a_mailbox_cannot_ask_the_directory(office: Office) -> None:
    directory = Directory(setup.from_config(ini.load(office.file)).address)
    with pytest.raises(MailboxError) as raised:
        directory.kind(AURORA.address)
    directory.close()
    assert raised.value.trouble is Trouble.MAILBOX_NOT_FOUND


def test_the_question_about_the_kind_is_valid_ews(office: Office) -> None:
    directory = Directory(setup.from_config(ini.load(office.file)).address)
    service = FindKinds(account=directory._line.account)
    asked = service.wrap(content=service.get_payload("o'hara & <co>@roomdoor.example"), api_version="Exchange2016")
    assert faults_of(asked) == []
    directory.close()


def test_an_address_book_that_fails_spoils_its_own_check_only(office: Office) -> None:
    office.exchange.faults.inject(Fault.INTERNAL_ERROR, on="ResolveNames")
    checks = examine(office)
    assert checks["mailbox"].verdict is Verdict.WARN
    assert checks["rights"].verdict is checks["latency"].verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("zone", "verdict"),
    [
        ("Europe/Berlin", Verdict.PASS),
        ("Europe/Paris", Verdict.PASS),
        ("UTC", Verdict.WARN),
        ("Africa/Lagos", Verdict.WARN),
        ("", Verdict.WARN),
        ("Middle/Earth", Verdict.WARN),
    ],
)
def test_the_room_s_time_zone_against_the_device_s(office: Office, zone: str, verdict: Verdict) -> None:
    check = examine(office, zone=zone)["time zone"]
    assert check.verdict is verdict
    assert (check.cure == "timedatectl set-timezone Europe/Berlin") is (verdict is Verdict.WARN)


@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [(0, Verdict.PASS), (50, Verdict.PASS), (90, Verdict.WARN), (-90, Verdict.WARN), (600, Verdict.FAIL)],
)
def test_the_device_s_clock_against_the_server_s(office: Office, seconds: int, verdict: Verdict) -> None:
    check = examine(office, ahead=timedelta(seconds=seconds))["clock"]
    assert check.verdict is verdict
    if verdict is not Verdict.PASS:
        assert ("ahead of" if seconds > 0 else "behind") in check.finding


def test_a_server_without_a_clock() -> None:
    assert clock(None).verdict is Verdict.SKIP


def test_a_slow_server(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examiner, "SLOW", 0.0)
    assert examine(office)["latency"].verdict is Verdict.WARN
    monkeypatch.setattr(examiner, "VERY_SLOW", 0.0)
    assert examine(office)["latency"].verdict is Verdict.FAIL


def test_throttling_later_on_is_told_with_its_pause(office: Office) -> None:
    office.exchange.faults.inject(Fault.SERVER_BUSY, on="GetUserAvailability", pause=timedelta(seconds=30))
    checks = examine(office, BOREAL.address)
    assert checks["throttling"].verdict is Verdict.WARN
    assert "for 30 s" in checks["throttling"].finding
    assert checks["rights"].verdict is Verdict.PASS


def test_nearby_rooms_each_by_itself(office: Office) -> None:
    found = [c for c in diagnose(office.file, (NOBODY, BOREAL.address)) if c.name == "nearby rooms"]
    assert [check.verdict for check in found] == [Verdict.FAIL, Verdict.PASS]
    assert NOBODY in found[0].finding


def test_withheld_free_busy_has_its_cure(office: Office) -> None:
    office.exchange.faults.inject(Fault.ACCESS_DENIED, on="GetUserAvailability")
    check = examine(office, BOREAL.address)["nearby rooms"]
    assert check.verdict is Verdict.FAIL
    assert check.cure == (
        f"Set-MailboxFolderPermission '{BOREAL.address}:\\Calendar' -User Default -AccessRights AvailabilityOnly"
    )


def test_the_terminal_gets_a_line_for_each_check_and_a_last_word(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office.kiosk("doctor", "--room", NOBODY) == 1
    out, err = capsys.readouterr()
    assert err == ""
    assert all(any(f"  {name} " in line for line in out.splitlines()) for name in ORDER)
    assert "1 failed (nearby rooms)" in out.splitlines()[-1]
    assert "\x1b" not in out + err
    assert SECRET not in out


def test_json_is_the_same(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert office.kiosk("doctor", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["verdict"] == "warn"
    assert [check["name"] for check in told["checks"]] == list(ORDER)
    assert set(told["checks"][0]) == {"name", "verdict", "finding", "cure"}


def test_every_trouble_has_a_check_and_a_cure() -> None:
    assert set(WHERE.values()) <= set(ORDER)
    assert all(cure(trouble) for trouble in Trouble)


def test_the_door_s_own_watch_is_tried(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "first word came after" in examine(office)["streaming"].finding
    office.exchange.faults.inject(Fault.ACCESS_DENIED, on="Subscribe")
    monkeypatch.setattr(examiner, "STREAM_WITHIN", 0.3)
    check = examine(office)["streaming"]
    assert check.verdict is Verdict.WARN
    assert "polled" in check.finding
    office.configure(more="notifications = polling\n")
    assert examine(office)["streaming"].verdict is Verdict.SKIP


class AddressBook:
    """What an address book may say that the simulated one does not."""

    def __init__(self, *known: Resolved) -> None:
        self.known = known

    def resolve(self, _: str) -> tuple[Resolved, ...]:
        return self.known

    def kind(self, _: str) -> str:
        return ""

    def room_lists(self) -> tuple[Person, ...]:
        return ()


@pytest.mark.parametrize(
    ("known", "verdict", "finding"),
    [
        ((), Verdict.PASS, "hidden from the address book"),
        ((Resolved(Person("A", "blue@roomdoor.example"), "Mailbox"),), Verdict.WARN, "is another address of blue@"),
        ((Resolved(AURORA, "PublicDL"),), Verdict.FAIL, "is no mailbox but a PublicDL"),
    ],
)
def test_what_the_address_book_says_of_the_mailbox(
    office: Office, known: tuple[Resolved, ...], verdict: Verdict, finding: str
) -> None:
    config = ini.load(office.file)
    examination = examiner.Examination(config, (), now, str)
    book: Any = AddressBook(*known)
    check = examination._mailbox(book, setup.from_config(config).address)
    assert check.verdict is verdict
    assert finding in check.finding
    assert bool(check.cure) is (verdict is not Verdict.PASS)


# What the meetings show of the room's settings

NOON = at("12")


def received(subject: str, by: str | None = "Anna Berg", **more: object) -> Meeting:
    return meeting("14-15", subject, by=by, id=f"{subject} {more}", created=at("9"), **more)


def shown(*meetings: Meeting) -> dict[str, Check]:
    return {check.name: check for check in settings(meetings, "o'hara@roomdoor.example", NOON)}


@pytest.mark.parametrize(
    ("subject", "change"),
    [
        ("Anna Berg", "-DeleteSubject $false -AddOrganizerToSubject $false"),
        (" anna  berg ", "-DeleteSubject $false -AddOrganizerToSubject $false"),
        ("Anna Berg Budget", "-AddOrganizerToSubject $false"),
        ("", "-DeleteSubject $false"),
    ],
)
def test_the_organizer_as_subject_is_recognised_with_the_exact_line(subject: str, change: str) -> None:
    check = shown(*[received(subject)] * 4, received("Budget"))["subjects"]
    assert check.verdict is Verdict.WARN
    assert check.cure == f"Set-CalendarProcessing -Identity 'o''hara@roomdoor.example' {change}   # for new meetings"


def test_subjects_of_their_own_and_too_few_to_tell() -> None:
    assert shown(*[received("Budget")] * 3)["subjects"].verdict is Verdict.PASS
    assert shown(*[received("Anna Berg")] * 2)["subjects"].verdict is Verdict.SKIP
    ours = received("Aurora", by="Aurora", response=Response.ORGANIZER)
    assert shown(*[ours] * 9)["subjects"].verdict is Verdict.SKIP
    assert (
        shown(*[received("Anna Berg", is_private=True), received("x", by=None)] * 9)["subjects"].verdict is Verdict.SKIP
    )


def test_stripped_privacy_is_recognised_in_many_meetings() -> None:
    assert shown(*[received("Budget")] * 19)["privacy"].verdict is Verdict.SKIP
    check = shown(*[received("Budget")] * 20)["privacy"]
    assert check.verdict is Verdict.WARN
    assert "-RemovePrivateProperty $false" in check.cure
    assert shown(received("Budget", is_private=True))["privacy"].verdict is Verdict.PASS


def test_requests_that_nobody_answers_are_recognised() -> None:
    waiting = received("Budget", response=Response.NONE_YET)
    check = shown(waiting)["requests"]
    assert check.verdict is Verdict.WARN
    assert "nobody answers for the room" in check.finding
    assert "-AutomateProcessing AutoAccept" in check.cure
    assert "nobody" not in shown(waiting, received("x"))["requests"].finding
    assert shown(received("x"))["requests"].verdict is Verdict.PASS
    assert shown(replace(waiting, created=NOON), received("x"))["requests"].verdict is Verdict.PASS
    assert shown(meeting("9-10", "past"))["requests"].verdict is Verdict.SKIP


def test_settings_are_seen_on_the_wire_too(office: Office) -> None:
    """The simulated attendant has Exchange's defaults: what it makes of invitations is recognised."""
    for hour in (9, 11, 13):
        office.meet(f"{hour:02}:00-{hour:02}:30", "Anna Berg")
    assert examine(office)["subjects"].verdict is Verdict.WARN


def test_what_powershell_takes_as_it_is() -> None:
    assert quoted("o'hara’s") == "'o''hara’’s'"


def test_the_device_tells_its_own_time_and_zone() -> None:
    assert abs(doctor.device_clock() - datetime.now(UTC)) < timedelta(seconds=5)
    assert isinstance(doctor.device_zone(), str)


@pytest.mark.parametrize("trouble", list(FAILURES), ids=lambda trouble: trouble.value)
def test_no_cure_is_cut_off_at_its_end(trouble: Trouble) -> None:
    assert worded(Check("sign-in", Verdict.FAIL, "HTTP 401", cure(trouble))).endswith(cure(trouble)[-40:])
