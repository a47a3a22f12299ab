"""What [screen] says of the looks reaches the screen."""

from __future__ import annotations

import pytest

from kiosk import ini, setup
from kiosk.errors import ConfigError
from kiosk.screen.style import Style

FILE = """[room]
name = Blue Room
mailbox = blue.room@example.com
timezone = Europe/Berlin
[exchange]
server = mail.example.com
password = secret
[screen]
"""


@pytest.fixture
def style(tmp_path):
    def read(*lines):
        file = tmp_path / "kiosk.ini"
        file.write_text(FILE + "\n".join(lines))
        file.chmod(0o600)
        return setup.from_config(ini.load(file), file).style

    return read


def test_a_door_without_a_word_about_it_is_dark_and_upright(style):
    assert style() == Style(theme="dark", diagonal=0, rotation=0, output="")


def test_what_is_said_holds(style):
    said = style("theme = High-Contrast", "diagonal = 10,1", "rotation = 270", "output = HDMI-A-1", "text_size = 150")
    assert said == Style(theme="high-contrast", diagonal=10.1, rotation=270, output="HDMI-A-1", text_size=150)


def test_the_door_is_silent_unless_it_is_told_to_sound(tmp_path):
    file = tmp_path / "kiosk.ini"
    for line, sound in (("", False), ("sound = no", False), ("sound = yes", True)):
        file.write_text(FILE + line)
        file.chmod(0o600)
        assert setup.from_config(ini.load(file), file).sound is sound


def test_a_text_size_that_cannot_be_is_refused_with_what_can(style):
    with pytest.raises(ConfigError, match=r"text_size.*a whole number of percent between 100 and 150"):
        style("text_size = 200")


@pytest.mark.parametrize(
    "line", ["theme = blue", "diagonal = 4", "diagonal = 41", "diagonal = big", "rotation = 45", "text_size = 99"]
)
def test_what_cannot_be_is_refused(style, line):
    with pytest.raises(ConfigError):
        style(line)
