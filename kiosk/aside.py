"""One call beside the loop, on a daemon thread of its own: for what takes a moment and is nobody else's business.

A thread that hangs holds up nothing, not even the end of the program; qasync's own executor would abort it. For calls
to the mailbox there is `worker.py`. Must not know what is called.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

R = TypeVar("R")


async def aside(call: Callable[[], R]) -> R:
    """The result of the call, or what it raised. Cancelled, nobody waits for it any more; it runs to its end."""
    future: Future[R] = Future()

    def main() -> None:
        future.set_running_or_notify_cancel()
        try:
            result = call()
        except BaseException as error:  # noqa: BLE001 - it is handed to whoever waits
            future.set_exception(error)
        else:
            future.set_result(result)

    threading.Thread(target=main, name="aside", daemon=True).start()
    return await asyncio.wrap_future(future)
