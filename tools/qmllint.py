#!/usr/bin/env python3
"""Lint the QML module against the Python types that it uses: `.venv/bin/python tools/qmllint.py [kiosk/screen/Kiosk]`.

Qt's linter knows C++ types only, so the Python types are described to it first: PySide6 reads the modules beside the
QML module (those that set QML_IMPORT_NAME), its registrar turns that into a typeinfo file, and a copy of the module
with that file in it is linted. The copy is in build/; the source tree is not touched. A warning fails.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

import PySide6

SCRIPTS = Path(sys.executable).parent
METATYPES = Path(PySide6.__file__).parent / "Qt" / "metatypes"
FOREIGN = [METATYPES / f"qt6{name}_metatypes.json" for name in ("core", "gui", "qml", "quick")]


def describe(sources: list[Path], module: str, folder: Path) -> None:
    """Write into the copied module what the Python types in `sources` offer to QML, and name it in its qmldir."""
    dump, types = folder.parent / "metaobjects.json", folder / f"{module}.qmltypes"
    run("pyside6-metaobjectdump", "--compact", "--out-file", dump, *sources)
    run(
        "pyside6-qmltyperegistrar",
        *("--import-name", module, "--major-version", "1", "--foreign-types", ",".join(map(str, FOREIGN))),
        *("--generate-qmltypes", types, "-o", folder.parent / "registration.cpp", dump),
    )
    qmldir = folder / "qmldir"
    qmldir.write_text(f"{qmldir.read_text()}\ntypeinfo {types.name}\n")


def run(tool: str, *arguments: str | Path) -> None:
    """Run one of PySide6's tools; its failure is ours."""
    subprocess.run([SCRIPTS / tool, *arguments], check=True)


def main() -> int:
    """Lint the module and return the exit code: 0 when there is nothing to say about it."""
    parser = argparse.ArgumentParser(description="Lint a QML module against the Python types beside it.")
    parser.add_argument("module", type=Path, nargs="?", default=Path("kiosk/screen/Kiosk"))
    parser.add_argument("--build", type=Path, default=Path("build/qmllint"))
    options = parser.parse_args()

    source: Path = options.module.resolve()
    if not (source / "qmldir").is_file():
        print(f"no QML module: {options.module}/qmldir is missing", file=sys.stderr)
        return 1
    build: Path = options.build.resolve()  # the linter needs absolute paths: else it takes no singleton for one
    shutil.rmtree(build, ignore_errors=True)
    copy = Path(shutil.copytree(source, build / source.name))

    sources = [path for path in sorted(source.parent.glob("*.py")) if "QML_IMPORT_NAME" in path.read_text()]
    files = sorted(copy.rglob("*.qml"))
    try:
        if sources:
            describe(sources, source.name, copy)
        linted = subprocess.run(
            [SCRIPTS / "pyside6-qmllint", "-W", "0", "-I", build, *files],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    except subprocess.CalledProcessError as failed:
        return failed.returncode
    print(linted.stdout.replace(str(copy), str(options.module)), end="")  # name the files that can be mended
    if linted.returncode == 0:
        print(f"qmllint: {len(files)} QML files agree with {len(sources)} Python files")
    return linted.returncode


if __name__ == "__main__":
    sys.exit(main())
