"""An answer as a whole: read at once, complete, and without what no parser takes.

exchangelib reads byte by byte and forgivingly: of an answer that was cut off it makes a shorter list, so that a taken
room would be free. Hence an answer must end with its envelope, and a calendar view must hold as many items as it says,
and the last of them.
"""

from __future__ import annotations

import re
from typing import Any

from kiosk.errors import MailboxError
from kiosk.room.health import Trouble

HTTP_OK = 200
_COMPLETE = re.compile(rb"</(?:\w+:)?Envelope>\s*\Z")
_HALF_CHARACTER = re.compile(
    rb"&#(?:[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2}|0*(?:5529[6-9]|55[3-9]\d{2}|56\d{3}|57[0-2]\d{2}|573[0-3]\d|5734[0-3]));"
)
"""A reference to a surrogate, &#xD800; to &#xDFFF;, which is no character: FindItem cuts emojis in the middle."""
_TOLD = re.compile(rb'TotalItemsInView="(\d{1,9})"')
_ITEM = re.compile(rb"<(?:\w+:)?ItemId\b")


class Whole:
    """What exchangelib is given in the place of a response. Raises MailboxError(NONSENSE) for one that is not whole.

    `is_view`: a calendar view, whose items are counted.
    """

    def __init__(self, response: Any, *, is_view: bool = False) -> None:
        self._content: bytes = _HALF_CHARACTER.sub(b"&#xFFFD;", response.content)
        if response.status_code != HTTP_OK:
            return
        if not _COMPLETE.search(self._content):
            raise MailboxError(Trouble.NONSENSE, "the answer is cut off")
        if is_view:
            self._count()

    def iter_content(self) -> bytes:
        """All of it; exchangelib would take it in pieces of one byte."""
        return self._content

    def _count(self) -> None:
        if b'IncludesLastItemInRange="false"' in self._content:  # exchangelib would ask for further pages for ever
            raise MailboxError(Trouble.NONSENSE, "the answer has only a part of the calendar")
        told = [int(number) for number in _TOLD.findall(self._content)]
        held = len(_ITEM.findall(self._content))
        if sum(told) > held:
            raise MailboxError(Trouble.NONSENSE, "the answer has fewer meetings than it says")
        if told and held and not any(told):  # exchangelib would not look at them
            raise MailboxError(Trouble.NONSENSE, "the answer says that it has no meetings, and has some")
