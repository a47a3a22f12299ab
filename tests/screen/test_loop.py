"""The event loop at its end."""

from __future__ import annotations

import threading

from PySide6.QtGui import QGuiApplication

from kiosk.screen.loop import Loop


def test_what_a_thread_has_queued_before_the_end_is_dropped_after_it(qapp):
    """A call that comes back while the door begins anew in the same process; an exception in Qt's loop fails this."""
    loop, called = Loop(qapp), []
    thread = threading.Thread(target=loop.call_soon_threadsafe, args=(called.append, "late"))
    thread.start()
    thread.join()
    loop.close()
    QGuiApplication.processEvents()
    assert called == []
