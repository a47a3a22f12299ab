"""The response messages inside an answer: one per item, folder or mailbox asked for, done or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .refusal import Refused
from .soap import invalid_request, m, t

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lxml.etree import _Element

    from kiosk.room.meeting import MeetingRef

_EMPTY = {"CreateItem": "Items", "UpdateItem": "Items", "GetItem": "Items", "GetFolder": "Folders"}
"""Operations whose refusals carry an empty container, as captured."""


def response(operation: str, *messages: _Element) -> _Element:
    """Gather the messages of one operation."""
    return m(f"{operation}Response", m("ResponseMessages", *messages))


def message(operation: str, *content: _Element | None) -> _Element:
    """Say that one part of a request was done."""
    return m(f"{operation}ResponseMessage", m("ResponseCode", text="NoError"), *content, ResponseClass="Success")


def refusal(operation: str, refused: Refused, *content: _Element) -> _Element:
    """Say that one part of a request was refused."""
    empty = [m(_EMPTY[operation])] if operation in _EMPTY else []
    return m(f"{operation}ResponseMessage", *said(refused), *empty, *content, ResponseClass="Error")


def for_each(
    operation: str, asked: _Element | None, act: Callable[[_Element], _Element | list[_Element] | None]
) -> _Element:
    """Do the same for each id or item of a request; each gets its own response message, done or refused."""
    messages = []
    for one in asked if asked is not None else ():
        try:
            content = act(one)
        except Refused as refused:
            messages.append(refusal(operation, refused))
        else:
            children = content if isinstance(content, list) else [content]
            messages.append(message(operation, *children))
    if not messages:
        raise invalid_request()
    return response(operation, *messages)


def item_id(ref: MeetingRef) -> _Element:
    """Name a version of an item."""
    return t("ItemId", Id=ref.id, ChangeKey=ref.version)


def refuse_all(operation: str, refused: Refused) -> _Element:
    """Refuse all that was asked, whatever it was."""
    if operation in ("GetRooms", "GetRoomLists", "FindPeople"):  # these have no list of messages
        return m(f"{operation}Response", *said(refused), ResponseClass="Error")
    if operation != "GetUserAvailability":
        return response(operation, refusal(operation, refused))

    def refuse(_address: str) -> _Element:
        raise refused

    return availability(refuse, [""])


def availability(view_of: Callable[[str], _Element], addresses: Iterable[str]) -> _Element:
    """Make the answer of GetUserAvailability, which is shaped like no other. `view_of` may raise Refused."""
    answers = []
    for address in addresses:
        try:
            view = view_of(address)
        except Refused as refused:
            answers.append(m("FreeBusyResponse", m("ResponseMessage", *said(refused), ResponseClass="Error")))
        else:
            done = m("ResponseMessage", m("ResponseCode", text="NoError"), ResponseClass="Success")
            answers.append(m("FreeBusyResponse", done, view))
    return m("GetUserAvailabilityResponse", m("FreeBusyResponseArray", *answers))


def succeeded() -> list[_Element]:
    """Say that all is well."""
    return [m("ResponseCode", text="NoError")]


def said(refused: Refused) -> list[_Element | None]:
    """Say what was refused, and why."""
    return [
        m("MessageText", text=refused.text),
        m("ResponseCode", text=refused.code),
        m("DescriptiveLinkKey", text="0"),
        m("MessageXml", t("FieldURI", FieldURI=refused.uri)) if refused.uri else None,
    ]
