"""Where a room's calendar is and how to sign in; free of exchangelib, so that anybody may make one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One room mailbox on one Exchange. The password is not in its `repr`."""

    url: str
    mailbox: str
    username: str
    password: str = field(repr=False)
    timezone: str
    auth: Literal["ntlm", "basic"] = "ntlm"
    impersonate: bool = False
    build: tuple[int, int] = (15, 2)
    ca_file: Path | None = None
    user_agent: str = "roomdoor"
