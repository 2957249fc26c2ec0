"""`hub.slip` of somebody who asked before there was a case, made of what was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hub.operations.context import service_of
from hub.operations.notification.inquiry import flow_told
from hub.operations.prints import sheet
from hub.operations.prints.slip_parts import SLIP_COPIES, formalities
from hub.operations.services import guide_words as say
from hub.operations.services.guide_words import Words, words_of


def inquiry_data(
    told: Mapping[str, Any], *, words: Words | None = None, name: str = "", clerk: str = ""
) -> dict[str, Any]:
    """The data of the slip of somebody without a case; one sheet where it is printed by the person."""
    service = service_of(told["service"], told["version"])
    said = words or words_of(service, "zh", {})
    copies = SLIP_COPIES if clerk else SLIP_COPIES[:1]
    return _slip(told, said, name=name, clerk=clerk, copies=copies)


def _slip(
    told: Mapping[str, Any], words: Words, *, name: str, clerk: str, copies: Sequence[str]
) -> dict[str, Any]:
    """The data of the print. `told`: the slip's row; `name` is "" where nobody said one."""
    flow = flow_told(told)
    service, variant = flow.service, flow.facts.variant
    named = service.variant(variant)
    kept = {line["key"] for line in told["lines"] if line["asked"]}
    papers = [one for one in service.materials if one.key in kept]
    window = sheet.window(service.counter, words)
    shown = [words.tr(one) for one in copies] if words.chinese else [words.tr("the person's copy")]
    return {
        **sheet.head(told["number"], copies=shown, counter=window),
        **({} if words.chinese else {"hours": sheet.hours(words), "lang": words.lang}),
        "applicant": name, "id_tail": "",
        "service": words.aside(words.own(service.title), words.own(named.title) if named else ""),
        "formalities": formalities(service, variant, papers, words, window),
        "missing": _groups(told, papers, service, variant, words), "held": _ours(service, variant, words),
        "steps": [words.own(title) for title in told["terms"]["steps"]], "limit": told["terms"]["limit"],
        "law": [words.own(ref) for ref in service.law.refs], "told": told["issued_on"].isoformat(),
        "clerk": clerk,
    }  # fmt: skip


def _groups(
    told: Mapping[str, Any], papers: Sequence[Any], service: Any, variant: str, words: Words
) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    with_condition = not told["answers"]
    for one in papers:
        made = say.paper(service, one, words, with_condition=with_condition, asked=papers)
        groups.setdefault(one.stage, []).append(made)
    return [
        {"stage": say.stage(service, name, variant, words), "papers": found} for name, found in groups.items()
    ]


def _ours(service: Any, variant: str, words: Words) -> list[dict[str, str]]:
    ours = [words.own(one.title) for one in service.materials_of(variant) if not one.asked]
    if not ours:
        return []
    return [{"title": words.listed(ours), "reason": words.tr("issued or fetched by this centre")}]
