"""A site's own colours and pictures on the real screen: as readable as ours."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from PySide6.QtGui import QColor, QImage

from kiosk import cli
from kiosk.brand import paint
from kiosk.colour import Colour, contrast
from kiosk.screen.branding import brand
from kiosk.screen.finger import NotOnScreen, find
from kiosk.screen.style import Style

from .looking import box, words
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


def svg(file, colour, ground=""):
    """A ring and a bar, which leave most of the picture free, unless it has a ground of its own."""
    box = f"<rect width='200' height='80' fill='{ground}'/>" if ground else ""
    ring = f"<circle cx='40' cy='40' r='30' fill='none' stroke='{colour}' stroke-width='12'/>"
    bar = f"<rect x='90' y='20' width='90' height='40' fill='{colour}'/>"
    file.write_text(f"<svg xmlns='http://www.w3.org/2000/svg' width='200' height='80'>{box}{ring}{bar}</svg>")
    return file


def png(file, colour):
    """Letters of that colour on nothing, with soft edges."""
    picture = QImage(200, 80, QImage.Format.Format_ARGB32)
    picture.fill(QColor(0, 0, 0, 0))
    for x in range(20, 180):
        for y in range(20, 60):
            if x // 20 % 2:
                shade = QColor(colour)
                shade.setAlpha(255 if x % 20 else 90)
                picture.setPixelColor(x, y, shade)
    picture.save(str(file))
    return file


def plate_of(shown):
    try:
        return find(shown.window, "plate")
    except NotOnScreen:
        return None


@pytest.mark.parametrize("draw", [svg, png])
@pytest.mark.parametrize(
    ("theme", "colour", "needs"),
    [
        ("dark", "#10203c", True),
        ("dark", "#f0c040", False),
        ("light", "#f2efc0", True),
        ("light", "#10203c", False),
        ("high-contrast", "#1a1a1a", True),
        ("high-contrast", "#ffffff", False),
    ],
)
def test_a_logo_that_could_not_be_seen_stands_on_a_plate(panel, tmp_path, caplog, draw, theme, colour, needs):
    logo = draw(tmp_path / f"logo.{draw.__name__}", colour)
    with caplog.at_level("INFO"):
        shown = panel(SCENES["available"], style=Style(theme=theme, logo=logo))
    plate, picture = plate_of(shown), find(shown.window, "logo")
    assert (plate is not None) == needs == ("it stands on a plate of" in caplog.text)
    grounds = shown.shown.grab()
    corner = picture.mapToScene(picture.boundingRect().bottomRight()).toPoint()
    behind = grounds.pixelColor(corner.x() - 3, corner.y() - 1) if needs else QColor(shown.window.color())
    assert contrast(Colour.read(colour), Colour.read(behind.name())) >= 3
    if plate is not None:
        assert box(plate).adjusted(-1, -1, 1, 1).contains(box(picture))


def test_a_logo_with_a_ground_of_its_own_needs_no_plate(panel, tmp_path):
    shown = panel(SCENES["available"], style=Style(logo=svg(tmp_path / "logo.svg", "#ffffff", ground="#10203c")))
    assert plate_of(shown) is None


def test_a_logo_is_held_against_the_site_s_own_ground_and_its_wallpaper(tmp_path, wallpaper):
    logo = svg(tmp_path / "logo.svg", "#33475b")
    assert "plate" in brand(Style(theme="dark", logo=logo))
    assert "plate" not in brand(Style(theme="light", logo=logo))
    assert "plate" in brand(Style(theme="light", background="#5a7391", logo=logo))
    assert "plate" in brand(Style(theme="dark", wallpaper=wallpaper, logo=svg(tmp_path / "grey.svg", "#5c6873")))


@pytest.mark.parametrize("size", [(800, 480), (800, 1280), (1280, 800), (1920, 1080)])
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_logo_leaves_the_clock_and_the_date_whole(panel, tmp_path, size, mirrored):
    logo = svg(tmp_path / "logo.svg", "#10203c")
    shown = panel(replace(SCENES["twelve-hour"], mirrored=mirrored), size, style=Style(logo=logo))
    plate = box(find(shown.window, "plate"))
    for word in words(shown.window):
        if word.name in ("clock", "date", "fresh"):
            assert not word.item.property("truncated"), word.text
            assert not plate.intersects(word.ink), word.text


def test_kiosk_config_tells_what_was_measured(tmp_path, capsys):
    svg(tmp_path / "logo.svg", "#10203c")
    file = tmp_path / "kiosk.ini"
    room = "[room]\nname=A\nmailbox=a@example.com\ntimezone=Europe/Berlin\n[exchange]\nserver=mail.example.com\n"
    file.write_text(f"{room}password=x\n[screen]\nlogo = logo.svg\n")
    file.chmod(0o600)
    assert cli.main(["config", "--config", str(file)]) == 0
    said = capsys.readouterr().out
    assert re.search(r"half of the logo has a contrast of 1\.1\d:1 or less .* it stands on a plate of #f7f8fa", said)


@pytest.mark.parametrize("kind", ["logo", "wallpaper"])
def test_a_picture_that_is_none_is_left_out_and_told(panel, tmp_path, caplog, kind):
    (tmp_path / "wall.png").write_text("not a picture")
    shown = panel(SCENES["available"], style=Style(**{kind: tmp_path / "wall.png"}))
    assert not shown.shown.grab().isNull()
    assert "is no picture that can be shown" in caplog.text
