"""Everything the door knows at one moment: what `present` turns into a view. Made anew by the coordinator alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from .actions import Refusal
from .health import Health

if TYPE_CHECKING:
    from datetime import datetime

    from .actions import BookLater, Intent, Undo
    from .health import Trouble
    from .meeting import Meeting
    from .nearby import Around
    from .policy import Policy
    from .schedule import Schedule


@dataclass(frozen=True, slots=True)
class Booked:
    """Exchange holds the meeting, and we have read it back. `room`: the nearby room it is in, nothing for ours."""

    meeting: Meeting
    room: str = ""


@dataclass(frozen=True, slots=True)
class Extended:
    """The meeting lasts longer now, or one of ours follows it; read back. `meeting` is the one whose end counts."""

    meeting: Meeting


@dataclass(frozen=True, slots=True)
class Ended:
    """The meeting is over, read back."""

    meeting: Meeting


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """The meeting says that somebody has come, read back."""

    meeting: Meeting


@dataclass(frozen=True, slots=True)
class Undone:
    """What was done is taken back, read back. `meeting` as it is now, or, if it was a booking, as it was."""

    meeting: Meeting
    was_booking: bool = False


@dataclass(frozen=True, slots=True)
class Released:
    """Nobody came: the room is given back, and the calendar does not hold the meeting any more."""

    meeting: Meeting


@dataclass(frozen=True, slots=True)
class Failed:
    """Nothing was changed, because of this trouble; `detail` is for facilities, `intent` what was wanted."""

    trouble: Trouble
    detail: str = field(default="", compare=False)
    intent: Intent | None = None


@dataclass(frozen=True, slots=True)
class Unsure:
    """Nobody knows yet whether it was done: the answer was lost and Exchange cannot be asked."""

    trouble: Trouble
    intent: Intent | None = None


class Sending(Enum):
    """How far a message to facilities has come."""

    UNDER_WAY = "under-way"
    SENT = "sent"
    WAITS = "waits"
    """Exchange cannot be reached: it is sent when it answers."""
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Reported:
    """A visitor has told facilities of a problem."""

    sending: Sending


Done = Booked | Extended | Ended | CheckedIn | Undone | Released
Outcome = Done | Refusal | Failed | Unsure | Reported


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The one state of the door. A value: nobody changes it, the coordinator replaces it.

    `schedule` is None until the first reading (or the cache) brought one. `pending` is the tap being carried out,
    `outcome` what came of the last one, told until `outcome_until`. `attempt_since` is when an unanswered attempt to
    read began, None while none is under way. `offer` is what may be tapped about
    the outcome: what takes the change back, as long as its time lasts, or another slot where somebody was quicker.
    `spared` are the ids of meetings that are not to be released: somebody has done something with them, or Exchange
    refused it. `language` is what a visitor has asked the door to speak until `language_until`, empty where nobody has.
    """

    policy: Policy
    schedule: Schedule | None = None
    health: Health = Health()
    pending: Intent | None = None
    outcome: Outcome | None = None
    outcome_until: datetime | None = None
    attempt_since: datetime | None = None
    offer: Undo | BookLater | None = None
    spared: frozenset[str] = frozenset()
    around: Around | None = None
    """What is known of the rooms nearby, if somebody has asked."""
    language: str = ""
    language_until: datetime | None = None
    settings: str = ""
    """What is wrong with the door's new settings, while its old ones hold; empty where nothing is."""

    @property
    def is_in_doubt(self) -> bool:
        """Whether nobody knows what became of a change: until it is found out, nothing may be tapped."""
        return isinstance(self.outcome, Unsure)
