"""Is what the simulated Exchange says valid EWS? Asked of Microsoft's schema, which is no part of this project.

The schema and the captured answers of real servers lie in a folder `shared/ews` beside or above the repository, or
where KIOSK_EWS_SAMPLES points. Without them answers go unchecked, and the tests that are about them skip.

    with SimulatedExchange([mailbox], on_answer=checker) as exchange: ...
    checker.settle()        # fails if any answer was invalid
"""

from __future__ import annotations

import functools
import importlib.util
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

AS_SAID = "{http://schemas.microsoft.com/exchange/services/2006/messages}Notification"
AS_THE_SCHEMA_HAS_IT = "{http://schemas.microsoft.com/exchange/services/2006/types}Notification"
"""Of a stream's notifications Exchange says m:Notification (Microsoft's samples; its own client insists on it)."""
FAULT = "{http://schemas.xmlsoap.org/soap/envelope/}Fault"


@functools.cache
def folder() -> Path | None:
    """Where the schema is, None if it is not here."""
    named = os.environ.get("KIOSK_EWS_SAMPLES")
    if named:
        return Path(named) if Path(named).is_dir() else None
    found = (parent / "shared" / "ews" for parent in Path(__file__).resolve().parents)
    return next((path for path in found if (path / "validate.py").is_file()), None)


def samples() -> Path:
    """The folder of captured answers; skips the test if they are not here."""
    where = folder()
    if where is None:
        pytest.skip("no shared/ews beside the repository and no KIOSK_EWS_SAMPLES: nothing to compare with")
    return where / "samples" / "captured"


@functools.cache
def _schema() -> Any:
    where = folder()
    if where is None:
        return None
    spec = importlib.util.spec_from_file_location("ews_validate", where / "validate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.load_schema()


def faults_of(message: bytes) -> list[str]:
    """What the schema has against the body of a SOAP message; nothing if there is no schema, or it is a fault."""
    schema = _schema()
    body = etree.fromstring(message).find("{*}Body")
    assert body is not None
    for notification in body.iter(AS_SAID):
        notification.tag = AS_THE_SCHEMA_HAS_IT
    if schema is None or body[0].tag == FAULT or schema.validate(etree.ElementTree(body[0])):
        return []
    return [str(error.message)[:300] for error in schema.error_log]  # a closed set is quoted whole


@dataclass(slots=True)
class Checker:
    """Takes every answer of a server; `settle` fails if one was invalid."""

    answers: int = 0
    problems: list[str] = field(default_factory=list)

    def __call__(self, answer: bytes) -> None:
        """Check one answer. Called in the server's threads, so it only takes note."""
        self.answers += 1
        self.problems.extend(faults_of(answer))

    def settle(self) -> None:
        """Fail if an answer was invalid."""
        assert not self.problems, "\n".join(self.problems)
