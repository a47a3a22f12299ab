"""exchangelib's services, made to give our own values: its requests and its errors, but not its parsing.

Leans on private members of exchangelib 5.6, as `ews.py` does: `_elem_to_obj`, `_get_soap_parts`, and `_elems_to_objs`
of GetFolder.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

from exchangelib import errors as ews_errors
from exchangelib.ewsdatetime import UTC as EWS_UTC
from exchangelib.ewsdatetime import EWSDateTime
from exchangelib.properties import DaylightTime, FreeBusyViewOptions, MailboxData, StandardTime, TimeWindow, TimeZone
from exchangelib.services import (
    CreateItem,
    DeleteItem,
    FindItem,
    GetFolder,
    GetItem,
    GetRoomLists,
    GetRooms,
    GetUserAvailability,
    ResolveNames,
    UpdateItem,
)
from exchangelib.services.common import EWSAccountService
from exchangelib.services.update_folder import BaseUpdateService
from exchangelib.util import MNS, add_xml_child, create_element

from kiosk.errors import MailboxError
from kiosk.room.health import Trouble

from . import details, mapping
from .mapping import T
from .whole import Whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from exchangelib.items import CalendarItem
    from lxml.etree import _Element

    from kiosk.room.availability import Busy
    from kiosk.room.meeting import Meeting, Person, TimeSlot

    from .event import Event, Kind, Resolved


class _Once:
    """Asked once: at a request it does not like, exchangelib would try all ten versions of EWS."""

    def _api_versions_to_try(self) -> tuple[str, ...]:
        return super()._api_versions_to_try()[:1]  # type: ignore[misc,no-any-return]


class Create(_Once, CreateItem):  # type: ignore[misc] # exchangelib is untyped
    """Writing, once."""


class Delete(_Once, DeleteItem):  # type: ignore[misc]
    """Deleting, once."""


class BareUpdate(_Once, UpdateItem):  # type: ignore[misc] # exchangelib is untyped
    """An UpdateItem without the time zones that exchangelib adds: Exchange refuses them on occurrences (issue 762)."""

    def _update_elems(self, target: CalendarItem, fieldnames: Iterable[str]) -> Iterator[_Element]:
        yield from BaseUpdateService._update_elems(self, target, list(fieldnames))  # noqa: SLF001 - guarded by a test

    def _get_value(self, target: CalendarItem, field: Any) -> Any:
        return getattr(target, field.name)


class _Guarded(_Once):
    """Reads the answer at once, and refuses one that is not whole."""

    is_view = False

    @classmethod
    def _get_soap_parts(cls, response: Any) -> Any:
        return super()._get_soap_parts(Whole(response, is_view=cls.is_view))  # type: ignore[misc]


class FindEvents(_Guarded, FindItem):  # type: ignore[misc] # exchangelib is untyped
    """A calendar view. `mailbox`: whose."""

    is_view = True
    mailbox = ""

    def _elem_to_obj(self, elem: _Element) -> Event:
        return details.event(elem, self.mailbox)


@dataclass(frozen=True, slots=True)
class Marked:
    """A meeting with what its copies in all calendars have in common."""

    meeting: Meeting
    uid: str


class FindMarked(_Guarded, FindItem):  # type: ignore[misc]
    """A calendar view, with UIDs."""

    def _elem_to_obj(self, elem: _Element) -> Marked:
        return Marked(mapping.meeting(elem), elem.findtext(f"{T}UID") or "")


class GetEvents(_Guarded, GetItem):  # type: ignore[misc]
    """Items by id; one that may not be read is returned as its error."""

    mailbox = ""
    ERRORS_TO_CATCH_IN_RESPONSE = (*GetItem.ERRORS_TO_CATCH_IN_RESPONSE, ews_errors.ErrorAccessDenied)

    def _elem_to_obj(self, elem: _Element) -> Event:
        return details.event(elem, self.mailbox)


class GetRights(_Guarded, GetFolder):  # type: ignore[misc]
    """Folders, of which only the rights are read."""

    def _elems_to_objs(self, elems: Iterable[Any]) -> Iterable[Any]:
        return (elem if isinstance(elem, Exception) else details.rights(elem) for elem in elems)


class GetFreeBusy(_Guarded, GetUserAvailability):  # type: ignore[misc]
    """Returns what fails for one room in its place: exchangelib would raise, and the rooms after it were lost."""

    window: TimeSlot
    ERRORS_TO_CATCH_IN_RESPONSE = (
        *GetUserAvailability.ERRORS_TO_CATCH_IN_RESPONSE,
        ews_errors.ResponseMessageError,
    )

    def _elem_to_obj(self, elem: _Element) -> tuple[Busy, ...] | MailboxError:
        try:
            return details.free_busy(elem, self.window)
        except MailboxError as error:
            return error


class FindRoomLists(_Guarded, GetRoomLists):  # type: ignore[misc]
    """The room lists."""

    def _elem_to_obj(self, elem: _Element) -> Person:
        return details.person(elem)


class FindRooms(_Guarded, GetRooms):  # type: ignore[misc]
    """The rooms of one list."""

    def _elem_to_obj(self, elem: _Element) -> Person:
        found = elem.find(f"{T}Id")
        return details.person(elem if found is None else found)


class FindKinds(_Guarded, EWSAccountService):  # type: ignore[misc]
    """What kind of entry an address is in the directory, as the people search of Outlook on the web tells it.

    exchangelib's own FindPeople sends an attribute that the schema does not know.
    """

    SERVICE_NAME = "FindPeople"
    element_container_name = f"{{{MNS}}}People"

    def call(self, address: str) -> Iterable[Any]:
        """Address and kind of every entry that is found by this address."""
        return self._elems_to_objs(self._get_elements(payload=self.get_payload(address)))  # type: ignore[no-any-return]

    def get_payload(self, address: str) -> _Element:
        """The request."""
        shape = create_element("m:PersonaShape")
        add_xml_child(shape, "t:BaseShape", "Default")
        page = {"MaxEntriesReturned": "10", "Offset": "0", "BasePoint": "Beginning"}
        folder = create_element("m:ParentFolderId")
        folder.append(create_element("t:DistinguishedFolderId", attrs={"Id": "directory"}))
        payload = create_element("m:FindPeople")
        for part in (shape, create_element("m:IndexedPageItemView", attrs=page), folder):
            payload.append(part)
        add_xml_child(payload, "m:QueryString", address)
        return payload  # type: ignore[no-any-return]

    def _elem_to_obj(self, elem: _Element) -> Kind:
        return details.kind(elem)


class Resolve(_Guarded, ResolveNames):  # type: ignore[misc]
    """Addresses, looked up in the address book."""

    def _elem_to_obj(self, elem: _Element) -> Resolved:
        return details.resolved(elem)


_NEVER_CHANGES = {"bias": 0, "time": time(0, 0), "occurrence": 1, "iso_month": 1, "weekday": "Sunday"}


def free_busy(protocol: Any, rooms: Sequence[str], span: TimeSlot) -> list[Any]:
    """Ask in one request when these rooms are taken: for each, in their order, an answer or what failed."""
    zone = TimeZone(bias=0, standard_time=StandardTime(**_NEVER_CHANGES), daylight_time=DaylightTime(**_NEVER_CHANGES))
    start, end = (EWSDateTime.from_datetime(instant) for instant in (span.start, span.end))
    service = GetFreeBusy(protocol=protocol)
    service.window = span
    answers = list(
        service.call(
            tzinfo=EWS_UTC,
            mailbox_data=[MailboxData(email=room, attendee_type="Room", exclude_conflicts=False) for room in rooms],
            timezone=zone,
            free_busy_view_options=FreeBusyViewOptions(
                time_window=TimeWindow(start=start, end=end),
                merged_free_busy_interval=details.MERGED_STEP // timedelta(minutes=1),
                requested_view="DetailedMerged",
            ),
        )
    )
    if len(answers) != len(rooms):
        raise MailboxError(Trouble.NONSENSE, f"{len(answers)} answers for {len(rooms)} rooms")
    return answers
