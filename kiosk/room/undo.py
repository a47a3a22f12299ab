"""Undo: what takes a change back. By the same rules as any change, and only as long as it is offered (`actions.py`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .actions import MoveEnd, Withdraw
from .snapshot import Booked, Ended, Extended

if TYPE_CHECKING:
    from .actions import Change
    from .snapshot import Outcome


def undoing(outcome: Outcome, change: Change) -> Withdraw | MoveEnd | None:
    """The change that takes this one back, None for what cannot or need not be taken back.

    A booking, and an extension that is a meeting of its own, is withdrawn; a moved end goes back to where it was.
    """
    match outcome:
        case Ended(meeting) | Extended(meeting) if isinstance(change, MoveEnd):
            return MoveEnd(meeting.ref, meeting.slot, change.slot.end)
        case Booked(meeting) | Extended(meeting):
            return Withdraw(meeting.ref, meeting.slot)
    return None
