"""Undo: what takes a change back. By the same rules as any change, and only as long as it is offered (`actions.py`)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .actions import MoveEnd, Undo, Withdraw
from .snapshot import Booked, Ended, Extended, Failed, Undone, Unsure

if TYPE_CHECKING:
    from .actions import Change, Intent
    from .snapshot import Outcome


def undoing(outcome: Outcome, change: Change) -> Withdraw | MoveEnd | None:
    """The change that takes this one back, None for what cannot or need not be taken back.

    A booking, and an extension that is a meeting of its own, is withdrawn; a moved end goes back to where it was.
    """
    match outcome:
        case Booked(meeting, room):
            return Withdraw(meeting.ref, meeting.slot, room)
        case Ended(meeting) | Extended(meeting) if isinstance(change, MoveEnd):
            return MoveEnd(meeting.ref, meeting.slot, change.slot.end)
        case Extended(meeting):
            return Withdraw(meeting.ref, meeting.slot)
    return None


def as_wanted(outcome: Outcome, intent: Intent | None) -> Outcome:
    """What came of it, named by what was wanted: an end that was moved back is an undo."""
    match outcome:
        case Extended(meeting) | Ended(meeting) if isinstance(intent, Undo):
            return Undone(meeting)
        case Failed() | Unsure():
            return replace(outcome, intent=intent)
        case _:
            return outcome
