"""The line to an MQTT broker, on a thread of its own: whoever tells something never waits, whatever the network does.

What is kept is the newest text of each topic, nothing else: a broker that is away for a week costs no memory, and is
told once how things are when it is back. The topic `online` says whether the door lives: the broker itself says
`offline` when the line breaks (its last will), and so does the thread when its door has been silent for long, which is
one that hangs. After a fault there is a new try after a pause that grows, and is never the same for forty doors.

paho-mqtt brings the protocol, and is driven by this one thread: its own would queue what cannot be sent, and aiomqtt's
loop functions are not what Qt's loop has on Windows.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import random
import select
import socket
import ssl
import threading
import time
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from paho.mqtt.client import Client

    from .mqtt_config import Broker

log = logging.getLogger(__name__)

KEEPALIVE = 60
"""Seconds without a word after which the broker is asked whether it is there; half as many more, and it misses us."""
TURN = 20.0
"""Seconds between two looks at the line, where nothing happens on it."""
WELCOME = 10.0
"""Seconds for each step of a broker's greeting."""
LONGEST = 300.0
REFUSED = 1800.0
"""Seconds after which a broker that refused the account is asked again: that may lock one."""
SILENT = 180.0
"""Seconds without a sign of life from the door; it gives one each minute."""
ONLINE, OFFLINE = "online", "offline"


class BrokerError(Exception):
    """The broker cannot be told anything: why, as a word for programs and as a sentence."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


def paho(broker: Broker, name: str, will: str) -> Client:
    """Its client for this broker. `will`: of which topic the broker says that we are gone; empty: of none."""
    from paho.mqtt.client import Client  # noqa: PLC0415 - an extra
    from paho.mqtt.enums import CallbackAPIVersion  # noqa: PLC0415

    from .exchange.tls import trusting  # noqa: PLC0415 - with it comes requests, which no first frame waits for

    made = Client(CallbackAPIVersion.VERSION2, client_id=name)
    made.connect_timeout = WELCOME
    if broker.tls:
        made.tls_set_context(trusting(broker.ca_file))
    if broker.username:
        made.username_pw_set(broker.username, broker.password.reveal() or None)
    if will:
        made.will_set(will, OFFLINE, qos=1, retain=True)
    return made


def named(broker: Broker, suffix: str = "") -> str:
    """What the door calls itself at the broker: the same after each start, another on each machine.

    23 letters and digits: no broker need bear more (MQTT 3.1.1, 3.1.3.1).
    """
    return "roomdoor" + hashlib.sha256(f"{broker.topic} {socket.gethostname()} {suffix}".encode()).hexdigest()[:15]


class Line:
    """One broker and what it is to know. Made on the main thread; `state` and `losses` may be read by anybody."""

    def __init__(
        self,
        broker: Broker,
        *,
        make: Callable[[Broker, str, str], Client] = paho,
        luck: Callable[[float, float], float] = random.uniform,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self.state = "connecting"
        """connected, or what is wrong, in one word."""
        self.losses = 0
        """How often a line that stood was lost."""
        self._broker = broker
        self._make, self._luck, self._steady = make, luck, steady
        self._online = f"{broker.topic}/online"
        self._texts: dict[str, str] = {}
        self._heard = steady()
        self._is_over = False
        self._news: SimpleQueue[Mapping[str, str] | None] = SimpleQueue()
        self._ear, self._bell = socket.socketpair()
        self._ear.settimeout(0)
        self._bell.settimeout(0)
        self._thread = threading.Thread(target=self._keep, name="mqtt", daemon=True)

    def start(self) -> None:
        """Begin to look for the broker."""
        self._thread.start()

    def tell(self, texts: Mapping[str, str]) -> None:
        """Let these topics say this from now on. Also a sign of life, with nothing new at all. Never waits."""
        self._news.put(dict(texts))
        self._ring()

    def close(self) -> None:
        """Say good-bye, if that is possible; nobody waits for it, for the broker's last will says the same."""
        self._news.put(None)
        self._ring()
        if self._thread.ident is None:  # never begun
            self._part()

    def _ring(self) -> None:
        with contextlib.suppress(OSError):  # full: it rings already
            self._bell.send(b".")

    # --- on the thread

    def _keep(self) -> None:
        failures, said = 0, ""
        while not self._is_over:
            began = self._steady()
            try:
                self._session()
            except BrokerError as error:
                stood, self.state = self.state == "connected", error.code
                self.losses += stood
                if stood or str(error) != said:
                    log.warning("the broker %s is told nothing: %s", self._broker, error)
                said = str(error)
                failures = 1 if stood and self._steady() - began > KEEPALIVE else failures + 1
                self._rest(REFUSED if error.code == "sign-in-refused" else min(LONGEST, 2.0 ** min(failures, 9)))
        self._part()

    def _part(self) -> None:
        self._ear.close()
        self._bell.close()

    def _session(self) -> None:
        """From the greeting to the end of the line. Raises BrokerError; returns at the end of the door."""
        client = greeted(self._broker, self._make, named(self._broker), will=self._online)
        try:
            log.info("the broker %s is told how the door is", self._broker)
            self.state = "connected"
            told: dict[str, str] = {}
            while True:
                self._take()
                for topic, text in self._wanted().items():
                    if told.get(topic) != text:
                        kept = self._broker.retain or not topic.startswith(f"{self._broker.topic}/")
                        client.publish(topic, text, qos=self._broker.qos, retain=kept or topic == self._online)
                        told[topic] = text
                if self._is_over and not client.want_write():
                    client.disconnect()
                    return
                turn(client, TURN, self._ear)
        finally:
            _hang_up(client)

    def _wanted(self) -> dict[str, str]:
        lives = not self._is_over and self._steady() - self._heard < SILENT
        return {**self._texts, self._online: ONLINE if lives else OFFLINE}

    def _take(self) -> None:
        """What has been told meanwhile."""
        with contextlib.suppress(BlockingIOError):
            while self._ear.recv(4096):
                pass
        with contextlib.suppress(Empty):
            while True:
                self._hear(self._news.get_nowait())

    def _hear(self, news: Mapping[str, str] | None) -> None:
        if news is None:
            self._is_over = True
        else:
            self._texts.update(news)
            self._heard = self._steady()

    def _rest(self, seconds: float) -> None:
        """A pause, unless the door ends."""
        until = self._steady() + self._luck(seconds / 2, seconds)
        while not self._is_over and (left := until - self._steady()) > 0:
            with contextlib.suppress(Empty):
                self._hear(self._news.get(timeout=left))


def greet(broker: Broker, make: Callable[[Broker, str, str], Client] = paho) -> float:
    """Sign in and out again, and say nothing: the seconds it took. Blocks; raises BrokerError."""
    began = time.perf_counter()
    client = greeted(broker, make, named(broker, "doctor"), will="")
    took = time.perf_counter() - began
    client.disconnect()
    _hang_up(client)
    return took


def greeted(broker: Broker, make: Callable[[Broker, str, str], Client], name: str, *, will: str) -> Client:
    """A client whose broker has let it in. Blocks; raises BrokerError."""
    answers: list[Any] = []
    try:
        client = make(broker, name, will)
        client.on_connect = lambda _client, _data, _flags, reason, _properties: answers.append(reason)
        client.connect(broker.host, broker.port, KEEPALIVE)
    except Exception as error:  # noqa: BLE001 - as in turn()
        raise _fault(error) from None
    until = time.monotonic() + WELCOME
    while not answers:
        try:
            if time.monotonic() > until:
                raise BrokerError("no-answer", f"no greeting within {WELCOME:.0f} s")
            turn(client, 1.0)
        except BrokerError:
            if not answers:  # a refusal is an answer, and the end of the line
                _hang_up(client)
                raise
    if answers[0].is_failure:
        _hang_up(client)
        raise BrokerError("sign-in-refused", str(answers[0]))
    return client


def turn(client: Client, seconds: float, ear: socket.socket | None = None) -> None:
    """Wait for the line, or for the ear, and let the client do what is to be done. Raises BrokerError: it is lost."""
    line = client.socket()
    if line is None:
        raise BrokerError("lost", "the broker has ended the connection")
    waiting = 0.0 if getattr(line, "pending", int)() else seconds  # TLS has read more than it has told
    heard = [line, *([ear] if ear is not None else [])]
    try:
        readable, writable, _ = select.select(heard, [line] if client.want_write() else [], [], waiting)
        codes = [client.loop_misc()]
        if line in readable or not waiting:
            codes.append(client.loop_read())
        if line in writable:
            codes.append(client.loop_write())
    except Exception as error:  # noqa: BLE001 - what a stranger's bytes make of a library; the thread must live
        raise _fault(error) from None
    if any(codes):
        raise BrokerError("lost", "the connection broke")


def _hang_up(client: Client) -> None:
    """Leave no socket behind."""
    with contextlib.suppress(OSError, ValueError):
        if (line := client.socket()) is not None:
            line.close()


def _fault(error: Exception) -> BrokerError:
    """What cannot be reached, and why."""
    match error:
        case ssl.SSLCertVerificationError():
            return BrokerError("certificate", error.verify_message)
        case ssl.SSLError():
            return BrokerError("certificate", error.reason or "no TLS is spoken there")
        case socket.gaierror():
            return BrokerError("name-not-found", error.strerror or "")
        case TimeoutError():
            return BrokerError("no-answer", "")
        case ConnectionRefusedError():
            return BrokerError("connection-refused", "")
        case OSError():
            return BrokerError("no-route", error.strerror or type(error).__name__)
        case _:
            return BrokerError("lost", type(error).__name__)
