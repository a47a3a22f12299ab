"""What waits to be sent survives a restart, and nothing is sent twice."""

from __future__ import annotations

import pytest

from kiosk.outbox import MOST, Message, Outbox

ANOTHERS = '{"key": "2", "to": "a", "subject": "b", "body": "c"}'
"""Under a name by which it would never be forgotten."""


def message(key: str = "1") -> Message:
    return Message(key, "facilities@example.com", "Aurora: Cleaning", "Please.")


def recalled(folder):
    outbox = Outbox(folder)
    outbox.recall()
    return outbox.waiting


def test_what_waits_is_there_after_a_restart_and_only_its_owner_reads_it(tmp_path):
    outbox = Outbox(tmp_path)
    assert outbox.put(message("1"))
    assert outbox.put(message("2"))
    assert recalled(tmp_path) == (message("1"), message("2"))
    assert {file.stat().st_mode & 0o077 for file in tmp_path.iterdir()} == {0}


def test_what_was_sent_is_forgotten(tmp_path):
    outbox = Outbox(tmp_path)
    outbox.put(message())
    outbox.begin(message())
    outbox.forget(message())
    assert recalled(tmp_path) == outbox.waiting == ()
    assert list(tmp_path.iterdir()) == []


def test_what_a_life_left_begun_is_not_sent_again(tmp_path, caplog):
    outbox = Outbox(tmp_path)
    outbox.put(message())
    outbox.begin(message())
    assert recalled(tmp_path) == ()
    assert "may or may not have been sent" in caplog.text
    assert list(tmp_path.iterdir()) == []


def test_what_certainly_was_not_sent_waits_again(tmp_path):
    outbox = Outbox(tmp_path)
    outbox.put(message())
    outbox.begin(message())
    outbox.not_sent(message())
    assert recalled(tmp_path) == (message(),)


def test_it_is_never_fuller_than_full(tmp_path):
    outbox = Outbox(tmp_path)
    assert all(outbox.put(message(str(number))) for number in range(MOST))
    assert not outbox.put(message("one more"))
    assert len(list(tmp_path.iterdir())) == MOST


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"key": 1}', "null", '{"key": "1", "who": "?"}', "\x00", "[" * 9_000, ANOTHERS]
)
def test_a_file_of_no_use_is_passed_over(tmp_path, text):
    (tmp_path / "1.json").write_text(text)
    assert recalled(tmp_path) == ()


def test_without_a_folder_it_keeps_for_as_long_as_it_lives():
    outbox = Outbox(None)
    outbox.put(message())
    outbox.begin(message())
    outbox.not_sent(message())
    assert outbox.waiting == (message(),)
