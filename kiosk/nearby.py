"""The rooms nearby as drawn: free now and until when, those that stay free longest first; part of the view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .buttons import Button, brief, key_of
from .room.nearby import Around, NearbyRoom, offer, schedule_of

if TYPE_CHECKING:
    from datetime import datetime

    from .room.actions import Intent
    from .room.policy import Policy
    from .words import Words


@dataclass(frozen=True, slots=True)
class NearbyRow:
    """One room: where it is, how it is, and the button that books it, where there is one."""

    key: str
    name: str
    where: str
    state: str
    free: bool
    known: bool
    label: str
    hint: str
    possible: bool
    button: Button | None


@dataclass(frozen=True, slots=True)
class Nearby:
    """All of them, and what is said instead of them."""

    rows: tuple[NearbyRow, ...] = ()
    note: str = ""


NOTHING_NEARBY = Nearby()


def rooms(
    site: tuple[NearbyRoom, ...],
    around: Around | None,
    now: datetime,
    policy: Policy,
    words: Words,
    *,
    deaf: bool,
) -> Nearby:
    """What is known of them now. `deaf`: something is carried out, or in doubt, and no tap would be heard."""
    if around is None or not site:
        return Nearby(note=words.looking())
    if around.read_at is None:
        return Nearby(note=words.cannot_look())
    ranked = [_row(place, around, now, policy, words, deaf=deaf) for place in site]
    return Nearby(tuple(row for _, row in sorted(ranked, key=lambda one: one[0])))


def _row(
    place: NearbyRoom, around: Around, now: datetime, policy: Policy, words: Words, *, deaf: bool
) -> tuple[tuple[int, float, str], NearbyRow]:
    day = around.day(place.address)
    schedule = schedule_of(day, policy)
    free_until = busy_until = None
    rank: tuple[int, float] = (2, 0)
    if schedule is not None:
        if schedule.current(now) is not None:
            busy_until = schedule.free_again(now)
            rank = (1, busy_until.timestamp())
        else:
            coming = schedule.next(now)
            free_until = coming.start if coming is not None else schedule.span.end
            rank = (0, -free_until.timestamp())
    button = _button(offer(day, around, now, policy) if day is not None else None, words, deaf=deaf)
    row = NearbyRow(
        key=place.address,
        name=place.name,
        where=words.listed(place.floor, place.way),
        state=words.nearby_state(free_until, busy_until, now),
        free=free_until is not None,
        known=schedule is not None,
        label=" ".join(part for part in (button.label, button.unit) if part) if button is not None else "",
        hint=button.hint if button is not None else "",
        possible=button is not None and button.enabled,
        button=button,
    )
    return (*rank, place.name), row


def _button(intent: Intent | None, words: Words, *, deaf: bool) -> Button | None:
    if intent is None:
        return None
    label, unit, hint = words.button(intent)
    return Button(
        key=key_of(intent),
        label=label,
        unit=unit,
        hint=hint,
        brief=brief(intent, words),
        enabled=not deaf,
        busy=False,
        primary=False,
        reason="",
        intent=intent,
    )
