"""Pairs of Python and PySide6 that are known to abort: a door must refuse to start on one, not die within hours.

Reads versions from installed metadata and imports nothing of Qt, so it can be asked before Qt is loaded.
Why: docs/adr/0002-pyside-pin.md.
"""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version


def refusal(python: tuple[int, int], pyside: str | None) -> str | None:
    """Why this pair must not be started, with the cure; None when nothing speaks against it.

    PySide6 6.12 is built against the headers of Python 3.12, where None and True are immortal. On an older Python each
    call that returns one of them takes a reference too many, and the process aborts when the count reaches zero.
    """
    if pyside is not None and python < (3, 12) and pyside.split(".")[:2] == ["6", "12"]:
        return (
            f"PySide6 {pyside} aborts within hours on Python {python[0]}.{python[1]}, so the door does not start. "
            "Cure: pip install 'PySide6-Essentials<6.12' 'shiboken6<6.12', or Python 3.12 or newer."
        )
    return None


def installed_refusal() -> str | None:
    """`refusal` for the Python that runs and the PySide6 that it would import."""
    return refusal(sys.version_info[:2], _installed("PySide6-Essentials") or _installed("PySide6"))


def _installed(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
