"""What the sheets show, as typed properties for QML. Made and shown by the `Door`; it must not know which one is open.

GUI thread only.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.buttons import Button
from kiosk.nearby import NearbyRow
from kiosk.sheets import LONGEST_LINE, Entry, Fact, Problem, SheetsView, Start

from .rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by Python")
class Sheets(QObject):  # type: ignore[operator] # the stubs take QmlUncreatable for no decorator
    """The contents of all sheets.

    `opened` is emitted with the name of each that a visitor opens, `reported` with a problem and a line about it.
    """

    changed = Signal()
    startChanged = Signal()
    opened = Signal(str)
    reported = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = SheetsView()
        self._bar = Rows(Entry, self, key=attrgetter("key"))
        self._more = Rows(Entry, self, key=attrgetter("key"))
        self._facts = Rows(Fact, self, key=attrgetter("key"))
        self._problems = Rows(Problem, self, key=attrgetter("key"))
        self._nearby = Rows(NearbyRow, self, key=attrgetter("key"), hidden=("button",), renamed={"state": "how"})
        self._start = ""
        self._starts = Rows(Start, self, key=attrgetter("key"), hidden=("buttons",))
        self._lengths = Rows(Button, self, key=attrgetter("key"), renamed={"enabled": "possible"}, hidden=("intent",))

    def listen(self, *, opened: Callable[[str], None], reported: Callable[[str, str], None]) -> None:
        """Tell these of what a visitor opens and reports."""
        self.opened.connect(opened)
        self.reported.connect(reported)

    def show(self, view: SheetsView) -> None:
        """Put these contents on the sheets."""
        if view == self._view:
            return
        self._view = view
        self._bar.show(view.bar)
        self._more.show(view.more)
        self._facts.show(view.facts)
        self._problems.show(view.problems)
        self._nearby.show(view.nearby.rows)
        self._starts.show(view.starts)
        self._choose(self._start)
        self.changed.emit()

    @Slot(str)
    def tellOpened(self, name: str) -> None:
        """A visitor has opened this sheet."""
        self.opened.emit(name)

    @Slot(str, str)
    def report(self, problem: str, line: str) -> None:
        """A visitor tells of a problem."""
        if any(each.key == problem for each in self._view.problems):
            self.reported.emit(problem, line[:LONGEST_LINE])

    @Slot(str)
    def choose(self, start: str) -> None:
        """A visitor would like to begin then."""
        self._choose(start)

    @Slot(int)
    def step(self, by: int) -> None:
        """A visitor goes so many starts on, or back."""
        keys = [start.key for start in self._view.starts]
        if self._start in keys:
            self._choose(keys[max(0, min(len(keys) - 1, keys.index(self._start) + by))])

    def _choose(self, wanted: str) -> None:
        """Then, or as soon as possible where that is not possible (any more)."""
        starts = self._view.starts
        chosen = next((start for start in starts if start.key == wanted), starts[0] if starts else None)
        self._lengths.show(chosen.buttons if chosen is not None else ())
        if (key := chosen.key if chosen is not None else "") != self._start:
            self._start = key
            self.startChanged.emit()

    @Slot(str, result=str)
    def keyName(self, key: str) -> str:
        """What a key without a letter is called."""
        return next((name for which, _, name in self._view.key_names if which == key), "")

    @Slot(str, result=str)
    def keySign(self, key: str) -> str:
        """What stands on it."""
        return next((sign for which, sign, _ in self._view.key_names if which == key), "")

    @Slot(str, result=str)
    def nameOf(self, key: str) -> str:
        """What a sheet is called."""
        return self._view.name(key)

    @Property(bool, notify=changed)
    def motion(self) -> bool:
        """Whether anything on the screen may move by itself."""
        return self._view.motion

    @Property(str, notify=changed)
    def closeName(self) -> str:
        return self._view.close

    @Property(QObject, notify=changed)
    def bar(self) -> QObject:
        """The ways in that are always in sight."""
        return self._bar

    @Property(QObject, notify=changed)
    def more(self) -> QObject:
        """The other ways in."""
        return self._more

    @Property(QObject, notify=changed)
    def facts(self) -> QObject:
        return self._facts

    @Property(str, notify=changed)
    def picture(self) -> str:
        """A picture of the room, as a file's URL."""
        return self._view.picture

    # --- booking

    @Property(str, notify=changed)
    def when(self) -> str:
        return self._view.when

    @Property(str, notify=changed)
    def howLong(self) -> str:
        return self._view.how_long

    @Property(str, notify=changed)
    def nothing(self) -> str:
        return self._view.nothing

    @Property(QObject, notify=changed)
    def starts(self) -> QObject:
        return self._starts

    @Property(str, notify=startChanged)
    def start(self) -> str:
        """The key of the chosen start."""
        return self._start

    @Property(int, notify=startChanged)
    def startIndex(self) -> int:
        """Which of the starts that is."""
        return next((at for at, start in enumerate(self._view.starts) if start.key == self._start), 0)

    @Property(QObject, notify=changed)
    def lengths(self) -> QObject:
        """How long a booking may last that begins then."""
        return self._lengths

    # --- the code to scan

    @Property(int, notify=changed)
    def codeModules(self) -> int:
        return self._view.code.modules

    @Property(str, notify=changed)
    def codePath(self) -> str:
        return self._view.code.path

    @Property(str, notify=changed)
    def codeText(self) -> str:
        return self._view.code_text

    # --- the rooms nearby

    @Property(QObject, notify=changed)
    def nearby(self) -> QObject:
        return self._nearby

    @Property(str, notify=changed)
    def nearbyNote(self) -> str:
        """What is said instead of them."""
        return self._view.nearby.note

    # --- a problem

    @Property(QObject, notify=changed)
    def problems(self) -> QObject:
        return self._problems

    @Property(str, notify=changed)
    def send(self) -> str:
        return self._view.send

    # --- typing

    @Property(str, notify=changed)
    def linePrompt(self) -> str:
        return self._view.line_prompt.name

    @Property(int, notify=changed)
    def lineLongest(self) -> int:
        return self._view.line_prompt.longest

    @Property(str, notify=changed)
    def optional(self) -> str:
        return self._view.line_prompt.hint

    @Property(str, notify=changed)
    def namePrompt(self) -> str:
        return self._view.name_prompt.name

    @Property(int, notify=changed)
    def nameLongest(self) -> int:
        return self._view.name_prompt.longest

    @Property("QStringList", notify=changed)  # type: ignore[arg-type] # the stubs know types alone
    def letters(self) -> list[str]:
        return list(self._view.keyboard.letters)

    @Property("QStringList", notify=changed)  # type: ignore[arg-type] # the stubs know types alone
    def accents(self) -> list[str]:
        return list(self._view.keyboard.accents)

    @Property("QStringList", notify=changed)  # type: ignore[arg-type] # the stubs know types alone
    def digits(self) -> list[str]:
        return list(self._view.keyboard.digits)
