"""What may be configured of the metrics: the section [metrics] of kiosk.ini. The rules of `config.py` hold."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, ClassVar

from . import values
from .section import Key, Section

if TYPE_CHECKING:
    from pydantic import ValidationInfo


@dataclass(frozen=True, slots=True)
class Listen:
    """Where something is told to whoever asks."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def address(text: str, _info: ValidationInfo) -> Listen:
    """127.0.0.1:9464."""
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise ValueError
    try:
        host_address = ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        raise ValueError from None
    if find_spec("prometheus_client") is None:
        raise ValueError("needs the extra metrics: pip install 'roomdoor[metrics]'")
    return Listen(str(host_address), int(port))


class MetricsConfig(Section):
    """[metrics]."""

    about: ClassVar[str] = "What Prometheus may ask of the door (extra metrics)."

    listen: Annotated[
        Annotated[Listen, values.parsed(address)] | None,
        Key(
            "Where the door tells how it is, without a password: state, health, counts, no meeting and no name.",
            allowed="an IP address of this machine and a port, such as 127.0.0.1:9464",
            example="127.0.0.1:9464",
            otherwise="nowhere",
        ),
    ] = None
