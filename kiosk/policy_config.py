"""[policy] of the configuration: what visitors may do, and when the door changes its mind; the rest is in `config.py`.

All durations in minutes; the usual values are `Policy`'s own.
"""

from __future__ import annotations

from datetime import time, timedelta
from typing import Annotated, ClassVar, Literal
from zoneinfo import ZoneInfo  # noqa: TC003 pydantic reads annotations as it runs

from pydantic import Field, ValidationInfo, field_validator

from . import credentials, values
from .password_config import Masked
from .room import policy as room
from .room.hours import OpeningHours
from .room.policy import MINUTE, USUAL, Policy
from .secret import Secret  # noqa: TC001 pydantic reads annotations as it runs
from .section import Key, Minutes, Section, Switch, Unit, written
from .values import ReleaseBy


def _minutes(span: timedelta) -> int:
    return span // MINUTE


class PolicyConfig(Section):
    """[policy]. All durations in minutes; the usual values are `Policy`'s own."""

    about: ClassVar[str] = "What visitors may do, and when the door changes its mind."

    booking: Annotated[Switch, Key("Whether the room can be booked at the door.")] = USUAL.booking
    booking_pin_hash: Annotated[
        Annotated[Secret, values.parsed(credentials.pin_hash), Masked] | None,
        Key(
            "The PIN to type before a booking at the door, as its hash; kiosk pin --booking sets it. A running meeting"
            " is extended, ended and checked in to without it.",
            allowed="what kiosk pin --booking prints",
            example="scrypt:15:8:1:SALT:HASH",
            otherwise="anybody books",
            quiet=True,
        ),
    ] = None
    shortest: Annotated[Minutes, Field(ge=1, le=120), Key("The shortest booking.")] = _minutes(USUAL.shortest)
    longest: Annotated[Minutes, Field(ge=1, le=1440), Key("The longest booking; at least shortest.")] = _minutes(
        USUAL.longest
    )
    durations: Annotated[
        tuple[int, ...],
        values.parsed(values.numbers),
        Unit("minutes"),
        Key(
            "The durations offered, each from shortest to longest.",
            allowed="1 to 6 whole numbers of minutes, ascending, with commas between them",
        ),
    ] = tuple(_minutes(each) for each in USUAL.durations)
    default: Annotated[Minutes, Field(ge=1, le=1440), Key("The duration of the big button: one of durations.")] = (
        _minutes(USUAL.default)
    )
    until_next: Annotated[Switch, Key('Whether "until the next meeting" is offered.')] = USUAL.until_next
    soon: Annotated[Minutes, Field(ge=0, le=120), Key("How long before a meeting the door turns amber.")] = _minutes(
        USUAL.soon
    )
    ending_soon: Annotated[
        Minutes, Field(ge=0, le=60), Key("How long before its end a meeting counts as ending soon.")
    ] = _minutes(USUAL.ending_soon)
    working_elsewhere: Annotated[Switch, Key('Whether a meeting marked "working elsewhere" occupies the room.')] = (
        USUAL.working_elsewhere
    )
    tentative: Annotated[Switch, Key("Whether a meeting that is not yet accepted for good occupies the room.")] = (
        USUAL.tentative
    )
    bookings_per_hour: Annotated[
        int,
        values.parsed(values.number),
        Field(ge=0, le=60),
        Unit("bookings"),
        Key("How many bookings the door takes within an hour, against bored hands; 0: as many as one likes."),
    ] = USUAL.bookings_per_hour
    horizon: Annotated[Minutes, Field(ge=0, le=1440), Key("How far ahead a booking at the door may start.")] = _minutes(
        USUAL.horizon
    )
    gap: Annotated[Minutes, Field(ge=0, le=60), Key("What bookings leave free before the next meeting.")] = _minutes(
        USUAL.gap
    )
    rounding: Annotated[
        Literal[0, 5, 10, 15],
        values.parsed(values.number),
        Unit("minutes"),
        Key(
            "Bookings end at multiples of this since the full hour, where that fits; 0: not rounded.",
            allowed="0, 5, 10 or 15 minutes",
        ),
    ] = 0
    working_days: Annotated[
        frozenset[int],
        values.parsed(values.weekdays),
        Key("The days the room is worked in.", allowed="days and spans of days, such as mon-fri or mon, wed-sat"),
    ] = USUAL.working_days
    opens: Annotated[
        Annotated[time, values.parsed(values.time_of_day)] | None,
        Key(
            "When the room opens on these days; needs closes.",
            allowed="a time such as 07:00",
            example="07:00",
            otherwise="always open",
        ),
    ] = None
    closes: Annotated[
        Annotated[time, values.parsed(values.time_of_day)] | None,
        Field(validate_default=True),
        Key(
            "When it closes; outside the hours the door rests. 24:00 is midnight.",
            allowed="a time such as 20:00",
            example="20:00",
            otherwise="always open",
        ),
    ] = None
    extend_steps: Annotated[
        tuple[int, ...],
        values.parsed(values.numbers),
        Unit("minutes"),
        Key(
            "By how much a running meeting may be extended.",
            allowed="1 to 6 whole numbers of minutes, ascending, with commas between them",
        ),
    ] = tuple(_minutes(each) for each in USUAL.extend_steps)
    extend_others: Annotated[
        Switch, Key("Whether meetings that were not booked at the door may be extended at it.")
    ] = USUAL.extend_others
    end_others: Annotated[Switch, Key("Whether meetings that were not booked at the door may be ended at it.")] = (
        USUAL.end_others
    )
    check_in: Annotated[Switch, Key("Whether somebody must check in to a meeting at the door.")] = USUAL.check_in
    check_in_opens: Annotated[
        Minutes, Field(ge=0, le=60), Key("How long before its start one may check in to a meeting.")
    ] = _minutes(USUAL.check_in_opens)
    release_after: Annotated[
        Minutes, Field(ge=1, le=120), Key("How long after its start the door asks to check in to a meeting.")
    ] = _minutes(USUAL.release_after)
    auto_release: Annotated[
        Switch,
        Key(
            "Whether a meeting nobody has checked in to by then loses the room; needs check_in. Never one that lasts "
            "all day, and never unless the line to Exchange was unbroken since one could check in."
        ),
    ] = USUAL.release
    release_by: Annotated[
        ReleaseBy,
        Key(
            "How it is released. decline: the room declines, so that the organizer is told. decline-or-delete: where "
            "Exchange refuses that (to a delegate, or of an item nobody was invited to), it is deleted. delete: it is "
            "deleted, and nobody is told."
        ),
    ] = ReleaseBy.DECLINE
    release_below: Annotated[
        Minutes, Field(ge=15, le=1440), Key("Meetings this long or longer need no check-in and are never released.")
    ] = _minutes(USUAL.release_below)
    release_booked_before: Annotated[
        Minutes, Field(ge=0, le=1440), Key("Nor are meetings that were booked less than this before their start.")
    ] = _minutes(USUAL.release_booked_before)
    stale_after: Annotated[
        Minutes,
        Field(ge=1, le=60),
        Key("Without a reading for so long, the door says how old its data is; at least twice poll_interval."),
    ] = _minutes(USUAL.stale_after)
    lost_after: Annotated[
        Minutes,
        Field(ge=2, le=120),
        Key("Without a reading for so long, the door no longer says whether the room is free; more than stale_after."),
    ] = _minutes(USUAL.lost_after)

    @field_validator("longest")
    @classmethod
    def _order(cls, longest: int, info: ValidationInfo) -> int:
        if longest < info.data.get("shortest", 0):
            raise ValueError(f"must be at least shortest, which is {info.data['shortest']}")
        return longest

    @field_validator("durations")
    @classmethod
    def _within(cls, durations: tuple[int, ...], info: ValidationInfo) -> tuple[int, ...]:
        low, high = info.data.get("shortest"), info.data.get("longest")
        if low is None or high is None:
            return durations
        if outside := tuple(each for each in durations if not low <= each <= high):
            raise ValueError(f"each must be from shortest to longest, {low} to {high}; {written(outside)} is not")
        return durations

    @field_validator("default")
    @classmethod
    def _offered(cls, default: int, info: ValidationInfo) -> int:
        if default not in (durations := info.data.get("durations", (default,))):
            raise ValueError(f"must be one of durations, which are {written(durations)}")
        return default

    @field_validator("closes")
    @classmethod
    def _hours(cls, closes: time | None, info: ValidationInfo) -> time | None:
        opens = info.data.get("opens")
        if (opens is None) is not (closes is None):
            raise ValueError("is set with opens: both, or neither")
        if opens is not None and closes is not None and closes != time() and closes <= opens:
            raise ValueError(f"must be later than opens, which is {opens:%H:%M}")
        return closes

    @field_validator("auto_release")
    @classmethod
    def _asked_first(cls, auto_release: bool, info: ValidationInfo) -> bool:  # noqa: FBT001 - pydantic hands it over so
        if auto_release and not info.data.get("check_in", True):
            raise ValueError("needs check_in = yes: nobody could keep the room")
        return auto_release

    @field_validator("stale_after")
    @classmethod
    def _two_readings(cls, stale_after: int, info: ValidationInfo) -> int:
        poll_interval = values.surroundings(info).poll_interval or 0
        if stale_after * 60 < 2 * poll_interval:
            raise ValueError(f"must be at least twice [exchange] poll_interval, which is {poll_interval} seconds")
        return stale_after

    @field_validator("lost_after")
    @classmethod
    def _later(cls, lost_after: int, info: ValidationInfo) -> int:
        if lost_after <= info.data.get("stale_after", 0):
            raise ValueError(f"must be more than stale_after, which is {info.data['stale_after']}")
        return lost_after

    def policy(self, zone: ZoneInfo) -> Policy:
        """The same as the room's own value, with opening hours in the room's zone."""
        hours = None
        if self.opens is not None and self.closes is not None:
            hours = OpeningHours(zone, self.opens, self.closes, self.working_days)
        return Policy(
            tentative=self.tentative,
            horizon=self.horizon * MINUTE,
            gap=self.gap * MINUTE,
            rounding=self.rounding * MINUTE,
            working_days=self.working_days,
            hours=hours,
            extend_steps=tuple(each * MINUTE for each in self.extend_steps),
            extend_others=self.extend_others,
            end_others=self.end_others,
            check_in=self.check_in,
            check_in_opens=self.check_in_opens * MINUTE,
            release_after=self.release_after * MINUTE,
            release=self.auto_release,
            release_by=room.ReleaseBy[self.release_by.name],
            release_below=self.release_below * MINUTE,
            release_booked_before=self.release_booked_before * MINUTE,
            bookings_per_hour=self.bookings_per_hour,
            booking=self.booking,
            durations=tuple(each * MINUTE for each in self.durations),
            default=self.default * MINUTE,
            until_next=self.until_next,
            shortest=self.shortest * MINUTE,
            longest=self.longest * MINUTE,
            soon=self.soon * MINUTE,
            ending_soon=self.ending_soon * MINUTE,
            working_elsewhere=self.working_elsewhere,
            stale_after=self.stale_after * MINUTE,
            lost_after=self.lost_after * MINUTE,
        )
