"""Text for a terminal."""

from __future__ import annotations

import io

from kiosk.table import aligned, bear_any_text, painted, width


class Terminal(io.StringIO):
    """A stream that says it is one."""

    def isatty(self) -> bool:
        return True


def test_columns_are_aligned_by_what_a_terminal_draws() -> None:
    assert aligned([("a", "王小", "x"), ("bbb", "e\u0301", "y")], "  ") == ["  a    王小  x", "  bbb  e\u0301     y"]
    assert width("👩\u200d💻") == 4


def test_no_space_at_the_end_no_empty_column_and_rows_of_any_length() -> None:
    assert aligned([("a", "", "b"), ("c", "", "")]) == ["a  b", "c"]
    assert aligned([("a",), ("b", "c")]) == ["a", "b  c"]
    assert aligned([]) == []


def test_colour_only_where_a_person_looks_and_wants_it() -> None:
    assert painted("x", "red", Terminal(), {}) == "\x1b[31mx\x1b[0m"
    assert painted("x", "red", io.StringIO(), {}) == "x"
    assert painted("x", "red", Terminal(), {"NO_COLOR": "1"}) == "x"
    assert painted("x", "red", Terminal(), {"TERM": "dumb"}) == "x"


def test_a_terminal_that_cannot_write_it_writes_a_question_mark() -> None:
    bytes_ = io.BytesIO()
    narrow = io.TextIOWrapper(bytes_, encoding="ascii")
    bear_any_text(narrow, io.StringIO())
    narrow.write("9–10")
    narrow.flush()
    assert bytes_.getvalue() == b"9?10"
