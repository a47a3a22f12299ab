"""Messages to facilities that are still to be sent: on disk, so that an outage or a restart loses none.

Each is a file of its own. Before it is sent it is marked as begun, and what a life left begun is not sent again: it may
have gone. So a message is sent once, or, if the device dies in that second, perhaps not at all; never twice.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from .disk import Complaint, write_whole

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)

MOST = 20
"""Messages that wait; more are refused."""
MOST_BYTES = 10_000
WAITS, BEGUN = ".json", ".begun"


@dataclass(frozen=True, slots=True)
class Message:
    """One mail. `key` is its name here."""

    key: str
    to: str
    subject: str
    body: str


class Outbox:
    """The messages of one door. With no folder they live as long as the program does. On the main thread."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._waiting: dict[str, Message] = {}
        self._complaint = Complaint(log, "a message to facilities")

    def recall(self) -> None:
        """At the start: take up what the last life has left."""
        for file in self._files():
            try:
                if file.suffix == BEGUN:
                    log.warning("a message to facilities may or may not have been sent: it is not sent again")
                    file.unlink()
                elif file.suffix == WAITS and file.stat().st_size <= MOST_BYTES and len(self._waiting) < MOST:
                    message = Message(**{name: str(text) for name, text in json.loads(file.read_bytes()).items()})
                    if file.name != f"{message.key}{WAITS}":
                        raise ValueError("it could never be forgotten")
                    self._waiting[message.key] = message
            except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
                log.warning("a message to facilities is of no use: %s", type(error).__name__)

    @property
    def waiting(self) -> tuple[Message, ...]:
        """What is to be sent, the oldest first."""
        return tuple(self._waiting.values())

    def put(self, message: Message) -> bool:
        """Keep a message until it is sent; whether there was room for it."""
        if len(self._waiting) >= MOST:
            return False
        self._waiting[message.key] = message
        if self._folder is not None:
            try:
                write_whole(self._folder / f"{message.key}{WAITS}", json.dumps(asdict(message)).encode())
                self._complaint.works()
            except OSError as error:
                self._complaint.fails(error.strerror or str(error))
        return True

    def begin(self, message: Message) -> None:
        """It is being sent now."""
        self._move(message, WAITS, BEGUN)

    def not_sent(self, message: Message) -> None:
        """It certainly was not: it waits again."""
        self._move(message, BEGUN, WAITS)

    def forget(self, message: Message) -> None:
        """It was sent, or nobody knows, or nobody takes it."""
        self._waiting.pop(message.key, None)
        if self._folder is not None:
            for suffix in (WAITS, BEGUN):
                try:
                    (self._folder / f"{message.key}{suffix}").unlink(missing_ok=True)
                except OSError as error:
                    self._complaint.fails(error.strerror or str(error))

    def _files(self) -> list[Path]:
        try:
            return sorted(self._folder.iterdir()) if self._folder is not None else []
        except OSError:
            return []

    def _move(self, message: Message, old: str, new: str) -> None:
        if self._folder is not None:
            try:
                (self._folder / f"{message.key}{old}").replace(self._folder / f"{message.key}{new}")
            except OSError as error:
                self._complaint.fails(error.strerror or str(error))
