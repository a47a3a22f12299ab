"""The gallery leaves nothing out: each sheet has a scene, and what is asked for is drawn."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import kiosk.screen

ROOT = Path(__file__).parents[2]


def test_it_draws_what_is_asked_for_with_its_contact_sheet(tmp_path):
    asked = ("--size", "800x480", "--theme", "light", "--to", str(tmp_path), "lost", "sheet-pin")
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools/gallery.py"), *asked],
        capture_output=True,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert {file.name for file in tmp_path.iterdir()} == {
        "lost-light-800x480.png",
        "sheet-pin-light-800x480.png",
        "contact-sheet-light-800x480-1.png",
    }


def test_every_sheet_has_a_scene(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    from gallery import everything

    host = (Path(kiosk.screen.__file__).parent / "Kiosk/SheetHost.qml").read_text()
    drawn = {tap for _, scene in everything() for tap in getattr(scene, "taps", ())} | {
        name for name, _ in everything()
    }
    opens = {"type": "type-name", "pin": "sheet-pin"}
    missing = {
        name
        for name in re.findall(r'name: "(\w+)"', host)
        if not {opens.get(name, f"open-{name}"), f"sheet-{name}"} & drawn
    }
    assert missing == set()
