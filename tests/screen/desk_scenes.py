"""The administrator's sheet: its pad, and the desk behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from kiosk import desk
from kiosk.desk import DeskView, Finding, Line
from kiosk.desk_words import DeskWords
from kiosk.keypad import KeypadView, Pad, keypad
from kiosk.room.health import Health, Trouble
from tests.builders import LOOK, at, door, snapshot

from .scenes import DAY
from .sheet_scenes import SITE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.view import Look

LINE = Line(
    url="https://mail.example.com/EWS/Exchange.asmx",
    mailbox="aurora@example.com",
    account="EXAMPLE\\aurora",
    sign_in="ntlm",
    version="0.1.0",
)
FINDINGS = (
    Finding("name", "mail.example.com is 192.0.2.10", "good"),
    Finding("certificate", "expires in 12 days → renew it before 29 March", "fair"),
    Finding("rights", "the account may not write into the calendar → Add-MailboxFolderPermission …", "poor"),
)
LOG = (
    "10:20:05 info kiosk 0.1.0, room aurora@example.com at https://mail.example.com/EWS/Exchange.asmx",
    "10:21:40 warning the calendar cannot be read: too-slow: no answer within 20 s",
    "10:22:10 info the calendar answers again, after too-slow",
)
ADMINISTERED = replace(LOOK, site=replace(SITE, admin=True))
VIEW = door(DAY, look=ADMINISTERED)


def opened(health: Health | None = None, *, look: Look = LOOK, **more: object) -> DeskView:
    """The desk at 10:24."""
    return desk.opened(
        snapshot(DAY, health=health or Health(read_at=at("10:23"))),
        at("10:24"),
        look,
        **{"line": LINE, "since": at("8:05"), "findings": FINDINGS, "log": LOG, **more},  # type: ignore[arg-type]
    )


def asked(language: str = "en") -> KeypadView:
    """The pad before a booking, where a site has set a PIN for that."""
    words = DeskWords(language, LOOK.timezone, hour24=None)
    return replace(keypad(KeypadView, Pad.READY, timedelta(), words), is_asked=True, title=words.booking_needs_pin())


def desk_scenes(language: str = "en") -> Iterator[tuple[str, DeskView, str]]:
    """Name, desk, and the digits typed before it is looked at."""
    look = replace(LOOK, language=language)
    yield "pad", desk.closed(Pad.READY, timedelta(), look), "402"
    yield "pad-wrong", desk.closed(Pad.WRONG, timedelta(), look), ""
    yield "pad-locked", desk.closed(Pad.LOCKED, timedelta(seconds=28), look), ""
    yield "pad-judging", desk.closed(Pad.JUDGING, timedelta(), look), ""
    yield "desk", opened(look=look), ""
    yield "desk-examining", opened(look=look, findings=None), ""
    yield "desk-trouble", opened(Health(None, Trouble.SIGN_IN_REFUSED, "HTTP 401"), look=look), ""
