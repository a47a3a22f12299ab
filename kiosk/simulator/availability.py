"""Free/busy of several rooms at once: GetUserAvailability, with which a door finds a room nearby.

It is the odd one of EWS: another shape of answer, times in the zone the request brings along, and everybody in the
organization may ask (AvailabilityOnly is the default of a room's calendar). An unknown room spoils its own part only.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from kiosk.room.meeting import FreeBusy, TimeSlot

from .refusal import Code, Refused
from .response import availability
from .soap import find, m, schema_violation, t, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

    from kiosk.exchange.memory import Item

    from .organization import Caller

LONGEST = timedelta(days=62)
DIGITS = {
    FreeBusy.FREE: 0,
    FreeBusy.TENTATIVE: 1,
    FreeBusy.BUSY: 2,
    FreeBusy.OUT_OF_OFFICE: 3,
    FreeBusy.WORKING_ELSEWHERE: 4,
    FreeBusy.NO_DATA: 4,
}
"""How MergedFreeBusy tells each; of several the highest counts."""


def get_user_availability(element: _Element, caller: Caller) -> _Element:
    """Tell when each mailbox is taken, in the order asked for."""
    zone = _zone(find(element, "TimeZone"))
    options = find(element, "FreeBusyViewOptions")
    wanted = find(element, "MailboxDataArray")
    if options is None or wanted is None:
        raise schema_violation("FreeBusyViewOptions and MailboxDataArray are expected.")
    window = TimeSlot(
        *(_instant(text_of(find(options, "TimeWindow", name)), zone) for name in ("StartTime", "EndTime"))
    )
    interval = timedelta(minutes=int(text_of(find(options, "MergedFreeBusyIntervalInMinutes")) or "30"))
    view = text_of(find(options, "RequestedView")) or "FreeBusy"

    def view_of(address: str) -> _Element:
        if window.duration > LONGEST:
            raise Refused(Code.TIME_INTERVAL_TOO_BIG)
        mailbox = caller.organization.mailboxes.get(address.lower())
        if mailbox is None:
            raise Refused(Code.MAIL_RECIPIENT_NOT_FOUND)
        within = (item for item in mailbox.items(window) if item.meeting.slot.overlaps(window))
        items = [item for item in within if item.meeting.free_busy is not FreeBusy.FREE]
        return m(
            "FreeBusyView",
            t("FreeBusyViewType", text=view.replace("Detailed", "FreeBusy")),
            t("MergedFreeBusy", text=_merged(items, window, interval)) if "Merged" in view else None,
            t("CalendarEventArray", *(_event(item, zone) for item in items))
            if items and view != "MergedOnly"
            else None,
        )

    return availability(view_of, [text_of(find(one, "Email", "Address")) for one in wanted])


def _event(item: Item, zone: timezone) -> _Element:
    start, end = (f"{instant.astimezone(zone):%Y-%m-%dT%H:%M:%S}" for instant in (item.meeting.start, item.meeting.end))
    busy = item.meeting.free_busy.value
    return t("CalendarEvent", t("StartTime", text=start), t("EndTime", text=end), t("BusyType", text=busy))


def _merged(items: list[Item], window: TimeSlot, interval: timedelta) -> str:
    """Tell each interval of the window by one digit."""
    digits = []
    start = window.start
    while start < window.end:
        slot = TimeSlot(start, min(start + interval, window.end))
        digits.append(max((DIGITS[i.meeting.free_busy] for i in items if i.meeting.slot.overlaps(slot)), default=0))
        start += interval
    return "".join(map(str, digits))


def _zone(element: _Element | None) -> timezone:
    """Read the request's time zone: fixed ones only, for a door asks in UTC. Raises SoapFault."""
    if element is None:
        raise schema_violation("TimeZone is expected.")
    bias = int(text_of(find(element, "Bias")) or "0")
    standard, daylight = (int(text_of(find(element, name, "Bias")) or "0") for name in ("StandardTime", "DaylightTime"))
    if standard != daylight:
        raise schema_violation("The simulated Exchange knows no zone with daylight saving here.")
    return timezone(-timedelta(minutes=bias + standard))


def _instant(text: str, zone: timezone) -> datetime:
    """Read a time of the request, which is in the request's zone unless it names its own."""
    read = datetime.fromisoformat(text)
    return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
