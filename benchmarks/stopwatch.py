"""The program, saying on its output when the first frame is on the screen, and when the first that holds live data is.

    python benchmarks/stopwatch.py kiosk.ini

It is `kiosk run` with a script, and ends with the second word. Times are of the steady clock, which all processes
share, and of the processor.
"""

from __future__ import annotations

import asyncio
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

from kiosk import cli  # the command comes first, as it does in `kiosk run`

if TYPE_CHECKING:
    from kiosk.app import App


async def watch(app: App) -> int:
    """Say it; called once the first frame is there."""
    say("first_frame")
    shown = asyncio.Event()

    def drawn() -> None:
        health = app.coordinator.snapshot.health
        if health.read_at is not None and not health.is_cached:
            shown.set()

    app.window.window.frameSwapped.connect(drawn)
    async with asyncio.timeout(60):
        await shown.wait()
    say("live")
    return 0


def say(what: str) -> None:
    """One line: what, when, and how much of a processor it took so far."""
    print(what, time.monotonic(), time.process_time(), flush=True)


class Watched:
    """Puts the script into the door when its module comes in, at the moment at which the command has it come in."""

    def find_spec(self, name: str, *_: object) -> None:
        """Called for each import; finds nothing itself."""
        if name == "kiosk.setup":  # comes in after the app, with it
            from kiosk import app  # noqa: PLC0415 - not earlier than the command has it

            app.run = partial(app.run, script=watch)


if __name__ == "__main__":
    sys.meta_path.insert(0, Watched())
    sys.exit(cli.main(["run", "--config", sys.argv[1]]))
