"""What can be tapped now, as drawn: one button for each offer worth showing; part of the view.

A booking that does not fit is shown and says why, unless a meeting waits for its people; what a site does not allow
for the running meeting is not shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, assert_never

from .room.actions import BookElsewhere, BookLater, BookNow, CheckIn, EndEarly, Extend, Intent, No, Offer, Undo, offers
from .room.meeting import TimeSlot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from .room.health import Freshness
    from .room.policy import Policy
    from .room.schedule import Schedule
    from .words import Words

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Button:
    """One thing to tap. The tap hands `intent` back: what the visitor saw. `reason` says why it is not enabled.

    `brief` stands for the hint, or for the label, where they do not fit: the time alone, or nothing.
    """

    key: str
    label: str
    unit: str
    hint: str
    brief: str
    enabled: bool
    busy: bool
    primary: bool
    reason: str
    intent: Intent


@dataclass(frozen=True, slots=True)
class Row:
    """The buttons, the heading of the big one, and why nothing can be booked though the room is free."""

    buttons: tuple[Button, ...] = ()
    title: str = ""
    reason: str = ""


def row(
    schedule: Schedule, now: datetime, fresh: Freshness, policy: Policy, pending: Intent | None, words: Words
) -> Row:
    """The row for what may be done at `now`; while one thing is carried out, its button says so, none takes a tap."""
    offered = offers(schedule, now, fresh, policy)
    arriving = any(isinstance(offer.intent, CheckIn) for offer in offered)
    shown = [offer for offer in offered if offer.is_possible or (not arriving and _is_worth_a_reason(offer))]
    if _is_pressing(shown, policy):
        shown = [offer for offer in shown if offer.is_possible]
    if pending is not None:
        shown = [offer for offer in shown if key_of(offer.intent) != key_of(pending)] + [Offer(pending)]
        shown.sort(key=lambda offer: _order(offer.intent))
    main = _main(shown, pending, policy)
    buttons = tuple(_buttons(shown, main, pending, words))
    if any(button.enabled or button.busy for button in buttons):
        return Row(buttons, words.button_title(main) if main is not None else "")
    return Row(buttons, "", next((button.reason for button in buttons), ""))


@dataclass(frozen=True, slots=True)
class Fixed:
    """Why nothing can be done at the door with the meeting of this key, which runs."""

    key: str = ""
    reason: str = ""


def fixed(offered: tuple[Offer, ...], words: Words) -> Fixed:
    """The meeting that runs, and why it cannot be ended here; nothing where it can."""
    for offer in offered:
        if isinstance(offer.intent, EndEarly) and offer.refusal is not None:
            return Fixed(offer.intent.seen.id, words.refusal(offer.refusal))
    return Fixed()


def button(intent: Intent, words: Words) -> Button:
    """One that stands by itself and can be tapped."""
    return next(_buttons([Offer(intent)], None, None, words))


def key_of(intent: Intent) -> str:
    """The name of the button, stable while what it stands for stays the same."""
    match intent:
        case BookNow(duration):
            return f"book-{duration // MINUTE}" if duration is not None else "book-next"
        case BookElsewhere(room):
            return f"elsewhere-{room}"
        case BookLater(slot):
            return f"later-{slot.start:%Y%m%d%H%M}-{slot.duration // MINUTE}"
        case CheckIn():
            return "check-in"
        case Extend(_, step):
            return f"extend-{step // MINUTE}" if step is not None else "extend-next"
        case EndEarly():
            return "end"
        case Undo():
            return "undo"
        case _:
            assert_never(intent)


def brief(intent: Intent, words: Words) -> str:
    """What a small button says instead of its hint, or of its label: only when it ends."""
    match intent:
        case BookNow(_, end) | Extend(_, _, end) | BookElsewhere(_, BookNow(_, end)) | BookLater(TimeSlot(_, end)):
            return words.time(end)
        case _:
            return ""


def _is_pressing(shown: list[Offer], policy: Policy) -> bool:
    """Whether the next meeting leaves too little time for the usual, but some: what does not fit would be dead wood."""
    possible = {offer.intent.duration for offer in shown if offer.is_possible and isinstance(offer.intent, BookNow)}
    return None in possible and policy.default not in possible


def _is_worth_a_reason(offer: Offer) -> bool:
    """Whether a visitor looks for it and should read why it is not possible."""
    codes = (No.NOTHING_NEXT, No.BOOKING_OFF)
    return isinstance(offer.intent, BookNow) and offer.refusal is not None and offer.refusal.code not in codes


def _order(intent: Intent) -> tuple[int, timedelta]:
    """Check in, then the shortest first, then until the next meeting, then the end."""
    match intent:
        case CheckIn():
            return 0, timedelta()
        case BookNow(duration) | Extend(_, duration):
            return (1, duration) if duration is not None else (2, timedelta())
        case BookLater() | BookElsewhere() | EndEarly() | Undo():
            return 3, timedelta()
        case _:
            assert_never(intent)


def _main(shown: list[Offer], pending: Intent | None, policy: Policy) -> BookNow | CheckIn | None:
    """Which button is the big one: checking in; else the usual duration, or until next where only that fits."""
    if (arrived := next((offer.intent for offer in shown if isinstance(offer.intent, CheckIn)), None)) is not None:
        return arrived
    bookings = {offer.intent.duration: offer.intent for offer in shown if isinstance(offer.intent, BookNow)}
    possible = {offer.intent for offer in shown if offer.is_possible}
    usual, until_next = bookings.get(policy.default), bookings.get(None)
    if until_next in possible and usual not in possible:
        return until_next
    if usual is None:
        return pending if isinstance(pending, BookNow) else None
    return usual


def _buttons(shown: list[Offer], main: Intent | None, pending: Intent | None, words: Words) -> Iterator[Button]:
    for offer in shown:
        busy = offer.intent == pending
        label, unit, hint = words.button(offer.intent)
        yield Button(
            key=key_of(offer.intent),
            label=label,
            unit=unit,
            hint=words.busy(offer.intent) if busy else hint,
            brief=brief(offer.intent, words),
            enabled=offer.is_possible and pending is None,
            busy=busy,
            primary=offer.intent == main,
            reason=words.refusal(offer.refusal) if offer.refusal else "",
            intent=offer.intent,
        )
