"""The command `kiosk` and its verbs: arguments, logging, exit codes.

Heavy parts are imported by the verb that needs them.

Exit status: 0 done, 1 something failed, 2 the command or the configuration cannot be used, 4 the administrator ended
the door at its screen. Restarted there, it begins anew in the same process; under systemd it ends, with 3, for that.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import gc
import logging
import os
import re
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from . import __version__, build, display, founding, logbook, verbs
from .errors import ConfigError
from .pins import installed_refusal
from .renewal import signatures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .config import Config

log = logging.getLogger(__name__)

VERBS = ("run", "setup", "demo", "simulate", "config", "pin", "doctor", "status", "log", *verbs.NAMES)
UNUSABLE, RESTART = 2, 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; the exit status. Without a verb: `run`."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["lamp"]:  # no verb for humans: a bundle starts its second process by it
        from . import lamp

        return lamp.main(words[1:])
    if words == ["lamp-off"]:  # what systemd runs after each end of a door, for none can say farewell after kill -9
        from . import setup

        return setup.lamp_off()
    if not words or (words[0].startswith("-") and words[0] not in ("-h", "--help", "--version")):
        words.insert(0, "run")
    options = _parser().parse_args(words)
    return _VERB[options.verb](options)


def entry() -> NoReturn:
    """The program. Does not wait for a thread that hangs in a socket."""
    try:
        status = main()
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:  # whoever reads has read enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains at its end
        status = 1
    if status == RESTART and "NOTIFY_SOCKET" not in os.environ:  # systemd, told that this is the end, starts it anew
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - ourselves
    if any(thread.daemon and thread.name.startswith("ews") for thread in threading.enumerate()):
        os._exit(status)
    sys.exit(status)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kiosk", description="A meeting room's door, bound to its Exchange mailbox.")
    parser.add_argument("--version", action="version", version=f"kiosk {__version__}, build {build()}")
    subparsers = parser.add_subparsers(dest="verb", required=True, metavar=f"{{{','.join(VERBS)}}}")

    run = subparsers.add_parser("run", help="the door of the room in kiosk.ini (what `kiosk` alone does)")
    _config_option(run)
    _window_options(run)

    founding.register(
        subparsers.add_parser(
            "setup", help="ask what a door must know, try each answer, write kiosk.ini; or many rooms"
        )
    )

    demo = subparsers.add_parser(
        "demo", help="the door at work against a simulated Exchange; nothing needs to be set up"
    )
    _window_options(demo)
    demo.add_argument("--scene", default=None, metavar="NAME", help="what kind of day; `--scene list` lists them")
    demo.add_argument("--screenshot", type=Path, metavar="FILE", help="take a picture of the scene and end")
    demo.add_argument("--tour", action="store_true", help="book by clicking, check, take pictures and end, offscreen")
    demo.add_argument("--pictures", type=Path, metavar="FOLDER", help="where the tour puts its pictures")

    simulate = subparsers.add_parser("simulate", help="the simulated Exchange alone, on this machine's loopback")
    simulate.add_argument("--port", type=_port, default=0, help="the port (default: any that is free)")
    simulate.add_argument("--scene", default="demo", metavar="NAME", help="what kind of day the calendar holds")
    simulate.add_argument("--rooms", type=Path, metavar="CSV", help="with the rooms that kiosk setup --from would take")

    config = subparsers.add_parser("config", help="check kiosk.ini and print what it comes to, passwords masked")
    _config_option(config)
    config.add_argument("--example", action="store_true", help="print a commented kiosk.ini to begin with")

    pin = subparsers.add_parser(
        "pin", help="choose the PIN of the administrator's sheet or of bookings; its hash goes into kiosk.ini"
    )
    _config_option(pin)
    pin.add_argument("--booking", action="store_true", help="the PIN that is to be typed before a booking at the door")
    pin.add_argument("--print", dest="print_only", action="store_true", help="print the line, change no file")

    status = subparsers.add_parser("status", help="how the door is that runs on this machine")
    status.add_argument("--json", action="store_true", help="JSON instead of text")

    doctor = subparsers.add_parser(
        "doctor", help="examine everything between this door and its mailbox; writes nothing"
    )
    for each in (doctor, status, logbook.register(subparsers), *verbs.register(subparsers)):
        _config_option(each)
    doctor.add_argument(
        "--room", dest="rooms", action="append", default=[], metavar="ADDRESS", help="a nearby room; may be repeated"
    )
    doctor.add_argument("--json", action="store_true", help="JSON instead of text")
    return parser


def _config_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="FILE", help="this kiosk.ini, instead of looking for one")


def _window_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--windowed", action="store_true", help="in a window instead of full screen")
    parser.add_argument("--size", type=_size, metavar="WxH", help="the window's size, such as 1280x800")


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{3,4})x(\d{3,4})", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1280x800")
    return int(match[1]), int(match[2])


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port between 0 and 65535")
    return int(text)


def _run(options: argparse.Namespace) -> int:
    faulthandler.enable()  # a supervisor that misses the heartbeat sends SIGABRT: the log then tells what hangs where
    if _refused():
        return UNUSABLE
    while (found := _awaited(options)) is not None:
        config, file = found
        if not _can_show():
            print(display.missing(), file=sys.stderr)
            return UNUSABLE
        _log(config.admin.log_level.value)
        log.info("kiosk %s (%s), room %s at %s", __version__, build(), config.room.mailbox, config.exchange.endpoint)
        with _uncollected():
            from . import app, setup

        status = app.run(setup.from_config(config, file, size=options.size, windowed=options.windowed))
        if status != app.RENEWED:
            return status
    return UNUSABLE


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for garbage, of which there is none while modules come in: it takes a tenth of that time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _awaited(options: argparse.Namespace) -> tuple[Config, Path] | None:
    """The configuration, once there is one that can be used; until then a panel says so. None: nobody wants to wait."""
    from . import ini

    while True:
        found = ini.find(options.config)
        places = found.looked if isinstance(found, ini.NotFound) else (found,)
        seen = signatures(places)
        problems: list[str] = []
        if isinstance(found, ini.NotFound):
            print(found, file=sys.stderr)
        elif config := _load(found, problems):
            return config, found
        else:
            problems = [] if ini.is_blank(found) else problems
        if not _show_unconfigured(places, seen, options, tuple(problems)):
            return None


def _can_show() -> bool:
    """Whether there is a display, or somebody has chosen a platform of Qt's without one."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    return display.has_display() or (bool(platform) and not platform.startswith(("xcb", "wayland")))


def _show_unconfigured(
    places: tuple[Path, ...], seen: tuple[object, ...], options: argparse.Namespace, problems: tuple[str, ...]
) -> bool:
    """A panel on a wall says that it is not set up; whoever reads the terminal has been told why. True: look again."""
    if not display.has_display():
        return False
    from . import app

    return app.show_unconfigured(
        tuple(map(str, places)),
        problems=problems,
        guide=os.environ.get("KIOSK_GUIDE", ""),
        has_changed=lambda: signatures(places) != seen,
        size=options.size,
        full_screen=not options.windowed,
    )


def _demo(options: argparse.Namespace) -> int:
    if _refused():
        return UNUSABLE
    _log("warning")
    from . import demo

    return demo.run(options)


def _setup(options: argparse.Namespace) -> int:
    if options.table is not None:
        from . import fleet

        return fleet.run(options)
    return founding.run(options)


def _status(options: argparse.Namespace) -> int:
    from . import inquiry

    if options.config is None:
        return inquiry.run(as_json=options.json)
    config = _found(options)
    return UNUSABLE if config is None else inquiry.run(as_json=options.json, mailbox=config.room.mailbox)


def _simulate(options: argparse.Namespace) -> int:
    from . import demo

    return demo.simulate(options.port, options.scene, options.rooms)


def _config(options: argparse.Namespace) -> int:
    from . import ini

    if options.example:
        print(ini.example(), end="")
        return 0
    config = _found(options)
    if config is None:
        return UNUSABLE
    print(ini.effective(config), end="")
    if config.screen.logo is not None:
        from . import setup
        from .screen.branding import logo_standing

        if (stands := logo_standing(setup.from_config(config).style)) is not None:
            print(f"\n# [screen] logo: {stands}")
    return 0


def _pin(options: argparse.Namespace) -> int:
    from . import choosing

    place = choosing.BOOKING if options.booking else choosing.ADMIN
    return choosing.run(options.config, print_only=options.print_only, place=place)


def _doctor(options: argparse.Namespace) -> int:
    from . import doctor

    return doctor.run(options.config, tuple(options.rooms), as_json=options.json)


def _administer(options: argparse.Namespace) -> int:
    config = _found(options)
    return UNUSABLE if config is None else verbs.run(options, config)


def _logbook(options: argparse.Namespace) -> int:
    config = _found(options)
    return UNUSABLE if config is None else logbook.run(options, config)


def _found(options: argparse.Namespace) -> Config | None:
    from . import ini

    found = ini.find(options.config)
    if isinstance(found, ini.NotFound):
        print(found, file=sys.stderr)
        return None
    return _load(found)


def _load(path: Path, problems: list[str] | None = None) -> Config | None:
    """The configuration; None, with its problems told, and added to those, where it cannot be used."""
    from . import ini

    try:
        return ini.load(path)
    except ConfigError as error:
        if problems is not None:
            problems += error.problems
        count = len(error.problems)
        print(f"{path}: {count} problem{'s' if count > 1 else ''}, nothing was started", file=sys.stderr)
        for problem in error.problems:
            print(f"  {problem}", file=sys.stderr)
        return None


def _refused() -> bool:
    """Whether this Python and this PySide6 are known to abort together; says so."""
    if reason := installed_refusal():
        print(reason, file=sys.stderr)
        return True
    return False


def _log(level: str) -> None:
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("kiosk").setLevel(level.upper())  # ours alone: NTLM's library logs at debug what cracks passwords
    logging.captureWarnings(capture=True)


_VERB: dict[str, Callable[[argparse.Namespace], int]] = {
    "run": _run,
    "setup": _setup,
    "status": _status,
    "demo": _demo,
    "simulate": _simulate,
    "config": _config,
    "pin": _pin,
    "doctor": _doctor,
    "log": _logbook,
    **dict.fromkeys(verbs.NAMES, _administer),
}
