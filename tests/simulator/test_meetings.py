"""Meeting requests: somebody invites the room, the attendant answers, and both calendars know."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from exchangelib import Attendee, CalendarItem, Mailbox
from exchangelib.items import SEND_ONLY, SEND_TO_ALL_AND_SAVE_COPY, SEND_TO_NONE
from exchangelib.protocol import close_connections

from kiosk.exchange.memory import MemoryMailbox
from kiosk.room.meeting import FreeBusy, Person, Response
from kiosk.simulator.attendant import AutomateProcessing, CalendarProcessing
from kiosk.simulator.post import MailKind
from kiosk.simulator.server import DOOR, SimulatedExchange
from kiosk.simulator.sign_in import Account, Rights
from tests.diary import BERLIN, at, slot

from .door import AURORA, calendar_at
from .wire import Client, get, setting, update

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exchangelib.folders import Calendar

    from kiosk.exchange.memory import Item

    from .schema import Checker

NOOR = Person("Noor Haddad", "noor.haddad@roomdoor.example")
PORTAL = Account(user="ROOMDOOR\\noor", password="n", mailbox=NOOR.address, rights=Rights.NONE)
ROOM = Account(user="ROOMDOOR\\aurora", password="a", mailbox=AURORA, rights=Rights.NONE)


@pytest.fixture
def home() -> MemoryMailbox:
    """The organizer's calendar."""
    return MemoryMailbox(room=NOOR, clock=lambda: at("10"), timezone=BERLIN)


@pytest.fixture
def processing() -> CalendarProcessing:
    return CalendarProcessing()


@pytest.fixture
def exchange(
    mailbox: MemoryMailbox, home: MemoryMailbox, processing: CalendarProcessing, checker: Checker
) -> Iterator[SimulatedExchange]:
    with SimulatedExchange(
        [mailbox, home],
        accounts=[DOOR, PORTAL, ROOM],
        clock=lambda: at("10"),
        processing={AURORA: processing},
        on_answer=checker,
    ) as exchange:
        yield exchange
    close_connections()


@pytest.fixture
def noor(exchange: SimulatedExchange) -> Calendar:
    """The organizer's own client."""
    return calendar_at(exchange, NOOR.address, who=PORTAL)


def invite(calendar: Calendar, span: str, subject: str = "Salary talk", **more: object) -> CalendarItem:
    """Invite the room, as a booking portal does."""
    item = CalendarItem(
        account=calendar.account,
        folder=calendar,
        subject=subject,
        start=slot(span).start,
        end=slot(span).end,
        resources=[Attendee(mailbox=Mailbox(email_address=AURORA), response_type="Unknown")],
        **more,
    )
    return item.save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)


def only(mailbox: MemoryMailbox) -> Item:
    (item,) = mailbox.items()
    return item


def answered(calendar: Calendar, item: CalendarItem) -> str:
    return str(calendar.get(id=item.id).resources[0].response_type)


def test_the_room_accepts_and_shows_the_organizer_instead_of_the_subject(
    noor: Calendar, mailbox: MemoryMailbox, exchange: SimulatedExchange
) -> None:
    item = invite(noor, "11-12", sensitivity="Private", location="Aurora")
    copy = only(mailbox)
    assert copy.meeting.subject == "Noor Haddad"
    assert not copy.meeting.is_private
    assert (copy.meeting.response, copy.meeting.free_busy) == (Response.ACCEPT, FreeBusy.BUSY)
    assert (copy.meeting.organizer, copy.meeting.location) == (NOOR, "Aurora")
    kept = noor.get(id=item.id)
    assert kept.resources[0].response_type == "Accept"
    assert kept.resources[0].last_response_time == at("10")
    assert (kept.subject, kept.my_response_type, kept.meeting_request_was_sent) == ("Salary talk", "Organizer", True)
    assert kept.uid == copy.uid
    kinds = [mail.kind for mail in exchange.post.mails]
    assert kinds == [MailKind.REQUEST, MailKind.RESPONSE]
    with Client(exchange) as door:
        seen = door.ask(get(copy.meeting.ref.id))
    assert seen.texts("MyResponseType") == ["Accept"]
    assert seen.texts("AppointmentState") == ["3"]
    assert seen.texts("ResponseType") == ["Unknown"]


def test_the_room_declines_what_is_taken(noor: Calendar, mailbox: MemoryMailbox, exchange: SimulatedExchange) -> None:
    mailbox.add(slot("11:30-12"), "At the door", response=Response.ORGANIZER)
    item = invite(noor, "11-12")
    assert answered(noor, item) == "Decline"
    assert len(mailbox.items()) == 1
    assert exchange.post.mails[-1].answer is Response.DECLINE
    assert answered(noor, invite(noor, "12-13")) == "Accept"


@pytest.mark.parametrize(
    "processing", [CalendarProcessing(maximum_duration=timedelta(hours=1), booking_window=timedelta(hours=4))]
)
def test_the_room_declines_what_is_too_long_or_too_far(noor: Calendar) -> None:
    spans = ("11-12", "12:30-14", "14-15")
    assert [answered(noor, invite(noor, span)) for span in spans] == ["Accept", "Decline", "Decline"]


@pytest.mark.parametrize("processing", [CalendarProcessing(allow_conflicts=True, delete_subject=False)])
def test_a_room_that_is_set_up_otherwise(noor: Calendar, mailbox: MemoryMailbox) -> None:
    invite(noor, "11-12", "Budget")
    invite(noor, "11-12", "Retro")
    assert sorted(item.meeting.subject for item in mailbox.items()) == ["Noor Haddad Budget", "Noor Haddad Retro"]


@pytest.mark.parametrize("processing", [CalendarProcessing(automate=AutomateProcessing.AUTO_UPDATE)])
def test_a_room_made_in_powershell_leaves_it_tentative(
    noor: Calendar, mailbox: MemoryMailbox, exchange: SimulatedExchange
) -> None:
    item = invite(noor, "11-12", sensitivity="Private")
    copy = only(mailbox)
    assert (copy.meeting.subject, copy.meeting.is_private) == ("Salary talk", True)
    assert (copy.meeting.response, copy.meeting.free_busy) == (Response.NONE_YET, FreeBusy.TENTATIVE)
    assert answered(noor, item) == "Unknown"
    door = calendar_at(exchange, who=ROOM)
    door.get(id=copy.meeting.ref.id).accept(message_disposition=SEND_ONLY)
    assert answered(noor, item) == "Accept"
    assert only(mailbox).meeting.free_busy is FreeBusy.BUSY


@pytest.mark.parametrize("processing", [CalendarProcessing(automate=AutomateProcessing.NONE)])
def test_a_room_that_does_nothing_by_itself(noor: Calendar, mailbox: MemoryMailbox) -> None:
    item = invite(noor, "11-12")
    item.delete(send_meeting_cancellations=SEND_TO_ALL_AND_SAVE_COPY)
    assert mailbox.items() == ()


def test_the_room_declines_afterwards_and_the_organizer_learns_why(
    noor: Calendar, mailbox: MemoryMailbox, exchange: SimulatedExchange
) -> None:
    item = invite(noor, "11-12")
    ref = only(mailbox).meeting.ref
    door = calendar_at(exchange, who=ROOM)
    copy = CalendarItem(account=door.account, folder=door, id=ref.id, changekey=ref.version)
    copy.decline(message_disposition=SEND_ONLY, body="Nobody came.")
    assert answered(noor, item) == "Decline"
    assert mailbox.items() == ()
    mail = exchange.post.mails[-1]
    assert (mail.kind, mail.sender, mail.to, mail.body) == (
        *(MailKind.RESPONSE, mailbox.room, (NOOR,), "Nobody came."),
    )


def test_a_meeting_called_off_stays_marked_in_the_room(
    noor: Calendar, mailbox: MemoryMailbox, home: MemoryMailbox
) -> None:
    one, two = invite(noor, "11-12"), invite(noor, "13-14")
    one.cancel()
    two.delete(send_meeting_cancellations=SEND_TO_ALL_AND_SAVE_COPY)
    assert home.items() == ()
    assert [item.meeting.is_cancelled for item in mailbox.items()] == [True, True]
    assert mailbox.items()[0].meeting.subject == "Canceled: Noor Haddad"


def test_a_meeting_deleted_without_a_word_stays_in_the_room(noor: Calendar, mailbox: MemoryMailbox) -> None:
    invite(noor, "11-12").delete(send_meeting_cancellations=SEND_TO_NONE)
    assert not only(mailbox).meeting.is_cancelled


def test_the_organizers_update_overwrites_what_the_room_did(
    noor: Calendar, mailbox: MemoryMailbox, exchange: SimulatedExchange
) -> None:
    item = invite(noor, "11-12")
    ref = only(mailbox).meeting.ref
    with Client(exchange) as door:
        ends = setting("calendar:End", "<t:End>2026-03-17T10:30:00Z</t:End>")
        assert door.ask(update(ref.id, ref.version, ends)).code == "NoError"
    assert only(mailbox).meeting.slot == slot("11-11:30")
    fresh = noor.get(id=item.id)
    assert fresh.end == at("12")  # the organizer's copy knows of nothing
    fresh.subject = "Salary talk, again"
    fresh.save(update_fields=["subject"], send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    copy = only(mailbox)
    assert (copy.meeting.ref.id, copy.meeting.slot) == (ref.id, slot("11-12"))


def test_a_room_that_is_invited_no_more_is_told_so(noor: Calendar, mailbox: MemoryMailbox) -> None:
    fresh = noor.get(id=invite(noor, "11-12").id)
    fresh.resources = [Attendee(mailbox=Mailbox(email_address="boreas@roomdoor.example"), response_type="Unknown")]
    fresh.save(update_fields=["resources"], send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    assert only(mailbox).meeting.is_cancelled


def test_a_meeting_sent_only_later_is_one_meeting_all_the_same(noor: Calendar, mailbox: MemoryMailbox) -> None:
    item = CalendarItem(account=noor.account, folder=noor, subject="x", start=at("11"), end=at("12")).save()
    fresh = noor.get(id=item.id)
    uid = fresh.uid
    fresh.resources = [Attendee(mailbox=Mailbox(email_address=AURORA), response_type="Unknown")]
    fresh.save(update_fields=["resources"], send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    assert answered(noor, item) == "Accept"
    fresh = noor.get(id=item.id)
    assert (fresh.uid, only(mailbox).uid) == (uid, uid)
    fresh.end = at("12:30")
    fresh.save(update_fields=["end"], send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    assert only(mailbox).meeting.slot == slot("11-12:30")


def test_an_update_into_a_conflict_loses_the_room(noor: Calendar, mailbox: MemoryMailbox) -> None:
    item = invite(noor, "11-12")
    mailbox.add(slot("13-14"), "Taken")
    fresh = noor.get(id=item.id)
    fresh.start, fresh.end = slot("13-14").start, slot("13-14").end
    fresh.save(update_fields=["start", "end"], send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    assert only(mailbox).meeting.subject == "Taken"
    assert answered(noor, item) == "Decline"


@pytest.mark.parametrize("processing", [CalendarProcessing(delay=timedelta(milliseconds=80))])
def test_mail_takes_its_time_and_waits_while_the_server_is_down(
    noor: Calendar, mailbox: MemoryMailbox, exchange: SimulatedExchange
) -> None:
    heard = threading.Event()
    invite(noor, "11-12")
    assert mailbox.items() == ()
    with exchange.outage():
        time.sleep(0.1)
        assert mailbox.items() == ()
        with mailbox.feed.listening(heard.set):
            exchange.up()
            assert heard.wait(5)
    assert only(mailbox).meeting.subject == "Noor Haddad"


def test_an_appointment_without_guests_sends_nothing(noor: Calendar, exchange: SimulatedExchange) -> None:
    item = CalendarItem(account=noor.account, folder=noor, subject="x", start=at("11"), end=at("12"))
    item.save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    assert exchange.post.mails == ()
    assert not noor.get(id=item.id).is_meeting
    guests = CalendarItem(
        account=noor.account,
        folder=noor,
        subject="x",
        start=at("11"),
        end=at("12"),
        required_attendees=[Attendee(mailbox=Mailbox(email_address=AURORA), response_type="Unknown")],
    ).save()
    assert exchange.post.mails == ()
    kept = noor.get(id=guests.id)
    assert (kept.is_meeting, kept.meeting_request_was_sent) == (True, False)
    assert kept.required_attendees[0].mailbox.email_address == AURORA
    strangers = [Attendee(mailbox=Mailbox(email_address="guest@elsewhere.example"), response_type="Unknown")]
    kept.required_attendees = strangers
    kept.save(update_fields=["required_attendees"], send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    assert [mail.to[0].address for mail in exchange.post.mails] == ["guest@elsewhere.example"]


def test_an_invitation_of_somebody_unknown_here_is_answered_by_mail_alone(
    mailbox: MemoryMailbox, exchange: SimulatedExchange
) -> None:
    ref = mailbox.add(slot("11-12"), "Budget")  # its organizer has no mailbox on this server
    door = calendar_at(exchange, who=ROOM)
    door.get(id=ref.id).decline(message_disposition=SEND_ONLY)
    (mail,) = exchange.post.mails
    assert (mail.to[0].address, mail.subject) == ("noor.haddad@example.com", "Declined: Budget")
