"""How a door is told to end, and to look anew: by signals. On the main thread, in a running loop."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ENDING = (signal.SIGTERM, signal.SIGINT)


def closing_event(retry: Callable[[], None] | None = None) -> asyncio.Event:
    """An event that SIGTERM and SIGINT set. SIGHUP is a human's word: read the settings anew and try again."""
    closing = asyncio.Event()
    if retry is not None and hasattr(signal, "SIGHUP"):
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, retry)
    for name in ENDING:
        asyncio.get_running_loop().add_signal_handler(name, closing.set)
    return closing


def deafen() -> None:
    """The door ends, and says how by its exit status: who asks a second time must not end it in the middle of it.

    A closed loop would leave the system's own handlers, which end the process. No signal slips in between.
    """
    can_block = hasattr(signal, "pthread_sigmask")
    if can_block:
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    for name in ENDING:
        asyncio.get_running_loop().remove_signal_handler(name)
        signal.signal(name, signal.SIG_IGN)
    if can_block:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
