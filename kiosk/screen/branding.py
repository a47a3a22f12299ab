"""The site's own colours and pictures, as Theme.qml reads them. GUI thread only, for pictures are decoded here."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.brand import GROUNDS, Standing, standing, veil
from kiosk.colour import Colour

if TYPE_CHECKING:
    from pathlib import Path

    from .style import Style

log = logging.getLogger(__name__)

LOOKED_AT = 96
"""Pixels of a logo's height, which is about as it is drawn."""
WHOLE = 0.97
"""Of its pixels opaque: a picture with a ground of its own, perhaps with round corners."""


def brand(style: Style) -> dict[str, object]:
    """The site's own colours and pictures, as Theme.qml reads them. A picture that is none is left out, and told."""
    told: dict[str, object] = {light: asdict(paint) for light, paint in style.paints}
    told |= {name: value for name, value in (("ground", style.background), ("accent", style.accent)) if value}
    grounds = [_ground(style)]
    if style.wallpaper is not None and (picture := _picture(style.wallpaper)) is not None:
        extremes = _extremes(picture)
        told["wallpaper"] = QUrl.fromLocalFile(str(style.wallpaper)).toString()
        told["veil"] = share = veil(*extremes, grounds[0], style.theme)
        grounds = [grounds[0].over(each, share) for each in extremes]
    if style.logo is not None and (picture := _picture(style.logo)) is not None:
        told["logo"] = QUrl.fromLocalFile(str(style.logo)).toString()
        stands = _standing(picture, grounds)
        if stands.plate is not None:
            told["plate"] = str(stands.plate)
            log.info("%s", stands)
    return told


def logo_standing(style: Style) -> Standing | None:
    """How the logo is seen on the ground of the day; None where there is none. For a command without a screen."""
    qt = QGuiApplication.instance() or QGuiApplication(["kiosk", "-platform", "offscreen"])  # SVG may hold text
    picture = _picture(style.logo) if style.logo is not None else None
    stands = _standing(picture, [_ground(style)]) if picture is not None else None
    del qt
    return stands


def _ground(style: Style) -> Colour:
    return Colour.read(style.background) if style.background else GROUNDS[style.theme]


def _picture(file: Path) -> QImage | None:
    picture = QImage(str(file))
    if picture.isNull():
        log.warning("%s is no picture that can be shown", file)
        return None
    return picture


def _standing(picture: QImage, grounds: list[Colour]) -> Standing:
    """Of a logo, by its opaque pixels; one without a hole brings a ground of its own."""
    small = picture.scaledToHeight(min(picture.height(), LOOKED_AT)).convertToFormat(QImage.Format.Format_ARGB32)
    spots = memoryview(small.constBits()).cast("B").cast("I")
    counted = Counter(spot & 0xF0F0F0 for spot in spots if spot >> 31)  # half opaque or more; sixteen shades are enough
    pixels = {Colour(spot >> 16, spot >> 8 & 255, spot & 255): times for spot, times in counted.items()}
    return standing(pixels, grounds, has_ground=sum(counted.values()) >= WHOLE * len(spots))


def _extremes(picture: QImage) -> tuple[Colour, Colour]:
    """The darkest and the brightest that any pixel of it can be: by channel, so that no filter comes out beyond."""
    small = picture.convertToFormat(QImage.Format.Format_RGB888)
    lines = memoryview(small.constBits()).cast("B")
    width, stride = 3 * small.width(), small.bytesPerLine()
    rows = [bytes(lines[at * stride : at * stride + width]) for at in range(small.height())]
    low, high = ([pick(pick(row[channel::3]) for row in rows) for channel in range(3)] for pick in (min, max))
    return Colour(*low), Colour(*high)
