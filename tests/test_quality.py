"""docs/quality.md is held to what can be told cheaply; whether the mutants still die, `make mutants` tells."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
COUNTS = {
    name: (int(made), int(killed), int(left))
    for name, made, killed, left in re.findall(r"^\| `(\w+\.py)` \| (\d+) \| (\d+) \| (\d+) \|$", PAGE, re.MULTILINE)
}
SURVIVORS = re.findall(r"^\| `(\w+\.py) ([^`]+)` \| (.+) \|$", PAGE, re.MULTILINE)


def test_every_file_that_is_named_exists() -> None:
    assert COUNTS
    for name in COUNTS:
        assert (ROOT / "kiosk" / "room" / name).exists(), name
    for name in re.findall(r"`((?:tests|kiosk|tools)/[\w/.]+)`", PAGE):
        assert (ROOT / name).exists(), name


def test_every_target_that_is_named_exists() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"make ([a-z]+)", PAGE)) <= set(targets)


def test_the_sums_add_up() -> None:
    for name, (made, killed, left) in COUNTS.items():
        assert made == killed + left, name
    made, killed, left = (sum(column) for column in zip(*COUNTS.values(), strict=True))
    assert f"| all | {made} | {killed} | {left} |" in PAGE
    assert f"{killed / made:.1%}" in PAGE
    assert killed / made >= 0.97


def test_every_survivor_is_explained_once() -> None:
    assert len({(file, change) for file, change, _ in SURVIVORS}) == len(SURVIVORS)
    for name, (_, _, left) in COUNTS.items():
        assert [file for file, _, _ in SURVIVORS].count(name) == left, name
    assert all(len(why.split()) > 3 for _, _, why in SURVIVORS)
