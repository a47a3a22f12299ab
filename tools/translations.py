"""Bring the catalogues in assets/translations up to date with the sentences of the source, and say what is missing.

Run by `make translations`; `--check` changes nothing. Exit status 1 where a sentence is missing or wrong. A catalogue
holds each sentence once, in alphabetical order, without line numbers: a moved sentence is no change.
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from babel.messages.catalog import Catalog, Message  # noqa: E402 - the path comes first
from babel.messages.extract import extract_from_file  # noqa: E402
from babel.messages.pofile import read_po, write_po  # noqa: E402

from kiosk.languages import NAMES, path_of  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SOURCE = "en"
KEYWORDS = {"_": None, "N_": None, "_n": (1, 2), "_p": ((1, "c"), 2)}
HEADER = "# The sentences of the door. Kept up to date by `make translations`; under the licence of the program.\n"


class Fault(NamedTuple):
    """What is wrong with one sentence of one language."""

    language: str
    sentence: str
    what: str

    def __str__(self) -> str:
        return f"{self.language}: {self.what}: {self.sentence}"


def template() -> Catalog:
    """Every sentence that the program marks for translation."""
    found = Catalog(charset="utf-8", fuzzy=False)
    for path in sorted((ROOT / "kiosk").glob("*.py")):
        for _line, sentence, _comments, context in extract_from_file("python", path, KEYWORDS):
            found.add(sentence, context=context)
    return found


def kept(language: str) -> Catalog:
    """The catalogue as it lies there; empty where there is none."""
    path = path_of(language)
    if not path.is_file():
        return Catalog(locale=language, header_comment=HEADER)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str, sentences: Catalog) -> Catalog:
    """The catalogue with exactly these sentences, and the translations that it has of them. Nothing is guessed."""
    old, new = kept(language), Catalog(locale=language, charset="utf-8", fuzzy=False, header_comment=HEADER)
    for message in entries(sentences):
        there = old.get(message.id, message.context)
        blank = ("",) * new.num_plurals if message.pluralizable else ""
        fits = there is not None and there.pluralizable == message.pluralizable
        new.add(message.id, there.string if there and fits else blank, context=message.context)
    return new


def written(catalogue: Catalog) -> bytes:
    """The file: nothing in it depends on when, where or by whom it was made."""
    made = io.BytesIO()
    write_po(made, catalogue, width=118, omit_header=True, sort_output=True)
    head = (
        f'{HEADER}msgid ""\nmsgstr ""\n"Language: {catalogue.locale_identifier}\\n"\n'
        f'"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    )
    return head.encode() + made.getvalue()


def entries(catalogue: Catalog) -> Iterator[Message]:
    """Its sentences, without the header."""
    return (message for message in catalogue if message.id)


def faults(language: str, sentences: Catalog) -> Iterator[Fault]:
    """What is wrong with the catalogue of a language, as it lies there."""
    catalogue = kept(language)
    wanted = {(message.id, message.context): message for message in entries(sentences)}
    there = {(message.id, message.context): message for message in entries(catalogue)}
    for key, message in wanted.items():
        if key not in there:
            yield Fault(language, _first(message), "missing")
    for key, message in there.items():
        if key not in wanted:
            yield Fault(language, _first(message), "said nowhere any more")
            continue
        translated = _all(message.string)
        if message.fuzzy:
            yield Fault(language, _first(message), "fuzzy")
        if not all(translated) or (message.pluralizable and len(translated) != catalogue.num_plurals):
            yield Fault(language, _first(message), "missing")
            continue
        places = set().union(*map(_places, _all(message.id)))
        for text in translated:
            if _places(text) != places:
                yield Fault(language, _first(message), f"has not the places of its source: {text}")
            stop = text.endswith(".") and not _first(message).endswith(".")
            if text != text.strip() or stop or "'" in text or '"' in text:
                yield Fault(language, _first(message), f"blanks, a full stop or straight quotes: {text}")
    for message in catalogue.obsolete.values():
        yield Fault(language, _first(message), "said nowhere any more")


def _first(message: Message) -> str:
    return str(_all(message.id)[0])


def _all(text: str | Iterable[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def main() -> int:
    """Update, then tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing")
    asked = parser.parse_args()
    sentences = template()
    languages = [language for language in NAMES if language != SOURCE]
    if not asked.check:
        for language in languages:
            path = path_of(language)
            made = written(updated(language, sentences))
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.is_file() or path.read_bytes() != made:
                path.write_bytes(made)
    found = [fault for language in languages for fault in faults(language, sentences)]
    for fault in found:
        print(fault)
    print(f"{len(list(entries(sentences)))} sentences in {len(languages)} languages; {len(found)} to be mended")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
