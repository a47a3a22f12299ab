"""The bridge: the last `DoorView` as typed properties for QML, and taps back as intents.

`show` emits `changed` once, and nothing at all for an equal view. A tap is answered at once, here: the pressed button
waits and every other tap is deaf until the next `show`, so that two fingers or a triple tap are one intent. Whoever
takes `intent` must therefore answer with a `show`, at best from within the signal, with the button busy.

It must not know the rules, nor Exchange, nor the time. GUI thread only.
"""

from __future__ import annotations

from operator import attrgetter

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.agenda import AgendaView, Banner, Hour, Row
from kiosk.buttons import Button, Fixed
from kiosk.chosen import meeting_at
from kiosk.face import Light, Shape
from kiosk.gaps import Gap
from kiosk.sheets import SheetsView, named
from kiosk.view import DoorView, Language

from .chosen import Chosen
from .desk import Desk, Keypad
from .glass import Glass
from .rows import Rows
from .sheets import Sheets

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

MORNING = 8 * 60
"""The minute an agenda without a now and without meetings is opened at."""
SHORTEST = 15
"""The shortest meeting the timeline is stretched for, in minutes; what is shorter gets a smaller type."""

_BLANK = DoorView(
    room_name="",
    clock="",
    date="",
    light=Light.GREY,
    shape=Shape.DOTS,
    status="",
    until="",
    count="",
    count_unit="",
    progress=-1,
    about="",
    about_detail="",
    fresh="",
    freshness="unknown",
    trouble="",
    trouble_help="",
    warning="",
    agenda=AgendaView(
        title="", empty="", first=MORNING, last=MORNING + 600, now=-1, dim=True, hours=(), rows=(), banners=()
    ),
    book_title="",
    book_reason="",
    buttons=(),
    fixed=Fixed(),
    notice=None,
    mirrored=False,
    sheets=SheetsView(),
    languages=(),
)
"""What is shown before the first view."""


@QmlElement
@QmlUncreatable("made by Python")
class Door(QObject):  # type: ignore[operator] # the stubs take QmlUncreatable for no decorator
    """The door as QML sees it. `intent` carries the tapped button's intent, `spoken` the language asked for."""

    changed = Signal()
    pressedChanged = Signal()
    intent = Signal(object)
    spoken = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = _BLANK
        self._pressed = ""
        self.sheets = Sheets(self)
        self.glass = Glass(self)
        self.desk = Desk(self)
        self.turnstile = Keypad(self)
        self.chosen = Chosen(self)
        self._rows = Rows(Row, self, key=attrgetter("key"), renamed={"lanes": "lanesOf"})
        self._gaps = Rows(Gap, self, key=attrgetter("key"))
        self._hours = Rows(Hour, self, key=attrgetter("minute"))
        self._banners = Rows(Banner, self, key=attrgetter("key"))
        self._main = Rows(Button, self, key=attrgetter("key"), renamed={"enabled": "possible"}, hidden=("intent",))
        self._answers = Rows(Button, self, key=attrgetter("key"), renamed={"enabled": "possible"}, hidden=("intent",))
        self._languages = Rows(Language, self, key=attrgetter("code"))
        self._others = Rows(Button, self, key=attrgetter("key"), renamed={"enabled": "possible"}, hidden=("intent",))

    @property
    def view(self) -> DoorView:
        """What is on the screen."""
        return self._view

    def show(self, view: DoorView) -> None:
        """Put this view on the screen."""
        if view != self._view:
            self._view = view
            self._rows.show(view.agenda.rows)
            self._gaps.show(view.agenda.gaps)
            self._hours.show(view.agenda.hours)
            self._banners.show(view.agenda.banners)
            self._main.show([button for button in view.buttons if button.primary])
            self._others.show([button for button in view.buttons if not button.primary])
            self._answers.show(self._about())
            self.sheets.show(view.sheets)
            self._languages.show(view.languages)
            self.chosen.show(view)
            self.changed.emit()
        self._set_pressed("")

    @Slot(str)
    @Slot(str, str)
    def press(self, key: str, name: str = "") -> None:
        """A tap on the button of that key; `name`: what the visitor has typed for it, if it is a booking."""
        button = self.button(key)
        if button is None or self._pressed:
            return
        self._set_pressed(key)
        self.intent.emit(named(button.intent, name))

    def button(self, key: str) -> Button | None:
        """The button of that key, None where there is none that can be tapped."""
        buttons = (*self._view.buttons, *self._view.sheets.buttons, *self._about())
        return next((button for button in buttons if button.key == key and button.enabled), None)

    def _about(self) -> tuple[Button, ...]:
        notice = self._view.notice
        return (notice.button,) if notice is not None and notice.button is not None else ()

    @Slot(float, float, float, result=str)
    def meetingAt(self, minute: float, across: float, finger: float) -> str:
        """The meeting that a tap there is on, or nothing."""
        return meeting_at(self._view.agenda, minute, across, finger)

    @Slot(str)
    def speak(self, code: str) -> None:
        """A visitor would like this language."""
        self.spoken.emit(code)

    def _set_pressed(self, key: str) -> None:
        if key != self._pressed:
            self._pressed = key
            self.pressedChanged.emit()

    @Property(str, notify=pressedChanged)
    def pressed(self) -> str:
        """The key of the button whose tap has not been answered yet, or nothing."""
        return self._pressed

    # --- the room

    @Property(str, notify=changed)
    def roomName(self) -> str:
        return self._view.room_name

    @Property(str, notify=changed)
    def clock(self) -> str:
        return self._view.clock

    @Property(str, notify=changed)
    def date(self) -> str:
        return self._view.date

    @Property(str, notify=changed)
    def light(self) -> str:
        return self._view.light.value

    @Property(str, notify=changed)
    def shape(self) -> str:
        return self._view.shape.value

    @Property(str, notify=changed)
    def status(self) -> str:
        return self._view.status

    @Property(str, notify=changed)
    def until(self) -> str:
        return self._view.until

    @Property(str, notify=changed)
    def count(self) -> str:
        return self._view.count

    @Property(str, notify=changed)
    def countUnit(self) -> str:
        return self._view.count_unit

    @Property(float, notify=changed)
    def progress(self) -> float:
        return self._view.progress

    @Property(str, notify=changed)
    def about(self) -> str:
        return self._view.about

    @Property(str, notify=changed)
    def aboutDetail(self) -> str:
        return self._view.about_detail

    @Property(str, notify=changed)
    def fresh(self) -> str:
        return self._view.fresh

    @Property(str, notify=changed)
    def freshness(self) -> str:
        return self._view.freshness

    @Property(str, notify=changed)
    def trouble(self) -> str:
        return self._view.trouble

    @Property(str, notify=changed)
    def troubleHelp(self) -> str:
        return self._view.trouble_help

    @Property(str, notify=changed)
    def warning(self) -> str:
        return self._view.warning

    @Property(bool, notify=changed)
    def mirrored(self) -> bool:
        return self._view.mirrored

    # --- the agenda

    @Property(str, notify=changed)
    def agendaTitle(self) -> str:
        return self._view.agenda.title

    @Property(str, notify=changed)
    def agendaEmpty(self) -> str:
        return self._view.agenda.empty

    @Property(int, notify=changed)
    def agendaFirst(self) -> int:
        return self._view.agenda.first

    @Property(int, notify=changed)
    def agendaLast(self) -> int:
        return self._view.agenda.last

    @Property(int, notify=changed)
    def agendaNow(self) -> int:
        return self._view.agenda.now

    @Property(bool, notify=changed)
    def agendaDim(self) -> bool:
        return self._view.agenda.dim

    @Property(int, notify=changed)
    def agendaFocus(self) -> int:
        """The minute the agenda is opened at."""
        agenda = self._view.agenda
        return agenda.now if agenda.now >= 0 else min((row.start for row in agenda.rows), default=MORNING)

    @Property(int, notify=changed)
    def agendaShortest(self) -> int:
        """How many minutes must be tall enough for a line of type."""
        return max(SHORTEST, min((row.end - row.start for row in self._view.agenda.rows), default=2 * SHORTEST))

    @Property(str, notify=changed)
    def widestTime(self) -> str:
        """The longest time beside the timeline."""
        return max((self._view.clock, *(hour.label for hour in self._view.agenda.hours)), key=len)

    @Property(QObject, notify=changed)
    def rows(self) -> QObject:
        return self._rows

    @Property(QObject, notify=changed)
    def gaps(self) -> QObject:
        """Free slots that can be tapped."""
        return self._gaps

    @Property(int, notify=changed)
    def agendaShortestGap(self) -> int:
        """How many minutes must be tall enough for a finger."""
        return min((gap.end - gap.start for gap in self._view.agenda.gaps), default=60)

    @Property(QObject, notify=changed)
    def hours(self) -> QObject:
        return self._hours

    @Property(QObject, notify=changed)
    def banners(self) -> QObject:
        return self._banners

    # --- booking

    @Property(str, notify=changed)
    def bookTitle(self) -> str:
        return self._view.book_title

    @Property(str, notify=changed)
    def bookReason(self) -> str:
        return self._view.book_reason

    @Property(QObject, notify=changed)
    def mainButtons(self) -> QObject:
        """The one big button, or none."""
        return self._main

    @Property(QObject, notify=changed)
    def otherButtons(self) -> QObject:
        """The smaller ones."""
        return self._others

    @Property(bool, notify=changed)
    def isSetUp(self) -> bool:
        return self._view.is_set_up

    # --- the language

    @Property(str, notify=changed)
    def language(self) -> str:
        """What the door speaks now."""
        return next((language.code for language in self._view.languages if language.chosen), "")

    @Property(QObject, notify=changed)
    def languages(self) -> QObject:
        return self._languages

    # --- what came of the last tap

    @Property(bool, notify=changed)
    def hasNotice(self) -> bool:
        return self._view.notice is not None

    @Property(str, notify=changed)
    def noticeTone(self) -> str:
        return self._view.notice.tone.value if self._view.notice else ""

    @Property(str, notify=changed)
    def noticeText(self) -> str:
        return self._view.notice.text if self._view.notice else ""

    @Property(QObject, notify=changed)
    def noticeButtons(self) -> QObject:
        """What takes it back, or another slot, or nothing."""
        return self._answers

    @Property(str, notify=changed)
    def noticeDetail(self) -> str:
        return self._view.notice.detail if self._view.notice else ""
