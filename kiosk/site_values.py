"""What a site may say of its room and its neighbours: the parsers of those keys, as `values.py` has the others."""

from __future__ import annotations

import re
from pathlib import Path  # noqa: TC003 pydantic reads annotations as it runs

from pydantic import ValidationInfo  # noqa: TC002 likewise

from .values import path, smtp_address


def nearby_room(text: str, _info: ValidationInfo) -> tuple[str, ...]:
    """Address, name, and perhaps floor and way, with commas between them."""
    found = tuple(part.strip() for part in text.split(","))
    if not 2 <= len(found) <= 4 or not all(1 <= len(part) <= 60 for part in found):
        raise ValueError
    return (smtp_address(found[0]), *found[1:])


LARGEST_PICTURE = 10_000_000


def qr(text: str, _info: ValidationInfo) -> str:
    """What a code to scan holds: nothing, an invitation, or an address of the web."""
    if text.lower() in ("no", "invitation"):
        return "" if text.lower() == "no" else "invitation"
    if not re.fullmatch(r"https?://[!-~]{1,290}", text):
        raise ValueError
    return text


def picture(text: str, info: ValidationInfo) -> Path:
    """A PNG or JPEG file, told by how it begins."""
    file = path(text, info)
    try:
        with file.open("rb") as opened:
            begin = opened.read(8)
        size = file.stat().st_size
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror or type(error).__name__}") from None
    if not begin.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")) or size > LARGEST_PICTURE:
        raise ValueError
    return file


def phrases(text: str, _info: ValidationInfo) -> tuple[str, ...]:
    """Up to ten things with commas between them, each of at most 60 characters."""
    found = tuple(part.strip() for part in text.split(","))
    if not 1 <= len(found) <= 10 or not all(1 <= len(part) <= 60 for part in found):
        raise ValueError
    return found
