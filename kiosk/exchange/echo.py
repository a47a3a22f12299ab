"""The echo: a question that is asked again, and an answer that is byte for byte the last one.

Nearly every reading of a calendar finds what the one before it found. Then neither the question is built anew nor the
answer read anew: two thirds of the processor time of a reading, and all that grows with the meetings. Whether
something has changed is not guessed: the whole answer is compared, and the request is made each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable

    from kiosk.room.meeting import Meeting


class Unchanged(Exception):
    """The answer is the last one: no error, but the way out of exchangelib, which would read it."""


@dataclass(slots=True)
class Echo:
    """The last question of one calendar and what came of it. Belongs to the worker thread."""

    about: Hashable = None
    question: bytes = b""
    answer: bytes = b""
    """Empty while no answer to this question has been understood."""
    meetings: tuple[Meeting, ...] = ()

    def ask(self, about: Hashable) -> None:
        """Begin a question about this. Where it is another one than the last, nothing is known any more."""
        if about != self.about:
            self.about, self.question, self.answer, self.meetings = about, b"", b"", ()

    def compare(self, answer: bytes) -> None:
        """Raise Unchanged for an answer that was understood before."""
        if self.answer and answer == self.answer:
            raise Unchanged

    def understood(self, answer: bytes, meetings: tuple[Meeting, ...]) -> None:
        """Keep what this answer was found to mean."""
        self.answer, self.meetings = answer, meetings
