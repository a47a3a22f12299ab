"""Draw every face of the door and every sheet, in every theme and at every size, and the languages: build/gallery.

Each theme at each size has its contact sheets, of twenty pictures. `--theme` and `--size` draw only those.

Run by `make gallery`.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QRect, Qt  # noqa: E402 - the platform comes first
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter  # noqa: E402

from kiosk.languages import NAMES  # noqa: E402
from kiosk.screen import window  # noqa: E402
from kiosk.screen.bridge import Door  # noqa: E402
from kiosk.screen.style import Style  # noqa: E402
from tests.screen.desk_scenes import VIEW, asked, desk_scenes  # noqa: E402
from tests.screen.scenes import scenes  # noqa: E402
from tests.screen.sheet_scenes import SheetScene, sheet_scenes  # noqa: E402
from tests.screen.speaking import spoken  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kiosk.view import DoorView

SIZES = ((1280, 800), (800, 1280), (1024, 600), (1920, 1080), (800, 480))
THEMES = ("dark", "light", "high-contrast")
GAP, CAPTION, COLUMNS, ROWS = 16, 28, 5, 4
PIN = "sheet-pin"
DESKS = {name: desk for name, desk, _ in desk_scenes()}
README = (
    *("available 1280x800", "in-use 1280x800", "starting-soon 1280x800", "check-in 1280x800"),
    *("lost 1280x800", "evening 1280x800", "available light 1280x800", "in-use high-contrast 1280x800"),
)
"""The pictures that the README begins with: build/gallery/doors.png, kept as docs/pictures/doors.png."""
TROUBLES = (
    *("not-set-up 1280x800", "starting-up 1280x800", "sign-in-refused 1280x800"),
    *("stale 1280x800", "lost 1280x800", "settings-refused 1280x800"),
)
"""Those of docs/troubleshooting.md: build/gallery/troubles.png, kept as docs/pictures/troubles.png."""

FIRST = ("not-set-up 1280x800", "starting-up 1280x800", "available 1280x800")
"""Those of docs/panel.md: build/gallery/first-start.png, kept as docs/pictures/first-start.png."""


def draw(
    name: str,
    scene: DoorView | SheetScene,
    size: tuple[int, int],
    folder: Path,
    *,
    theme: str = "dark",
    text: int = 100,
) -> QImage:
    """One picture, also as a file."""
    door = Door()
    door.show(scene.view if isinstance(scene, SheetScene) else scene)
    if name in DESKS:
        door.desk.show(DESKS[name])
    shown = window.build(door, size=size, title=name, style=Style(theme=theme, text_size=text))
    shown.show()
    QGuiApplication.processEvents()
    if isinstance(scene, SheetScene):
        scene.open(shown.window)
        if name == PIN:
            door.turnstile.show(asked())
        QGuiApplication.processEvents()
    picture = shown.grab()
    if shown.warnings:
        raise SystemExit("\n".join(shown.warnings))
    shown.close()
    picture.save(str(folder / f"{titled(name, theme, size, '-')}.png"))
    return picture


def titled(name: str, theme: str, size: tuple[int, int], between: str = " ") -> str:
    """How a picture is called; the dark theme is the one that goes without saying."""
    return between.join((name, *([] if theme == "dark" else [theme]), f"{size[0]}x{size[1]}"))


def sheet(pictures: Iterable[tuple[str, QImage]], path: Path) -> None:
    """Some of them on one, small; those that are upright in narrower cells."""
    all_of_them = list(pictures)
    cell = (260, 416) if any(each.height() > each.width() for _, each in all_of_them) else (400, 250)
    across = COLUMNS * 400 // cell[0]
    rows = -(-len(all_of_them) // across)
    width, height = cell[0] + GAP, cell[1] + GAP + CAPTION
    page = QImage(across * width + GAP, rows * height + GAP, QImage.Format.Format_RGB32)
    page.fill(QColor("#d9dde1"))
    painter = QPainter(page)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setFont(QFont("Inter", 11))
    for at, (name, picture) in enumerate(all_of_them):
        x, y = GAP + at % across * width, GAP + at // across * height
        small = picture.scaled(*cell, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        painter.drawImage(x, y, small)
        painter.drawText(QRect(x, y + cell[1], cell[0], CAPTION), Qt.AlignmentFlag.AlignVCenter, name)
    painter.end()
    page.save(str(path))


def doors(pictures: list[QImage], path: Path, *, across: int = 2) -> None:
    """Some faces side by side, small."""
    cell, gap = (480, 300), 9
    page = QImage(
        across * (cell[0] + gap) - gap, -(-len(pictures) // across) * (cell[1] + gap) - gap, QImage.Format.Format_RGB32
    )
    page.fill(QColor("#ffffff"))
    painter = QPainter(page)
    for at, picture in enumerate(pictures):
        small = picture.scaled(*cell, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        painter.drawImage(at % across * (cell[0] + gap), at // across * (cell[1] + gap), small)
    painter.end()
    page.save(str(path))


def _desks() -> Iterator[tuple[str, SheetScene]]:
    """The administrator's sheet, and the pad before a booking."""
    yield PIN, SheetScene(VIEW, ())
    for name, _, typed in desk_scenes():
        yield name, SheetScene(VIEW, ("open-more", "open-admin", *(f"pin-{digit}" for digit in typed)))


def everything() -> Iterator[tuple[str, DoorView | SheetScene]]:
    """Every face of the door, and every sheet."""
    yield from scenes()
    yield from sheet_scenes()
    yield from _desks()


def main() -> None:
    """Draw what is asked for, or everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scene", nargs="*", help="only these scenes")
    parser.add_argument("--size", action="append", help="only these sizes, such as 1280x800")
    parser.add_argument("--text", type=int, default=100, help="this text size, such as 150")
    parser.add_argument("--theme", action="append", choices=THEMES, help="only these themes")
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "gallery")
    asked = parser.parse_args()
    asked.to.mkdir(parents=True, exist_ok=True)
    window.prepare()
    application = QGuiApplication([])
    chosen = [(name, scene) for name, scene in everything() if not asked.scene or name in asked.scene]
    kept: dict[str, QImage] = {}
    count = 0
    for theme in asked.theme or THEMES:
        for size in (size for size in SIZES if not asked.size or f"{size[0]}x{size[1]}" in asked.size):
            for at in range(0, len(chosen), COLUMNS * ROWS):
                drawn = [
                    (name, draw(name, scene, size, asked.to, theme=theme, text=asked.text))
                    for name, scene in chosen[at : at + COLUMNS * ROWS]
                ]
                page = f"contact-sheet-{theme}-{size[0]}x{size[1]}-{at // COLUMNS // ROWS + 1}.png"
                sheet(drawn, asked.to / page)
                named = ((titled(name, theme, size), picture) for name, picture in drawn)
                kept.update((name, picture) for name, picture in named if name in {*README, *TROUBLES, *FIRST})
                count += len(drawn)
    if set(README) <= set(kept):
        doors([kept[name] for name in README], asked.to / "doors.png")
    if set(TROUBLES) <= set(kept):
        doors([kept[name] for name in TROUBLES], asked.to / "troubles.png", across=3)
    if set(FIRST) <= set(kept):
        doors([kept[name] for name in FIRST], asked.to / "first-start.png", across=3)
    if not asked.scene or "languages" in asked.scene:
        faces = [draw(f"language-{each}", spoken(each), (1280, 800), asked.to) for each in NAMES]
        doors(faces, asked.to / "languages.png", across=3)
    sys.stdout.write(f"{count} pictures in {asked.to}\n")
    del application


if __name__ == "__main__":
    main()
