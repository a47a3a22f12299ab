"""What an administrator asks of Exchange: several mailboxes over one connection, with details, free/busy and rights.

Blocking, one request at a time, nothing retried; fails as `RoomMailbox` does, with MailboxError and AnswerLost. Each
mailbox is opened as the address says: as oneself or a delegate, or by impersonating it. Answers are read from the raw
XML, as in `mapping.py`, and refused when they are cut off.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from exchangelib import errors as ews_errors
from exchangelib.ewsdatetime import EWSDateTime
from exchangelib.fields import FieldPath
from exchangelib.folders import Calendar
from exchangelib.items import CalendarItem
from exchangelib.properties import Attendee as EwsAttendee
from exchangelib.properties import (
    CalendarView,
    Mailbox,
    RoomList,
)

from kiosk.errors import MailboxError
from kiosk.room.health import Trouble
from kiosk.room.meeting import MeetingRef, TimeSlot

from . import details
from .connect import connect, elsewhere
from .event import Attendance
from .ews import BookingKey  # noqa: F401 - the import registers it on calendar items, as room_door_key
from .faults import translate, translate_write
from .services import (
    Create,
    Delete,
    FindEvents,
    FindKinds,
    FindRoomLists,
    FindRooms,
    GetEvents,
    GetRights,
    Resolve,
)
from .services import free_busy as ask_free_busy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kiosk.room.availability import Busy
    from kiosk.room.meeting import Person

    from .address import Address
    from .event import Attendee, CalendarRights, Event, NewEvent, Resolved

LONGEST_VIEW = timedelta(days=31)
"""A longer span is read in pieces: Exchange gives at most 1,000 meetings per request, and two years of calendar."""
LONGEST_FREE_BUSY = timedelta(days=42)
MOST_ROOMS = 100
MOST_DETAILS = 50
_PLAIN = (
    *("subject", "start", "end", "is_all_day", "legacy_free_busy_status", "sensitivity", "is_cancelled"),
    *("appointment_state", "type", "my_response_type", "organizer", "location", "datetime_created"),
    "room_door_key",
)

_FOUND = (*_PLAIN, "effective_rights")
_DETAILS = (*_PLAIN, "body", "categories", "required_attendees", "optional_attendees", "resources")


class Directory:
    """One connection to one Exchange, and every mailbox there that the account may open."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._line = connect(address)
        self._calendars: dict[str, Calendar] = {address.mailbox.lower(): self._line.calendar}

    @property
    def server_time(self) -> datetime | None:
        """The server's clock at its last answer, if it told it."""
        return self._line.wire.server_time

    def events(self, mailbox: str, span: TimeSlot) -> tuple[Event, ...]:
        """The calendar of a mailbox, series expanded, by start: whatever overlaps the span. One request per 31 days."""
        found: dict[str, Event] = {}
        for piece in _pieces(span, LONGEST_VIEW):
            for event in self._view(mailbox, piece):
                if event.meeting.slot.overlaps(span) or span.holds(event.meeting.start):
                    found.setdefault(event.meeting.ref.id, event)
        return tuple(sorted(found.values(), key=lambda event: (event.meeting.slot, event.meeting.ref.id)))

    def detailed(self, events: Sequence[Event]) -> tuple[Event, ...]:
        """The same events of one mailbox with attendees, body, categories and the organizer's address.

        One request per 50. An event that was deleted or hidden meanwhile stays as it was found.
        """
        read: list[Event] = []
        for at in range(0, len(events), MOST_DETAILS):
            some = events[at : at + MOST_DETAILS]
            account = self._calendar(some[0].mailbox).account
            service = GetEvents(account=account)
            service.mailbox = some[0].mailbox
            answers = self._ask(
                lambda service=service, some=some: service.call(  # type: ignore[misc]
                    items=[(one.meeting.ref.id, one.meeting.ref.version) for one in some],
                    additional_fields=_paths(_DETAILS),
                    shape="IdOnly",
                )
            )
            read += [
                found if isinstance(answer, Exception) else details.with_details(found, answer)
                for found, answer in zip(some, answers, strict=True)
            ]
        return tuple(read)

    def rights(self, mailbox: str) -> CalendarRights:
        """What the account may do in the calendar of a mailbox. One request; reads no meeting, writes nothing."""
        calendar = self._calendar(mailbox)
        effective = FieldPath(field=Calendar.get_field_by_fieldname("effective_rights"))
        service = GetRights(account=calendar.account)
        found = self._ask(lambda: service.call(folders=[calendar], additional_fields={effective}, shape="IdOnly"))
        rights: CalendarRights = self._whole(found)[0]
        return rights

    def free_busy(self, rooms: Sequence[str], span: TimeSlot) -> tuple[tuple[Busy, ...] | MailboxError, ...]:
        """When each of these mailboxes is taken, in their order: one bad room never hides the others.

        One request per 100 rooms and 42 days. Needs no right on their calendars beyond free/busy.
        """
        told: list[list[Busy] | MailboxError] = [[] for _ in rooms]
        for piece in _pieces(span, LONGEST_FREE_BUSY):
            for begin in range(0, len(rooms), MOST_ROOMS):
                answers = self._free_busy(rooms[begin : begin + MOST_ROOMS], piece)
                for at, answer in enumerate(answers, begin):
                    known = told[at]
                    if isinstance(answer, MailboxError):
                        told[at] = answer
                    elif isinstance(known, list):
                        known += [one for one in answer if one not in known]
        return tuple(one if isinstance(one, MailboxError) else tuple(one) for one in told)

    def room_lists(self) -> tuple[Person, ...]:
        """The room lists of the organization: distribution groups made for it. Many sites have none. One request."""
        service = FindRoomLists(protocol=self._line.account.protocol)
        return tuple(self._whole(self._ask(service.call)))

    def rooms(self, room_list: str) -> tuple[Person, ...]:
        """The rooms of a room list. One request."""
        service = FindRooms(protocol=self._line.account.protocol)
        return tuple(self._whole(self._ask(lambda: service.call(room_list=RoomList(email_address=room_list)))))

    def resolve(self, address: str) -> tuple[Resolved, ...]:
        """What the address book knows of an address: nothing, one, or several. One request."""
        service = Resolve(protocol=self._line.account.protocol)
        answers = self._ask(lambda: service.call(unresolved_entries=[f"smtp:{address}"]))
        if any(isinstance(one, ews_errors.ErrorNameResolutionNoResults) for one in answers):
            return ()
        return tuple(self._whole(answers))

    def kind(self, address: str) -> str:
        """What the directory calls the mailbox of that address: Room, Person; empty if it does not say. One request.

        The people search needs a mailbox of the account, or impersonation: else it fails.
        """
        service = FindKinds(account=self._line.account)
        found = self._whole(self._ask(lambda: service.call(address)))
        return next((one.name for one in found if one.address.casefold() == address.casefold()), "")

    def create(self, mailbox: str, new: NewEvent) -> MeetingRef:
        """Write into the calendar of a mailbox, and invite the attendees if there are any. Never repeated.

        Raises MailboxError when it certainly was not written, AnswerLost when nobody knows.
        """
        calendar = self._calendar(mailbox)
        zone = self._line.zone
        invited = {kind: [_invited(one) for one in new.attendees if one.attendance is kind] for kind in Attendance}
        item = CalendarItem(
            account=calendar.account,
            folder=calendar,
            subject=new.subject,
            body=new.body or None,
            location=new.location or None,
            start=EWSDateTime.from_datetime(new.slot.start).astimezone(zone),
            end=EWSDateTime.from_datetime(new.slot.end).astimezone(zone),
            legacy_free_busy_status="Busy",
            required_attendees=invited[Attendance.REQUIRED] or None,
            optional_attendees=invited[Attendance.OPTIONAL] or None,
            resources=invited[Attendance.RESOURCE] or None,
            room_door_key=new.key,
            **({} if new.attendees else {"reminder_is_set": False}),
        )
        sent = "SendToAllAndSaveCopy" if new.attendees else "SendToNone"
        made = self._write(
            lambda: Create(account=calendar.account).get(
                items=[item], folder=calendar, message_disposition="SaveOnly", send_meeting_invitations=sent
            )
        )
        return MeetingRef(made.id, made.changekey)

    def delete(self, mailbox: str, ref: MeetingRef) -> None:
        """Take one item out of a calendar for good, telling nobody. Raises as `create`."""
        calendar = self._calendar(mailbox)
        item = CalendarItem(account=calendar.account, folder=calendar, id=ref.id, changekey=ref.version)
        self._write(
            lambda: Delete(account=calendar.account).get(
                items=[item],
                delete_type="HardDelete",
                send_meeting_cancellations="SendToNone",
                affected_task_occurrences="SpecifiedOccurrenceOnly",
                suppress_read_receipts=True,
                expect_result=True,
            )
        )

    def close(self) -> None:
        """Let go of the connection. Never raises; harmless when repeated."""
        self._line.close()

    def _view(self, mailbox: str, span: TimeSlot) -> list[Event]:
        calendar = self._calendar(mailbox)
        service = FindEvents(account=calendar.account)
        service.mailbox = mailbox
        start, end = (EWSDateTime.from_datetime(instant) for instant in (span.start, span.end))
        return self._whole(
            self._ask(
                lambda: service.call(
                    folders=[calendar],
                    additional_fields=_paths(_FOUND),
                    restriction=None,
                    order_fields=None,
                    shape="IdOnly",
                    query_string=None,
                    depth="Shallow",
                    calendar_view=CalendarView(start=start, end=end, max_items=None),
                    max_items=None,
                    offset=0,
                )
            )
        )

    def _free_busy(self, rooms: Sequence[str], span: TimeSlot) -> list[tuple[Busy, ...] | MailboxError]:
        answers = self._ask(lambda: ask_free_busy(self._line.account.protocol, rooms, span))
        return [self._translated(one) if isinstance(one, Exception) else one for one in answers]

    def _calendar(self, mailbox: str) -> Calendar:
        """A mailbox's calendar, made by hand as `connect` makes that of the first, on the same connection."""
        known = self._calendars.get(mailbox.lower())
        if known is None:
            invites = mailbox.lower() == self.address.service.lower()
            known = elsewhere(self._line, mailbox, as_delegate=invites).calendar
            self._calendars[mailbox.lower()] = known
        return known

    def _ask(self, call: Callable[[], Iterable[Any]]) -> list[Any]:
        """Everything that a reading request brings, errors of single parts among it."""
        self._line.wire.reset()
        try:
            return list(call())
        except Exception as error:
            raise self._translated(error) from error

    def _whole(self, answers: list[Any]) -> list[Any]:
        """The same, unless a part failed."""
        for one in answers:
            if isinstance(one, Exception):
                raise self._translated(one) from one
        return answers

    def _write(self, act: Callable[[], Any]) -> Any:
        self._line.wire.reset()
        try:
            return act()
        except Exception as error:
            raise translate_write(error, self._line.wire) from error

    def _translated(self, error: Exception) -> MailboxError:
        if isinstance(error, ews_errors.ErrorNameResolutionNoResults):  # a room list that is none
            return MailboxError(Trouble.MAILBOX_NOT_FOUND, type(error).__name__)
        return translate(error, self._line.wire)


def _invited(attendee: Attendee) -> EwsAttendee:
    mailbox = Mailbox(email_address=attendee.person.address, name=attendee.person.name or None)
    return EwsAttendee(mailbox=mailbox, response_type="Unknown")


def _paths(names: Iterable[str]) -> set[FieldPath]:
    return {FieldPath(field=CalendarItem.get_field_by_fieldname(name)) for name in names}


def _pieces(span: TimeSlot, longest: timedelta) -> Iterable[TimeSlot]:
    """The span in pieces of bearable length; an empty span is one piece."""
    start = span.start
    while True:
        end = min(span.end, start + longest)
        yield TimeSlot(start, end)
        if end >= span.end:
            return
        start = end
