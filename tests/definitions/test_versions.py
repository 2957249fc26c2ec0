"""Several versions and services side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hub.definitions.context import Surroundings
from hub.definitions.loader import load
from hub.definitions.lock import Lock
from hub.definitions.proofs import prove
from hub.definitions.source import read
from hub.operations.services.catalogue import differences

RIGHT = (Path(__file__).parent / "sample" / "services" / "allowance.v1.toml").read_text(encoding="utf-8")
RIGHT = RIGHT.partition("\n[[test]]")[0]
FIRST = RIGHT.replace("{ from = 2016-11-25 }", "{ from = 2016-11-25, to = 2020-12-31 }")
SECOND = RIGHT.replace("{ from = 2016-11-25 }", "{ from = 2021-01-01 }").replace("version = 1", "version = 2")


def found(folder: Path, **files: str) -> list[tuple[str, str, int]]:
    for name, text in files.items():
        (folder / f"{name.replace('_v', '.v')}.toml").write_text(text, encoding="utf-8")
    definitions, findings = read(folder)
    findings += prove(definitions, Surroundings(lock=Lock(folder, {})))
    return [(Path(one.file).name, one.check, one.line) for one in findings]


def test_one_version_after_the_other(tmp_path: Path) -> None:
    assert found(tmp_path, allowance_v1=FIRST, allowance_v2=SECOND) == []
    assert [one.version for one in load(tmp_path)] == [1, 2]


def test_the_last_may_begin_before_the_end_of_the_one_before_is_written(tmp_path: Path) -> None:
    assert found(tmp_path, allowance_v1=RIGHT, allowance_v2=SECOND) == []


@pytest.mark.parametrize("begins", ["2021-01-02", "2020-12-31", "2016-11-25"])
def test_gaps_and_overlaps(begins: str, tmp_path: Path) -> None:
    second = SECOND.replace("2021-01-01", begins)
    assert found(tmp_path, allowance_v1=FIRST, allowance_v2=second) == [("allowance.v2.toml", "versions", 9)]


def test_a_version_without_the_one_before(tmp_path: Path) -> None:
    third = SECOND.replace("version = 2", "version = 3")
    assert found(tmp_path, allowance_v1=FIRST, allowance_v3=third) == [("allowance.v3.toml", "versions", 6)]


def test_an_installed_package_may_leave_older_versions_out(tmp_path: Path) -> None:
    # Their cases are read from the database; in the sources services.lock asks for the file.
    (tmp_path / "allowance.v2.toml").write_text(SECOND, encoding="utf-8")
    assert [one.version for one in load(tmp_path)] == [2]


def test_the_same_version_twice(tmp_path: Path) -> None:
    assert found(tmp_path, allowance_v1=RIGHT, allowance_v2=RIGHT) == [
        ("allowance.v2.toml", "identity", 4), ("allowance.v2.toml", "identity", 6),
    ]  # fmt: skip


def test_two_services_with_one_seq_and_one_with_two(tmp_path: Path) -> None:
    other = RIGHT.replace("examples.allowance", "examples.bonus")
    assert found(tmp_path, allowance_v1=RIGHT, bonus_v1=other) == [("bonus.v1.toml", "identity", 5)]
    again = SECOND.replace("例-1", "例-2")
    (tmp_path / "bonus.v1.toml").unlink()
    assert found(tmp_path, allowance_v1=FIRST, allowance_v2=again) == [("allowance.v2.toml", "identity", 5)]


def changed_at(where: str, before: Any, after: Any) -> dict[str, Any]:
    return {"where": where, "change": "changed", "before": before, "after": after}


def test_differences_by_key_not_by_place(tmp_path: Path) -> None:
    lease = RIGHT[
        RIGHT.index('[[material]]\nkey = "lease"') : RIGHT.index('[[material]]\nkey = "pension_card"')
    ]
    moved = SECOND.replace(lease, "").replace(
        '[[material]]\nkey = "statement"', lease + '[[material]]\nkey = "statement"'
    )
    changed = moved.replace("promised = 15", "promised = 12").replace(
        'title = "租房合同"', 'title = "租赁合同"'
    )
    found(tmp_path, allowance_v1=RIGHT, allowance_v2=changed)
    first, second = load(tmp_path)
    assert differences(first, second) == [
        changed_at("version", 1, 2),
        changed_at("effective_from", "2016-11-25", "2021-01-01"),
        changed_at("variants.short.promised", 15, 12),
        changed_at("materials.lease.title", "租房合同", "租赁合同"),
    ]


def test_a_row_that_is_new_or_gone_is_one_line(tmp_path: Path) -> None:
    lease = RIGHT[
        RIGHT.index('[[material]]\nkey = "lease"') : RIGHT.index('[[material]]\nkey = "pension_card"')
    ]
    letter = 'outcome = "rejected"\nprint = "hub.refusal"\ndeliver = "household_officer"'
    changed = (
        SECOND.replace(lease, lease.replace('"lease"', '"contract"').replace("租房合同", "租赁合同", 1))
        .replace('outcomes = { done = "panel" }', 'outcomes = { done = "panel", fails = "refuse" }')
        .replace('done = "核实完毕" }', 'done = "核实完毕", fails = "不符合" }')
        .replace("limit = 5\nlimit_from", "limit = 4\nlimit_from")
        + letter.replace('outcome = "rejected"', '\n[[letter]]\nstep = "check"\noutcome = "fails"')
        + "\nreason_required = true\nrefusal = true\n"
    )
    assert found(tmp_path, allowance_v1=RIGHT, allowance_v2=changed) == []
    first, second = load(tmp_path)
    assert differences(first, second)[2:] == [
        {"where": "materials.lease", "change": "removed", "before": "租房合同", "after": None},
        {"where": "materials.contract", "change": "added", "before": None, "after": "租赁合同"},
        changed_at("steps.check.limit", 5, 4),
        changed_at("steps.check.outcomes.fails", None, "refuse"),
        changed_at("steps.check.labels.fails", None, "不符合"),
        {"where": "letters.check.fails", "change": "added", "before": None, "after": "hub.refusal"},
    ]
