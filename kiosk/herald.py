"""Tells a broker how the door is: the state at each change, the health when it turns, both again every five minutes.

Without a broker it does nothing. On the main thread; the line is on another (`mqtt.py`), and is never waited for.
"""

from __future__ import annotations

import asyncio
import json
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from . import bulletin
from .view import words_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from .condition import Condition
    from .mqtt import Line
    from .mqtt_config import Broker
    from .room.snapshot import Snapshot
    from .view import DoorView, Look

SIGN = 60.0
"""Seconds between two signs of life; the line believes in none for longer than three minutes."""
AGAIN = timedelta(minutes=5).total_seconds()
"""Seconds after which everything is told again, changed or not: whoever hears nothing for longer knows of a fault."""
TURNS = ("freshness", "trouble", "streaming", "settings_refused", "restarts", "started_at")
"""Of the health, what is told at once when it changes; counts are told with the rest."""
HEALTH = (
    *("freshness", "trouble", "read_at", "readings", "latency", "faults", "streaming", "started_at", "restarts"),
    *("memory", "version", "build"),
)


class Herald:
    """The door's own voice. `look` is called whenever something may have changed."""

    def __init__(
        self,
        line: Line | None,
        broker: Broker | None,
        *,
        look: Look,
        clock: Callable[[], datetime],
        snapshot: Callable[[], Snapshot],
        view: Callable[[], DoorView],
        condition: Callable[[], Condition],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._line, self._broker = line, broker
        self._look, self._clock = look, clock
        self._snapshot, self._view, self._condition, self._steady = snapshot, view, condition, steady
        self._told: tuple[object, object] = (None, None)
        self._told_at = -AGAIN

    @property
    def state(self) -> str:
        """How the line is: connected, or what is wrong; empty where there is none."""
        return self._line.state if self._line is not None else ""

    def look(self) -> None:
        """Tell what has changed, and that the door lives."""
        if self._line is None or self._broker is None:
            return
        state, health = self._state(self._broker), self._health()
        turns = {**{name: health[name] for name in TURNS}, "counted": health["readings"] > 0}
        texts: dict[str, str] = {}
        is_due = self._steady() - self._told_at >= AGAIN
        for name, facts, now, before in (
            ("state", state, state, self._told[0]),
            ("health", health, turns, self._told[1]),
        ):
            if is_due or now != before:
                at = self._clock().isoformat(timespec="seconds")
                texts[f"{self._broker.topic}/{name}"] = json.dumps({**facts, "told_at": at}, ensure_ascii=False)
        if is_due:
            self._told_at = self._steady()
        self._told = state, turns
        self._line.tell(texts)

    async def keep(self) -> None:
        """For ever: give signs of life. The line begins here."""
        if self._line is not None and self._broker is not None:
            if self._broker.discovery:
                now = self._condition()
                end, text = bulletin.announcement(self._broker.topic, room=now.room, version=now.version)
                self._line.tell({f"{self._broker.discovery}/{end}": text})
            self._line.start()
        while True:
            self.look()
            await asyncio.sleep(SIGN)

    def close(self) -> None:
        """No more is told; the broker is told so."""
        if self._line is not None:
            self._line.close()

    def _state(self, broker: Broker) -> dict[str, Any]:
        view, snapshot, now = self._view(), self._snapshot(), self._clock()
        return {
            "room": self._look.room_name,
            **bulletin.state(
                snapshot,
                now,
                light=view.light,
                freshness=view.freshness,
                words=words_of(self._look),
                show=self._look.show if broker.details else None,
            ),
        }

    def _health(self) -> dict[str, Any]:
        now = self._condition()
        told = {name: getattr(now, name) for name in HEALTH}
        return {"room": now.room, "mailbox": now.mailbox, **told, "settings_refused": bool(now.settings)}
