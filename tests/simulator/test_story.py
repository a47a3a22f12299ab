"""The scenes show what their names say, at any time of any day; colleagues keep their hands off what is not theirs."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kiosk.exchange.mailbox import NewMeeting
from kiosk.exchange.memory import MemoryMailbox
from kiosk.room.meeting import Person, TimeSlot, is_occupying
from kiosk.room.policy import Policy
from kiosk.room.schedule import Schedule
from kiosk.room.status import RoomState, RoomStatus, room_status
from kiosk.simulator.colleagues import HANDS_OFF
from kiosk.simulator.story import SCENES, Colleagues, ServerTrouble
from tests.diary import BERLIN, at

LONDON, KATHMANDU, LORD_HOWE = ZoneInfo("Europe/London"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("Australia/Lord_Howe")
DAY = timedelta(days=1)
ROOM = Person("Aurora", "aurora@roomdoor.example")
NOWS = {
    "mid-morning": (at("10:07:31"), BERLIN),
    "on the hour": (at("10"), BERLIN),
    "at stand-up": (at("8:40"), BERLIN),
    "two minutes to midnight": (at("23:58"), BERLIN),
    "two minutes past midnight": (at("24:02"), BERLIN),
    "a Sunday afternoon": (datetime(2026, 3, 22, 14, 44, tzinfo=UTC), LONDON),
    "before the hour is skipped": (datetime(2026, 3, 29, 0, 58, 59, tzinfo=UTC), BERLIN),
    "after the hour was skipped": (datetime(2026, 3, 29, 1, 2, tzinfo=UTC), BERLIN),
    "the hour for the first time": (datetime(2026, 10, 25, 0, 40, tzinfo=UTC), BERLIN),
    "the hour for the second time": (datetime(2026, 10, 25, 1, 40, tzinfo=UTC), BERLIN),
    "where quarters lie elsewhere": (datetime(2026, 3, 17, 6, 1, tzinfo=UTC), KATHMANDU),
    "where summer is half an hour": (datetime(2026, 4, 4, 15, 0, tzinfo=UTC), LORD_HOWE),
}
STATES = {
    "demo": {RoomState.AVAILABLE},
    "free": {RoomState.AVAILABLE},
    "busy": {RoomState.IN_USE},
    "soon": {RoomState.STARTING_SOON},
    "ending-soon": {RoomState.ENDING_SOON},
    "back-to-back": {RoomState.IN_USE},
    "all-day": {RoomState.IN_USE, RoomState.ENDING_SOON},
    "private": {RoomState.IN_USE},
    "tentative": {RoomState.IN_USE},
    "empty-day": {RoomState.AVAILABLE},
    "full-day": {RoomState.IN_USE},
    "offline": {RoomState.AVAILABLE},
    "refused-sign-in": {RoomState.AVAILABLE},
}


def room(now: datetime, zone: ZoneInfo = BERLIN) -> MemoryMailbox:
    return MemoryMailbox(room=ROOM, clock=lambda: now, timezone=zone)


def window(now: datetime) -> TimeSlot:
    return TimeSlot(now - DAY, now + 2 * DAY)


def schedule(mailbox: MemoryMailbox, now: datetime) -> Schedule:
    return Schedule.of(mailbox.fetch(window(now)).meetings, window(now))


def status(mailbox: MemoryMailbox, now: datetime) -> RoomStatus:
    return room_status(schedule(mailbox, now), now, Policy())


def overlapping(schedule: Schedule) -> list[str]:
    pairs = zip(schedule.meetings, schedule.meetings[1:], strict=False)
    return [f"{one.subject} and {other.subject}" for one, other in pairs if one.slot.overlaps(other.slot)]


def test_every_scene_is_proved_here() -> None:
    assert set(SCENES) == set(STATES)
    assert next(iter(SCENES)) == "demo"
    assert all(scene.name == name and scene.summary for name, scene in SCENES.items())
    troubles = {name: scene.trouble for name, scene in SCENES.items() if scene.trouble}
    assert troubles == {"offline": ServerTrouble.GOES_DOWN, "refused-sign-in": ServerTrouble.REFUSES_SIGN_IN}


@pytest.mark.parametrize("when", NOWS)
@pytest.mark.parametrize("name", STATES)
def test_a_scene_shows_its_state_at_any_time(name: str, when: str) -> None:
    now, zone = NOWS[when]
    mailbox = room(now, zone)
    SCENES[name].fill(mailbox, now)
    seen = status(mailbox, now)
    assert seen.state in STATES[name]
    assert overlapping(schedule(mailbox, now)) == []


def test_every_minute_of_a_day_and_a_half_has_every_scene() -> None:
    for minutes in range(0, 25 * 60, 13):
        now = at("0") + timedelta(minutes=minutes, seconds=minutes % 60)
        for name in ("soon", "ending-soon", "free", "busy"):
            mailbox = room(now)
            SCENES[name].fill(mailbox, now)
            assert status(mailbox, now).state in STATES[name], (name, now)


def test_what_each_scene_is_about() -> None:
    def shown(name: str) -> RoomStatus:
        mailbox = room(at("10:07"))
        SCENES[name].fill(mailbox, at("10:07"))
        return status(mailbox, at("10:07"))

    private, tentative, all_day = (shown(name).meeting for name in ("private", "tentative", "all-day"))
    assert private is not None
    assert private.is_private
    assert tentative is not None
    assert tentative.is_tentative
    assert all_day is not None
    assert all_day.is_all_day
    back_to_back = shown("back-to-back")
    assert back_to_back.meeting is not None
    assert back_to_back.free_again is not None
    assert back_to_back.free_again - back_to_back.meeting.end >= timedelta(minutes=90)
    busy = shown("busy")
    assert busy.meeting is not None
    assert busy.free_again == busy.meeting.end
    full = shown("full-day")
    assert full.free_again is not None
    assert full.free_again >= at("18")
    empty = room(at("10:07"))
    SCENES["empty-day"].fill(empty, at("10:07"))
    assert not [m for m in schedule(empty, at("10:07")).meetings if m.slot.overlaps(TimeSlot(at("0"), at("24")))]


def test_an_ordinary_day_has_what_a_door_must_cope_with() -> None:
    now = at("10:07")
    mailbox = room(now)
    SCENES["demo"].fill(mailbox, now)
    today = [item.meeting for item in mailbox.items(TimeSlot(at("0"), at("24")))]
    assert any(m.is_cancelled and m.subject.startswith("Canceled: ") for m in today)
    assert any(m.is_all_day and not is_occupying(m) for m in today)
    assert any(m.is_private for m in today)
    assert any(m.is_tentative and is_occupying(m) for m in today)
    assert any(m.organizer is not None and m.subject.startswith(m.organizer.name) for m in today)
    assert {m.kind.value for m in today} >= {"Single", "Occurrence"}
    assert len([m for m in today if is_occupying(m)]) >= 5
    assert all(m.created is not None and m.created < m.start for m in today)


def test_the_same_instant_gives_the_same_day_and_neighbours_differ() -> None:
    def day(name: str) -> list[str]:
        mailbox = MemoryMailbox(room=Person(name, f"{name}@roomdoor.example"), clock=lambda: at("10"), timezone=BERLIN)
        SCENES["demo"].fill(mailbox, at("10"))
        return [f"{item.meeting.slot} {item.meeting.subject}" for item in mailbox.items(window(at("10")))]

    assert day("Aurora") == day("Aurora")
    assert day("Aurora") != day("Boreas")


# Colleagues


def test_colleagues_do_everything_and_never_collide() -> None:
    now = at("10:07")
    mailbox = room(now)
    SCENES["demo"].fill(mailbox, now)
    own = mailbox.create(NewMeeting(TimeSlot(at("10:07"), at("10:30")), "At the door", "k"))
    later = mailbox.create(NewMeeting(TimeSlot(at("16"), at("16:30")), "At the door", "k2"))
    near = list(mailbox.items(TimeSlot(at("0"), now + HANDS_OFF)))
    colleagues = Colleagues(mailbox, lambda: now)
    done = Counter(colleagues.step().partition(":")[0] for _ in range(300))
    assert set(done) >= {"booked", "moved", "renamed", "called off"}
    assert overlapping(schedule(mailbox, now)) == []
    for ref in (own, later):
        item = mailbox.item(ref.id)
        assert item is not None
        assert item.meeting.ref == ref
    assert [mailbox.item(item.meeting.ref.id) for item in near] == near
    assert status(mailbox, now).state is RoomState.IN_USE


def test_colleagues_are_the_same_for_the_same_seed() -> None:
    def life(seed: int) -> list[str]:
        mailbox = room(at("10"))
        SCENES["demo"].fill(mailbox, at("10"))
        colleagues = Colleagues(mailbox, lambda: at("10"), seed=seed)
        return [colleagues.step() for _ in range(20)]

    assert life(1) == life(1)
    assert life(1) != life(2)


@pytest.mark.parametrize("name", ["empty-day", "full-day", "all-day"])
@pytest.mark.parametrize("clock", ["9:58", "23:58"])
def test_colleagues_cope_with_any_day(name: str, clock: str) -> None:
    now = at(clock)
    mailbox = room(now)
    SCENES[name].fill(mailbox, now)
    colleagues = Colleagues(mailbox, lambda: now, seed=3)
    for _ in range(60):
        colleagues.step()
    assert overlapping(schedule(mailbox, now)) == []


def test_colleagues_live_until_they_are_told_to_stop() -> None:
    mailbox = room(at("10"))
    stop = threading.Event()
    life = threading.Thread(target=Colleagues(mailbox, lambda: at("10")).live, args=(stop, timedelta(milliseconds=1)))
    life.start()
    while not mailbox.items():
        pass
    stop.set()
    life.join(2)
    assert not life.is_alive()
