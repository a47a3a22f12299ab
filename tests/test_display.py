"""A display that is not there is told; Qt itself would abort."""

from __future__ import annotations

import socket
import sys
import tempfile
from pathlib import Path

import pytest

from kiosk.display import has_display, missing

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows always has one")


@pytest.mark.parametrize(
    ("environ", "shown"),
    [
        ({}, False),
        ({"DISPLAY": ":4711"}, False),
        ({"DISPLAY": "nonsense"}, False),
        ({"DISPLAY": "127.0.0.1:4711"}, False),
        ({"WAYLAND_DISPLAY": "wayland-4711", "XDG_RUNTIME_DIR": "/nonexistent"}, False),
        ({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":0"}, False),
        ({"QT_QPA_PLATFORM": "xcb", "DISPLAY": ":4711"}, False),
        ({"QT_QPA_PLATFORM": "eglfs"}, True),
        ({"QT_QPA_PLATFORM": "linuxfb:fb=/dev/fb0"}, True),
    ],
)
def test_what_is_set_proves_nothing(environ: dict[str, str], shown: bool) -> None:
    assert has_display(environ) is shown


def test_a_compositor_that_answers_is_a_display() -> None:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as compositor:
        here = {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": folder}
        compositor.bind(str(Path(folder, "wayland-0")))
        assert not has_display(here), "it has left its socket behind"
        compositor.listen()
        assert has_display(here)
        assert has_display({"WAYLAND_DISPLAY": str(Path(folder, "wayland-0"))})
        assert not has_display(here | {"QT_QPA_PLATFORM": "xcb"})


def test_it_is_told_who_does_not_answer() -> None:
    assert missing({}) == "There is no display to show the door on: start it in a graphical session."
    assert "Nobody answers at DISPLAY = :7: that session has ended" in missing({"DISPLAY": ":7"})
