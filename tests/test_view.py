"""What the door shows for what it knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import qr
from kiosk.agenda import Show
from kiosk.face import Light, Shape
from kiosk.languages import NAMES
from kiosk.room.actions import BookLater, BookNow, CheckIn, EndEarly, Extend, Intent, No, Refusal
from kiosk.room.health import Health, Trouble
from kiosk.room.hours import OpeningHours
from kiosk.room.meeting import FreeBusy, Meeting, MeetingRef, Person, Response, TimeSlot
from kiosk.room.policy import Policy
from kiosk.room.schedule import Schedule
from kiosk.room.snapshot import Booked, CheckedIn, Ended, Extended, Failed, Outcome, Snapshot, Unsure
from kiosk.view import DoorView, Tone, next_wake, present, restarting, unconfigured
from kiosk.writing import Names, Writing
from tests.diary import BERLIN, DAYS, LOOK, MINUTE, POLICY, at, meeting, schedule, slot, snapshot


def door(now: str, *meetings: Meeting, **more: object) -> DoorView:
    return present(snapshot(*meetings, read_at=at(now), **more), at(now), LOOK)


@pytest.mark.parametrize(
    ("now", "light", "shape", "status", "until", "count"),
    [
        ("8", Light.GREEN, Shape.TICK, "Available", "until 09:00", ("60", "min free")),
        ("6:30", Light.GREEN, Shape.TICK, "Available", "until 09:00", ("2:30", "hours free")),
        ("8:56", Light.AMBER, Shape.CLOCK, "Starting soon", "Free until 09:00", ("4", "min free")),
        ("9:12", Light.RED, Shape.BAR, "In use", "Free again at 11:00", ("48", "min left")),
        ("10:12:30", Light.RED, Shape.BAR, "In use", "until 11:00", ("48", "min left")),
        ("10:57", Light.RED, Shape.BAR, "Ending soon", "until 11:00", ("3", "min left")),
        ("11", Light.GREEN, Shape.TICK, "Available", "for the rest of the day", ("", "")),
    ],
)
def test_the_face_of_each_state(
    now: str, light: Light, shape: Shape, status: str, until: str, count: tuple[str, str]
) -> None:
    view = door(now, meeting("9-10"), meeting("10-11", "Second"))
    assert (view.light, view.shape, view.status, view.until) == (light, shape, status, until)
    assert (view.count, view.count_unit) == count
    assert (view.progress >= 0) == bool(count[0])


def test_the_meeting_in_progress_and_the_next_one_are_named() -> None:
    busy = door("9:12", meeting("9-10"))
    assert (busy.about, busy.about_detail) == ("Budget", "09:00 – 10:00 · Anna Berg")
    free = door("8", meeting("9-10"))
    assert (free.about, free.about_detail) == ("Next: Budget", "09:00 – 10:00 · Anna Berg")


def test_tomorrow_s_first_meeting_is_not_next_today() -> None:
    view = door("20", meeting("32-33"))
    assert (view.until, view.about, view.count) == ("for the rest of the day", "", "")


def test_a_meeting_beyond_midnight_is_told_by_its_end_and_a_week_long_one_as_not_free_today() -> None:
    assert door("23", meeting("22-25")).until == "until 01:00"
    assert door("9", meeting("0-48", is_all_day=True)).until == "not free again today"


def test_old_data_says_its_age_then_stops_telling_the_state() -> None:
    known = snapshot(meeting("9-10"), read_at=at("8"))
    stale = present(known, at("8:05"), LOOK)
    assert (stale.freshness, stale.fresh, stale.status) == ("stale", "As of 08:00", "Available")
    lost = present(known, at("8:15"), LOOK)
    assert (lost.light, lost.shape, lost.freshness, lost.status) == (Light.GREY, Shape.CROSS, "lost", "Offline")
    assert lost.agenda.dim
    assert len(lost.agenda.rows) == 1
    assert lost.buttons == ()


def test_before_the_first_answer_the_door_starts_and_after_a_refusal_it_says_so() -> None:
    starting = present(Snapshot(policy=POLICY), at("9"), LOOK)
    assert (starting.light, starting.shape, starting.status) == (Light.GREY, Shape.DOTS, "Starting")
    refused = Snapshot(policy=POLICY, health=Health(trouble=Trouble.SIGN_IN_REFUSED, detail="HTTP 401"))
    view = present(refused, at("9"), LOOK)
    assert (view.status, view.trouble_help) == (
        "Offline",
        "sign-in-refused: HTTP 401 — check username and password",
    )
    assert view.trouble == "The calendar does not let this door sign in"


def test_trouble_is_not_shown_while_the_data_is_fresh() -> None:
    known = snapshot(read_at=at("9"), health=Health(at("9"), Trouble.CONNECTION_LOST))
    assert present(known, at("9:01"), LOOK).trouble == ""
    assert present(known, at("9:04"), LOOK).trouble == "The calendar cannot be reached at the moment"


def test_while_the_line_is_latched_nothing_may_be_tapped_however_fresh_the_data() -> None:
    known = snapshot(read_at=at("9"), health=Health(at("9"), Trouble.SIGN_IN_REFUSED))
    view = present(known, at("9:00:30"), LOOK)
    assert view.status == "Available"
    assert view.buttons
    assert not any(button.enabled for button in view.buttons)
    assert view.book_reason == "Booking is not possible without a line to the calendar"


def test_what_was_known_before_this_start_is_stale_until_exchange_confirms_it() -> None:
    known = snapshot(read_at=at("9"), health=Health(at("9"), Trouble.CONNECTION_REFUSED, is_cached=True))
    view = present(known, at("9:00:30"), LOOK)
    assert (view.freshness, view.fresh) == ("stale", "As of 09:00")
    assert view.trouble == "The calendar cannot be reached at the moment"


def test_an_attempt_that_goes_unanswered_for_eight_seconds_is_told() -> None:
    waiting = snapshot(read_at=at("9"), attempt_since=at("9"))
    assert present(waiting, at("9:00:07"), LOOK).trouble == ""
    assert present(waiting, at("9:00:08"), LOOK).trouble == "The calendar is not answering at the moment"


def test_data_from_the_future_is_not_believed() -> None:
    assert present(snapshot(read_at=at("12")), at("9"), LOOK).light is Light.GREY


def test_the_booking_row_says_what_fits_and_until_when() -> None:
    buttons = {button.key: button for button in door("10:20", meeting("11-12")).buttons}
    assert list(buttons) == ["book-15", "book-30", "book-45", "book-60", "book-next"]
    assert [button.enabled for button in buttons.values()] == [True, True, False, False, True]
    assert buttons["book-30"].hint == "until 10:50"
    assert [key for key, button in buttons.items() if button.primary] == ["book-30"]
    assert buttons["book-45"].reason == "The next meeting starts at 11:00"
    assert buttons["book-next"].intent == BookNow(None, at("11"))


def test_no_button_is_shown_in_use_or_without_next_and_the_reason_is_given_when_nothing_fits() -> None:
    assert door("9:30", meeting("9-10")).buttons == ()
    assert "book-next" not in [button.key for button in door("9").buttons]
    view = door("8:57", meeting("9-10"))
    assert view.book_reason == "Too short to book before 09:00"
    assert not any(button.enabled for button in view.buttons)


def test_a_door_that_does_not_book_shows_no_buttons() -> None:
    assert door("9", policy=Policy(booking=False)).buttons == ()


def test_while_booking_only_the_pressed_button_says_so_and_none_can_be_pressed() -> None:
    view = door("9", pending=BookNow(30 * MINUTE, at("9:30")))
    assert [(button.hint, button.busy) for button in view.buttons][1] == ("Booking…", True)
    assert [button.busy for button in view.buttons].count(True) == 1
    assert not any(button.enabled for button in view.buttons)
    running = door("9", meeting("9-10"), pending=BookNow(30 * MINUTE, at("9:30")))
    assert [(button.key, button.busy, button.primary) for button in running.buttons] == [("book-30", True, True)]


@pytest.mark.parametrize(
    ("outcome", "tone", "text"),
    [
        (Booked(meeting("9-9:30")), Tone.GOOD, "Booked until 09:30"),
        (Refusal(No.BEATEN, meeting("9-10")), Tone.SORRY, "Anna Berg was quicker"),
        (Refusal(No.BEATEN, meeting("9-10", is_private=True)), Tone.SORRY, "Somebody was quicker"),
        (Refusal(No.OCCUPIED, meeting("9-10")), Tone.SORRY, "The room is in use until 10:00"),
        (Failed(Trouble.CONNECTION_LOST), Tone.SORRY, "The room was not booked"),
        (Unsure(Trouble.TOO_SLOW), Tone.WAIT, "We do not know yet whether the room is booked"),
    ],
)
def test_what_came_of_a_tap_is_told_for_a_while(outcome: Outcome, tone: Tone, text: str) -> None:
    known = snapshot(read_at=at("9"), outcome=outcome, outcome_until=at("9:00:10"))
    told = present(known, at("9:00:09"), LOOK).notice
    assert told is not None
    assert (told.tone, told.text) == (tone, text)
    assert present(known, at("9:00:10"), LOOK).notice is None


def test_a_site_that_hides_organizers_names_nobody_who_was_quicker() -> None:
    known = snapshot(read_at=at("9"), outcome=Refusal(No.BEATEN, meeting("9-10")), outcome_until=at("9:01"))
    notice = present(known, at("9"), replace(LOOK, show=Show.SUBJECT)).notice
    assert notice is not None
    assert notice.text == "Somebody was quicker"


@pytest.mark.parametrize("code", list(No))
@pytest.mark.parametrize("met", [None, meeting("9-10")])
def test_every_refusal_has_a_sentence(code: No, met: Meeting | None) -> None:
    known = snapshot(read_at=at("9"), outcome=Refusal(code, met), outcome_until=at("9:01"))
    notice = present(known, at("9"), LOOK).notice
    assert notice is not None
    assert notice.text


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_has_a_sentence_and_its_code(trouble: Trouble) -> None:
    view = present(Snapshot(policy=POLICY, health=Health(trouble=trouble, detail="why")), at("9"), LOOK)
    assert view.trouble
    assert view.trouble_help.startswith(f"{trouble.value}: why — ")


def test_a_long_detail_is_cut_on_the_screen() -> None:
    view = present(Snapshot(policy=POLICY, health=Health(trouble=Trouble.NONSENSE, detail="x" * 61)), at("9"), LOOK)
    assert view.trouble_help.startswith(f"nonsense: {'x' * 59}… — ")


def test_the_wake_up_is_the_next_thing_that_time_alone_changes() -> None:
    known = snapshot(meeting("9-10"), read_at=at("8:47:30"))
    assert next_wake(known, at("8:49:10")) == at("8:50")
    assert next_wake(replace(known, outcome=Refusal(No.CHANGED), outcome_until=at("8:49:20")), at("8:49:10")) == at(
        "8:49:20"
    )
    assert next_wake(replace(known, attempt_since=at("8:49:05")), at("8:49:10")) == at("8:49:13")
    assert next_wake(known, at("8:50:10")) == at("8:50:30")
    assert next_wake(Snapshot(policy=POLICY), at("8:50:10")) == at("8:51")


def test_a_schedule_that_does_not_speak_of_today_is_not_believed() -> None:
    for other in (DAYS.end, DAYS.start - MINUTE):
        view = present(snapshot(read_at=other), other, LOOK)
        assert (view.light, view.freshness, view.buttons) == (Light.GREY, "lost", ())
    assert present(snapshot(read_at=DAYS.start), DAYS.start, LOOK).light is Light.GREEN


def test_a_door_that_was_never_set_up_says_how_to_begin_and_a_faulty_one_how_to_mend() -> None:
    view = unconfigured(("/etc/a.ini", "/home/b.ini"), at("9"))
    assert (view.room_name, view.status, view.clock, view.fresh) == ("Room door", "Not set up", "", "")
    assert (view.light, view.shape, view.buttons) == (Light.GREY, Shape.CROSS, ())
    assert view.trouble.startswith("To begin")
    assert view.trouble_help == "/etc/a.ini · /home/b.ini"
    faulty = unconfigured(("/etc/a.ini",), at("9"), problems=("line 3: no such key",))
    assert faulty.trouble.startswith("This file has faults")
    assert faulty.trouble_help == "/etc/a.ini · line 3: no such key"


def test_the_code_of_a_door_that_is_not_set_up_is_of_use_without_internet_unless_the_site_has_a_guide() -> None:
    faulty = unconfigured(("/etc/a.ini",), at("9"), problems=("line 3: no such key",))
    assert not faulty.is_set_up
    assert faulty.sheets.code == qr.code(
        "Room door: Not set up.\nThis file has faults; “kiosk config” tells each of them, with its cure\n"
        "/etc/a.ini\nline 3: no such key"
    )
    own = unconfigured(("/etc/a.ini",), at("9"), guide="https://intranet.example/doors")
    assert own.sheets.code == qr.code("https://intranet.example/doors")
    assert present(snapshot(read_at=at("9")), at("9"), LOOK).is_set_up


def test_new_settings_that_cannot_be_used_are_told_beneath_a_line_that_is_down() -> None:
    known = replace(snapshot(read_at=at("9")), settings="line 3: no such key")
    assert (present(known, at("9"), LOOK).trouble_help, present(known, at("9"), LOOK).light) == (
        "line 3: no such key",
        Light.GREEN,
    )
    down = replace(known, health=Health(read_at=at("8:50"), trouble=Trouble.NO_ROUTE))
    assert present(down, at("9"), LOOK).trouble_help.startswith("no-route")


# --- what is shown of a meeting


@pytest.mark.parametrize(
    ("one", "show", "about", "detail"),
    [
        (meeting("9-10"), Show.BOTH, "Budget", "09:00 – 10:00 · Anna Berg"),
        (meeting("9-10"), Show.SUBJECT, "Budget", "09:00 – 10:00"),
        (meeting("9-10"), Show.ORGANIZER, "Anna Berg", "09:00 – 10:00"),
        (meeting("9-10"), Show.NEITHER, "Reserved", "09:00 – 10:00"),
        (meeting("9-10", "Anna Berg"), Show.BOTH, "Anna Berg", "09:00 – 10:00"),
        (meeting("9-10", "anna berg Budget"), Show.BOTH, "Anna Berg Budget", "09:00 – 10:00"),
        (meeting("9-10", ""), Show.BOTH, "Anna Berg", "09:00 – 10:00"),
        (meeting("9-10", "", by=None), Show.BOTH, "Meeting", "09:00 – 10:00"),
        (meeting("9-10", "", by=None), Show.SUBJECT, "Meeting", "09:00 – 10:00"),
        (meeting("9-10", by=None), Show.ORGANIZER, "Meeting", "09:00 – 10:00"),
        (meeting("9-10", is_private=True), Show.BOTH, "Private meeting", "09:00 – 10:00"),
        (
            meeting("9-10", "Booked at the door", by="Aurora", key="a1"),
            Show.BOTH,
            "Booked at the door",
            "09:00 – 10:00",
        ),
        (
            meeting("9-10", "Booked at the door", by="Aurora", key="a1"),
            Show.ORGANIZER,
            "Booked at the door",
            "09:00 – 10:00",
        ),
    ],
)
def test_what_a_site_shows_of_a_meeting(one: Meeting, show: Show, about: str, detail: str) -> None:
    view = present(snapshot(one, read_at=at("9")), at("9"), replace(LOOK, show=show))
    assert (view.about, view.about_detail) == (about, detail)


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("Fw: Re: [EXT] Budget", "Fw: Re: [EXT] Budget"),
        ("<img src='http://x/'>", "<img src='http://x/'>"),
        ("a\u202eb\u200bc\x00d\n e\t", "abcd e"),
        ("👩\u200d👧 family day", "👩\u200d👧 family day"),
        ("\u200d \u200b", "Anna Berg"),
        ("\ud800 lone", "lone"),
        ("x" * 300, "x" * 254 + "…"),
    ],
)
def test_strangers_texts_are_made_harmless_and_stay_readable(subject: str, shown: str) -> None:
    assert door("9", meeting("9-10", subject)).about == shown


def named(names: Names, subject: str) -> tuple[str, str]:
    look = replace(LOOK, organizer=names)
    view = present(snapshot(meeting("9-10", subject), read_at=at("9")), at("9"), look)
    return view.about, view.about_detail.removeprefix("09:00 – 10:00").removeprefix(" · ")


@pytest.mark.parametrize(
    ("names", "subject", "shown"),
    [
        (Names.FULL, "Budget", ("Budget", "Anna Berg")),
        (Names.SHORT, "Budget", ("Budget", "Anna B.")),
        (Names.HIDDEN, "Budget", ("Budget", "")),
        (Names.SHORT, "Anna Berg", ("Anna B.", "")),
        (Names.HIDDEN, "Anna Berg", ("Meeting", "")),
        (Names.SHORT, "Anna Berg: Budget", ("Anna B. Budget", "")),
        (Names.HIDDEN, "ANNA BERG - Budget", ("Budget", "")),
    ],
)
def test_a_name_is_shown_once_and_as_the_site_wants(names: Names, subject: str, shown: tuple[str, str]) -> None:
    assert named(names, subject) == shown


@pytest.mark.parametrize(
    ("name", "short"), [("Berg, Anna", "Anna B."), ("Kai", "Kai"), ("Anna Maria Berg", "Anna B."), ("", "")]
)
def test_first_name_and_initial(name: str, short: str) -> None:
    assert Writing("en", BERLIN, hour24=True, names=Names.SHORT).person(Person(name)) == short


def test_what_runs_against_the_line_is_set_apart() -> None:
    view = door("9", meeting("9-10", by="ليلى منصور"))
    assert view.about_detail == "09:00 – 10:00 · \u2068ليلى منصور\u2069"
    assert door("8", meeting("9-10", "اجتماع")).about == "Next: \u2068اجتماع\u2069"


# --- what may be done


def keys(view: DoorView) -> list[str]:
    return [f"{button.key}{'' if button.enabled else ' no'}{' !' if button.primary else ''}" for button in view.buttons]


def test_a_meeting_of_ours_may_be_extended_and_ended() -> None:
    view = door("9:12", meeting("9-9:30", key="a1:x"), meeting("10-11", "Second"))
    assert keys(view) == ["extend-15", "extend-30", "extend-next", "end"]
    assert [button.hint for button in view.buttons] == ["until 09:45", "until 10:00", "until 10:00", "frees the room"]
    assert (view.book_title, view.book_reason) == ("", "")


def test_where_only_until_next_fits_it_is_the_big_button() -> None:
    late = keys(door("8:48", meeting("9-10")))
    assert late == ["book-next !"]
    assert keys(door("8:30", meeting("9-10")))[1] == "book-30 !"


def test_another_s_meeting_only_where_the_site_allows() -> None:
    assert keys(door("9:12", meeting("9-10"))) == []
    assert keys(door("9:12", meeting("9-10"), policy=Policy(end_others=True))) == ["end"]


ARRIVING = Policy(check_in=True, release=True)
PLANNED = meeting("10-11", created=at("7"))


@pytest.mark.parametrize(
    ("now", "watched", "status", "until", "first"),
    [
        ("9:51", "8", "Check in", "for 10:00", "check-in !"),
        ("10:04", "8", "Check in", "by 10:10", "check-in !"),
        ("10:12", "8", "Releasing…", "Nobody has checked in", "check-in !"),
        ("10:12", "9:55", "Check in", "Nobody has checked in", "check-in !"),
    ],
)
def test_check_in_is_the_big_button_in_its_window(now: str, watched: str, status: str, until: str, first: str) -> None:
    health = Health(at(now), watched_since=at(watched))
    view = door(now, PLANNED, policy=ARRIVING, health=health)
    assert (view.light, view.status, view.until) == (Light.AMBER, status, until)
    assert keys(view)[0] == first
    assert view.book_title == "Are you here?"


@pytest.mark.parametrize(
    ("outcome", "text", "detail"),
    [
        (Extended(meeting("9-10")), "Extended until 10:00", ""),
        (Ended(meeting("8-9", key="a1:x")), "The room is free again", ""),
        (Ended(meeting("8-9:01", key="a1:x")), "Free again at 09:01", ""),
        (Ended(meeting("8-9:01")), "Free again at 09:01", "The organizer's invitation stays as it is"),
        (CheckedIn(meeting("9-10")), "You are checked in", "The room stays yours"),
        (Booked(meeting("14-14:30")), "Booked 14:00 – 14:30", "The room is yours"),
    ],
)
def test_what_was_done_is_told(outcome: Outcome, text: str, detail: str) -> None:
    notice = present(snapshot(read_at=at("9"), outcome=outcome, outcome_until=at("9:01")), at("9"), LOOK).notice
    assert notice is not None
    assert (notice.tone, notice.text, notice.detail) == (Tone.GOOD, text, detail)


@pytest.mark.parametrize(
    ("intent", "said"),
    [
        (Extend(PLANNED.ref, 15 * MINUTE, at("11:15")), "Extending…"),
        (Extend(PLANNED.ref, None, at("11:15")), "Extending…"),
        (EndEarly(PLANNED.ref), "Ending…"),
        (CheckIn(PLANNED.ref), "Checking in…"),
        (BookLater(slot("14-15")), "Booking…"),
    ],
)
def test_every_button_says_what_it_is_doing(intent: Intent, said: str) -> None:
    view = door("10:30", PLANNED, pending=intent)
    (busy,) = [button for button in view.buttons if button.busy]
    assert (busy.hint, busy.intent) == (said, intent)
    assert busy.label


# --- hours and clocks


def test_outside_the_opening_hours_the_door_rests() -> None:
    hours = Policy(hours=OpeningHours(BERLIN, time(8), time(18)))
    night = door("6", policy=hours)
    assert (night.light, night.shape, night.status, night.until) == (Light.GREY, Shape.MOON, "Closed", "opens at 08:00")
    assert night.buttons == ()
    assert door("19", policy=hours).until == "opens Wednesday at 08:00"
    never = Policy(hours=OpeningHours(BERLIN, time(8), time(18), frozenset()))
    assert door("9", policy=never).until == ""
    assert door("8", policy=hours).status == "Available"
    late = {button.key: button.reason for button in door("17:40", policy=hours).buttons}
    assert (late["book-15"], late["book-30"]) == ("", "The room is closed then")


def test_a_clock_that_was_never_set_is_told_and_shows_no_time() -> None:
    view = present(snapshot(read_at=at("9")), datetime(1970, 1, 1, 0, 5, tzinfo=UTC), LOOK)
    assert (view.light, view.clock, view.date) == (Light.GREY, "", "")
    assert view.trouble == "This door does not know the time yet"


@pytest.mark.parametrize(("minutes", "said"), [(3, "3 min slow"), (-90, "90 min fast")])
def test_a_clock_that_exchange_corrects_is_told_to_facilities(minutes: int, said: str) -> None:
    view = present(snapshot(read_at=at("9"), health=Health(at("9"), skew=minutes * MINUTE)), at("9"), LOOK)
    assert view.trouble == "This door goes by Exchange's clock"
    assert view.trouble_help == f"clock: the device is {said}"
    assert view.status == "Available"


# --- the agenda


def test_the_day_is_drawn_in_minutes_with_its_now_line() -> None:
    agenda = door("9:12", meeting("9-10"), meeting("12:30-13", free_busy=FreeBusy.TENTATIVE)).agenda
    assert (agenda.title, agenda.now, agenda.first, agenda.last) == ("Today", 552, 420, 1140)
    assert [(row.start, row.end, row.is_current) for row in agenda.rows] == [(540, 600, True), (750, 780, False)]
    assert agenda.rows[1].detail == "12:30 – 13:00 · tentative · Anna Berg"
    assert [hour.label for hour in agenda.hours][:2] == ["07:00", "08:00"]


def test_early_and_late_meetings_widen_the_day_and_midnight_cuts_them() -> None:
    agenda = door("9", meeting("5:30-6"), meeting("22-26", "Night")).agenda
    assert (agenda.first, agenda.last) == (300, 1440)
    assert agenda.rows[1].end == 1440
    assert agenda.hours[-1].label == ""


def test_a_day_that_begins_with_yesterday_s_meeting_starts_at_its_midnight() -> None:
    late = Meeting(MeetingRef("x", "1"), TimeSlot(at("0") - timedelta(hours=2), at("1")))
    row = present(snapshot(late, read_at=at("9")), at("9"), LOOK).agenda.rows[0]
    assert (row.start, row.end) == (0, 60)


def test_overlapping_meetings_lie_side_by_side() -> None:
    rows = door(
        "8", meeting("9-11"), meeting("9:30-10", "B"), meeting("10-10:30", "C"), meeting("11-12", "D")
    ).agenda.rows
    assert [(row.lane, row.lanes) for row in rows] == [(0, 2), (1, 2), (1, 2), (0, 1)]


def test_whole_days_and_notes_are_banners() -> None:
    note = meeting("0-24", "Anna on leave", is_all_day=True, free_busy=FreeBusy.FREE)
    agenda = door("9", meeting("0-24", "Fair", is_all_day=True), note).agenda
    assert [(banner.title, banner.detail, banner.occupies) for banner in agenda.banners] == [
        ("Fair", "All day", True),
        ("Anna on leave", "All day · room stays free", False),
    ]
    assert agenda.rows == ()


def test_an_empty_day_says_so_and_an_unknown_one_too() -> None:
    assert door("9").agenda.empty == "No meetings today"
    assert present(Snapshot(policy=POLICY), at("9"), LOOK).agenda.empty == "The agenda is not known"


def test_when_today_is_over_the_agenda_shows_tomorrow() -> None:
    tomorrow = door("19:30", meeting("9-10"), meeting("33-34", "Early")).agenda
    assert (tomorrow.title, tomorrow.now) == ("Tomorrow, 18 March", -1)
    assert [row.title for row in tomorrow.rows] == ["Early"]
    assert door("19:30", meeting("20-21"), meeting("33-34")).agenda.title == "Today"
    assert door("18:30", meeting("33-34")).agenda.title == "Today"
    quiet = door("19:30", meeting("9-10")).agenda
    assert (quiet.title, quiet.empty) == ("Tomorrow, 18 March", "No meetings")


def test_on_friday_evening_the_agenda_shows_monday() -> None:
    friday = at("72")
    span = TimeSlot(friday, at("168"))
    held = Schedule.of([meeting("9-10")], span)
    known = Snapshot(policy=POLICY, schedule=held, health=Health(friday + timedelta(hours=20)))
    assert present(known, friday + timedelta(hours=20), LOOK).agenda.title == "Monday, 23 March"


def test_a_day_that_was_not_read_is_not_shown_as_empty() -> None:
    known = Snapshot(policy=POLICY, schedule=schedule(span=slot("0-24")), health=Health(at("20")))
    assert present(known, at("20"), LOOK).agenda.title == "Today"


def test_where_there_are_opening_hours_the_day_is_over_when_they_are() -> None:
    early = Policy(hours=OpeningHours(BERLIN, time(8), time(16)))
    assert door("15:59", policy=early).agenda.title == "Today"
    assert door("16", policy=early).agenda.title.startswith("Tomorrow")


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_days_of_23_and_25_hours_are_drawn_true(day: date, hours: int) -> None:
    midnight = datetime(day.year, day.month, day.day, tzinfo=LOOK.timezone).astimezone(UTC)
    span = TimeSlot(midnight, midnight + timedelta(hours=hours + 24))
    late = Meeting(MeetingRef("x", "1"), TimeSlot(midnight, midnight + timedelta(hours=hours - 1)))
    known = Snapshot(policy=POLICY, schedule=Schedule.of([late], span, POLICY), health=Health(midnight))
    agenda = present(known, midnight, LOOK).agenda
    assert agenda.rows[0].end == (hours - 1) * 60
    assert [hour.label for hour in agenda.hours].count("02:00") == {23: 0, 25: 2}[hours]
    night = Meeting(MeetingRef("y", "1"), TimeSlot(midnight, span.end - timedelta(hours=24)))
    whole = present(replace(known, schedule=Schedule.of([night], span, POLICY)), midnight, LOOK).agenda
    assert len(whole.banners) == 1


def test_twelve_hours_and_right_to_left() -> None:
    twelve = present(snapshot(meeting("14-15"), read_at=at("13")), at("13:05"), replace(LOOK, hour24=False))
    assert twelve.clock.replace("\u202f", " ") == "1:05 pm"
    arabic = present(snapshot(read_at=at("13")), at("13"), replace(LOOK, language="ar"))
    assert arabic.mirrored
    assert arabic.date != ""


# --- never fails

texts = st.text(max_size=40) | st.sampled_from(["<img src=x>", "\u202e", "x" * 1000, "\ud800"])
zones = st.sampled_from(
    ["Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "Pacific/Chatham", "Australia/Lord_Howe", "UTC"]
)


@st.composite
def meetings(draw: st.DrawFn) -> Meeting:
    start = DAYS.start + timedelta(seconds=draw(st.integers(-90_000, 200_000)))
    return Meeting(
        MeetingRef(str(draw(st.integers(0, 99))), "1"),
        TimeSlot(start, start + timedelta(seconds=draw(st.integers(0, 200_000)))),
        subject=draw(texts),
        organizer=draw(st.none() | st.builds(Person, texts)),
        free_busy=draw(st.sampled_from(FreeBusy)),
        response=draw(st.sampled_from(Response)),
        is_private=draw(st.booleans()),
        is_all_day=draw(st.booleans()),
        is_cancelled=draw(st.booleans()),
        key=draw(st.sampled_from(["", "a1:x"])),
    )


refs = st.builds(MeetingRef, st.integers(0, 99).map(str), st.just("1"))
ends = st.integers(0, 200_000).map(lambda seconds: DAYS.start + timedelta(seconds=seconds))
steps = st.none() | st.integers(1, 100).map(lambda minutes: minutes * MINUTE)
intents = st.one_of(
    st.none(),
    st.builds(BookNow, steps, ends),
    st.builds(BookLater, meetings().map(lambda one: one.slot)),
    st.builds(CheckIn, refs),
    st.builds(Extend, refs, steps, ends),
    st.builds(EndEarly, refs),
)
outcomes = st.one_of(
    st.none(),
    meetings().flatmap(lambda one: st.sampled_from([Booked(one), Extended(one), Ended(one), CheckedIn(one)])),
    st.builds(Refusal, st.sampled_from(No), st.none() | meetings()),
    st.sampled_from(Trouble).map(Failed),
    st.sampled_from(Trouble).map(Unsure),
)


@given(
    st.lists(meetings(), max_size=8),
    st.integers(-100_000, 300_000),
    st.none() | st.integers(-2000, 2000),
    st.none() | st.sampled_from(Trouble),
    outcomes,
    intents,
    zones,
    st.sampled_from([*NAMES, "en-US", "he"]),
    st.sampled_from(Show),
)
def test_present_never_fails_and_never_says_available_over_a_meeting(
    held: list[Meeting],
    seconds: int,
    age: int | None,
    trouble: Trouble | None,
    outcome: Outcome | None,
    pending: Intent | None,
    zone: str,
    language: str,
    show: Show,
) -> None:
    now = DAYS.start + timedelta(seconds=seconds)
    known = Snapshot(
        policy=POLICY,
        schedule=Schedule.of(held, DAYS, POLICY) if age is not None else None,
        health=Health(now - timedelta(seconds=age) if age is not None else None, trouble, "x\ny"),
        pending=pending,
        outcome=outcome,
        outcome_until=now + MINUTE if outcome else None,
    )
    view = present(known, now, replace(LOOK, timezone=ZoneInfo(zone), language=language, show=show))
    assert next_wake(known, now) > now
    running = known.schedule.running(now) if known.schedule else ()
    if view.light is Light.GREEN:
        assert not running
        assert view.freshness in ("live", "stale")
    for row in view.agenda.rows:
        assert 0 <= row.start <= row.end <= view.agenda.last
        assert row.lane < row.lanes
        assert row.title
    for button in view.buttons:
        assert not (button.enabled and button.key.startswith("book") and running)


@given(
    st.lists(meetings(), max_size=5),
    st.integers(0, 130_000),
    st.integers(0, 1000),
    st.sampled_from([POLICY, ARRIVING, Policy(hours=OpeningHours(BERLIN, time(8), time(18)), gap=7 * MINUTE)]),
    outcomes,
    zones,
    st.floats(0, 1, exclude_max=True),
)
def test_nothing_changes_on_the_door_before_it_wakes(
    held: list[Meeting], seconds: int, age: int, policy: Policy, outcome: Outcome | None, zone: str, part: float
) -> None:
    """Between two full minutes; at one itself the meeting that runs may be ended, a moment later only at the next."""
    now = DAYS.start + timedelta(seconds=seconds, milliseconds=1)
    read_at = now - timedelta(seconds=age)
    known = Snapshot(
        policy=policy,
        schedule=Schedule.of(held, DAYS, policy),
        health=Health(read_at, watched_since=read_at - timedelta(hours=1)),
        outcome=outcome,
        outcome_until=now + timedelta(seconds=age % 50) if outcome else None,
        attempt_since=now - timedelta(seconds=age % 13),
    )
    wake = next_wake(known, now)
    assert now < wake <= now + MINUTE
    later = min(now + (wake - now) * part, wake - timedelta(microseconds=1))
    look = replace(LOOK, timezone=ZoneInfo(zone))
    assert present(known, later, look) == present(known, now, look)


@given(texts.filter(lambda text: len(text) < 200))
def test_a_plain_text_is_tidied_as_any_other(text: str) -> None:
    """There is a short way for what is printable; a character that nobody sees forces the long one."""
    words = Writing("en", BERLIN, hour24=True, names=Names.FULL)
    assert words.tidy(text) == words.tidy("\u200b" + text)


def test_equal_knowledge_makes_equal_views() -> None:
    assert door("9", meeting("9-10")) == door("9", meeting("9-10"))
    assert schedule(meeting("9-10")) == schedule(meeting("9-10"))
    assert slot("9-10") == slot("9-10")


def test_a_door_that_checks_nobody_says_so_in_every_state_and_any_other_says_nothing() -> None:
    for states in (Snapshot(policy=POLICY), snapshot(meeting("9-10"), read_at=at("9"))):
        assert "does not check who the server is" in present(states, at("9"), replace(LOOK, unverified=True)).warning
        assert present(states, at("9"), LOOK).warning == ""


def test_a_door_that_begins_anew_says_so_in_grey_and_has_nothing_to_tap() -> None:
    before = present(snapshot(read_at=at("10")), at("10"), LOOK)
    view = restarting(before, LOOK)
    assert (view.light, view.buttons) == (Light.GREY, ())
    assert view.status != before.status
