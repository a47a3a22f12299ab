"""Twelve languages: every sentence in each, clocks and dates as each writes them, a visitor's own for a minute."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiosk.failures import FAILURES, LONGEST_CURE
from kiosk.languages import NAMES, base_of, catalogue, locale_of, path_of
from kiosk.room.actions import No, Refusal
from kiosk.room.status import RoomState
from kiosk.values import Language
from kiosk.view import next_wake, present
from kiosk.words import Words
from tests.diary import BERLIN, LOOK, MINUTE, at, meeting, slot, snapshot

sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))
import translations

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

TRANSLATED = [language for language in NAMES if language != translations.SOURCE]


@pytest.fixture(scope="module")
def sentences() -> Catalog:
    return translations.template()


def in_(language: str, *, hour24: bool | None = None) -> Words:
    return Words(language, BERLIN, hour24=hour24)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_said_in_every_language(sentences: Catalog, language: str) -> None:
    faults = [str(fault) for fault in translations.faults(language, sentences)]
    assert faults == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_is_as_the_tool_writes_it(sentences: Catalog, language: str) -> None:
    written = translations.written(translations.updated(language, sentences))
    assert path_of(language).read_bytes() == written


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_cure_is_short_enough_for_the_smallest_screen(language: str) -> None:
    for failure in FAILURES.values():
        assert len(catalogue(language).gettext(failure.cure)) <= LONGEST_CURE, failure.cure


def test_the_test_would_notice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sentences: Catalog) -> None:
    spoilt = tmp_path / "kiosk.po"
    text = path_of("de").read_text(encoding="utf-8")
    for before, after, fault in (
        ('msgstr "Heute"', 'msgstr ""', "missing"),
        ('msgid "Today"', '#, fuzzy\nmsgid "Today"', "fuzzy"),
        ('msgstr "bis {time}"', 'msgstr "bis {zeit}"', "has not the places of its source: bis {zeit}"),
        ('msgid "Today"', 'msgid "Yesterday"', "said nowhere any more"),
        ('msgstr[1] "min frei"', 'msgstr[1] ""', "missing"),
        ('msgstr "Heute"', 'msgstr "Heute."', "blanks, a full stop or straight quotes: Heute."),
    ):
        assert before in text
        spoilt.write_text(text.replace(before, after), encoding="utf-8")
        monkeypatch.setattr(translations, "path_of", lambda _language: spoilt)
        assert fault in {found.what for found in translations.faults("de", sentences)}


@pytest.mark.parametrize("language", NAMES)
def test_each_refusal_has_a_sentence_of_its_own(language: str) -> None:
    words = in_(language)
    told = {code: words.refusal(Refusal(code)) for code in No}
    assert all(told.values())
    assert len(set(told.values())) == len(told)


def test_the_configuration_knows_the_same_languages() -> None:
    assert {base_of(language.value) for language in Language} == set(NAMES)


@pytest.mark.parametrize(
    ("language", "afternoon", "morning", "day", "span"),
    [
        ("en", "14:05", "09:05", "Tuesday, 17 March", "17 Mar 09:05 – 19 Mar 14:05"),
        ("en-US", "2:05 PM", "9:05 AM", "Tuesday, March 17", "Mar 17 9:05 AM – Mar 19 2:05 PM"),
        ("de", "14:05", "09:05", "Dienstag, 17. März", "17. März 09:05 – 19. März 14:05"),
        ("fr", "14:05", "09:05", "mardi 17 mars", "17 mars 09:05 – 19 mars 14:05"),
        ("es", "14:05", "9:05", "martes, 17 de marzo", "17 mar 9:05 – 19 mar 14:05"),
        ("it", "14:05", "09:05", "martedì 17 marzo", "17 mar 09:05 – 19 mar 14:05"),
        ("nl", "14:05", "09:05", "dinsdag 17 maart", "17 mrt 09:05 – 19 mrt 14:05"),
        ("pl", "14:05", "09:05", "wtorek, 17 marca", "17 mar 09:05 – 19 mar 14:05"),
        ("pt", "14:05", "09:05", "terça-feira, 17 de março", "17 de mar. 09:05 – 19 de mar. 14:05"),
        ("sv", "14:05", "09:05", "tisdag 17 mars", "17 mars 09:05 – 19 mars 14:05"),
        ("ja", "14:05", "9:05", "3月17日火曜日", "3月17日 9:05 – 3月19日 14:05"),
        ("zh", "14:05", "09:05", "3月17日星期二", "3月17日 09:05 – 3月19日 14:05"),
        ("ar", "2:05 م", "9:05 ص", "الثلاثاء، 17 مارس", "17 مارس 9:05 ص – 19 مارس 2:05 م"),
    ],
)
def test_times_and_dates_are_written_as_the_language_does(
    language: str, afternoon: str, morning: str, day: str, span: str
) -> None:
    words = in_(language)
    assert words.time(at("14:05")).replace("\u202f", " ") == afternoon
    assert words.time(at("9:05")).replace("\u202f", " ") == morning
    assert words.date(at("9:05")) == day
    assert words.span(slot("9:05-62:05")).replace("\u202f", " ").strip("\u200f") == span


@pytest.mark.parametrize("language", NAMES)
def test_the_site_may_choose_the_clock(language: str) -> None:
    assert in_(language, hour24=True).time(at("14:05")) == "14:05"
    assert in_(language, hour24=False).time(at("14:05")) != "14:05"


def test_a_time_is_never_broken_over_two_lines() -> None:
    for language in NAMES:
        assert " " not in in_(language, hour24=False).time(at("14:05"))


def test_a_language_without_a_catalogue_speaks_english_in_its_own_direction() -> None:
    words = in_("he")
    assert words.mirrored
    assert words.closed() == "Closed"
    assert locale_of("he").language == "he"


def test_minutes_are_counted_as_the_language_counts() -> None:
    def units(language: str, *counts: int) -> list[str]:
        return [in_(language).countdown(count * MINUTE, RoomState.AVAILABLE)[1] for count in counts]

    assert units("en", 1, 2) == ["min free", "min free"]
    assert units("fr", 1, 2) == ["min libre", "min libres"]


# --- the visitor's own language


def test_the_door_speaks_what_a_visitor_has_chosen_until_its_time_is_over() -> None:
    known = replace(snapshot(read_at=at("9")), language="de", language_until=at("9:00:40"))
    view = present(known, at("9:00:39"), LOOK)
    assert (view.status, [each.name for each in view.languages if each.chosen]) == ("Frei", ["Deutsch"])
    assert next_wake(known, at("9:00:39")) == at("9:00:40")
    later = present(known, at("9:00:40"), LOOK)
    assert (later.status, [each.code for each in later.languages if each.chosen]) == ("Available", ["en"])


def test_every_language_can_be_chosen_in_its_own_words() -> None:
    view = present(snapshot(meeting("9-10"), read_at=at("9")), at("9"), replace(LOOK, language="en-US"))
    assert [(each.code, each.name) for each in view.languages] == list(NAMES.items())
    assert [each.code for each in view.languages if each.chosen] == ["en"]


def test_a_direction_follows_the_language() -> None:
    known = replace(snapshot(read_at=at("9")), language="ar", language_until=at("9") + timedelta(minutes=1))
    assert present(known, at("9"), LOOK).mirrored
