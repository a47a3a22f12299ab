"""A throw-away broker on loopback: Debian's mosquitto, in a folder of the test."""

from __future__ import annotations

import getpass
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from kiosk.mqtt_config import Broker
from kiosk.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SYSTEM = "/usr/sbin:/sbin:/usr/bin:/bin"
SETTINGS = """\
listener {port} 127.0.0.1
allow_anonymous false
password_file {folder}/passwords
acl_file {folder}/rights
persistence false
user {user}
"""
TLS = """\
certfile {certificate}
keyfile {key}
"""
RIGHTS = "user doors\ntopic write rooms/#\n\nuser reader\ntopic read #\n"
PASSWORDS = {"doors": "Xq7-doors", "reader": "Xq7-reader"}


@dataclass
class Mosquitto:
    """One broker, and what it is told."""

    folder: Path
    port: int
    certificate: tuple[Path, Path] | None = None
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Let it run, and answer."""
        text = SETTINGS.format(port=self.port, folder=self.folder, user=getpass.getuser())
        if self.certificate is not None:
            text += TLS.format(certificate=self.certificate[0], key=self.certificate[1])
        settings = self.folder / "mosquitto.conf"
        settings.write_text(text)
        program = shutil.which("mosquitto", path=SYSTEM)
        assert program, "mosquitto is missing: make mqtt installs it"
        self._process = subprocess.Popen(
            [program, "-c", str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        patience = time.monotonic() + 20
        while True:
            assert self._process.poll() is None, "mosquitto did not start"
            assert time.monotonic() < patience
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        """Let it end."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def broker(self, **changes: object) -> Broker:
        """As a door has it in its settings."""
        given = {
            "host": "127.0.0.1",
            "port": self.port,
            "tls": self.certificate is not None,
            "username": "doors",
            "password": Secret(PASSWORDS["doors"]),
            "topic": "rooms/aurora",
        }
        return Broker(**{**given, **changes})  # type: ignore[arg-type]


class Reader:
    """A building's system: reads everything."""

    def __init__(self, mosquitto: Mosquitto) -> None:
        self.heard: list[tuple[str, str, bool]] = []
        self._client = Client(CallbackAPIVersion.VERSION2, client_id=f"reader-{time.monotonic_ns()}")
        self._client.username_pw_set("reader", PASSWORDS["reader"])
        self._client.on_connect = lambda client, *_: client.subscribe("#", qos=1)
        self._client.on_message = self._hear
        self._client.connect("127.0.0.1", mosquitto.port)
        self._client.loop_start()

    def _hear(self, _client: object, _data: object, message: MQTTMessage) -> None:
        self.heard.append((message.topic, message.payload.decode(), message.retain))

    def newest(self) -> dict[str, str]:
        """The last text of each topic."""
        return {topic: text for topic, text, _ in self.heard}

    def close(self) -> None:
        """Read no more."""
        self._client.disconnect()
        self._client.loop_stop()


@contextmanager
def mosquitto(folder: Path, certificate: tuple[Path, Path] | None = None) -> Iterator[Mosquitto]:
    """The broker, running."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    passwords = folder / "passwords"
    passwords.write_text("".join(f"{name}:{word}\n" for name, word in PASSWORDS.items()))
    hashed = shutil.which("mosquitto_passwd", path=SYSTEM)
    assert hashed, "mosquitto is missing: make mqtt installs it"
    subprocess.run([hashed, "-U", str(passwords)], check=True, capture_output=True)
    (folder / "rights").write_text(RIGHTS)
    made = Mosquitto(folder, port, certificate)
    made.start()
    try:
        yield made
    finally:
        made.stop()
