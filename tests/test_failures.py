"""Each trouble is told to each who must know, and the page of them is the code's own."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from kiosk.failures import FAILURES, LONGEST_CURE
from kiosk.room.health import Trouble
from kiosk.words import LONGEST_DETAIL, Words

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[1]
WORDS = Words("en", ZoneInfo("UTC"), hour24=True)
TECHNICAL = ("exchange", "server", "http", "tls", "certificate", "dns", "password", "account", "network", "ews")


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("failures_tool", ROOT / "tools" / "failures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_trouble_is_in_the_table() -> None:
    assert set(FAILURES) == set(Trouble)


@pytest.mark.parametrize("trouble", Trouble)
def test_the_visitor_reads_one_plain_sentence(trouble: Trouble) -> None:
    said = WORDS.trouble(trouble)
    assert said == FAILURES[trouble].visitor
    assert said[0].isupper()
    assert said[-1].isalpha()
    assert len(said) <= 60
    if "certificate" not in trouble.value:
        assert not any(word in said.lower().split() for word in TECHNICAL)


@pytest.mark.parametrize("trouble", Trouble)
def test_facilities_read_code_detail_and_a_short_cure(trouble: Trouble) -> None:
    cure = FAILURES[trouble].cure
    assert 0 < len(cure) <= LONGEST_CURE
    assert WORDS.trouble_help(trouble, "what was met") == f"{trouble.value}: what was met — {cure}"
    assert WORDS.trouble_help(trouble, "") == f"{trouble.value} — {cure}"


def test_a_long_detail_does_not_push_the_cure_off_the_screen() -> None:
    said = WORDS.trouble_help(Trouble.REDIRECTED, "x" * 300)
    assert said.endswith(FAILURES[Trouble.REDIRECTED].cure)
    assert len(said) <= len("redirected: ") + LONGEST_DETAIL + len(" — ") + LONGEST_CURE


def test_the_page_is_what_the_code_says() -> None:
    assert (ROOT / "docs" / "failures.md").read_text(encoding="utf-8") == tool().page(), "run tools/failures.py"


def test_every_code_has_its_place_on_the_page() -> None:
    page = tool().page()
    for trouble in Trouble:
        assert f"### {trouble.value}\n" in page
        assert FAILURES[trouble].happened in page
        assert FAILURES[trouble].remedy in page
