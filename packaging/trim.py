"""Takes out of an installed site-packages what a door never opens: 317 MB become 176.

`python packaging/trim.py SITE_PACKAGES`: of Qt's bindings, plugins and QML modules the lists below stay, with the
libraries that those need (read from the files, so that the lists cannot be wrong by one); of Babel's locale data the
languages that the door speaks. tests/test_packaging.py holds the lists against what the door imports. Needs readelf.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

BINDINGS = {"QtCore", "QtDBus", "QtGui", "QtNetwork", "QtOpenGL", "QtQml", "QtQuick", "QtSvg", "QtWidgets"}
"""qasync imports QtWidgets, QtQuick imports QtOpenGL."""
PLUGINS = {
    *("platforms", "imageformats", "iconengines", "wayland-shell-integration", "wayland-graphics-integration-client"),
    "xcbglintegrations",
}
PLATFORMS = {"libqoffscreen.so", "libqwayland.so", "libqwayland-egl.so", "libqwayland-generic.so", "libqxcb.so"}
"""Not vnc: it would listen to everybody, without a password."""
QML = {
    *("QtCore", "QtQml", "QtQuick"),
    *("QtQuick/Effects", "QtQuick/Layouts", "QtQuick/Shapes", "QtQuick/Templates", "QtQuick/VectorImage"),
    "QtQuick/Window",
}
PYSIDE = {"__init__.py", "_config.py", "_git_pyside_version.py", "support", "Qt"}
"""Beside the bindings and libpyside6 itself."""


def trim(site: Path) -> None:
    """Take out what is not needed."""
    pyside = site / "PySide6"
    qt = pyside / "Qt"
    for path in pyside.iterdir():
        is_binding = path.name.partition(".")[0] in BINDINGS and path.suffix == ".so"
        if not (is_binding or path.name in PYSIDE or path.name.startswith("libpyside6")):
            _remove(path)
    _keep(qt, {"lib", "plugins", "qml"})
    _keep(qt / "plugins", PLUGINS)
    _keep(qt / "plugins" / "platforms", PLATFORMS)
    for path in sorted(each for each in (qt / "qml").rglob("*") if each.is_dir()):
        module = path.relative_to(qt / "qml").as_posix()
        if path.exists() and not any(is_in(module, kept) for kept in QML):
            _remove(path)
    for path in site.rglob("*.qmltypes"):
        path.unlink()
    _keep(qt / "lib", needed([each for each in site.rglob("*.so*") if each.parent != qt / "lib"], qt / "lib"))
    languages = spoken(site / "kiosk" / "values.py")
    for path in (site / "babel" / "locale-data").iterdir():
        if path.suffix == ".dat" and re.split(r"[_.]", path.name)[0] not in {"root", *languages}:
            path.unlink()
    for name in ("bin", "shiboken6/include", ".lock"):
        _remove(site / name)
    for path in (*site.rglob("*.pyi"), *site.rglob("__pycache__")):
        _remove(path)


def spoken(values: Path) -> set[str]:
    """The languages that kiosk.ini may name, without what is special to a region."""
    module = ast.parse(values.read_text(encoding="utf-8"))
    language = next(each for each in module.body if isinstance(each, ast.ClassDef) and each.name == "Language")
    constants = (
        each.value.value
        for each in language.body
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant)
    )
    return {re.split("[-_]", str(each))[0] for each in constants}


def needed(roots: list[Path], library: Path) -> set[str]:
    """The files of this folder that the roots need, directly or not."""
    found: set[str] = set()
    ahead = list(roots)
    while ahead:
        told = subprocess.run(
            ["readelf", "--dynamic", "--wide", *map(str, ahead)],  # noqa: S607 - wherever binutils are
            capture_output=True,
            text=True,
            check=True,
        )
        names = set(re.findall(r"\(NEEDED\).*\[(.*)\]", told.stdout))
        new = {name for name in names - found if (library / name).exists()}
        found |= new
        ahead = [library / name for name in sorted(new)]
    return found


def is_in(module: str, kept: str) -> bool:
    """Whether this folder of QML is what is kept, or on the way to it; what lies beneath QtQuick is kept by name."""
    is_beneath = module.startswith(f"{kept}/") and kept != "QtQuick"
    return module == kept or is_beneath or kept.startswith(f"{module}/")


def _keep(folder: Path, names: set[str]) -> None:
    for path in folder.iterdir():
        if path.name not in names:
            _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    trim(Path(sys.argv[1]))
