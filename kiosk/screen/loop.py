"""The event loop: asyncio on Qt's, ended for good."""

from __future__ import annotations

import os

os.environ.setdefault("QT_API", "pyside6")  # qasync would try PyQt first

import qasync
import shiboken6


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
