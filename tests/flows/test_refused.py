"""Exchange refuses a new end: the visitor is told kindly, the calendar is read again, and nothing is tried twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kiosk.simulator.faults import Fault
from tests.diary import slot

from .conftest import Street, live, told

if TYPE_CHECKING:
    from kiosk.app import App

REFUSALS = (Fault.INVALID_PROPERTY, Fault.NOT_ORGANIZER, Fault.STALE, Fault.ENDS_TOO_EARLY)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("extend-15", "The meeting was not extended"),
        ("extend-next", "The meeting was not extended"),
        ("end", "The meeting was not ended"),
    ],
)
def test_a_new_end_that_exchange_refuses_is_told_kindly_and_not_tried_again(
    street: Street, key: str, said: str
) -> None:
    street.meet(90, 120)

    async def path(app: App) -> None:
        await live(app)
        await app.tap("book-30")
        await told(app)
        done = street.exchange.operations
        for refusal in REFUSALS:
            written, read = done["UpdateItem"], done["FindItem"]
            street.exchange.faults.inject(refusal, on="UpdateItem", times=1)
            await app.until(lambda view: any(each.key == key and each.enabled for each in view.buttons), 10)
            await app.tap(key)
            await app.until(lambda view: all(not each.busy for each in view.buttons), 10)
            await app.until(lambda view: view.notice is not None and view.notice.text == said, 10)
            await app.until(lambda _, before=read: done["FindItem"] > before + 1, 10)
            assert done["UpdateItem"] == written + 1, refusal
            assert street.ours() == [slot("10:20-10:50")]
            assert (app.view.freshness, app.view.trouble) == ("live", "")

    street.walk(path)


def test_an_extension_until_the_next_meeting_ends_as_it_begins(street: Street) -> None:
    street.meet(60, 90)

    async def path(app: App) -> None:
        await live(app)
        await app.tap("book-30")
        await told(app)
        await app.tap("extend-next")
        await app.until(lambda view: view.notice is not None and view.notice.text == "Extended until 11:20", 10)
        assert street.ours() == [slot("10:20-11:20")]

    street.walk(path)
