"""One TCP connection: HTTP/1.1 with keep-alive, sign-in, faults, and what an Exchange front end says around an answer.

Headers follow IIS 10 and Exchange 2019. An answer goes out in one write. Nothing here knows an operation.
"""

from __future__ import annotations

import http.client
import ssl
import uuid
from dataclasses import dataclass, field, replace
from email.utils import format_datetime
from typing import TYPE_CHECKING

from .faults import DONE_ALL_THE_SAME, ELEMENT, STATUS, Fault, Injected
from .operations import OPERATIONS, answer
from .organization import Caller
from .refusal import Code, Refused
from .response import refuse_all
from .sign_in import Handshake
from .soap import SoapFault, envelope, fault, read, schema_violation, streamed
from .streaming import Stream

if TYPE_CHECKING:
    import socket
    import threading

    from lxml.etree import _Element

    from .server import SimulatedExchange
    from .soap import Request

EWS = "/ews/exchange.asmx"
HEALTH = "/ews/healthcheck.htm"
LARGEST_REQUEST = 4 * 1024 * 1024
LARGEST_LINE = 64 * 1024
IDLE = 120.0
"""Seconds after which IIS closes a connection nobody uses."""
PIECE = 16
TLS_HELLO = b"\x16"
LOCKED = b"<html><body>The referenced account is currently locked out and may not be logged on to.</body></html>"
PORTAL = b"<!DOCTYPE html><html><head><title>Network sign-in</title></head><body><h1>Welcome</h1></body></html>"
XML = "text/xml; charset=utf-8"
INSTEAD = {Fault.GARBAGE: (bytes(range(128, 256)) * 2, XML), Fault.HTML: (PORTAL, "text/html")}
"""What a fault puts in the place of an answer; else nothing at all."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes out: a status, a body, more headers, and whether the connection ends with it.

    `missing`: so many bytes at the end are promised and never sent. `pause`: seconds between two small pieces.
    `stream` stands for a body that is still to happen.
    """

    status: int
    body: bytes = b""
    content_type: str = "text/html"
    headers: tuple[tuple[str, str], ...] = ()
    closes: bool = False
    missing: int = 0
    pause: float = 0
    stream: Stream | None = None


class _Broken(Exception):
    """Break the connection off without an answer."""


@dataclass(slots=True)
class Connection:
    """Serves one client until it leaves, errs, or `gone` is set."""

    exchange: SimulatedExchange
    socket: socket.socket
    gone: threading.Event
    handshake: Handshake = field(default_factory=Handshake)

    def serve(self) -> None:
        """Answer one request after the other. Raises OSError when the line breaks."""
        self.socket.settimeout(IDLE)
        if isinstance(self.socket, ssl.SSLSocket):
            self.socket.do_handshake()
        with self.socket.makefile("rb") as stream:
            while not self.gone.is_set():
                if stream.peek(1)[:1] == TLS_HELLO:
                    self._send(Answer(400, closes=True))  # as IIS does on its plain port
                    return
                line = stream.readline(LARGEST_LINE).decode("latin-1").split()
                if len(line) != 3:
                    return
                method, target, _ = line
                try:
                    headers = http.client.parse_headers(stream)
                    length = int(headers.get("Content-Length", "0"))
                except (http.client.HTTPException, ValueError):
                    self._send(Answer(400, closes=True))
                    return
                if not 0 <= length <= LARGEST_REQUEST or headers.get("Transfer-Encoding"):
                    self._send(Answer(413, closes=True))
                    return
                if headers.get("Expect", "").lower() == "100-continue":
                    self.socket.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                body = stream.read(length)
                if len(body) < length:
                    return
                closes = headers.get("Connection", "").lower() == "close"
                if not self._exchange_one(method, target, headers.get("Authorization", ""), body) or closes:
                    return

    def _exchange_one(self, method: str, target: str, authorization: str, body: bytes) -> bool:
        """Answer one request; gives whether the connection lives on."""
        path = target.partition("?")[0].lower()
        try:
            if path == HEALTH:
                reply = Answer(200, b"200 OK<br/>EX01.roomdoor.example")
            elif path != EWS:
                reply = Answer(404)
            else:
                reply = self._let_in(method, authorization, body)
        except _Broken:
            self.exchange.count(0)
            return False
        self.exchange.count(reply.status)
        self._send(reply)
        return not reply.closes and not reply.missing

    def _let_in(self, method: str, authorization: str, body: bytes) -> Answer:
        """Sign in, then hand over."""
        try:
            request: Request | SoapFault = read(body)
        except SoapFault as refused:
            request = refused
        operation = request.operation if not isinstance(request, SoapFault) else ""
        injected = self.exchange.faults.take(operation, before_sign_in=True)
        if injected is not None:
            return self._under(injected, request)
        offers = self.exchange.sign_in.step(self.handshake, authorization)
        if offers:
            is_locked = self.handshake.refused is not None and self.handshake.refused.is_locked
            return self._sign_in_first(offers, LOCKED if is_locked else b"")
        if method != "POST":
            return Answer(302, headers=(("Location", "/EWS/Services.wsdl"),))
        self.exchange.count_operation(operation)
        try:
            with self.exchange.budget.request(self._owner(request)):
                injected = self.exchange.faults.take(operation, before_sign_in=False)
                return self._under(injected, request) if injected is not None else self._act(request)
        except SoapFault as refused:
            return self._soap(500, fault(refused))

    def _owner(self, request: Request | SoapFault) -> str:
        """Tell whose budget a request is charged to: that of the mailbox it impersonates, else the account's."""
        impersonated = request.impersonated if not isinstance(request, SoapFault) else ""
        return impersonated.lower() or (self.handshake.account.user.lower() if self.handshake.account else "")

    def _act(self, request: Request | SoapFault) -> Answer:
        """Carry the request out."""
        try:
            if isinstance(request, SoapFault):
                raise request
            if self.handshake.account is None:  # only under a fault that stands before sign-in
                raise _Broken
            caller = Caller.signed_in(self.exchange.organization, self.handshake.account, request.impersonated)
            done = answer(request, caller)
            if isinstance(done, Stream):
                return Answer(200, content_type=XML, stream=done)
            body = envelope(done, self.exchange.organization.build)
        except SoapFault as refused:
            return self._soap(500, fault(refused))
        except (ValueError, LookupError) as error:  # a word or an element that the schema does not know
            return self._soap(500, fault(schema_violation(f"The request is not as the schema wants it: {error}")))
        return self._soap(200, body)

    def _under(self, injected: Injected, request: Request | SoapFault) -> Answer:
        """Answer as the fault wants it."""
        pause = injected.pause.total_seconds()
        what = injected.fault
        if what in DONE_ALL_THE_SAME:
            return self._done_under(what, pause, request)
        if what in STATUS:
            return self._status(what)
        if what in ELEMENT and not isinstance(request, SoapFault) and request.operation in OPERATIONS:
            refused = refuse_all(request.operation, Refused(ELEMENT[what]))
            return self._soap(200, envelope(refused, self.exchange.organization.build))
        match what:
            case Fault.HANG:
                self._hang()
            case Fault.DROP_BEFORE:
                raise _Broken
            case Fault.SERVER_BUSY:
                return self._soap(500, fault(_busy(int(pause * 1000))))
            case Fault.INTERNAL_ERROR:
                return self._soap(500, fault(SoapFault(*Code.INTERNAL_SERVER_ERROR.value)))
            case _:
                pass
        return Answer(200, *INSTEAD.get(what, (b"", XML)))

    def _done_under(self, what: Fault, pause: float, request: Request | SoapFault) -> Answer:
        """Carry the request out, and spoil its answer."""
        if what is Fault.DELAY:
            self.gone.wait(pause)
        done = self._act(request)
        if done.stream is not None:
            if what is Fault.CUT_OFF:
                done.stream.is_cut = True
                return done
            if what not in (Fault.DELAY, Fault.TRICKLE):
                done.stream.leave()
        match what:
            case Fault.TRICKLE:
                return replace(done, pause=pause)
            case Fault.CUT_OFF:
                return replace(done, missing=len(done.body) // 2)
            case Fault.TRUNCATED:
                return Answer(200, done.body[: len(done.body) // 2], XML)
            case Fault.HANG_AFTER:
                self._hang()
            case Fault.DROP_AFTER:
                raise _Broken
            case _:
                pass
        return done

    def _status(self, what: Fault) -> Answer:
        """Answer with a bare HTTP status."""
        match what:
            case Fault.UNAUTHORIZED:
                self.handshake.account = None
                return self._sign_in_first(self.exchange.sign_in.offers())
            case Fault.UNAUTHORIZED_CLOSE:
                return Answer(401, closes=True)
            case Fault.REDIRECT:
                return Answer(302, headers=(("Location", "https://mail.roomdoor.example/owa/"),))
            case _:
                return Answer(STATUS[what], b"<html><body><h2>%d</h2></body></html>" % STATUS[what])

    def _hang(self) -> None:
        """Say nothing until the server ends."""
        self.gone.wait()
        raise _Broken

    def _sign_in_first(self, offers: list[str], body: bytes = b"") -> Answer:
        return Answer(401, body, headers=tuple(("WWW-Authenticate", offer) for offer in offers))

    def _soap(self, status: int, body: bytes) -> Answer:
        if self.exchange.on_answer is not None:
            self.exchange.on_answer(body)
        return Answer(status, body, XML)

    def _send(self, reply: Answer) -> None:
        reason = http.client.responses.get(reply.status, "")
        lines = [f"HTTP/1.1 {reply.status} {reason}", "Cache-Control: private"]
        headers = [
            ("Content-Type", reply.content_type),
            ("Server", "Microsoft-IIS/10.0"),
            ("request-id", str(uuid.uuid4())),
            ("X-CalculatedBETarget", "ex01.roomdoor.example"),
            ("X-FEServer", "EX01"),
            ("X-BEServer", "EX01"),
            ("X-AspNet-Version", "4.0.30319"),
            ("X-Powered-By", "ASP.NET"),
            *reply.headers,
            ("Date", format_datetime(self.exchange.clock().replace(microsecond=0), usegmt=True)),
            ("Content-Length", str(len(reply.body))),
        ]
        if reply.stream is not None:
            headers[-1:] = [("X-NoBuffering", "1"), ("Transfer-Encoding", "chunked")]
        if reply.closes:
            headers.append(("Connection", "close"))
        lines.extend(f"{name}: {value}" for name, value in headers)
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        if reply.stream is not None:
            try:
                self.socket.sendall(head)
                reply.stream.run(self.socket, self._say)
            finally:
                reply.stream.leave()
            self.socket.sendall(b"0\r\n\r\n")
            return
        if not reply.pause:
            self.socket.sendall(head + reply.body[: len(reply.body) - reply.missing])
            return
        self.socket.sendall(head)
        for begin in range(0, len(reply.body), PIECE):
            self.socket.sendall(reply.body[begin : begin + PIECE])
            if self.gone.wait(reply.pause):
                return

    def _say(self, piece: _Element) -> None:
        """Send one envelope of a stream."""
        body = streamed(piece, self.exchange.organization.build)
        if self.exchange.on_answer is not None:
            self.exchange.on_answer(body)
        self.socket.sendall(b"%x\r\n%b\r\n" % (len(body), body))


def _busy(back_off_ms: int) -> SoapFault:
    """Make the fault of a throttled request, as Exchange words it."""
    return SoapFault(*Code.SERVER_BUSY.value, values={"BackOffMilliseconds": str(back_off_ms)})
