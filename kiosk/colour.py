"""Colours as numbers: what contrast two have, and the nearest one that has enough of it. Pure, standard library only.

Contrast is WCAG 2's; lightness is OKLab's (Ottosson 2020), in which equal steps look equal, so that the nearest colour
that passes keeps its hue and looks like the one that was wanted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import atan2, cos, hypot, sin
from typing import Self

STEPS = 400
"""Of lightness, when a nearer colour is looked for: one is less than an eye can see."""


@dataclass(frozen=True, slots=True)
class Colour:
    """Red, green and blue from 0 to 255, in sRGB."""

    red: int
    green: int
    blue: int

    @classmethod
    def read(cls, text: str) -> Self:
        """From #rrggbb or #rgb. Raises ValueError."""
        if found := re.fullmatch(r"#([0-9a-fA-F]{6})", text):
            return cls(*(int(found[1][at : at + 2], 16) for at in (0, 2, 4)))
        if found := re.fullmatch(r"#([0-9a-fA-F]{3})", text):
            return cls(*(int(digit * 2, 16) for digit in found[1]))
        raise ValueError

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def linear(self) -> tuple[float, float, float]:
        """The light it gives off, from 0 to 1."""
        parts = [value / 255 for value in (self.red, self.green, self.blue)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return red, green, blue

    @property
    def luminance(self) -> float:
        """As WCAG defines it."""
        red, green, blue = self.linear
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def over(self, ground: Colour, opacity: float) -> Colour:
        """What is seen of it in front of a ground."""
        mixed = (
            round(mine * opacity + its * (1 - opacity))
            for mine, its in (
                (self.red, ground.red),
                (self.green, ground.green),
                (self.blue, ground.blue),
            )
        )
        return Colour(*mixed)


BLACK, WHITE = Colour(0, 0, 0), Colour(255, 255, 255)


def contrast(one: Colour, other: Colour) -> float:
    """From 1, the same, to 21, black on white."""
    return (max(one.luminance, other.luminance) + 0.05) / (min(one.luminance, other.luminance) + 0.05)


def ink_on(ground: Colour) -> Colour:
    """Black or white, whichever can be read better."""
    return max(BLACK, WHITE, key=lambda ink: contrast(ink, ground))


def nearest(wanted: Colour, ink: Colour, least: float) -> Colour:
    """The colour nearest in lightness to the wanted one, of its hue, on which that ink has this contrast.

    There is always one for a least up to 21 with black or white ink, for lightness ends in these two.
    """
    if contrast(wanted, ink) >= least:
        return wanted
    lightness, chroma, hue = oklch(wanted)
    levels = sorted((step / STEPS for step in range(STEPS + 1)), key=lambda level: abs(level - lightness))
    found = (colour_of(level, chroma, hue) for level in levels)
    return next(
        (each for each in found if contrast(each, ink) >= least), max(BLACK, WHITE, key=lambda c: contrast(c, ink))
    )


def shaded(colour: Colour, by: float) -> Colour:
    """The same colour, lighter or (below 0) darker by so much of the way from black to white."""
    lightness, chroma, hue = oklch(colour)
    return colour_of(min(1.0, max(0.0, lightness + by)), chroma, hue)


def oklch(colour: Colour) -> tuple[float, float, float]:
    """Lightness from 0 to 1, chroma, and hue in radians."""
    red, green, blue = colour.linear
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, hypot(a, b), atan2(b, a)


def colour_of(lightness: float, chroma: float, hue: float) -> Colour:
    """The colour of that lightness and hue, with as much of the chroma as a screen can show."""
    low, high = 0.0, chroma
    if _shown(lightness, high, hue) is None:
        for _ in range(16):
            middle = (low + high) / 2
            low, high = (middle, high) if _shown(lightness, middle, hue) is not None else (low, middle)
        high = low
    return _shown(lightness, high, hue) or (WHITE if lightness > 0.5 else BLACK)


def _shown(lightness: float, chroma: float, hue: float) -> Colour | None:
    """None where a screen has no such colour."""
    a, b = chroma * cos(hue), chroma * sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    if any(not -0.0005 <= part <= 1.0005 for part in linear):
        return None
    return Colour(*(_encoded(part) for part in linear))


def _encoded(part: float) -> int:
    part = min(1.0, max(0.0, part))
    return round(255 * (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055))
