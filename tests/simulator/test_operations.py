"""What each operation answers: to whom, in which words and in which order."""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from kiosk.exchange.memory import Every, MemoryMailbox
from kiosk.room.meeting import FreeBusy, Kind, Person, Response, TimeSlot
from kiosk.simulator.server import DOOR, SimulatedExchange
from kiosk.simulator.sign_in import Account, Rights
from tests.diary import BERLIN, at, slot

from .schema import Checker, faults_of, samples
from .wire import CALENDAR, KEY, Client, create, delete, get, setting, soap, subscribe, sync, update, view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

ANNA = Person("Anna Berg", "anna.berg@example.com")
POLL = "|".join(
    [
        *("item:Subject", "item:Sensitivity", "item:DateTimeCreated", "calendar:Start", "calendar:End"),
        *("calendar:IsAllDayEvent", "calendar:LegacyFreeBusyStatus", "calendar:Location", "calendar:IsCancelled"),
        *("calendar:CalendarItemType", "calendar:MyResponseType", "calendar:Organizer", "calendar:AppointmentState"),
    ]
)


@pytest.fixture
def client(exchange: SimulatedExchange) -> Iterator[Client]:
    with Client(exchange) as client:
        yield client


def names_of(element: _Element) -> list[str]:
    return [etree.QName(child).localname for child in element]


def test_a_view_gives_what_was_asked_for_and_nothing_else(client: Client, mailbox: MemoryMailbox) -> None:
    mailbox.add(slot("9-10"), "Budget", organizer=ANNA)
    answer = client.ask(view("item:Subject|calendar:Start"))
    assert answer.status == 200
    assert names_of(answer.all("CalendarItem")[0]) == ["ItemId", "Subject", "Start"]
    assert answer.texts("Start") == ["2026-03-17T08:00:00Z"]
    assert names_of(client.ask(view()).all("CalendarItem")[0]) == ["ItemId"]


def test_a_view_gives_all_a_door_reads_in_one_answer(client: Client, mailbox: MemoryMailbox) -> None:
    mailbox.add(slot("9-10"), "Budget", organizer=ANNA, location="Aurora", key="k1")
    mailbox.cancel(mailbox.add(slot("11-12"), "Retro").id)
    mailbox.add(slot("0-24"), "Anna on holiday", is_all_day=True, free_busy=FreeBusy.FREE)
    mailbox.add_series(mailbox.add(slot("9:30-9:45"), "Standup"), Every.DAY)
    answer = client.ask(view(POLL + "|" + KEY))
    assert answer.texts("Subject") == ["Anna on holiday", "Budget", "Standup", "Canceled: Retro", "Standup"]
    assert answer.texts("AppointmentState") == ["3", "3", "3", "7", "3"]
    assert answer.texts("CalendarItemType") == ["Single", "Single", "Occurrence", "Single", "Occurrence"]
    assert answer.texts("Value") == ["k1"]
    assert answer.all("RootFolder")[0].get("TotalItemsInView") == "5"


def test_a_view_names_the_organizer_but_not_the_mail_address(client: Client, mailbox: MemoryMailbox) -> None:
    ref = mailbox.add(slot("9-10"), "Budget", organizer=ANNA)
    found = client.ask(view("calendar:Organizer"))
    assert found.texts("Name") == ["Anna Berg"]
    assert found.texts("RoutingType") == ["EX"]
    assert found.texts("EmailAddress")[0].startswith("/O=")
    got = client.ask(get(ref.id, "calendar:Organizer"))
    assert (got.texts("EmailAddress"), got.texts("RoutingType")) == (["anna.berg@example.com"], ["SMTP"])


def test_a_view_cuts_long_texts_and_an_item_does_not(client: Client, mailbox: MemoryMailbox) -> None:
    ref = mailbox.add(slot("9-10"), "x" * 300)
    assert client.ask(view("item:Subject")).texts("Subject") == ["x" * 255]
    assert client.ask(get(ref.id, "item:Subject")).texts("Subject") == ["x" * 300]


def test_a_view_brings_what_only_touches_it(client: Client, mailbox: MemoryMailbox) -> None:
    mailbox.add(slot("8-9"), "ends as it begins")
    mailbox.add(slot("10-10"), "of no length")
    mailbox.add(slot("11-12"), "begins as it ends")
    mailbox.add(slot("13-14"), "elsewhere")
    answer = client.ask(view("item:Subject", ("2026-03-17T09:00:00+01:00", "2026-03-17T11:00:00+01:00")))
    assert len(answer.texts("Subject")) == 3


def test_a_view_takes_neither_restriction_nor_order_nor_three_years(client: Client) -> None:
    restricted = view().replace(
        "<m:ParentFolderIds>",
        f"<m:Restriction><t:Exists>{KEY}</t:Exists></m:Restriction><m:ParentFolderIds>",
    )
    assert client.ask(restricted).code == "ErrorInvalidOperation"
    assert client.ask(view("", ("2026-01-01T00:00:00Z", "2029-01-01T00:00:00Z"))).code == "ErrorCalendarViewRangeTooBig"


def test_our_own_booking_is_found_again_by_its_key(client: Client, mailbox: MemoryMailbox) -> None:
    client.ask(create("2026-03-17T10:00:00Z", "2026-03-17T10:30:00Z", key="b7"))
    mailbox.add(slot("9-10"), "Budget")
    mailbox.add_series(mailbox.add(slot("9:30-9:45"), "Standup"), Every.DAY)
    search = (
        '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape>'
        '<m:IndexedPageItemView Offset="0" BasePoint="Beginning"/><m:Restriction><t:IsEqualTo>'
        f'{KEY}<t:FieldURIOrConstant><t:Constant Value="b7"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction>'
        f"<m:ParentFolderIds>{CALENDAR}</m:ParentFolderIds></m:FindItem>"
    )
    answer = client.ask(search)
    assert answer.texts("Subject") == ["Booked at the door"]
    everything = client.ask(re.sub(r"<m:Restriction>.*</m:Restriction>", "", search))
    assert sorted(everything.texts("CalendarItemType")) == ["RecurringMaster", "Single", "Single"]


def test_an_appointment_is_written_over_whatever_is_there(client: Client, mailbox: MemoryMailbox) -> None:
    mailbox.add(slot("11-12"), "Budget")
    answer = client.ask(create("2026-03-17T10:00:00Z", "2026-03-17T10:30:00+00:00", key="b7"))
    written = mailbox.item(answer.all("ItemId")[0].get("Id") or "")
    assert written is not None
    assert written.meeting.slot == slot("11-11:30")
    assert (written.meeting.key, written.meeting.response) == ("b7", Response.ORGANIZER)
    assert written.meeting.organizer == mailbox.room
    assert client.ask(view("|" + KEY)).texts("Value") == ["b7"]


def test_an_appointment_needs_to_say_who_is_told_and_to_end_after_its_start(client: Client) -> None:
    quiet = client.ask(create("2026-03-17T10:00:00Z", "2026-03-17T10:30:00Z", how=None))
    assert quiet.code == "ErrorSendMeetingInvitationsRequired"
    backwards = client.ask(create("2026-03-17T10:00:00Z", "2026-03-17T09:30:00Z"))
    assert backwards.code == "ErrorCalendarEndDateIsEarlierThanStartDate"
    assert backwards.texts("MessageText") == ["EndDate is earlier than StartDate"]


def test_an_end_is_moved_only_on_the_newest_version(client: Client, mailbox: MemoryMailbox) -> None:
    ref = mailbox.add(slot("9-10"), "Budget")
    ends = setting("calendar:End", "<t:End>2026-03-17T08:30:00Z</t:End>")
    done = client.ask(update(ref.id, ref.version, ends))
    assert (done.code, done.texts("Count")) == ("NoError", ["0"])
    assert done.all("ItemId")[0].get("ChangeKey") != ref.version
    item = mailbox.item(ref.id)
    assert item is not None
    assert item.meeting.slot == slot("9-9:30")
    assert client.ask(update(ref.id, ref.version, ends)).code == "ErrorIrresolvableConflict"
    assert client.ask(update(ref.id, ref.version, ends, policy="AutoResolve")).code == "NoError"
    assert client.ask(update(ref.id, "not/a key!", ends)).code == "ErrorInvalidChangeKey"
    assert client.ask(update(ref.id, "", ends)).code == "ErrorChangeKeyRequiredForWriteOperations"


def test_an_end_before_the_start_is_refused_also_by_the_wall_clock_of_a_long_night(
    client: Client, mailbox: MemoryMailbox
) -> None:
    ref = mailbox.add(slot("9-10"), "Budget")
    early = setting("calendar:End", "<t:End>2026-03-17T07:00:00Z</t:End>")
    assert client.ask(update(ref.id, ref.version, early)).code == "ErrorCalendarEndDateIsEarlierThanStartDate"
    night = mailbox.add(TimeSlot(at("0"), at("4")), "Night shift")
    night = mailbox.move(
        night.id, TimeSlot(at("0").replace(month=10, day=25, hour=0, minute=30), at("9").replace(month=10, day=25))
    )
    second_time = setting("calendar:End", "<t:End>2026-10-25T01:15:00Z</t:End>")  # 2:30 to 2:15 on the wall
    assert client.ask(update(night.id, night.version, second_time)).code == "ErrorCalendarEndDateIsEarlierThanStartDate"


@pytest.mark.parametrize("uri", ["calendar:StartTimeZone", "calendar:EndTimeZone"])
def test_a_zone_cannot_be_put_on_an_occurrence_nor_on_an_invitation(
    client: Client, mailbox: MemoryMailbox, uri: str
) -> None:
    mailbox.add_series(mailbox.add(slot("9-10"), "Standup", response=Response.ORGANIZER), Every.DAY)
    invited, own = mailbox.add(slot("11-12")), mailbox.add(slot("12-13"), response=Response.ORGANIZER)
    occurrence = mailbox.items()[-1].meeting.ref
    name = uri.partition(":")[2]
    zone = setting(uri, f'<t:{name} Id="W. Europe Standard Time"/>')
    for ref in (invited, occurrence):
        refused = client.ask(update(ref.id, ref.version, zone))
        assert refused.code == "ErrorInvalidPropertySet"
        assert refused.all("MessageXml")[0][0].get("FieldURI") == uri
    assert client.ask(update(own.id, own.version, zone)).code == "NoError"


def test_an_update_sets_and_clears_all_together_or_nothing(client: Client, mailbox: MemoryMailbox) -> None:
    ref = mailbox.add(slot("9-10"), "Budget", location="Aurora", key="k")
    value = f"<t:ExtendedProperty>{KEY}<t:Value>k2</t:Value></t:ExtendedProperty>"
    changes = (
        setting("item:Subject", "<t:Subject>Plan</t:Subject>"),
        setting("calendar:LegacyFreeBusyStatus", "<t:LegacyFreeBusyStatus>Tentative</t:LegacyFreeBusyStatus>"),
        '<t:DeleteItemField><t:FieldURI FieldURI="calendar:Location"/></t:DeleteItemField>',
        f"<t:SetItemField>{KEY}<t:CalendarItem>{value}</t:CalendarItem></t:SetItemField>",
    )
    assert client.ask(update(ref.id, ref.version, *changes)).code == "NoError"
    item = mailbox.item(ref.id)
    assert item is not None
    seen = item.meeting
    assert (seen.subject, seen.location, seen.free_busy, seen.key) == ("Plan", "", FreeBusy.TENTATIVE, "k2")
    read_only = setting("calendar:IsCancelled", "<t:IsCancelled>true</t:IsCancelled>")
    again = setting("item:Subject", "<t:Subject>Never</t:Subject>")
    assert client.ask(update(ref.id, seen.ref.version, again, read_only)).code == "ErrorInvalidPropertySet"
    assert mailbox.item(ref.id) == item
    cleared = client.ask(
        update(ref.id, seen.ref.version, f"<t:DeleteItemField>{KEY}</t:DeleteItemField>", policy="AlwaysOverwrite")
    )
    assert cleared.code == "NoError"
    assert client.ask(view(KEY)).all("ExtendedProperty") == []


def test_one_occurrence_changes_and_its_series_does_not(client: Client, mailbox: MemoryMailbox) -> None:
    mailbox.add_series(mailbox.add(slot("9-10"), "Standup"), Every.DAY)
    ids = [element.get("Id") or "" for element in client.ask(view()).all("ItemId")]
    version = client.ask(view()).all("ItemId")[0].get("ChangeKey") or ""
    ends = setting("calendar:End", "<t:End>2026-03-17T08:30:00Z</t:End>")
    assert client.ask(update(ids[0], version, ends)).code == "NoError"
    assert client.ask(view("calendar:CalendarItemType")).texts("CalendarItemType") == ["Exception", "Occurrence"]
    assert client.ask(delete(ids[0])).code == "NoError"
    assert [e.get("Id") for e in client.ask(view()).all("ItemId")] == [ids[1]]


def test_what_is_gone_is_gone(client: Client, mailbox: MemoryMailbox) -> None:
    ref = mailbox.add(slot("9-10"))
    assert client.ask(delete(ref.id, how=None)).code == "ErrorSendMeetingCancellationsRequired"
    assert client.ask(delete(ref.id)).code == "NoError"
    for request in (delete(ref.id), get(ref.id), update(ref.id, ref.version, setting("item:Subject", "<t:Subject/>"))):
        assert client.ask(request).code == "ErrorItemNotFound"
    assert client.ask(get("swapcase")).code == "ErrorItemNotFound"
    assert client.ask(get("not base64!")).code == "ErrorInvalidIdMalformed"


def test_ids_tell_upper_from_lower_case(client: Client, mailbox: MemoryMailbox) -> None:
    ref = mailbox.add(slot("9-10"))
    assert client.ask(get(ref.id.swapcase())).code == "ErrorItemNotFound"
    assert len(ref.id) > 150


def test_the_room_declines_and_the_meeting_leaves(client: Client, mailbox: MemoryMailbox) -> None:
    ref = mailbox.add(slot("9-10"), "Budget")
    decline = (
        '<m:CreateItem MessageDisposition="SendOnly"><m:Items><t:DeclineItem>'
        f'<t:ReferenceItemId Id="{ref.id}" ChangeKey="{ref.version}"/></t:DeclineItem></m:Items></m:CreateItem>'
    )
    assert client.ask(decline.replace("Decline", "TentativelyAccept")).code == "NoError"
    item = mailbox.item(ref.id)
    assert item is not None
    assert item.meeting.response is Response.TENTATIVE
    assert client.ask(decline).code == "NoError"
    assert mailbox.items() == ()


def test_only_the_organizer_cancels(client: Client, mailbox: MemoryMailbox) -> None:
    invited, own = mailbox.add(slot("9-10")), mailbox.add(slot("9-10"), response=Response.ORGANIZER)
    cancel = (
        '<m:CreateItem MessageDisposition="SendOnly"><m:Items><t:CancelCalendarItem>'
        '<t:ReferenceItemId Id="{}"/></t:CancelCalendarItem></m:Items></m:CreateItem>'
    )
    assert client.ask(cancel.format(invited.id)).code == "ErrorCalendarIsNotOrganizer"
    assert client.ask(cancel.format(own.id)).code == "NoError"
    assert mailbox.item(own.id) is None


def test_somebody_checks_in_at_the_door(client: Client, mailbox: MemoryMailbox) -> None:
    ref = mailbox.add(slot("9-10"))
    path = KEY.replace("RoomDoorKey", "RoomDoorCheckedIn")
    value = f"<t:ExtendedProperty>{path}<t:Value>2026-03-17T07:58:30Z</t:Value></t:ExtendedProperty>"
    checks_in = f"<t:SetItemField>{path}<t:CalendarItem>{value}</t:CalendarItem></t:SetItemField>"
    assert client.ask(update(ref.id, ref.version, checks_in)).code == "NoError"
    item = mailbox.item(ref.id)
    assert item is not None
    assert item.meeting.checked_in == at("8:58:30")
    assert client.ask(view(path)).texts("Value") == ["2026-03-17T07:58:30Z"]
    leaves = f"<t:DeleteItemField>{path}</t:DeleteItemField>"
    assert client.ask(update(ref.id, item.meeting.ref.version, leaves)).code == "NoError"
    assert client.ask(view(path)).all("Value") == []


def test_other_peoples_properties_are_kept_by_their_sets(client: Client, mailbox: MemoryMailbox) -> None:
    ref = mailbox.add(slot("9-10"))
    one, other = (KEY.replace("RoomDoorKey", "Note").replace("6a0b7c1e", first) for first in ("6a0b7c1e", "00000000"))
    value = f"<t:ExtendedProperty>{one}<t:Value>x</t:Value></t:ExtendedProperty>"
    change = f"<t:SetItemField>{one}<t:CalendarItem>{value}</t:CalendarItem></t:SetItemField>"
    assert client.ask(update(ref.id, ref.version, change)).code == "NoError"
    assert client.ask(view(one)).texts("Value") == ["x"]
    assert client.ask(view(other)).texts("Value") == []


def test_occurrences_share_the_uid_of_their_series(client: Client, mailbox: MemoryMailbox) -> None:
    mailbox.add_series(mailbox.add(slot("9-10"), "Standup"), Every.DAY)
    mailbox.add(slot("11-12"))
    first, single, second = client.ask(view("calendar:UID")).texts("UID")
    assert first == second != single


def test_folders_tell_what_may_be_done_there(client: Client, mailbox: MemoryMailbox) -> None:
    mailbox.add(slot("9-10"))
    root = CALENDAR.replace('"calendar"', '"root"')
    answer = client.ask(
        "<m:GetFolder><m:FolderShape><t:BaseShape>AllProperties</t:BaseShape></m:FolderShape>"
        f"<m:FolderIds>{CALENDAR}{root}</m:FolderIds></m:GetFolder>"
    )
    assert names_of(answer.all("CalendarFolder")[0])[0] == "FolderId"
    assert answer.texts("TotalCount") == ["1", "0"]
    assert answer.texts("CreateContents") == ["true", "true"]
    by_id = view().replace(CALENDAR, f'<t:FolderId Id="{answer.all("FolderId")[0].get("Id")}"/>')
    assert len(client.ask(by_id).all("CalendarItem")) == 1


def test_names_ids_and_zones(client: Client, mailbox: MemoryMailbox) -> None:
    ask = '<m:ResolveNames ReturnFullContactData="false"><m:UnresolvedEntry>{}</m:UnresolvedEntry></m:ResolveNames>'
    assert client.ask(ask.format("auro")).texts("EmailAddress") == ["aurora@roomdoor.example"]
    assert client.ask(ask.format("nobody")).code == "ErrorNameResolutionNoResults"
    convert = (
        '<m:ConvertId DestinationFormat="EntryId"><m:SourceIds>'
        '<t:AlternateId Format="EwsId" Id="{}" Mailbox="x@y.example"/></m:SourceIds></m:ConvertId>'
    )
    assert client.ask(convert.format("DUMMY")).code == "ErrorInvalidIdMalformed"
    assert client.ask(convert.format(mailbox.add(slot("9-10")).id)).code == "NoError"
    zones = client.ask('<m:GetServerTimeZones ReturnFullTimeZoneData="false"/>')
    assert "W. Europe Standard Time" in [zone.get("Id") for zone in zones.all("TimeZoneDefinition")]


def test_a_room_nobody_knows_and_rooms_one_may_not_see(mailbox: MemoryMailbox, checker: Checker) -> None:
    reader = Account(user="ROOMDOOR\\reader", password="r", rights=Rights.REVIEWER)
    editor = Account(user="ROOMDOOR\\editor", password="e", rights=Rights.EDITOR)
    stranger = Account(user="ROOMDOOR\\stranger", password="s", rights=Rights.NONE)
    ref = mailbox.add(slot("9-10"), "Salary talk", organizer=ANNA, is_private=True)
    booking = create("2026-03-17T10:00:00Z", "2026-03-17T10:30:00Z")
    with SimulatedExchange([mailbox], accounts=[DOOR, reader, editor, stranger], on_answer=checker) as exchange:
        with Client(exchange) as door:
            assert door.ask(view().replace("aurora@", "boreas@")).code == "ErrorNonExistentMailbox"
            assert door.ask(view("item:Subject")).texts("Subject") == ["Salary talk"]
            nobodys = '<t:DistinguishedFolderId Id="calendar"/>'
            assert door.ask(view().replace(CALENDAR, nobodys)).code == "ErrorMissingEmailAddress"
        with Client(exchange, stranger) as client:
            assert client.ask(view()).code == "ErrorFolderNotFound"
            assert client.ask(get(ref.id)).code == "ErrorItemNotFound"
            assert client.ask(booking).code == "ErrorFolderNotFound"
        with Client(exchange, reader) as client:
            assert client.ask(view("item:Subject")).texts("Subject") == ["Private Appointment"]
            assert client.ask(booking).code == "ErrorCreateItemAccessDenied"
            assert client.ask(delete(ref.id)).code == "ErrorCannotDeleteObject"
            wanted = setting("item:Subject", "<t:Subject>x</t:Subject>")
            assert client.ask(update(ref.id, ref.version, wanted)).code == "ErrorAccessDenied"
        with Client(exchange, editor) as client:
            assert client.ask(delete(ref.id, "MoveToDeletedItems")).code == "ErrorCannotDeleteObject"
            assert client.ask(booking).code == "NoError"


def test_acting_as_the_room(mailbox: MemoryMailbox, checker: Checker) -> None:
    panel = Account(user="ROOMDOOR\\panel", password="p", rights=Rights.NONE, may_impersonate=True)
    person = "<t:ExchangeImpersonation><t:ConnectingSID>{}</t:ConnectingSID></t:ExchangeImpersonation>"
    header = person.format("<t:PrimarySmtpAddress>aurora@roomdoor.example</t:PrimarySmtpAddress>")
    with SimulatedExchange([mailbox], accounts=[DOOR, panel], on_answer=checker) as exchange:
        with Client(exchange, panel) as client:
            assert client.ask(view()).code == "ErrorFolderNotFound"
            assert client.ask(view(), header).code == "NoError"
        with Client(exchange) as door:
            refused = door.ask(view(), header)
            assert (refused.status, refused.code) == (500, "ErrorImpersonateUserDenied")


def test_several_rooms_live_on_one_server(mailbox: MemoryMailbox, checker: Checker) -> None:
    boreas = MemoryMailbox(room=Person("Boreas", "boreas@roomdoor.example"), clock=lambda: at("10"), timezone=BERLIN)
    boreas.add(slot("9-10"), "Next door")
    with SimulatedExchange([mailbox, boreas], on_answer=checker) as exchange, Client(exchange) as client:
        assert client.ask(view("item:Subject")).texts("Subject") == []
        assert client.ask(view("item:Subject").replace("aurora@", "Boreas@")).texts("Subject") == ["Next door"]


def test_nonsense_is_refused_as_a_whole(client: Client) -> None:
    unknown = client.ask("<m:BrewCoffee/>", is_valid=False)
    assert (unknown.status, unknown.code) == (500, "ErrorInvalidRequest")
    assert client.send(b"<s:Envelope").code == "ErrorSchemaValidation"
    assert client.send(b"").code == "ErrorSchemaValidation"
    bomb = b'<!DOCTYPE x [<!ENTITY a "b">]>' + soap("<m:GetFolder>&a;</m:GetFolder>")
    assert client.send(bomb).code == "ErrorSchemaValidation"
    too_new = soap(view()).replace(b"Exchange2016", b"V2018_01_08")
    assert client.send(too_new).code == "ErrorInvalidRequest"
    assert client.ask(view("", ("tomorrow", "2026-03-18T00:00:00Z")), is_valid=False).code == "ErrorSchemaValidation"


def test_words_and_elements_the_schema_does_not_know_are_refused_too(client: Client, mailbox: MemoryMailbox) -> None:
    ref = mailbox.add(slot("9-10"))
    odd = setting("calendar:LegacyFreeBusyStatus", "<t:LegacyFreeBusyStatus>Asleep</t:LegacyFreeBusyStatus>")
    assert client.ask(update(ref.id, ref.version, odd), is_valid=False).code == "ErrorSchemaValidation"
    assert client.ask(update(ref.id, ref.version, "<t:DeleteItemField/>"), is_valid=False).status == 500
    assert client.ask("<m:CreateItem/>", is_valid=False).status == 500
    most = view().replace("<m:CalendarView", '<m:CalendarView MaxEntriesReturned="all"')
    assert client.ask(most, is_valid=False).code == "ErrorSchemaValidation"


FOLDER = (
    "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>"
    '<t:ExtendedFieldURI PropertyTag="0x670a" PropertyType="SystemTime"/></t:AdditionalProperties></m:FolderShape>'
    f"<m:FolderIds>{CALENDAR}</m:FolderIds></m:GetFolder>"
)
ROOMS = "<m:GetRooms><m:RoomList><t:EmailAddress>house1@roomdoor.example</t:EmailAddress></m:RoomList></m:GetRooms>"


def invitation() -> str:
    """A meeting with a guest, sent to all."""
    guest = (
        "<t:Resources><t:Attendee><t:Mailbox><t:Name>Boreas</t:Name><t:EmailAddress>boreas@roomdoor.example"
        "</t:EmailAddress></t:Mailbox></t:Attendee></t:Resources></t:CalendarItem>"
    )
    meeting = create("2026-03-17T10:00:00Z", "2026-03-17T10:30:00Z", how="SendToAllAndSaveCopy")
    return meeting.replace("</t:CalendarItem>", guest)


def mail() -> str:
    """A mail in the name of the room."""
    return (
        '<m:CreateItem MessageDisposition="SendOnly"><m:Items><t:Message><t:Subject>x</t:Subject>'
        '<t:Body BodyType="Text">y</t:Body><t:ToRecipients><t:Mailbox><t:EmailAddress>a@b.example</t:EmailAddress>'
        "</t:Mailbox></t:ToRecipients><t:From><t:Mailbox><t:EmailAddress>aurora@roomdoor.example</t:EmailAddress>"
        "</t:Mailbox></t:From></t:Message></m:Items></m:CreateItem>"
    )


def test_what_is_to_be_damaged_is_whole(client: Client) -> None:
    for request in (invitation(), mail(), FOLDER, sync(), subscribe("CreatedEvent")):
        assert client.ask(request).code == "NoError"
    assert client.ask(ROOMS).code == "ErrorNameResolutionNoResults"


@pytest.fixture
def unchecked(mailbox: MemoryMailbox) -> Iterator[Client]:
    """A server whose answers nobody checks: what it is asked is not valid either."""
    with SimulatedExchange([mailbox]) as exchange, Client(exchange) as client:
        yield client


def test_no_damaged_request_stays_without_an_answer(unchecked: Client, mailbox: MemoryMailbox) -> None:
    ref = mailbox.add(slot("9-10"))
    wholes = [view(POLL + "|" + KEY), get(ref.id), create("2026-03-17T10:00:00Z", "2026-03-17T10:30:00Z", key="k")]
    wholes.append(update(ref.id, ref.version, setting("item:Subject", "<t:Subject>x</t:Subject>")))
    chance = Random(7)
    for _ in range(300):
        request = soap(chance.choice(wholes))
        begin = chance.randrange(len(request))
        end = min(begin + chance.choice((1, 5, 40, 200)), len(request))
        damage = chance.choice((b"", request[begin:end] * 2, b"0", b"<t:End/>", chance.randbytes(4)))
        assert unchecked.send(request[:begin] + damage + request[end:]).status in (200, 500)


def test_damage_that_is_still_xml_is_answered_too(unchecked: Client, mailbox: MemoryMailbox) -> None:
    ref = mailbox.add(slot("9-10"))
    wholes = [view(POLL + "|" + KEY), get(ref.id), create("2026-03-17T10:00:00Z", "2026-03-17T10:30:00Z", key="k")]
    wholes.append(update(ref.id, ref.version, setting("item:Subject", "<t:Subject>x</t:Subject>")))
    wholes.append(delete(ref.id))
    wholes += [sync(most=2, shape="Default"), subscribe("CreatedEvent"), invitation(), mail(), FOLDER, ROOMS]
    chance = Random(7)
    for _ in range(600):
        root = etree.fromstring(soap(chance.choice(wholes)))
        body = root[1]
        victim = chance.choice(list(body.iter())[1:])
        match chance.randrange(4):
            case 0:
                victim.clear()
            case 1:
                victim.text = "odd"
            case 2:
                victim.tag = "{urn:odd}odd"
            case _ if victim.attrib:
                del victim.attrib[chance.choice(list(victim.attrib))]
            case _:
                pass
        assert unchecked.send(etree.tostring(root)).status in (200, 500)


def test_a_view_gives_no_more_than_was_wanted(client: Client, mailbox: MemoryMailbox) -> None:
    for span in ("9-10", "11-12", "13-14"):
        mailbox.add(slot(span), span)
    answer = client.ask(view("item:Subject").replace("<m:CalendarView", '<m:CalendarView MaxEntriesReturned="2"'))
    assert answer.texts("Subject") == ["9-10", "11-12"]
    root = answer.all("RootFolder")[0]
    assert (root.get("TotalItemsInView"), root.get("IncludesLastItemInRange")) == ("3", "false")


def test_every_operation_answers_what_the_schema_allows(
    client: Client, mailbox: MemoryMailbox, checker: Checker
) -> None:
    samples()  # skips without the schema
    ref = mailbox.add(slot("9-10"), "Budget", organizer=ANNA, location="Aurora", key="k", properties={"a/b": "c"})
    mailbox.add_series(mailbox.add(slot("9:30-9:45"), "Standup"), Every.DAY)
    occurrence = next(i for i in mailbox.items() if i.meeting.kind is Kind.OCCURRENCE).meeting.ref
    for request in (get(ref.id), get(occurrence.id), view(POLL + "|" + KEY), view().replace("IdOnly", "AllProperties")):
        assert client.ask(request).code == "NoError"
    assert checker.answers == 4
    assert faults_of(client.ask(get(ref.id)).body.replace(b"Subject", b"Sujet"))  # the check itself checks


# What real servers have said


def skeleton(message: bytes) -> list[str]:
    """The elements of a message in order, by depth, without ids and texts."""
    root = etree.fromstring(message)

    def walk(element: _Element, depth: int) -> Iterator[str]:
        yield f"{'  ' * depth}{element.prefix}:{etree.QName(element).localname} {sorted(map(str, element.attrib))}"
        for child in element:
            yield from walk(child, depth + 1)

    return list(walk(root, 0))


def test_a_created_item_is_announced_as_exchange_2016_does(client: Client) -> None:
    captured = (samples() / "createitem_calendar_2016_15.1.2507.6.xml").read_bytes()
    assert skeleton(client.ask(create("2026-03-17T10:00:00Z", "2026-03-17T10:30:00Z")).body) == skeleton(captured)


def test_a_deleted_item_is_missed_in_the_words_of_exchange_2016(client: Client, mailbox: MemoryMailbox) -> None:
    captured = (samples() / "deleteitem_notfound_2016_15.1.2507.6.xml").read_bytes()
    ref = mailbox.add(slot("9-10"))
    mailbox.remove(ref.id)
    ours = client.ask(delete(ref.id))
    assert skeleton(ours.body) == skeleton(captured)
    assert ours.texts("MessageText")[0] in captured.decode()


def test_a_view_is_laid_out_as_by_exchange_se(client: Client, mailbox: MemoryMailbox) -> None:
    captured = (samples() / "finditem_calendarview_SE_15.2.2562.17.xml").read_bytes()
    mailbox.add(slot("9-10"), "Meeting A")
    mailbox.add(slot("11-12"), "Our second meeting")
    answer = client.ask(view("item:Subject|calendar:Start|calendar:End|calendar:IsRecurring"))
    assert skeleton(answer.body) == skeleton(captured)


def test_all_properties_come_in_the_order_of_exchange_2016(client: Client, mailbox: MemoryMailbox) -> None:
    captured = etree.fromstring((samples() / "finditem_calendarview_allprops_15.1.355.19.xml").read_bytes())
    theirs = names_of(next(captured.iter("{*}CalendarItem")))
    mailbox.add(slot("9-10"), "Hackathon", organizer=ANNA, response=Response.ORGANIZER)
    ours = names_of(client.ask(view().replace("IdOnly", "AllProperties")).all("CalendarItem")[0])
    both = [name for name in ours if name in theirs]
    assert both == [name for name in theirs if name in ours]
    missing = {"Categories", "ConversationId", "WebClientReadFormQueryString", "WebClientEditFormQueryString"}
    assert set(theirs) - set(ours) == missing


def test_a_fault_looks_like_one_of_exchange_2016(client: Client) -> None:
    captured = (samples() / "fault_ErrorInvalidArgument_2016.xml").read_bytes()
    assert skeleton(client.ask("<m:BrewCoffee/>", is_valid=False).body) == skeleton(captured)


def test_a_refused_zone_is_worded_as_captured(client: Client, mailbox: MemoryMailbox) -> None:
    captured = (samples() / "updateitem_ErrorInvalidPropertySet_15.20.xml").read_bytes()
    ref = mailbox.add(slot("9-10"))
    zone = setting("calendar:StartTimeZone", '<t:StartTimeZone Id="UTC"/>')
    ours = client.ask(update(ref.id, ref.version, zone))
    assert skeleton(ours.body) == skeleton(captured)
    assert ours.texts("MessageText")[0] in captured.decode()
