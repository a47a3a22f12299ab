"""A simulated Exchange with an empty room, in a process of its own: what it computes does not hold up the door.

with Elsewhere() as exchange:
exchange.order("trip 20")    # each answer takes 20 ms longer
exchange.order("clear")      # the room is empty again
"""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from kiosk.simulator.faults import Fault
from kiosk.simulator.server import SimulatedExchange

from .place import REPOSITORY, room_with

if TYPE_CHECKING:
    from types import TracebackType


class Elsewhere:
    """That process, and its address."""

    url = ""

    def __enter__(self) -> Self:
        """Start it, and wait until it listens."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.elsewhere"],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = self._told()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The end of its input is its end."""
        with self._process:
            pass

    def order(self, words: str) -> None:
        """Have it done; back when it is."""
        assert self._process.stdin is not None  # noqa: S101 - for mypy: it was asked for
        self._process.stdin.write(f"{words}\n")
        self._process.stdin.flush()
        self._told()

    def _told(self) -> str:
        assert self._process.stdout is not None  # noqa: S101 - for mypy: it was asked for
        if not (line := self._process.stdout.readline()):
            raise RuntimeError("the simulated Exchange has ended")
        return line.strip()


def main() -> None:
    """The process."""
    calendar = room_with(0)
    with SimulatedExchange([calendar]) as exchange:
        print(exchange.url, flush=True)
        for line in sys.stdin:
            match line.split():
                case ["trip", milliseconds]:
                    exchange.faults.clear()
                    if pause := timedelta(milliseconds=int(milliseconds)):
                        exchange.faults.inject(Fault.DELAY, pause=pause)
                case ["clear"]:
                    for item in calendar.stored():
                        calendar.remove(item.meeting.ref.id)
            print("done", flush=True)


if __name__ == "__main__":
    main()
