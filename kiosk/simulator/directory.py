"""The operations that are about folders, people and the server itself, not about items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .fields import effective_rights
from .organization import Folder
from .refusal import Code, Refused
from .response import message, refusal, response, said, succeeded
from .soap import XSI, find, invalid_request, m, t, text_of
from .spelling import WINDOWS_ZONES, smtp
from .synchronization import stamps

if TYPE_CHECKING:
    from lxml.etree import _Element

    from kiosk.exchange.memory import MemoryMailbox

    from .organization import Caller

_NAMES = {
    Folder.ROOT: "",
    Folder.TOP: "Top of Information Store",
    Folder.CALENDAR: "Calendar",
    Folder.DELETED: "Deleted Items",
    Folder.SENT: "Sent Items",
}


def get_folder(element: _Element, caller: Caller) -> _Element:
    """Read folders: what they hold and what the caller may do there."""
    base = text_of(find(element, "FolderShape", "BaseShape"))
    more = find(element, "FolderShape", "AdditionalProperties")
    paths = list(more) if more is not None else []
    asked = {path.get("FieldURI", "") for path in paths}
    tags = {path.get("PropertyTag", "").lower(): path for path in paths if path.get("PropertyTag")}
    if base != "IdOnly":
        asked |= {"folder:DisplayName", "folder:TotalCount", "folder:ChildFolderCount"}
    if base == "AllProperties":
        asked |= {"folder:ParentFolderId", "folder:FolderClass", "folder:EffectiveRights"}
    messages = []
    for folder_id in _parts(find(element, "FolderIds")):
        try:
            mailbox, folder = caller.folder(folder_id)
        except Refused as refused:
            messages.append(refusal("GetFolder", refused))
        else:
            marks = stamps(mailbox, tags, is_calendar=folder is Folder.CALENDAR)
            shown = _folder(mailbox, folder, asked, caller, marks)
            messages.append(message("GetFolder", m("Folders", shown)))
    return response("GetFolder", *messages)


def _folder(mailbox: MemoryMailbox, folder: Folder, asked: set[str], caller: Caller, marks: list[_Element]) -> _Element:
    rights = effective_rights(caller.rights_on(mailbox), sees_private=caller.sees_private(mailbox), on_folder=True)
    is_calendar = folder is Folder.CALENDAR
    held = len(mailbox.stored()) if is_calendar else 0
    parent = Folder.ROOT if folder in (Folder.ROOT, Folder.TOP) else Folder.TOP
    inside = {Folder.ROOT: 1, Folder.TOP: 3}.get(folder, 0)
    before = {
        "folder:ParentFolderId": t("ParentFolderId", Id=parent.id_in(mailbox), ChangeKey="AQAAAA=="),
        "folder:FolderClass": t("FolderClass", text="IPF.Appointment" if is_calendar else "IPF.Note"),
        "folder:DisplayName": t("DisplayName", text=_NAMES[folder] or None),
        "folder:TotalCount": t("TotalCount", text=str(held)),
        "folder:ChildFolderCount": t("ChildFolderCount", text=str(inside)),
    }
    after = {
        "folder:EffectiveRights": t("EffectiveRights", *rights),
        "folder:DistinguishedFolderId": t("DistinguishedFolderId", text=folder.value),
    }
    return t(
        "CalendarFolder" if is_calendar else "Folder",
        t("FolderId", Id=folder.id_in(mailbox), ChangeKey="AgAAAA=="),
        *(value for uri, value in before.items() if uri in asked),
        *marks,
        *(value for uri, value in after.items() if uri in asked),
    )


def resolve_names(element: _Element, caller: Caller) -> _Element:
    """Look a name up in the address book: the mailboxes of this server whose name or address begins with it."""
    sought = text_of(find(element, "UnresolvedEntry")).lower().removeprefix("smtp:")
    people = [mailbox.room for mailbox in caller.organization.mailboxes.values()]
    found = [p for p in people if p.name.lower().startswith(sought) or p.address.lower().startswith(sought)]
    if not found:
        return response("ResolveNames", refusal("ResolveNames", Refused(Code.NAME_RESOLUTION_NO_RESULTS)))
    resolutions = [
        t("Resolution", t("Mailbox", *smtp(person)), t("Contact", t("DisplayName", text=person.name)))
        for person in found
    ]
    resolved = m("ResolutionSet", *resolutions, TotalItemsInView=str(len(found)), IncludesLastItemInRange="true")
    return response("ResolveNames", message("ResolveNames", resolved))


def find_people(element: _Element, caller: Caller) -> _Element:
    """Search the directory as the people search of Outlook on the web does: it tells rooms from people."""
    folder = find(element, "ParentFolderId", "DistinguishedFolderId")
    if folder is None or folder.get("Id") != "directory":
        raise invalid_request()
    if not caller.address:
        return m("FindPeopleResponse", *said(Refused(Code.NON_EXISTENT_MAILBOX)), ResponseClass="Error")
    sought = text_of(find(element, "QueryString")).lower()
    found = [
        mailbox
        for address, mailbox in caller.organization.mailboxes.items()
        if address.startswith(sought) or mailbox.room.name.lower().startswith(sought)
    ]
    personas = [
        t(
            "Persona",
            t("PersonaId", Id=Folder.ROOT.id_in(mailbox)),
            t("PersonaType", text="Room" if caller.organization.attendants.settings(mailbox).is_room else "Person"),
            t("DisplayName", text=mailbox.room.name),
            t("EmailAddress", *smtp(mailbox.room)),
        )
        for mailbox in found
    ]
    return m(
        "FindPeopleResponse",
        *succeeded(),
        m("People", *personas),
        m("TotalNumberOfPeopleInView", text=str(len(personas))),
        m("FirstMatchingRowIndex", text="0"),
        m("FirstLoadedRowIndex", text="0"),
        ResponseClass="Success",
    )


def get_room_lists(_element: _Element, caller: Caller) -> _Element:
    """Name the room lists of the organization; many have none."""
    lists = [t("Address", *smtp(one.person, kind="PublicDL")) for one in caller.organization.room_lists]
    return m("GetRoomListsResponse", *succeeded(), m("RoomLists", *lists), ResponseClass="Success")


def get_rooms(element: _Element, caller: Caller) -> _Element:
    """Name the rooms of a list, in its order."""
    address = text_of(find(element, "RoomList", "EmailAddress")).lower()
    wanted = next((one for one in caller.organization.room_lists if one.person.address.lower() == address), None)
    if wanted is None:
        refused = Refused(Code.NAME_RESOLUTION_NO_RESULTS)
        return m("GetRoomsResponse", *said(refused), ResponseClass="Error")
    rooms = [t("Room", t("Id", *smtp(room))) for room in wanted.rooms]
    return m("GetRoomsResponse", *succeeded(), m("Rooms", *rooms), ResponseClass="Success")


def convert_id(element: _Element, _caller: Caller) -> _Element:
    """Hand ids back as they are; a made-up one (clients ask with it to see our version) is malformed."""
    messages = []
    for source in _parts(find(element, "SourceIds")):
        if len(source.get("Id", "")) < len(Folder.CALENDAR.value) * 4:
            messages.append(refusal("ConvertId", Refused(Code.INVALID_ID_MALFORMED)))
            continue
        converted = m(
            "AlternateId",
            Format=element.get("DestinationFormat", "EwsId"),
            Id=source.get("Id", ""),
            Mailbox=source.get("Mailbox", ""),
        )
        converted.set(f"{{{XSI}}}type", "t:AlternateIdType")
        messages.append(message("ConvertId", converted))
    return response("ConvertId", *messages)


def get_server_time_zones(element: _Element, _caller: Caller) -> _Element:
    """Name the time zones, without their rules."""
    ids = find(element, "Ids")
    asked = {text_of(child) for child in ids} if ids is not None else set[str]()
    known = sorted(set(WINDOWS_ZONES.values()))
    zones = [t("TimeZoneDefinition", Id=zone, Name=zone) for zone in known if not asked or zone in asked]
    return response("GetServerTimeZones", message("GetServerTimeZones", m("TimeZoneDefinitions", *zones)))


def _parts(element: _Element | None) -> list[_Element]:
    """Give the ids asked for. Raises SoapFault when there are none."""
    parts = list(element) if element is not None else []
    if not parts:
        raise invalid_request()
    return parts
