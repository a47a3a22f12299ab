"""The attendants: what Exchange does by itself with meeting requests, answers and cancellations.

Each mailbox on the server has one. That of a room made in the EAC accepts and declines (AutoAccept); that of a room
made in PowerShell, and of a person, only enters the request as tentative (AutoUpdate). Copies of one meeting are known
by their common UID. An update by the organizer overwrites what the room has changed in its own copy. Series are not
sent here. Facts: Set-CalendarProcessing's documentation and its defaults.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from kiosk.exchange.memory import Sensitivity
from kiosk.room.meeting import FreeBusy, Response, is_occupying

from .post import Mail, MailKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from kiosk.exchange.memory import Item, MemoryMailbox

    from .post import Post

PREFIX = {Response.ACCEPT: "Accepted: ", Response.TENTATIVE: "Tentative: ", Response.DECLINE: "Declined: "}


class AutomateProcessing(Enum):
    """How much an attendant does by itself."""

    NONE = "None"
    """Requests stay in the inbox."""
    AUTO_UPDATE = "AutoUpdate"
    AUTO_ACCEPT = "AutoAccept"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarProcessing:
    """The settings of one mailbox, with the defaults of a room made in the EAC (Set-CalendarProcessing).

    `delay` is how long mail takes to arrive and to be looked at.
    """

    automate: AutomateProcessing = AutomateProcessing.AUTO_ACCEPT
    delay: timedelta = timedelta()
    allow_conflicts: bool = False
    booking_window: timedelta = timedelta(days=180)
    maximum_duration: timedelta = timedelta(minutes=1440)
    add_organizer_to_subject: bool = True
    delete_subject: bool = True
    remove_private_property: bool = True
    is_room: bool = True
    """RecipientTypeDetails: RoomMailbox, else UserMailbox."""

    def subject(self, item: Item) -> str:
        """Tell what a meeting is called in the room's calendar: with the defaults by its organizer alone."""
        organizer = item.meeting.organizer
        name = organizer.name if organizer is not None and self.add_organizer_to_subject else ""
        kept = "" if self.delete_subject else item.meeting.subject
        return f"{name} {kept}".strip()


PERSON = CalendarProcessing(automate=AutomateProcessing.AUTO_UPDATE, is_room=False)


@dataclass(frozen=True, slots=True)
class Attendants:
    """The attendants of one server. `processing` names the mailboxes that are more than a person's."""

    mailboxes: Mapping[str, MemoryMailbox]
    processing: Mapping[str, CalendarProcessing]
    post: Post
    clock: Callable[[], datetime]

    def settings(self, mailbox: MemoryMailbox) -> CalendarProcessing:
        """Tell how that mailbox is set up."""
        return self.processing.get(mailbox.room.address.lower(), PERSON)

    def invite(self, home: MemoryMailbox, item: Item) -> None:
        """Send the request, or the update, of a meeting in its organizer's calendar to everybody invited."""
        self._tell_all(home, item, MailKind.REQUEST, "", lambda mailbox: self._receive(mailbox, item))

    def update(self, home: MemoryMailbox, before: Item, after: Item) -> None:
        """Send an update to everybody invited, and a cancellation to whoever is invited no more."""
        invited = {one.person.address.lower() for one in after.attendees}
        dropped = tuple(one for one in before.attendees if one.person.address.lower() not in invited)
        self.call_off(home, replace(before, attendees=dropped))
        self.invite(home, after)

    def call_off(self, home: MemoryMailbox, item: Item) -> None:
        """Send the cancellation of a meeting to everybody invited. The copies stay, marked (on-premises)."""
        if not item.uid:
            return  # it was never sent
        self._tell_all(home, item, MailKind.CANCELLATION, "Canceled: ", lambda mailbox: self._cancel(mailbox, item.uid))

    def answer(self, mailbox: MemoryMailbox, item: Item, given: Response, body: str = "") -> None:
        """Tell the organizer what was answered, by mail and in the organizer's copy if that is on this server."""
        organizer = item.meeting.organizer
        if organizer is None:
            return
        self.post.send(
            Mail(
                kind=MailKind.RESPONSE,
                sender=mailbox.room,
                to=(organizer,),
                subject=PREFIX.get(given, "") + item.meeting.subject,
                sent=self.clock(),
                body=body,
                answer=given,
            )
        )
        home = self.mailboxes.get(organizer.address.lower())
        if home is not None and item.uid:
            self._note(home, item.uid, mailbox.room.address, given)

    def _tell_all(
        self, home: MemoryMailbox, item: Item, kind: MailKind, prefix: str, act: Callable[[MemoryMailbox], None]
    ) -> None:
        if not item.attendees:
            return
        to = tuple(attendee.person for attendee in item.attendees)
        self.post.send(
            Mail(kind=kind, sender=home.room, to=to, subject=prefix + item.meeting.subject, sent=self.clock())
        )
        for person in to:
            mailbox = self.mailboxes.get(person.address.lower())
            if mailbox is not None and mailbox is not home:
                self.post.later(self.settings(mailbox).delay, lambda mailbox=mailbox: act(mailbox))  # type: ignore[misc]

    def _receive(self, mailbox: MemoryMailbox, request: Item) -> None:
        """Do with a request what the settings say."""
        settings = self.settings(mailbox)
        if settings.automate is AutomateProcessing.NONE:
            return
        accepts = settings.automate is AutomateProcessing.AUTO_ACCEPT
        with mailbox.alone():
            mine = _copy(mailbox, request.uid)
            if accepts and not self._fits(mailbox, request, mine, settings):
                if mine is not None:
                    mailbox.remove(mine.meeting.ref.id, to_trash=True)
                given = Response.DECLINE
            else:
                given = Response.ACCEPT if accepts else Response.NONE_YET
                _enter(mailbox, request, mine, settings, given)
        if accepts:
            self.answer(mailbox, request, given)

    def _fits(self, mailbox: MemoryMailbox, request: Item, mine: Item | None, settings: CalendarProcessing) -> bool:
        slot = request.meeting.slot
        if slot.duration > settings.maximum_duration or slot.end > self.clock() + settings.booking_window:
            return False
        ours = mine.meeting.ref.id if mine is not None else ""
        others = (item.meeting for item in mailbox.items(slot) if item.meeting.ref.id != ours)
        return settings.allow_conflicts or not any(is_occupying(o) and o.slot.overlaps(slot) for o in others)

    def _cancel(self, mailbox: MemoryMailbox, uid: str) -> None:
        with mailbox.alone():
            mine = _copy(mailbox, uid)
            is_handled = self.settings(mailbox).automate is not AutomateProcessing.NONE
            if mine is not None and is_handled and not mine.meeting.is_cancelled:
                mailbox.cancel(mine.meeting.ref.id)

    def _note(self, home: MemoryMailbox, uid: str, address: str, given: Response) -> None:
        """Write an answer into the organizer's copy, if it is still there."""

        def noted(item: Item) -> Item:
            attendees = tuple(
                replace(one, answer=given, answered=self.clock())
                if one.person.address.lower() == address.lower()
                else one
                for one in item.attendees
            )
            return replace(item, attendees=attendees)

        with home.alone():
            copy = _copy(home, uid)
            if copy is not None:
                home.change(copy.meeting.ref.id, noted)


def new_uid() -> str:
    """Make a GlobalObjectId as Exchange prints it."""
    return f"040000008200E00074C5B7101A82E00800000000{'0' * 40}10000000{uuid.uuid4().hex.upper()}"


def _copy(mailbox: MemoryMailbox, uid: str) -> Item | None:
    return next((item for item in mailbox.stored() if uid and item.uid == uid), None)


def _enter(
    mailbox: MemoryMailbox, request: Item, mine: Item | None, settings: CalendarProcessing, given: Response
) -> None:
    """Write the room's copy as the request has it, over whatever the room has changed there."""
    accepted = given is Response.ACCEPT
    is_opened = accepted and settings.remove_private_property
    sensitivity = Sensitivity.NORMAL if is_opened else request.sensitivity
    asked = request.meeting
    subject = settings.subject(request) if accepted else asked.subject
    free_busy = asked.free_busy if accepted else FreeBusy.TENTATIVE
    attendees = tuple(replace(one, answer=Response.UNKNOWN, answered=None) for one in request.attendees)
    if mine is None:
        mailbox.add(
            asked.slot,
            subject,
            organizer=asked.organizer,
            location=asked.location,
            free_busy=free_busy,
            response=given,
            sensitivity=sensitivity,
            is_all_day=asked.is_all_day,
            attendees=attendees,
            uid=request.uid,
        )
        return

    def updated(item: Item) -> Item:
        meeting = replace(
            item.meeting,
            slot=asked.slot,
            subject=subject,
            location=asked.location,
            free_busy=free_busy,
            response=given,
            is_all_day=asked.is_all_day,
        )
        return replace(item, meeting=meeting, sensitivity=sensitivity, attendees=attendees)

    mailbox.change(mine.meeting.ref.id, updated)
