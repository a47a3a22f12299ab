"""Where a door keeps its own files: what may be lost in the cache, what may not in the state."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import platformdirs

if TYPE_CHECKING:
    from pathlib import Path


def cache_file(mailbox: str) -> Path:
    """Where the last good schedule of this mailbox is kept."""
    return platformdirs.user_cache_path("kiosk") / f"schedule-{_safe(mailbox)}.json"


def journal_folder(mailbox: str) -> Path:
    """Where the changes of this mailbox are kept that are under way."""
    return platformdirs.user_state_path("kiosk") / f"journal-{_safe(mailbox)}"


def outbox_folder(mailbox: str) -> Path:
    """Where messages to facilities wait until they are sent."""
    return platformdirs.user_state_path("kiosk") / f"outbox-{_safe(mailbox)}"


def audit_file(mailbox: str) -> Path:
    """Where it is kept what was done at the door of this mailbox; its older parts lie beside it."""
    return platformdirs.user_state_path("kiosk") / f"audit-{_safe(mailbox)}.jsonl"


def lockout_file(mailbox: str, *, before: str = "") -> Path:
    """Where wrong PINs are remembered: the administrator's, or those before something else."""
    return platformdirs.user_state_path("kiosk") / f"lockout-{before}{_safe(mailbox)}.json"


def refusals_file(mailbox: str) -> Path:
    """Where refused sign-ins are remembered."""
    return platformdirs.user_state_path("kiosk") / f"refused-{_safe(mailbox)}.json"


def _safe(mailbox: str) -> str:
    return re.sub(r"[^A-Za-z0-9.@-]", "_", mailbox)
