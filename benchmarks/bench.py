"""Every figure of a door that docs/performance.md promises, measured here and now.

    make bench                          # all of them, in a quarter of an hour
    make bench ARGS="poll tap"          # these benches alone
    make bench ARGS=--write             # all of them, and their table into docs/performance.md

Each bench runs in a process of its own, one after the other. `build/bench.json` holds what came of it, a bench that was
left out keeps what it had. Nothing here fails on time: what is missed is told as missed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.figures import Figure, table

REPOSITORY = Path(__file__).resolve().parents[1]
KEPT = REPOSITORY / "build" / "bench.json"
PAGE = REPOSITORY / "docs" / "performance.md"
BEGIN, END = "<!-- figures: make bench ARGS=--write -->\n", "<!-- end of figures -->"
BENCHES = {
    "start": "benchmarks.start",
    "idle": "benchmarks.idle",
    "poll": "benchmarks.poll",
    "pause": "benchmarks.pause",
    "tap": "benchmarks.tap",
    "news": "benchmarks.fresh",
    "fleet": "benchmarks.fleet",
    "frames": "benchmarks.frames",
}
"""Each has a `measure()` that gives its figures."""
LOAD = re.compile(r", load ([\d.]+)")


def main() -> int:
    """Measure, keep, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(BENCHES)} (default: all)")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    parser.add_argument("--here", action="store_true", help="this one, in this process; JSON alone is printed")
    options = parser.parse_args()
    if unknown := set(options.names) - set(BENCHES):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    if options.here:
        for name in options.names:
            print(json.dumps([one.as_json() for one in importlib.import_module(BENCHES[name]).measure()]))
        return 0
    status = 0
    for name in options.names or BENCHES:
        began = time.monotonic()
        measured = measured_apart(name)
        status |= not measured
        print(f"{name}: {len(measured)} figures in {time.monotonic() - began:.0f} s", file=sys.stderr)
        keep(measured, KEPT)
    print(table(kept(KEPT)))
    if options.write:
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), kept(KEPT)), encoding="utf-8")
    return status


def written(page: str, figures: list[Figure]) -> str:
    """The page with this table in the place of its own, and where it was measured."""
    before, _, rest = page.partition(BEGIN)
    loads = sorted(float(load) for one in figures for load in LOAD.findall(one.machine))
    machines = " and ".join(dict.fromkeys(LOAD.sub("", one.machine) for one in figures))
    where = f"Measured on {machines}; load {loads[0]:g} to {loads[-1]:g}, the bench's own included."
    return f"{before}{BEGIN}\n{table(figures)}\n\n{where}\n\n{END}{rest.partition(END)[2]}"


def measured_apart(name: str) -> list[Figure]:
    """What a process of its own measures; nothing if it dies."""
    ended = subprocess.run(
        [sys.executable, __file__, "--here", name],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    lines = ended.stdout.splitlines()
    return [_figure(one) for one in json.loads(lines[-1])] if ended.returncode == 0 and lines else []


def kept(file: Path) -> list[Figure]:
    """What was kept there."""
    return [_figure(one) for one in json.loads(file.read_text())] if file.exists() else []


def keep(measured: list[Figure], file: Path) -> None:
    """Put new figures in the place of old ones of the same name."""
    new = {one.name: one for one in measured}
    old = [one for one in kept(file) if one.name not in new]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps([one.as_json() for one in (*old, *measured)], indent=1, ensure_ascii=False) + "\n")


def _figure(told: dict[str, object]) -> Figure:
    return Figure(**{**told, "spread": tuple(told["spread"])})  # type: ignore[arg-type]


if __name__ == "__main__":
    sys.exit(main())
