"""What stands between a door and its Exchange: a relay that may end TLS, and can fall silent without a word."""

from __future__ import annotations

import contextlib
import selectors
import socket
import ssl
import struct
import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 0.02


def server_context(certificate: Path) -> ssl.SSLContext:
    """How a server shows this certificate."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate)
    return made


class Between:
    """Relays each connection to a port of this machine."""

    def __init__(self, port: int, tls: ssl.SSLContext | None = None) -> None:
        self._target = port
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._gone = threading.Event()
        self.connections = 0
        self._silent = 0
        self.versions: list[str | None] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def url(self, host: str = "127.0.0.1") -> str:
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}/EWS/Exchange.asmx"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._gone.set()
        self._socket.close()
        for thread in self._threads:
            thread.join(2)

    def _accept(self) -> None:
        self._socket.settimeout(PATIENCE)
        while not self._gone.is_set():
            with contextlib.suppress(TimeoutError, OSError):
                accepted, _ = self._socket.accept()
                self.connections += 1
                thread = threading.Thread(target=self._relay, args=(accepted, self.connections), daemon=True)
                self._threads.append(thread)
                thread.start()

    def fall_silent(self) -> None:
        """Let nothing pass on the connections there are, and tell nobody: half open, as after a lost route."""
        self._silent = self.connections

    def _relay(self, accepted: socket.socket, number: int) -> None:
        accepted.settimeout(2)
        with contextlib.suppress(OSError), accepted:
            near = self._shake(accepted) if self._tls else accepted
            with near, socket.create_connection(("127.0.0.1", self._target)) as far:
                if isinstance(near, ssl.SSLSocket):
                    self.versions.append(near.version())
                self._pump(near, far, number)

    def _shake(self, accepted: socket.socket) -> ssl.SSLSocket:
        assert self._tls is not None
        shaking = self._tls.wrap_socket(accepted, server_side=True, do_handshake_on_connect=False)
        try:
            shaking.do_handshake()
        except ssl.SSLError:
            with (
                contextlib.suppress(OSError),
                socket.fromfd(shaking.fileno(), socket.AF_INET, socket.SOCK_STREAM) as raw,
            ):
                raw.settimeout(1)
                raw.shutdown(socket.SHUT_WR)  # else what the client has sent meanwhile would reset away our alert
                while raw.recv(65536):
                    pass
            shaking.close()
            raise
        return shaking

    def _pump(self, near: socket.socket, far: socket.socket, number: int) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(near, selectors.EVENT_READ, far)
            selector.register(far, selectors.EVENT_READ, near)
            while not self._gone.is_set():
                for key, _ in selector.select(PATIENCE):
                    if number <= self._silent:
                        self._gone.wait(PATIENCE)
                        continue
                    data = key.fileobj.recv(65536)  # type: ignore[union-attr] # sockets were registered
                    while isinstance(key.fileobj, ssl.SSLSocket) and key.fileobj.pending():
                        data += key.fileobj.recv(65536)
                    if not data:
                        return
                    key.data.sendall(data)


class Canned:
    """Answers each connection with these bytes, whatever is asked, and closes it; or resets it, with None."""

    def __init__(self, answer: bytes | None) -> None:
        self._answer = answer
        self.requests = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/EWS/Exchange.asmx"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(2)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                accepted, _ = self._socket.accept()
                with accepted:
                    accepted.settimeout(2)
                    accepted.recv(65536)
                    self.requests += 1
                    if self._answer is None:
                        accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                        continue
                    accepted.sendall(self._answer)
                    accepted.shutdown(socket.SHUT_WR)
                    while accepted.recv(65536):
                        pass
