"""How the door is, for Prometheus: `[metrics] listen = 127.0.0.1:9464`, with the extra metrics (prometheus-client).

The page is made on the thread of whoever asks for it, from the last frozen Condition that the loop has handed over; a
door whose loop hangs therefore shows an old `kiosk_told_timestamp_seconds`. No text of a meeting is in it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prometheus_client.metrics_core import Metric

    from .condition import Condition
    from .metrics_config import Listen

log = logging.getLogger(__name__)

EVERY = 5.0
"""Seconds between two conditions."""
LIGHTS = ("green", "amber", "red", "grey")
FRESHNESS = ("live", "stale", "lost", "unknown")


class Board:
    """The page: the newest condition, and when it was told."""

    def __init__(self, condition: Condition) -> None:
        self._latest = condition, time.time()

    def put(self, condition: Condition) -> None:
        """From now on this is told."""
        self._latest = condition, time.time()

    def collect(self) -> Iterator[Metric]:
        """Everything, as prometheus-client asks for it, on its thread."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily

        now, at = self._latest
        info = InfoMetricFamily("kiosk", "What runs here.")
        info.add_metric([], {"version": now.version, "build": now.build, "room": now.room, "mailbox": now.mailbox})
        yield info
        for name, text, chosen, all_of in (
            ("kiosk_light", "What the door shows from across the corridor.", now.light, LIGHTS),
            ("kiosk_freshness", "How far that may be believed.", now.freshness, FRESHNESS),
        ):
            states = GaugeMetricFamily(name, text, labels=["state"])
            for each in all_of:
                states.add_metric([each], float(each == chosen))
            yield states
        yield GaugeMetricFamily("kiosk_trouble", "Whether the last reading failed.", float(bool(now.trouble)))
        yield GaugeMetricFamily("kiosk_streaming", "Whether news comes by itself.", float(now.streaming))
        yield GaugeMetricFamily(
            "kiosk_settings_refused", "Whether a changed kiosk.ini cannot be used.", float(bool(now.settings))
        )
        if now.mqtt:
            told = float(now.mqtt == "connected")
            yield GaugeMetricFamily("kiosk_mqtt_connected", "Whether the broker is told how the door is.", told)
        yield GaugeMetricFamily("kiosk_reading_seconds", "How long the last good reading took.", now.latency)
        yield GaugeMetricFamily(
            "kiosk_read_timestamp_seconds", "When the calendar was last read well.", _instant(now.read_at)
        )
        yield GaugeMetricFamily("kiosk_start_timestamp_seconds", "When this process began.", _instant(now.started_at))
        yield GaugeMetricFamily("kiosk_told_timestamp_seconds", "When the loop last told of itself.", at)
        yield GaugeMetricFamily("kiosk_memory_bytes", "Resident memory.", now.memory)
        yield CounterMetricFamily("kiosk_readings", "Good readings.", now.readings)
        yield CounterMetricFamily("kiosk_restarts", "Processes of this service that were here before.", now.restarts)
        for name, text, label, counts in (
            ("kiosk_faults", "Readings that failed, by code.", "code", now.faults),
            ("kiosk_outcomes", "What came of taps.", "outcome", now.outcomes),
        ):
            family = CounterMetricFamily(name, text, labels=[label])
            for code, count in counts.items():
                family.add_metric([code], count)
            yield family


async def serve(listen: Listen, condition: Callable[[], Condition]) -> None:
    """For ever: keep the page. A port that is taken is logged, and costs the page alone."""
    from prometheus_client import CollectorRegistry, start_http_server

    board, registry = Board(condition()), CollectorRegistry()
    registry.register(board)
    try:
        server, _ = start_http_server(listen.port, listen.host, registry)
    except OSError as error:
        log.warning("no metrics: %s:%d: %s", listen.host, listen.port, error.strerror or error)
        await asyncio.Event().wait()
        return
    try:
        while True:
            board.put(condition())
            await asyncio.sleep(EVERY)
    finally:
        server.shutdown()
        server.server_close()


def _instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp() if text else 0.0
