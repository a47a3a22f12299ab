"""SyncFolderItems: what has changed in a calendar since a client last asked, and the stamp of a folder.

Masters and single items, never occurrences: it knows no calendar logic. The state a client carries about is opaque to
it: the calendar and the number of the last entry of its feed that was told. It outlives a restart of the server.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import TYPE_CHECKING

from kiosk.exchange.memory_feed import Happening

from .fields import Shape, render
from .organization import Folder
from .refusal import Code, Refused
from .response import message, refusal, response
from .soap import find, invalid_request, m, schema_violation, t, text_of
from .spelling import zulu

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml.etree import _Element

    from kiosk.exchange.memory import MemoryMailbox
    from kiosk.exchange.memory_feed import Entry

    from .organization import Caller

MOST = 512
"""Changes in one answer."""
STAMPS: dict[str, Callable[[MemoryMailbox], str]] = {
    "0x670a": lambda mailbox: zulu(mailbox.feed.latest) if mailbox.feed.latest else "",
    "0x670b": lambda mailbox: str(mailbox.feed.gone),
}
"""PR_LOCAL_COMMIT_TIME_MAX and PR_DELETED_COUNT_TOTAL of a folder (MSEWS/handling-notification-related-errors…)."""


def sync_folder_items(element: _Element, caller: Caller) -> _Element:
    """Tell the changes since a state, so many at most."""
    shape = Shape.read(find(element, "ItemShape"))
    folders = find(element, "SyncFolderId")
    most = int(text_of(find(element, "MaxChangesReturned")))
    if not 1 <= most <= MOST:
        raise schema_violation(f"The value '{most}' is not among 1 to {MOST}.")
    if folders is None or not len(folders):
        raise invalid_request()
    ignored = find(element, "Ignore")
    ignore = {item_id.get("Id") for item_id in ignored} if ignored is not None else set()
    state = text_of(find(element, "SyncState"))
    try:
        mailbox, folder = caller.folder(folders[0])
        told = _read_state(state, mailbox, folder)
    except Refused as refused:
        nothing = (m("SyncState"), m("IncludesLastItemInRange", text="true"))
        return response("SyncFolderItems", refusal("SyncFolderItems", refused, *nothing))
    with mailbox.alone():
        entries = mailbox.feed.since(told) if folder is Folder.CALENDAR else ()
        items = {item.meeting.ref.id: item for item in mailbox.stored()}
    page = _page(entries, most)
    look = caller.look(mailbox)
    changes = []
    for first in page.values():
        item_id = first.ref.id
        item = items.get(item_id)
        is_new = first.happening is Happening.CREATED
        if item_id in ignore or (item is None and is_new):
            continue
        if item is None:
            changes.append(t("Delete", t("ItemId", Id=item_id, ChangeKey=first.ref.version)))
        else:
            changes.append(t("Create" if is_new else "Update", render(item, shape, look)))
    read = next((e.number for e in entries if e.ref.id not in page), told + len(entries) + 1) - 1
    is_last = read == told + len(entries)
    content = (
        m("SyncState", text=_state(mailbox, folder, read)),
        m("IncludesLastItemInRange", text="true" if is_last else "false"),
        m("Changes", *changes),
    )
    return response("SyncFolderItems", message("SyncFolderItems", *content))


def stamps(mailbox: MemoryMailbox, paths: Mapping[str, _Element], *, is_calendar: bool) -> list[_Element]:
    """Give those of a folder's stamps that were asked for, by the lower-case tag of each path."""
    found = []
    for tag, read in STAMPS.items():
        value = read(mailbox) if is_calendar and tag in paths else ""
        if value:
            attributes = {str(name): str(text) for name, text in paths[tag].attrib.items()}
            found.append(t("ExtendedProperty", t("ExtendedFieldURI", **attributes), t("Value", text=value)))
    return found


def _page(entries: tuple[Entry, ...], most: int) -> dict[str, Entry]:
    """Give the first entry of each of the first so many items."""
    page: dict[str, Entry] = {}
    for entry in entries:
        if entry.ref.id not in page and len(page) < most:
            page[entry.ref.id] = entry
    return page


def _state(mailbox: MemoryMailbox, folder: Folder, number: int) -> str:
    seal = hashlib.sha256(folder.id_in(mailbox).encode()).digest()
    return base64.b64encode(seal + number.to_bytes(8, "big")).decode()


def _read_state(state: str, mailbox: MemoryMailbox, folder: Folder) -> int:
    """Tell up to which entry a state goes; none is the beginning. Raises Refused when it is not one of this folder."""
    if not state:
        return 0
    try:
        number = int.from_bytes(base64.b64decode(state, validate=True)[-8:], "big")
    except binascii.Error:
        number = -1
    if state != _state(mailbox, folder, max(number, 0)) or number > mailbox.feed.number:
        raise Refused(Code.INVALID_SYNC_STATE_DATA)
    return number
