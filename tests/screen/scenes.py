"""Every face of the door, made by the real `present` from days a diary could hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import TYPE_CHECKING

from kiosk.room.actions import BookLater, BookNow, EndEarly, No, Refusal, Undo, Withdraw
from kiosk.room.health import Health, Trouble
from kiosk.room.hours import OpeningHours
from kiosk.room.policy import Policy
from kiosk.room.snapshot import Booked, Released, Undone, Unsure
from kiosk.view import restarting, unconfigured
from tests.builders import LOOK, all_day, at, door, meeting, slot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.room.meeting import Meeting
    from kiosk.view import DoorView

MINUTE = timedelta(minutes=1)

DAY = (
    meeting("8:30-9:30", "Design review", "Amélie Durand"),
    meeting("9:30-9:45", "Stand-up", "Priya Raman"),
    meeting("11-12", "Customer workshop with Nordlys Energi", "Jonas Lindqvist"),
    meeting("12-12:15", "Release go / no-go", "Priya Raman"),
    meeting("13:30-14:30", "Hiring panel debrief", "Tomás Ruiz", tentative=True),
    meeting("15-16:30", "Quarterly planning — platform team", "Amélie Durand"),
)
HOSTILE = (
    meeting("10-11", "<img src=http://127.0.0.1:9/x><b>bold</b>\x00\x1b[31m \u202egnp.exe" + "W" * 10_000, "<a>" * 200),
    meeting("11-12", "a\u0301" * 300 + "\ufeff" + "👩‍👩‍👧‍👦 會議 اجتماع", "&lt;script&gt;"),
    meeting("12-12:05", "\n\n\n", ""),
)


def scenes() -> Iterator[tuple[str, DoorView]]:  # noqa: PLR0915 - one line for each
    """Name and view of each."""
    freely = Policy(end_others=True, extend_others=True)
    yield "available", door(DAY)
    yield "available-rest-of-day", door(DAY[:2])
    yield "empty-day", door()
    yield "starting-soon", door(DAY, at="10:52")
    yield "starting-soon-too-short", door(DAY, at="10:57")
    yield "in-use", door(DAY, at="15:24")
    yield "in-use-run", door(DAY, at="11:20")
    yield "ending-soon", door(DAY, at="14:26")
    yield "twenty-minutes-free", door(DAY, at="10:38")
    yield "booking", door(DAY, pending=BookNow(30 * MINUTE, at("10:54")))
    ours = meeting("10:24-10:54", "Booked at the door", "", ours=True)
    back = Undo(Withdraw(ours.ref, ours.slot), at("10:25"))
    yield "booked", door((*DAY, ours), outcome=Booked(ours), outcome_until=at("10:25"), offer=back)
    yield "undone", door(DAY, outcome=Undone(ours, was_booking=True), outcome_until=at("10:25"))
    yield "released", door(DAY, outcome=Released(ours), outcome_until=at("10:25"))
    beaten = Refusal(No.BEATEN, meeting("10:30-11", "Ad hoc", "Jonas Lindqvist"))
    other = BookLater(slot("12:15-12:45"))
    yield "beaten", door((*DAY, beaten.meeting), outcome=beaten, outcome_until=at("10:25"), offer=other)  # type: ignore[arg-type]
    yield "unsure", door(DAY, outcome=Unsure(Trouble.CONNECTION_LOST), outcome_until=at("10:25"))
    yield "starting-up", door(None)
    yield "never-connected", door(None, health=Health(None, Trouble.NAME_NOT_FOUND, "the server's name is not known"))
    yield "stale", door(DAY, health=Health(at("10:18"), Trouble.TOO_SLOW, "no answer in 20 s"))
    slow = Health(at("15:18"), Trouble.TOO_SLOW, "no answer within the time limit")
    yield "stale-in-use", door(DAY, at="15:24", health=slow)
    yield "stale-controls", door(DAY, at="15:24", health=slow, policy=freely)
    yield "stale-no-bookings", door(DAY, at="15:24", health=slow, policy=Policy(booking=False))
    busy = Policy(durations=tuple(n * MINUTE for n in (5, 10, 15, 30, 60, 90)), default=10 * MINUTE)
    yield "many-durations", door(at="15:24", policy=busy, look=replace(LOOK, hour24=False))
    yield "not-set-up", unconfigured(("/home/kiosk/.config/kiosk/kiosk.ini", "/etc/xdg/kiosk/kiosk.ini"), at("10:24"))
    yield (
        "lost",
        door(
            DAY, at="11:02", health=Health(at("10:18"), Trouble.CONNECTION_REFUSED, "the server refuses the connection")
        ),
    )
    yield "sign-in-refused", door(DAY, at="11:02", health=Health(at("10:18"), Trouble.SIGN_IN_REFUSED, "HTTP 401"))
    yield "settings-refused", door(DAY, settings="kiosk.ini, line 12: [screen] theme = drak: must be dark or light")
    mine = meeting("10-11", "Booked at the door", "", ours=True)
    yield "in-use-ours", door((mine, *DAY[2:]), at="10:24")
    yield "in-use-controls", door(DAY, at="15:24", policy=freely)
    yield "ending", door(DAY, at="15:24", policy=freely, pending=EndEarly(DAY[5].ref))
    hours = OpeningHours(LOOK.timezone, time(8), time(18))
    yield "closed", door(DAY, at="19:10", policy=Policy(hours=hours))
    yield "clock-wrong", door(DAY, health=Health(at("10:24"), skew=-3 * MINUTE))
    yield "check-in", door(DAY, at="10:53", policy=Policy(check_in=True))
    yield "awaiting-check-in", door(DAY, at="11:04", policy=Policy(check_in=True))
    yield "no-show", door(DAY, at="11:12", policy=Policy(check_in=True, release=True))
    yield "restarting", restarting(door(DAY), LOOK)
    yield "overlaps", door(_overlaps())
    yield "forty-meetings", door(_forty(), at="13:17")
    yield "banners", door((*DAY, all_day("Window cleaning", free=True), all_day("Trade fair", free=True)))
    yield "all-day", door((all_day("Board of directors", by="Amélie Durand"),))
    tomorrow = meeting("9-10", "Budget 2027", "Amélie Durand", day=at("33").date())
    yield "evening", door((*DAY, tomorrow), at="20:15")
    yield "no-bookings-here", door(DAY, policy=Policy(booking=False))
    yield "hostile", door(HOSTILE)
    long_name = replace(LOOK, room_name="Konferenzraum Wilhelm Conrad Röntgen, 3. OG West")
    yield "lab", door(DAY, look=replace(LOOK, unverified=True))
    yield "long-name", door(DAY, look=long_name)
    yield "twelve-hour", door(DAY, look=replace(LOOK, hour24=False))
    yield "german", door(DAY, look=replace(LOOK, language="de"))
    yield "mirrored", door(DAY, look=replace(LOOK, language="he", room_name="אורורה"))
    yield "mirrored-in-use", door(DAY, at="15:24", look=replace(LOOK, language="ar"))


def _overlaps() -> tuple[Meeting, ...]:
    return (
        meeting("9:30-11:30", "Architecture board", "Amélie Durand"),
        meeting("10-11", "Interview", "Tomás Ruiz", tentative=True),
        meeting("10:15-12", "Supplier visit", "Jonas Lindqvist"),
        meeting("12-13", "Lunch talk", "Priya Raman"),
        meeting("12:30-13:30", "Retrospective", "Amélie Durand"),
    )


def _forty() -> tuple[Meeting, ...]:
    return tuple(
        meeting(f"{8 + n // 4}:{n % 4 * 15:02}-{8 + (n + 1) // 4}:{(n + 1) % 4 * 15:02}", f"Speed interview {n + 1}")
        for n in range(40)
    )
