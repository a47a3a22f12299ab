"""The lamp: words in, colours and a line in a file out; off when nobody speaks any more."""

from __future__ import annotations

import asyncio
import logging
import stat
from datetime import UTC, datetime, timedelta

import pytest

from kiosk import lamp
from kiosk.face import Light

from .conftest import BLINK, FLAG, KUANDO

NOW = datetime(2026, 3, 17, 10, 24, tzinfo=UTC)
LATER = NOW + timedelta(seconds=90)
RED, GREEN, OFF = "ff0000", "00ff00", "000000"


def last(usb, name):
    """What that light was told last."""
    return [line.rpartition(" ")[2] for line in usb.written() if line.startswith(name)][-1]


def test_every_light_of_the_door_has_a_colour():
    assert {each.value for each in Light} | {"off"} == set(lamp.COLOURS)
    assert len(set(lamp.COLOURS.values())) == len(lamp.COLOURS)


class TestLights:
    @pytest.mark.parametrize("device", [FLAG, BLINK, KUANDO], ids=["flag", "blink1", "kuando"])
    def test_a_real_driver_is_told_each_colour_and_then_to_be_dark(self, usb, device):
        usb.plug(device)
        told: dict[str, list[str]] = {}

        async def through_the_day() -> None:
            lights = lamp.Lights()
            for word in ("red", "green", "off"):
                before = len(usb.written())
                lights.show(word, LATER)
                await asyncio.sleep(0.05)  # a Kuando is kept alive by a task on this loop
                told[word] = usb.written()[before:]

        asyncio.run(through_the_day())
        assert told["red"]
        assert set(told["red"]) != set(told["green"]) != set(told["off"])
        assert len(told["off"]) == 1, "something goes on after the end"

    def test_the_bytes_of_a_light_we_know(self, usb):
        usb.plug(FLAG)
        lights = lamp.Lights()
        lights.show("red", LATER)
        assert RED in last(usb, "Luxafor")
        lights.show("green", LATER)
        assert GREEN in last(usb, "Luxafor")
        lights.show("off", NOW)
        assert OFF in last(usb, "Luxafor")

    def test_what_is_plugged_in_later_is_lit(self, usb):
        lights = lamp.Lights()
        lights.show("red", LATER)
        assert usb.written() == []
        usb.plug(FLAG, BLINK)
        lights.look()
        assert RED in last(usb, "Luxafor")
        assert RED in last(usb, "blink")

    def test_a_plug_pulled_out_and_put_in_again(self, usb, caplog):
        caplog.set_level(logging.INFO)
        usb.plug(FLAG)
        lights = lamp.Lights()
        lights.show("red", LATER)
        usb.plug()
        lights.look()
        lights.show("green", LATER)
        usb.plug(FLAG)
        lights.look()
        assert GREEN in last(usb, "Luxafor")
        assert "was pulled out" in caplog.text

    def test_one_that_takes_nothing_is_dropped_and_taken_up_again_and_the_others_go_on(self, usb, caplog):
        caplog.set_level(logging.INFO)
        usb.plug("04d8 f372 Luxafor Flag!", BLINK)
        lights = lamp.Lights()
        lights.show("red", LATER)
        assert RED in last(usb, "blink")
        assert "does not answer" in caplog.text
        usb.plug(FLAG, BLINK)
        lights.show("green", LATER)
        assert GREEN in last(usb, "Luxafor")

    def test_without_any_light_nothing_happens(self, usb):
        lights = lamp.Lights()
        lights.look()
        lights.show("red", LATER)
        assert usb.written() == []


class TestStateFile:
    def test_one_line_of_two_words_that_everybody_may_read(self, tmp_path):
        file = tmp_path / "run" / "light"
        lamp.StateFile(file).show("green", LATER)
        assert file.read_text() == "green 2026-03-17T10:25:30Z\n"
        assert stat.S_IMODE(file.stat().st_mode) == 0o644
        lamp.StateFile(file).show("red", LATER)
        assert [each.name for each in file.parent.iterdir()] == ["light"]

    def test_a_folder_that_cannot_be_written_is_told_once(self, tmp_path, caplog):
        (tmp_path / "run").write_text("")
        file = lamp.StateFile(tmp_path / "run" / "light")
        file.show("green", LATER)
        file.show("red", LATER)
        assert caplog.text.count("cannot be written") == 1


class Shown:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, datetime]] = []
        self.looks = 0

    def show(self, word: str, until: datetime) -> None:
        self.told.append((word, until))

    def look(self) -> None:
        self.looks += 1


def burnt(*words: str | None, clock=lambda: NOW, shown=None) -> list[tuple[str, datetime]]:
    """What is shown after these words."""
    shown = shown or Shown()

    async def all_of_them() -> None:
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        for word in words:
            queue.put_nowait(word)
        burning = asyncio.create_task(lamp.burn(queue, [shown], clock, look=0.005))
        if None not in words:
            while not shown.told or shown.told[-1][0] != "off":
                await asyncio.sleep(0.005)
            queue.put_nowait(None)
        await asyncio.wait_for(burning, 10)

    asyncio.run(all_of_them())
    return shown.told


class TestBurn:
    def test_words_are_shown_until_there_are_no_more_and_then_it_is_off(self):
        assert burnt("green", "red", None) == [("green", LATER), ("red", LATER), ("off", NOW)]

    def test_what_is_no_word_is_passed_over(self):
        assert burnt("pink", "", "amber", None) == [("amber", LATER), ("off", NOW)]

    def test_after_a_long_silence_it_is_off(self):
        minutes = iter([NOW, NOW, *[NOW + timedelta(seconds=30 * n) for n in range(1, 1000)]])
        told = burnt("green", clock=lambda: next(minutes))
        assert told[0] == ("green", LATER)
        assert [word for word, _ in told] == ["green", "off", "off"]
        assert told[1][1] >= LATER

    def test_it_looks_for_new_lights_meanwhile(self):
        shown = Shown()
        burnt("green", clock=iter([NOW] * 4 + [LATER] * 1000).__next__, shown=shown)
        assert shown.looks >= 1
