"""The meeting a visitor has tapped, as its sheet tells it: made by the pure `chosen` from what the door shows anyway.

So nothing is told here that the agenda does not tell, and what can be done with the meeting is what the door's own
buttons do: the same keys, the same rules.

A tap is on a meeting if it falls into its *area*: the block as drawn, and a finger's breadth where the block is lower.
Where areas meet, the meeting whose middle is nearer has it; a gap keeps a finger's breadth of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .room.actions import CheckIn, EndEarly, Extend

if TYPE_CHECKING:
    from .agenda import AgendaView
    from .buttons import Button
    from .gaps import Gap
    from .view import DoorView


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenView:
    """What stands on the sheet. `reason`: why nothing can be done here with a meeting that runs."""

    key: str
    title: str
    when: str
    lasts: str = ""
    by: str = ""
    reason: str = ""
    buttons: tuple[Button, ...] = ()


def chosen(view: DoorView, key: str) -> ChosenView | None:
    """The meeting of that key; None where the door does not show it any more."""
    buttons = tuple(button for button in view.buttons if _is_about(button, key))
    reason = view.fixed.reason if view.fixed.key == key and not buttons else ""
    for row in view.agenda.rows:
        if row.key == key:
            return ChosenView(
                key=key,
                title=row.title,
                when=row.when,
                lasts=row.lasts,
                by=row.by,
                reason=reason,
                buttons=buttons,
            )
    for banner in view.agenda.banners:
        if banner.key == key:
            return ChosenView(
                key=key, title=banner.title, when=banner.detail, by=banner.by, reason=reason, buttons=buttons
            )
    return None


def meeting_at(agenda: AgendaView, minute: float, across: float, finger: float) -> str:
    """The key of the meeting that a tap there is on, or nothing.

    `minute` of the day and `across` the lanes from 0 to 1 say where; `finger` is its breadth in minutes.
    """
    areas = []
    for row in agenda.rows:
        if not row.lane <= across * row.lanes < row.lane + 1:
            continue
        more = max(0.0, finger - (row.end - row.start)) / 2
        if row.start - more <= minute < row.end + more and not _is_the_gap_s(agenda.gaps, minute, finger):
            areas.append((abs(minute - (row.start + row.end) / 2), row.key))
    return min(areas)[1] if areas else ""


def _is_the_gap_s(gaps: tuple[Gap, ...], minute: float, finger: float) -> bool:
    """Whether this is in the middle of a gap, as broad as a finger: a meeting beside it may not have that."""
    return any(abs(minute - (gap.start + gap.end) / 2) <= finger / 2 for gap in gaps if gap.start <= minute < gap.end)


def _is_about(button: Button, key: str) -> bool:
    intent = button.intent
    return isinstance(intent, CheckIn | Extend | EndEarly) and intent.seen.id == key
