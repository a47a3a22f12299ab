"""A door must not start on a pair that is known to abort, and the pair that is locked must not be one."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kiosk import pins


@pytest.mark.parametrize(
    ("python", "pyside", "refused"),
    [
        ((3, 11), "6.12.0", True),
        ((3, 11), "6.12.1", True),
        ((3, 10), "6.12.0", True),
        ((3, 12), "6.12.0", False),
        ((3, 13), "6.12.0", False),
        ((3, 11), "6.11.3", False),
        ((3, 11), "6.8.0.2", False),
        ((3, 11), "6.1.2", False),
        ((3, 11), "6.120.0", False),
        ((3, 11), None, False),
    ],
)
def test_refuses_the_pairs_known_to_abort(python: tuple[int, int], pyside: str | None, refused: bool) -> None:
    assert (pins.refusal(python, pyside) is not None) is refused


def test_the_refusal_tells_both_versions_and_the_cure() -> None:
    told = pins.refusal((3, 11), "6.12.0")
    assert told is not None
    assert "6.12.0" in told
    assert "Python 3.11" in told
    assert "'PySide6-Essentials<6.12'" in told


def test_what_is_installed_here_may_start() -> None:
    assert pins.installed_refusal() is None


def test_a_distribution_that_is_not_installed_has_no_version() -> None:
    assert pins._installed("no-such-distribution-here") is None


def test_asking_loads_nothing_of_qt() -> None:
    """In a process of its own: other tests have Qt loaded."""
    asked = "import sys, kiosk.pins as p; p.installed_refusal(); sys.exit('PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


@pytest.mark.skipif(not hasattr(sys, "getrefcount"), reason="only CPython counts references")
def test_a_binding_call_keeps_the_references_of_true_and_none() -> None:
    """The guard for the next version: a wheel with the fault loses one reference with every call."""
    from PySide6.QtCore import QObject, Signal

    class Bell(QObject):
        rung = Signal()

    bell = Bell()
    before = sys.getrefcount(True), sys.getrefcount(None)
    for _ in range(200):
        bell.rung.emit()  # returns True
        bell.setObjectName("bell")  # returns None
    after = sys.getrefcount(True), sys.getrefcount(None)
    assert abs(after[0] - before[0]) < 50
    assert abs(after[1] - before[1]) < 50
