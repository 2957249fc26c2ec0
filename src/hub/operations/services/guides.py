"""Notification card, service guide and flow chart: made of a definition and the centre's settings.

They read nothing of people, and work without a centre too (then its name and telephone stay empty).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from hub.domain.applying import Material
from hub.domain.case import Condition, Facts, Flow, checklist
from hub.domain.errors import InputError
from hub.domain.service import Service
from hub.operations.ab_posts.who import answerable
from hub.operations.known_settings import body_days
from hub.operations.prints.sheet import hours, text, window
from hub.operations.services import guide_words as say
from hub.operations.services.guide_place import Place as Place
from hub.operations.services.guide_stops import kind_title, kinds_of
from hub.operations.services.guide_stops import stops as stops
from hub.operations.services.guide_where import where
from hub.operations.services.guide_words import Words
from hub.operations.settings import meant_by, service_settings, setting


def place_of(service: Service, words: Words) -> Place:
    """The running centre's own, in a language."""
    bodies = {name for step in service.steps for name in step.superiors}
    usual = {body_days(body): setting(body_days(body)) for body in bodies}
    return Place(
        text("centre.name"),
        text("centre.phone"),
        hours(words),
        text("centre.url").rstrip("/"),
        text("inspection.phone"),
        window(service.department, words),
        text("centre.address"),
        service_settings(service) | usual,
        answerable(service),
    )


def card(
    service: Service, place: Place, words: Words, on: dt.date, *, variant: str = "",
    answers: Mapping[str, str] | None = None, conditions: Mapping[str, Condition] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """`hub.card` 一次告知卡 (限时办结 article 4): all papers, or with `answers` those that apply."""
    check_variant(service, variant)
    data = {
        **_head(service, place, on), "lang": words.lang, "service": _title(service, variant, words),
        "who": words.own(service.summary), **_terms(service, place, variant, words),
        "papers": papers(service, words, variant=variant, answers=answers, conditions=conditions or {},
                         kinds=kinds_of(service, variant, place)),
        "stops": stops(service, place, words, variant),
        "ours": [words.own(one.title) for one in service.materials_of(variant) if not one.asked],
        "law": [words.own(ref) for ref in service.law.refs],
    }  # fmt: skip
    if answers:
        data["answers"] = _answered(service, answers, words)
    return data


def guide(service: Service, place: Place, words: Words, on: dt.date, *, variant: str = "") -> dict[str, Any]:
    """`hub.guide` 服务指南: item, flow, papers, limit, ground and amount of the fee (便民原则 ㈢)."""
    check_variant(service, variant)
    data = {
        **_head(service, place, on), "service": _title(service, variant, words), "seq": service.seq,
        "department": place.window.removesuffix("窗口"), "kind": say.kind(service, words),
        "conditions": _conditions(service, words), **_terms(service, place, variant, words),
        "not_counted": [words.own(s.title) for s in service.steps_of(variant) if s.clock == "stopped"],
        "papers": papers(service, words, conditions={}, kinds=kinds_of(service, variant, place)),
        "ours": [words.own(one.title) for one in service.materials_of(variant) if not one.asked],
        "stops": stops(service, place, words, variant), "result": _result(service, variant, words),
        "law": [words.own(ref) for ref in service.law.refs],
        "remedy": [words.own(service.law.remedy)] if service.law.remedy else [],
    }  # fmt: skip
    if service.law.legal_status != "in_force":
        data["legal_note"] = words.own(service.law.superseded_by) or words.tr("No longer in force.")
    return data


def chart(service: Service, place: Place, words: Words, on: dt.date, *, variant: str = "") -> dict[str, Any]:
    """`hub.chart` 流程图 (限时办结 article 6): role and limit at every link, every way out."""
    check_variant(service, variant)
    terms = _terms(service, place, variant, words)
    return {
        **_head(service, place, on), "service": _title(service, variant, words), "seq": service.seq,
        "stops": stops(service, place, words, variant, whole=True),
        **{key: terms[key] for key in ("limit", "round", "statutory", "basis", "version") if key in terms},
    }  # fmt: skip


def papers(
    service: Service, words: Words, *, variant: str = "", answers: Mapping[str, str] | None = None,
    conditions: Mapping[str, Condition], kinds: Sequence[str] = (),
) -> list[dict[str, Any]]:  # fmt: skip
    """Papers by stage; with `answers` those that apply, else all of these kinds with their conditions.

    Other papers (其它) are named on a slip or not asked: they stand in no list.
    """
    among = kinds or (variant,)
    if answers:
        flow = Flow(service, Facts(variant, answers), conditions)
        wanted = [line.material for line in checklist(flow)]
    else:
        wanted = [one for one in service.materials if one.kind != "catch_all" and _is_of(one, among)]
    groups: dict[str, list[dict[str, Any]]] = {}
    asked = [one for one in wanted if one.asked]
    for one in asked:
        made = say.paper(service, one, words, with_condition=not answers, asked=asked)
        if not answers and (of := _only_of(service, one, among, words)):
            made["when"] = words.clauses([of, str(made.get("when", ""))])
        groups.setdefault(one.stage, []).append(made)
    return [
        {"stage": say.stage(service, name, variant, words), "papers": found} for name, found in groups.items()
    ]


def _is_of(material: Material, kinds: Sequence[str]) -> bool:
    return not material.variants or not set(kinds).isdisjoint(material.variants)


def _only_of(service: Service, material: Material, kinds: Sequence[str], words: Words) -> str:
    """Which of several kinds of case a paper belongs to; "" for one of all of them."""
    if not material.variants or set(kinds) <= set(material.variants):
        return ""
    return words.listed(words.own(kind_title(service, key)) for key in kinds if key in material.variants)


def link(service: Service, place: Place) -> str:
    """The address of the guide for the code of a print; the service's number where the centre has none."""
    return f"{place.url}/public/guides/{service.key}" if place.url else service.seq


def check_variant(service: Service, variant: str) -> None:
    """Raise InputError for a variant that the service does not have."""
    if variant and service.variant(variant) is None:
        raise InputError(
            "%(service)s has no variant %(variant)s.", remedy="It has: %(known)s.", service=service.seq,
            variant=variant, known=", ".join(one.key for one in service.variants) or "—",
        )  # fmt: skip


def _head(service: Service, place: Place, on: dt.date) -> dict[str, Any]:
    return {
        "centre": place.centre,
        "number": service.seq,
        "link": link(service, place),
        "copies": [],
        "printed_on": on.isoformat(),
        "counter": place.window,
        "phone": place.phone,
        "hours": place.hours,
    }


def _terms(service: Service, place: Place, variant: str, words: Words) -> dict[str, Any]:
    statutory = service.statutory_of(variant)
    return {
        "opening": say.opening(service, words),
        "place": where(service, place, words).at,
        "fee": say.fee(service, words),
        "limit": service.promised_of(variant),
        **({"round": words.tr("in rounds, without a limit of its own")} if service.clazz == "cycle" else {}),
        **({"paid": True} if say.paid_at(service, words) else {}),
        **({"statutory": statutory} if statutory is not None else {}),
        "basis": say.basis(service, variant, words),
        "complaint": place.complaint,
        "progress": f"{place.url}/public/progress" if place.url else "",
        "version": say.version(service, words),
    }


def _title(service: Service, variant: str, words: Words) -> str:
    found = service.variant(variant)
    if found is None:
        return words.own(service.title)
    meant = meant_by(service, found)
    kind = words.own(found.title)
    return words.aside(words.own(service.title), words.beside(kind, meant) if meant else kind)


def _conditions(service: Service, words: Words) -> list[str]:
    gates = [one for one in service.materials if one.gate]
    return [words.own(service.summary), *(
        words.tr("Without “%(paper)s” it cannot be accepted (%(when)s).")
        % {"paper": words.own(one.title), "when": say.condition(service, one.when, words)}
        for one in gates
    )]  # fmt: skip


def _result(service: Service, variant: str, words: Words) -> str:
    results = {step.result for step in service.steps_of(variant) if step.result and step.phase != "running"}
    names = {
        "letter": words.tr("Letter with the result"), "certificate": words.tr("Certificate"),
        "device": words.tr("Device"), "money": words.tr("Money, against signature"),
    }  # fmt: skip
    if service.payment is not None and service.kind == "payment":
        return names["money"] if service.payment.way == "cash" else say.paid_at(service, words)
    if not results and any(not letter.refusal for letter in service.letters):
        return names["letter"]
    return words.listed(text for name, text in names.items() if name in results)


def _answered(service: Service, answers: Mapping[str, str], words: Words) -> list[dict[str, str]]:
    found = []
    for question in service.questions:
        choice = question.choice(answers.get(question.key, ""))
        if choice is not None:
            found.append({"label": words.own(question.text), "value": words.own(choice.text)})
    return found
