"""Which operations there are, and those that read, change and delete items, acted out on a MemoryMailbox.

Each gives the whole `...Response` element. A refusal concerns one item or folder and becomes one response message; a
SoapFault concerns the request. Requests are not checked against the schema: the tests do that.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from kiosk.errors import MailboxError
from kiosk.room.health import Trouble
from kiosk.room.meeting import Response, TimeSlot

from .availability import get_user_availability
from .creating import SENDS_NOTHING, create_item
from .directory import (
    convert_id,
    find_people,
    get_folder,
    get_room_lists,
    get_rooms,
    get_server_time_zones,
    resolve_names,
)
from .draft import ZONES, Draft
from .fields import Shape, extended_value, render, uid
from .organization import Folder
from .refusal import Code, Refused
from .response import for_each, item_id
from .sign_in import Rights
from .soap import find, invalid_request, m, qname, t, text_of
from .spelling import instant_of
from .streaming import get_streaming_events, subscribe, unsubscribe
from .synchronization import sync_folder_items

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element

    from kiosk.exchange.memory import Item, MemoryMailbox

    from .organization import Caller
    from .soap import Request
    from .streaming import Stream

LONGEST_VIEW = timedelta(days=731)


def answer(request: Request, caller: Caller) -> _Element | Stream:
    """Carry out one request, or begin the stream that answers it. Raises SoapFault."""
    operation = OPERATIONS.get(request.operation)
    if operation is None:
        raise invalid_request()
    return operation(request.element, caller)


def find_item(element: _Element, caller: Caller) -> _Element:
    """Find by a CalendarView (series expanded), or by pages (masters and singles) with one IsEqualTo restriction."""
    shape = Shape.read(find(element, "ItemShape"))
    view = find(element, "CalendarView")

    def found(folder_id: _Element) -> _Element:
        mailbox, folder = caller.folder(folder_id)
        look = caller.look(mailbox, finding=True)
        is_calendar = folder is Folder.CALENDAR
        if view is not None:
            if find(element, "Restriction") is not None or find(element, "SortOrder") is not None:
                raise Refused(Code.INVALID_OPERATION)
            items = mailbox.items(_span(view)) if is_calendar else ()
            paging = {}
        else:
            wanted = _restriction(find(element, "Restriction"), caller)
            items = tuple(item for item in mailbox.stored() if wanted(item)) if is_calendar else ()
            paging = {"IndexedPagingOffset": str(len(items))}
        most = int(view.get("MaxEntriesReturned", "0")) if view is not None else 0
        given = items[:most] if most else items
        is_whole = "true" if len(given) == len(items) else "false"
        return m(
            "RootFolder",
            t("Items", *(render(item, shape, look) for item in given)),
            **paging,
            TotalItemsInView=str(len(items)),
            IncludesLastItemInRange=is_whole,
        )

    return for_each("FindItem", find(element, "ParentFolderIds"), found)


def get_item(element: _Element, caller: Caller) -> _Element:
    """Read items by id."""
    shape = Shape.read(find(element, "ItemShape"))

    def got(wanted: _Element) -> _Element:
        mailbox, item = caller.item(wanted)
        return m("Items", render(item, shape, caller.look(mailbox)))

    return for_each("GetItem", find(element, "ItemIds"), got)


def update_item(element: _Element, caller: Caller) -> _Element:
    """Change properties of items, all of one item together; with NeverOverwrite only of the newest version."""

    def updated(change: _Element) -> list[_Element]:
        wanted = find(change, "ItemId")
        if wanted is None:
            raise invalid_request()
        mailbox, item = caller.item(wanted)
        if caller.rights_on(mailbox) < Rights.EDITOR:
            raise Refused(Code.ACCESS_DENIED)
        sends = element.get("SendMeetingInvitationsOrCancellations")
        if sends is None:
            raise Refused(Code.SEND_MEETING_INVITATIONS_OR_CANCELLATIONS_REQUIRED)
        version = _change_key(wanted) if element.get("ConflictResolution") == "NeverOverwrite" else None
        if version == "":
            raise Refused(Code.CHANGE_KEY_REQUIRED_FOR_WRITE_OPERATIONS)
        updates = find(change, "Updates")
        edit = _edit(mailbox, list(updates) if updates is not None else [], caller)
        is_sent = sends not in SENDS_NOTHING and item.meeting.response is Response.ORGANIZER
        try:
            ref = mailbox.change(item.meeting.ref.id, _known(edit) if is_sent else edit, version=version)
        except MailboxError as error:
            if error.trouble is Trouble.REJECTED:
                raise Refused(Code.CALENDAR_END_DATE_IS_EARLIER_THAN_START_DATE) from error
            is_there = mailbox.item(item.meeting.ref.id) is not None
            raise Refused(Code.IRRESOLVABLE_CONFLICT if is_there else Code.ITEM_NOT_FOUND) from error
        written = mailbox.item(ref.id)
        if is_sent and written is not None:
            caller.organization.attendants.update(mailbox, item, written)
        return [m("Items", t("CalendarItem", item_id(ref))), m("ConflictResults", t("Count", text="0"))]

    return for_each("UpdateItem", find(element, "ItemChanges"), updated)


def delete_item(element: _Element, caller: Caller) -> _Element:
    """Take items out; any version. Whoever is not the owner cannot move them into another's Deleted Items."""

    def deleted(wanted: _Element) -> None:
        mailbox, item = caller.item(wanted)
        rights = caller.rights_on(mailbox)
        is_moving = element.get("DeleteType") == "MoveToDeletedItems"
        if rights < Rights.EDITOR or (is_moving and rights < Rights.OWNER):
            raise Refused(Code.CANNOT_DELETE_OBJECT)
        sends = element.get("SendMeetingCancellations")
        if sends is None:
            raise Refused(Code.SEND_MEETING_CANCELLATIONS_REQUIRED)
        _change_key(wanted)
        try:
            mailbox.remove(item.meeting.ref.id, to_trash=is_moving)
        except MailboxError as error:
            raise Refused(Code.ITEM_NOT_FOUND) from error
        if sends not in SENDS_NOTHING and item.meeting.response is Response.ORGANIZER:
            caller.organization.attendants.call_off(mailbox, item)

    return for_each("DeleteItem", find(element, "ItemIds"), deleted)


OPERATIONS: dict[str, Callable[[_Element, Caller], _Element | Stream]] = {
    "FindItem": find_item,
    "GetItem": get_item,
    "CreateItem": create_item,
    "UpdateItem": update_item,
    "DeleteItem": delete_item,
    "GetFolder": get_folder,
    "GetUserAvailability": get_user_availability,
    "ResolveNames": resolve_names,
    "FindPeople": find_people,
    "ConvertId": convert_id,
    "GetServerTimeZones": get_server_time_zones,
    "SyncFolderItems": sync_folder_items,
    "GetRoomLists": get_room_lists,
    "GetRooms": get_rooms,
    "Subscribe": subscribe,
    "GetStreamingEvents": get_streaming_events,
    "Unsubscribe": unsubscribe,
}


def _span(view: _Element) -> TimeSlot:
    start, end = instant_of(view.get("StartDate", "")), instant_of(view.get("EndDate", ""))
    if end < start:
        raise Refused(Code.CALENDAR_END_DATE_IS_EARLIER_THAN_START_DATE)
    if end - start > LONGEST_VIEW:
        raise Refused(Code.CALENDAR_VIEW_RANGE_TOO_BIG)
    return TimeSlot(start, end)


def _restriction(element: _Element | None, caller: Caller) -> Callable[[Item], bool]:
    """Read one IsEqualTo on an extended property; no restriction lets everything through. Raises Refused."""
    if element is None:
        return lambda _: True
    path = find(element, "IsEqualTo", "ExtendedFieldURI")
    constant = find(element, "IsEqualTo", "FieldURIOrConstant", "Constant")
    if path is None or constant is None:
        raise Refused(Code.INVALID_RESTRICTION)
    return lambda item: extended_value(item, path, caller.organization.names) == constant.get("Value")


def _edit(mailbox: MemoryMailbox, updates: list[_Element], caller: Caller) -> Callable[[Item], Item]:
    """Make one change of all updates to an item."""

    def edit(item: Item) -> Item:
        draft = Draft.of(item, caller.organization.names)
        for update in updates:
            _update(draft, item, update)
        edited = draft.onto(item)
        if edited.meeting.end != item.meeting.end:
            mailbox.check_end(edited.meeting.start, edited.meeting.end)
        return edited

    return edit


def _known(edit: Callable[[Item], Item]) -> Callable[[Item], Item]:
    """Give the meeting, once it goes out to others, the UID under which it was known already."""
    return lambda item: replace(edit(item), uid=uid(item))


def _update(draft: Draft, item: Item, update: _Element) -> None:
    """Carry out one SetItemField or DeleteItemField. Raises Refused."""
    action = qname(update)[1]
    if action not in ("SetItemField", "DeleteItemField"):
        raise Refused(Code.INVALID_PROPERTY_SET, uri=update[0].get("FieldURI", ""))
    path = update[0]
    value = update[1][0] if action == "SetItemField" and len(update) > 1 and len(update[1]) else None
    if qname(path)[1] == "ExtendedFieldURI":
        draft.write_extended(path, text_of(find(value, "Value")) if value is not None else "")
        return
    uri = path.get("FieldURI", "")
    # exchangelib#762, ksainc/integration_ews#34: a zone cannot be added to an occurrence or to a received meeting
    if uri in ZONES and (item.original_start is not None or item.meeting.response is not Response.ORGANIZER):
        raise Refused(Code.INVALID_PROPERTY_SET, uri=uri)
    draft.write(uri, value)


def _change_key(item_id: _Element) -> str:
    """Tell the change key of an ItemId, empty if it has none. Raises Refused when it cannot be one."""
    version = item_id.get("ChangeKey", "")
    try:
        base64.b64decode(version, validate=True)
    except binascii.Error as error:
        raise Refused(Code.INVALID_CHANGE_KEY) from error
    return version
