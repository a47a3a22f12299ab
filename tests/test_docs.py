"""What docs/python.md shows is run, example by example, against a simulated Exchange."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiosk.examination import quoted

if TYPE_CHECKING:
    from .office import Office

DOCS = Path(__file__).parent.parent / "docs"
EXAMPLES = re.findall(r"```python\n(.*?)```", (DOCS / "python.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_the_examples_run(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: int
) -> None:
    office.meet("09:30-10:30", room=office.boreal)
    monkeypatch.setenv("KIOSK_CONFIG", str(office.file))
    monkeypatch.chdir(office.file.parent)
    Path("many.csv").write_text("room,from,to,subject\naurora@roomdoor.example,tomorrow 14:00,+1h,Retro\n")
    exec(compile("from kiosk.admin import Administrator\n" + EXAMPLES[number], "python.md", "exec"), {})  # noqa: S102
    assert capsys.readouterr().out


def test_the_examples_say_what_they_promise(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KIOSK_CONFIG", str(office.file))
    booking = next(text for text in EXAMPLES if "audit = Booking" in text)
    exec(compile("from kiosk.admin import Administrator\n" + booking, "python.md", "exec"), {})  # noqa: S102
    assert capsys.readouterr().out.startswith("booked")


@pytest.mark.parametrize(("site", "verdicts"), [("healthy", {"pass"}), ("broken", {"pass", "warn", "fail"})])
def test_the_pictures_of_the_doctor_show_every_check(site: str, verdicts: set[str]) -> None:
    """make doctor-pictures draws them anew."""
    from kiosk.examination import ORDER

    drawn = (DOCS / "pictures" / f"doctor-{site}.svg").read_text(encoding="utf-8")
    shown = re.findall(r">(pass|warn|fail|skip)</tspan>  (.{15})", drawn)
    assert [name.strip() for _, name in shown] == list(ORDER)
    assert {verdict for verdict, _ in shown} == verdicts
    assert f"pictures/doctor-{site}.svg" in (DOCS / "exchange.md").read_text(encoding="utf-8")


def test_the_administrator_s_page_keeps_up_with_the_doctor() -> None:
    page = (DOCS / "exchange.md").read_text(encoding="utf-8")
    from kiosk.examination import ORDER

    for name in ORDER:
        assert name in page, name
    for setting in ("-DeleteSubject $false", "-RemovePrivateProperty $false", "-AutomateProcessing AutoAccept"):
        assert setting in page
    assert quoted("blue.room@example.com") in page


PAGES = sorted([*DOCS.rglob("*.md"), *DOCS.parent.glob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS.parent).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for link in re.findall(r"\]\((?!https?:|mailto:)([^)#\s]+)", text):
        assert (page.parent / link).exists(), link


def test_every_drill_names_a_test_that_is_there() -> None:
    page = (DOCS / "drills.md").read_text(encoding="utf-8")
    rows = [row.split(" | ") for row in page.splitlines() if row.startswith("| ")][1:]
    assert len(rows) > 10
    for broken, _, proof in rows:
        tests = re.findall(r"`(tests/[^`]+)`", proof)
        assert tests or "package" in proof, broken
        assert all((DOCS.parent / test).is_file() for test in tests), broken
