"""The code to scan: what is drawn is what segno makes, and the invitation is a calendar entry in the future."""

from __future__ import annotations

import re

import pytest
import segno
from pydantic import ValidationError

from kiosk.config import ScreenConfig
from kiosk.qr import code, invitation
from tests.diary import at

URL = "https://rooms.example.com/blue"


def test_the_path_is_the_code():
    drawn = code(URL)
    dark = set()
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", drawn.path):
        dark |= {(int(x) + step, int(y)) for step in range(int(width))}
    rows = segno.make_qr(URL, error="m").matrix
    assert dark == {(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module}
    assert drawn.modules == len(rows)


def test_an_invitation_begins_with_the_next_half_hour():
    text = invitation("Blue; Room", "blue@example.com", at("10:24"))
    assert "DTSTART:20260317T093000Z" in text
    assert "DTEND:20260317T100000Z" in text
    assert "LOCATION:Blue\\; Room" in text
    assert "mailto:blue@example.com" in text
    assert "DTSTART:20260317T100000Z" in invitation("Blue", "b@x", at("10:30"))


@pytest.mark.parametrize("name", ["A" * 5000, "\r\nBEGIN:VALARM", "\x00", "会議室"])
def test_no_name_breaks_it(name):
    text = invitation(name, "b@x", at("10:24"))
    assert "\r\nBEGIN:VALARM" not in text
    assert code(text).modules > 20


@pytest.mark.parametrize(("written", "read"), [("no", ""), ("Invitation", "invitation"), (URL, URL)])
def test_what_may_be_written(written, read):
    assert ScreenConfig(qr=written).qr == read


@pytest.mark.parametrize("written", ["yes", "ftp://x", "https://", "https://a b", "javascript:alert(1)"])
def test_what_may_not(written):
    with pytest.raises(ValidationError):
        ScreenConfig(qr=written)
