"""The bench where many want the room at once: a seed plays the same each time, and a planted fault is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.race import JumpingClock, Score, main, play
from kiosk import booking

if TYPE_CHECKING:
    import pytest

    from kiosk.room.meeting import Meeting


def played(seed: int, party: str, *, only: int | None = None, taps: int = 40) -> Score:
    return play(seed, party, taps, JumpingClock(), only)


def test_nothing_is_double_and_nothing_untrue() -> None:
    score = played(5, "8+4")
    assert score.taps >= 40
    assert (score.overlaps, score.untrue, score.broken) == (0, 0, [])
    assert 0 < score.won <= score.free <= score.taps


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
