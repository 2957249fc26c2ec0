"""Every step and every paper of the plan is carried by the definition of its service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.definitions.plan import Plan
from hub.domain.applying import Material
from hub.domain.flow import split_when
from hub.domain.roster import Stage
from hub.domain.service import Service


def check(service: Service, context: Context) -> Iterator[Finding]:
    """Compared with `services.json` where it lies beside the sources; copies, sets and doubts too."""
    plan = context.around.plan
    if plan is None:
        return
    key = "part_of" if service.part_of else "seq"
    entry = plan.services.get(getattr(service, key))
    if entry is None and not service.part_of and not _planned(plan, service):
        return  # a department that the plan does not know
    if entry is None or (service.part_of and service.seq in plan.services):
        yield context.fault(
            "The plan has no service %(seq)s.", key, remedy="Correct it.", seq=getattr(service, key)
        )
        return
    if service.part_of:
        return
    yield from _steps(service, context, entry)
    yield from _papers(service, context, plan.papers(service.seq))
    for variant in entry["variants"]:
        if not any(_official(variant["id"]) in one.title for one in service.variants):
            yield context.fault(
                "No variant carries %(variant)s of the plan.",
                "key",
                remedy="Add a [[variant]] with it in its title.",
                variant=variant["id"],
            )


def _official(text: str) -> str:
    """A text of the plan's data with the punctuation of official texts."""
    return text.translate(str.maketrans("(),;", "（），；"))


def _planned(plan: Plan, service: Service) -> bool:
    """Whether the plan has services of that sign at all."""
    sign = service.seq.rpartition("-")[0]
    return any(seq.rpartition("-")[0] == sign for seq in plan.services)


def _steps(service: Service, context: Context, entry: Mapping[str, Any]) -> Iterator[Finding]:
    wanted = {step["seq"]: step["action_zh"] for step in entry["steps"]}
    for number in sorted(wanted.keys() - _carried(service)):
        yield context.fault(
            "No step carries step %(number)s of the plan: %(text)s.", "step",
            remedy="Name it in a step's source.", number=number, text=wanted[number],
        )  # fmt: skip
    for path, source in _sources(service):
        for number in source:
            if number not in wanted:
                yield _not_there(context, number, *path, "source")


def _carried(service: Service) -> set[int]:
    """The steps of the plan that anything in the definition carries."""
    carried = {number for _, source in _sources(service) for number in source}
    carried |= {number for each in service.follow_ups for number in each.source}
    carried |= set(service.payment.source if service.payment else ())
    carried |= set(service.stock.source + service.stock.not_done if service.stock else ())
    carried |= set(service.roster.source if service.roster else ())
    return carried


def _sources(service: Service) -> Iterator[tuple[tuple[str | int, ...], tuple[int, ...]]]:
    """(where, steps of the plan) of each stage, step and task."""
    for place, stage in enumerate(_stages(service)):
        yield ("roster", "stage", place), stage.source
    for place, step in enumerate(service.steps):
        yield ("step", place), step.source
        for inner, task in enumerate(step.tasks):
            yield ("step", place, "task", inner), task.source


def _stages(service: Service) -> tuple[Stage, ...]:
    """The stages of a roster, which carry steps of the plan like steps."""
    return service.roster.stages if service.roster else ()


def _not_there(context: Context, name: object, *path: str | int) -> Finding:
    return context.fault(
        "The plan has no “%(name)s” in this service.", *path, remedy="Correct source.", name=name
    )


def _papers(
    service: Service, context: Context, entries: Mapping[str, Mapping[str, Any]]
) -> Iterator[Finding]:
    carried = {name for paper in service.materials for name in paper.source} | set(service.law.not_asked)
    for name in entries:
        if name not in carried:
            yield context.fault(
                "No paper carries “%(name)s” of the plan.",
                "material",
                remedy="Name it in a paper's source.",
                name=name,
            )
    for name in service.law.not_asked:
        if name not in entries:
            yield _not_there(context, name, "law", "not_asked")
    for place, paper in enumerate(service.materials):
        for name in paper.source:
            if name not in entries:
                yield _not_there(context, name, "material", place, "source")
            else:
                yield from _same(service, context, place, paper, entries[name])


def _same(
    service: Service, context: Context, place: int, paper: Material, entry: Mapping[str, Any]
) -> Iterator[Finding]:
    for key, ours, theirs in (
        ("sets", paper.sets, entry["sets"] or paper.sets),
        ("pieces", paper.pieces, entry.get("pieces") or 0),
    ):
        if ours != theirs:
            yield context.fault(
                "The plan asks for %(key)s = %(count)s.", "material", place, key, remedy="Write that.",
                key=key, count=theirs,
            )  # fmt: skip
    if "复印件" in (entry["copies"] or "") and not paper.copies and paper.kind != "photo":
        yield context.fault(
            "The plan asks for copies.", "material", place, "copies", remedy="Write copies = 1."
        )
    if entry["issued_by"] and paper.asked:
        yield context.fault(
            "The community makes this paper itself: it is not asked of people (A-33).", "material", place,
            "key", remedy="Write issued_by.",
        )  # fmt: skip
    if paper.when and not entry["condition_stated"] and _is_sure(service, paper):
        yield context.fault(
            "The plan does not state this condition (A-31).", "material", place, "when",
            remedy="Write confirmed = false at the question or the paper.",
        )  # fmt: skip


def _is_sure(service: Service, paper: Material) -> bool:
    name = split_when(paper.when)[0]
    asked = next((one for one in service.questions if one.key == name), None)
    return paper.confirmed and (asked is None or asked.confirmed)
