"""`kiosk status`: asks the door that runs on this machine how it is, over a socket of its own.

The door listens on `status` in its runtime folder (/run/kiosk of the service, else the user's own), for its account and
its group alone: whoever connects is sent one line of JSON. It answers from the loop on the main thread, so that a door
that hangs does not answer.

Exit status: 0 all is well, 1 the door runs and something is wrong, 2 none runs here or it hangs.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from .condition import NOT_RUNNING, Condition
from .table import aligned, bear_any_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

log = logging.getLogger(__name__)

SERVICE = Path("/run/kiosk")
PATIENCE = 5.0
LARGEST = 64 * 1024


def place(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the door of this account listens."""
    if folder := environ.get("RUNTIME_DIRECTORY"):
        return Path(folder) / "status"
    runtime = environ.get("XDG_RUNTIME_DIR")
    return (Path(runtime) / "kiosk" if runtime else platformdirs.user_cache_path("kiosk")) / "status"


async def answer(at: Path, condition: Callable[[], Condition]) -> None:
    """For ever: tell whoever asks. Where that is not possible, it is logged, and nobody is told."""

    async def tell(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            writer.write(json.dumps(condition().as_json()).encode() + b"\n")
            await writer.drain()
            writer.close()

    line = _listening(at) if hasattr(socket, "AF_UNIX") else None
    if line is None:
        await asyncio.Event().wait()
    server = await asyncio.start_unix_server(tell, sock=line)
    try:
        await asyncio.Event().wait()
    finally:
        server.close()
        _forget(at)


def _listening(at: Path) -> socket.socket | None:
    """A socket there, for our account and its group; None, told in the log, where that cannot be."""
    line = socket.socket(socket.AF_UNIX)
    try:
        at.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        at.unlink(missing_ok=True)  # of a door that was killed
        line.bind(str(at))
        at.chmod(0o660)
    except OSError as error:
        line.close()
        log.warning("nobody can ask how the door is: %s: %s", at, error.strerror or error)
        return None
    return line


def _forget(at: Path) -> None:
    with contextlib.suppress(OSError):
        at.unlink()


def ask(places: tuple[Path, ...]) -> dict[str, Any] | str:
    """What the door says that listens at one of these places, or why nothing is said."""
    if not hasattr(socket, "AF_UNIX"):
        return "this system has no sockets of this kind; see [metrics]"
    why = "no door runs here, or one that is not set up yet (kiosk setup)"
    for each in places:
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(PATIENCE)
                line.connect(str(each))
                with line.makefile("rb") as answer:
                    return dict(json.loads(answer.readline(LARGEST)))
        except PermissionError:
            why = f"this account may not ask; be root, or of the door's group ({each})"
        except TimeoutError:
            why = "the door does not answer: it hangs"
        except (OSError, ValueError):
            continue
    return why


def run(*, as_json: bool, mailbox: str = "") -> int:
    """`kiosk status`; the exit status. `mailbox`: whose door is meant; nobody's: whichever runs here."""
    bear_any_text(sys.stdout)
    said = ask((place(), SERVICE / "status"))
    if isinstance(said, dict) and mailbox and said["mailbox"] != mailbox:
        said = f"the door that runs here is that of {said['mailbox']}, not of {mailbox}"
    if isinstance(said, str):
        print(json.dumps({"running": False, "why": said}) if as_json else f"kiosk status: {said}")
        return NOT_RUNNING
    condition = Condition(**said)
    if as_json:
        print(json.dumps({"running": True, "well": condition.is_well, **said}, indent=2))
    else:
        print("\n".join(aligned(condition.lines())))
    return 0 if condition.is_well else 1
