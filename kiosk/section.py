"""What a section of kiosk.ini is made of: the model every section derives from, and what is said of a key.

Everything printed about a key (messages, example, effective configuration) is read from its definition here, never
written a second time. Must not know: any particular section, the syntax of the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import Enum
from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticUndefined

from .values import DAYS, Choice, NightHours, Size, number, parsed, switch

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Key:
    """What the example and the messages say of a key beyond its type and limits."""

    doc: str
    """One or two sentences for facilities."""
    allowed: str = ""
    """What may be written, where type and limits do not say it."""
    example: str = ""
    otherwise: str = ""
    """What holds when an optional key without a default is left out."""
    begin: bool = False
    """One of the lines a new site edits; in the example it is not commented out."""
    quiet: bool = False
    """The value is never echoed: it is a password, or could be one in the wrong place."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts."""

    name: str


class OneOf(NamedTuple):
    """Keys of which exactly one is given; none where another key is one of these words, or where none is needed."""

    keys: tuple[str, ...]
    unneeded: tuple[str, tuple[str, ...]] = ("", ())
    needed: bool = True


Switch = Annotated[bool, parsed(switch)]
Minutes = Annotated[int, parsed(number), Unit("minutes")]
Seconds = Annotated[int, parsed(number), Unit("seconds")]


class Section(BaseModel):
    """One section of the file."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        validate_default=True,  # so that a rule between two keys also meets a default
        hide_input_in_errors=True,  # pydantic's own messages would print the password
        arbitrary_types_allowed=True,  # Secret
    )
    about: ClassVar[str] = ""
    """The comment above the section."""
    alternatives: ClassVar[tuple[OneOf, ...]] = ()

    @classmethod
    def wrong_choices(cls, given: Mapping[str, str]) -> list[str]:
        """A sentence for each group of alternatives of which not exactly one key is given. `given`: as written."""
        wrong = []
        for group, (decisive, words), needed in cls.alternatives:
            chosen = [key for key in group if key in given]
            names = f"{', '.join(group[:-1])} or {group[-1]}"
            if given.get(decisive, "").casefold() in words:
                if chosen:
                    many = f"{' and '.join(chosen)} {'is' if len(chosen) == 1 else 'are'} given"
                    wrong.append(f"{many}, but {decisive} = {given[decisive]} takes none: remove it")
            elif not chosen and needed:
                example = f"{group[0]} = {key_of(cls, group[0]).example}"
                wrong.append(f"{names} is missing: exactly one of them must be given, for example {example}")
            elif len(chosen) > 1:
                count = "exactly" if needed else "at most"
                wrong.append(f"{' and '.join(chosen)} are given: keep one; {count} one of {names} is allowed")
        return wrong

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if wrong := self.wrong_choices({key: written(getattr(self, key)) for key in self.model_fields_set}):
            raise ValueError("; ".join(wrong))
        return self


def key_of(section: type[Section], name: str) -> Key:
    """What is said of a key."""
    return next(each for each in section.model_fields[name].metadata if isinstance(each, Key))


def words_of(section: type[Section], name: str) -> tuple[str, ...]:
    """The words a key may be, () if it is not a closed set."""
    kind = section.model_fields[name].annotation
    return tuple(str(each.value) for each in kind) if isinstance(kind, type) and issubclass(kind, Choice) else ()


def allowed(section: type[Section], name: str) -> str:
    """What may be written for a key: completes "must be …"."""
    field = section.model_fields[name]
    if said := key_of(section, name).allowed:
        return said
    if words := words_of(section, name):
        return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
    if field.annotation is bool:
        return "yes or no"
    low, high, unit = (_said(section, name, word) for word in ("ge", "le", "name"))
    if field.annotation is int:
        return f"a whole number of {unit} between {low} and {high}"
    return f"{_said(section, name, 'min_length')} to {_said(section, name, 'max_length')} characters"


def default_of(section: type[Section], name: str) -> object:
    """The value of a key that is left out; None also where it has none."""
    default = section.model_fields[name].default
    return None if default is PydanticUndefined else default


def _said(section: type[Section], name: str, word: str) -> object:
    """A limit or a unit among the key's annotations."""
    return next((getattr(each, word) for each in section.model_fields[name].metadata if hasattr(each, word)), "")


def written(value: object) -> str:
    """The value as it is written in the file; a secret as ********."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Enum():
            return str(value.value)
        case Size() | NightHours():
            return str(value)
        case frozenset():
            return ", ".join(DAYS[day] for day in sorted(value)) if value != frozenset(range(5)) else "mon-fri"
        case time():
            return f"{value:%H:%M}" if value != time() else "24:00"
        case tuple():
            return ", ".join(written(each) for each in value)
        case _:
            return str(value)
