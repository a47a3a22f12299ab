"""What is on the screen: the last view, made anew when it must be, and published when it differs.

On the main thread. Making a view costs milliseconds, and nearly every reading only confirms what is shown.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from .room.health import Freshness
from .room.telling import FOR_GOOD
from .view import SLOW_ANSWER, fresh_at, next_wake, present, spoken, words_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from .room.snapshot import Snapshot
    from .view import DoorView, Look


class Drawing:
    """The door as it was last drawn. `publish` is called with every view that differs from the last."""

    def __init__(self, look: Look, publish: Callable[[DoorView], None]) -> None:
        self._look = look
        self._publish = publish
        self._view: DoorView | None = None
        self._drawn_at = FOR_GOOD

    def anew(self, snapshot: Snapshot, now: datetime) -> None:
        """Draw what the door shows at `now`."""
        self._drawn_at = now
        self._show(present(snapshot, now, self._look))

    def move(self, known: Snapshot, new: Snapshot, now: datetime) -> None:
        """Draw `new` after `known`, with as little work as will do."""
        view = self._view if now >= self._drawn_at else None
        same = confirmed(view, known, new, now, self._look) if view is not None else None
        if same is not None:
            self._show(same)
        else:
            self.anew(new, now)

    def due(self, snapshot: Snapshot, now: datetime) -> timedelta:
        """How long until the clock alone changes what is drawn; nothing or less: it has, or the clock went back.

        Counted from when it was last drawn: what has changed since must not wait for the next change.
        """
        if now < self._drawn_at:
            return timedelta()
        return next_wake(snapshot, self._drawn_at) - now

    def _show(self, view: DoorView) -> None:
        if view != self._view:
            self._view = view
            self._publish(view)


def confirmed(view: DoorView, known: Snapshot, new: Snapshot, now: datetime, look: Look) -> DoorView | None:
    """The view of `new`, where a reading has only confirmed what `view` shows of `known`: all but when it was read.

    None where it may show something else, and must be made. What the clock alone changes is left to `next_wake`.
    """
    if not _is_confirmed(known, new, now):
        return None
    return replace(view, fresh=words_of(spoken(new, now, look)).freshness(Freshness.LIVE, new.health.read_at))


def _is_confirmed(known: Snapshot, new: Snapshot, now: datetime) -> bool:
    before, after = known.health, new.health
    same = before.correction == after.correction and before.watched_since == after.watched_since
    is_calm = same and all(
        each.health.trouble is None
        and (each.attempt_since is None or now - each.attempt_since < SLOW_ANSWER)
        and fresh_at(each, now) is Freshness.LIVE
        for each in (known, new)
    )
    return is_calm and replace(known, health=after, attempt_since=new.attempt_since) == new
