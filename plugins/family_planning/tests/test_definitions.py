"""What 计划生育's services ask, worked out by hand."""

from __future__ import annotations

from pathlib import Path

from hub.definitions.loader import load
from hub.domain.case import Facts, Flow, checklist

FOLDER = Path(__file__).resolve().parents[1] / "src" / "hub_family_planning" / "services"
SERVICES = {service.seq: service for service in load(FOLDER)}


def asked(seq: str, **answers: str) -> list[str]:
    lines = checklist(Flow(SERVICES[seq], Facts("", answers)))
    return [line.title for line in lines if line.material.asked]


def test_who_comes_for_somebody_brings_an_authority() -> None:
    assert asked("计生-1", proxy="no") == ["身份证"]
    assert asked("计生-1", proxy="yes") == ["身份证", "委托书"]
