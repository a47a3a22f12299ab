"""The screen looks as it did: a few faces, compared with stored pictures at half size.

A change that is meant is stored by `make pictures`, and looked at before it is committed. The software renderer and the
bundled fonts draw alike everywhere; the tolerance is for the edges of letters, where versions of FreeType differ.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from kiosk.screen.style import Style

from .scenes import scenes

SCENES = dict(scenes())
STORE = Path(__file__).parent / "pictures"
DIFFERENT = 40
"""What the channels of a pixel may differ by in all before it counts as another colour."""
SHARE = 0.004
"""How many of the pixels may be another colour: the edges of some letters, but no word, line or card."""


@dataclass(frozen=True)
class Face:
    """One stored picture."""

    scene: str
    size: tuple[int, int] = (1280, 800)
    theme: str = "dark"
    inches: float = 10.1

    def __str__(self) -> str:
        return f"{self.scene}-{self.theme}-{self.size[0]}x{self.size[1]}"


FACES = (
    Face("available"),
    Face("starting-soon", theme="light"),
    Face("check-in", (800, 1280)),
    Face("in-use", theme="high-contrast"),
    Face("overlaps", (800, 480), inches=7),
    Face("lost", (1920, 1080), "light", 15.6),
)


@pytest.mark.parametrize("face", FACES, ids=str)
def test_it_looks_as_it_did(panel, face, tmp_path):
    shown = panel(SCENES["starting-up"], face.size, style=Style(theme=face.theme, diagonal=face.inches))
    shown.lay_out(SCENES[face.scene])
    now = half(shown.picture)
    file = STORE / f"{face}.png"
    if os.environ.get("KIOSK_PICTURES") == "store":
        file.parent.mkdir(exist_ok=True)
        assert now.save(str(file))
    then = QImage(str(file)).convertToFormat(QImage.Format.Format_RGB32)
    assert now.size() == then.size(), f"{file} is missing or of another size: make pictures"
    if (share := differing(now, then)) > SHARE:
        now.save(str(tmp_path / file.name))
        pytest.fail(f"{share:.2%} of {face} looks different: compare {tmp_path / file.name} with {file}")


def test_a_difference_is_seen():
    """A missing word would not pass."""
    then = QImage(str(STORE / f"{FACES[0]}.png")).convertToFormat(QImage.Format.Format_RGB32)
    now = then.copy()
    for x in range(240, 320):
        for y in range(200, 216):
            now.setPixel(x, y, 0)
    assert differing(now, then) > SHARE
    assert differing(then, then) == 0


def half(picture):
    smooth = Qt.TransformationMode.SmoothTransformation
    small = picture.scaledToWidth(picture.width() // 2, smooth)
    return small.convertToFormat(QImage.Format.Format_RGB32)


def differing(one, other):
    """The share of pixels that are another colour."""
    first, second = (memoryview(each.constBits()).cast("B") for each in (one, other))
    if first == second:
        return 0.0
    pixels = one.width() * one.height()
    far = sum(
        sum(abs(first[at + part] - second[at + part]) for part in range(3)) > DIFFERENT
        for at in range(0, 4 * pixels, 4)
        if first[at : at + 4] != second[at : at + 4]
    )
    return far / pixels
