"""SyncFolderItems and the stamp of a folder: what changed, and whether anything did."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from exchangelib.errors import ErrorInvalidSyncStateData
from exchangelib.extended_properties import ExtendedProperty
from exchangelib.folders import Calendar, Folder, FolderCollection
from exchangelib.protocol import close_connections

from kiosk.exchange.memory import Every, MemoryMailbox
from kiosk.simulator.server import SimulatedExchange
from tests.diary import BERLIN, at, slot

from .conftest import ROOM
from .door import calendar_at
from .wire import CALENDAR, Client, sync

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .schema import Checker
    from .wire import Reply


@pytest.fixture
def client(exchange: SimulatedExchange) -> Iterator[Client]:
    with Client(exchange) as client:
        yield client
    close_connections()


def changes(reply: Reply) -> list[tuple[str, str]]:
    """What happened, and to which id."""
    return [
        (change.tag.rpartition("}")[2], next(change.iter("{*}ItemId")).get("Id") or "")
        for change in reply.all("Changes")[0]
    ]


def state(reply: Reply) -> str:
    return reply.texts("SyncState")[0]


def test_first_all_then_only_what_changed(client: Client, mailbox: MemoryMailbox) -> None:
    one, two = mailbox.add(slot("9-10"), "Budget"), mailbox.add(slot("11-12"))
    first = client.ask(sync())
    assert changes(first) == [("Create", one.id), ("Create", two.id)]
    assert first.texts("IncludesLastItemInRange") == ["true"]
    nothing = client.ask(sync(state(first)))
    assert (changes(nothing), state(nothing)) == ([], state(first))
    mailbox.move(one.id, slot("10-11"))
    mailbox.remove(two.id)
    three, four = mailbox.add(slot("13-14")), mailbox.add(slot("14-15"))
    mailbox.remove(four.id, to_trash=True)
    after = client.ask(sync(state(first)))
    assert changes(after) == [("Update", one.id), ("Delete", two.id), ("Create", three.id)]
    assert after.all("CalendarItem")[0][0].get("ChangeKey") != one.version
    assert len(after.all("Subject")) == 0


def test_a_shape_brings_the_items_along(client: Client, mailbox: MemoryMailbox) -> None:
    mailbox.add(slot("9-10"), "Budget")
    assert client.ask(sync(shape="Default")).texts("Subject") == ["Budget"]


def test_of_a_series_only_the_master(client: Client, mailbox: MemoryMailbox) -> None:
    series = mailbox.add_series(mailbox.add(slot("9-10"), "Standup"), Every.DAY)
    first = client.ask(sync(shape="AllProperties"))
    assert changes(first) == [("Create", series)]
    assert first.texts("CalendarItemType") == ["RecurringMaster"]
    mailbox.retitle(mailbox.items()[0].meeting.ref.id, "Late")
    assert changes(client.ask(sync(state(first)))) == [("Update", series)]


def test_pages_lose_nothing_however_small_they_are(client: Client, mailbox: MemoryMailbox) -> None:
    """Whatever happens between two pages, the client ends up with what the calendar holds."""
    chance = Random(7)
    known: set[str] = set()
    where = ""
    for _ in range(60):
        for _ in range(chance.randrange(4)):
            ids = [item.meeting.ref.id for item in mailbox.stored()]
            match chance.randrange(3):
                case 0 if ids:
                    mailbox.remove(chance.choice(ids))
                case 1 if ids:
                    mailbox.retitle(chance.choice(ids), "New")
                case _:
                    mailbox.add(slot("9-10"))
        page = client.ask(sync(where, most=chance.randint(1, 3)))
        where = state(page)
        for what, item_id in changes(page):
            assert what != "Update" or item_id in known
            (known.discard if what == "Delete" else known.add)(item_id)
    while page.texts("IncludesLastItemInRange") != ["true"]:
        page = client.ask(sync(where, most=2))
        where = state(page)
        for what, item_id in changes(page):
            (known.discard if what == "Delete" else known.add)(item_id)
    assert known == {item.meeting.ref.id for item in mailbox.stored()}


def test_a_meeting_far_away_is_no_deleted_one(client: Client, mailbox: MemoryMailbox) -> None:
    far = mailbox.add(slot("9-10").__class__(at("9") + timedelta(days=900), at("10") + timedelta(days=900)))
    assert changes(client.ask(sync())) == [("Create", far.id)]


def test_what_is_to_be_ignored(client: Client, mailbox: MemoryMailbox) -> None:
    one, two = mailbox.add(slot("9-10")), mailbox.add(slot("9-10"))
    assert changes(client.ask(sync(ignore=one.id))) == [("Create", two.id)]


def test_a_state_that_is_none(client: Client, mailbox: MemoryMailbox) -> None:
    mailbox.add(slot("9-10"))
    good = state(client.ask(sync()))
    other = MemoryMailbox(room=ROOM, clock=lambda: at("10"), timezone=BERLIN)
    for bad in ("nonsense!", "AAAA", good[:-4] + "AAA=", good.swapcase()):
        assert client.ask(sync(bad)).code == "ErrorInvalidSyncStateData"
    with SimulatedExchange([other]) as restored, Client(restored) as elsewhere:
        assert elsewhere.ask(sync(good)).code == "ErrorInvalidSyncStateData"  # a mailbox restored from yesterday
    assert client.ask(sync(most=513), is_valid=False).code == "ErrorSchemaValidation"
    assert changes(client.ask(sync(folder=CALENDAR.replace('"calendar"', '"sentitems"')))) == []


def test_a_state_outlives_a_restart(client: Client, exchange: SimulatedExchange, mailbox: MemoryMailbox) -> None:
    first = state(client.ask(sync()))
    exchange.down()
    mailbox.add(slot("9-10"))
    exchange.up()
    with Client(exchange) as again:
        assert len(changes(again.ask(sync(first)))) == 1


# The real client


class CommittedAt(ExtendedProperty):
    property_tag = 0x670A
    property_type = "SystemTime"


class DeletedCount(ExtendedProperty):
    property_tag = 0x670B
    property_type = "Integer"


@pytest.fixture
def stamped() -> Iterator[None]:
    """Folders with a stamp, for the while of a test: exchangelib registers for the whole process."""
    Folder.register("committed_at", CommittedAt)
    Folder.register("deleted_count", DeletedCount)
    yield
    Folder.deregister("committed_at")
    Folder.deregister("deleted_count")


def test_the_real_client_synchronizes(exchange: SimulatedExchange, mailbox: MemoryMailbox) -> None:
    calendar = calendar_at(exchange)
    refs = [mailbox.add(slot("9-10"), f"{n}") for n in range(5)]
    only = {"only_fields": ("id", "changekey"), "max_changes_returned": 2}
    assert [(what, item.id) for what, item in calendar.sync_items(**only)] == [("create", ref.id) for ref in refs]
    assert exchange.operations == {"SyncFolderItems": 3}
    mailbox.retitle(refs[0].id, "New")
    mailbox.remove(refs[1].id)
    found = list(calendar.sync_items(only_fields=("subject",)))
    assert [what for what, _ in found] == ["update", "delete"]
    assert found[0][1].subject == "New"
    assert found[1][1].id == refs[1].id
    with pytest.raises(ErrorInvalidSyncStateData):
        list(calendar.sync_items(sync_state="AAAA"))
    close_connections()


def test_the_real_client_reads_the_stamp(
    exchange: SimulatedExchange, mailbox: MemoryMailbox, stamped: None, checker: Checker
) -> None:
    calendar = calendar_at(exchange)
    fields = FolderCollection(account=calendar.account, folders=[calendar])

    def stamp() -> tuple[object, object]:
        folder = next(iter(fields.get_folders(additional_fields=_paths())))
        return folder.committed_at, folder.deleted_count

    assert stamp() == (None, 0)
    ref = mailbox.add(slot("9-10"))
    assert stamp() == (at("10"), 0)
    mailbox.remove(ref.id)
    assert stamp() == (at("10"), 1)
    assert checker.answers == 3
    close_connections()


def _paths() -> set[object]:
    from exchangelib.fields import FieldPath

    names = ("committed_at", "deleted_count")
    return {FieldPath(field=Calendar.get_field_by_fieldname(name)) for name in names}
