"""The lamp behind the glass and the eye beside it, as Linux shows them: files under /sys, and the display's own switch.

A lamp whose file is not ours to write is asked of logind, which lets the owner of the session dim it. What is not there
at all is done without: the screen draws its darkness then. Each call takes a moment: for a thread aside. It must
not know when it is night.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .night import Brightness

if TYPE_CHECKING:
    from collections.abc import Mapping

log = logging.getLogger(__name__)

SYS = Path("/sys")
SHARE = {Brightness.DAY: 1.0, Brightness.DIM: 0.15, Brightness.BLANK: 0.0, Brightness.OFF: 0.0}
"""Of the brightness that was found when the door began."""
LOGIND = (
    *("busctl", "call", "org.freedesktop.login1", "/org/freedesktop/login1/session/auto"),
    *("org.freedesktop.login1.Session", "SetBrightness", "ssu"),
)
PATIENCE, AT_MOST = 5.0, 1.0
"""Seconds for the display's switch, and for logind, which the end of the door waits for."""


@dataclass(slots=True)
class Backlight:
    """Every backlight this account may write, and the sensor, if there is one."""

    root: Path = SYS
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    _full: dict[Path, int] = field(default_factory=dict)
    _is_off: bool = False

    def __post_init__(self) -> None:
        for lamp in sorted((self.root / "class/backlight").glob("*/brightness")):
            value, most = _number(lamp), _number(lamp.with_name("max_brightness"))
            if value is not None and most and (os.access(lamp, os.W_OK) or self._tool("busctl")):
                # One that is no brighter than our night was left so by a door that could not say farewell.
                self._full[lamp] = int(value if value > 1.1 * SHARE[Brightness.DIM] * most else most)

    @property
    def is_real(self) -> bool:
        """Whether there is a lamp to dim."""
        return bool(self._full)

    def set(self, brightness: Brightness) -> None:
        """Make it so, as far as it can be."""
        if brightness is not Brightness.OFF and self._is_off:
            self._switch(on=True)
        for lamp, full in tuple(self._full.items()):
            share = SHARE[brightness]
            if not self._dim(lamp, max(1, round(full * share)) if share else 0):
                log.info("the backlight %s cannot be dimmed: the picture is, instead", lamp.parent.name)
                del self._full[lamp]
        if brightness is Brightness.OFF and not self._is_off:
            self._switch(on=False)

    def lux(self) -> float | None:
        """How light it is at the door, None where nobody can tell."""
        for sensor in sorted((self.root / "bus/iio/devices").glob("*/in_illuminance*_input")):
            return _number(sensor)
        for sensor in sorted((self.root / "bus/iio/devices").glob("*/in_illuminance*_raw")):
            raw, scale = _number(sensor), _number(sensor.with_name(sensor.name.replace("_raw", "_scale")))
            return raw * (1.0 if scale is None else scale) if raw is not None else None
        return None

    def _dim(self, lamp: Path, value: int) -> bool:
        """Whether it is as bright as it should be now."""
        try:
            lamp.write_text(str(value))
        except OSError:
            name = (*LOGIND, lamp.parent.parent.name, lamp.parent.name, str(value))
            return bool(self._tool("busctl")) and self._run(name, at_most=AT_MOST)
        return True

    def _switch(self, *, on: bool) -> None:
        """The display itself, by the tool of its session, where there is one."""
        self._is_off = not on
        tools = (
            ("WAYLAND_DISPLAY", ("wlopm", "--on" if on else "--off", "*")),
            ("DISPLAY", ("xset", "dpms", "force", "on" if on else "off")),
        )
        for session, command in tools:
            if self.environ.get(session) and self._tool(command[0]):
                self._run(command, at_most=PATIENCE)
                return

    def _tool(self, name: str) -> str | None:
        return shutil.which(name, path=self.environ.get("PATH"))

    def _run(self, command: tuple[str, ...], *, at_most: float) -> bool:
        """Whether it worked."""
        try:
            done = subprocess.run(
                command,
                env=dict(self.environ),
                timeout=at_most,
                check=False,
                stdin=subprocess.DEVNULL,
                capture_output=True,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            log.warning("%s failed: %s", command[0], type(error).__name__)
            return False
        return done.returncode == 0


def _number(file: Path) -> float | None:
    try:
        return float(file.read_text())
    except (OSError, ValueError):
        return None
