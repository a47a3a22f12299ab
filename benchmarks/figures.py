"""What is measured, in which unit, and how good it has to be; and the table that tells it.

A figure is the median of its samples unless its name says otherwise; its spread are the quartiles around that. The
targets are those of a machine of two cores that has nothing else to do, drawing without a GPU.
"""

from __future__ import annotations

import os
import platform
import statistics
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6 import __version__ as qt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

UNITS = {
    "first_frame_s": ("s", 0.8),
    "first_frame_cpu_s": ("s", None),
    "live_s": ("s", 1.5),
    "idle_cpu_percent": ("%", 0.3),
    "idle_rss_mb": ("MB", 160),
    "idle_wakeups_per_s": ("1/s", None),
    "idle_disk_writes_per_hour": ("1/h", None),
    "idle_bytes_per_hour": ("B/h", None),
    "requests_per_hour_streaming": ("1/h", 20),
    "requests_per_hour_polling": ("1/h", 125),
    "poll_requests": ("", 1),
    "poll_cpu_ms_0": ("ms", 2),
    "poll_cpu_ms_20": ("ms", 3),
    "poll_cpu_ms_200": ("ms", 15),
    "poll_cpu_ms_20_changed": ("ms", None),
    "poll_cpu_ms_200_changed": ("ms", None),
    "gui_pause_ms": ("ms", 16),
    "news_median_s": ("s", 0.5),
    "news_p99_s": ("s", 2),
    "tap_feedback_ms": ("ms", 100),
    "tap_booked_overhead_ms": ("ms", 60),
    "tap_booked_overhead_ms_0": ("ms", 60),
    "tap_booked_overhead_ms_20": ("ms", 60),
    "tap_booked_overhead_ms_100": ("ms", 60),
    "frame_scroll_median_ms": ("ms", 16),
    "frame_scroll_p99_ms": ("ms", 33),
    "frame_sheet_median_ms": ("ms", 33),
    "frame_sheet_p99_ms": ("ms", 100),
    "fleet_refused_at_rest": ("", 0),
    "fleet_all_live_s": ("s", 120),
    "fleet_requests_per_s_at_rest": ("1/s", None),
    "fleet_requests_per_s_at_the_full_hour": ("1/s", None),
    "fleet_requests_per_s_after_a_power_cut": ("1/s", None),
}
"""The unit, and the most that it may be: None where it is only told."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing, as it stands in build/bench.json."""

    name: str
    unit: str
    value: float
    samples: int
    spread: tuple[float, float]
    machine: str
    target: float | None
    is_met: bool | None
    """None where there is no target."""

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)


def machine() -> str:
    """Where it was measured, and how busy that was: without an idle core a figure in seconds is the neighbour's."""
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores {_processor()}, load {load:.1f}, Python {platform.python_version()}, Qt {qt}, "
        f"{os.environ.get('QT_QPA_PLATFORM', 'display')}"
    )


def figure(name: str, samples: Sequence[float], value: float | None = None) -> Figure:
    """The figure of that name; the median, unless a value is given."""
    unit, target = UNITS[name]
    told = round(statistics.median(samples) if value is None else value, 3)
    low, _, high = statistics.quantiles(samples, n=4, method="inclusive") if len(samples) > 1 else (samples[0],) * 3
    is_met = None if target is None else told <= target
    return Figure(name, unit, told, len(samples), (round(low, 3), round(high, 3)), machine(), target, is_met)


def table(figures: Iterable[Figure]) -> str:
    """All of them, for people; docs/performance.md holds one of these."""
    lines = ["| figure | value | quartiles | samples | target | |", "|---|---|---|---|---|---|"]
    for one in figures:
        low, high = one.spread
        target = "" if one.target is None else f"≤ {one.target:g} {one.unit}".rstrip()
        word = {True: "met", False: "**missed**", None: ""}[one.is_met]
        value = f"{one.value:g} {one.unit}".rstrip()
        lines.append(f"| `{one.name}` | {value} | {low:g} … {high:g} | {one.samples} | {target} | {word} |")
    return "\n".join(lines)


def _processor() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in told.splitlines() if "model name" in line), "")
