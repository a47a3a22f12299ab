"""[screen], the first part: theme and the site's own colours and pictures. What cannot be read is refused here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, ValidationInfo

from . import brand, credentials, values
from .brand import GROUNDS, Paint
from .colour import Colour
from .section import Key, Section
from .values import Theme

_COLOUR = "a colour as #rrggbb"
_PHOTOS = (".png", ".jpg", ".jpeg")
_MOST = 2_000_000
"""Bytes of a picture that a small panel holds without a thought."""


def _colour(text: str, _info: ValidationInfo) -> Colour:
    return Colour.read(text)


def _status(colour: Colour | None) -> Colour | None:
    if colour is not None:
        brand.check_status(colour)
    return colour


def _ground(colour: Colour | None, info: ValidationInfo) -> Colour | None:
    if colour is not None:
        brand.check_ground(colour, info.data.get("theme", Theme.DARK).value)
    return colour


def _accent(colour: Colour | None, info: ValidationInfo) -> Colour | None:
    if colour is not None:
        theme = info.data.get("theme", Theme.DARK).value
        brand.check_accent(colour, info.data.get("background") or GROUNDS[theme])
    return colour


def _logo(path: Path) -> Path:
    return _photo(path) if path.suffix.lower() != ".svg" else _small(path)


def _photo(path: Path) -> Path:
    if path.suffix.lower() not in _PHOTOS:
        raise ValueError
    return _small(path)


def _small(path: Path) -> Path:
    if path.stat().st_size > _MOST:
        raise ValueError(f"has {path.stat().st_size / 1e6:.1f} MB; the most is {_MOST // 1_000_000} MB")
    return path


_Read = values.parsed(_colour)
_File = Annotated[Path, values.parsed(values.path), AfterValidator(credentials.readable)]


class LookConfig(Section):
    """The keys of [screen] that say which colours and pictures the door has."""

    theme: Annotated[
        Theme, Key("The colours around the state's own: dark, light for bright rooms, black and white for weak eyes.")
    ] = Theme.DARK
    background: Annotated[
        Annotated[Colour, _Read] | None,
        AfterValidator(_ground),
        Key(
            "The ground of the day beside the state; every word on it must have a contrast of 4.5:1.",
            allowed=_COLOUR,
            example="#101820",
            otherwise="that of the theme",
        ),
    ] = None
    accent: Annotated[
        Annotated[Colour, _Read] | None,
        AfterValidator(_accent),
        Key(
            "The house's colour: what comes, what is chosen; 4.5:1 against the ground of the day.",
            allowed=_COLOUR,
            example="#7fb2ff",
            otherwise="that of the theme",
        ),
    ] = None
    available_color: Annotated[
        Annotated[Colour, _Read] | None,
        AfterValidator(_status),
        Key(
            "The whole pane while the room is free; black or white on it must have a contrast of 7:1.",
            allowed=_COLOUR,
            example="#005f34",
            otherwise="green",
        ),
    ] = None
    soon_color: Annotated[
        Annotated[Colour, _Read] | None,
        AfterValidator(_status),
        Key("The same before a meeting and at check-in.", allowed=_COLOUR, example="#ffb81c", otherwise="amber"),
    ] = None
    in_use_color: Annotated[
        Annotated[Colour, _Read] | None,
        AfterValidator(_status),
        Key("The same while the room is taken.", allowed=_COLOUR, example="#98111a", otherwise="red"),
    ] = None
    logo: Annotated[
        Annotated[_File, AfterValidator(_logo)] | None,
        Key(
            "The house's logo, beside the clock on the ground of the day; on a plate where it could not be seen there.",
            allowed="an SVG, PNG or JPEG file of at most 2 MB; a relative path begins at the folder of this file",
            example="/etc/kiosk/logo.svg",
            otherwise="none",
        ),
    ] = None
    wallpaper: Annotated[
        Annotated[_File, AfterValidator(_photo)] | None,
        Key(
            "A picture behind the day, veiled by the background until every word keeps 4.5:1 at its worst spot.",
            allowed="a PNG or JPEG file of at most 2 MB; a relative path begins at the folder of this file",
            example="/etc/kiosk/lobby.jpg",
            otherwise="none",
        ),
    ] = None

    @property
    def paints(self) -> tuple[tuple[str, Paint], ...]:
        """Each light whose pane has a colour of the site's own."""
        own = {"green": self.available_color, "amber": self.soon_color, "red": self.in_use_color}
        return tuple((light, brand.paint(colour)) for light, colour in own.items() if colour is not None)
