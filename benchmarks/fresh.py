"""From a change in the mailbox to the new pixels, by streaming: `news.py` for as long as `make bench` has time."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from .figures import Figure, figure
from .place import REPOSITORY

CHANGES, APART = 30, 5.0


def measure() -> list[Figure]:
    """Let it run; each latency is a sample."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "news.json"
        words = ("--changes", str(CHANGES), "--apart", str(APART), "--json", str(file))
        subprocess.run(
            [sys.executable, "benchmarks/news.py", *words], cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL
        )
        found: list[float] = json.loads(file.read_text())["latencies"]
    ninety_ninth = statistics.quantiles(found, n=100, method="inclusive")[98]
    return [figure("news_median_s", found), figure("news_p99_s", found, ninety_ninth)]
