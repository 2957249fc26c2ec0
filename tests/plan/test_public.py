"""The plan's rules on what must be public, in the words of its tests: fee, board, limits (B-011, OT-02, TL-02)."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.cli import cli
from hub.definitions.source import read
from hub.domain.calendar import Calendar
from hub.domain.clock import ClockEvent, explain
from hub.operations.services import guide_words, guides
from hub.plugins.manager import load_plugins

NONE = 'fee = "none"\n'


@pytest.fixture(autouse=True)
def _no_centre(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HUB_DATA", "HUB_DATABASE"):
        monkeypatch.delenv(name, raising=False)


def hub(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments), env={"HUB_LANG": "zh"})


def test_a_service_without_its_fee_is_no_service(tmp_path: Path) -> None:
    """B-011: 残联-4 without the fee: 收费依据和收费标准未填; with none the guide has six headings and 不收费."""
    own = Path(__file__).parents[2] / load_plugins().service("disability.fuel_subsidy", 1).file
    file = Path(shutil.copy(own, tmp_path))
    text = file.read_text(encoding="utf-8")
    assert text.count(NONE) == 1
    file.write_text(text.replace(NONE, ""), encoding="utf-8")
    definitions, findings = read(tmp_path)
    assert (definitions, [guide_words.in_chinese(one.what) for one in findings]) == (
        [],
        ["收费依据和收费标准未填。"],
    )
    assert hub("services", "check", "disability").exit_code == 0
    page = hub("services", "guide", "残联-4").stdout
    headings = ["服务事项", "办理时限", "材料", "收费", "办事流程", "依据和救济途径"]
    assert [part.split("</h2>")[0] for part in page.split("<h2>")[1:]] == headings
    assert "<dd>不收费</dd>" in page


def test_the_sheet_for_the_board_has_papers_procedure_limits_conditions() -> None:
    """OT-02: 民政-9: four headings, its papers in order, three sets of copies, every step, 20 working days."""
    service = load_plugins().service("民政-9", 1)
    words = guide_words.words_of(service, "zh", {})
    data = guides.guide(service, guides.Place(), words, dt.date(2016, 12, 1))
    (group,) = data["papers"]
    plan = json.loads((Path(__file__).parent / "services.json").read_text(encoding="utf-8"))
    (said,) = [each for each in plan if each["seq"] == "民政-9"]
    assert len(group["papers"]) >= 3
    assert {paper["copies"] for paper in group["papers"] if paper["copies"]} == {3}
    assert {source for step in service.steps for source in step.source} == set(
        range(1, len(said["steps"]) + 1)
    )
    assert (data["limit"], bool(data["conditions"]), bool(data["stops"])) == (20, True, True)
    page = hub("services", "guide", "民政-9").stdout
    assert [
        part for part in ("材料", "办事流程", "办理时限", "服务事项", "20个工作日") if part not in page
    ] == []


@pytest.mark.parametrize(("told", "on_time", "left"), [("2016-12-29", True, 0), ("2016-12-30", False, -1)])
def test_completed_is_decided_and_told(told: str, on_time: bool, left: int) -> None:
    """TL-02: limit 20, accepted Thu 2016-12-01: due 2016-12-29; told a day later it is late by 1, though decided."""
    events = [ClockEvent("received", dt.date(2016, 12, 1)), ClockEvent("accepted", dt.date(2016, 12, 1)),
              ClockEvent("completed", dt.date.fromisoformat(told))]  # fmt: skip
    found = explain(20, events, Calendar.of(), dt.date(2017, 1, 10))
    assert (found.due, found.on_time, found.left) == (dt.date(2016, 12, 29), on_time, left)
