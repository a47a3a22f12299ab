"""Owns the watch: when the door listens for news of its room, and to whom what is heard is told. On the main thread."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from .room.health import Retry, Trouble

if TYPE_CHECKING:
    from .coordinator import Coordinator
    from .exchange.address import Address
    from .exchange.guard import Guard
    from .exchange.watch import Watch


class Listening:
    """Owns the watch: it lives from the first good reading on, but not while the line is latched.

    So whatever keeps the door out (a wrong password above all) is met by one of the two alone, and exchangelib is
    loaded by the time it is needed here. What the watch tells arrives in the loop's own time.
    """

    def __init__(self, address: Address, notifications: Literal["auto", "streaming", "polling"], guard: Guard) -> None:
        self.door: Coordinator | None = None
        """Who is told."""
        self.is_streaming = False
        """Whether news comes by itself."""
        self._address = address
        self._notifications = notifications
        self._guard = guard
        self._loop = asyncio.get_running_loop()
        self._watch: Watch | None = None
        self._trouble: Trouble | None = None

    def follow(self, trouble: Trouble | None) -> None:
        """A reading has ended, with this trouble or with none."""
        if self._notifications == "polling" or self.door is None:
            return
        had, self._trouble = self._trouble, trouble
        if trouble is None:
            self._watch = self._watch or self._made(self.door)
            self._watch.start()
            if had is not None:
                self._watch.nudge()
        elif trouble.retry is Retry.LATCH and self._watch is not None:
            self._watch.stop()

    def pause(self) -> None:
        """Give the stream up until the next good reading."""
        self.is_streaming = False
        if self._watch is not None:
            self._watch.stop()

    def renew(self, address: Address) -> None:
        """Listen there from the next good reading on."""
        self.close()
        self._address, self._watch = address, None

    def close(self) -> None:
        """End it for good."""
        self.is_streaming = False
        if self._watch is not None:
            self._watch.close()

    def _made(self, door: Coordinator) -> Watch:
        from .exchange.watch import Bells, Watch  # noqa: PLC0415 - with it comes exchangelib, when it is needed

        soon = self._loop.call_soon_threadsafe
        bells = Bells(
            news=lambda: soon(door.news),
            life=lambda: soon(self._lives, door),
            loss=lambda: soon(self._lost, door),
        )
        insist = self._notifications == "streaming"
        return Watch(self._address, bells=bells, guard=self._guard, insist=insist)

    def _lives(self, door: Coordinator) -> None:
        self.is_streaming = True
        door.stream_lives()

    def _lost(self, door: Coordinator) -> None:
        self.is_streaming = False
        door.stream_lost()
