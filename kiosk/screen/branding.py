"""The site's own colours and pictures, as Theme.qml reads them. GUI thread only, for pictures are decoded here."""

from __future__ import annotations

import logging
from dataclasses import asdict
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage

from kiosk.brand import GROUNDS, veil
from kiosk.colour import Colour

if TYPE_CHECKING:
    from .style import Style

log = logging.getLogger(__name__)


def brand(style: Style) -> dict[str, object]:
    """The site's own colours and pictures, as Theme.qml reads them. A picture that is none is left out, and told."""
    told: dict[str, object] = {light: asdict(paint) for light, paint in style.paints}
    told |= {name: value for name, value in (("ground", style.background), ("accent", style.accent)) if value}
    if style.logo is not None:
        told["logo"] = QUrl.fromLocalFile(str(style.logo)).toString()
    if style.wallpaper is not None:
        picture = QImage(str(style.wallpaper))
        if picture.isNull():
            log.warning("%s is no picture that can be shown", style.wallpaper)
        else:
            ground = Colour.read(style.background) if style.background else GROUNDS[style.theme]
            told["wallpaper"] = QUrl.fromLocalFile(str(style.wallpaper)).toString()
            told["veil"] = veil(*_extremes(picture), ground, style.theme)
    return told


def _extremes(picture: QImage) -> tuple[Colour, Colour]:
    """The darkest and the brightest that any pixel of it can be: by channel, so that no filter comes out beyond."""
    small = picture.convertToFormat(QImage.Format.Format_RGB888)
    lines = memoryview(small.constBits()).cast("B")
    width, stride = 3 * small.width(), small.bytesPerLine()
    rows = [bytes(lines[at * stride : at * stride + width]) for at in range(small.height())]
    low, high = ([pick(pick(row[channel::3]) for row in rows) for channel in range(3)] for pick in (min, max))
    return Colour(*low), Colour(*high)
