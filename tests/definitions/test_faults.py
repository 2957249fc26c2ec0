"""Planted faults: each is found by exactly its check, at its line, and nothing else is found.

The faults stand in `faults/faults.toml`, as changes of a small definition that is right.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from hub.definitions.context import Known, Surroundings
from hub.definitions.finding import Finding
from hub.definitions.loader import load
from hub.definitions.lock import Lock
from hub.definitions.plan import find_plan
from hub.definitions.proofs import prove
from hub.definitions.source import parse, read
from hub.definitions.texts import texts
from hub.domain.errors import Many

HERE = Path(__file__).parent
SAMPLE = HERE / "sample" / "services" / "allowance.v1.toml"
FAULTS = tomllib.loads((HERE / "faults" / "faults.toml").read_text(encoding="utf-8"))["fault"]
TRANSLATED = ("户口薄", "有人有宗教信仰吗？", "甲局", "乙局", "甲局、乙局")
"""Texts of faults that are not about translation."""


def around(right: str) -> Surroundings:
    definition, _ = parse(right, SAMPLE, "allowance.v1.toml")
    assert definition is not None
    service = definition.service
    english = {(service.key, text): "…" for _, text in texts(service)}
    english |= {(key, text): "…" for key in ("examples.allowance", "examples.allowances", "strange.allowance")
                for text in (*TRANSLATED, *(text for _, text in texts(service)))}  # fmt: skip
    prints = frozenset({"hub.refusal", "hub.result", "hub.file_cover"})
    known = Known(forms=frozenset({"examples.home_visit", "strange.home_visit"}), prints=prints)
    return Surroundings(
        known=known,
        catalogues={"en": english},
        plan=find_plan(SAMPLE.parent),
        lock=Lock(HERE, {}),
        department="examples",
    )


def found(folder: Path, surroundings: Surroundings) -> list[Finding]:
    definitions, findings = read(folder)
    return findings + prove(definitions, surroundings)


def changed(text: str, fault: dict[str, Any]) -> str:
    if "was" not in fault:
        return text + fault["now"]
    for change in (fault, fault.get("and")):
        if change:
            assert text.count(change["was"]) == 1, change["was"]
            text = text.replace(change["was"], change["now"])
    return text


def line_of(text: str, words: str, nth: int = 1) -> int:
    """The line on which `words` stand for the nth time."""
    at = -1
    for _ in range(nth):
        at = text.index(words, at + 1)
    return text.count("\n", 0, at) + 1


def test_sample_is_right(tmp_path: Path) -> None:
    right = SAMPLE.read_text(encoding="utf-8")
    (tmp_path / SAMPLE.name).write_text(right, encoding="utf-8")
    assert found(tmp_path, around(right)) == []


@pytest.mark.parametrize("fault", FAULTS, ids=[fault["name"] for fault in FAULTS])
def test_fault_is_found_by_its_check(fault: dict[str, Any], tmp_path: Path) -> None:
    right = SAMPLE.read_text(encoding="utf-8")
    wrong = changed(right, fault)
    file = tmp_path / SAMPLE.name
    file.write_text(wrong, encoding="utf-8")
    expected = [(one["check"], str(file), line_of(wrong, one["at"], one.get("nth", 1)))
                for one in (fault, *fault.get("more", ()))]  # fmt: skip
    findings = found(tmp_path, around(right))
    assert [(one.check, one.file, one.line) for one in findings] == expected
    assert all(one.remedy or one.check == "toml" for one in findings)
    assert str(findings[0].error()).startswith(f"{file}:{expected[0][2]}: ")


ELSEWHERE = (
    "another_department",
    "unregistered_condition",
    "unknown_form",
    "unknown_print",
    "form_of_another_department",
)
LOCAL = [one for one in FAULTS if one["check"] not in ("texts", "plan") and one["name"] not in ELSEWHERE]
"""What is wrong by itself; the others need the plan, the catalogues or the registry to be seen."""


@pytest.mark.parametrize("fault", LOCAL, ids=[fault["name"] for fault in LOCAL])
def test_a_broken_definition_does_not_load(fault: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / SAMPLE.name
    file.write_text(changed(SAMPLE.read_text(encoding="utf-8"), fault), encoding="utf-8")
    with pytest.raises(Many) as caught:
        load(tmp_path)
    assert caught.value.exit_code == 2
    assert all(error.where.startswith(f"{file}:") for error in caught.value.errors)


def test_all_faults_of_all_files_at_once(tmp_path: Path) -> None:
    right = SAMPLE.read_text(encoding="utf-8")
    by_name = {fault["name"]: fault for fault in FAULTS}
    first = changed(changed(right, by_name["unknown_key"]), by_name["wrong_type"])
    second = changed(changed(right, by_name["unknown_role"]), by_name["uncounted_loop"])
    (tmp_path / "a.v1.toml").write_text(first, encoding="utf-8")
    (tmp_path / "allowance.v1.toml").write_text(second, encoding="utf-8")
    checks = [(Path(one.file).name, one.check) for one in found(tmp_path, around(right))]
    assert checks == [
        ("a.v1.toml", "schema"), ("a.v1.toml", "schema"),
        ("allowance.v1.toml", "roles"), ("allowance.v1.toml", "loops"),
    ]  # fmt: skip
