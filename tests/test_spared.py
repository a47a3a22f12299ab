"""What is kept out of a door's memory, and comes back for whoever asks for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from kiosk import spared

REPOSITORY = Path(__file__).parents[1]
USER = """
    import heavy_library
    import heavy_library.part
    from heavy_library.part import Sorry, lift

    class Mine(heavy_library.part.Sorry):
        pass

    def use():
        try:
            raise ValueError
        except (Sorry, heavy_library.Other):
            return "no"
        except ValueError:
            return "yes"
"""
DOOR = """
    import sys
    import tempfile
    from datetime import timedelta

    def full():
        raise FileNotFoundError("no usable temporary directory")

    from benchmarks.place import BERLIN, ROOM, ZONE, device_clock, room_with
    from kiosk import spared
    from kiosk.app import _open
    from kiosk.exchange.address import Address
    from kiosk.exchange.guard import Guard
    from kiosk.room.meeting import TimeSlot
    from kiosk.simulator.server import DOOR, SimulatedExchange

    with SimulatedExchange([room_with(3)]) as exchange:
        who = {"mailbox": ROOM.address, "username": DOOR.user, "password": DOOR.password}
        usual, tempfile._get_default_tempdir = tempfile._get_default_tempdir, full
        line = _open(Address(url=exchange.url, timezone=ZONE, **who), Guard())
        tempfile._get_default_tempdir = usual
        now = device_clock()
        assert len(line.fetch(TimeSlot(now, now + timedelta(days=2))).meetings) == 3
        line.close()
    held = [name for name in (*spared.BY_EXCHANGELIB, *spared.BY_QASYNC) if name in sys.modules]
    assert not held, held
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for packages."""
    monkeypatch.syspath_prepend(str(tmp_path))
    heavy = tmp_path / "heavy_library"
    heavy.mkdir()
    (heavy / "__init__.py").write_text("WEIGHT = 15\n")
    (heavy / "part.py").write_text("def lift(): return 'lifted'\n")
    (tmp_path / "user_of_it.py").write_text(dedent(USER))
    return tmp_path


@pytest.fixture(autouse=True)
def forget() -> object:
    """No test sees what another has imported."""
    yield
    for name in [name for name in sys.modules if name.startswith(("heavy_library", "user_of_it"))]:
        del sys.modules[name]


@pytest.mark.usefixtures("path")
def test_what_only_names_it_works_without_it() -> None:
    with spared.without("heavy_library"):
        import user_of_it  # type: ignore[import-not-found] # made above
    assert user_of_it.use() == "yes"


@pytest.mark.usefixtures("path")
def test_whoever_asks_afterwards_gets_the_real_one() -> None:
    with spared.without("heavy_library"):
        import user_of_it  # noqa: F401
    from heavy_library import part  # type: ignore[import-not-found] # made above

    assert part.lift() == "lifted"


def test_what_was_there_before_stays_and_so_does_what_has_a_similar_name(path: Path) -> None:
    (path / "heavy_library_too.py").write_text("X = 1\n")
    import heavy_library

    with spared.without("heavy_library"):
        import heavy_library_too  # type: ignore[import-not-found] # made above
        from heavy_library import WEIGHT
    assert (WEIGHT, heavy_library_too.X) == (15, 1)
    assert sys.modules["heavy_library"] is heavy_library
    del sys.modules["heavy_library_too"]


def test_an_import_that_fails_leaves_nothing_behind(path: Path) -> None:
    before = list(sys.meta_path)
    (path / "broken_user.py").write_text("import heavy_library\nimport no_such_library\n")
    with pytest.raises(ModuleNotFoundError), spared.without("heavy_library"):
        import broken_user  # type: ignore[import-not-found] # noqa: F401 - made above
    assert sys.meta_path == before
    assert "heavy_library" not in sys.modules


def test_a_door_holds_none_of_them_and_reads_its_calendar_on_a_full_disk() -> None:
    """In a process of its own: here they have all been imported long ago."""
    ended = subprocess.run(
        [sys.executable, "-c", dedent(DOOR)],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
