"""The lamp: a process of its own that shows the door's light on USB status lights, and in a file for other hardware.

It reads words from its input, one a line: green, amber, red, grey or off. The end of the input is the end of the door,
whatever ended it (a signal, kill -9, a crash): the lights go off and the file says so, at once. So they do when no word
has come for a while: a door that hangs tells nothing. What is plugged in later is lit when it is seen.

A process of its own, because what talks to USB may block for seconds, and crash when a plug is pulled. It imports
nothing of the house.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import sys
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

log = logging.getLogger(__name__)

COLOURS = {"green": (0, 255, 0), "amber": (255, 96, 0), "red": (255, 0, 0), "grey": (28, 28, 28), "off": (0, 0, 0)}
PATIENCE = timedelta(seconds=90)
"""Without a word for so long, nothing is known any more. The door repeats itself every 30 s."""
LOOK = 3.0
"""Seconds between two looks for what has been plugged in or pulled out."""


class Shows(Protocol):
    """Something that shows a word."""

    def show(self, word: str, until: datetime) -> None:
        """Show it; what goes wrong is its own business."""

    def look(self) -> None:
        """See what has changed meanwhile."""


class StateFile:
    """One line of two words, such as `green 2026-03-17T10:25:30Z`: the light, and until when it may be believed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fault = ""

    def show(self, word: str, until: datetime) -> None:
        """Write it whole, readable by everybody."""
        fault = ""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=self._path.name)
            with os.fdopen(handle, "w") as stream:
                stream.write(f"{word} {until:%Y-%m-%dT%H:%M:%SZ}\n")
            Path(name).chmod(0o644)
            Path(name).replace(self._path)
        except OSError as error:
            fault = error.strerror or type(error).__name__
        if fault and fault != self._fault:
            log.warning("%s cannot be written: %s", self._path, fault)
        self._fault = fault

    def look(self) -> None:
        """Nothing changes behind its back."""


class Lights:
    """Every USB status light that is plugged in."""

    def __init__(self) -> None:
        from busylight_core import Light  # noqa: PLC0415 - an extra

        self._kind: Any = Light
        self._held: dict[bytes, Any] = {}
        self._word = "off"

    def show(self, word: str, until: datetime) -> None:  # noqa: ARG002 - a light cannot say until when
        """Show it on all of them."""
        self._word = word
        self.look()
        for path in tuple(self._held):
            self._paint(path)

    def look(self) -> None:
        """Light what is new, forget what is gone."""
        there = {
            hardware.path: (kind, hardware)
            for kind, devices in self._kind.available_hardware().items()
            for hardware in devices
        }
        for path in self._held.keys() - there.keys():
            self._drop(path, "was pulled out")
        for path, (kind, hardware) in there.items():
            if path not in self._held:
                self._take(path, kind, hardware)

    def _take(self, path: bytes, kind: Any, hardware: Any) -> None:
        try:
            light = kind(hardware, reset=False, exclusive=True)
        except Exception as error:  # noqa: BLE001 - each maker's class raises what it likes
            log.debug("%s cannot be opened: %s", path, error)  # at each look: most likely the right is missing
            return
        _strict(hardware.handle)
        self._held[path] = light
        log.info("%s shows the light", light.name)
        self._paint(path)

    def _paint(self, path: bytes) -> None:
        light = self._held[path]
        try:
            if self._word == "off":
                light.off()
            else:
                light.on(COLOURS[self._word])
        except Exception:  # noqa: BLE001 - each maker's class raises what it likes
            self._drop(path, "does not answer")

    def _drop(self, path: bytes, why: str) -> None:
        light = self._held.pop(path)
        log.info("%s %s", light.name, why)
        with contextlib.suppress(Exception):
            light.cancel_tasks()
        with contextlib.suppress(Exception):
            light.release()


def _strict(handle: Any) -> None:
    """Let hidapi raise where it says -1, as a serial port does: what could not be written is to be noticed."""

    def raising(send: Callable[[bytes], int | None]) -> Callable[[bytes], int | None]:
        def sent(data: bytes) -> int | None:
            count = send(data)
            if count is not None and count < 0:
                raise OSError("nothing could be written")
            return count

        return sent

    for name in ("write", "send_feature_report"):
        if hasattr(handle, name):
            setattr(handle, name, raising(getattr(handle, name)))


def device_clock() -> datetime:
    """The device's clock, in UTC."""
    return datetime.now(UTC)


async def burn(
    words: asyncio.Queue[str | None],
    shows: Sequence[Shows],
    clock: Callable[[], datetime] = device_clock,
    look: float = LOOK,
) -> None:
    """Show word after word until there are no more (None); then, and after a long silence, off."""
    until = clock()
    told = "off"
    while True:
        try:
            async with asyncio.timeout(look):
                word = await words.get()
        except TimeoutError:
            for each in shows:
                each.look()
            if told != "off" and clock() >= until:
                log.warning("the door says nothing any more: the light is off")
                told = _tell(shows, "off", clock())
            continue
        if word is None:
            _tell(shows, "off", clock())
            return
        if word in COLOURS:
            until = clock() + PATIENCE
            told = _tell(shows, word, until)


def _tell(shows: Sequence[Shows], word: str, until: datetime) -> str:
    for each in shows:
        each.show(word, until)
    return word


def main(argv: Sequence[str] | None = None) -> int:
    """The process; the exit status."""
    parser = argparse.ArgumentParser(prog="kiosk lamp", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--usb", action="store_true", help="on USB status lights (needs the extra light)")
    parser.add_argument("--state-file", type=Path, metavar="FILE", help="in this file")
    parser.add_argument("--log-level", default="info", metavar="LEVEL", help="how much is told")
    options = parser.parse_args(argv)
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("kiosk").setLevel(options.log_level.upper())
    logging.getLogger("__main__").setLevel(options.log_level.upper())
    shows: list[Shows] = []
    if options.state_file is not None:
        shows.append(StateFile(options.state_file))
    if options.usb:
        shows.append(Lights())
    asyncio.run(_main(shows))
    logging.shutdown()
    return 0


async def _main(shows: Sequence[Shows]) -> None:
    words: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the door; its end is ours
    with contextlib.suppress(NotImplementedError, AttributeError):  # Windows has neither these handlers nor SIGHUP
        for each in (signal.SIGTERM, signal.SIGABRT, signal.SIGHUP):  # the watchdog aborts every process of a door
            loop.add_signal_handler(each, words.put_nowait, None)

    def hear() -> None:
        rest = b""
        while data := os.read(0, 4096):
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                loop.call_soon_threadsafe(words.put_nowait, line.decode(errors="replace").strip())
        loop.call_soon_threadsafe(words.put_nowait, None)

    threading.Thread(target=hear, name="input", daemon=True).start()
    await burn(words, shows)


if __name__ == "__main__":
    sys.exit(main())
