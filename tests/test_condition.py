"""How a running door is: counted, told over a socket, and to Prometheus."""

from __future__ import annotations

import asyncio
import json
import socket
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from kiosk import cli, ini, inquiry, metrics
from kiosk.condition import Condition, Tally, resident
from kiosk.errors import ConfigError
from kiosk.metrics_config import Listen
from kiosk.room.health import Trouble
from kiosk.room.snapshot import Failed
from kiosk.starts import Run, counted

ROOT = Path(__file__).parent.parent


def condition(**more: Any) -> Condition:
    told: dict[str, Any] = {
        "room": "Blue Room",
        "mailbox": "blue@example.com",
        "light": "green",
        "freshness": "live",
        "read_at": "2026-03-17T09:20:05+00:00",
        "started_at": "2026-03-17T08:00:00+00:00",
        "pid": 42,
        "readings": 7,
        "latency": 0.25,
    }
    return Condition(**{**told, **more})


# --- counting


def test_readings_faults_and_taps_are_counted() -> None:
    tally, followed = Tally(Run(0, datetime.now(UTC))), []
    follow = tally.counting(followed.append, lambda: 0.5)
    for trouble in (None, Trouble.BUSY, Trouble.BUSY, Trouble.NO_ROUTE, None):
        follow(trouble)
    assert followed == [None, Trouble.BUSY, Trouble.BUSY, Trouble.NO_ROUTE, None]
    assert (tally.readings, tally.latency) == (2, 0.5)
    assert tally.faults == {"busy": 2, "no-route": 1}
    failed = Failed(Trouble.BUSY)
    for outcome in (None, failed, failed, None, Failed(Trouble.BUSY)):
        tally.told(outcome)
    assert tally.outcomes == {"failed": 2}


def test_a_door_is_well_while_it_shows_what_is_so() -> None:
    assert condition().is_well
    assert not condition(freshness="stale").is_well
    assert not condition(trouble="busy").is_well
    assert not condition(settings="line 3: [room] name: is missing").is_well


def test_a_process_knows_its_size() -> None:
    assert resident() > 1_000_000


# --- restarts

EIGHT = datetime(2026, 3, 17, 8, tzinfo=UTC)
NINE = EIGHT + timedelta(hours=1)


def test_each_process_counts_once_and_keeps_when_it_began(tmp_path: Path) -> None:
    file = tmp_path / "kiosk" / "starts.json"
    assert counted(file, EIGHT, 41) == Run(0, EIGHT)
    assert counted(file, NINE, 41) == Run(0, EIGHT), "the same process, with new settings"
    assert counted(file, NINE, 42) == Run(1, NINE)
    assert counted(file, NINE, 43) == Run(2, NINE)


@pytest.mark.parametrize("text", ["", "{}", "[1]", "[1, 2, 3]", '["x", 1, "2026-03-17T08:00:00+00:00"]', "\xff"])
def test_a_count_that_cannot_be_read_begins_anew(tmp_path: Path, text: str) -> None:
    file = tmp_path / "starts.json"
    file.write_bytes(text.encode("latin-1"))
    assert counted(file, EIGHT, 41) == Run(0, EIGHT)
    assert counted(file, NINE, 42).restarts == 1


def test_a_count_that_cannot_be_kept_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert counted(tmp_path / "file" / "starts.json", EIGHT, 41) == counted(None, EIGHT, 41) == Run(0, EIGHT)


# --- kiosk status


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("P", "secret")
    monkeypatch.setattr(inquiry, "SERVICE", tmp_path / "nobody")
    return tmp_path


def while_it_runs(now: Condition, *words: str) -> int:
    async def story() -> int:
        at = inquiry.place()
        answering = asyncio.create_task(inquiry.answer(at, lambda: now))
        while not at.exists() or stat.S_IMODE(at.stat().st_mode) != 0o660:
            await asyncio.sleep(0.01)
        status = await asyncio.to_thread(cli.main, ["status", *words])
        answering.cancel()
        await asyncio.gather(answering, return_exceptions=True)
        assert not at.exists()
        return status

    return asyncio.run(asyncio.wait_for(story(), 20))


def test_a_running_door_tells_how_it_is(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert while_it_runs(condition(faults={"busy": 2})) == 0
    said = capsys.readouterr().out
    assert "room      Blue Room, blue@example.com" in said
    assert "faults    busy 2" in said
    assert while_it_runs(condition(freshness="lost", trouble="no-route")) == 1
    assert "grey" not in (said := capsys.readouterr().out)
    assert "green, lost, no-route" in said


def test_whoever_names_a_configuration_means_the_door_of_its_room(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = home / "kiosk.ini"
    text = "[room]\nname = Blue Room\nmailbox = {}\ntimezone = UTC\n[exchange]\nserver = a.example\npassword_env = P\n"
    for mailbox, status in (("blue@example.com", 0), ("red@example.com", 2)):
        file.write_text(text.format(mailbox))
        assert while_it_runs(condition(), "--config", str(file)) == status
    assert "the door that runs here is that of blue@example.com, not of red@example.com" in capsys.readouterr().out


def test_programs_are_told_the_same(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert while_it_runs(condition(), "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["running"]
    assert said["well"]
    assert said["light"] == "green"


def test_a_socket_that_was_left_by_a_door_that_was_killed_is_no_hindrance(home: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(home / "status"))
    assert while_it_runs(condition()) == 0


def test_no_door_and_one_that_hangs(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli.main(["status"]) == 2
    assert "no door runs here" in capsys.readouterr().out
    monkeypatch.setattr(inquiry, "PATIENCE", 0.05)
    with socket.socket(socket.AF_UNIX) as hung:
        hung.bind(str(home / "status"))
        hung.listen()
        assert cli.main(["status", "--json"]) == 2
    assert json.loads(capsys.readouterr().out) == {"running": False, "why": "the door does not answer: it hangs"}


def test_a_place_that_cannot_be_written_costs_the_answer_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    assert inquiry._listening(tmp_path / "file" / "status") is None
    assert "nobody can ask how the door is" in caplog.text


# --- Prometheus


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    return int(number)


def page(port: int, now: Condition) -> dict[str, float]:
    """What Prometheus reads, by name and labels."""

    async def story() -> str:
        serving = asyncio.create_task(metrics.serve(Listen("127.0.0.1", port), lambda: now))
        while True:
            await asyncio.sleep(0.01)
            try:
                text = await asyncio.to_thread(lambda: urlopen(f"http://127.0.0.1:{port}/metrics").read().decode())
            except OSError:
                continue
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            return text

    families = text_string_to_metric_families(asyncio.run(asyncio.wait_for(story(), 20)))
    samples = [sample for family in families for sample in family.samples]
    return {f"{each.name} {' '.join(each.labels.values())}".strip(): each.value for each in samples}


def test_prometheus_reads_state_health_counts_and_version(port: int) -> None:
    told = page(port, condition(trouble="busy", faults={"busy": 2}, outcomes={"booked": 3}, memory=5))
    assert told["kiosk_light green"] == 1
    assert "kiosk_mqtt_connected" not in told, "there is no broker"
    assert told["kiosk_light red"] == 0
    assert told["kiosk_freshness live"] == 1
    assert told["kiosk_trouble"] == 1
    assert told["kiosk_faults_total busy"] == 2
    assert told["kiosk_outcomes_total booked"] == 3
    assert told["kiosk_readings_total"] == 7
    assert told["kiosk_reading_seconds"] == 0.25
    assert told["kiosk_memory_bytes"] == 5
    assert told["kiosk_read_timestamp_seconds"] == 1773739205
    assert any(name.startswith("kiosk_info ") and "Blue Room" in name for name in told)


@pytest.mark.parametrize(("state", "value"), [("connected", 1), ("connection-refused", 0)])
def test_a_broker_that_is_away_is_told_and_makes_no_door_ill(port: int, state: str, value: float) -> None:
    now = condition(mqtt=state)
    assert page(port, now)["kiosk_mqtt_connected"] == value
    assert now.is_well
    assert ("mqtt", state) in now.lines()
    assert "mqtt" not in dict(condition().lines())


def test_every_metric_of_the_alerts_and_the_dashboard_is_told(port: int) -> None:
    import re

    told = {
        name.partition(" ")[0]
        for name in page(port, condition(faults={"busy": 1}, outcomes={"booked": 1}, mqtt="connected"))
    }
    for file in ("alerts.yml", "dashboard.json"):
        text = (ROOT / "packaging" / "prometheus" / file).read_text()
        asked = set(re.findall(r"\bkiosk_\w+", text))
        assert asked
        assert asked <= told, file


def test_a_port_that_is_taken_costs_the_page_alone(caplog: pytest.LogCaptureFixture) -> None:
    async def story(port: int) -> None:
        serving = asyncio.create_task(metrics.serve(Listen("127.0.0.1", port), condition))
        while "no metrics" not in caplog.text:
            await asyncio.sleep(0.01)
        assert not serving.done()
        serving.cancel()

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        asyncio.run(asyncio.wait_for(story(taken.getsockname()[1]), 20))


@pytest.mark.parametrize(
    ("text", "good"),
    [("127.0.0.1:9464", True), ("[::1]:9464", True), ("9464", False), ("localhost:9464", False), ("10.0.0.1:0", False)],
)
def test_where_to_listen_is_an_address_and_a_port(tmp_path: Path, text: str, good: bool) -> None:
    file = tmp_path / "kiosk.ini"
    file.write_text(
        "[room]\nname = A\nmailbox = a@b.example\ntimezone = UTC\n[exchange]\nserver = m.example.com\npassword = x\n"
        f"[metrics]\nlisten = {text}\n"
    )
    file.chmod(0o600)
    if good:
        assert str(ini.load(file).metrics.listen) == text
    else:
        with pytest.raises(ConfigError, match=r"listen = .*must be an IP address of this machine and a port"):
            ini.load(file)
