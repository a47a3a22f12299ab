"""The fault bench, for a few bookings: what `make faults` proves with thousands does run, and holds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]


def test_nothing_is_lost_doubled_left_behind_or_untrue_under_faults_and_kill_9() -> None:
    ended = subprocess.run(
        [sys.executable, "benchmarks/faults.py", "--bookings", "40", "11", "12"],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    figures = json.loads(ended.stdout.splitlines()[-1])
    assert figures["bookings"] == 40
    assert figures["killed"] > 0
    assert {name: figures[name] for name in ("lost", "doubled", "left_behind", "untrue")} == {
        "lost": 0, "doubled": 0, "left_behind": 0, "untrue": 0
    }  # fmt: skip
