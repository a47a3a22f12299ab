"""The program, saying on its output when the first frame is on the screen, and when the first that holds live data is.

    python benchmarks/stopwatch.py kiosk.ini

It does what `kiosk run` does, by the same parts, and ends with the second word. Times are of the steady clock, which
all processes share, and of the processor.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk import cli, ini  # the command comes first, as it does in `kiosk run`

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


def main() -> int:
    """Run the door until it is live."""
    file = Path(sys.argv[1])
    config = cli._load(file)  # noqa: SLF001 - what `kiosk run` does
    if config is None or not isinstance(ini.find(file), Path):
        return cli.UNUSABLE
    from kiosk import app, setup  # noqa: PLC0415 - as late as the command has them

    return app.run(setup.from_config(config, file), watch)


if __name__ == "__main__":
    sys.exit(main())
