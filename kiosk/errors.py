"""The error tree.

    KioskError
    ├── ConfigError      the configuration cannot be used: every problem at once
    ├── MailboxError     the line to Exchange: carries a Trouble, which carries its retry rule
    │   └── AnswerLost   a write may or may not have happened: look before you speak
    │       └── WithdrawalLost  … and it was the one that takes a beaten booking back
    └── TooManyStuck     abandoned worker threads pile up: the process must be restarted

An expected "no" is not an error but a `Refusal`. Sentences are made in `words.py`, never here. Messages are for logs
and facilities: no secret, no subject, no person's name.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .room.health import Trouble


class KioskError(Exception):
    """Whatever this program raises on purpose."""


class ConfigError(KioskError):
    """The configuration cannot be used. `problems`: one complete line each, naming section, key, fault and cure."""

    def __init__(self, problems: Sequence[str], source: str = "") -> None:
        self.problems = tuple(problems)
        self.source = source
        super().__init__("\n".join(self.problems))


class MailboxError(KioskError):
    """A read failed, or a write failed and certainly did not happen."""

    def __init__(self, trouble: Trouble, detail: str = "", *, back_off: timedelta = timedelta()) -> None:
        self.trouble = trouble
        self.detail = detail
        self.back_off = back_off
        super().__init__(f"{trouble.value}: {detail}" if detail else trouble.value)


class AnswerLost(MailboxError):
    """The answer to a write was lost: it is neither done nor undone until somebody has looked (law 7)."""


class WithdrawalLost(AnswerLost):
    """A booking was beaten, and nobody knows whether it was taken back: it must be, whatever the rival does."""


class TooManyStuck(KioskError):
    """So many calls hang for ever that only a new process helps; the supervisor restarts us."""
