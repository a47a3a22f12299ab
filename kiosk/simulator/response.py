"""The response messages inside an answer: one per item or folder asked for, done or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .soap import m, t

if TYPE_CHECKING:
    from lxml.etree import _Element

    from .refusal import Refused

_EMPTY = {"CreateItem": "Items", "UpdateItem": "Items", "GetItem": "Items", "GetFolder": "Folders"}
"""Operations whose refusals carry an empty container, as captured."""


def response(operation: str, *messages: _Element) -> _Element:
    """Gather the messages of one operation."""
    return m(f"{operation}Response", m("ResponseMessages", *messages))


def message(operation: str, *content: _Element | None) -> _Element:
    """Say that one part of a request was done."""
    return m(f"{operation}ResponseMessage", m("ResponseCode", text="NoError"), *content, ResponseClass="Success")


def refusal(operation: str, refused: Refused) -> _Element:
    """Say that one part of a request was refused."""
    container = _EMPTY.get(operation)
    return m(
        f"{operation}ResponseMessage",
        m("MessageText", text=refused.text),
        m("ResponseCode", text=refused.code),
        m("DescriptiveLinkKey", text="0"),
        m("MessageXml", t("FieldURI", FieldURI=refused.uri)) if refused.uri else None,
        m(container) if container else None,
        ResponseClass="Error",
    )
