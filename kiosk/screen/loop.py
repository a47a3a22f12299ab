"""The event loop: asyncio on Qt's, ended for good."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

os.environ.setdefault("QT_API", "pyside6")  # qasync would try PyQt first

import shiboken6

from kiosk import spared

with spared.without(*spared.BY_QASYNC):
    import qasync

if TYPE_CHECKING:
    import asyncio


class Loop(qasync.QEventLoop):  # type: ignore[misc] # qasync is untyped
    """A loop that ends its timers here and now.

    qasync leaves them armed on a QObject that Python frees some day, perhaps from another thread, which Qt answers with
    a crash (docs/adr/0005).
    """

    def close(self) -> None:
        """End the loop for good."""
        if not self.is_closed():
            super().close()
            shiboken6.delete(self._timer)

    def _add_callback(self, handle: asyncio.Handle, delay: float = 0) -> asyncio.Handle:
        if self.is_closed():  # queued by a thread before the end, delivered after it: nobody waits for it any more
            handle.cancel()
            return handle
        added: asyncio.Handle = super()._add_callback(handle, delay)
        return added
