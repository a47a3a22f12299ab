"""The bench where many want the room at once: a seed plays the same each time, and a planted fault is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.race import JumpingClock, Score, main, play, side_by_side
from kiosk import booking, inviting
from tests.diary import slot

if TYPE_CHECKING:
    import pytest

    from kiosk.room.meeting import Meeting


def played(seed: int, party: str, *, only: int | None = None, taps: int = 40) -> Score:
    return play(seed, party, taps, JumpingClock(), only)


def test_nothing_is_double_and_nothing_untrue() -> None:
    score = played(5, "8+4")
    assert score.taps >= 40
    assert (score.overlaps, score.untrue, score.broken) == (0, 0, [])
    assert 0 < score.won <= score.possible <= score.free <= score.taps


def test_some_kiosks_invite_some_taps_are_undone_and_what_stays_in_the_service_mailbox_is_untrue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    score = played(5, "8+4", taps=80)
    assert score.told["Withdraw Undone"]
    monkeypatch.setattr(inviting, "_called_off", lambda *it: it[2])
    assert played(5, "8+4", taps=80).untrue


def test_of_those_refused_one_slot_only_one_could_have_had_it() -> None:
    assert side_by_side([slot("10-11"), slot("10:30-11:30"), slot("10:45-11")]) == 1
    assert side_by_side([slot("10-11"), slot("11-12"), slot("10:30-11:30")]) == 2
    assert side_by_side([]) == 0


def test_a_seed_plays_the_same_and_so_does_one_of_its_rounds_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert played(3, "2+2", taps=12) == played(3, "2+2", taps=12)
    capsys.readouterr()
    played(3, "2+2", only=2)
    diary = capsys.readouterr().out.splitlines()[:-1]
    played(3, "2+2", only=2)
    assert capsys.readouterr().out.splitlines()[:-1] == diary
    assert "kiosk 1" in "\n".join(diary)


def test_a_weaker_rule_is_found_out_and_its_round_shows_it_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def a_kiosk_yields(rival: Meeting, ours: Meeting) -> bool:
        return rival.is_ours

    monkeypatch.setattr(booking, "_yields", a_kiosk_yields)
    assert main(["1", "--party", "8+4", "--taps", "40"]) == 1
    _, _, number = capsys.readouterr().out.partition("broken: 1/8+4/")[2].partition(":")[0].rpartition("/")
    assert played(1, "8+4", only=int(number)).overlaps
