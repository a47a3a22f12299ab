"""The gate: what is tried is counted before it is judged, survives a restart, and never blocks the loop."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest

from kiosk import gate, pin
from kiosk.gate import Gate, Judgement

RIGHT, WRONG = "402917", "402918"
KEPT = f"scrypt:4:1:1:{pin._written(b's' * 16)}:{pin._written(pin._scrypt(RIGHT, b's' * 16, (4, 1, 1)))}"


class Wall:
    """A clock that goes when told to."""

    now = datetime(2026, 3, 17, 10, 24, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def made(tmp_path, wall):
    """A gate, as a new start of the program finds it."""
    return lambda: Gate(KEPT, tmp_path / "state" / "lockout.json", wall)


def judged(at: Gate, *tries: str) -> list[Judgement]:
    async def all_of_them() -> list[Judgement]:
        return [await at.judge(tried) for tried in tries]

    return asyncio.run(all_of_them())


def test_the_right_pin_opens(made):
    assert judged(made(), WRONG, RIGHT) == [Judgement.WRONG, Judgement.OPEN]


def test_three_wrong_ones_lock_even_the_right_one_out_until_the_pause_is_over(made, wall):
    here = made()
    assert judged(here, WRONG, WRONG, WRONG, RIGHT) == [*[Judgement.WRONG] * 3, Judgement.LOCKED]
    assert here.left == timedelta(seconds=30)
    wall.now += timedelta(seconds=30)
    assert judged(here, RIGHT) == [Judgement.OPEN]
    assert here.left == timedelta()


def test_a_restart_forgets_nothing(made, wall):
    judged(made(), WRONG, WRONG, WRONG)
    assert made().left == timedelta(seconds=30)
    wall.now += timedelta(seconds=30)
    assert judged(made(), WRONG) == [Judgement.WRONG]
    assert made().left == timedelta(minutes=1)
    wall.now += timedelta(minutes=1)
    judged(made(), RIGHT)
    assert judged(made(), WRONG, WRONG) == [Judgement.WRONG] * 2, "the right PIN forgets the wrong ones"


def test_a_plug_pulled_while_a_try_is_judged_undoes_nothing(made, monkeypatch):
    def unplugged(_tried: str, _kept: str) -> bool:
        raise KeyboardInterrupt

    judged(made(), WRONG, WRONG)
    with monkeypatch.context() as patch:
        patch.setattr(pin, "matches", unplugged)
        with pytest.raises(KeyboardInterrupt):
            judged(made(), RIGHT)
    assert made().left == timedelta(seconds=30)


def test_two_tries_at_once_are_one(made):
    async def both(at: Gate) -> list[Judgement]:
        return list(await asyncio.gather(at.judge(WRONG), at.judge(RIGHT)))

    assert asyncio.run(both(made())) == [Judgement.WRONG, Judgement.LOCKED]


def test_the_loop_goes_on_while_a_try_is_judged(made, monkeypatch):
    asked = []

    async def beside(at: Gate) -> None:
        here, goes_on = asyncio.get_running_loop(), asyncio.Event()

        def slow(tried: str, _kept: str) -> bool:
            here.call_soon_threadsafe(goes_on.set)
            asked.append(tried)
            return True

        monkeypatch.setattr(pin, "matches", slow)
        trying = asyncio.create_task(at.judge(RIGHT))
        await asyncio.wait_for(goes_on.wait(), 10)
        assert await trying is Judgement.OPEN

    asyncio.run(beside(made()))
    assert asked == [RIGHT]


@pytest.mark.parametrize(
    "rubbish", [b"", b"[]", b"{}", b'{"failures": "x"}', b'{"failures": 1, "locked_until": 3}', b"[" * 1_000]
)
def test_a_damaged_file_is_no_way_in(made, rubbish, caplog):
    judged(made(), WRONG)
    made().file.write_bytes(rubbish)
    again = made()
    assert judged(again, WRONG, RIGHT) == [Judgement.WRONG, Judgement.LOCKED]
    assert "of no use" in caplog.text


def test_a_disk_that_cannot_be_written_costs_the_memory_and_not_the_gate(tmp_path, wall, caplog):
    (tmp_path / "state").write_text("no folder")
    here = Gate(KEPT, tmp_path / "state" / "lockout.json", wall)
    assert judged(here, WRONG, WRONG, WRONG, RIGHT) == [*[Judgement.WRONG] * 3, Judgement.LOCKED]
    assert "cannot be kept" in caplog.text


def test_no_pin_is_logged(made, caplog):
    caplog.set_level(logging.DEBUG)
    judged(made(), "730185", RIGHT)
    assert "wrong PIN" in caplog.text
    assert "730185" not in caplog.text
    assert RIGHT not in caplog.text
    assert gate.log.name == "kiosk.gate"
