"""`hub calendar`: a change says whose dates move, before it is made; it is undone; notices are printed."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from hub.cli import cli
from hub.db.base import reading
from hub.db.models import Message
from hub.domain.errors import Refused
from hub.operations.calendars.moved import moved_in_sight
from hub.operations.prints import moved_notices
from hub.testing.centre import actor
from hub.testing.sample.driver import Sample

Hub = Callable[..., Result]


@pytest.fixture
def hub(sample: Sample) -> Hub:
    """Runs `hub ARGUMENTS` on the sample's centre."""

    def run(*arguments: object) -> Result:
        words = [str(each) for each in arguments]
        return CliRunner(env={"HUB_LANG": "en"}).invoke(cli, words, obj=sample.app)

    return run


def rows(result: Result) -> Any:
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


def _not_twice(hub: Hub, tmp_path: Path, number: str) -> None:
    """What is printed stays so until it is asked for again."""
    second = hub("calendar", "notices", "--output", tmp_path / "second", "--as", "clerk")
    assert second.stdout.splitlines() == [
        "0 notices printed.", "1 were printed before; --again prints them again.",
    ]  # fmt: skip
    assert list((tmp_path / "second").iterdir()) == []
    again = hub("calendar", "notices", "--output", tmp_path / "second", "--again", "--as", "clerk")
    assert again.stdout.splitlines()[-1] == "1 notices printed."
    assert [path.name for path in (tmp_path / "second").iterdir()] == [f"{number}.pdf"]


def test_a_change_is_looked_at_made_undone_and_told(sample: Sample, hub: Hub, tmp_path: Path) -> None:
    ref = sample.accepted(variant="whole")
    due = sample.case(ref)["due"]
    free = ("calendar", "set", "2026-03-18", "free", "--reason", "古尔邦节")
    look = hub(*free, "--dry-run")
    assert ref.number in look.stdout
    assert look.stdout.splitlines()[-1] == "1 days change; 1 cases are due later, 0 earlier."
    assert rows(hub("calendar", "changes", "--format", "json")) == []
    assert hub(*free).stdout.splitlines()[-1] == "Done."
    assert hub("sweep").exit_code == 0
    after = sample.case(ref)["due"]
    assert after > due
    printed = hub("calendar", "notices", "--output", tmp_path / "out", "--as", "clerk")
    assert (printed.exit_code, printed.stdout.split()[-6:]) == (
        0, [ref.number, str(due), str(after), "1", "notices", "printed."],
    )  # fmt: skip
    assert (tmp_path / "out" / f"{ref.number}.pdf").read_bytes().startswith(b"%PDF")
    _not_twice(hub, tmp_path, ref.number)
    assert hub("calendar", "notices", "--output", tmp_path / "none", "--as", "admin").exit_code == 3
    [change] = rows(hub("calendar", "changes", "--format", "json"))
    back = hub("calendar", "undo", change["id"], "--reason", "改期")
    assert "1 days change; 0 cases are due later, 1 earlier." in back.stdout
    assert hub("sweep").exit_code == 0
    assert sample.case(ref)["due"] == due
    assert hub("calendar", "undo", change["id"], "--reason", "x").exit_code == 3


def test_a_date_in_an_unpublished_year_is_marked(sample: Sample, hub: Hub) -> None:
    import datetime as dt

    sample.to(dt.date(2031, 12, 22))
    ref = sample.accepted(variant="whole")
    [row] = rows(hub("cases", "list", "--format", "json"))
    assert (row["number"], row["provisional"]) == (ref.number, True)
    assert (
        "Provisional: the arrangement of a later year is not published yet."
        in hub("cases", "explain", ref.number).stdout
    )
    # Due on Monday 23 February 2032; one free day more makes it the Tuesday.
    look = hub("calendar", "set", "2031-12-29", "free", "--reason", "古尔邦节")
    marked = "Dates in 2032 stay provisional: no arrangement is published yet."
    assert look.stdout.splitlines()[-2:] == [marked, "Done."]
    [row] = rows(hub("calendar", "moved", "--format", "json"))
    assert (row["after"], row["provisional"]) == ("2032-02-24", True)
    assert hub("sweep").exit_code == 0
    words = select(Message.words).where(Message.about == "date")
    assert sample.do(lambda: reading().execute(words).scalars().all()) == [
        "办理期限原为2032年2月23日，现为2032年2月24日（暂定，2032年放假安排公布后可能再调整）"
    ]


def test_office_hours_that_come_with_a_list_are_said(hub: Hub, tmp_path: Path) -> None:
    hours = {"winter": {"morning": ["10:00", "14:00"], "afternoon": ["15:30", "19:30"]}}
    list_ = {"kind": "regional", "hours": hours,
             "days": [{"date": "2031-03-03", "working": False, "reason": "肉孜节"}]}  # fmt: skip
    (tmp_path / "list.json").write_text(json.dumps(list_))
    assert hub("calendar", "import", tmp_path / "list.json", "--dry-run").stdout.splitlines() == [
        "1 days change; 0 cases are due later, 0 earlier.",
        "Office hours come with it; they have a history of their own under settings.",
    ]


def test_all_notices_that_are_not_printed_yet_come_from_one_press(sample: Sample, hub: Hub) -> None:
    """On the page as `hub calendar notices` has them: one PDF for each case, and none a second time."""
    numbers = [sample.accepted(variant="whole").number for _ in range(2)]
    assert hub("calendar", "set", "2026-03-18", "free", "--reason", "古尔邦节").exit_code == 0
    assert hub("sweep").exit_code == 0
    with sample.app.app_context():
        clerk = actor("clerk")
        with zipfile.ZipFile(io.BytesIO(moved_notices.print_all(clerk))) as folder:
            assert folder.namelist() == [f"{number}.pdf" for number in reversed(numbers)]
            assert {folder.read(name)[:5] for name in folder.namelist()} == {b"%PDF-"}
        assert [bool(row["told"]) for row in moved_in_sight(clerk)] == [True, True]
        with pytest.raises(Refused, match="Each of these cases has its notice."):
            moved_notices.print_all(clerk)
