"""`kiosk setup --from rooms.csv`: a table of rooms becomes one kiosk.ini each, and all are asked about in one run.

The table has a first line of names: `name` and `mailbox`, and whatever else is a room's own: any key of kiosk.ini, as
`timezone` or `section.key`; and `panel`, the host name of its tablet, from which an inventory for Ansible is made. The
file of a room is called after its mailbox and extends the shared file. Nothing is
written while any line of the table is wrong. Each room is then opened once, as its door will open it; an account that
is refused is not tried for the rooms after it, for that would lock it.

Where the shared file names a systemd credential, which this machine has not, the password is asked for here, or taken
from --password-file, for the asking alone: it is written into no file that stays.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import sys
import tempfile
from dataclasses import dataclass
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from . import ini, syntax
from .config import SECTIONS
from .errors import ConfigError, MailboxError
from .examination import cure
from .secret import unreadable
from .table import aligned, bear_any_text, painted
from .values import HOST

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping

    from .config import Config
    from .exchange.address import Address

FAILED, UNUSABLE = 1, 2
NEEDED = ("name", "mailbox")
PANEL = ("", "panel")
"""The column that is no key of kiosk.ini."""
INVENTORY = "panels.yml"


class TableError(Exception):
    """What is wrong with the table, line by line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Room:
    """One line of the table: section → key → value, and the name of its file."""

    line: int
    file: str
    values: dict[str, dict[str, str]]
    panel: str = ""

    def text(self, common: str) -> str:
        """Its kiosk.ini."""
        parts = [f"extends = {common}\n"]
        for section, values in self.values.items():
            parts += [f"[{section}]\n", *(f"{key} = {value}\n" for key, value in values.items())]
        return "".join(parts)


def run(options: argparse.Namespace, *, ask_secret: Callable[[str], str] = getpass) -> int:
    """Write and examine; the exit status: 0 all is well, 1 a room is not, 2 nothing was written."""
    bear_any_text(sys.stdout, sys.stderr)
    folder: Path = options.into or Path()
    common: Path = options.common or folder / "common.ini"
    try:
        rooms = read(options.table)
        if not common.is_file():
            raise TableError([f"{common}: there is no such file; it holds what the rooms share, such as [exchange]"])
        if not options.force and (there := [room.file for room in rooms if (folder / room.file).exists()]):
            raise TableError([f"{', '.join(there)} exist already; --force overwrites them"])
        with _credentials(common, options, ask_secret) as environ:
            written = _write(rooms, folder, common, environ)
        _write_inventory(rooms, folder)
    except TableError as error:
        for problem in error.problems:
            print(f"kiosk setup: {problem}", file=sys.stderr)
        return UNUSABLE
    return report(written, is_asking=not options.no_check)


def read(table: Path) -> tuple[Room, ...]:
    """The rooms of a table. Raises TableError with everything that is wrong with it."""
    try:
        text = table.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise TableError([f"{table}: {unreadable(error)}"]) from None
    except UnicodeDecodeError:
        raise TableError([f"{table}: is not UTF-8 text; save the file as “CSV UTF-8”"]) from None
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=first.count), strict=True)
    try:
        columns = [_column(name.strip().casefold()) for name in next(reader, [])]
        lines = [(reader.line_num, [each.strip() for each in fields]) for fields in reader if any(fields)]
    except csv.Error as error:
        raise TableError([f"line {reader.line_num}: {error}"]) from None
    names = [key for _, key in columns]
    problems = [f"line 1: the column {need} is missing" for need in NEEDED if ("room", need) not in columns]
    problems += [
        f"line 1: the column {each} is there twice" for each in sorted({n for n in names if names.count(n) > 1})
    ]
    rooms: list[Room] = []
    for line, fields in lines:
        if len(fields) > len(columns):
            problems.append(f"line {line}: has {len(fields)} fields, and {len(columns)} columns have names")
            continue
        values: dict[str, dict[str, str]] = {}
        for (section, key), value in zip(columns, fields, strict=False):
            if value:
                values.setdefault(section, {})[key] = value
        panel = values.pop("", {}).get("panel", "")
        if panel and not re.fullmatch(HOST, panel):
            problems.append(f"line {line}: the panel must be a host name")
        mailbox = values.get("room", {}).get("mailbox", "")
        file = f"{re.sub(r'[^a-z0-9.-]', '-', mailbox.partition('@')[0].casefold()).strip('.-') or 'room'}.ini"
        if twin := next((room for room in rooms if room.file == file), None):
            problems.append(f"line {line}: {mailbox} would have the file {file} of line {twin.line}")
        rooms.append(Room(line, file, values, panel))
    if not rooms and not problems:
        problems.append(f"{table}: holds no room")
    if problems:
        raise TableError(problems)
    return tuple(rooms)


def _column(name: str) -> tuple[str, str]:
    """Section and key of a column. Raises TableError."""
    if name == "panel":
        return PANEL
    section, dot, key = name.rpartition(".")
    if not dot:
        section = next((each for each in SECTIONS if key in SECTIONS[each].model_fields), "")
    if section not in SECTIONS or key not in SECTIONS[section].model_fields:
        raise TableError(
            [f"line 1: there is no key “{name}”; a column is called as a key of kiosk.ini, or section.key"]
        )
    if key == "password":
        raise TableError(["line 1: a password has no place in a table; see password_file and password_credential"])
    return section, key


def _write_inventory(rooms: tuple[Room, ...], folder: Path) -> None:
    """For Ansible: which panel has which file; nothing where the table names no panel. Raises TableError."""
    named = [room for room in rooms if room.panel]
    if not named:
        return
    # JSON is YAML, and quotes whatever a folder may be called.
    hosts = "".join(
        f"    {json.dumps(room.panel)}: {json.dumps({'roomdoor_settings': str(folder / room.file)})}\n"
        for room in named
    )
    try:
        (folder / INVENTORY).write_text(f"# By kiosk setup --from; made anew each time.\ndoors:\n  hosts:\n{hosts}")
    except OSError as error:
        raise TableError([f"{folder / INVENTORY}: {unreadable(error)}"]) from None


@contextlib.contextmanager
def _credentials(
    common: Path, options: argparse.Namespace, ask_secret: Callable[[str], str]
) -> Iterator[Mapping[str, str]]:
    """The surroundings in which the files are read, with what systemd would hand over. Raises TableError."""
    names = _credentials_of(common)
    if not names or os.environ.get("CREDENTIALS_DIRECTORY"):
        yield os.environ
        return
    from .founding import password_given

    try:
        password = password_given(options)
    except ValueError as error:
        raise TableError([f"the password: {error}"]) from None
    if not password:
        if not sys.stdin.isatty():
            raise TableError([f"{common} names a credential of systemd's: --password-file tells its password here"])
        password = ask_secret("The account's password, to ask Exchange with (it is not shown): ")
    with tempfile.TemporaryDirectory() as place:  # for its owner alone
        for name in names:
            file = Path(place) / name
            file.touch(mode=0o600)
            file.write_text(password, encoding="utf-8")
        yield {**os.environ, "CREDENTIALS_DIRECTORY": place}


def _credentials_of(common: Path) -> set[str]:
    """The credentials that the shared file names, as far as they are names of files."""
    try:
        blocks = syntax.read(common).blocks
    except ValueError:
        return set()
    named = (block.entries.get("password_credential") for block in blocks)
    return {Path(entry.value).name for entry in named if entry is not None} - {""}


def _write(
    rooms: tuple[Room, ...], folder: Path, common: Path, environ: Mapping[str, str]
) -> list[tuple[Path, Config]]:
    """Every file, once all of them are found to be of use. Raises TableError."""
    from .founding import put

    extends = os.path.relpath(common.absolute(), folder.absolute())
    problems: dict[str, None] = {}
    drafts: list[tuple[Path, Path]] = []
    configs: list[Config] = []
    try:
        for room in rooms:
            draft = folder / f".{room.file}.draft"
            put(draft, room.text(extends))
            drafts.append((draft, folder / room.file))
            try:
                configs.append(ini.load(draft, environ))
            except ConfigError as error:
                for problem in error.problems:
                    is_shared = problem.startswith(f"{extends}, line ")  # told once, not forty times
                    problems[problem if is_shared else f"line {room.line} ({room.file}): {problem}"] = None
        if problems:
            raise TableError(list(problems))
        for draft, file in drafts:
            draft.replace(file)
    except OSError as error:
        raise TableError([f"{folder}: {unreadable(error)}"]) from None
    finally:
        for draft, _ in drafts:
            draft.unlink(missing_ok=True)
    return [(file, config) for (_, file), config in zip(drafts, configs, strict=True)]


def report(written: list[tuple[Path, Config]], *, is_asking: bool) -> int:
    """Tell of each room how its mailbox answers; the exit status."""
    from . import setup

    failed = 0
    rows: list[tuple[str, ...]] = []
    findings = examine([setup.address(config) for _, config in written]) if is_asking else iter(())
    for file, config in written:
        finding, remedy = next(findings, ("", ""))
        verdict = "fail" if remedy else "pass" if finding else "written"
        failed += bool(remedy)
        rows.append((verdict, config.room.name, str(file), f"{finding}{f' → {remedy}' if remedy else ''}"))
    for line, row in zip(aligned(rows), rows, strict=True):
        print(painted(row[0], {"pass": "green", "fail": "red"}.get(row[0], "dim"), sys.stdout) + line[len(row[0]) :])
    print(f"\n{len(written)} files written, {failed} room{'' if failed == 1 else 's'} failed.")
    return FAILED if failed else 0


def examine(addresses: list[Address]) -> Iterator[tuple[str, str]]:
    """Of each mailbox what was found, and the cure where something is wrong."""
    from .exchange.directory import Directory

    refused: dict[tuple[str, str], MailboxError] = {}
    for address in addresses:
        account = (address.url, address.username.casefold())
        if before := refused.get(account):
            yield f"not tried: {before.trouble.value} for {address.username} before", cure(before.trouble)
            continue
        try:
            directory = Directory(address)
            try:
                rights = directory.rights(address.mailbox)
            finally:
                directory.close()
        except MailboxError as error:
            if error.trouble.is_refused_sign_in:
                refused[account] = error
            yield f"{error.trouble.value} {error.detail}".rstrip(), cure(error.trouble)
            continue
        may = [name for name, has in (("read", rights.read), ("create", rights.create)) if has]
        lacks = "" if rights.create else "give the account the right to write (docs/exchange.md)"
        yield f"may {' and '.join(may) or 'do nothing'}", lacks
