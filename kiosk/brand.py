"""A site's own colours: what a status colour makes of the whole pane, and whether an accent or a ground can be read.

What fails contrast is refused where kiosk.ini is read, with the measured number and the nearest colour that passes;
what passes here holds on the screen. Pure; it must not know keys, nor Qt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .colour import BLACK, WHITE, Colour, colour_of, contrast, ink_on, nearest, oklch, shaded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STATUS, ELSEWHERE, SHAPES = 7.0, 4.5, 3.0
"""The least contrast of text on the status pane, of any other text, and of what is no text (WCAG 1.4.11)."""
DEEPER = 0.05
"""How much lightness the pane's ground loses from top to bottom, or gains under black ink: always away from the ink."""
INKS = {"dark": Colour.read("#8b96a2"), "light": Colour.read("#5f6a76"), "high-contrast": Colour.read("#c9c9c9")}
"""The faintest words on each theme's day."""
GROUNDS = {"dark": Colour.read("#0f1317"), "light": Colour.read("#f7f8fa"), "high-contrast": BLACK}
"""The ground of each theme's day; a test compares both with the schemes of the screen."""


@dataclass(frozen=True, slots=True)
class Paint:
    """The colours of one status pane, as Paint.qml has them; #aarrggbb where something shines through."""

    top: str
    bottom: str
    ink: str
    track: str
    mainFill: str  # noqa: N815 - as QML calls them
    mainInk: str  # noqa: N815
    fill: str
    fillInk: str  # noqa: N815
    offLine: str  # noqa: N815
    offInk: str  # noqa: N815
    card: str


def paint(ground: Colour) -> Paint:
    """The pane in that colour: readable by its ink everywhere if it is at the top."""
    ink = ink_on(ground)
    other = WHITE if ink == BLACK else BLACK
    _, chroma, hue = oklch(ground)
    away = DEEPER if ink == BLACK else -DEEPER
    fill = colour_of(0.28, chroma / 2, hue) if ink == BLACK else colour_of(0.92, chroma / 2, hue)
    off = next(mixed for share in (0.8, 0.9, 1.0) if contrast(mixed := ink.over(ground, share), ground) >= ELSEWHERE)
    return Paint(
        top=str(ground),
        bottom=str(shaded(ground, away)),
        ink=str(ink),
        track=_veil(ink, 0.22),
        mainFill=str(ink),
        mainInk=str(other),
        fill=str(nearest(fill, other, STATUS)),
        fillInk=str(other),
        offLine=_veil(ink, 0.4),
        offInk=str(off),
        card=_veil(other, 0.15),
    )


def check_status(ground: Colour) -> None:
    """Raise ValueError where neither black nor white can be read on it from a distance."""
    ink = ink_on(ground)
    _demand(contrast(ground, ink), STATUS, nearest(ground, ink, STATUS), "black" if ink == BLACK else "white")


def check_accent(accent: Colour, ground: Colour) -> None:
    """Raise ValueError where it cannot be told from the day's ground."""
    _demand(contrast(accent, ground), ELSEWHERE, nearest(accent, ground, ELSEWHERE), "the background")


def check_ground(ground: Colour, theme: str) -> None:
    """Raise ValueError where the theme's faintest words cannot be read on it."""
    ink = INKS[theme]
    _demand(contrast(ground, ink), ELSEWHERE, nearest(ground, ink, ELSEWHERE), "the faintest words of this theme")


def veil(darkest: Colour, brightest: Colour, ground: Colour, theme: str) -> float:
    """How much of the ground must lie over a picture with these extremes, until its faintest words keep 4.5:1."""
    ink = INKS[theme]
    return next(
        (
            share / 100
            for share in range(101)
            if all(contrast(ink, ground.over(each, share / 100)) >= ELSEWHERE for each in (darkest, brightest))
        ),
        1.0,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How a logo is seen: half of it has this contrast or less with the day's ground. `plate`: what it is given."""

    contrast: float
    plate: Colour | None = None

    def __str__(self) -> str:
        measured = f"half of the logo has a contrast of {int(self.contrast * 100) / 100:g}:1 or less with its ground"
        return f"{measured}; it stands on a plate of {self.plate}" if self.plate is not None else measured


def standing(pixels: Mapping[Colour, int], grounds: Sequence[Colour], *, has_ground: bool = False) -> Standing:
    """How a logo of these opaque pixels is seen on each of these grounds; one that could not be gets a plate.

    A plate is kinder than a refusal: a house has one logo, and often two themes. `has_ground`: the picture brings one.
    """
    seen = min((median(pixels, ground) for ground in grounds), default=21.0)
    if seen >= SHAPES or has_ground:
        return Standing(seen)
    return Standing(seen, max((GROUNDS["light"], GROUNDS["dark"]), key=lambda plate: median(pixels, plate)))


def median(pixels: Mapping[Colour, int], ground: Colour) -> float:
    """The contrast with the ground that half of the pixels do not exceed."""
    half, count = sum(pixels.values()) / 2, 0
    for measured, times in sorted((contrast(colour, ground), times) for colour, times in pixels.items()):
        count += times
        if count >= half:
            return measured
    return 21.0


def _demand(measured: float, least: float, better: Colour, against: str) -> None:
    if measured < least:
        raise ValueError(
            f"has a contrast of {int(measured * 100) / 100:g}:1 with {against}, which is less than {least:g}:1; "
            f"the nearest colour that passes is {better}"
        )


def _veil(colour: Colour, opacity: float) -> str:
    return f"#{round(255 * opacity):02x}{str(colour)[1:]}"
