"""The server: an Exchange on the loopback interface, for the demo and for tests that drive the real client.

    with SimulatedExchange([mailbox]) as exchange:
        exchange.url                                   # http://127.0.0.1:PORT/EWS/Exchange.asmx
        exchange.faults.inject(Fault.HANG_AFTER, on="CreateItem", times=1)
        exchange.down(); exchange.up()                 # an outage: connections are refused
        exchange.streams.freeze()                      # streams stand, and say nothing any more
        exchange.post.mails                            # everything that was sent

One thread accepts, one more lives as long as each TCP connection, one delivers mail. `stop` ends them all at once,
whatever hangs. Nothing is written to any log. The mailboxes stay the owner's: they may be changed while it runs.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from .attendant import Attendants
from .connection import Connection
from .faults import Faults
from .fields import OurNames
from .organization import Organization
from .post import Post
from .sign_in import Account, Scheme, SignIn
from .subscriptions import Pace, Streams
from .throttling import UNLIMITED, Budget

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kiosk.exchange.memory import MemoryMailbox

    from .attendant import CalendarProcessing
    from .certificates import Tls
    from .organization import RoomList
    from .throttling import Throttling

DOOR = Account(user="ROOMDOOR\\door", upn="door@roomdoor.example", password="open sesame")  # noqa: S106 - a toy's
ALL_SCHEMES = frozenset(Scheme)
PATIENCE = 1.0
"""Seconds to wait for a thread that was told to end."""


def system_clock() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


class SimulatedExchange:
    """One server with its mailboxes, accounts, faults and counters. Not started until entered."""

    def __init__(  # noqa: PLR0913 - a site has that many sides, and each use names the few it means
        self,
        mailboxes: Iterable[MemoryMailbox],
        *,
        accounts: Sequence[Account] = (DOOR,),
        clock: Callable[[], datetime] = system_clock,
        port: int = 0,
        schemes: frozenset[Scheme] = ALL_SCHEMES,
        names: OurNames | None = None,
        room_lists: Iterable[RoomList] = (),
        processing: Mapping[str, CalendarProcessing] | None = None,
        pace: Pace | None = None,
        throttling: Throttling | None = None,
        tls: Tls | None = None,
        on_answer: Callable[[bytes], None] | None = None,
    ) -> None:
        self.budget = Budget(throttling or UNLIMITED)
        policy = self.budget.policy
        self.streams = Streams(pace or Pace(), policy.max_subscriptions, policy.hanging_connections)
        """The subscriptions and the streams that run: to be counted, frozen, cut, forgotten."""
        self.post = Post()
        """The mail: `post.mails` is everything that was sent."""
        by_address = {mailbox.room.address.lower(): mailbox for mailbox in mailboxes}
        settings = {address.lower(): how for address, how in (processing or {}).items()}
        self.organization = Organization(
            by_address,
            streams=self.streams,
            post=self.post,
            attendants=Attendants(by_address, settings, self.post, clock),
            names=names or OurNames(),
            room_lists=tuple(room_lists),
        )
        self.sign_in = SignIn(accounts, schemes)
        self.faults = Faults()
        self.clock = clock
        self.on_answer = on_answer
        self.port = port
        self.tls = tls
        """How it speaks TLS, None for plain HTTP. A change holds from the next `up`."""
        self.lock = threading.Lock()
        self.operations: Counter[str] = Counter()
        """Signed-in requests by operation, counted as they are let in, whatever becomes of them."""
        self.statuses: Counter[int] = Counter()
        """Answers by HTTP status: every round trip counts, those of a handshake too; 0 is a broken connection."""
        self.connections = 0
        """TCP connections accepted."""
        self._listening: _Listener | None = None

    def __enter__(self) -> Self:
        """Start."""
        self.up()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    @property
    def url(self) -> str:
        """The address of EWS, once started."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}/EWS/Exchange.asmx"

    @property
    def address(self) -> tuple[str, int]:
        """Host and port, once started."""
        return "127.0.0.1", self.port

    @property
    def round_trips(self) -> int:
        """How many requests were answered or broken off, all in all."""
        with self.lock:
            return self.statuses.total()

    def forget(self) -> None:
        """Set the counters to nothing."""
        with self.lock:
            self.operations.clear()
            self.statuses.clear()
            self.connections = 0

    def up(self) -> None:
        """Listen: on the given port, or on any free one the first time and on the same again later."""
        if self._listening is None:
            self._listening = _Listener(self)
            self.port = self._listening.port
            self.post.start()

    def down(self) -> None:
        """Close the port and break every connection; clients are refused until `up`. All subscriptions are lost."""
        with self.lock:  # whoever comes second finds nothing left to close
            listening, self._listening = self._listening, None
        if listening is not None:
            listening.close()
            self.streams.forget()
            self.post.stop()

    stop = down

    @contextlib.contextmanager
    def outage(self) -> Iterator[None]:
        """Be down for a while."""
        self.down()
        try:
            yield
        finally:
            self.up()

    def set_password(self, user: str, password: str) -> None:
        """Change a password in the directory, as an administrator does: new sign-ins need it, old connections live."""
        self.sign_in.accounts = tuple(
            replace(account, password=password) if account.is_called(user) else account
            for account in self.sign_in.accounts
        )

    def count(self, status: int) -> None:
        """Count one round trip."""
        with self.lock:
            self.statuses[status] += 1

    def count_operation(self, operation: str) -> None:
        """Count one request that was let in."""
        if operation:
            with self.lock:
                self.operations[operation] += 1


class _Listener:
    """One life of the listening socket, with the threads of the connections it accepted."""

    def __init__(self, exchange: SimulatedExchange) -> None:
        self._exchange = exchange
        self._tls: ssl.SSLContext | None = None
        exchange.sign_in.binding = b""
        if exchange.tls is not None:
            self._tls, exchange.sign_in.binding = exchange.tls.open()
        self._socket = socket.create_server(("127.0.0.1", exchange.port), backlog=32)
        self.port: int = self._socket.getsockname()[1]
        self.gone = threading.Event()
        self._wake, self._woken = socket.socketpair()
        self._open: dict[socket.socket, threading.Thread] = {}
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._accept, name="exchange", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening, break the connections, wait for the threads."""
        self.gone.set()
        self._wake.send(b"x")
        self._thread.join(PATIENCE)
        with self._lock:
            still_open = dict(self._open)
        for connection in still_open:
            with contextlib.suppress(OSError):
                # the plain one: ssl's own takes the TLS away from under a handshake in the other thread
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
        for thread in still_open.values():
            if thread is not threading.current_thread():  # a hook in the server's own thread may close it
                thread.join(PATIENCE)
        self._wake.close()

    def _accept(self) -> None:
        with selectors.DefaultSelector() as selector, self._socket, self._woken:
            selector.register(self._socket, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while True:
                selector.select()
                if self.gone.is_set():
                    return
                try:
                    connection, _ = self._socket.accept()
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    if self._tls is not None:  # the handshake is the business of the connection's own thread
                        connection = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
                except OSError:
                    continue  # the client has already thought better of it
                thread = threading.Thread(target=self._serve, args=(connection,), name="exchange-line", daemon=True)
                with self._lock:
                    self._open[connection] = thread
                thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with self._exchange.lock:
            self._exchange.connections += 1
        try:
            Connection(self._exchange, connection, self.gone).serve()
        except OSError:
            pass  # the client, or `close`, broke it off
        finally:
            with self._lock:
                self._open.pop(connection, None)
            connection.close()
