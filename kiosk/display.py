"""Whether a window can be shown to anybody here: asked before Qt is, which aborts the whole process where it cannot.

A session that has ended leaves DISPLAY behind in shells, services and multiplexers: that it is set proves nothing, so
the display is knocked at, as Qt would.
"""

from __future__ import annotations

import ctypes
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

KNOCK = 2.0
"""Seconds for a Wayland compositor to take a connection."""
_WITHOUT = ("offscreen", "minimal", "vnc")
_OTHER = ("eglfs", "linuxfb", "directfb", "windows", "cocoa")
"""Platforms of Qt's that need neither X nor Wayland."""


def has_display(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a window can be shown to anybody here."""
    platform = environ.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if platform.startswith(_WITHOUT):
        return False
    if platform.startswith(_OTHER) or os.name == "nt":
        return True
    return (not platform.startswith("xcb") and _wayland_answers(environ)) or (
        not platform.startswith("wayland") and _x_answers(environ)
    )


def missing(environ: Mapping[str, str] = os.environ) -> str:
    """What to tell whoever has started a door where none can be shown."""
    stale = [f"{name} = {environ[name]}" for name in ("WAYLAND_DISPLAY", "DISPLAY") if environ.get(name)]
    why = f"Nobody answers at {' or '.join(stale)}: that session has ended, or is another user's." if stale else ""
    told = f"There is no display to show the door on: start it in a graphical session. {why}"
    return told.strip()


def _wayland_answers(environ: Mapping[str, str]) -> bool:
    name = environ.get("WAYLAND_DISPLAY")
    if not name:
        return False
    place = Path(environ.get("XDG_RUNTIME_DIR", ""), name)  # a whole path stays as it is
    try:
        with socket.socket(socket.AF_UNIX) as knocking:
            knocking.settimeout(KNOCK)
            knocking.connect(str(place))
    except OSError:
        return False
    return True


def _x_answers(environ: Mapping[str, str]) -> bool:
    """Asked by the library that Qt uses too, so that the right to draw there counts as well."""
    name = environ.get("DISPLAY")
    if not name:
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # Qt may bring its own: let it try
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(os.fsencode(name), None)
    try:
        return not xcb.xcb_connection_has_error(connection)
    finally:
        xcb.xcb_disconnect(connection)
