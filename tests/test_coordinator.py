"""The door's mind: taps, readings, time and trouble, against a calendar in memory and a real worker thread."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from kiosk.coordinator import Coordinator
from kiosk.errors import AnswerLost, MailboxError, TooManyStuck
from kiosk.exchange.memory import MemoryMailbox
from kiosk.face import Light
from kiosk.journal import Entry, Journal
from kiosk.room.actions import Book, BookNow, Extend, MoveEnd
from kiosk.room.check_in import overdue
from kiosk.room.health import Freshness, Trouble
from kiosk.room.meeting import Person, TimeSlot
from kiosk.room.policy import Policy
from kiosk.room.schedule import Schedule
from kiosk.sync import Attempts
from kiosk.view import DoorView, Tone
from kiosk.worker import Worker
from tests.diary import BERLIN, DAYS, LOOK, MINUTE, POLICY, at, slot

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from kiosk.exchange.mailbox import Reading, RoomMailbox
    from kiosk.room.actions import Intent

ROOM = Person("Aurora", "aurora@roomdoor.example")
ANNA = Person("Anna Berg", "anna@roomdoor.example")
LOST = MailboxError(Trouble.CONNECTION_LOST, "reset")
THIRTY = 30 * MINUTE


class Desk:
    """A coordinator with everything around it, and what it published."""

    def __init__(self, tmp_path: Path) -> None:
        self.now = at("10")
        self.calendar = MemoryMailbox(room=ROOM, clock=self.clock, timezone=BERLIN)
        self.views: list[DoorView] = []
        self.cache = tmp_path / "schedule.json"
        self.interval = timedelta(milliseconds=20)
        self.worker: Worker | None = None
        self.coordinator: Coordinator | None = None

    def clock(self) -> datetime:
        return self.now

    @property
    def view(self) -> DoorView:
        return self.views[-1]

    @property
    def door(self) -> Coordinator:
        assert self.coordinator is not None
        return self.coordinator

    def play(self, story: Callable[[], Coroutine[Any, Any, None]], **more: Any) -> None:
        """Let the loops run while the story is told."""
        asyncio.run(self._play(story, **more))

    async def _play(
        self,
        story: Callable[[], Coroutine[Any, Any, None]],
        open_mailbox: Callable[[], RoomMailbox] | None = None,
        deadline: float = 5,
        policy: Policy = POLICY,
        journal: Journal | None = None,
    ) -> None:
        self.worker = Worker(open_mailbox or (lambda: self.calendar), deadline=deadline)
        self.coordinator = Coordinator(
            worker=self.worker,
            policy=policy,
            look=LOOK,
            clock=self.clock,
            publish=self.views.append,
            mailbox=ROOM.address,
            booking_subject="Booked at the door",
            interval=self.interval,
            cache_file=self.cache,
            journal=journal,
            sleep=lambda _: None,
        )
        self.coordinator.begin()
        loops = (self.door.keep_synced(), self.door.keep_time(), self.door.serve())
        tasks = [asyncio.create_task(loop) for loop in loops]
        try:
            await asyncio.wait_for(story(), 15)
            for task in tasks:
                assert not task.done(), task
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.worker.close()

    async def until(self, wanted: Callable[[DoorView], bool]) -> DoorView:
        while not wanted(self.view):
            await asyncio.sleep(0.005)
        return self.view

    async def live(self) -> None:
        await self.until(lambda view: view.freshness == "live")

    async def idle(self) -> None:
        """Wait until the calendar has been read once more from now on."""
        count = self.calendar.calls.count("fetch") + 2
        while self.calendar.calls.count("fetch") < count:
            await asyncio.sleep(0.005)

    async def later(self, clock: str) -> None:
        """Let it become that late, in steps after which the calendar is read: the line stays unbroken."""
        while self.now < at(clock):
            self.now = min(self.now + 2 * MINUTE, at(clock))
            await self.idle()
        self.door.refresh()

    def tap(self, minutes: int = 30) -> None:
        self.door.tap(BookNow(minutes * MINUTE, self.now + minutes * MINUTE))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_door_starts_then_shows_what_the_calendar_holds(desk: Desk) -> None:
    desk.calendar.add(slot("9:30-10:30"), "Budget", organizer=ANNA)

    async def story() -> None:
        assert desk.views[0].status == "Starting"
        await desk.live()
        assert (desk.view.status, desk.view.about) == ("In use", "Budget")

    desk.play(story)


def test_equal_views_are_published_once(desk: Desk) -> None:
    async def story() -> None:
        await desk.live()
        count = len(desk.views)
        while desk.calendar.calls.count("fetch") < 8:
            await asyncio.sleep(0.005)
        assert len(desk.views) == count

    desk.play(story)


def test_a_failed_reading_never_empties_the_agenda_and_the_door_recovers_by_itself(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    desk.calendar.add(slot("11-12"), "Budget", organizer=ANNA)

    async def story() -> None:
        await desk.live()
        desk.calendar.fail_next(LOST, times=10_000)
        desk.now += 4 * MINUTE
        stale = await desk.until(lambda view: view.trouble != "")
        assert (stale.status, stale.freshness) == ("Available", "stale")
        assert stale.trouble_help.startswith("connection-lost: reset — ")
        assert [row.title for row in stale.agenda.rows] == ["Budget"]
        desk.now += 12 * MINUTE
        lost = await desk.until(lambda view: view.freshness == "lost")
        assert (lost.light, [row.title for row in lost.agenda.rows]) == (Light.GREY, ["Budget"])
        desk.calendar.heal()
        desk.door.wake()
        await desk.live()
        assert desk.view.trouble == ""

    desk.play(story)
    said = [record.getMessage() for record in caplog.records if record.name == "kiosk.coordinator"]
    assert said == [
        "the calendar cannot be read: connection-lost: reset",
        "the calendar answers again, after connection-lost",
    ]


def test_the_clock_alone_moves_the_door(desk: Desk) -> None:
    desk.calendar.add(slot("10:10-11"), "Budget", organizer=ANNA)
    desk.interval = timedelta(hours=1)

    async def story() -> None:
        await desk.live()
        assert desk.view.status == "Starting soon"
        desk.now = at("10:10") - timedelta(milliseconds=100)
        desk.door._moved.set()  # the keeper sleeps by the clock as it was
        await asyncio.sleep(0.02)
        desk.now = at("10:10")
        await desk.until(lambda view: view.status == "In use")
        assert desk.calendar.calls.count("fetch") == 1

    desk.play(story)


def test_a_tap_answers_at_once_and_says_booked_only_when_exchange_holds_it(desk: Desk) -> None:
    async def story() -> None:
        await desk.live()
        desk.tap()
        assert [button.hint for button in desk.view.buttons if button.busy] == ["Booking…"]
        assert desk.calendar.items() == ()
        told = await desk.until(lambda view: view.notice is not None)
        assert told.notice is not None
        assert (told.notice.text, told.status, told.until) == ("Booked until 10:30", "In use", "until 10:30")
        (item,) = desk.calendar.items()
        assert item.meeting.slot == slot("10-10:30")
        assert item.meeting.key.startswith("a1:")

    desk.play(story)


def test_taps_while_one_is_carried_out_do_nothing(desk: Desk) -> None:
    async def story() -> None:
        await desk.live()
        for _ in range(3):
            desk.tap()
        desk.tap(15)
        await desk.until(lambda view: view.notice is not None)
        await asyncio.sleep(0.05)
        assert len(desk.calendar.items()) == 1

    desk.play(story)


def test_a_tap_before_the_first_reading_does_nothing(desk: Desk) -> None:
    desk.calendar.fail_next(LOST, times=10_000)

    async def story() -> None:
        desk.tap()
        await asyncio.sleep(0.05)
        assert "create" not in desk.calendar.calls

    desk.play(story)


def test_a_slot_taken_since_the_last_reading_is_told_with_the_room_s_true_state(desk: Desk) -> None:
    desk.interval = timedelta(hours=1)

    async def story() -> None:
        await desk.live()
        desk.calendar.add(slot("10-11"), "Budget", organizer=ANNA)
        desk.tap()
        told = await desk.until(lambda view: view.notice is not None)
        assert told.notice is not None
        assert (told.notice.tone, told.notice.text) == (Tone.SORRY, "Anna Berg was quicker")
        assert (told.status, told.about) == ("In use", "Budget")
        assert len(desk.calendar.items()) == 1

    desk.play(story)


def test_a_tap_that_the_door_itself_must_refuse_is_told_at_once(desk: Desk) -> None:
    async def story() -> None:
        await desk.live()
        desk.door.tap(BookNow(THIRTY, at("9")))
        assert desk.view.notice is not None
        assert desk.view.notice.text == "The calendar has just changed"
        assert "create" not in desk.calendar.calls

    desk.play(story)


def test_a_booking_that_exchange_refuses_is_told_as_not_booked(desk: Desk) -> None:
    async def story() -> None:
        await desk.live()
        desk.calendar.create = refuse  # type: ignore[method-assign]
        desk.tap()
        told = await desk.until(lambda view: view.notice is not None)
        assert told.notice is not None
        assert (told.notice.text, told.notice.detail) == (
            "The room was not booked",
            "The calendar does not let this door in",
        )
        assert told.status == "Available"

    def refuse(_: object) -> Any:
        raise MailboxError(Trouble.NO_RIGHTS)

    desk.play(story)


def test_a_booking_in_doubt_is_settled_when_exchange_answers_again(desk: Desk) -> None:
    create = desk.calendar.create

    def lose(new: Any) -> Any:
        desk.calendar.create = create  # type: ignore[method-assign]
        desk.calendar.fail_next(LOST, after=True)
        desk.calendar.fail_next(LOST, times=4)
        return create(new)

    async def story() -> None:
        await desk.live()
        desk.calendar.create = lose  # type: ignore[method-assign]
        desk.tap()
        doubt = await desk.until(lambda view: view.notice is not None)
        assert doubt.notice is not None
        assert doubt.notice.tone is Tone.WAIT
        desk.door.wake()
        while desk.view.notice is None or desk.view.notice.tone is not Tone.GOOD:
            desk.door.wake()
            await asyncio.sleep(0.005)
        assert desk.view.notice.text == "Booked until 10:30"
        assert len(desk.calendar.items()) == 1

    desk.play(story)


def test_whatever_a_library_throws_the_loops_live_on(
    desk: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.clerk.LANDS_WITHIN", 0.0)
    fetch, create = desk.calendar.fetch, desk.calendar.create

    def explode(_: object) -> Any:
        raise ZeroDivisionError("Anna's budget")

    async def story() -> None:
        await desk.live()
        desk.calendar.fetch = explode  # type: ignore[method-assign]
        desk.now += 4 * MINUTE
        await desk.until(lambda view: view.trouble_help.startswith("unexpected: ZeroDivisionError"))
        desk.calendar.fetch = fetch  # type: ignore[method-assign]
        desk.door.wake()
        await desk.live()
        desk.calendar.create = explode  # type: ignore[method-assign]
        desk.tap()
        await desk.until(lambda view: view.notice is not None)
        desk.calendar.create = create  # type: ignore[method-assign]
        await desk.until(lambda view: view.notice is not None and view.notice.tone is Tone.SORRY)

    desk.play(story)
    assert "nobody foresaw" in caplog.text


def test_a_calendar_that_hangs_is_told_and_the_door_recovers(desk: Desk) -> None:
    hung: list[float] = []

    class Hanging(MemoryMailbox):
        def fetch(self, span: Any) -> Any:
            if not hung:
                hung.append(1)
                desk.now += timedelta(seconds=8)
                import time

                time.sleep(0.4)
            return super().fetch(span)

    async def story() -> None:
        await desk.live()

    first = Hanging(room=ROOM, clock=desk.clock, timezone=BERLIN)
    mailboxes = iter([first, desk.calendar])
    desk.play(story, open_mailbox=lambda: next(mailboxes), deadline=0.1)


def test_after_a_reboot_without_network_the_cached_agenda_is_there_with_its_age(desk: Desk) -> None:
    desk.calendar.add(slot("11-12"), "Budget", organizer=ANNA)

    async def before() -> None:
        await desk.live()

    async def after() -> None:
        assert [row.title for row in desk.view.agenda.rows] == ["Budget"]
        assert (desk.view.status, desk.view.fresh) == ("Offline", "As of 10:00")

    desk.play(before)
    desk.views.clear()
    desk.now = at("10:40")
    desk.calendar.fail_next(LOST, times=10_000)
    desk.play(after)


def test_notices_go_by_themselves(desk: Desk) -> None:
    async def story() -> None:
        await desk.live()
        desk.tap()
        await desk.until(lambda view: view.notice is not None)
        desk.now += timedelta(seconds=11)
        desk.door.refresh()
        assert desk.view.notice is None

    desk.play(story)


def test_a_visitor_s_language_is_spoken_for_a_minute_after_their_last_tap(desk: Desk) -> None:
    async def story() -> None:
        await desk.live()
        desk.door.speak("de")
        assert desk.view.status == "Frei"
        desk.now += timedelta(seconds=50)
        desk.tap()
        for seconds, chosen in ((59, "de"), (1, "en")):
            desk.now += timedelta(seconds=seconds)
            desk.door.refresh()
            assert [each.code for each in desk.view.languages if each.chosen] == [chosen]

    desk.play(story)


def test_a_language_that_the_door_does_not_know_changes_nothing_and_its_own_ends_the_visitor_s(desk: Desk) -> None:
    async def story() -> None:
        await desk.live()
        desk.door.speak("xx")
        assert desk.view.status == "Available"
        desk.door.speak("de")
        desk.door.speak("en")
        assert desk.view.status == "Available"
        assert desk.door.snapshot.language_until is None

    desk.play(story)


class Elsewhen(MemoryMailbox):
    """A calendar whose server has another clock than the device."""

    ahead = 90 * MINUTE

    def fetch(self, span: TimeSlot) -> Reading:
        reading = super().fetch(span)
        assert reading.server_time is not None
        return replace(reading, server_time=reading.server_time + self.ahead)


def test_a_device_whose_clock_is_wrong_goes_by_exchange_s_and_says_so(desk: Desk) -> None:
    desk.calendar = Elsewhen(room=ROOM, clock=desk.clock, timezone=BERLIN)
    desk.calendar.add(slot("11-12"), "Budget", organizer=ANNA)

    async def story() -> None:
        await desk.live()
        assert (desk.view.clock, desk.view.status, desk.view.about) == ("11:30", "In use", "Budget")
        assert desk.view.trouble_help == "clock: the device is 90 min slow"
        desk.calendar.ahead = timedelta()  # type: ignore[attr-defined] # the device's clock was put right
        desk.door.wake()
        await desk.until(lambda view: view.clock == "10:00")
        assert (desk.view.status, desk.view.trouble) == ("Available", "")

    desk.play(story)


def test_a_booking_on_a_device_with_a_wrong_clock_is_made_for_the_true_time(desk: Desk) -> None:
    desk.calendar = Elsewhen(room=ROOM, clock=desk.clock, timezone=BERLIN)

    async def story() -> None:
        await desk.live()
        desk.door.tap(BookNow(THIRTY, at("12")))
        await desk.until(lambda view: view.notice is not None)
        assert [item.meeting.slot for item in desk.calendar.items()] == [slot("11:30-12")]

    desk.play(story)


def test_a_device_that_boots_in_1970_says_so_until_exchange_tells_the_time(desk: Desk) -> None:
    true, desk.now = desk.now, datetime(1970, 1, 1, 0, 1, tzinfo=UTC)
    desk.calendar = Elsewhen(room=ROOM, clock=desk.clock, timezone=BERLIN)
    desk.calendar.ahead = true - desk.now  # type: ignore[attr-defined]

    async def story() -> None:
        assert (desk.views[0].trouble, desk.views[0].clock) == ("This door does not know the time yet", "")
        await desk.live()
        assert (desk.view.clock, desk.view.status) == ("10:00", "Available")

    desk.play(story)


def test_a_door_whose_clock_was_wrong_by_years_never_calls_a_taken_room_free(desk: Desk) -> None:
    true, desk.now = desk.now, datetime(1970, 1, 1, 0, 1, tzinfo=UTC)
    desk.calendar = Elsewhen(room=ROOM, clock=desk.clock, timezone=BERLIN)
    desk.calendar.ahead = true - desk.now  # type: ignore[attr-defined]
    desk.calendar.add(slot("9:30-10:30"), "Budget", organizer=ANNA)

    async def story() -> None:
        await desk.live()
        assert (desk.view.clock, desk.view.status) == ("10:00", "In use")
        assert "Available" not in [view.status for view in desk.views]

    desk.play(story)


def test_a_clock_that_jumps_back_is_not_believed_until_the_next_reading(desk: Desk) -> None:
    desk.interval = timedelta(hours=1)

    async def story() -> None:
        await desk.live()
        desk.now -= 90 * MINUTE
        desk.door.refresh()
        assert desk.view.light is Light.GREY
        desk.door.wake()
        await desk.live()

    desk.play(story)


def test_how_long_the_line_has_been_watched(desk: Desk) -> None:
    async def story() -> None:
        await desk.live()
        assert desk.door.snapshot.health.watched_since == at("10")
        desk.now += MINUTE
        desk.door.wake()
        await desk.until(lambda view: view.fresh == "Updated 10:01")
        assert desk.door.snapshot.health.watched_since == at("10")
        desk.calendar.fail_next(LOST)
        desk.door.wake()
        while desk.door.snapshot.health.watched_since is not None:
            await asyncio.sleep(0.005)
        desk.now += MINUTE
        desk.door.wake()
        await desk.until(lambda view: view.fresh == "Updated 10:02")
        assert desk.door.snapshot.health.watched_since == at("10:02")

    desk.play(story)


def test_a_meeting_of_ours_is_extended_and_ended_by_taps(desk: Desk) -> None:
    async def story() -> None:
        await desk.live()
        desk.tap()
        await desk.until(lambda view: view.notice is not None)
        extend = next(button for button in desk.view.buttons if button.key == "extend-15")
        desk.door.tap(extend.intent)
        assert [button.hint for button in desk.view.buttons if button.busy] == ["Extending…"]
        await desk.until(lambda view: view.notice is not None and view.notice.text == "Extended until 10:45")
        assert [item.meeting.slot for item in desk.calendar.items()] == [slot("10-10:45")]
        desk.now += 5 * MINUTE
        desk.door.wake()
        await desk.until(lambda view: view.fresh == "Updated 10:05")
        end = next(button for button in desk.view.buttons if button.key == "end")
        desk.door.tap(end.intent)
        told = await desk.until(lambda view: view.notice is not None and view.notice.text == "The room is free again")
        assert told.status == "Available"
        assert [item.meeting.slot for item in desk.calendar.items()] == [slot("10-10:05")]

    desk.play(story)


def test_somebody_checks_in_by_a_tap(desk: Desk) -> None:
    desk.calendar.add(slot("10-11"), "Budget", organizer=ANNA, created=at("8"))

    async def story() -> None:
        await desk.live()
        assert desk.view.status == "Check in"
        (button,) = desk.view.buttons
        desk.door.tap(button.intent)
        told = await desk.until(lambda view: view.notice is not None)
        assert told.notice is not None
        assert (told.notice.text, told.status) == ("You are checked in", "In use")
        assert desk.calendar.items()[0].meeting.checked_in == at("10")

    desk.play(story, policy=Policy(check_in=True))


def test_a_refused_sign_in_while_booking_is_told_and_stops_all_taps(desk: Desk) -> None:
    create = desk.calendar.create
    refused: list[int] = []

    def refuse(_: object) -> Any:
        refused.append(1)
        desk.calendar.fail_next(MailboxError(Trouble.SIGN_IN_REFUSED), times=10_000)
        raise MailboxError(Trouble.SIGN_IN_REFUSED)

    desk.interval = timedelta(hours=1)

    async def story() -> None:
        await desk.live()
        desk.calendar.create = refuse  # type: ignore[method-assign]
        reads = desk.calendar.calls.count("fetch")
        desk.tap()
        told = await desk.until(lambda view: view.notice is not None)
        assert told.notice is not None
        assert told.notice.text == "The room was not booked"
        for _ in range(5):
            desk.tap()
            await asyncio.sleep(0.02)
        assert (len(refused), desk.calendar.calls.count("fetch") - reads) == (1, 1)
        desk.calendar.create = create  # type: ignore[method-assign]

    desk.play(story)


def in_doubt(desk: Desk) -> None:
    """Let the next booking's answer be lost before the act, and the looks after it fail."""
    create = desk.calendar.create

    def lose(_: Any) -> Any:
        desk.calendar.create = create  # type: ignore[method-assign]
        desk.calendar.fail_next(LOST, times=3)
        raise AnswerLost(Trouble.CONNECTION_LOST)

    desk.calendar.create = lose  # type: ignore[method-assign]


def test_while_a_booking_is_in_doubt_nothing_else_can_be_tapped(desk: Desk) -> None:
    async def story() -> None:
        await desk.live()
        in_doubt(desk)
        desk.tap()
        await desk.until(lambda view: view.notice is not None and view.notice.tone is Tone.WAIT)
        assert not any(button.enabled for button in desk.view.buttons)
        creates = desk.calendar.calls.count("create")
        desk.tap(15)
        for _ in range(5):
            desk.door.wake()
            await asyncio.sleep(0.02)
        assert desk.view.notice is not None
        assert desk.view.notice.tone is Tone.WAIT
        assert desk.calendar.calls.count("create") == creates

    desk.play(story)


def test_not_done_is_told_only_when_nothing_can_land_any_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.clerk.LANDS_WITHIN", 0.3)

    async def story() -> None:
        await desk.live()
        in_doubt(desk)
        desk.tap()
        await desk.until(lambda view: view.notice is not None)
        key = desk.door._clerk._doubts[0].order.key
        desk.door.wake()
        await asyncio.sleep(0.1)
        desk.calendar.add(slot("10-10:30"), "Booked at the door", organizer=ROOM, key=key)  # it lands late
        while desk.view.notice is None or desk.view.notice.tone is Tone.WAIT:
            desk.door.wake()
            await asyncio.sleep(0.02)
        assert desk.view.notice.text == "Booked until 10:30"

    desk.play(story)


def test_what_became_of_a_slot_that_is_over_is_no_news(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        await desk.live()
        in_doubt(desk)
        desk.tap()
        await desk.until(lambda view: view.notice is not None)
        desk.now += 180 * MINUTE
        desk.door.wake()
        await desk.until(lambda view: view.fresh == "Updated 13:00")  # no answer from before the leap is under way
        monkeypatch.setattr("kiosk.clerk.LANDS_WITHIN", 0.0)
        while desk.door.snapshot.pending is not None:
            desk.door.wake()
            await asyncio.sleep(0.02)
        assert desk.view.notice is None

    desk.play(story)


def interrupted(desk: Desk, tmp_path: Path) -> Journal:
    """The last life ended right after it had begun to book from 10:00 to 10:30."""
    journal = Journal(tmp_path / "journal", ROOM.address)
    journal.note(Entry(key="a1:x", change=Book(slot("10-10:30")), tap="book-30", made_at=desk.now), "create")
    desk.now += timedelta(seconds=20)
    return journal


def test_after_a_power_cut_the_door_says_what_became_of_the_booking_before_anything_else_is_tapped(
    desk: Desk, tmp_path: Path
) -> None:
    journal = interrupted(desk, tmp_path)
    desk.calendar.add(slot("10-10:30"), "Booked at the door", organizer=ROOM, key="a1:x")
    desk.calendar.fail_next(LOST, times=2)

    async def story() -> None:
        assert desk.view.notice is not None
        assert (desk.view.notice.tone, desk.view.buttons) == (Tone.WAIT, ())
        desk.tap()
        assert desk.door.snapshot.pending is None
        while desk.view.notice is None or desk.view.notice.tone is Tone.WAIT:
            desk.door.wake()
            await asyncio.sleep(0.005)
        assert desk.view.notice.text == "Booked until 10:30"
        assert "create" not in desk.calendar.calls
        assert journal.entries() == ()

    desk.play(story, journal=journal)


def test_after_a_power_cut_a_booking_that_was_beaten_is_withdrawn_and_told(desk: Desk, tmp_path: Path) -> None:
    journal = interrupted(desk, tmp_path)
    desk.calendar.add(slot("10-10:30"), "Booked at the door", organizer=ROOM, key="a1:x")
    desk.calendar.add(slot("10:15-11"), "Interview", organizer=ANNA)

    async def story() -> None:
        told = await desk.until(lambda view: view.notice is not None and view.notice.tone is Tone.SORRY)
        assert told.notice is not None
        assert told.notice.text == "Anna Berg was quicker"
        assert [item.meeting.subject for item in desk.calendar.items()] == ["Interview"]

    desk.play(story, journal=journal)


def test_after_a_power_cut_what_was_not_done_is_called_by_its_name(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.clerk.LANDS_WITHIN", 0.0)
    ref = desk.calendar.add(slot("9:30-10:30"), "Booked at the door", organizer=ROOM, key="a1:old")
    journal = Journal(tmp_path / "journal", ROOM.address)
    change = MoveEnd(ref, slot("9:30-10:30"), at("11"))
    journal.note(Entry(key="a1:x", change=change, tap="extend-30", made_at=desk.now), "set_end")

    async def story() -> None:
        assert desk.view.notice is not None
        assert desk.view.notice.text == "We do not know yet whether that was done"
        told = await desk.until(lambda view: view.notice is not None and view.notice.tone is Tone.SORRY)
        assert told.notice is not None
        assert told.notice.text == "The meeting was not extended"

    desk.play(story, journal=journal)


def test_after_a_night_without_power_nobody_is_told_of_yesterday(desk: Desk, tmp_path: Path) -> None:
    journal = interrupted(desk, tmp_path)
    desk.calendar.add(slot("10-10:30"), "Booked at the door", organizer=ROOM, key="a1:x")
    desk.now += 60 * MINUTE

    async def story() -> None:
        assert desk.view.notice is None
        await desk.live()
        await desk.until(lambda view: any(button.enabled for button in view.buttons))
        assert all(view.notice is None for view in desk.views)
        assert journal.entries() == ()

    desk.play(story, journal=journal)


def test_a_withdrawal_whose_answer_was_lost_ends_in_a_withdrawal(desk: Desk) -> None:
    delete = desk.calendar.delete

    def lose(_: Any) -> None:
        desk.calendar.delete = delete  # type: ignore[method-assign]
        raise AnswerLost(Trouble.TOO_SLOW)

    async def story() -> None:
        await desk.live()
        desk.calendar.delete = lose  # type: ignore[method-assign]
        rival = []
        desk.calendar.meanwhile(lambda: rival.append(desk.calendar.add(slot("10:10-11"), "Interview", organizer=ANNA)))
        desk.tap()
        await desk.until(lambda view: view.notice is not None)
        desk.calendar.remove(rival[0].id)  # the rival has gone by now: ours must go all the same
        desk.door.wake()
        told = await desk.until(lambda view: view.notice is not None and view.notice.tone is Tone.SORRY)
        assert told.notice is not None
        assert told.notice.text == "Somebody was quicker"
        assert desk.calendar.items() == ()

    desk.play(story)


def test_a_clock_that_jumped_since_the_last_reading_books_no_wrong_slot(desk: Desk) -> None:
    desk.calendar = Elsewhen(room=ROOM, clock=desk.clock, timezone=BERLIN)
    desk.calendar.ahead = timedelta()  # type: ignore[attr-defined]
    desk.interval = timedelta(hours=1)

    async def story() -> None:
        await desk.live()
        desk.now += 10 * MINUTE
        desk.calendar.ahead = -10 * MINUTE  # type: ignore[attr-defined] # Exchange's clock has not jumped
        desk.tap()
        told = await desk.until(lambda view: view.notice is not None)
        assert told.notice is not None
        assert told.notice.text == "The calendar has just changed"
        assert desk.calendar.items() == ()

    desk.play(story)


def test_when_too_many_threads_hang_the_loop_says_so_to_the_app(desk: Desk) -> None:
    async def story() -> None:
        await desk.live()
        assert desk.worker is not None

        async def stuck(_: object) -> Any:
            raise TooManyStuck

        desk.worker.run = stuck  # type: ignore[method-assign, assignment]
        with pytest.raises(TooManyStuck):
            await desk.door._read(Attempts())

    desk.interval = timedelta(hours=1)
    desk.play(story)


# --- taking back


def test_a_booking_can_be_taken_back_for_ten_seconds(desk: Desk) -> None:
    async def story() -> None:
        await desk.live()
        desk.tap()
        view = await desk.until(lambda view: view.notice is not None)
        assert view.notice is not None
        assert view.notice.button is not None
        desk.door.tap(view.notice.button.intent)
        await desk.until(lambda view: view.notice is not None and view.notice.text == "Taken back")
        assert (desk.view.status, desk.calendar.items()) == ("Available", ())

    desk.play(story)


def test_after_ten_seconds_nothing_is_taken_back(desk: Desk) -> None:
    async def story() -> None:
        await desk.live()
        desk.tap()
        view = await desk.until(lambda view: view.notice is not None)
        assert view.notice is not None
        assert view.notice.button is not None
        desk.now += timedelta(seconds=10)
        desk.door.tap(view.notice.button.intent)
        assert desk.view.notice is not None
        assert desk.view.notice.text == "It is too late to take that back"
        assert len(desk.calendar.items()) == 1

    desk.play(story)


def test_what_cannot_be_taken_back_says_so_by_its_own_name(desk: Desk) -> None:
    async def story() -> None:
        await desk.live()
        desk.tap()
        view = await desk.until(lambda view: view.notice is not None)
        assert view.notice is not None
        assert view.notice.button is not None
        await desk.idle()
        desk.calendar.delete = lambda _: (_ for _ in ()).throw(MailboxError(Trouble.THROTTLED))  # type: ignore[method-assign]
        desk.door.tap(view.notice.button.intent)
        await desk.until(lambda view: view.notice is not None and view.notice.text == "It was not taken back")

    desk.play(story)


# --- nobody has come

STRICT = replace(POLICY, check_in=True, release=True)


def invited(desk: Desk, span: str = "10:15-11") -> None:
    desk.calendar.add(slot(span), "Budget", organizer=ANNA, created=at("7"))


def test_a_no_show_is_released_and_its_organizer_told(desk: Desk) -> None:
    invited(desk)

    async def story() -> None:
        await desk.live()
        for clock in ("10:05", "10:16", "10:20", "10:24:59"):
            await desk.later(clock)
            assert desk.view.status == "Check in", clock
        await desk.later("10:25")
        await desk.until(lambda view: view.notice is not None)
        assert desk.view.notice is not None
        assert (desk.view.notice.text, desk.view.status) == ("Nobody came: the room is free again", "Available")
        ((_, text),) = desk.calendar.declined
        assert text == (
            "Aurora, 10:15 – 11:00: nobody checked in at the door within 10 minutes, so the room was released."
        )

    desk.play(story, policy=STRICT)


def test_a_door_that_was_blind_for_a_while_releases_nothing(desk: Desk) -> None:
    invited(desk)

    async def story() -> None:
        await desk.live()
        await desk.later("10:06")
        desk.calendar.fail_next(LOST)
        await desk.later("10:10")
        await desk.until(lambda view: view.freshness == "live")
        await desk.later("10:40")
        assert desk.calendar.declined == []
        assert desk.view.until == "Nobody has checked in"

    desk.play(story, policy=STRICT)


def test_a_late_tap_keeps_the_room(desk: Desk) -> None:
    invited(desk)

    async def story() -> None:
        await desk.live()
        await desk.later("10:24:50")
        button = next(button for button in desk.view.buttons if button.key == "check-in")
        desk.now = at("10:25")
        desk.door.tap(button.intent)
        await desk.until(lambda view: view.notice is not None and view.notice.text == "You are checked in")
        await desk.later("10:26")
        assert desk.calendar.declined == []

    desk.play(story, policy=STRICT)


def test_a_tap_while_the_release_is_under_way_wins(desk: Desk) -> None:
    invited(desk)
    looked = desk.calendar.fetch

    async def story() -> None:
        await desk.live()
        await desk.later("10:24:59")
        button = next(button for button in desk.view.buttons if button.key == "check-in")
        loop = asyncio.get_running_loop()

        def fetch(span: TimeSlot) -> Reading:
            reading = looked(span)
            if span.duration < timedelta(hours=4):  # the release looks before it declines: now somebody taps
                desk.calendar.fetch = looked  # type: ignore[method-assign]
                tapped = asyncio.run_coroutine_threadsafe(_tap(desk, button.intent), loop)
                tapped.result(5)
            return reading

        desk.calendar.fetch = fetch  # type: ignore[method-assign]
        desk.now = at("10:25:01")
        await desk.until(lambda view: view.notice is not None and view.notice.text == "You are checked in")
        assert desk.calendar.declined == []

    desk.play(story, policy=STRICT)


async def _tap(desk: Desk, intent: Intent) -> None:
    desk.door.tap(intent)


def test_what_exchange_refuses_to_decline_is_not_asked_for_again(desk: Desk) -> None:
    invited(desk)
    desk.calendar.may_decline = False

    async def story() -> None:
        await desk.live()
        await desk.later("10:25")
        await desk.until(lambda view: view.until == "Nobody has checked in" and view.status == "Check in")
        await desk.later("10:30")
        assert desk.calendar.calls.count("decline") == 1
        assert desk.view.notice is None

    desk.play(story, policy=STRICT)


def test_a_release_that_fails_for_a_while_is_not_tried_again_at_once(desk: Desk) -> None:
    invited(desk)

    def decline(*_: object) -> None:
        desk.calendar.calls.append("decline")
        raise MailboxError(Trouble.SERVER_ERROR)

    desk.calendar.decline = decline  # type: ignore[method-assign]

    async def story() -> None:
        await desk.live()
        for clock, tries in (("10:04", 0), ("10:25", 1), ("10:26", 1), ("10:27:59", 1), ("10:28", 2), ("10:29", 2)):
            await desk.later(clock)
            await desk.until(lambda _, tries=tries: desk.calendar.calls.count("decline") >= tries)  # type: ignore[misc]
            await desk.idle()
            assert desk.calendar.calls.count("decline") == tries, clock

    desk.play(story, policy=replace(STRICT, stale_after=timedelta(minutes=30), lost_after=timedelta(hours=1)))


def test_a_release_rests_however_often_is_read_and_a_clock_set_back_does_not_make_it_rest_for_ever(desk: Desk) -> None:
    invited(desk)

    def decline(*_: object) -> None:
        desk.calendar.calls.append("decline")
        raise MailboxError(Trouble.BUSY)

    desk.calendar.decline = decline  # type: ignore[method-assign]

    async def story() -> None:
        await desk.live()
        await desk.later("10:04")
        await desk.later("10:25")
        await desk.until(lambda _: "decline" in desk.calendar.calls)
        await desk.idle()
        due = desk.door._releases.due
        assert [bool(due(at(clock))) for clock in ("10:25:01", "10:27:59")] == [False, False]
        assert due(at("10:24:59")) == ()  # not overdue by this clock, and forgotten
        assert due(at("10:25"))

    desk.play(story, policy=replace(STRICT, stale_after=timedelta(minutes=30), lost_after=timedelta(hours=1)))


def test_what_this_door_has_extended_no_door_takes_for_a_no_show(desk: Desk) -> None:
    invited(desk, "9:55-10:40")

    async def story() -> None:
        await desk.live()
        seen = desk.door.snapshot.schedule
        assert seen is not None
        (theirs,) = seen.meetings
        desk.door.tap(Extend(theirs.ref, 15 * MINUTE, at("10:55")))
        await desk.until(lambda view: view.notice is not None)
        (longer,) = [one for one in desk.calendar.fetch(DAYS).meetings if one.is_ours]
        assert longer.slot == slot("10:40-10:55")
        assert longer.prolongs(theirs)
        known = Schedule.of(desk.calendar.fetch(DAYS).meetings, DAYS)
        assert known.running(at("10:10")) == (theirs,)
        assert overdue(known, at("10:10"), STRICT, fresh=Freshness.LIVE, watched_since=at("9")) == ()
        assert overdue(known.without(longer), at("10:10"), STRICT, fresh=Freshness.LIVE, watched_since=at("9"))

    desk.play(story, policy=replace(STRICT, extend_others=True))


def test_an_errand_leaves_a_pending_tap_alone(desk: Desk) -> None:
    async def story() -> None:
        await desk.live()
        desk.tap()
        pending = desk.door.snapshot.pending
        assert pending is not None
        desk.door.porter.report("cleaning", "")  # which this site does not take
        assert desk.door.snapshot.pending == pending

    desk.play(story)


def test_what_changes_while_the_door_is_drawn_does_not_wait_for_the_next_minute(desk: Desk) -> None:
    desk.interval = timedelta(hours=1)
    edge = at("10:03")

    def creeping() -> datetime:
        """Each look at the clock takes a while: the door is drawn just before the edge, and asks just after it."""
        now = desk.now
        if edge - timedelta(seconds=1) < now < edge + timedelta(seconds=1):
            desk.now += timedelta(milliseconds=10)
        return now

    async def story() -> None:
        await desk.live()
        desk.door._clock = creeping
        desk.now = edge - timedelta(milliseconds=5)
        desk.door.refresh()
        assert desk.view.freshness == "live"
        desk.door._moved.set()
        await desk.until(lambda view: view.freshness == "stale")

    desk.play(story, policy=replace(POLICY, stale_after=timedelta(minutes=3), lost_after=timedelta(hours=1)))
