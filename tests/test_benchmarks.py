"""The benches run, and tell what they must; how fast anything is, no test asks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import bench
from benchmarks.figures import UNITS, figure, table

if TYPE_CHECKING:
    import pytest

REPOSITORY = Path(__file__).parents[1]


def script(*words: str) -> list[str]:
    """The lines that a bench prints."""
    ended = subprocess.run(
        [sys.executable, *words],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout.splitlines()


def test_a_figure_is_the_median_with_its_quartiles_and_its_target() -> None:
    one = figure("gui_pause_ms", [10, 30, 11, 12, 13])
    assert (one.value, one.spread, one.samples, one.is_met) == (12, (11, 13), 5, True)
    assert figure("gui_pause_ms", [17]).is_met is False
    assert figure("idle_wakeups_per_s", [17]).is_met is None
    assert "| `gui_pause_ms` | 12 ms | 11 … 13 | 5 | ≤ 16 ms | met |" in table([one])


def test_new_figures_take_the_place_of_old_ones(tmp_path: Path) -> None:
    file = tmp_path / "build" / "bench.json"
    bench.keep([figure("live_s", [1.0]), figure("poll_requests", [1])], file)
    bench.keep([figure("live_s", [2.0])], file)
    assert {one.name: one.value for one in bench.kept(file)} == {"live_s": 2.0, "poll_requests": 1}
    assert set(json.loads(file.read_text())[0]) >= {"name", "unit", "value", "samples", "spread", "machine", "is_met"}


def test_the_page_is_written_from_the_figures_and_tells_all_of_them() -> None:
    page = bench.PAGE.read_text(encoding="utf-8")
    new = bench.written(page, [figure("live_s", [1.0])])
    assert new.partition(bench.BEGIN)[0] == page.partition(bench.BEGIN)[0] != page
    assert new.partition(bench.END)[2] == page.partition(bench.END)[2] != ""
    assert "`live_s` | 1 s |" in new
    told = page.partition(bench.BEGIN)[2].partition(bench.END)[0]
    assert [name for name in UNITS if f"| `{name}` |" not in told] == []


def test_a_reading_is_one_request_and_its_cost_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from benchmarks import poll

    monkeypatch.setattr(poll, "READINGS", 2)
    found: dict[str, Any] = {one.name: one for one in poll.measure()}
    assert found["poll_requests"].value == 1
    assert {"poll_cpu_ms_0", "poll_cpu_ms_20", "poll_cpu_ms_200"} < set(found) < set(UNITS)


def test_an_hour_of_the_soak_leaves_nothing_to_complain_of() -> None:
    told = json.loads(script("benchmarks/soak.py", "--days", "1", "--hours", "1")[-1])
    assert told["days"] == 1
    assert told["taps"] > 0
    assert told["complaints"] == 0


def test_a_killed_and_starved_door_finds_back_by_itself() -> None:
    told = json.loads(script("benchmarks/chaos.py", "--acts", "3", "3")[-1])
    assert told["broken"] == {}
    assert sum(told["acts"].values()) == 3
