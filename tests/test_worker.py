"""The one thread that may block, and what happens when it does for ever."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

from kiosk.errors import AnswerLost, MailboxError, TooManyStuck
from kiosk.exchange.mailbox import NewMeeting, Reading
from kiosk.room.health import Trouble
from kiosk.room.meeting import MeetingRef, TimeSlot
from kiosk.worker import MOST_STUCK, Worker
from tests.diary import slot

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from datetime import datetime


class Notebook:
    """A mailbox that notes which thread asked it what."""

    def __init__(self) -> None:
        self.notes: list[tuple[str, str]] = []
        self.closed = threading.Event()

    def _note(self, what: str) -> None:
        self.notes.append((what, threading.current_thread().name))

    def fetch(self, span: TimeSlot) -> Reading:
        self._note("fetch")
        return Reading(span, ())

    def create(self, new: NewMeeting) -> MeetingRef:
        self._note("create")
        return MeetingRef(new.key, "1")

    def set_end(self, ref: MeetingRef, end: datetime) -> MeetingRef:
        self._note(f"set_end {end:%H:%M}")
        return ref

    def check_in(self, ref: MeetingRef, at: datetime) -> MeetingRef:
        self._note(f"check_in {at:%H:%M}")
        return ref

    def delete(self, ref: MeetingRef) -> None:
        self._note(f"delete {ref.id}")

    def close(self) -> None:
        self._note("close")
        self.closed.set()


def play(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(story, 20))


def test_the_mailbox_is_opened_used_and_closed_on_one_thread_that_is_not_ours() -> None:
    opened: list[str] = []
    book = Notebook()

    def open_book() -> Notebook:
        opened.append(threading.current_thread().name)
        return book

    async def story() -> None:
        worker = Worker(open_book)
        assert opened == []
        await worker.run(lambda mailbox: mailbox.fetch(slot("9-10")))
        ref = await worker.run(lambda mailbox: mailbox.create(NewMeeting(slot("9-10"), "x", "k")))
        await worker.run(lambda mailbox: mailbox.set_end(ref, slot("9-10").start))
        await worker.run(lambda mailbox: mailbox.check_in(ref, slot("9-10").start))
        await worker.run(lambda mailbox: mailbox.delete(ref))
        await worker.run(lambda mailbox: mailbox.close())  # a call cannot close what the thread owns
        assert "close" not in [what for what, _ in book.notes]
        worker.close()
        await asyncio.to_thread(book.closed.wait, 5)

    play(story())
    assert opened == ["ews"]
    assert [what for what, _ in book.notes] == [
        "fetch",
        "create",
        "set_end 08:00",
        "check_in 08:00",
        "delete k",
        "close",
    ]
    assert {thread for _, thread in book.notes} == {"ews"}


def test_what_a_call_raises_arrives() -> None:
    async def story() -> None:
        worker = Worker(Notebook)

        def refuse(_: object) -> None:
            raise MailboxError(Trouble.NO_RIGHTS)

        with pytest.raises(MailboxError, match="no-rights"):
            await worker.run(refuse)

        def late(_: object) -> None:
            raise TimeoutError("the call's own")

        with pytest.raises(TimeoutError, match="own"):
            await worker.run(late)
        worker.close()

    play(story())


def test_a_mailbox_that_cannot_be_opened_is_tried_anew_at_the_next_call() -> None:
    doors = iter([MailboxError(Trouble.UNEXPECTED), Notebook()])

    def open_next() -> Notebook:
        door = next(doors)
        if isinstance(door, Exception):
            raise door
        return door

    async def story() -> None:
        worker = Worker(open_next)
        with pytest.raises(MailboxError):
            await worker.run(lambda mailbox: mailbox.fetch(slot("9-10")))
        assert (await worker.run(lambda mailbox: mailbox.fetch(slot("9-10")))).meetings == ()
        worker.close()

    play(story())


def test_a_call_past_its_deadline_is_abandoned_cannot_write_any_more_and_another_thread_serves() -> None:
    books: list[Notebook] = []
    release, over = threading.Event(), threading.Event()
    wrote: list[str] = []

    def open_book() -> Notebook:
        books.append(Notebook())
        return books[-1]

    def hang_then_write(mailbox: Any) -> None:
        release.wait(10)
        try:
            mailbox.create(NewMeeting(slot("9-10"), "x", "late"))
            wrote.append("late")
        except MailboxError:
            wrote.append("refused")
        finally:
            over.set()

    async def story() -> None:
        worker = Worker(open_book, deadline=0.2)
        with pytest.raises(AnswerLost, match="too-slow"):
            await worker.run(hang_then_write)
        await worker.run(lambda mailbox: mailbox.fetch(slot("9-10")))
        release.set()
        await asyncio.to_thread(over.wait, 5)
        await asyncio.to_thread(books[0].closed.wait, 5)
        worker.close()

    play(story())
    assert wrote == ["refused"]
    assert [what for what, _ in books[0].notes] == ["close"]
    assert [what for what, _ in books[1].notes][:1] == ["fetch"]


def test_a_call_that_queued_behind_a_hang_is_told_and_does_not_cost_a_second_thread() -> None:
    release = threading.Event()

    async def story() -> None:
        worker = Worker(Notebook, deadline=0.2)
        results = await asyncio.gather(
            worker.run(lambda _: release.wait(10)),
            worker.run(lambda mailbox: mailbox.fetch(slot("9-10"))),
            return_exceptions=True,
        )
        assert [type(result) for result in results] == [AnswerLost, AnswerLost]
        assert (await worker.run(lambda mailbox: mailbox.fetch(slot("9-10")))).meetings == ()
        worker.close()
        release.set()

    play(story())


def test_when_too_many_threads_hang_only_a_new_process_helps() -> None:
    release = threading.Event()

    async def story() -> None:
        worker = Worker(Notebook, deadline=0.02)
        for _ in range(MOST_STUCK):
            with pytest.raises(AnswerLost):
                await worker.run(lambda _: release.wait(10))
        with pytest.raises(TooManyStuck):
            await worker.run(lambda _: release.wait(10))
        release.set()

    play(story())
