"""The package: what is taken out of it is needed by nothing, and what starts it holds its own."""

from __future__ import annotations

import configparser
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.values import Language

ROOT = Path(__file__).parent.parent
DEBIAN = ROOT / "packaging" / "debian"
SPEC = importlib.util.spec_from_file_location("trim", ROOT / "packaging" / "trim.py")
assert SPEC is not None
assert SPEC.loader is not None
trim = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(trim)


def test_every_binding_that_is_imported_stays_in_the_package() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "kiosk").rglob("*.py")]
    imported = {name for text in texts for name in re.findall(r"\bPySide6\.(Qt\w+)", text)}
    assert "QtQuick" in imported
    assert imported <= trim.BINDINGS


def test_every_qml_module_that_is_imported_stays_in_the_package() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "kiosk").rglob("*.qml")]
    imported = {name for text in texts for name in re.findall(r"^import (Qt[\w.]+)", text, re.MULTILINE)}
    assert "QtQuick.Layouts" in imported
    assert {name.replace(".", "/") for name in imported} <= trim.QML


def test_every_language_stays_in_the_package() -> None:
    spoken = trim.spoken(ROOT / "kiosk" / "values.py")
    assert {re.split("[-_]", each.value)[0] for each in Language} - {"auto"} <= spoken
    assert "en" in spoken


@pytest.mark.skipif(sys.platform == "win32", reason="a script of systemd's")
def test_starts_that_follow_each_other_are_spread(tmp_path: Path) -> None:
    waited = []
    for _ in range(12):
        ended = subprocess.run(
            ["/bin/sh", str(DEBIAN / "back-off")],
            env={"PATH": "/usr/bin:/bin", "RUNTIME_DIRECTORY": str(tmp_path), "KIOSK_SLEEP": "echo"},
            capture_output=True,
            text=True,
            check=True,
        )
        waited.append(int(ended.stdout.split()[-1]))
    assert waited == [0, 0, 0, 5, 10, 20, 40, 80, 160, 300, 300, 300]


@pytest.mark.skipif(sys.platform == "win32", reason="a script of systemd's")
def test_starts_that_are_long_ago_are_forgotten(tmp_path: Path) -> None:
    up = int(float(Path("/proc/uptime").read_text().split()[0]))
    (tmp_path / "starts").write_text("".join(f"{up - 700}\n" for _ in range(9)))
    subprocess.run(
        ["/bin/sh", str(DEBIAN / "back-off")],
        env={"PATH": "/usr/bin:/bin", "RUNTIME_DIRECTORY": str(tmp_path), "KIOSK_SLEEP": "test 0 ="},
        check=True,
    )
    assert len((tmp_path / "starts").read_text().splitlines()) == 1


def test_the_service_promises_what_the_program_keeps() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[method-assign, assignment]
    unit.read(DEBIAN / "kiosk.service")
    service = unit["Service"]
    assert (service["Type"], service["NotifyAccess"], service["Restart"]) == ("notify", "all", "always")
    assert int(service["WatchdogSec"]) == 30
    assert service["ExecStopPost"] == "-/opt/roomdoor/bin/kiosk lamp-off"
    assert "size=32M" in service["TemporaryFileSystem"], "what need not touch the SD card does not"
    assert service["RuntimeDirectory"] == service["StateDirectory"] == service["CacheDirectory"] == "kiosk"
    for bound in ("NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "CapabilityBoundingSet="):
        assert f"\n{bound}\n" in (DEBIAN / "kiosk.service").read_text()
    assert "PAMName" not in service, "a PAM session takes the door out of the unit: systemd would not hear it"
    assert "KillMode" not in service, "the signal of the watchdog must reach the door, which is the compositor's child"


def test_the_service_loads_every_credential_that_is_written_about_and_purging_takes_them_away() -> None:
    loaded = set(re.findall(r"^LoadCredential=(\S+)", (DEBIAN / "kiosk.service").read_text(), re.MULTILINE))
    example = (ROOT / "kiosk.ini.example").read_text()
    named = set(re.findall(r"^#password_credential = (\S+)", example, re.MULTILINE))
    assert named == {"exchange-password", "mqtt-password"}
    assert named <= loaded
    assert all(name in (DEBIAN / "postrm").read_text() for name in named)


def test_the_log_of_a_door_is_bounded() -> None:
    journal = configparser.RawConfigParser()
    journal.optionxform = str  # type: ignore[method-assign, assignment]
    journal.read(DEBIAN / "journald.conf")
    assert dict(journal["Journal"]) == {"SystemMaxUse": "100M", "RuntimeMaxUse": "32M", "MaxRetentionSec": "1month"}
    assert "journald.conf.d" in (DEBIAN / "build.sh").read_text()


def test_the_figure_of_the_service_s_exposure_is_the_one_that_is_tried() -> None:
    written = re.search(r"rates the service ([0-9.]+)", (ROOT / "docs" / "security.md").read_text())
    tried = re.search(r"--threshold=([0-9]+)", (DEBIAN / "test.sh").read_text())
    assert written is not None
    assert tried is not None
    assert float(written[1]) * 10 == int(tried[1])
