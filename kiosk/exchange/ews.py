"""The room mailbox over exchangelib. One request per call, whatever is answered.

Leans on private members of exchangelib 5.6 (`_elem_to_obj`, `_get_soap_parts`, `_update_elems`, `_get_value`,
`_api_versions_to_try`), all of them here and in `connect.py`, guarded by tests/exchange/test_exchangelib_contract.py.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager, suppress
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from exchangelib.ewsdatetime import EWSDateTime
from exchangelib.extended_properties import ExtendedProperty
from exchangelib.fields import FieldPath
from exchangelib.folders import SentItems
from exchangelib.items import CalendarItem, DeclineItem, Message
from exchangelib.properties import CalendarView, DistinguishedFolderId, Mailbox, ReferenceItemId
from exchangelib.services import CreateItem, DeleteItem, FindItem

from kiosk.errors import MailboxError
from kiosk.room.health import Trouble
from kiosk.room.meeting import Meeting, MeetingRef, TimeSlot

from . import mapping
from .connect import Connection, connect, elsewhere
from .echo import Echo, Unchanged
from .faults import translate, translate_write
from .guard import Guard
from .invitations import ServiceMailbox, copy_of
from .mailbox import Invitation, NewMail, NewMeeting, Reading, RoomMailbox
from .services import BareUpdate
from .services import free_busy as ask_free_busy
from .whole import Whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from lxml.etree import _Element

    from kiosk.room.availability import Busy

    from .address import Address
    from .connect import Wire

logging.getLogger("exchangelib").setLevel(logging.CRITICAL + 1)
"""exchangelib logs request headers (with the password under Basic) and whole requests: nothing of it reaches a log."""


class BookingKey(ExtendedProperty):  # type: ignore[misc] # exchangelib is untyped
    """Our own property on what a kiosk has booked."""

    property_set_id = mapping.PROPERTY_SET
    property_name = mapping.KEY_PROPERTY
    property_type = "String"


class CheckedIn(ExtendedProperty):  # type: ignore[misc] # exchangelib is untyped
    """Our own property on a meeting that somebody has come to."""

    property_set_id = mapping.PROPERTY_SET
    property_name = mapping.CHECK_IN_PROPERTY
    property_type = "String"


CalendarItem.register("room_door_key", BookingKey)  # once per process: a second call raises
CalendarItem.register("room_door_checked_in", CheckedIn)

_FIELDS = (
    "subject",
    "start",
    "end",
    "is_all_day",
    "legacy_free_busy_status",
    "sensitivity",
    "is_cancelled",
    "appointment_state",
    "type",
    "my_response_type",
    "organizer",
    "location",
    "datetime_created",
    "room_door_key",
    "room_door_checked_in",
)


class ExchangeMailbox:
    """One room's calendar on an Exchange server. Blocking; made and used on the worker thread."""

    def __init__(self, address: Address, guard: Guard | None = None) -> None:
        self._guard = guard or Guard()
        self._line: Connection = connect(address)
        self._service = ServiceMailbox(self._line, address.service, address.mailbox) if address.service else None
        self._echo = Echo()
        self._fields = {FieldPath(field=CalendarItem.get_field_by_fieldname(name)) for name in _FIELDS}

    def fetch(self, span: TimeSlot) -> Reading:
        """Read the calendar in one FindItem; see RoomMailbox."""
        echo = self._echo
        echo.ask((span, self._line.account.protocol.config.version.api_version))
        with self._asking(translate), suppress(Unchanged):
            poll = _Poll(account=self._line.account, echo=echo)
            echo.understood(*self._asked(poll, span))
        return Reading(span, echo.meetings, self._line.wire.server_time)

    def _asked(self, poll: _Poll, span: TimeSlot) -> tuple[bytes, tuple[Meeting, ...]]:
        """The answer as it came, and what it means. Raises Unchanged for one that is known."""
        found = tuple(
            poll.call(
                folders=[self._line.calendar],
                additional_fields=self._fields,
                restriction=None,
                order_fields=None,
                shape="IdOnly",
                query_string=None,
                depth="Shallow",
                calendar_view=CalendarView(start=_utc(span.start), end=_utc(span.end), max_items=None),
                max_items=None,
                offset=0,
            )
        )
        for one in found:
            if isinstance(one, Exception):  # exchangelib returns some errors as results
                raise one
        return poll.answer, found

    def create(self, new: NewMeeting) -> MeetingRef:
        """Write an appointment in one CreateItem; see RoomMailbox."""
        line = self._line
        start, end = (_utc(instant).astimezone(line.zone) for instant in (new.slot.start, new.slot.end))
        if end.replace(tzinfo=None) <= start.replace(tzinfo=None):  # the night summer time ends: exchangelib, and
            start, end = _utc(new.slot.start), _utc(new.slot.end)  # maybe Exchange, compares wall clocks
        item = CalendarItem(
            account=line.account,
            folder=line.calendar,
            subject=new.subject,
            start=start,
            end=end,
            legacy_free_busy_status="Busy",
            reminder_is_set=False,
            room_door_key=new.key,
        )
        with self._asking(translate_write):
            made = _Create(account=line.account).get(
                items=[item],
                folder=line.calendar,
                message_disposition="SaveOnly",
                send_meeting_invitations="SendToNone",
            )
        return MeetingRef(made.id, made.changekey)

    def set_end(self, ref: MeetingRef, end: datetime) -> MeetingRef:
        """Send the bare End in UTC in one UpdateItem; see RoomMailbox."""
        return self._update(ref, "end", _utc(end))

    def check_in(self, ref: MeetingRef, at: datetime) -> MeetingRef:
        """Send our own property alone in one UpdateItem; see RoomMailbox."""
        return self._update(ref, "room_door_checked_in", f"{at:%Y-%m-%dT%H:%M:%SZ}")

    def _update(self, ref: MeetingRef, field: str, value: Any) -> MeetingRef:
        line = self._line
        item = CalendarItem(
            account=line.account, folder=line.calendar, id=ref.id, changekey=ref.version, **{field: value}
        )
        with self._asking(translate_write):
            new_id, version = BareUpdate(account=line.account).get(
                items=[(item, [field])],
                conflict_resolution="NeverOverwrite",
                message_disposition="SaveOnly",
                send_meeting_invitations_or_cancellations="SendToNone",
                suppress_read_receipts=True,
            )
        return MeetingRef(new_id, version)

    def delete(self, ref: MeetingRef) -> None:
        """Delete for good in one DeleteItem, telling nobody; see RoomMailbox."""
        line = self._line
        with self._asking(translate_write):
            _Delete(account=line.account).get(
                items=[CalendarItem(account=line.account, folder=line.calendar, id=ref.id, changekey=ref.version)],
                delete_type="HardDelete",
                send_meeting_cancellations="SendToNone",
                affected_task_occurrences="SpecifiedOccurrenceOnly",
                suppress_read_receipts=True,
                expect_result=True,
            )

    def decline(self, ref: MeetingRef, text: str) -> None:
        """Send a DeclineItem in one CreateItem; see RoomMailbox."""
        line = self._line
        answer = DeclineItem(
            account=line.account, reference_item_id=ReferenceItemId(id=ref.id, changekey=ref.version), body=text
        )
        with self._asking(translate_write):
            told = _Create(account=line.account).call(
                items=[answer], folder=None, message_disposition="SendOnly", send_meeting_invitations="SendToNone"
            )
            for one in told:  # several ids, one, or none at all (issue 886)
                if isinstance(one, Exception):
                    raise one

    def send(self, mail: NewMail) -> None:
        """Send a mail in one CreateItem, with a copy in the room's Sent Items; see RoomMailbox.

        Whoever is not the room's owner may not keep one there nor write in its name: refused that, it sends in its own.
        """
        sent = SentItems(root=self._line.account.root, _distinguished_id=DistinguishedFolderId(id="sentitems"))
        try:
            self._send(mail, "SendAndSaveCopy", sent)
        except MailboxError as error:
            if error.trouble is not Trouble.NO_RIGHTS:
                raise
            self._send(mail, "SendOnly", None)

    def _send(self, mail: NewMail, disposition: str, folder: SentItems | None) -> None:
        line = self._line
        to = [Mailbox(email_address=mail.to)]
        message = Message(account=line.account, subject=mail.subject, body=mail.body, to_recipients=to)
        with self._asking(translate_write):
            told = _Create(account=line.account).call(
                items=[message],
                folder=folder,
                message_disposition=disposition,
                send_meeting_invitations="SendToNone",
            )
            for one in told:  # of a mail that was sent no id comes back
                if isinstance(one, Exception):
                    raise one

    def free_busy(self, rooms: Sequence[str], span: TimeSlot) -> tuple[tuple[Busy, ...] | Trouble, ...]:
        """Ask of all in one GetUserAvailability; see RoomMailbox."""
        with self._asking(translate):
            answers = ask_free_busy(self._line.account.protocol, rooms, span)
        wire = self._line.wire
        return tuple(translate(one, wire).trouble if isinstance(one, Exception) else one for one in answers)

    def at(self, address: str) -> RoomMailbox:
        """The same connection and guard, another calendar; see RoomMailbox."""
        other: ExchangeMailbox = copy(self)
        other._line = elsewhere(self._line, address)
        other._echo = Echo()
        other._service = self._service.to(address) if self._service else None
        return other

    def invite(self, new: NewMeeting) -> None:
        """Invite the room in one CreateItem; see RoomMailbox."""
        service = self._inviting()
        with self._asking(translate_write):
            service.invite(new)

    def invitation(self, key: str, slot: TimeSlot) -> Invitation | None:
        """Look into the service mailbox (two requests) and the room's calendar (one); see RoomMailbox."""
        service = self._inviting()
        with self._asking(translate):
            found = service.find(key, slot)
        if found is None:
            return None
        sent, uid = found
        with self._asking(translate):
            return replace(sent, copy=copy_of(self._line.calendar, uid, sent.slot, _FIELDS))

    def move_invitation(self, ref: MeetingRef, end: datetime) -> None:
        """Send the bare End in UTC in one UpdateItem, to the room as well; see RoomMailbox."""
        service = self._inviting()
        with self._asking(translate_write):
            service.move(ref, end)

    def call_off(self, ref: MeetingRef) -> None:
        """Cancel in one CreateItem; see RoomMailbox."""
        service = self._inviting()
        with self._asking(translate_write):
            service.call_off(ref)

    def mark(self, ref: MeetingRef, key: str) -> MeetingRef:
        """Send our own property alone in one UpdateItem; see RoomMailbox."""
        return self._update(ref, "room_door_key", key)

    def _inviting(self) -> ServiceMailbox:
        if self._service is None:
            raise MailboxError(Trouble.REJECTED, "no service mailbox is named")
        return self._service

    def close(self) -> None:
        """Let go of the connection."""
        self._line.close()

    @contextmanager
    def _asking(self, translated: Callable[[Exception, Wire], MailboxError]) -> Iterator[None]:
        """Around one request: not sent while the guard says no, and whatever goes wrong is told in our words."""
        self._guard.check()
        self._line.wire.reset()
        try:
            yield
        except Exception as error:
            met = translated(error, self._line.wire)
            self._guard.note(met)
            raise met from error
        self._guard.let_in()


class _Once:
    """A service that is asked once: at a request it does not like, exchangelib would try all ten versions of EWS."""

    def _api_versions_to_try(self) -> tuple[str, ...]:
        return super()._api_versions_to_try()[:1]  # type: ignore[misc,no-any-return]


class _Create(_Once, CreateItem):  # type: ignore[misc] # exchangelib is untyped
    pass


class _Delete(_Once, DeleteItem):  # type: ignore[misc] # exchangelib is untyped
    pass


class _Poll(_Once, FindItem):  # type: ignore[misc] # exchangelib is untyped
    """A FindItem that reads the answer at once (not byte by byte) and makes our own values of it.

    Its question is taken from the echo, and so is the meaning of an answer that has come before.
    """

    def __init__(self, *, echo: Echo, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._echo = echo
        self.answer = b""

    def get_payload(self, **kwargs: Any) -> Any:
        """Its body; nothing, where the whole of it is known."""
        return None if self._echo.question else super().get_payload(**kwargs)

    def wrap(self, content: Any, api_version: str | None = None) -> bytes:
        """All of it, as it is sent."""
        self._echo.question = self._echo.question or super().wrap(content, api_version)
        return self._echo.question

    def _get_soap_parts(self, response: Any) -> Any:  # called on the instance, though a class method there
        self._echo.compare(response.content)
        self.answer = response.content
        return super()._get_soap_parts(Whole(response, is_view=True))

    def _elem_to_obj(self, elem: _Element) -> Meeting:
        return mapping.meeting(elem)


def _utc(instant: datetime) -> EWSDateTime:
    return EWSDateTime.from_datetime(instant)
