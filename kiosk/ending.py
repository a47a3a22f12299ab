"""How a door lives until it ends: its loops, and the signals that tell it to end or to look anew.

On the main thread, in a running loop.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from typing import TYPE_CHECKING

from .errors import TooManyStuck

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable

log = logging.getLogger(__name__)

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


async def until_closed(
    loops: Iterable[Coroutine[None, None, None]], closing: asyncio.Event, script: Awaitable[int] | None = None
) -> int:
    """Keep the loops alive until the door is to close or the script is over; a loop that dies is a fault."""
    tasks = [asyncio.create_task(each) for each in loops]
    end = asyncio.create_task(_end(closing, script))
    try:
        done, _ = await asyncio.wait([*tasks, end], return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()  # a loop never ends by itself: this raises what it died of
        return end.result()
    except TooManyStuck:
        log.exception("too many calls hang; the supervisor must start a new process")
        return 1
    finally:
        for task in (*tasks, end):
            task.cancel()
        await asyncio.gather(*tasks, end, return_exceptions=True)


async def _end(closing: asyncio.Event, script: Awaitable[int] | None) -> int:
    """Wait until the door is told to close or the script is over, whichever is first; the exit status."""
    if script is None:
        await closing.wait()
        return 0
    told, played = asyncio.create_task(closing.wait()), asyncio.ensure_future(script)
    try:
        await asyncio.wait([told, played], return_when=asyncio.FIRST_COMPLETED)
        return played.result() if played.done() else 0
    finally:
        told.cancel()
        played.cancel()
