"""How much chance a test takes. The laws of a room get all that the profile has; what guards an edge takes a fifth."""

from __future__ import annotations

from hypothesis import settings

EDGE = settings(max_examples=max(60, settings().max_examples // 5))
"""For readers of files, colours and pages: 100 examples in `make test`, 2,000 in the nightly profile."""
