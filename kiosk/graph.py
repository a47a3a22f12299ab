"""Events in the shape of Microsoft Graph, so that scripts written for its `/events` go on working.

Names and nesting are Graph's; one name is ours, `mailbox`, for Graph asks one mailbox at a time. Times are in UTC, as
Graph gives them to whoever asks for no other zone. A day-long event begins and ends at midnight, as Graph demands, so
its `timeZone` is the room's: both the date and the instant are right. What was not read is empty, never left out.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from .room.meeting import FreeBusy, Kind, Response

if TYPE_CHECKING:
    from datetime import datetime, tzinfo
    from zoneinfo import ZoneInfo

    from .exchange.event import Attendee, Event
    from .room.meeting import Person

_RESPONSES = {
    Response.UNKNOWN: "none",
    Response.ORGANIZER: "organizer",
    Response.TENTATIVE: "tentativelyAccepted",
    Response.ACCEPT: "accepted",
    Response.DECLINE: "declined",
    Response.NONE_YET: "notResponded",
}
_SHOWN_AS = {
    FreeBusy.FREE: "free",
    FreeBusy.TENTATIVE: "tentative",
    FreeBusy.BUSY: "busy",
    FreeBusy.OUT_OF_OFFICE: "oof",
    FreeBusy.WORKING_ELSEWHERE: "workingElsewhere",
    FreeBusy.NO_DATA: "unknown",
}
_TYPES = {Kind.SINGLE: "singleInstance", Kind.OCCURRENCE: "occurrence", Kind.EXCEPTION: "exception"}
NEVER = "0001-01-01T00:00:00Z"


def event(one: Event, zone: ZoneInfo) -> dict[str, Any]:
    """One event."""
    meeting = one.meeting
    where = zone if meeting.is_all_day else UTC
    return {
        "id": meeting.ref.id,
        "changeKey": meeting.ref.version,
        "mailbox": one.mailbox,
        "createdDateTime": _instant(meeting.created) if meeting.created else None,
        "subject": meeting.subject,
        "body": {"contentType": "html" if one.is_html else "text", "content": one.body},
        "start": _time(meeting.start, where),
        "end": _time(meeting.end, where),
        "location": {"displayName": meeting.location},
        "organizer": _recipient(meeting.organizer) if meeting.organizer else None,
        "attendees": [_attendee(attendee) for attendee in one.attendees],
        "isAllDay": meeting.is_all_day,
        "isCancelled": meeting.is_cancelled,
        "isOrganizer": meeting.response is Response.ORGANIZER,
        "responseStatus": {"response": _RESPONSES[meeting.response], "time": NEVER},
        "categories": list(one.categories),
        "sensitivity": "private" if meeting.is_private else "normal",
        "showAs": _SHOWN_AS[meeting.free_busy],
        "type": _TYPES[meeting.kind],
    }


def _time(instant: datetime, zone: tzinfo) -> dict[str, str]:
    local = instant.astimezone(zone)
    return {"dateTime": f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond:06}0", "timeZone": getattr(zone, "key", "UTC")}


def _instant(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _recipient(person: Person) -> dict[str, dict[str, str]]:
    return {"emailAddress": {"name": person.name, "address": person.address}}


def _attendee(attendee: Attendee) -> dict[str, Any]:
    return {
        "type": attendee.attendance.value,
        "status": {"response": _RESPONSES[attendee.response], "time": NEVER},
        **_recipient(attendee.person),
    }
