"""The organization behind the server: which mailboxes there are, who is asking, and which folder or item is meant."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from .fields import Look, OurNames
from .refusal import Code, Refused
from .sign_in import Rights
from .soap import Build, SoapFault, find, qname, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

    from kiosk.exchange.memory import Item, MemoryMailbox
    from kiosk.room.meeting import Person

    from .attendant import Attendants
    from .post import Post
    from .sign_in import Account
    from .subscriptions import Streams


class Folder(Enum):
    """The folders a door may ask for, by their distinguished names."""

    ROOT = "root"
    TOP = "msgfolderroot"
    CALENDAR = "calendar"
    DELETED = "deleteditems"
    SENT = "sentitems"

    def id_in(self, mailbox: MemoryMailbox) -> str:
        """Make its id in that mailbox: 120 characters, opaque."""
        seed = f"{mailbox.room.address.lower()}/{self.value}".encode()
        return base64.b64encode(b"\x00\x03\x24\x00" + hashlib.sha512(seed).digest() + b"\0" * 22).decode()


@dataclass(frozen=True, slots=True)
class RoomList:
    """A distribution group made with -RoomList: its name and address, and the rooms in it."""

    person: Person
    rooms: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Organization:
    """The mailboxes by lower-case address, in the order in which the address book names them."""

    mailboxes: Mapping[str, MemoryMailbox]
    streams: Streams
    post: Post
    attendants: Attendants
    names: OurNames = field(default_factory=OurNames)
    build: Build = field(default_factory=Build)
    room_lists: tuple[RoomList, ...] = ()

    def mailbox(self, address: str) -> MemoryMailbox:
        """Find a mailbox. Raises Refused."""
        found = self.mailboxes.get(address.lower())
        if found is None:
            raise Refused(Code.NON_EXISTENT_MAILBOX)
        return found


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the account that has signed in, and the mailbox as which it acts (empty if it has none)."""

    organization: Organization
    account: Account
    address: str = ""
    is_impersonating: bool = False

    @property
    def name(self) -> str:
        """Tell under which name its subscriptions and its budget are kept: of the mailbox it acts as, else its own."""
        return self.address.lower() if self.is_impersonating else self.account.user.lower()

    @classmethod
    def signed_in(cls, organization: Organization, account: Account, impersonated: str) -> Caller:
        """Let an account act as itself, or as the mailbox it names. Raises SoapFault."""
        if not impersonated:
            return cls(organization, account, account.mailbox)
        if not account.may_impersonate:
            raise SoapFault(*_MAY_NOT)
        if impersonated.lower() not in organization.mailboxes:
            raise SoapFault(*Code.NON_EXISTENT_MAILBOX.value)
        if account.scope and impersonated.lower() not in account.scope:
            raise SoapFault(*_MAY_NOT)
        return cls(organization, account, impersonated, is_impersonating=True)

    def rights_on(self, mailbox: MemoryMailbox) -> Rights:
        """Tell what the caller may do in a mailbox."""
        if self.is_impersonating:
            is_own = mailbox.room.address.lower() == self.address.lower()
            return Rights.OWNER if is_own else Rights.NONE
        return self.account.rights_on(mailbox.room.address)

    def sees_private(self, mailbox: MemoryMailbox) -> bool:
        """Tell whether private items show the caller more than that they are there."""
        rights = self.rights_on(mailbox)
        return rights >= Rights.OWNER or (rights > Rights.NONE and self.account.sees_private)

    def look(self, mailbox: MemoryMailbox, *, finding: bool = False) -> Look:
        """Tell how the caller sees the items of a mailbox."""
        folder_id = Folder.CALENDAR.id_in(mailbox)
        rights = self.rights_on(mailbox)
        return Look(
            mailbox, self.organization.names, folder_id, rights, finding, sees_private=self.sees_private(mailbox)
        )

    def folder(self, element: _Element) -> tuple[MemoryMailbox, Folder]:
        """Find the folder an id means, if the caller may see it. Raises Refused or SoapFault."""
        mailbox, folder = self._folder(element)
        rights = self.rights_on(mailbox)
        if rights < Rights.REVIEWER:
            raise Refused(Code.FOLDER_NOT_FOUND)  # Exchange does not tell what it hides
        if rights < Rights.OWNER and folder is not Folder.CALENDAR:  # ecederstrand/exchangelib#1282
            raise Refused(Code.ACCESS_DENIED)
        return mailbox, folder

    def item(self, element: _Element) -> tuple[MemoryMailbox, Item]:
        """Find the item an ItemId means, if the caller may see it. Raises Refused."""
        item_id = element.get("Id", "")
        try:
            base64.b64decode(item_id, validate=True)
        except binascii.Error as error:
            raise Refused(Code.INVALID_ID_MALFORMED) from error
        for mailbox in self.organization.mailboxes.values():
            item = mailbox.item(item_id) or next((i for i in mailbox.masters() if i.meeting.ref.id == item_id), None)
            if item is not None and self.rights_on(mailbox) >= Rights.REVIEWER:
                return mailbox, item
        raise Refused(Code.ITEM_NOT_FOUND)

    def _folder(self, element: _Element) -> tuple[MemoryMailbox, Folder]:
        folder_id = element.get("Id", "")
        if qname(element)[1] == "DistinguishedFolderId":
            address = text_of(find(element, "Mailbox", "EmailAddress")) or self.address
            if not address:
                raise SoapFault(*NO_ADDRESS)
            mailbox = self.organization.mailbox(address)
            if folder_id not in {folder.value for folder in Folder}:
                raise Refused(Code.FOLDER_NOT_FOUND)
            return mailbox, Folder(folder_id)
        for mailbox in self.organization.mailboxes.values():
            for folder in Folder:
                if folder.id_in(mailbox) == folder_id:
                    return mailbox, folder
        raise Refused(Code.FOLDER_NOT_FOUND)


_MAY_NOT = (
    "ErrorImpersonateUserDenied",
    "The account does not have permission to impersonate the requested user.",
)

NO_ADDRESS = (
    "ErrorMissingEmailAddress",
    (
        "When making a request as an account that does not have a mailbox, you must specify the mailbox primary SMTP "
        "address for any distinguished folder Ids."
    ),
)
