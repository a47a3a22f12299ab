"""Throttling: how many requests and streams one account may have at a time, with the defaults of a site of its own.

The budget is that of the account, or of the mailbox it impersonates. A request counts from its arrival until its answer
is ready, faults included; a stream counts as a hanging connection instead. Not simulated: the bursts and recharge rates
(EwsMaxBurst), which need hours to bite.
"""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .refusal import Code
from .soap import SoapFault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttling:
    """A throttling policy. 0 is no limit.

    `back_off` chooses the words for a request too many: None says ErrorExceededConnectionCount
    (ecederstrand/exchangelib#855), a time says ErrorServerBusy and suggests that time (KDE's fixture has one of 0 ms,
    which is not told at all).
    """

    max_concurrency: int = 27
    hanging_connections: int = 10
    max_subscriptions: int = 5000
    back_off: timedelta | None = None


UNLIMITED = Throttling(max_concurrency=0, hanging_connections=0, max_subscriptions=0)


@dataclass(slots=True)
class Budget:
    """Who has how many requests under way. Safe for several threads."""

    policy: Throttling
    _under_way: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextlib.contextmanager
    def request(self, owner: str) -> Iterator[None]:
        """Count a request. Raises SoapFault when it is one too many."""
        most = self.policy.max_concurrency
        with self._lock:
            if most and self._under_way[owner] >= most:
                raise self._too_many()
            self._under_way[owner] += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way[owner] -= 1

    def _too_many(self) -> SoapFault:
        if self.policy.back_off is None:
            return SoapFault(*Code.EXCEEDED_CONNECTION_COUNT.value)
        back_off = int(self.policy.back_off.total_seconds() * 1000)
        most = str(self.policy.max_concurrency)
        values = {"BackOffMilliseconds": str(back_off)} if back_off else {}
        values |= {
            "Policy": "MaxConcurrency",
            "MaxConcurrencyLimit": most,
            "ErrorMessage": (
                "This operation exceeds the throttling budget for policy part 'MaxConcurrency', "
                f"policy value '{most}', Budget type: 'Ews'. Suggested backoff time {back_off} ms."
            ),
        }
        return SoapFault(*Code.SERVER_BUSY.value, values=values)
