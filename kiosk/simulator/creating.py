"""CreateItem: appointments and meetings, answers to invitations, cancellations, and mail.

Overlaps are stored without a word; only a meeting request meets an attendant. What is sent, to whom and whether a copy
is kept is the caller's wish (SendMeetingInvitations, MessageDisposition).
"""

from __future__ import annotations

import base64
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.room.meeting import FreeBusy, Response

from .attendant import new_uid
from .draft import Draft, people
from .organization import NO_ADDRESS, Folder
from .post import Mail, MailKind
from .refusal import Code, Refused
from .response import for_each, item_id
from .sign_in import Rights
from .soap import SoapFault, find, invalid_request, m, qname, t, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

    from kiosk.exchange.memory import Item, MemoryMailbox

    from .organization import Caller

SENDS_NOTHING = ("SendToNone", "SaveOnly")


def create_item(element: _Element, caller: Caller) -> _Element:
    """Write what is new."""
    target = find(element, "SavedItemFolderId")
    folder_id = target[0] if target is not None and len(target) else None
    disposition = element.get("MessageDisposition", "")

    def created(new: _Element) -> _Element:
        kind = qname(new)[1]
        match kind:
            case "CalendarItem":
                return _appointment(new, caller, folder_id, element.get("SendMeetingInvitations"))
            case "Message":
                return _message(new, caller, folder_id, disposition)
            case "CancelCalendarItem":
                return _cancel(new, caller, disposition)
            case _ if kind in _ANSWERS:
                return _respond(new, caller, disposition)
            case _:
                raise invalid_request()

    return for_each("CreateItem", find(element, "Items"), created)


def _appointment(new: _Element, caller: Caller, folder_id: _Element | None, sends: str | None) -> _Element:
    """Write an appointment, and invite whom it names if that is wanted: then it is a meeting."""
    if sends is None:
        raise Refused(Code.SEND_MEETING_INVITATIONS_REQUIRED)
    if folder_id is None:
        folder_id = t("DistinguishedFolderId", Id=Folder.CALENDAR.value)
    mailbox, _ = caller.folder(folder_id)
    if caller.rights_on(mailbox) < Rights.EDITOR:
        raise Refused(Code.CREATE_ITEM_ACCESS_DENIED)
    draft = Draft(caller.organization.names)
    for child in new:
        _write_element(draft, child)
    is_sent = sends not in SENDS_NOTHING and bool(draft.attendees)
    ref = draft.add_to(mailbox, uid=new_uid() if is_sent else "")
    written = mailbox.item(ref.id)
    if is_sent and written is not None:
        caller.organization.attendants.invite(mailbox, written)
    return m("Items", t("CalendarItem", item_id(ref)))


def _write_element(draft: Draft, element: _Element) -> None:
    """Set the property that an element of a new item names."""
    name = qname(element)[1]
    path = find(element, "ExtendedFieldURI")
    if name == "ExtendedProperty" and path is not None:
        draft.write_extended(path, text_of(find(element, "Value")))
    else:
        draft.write(("item:" if name in _OF_ITEMS else "calendar:") + name, element)


_OF_ITEMS = frozenset(
    {
        *("ItemClass", "Subject", "Sensitivity", "Body", "Categories", "Importance", "Culture", "MimeContent"),
        *("ReminderIsSet", "ReminderMinutesBeforeStart", "ReminderDueBy", "IsDraft", "DateTimeCreated"),
    }
)
"""Elements whose property is item:..., not calendar:... ."""


def _message(new: _Element, caller: Caller, folder_id: _Element | None, disposition: str) -> _Element:
    """Send a mail, or keep it as a draft; of a mail that was sent no id comes back.

    It goes out in the name of From, else of the mailbox whose folder keeps the copy, else of the caller's own: whoever
    is not the owner there may not. An account that has no mailbox has no name to send in.
    """
    if not disposition:
        raise Refused(Code.MESSAGE_DISPOSITION_REQUIRED)
    sender = text_of(find(new, "From", "Mailbox", "EmailAddress"))
    if not sender and folder_id is not None:
        sender = caller.folder(folder_id)[0].room.address
    sender = sender or caller.address
    if not sender:
        raise SoapFault(*NO_ADDRESS)
    home = caller.organization.mailbox(sender)
    if caller.rights_on(home) < Rights.OWNER:
        raise Refused(Code.SEND_AS_DENIED)
    if disposition == "SaveOnly":
        made_up = base64.b64encode(uuid.uuid4().bytes * 7).decode()
        return m("Items", t("Message", t("ItemId", Id=made_up, ChangeKey="CQAAAA==")))
    to = tuple(one for part in ("ToRecipients", "CcRecipients", "BccRecipients") for one in people(find(new, part)))
    if not to or any("@" not in one.address for one in to):
        raise Refused(Code.INVALID_RECIPIENTS)
    body = find(new, "Body")
    caller.organization.post.send(
        Mail(
            kind=MailKind.MESSAGE,
            sender=home.room,
            to=to,
            subject=text_of(find(new, "Subject")),
            sent=caller.organization.attendants.clock(),
            body=text_of(body),
            is_html=body is not None and body.get("BodyType") == "HTML",
        )
    )
    return m("Items")


def _cancel(new: _Element, caller: Caller, disposition: str) -> _Element:
    """Call a meeting off as its organizer, whose own copy goes away."""
    mailbox, item = caller.item(_reference(new))
    if caller.rights_on(mailbox) < Rights.EDITOR:
        raise Refused(Code.ACCESS_DENIED)
    if item.meeting.response is not Response.ORGANIZER:
        raise Refused(Code.CALENDAR_IS_NOT_ORGANIZER)
    mailbox.remove(item.meeting.ref.id, to_trash=True)
    if disposition not in SENDS_NOTHING:
        caller.organization.attendants.call_off(mailbox, item)
    return m("Items")


_ANSWERS: dict[str, tuple[Response, Code, Code, Code]] = {
    "AcceptItem": (
        Response.ACCEPT,
        Code.CALENDAR_IS_ORGANIZER_FOR_ACCEPT,
        Code.CALENDAR_IS_CANCELLED_FOR_ACCEPT,
        Code.CALENDAR_IS_DELEGATED_FOR_ACCEPT,
    ),
    "TentativelyAcceptItem": (
        Response.TENTATIVE,
        Code.CALENDAR_IS_ORGANIZER_FOR_TENTATIVE,
        Code.CALENDAR_IS_CANCELLED_FOR_TENTATIVE,
        Code.CALENDAR_IS_DELEGATED_FOR_TENTATIVE,
    ),
    "DeclineItem": (
        Response.DECLINE,
        Code.CALENDAR_IS_ORGANIZER_FOR_DECLINE,
        Code.CALENDAR_IS_CANCELLED_FOR_DECLINE,
        Code.CALENDAR_IS_DELEGATED_FOR_DECLINE,
    ),
}
"""What each answer is, and how it is refused: to the organizer, once called off, to a delegate."""


def _respond(new: _Element, caller: Caller, disposition: str) -> _Element:
    """Accept or decline on behalf of the room; a declined meeting goes to Deleted Items (to be confirmed)."""
    given, if_organizer, if_cancelled, if_delegate = _ANSWERS[qname(new)[1]]
    mailbox, item = caller.item(_reference(new))
    rights = caller.rights_on(mailbox)
    if rights < Rights.EDITOR:
        raise Refused(Code.ACCESS_DENIED)
    if item.meeting.response is Response.ORGANIZER:
        raise Refused(if_organizer)
    if rights < Rights.OWNER:
        raise Refused(if_delegate)
    if item.meeting.is_cancelled:
        raise Refused(if_cancelled)
    if given is Response.DECLINE:
        mailbox.remove(item.meeting.ref.id, to_trash=True)
    else:
        _answer_invitation(mailbox, item, given)
    if disposition not in SENDS_NOTHING:
        caller.organization.attendants.answer(mailbox, item, given, text_of(find(new, "Body")))
    return m("Items")


def _answer_invitation(mailbox: MemoryMailbox, item: Item, given: Response) -> None:
    takes = FreeBusy.TENTATIVE if given is Response.TENTATIVE else FreeBusy.BUSY
    mailbox.change(
        item.meeting.ref.id,
        lambda item: replace(item, meeting=replace(item.meeting, response=given, free_busy=takes)),
    )


def _reference(element: _Element) -> _Element:
    found = find(element, "ReferenceItemId")
    if found is None:
        raise invalid_request()
    return found
