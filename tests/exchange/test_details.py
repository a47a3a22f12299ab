"""What of an administrator's answers the simulated Exchange does not say: parts read from XML as servers write it."""

from __future__ import annotations

import pytest
from lxml import etree

from kiosk.errors import MailboxError
from kiosk.exchange import details
from kiosk.room.availability import Busy
from kiosk.room.health import Trouble
from kiosk.room.meeting import FreeBusy, Person, Response
from tests.diary import slot

T = "http://schemas.microsoft.com/exchange/services/2006/types"
WINDOW = slot("9-10")


def element(name: str, inside: str = "") -> etree._Element:
    return etree.fromstring(f'<{name} xmlns="{T}">{inside}</{name}>')


def view(kind: str, inside: str = "") -> tuple[Busy, ...]:
    return details.free_busy(element("FreeBusyView", f"<FreeBusyViewType>{kind}</FreeBusyViewType>{inside}"), WINDOW)


def test_free_busy_that_is_withheld_is_not_free() -> None:
    with pytest.raises(MailboxError) as raised:
        view("None")
    assert raised.value.trouble is Trouble.NO_RIGHTS


def test_merged_free_busy_is_quarters_of_an_hour_and_what_is_unknown_takes_the_room() -> None:
    found = view("MergedOnly", "<MergedFreeBusy>01249</MergedFreeBusy>")
    assert found == (
        Busy(slot("9:15-9:30"), FreeBusy.TENTATIVE),
        Busy(slot("9:30-9:45"), FreeBusy.BUSY),
        Busy(slot("9:45-10"), FreeBusy.NO_DATA),
    )


def event(
    busy: str = "Busy", start: str = "2026-03-17T08:00:00", end: str = "2026-03-17T09:00:00", more: str = ""
) -> str:
    return (
        f"<CalendarEventArray><CalendarEvent><StartTime>{start}</StartTime><EndTime>{end}</EndTime>"
        f"<BusyType>{busy}</BusyType>{more}</CalendarEvent></CalendarEventArray>"
    )


def test_detailed_free_busy_names_the_subject_unless_it_is_private() -> None:
    said = "<CalendarEventDetails><Subject>Budget</Subject><IsPrivate>{}</IsPrivate></CalendarEventDetails>"
    assert view("Detailed", event(more=said.format("false"))) == (Busy(slot("9-10"), FreeBusy.BUSY, "Budget"),)
    assert view("Detailed", event(more=said.format("true"))) == (Busy(slot("9-10")),)


def test_an_unknown_word_is_busy_and_an_offset_is_kept() -> None:
    assert view("FreeBusy", event("Sleeping", "2026-03-17T09:00:00+01:00", "2026-03-17T09:00:00.000Z")) == (
        Busy(slot("9-10")),
    )


def test_nonsense_is_told() -> None:
    for act in (
        lambda: view("FreeBusy", event(start="soon")),
        lambda: details.resolved(element("Resolution")),
        lambda: details.event(element("CalendarItem"), "a@b.example"),
    ):
        with pytest.raises(MailboxError) as raised:
            act()
        assert raised.value.trouble is Trouble.NONSENSE


def test_an_internal_address_is_left_out() -> None:
    inside = "<Name>Anna</Name><EmailAddress>/O=X/CN=ANNA</EmailAddress><RoutingType>EX</RoutingType>"
    assert details.person(element("Mailbox", inside)) == Person("Anna")


def test_attendees_that_answered_strangely_or_are_nobody() -> None:
    attendees = (
        "<RequiredAttendees><Attendee/><Attendee><Mailbox><Name>Kai</Name></Mailbox>"
        "<ResponseType>Perhaps</ResponseType></Attendee></RequiredAttendees>"
    )
    item = (
        '<ItemId Id="i" ChangeKey="c"/><Start>2026-03-17T08:00:00Z</Start><End>2026-03-17T09:00:00Z</End>' + attendees
    )
    found = details.event(element("CalendarItem", item), "a@b.example")
    assert [(one.person.name, one.response) for one in found.attendees] == [
        ("", Response.UNKNOWN),
        ("Kai", Response.UNKNOWN),
    ]
    assert found.may_delete is None


def test_rights_that_are_not_told_are_not_granted() -> None:
    found = details.rights(element("CalendarFolder"))
    assert (found.read, found.create, found.delete, found.view_private) == (False, False, False, False)
