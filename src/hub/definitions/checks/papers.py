"""The papers can be asked for, ticked and replaced as they say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from hub.definitions.context import Context
from hub.definitions.finding import Finding, Said
from hub.domain.applying import Material
from hub.domain.service import Service


def check(service: Service, context: Context) -> Iterator[Finding]:
    """Every paper by itself, and every stage by the steps that take it."""
    for place, material in enumerate(service.materials):
        for rule in _RULES:
            for said in rule(service, material):
                yield context.fault(said.what, "material", place, said.key, remedy=said.remedy)
    yield from _stages(service, context)


def _asked(service: Service, paper: Material) -> Iterator[Said]:
    if paper.kind == "internal" and not paper.issued_by:
        yield Said("kind", "Who makes an internal paper must be said.", "Write issued_by.")
    if not paper.original and not paper.copies and paper.kind != "catch_all":
        yield Said(
            "original", "Neither original nor copies are asked for.", "Write copies = 1, or remove the paper."
        )


def _gate(service: Service, paper: Material) -> Iterator[Said]:
    if paper.gate and (paper.stage != "acceptance" or not paper.asked or paper.kind == "catch_all"):
        yield Said(
            "gate",
            "A gate is a paper that the applicant brings for acceptance.",
            "Remove gate, or change the paper.",
        )


def _pieces(service: Service, paper: Material) -> Iterator[Said]:
    if (paper.kind == "photo") != bool(paper.pieces):
        yield Said("kind", "Photos have pieces, and only photos.", "Write pieces = 3, or correct kind.")


def _replaces(service: Service, paper: Material) -> Iterator[Said]:
    others = [one for one in service.materials if one is not paper]
    if paper.substitute_for and paper.substitute_for not in {one.key for one in others}:
        yield Said(
            "substitute_for", "It replaces a paper that does not exist.", "Name the key of another paper."
        )
    if paper.one_of and paper.one_of not in {one.one_of for one in others}:
        yield Said(
            "one_of",
            "It is alone in its group: there is nothing to choose from.",
            "Give another the same one_of.",
        )


def _whose(service: Service, paper: Material) -> Iterator[Said]:
    if paper.of and paper.of not in {party.role for party in service.parties}:
        yield Said("of", "It belongs to a party that this service does not have.", "Add the [[party]].")
    subjects = {service.subject, *(variant.subject for variant in service.variants)}
    if paper.per == "member" and "household" not in subjects:
        yield Said("per", "There are no members where the service is not about a household.", "Remove per.")


def _reuse(service: Service, paper: Material) -> Iterator[Said]:
    """What was given back can be seen anew; what was handed in lies in the earlier file."""
    given_back = paper.asked and paper.kind == "paper" and paper.original and not paper.stays
    if paper.reuse_months and not given_back:
        yield Said(
            "reuse_months",
            "Only a paper that is looked at and given back can count again in the next case.",
            "Remove reuse_months, or write copies = 1.",
        )


_RULES: Final[tuple[Callable[[Service, Material], Iterator[Said]], ...]] = (
    _asked,
    _gate,
    _pieces,
    _replaces,
    _whose,
    _reuse,
)


def _stages(service: Service, context: Context) -> Iterator[Finding]:
    if service.roster is not None and not service.steps:
        return  # whoever does an item looks at them
    taken = {step.stage for step in service.steps}
    asked = {paper.stage for paper in service.materials if paper.asked}
    for place, paper in enumerate(service.materials):
        if paper.asked and paper.stage != "elsewhere" and paper.stage not in taken:
            yield context.fault(
                "No step takes the papers of the stage %(stage)s.", "material", place, "stage",
                remedy='Write stage = "%(stage)s" in that step.', stage=paper.stage,
            )  # fmt: skip
    for place, step in enumerate(service.steps):
        if step.stage and step.stage not in asked and step.do != "accept":
            yield context.fault(
                "There is no paper of the stage %(stage)s.", "step", place, "stage", remedy="Remove it.",
                stage=step.stage,
            )  # fmt: skip
