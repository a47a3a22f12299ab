"""kiosk.ini: reads it into a Config, telling every problem at once; writes the example and the effective configuration.

Messages name line, section, key, what is wrong and what is allowed, and the file, where it is the one extended; a value
that is or could be a password is never echoed. A misspelt name is checked further as what was meant, so that one slip
makes one message. Must not know the syntax, which is `syntax.py`'s, nor what a key means: that is `config.py`'s.
"""

from __future__ import annotations

import os
import re
import stat
import textwrap
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from platformdirs import PlatformDirs
from pydantic import ValidationError

from . import syntax
from .config import SECTIONS, Config
from .errors import ConfigError
from .exchange_config import ExchangeConfig
from .section import Section, allowed, default_of, key_of, words_of, written
from .syntax import INFINITY, Block, Entry, Problem, Written, safe, safe_file
from .values import Surroundings, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic_core import ErrorDetails

SECRETIVE = ("exchange", "admin", "mqtt")
"""Sections in which a password may stand under any key, by mistake: no value of theirs is repeated."""
SWITCHES = ("yes", "no", "on", "off", "true", "false")
PLACEHOLDER = "is still the example's: write the account's own here, and your values in the lines above it"
HEADER = """\
# kiosk.ini: the settings of one room's door.
# 1. Copy this file to ~/.config/kiosk/kiosk.ini, or anywhere else: kiosk --config FILE, or $KIOSK_CONFIG.
# 2. Edit the lines that do not begin with #: the room, the server, the password.
# 3. chmod 600 kiosk.ini: it holds a password, so nobody else may read it.
# 4. kiosk config: shows what is in effect, or all that is wrong.
# 5. Start the kiosk.
# A comment has a line of its own. A value ends where its line ends; nothing in it is special, also not # ; % or quotes;
# only spaces at its ends are cut off.
# Many rooms: put what they share into one file, and before the first section of each room's own: extends = common.ini
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


_Known: TypeAlias = dict[str, dict[str, Entry]]
"""Section → key → entry, where both names exist."""


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
    """The configuration, or ConfigError with every problem of the file and of the one it extends, line by line."""
    try:
        own = syntax.read(file)
    except ValueError as error:
        fault = f"{file.name}: {error}"
    else:
        config, problems = _understood(own, environ)
        if config and not problems:
            return config
        raise ConfigError([str(each) for each in sorted(set(problems))], str(file))
    raise ConfigError([fault], str(file))


def is_blank(file: Path) -> bool:
    """Whether the file says nothing yet: comments at most."""
    try:
        own = syntax.read(file)
    except ValueError:
        return False
    return not (own.blocks or own.problems or own.extends)


def sources(file: Path) -> tuple[Path, ...]:
    """The files that the configuration is written in: this one, and the one it extends."""
    try:
        extends = syntax.read(file).extends
    except ValueError:
        extends = None
    return (file,) if extends is None else (file, file.parent / extends.value)


def _understood(own: Written, environ: Mapping[str, str]) -> tuple[Config | None, list[Problem]]:
    problems, shared = list(own.problems), None
    if own.extends is not None:
        shared, faults = _shared(own, own.extends)
        problems += faults
    if own.is_nonsense or (shared is not None and shared.is_nonsense):
        return None, problems
    known, misnamed = _recognise(own.blocks)
    elsewhere: dict[tuple[str, str], Path] = {}
    if shared is not None:
        inherited, also_misnamed = _recognise(shared.blocks)
        known = _over(known, inherited)
        misnamed += also_misnamed
        folder = shared.file.absolute().parent
        theirs = {name: (key for key, entry in known[name].items() if entry.where) for name in SECTIONS}
        elsewhere = {(SECTIONS[name].__name__, key): folder for name, keys in theirs.items() for key in keys}
    surroundings = Surroundings(environ, own.file.absolute().parent, _poll_interval(known), elsewhere)
    config, invalid = _validate(known, surroundings)
    problems += misnamed + invalid
    password = known["exchange"].get("password")
    if password and password.value == key_of(ExchangeConfig, "password").example:
        problems.append(Problem(password.where, password.line, f"[exchange] password: {PLACEHOLDER}"))
    typed = (("exchange", "password"), ("mqtt", "password"), ("admin", "pin_hash"), ("policy", "booking_pin_hash"))
    for section, key in typed:
        if entry := known[section].get(key):
            exposed = shared.exposed if entry.where and shared is not None else own.exposed
            if exposed:
                problems.append(Problem(entry.where, entry.line, f"[{section}] {key}: {exposed}"))
    return config, problems


def _shared(own: Written, extends: Entry) -> tuple[Written | None, list[Problem]]:
    """The file that is extended, which extends no other."""
    try:
        shared = syntax.read(own.file.parent / extends.value, where=safe_file(extends.value))
    except ValueError as error:
        return None, [Problem("", extends.line, f"extends: {error}")]
    if shared.extends is None:
        return shared, shared.problems
    text = "extends: a file that is extended extends no other: put both together"
    return shared, [*shared.problems, Problem(shared.where, shared.extends.line, text)]


def _over(own: _Known, inherited: _Known) -> _Known:
    """What is the room's own goes before what it shares; of alternatives, its choice before theirs."""
    merged: _Known = {}
    for name, section in SECTIONS.items():
        chosen = {key for group in section.alternatives for key in group.keys if set(group.keys) & set(own[name])}
        merged[name] = {key: entry for key, entry in inherited[name].items() if key not in chosen} | own[name]
    return merged


def _recognise(blocks: list[Block]) -> tuple[_Known, list[Problem]]:
    """Every entry under its right name; a misspelt one under the name that was probably meant."""
    known: _Known = {section: {} for section in SECTIONS}
    problems: list[Problem] = []
    strays: list[tuple[str, str, Entry]] = []
    for block in blocks:
        section = block.section if block.section in SECTIONS else _near(block.section, SECTIONS)
        if section != block.section:
            guess = f"; did you mean [{section}]?" if section else "."
            text = f"[{safe(block.section)}]: unknown section{guess} Allowed: {_sections()}"
            problems.append(Problem(block.where, block.line, text))
        if section is None:
            continue
        for key, entry in block.entries.items():
            if key not in SECTIONS[section].model_fields:
                strays.append((section, key, entry))
            elif key in known[section]:
                first = known[section][key].line
                text = f"[{section}] {key}: is given for the second time, first in line {first}: keep one"
                problems.append(Problem(entry.where, entry.line, text))
            else:
                known[section][key] = entry
    quiet = {key for key in ExchangeConfig.model_fields if key_of(ExchangeConfig, key).quiet}
    torn = {entry.line + 1 for name in ("exchange", "mqtt") for key, entry in known[name].items() if key in quiet}
    for section, key, entry in strays:
        keys = SECTIONS[section].model_fields
        meant = _near(key, keys)
        home = section if meant else next((each for each in SECTIONS if key in SECTIONS[each].model_fields), None)
        guess = f"; did you mean {meant}?" if meant else f"; it belongs in [{home}]." if home else "."
        # What follows a password may be its torn-off end: such a name is not repeated.
        name = f" {safe(key)}" if entry.line not in torn else ""
        problems.append(
            Problem(entry.where, entry.line, f"[{section}]{name}: unknown key{guess} Allowed: {', '.join(keys)}")
        )
        if not name or meant in quiet:
            torn.add(entry.line + 1)
        if home:
            known[home].setdefault(meant or key, entry)
    return known, problems


def _validate(known: _Known, surroundings: Surroundings) -> tuple[Config | None, list[Problem]]:
    problems = []
    for name, section in SECTIONS.items():
        problems += [Problem("", INFINITY, f"[{name}] {text}") for text in section.wrong_choices(_written(known[name]))]
    raw = {name: _written(entries) for name, entries in known.items()}
    try:
        return Config.model_validate(raw, context=surroundings), problems
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
    for detail in details:
        match detail["loc"]:
            case (str(name), str(key), *_):
                entry = known[name].get(key)
                where, line = (entry.where, entry.line) if entry else ("", INFINITY)
                problems.append(Problem(where, line, _message(name, key, entry, detail)))
    return None, problems


def _written(entries: dict[str, Entry]) -> dict[str, str]:
    return {key: entry.value for key, entry in entries.items()}


def _message(name: str, key: str, entry: Entry | None, detail: ErrorDetails) -> str:
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
