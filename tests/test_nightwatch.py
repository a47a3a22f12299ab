"""The night watch over a panel made of files: lamp, sensor and glass do what the pure rules say."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta

import pytest

from kiosk.backlight import Backlight
from kiosk.night import AWAKE, REACH, Brightness, Night
from kiosk.nightwatch import NightWatch

from .builders import BERLIN, at, meeting

BLANK = Night(zone=BERLIN, mode=Brightness.BLANK)
SECOND = timedelta(seconds=1)


class Pane:
    """A glass that remembers."""

    def __init__(self) -> None:
        self.dark, self.place = 0.0, (0, 0, 0)

    def shade(self, amount: float) -> None:
        self.dark = amount

    def move(self, x: int, y: int, reach: int) -> None:
        self.place = (x, y, reach)


class Panel:
    """A panel with a clock, and /sys as a folder."""

    def __init__(self, sys, *, lamp=200, sensor=None) -> None:
        self.sys, self.pane, self.now, self.meetings = sys, Pane(), at("10"), ()
        if lamp is not None:
            folder = sys / "class/backlight/panel"
            folder.mkdir(parents=True)
            (folder / "max_brightness").write_text("255\n")
            (folder / "brightness").write_text(f"{lamp}\n")
        if sensor is not None:
            (sys / "bus/iio/devices/iio:device0").mkdir(parents=True)
            self.light(sensor)

    def light(self, lux: float) -> None:
        (self.sys / "bus/iio/devices/iio:device0/in_illuminance_input").write_text(f"{lux}\n")

    @property
    def lamp(self) -> str:
        return (self.sys / "class/backlight/panel/brightness").read_text().strip()

    def watch(self, night: Night, **environ: str) -> NightWatch:
        return NightWatch(
            night,
            clock=lambda: self.now,
            glass=self.pane,
            meetings=lambda: self.meetings,
            backlight=Backlight(self.sys, environ),
        )


@pytest.fixture
def panel(tmp_path):
    return lambda **more: Panel(tmp_path / "sys", **more)


async def settled(watch: NightWatch, so) -> None:
    """Keep the watch until it is so."""
    keeping = asyncio.create_task(watch.keep())
    try:
        async with asyncio.timeout(10):
            while not so():
                await asyncio.sleep(0.005)
    finally:
        keeping.cancel()


def test_the_real_lamp_is_dimmed_and_the_picture_left_alone(panel):
    here = panel()
    here.now = at("22")
    asyncio.run(settled(here.watch(Night(zone=BERLIN)), lambda: here.lamp == "30"))
    assert here.pane.dark == 0


def test_without_a_lamp_the_picture_is_shaded(panel):
    here = panel(lamp=None)
    here.now = at("22")
    here.watch(Night(zone=BERLIN)).look()
    assert here.pane.dark == 0.7
    here.watch(BLANK).look()
    assert here.pane.dark == 1


def test_the_first_touch_wakes_and_does_nothing_else(panel):
    here = panel()
    here.now = at("22")
    watch = here.watch(BLANK)

    async def night() -> None:
        await settled(watch, lambda: here.lamp == "0" and here.pane.dark == 1)
        assert watch.touch()
        assert here.pane.dark == 0, "it must be bright at once, not at the next look"
        assert not watch.touch(), "the second touch is one"
        await settled(watch, lambda: here.lamp == "0")  # a watch that begins anew does not know the lamp
        here.now += AWAKE + SECOND
        watch.look()
        assert here.pane.dark == 1

    asyncio.run(night())


def test_a_touch_by_day_is_a_touch(panel):
    watch = panel().watch(BLANK)
    watch.look()
    assert not watch.touch()


def test_a_meeting_that_is_booked_at_night_wakes_it(panel):
    here = panel(lamp=None)
    here.now = at("20:50")
    watch = here.watch(BLANK)
    watch.look()
    here.meetings = (meeting("21-22"),)
    watch.look()
    assert here.pane.dark == 0


def test_a_dark_corridor_dims_it_and_a_lit_one_does_not(panel, monkeypatch):
    monkeypatch.setattr("kiosk.nightwatch.LOOK", 0.01)
    here = panel(sensor=3)
    watch = here.watch(Night(zone=BERLIN, dark_below=10))

    async def day() -> None:
        await settled(watch, lambda: here.lamp == "30")
        here.light(100)
        await settled(watch, lambda: here.pane.dark == 0 and watch.now is Brightness.DAY)

    asyncio.run(day())


def test_a_raw_sensor_is_scaled(panel):
    here = panel(sensor=0)
    folder = here.sys / "bus/iio/devices/iio:device0"
    (folder / "in_illuminance_input").unlink()
    (folder / "in_illuminance_raw").write_text("400")
    assert Backlight(here.sys).lux() == 400
    (folder / "in_illuminance_scale").write_text("0.05")
    assert Backlight(here.sys).lux() == 20
    (folder / "in_illuminance_raw").write_text("rubbish")
    assert Backlight(here.sys).lux() is None


def test_a_lamp_that_a_killed_door_left_dark_is_bright_again(panel):
    here = panel(lamp=0)
    light = Backlight(here.sys)
    light.set(Brightness.DAY)
    assert here.lamp == "255"


def test_at_its_end_the_door_leaves_a_bright_panel(panel):
    here = panel()
    here.now = at("22")
    watch = here.watch(BLANK)
    asyncio.run(settled(watch, lambda: here.lamp == "0"))
    watch.close()
    assert here.lamp == "200"


def test_off_switches_the_display_by_the_tool_of_its_session(panel, tmp_path):
    tool = tmp_path / "wlopm"
    tool.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/told\n')
    tool.chmod(0o755)
    environ = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "WAYLAND_DISPLAY": "wayland-0"}
    light = Backlight(panel().sys, environ)
    for brightness in (Brightness.OFF, Brightness.OFF, Brightness.DAY):
        light.set(brightness)
    assert (tmp_path / "told").read_text() == "--off *\n--on *\n"


@pytest.fixture
def not_ours(monkeypatch):
    """Nobody may write a lamp's file."""

    def refused(self, text, *more, **named):
        raise PermissionError(13, "Permission denied")

    def refuse():
        monkeypatch.setattr("os.access", lambda _, mode: mode != os.W_OK)
        monkeypatch.setattr("pathlib.Path.write_text", refused)

    return refuse


def tool(folder, name: str, script: str) -> dict[str, str]:
    """An environment with this program in it."""
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin"}


def test_a_lamp_that_is_not_ours_is_asked_of_logind(panel, tmp_path, not_ours):
    here, environ = panel(), tool(tmp_path, "busctl", f'echo "$@" >> {tmp_path}/told')
    here.now = at("22")
    not_ours()
    watch = here.watch(Night(zone=BERLIN), **environ)
    asyncio.run(settled(watch, (tmp_path / "told").exists))
    assert (tmp_path / "told").read_text().strip().endswith("Session SetBrightness ssu backlight panel 30")
    assert here.pane.dark == 0


def test_where_logind_refuses_the_picture_is_shaded(panel, tmp_path, not_ours):
    here, environ = panel(), tool(tmp_path, "busctl", "exit 1")
    here.now = at("22")
    not_ours()
    asyncio.run(settled(here.watch(Night(zone=BERLIN), **environ), lambda: here.pane.dark == 0.7))


def test_without_either_there_is_no_lamp(panel, tmp_path, not_ours):
    here = panel()
    not_ours()
    assert not Backlight(here.sys, {"PATH": str(tmp_path)}).is_real


def test_the_picture_stays_where_the_site_wants_that(panel):
    here = panel()
    here.watch(Night(zone=BERLIN, shifts=False)).look()
    assert here.pane.place == (0, 0, 0)
    here.watch(Night(zone=BERLIN)).look()
    assert here.pane.place[2] == REACH
