"""Planted faults of rosters: each is found by the proof `rosters`, at its line, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

import hub.testing.sample as department
from hub.definitions.context import Known, Surroundings
from hub.definitions.proofs import prove
from hub.definitions.source import read

SERVICES = Path(department.__file__).parent / "services"
KNOWN = Known(
    conditions=frozenset({"sample.is_elder"}), forms=frozenset({"sample.statement", "sample.decision"}),
    prints=frozenset({"hub.refusal", "hub.result", "hub.file_cover", "hub.public_notice", "hub.panel_agenda",
                      "hub.panel_minutes", "hub.send_up_list", "hub.receipt"}),
    populations=frozenset({"sample.heads"}),
)  # fmt: skip
LISTED, REVIEW = "reconcile.v1.toml", "review.v1.toml"
FAULTS = [
    (LISTED, 'kind = "roster"', 'kind = "application"', "go together"),
    (REVIEW, 'population = "heads"', 'population = "headz"', "There is no population sample.headz."),
    (REVIEW, 'population = "heads"', 'population = "payees"', "The payees are those of one programme."),
    (REVIEW, 'population = "heads"', 'population = "payees"\nprogramme = "nothing"', "pays nothing."),
    (REVIEW, 'population = "heads"', 'population = "heads"\nlist_columns = ["事由"]', "a list from above"),
    (LISTED, '["事由"]', '["民族"]', "which the hub never holds"),
    (LISTED, 'item = "stages"', 'item = "result"', "Stages and item"),
    (LISTED, 'role = "community_agent"', 'role = "street_leader"', "There is no role street_leader."),
    (LISTED, 'to = "verify"', 'to = "verfy"', "which is no stage and no end"),
    (LISTED, 'to = "enter", reason', 'reason', "No way leads to the stage enter."),
    (LISTED, 'key = "wrong"', 'key = "same"', "same is used twice."),
    (LISTED, '  { key = "entered", text = "已按程序变更" },\n', "  { key = \"later\", text = \"稍后\", to = \"again\" },\n", ""),
    (REVIEW, 'to = "case", opens = "sample.immediate"', 'to = "case"', "says of which service"),
    (REVIEW, "sample.immediate", "sample.nothing", "There is no service sample.nothing"),
    (REVIEW, ', to = "case", opens = "sample.immediate"', "", "No outcome opens a case."),
    (REVIEW, 'role = "household_officer"\n', "", "role is missing."),
    (REVIEW, 'started_by = "calendar"', 'started_by = "roster"', "belongs to a service of the plan"),
]  # fmt: skip


def found(folder: Path) -> list[tuple[str, str, str]]:
    definitions, faults = read(folder)
    assert faults == []
    findings = prove(definitions, Surroundings(known=KNOWN, department="sample"))
    return [(Path(one.file).name, one.check, one.what % one.params if one.params else one.what)
            for one in findings]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in SERVICES.glob("*.toml"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def test_the_sample_is_right(folder: Path) -> None:
    assert found(folder) == []


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{n}-{fault[3][:30]}" for n, fault in enumerate(FAULTS)])
def test_a_fault_of_a_roster_is_found(fault: tuple[str, str, str, str], folder: Path) -> None:
    file, was, now, said = fault
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(was) == 1
    (folder / file).write_text(text.replace(was, now), encoding="utf-8")
    findings = found(folder)
    if not said:
        assert findings == [], "an outcome back to an earlier stage is a way on"
        return
    assert [each for each in findings if each[0] != file or each[1] not in ("rosters", "carried")] == []
    assert said in " ".join(each[2] for each in findings if each[1] == "rosters")
