"""What a screen reader is told by itself: each change of state politely, and at once what came of a tap."""

from __future__ import annotations

from ctypes import CDLL, CFUNCTYPE, c_void_p

import pytest
import shiboken6
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from tests.builders import door

from .scenes import DAY, scenes

SCENES = dict(scenes())
INSTALL = "_ZN11QAccessible20installUpdateHandlerEPFvP16QAccessibleEventE"
"""QAccessible::installUpdateHandler, which PySide does not bring."""


@pytest.fixture
def said(qapp):
    """What has been announced so far: how urgently, and what."""
    told = []

    @CFUNCTYPE(None, c_void_p)
    def hear(address):
        event = shiboken6.wrapInstance(address, QAccessibleAnnouncementEvent)
        if event.type() == QAccessible.Event.Announcement:
            told.append((event.politeness().name, event.message()))

    install = getattr(CDLL("libQt6Gui.so.6"), INSTALL)  # the one that is loaded
    install.argtypes, install.restype = [c_void_p], c_void_p
    QAccessible.setActive(True)
    before = install(hear)
    yield told
    install(before)
    QAccessible.setActive(False)


def test_a_change_of_state_is_said_once_and_politely(panel, said):
    shown = panel(SCENES["available"])
    said.clear()
    shown.door.show(door(DAY, at="10:25"))  # a minute later: no news
    assert said == []
    shown.door.show(SCENES["starting-soon"])
    assert said == [("Polite", "Starting soon Free until 11:00")]
    shown.door.show(SCENES["lost"])
    assert said[1:] == [("Polite", "Offline Please check the calendar before you use this room")]


def test_what_came_of_a_tap_is_said_at_once(panel, said):
    shown = panel(SCENES["available"])
    said.clear()
    shown.door.show(SCENES["beaten"])
    assert (
        "Assertive",
        "Jonas Lindqvist was quicker Nothing was changed; please look at the times and try again",
    ) in said
