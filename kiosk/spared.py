"""Libraries that libraries bring along and no door uses, kept out of its memory.

exchangelib looks for servers by DNS, signs in to the cloud by OAuth and paints what it logs; qasync serves widgets.
Together that is a tenth of a door's memory and of its start. While such a library comes in, nothing is put in the place
of what it only names: something that can be named, caught and derived from, and is of no other use.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

BY_EXCHANGELIB = ("dns", "oauthlib", "requests_oauthlib", "pygments")
BY_QASYNC = ("PySide6.QtWidgets",)


class _Nothing(ModuleType):
    """A module of which every name is an exception that nobody raises."""

    __path__: list[str] = []  # noqa: RUF012 - what the import of a module below it looks for

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (Exception,), {})


class _Instead(MetaPathFinder, Loader):
    """Finds nothing in the place of these packages."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """Nothing to be made, for these and what is below them."""
        spared = any(name == each or name.startswith(f"{each}.") for each in self._names)
        return ModuleSpec(name, self, is_package=True) if spared else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Nothing."""
        return _Nothing(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """It is complete."""


@contextmanager
def temporary_files() -> Iterator[None]:
    """While exchangelib comes in: it names a file of a cache that no door uses; a full disk has no place for it."""
    before = tempfile.tempdir
    tempfile.tempdir = before or os.curdir
    try:
        yield
    finally:
        tempfile.tempdir = before


@contextmanager
def without(*names: str) -> Iterator[None]:
    """While something is imported, nothing in the place of these packages; whoever asks for them afterwards gets them.

    What has been imported before stays what it is.
    """
    instead = _Instead(names)
    sys.meta_path.insert(0, instead)
    try:
        yield
    finally:
        sys.meta_path.remove(instead)
        for name in [name for name, module in sys.modules.items() if isinstance(module, _Nothing)]:
            del sys.modules[name]
