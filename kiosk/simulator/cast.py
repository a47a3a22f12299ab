"""Who meets in these rooms, and about what: names and subjects as a European company has them. Data only."""

from __future__ import annotations

from kiosk.room.meeting import Person


def _person(name: str, local: str) -> Person:
    return Person(name, f"{local}@roomdoor.example")


PEOPLE = (
    _person("Anna Berg", "anna.berg"),
    _person("Noor Haddad", "noor.haddad"),
    _person("Jürgen Groß", "juergen.gross"),
    _person("Zoë Lindqvist", "zoe.lindqvist"),
    _person("Mehmet Yılmaz", "mehmet.yilmaz"),  # noqa: RUF001 - a Turkish name
    _person("Aoife O’Connor", "aoife.oconnor"),
    _person("Łukasz Wójcik", "lukasz.wojcik"),
    _person("Priya Raghunathan", "priya.raghunathan"),
    _person("Nguyễn Thị Minh Khai", "minh.khai"),
    _person("Olena Коваленко", "olena.kovalenko"),
    _person("王小明", "xiaoming.wang"),
    _person("ليلى منصور", "leila.mansour"),
    _person("Sébastien de La Rochefoucauld-Montbel", "sebastien.delarochefoucauld"),
    _person("Kai", "kai"),
)

SUBJECTS = (
    "Budget 2027, second round",
    "Interview: backend engineer",
    "1:1",
    "Design review – checkout",
    "Jour fixe Betriebsrat",
    "Réunion d'équipe",
    "Weekly sales figures",
    "Incident follow-up: the long Tuesday",
    "Supplier call (Rotterdam)",
    "Planowanie sprintu",
    "Onboarding Zoë",
    "Quarterly business review: figures, outlook, measures and what the customers said about all of it",
    "Fire safety briefing",
    "Retro",
    "Roadmap",
    "Legal: framework contract",
    "Kick-off Projekt Nordlicht",
    "Lunch & learn: reading logs",
)

NEW_TITLES = (
    "Roadmap (moved)",
    "Design review – basket",
    "Interview: data engineer",
    "1:1 Noor / Kai",
    "Retro, part two",
)

STANDUP = "Daily stand-up"
