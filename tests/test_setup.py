"""The ways that lead from a bare machine to a running door: scripts, lock files and the QML check."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = ["run.lock", "dev.lock"]
ENVIRONMENTS = [
    {"python_version": python, "python_full_version": f"{python}.1", "platform_machine": machine}
    for python in ("3.11", "3.12", "3.13")
    for machine in ("x86_64", "aarch64")
]


def locked(name: str) -> list[Requirement]:
    """The pinned requirements of a lock file, hashes left out."""
    lines = (ROOT / "requirements" / name).read_text().splitlines()
    return [Requirement(line.removesuffix("\\")) for line in lines if re.match(r"[a-z0-9]", line)]


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


# --- lock files ---


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_is_pinned_and_hashed(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text()
    entries = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"\S+==\S+ ", entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place_to_fetch_from(lock: str) -> None:
    assert not re.search(r"://|index|file:|find-links", (ROOT / "requirements" / lock).read_text())


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda e: f"{e['python_version']}-{e['platform_machine']}")
@pytest.mark.parametrize(("lock", "extras"), [("run.lock", ["simulator"]), ("dev.lock", ["simulator", "dev"])])
def test_the_lock_fulfils_what_pyproject_asks_for(lock: str, extras: list[str], environment: dict[str, str]) -> None:
    wanted = project()["dependencies"] + [line for e in extras for line in project()["optional-dependencies"][e]]
    pins = {
        canonicalize_name(pin.name): next(iter(pin.specifier)).version
        for pin in locked(lock)
        if not pin.marker or pin.marker.evaluate(environment)
    }
    for line in wanted:
        requirement = Requirement(line)
        if not requirement.marker or requirement.marker.evaluate(environment):
            assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)]), line


def test_both_locks_hold_the_same_versions() -> None:
    assert {str(pin) for pin in locked("run.lock")} <= {str(pin) for pin in locked("dev.lock")}


@pytest.mark.parametrize(("python", "series"), [("3.11", "6.11"), ("3.12", "6.12"), ("3.13", "6.12")])
def test_qt_is_locked_to_a_version_that_does_not_abort(python: str, series: str) -> None:
    here = {"python_version": python, "python_full_version": f"{python}.1"}
    pins = [pin for pin in locked("run.lock") if pin.name in ("pyside6-essentials", "shiboken6")]
    fitting = [pin for pin in pins if not pin.marker or pin.marker.evaluate(here)]
    assert len(fitting) == 2
    assert all(str(pin.specifier).startswith(f"=={series}.") for pin in fitting)


def test_what_is_installed_is_what_is_locked() -> None:
    fitting = [pin for pin in locked("dev.lock") if not pin.marker or pin.marker.evaluate()]
    assert {f"{pin.name}=={version(pin.name)}" for pin in fitting} == {f"{pin.name}{pin.specifier}" for pin in fitting}


# --- make and setup.sh ---


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=120
    )


def test_make_alone_lists_the_targets() -> None:
    listed = run("make", "--no-print-directory", MAKEFLAGS="").stdout
    for target in ("demo", "test", "check", "gallery", "lock", "clean"):
        assert f"make {target} " in listed


@pytest.mark.parametrize("script", ["tools/setup.sh", "tools/lock.sh", ".ci/run"])
def test_a_script_can_be_started_and_has_no_syntax_error(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    assert run("bash", "-n", script).returncode == 0


@pytest.mark.parametrize("python", ["no-such-python", "git"])
def test_setup_refuses_a_python_that_does_not_fit_and_changes_nothing(python: str) -> None:
    done = run("tools/setup.sh", PYTHON=python)
    assert done.returncode == 1
    assert "needs Python 3.11, 3.12 or 3.13" in done.stderr
    assert not done.stdout


# --- tools/qmllint.py ---

BRIDGE = """
from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("owned by Python")
class Door(QObject):
    changed = Signal()

    @Property(str, notify=changed)
    def headline(self) -> str:
        return "Available"

    @Slot(str)
    def book(self, slot: str) -> None:
        pass
"""

MAIN = """
pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

Item {
    id: root
    required property Door door
    Text {
        text: root.door.headline
        color: Theme.ink
        textFormat: Text.PlainText
    }
    TapHandler {
        onTapped: root.door.book("14:00")
    }
}
"""


@pytest.fixture
def lint(tmp_path: Path):
    """Lint a small module whose Main.qml is given; returns the exit code and what was said."""

    def lint(main: str) -> tuple[int, str]:
        module = tmp_path / "screen" / "Kiosk"
        module.mkdir(parents=True)
        (module.parent / "bridge.py").write_text(BRIDGE)
        (module / "qmldir").write_text("module Kiosk\nMain 1.0 Main.qml\nsingleton Theme 1.0 Theme.qml")
        (module / "Theme.qml").write_text(
            'pragma Singleton\nimport QtQuick\nQtObject { property color ink: "black" }\n'
        )
        (module / "Main.qml").write_text(main)
        before = sorted(module.rglob("*"))
        done = run(sys.executable, "tools/qmllint.py", str(module), "--build", str(tmp_path / "build"))
        assert sorted(module.rglob("*")) == before
        return done.returncode, done.stdout + done.stderr

    return lint


def test_qml_that_agrees_with_python_passes(lint) -> None:
    code, said = lint(MAIN)
    assert code == 0, said
    assert "2 QML files agree with 1 Python files" in said


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("door.book(", "door.boook("),
        ("door.headline", "door.headlin"),
        ("Theme.ink", "Theme.inc"),
        ("root.door.headline", "door.headline"),
        ("required property Door door", "required property Gate door"),
    ],
)
def test_qml_that_disagrees_with_python_fails(lint, right: str, wrong: str) -> None:
    code, said = lint(MAIN.replace(right, wrong))
    assert code != 0
    assert "Main.qml" in said


def test_a_missing_module_is_told(tmp_path: Path) -> None:
    done = run(sys.executable, "tools/qmllint.py", str(tmp_path / "Kiosk"))
    assert done.returncode == 1
    assert "no QML module" in done.stderr
