"""A site's colours: what cannot be read is refused with the number and the nearest colour that passes, which does."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kiosk.screen
from kiosk import brand, ini, setup
from kiosk.colour import BLACK, WHITE, Colour, contrast, nearest, oklch
from kiosk.errors import ConfigError
from tests.effort import EDGE

colours = st.builds(Colour, *(st.integers(0, 255) for _ in range(3)))
QML = Path(kiosk.screen.__file__).parent / "Kiosk"
FILE = (
    "[room]\nname=A\nmailbox=a@example.com\ntimezone=Europe/Berlin\n[exchange]\nserver=mail.example.com\npassword=x\n"
)


@EDGE
@given(colours, st.sampled_from([BLACK, WHITE]), st.floats(1, 20))
def test_the_nearest_colour_passes(wanted, ink, least):
    assert contrast(nearest(wanted, ink, least), ink) >= least


@EDGE
@given(colours, st.sampled_from([BLACK, WHITE]))
def test_what_passes_is_left_as_it_is(wanted, ink):
    assert nearest(wanted, ink, contrast(wanted, ink)) == wanted


@EDGE
@given(colours)
def test_a_nearer_colour_keeps_its_hue(wanted):
    better = nearest(wanted, WHITE, 7)
    (_, chroma, hue), (_, left, found) = oklch(wanted), oklch(better)
    turned = abs((hue - found + 3.14159) % 6.28318 - 3.14159)
    assert chroma < 0.02 or left < 0.03 or turned < 0.2


@EDGE
@given(colours)
def test_a_pane_in_any_colour_that_is_taken_can_be_read_everywhere(ground):
    ground = nearest(ground, WHITE, 7) if contrast(ground, WHITE) > contrast(ground, BLACK) else ground
    try:
        brand.check_status(ground)
    except ValueError:
        return
    worn = {name: value for name, value in asdict(brand.paint(ground)).items() if len(value) == 7}
    made = {name: Colour.read(value) for name, value in worn.items()}
    veiled = Colour.read("#" + brand.paint(ground).card[3:])
    for each in (made["top"], made["bottom"]):
        assert contrast(made["ink"], each) >= 7
        assert contrast(made["ink"], veiled.over(each, int(brand.paint(ground).card[1:3], 16) / 255)) >= 7
        assert contrast(made["offInk"], each) >= 4.4
    assert contrast(made["mainInk"], made["mainFill"]) >= 7
    assert contrast(made["fillInk"], made["fill"]) >= 7


@EDGE
@given(colours, colours, st.sampled_from(["dark", "light", "high-contrast"]))
def test_a_veiled_picture_lets_every_word_be_read(one, other, theme):
    ground = brand.GROUNDS[theme]
    veil = brand.veil(one, other, ground, theme)
    assert all(contrast(brand.INKS[theme], ground.over(each, veil)) >= 4.5 for each in (one, other))


@pytest.mark.parametrize("theme", ["dark", "light", "high-contrast"])
def test_what_python_knows_of_a_theme_is_what_qml_draws(theme):
    source = (QML / f"{''.join(word.title() for word in theme.split('-'))}Scheme.qml").read_text()
    told = dict(re.findall(r"^    (\w+): \"(#[0-9a-f]{6})\"", source, re.MULTILINE))
    assert told["ground"] == str(brand.GROUNDS[theme])
    faintest = min(
        (told["ink"], told["quiet"], told["inkPast"]),
        key=lambda each: contrast(Colour.read(each), brand.GROUNDS[theme]),
    )
    assert faintest == str(brand.INKS[theme])


@pytest.fixture
def style(tmp_path):
    def read(*lines):
        file = tmp_path / "kiosk.ini"
        file.write_text(FILE + "[screen]\n" + "\n".join(lines))
        file.chmod(0o600)
        return setup.from_config(ini.load(file), file).style

    return read


@pytest.mark.parametrize(
    ("line", "number", "better"),
    [
        ("available_color = #2ecc71", "9.98", None),
        ("available_color = #e74c3c", "5.49", "#f"),
        ("in_use_color = #d03030", "5.06", "#"),
        ("accent = #303a46", "1.6", "#"),
        ("background = #404a55", "3", "#"),
    ],
)
def test_a_colour_that_cannot_be_read_is_refused_with_the_number_and_a_better_one(style, line, number, better):
    if better is None:
        assert style(line).paints[0][0] == "green"
        return
    with pytest.raises(ConfigError) as refused:
        style(line)
    said = str(refused.value)
    key = line.partition(" ")[0]
    assert f"[screen] {key}" in said
    assert f"{number}" in said
    found = re.search(r"the nearest colour that passes is (#[0-9a-f]{6})", said)
    style(f"{key} = {found[1]}")


def test_pictures_are_files_that_are_small_enough(style, tmp_path):
    (tmp_path / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")
    assert style("logo = logo.svg").logo == tmp_path / "logo.svg"
    (tmp_path / "logo.png").write_bytes(bytes(2_000_001))
    for line in ("logo = logo.png", "logo = missing.svg", "logo = kiosk.ini", "wallpaper = logo.svg"):
        with pytest.raises(ConfigError):
            style(line)
