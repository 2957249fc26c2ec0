"""服务事项目录: definitions as rows for lists and other offices (interfaces.md; 限时办结 article 4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from hub.domain.applying import Material, Opening
from hub.domain.flow import longest, situations
from hub.domain.programme import Payment
from hub.domain.service import ANSWER, Service, Step, StepTask
from hub.operations.services.guides import check_variant

STANDARD = ("hub.receipt", "hub.why_this_date")
"""Prints of every application, besides the slip of those that ask for papers."""


def summary(service: Service, enabled: bool) -> dict[str, Any]:
    """One row of the catalogue. `enabled`: whether new cases are taken somewhere."""
    return {
        **_face(service),
        "enabled": enabled,
        "variants": [_variant(service, one.key) for one in service.variants],
        **_limits(service, ""),
        "opening": opening(service.opening),
        "steps": len(service.steps),
        "materials": len(service.materials),
        "prints": len(prints(service)),
    }


def full(service: Service, enabled: bool, variant: str = "") -> dict[str, Any]:
    """One definition; with `variant` only what belongs to it. Raises InputError for an unknown one."""
    check_variant(service, variant)
    steps = list(service.steps_of(variant)) if variant else list(service.steps)
    materials = list(service.materials_of(variant)) if variant else list(service.materials)
    return {
        **_face(service),
        "enabled": enabled,
        "variant": variant or None,
        **_limits(service, variant),
        "opening": opening(service.opening), "subject": service.subject, "started_by": service.started_by,
        "handed_in_at": service.handed_in_at, "accepts_at": service.accepts_at, "fee": service.fee,
        "community_file": service.community_file, "summary": service.summary,
        "effective": _effective(service), "settings": list(service.settings), "law": asdict(service.law),
        "parties": _each(service.parties), "questions": _each(service.questions),
        "variants": [_variant(service, one.key) for one in service.variants],
        "materials": [_material(one) for one in materials],
        "steps": [_step(one) for one in steps],
        "letters": _each(service.letters), "batches": _each(service.batches),
        "prints": prints(service, steps), "notices": notices(steps), "payment": _payment(service.payment),
        "grants": asdict(service.grants) if service.grants else None,
        "part_of": service.part_of or None,
        "roster": asdict(service.roster) if service.roster else None,
        "longest": _longest(service, variant),
    }  # fmt: skip


def _each(things: Iterable[Any]) -> list[dict[str, Any]]:
    return [asdict(one) for one in things]


def prints(service: Service, steps: list[Step] | None = None) -> list[str]:
    """Full names of all prints that a case can bring, each once."""
    chosen = list(service.steps) if steps is None else steps
    asks = service.is_case and any(one.asked for one in service.materials)
    slip = ["hub.slip"] if asks else []
    named = [
        name for step in chosen for name in (*step.prints, *(n for task in step.tasks for n in task.prints))
    ]
    named += [letter.print for letter in service.letters if letter.step in {step.key for step in chosen}]
    used = {step.batch for step in chosen}
    named += [
        name
        for batch in service.batches
        if batch.key in used
        for name in (batch.agenda, batch.minutes)
        if name
    ]
    full_names = [name if "." in name else f"{service.department}.{name}" for name in named]
    standard = STANDARD if service.is_case else ()
    return list(dict.fromkeys([*slip, *standard, *full_names]))


def notices(steps: list[Step]) -> list[str]:
    """What is made known on the way, each once."""
    return list(dict.fromkeys(name for step in steps for name in step.notices))


def opening(rule: Opening) -> dict[str, Any]:
    """The window of first receipts; empty = always open."""
    found: dict[str, Any] = {}
    if rule.days_of_month:
        found = {"days_of_month": list(rule.days_of_month), **({"roll": rule.roll} if rule.roll else {})}
    elif rule.months:
        found = {"months": list(rule.months)}
    elif rule.every_months:
        found = {"every": {"months": rule.every_months, "anchor": rule.anchor}}
    elif rule.quarter_end:
        found = {"quarter_end": True}
    elif rule.on_notice:
        found = {"on_notice": True}
    return found


def differences(before: Service, after: Service) -> list[dict[str, Any]]:
    """What changed between two versions: where (key path), change, before, after.

    A whole row that is new or gone (a paper, a step, a letter) is one line, with its title.
    """
    old, new = _keyed(before), _keyed(after)
    found: list[dict[str, Any]] = []
    for table in old:
        if table in _ROWS:
            found += _row_differences(table, old[table], new[table])
        else:
            found += _changed(table, old[table], new[table])
    return found


def _row_differences(table: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for key in dict.fromkeys([*old, *new]):
        where = f"{table}.{key}"
        if key not in new:
            yield {"where": where, "change": "removed", "before": _named(old[key]), "after": None}
        elif key not in old:
            yield {"where": where, "change": "added", "before": None, "after": _named(new[key])}
        else:
            yield from _changed(where, old[key], new[key])


def _changed(where: str, old: Any, new: Any) -> Iterator[dict[str, Any]]:
    before, after = dict(_flat(old, where)), dict(_flat(new, where))
    for place in dict.fromkeys([*before, *after]):
        if before.get(place) != after.get(place):
            yield {
                "where": place,
                "change": "changed",
                "before": before.get(place),
                "after": after.get(place),
            }


def _named(row: Mapping[str, Any]) -> str:
    return str(row.get("title") or row.get("text") or row.get("print") or row.get("role"))


def _face(service: Service) -> dict[str, Any]:
    return {
        "key": service.key, "department": service.department, "seq": service.seq, "title": service.title,
        "version": service.version, "kind": service.kind, "class": service.clazz,
        "legal_status": service.law.legal_status, "counter": service.counter,
    }  # fmt: skip


def _limits(service: Service, variant: str) -> dict[str, Any]:
    found = service.variant(variant)
    return {
        "promised_limit": service.promised_of(variant), "statutory_limit": service.statutory_of(variant),
        "basis": found.basis if found is not None and found.basis else service.basis,
    }  # fmt: skip


def _variant(service: Service, key: str) -> dict[str, Any]:
    found = next(one for one in service.variants if one.key == key)
    limits = _limits(service, key)
    return {
        "key": key,
        "title": found.title,
        "promised_limit": limits["promised_limit"],
        "statutory_limit": limits["statutory_limit"],
        "legal_status": found.legal_status or service.law.legal_status,
        "enabled": found.enabled,
    }


def _material(one: Material) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": one.title,
        "original": one.original,
        "copies": one.copies_in_all,
        "sets": one.sets,
        "pieces": one.pieces,
        "when": one.when or None,
        "kind": one.kind,
        "stage": one.stage,
        "gate": one.gate,
        "per": one.per or None,
        "issued_by": one.issued_by or None,
        "asked": one.asked,
        "where": one.where,
        "note": one.note,
        "confirmed": one.confirmed,
        "variants": list(one.variants),
        "source": list(one.source),
    }


def _task(one: StepTask) -> dict[str, Any]:
    return {
        "key": one.key, "role": one.role, "title": one.title, "limit": one.limit,
        "limit_from": one.limit_from, "form": one.form or None, "required": one.required,
        "source": list(one.source),
    }  # fmt: skip


def _step(one: Step) -> dict[str, Any]:
    return {
        "key": one.key, "role": one.role, "title": one.title, "limit": one.limit, "clock": one.clock,
        "outcomes": dict(one.outcomes), "labels": dict(one.labels), "do": one.do, "phase": one.phase,
        "place": one.place, "body": one.body or None, "limit_from": one.limit_from,
        "inferred": one.inferred, "when": one.when or None, "variants": list(one.variants),
        "stage": one.stage or None, "form": one.form or None, "batch": one.batch or None,
        "returns": one.returns, "source": list(one.source),
        "tasks": [_task(task) for task in one.tasks if task.do != ANSWER],
        "bodies": [{"key": each.key, "title": each.title, "limit": each.limit} for each in one.bodies],
        "need": one.need or None,
    }  # fmt: skip


def _payment(payment: Payment | None) -> dict[str, Any] | None:
    return None if payment is None else asdict(payment)


def _effective(service: Service) -> dict[str, str | None]:
    ends = service.effective_to
    return {"from": service.effective_from.isoformat(), "to": ends.isoformat() if ends else None}


def _longest(service: Service, variant: str) -> dict[str, int]:
    """Working days of the longest way, summed apart: what counts, the community's part, what comes after."""
    graphs = [graph for graph in situations(service) if not variant or graph.variant == variant]
    parts = {"running": ("running",), "community": ("community",), "after": ("closing", "after")}
    return {name: max(longest(graph, _in(phases)).days for graph in graphs) for name, phases in parts.items()}


def _in(phases: tuple[str, ...]) -> Callable[[Step], bool]:
    return lambda step: step.phase in phases and step.clock == "running"


def _keyed(service: Service) -> Mapping[str, Any]:
    """The definition with its rows under their keys, so that a moved row is no change."""
    found = {key: value for key, value in asdict(service).items() if key not in ("file", "trials")}
    return {**found, **{table: {key(row): row for row in found[table]} for table, key in _ROWS.items()}}


_ROWS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    **dict.fromkeys(("questions", "variants", "materials", "steps", "batches"), lambda row: row["key"]),
    "parties": lambda row: row["role"],
    "letters": lambda row: f"{row['step']}.{row['outcome']}",
}
"""The tables of a definition whose rows have a key."""


def _flat(value: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{where}.{key}" if where else key)
    elif isinstance(value, dt.date):
        yield where, value.isoformat()
    elif isinstance(value, tuple) and any(isinstance(one, Mapping) for one in value):
        for place, inner in enumerate(value):
            key = inner.get("key", place) if isinstance(inner, Mapping) else place
            yield from _flat(inner, f"{where}.{key}")
    else:
        yield where, list(value) if isinstance(value, tuple) else value
