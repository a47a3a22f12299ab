"""The walls of the house: who may import whom (docs/architecture.md has the table)."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

HOUSE = Path(__file__).parent.parent / "kiosk"
MODULES = sorted(path.relative_to(HOUSE.parent) for path in HOUSE.rglob("*.py"))
EVERYTHING = {
    "room",
    "spared",
    "errors",
    "text",
    "exchange",
    "memory",
    "mailbox",
    "conductors",
    "screen",
    "simulator",
    "hall",
    "app",
}
OUTSIDE = {
    "room": set(),
    "errors": set(),
    "spared": set(),
    "text": {"babel", "segno"},
    "exchange": {
        *("exchangelib", "requests", "urllib3", "lxml", "spnego"),
        *("cryptography", "truststore", "gssapi", "requests_negotiate_sspi"),  # where they are used
    },
    "mailbox": set(),
    "memory": set(),
    "conductors": set(),
    "screen": {"PySide6", "shiboken6", "qasync"},
    "simulator": {"lxml", "spnego", "cryptography", "gssapi"},
    "hall": {
        "pydantic",
        "pydantic_core",
        "platformdirs",
        "tzlocal",
        "keyring",
        "prometheus_client",
        "busylight_core",
        "paho",
    },
    "app": {"PySide6", "qasync", "shiboken6"},
}
MAY_IMPORT = {
    "room": {"room"},
    "errors": {"room"},
    "text": {"room", "errors", "text"},
    "exchange": {"room", "errors", "exchange", "mailbox"},
    "mailbox": {"room"},
    "memory": {"room", "errors", "mailbox", "memory"},
    "conductors": {"room", "errors", "text", "mailbox", "conductors"},
    "screen": {"text", "screen", "spared"},
    "spared": set(),
    "simulator": {"room", "errors", "mailbox", "memory", "simulator"},
    "hall": EVERYTHING,
    "app": EVERYTHING,
}
TEXT = {
    "view",
    "words",
    "writing",
    "agenda",
    "face",
    "buttons",
    "failures",
    "languages",
    "sheets",
    "sheet_words",
    "told_words",
    "desk",
    "desk_words",
    "keypad",
    "keyboard",
    "nearby",
    "qr",
}
TEXT |= {"gaps", "brand", "colour", "bulletin", "chosen"}
CONDUCTORS = {"coordinator", "pace", "sync", "booking", "worker", "cache", "heartbeat"}
CONDUCTORS |= {"drawing", "inviting", "looking", "porter", "outbox", "clerk", "release", "journal", "audit", "disk"}


def wall_of(module: tuple[str, ...]) -> str:
    """The room of the house a module stands in."""
    match module:
        case ("kiosk", "exchange", name, *_) if name.startswith("memory"):
            return "memory"
        case ("kiosk", "exchange", "mailbox", *_):
            return "mailbox"
        case ("kiosk", ("room" | "exchange" | "screen" | "simulator") as place, *_):
            return place
        case ("kiosk", ("errors" | "app" | "spared") as place):
            return place
        case ("kiosk", name) if name in TEXT:
            return "text"
        case ("kiosk", name) if name in CONDUCTORS:
            return "conductors"
        case _:
            return "hall"


def imports(path: Path) -> Iterator[tuple[str, ...]]:
    """Every module that a file imports, wherever in it, as dotted parts."""
    package = path.with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse((HOUSE.parent / path).read_text())):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            found = (*base, *(node.module.split(".") if node.module else ()))
            if found and found[0] == "kiosk" and (HOUSE.parent / Path(*found)).is_dir():
                yield from ((*found, alias.name) for alias in node.names)
            else:
                yield found


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_no_module_reaches_through_a_wall(path: Path) -> None:
    here = wall_of(path.with_suffix("").parts)
    for module in imports(path):
        if module[0] == "kiosk":
            assert wall_of(module) in MAY_IMPORT[here], f"{path} must not import {'.'.join(module)}"
        else:
            assert module[0] in OUTSIDE[here] | sys.stdlib_module_names, f"{path} must not import {module[0]}"


@pytest.mark.parametrize("path", [path for path in MODULES if "room" in path.parts], ids=str)
def test_the_room_reads_no_clock_writes_no_log_and_touches_no_file(path: Path) -> None:
    text = (HOUSE.parent / path).read_text()
    for word in ("datetime.now", "time.time", "utcnow", "open(", "import logging", "import random"):
        assert word not in text


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_no_junk_drawer_and_no_file_with_two_purposes(path: Path) -> None:
    assert path.stem not in {"utils", "util", "helpers", "common", "base", "manager", "misc"}
    assert len((HOUSE.parent / path).read_text().splitlines()) <= 420


def test_the_walls_would_notice() -> None:
    assert wall_of(("kiosk", "room", "status")) == "room"
    assert "exchange" not in MAY_IMPORT["conductors"]
    assert ("kiosk", "exchange", "mailbox") in list(imports(Path("kiosk/booking.py")))
