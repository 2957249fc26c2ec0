"""Lists from above: read whole or not at all, in stages, erased at their end; items that open cases."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from hub.db.base import reading, transaction
from hub.db.models import Resident
from hub.domain.errors import InputError, Refused
from hub.operations.importing.sheet_faults import SheetFaults
from hub.operations.rosters import closing, making, noting, view
from hub.operations.rosters.items import items_seen
from hub.operations.verb import CaseRef
from hub.testing.factories import id_number
from hub.testing.sample import RECONCILE, REVIEW
from hub.testing.sample.driver import STATEMENT, Sample

PAPER = "样发〔2026〕3号"


def listed(folder: Path, *rows: str) -> Path:
    file = folder / "list.csv"
    file.write_text("\n".join(("姓名,身份证号,事由,民族,社区", *rows)), encoding="utf-8")
    return file


@pytest.fixture
def people(sample: Sample) -> dict[str, str]:
    """Numbers of two residents, and of somebody whom the register does not have."""
    with sample.app.app_context():
        rows = reading().execute(select(Resident.id, Resident.id_number)).all()
    known = {row.id: row.id_number for row in rows}
    return {
        "head": known[sample.people.head], "spouse": known[sample.people.spouse],
        "nobody": id_number(dt.date(1950, 2, 3), 444),
    }  # fmt: skip


def items(sample: Sample, roster: CaseRef) -> list[dict[str, Any]]:
    return sample.rows("roster_items", roster_id=roster.id)


def posts(sample: Sample, roster: CaseRef) -> list[str]:
    keys = {row["id"]: row["key"] for row in sample.rows("posts")}
    return [keys[item["post_id"]] for item in items(sample, roster)]


def test_a_list_keeps_what_its_definition_says_and_drops_the_rest_unread(
    sample: Sample, people: dict[str, str], tmp_path: Path
) -> None:
    rows = (f"样甲,{people['head']},出生,某族,", f"查无,{people['nobody']},死亡,某族,东社区",
            f"样乙,{people['spouse']},迁入,某族,")  # fmt: skip
    file = listed(tmp_path, *rows)
    plan = sample.run("clerk", making.preview, RECONCILE, file=file)
    assert [line.given and line.given.get("事由") for line in plan.lines] == ["出生", "死亡", "迁入"]
    assert "某族" not in str([line.given for line in plan.lines])
    assert plan.dropped == ("民族",)
    with pytest.raises(InputError, match="Name the notice from above"):
        sample.run("clerk", making.make, RECONCILE, file=file)
    made = sample.run("clerk", making.make, RECONCILE, file=file, paper=PAPER)
    again = sample.run("clerk", making.make, RECONCILE, file=file, paper=PAPER)
    assert (again.id, posts(sample, made)) == (made.id, ["officer.e", "agent.e", "officer.e"])


def test_the_dead_and_strangers_of_a_list_stay_on_it_and_are_marked(
    sample: Sample, people: dict[str, str], tmp_path: Path
) -> None:
    with sample.app.app_context(), transaction() as tx:
        gone = update(Resident).where(Resident.id == sample.people.spouse)
        tx.execute(gone.values(died=dt.date(2026, 2, 1)))
    file = listed(tmp_path, f"样甲,{people['head']},出生,,", f"样乙,{people['spouse']},死亡,,",
                  f"查无,{people['nobody']},死亡,,东社区")  # fmt: skip
    plan = sample.run("clerk", making.preview, RECONCILE, file=file)
    assert [line.mark for line in plan.lines] == ["", "died", "stranger"]
    assert (plan.marked, plan.left_out) == ({"died": 1, "stranger": 1}, {})
    made = sample.run("clerk", making.make, RECONCILE, file=file, paper=PAPER)
    assert sample.rows("rosters")[0]["told"]["marked"] == {"died": 1, "stranger": 1}
    second = items(sample, made)[1]
    assert sample.run("officer-e", view.item_view, second["id"]).mark == "died"
    sample.run("officer-e", noting.note, second["id"], outcome="same")  # it is asked about them: a result
    assert items(sample, made)[1]["outcome"] == "same"


def test_a_number_that_the_register_has_under_another_name_is_marked_and_shown_with_both(
    sample: Sample, people: dict[str, str], tmp_path: Path
) -> None:
    """A list from above with 别人 beside 样甲's number: the visitor asks for 样甲 and must know of the other."""
    file = listed(tmp_path, f"别人,{people['head']},出生,,", f" 样乙 ,{people['spouse']},死亡,,")
    plan = sample.run("clerk", making.preview, RECONCILE, file=file)
    assert ([line.mark for line in plan.lines], plan.marked) == (["named", ""], {"named": 1})
    made = sample.run("clerk", making.make, RECONCILE, file=file, paper=PAPER)
    first, second = (sample.run("officer-e", view.item_view, item["id"]) for item in items(sample, made))
    assert (first.line.name, first.given["姓名"]) == ("样甲", "别人")
    assert "姓名" not in second.given


def test_doubles_and_wrong_numbers_are_refused_whole_with_their_rows(
    sample: Sample, people: dict[str, str], tmp_path: Path
) -> None:
    wrong = people["nobody"][:-1] + ("0" if people["nobody"][-1] != "0" else "1")
    file = listed(tmp_path, f"样甲,{people['head']},a,,", f"样甲,{people['head']},b,,", f"丙,{wrong},c,,")
    with pytest.raises(SheetFaults) as refused:
        sample.run("clerk", making.make, RECONCILE, file=file, paper=PAPER)
    assert refused.value.count == 2
    assert sample.rows("rosters") == []
    with pytest.raises(InputError, match="made of a list from above"):
        sample.run("clerk", making.preview, RECONCILE)


def test_stages_go_on_and_back_and_everything_is_erased_at_the_end(
    sample: Sample, people: dict[str, str], tmp_path: Path
) -> None:
    file = listed(tmp_path, f"样甲,{people['head']},出生,,", f"样乙,{people['spouse']},死亡,,")
    made = sample.run("clerk", making.make, RECONCILE, file=file, paper=PAPER)
    first, second = (item["id"] for item in items(sample, made))
    sample.run("officer-e", noting.note, first, outcome="differs", reason="名字不同")
    assert (items(sample, made)[0]["stage"], posts(sample, made)[0]) == ("enter", "agent.e")
    shown = sample.run("agent-e", view.item_view, first)
    assert (shown.row["reason"], shown.finding.who) == ("名字不同", "officer-e")
    sample.run("agent-e", noting.note, first, outcome="wrong")
    assert (items(sample, made)[0]["stage"], posts(sample, made)[0]) == ("verify", "officer.e")
    sample.run("officer-e", noting.note, first, outcome="differs", reason="名字不同")
    sample.run("agent-e", noting.note, first, outcome="entered")
    sample.run("officer-e", noting.note, second, outcome="same")
    [line, _second] = sample.run("clerk", items_seen, made.id)
    assert (line.before, line.outcome) == (("不一致",), "已按程序变更")  # what came back is not told twice
    sample.run("clerk", closing.close, made.id)
    [run] = sample.rows("rosters")
    assert (run["state"], items(sample, made)) == ("erased", [])
    assert run["counts"]["by"]["outcome"] == {
        "entered": 1,
        "same": 1,
        "differs": 1,
    }  # and what was found before
    assert sample.rows("journal", book="roster_items") == []
    assert "名字不同" not in str(sample.dump())
    assert [row["kind"] for row in sample.rows("erasures")] == ["roster"]


def test_items_open_cases_with_the_roster_named_in_them(sample: Sample) -> None:
    with pytest.raises(Refused, match="may not do this"):
        sample.run("officer-e", making.make, REVIEW)
    made = sample.run("clerk", making.make, REVIEW)
    [item] = items(sample, made)
    sample.run("officer-e", noting.note, item["id"], outcome="reviewed", form=STATEMENT)
    case = sample.run("clerk", noting.open_case, item["id"])
    [after] = items(sample, made)
    assert (after["case_id"], after["state"], after["settled_on"]) == (case.id, "done", sample.clock.day)
    assert f'"roster":"{item["number"]}"' in sample.rows("events", case_id=case.id)[0]["payload"]
