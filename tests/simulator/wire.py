"""A bare client: one SOAP request over one keep-alive connection, without any library that knows EWS."""

from __future__ import annotations

import base64
import contextlib
import http.client
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from lxml import etree

from kiosk.simulator.server import DOOR

from .schema import faults_of

if TYPE_CHECKING:
    from types import TracebackType

    from lxml.etree import _Element

    from kiosk.simulator.server import SimulatedExchange
    from kiosk.simulator.sign_in import Account

T = "http://schemas.microsoft.com/exchange/services/2006/types"
M = "http://schemas.microsoft.com/exchange/services/2006/messages"
CALENDAR = (
    '<t:DistinguishedFolderId Id="calendar"><t:Mailbox><t:EmailAddress>aurora@roomdoor.example</t:EmailAddress>'
    "</t:Mailbox></t:DistinguishedFolderId>"
)
KEY = (
    '<t:ExtendedFieldURI PropertySetId="6a0b7c1e-52a3-4a8e-9b0e-0d9c2f6f4d31" PropertyName="RoomDoorKey" '
    'PropertyType="String"/>'
)


def soap(body: str, header: str = "") -> bytes:
    """Wrap a request."""
    return (
        f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="{T}" xmlns:m="{M}"><s:Header>'
        f'<t:RequestServerVersion Version="Exchange2016"/>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>'
    ).encode()


@dataclass(slots=True)
class Reply:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    root: _Element = field(init=False)

    def __post_init__(self) -> None:
        """Read it, if it is XML."""
        is_xml = self.body.startswith(b"<?xml")
        self.root = etree.fromstring(self.body) if is_xml else etree.Element("nothing")

    def all(self, tag: str) -> list[_Element]:
        """Every element of that name, anywhere."""
        return list(self.root.iter(f"{{*}}{tag}"))

    def texts(self, tag: str) -> list[str]:
        """The texts of all elements of that name."""
        return [element.text or "" for element in self.all(tag)]

    @classmethod
    def piece(cls, body: bytes) -> Reply:
        """One envelope of a stream, which comes without an XML declaration."""
        return cls(200, http.client.HTTPMessage(), b"<?xml version='1.0'?>" + body)

    @property
    def code(self) -> str:
        """The (first) response code."""
        return self.texts("ResponseCode")[0]


class Client:
    """One connection to a server, signed in with Basic unless told otherwise."""

    def __init__(self, exchange: SimulatedExchange, account: Account | None = DOOR) -> None:
        self._line = http.client.HTTPConnection(*exchange.address, timeout=10)
        self._headers = {"Content-Type": "text/xml; charset=utf-8"} | (basic(account) if account else {})

    def __enter__(self) -> Self:
        """Nothing to do: the connection opens with the first request."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Close."""
        self._line.close()

    def ask(self, body: str, header: str = "", *, is_valid: bool = True) -> Reply:
        """Ask for an operation; the request itself must be valid, unless the test means it not to be."""
        request = soap(body, header)
        assert not is_valid or not faults_of(request), faults_of(request)
        return self.send(request)

    def send(self, request: bytes, *, path: str = "/EWS/Exchange.asmx", method: str = "POST") -> Reply:
        """Send whatever it is."""
        self._line.request(method, path, body=request, headers=self._headers)
        answer = self._line.getresponse()
        return Reply(answer.status, answer.headers, answer.read())


class Listener:
    """A client whose answer does not end: one envelope after the other."""

    def __init__(self, exchange: SimulatedExchange, ids: list[str], minutes: int = 1, account: Account = DOOR) -> None:
        self._line = http.client.HTTPConnection(*exchange.address, timeout=10)
        self._line.request("POST", "/EWS/Exchange.asmx", soap(listen(*ids, minutes=minutes)), basic(account))
        self.answer = self._line.getresponse()

    def __enter__(self) -> Self:
        """Nothing to do: it listens already."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave."""
        self.answer.close()
        self._line.close()

    def next(self) -> Reply:
        """The next envelope; raises EOFError after the last."""
        body = self.answer.read1(1 << 20)
        if not body:
            raise EOFError
        return Reply.piece(body)

    def rest(self) -> list[Reply]:
        """All envelopes up to the end; whatever else the end is, is raised."""
        pieces = []
        with contextlib.suppress(EOFError):
            while True:
                pieces.append(self.next())
        return pieces

    def until(self, tag: str) -> Reply:
        """The next envelope that holds such an element."""
        while not (piece := self.next()).all(tag):
            pass
        return piece


def basic(account: Account) -> dict[str, str]:
    """The header that signs an account in."""
    return {"Authorization": f"Basic {base64.b64encode(f'{account.user}:{account.password}'.encode()).decode()}"}


def subscribe(*kinds: str, folder: str = CALENDAR) -> str:
    """A Subscribe to streaming notifications."""
    events = "".join(f"<t:EventType>{kind}</t:EventType>" for kind in kinds)
    return (
        f"<m:Subscribe><m:StreamingSubscriptionRequest><t:FolderIds>{folder}</t:FolderIds>"
        f"<t:EventTypes>{events}</t:EventTypes></m:StreamingSubscriptionRequest></m:Subscribe>"
    )


def listen(*ids: str, minutes: int = 1) -> str:
    """A GetStreamingEvents."""
    wanted = "".join(f"<t:SubscriptionId>{one}</t:SubscriptionId>" for one in ids)
    return (
        f"<m:GetStreamingEvents><m:SubscriptionIds>{wanted}</m:SubscriptionIds>"
        f"<m:ConnectionTimeout>{minutes}</m:ConnectionTimeout></m:GetStreamingEvents>"
    )


def sync(state: str = "", *, most: int = 512, shape: str = "IdOnly", folder: str = CALENDAR, ignore: str = "") -> str:
    """A SyncFolderItems."""
    known = f"<m:SyncState>{state}</m:SyncState>" if state else ""
    ignored = f'<m:Ignore><t:ItemId Id="{ignore}"/></m:Ignore>' if ignore else ""
    return (
        f"<m:SyncFolderItems><m:ItemShape><t:BaseShape>{shape}</t:BaseShape></m:ItemShape>"
        f"<m:SyncFolderId>{folder}</m:SyncFolderId>{known}{ignored}"
        f"<m:MaxChangesReturned>{most}</m:MaxChangesReturned></m:SyncFolderItems>"
    )


def view(fields: str = "", span: tuple[str, str] = ("2026-03-16T23:00:00Z", "2026-03-18T23:00:00Z")) -> str:
    """A FindItem over the calendar of two days; `fields` are field URIs (or whole elements), by spaces."""
    paths = "".join(f if f.startswith("<") else f'<t:FieldURI FieldURI="{f}"/>' for f in fields.split("|") if f)
    more = f"<t:AdditionalProperties>{paths}</t:AdditionalProperties>" if paths else ""
    return (
        f'<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>{more}</m:ItemShape>'
        f'<m:CalendarView StartDate="{span[0]}" EndDate="{span[1]}"/>'
        f"<m:ParentFolderIds>{CALENDAR}</m:ParentFolderIds></m:FindItem>"
    )


def create(
    start: str, end: str, subject: str = "Booked at the door", *, key: str = "", how: str | None = "SendToNone"
) -> str:
    """A CreateItem of an appointment."""
    sends = f' SendMeetingInvitations="{how}"' if how else ""
    marked = f"<t:ExtendedProperty>{KEY}<t:Value>{key}</t:Value></t:ExtendedProperty>" if key else ""
    return (
        f"<m:CreateItem{sends}><m:SavedItemFolderId>{CALENDAR}</m:SavedItemFolderId><m:Items><t:CalendarItem>"
        f"<t:Subject>{subject}</t:Subject>{marked}<t:Start>{start}</t:Start><t:End>{end}</t:End>"
        "<t:LegacyFreeBusyStatus>Busy</t:LegacyFreeBusyStatus></t:CalendarItem></m:Items></m:CreateItem>"
    )


def update(item_id: str, version: str, *changes: str, policy: str = "NeverOverwrite") -> str:
    """An UpdateItem of one item."""
    key = f' ChangeKey="{version}"' if version else ""
    return (
        f'<m:UpdateItem ConflictResolution="{policy}" MessageDisposition="SaveOnly" '
        'SendMeetingInvitationsOrCancellations="SendToNone"><m:ItemChanges><t:ItemChange>'
        f'<t:ItemId Id="{item_id}"{key}/><t:Updates>{"".join(changes)}</t:Updates>'
        "</t:ItemChange></m:ItemChanges></m:UpdateItem>"
    )


def setting(uri: str, value: str) -> str:
    """A SetItemField: `value` is the element of the property."""
    return f'<t:SetItemField><t:FieldURI FieldURI="{uri}"/><t:CalendarItem>{value}</t:CalendarItem></t:SetItemField>'


def delete(item_id: str, kind: str = "HardDelete", how: str | None = "SendToNone") -> str:
    """A DeleteItem."""
    sends = f' SendMeetingCancellations="{how}"' if how else ""
    return f'<m:DeleteItem DeleteType="{kind}"{sends}><m:ItemIds><t:ItemId Id="{item_id}"/></m:ItemIds></m:DeleteItem>'


def get(item_id: str, fields: str = "") -> str:
    """A GetItem."""
    paths = "".join(f'<t:FieldURI FieldURI="{f}"/>' for f in fields.split("|") if f)
    more = f"<t:AdditionalProperties>{paths}</t:AdditionalProperties>" if paths else ""
    base = "IdOnly" if fields else "AllProperties"
    return (
        f"<m:GetItem><m:ItemShape><t:BaseShape>{base}</t:BaseShape>{more}</m:ItemShape>"
        f'<m:ItemIds><t:ItemId Id="{item_id}"/></m:ItemIds></m:GetItem>'
    )
