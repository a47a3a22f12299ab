"""The service mailbox over exchangelib: what invites the room, and what has become of it.

On the room's own connection and by the same sign-in, as the owner of the service mailbox or its delegate. Copies of one
meeting in two calendars share their UID; our key is on the organizer's, for the room's copy gets none of it by mail.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from exchangelib.ewsdatetime import EWSDateTime
from exchangelib.fields import FieldPath
from exchangelib.items import CalendarItem, CancelCalendarItem
from exchangelib.properties import Attendee, CalendarView, Mailbox, ReferenceItemId

from kiosk.room.meeting import Response

from .connect import elsewhere
from .mailbox import Invitation
from .services import BareUpdate, Create, FindMarked, GetEvents

if TYPE_CHECKING:
    from datetime import datetime

    from exchangelib.folders import Calendar

    from kiosk.room.meeting import Meeting, MeetingRef, TimeSlot

    from .connect import Connection
    from .mailbox import NewMeeting
    from .services import Marked

_SENT = ("start", "end", "is_cancelled", "appointment_state", "type", "uid", "room_door_key")
_ANSWERED = ("start", "end", "resources")


class ServiceMailbox:
    """The calendar of one service mailbox. Errors are raised as exchangelib has them: its owner translates."""

    def __init__(self, line: Connection, address: str, room: str) -> None:
        self._line = line
        self.room = room
        opened = elsewhere(line, address, as_delegate=True)
        self.account, self.calendar = opened.account, opened.calendar

    def to(self, room: str) -> ServiceMailbox:
        """Give the same service mailbox, inviting another room."""
        other = copy(self)
        other.room = room
        return other

    def invite(self, new: NewMeeting) -> None:
        """Write and send, in one CreateItem."""
        zone = self._line.zone
        start, end = (EWSDateTime.from_datetime(instant) for instant in (new.slot.start, new.slot.end))
        local = start.astimezone(zone), end.astimezone(zone)
        if local[1].replace(tzinfo=None) > local[0].replace(tzinfo=None):  # else the night summer time ends (ews.py)
            start, end = local
        room = Attendee(mailbox=Mailbox(email_address=self.room), response_type="Unknown")
        item = CalendarItem(
            account=self.account,
            folder=self.calendar,
            subject=new.subject,
            start=start,
            end=end,
            legacy_free_busy_status="Busy",
            reminder_is_set=False,
            resources=[room],
            room_door_key=new.key,
        )
        Create(account=self.account).get(
            items=[item],
            folder=self.calendar,
            message_disposition="SaveOnly",
            send_meeting_invitations="SendToAllAndSaveCopy",
        )

    def find(self, key: str, slot: TimeSlot) -> tuple[Invitation, str] | None:
        """The meeting with that key and its UID, in one FindItem and one GetItem."""
        sent = [one for one in view(self.calendar, slot, _SENT) if one.meeting.key == key]
        sent = [one for one in sent if not one.meeting.is_cancelled]
        if not sent:
            return None
        found = sent[0]
        ref = found.meeting.ref
        (event,) = GetEvents(account=self.account).call(
            items=[(ref.id, ref.version)], additional_fields=_paths(_ANSWERED), shape="IdOnly"
        )
        if isinstance(event, Exception):
            raise event
        answers = [one.response for one in event.attendees if one.person.address.lower() == self.room.lower()]
        answer = answers[0] if answers else Response.UNKNOWN
        return Invitation(event.meeting.ref, event.meeting.slot, answer), found.uid

    def move(self, ref: MeetingRef, end: datetime) -> None:
        """Send the bare End in UTC, in one UpdateItem."""
        instant = EWSDateTime.from_datetime(end)
        item = CalendarItem(account=self.account, folder=self.calendar, id=ref.id, changekey=ref.version, end=instant)
        BareUpdate(account=self.account).get(
            items=[(item, ["end"])],
            conflict_resolution="NeverOverwrite",
            message_disposition="SaveOnly",
            send_meeting_invitations_or_cancellations="SendToAllAndSaveCopy",
            suppress_read_receipts=True,
        )

    def call_off(self, ref: MeetingRef) -> None:
        """Cancel and send, in one CreateItem; the organizer's copy goes to Deleted Items."""
        cancellation = CancelCalendarItem(
            account=self.account, reference_item_id=ReferenceItemId(id=ref.id, changekey=ref.version)
        )
        told = Create(account=self.account).call(
            items=[cancellation], folder=None, message_disposition="SendOnly", send_meeting_invitations="SendToNone"
        )
        for one in told:
            if isinstance(one, Exception):
                raise one


def view(calendar: Calendar, slot: TimeSlot, fields: tuple[str, ...]) -> list[Marked]:
    """What touches that time, in one FindItem."""
    found = list(
        FindMarked(account=calendar.account).call(
            folders=[calendar],
            additional_fields=_paths(fields),
            restriction=None,
            order_fields=None,
            shape="IdOnly",
            query_string=None,
            depth="Shallow",
            calendar_view=CalendarView(
                start=EWSDateTime.from_datetime(slot.start), end=EWSDateTime.from_datetime(slot.end), max_items=None
            ),
            max_items=None,
            offset=0,
        )
    )
    for one in found:
        if isinstance(one, Exception):
            raise one
    return found


def _paths(names: tuple[str, ...]) -> set[FieldPath]:
    return {FieldPath(field=CalendarItem.get_field_by_fieldname(name)) for name in names}


def copy_of(calendar: Calendar, uid: str, slot: TimeSlot, fields: tuple[str, ...]) -> Meeting | None:
    """The room's copy of a meeting, in one FindItem; None if it is not there, or called off, or declined."""
    there = [one.meeting for one in view(calendar, slot, (*fields, "uid")) if uid and one.uid == uid]
    there = [one for one in there if not one.is_cancelled and one.response is not Response.DECLINE]
    return there[0] if there else None
