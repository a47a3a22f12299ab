"""How a site wants its screen to look, whatever is shown on it: theme, panel, rotation. Frozen, and free of Qt."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.brand import Paint

INCH = 25.4
SMALLEST, LARGEST = 5.0, 34.0
"""Inches of a panel that can hang at a door; a system that tells others does not know."""
STAND_INS = (72.0, 96.0, 100.0, 120.0, 144.0, 192.0)
"""Dots per inch that are made up where nobody knows: no panel has exactly these."""

RATIOS = {(160.0, 90.0), (160.0, 100.0), (16.0, 9.0), (16.0, 10.0)}
"""Sizes in millimetres that are an aspect ratio in the place of a size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """The looks. `diagonal` in inches, 0: what the system tells. `rotation`: degrees clockwise.

    `output`: the name of the screen that is used, "" for the primary one; any other screen is left alone.
    """

    theme: str = "dark"
    background: str = ""
    accent: str = ""
    paints: tuple[tuple[str, Paint], ...] = ()
    """Status panes in the site's own colours, by light."""
    logo: Path | None = None
    wallpaper: Path | None = None
    text_size: int = 100
    """How large what is read at arm's length is, in parts of a hundred."""
    diagonal: float = 0
    rotation: int = 0
    output: str = ""


def told_diagonal(pixels: tuple[int, int], millimetres: tuple[float, float]) -> float:
    """The panel's diagonal in inches, from what a system tells of it; 0 where that cannot be believed."""
    (width, height), (wide, tall) = pixels, millimetres
    if min(width, height, wide, tall) <= 0:
        return 0
    inches, dots = hypot(wide, tall) / INCH, width / wide * INCH
    square = abs(width / wide - height / tall) <= 0.05 * width / wide
    made_up = any(abs(dots - each) < 0.5 for each in STAND_INS)
    told = (wide, tall) not in RATIOS and not made_up
    return inches if square and told and SMALLEST <= inches <= LARGEST else 0
