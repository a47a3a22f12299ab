"""New settings while the door runs: when a file of theirs has changed, or at a human's word.

Where and how the door signs in is taken up at once. Whatever else has changed makes the door begin anew, in the same
process and with everything it has kept, as soon as nobody is using it. Settings that cannot be used are told on the
screen, in the log and to `kiosk status`, and the door goes on as it was. On the main thread.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from .errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .exchange.address import Address

log = logging.getLogger(__name__)

LOOK = 10.0
"""Seconds between two looks at the files."""


class Found(NamedTuple):
    """What the files say. `rest` is everything beside the address: if it is not equal, the door begins anew."""

    address: Address
    files: tuple[Path, ...]
    rest: object = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where settings come from. `load` reads them and names the files they depend on; raises ConfigError."""

    load: Callable[[], Found]
    files: tuple[Path, ...]
    rest: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What the door can do about new settings."""

    adopt: Callable[[Address], None]
    """Sign in there from now on."""
    again: Callable[[], None]
    """Try at once."""
    anew: Callable[[], None]
    """Begin anew."""
    is_quiet: Callable[[], bool]
    """Whether nobody would be disturbed by that."""
    tell: Callable[[str], None]
    """Say on the screen what is wrong with the new settings; nothing, where nothing is."""


class Renewal:
    """Reads the source anew, and does what follows."""

    def __init__(self, address: Address, source: Source | None, ways: Ways) -> None:
        self._address = address
        self._source = source
        self._ways = ways
        self._is_due = False
        self.begins_anew = False
        """Whether the door ends only for its new settings' sake."""
        self._files = source.files if source is not None else ()
        self._seen = self._look()
        self.refused = ""
        """What is wrong with the changed file, whose old settings hold; empty where nothing is."""

    def ask(self) -> None:
        """A human's word: read the settings anew and try at once, whatever was refused before."""
        log.info("asked to try again")
        self._seen = self._look()
        self._read()
        self._ways.again()
        self._begin()

    async def watch(self, is_curable: Callable[[], bool]) -> None:
        """For ever: take up what a changed file says; try again if that is news, or if something was wrong."""
        while True:
            await asyncio.sleep(LOOK)
            if (seen := self._look()) != self._seen:
                self._seen = seen
                log.info("a file of the settings has changed")
                before = self._address
                if self._read() and (is_curable() or self._address != before):
                    self._ways.again()
            self._begin()

    def _read(self) -> bool:
        """Whether what is in effect is what the files say."""
        if self._source is None:
            return True
        try:
            address, self._files, rest = self._source.load()
        except ConfigError as error:
            self._is_due = False
            self._refuse(next(iter(error.problems), ""))
            for problem in error.problems:
                log.warning("the settings cannot be used, the old ones stay: %s", problem)
            return False
        self._refuse("")
        self._seen = self._look()
        self._is_due = rest != self._source.rest
        if address != self._address and not self._is_due:
            self._address = address
            self._ways.adopt(address)
        return True

    def _begin(self) -> None:
        if self._is_due and self._ways.is_quiet():
            log.info("the door begins anew, with its new settings")
            self._is_due, self.begins_anew = False, True
            self._ways.anew()

    def _refuse(self, problem: str) -> None:
        self.refused = problem
        self._ways.tell(problem)

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
