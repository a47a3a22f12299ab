"""A tone for what came of a tap: which, once, on a thread of its own; a device without a voice hurts nobody."""

from __future__ import annotations

import logging
import queue
import subprocess
import threading
import wave
from datetime import timedelta

import pytest

from kiosk import chime
from kiosk.chime import SOUNDS, Chime, tone_of
from kiosk.room.actions import No, Refusal
from kiosk.room.health import Trouble
from kiosk.room.snapshot import Booked, CheckedIn, Ended, Extended, Failed, Released, Undone, Unsure
from tests.builders import meeting
from tools import tones

OURS = meeting("10-10:30", ours=True)
DONE = (Booked(OURS), Extended(OURS), Ended(OURS), CheckedIn(OURS), Undone(OURS, was_booking=True))
NO = (Refusal(No.BEATEN), Failed(Trouble.TOO_SLOW))
SILENT = (None, Released(OURS), Unsure(Trouble.CONNECTION_LOST))


class Player:
    """Hears what is played, and on which thread; `error` is raised meanwhile."""

    def __init__(self):
        self.heard = queue.Queue()
        self.error = None

    def __call__(self, file):
        self.heard.put((file.stem, threading.current_thread().name))
        if self.error:
            raise self.error

    def next(self):
        return self.heard.get(timeout=10)


@pytest.fixture
def player():
    return Player()


@pytest.fixture
def voice(player):
    made = Chime(player)
    yield made
    made.close()


@pytest.mark.parametrize(("outcomes", "tone"), [(DONE, "done"), (NO, "refused"), (SILENT, "")])
def test_what_is_done_sounds_one_way_and_a_no_another(outcomes, tone):
    assert {tone_of(outcome) for outcome in outcomes} == {tone}


def test_it_sounds_once_for_each_outcome_and_not_on_the_caller_s_thread(player, voice):
    for outcome, tone in ((DONE[0], "done"), (NO[0], "refused"), (DONE[1], "done")):
        voice.told(outcome)
        assert player.next() == (tone, "chime")
        voice.told(outcome)  # the door is drawn anew each minute while it says so
    voice.told(None)
    voice.close()
    assert player.heard.empty()


def test_a_device_without_a_voice_is_told_once_and_hurts_nobody(player, voice, caplog):
    player.error = FileNotFoundError("aplay")
    with caplog.at_level(logging.WARNING):
        for outcome in (Booked(OURS), Refusal(No.BEATEN), Booked(OURS)):
            voice.told(outcome)
            player.next()
    player.error = None
    voice.told(Refusal(No.TOO_LATE))
    assert player.next()[0] == "refused"
    assert [record.message for record in caplog.records] == ["the door has no voice: FileNotFoundError"]


def test_while_one_sounds_no_second_waits_in_a_row(player):
    held = threading.Event()
    begun = threading.Event()

    def slow(file):
        begun.set()
        held.wait(10)
        player(file)

    voice = Chime(slow)
    voice.told(Booked(OURS))
    begun.wait(10)
    for _ in range(5):
        voice.told(Refusal(No.BEATEN))
    held.set()
    assert [player.next()[0], player.next()[0]] == ["done", "refused"]
    voice.close()
    assert player.heard.empty()


def test_a_player_that_hangs_is_ended(tmp_path, monkeypatch):
    (tmp_path / "aplay").write_text("#!/bin/sh\nexec sleep 60\n")
    (tmp_path / "aplay").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(subprocess.TimeoutExpired):
        chime.play(SOUNDS / "done.wav", patience=0.05)


def test_the_tones_are_short_calm_and_ours():
    for name, notes in tones.TONES.items():
        file = SOUNDS / f"{name}.wav"
        assert file.read_bytes() == tones.render(notes)
        with wave.open(str(file)) as sound:
            length = timedelta(seconds=sound.getnframes() / sound.getframerate())
            frames = memoryview(sound.readframes(sound.getnframes())).cast("h")
        assert length < timedelta(seconds=0.6)
        assert 0.1 < max(map(abs, frames)) / 32768 < 0.5
        assert abs(frames[0]) == 0
        assert abs(frames[-1]) < 40
        assert file.stat().st_size < 30_000
