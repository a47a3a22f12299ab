"""A day in each language, with the names and subjects that people there would write."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.builders import LOOK, door, meeting

if TYPE_CHECKING:
    from kiosk.room.meeting import Meeting
    from kiosk.view import DoorView, Look

PEOPLE = {
    "en": ("Sycamore", "Budget review", "Olivia Clarke", "Interview", "Harry Ahmed"),
    "de": ("Lindenhof", "Haushaltsplanung", "Jürgen Weiß", "Vorstellungsgespräch", "Käthe Großmann"),
    "fr": ("Salle Évreux", "Revue du budget", "Françoise Lefèvre", "Entretien", "Noël Garçon"),
    "es": ("Sala Núñez", "Revisión del presupuesto", "Begoña Ibáñez", "Entrevista", "Íñigo Muñoz"),
    "it": ("Sala Cefalù", "Revisione del bilancio", "Niccolò Bertè", "Colloquio", "Lucia Cafà"),
    "nl": ("Zaal Groningen", "Begrotingsoverleg", "Anneloes van ’t Hof", "Sollicitatiegesprek", "Zoë Brouwer"),
    "pl": ("Sala Łódź", "Przegląd budżetu", "Żaneta Świątek", "Rozmowa kwalifikacyjna", "Paweł Gęśla"),
    "pt": ("Sala Évora", "Revisão do orçamento", "João Conceição", "Entrevista", "Inês Magalhães"),
    "sv": ("Ängelholm", "Budgetgenomgång", "Åsa Öberg", "Anställningsintervju", "Björn Nyström"),
    "ja": ("会議室 桜", "予算レビュー", "渡邉 直樹", "採用面接", "髙橋 陽菜"),
    "zh": ("会议室 兰亭", "预算评审", "欧阳 思淼", "招聘面试", "王 鑫"),
    "ar": ("قاعة الواحة", "مراجعة الميزانية", "فاطمة الزهراء", "مقابلة توظيف", "عبد الرحمن"),
}
"""Room, two subjects, two organizers."""


def look(language: str) -> Look:
    """A door of that language."""
    return replace(LOOK, language=language, room_name=PEOPLE[language][0])


def day(language: str) -> tuple[Meeting, ...]:
    """Two meetings of people there, and one of a guest who writes in Latin letters."""
    _, first, anna, second, ben = PEOPLE[language]
    return (
        meeting("8:30-9:30", first, anna),
        meeting("11-12", second, ben, tentative=True),
        meeting("13-14:30", "Customer workshop with Nordlys Energi", "Jonas Lindqvist"),
    )


def spoken(language: str) -> DoorView:
    """A free hour of that day."""
    return door(day(language), look=look(language))
