"""The bundled fonts: Inter, and for what it lacks fonts of our own, so that no machine need have any (docs/adr/0015).

Latin letters, figures and marks are Inter's in every language. Chinese characters look different in China and in Japan:
where the door speaks Japanese its first family is the Japanese one, which has nothing else, so that Inter does the rest
(Theme.qml); everywhere else the Chinese font comes first. What neither has is left to the system. GUI thread only.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFont, QFontDatabase

_HERE = Path(__file__).resolve().parent
ASSETS = next((path for path in (_HERE.parent / "assets", _HERE.parent.parent / "assets") if path.is_dir()), _HERE)
BEHIND = {
    "Inter": ["Door Arabic", "Door Chinese", "Door Japanese"],
    "Inter Display": ["Door Arabic", "Door Chinese", "Door Japanese"],
    "Door Japanese": ["Inter", "Door Arabic", "Door Chinese"],
}
"""Who helps out, in this order, where a family lacks a letter."""


def register() -> None:
    """Make them known to Qt, once per application. Raises OSError where one cannot be read."""
    application = QCoreApplication.instance()
    if application is None or application.property("kioskFonts"):
        return
    files = sorted((ASSETS / "fonts").glob("*.[ot]tf"))
    if not files or any(QFontDatabase.addApplicationFont(str(file)) < 0 for file in files):
        msg = f"the fonts in {ASSETS / 'fonts'} cannot be read"
        raise OSError(msg)
    for family, helpers in BEHIND.items():
        QFont.insertSubstitutions(family, helpers)
    application.setProperty("kioskFonts", True)
