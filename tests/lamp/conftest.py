"""USB status lights made of files (hid.py), for the real busylight_core."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = str(Path(__file__).parent)
FLAG = "04d8 f372 Luxafor Flag"
BLINK = "27b8 01ed blink(1)"
KUANDO = "27bb 3bcd Busylight Omega"


class Usb:
    """The sockets, and what the lights in them were told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plug()

    def plug(self, *devices: str) -> None:
        """These are plugged in from now on, and nothing else."""
        (self.folder / "plugged").write_text("".join(f"{each}\n" for each in devices))

    def written(self) -> list[str]:
        """Every report, as `name hex`."""
        file = self.folder / "written"
        return file.read_text().splitlines() if file.exists() else []


@pytest.fixture
def usb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Usb]:
    monkeypatch.setenv("FAKE_HID", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", HERE, prepend=":")
    monkeypatch.syspath_prepend(HERE)
    mine = [name for name in sys.modules if name.partition(".")[0] in {"hid", "busylight_core"}]
    for name in mine:
        monkeypatch.delitem(sys.modules, name)
    yield Usb(tmp_path)
    for name in [name for name in sys.modules if name.partition(".")[0] in {"hid", "busylight_core"}]:
        del sys.modules[name]
