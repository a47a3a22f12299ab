"""Calendar texts are strangers' texts: they are shown, never interpreted, and nobody is called because of them."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtNetwork import QNetworkProxy
from PySide6.QtQml import QQmlExpression, qmlContext

import kiosk.screen
from kiosk.screen.finger import items
from kiosk.view import Look
from tests.builders import BERLIN, all_day, door, meeting

from .scenes import scenes

QML = sorted((Path(kiosk.screen.__file__).parent / "Kiosk").glob("*.qml"))
ids = {"ids": lambda path: path.name}


@pytest.mark.parametrize("path", [path for path in QML if path.name != "Label.qml"], **ids)
def test_only_the_label_makes_text(path):
    source = path.read_text()
    if path.name == "Field.qml":  # where a visitor types: a TextInput interprets nothing, it has no format to set
        source = source.replace("TextInput {", "")
    assert not re.search(r"\b(Text|TextEdit|TextInput|TextArea|TextField|WebView|Loader)\s*\{", source)
    assert path.name == "Picture.qml" or not re.search(r"\b(Border|Animated)?Image\s*\{", source)
    assert "import QtQuick.Controls" not in source
    assert "textFormat" not in source


def test_the_label_is_plain():
    source = next(path for path in QML if path.name == "Label.qml").read_text()
    assert "textFormat: Text.PlainText" in source


@pytest.mark.parametrize("path", [path for path in QML if not re.search(r"(Theme|Scheme)\.qml", path.name)], **ids)
def test_only_the_theme_knows_colours_and_sizes(path):
    source = re.sub(r"//.*", "", path.read_text())
    if path.name == "Keyboard.qml":  # its keys are wide in parts of a row, not in pixels
        source = re.sub(r"Layout\.preferredWidth: \d", "", source)
    assert not re.search(r"[\"']#[0-9a-fA-F]{3,8}[\"']|Qt\.rgba|Qt\.hsla|\"(white|black|red|transparent)\"", source)
    sizes = re.findall(
        r"(?:pixelSize|[mM]argins?|spacing|radius|[wW]idth|[hH]eight): -?(\d[\d.]*)\s*$", source, re.MULTILINE
    )
    assert [size for size in sizes if size not in {"0", "1"} and path.name != "DoorScreen.qml"] == []


@pytest.mark.parametrize("path", QML, **ids)
def test_qml_holds_no_words_and_no_clockwork(path):
    source = re.sub(r"//.*", "", path.read_text())
    assert "qsTr" not in source
    assert "new Date" not in source
    assert not re.search(r"text: \"[^\"]*[A-Za-z]", source)
    assert "repeat: true" not in source
    assert "loops:" not in source
    assert not re.search(r"\blayer\.|ShaderEffect|MultiEffect", source)


def test_every_text_on_every_screen_is_plain(panel):
    for name, view in scenes():
        for item in items(panel(view).window.contentItem()):
            if item.inherits("QQuickText"):
                plain, _ = QQmlExpression(qmlContext(item), item, "textFormat").evaluate()
                assert plain == 0, (name, item.property("text"))


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        yield server


@pytest.mark.parametrize(
    "text",
    [
        "<img src=http://127.0.0.1:PORT/a.png>",
        '<img src="::bad"><img src="http://127.0.0.1:PORT/">',
        "<a href='http://127.0.0.1:PORT'>click</a> ![x](http://127.0.0.1:PORT/y.png)",
        "<script>fetch('http://127.0.0.1:PORT')</script>",
        "W" * 10_000,
        "a b " * 5_000,
        "\u202egnp.exe\u2066 \u200f\u200e",
        "\x00\x07\x1b[31m\r\n\t\ufeff\ufffe",
        "a\u0301\u0302\u0303" * 500,
        "👩‍👩‍👧‍👦" * 200,
        "\ud800 lone",
        "%s %n {0} {name} \\n &lt;b&gt;",
    ],
)
def test_a_hostile_calendar_is_shown_and_nobody_is_called(panel, qtbot, listener, text):
    text = text.replace("PORT", str(listener.getsockname()[1]))
    meetings = (
        meeting("10-11", text, text),
        meeting("11-11:15", text, text),
        meeting("12-14", text, text, tentative=True),
    )
    look = Look(room_name=text[:300], timezone=BERLIN)
    for clock in ("9:24", "10:24"):
        shown = panel(door((*meetings, all_day(text, free=True, by=text)), at=clock, look=look))
        qtbot.wait(50)
        assert not shown.shown.grab().isNull()
    with pytest.raises(TimeoutError):
        listener.accept()


NAIVE = """
import sys
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlComponent, QQmlEngine
application = QGuiApplication([])
engine = QQmlEngine()
component = QQmlComponent(engine)
component.setData(f'import QtQuick\\nText {{ text: "<img src=\\'{sys.argv[1]}\\'>" }}'.encode(), QUrl())
item = component.create()
application.exec()
"""


def test_the_trap_would_catch_one_who_calls(listener):
    """A Text as Qt makes it by default, in a process of its own, for it may crash as well."""
    listener.settimeout(30)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/a.png"
    naive = subprocess.Popen([sys.executable, "-c", NAIVE, url], stderr=subprocess.DEVNULL)
    try:
        caller, _ = listener.accept()
        assert caller.recv(4) == b"GET "
        caller.close()
    finally:
        naive.kill()
        naive.wait()


def test_qml_may_talk_to_nobody(panel):
    panel(door())
    proxy = QNetworkProxy.applicationProxy()
    assert (proxy.hostName(), proxy.port()) == ("127.0.0.1", 9)
