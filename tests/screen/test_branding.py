"""A site's own colours and pictures on the real screen: as readable as ours."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage

from kiosk.brand import paint
from kiosk.colour import Colour
from kiosk.screen.finger import find
from kiosk.screen.style import Style

from .scenes import scenes
from .test_contrast import measured

SCENES = dict(scenes())
OWN = {"green": "#0b4f6c", "amber": "#f3d34a", "red": "#5b2333"}
PAINTS = tuple((light, paint(Colour.read(colour))) for light, colour in OWN.items())


@pytest.fixture
def wallpaper(tmp_path):
    """The worst there is: black beside white, in stripes wide enough to lie behind a word."""
    picture = QImage(400, 600, QImage.Format.Format_RGB32)
    for y in range(600):
        for x in range(400):
            picture.setPixelColor(x, y, QColor("white" if (y // 60 + x // 200) % 2 else "black"))
    picture.save(str(tmp_path / "wall.png"))
    return tmp_path / "wall.png"


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_own_colours_and_the_worst_wallpaper_leave_every_word_readable(panel, theme, wallpaper):
    shown = panel(SCENES["available"], style=Style(theme=theme, paints=PAINTS, wallpaper=wallpaper))
    for scene in ("available", "in-use", "check-in", "banners", "stale", "evening"):
        for word, eye, worst, needed in measured(shown, SCENES[scene]):
            # rounded to whole pixels of colour, a veil may miss by a little
            shown.expect(eye != "every cone" or worst >= needed - 0.1, scene, word.name, word.text, round(worst, 2))
    assert shown.faults == []


def test_a_logo_stands_beside_the_clock(panel, tmp_path):
    drawing = "<rect width='200' height='80' fill='#f0f'/>"
    (tmp_path / "logo.svg").write_text(
        f"<svg xmlns='http://www.w3.org/2000/svg' width='200' height='80'>{drawing}</svg>"
    )
    shown = panel(SCENES["available"], style=Style(logo=tmp_path / "logo.svg"))
    logo = find(shown.window, "logo")
    assert logo.width() >= 80
    middle = logo.mapToScene(logo.boundingRect().center()).toPoint()
    assert any(shown.shown.grab().pixelColor(middle.x() - x, middle.y()).name() == "#ff00ff" for x in range(0, 90, 5))


def test_a_picture_that_is_none_is_left_out_and_told(panel, tmp_path, caplog):
    (tmp_path / "wall.png").write_text("not a picture")
    shown = panel(SCENES["available"], style=Style(wallpaper=tmp_path / "wall.png"))
    assert not shown.shown.grab().isNull()
    assert "is no picture that can be shown" in caplog.text
