"""The pad for a PIN, in words: what it asks for, and how the last try went. Pure; must not know the PIN.

Two sheets have one: the administrator's, and the one before a booking, where a site wants a PIN for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from datetime import timedelta

    from .desk_words import DeskWords


class Pad(Enum):
    """How a pad stands."""

    READY = "ready"
    JUDGING = "judging"
    WRONG = "wrong"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeypadView:
    """Everything on a pad."""

    can_type: bool = False
    prompt: str = ""
    erase: str = ""
    done: str = ""
    is_sorry: bool = False
    """Whether the prompt says that something went wrong."""
    title: str = ""
    is_asked: bool = False
    """Whether a booking waits for its PIN."""


V = TypeVar("V", bound=KeypadView)


def keypad(kind: type[V], pad: Pad, left: timedelta, words: DeskWords) -> V:
    """A pad of that kind. `left`: how long nobody may try."""
    prompt = {
        Pad.READY: words.type_pin(),
        Pad.JUDGING: words.judging(),
        Pad.WRONG: words.wrong(),
        Pad.LOCKED: words.locked(left),
    }[pad]
    return kind(
        can_type=pad in (Pad.READY, Pad.WRONG),
        prompt=prompt,
        erase=words.erase(),
        done=words.done(),
        is_sorry=pad in (Pad.WRONG, Pad.LOCKED),
    )
