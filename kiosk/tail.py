"""The last lines of the log, for the administrator's sheet. Never a line below INFO: those may hold subjects."""

from __future__ import annotations

import logging
from collections import deque

LINES = 40


class Tail(logging.Handler):
    """Remembers the last lines."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: deque[str] = deque(maxlen=LINES)
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", datefmt="%H:%M:%S"))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line; a traceback stays in the log itself."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError):  # logging's own way: a broken line costs the line
            self.handleError(record)
            return
        stamp = self.formatter.formatTime(record, "%H:%M:%S") if self.formatter is not None else ""
        self.lines.append(f"{stamp} {record.levelname.lower()} {message}")
