"""The room door: a kiosk beside a meeting room, bound to one room mailbox on an on-premises Exchange."""

from pathlib import Path

__version__ = "0.1.0"


def build() -> str:
    """When and from what this was packaged, written by whoever packages it; in a source tree nothing is."""
    try:
        return (Path(__file__).parent / "build").read_text(encoding="ascii").strip()
    except OSError:
        return "from source"
