"""The administrator's verbs and their Python API, over a socket, with the real exchangelib."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from kiosk import orders
from kiosk.admin import Administrator, Booking, Result
from kiosk.errors import ConfigError, MailboxError
from kiosk.exchange.memory import Every, Sensitivity
from kiosk.room.health import Trouble
from kiosk.room.meeting import FreeBusy, Person, Response
from kiosk.simulator.attendant import AutomateProcessing, CalendarProcessing
from kiosk.simulator.faults import Fault
from kiosk.simulator.server import DOOR
from kiosk.simulator.sign_in import Rights
from tests.diary import BERLIN

from .office import ANNA, AURORA, BOREAL, KAI, MINUTE, NOBODY, Office, slot, tomorrow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def admin(office: Office) -> Iterator[Administrator]:
    """The API, as a script gets it; it does not wait."""
    with Administrator.from_ini(office.file) as administrator:
        administrator._pause = lambda _: None
        yield administrator


def output(capsys: pytest.CaptureFixture[str]) -> Any:
    """What was printed, as JSON; nothing else was."""
    told = capsys.readouterr()
    assert told.out.isascii()
    return json.loads(told.out)


def everything(office: Office) -> list[str]:
    """Every subject in every calendar."""
    return [item.meeting.subject for box in (office.aurora, office.boreal, office.anna) for item in box.items()]


# agenda


def test_agenda_prints_an_aligned_table(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.meet("09:00-10:00", "王小明 💡")
    office.meet("10:00-11:00", "Budget", free_busy=FreeBusy.TENTATIVE, response=Response.TENTATIVE)
    office.aurora.cancel(office.meet("12:00-13:00", "Off").id)
    assert office.kiosk("agenda", "--from", "tomorrow") == 0
    out, err = capsys.readouterr()
    head, *rows = out.splitlines()
    assert err == ""
    assert head.startswith(AURORA.address)
    assert head.endswith("Europe/Berlin")
    assert rows[0].endswith("Anna Berg")
    assert "09:00–10:00  busy       王小明 💡      Anna Berg" in rows[0]
    assert "10:00–11:00  tentative  Budget         Anna Berg" in rows[1]
    assert "12:00–13:00  cancelled  Canceled: Off  Anna Berg" in rows[2]


def test_agenda_of_nothing(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert office.kiosk("agenda") == 0
    assert "No meetings." in capsys.readouterr().out


def test_agenda_json_is_what_graph_calls_events(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.exchange.sign_in.accounts = (replace(DOOR, rights=Rights.OWNER),)
    booked = ("--subject", "Plan", "--from", "tomorrow 09:00", "--to", "10:00")
    people = ["--organizer", ANNA.address, "--attendee", KAI.address, "--optional", "zoe@roomdoor.example"]
    assert office.kiosk("book", *booked, *people, "--body", "Bring figures") == 0
    capsys.readouterr()
    assert office.kiosk("agenda", "--json", "--mailbox", ANNA.address, "--from", "tomorrow") == 0
    (event,) = output(capsys)["value"]
    assert event["subject"] == "Plan"
    assert event["body"] == {"contentType": "text", "content": "Bring figures"}
    assert event["start"] == {"dateTime": f"{tomorrow('09:00'):%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"}
    assert event["end"] == {"dateTime": f"{tomorrow('10:00'):%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"}
    assert event["location"] == {"displayName": AURORA.address}
    assert event["organizer"] == {"emailAddress": {"name": ANNA.name, "address": ANNA.address}}
    assert [(one["type"], one["emailAddress"]["address"]) for one in event["attendees"]] == [
        ("required", KAI.address),
        ("optional", "zoe@roomdoor.example"),
        ("resource", AURORA.address),
    ]
    assert event["attendees"][2]["status"]["response"] == "accepted"
    assert (event["isAllDay"], event["isCancelled"], event["isOrganizer"]) == (False, False, True)
    assert (event["categories"], event["showAs"], event["type"]) == ([], "busy", "singleInstance")
    assert (event["sensitivity"], event["mailbox"]) == ("normal", ANNA.address)


def test_categories_and_html_come_as_they_are(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.meet("09:00-10:00", properties={"item:Body": "HTML:<p>Hi</p>", "item:Categories": "Red\nBoard"})
    assert office.kiosk("agenda", "--json", "--from", "tomorrow") == 0
    (event,) = output(capsys)["value"]
    assert event["body"] == {"contentType": "html", "content": "<p>Hi</p>"}
    assert event["categories"] == ["Red", "Board"]


def test_a_day_long_event_keeps_its_date(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    day = f"{tomorrow('12:00').astimezone(BERLIN):%Y-%m-%d}"
    midnight = tomorrow("00:00")
    office.meet("09:00-10:00", is_all_day=True)
    office.aurora.move(office.aurora.items()[0].meeting.ref.id, slot("00:00-23:00"))
    assert office.kiosk("agenda", "--json", "--from", day) == 0
    (event,) = output(capsys)["value"]
    assert event["isAllDay"]
    assert event["start"] == {"dateTime": f"{day}T00:00:00.0000000", "timeZone": "Europe/Berlin"}
    assert midnight.astimezone(BERLIN).isoformat().startswith(f"{day}T00:00")


def test_agenda_of_several_mailboxes_one_of_them_bad(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.meet("09:00-10:00", "In Aurora")
    office.meet("09:00-10:00", "In Boreal", office.boreal)
    words = [part for box in (AURORA.address, NOBODY, BOREAL.address) for part in ("--mailbox", box)]
    assert office.kiosk("agenda", "--from", "tomorrow", *words) == 1
    out = capsys.readouterr().out
    assert "In Aurora" in out
    assert "In Boreal" in out
    assert "mailbox-not-found" in out
    assert office.kiosk("agenda", "--json", "--from", "tomorrow", *words) == 1
    told = output(capsys)
    assert [event["mailbox"] for event in told["value"]] == [AURORA.address, BOREAL.address]
    assert told["errors"] == [{"mailbox": NOBODY, "code": "mailbox-not-found", "message": "ErrorNonExistentMailbox"}]


def test_agenda_searches_subjects(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.meet("09:00-10:00", "Budget 2027")
    office.meet("10:00-11:00", "Retro")
    assert office.kiosk("agenda", "--from", "tomorrow", "--search", "bUDGET") == 0
    out = capsys.readouterr().out
    assert "Budget 2027" in out
    assert "Retro" not in out


def test_private_meetings_are_masked_unless_asked_for(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.meet("09:00-10:00", "Salary of Kai", sensitivity=Sensitivity.CONFIDENTIAL, location="Hideout")
    for words in ((), ("--json",), ("--json", "--search", "salary"), ("--search", "Salary")):
        assert office.kiosk("agenda", "--from", "tomorrow", *words) == 0
        out = capsys.readouterr().out
        assert not any(word in out for word in ("Salary of", "Anna", "Hideout"))
    assert office.kiosk("agenda", "--from", "tomorrow") == 0
    assert "Private meeting" in capsys.readouterr().out
    assert office.kiosk("agenda", "--from", "tomorrow", "--private", "--json") == 0
    (event,) = output(capsys)["value"]
    assert (event["subject"], event["sensitivity"]) == ("Salary of Kai", "private")


def test_strangers_texts_cannot_write_on_the_terminal(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    nasty = "a\u202eb\u200bc\u0085d"
    office.meet("09:00-10:00", nasty, organizer=Person("E\u202ev\u2066e", "eve@roomdoor.example"))
    assert office.kiosk("agenda", "--from", "tomorrow") == 0
    assert office.kiosk("free", "--from", "tomorrow") == 1
    out = capsys.readouterr().out
    assert "abc d" in out
    assert not any(character in out for character in "\u202e\u2066\u200b\u0085")
    assert office.kiosk("agenda", "--from", "tomorrow", "--json") == 0
    assert output(capsys)["value"][0]["subject"] == nasty


def test_any_span_is_read_in_bearable_pieces(office: Office, admin: Administrator) -> None:
    first = office.meet("09:00-09:15", "Stand-up")
    office.aurora.add_series(first, Every.WEEK)
    span = admin.span("today", "+300d")
    (calendar,) = admin.agenda([admin.room], span, details=False)
    assert len(calendar.events) == 43
    assert len({event.meeting.ref for event in calendar.events}) == 43
    assert office.exchange.operations["FindItem"] == 10


def test_impersonation_reads_what_the_account_may_not(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.exchange.sign_in.accounts = (replace(DOOR, rights=Rights.NONE, may_impersonate=True),)
    office.meet("09:00-10:00", "In Boreal", office.boreal)
    words = ["agenda", "--from", "tomorrow", "--mailbox", BOREAL.address]
    assert office.kiosk(*words) == 1
    assert "no-rights" in capsys.readouterr().out
    assert office.kiosk(*words, "--impersonate", "--json") == 0
    assert output(capsys)["value"][0]["subject"] == "In Boreal"


def test_a_refused_sign_in_is_not_repeated_for_the_next_mailbox(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.configure(password="wrong", more="auth = basic\n")
    for words in (
        ("agenda", "--mailbox", AURORA.address, "--mailbox", BOREAL.address),
        ("free", "--room", AURORA.address, "--room", BOREAL.address),
        ("rooms",),
    ):
        office.exchange.forget()
        assert office.kiosk(*words) == 1
        assert office.exchange.statuses[401] == 1
        out, err = capsys.readouterr()
        assert "sign-in-refused" in out + err
        assert "wrong" not in out + err


# free


def test_free_tells_the_conflicts_and_what_is_left(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.meet("09:00-10:00", "Budget")
    assert office.kiosk("free", "--from", "tomorrow 08:30", "--to", "11:00") == 1
    out = capsys.readouterr().out
    assert "not free" in out
    assert "09:00–10:00  busy  Budget  Anna Berg" in out
    assert out.splitlines()[-1].count("–") == 2
    assert office.kiosk("free", "--from", "tomorrow 10:00", "--to", "+1h") == 0
    assert capsys.readouterr().out.rstrip().endswith("  free")


def test_free_is_now_and_an_hour_or_a_whole_day(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert office.kiosk("free", "--json") == 0
    (told,) = output(capsys)["value"]
    assert told["free"] is True
    assert told["room"]["emailAddress"] == AURORA.address
    office.meet("20:00-21:00")
    assert office.kiosk("free", "--from", "tomorrow", "--json") == 1
    (told,) = output(capsys)["value"]
    assert [one["showAs"] for one in told["conflicts"]] == ["Busy"]
    assert len(told["freeSlots"]) == 2


def test_free_falls_back_to_free_busy_where_the_calendar_is_closed(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.exchange.sign_in.accounts = (replace(DOOR, rights=Rights.NONE, mailbox=AURORA.address),)
    office.meet("09:00-10:00", "Secret", office.boreal)
    assert office.kiosk("free", "--room", BOREAL.address, "--from", "tomorrow 09:00") == 1
    out = capsys.readouterr().out
    assert "09:00–10:00  busy" in out
    assert "Secret" not in out
    assert office.kiosk("free", "--room", BOREAL.address, "--from", "tomorrow 10:00") == 0


def test_a_room_that_cannot_be_told_is_not_free(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert office.kiosk("free", "--room", NOBODY, "--json") == 1
    (told,) = output(capsys)["value"]
    assert told["free"] is None
    assert told["error"]["code"] == "mailbox-not-found"


# rooms


def test_rooms_tells_the_day_of_every_room_of_every_list(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.meet("09:00-10:00", "Budget")
    assert office.kiosk("rooms", "--day", "tomorrow") == 0
    _, aurora, boreal = capsys.readouterr().out.splitlines()
    assert aurora == f"{AURORA.address}  Aurora  taken 09:00–10:00"
    assert boreal == f"{BOREAL.address}  Boreal  free all day"


def test_rooms_of_a_list_and_by_name_one_of_them_bad(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--list", "floor1@roomdoor.example", "--room", NOBODY, "--room", AURORA.address.upper())
    assert office.kiosk("rooms", *words, "--json") == 1
    told = output(capsys)["value"]
    assert [one["room"]["emailAddress"].lower() for one in told] == [NOBODY, AURORA.address, BOREAL.address]
    assert [one["free"] for one in told] == [None, True, True]
    assert office.exchange.operations["GetUserAvailability"] == 1


def test_a_list_that_is_none_hides_no_room(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert office.kiosk("rooms", "--list", "nolist@roomdoor.example", "--room", BOREAL.address) == 1
    out = capsys.readouterr().out
    assert f"{BOREAL.address}  free all day" in out
    assert "nolist@roomdoor.example  mailbox-not-found" in out


def test_the_lists_themselves(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert office.kiosk("rooms", "--lists") == 0
    assert capsys.readouterr().out == "First floor  floor1@roomdoor.example\n"
    assert office.kiosk("rooms", "--lists", "--json") == 0
    assert output(capsys)["value"] == [{"displayName": "First floor", "emailAddress": "floor1@roomdoor.example"}]


def test_an_exchange_without_lists_says_so(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.exchange.organization = replace(office.exchange.organization, room_lists=())
    assert office.kiosk("rooms") == 1
    assert "name the rooms with --room" in capsys.readouterr().err


def test_rooms_cannot_be_told_at_all(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.exchange.faults.inject(Fault.UNAVAILABLE, on="GetUserAvailability")
    assert office.kiosk("rooms") == 1
    assert capsys.readouterr().out.count("busy: HTTP 503") == 2


# book

BOOK = ("book", "--subject", "Budget", "--from", "tomorrow 09:00", "--to", "+1h")


def test_book_writes_an_appointment_into_the_room(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert office.kiosk(*BOOK, "--body", "Bring figures") == 0
    assert capsys.readouterr().out.rstrip().endswith("09:00–10:00  Budget: booked")
    (item,) = office.aurora.items()
    assert (item.meeting.slot, item.meeting.subject) == (slot("09:00-10:00"), "Budget")
    assert item.meeting.organizer == AURORA
    assert office.exchange.post.mails == ()
    assert dict(office.exchange.operations) == {"FindItem": 2, "CreateItem": 1}


def test_the_same_order_twice_is_booked_once(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert office.kiosk(*BOOK) == 0
    assert office.kiosk(*BOOK) == 0
    assert "booked before" in capsys.readouterr().out
    assert everything(office) == ["Budget"]


def test_a_taken_room_is_not_booked(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.meet("09:30-10:30", "Retro")
    assert office.kiosk(*BOOK, "--json") == 1
    told = capsys.readouterr()
    (one,) = json.loads(told.out)["value"]
    assert (one["result"], one["good"]) == ("conflict", False)
    assert [conflict["subject"] for conflict in one["conflicts"]] == ["Retro"]
    assert "not free" in told.err
    assert everything(office) == ["Retro"]


def test_a_dry_run_looks_and_writes_nothing(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert office.kiosk(*BOOK, "--dry-run") == 0
    assert "would be booked" in capsys.readouterr().out
    people = ("--organizer", ANNA.address, "--attendee", KAI.address)
    assert office.kiosk(*BOOK, *people, "--dry-run") == 0
    assert office.kiosk(*BOOK, "--room", NOBODY, "--dry-run") == 1
    assert "could not be told (mailbox-not-found" in capsys.readouterr().out
    assert everything(office) == []
    assert office.exchange.operations["CreateItem"] == 0


def test_with_attendees_it_is_a_meeting_request_from_the_organizer(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    people = ("--organizer", ANNA.address, "--attendee", KAI.address)
    assert office.kiosk(*BOOK, *people) == 0
    assert capsys.readouterr().out.rstrip().endswith("Budget: booked")
    (held,) = office.anna.items()
    assert held.meeting.subject == "Budget"
    (room,) = office.aurora.items()
    assert room.meeting.response is Response.ACCEPT
    assert len([mail for mail in office.exchange.post.mails if mail.sender == ANNA]) == 1
    assert office.kiosk(*BOOK, *people) == 0
    assert len(office.anna.items()) == 1


def booking(**more: Any) -> Booking:
    usual = {"room": AURORA.address, "slot": slot("09:00-10:00"), "subject": "Budget"}
    return Booking(**{**usual, **more})


def test_a_room_that_somebody_else_must_answer_for_is_only_invited(office: Office, admin: Administrator) -> None:
    slow = CalendarProcessing(automate=AutomateProcessing.NONE)
    attendants = office.exchange.organization.attendants
    settings = {**attendants.processing, AURORA.address: slow}
    office.exchange.organization = replace(
        office.exchange.organization, attendants=replace(attendants, processing=settings)
    )
    outcome = admin.book(booking(organizer=ANNA.address))
    assert outcome.result is Result.INVITED
    assert outcome.is_good


def test_a_room_that_declines_is_told_and_again_when_asked_again(office: Office, admin: Administrator) -> None:
    short = CalendarProcessing(maximum_duration=timedelta(minutes=30))
    attendants = office.exchange.organization.attendants
    settings = {**attendants.processing, AURORA.address: short}
    office.exchange.organization = replace(
        office.exchange.organization, attendants=replace(attendants, processing=settings)
    )
    for _ in range(2):
        outcome = admin.book(booking(organizer=ANNA.address, attendees=(KAI.address,)))
        assert outcome.result is Result.DECLINED
        assert not outcome.is_good
    assert len(office.anna.items()) == 1


def test_a_taken_room_is_not_even_invited(office: Office, admin: Administrator) -> None:
    office.meet("09:30-10:30", "Retro")
    outcome = admin.book(booking(organizer=ANNA.address))
    assert outcome.result is Result.CONFLICT
    assert outcome.conflicts[0].slot == slot("09:30-10:30")
    assert office.anna.items() == ()


def test_a_room_that_is_none_is_not_invited(admin: Administrator) -> None:
    outcome = admin.book(booking(room=NOBODY, organizer=ANNA.address))
    assert (outcome.result, outcome.trouble) == (Result.FAILED, Trouble.MAILBOX_NOT_FOUND)


def test_a_lost_answer_is_looked_for_never_repeated(office: Office, admin: Administrator) -> None:
    office.exchange.faults.inject(Fault.DROP_AFTER, on="CreateItem", times=1)
    assert admin.book(booking()).result is Result.BOOKED
    office.exchange.faults.inject(Fault.DROP_BEFORE, on="CreateItem", times=1)
    outcome = admin.book(booking(slot=slot("11:00-12:00")))
    assert (outcome.result, outcome.trouble) == (Result.FAILED, Trouble.CONNECTION_LOST)
    assert everything(office) == ["Budget"]
    office.exchange.faults.inject(Fault.DROP_AFTER, on="CreateItem", times=1)
    assert admin.book(booking(slot=slot("13:00-14:00"), organizer=ANNA.address)).result is Result.BOOKED
    assert office.exchange.operations["CreateItem"] == 3


def test_nobody_knows_when_nobody_can_look(office: Office, admin: Administrator) -> None:
    def fail_from_now_on(_: float) -> None:
        office.exchange.faults.inject(Fault.UNAVAILABLE, on="FindItem")

    admin._pause = fail_from_now_on
    office.exchange.faults.inject(Fault.DROP_AFTER, on="CreateItem", times=1)
    assert admin.book(booking()).result is Result.UNKNOWN


def test_what_was_written_but_cannot_be_read_back_is_unknown(office: Office, admin: Administrator) -> None:
    office.aurora.meanwhile(lambda: None)
    original = admin._directory.create

    def create(*words: Any) -> Any:
        ref = original(*words)
        office.exchange.faults.inject(Fault.UNAVAILABLE, on="FindItem")
        return ref

    admin._directory.create = create  # type: ignore[method-assign]
    outcome = admin.book(booking())
    assert outcome.result is Result.UNKNOWN
    assert "could not be read back" in outcome.detail


def act_between(admin: Administrator, act: Any) -> None:
    """Let something happen between the write and the second look."""
    original = admin._directory.create

    def create(*words: Any) -> Any:
        ref = original(*words)
        act()
        return ref

    admin._directory.create = create  # type: ignore[method-assign]


def test_who_was_quicker_wins(office: Office, admin: Administrator) -> None:
    act_between(admin, lambda: office.meet("09:30-10:30", "Outlook"))
    outcome = admin.book(booking())
    assert outcome.result is Result.CONFLICT
    assert outcome.conflicts[0].subject == "Outlook"
    assert everything(office) == ["Outlook"]


def test_what_cannot_be_withdrawn_is_told_with_who_was_quicker(office: Office, admin: Administrator) -> None:
    office.exchange.faults.inject(Fault.UNAVAILABLE, on="DeleteItem")
    act_between(admin, lambda: office.meet("09:30-10:30", "Outlook"))
    outcome = admin.book(booking())
    assert (outcome.result, outcome.trouble, outcome.is_good) == (Result.UNKNOWN, Trouble.BUSY, False)
    assert outcome.detail == "beaten, and perhaps not withdrawn"
    assert outcome.conflicts[0].subject == "Outlook"


def test_what_was_withdrawn_by_somebody_else_meanwhile_is_withdrawn(office: Office, admin: Administrator) -> None:
    original = admin._directory.delete

    def delete(mailbox: str, ref: Any) -> None:
        office.aurora.remove(ref.id)
        original(mailbox, ref)

    admin._directory.delete = delete  # type: ignore[method-assign]
    act_between(admin, lambda: office.meet("09:30-10:30", "Outlook"))
    assert admin.book(booking()).result is Result.CONFLICT


def test_a_lost_answer_and_a_refused_sign_in_are_one_attempt(office: Office, admin: Administrator) -> None:
    looks: list[float] = []

    def locked_out(seconds: float) -> None:
        looks.append(seconds)
        office.exchange.sign_in.accounts = ()
        office.exchange.down()
        office.exchange.up()

    admin._pause = locked_out
    office.exchange.faults.inject(Fault.DROP_AFTER, on="CreateItem", times=1)
    outcome = admin.book(booking())
    assert (outcome.result, outcome.trouble) == (Result.UNKNOWN, Trouble.SIGN_IN_REFUSED)
    assert looks == [0.0]
    assert admin.book(booking(slot=slot("11:00-12:00"))).detail == "not tried after the refusal"


def test_a_door_that_wrote_later_yields(office: Office, admin: Administrator) -> None:
    later = tomorrow("08:00")
    act_between(admin, lambda: office.meet("09:30-10:30", "Door", key="a1:x", created=later))
    assert admin.book(booking()).result is Result.BOOKED


@pytest.mark.parametrize("organizer", ["", ANNA.address])
def test_what_is_gone_again_was_not_booked(office: Office, admin: Administrator, organizer: str) -> None:
    box = office.anna if organizer else office.aurora
    act_between(admin, lambda: box.remove(box.items()[0].meeting.ref.id))
    outcome = admin.book(booking(organizer=organizer))
    assert (outcome.result, outcome.trouble) == (Result.FAILED, Trouble.CHANGED)


def test_who_may_only_read_books_nothing(office: Office, admin: Administrator) -> None:
    office.exchange.sign_in.accounts = (replace(DOOR, rights=Rights.REVIEWER, mailbox=ANNA.address),)
    outcome = admin.book(booking())
    assert (outcome.result, outcome.trouble) == (Result.FAILED, Trouble.NO_RIGHTS)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("book",), "--subject is missing"),
        ((*BOOK[:-1], "-1h"), "expected one argument"),
        ((*BOOK[:-1], "08:00"), "before it has begun"),
        (("book", "--subject", "x", "--from", "yesterday", "--to", "+1h"), "lies in the past"),
        ((*BOOK, "--room", "blue room"), "'blue room' is no SMTP address"),
        ((*BOOK, "--attendee", KAI.address), "attendees need an organizer"),
        ((*BOOK, "--organizer", AURORA.address), "a room must not invite"),
        ((*BOOK, "--csv", "x.csv"), "--csv names everything"),
        (("book", "--csv", "no-such.csv"), "cannot be read"),
        (("agenda", "--from", "noon"), "'noon' is no time"),
        (("agenda", "--mailbox", "aurora"), "is no SMTP address"),
        (("rooms", "--day", "09:00"), "is no day"),
        (("free", "--to", "yesterday"), "before it has begun"),
    ],
)
def test_words_that_cannot_be_used_are_told_before_anything_is_asked(
    office: Office, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    try:
        status = office.kiosk(*words)
    except SystemExit as ended:
        status = int(str(ended.code))
    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    assert said in err
    assert office.exchange.round_trips == 0


# many at once


def write(office: Office, *rows: tuple[str, ...], columns: str = "room,from,to,subject") -> Path:
    file = office.file.with_name("many.csv")
    with file.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([columns.split(","), *rows])
    return file


def three(office: Office) -> Path:
    office.meet("11:30-12:00", "Retro")
    return write(
        office,
        (AURORA.address, "tomorrow 09:00", "10:00", "One"),
        (AURORA.address, "tomorrow 11:00", "12:00", "Two"),
        (NOBODY, "tomorrow 11:00", "12:00", "Nowhere"),
        (BOREAL.address, "tomorrow 09:00", "+30m", "Three, “quoted”"),
    )


def test_many_are_booked_in_one_run_and_a_failing_line_stops_no_other(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office.kiosk("book", "--csv", str(three(office))) == 1
    out = capsys.readouterr().out
    assert [line.split("  ")[0] for line in out.splitlines() if line.startswith("[")] == [
        f"[{n}/4] line {n + 1}" for n in (1, 2, 3, 4)
    ]
    assert "2 booked, 1 not free, 1 not booked" in out
    assert "Not good: line 3, 4." in out
    assert sorted(everything(office)) == ["One", "Retro", "Three, “quoted”"]


def test_many_again_is_booked_before(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    file = three(office)
    office.kiosk("book", "--csv", str(file))
    capsys.readouterr()
    office.kiosk("book", "--csv", str(file))
    assert "2 booked before, 1 not free, 1 not booked" in capsys.readouterr().out


def test_many_dry(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert office.kiosk("book", "--csv", str(three(office)), "--dry-run", "--json") == 1
    told = capsys.readouterr()
    value = json.loads(told.out)
    assert [(one["line"], one["result"]) for one in value["value"]] == [
        (2, "free"),
        (3, "conflict"),
        (4, "failed"),
        (5, "free"),
    ]
    assert value["notBegun"] == []
    assert "[4/4]" in told.err
    assert everything(office) == ["Retro"]


def test_nothing_is_begun_when_one_line_is_wrong(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(
        office,
        (AURORA.address, "tomorrow 09:00", "10:00", "One"),
        ("aurora", "noon", "", ""),
        (AURORA.address, "tomorrow 09:30", "10:00", "Clash"),
    )
    assert office.kiosk("book", "--csv", str(file)) == 2
    err = capsys.readouterr().err
    assert "4 problems, nothing was booked" in err
    assert "line 3: to is missing" in err
    assert "line 4: wants the room at the time that line 2 wants it" in err
    assert office.exchange.round_trips == 0


def test_after_a_refused_sign_in_no_line_tries_again(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.configure(password="wrong", more="auth = basic\n")
    assert office.kiosk("book", "--csv", str(three(office))) == 1
    out = capsys.readouterr().out
    assert out.count("not tried after the refusal") == 3
    assert office.exchange.statuses[401] == 1


def test_interrupted_it_ends_the_line_in_hand_and_says_what_was_written(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.aurora.meanwhile(lambda: None)
    original = orders.carry_out

    def carry_out(*words: Any, **more: Any) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        return original(*words, **more)

    orders.carry_out = carry_out
    try:
        assert office.kiosk("book", "--csv", str(three(office))) == 1
    finally:
        orders.carry_out = original
    out, err = capsys.readouterr()
    assert "[1/4] line 2" in out
    assert "Interrupted: 3 of 4 were not begun, from line 3 on." in out
    assert "once more breaks it off" in err
    assert sorted(everything(office)) == ["One", "Retro"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_broken_off_the_line_in_hand_is_unknown(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    original = orders.carry_out

    def carry_out(*_: Any, **__: Any) -> Any:
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGINT)

    orders.carry_out = carry_out
    try:
        assert office.kiosk("book", "--csv", str(three(office))) == 1
    finally:
        orders.carry_out = original
    assert "unknown: look before you order it again (broken off)" in capsys.readouterr().out


def test_a_question_can_be_broken_off(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Administrator, "agenda", interrupted)
    assert office.kiosk("agenda") == 1
    assert capsys.readouterr().err == "kiosk agenda: broken off\n"


def test_a_certificate_file_that_has_vanished_is_told(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def vanished(*_: object, **__: object) -> None:
        raise MailboxError(Trouble.CERTIFICATE_UNKNOWN, "a certificate file cannot be used")

    monkeypatch.setattr(Administrator, "from_config", vanished)
    assert office.kiosk("agenda") == 1
    assert "certificate-unknown: a certificate file cannot be used" in capsys.readouterr().err


# the API


def test_the_api_says_what_the_verbs_say(office: Office, admin: Administrator) -> None:
    office.meet("09:00-10:00", "Budget")
    (calendar,) = admin.agenda([admin.room], admin.span("tomorrow"))
    assert calendar.events[0].meeting.organizer == ANNA
    day = admin.free(admin.room, slot("09:30-10:30"))
    assert day.availability is not None
    assert not day.availability.is_free
    rooms = [room for one in admin.room_lists() for room in admin.listed(one.address)]
    assert [day.room for day in admin.rooms(rooms, admin.day("tomorrow"))] == [AURORA, BOREAL]
    assert admin.look(booking(slot=slot("11:00-12:00"))).result is Result.FREE
    assert admin.book(booking(slot=slot("11:00-12:00"))).result is Result.BOOKED


def test_the_api_without_a_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no configuration was found"):
        Administrator.from_ini(tmp_path / "kiosk.ini")


def test_an_answer_that_is_cut_off_is_not_believed(office: Office, admin: Administrator) -> None:
    office.meet("09:00-10:00")
    office.exchange.faults.inject(Fault.TRUNCATED, on="FindItem")
    (calendar,) = admin.agenda([admin.room], admin.span("tomorrow"))
    assert (calendar.trouble, calendar.events) == (Trouble.NONSENSE, ())


def test_events_on_the_edge_of_a_span(office: Office, admin: Administrator) -> None:
    office.meet("08:00-09:00", "before")
    office.meet("09:00-09:00", "a moment")
    office.meet("10:00-11:00", "after")
    (calendar,) = admin.agenda([admin.room], slot("09:00-10:00"), details=False)
    assert [event.meeting.subject for event in calendar.events] == ["a moment"]


def test_details_of_many_come_in_batches_and_without_what_vanished(office: Office, admin: Administrator) -> None:
    for minute in range(60):
        start = tomorrow("08:00") + minute * MINUTE
        office.aurora.add(replace(slot("09:00-10:00"), start=start, end=start + MINUTE), str(minute), organizer=ANNA)
    events = admin._directory.events(admin.room, admin.span("tomorrow"))
    office.aurora.remove(events[0].meeting.ref.id)
    detailed = admin._directory.detailed(events)
    assert office.exchange.operations["GetItem"] == 2
    assert [event.meeting.subject for event in detailed] == [str(n) for n in range(60)]
    assert detailed[0].meeting.organizer == Person("Anna Berg")
    assert detailed[1].meeting.organizer == ANNA


def test_the_program_from_outside_is_stopped_between_two_lines(office: Office) -> None:
    file = write(
        office,
        *((AURORA.address, f"tomorrow {hour:02}:00", "+30m", f"Meeting {hour}") for hour in range(8, 18)),
    )
    office.exchange.faults.inject(Fault.DELAY, on="CreateItem", pause=timedelta(milliseconds=300))
    running = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "book", "--csv", str(file), "--config", str(office.file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    running.stdout.readline()
    running.send_signal(signal.SIGTERM)
    out, err = running.communicate(timeout=20)
    assert running.returncode == 1
    assert "were not begun, from line" in out
    assert "Ending after the booking in hand" in err
    begun = 10 - int(re.findall(r"Interrupted: (\d+) of 10", out)[0])
    assert len(office.aurora.items()) == begun < 10
