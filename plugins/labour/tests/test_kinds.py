"""Planted faults of a collection and a register: each is found by its proof, at its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.definitions.context import Surroundings
from hub.definitions.proofs import prove
from hub.definitions.source import read

FOLDER = Path(__file__).resolve().parents[1] / "src" / "hub_labour" / "services"
PREMIUM, REGISTER = "medical_insurance.v1.toml", "labour_inspection.v1.toml"
FAULTS = [
    (PREMIUM, 'kind = "collection"', 'kind = "application"', "collections", "go together"),
    (PREMIUM, 'notice = "labour.medical_insurance_notice"', "", "collections", "the roster of the notice"),
    (
        PREMIUM,
        "_insurance_notice",
        "_assurance_notice",
        "collections",
        "There is no roster labour.medical_ass",
    ),
    (PREMIUM, 'key = "hand_in"', 'key = "hand_over"', "collections", "nothing that a collection desk does"),
    (REGISTER, 'kind = "register"', 'kind = "application"', "registers", "go together"),
    (REGISTER, 'key = "supervise"', 'key = "urge"', "registers", "not complete"),
    (REGISTER, 'role = "community_agent"', 'role = "finance"', "registers", "There is no role finance"),
]


@pytest.mark.parametrize(("file", "right", "wrong", "proof", "said"), FAULTS)
def test_each_fault_is_found(
    tmp_path: Path, file: str, right: str, wrong: str, proof: str, said: str
) -> None:
    for each in FOLDER.glob("*.toml"):
        (tmp_path / each.name).write_text(each.read_text(encoding="utf-8"), encoding="utf-8")
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert right in text
    (tmp_path / file).write_text(text.replace(right, wrong), encoding="utf-8")
    definitions, faults = read(tmp_path)
    assert faults == []
    found = [one.what % one.params if one.params else one.what
             for one in prove(definitions, Surroundings(department="labour"))
             if one.check == proof and Path(one.file).name == file]  # fmt: skip
    assert [what for what in found if said in what] != []
