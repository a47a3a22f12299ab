"""The languages of the door: what each calls itself, by which locale it writes, and its catalogue of sentences.

`en` is British English, for a building anywhere in the world: 24 hours, the day before the month; `en-US` is American.
`pt` is the Portuguese of Portugal, `zh` is simplified Chinese (docs/adr/0015). A language without a catalogue
speaks English in its own dates and direction. Must not know: the sentences, the configuration.
"""

from __future__ import annotations

import gettext
import io
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

NAMES = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "it": "Italiano",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt": "Português",
    "sv": "Svenska",
    "ja": "日本語",
    "zh": "中文",
    "ar": "العربية",
}
"""What a visitor may choose, in the words of those who choose it."""

_HERE = Path(__file__).resolve().parent
CATALOGUES = next(
    (path for path in (_HERE / "assets", _HERE.parent / "assets") if path.is_dir()), _HERE.parent / "assets"
).joinpath("translations")


@lru_cache(maxsize=16)
def locale_of(language: str) -> Locale:
    """How the language writes times and dates. Raises babel's UnknownLocaleError."""
    return Locale.parse("en-GB" if language == "en" else language, sep="_" if "_" in language else "-")


def base_of(language: str) -> str:
    """The language without its region: en-US speaks en."""
    return language.replace("_", "-").partition("-")[0]


@lru_cache(maxsize=16)
def catalogue(language: str) -> gettext.NullTranslations:
    """The sentences of this language: read from its .po file when it is first spoken, in some milliseconds."""
    base = base_of(language)
    path = path_of(base)
    if not path.is_file():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=base))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def path_of(language: str) -> Path:
    """Where the catalogue of a language lies, if it has one: English is the source and has none."""
    return CATALOGUES / language / "LC_MESSAGES" / "kiosk.po"
