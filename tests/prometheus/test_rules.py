"""The alert rules and the dashboard, by Prometheus' own promtool: sound, and each alert fires when it should.

Not among the tests of `make test`: `make alerts` takes promtool out of Debian's package, and CI runs both.
That each metric named there is told by a door is tests/test_condition.py's.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent.parent / "packaging" / "prometheus"
ALERTS = FOLDER / "alerts.yml"
DASHBOARD = json.loads((FOLDER / "dashboard.json").read_text(encoding="utf-8"))
HOURS = 3


def promtool(*words: str) -> None:
    program = shutil.which("promtool")
    assert program, "promtool is missing: make alerts brings it"
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_alert_rules_are_sound() -> None:
    promtool("check", "rules", str(ALERTS))


def test_every_question_of_the_dashboard_is_one_that_prometheus_understands(tmp_path: Path) -> None:
    asked = [target["expr"] for panel in DASHBOARD["panels"] for target in panel.get("targets", [])]
    assert len(asked) >= len(DASHBOARD["panels"])
    plain = [re.sub(r"\$\{?__\w+\}?", "5m", each) for each in asked]
    rules = [{"record": f"asked:{number}", "expr": each} for number, each in enumerate(plain)]
    file = tmp_path / "rules.json"  # JSON is YAML
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
    promtool("check", "rules", str(file))


def test_no_panel_of_the_dashboard_lies_over_another() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        cells = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


DOOR = 'job="kiosk",instance="panel-1"'


@pytest.mark.parametrize(
    ("alert", "series", "ill", "well"),
    [
        ("RoomDoorDown", f"up{{{DOOR}}}", "0x180", "1x180"),
        ("RoomDoorBlind", f'kiosk_freshness{{{DOOR},state="live"}}', "0x180", "1x180"),
        ("RoomDoorHangs", f"kiosk_told_timestamp_seconds{{{DOOR}}}", "0x180", "0+60x180"),
        ("RoomDoorRestarts", f"kiosk_restarts_total{{{DOOR}}}", "0+1x180", "3x180"),
        ("RoomDoorSettingsRefused", f"kiosk_settings_refused{{{DOOR}}}", "1x180", "0x180"),
        ("RoomDoorBrokerAway", f"kiosk_mqtt_connected{{{DOOR}}}", "0x180", "1x180"),
        ("RoomDoorSlow", f"kiosk_reading_seconds{{{DOOR}}}", "6x180", "0.2x180"),
        ("RoomDoorMemory", f"kiosk_memory_bytes{{{DOOR}}}", "500000000x180", "170000000x180"),
    ],
)
def test_each_alert_fires_for_a_door_that_is_ill_and_for_no_other(
    tmp_path: Path, alert: str, series: str, ill: str, well: str
) -> None:
    for values, fires in ((ill, 1), (well, 0)):
        story = {
            "rule_files": [str(ALERTS)],
            "evaluation_interval": "1m",
            "tests": [
                {
                    "interval": "1m",
                    "input_series": [{"series": series, "values": values}],
                    "promql_expr_test": [
                        {
                            "expr": f'count(ALERTS{{alertname="{alert}",alertstate="firing"}}) or vector(0)',
                            "eval_time": f"{HOURS}h",
                            "exp_samples": [{"labels": "{}", "value": fires}],
                        }
                    ],
                }
            ],
        }
        file = tmp_path / "story.json"
        file.write_text(json.dumps(story))
        promtool("test", "rules", str(file))


def test_every_alert_has_been_seen_to_fire() -> None:
    named = set(re.findall(r"alert: (\w+)", ALERTS.read_text(encoding="utf-8")))
    seen = {
        case[0]
        for mark in test_each_alert_fires_for_a_door_that_is_ill_and_for_no_other.pytestmark
        for case in mark.args[1]
    }
    assert named == seen
