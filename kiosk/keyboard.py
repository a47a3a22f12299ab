"""The keys of the door's own keyboard, by language: a name or a line can be typed where the desktop has no keyboard.

Three pages of three rows: letters as the language's keyboards have them, its accented letters (then those of its
neighbours), digits and signs. Japanese, Chinese and Arabic are typed in Latin letters: their own ways of writing need a
dictionary or shapes that three rows of keys do not give. A keyboard that is plugged in writes everything.
"""

from __future__ import annotations

from dataclasses import dataclass

_QWERTY = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_LETTERS = {
    "de": ("qwertzuiopü", "asdfghjklöä", "yxcvbnmß"),
    "es": ("qwertyuiop", "asdfghjklñ", "zxcvbnm"),
    "fr": ("azertyuiop", "qsdfghjklm", "wxcvbnéè"),
    "pt": ("qwertyuiop", "asdfghjklç", "zxcvbnm"),
    "sv": ("qwertyuiopå", "asdfghjklöä", "zxcvbnm"),
}
_ACCENTS = {
    "de": "éèàçñ",
    "es": "áéíóúü",
    "fr": "àâçêëîïôùûœ",
    "it": "àèéìòù",
    "nl": "éèëïóöü",
    "pl": "ąćęłńóśźż",
    "pt": "áàâãéêíóôõú",
    "sv": "éåäöü",
}
_ELSEWHERE = "áàâäãåæçčéèêëğíîïłñóôöõøœřśšßúûüýżž"
_DIGITS = ("1234567890", "-/:()&@+#", "'\".,?!_*")
_ROW = 9
_ROWS = 3


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Three rows for each page."""

    letters: tuple[str, ...] = ()
    accents: tuple[str, ...] = ()
    digits: tuple[str, ...] = ()

    def sign(self, page: str) -> str:
        """What stands on the key that leads to that page."""
        return {"letters": "ABC", "accents": "".join(self.accents)[:2].upper(), "digits": "123"}.get(page, "")


NO_KEYS = Keyboard()


def keyboard(language: str) -> Keyboard:
    """The keys of that language (its code without the region)."""
    letters = _LETTERS.get(language, _QWERTY)
    own = _ACCENTS.get(language, "")
    there = set("".join(letters)) | set(own)
    accents = (own + "".join(each for each in _ELSEWHERE if each not in there))[: _ROW * _ROWS]
    rows = tuple(accents[at * _ROW : (at + 1) * _ROW] for at in range(_ROWS))
    return Keyboard(letters, rows, _DIGITS)
