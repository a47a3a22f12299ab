"""Between the window and the supervisor: each view must come to be drawn, and that it is, is told (heartbeat.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import heartbeat
from .heartbeat import Pulse, Supervisor

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from .screen.bridge import Door
    from .screen.window import Window
    from .view import DoorView


class Heart:
    """Feels the window's frames, and tells the supervisor (heartbeat.py)."""

    def __init__(self, window: Window) -> None:
        self.pulse = Pulse()
        self._window = window.window
        self._supervisor = Supervisor()
        self._window.frameSwapped.connect(self.pulse.drew)

    def show(self, door: Door, view: DoorView) -> None:
        """Put a view on the screen; it must come to be drawn, even if nothing of it is visible."""
        self.pulse.showed()
        door.show(view)
        self._window.update()

    def beat(
        self, status: Callable[[], str], *, is_lit: Callable[[], bool] = lambda: True
    ) -> Coroutine[None, None, None]:
        """For ever: tell the supervisor. A panel that is switched off at night draws nothing."""
        is_seen = lambda: self._window.isExposed() and is_lit()  # noqa: E731 - it says what it is where it is given
        return heartbeat.keep(self._supervisor, self.pulse, is_seen=is_seen, status=status)

    def close(self, *, is_end: bool = True) -> None:
        """It is meant. Where another window follows in this process, systemd must hear of no end: it would kill it."""
        self._window.frameSwapped.disconnect(self.pulse.drew)
        if is_end:
            self._supervisor.tell(STOPPING="1", STATUS="ending")
        self._supervisor.close()
