"""kiosk.ini: reads it into a Config, telling every problem at once; writes the example and the effective configuration.

The grammar is configparser's, made strict and flat: `[section]`, `key = value`, and lines that begin with # or ; are
comments. A value ends where its line ends; nothing in it is a comment, an interpolation or a quote, so a password is
written as it is. Keys are the same in upper and lower case. UTF-8, with or without a byte order mark, any line ends.

Messages name line, section, key, what is wrong and what is allowed; a value that is or could be a password is never
echoed. A misspelt name is checked further as what was meant, so that one slip makes one message. Must not know what a
key means: that is `config.py`'s.
"""

from __future__ import annotations

import os
import re
import stat
import textwrap
from configparser import (
    DuplicateOptionError,
    DuplicateSectionError,
    MissingSectionHeaderError,
    ParsingError,
    RawConfigParser,
)
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from platformdirs import PlatformDirs
from pydantic import ValidationError

from .config import SECTIONS, Config
from .errors import ConfigError
from .exchange_config import ExchangeConfig
from .secret import exposure, has_control, unreadable
from .section import Section, allowed, default_of, key_of, words_of, written
from .values import Surroundings, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic_core import ErrorDetails

COMMENT = ("#", ";")
INFINITY = float("inf")
LARGEST = 64 * 1024
SECRETIVE = ("exchange", "admin")
"""Sections in which a password may stand under any key, by mistake: no value of theirs is repeated."""
SWITCHES = ("yes", "no", "on", "off", "true", "false")
PLACEHOLDER = "is still the example's: write the account's own here, and your values in the lines above it"
MOST_FAULTS = 50
"""Of syntax: a file with more is no kiosk.ini."""
HEADER = """\
# kiosk.ini: the settings of one room's door.
# 1. Copy this file to ~/.config/kiosk/kiosk.ini, or anywhere else: kiosk --config FILE, or $KIOSK_CONFIG.
# 2. Edit the lines that do not begin with #: the room, the server, the password.
# 3. chmod 600 kiosk.ini: it holds a password, so nobody else may read it.
# 4. kiosk config: shows what is in effect, or all that is wrong.
# 5. Start the kiosk.
# A comment has a line of its own. A value ends where its line ends; nothing in it is special, also not # ; % or quotes;
# only spaces at its ends are cut off.
"""


@dataclass(frozen=True, slots=True)
class NotFound:
    """There is no configuration. `looked`: where, in order."""

    looked: tuple[Path, ...]

    def __str__(self) -> str:
        place = self.looked[0]
        make, guard = ("mkdir", "") if os.name == "nt" else ("mkdir -p", f'\n  chmod 600 "{place}"')
        return (
            "no configuration was found; looked for\n"
            + "\n".join(f"  {each}" for each in self.looked)
            + f'\nto begin, make the folder, write the example and edit it:\n  {make} "{place.parent}"\n'
            + f'  kiosk config --example > "{place}"{guard}'
        )


@dataclass(frozen=True, slots=True, order=True)
class _Problem:
    line: float
    """Infinity: about the file as a whole or about a line that is not there."""
    text: str

    def __str__(self) -> str:
        return self.text if self.line == INFINITY else f"line {self.line:.0f}: {self.text}"


@dataclass(frozen=True, slots=True)
class _Entry:
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class _Block:
    """What stands under one [section] line."""

    section: str
    line: int
    entries: dict[str, _Entry]


_Known: TypeAlias = dict[str, dict[str, _Entry]]
"""Section → key → entry, where both names exist."""


class _Grammar(RawConfigParser):
    """configparser without its surprises; lines are given to it stripped, so that none continues the one above."""

    SECTCRE = re.compile(r"\[\s*(?P<header>[^\]]*?)\s*\]$")  # to the end of the line, unlike configparser's own

    def __init__(self) -> None:
        super().__init__(delimiters=("=",), comment_prefixes=COMMENT, interpolation=None, default_section="\0")


def find(explicit: Path | None = None, environ: Mapping[str, str] = os.environ) -> Path | NotFound:
    """The file to load: `--config`, else $KIOSK_CONFIG, else the user's, else the machine's.

    Whoever names a file means that file: the next place is not tried in its stead.
    """
    if explicit is None and environ.get("KIOSK_CONFIG"):
        explicit = Path(environ["KIOSK_CONFIG"])
    folders = PlatformDirs("kiosk", appauthor=False, multipath=True).iter_config_dirs()
    places = tuple(Path(each) / "kiosk.ini" for each in folders) if explicit is None else (explicit,)
    return next((each for each in places if _is_there(each)), NotFound(places))


def _is_there(file: Path) -> bool:
    try:
        return not stat.S_ISDIR(file.stat().st_mode)
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return False


def load(file: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """The configuration, or ConfigError with every problem of the file, in the order of its lines."""
    try:
        text, exposed = _read(file)
    except ValueError as error:
        fault = str(error)
    else:
        blocks, problems = _parse(text)
        if len(problems) < MOST_FAULTS:
            known, misnamed = _recognise(blocks)
            config, invalid = _validate(known, Surroundings(environ, file.absolute().parent, _poll_interval(known)))
            problems += misnamed + invalid
            password = known["exchange"].get("password")
            if password and password.value == key_of(ExchangeConfig, "password").example:
                problems.append(_Problem(password.line, f"[exchange] password: {PLACEHOLDER}"))
            for section, key in (("exchange", "password"), ("admin", "pin_hash")):
                if exposed and (entry := known[section].get(key)):
                    problems.append(_Problem(entry.line, f"[{section}] {key}: {exposed}"))
            if config and not problems:
                return config
        raise ConfigError([str(each) for each in sorted(set(problems))], str(file))
    raise ConfigError([fault], str(file))


def _read(file: Path) -> tuple[str, str | None]:
    """The text, and what is wrong with it holding a password. Raises ValueError."""
    try:
        with file.open("rb") as stream:
            exposed = exposure(file, os.fstat(stream.fileno()))
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise ValueError(unreadable(error)) from None
    if len(content) > LARGEST:
        raise ValueError(f"the file is larger than {LARGEST // 1024} KiB: this is no kiosk.ini")
    try:
        return content.decode("utf-8-sig"), exposed
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValueError(f"line {line}: is not UTF-8 text; save the file as UTF-8") from None


def _parse(text: str) -> tuple[list[_Block], list[_Problem]]:
    """What the grammar makes of it: it stops at most faults, so each is noted, its line mended, and all read again."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    problems = []
    for at, line in enumerate(lines, 1):
        if has_control(line):
            problems.append(_Problem(at, "holds a control character; write the line anew"))
            lines[at - 1] = ""
    while len(problems) < MOST_FAULTS:
        grammar = _Grammar()
        try:
            grammar.read_file(lines)
            return _blocks(grammar, lines), problems
        except MissingSectionHeaderError as error:
            problems.append(_Problem(error.lineno, f"stands before the first section; allowed: {_sections()}"))
            headers = (index for index, line in enumerate(lines) if grammar.SECTCRE.match(line))
            first = next(headers, len(lines))
            lines[:first] = [""] * first
        except DuplicateSectionError as error:
            at = error.lineno or 0
            name = _safe(error.section)
            problems.append(_Problem(at, f"[{name}] is here for the second time: put its keys together"))
            lines[at - 1] = f"[{error.section}\0{at}]"
        except DuplicateOptionError as error:
            at = error.lineno or 0
            name = f"[{_safe(error.section)}] {_safe(error.option)}"
            problems.append(_Problem(at, f"{name}: is given for the second time: keep one"))
            lines[at - 1] = ""
        except ParsingError as error:
            for at, _ in error.errors:
                problems.append(_Problem(at, "is neither [section] nor key = value, and no comment (# or ;)"))
                lines[at - 1] = ""
    return [], [*problems[:MOST_FAULTS], _Problem(INFINITY, "and more: is this a kiosk.ini?")]


def _blocks(grammar: _Grammar, lines: list[str]) -> list[_Block]:
    """The file as it stands, with line numbers, which configparser does not keep."""
    blocks: list[_Block] = []
    header = ""
    for at, line in enumerate(lines, 1):
        if match := grammar.SECTCRE.match(line):
            header = match["header"]
            blocks.append(_Block(header.partition("\0")[0], at, {}))
        elif line and not line.startswith(COMMENT):
            key = grammar.optionxform(line.partition("=")[0].rstrip())
            blocks[-1].entries[key] = _Entry(grammar.get(header, key), at)
    return blocks


def _recognise(blocks: list[_Block]) -> tuple[_Known, list[_Problem]]:
    """Every entry under its right name; a misspelt one under the name that was probably meant."""
    known: _Known = {section: {} for section in SECTIONS}
    problems: list[_Problem] = []
    strays: list[tuple[str, str, _Entry]] = []
    for block in blocks:
        section = block.section if block.section in SECTIONS else _near(block.section, SECTIONS)
        if section != block.section:
            guess = f"; did you mean [{section}]?" if section else "."
            text = f"[{_safe(block.section)}]: unknown section{guess} Allowed: {_sections()}"
            problems.append(_Problem(block.line, text))
        if section is None:
            continue
        for key, entry in block.entries.items():
            if key not in SECTIONS[section].model_fields:
                strays.append((section, key, entry))
            elif key in known[section]:
                first = known[section][key].line
                text = f"[{section}] {key}: is given for the second time, first in line {first}: keep one"
                problems.append(_Problem(entry.line, text))
            else:
                known[section][key] = entry
    quiet = {key for key in ExchangeConfig.model_fields if key_of(ExchangeConfig, key).quiet}
    torn = {entry.line + 1 for key, entry in known["exchange"].items() if key in quiet}
    for section, key, entry in strays:
        keys = SECTIONS[section].model_fields
        meant = _near(key, keys)
        home = section if meant else next((each for each in SECTIONS if key in SECTIONS[each].model_fields), None)
        guess = f"; did you mean {meant}?" if meant else f"; it belongs in [{home}]." if home else "."
        # What follows a password may be its torn-off end: such a name is not repeated.
        name = f" {_safe(key)}" if entry.line not in torn else ""
        problems.append(_Problem(entry.line, f"[{section}]{name}: unknown key{guess} Allowed: {', '.join(keys)}"))
        if not name or meant in quiet:
            torn.add(entry.line + 1)
        if home:
            known[home].setdefault(meant or key, entry)
    return known, problems


def _validate(known: _Known, surroundings: Surroundings) -> tuple[Config | None, list[_Problem]]:
    problems = []
    for name, section in SECTIONS.items():
        problems += [_Problem(INFINITY, f"[{name}] {text}") for text in section.wrong_choices(_written(known[name]))]
    raw = {name: _written(entries) for name, entries in known.items()}
    try:
        return Config.model_validate(raw, context=surroundings), problems
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
    for detail in details:
        match detail["loc"]:
            case (str(name), str(key), *_):
                entry = known[name].get(key)
                problems.append(_Problem(entry.line if entry else INFINITY, _message(name, key, entry, detail)))
    return None, problems


def _written(entries: dict[str, _Entry]) -> dict[str, str]:
    return {key: entry.value for key, entry in entries.items()}


def _message(name: str, key: str, entry: _Entry | None, detail: ErrorDetails) -> str:
    """One complete line about the value of one key."""
    section = SECTIONS[name]
    said = key_of(section, key)
    if detail["type"] == "missing":
        return f"[{name}] {key}: is missing; must be {allowed(section, key)}, for example {key} = {said.example}"
    fault = str(detail.get("ctx", {}).get("error", "")) or f"must be {allowed(section, key)}"
    if entry is None:
        default = default_of(section, key)
        so = "" if default is None else f", so {written(default)}"
        return f"[{name}] {key} (left out{so}): {fault}"
    value = entry.value
    if not value:
        return f"[{name}] {key}: has no value; must be {allowed(section, key)}"
    if said.quiet or ("@" in value and ":" in value) or (name in SECRETIVE and not _is_harmless(section, key, value)):
        return f"[{name}] {key}: {fault}"
    shown = value if len(value) <= 60 else f"{value[:59]}…"
    return f"[{name}] {key} = {shown}: {fault}{_hint(section, key, value)}"


def _is_harmless(section: type[Section], key: str, value: str) -> bool:
    """Whether a value is surely no password under the wrong key: a switch, or nearly a word that is allowed there."""
    return value.casefold() in SWITCHES or _near(value, words_of(section, key)) is not None


def _hint(section: type[Section], key: str, value: str) -> str:
    words = words_of(section, key)
    if value.casefold() not in map(str.casefold, words) and (near := _near(value, words)):
        return f"; did you mean {near}?"
    if re.search(r"\s[#;]", value):
        return "; a comment needs a line of its own"
    return ""


def _poll_interval(known: _Known) -> int | None:
    """[policy] depends on this one of [exchange], whatever else is wrong there."""
    entry = known["exchange"].get("poll_interval")
    try:
        return number(entry.value) if entry else None
    except ValueError:
        return None


def _near(name: str, names: Iterable[str]) -> str | None:
    return next(iter(get_close_matches(name.casefold(), tuple(names), 1)), None)


def _safe(name: str) -> str:
    """A name worth repeating; what does not look like one could be a part of a password."""
    return name if re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,29}", name) else "…"


def _sections() -> str:
    return ", ".join(f"[{each}]" for each in SECTIONS)


def example() -> str:
    """The commented kiosk.ini.example: what a new site edits stands bare, everything else is commented out."""
    parts = [HEADER]
    for name, section in SECTIONS.items():
        parts.append(f"\n\n# {section.about}\n[{name}]\n")
        for key in section.model_fields:
            said, default = key_of(section, key), default_of(section, key)
            usual = said.otherwise if default is None else written(default)
            text = f"{said.doc} Allowed: {allowed(section, key)}{f'; default: {usual}' if usual else ''}."
            comment = textwrap.fill(text, 100, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
            value = said.example if default is None else written(default)
            parts.append(f"\n{comment}\n{'' if said.begin else '#'}{key} = {value}\n")
    return "".join(parts)


def effective(config: Config) -> str:
    """What is in effect, in the file's own form, secrets masked; a default is commented out."""
    parts = ["# In effect. What begins with # was left out of the file: its default holds.\n"]
    for name, section in SECTIONS.items():
        values: Section = getattr(config, name)
        parts.append(f"\n[{name}]\n")
        for key in section.model_fields:
            value, otherwise = getattr(values, key), key_of(section, key).otherwise
            if key in values.model_fields_set:
                parts.append(f"{key} = {written(value)}\n")
            elif value is not None:
                parts.append(f"#{key} = {written(value)}\n")
            elif otherwise:
                parts.append(f"#{key}: {otherwise}\n")
    return "".join(parts)
