"""New settings for the line while the door runs: when a file of theirs has changed, or at a human's word.

Only where and how the door signs in is taken up; everything else in kiosk.ini waits for the next start. A file that
cannot be used is told in the log and to `kiosk status`, and the door goes on as it was. On the main thread.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .exchange.address import Address

log = logging.getLogger(__name__)

LOOK = 10.0
"""Seconds between two looks at the files."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an address comes from. `load` reads it and names the files it depends on; raises ConfigError."""

    load: Callable[[], tuple[Address, tuple[Path, ...]]]
    files: tuple[Path, ...]


class Renewal:
    """Reads the source anew. `adopt` is given an address that differs; `again` is called to try at once."""

    def __init__(
        self, address: Address, source: Source | None, *, adopt: Callable[[Address], None], again: Callable[[], None]
    ) -> None:
        self._address = address
        self._source = source
        self._adopt = adopt
        self._again = again
        self._files = source.files if source is not None else ()
        self._seen = self._look()
        self.refused = ""
        """What is wrong with the changed file, the old settings of which hold; empty where nothing is."""

    def ask(self) -> None:
        """A human's word: read the settings anew and try at once, whatever was refused before."""
        log.info("asked to try again")
        self._seen = self._look()
        self._read()
        self._again()

    async def watch(self, is_curable: Callable[[], bool]) -> None:
        """For ever: take up what a changed file says; try again if that is news, or if something was wrong."""
        while True:
            await asyncio.sleep(LOOK)
            if (seen := self._look()) != self._seen:
                self._seen = seen
                log.info("a file of the settings has changed")
                before = self._address
                if self._read() and (is_curable() or self._address != before):
                    self._again()

    def _read(self) -> bool:
        """Whether what is in effect is what the files say."""
        if self._source is None:
            return True
        try:
            address, self._files = self._source.load()
        except ConfigError as error:
            self.refused = next(iter(error.problems), "")
            for problem in error.problems:
                log.warning("the settings cannot be used, the old ones stay: %s", problem)
            return False
        self.refused = ""
        self._seen = self._look()
        if address != self._address:
            self._address = address
            self._adopt(address)
        return True

    def _look(self) -> tuple[object, ...]:
        return signatures(self._files)


def signatures(files: tuple[Path, ...]) -> tuple[object, ...]:
    """What changes when one of the files does."""
    return tuple(_signature(file) for file in files)


def _signature(file: Path) -> tuple[int, ...] | None:
    """What changes when a file is written anew, None if it is not there."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
