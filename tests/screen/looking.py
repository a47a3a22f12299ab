"""Eyes for tests: what is drawn, where, and in which colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import normalize

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlExpression, qmlContext
from PySide6.QtTest import QTest

from kiosk.screen.finger import items

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from PySide6.QtGui import QColor, QCursor, QImage
    from PySide6.QtQuick import QQuickItem, QQuickWindow

HANGING = "gjpqyQ,;()/|[]{}@$_…"
"""Letters that reach below the line; so may foreign ones, and marks under a letter, but none above it."""
CAP, ABOVE, BELOW, DESCENT = 0.727, 0.22, 0.05, 0.2
"""Of Inter, in parts of the size: capitals, the blank above and below the ink of a line, and what hangs below it."""


@dataclass(frozen=True)
class Words:
    """One visible label: its text, where its ink is, where it may be, and the names of all that hold it."""

    item: QQuickItem
    name: str
    text: str
    size: int
    ink: QRectF
    place: QRectF
    inside: frozenset[str]

    @property
    def cap(self) -> float:
        """The height of its capitals in pixels."""
        return self.size * CAP


def words(window: QQuickWindow) -> Iterator[Words]:
    """Every label with something to read, as drawn (a label that fits itself to its place is smaller than its font)."""
    for item in items(window.contentItem()):
        if item.inherits("QQuickText") and (text := item.property("text")) and item.width() > 0:
            size = ask(item, "fontInfo.pixelSize")
            holders = list(around(item))
            place, ink = clip(window, holders), scene(item, ink_of(item, size))
            if place.intersects(ink) or not any(each.inherits("QQuickFlickable") for each in holders):
                inside = frozenset(each.objectName() for each in (item, *holders))
                yield Words(item, item.objectName(), text, size, ink, place, inside)


def ink_of(item: QQuickItem, size: float) -> QRectF:
    """Where the glyphs are within the label."""
    wide, tall = item.property("contentWidth"), item.property("contentHeight")
    spare = item.width() - wide
    left = {1: 0.0, 2: spare, 4: spare / 2}.get(ask(item, "effectiveHorizontalAlignment"), 0.0)
    top = {32: 0.0, 64: item.height() - tall, 128: (item.height() - tall) / 2}[ask(item, "verticalAlignment")]
    hangs = any(
        letter in HANGING or not (letter.isascii() or "\u0300" <= letter <= "\u0315")
        for letter in normalize("NFD", item.property("text"))
    )
    return QRectF(left, top + ABOVE * size, wide, tall - (ABOVE + BELOW + (0 if hangs else DESCENT)) * size)


def ask(item: QQuickItem, expression: str) -> int:
    """What QML knows and Python cannot read as a property, such as an enum of a private type."""
    return int(QQmlExpression(qmlContext(item), item, expression).evaluate()[0])


def scene(item: QQuickItem, rect: QRectF) -> QRectF:
    """In pixels of the window."""
    return QRectF(item.mapToScene(rect.topLeft()), item.mapToScene(rect.bottomRight())).normalized()


def box(item: QQuickItem) -> QRectF:
    """The whole item in pixels of the window."""
    return scene(item, QRectF(0, 0, item.width(), item.height()))


def around(item: QQuickItem) -> Iterator[QQuickItem]:
    """What holds it, from the inside out."""
    while (item := item.parentItem()) is not None:
        yield item


def clipped(window: QQuickWindow, item: QQuickItem) -> QRectF:
    """The part of the window in which the item can be seen."""
    return clip(window, around(item))


def clip(window: QQuickWindow, holders: Iterable[QQuickItem]) -> QRectF:
    """What these leave of the window."""
    place = QRectF(0, 0, window.width(), window.height())
    for each in holders:
        if each.clip():
            place = place.intersected(box(each))
    return place


def can_scroll(item: QQuickItem) -> bool:
    """Whether a flick can bring it into sight."""
    return any(each.inherits("QQuickFlickable") for each in around(item))


def within(item: QQuickItem | None, name: str) -> bool:
    """Whether the item or one that holds it has this name."""
    return item is not None and (item.objectName() == name or any(each.objectName() == name for each in around(item)))


def luminance(red: float, green: float, blue: float) -> float:
    """As WCAG defines it."""
    linear = [_linear(value) for value in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: float, other: float) -> float:
    """Of two luminances."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


BLINDNESS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""What linear light looks like to eyes without one kind of cone: Machado, Oliveira and Fernandes 2009, severity 1."""


def seen_with(matrix: tuple[tuple[float, ...], ...] | None, colour: tuple[int, int, int]) -> tuple[float, float, float]:
    """That colour as such eyes see it, in sRGB from 0 to 255."""
    if matrix is None:
        return colour
    light = [_linear(value) for value in colour]
    return tuple(  # type: ignore[return-value] # three rows
        255 * _encoded(min(1.0, max(0.0, sum(share * part for share, part in zip(row, light, strict=True)))))
        for row in matrix
    )


def _linear(value: float) -> float:
    part = value / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _encoded(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def grounds(
    picture: QImage, ink: QRectF, text: tuple[int, int, int], *, step: int = 2
) -> frozenset[tuple[int, int, int]]:
    """Every colour behind and around a text, from the even spots of the picture."""
    return frozenset(spot for spot in _even_spots(picture, ink, step) if _far(spot, text))


def worst_contrast(picture: QImage, ink: QRectF, colour: QColor) -> float:
    """Of a text's colour against every even spot of the picture behind and around it."""
    text = (colour.red(), colour.green(), colour.blue())
    behind = grounds(picture, ink, text) or grounds(picture, ink.adjusted(-4, 0, 4, 0), text)  # an I has none behind it
    return min((contrast(luminance(*text), luminance(*spot)) for spot in behind), default=1.0)


def _even_spots(picture: QImage, ink: QRectF, step: int) -> set[tuple[int, int, int]]:
    """Colours of spots alike for three pixels to the right and down: ground or the inside of a stroke, no edges."""
    pixels, width = memoryview(picture.constBits()).cast("B").cast("I"), picture.bytesPerLine() // 4
    area = ink.toAlignedRect().intersected(picture.rect().adjusted(0, 0, -2, -2))
    found = set[int]()
    for y in range(area.top(), area.bottom() - 1, step):
        for at in range(y * width + area.left(), y * width + area.right() - 1, step):
            here = pixels[at]
            level = here not in found and here == pixels[at + 1] == pixels[at + 2]
            if level and _near(here, pixels[at + width], pixels[at + 2 * width]):
                found.add(here)
    return {(here >> 16 & 255, here >> 8 & 255, here & 255) for here in found}


def _near(one: int, *others: int) -> bool:
    return all(
        one == other or all(abs((one >> at & 255) - (other >> at & 255)) <= 2 for at in (0, 8, 16)) for other in others
    )


def _far(spot: tuple[int, int, int], colour: tuple[int, int, int]) -> bool:
    """Whether this is ground and not the text itself (whose own edge is never even)."""
    return sum(abs(one - other) for one, other in zip(spot, colour, strict=True)) > 60


def is_clear(cursor: QCursor) -> bool:
    """Whether there is nothing to see of it."""
    picture = cursor.pixmap().toImage()
    spots = [(x, y) for x in range(picture.width()) for y in range(picture.height())]
    return bool(spots) and not any(picture.pixelColor(x, y).alpha() for x, y in spots)


def centre(item: QQuickItem) -> QPointF:
    """Where a finger lands."""
    return item.mapToScene(QPointF(item.width() / 2, item.height() / 2))


def opened(window: QQuickWindow) -> list[str]:
    """The sheets that lie over the door."""
    return [item.objectName() for item in items(window.contentItem()) if item.objectName().startswith("sheet-")]


def close_all(window: QQuickWindow) -> None:
    """Escape, until the door is seen again."""
    for _ in range(1000):
        QGuiApplication.processEvents()
        if not opened(window):
            return
        QTest.keyClick(window, Qt.Key.Key_Escape)
        QTest.qWait(1)
    raise AssertionError(opened(window))
