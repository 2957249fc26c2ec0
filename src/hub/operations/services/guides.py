"""Notification card, service guide and flow chart: made of a definition and the centre's settings.

They read nothing of people, and work without a centre too (then its name and telephone stay empty).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.domain.case import Condition, Facts, Flow, checklist
from hub.domain.errors import InputError
from hub.domain.flow import graph
from hub.domain.outline import outlined
from hub.domain.service import ANSWER, END, Service, Step, StepTask
from hub.operations.ab_posts.who import answerable
from hub.operations.known_settings import body_days
from hub.operations.prints.sheet import hours, text, window
from hub.operations.services import guide_words as say
from hub.operations.services.guide_words import Words
from hub.operations.settings import meant_by, service_settings, setting

NOBODY = "未明确责任人"
"""What the chart says of a link for which nobody answers."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a centre puts on its sheets; `settings` are those of the service (posting_days …).

    `holders`: by role who answers for its steps, as the chart says it; None without a centre.
    """

    centre: str = ""
    phone: str = ""
    hours: str = ""
    url: str = ""
    complaint: str = ""
    window: str = ""
    address: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    holders: Mapping[str, str] | None = None


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
        "papers": papers(service, words, variant=variant, answers=answers, conditions=conditions or {}),
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
        "papers": papers(service, words, variant=variant, conditions={}),
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
    conditions: Mapping[str, Condition],
) -> list[dict[str, Any]]:  # fmt: skip
    """Papers by stage; with `answers` those that apply, else all of them with their conditions.

    Other papers (其它) are named on a slip or not asked: they stand in no list.
    """
    if answers:
        flow = Flow(service, Facts(variant, answers), conditions)
        wanted = [line.material for line in checklist(flow)]
    else:
        wanted = [one for one in service.materials_of(variant) if one.kind != "catch_all"]
    groups: dict[str, list[dict[str, Any]]] = {}
    asked = [one for one in wanted if one.asked]
    for one in asked:
        made = say.paper(service, one, words, with_condition=not answers, asked=asked)
        groups.setdefault(one.stage, []).append(made)
    return [
        {"stage": say.stage(service, name, variant, words), "papers": found} for name, found in groups.items()
    ]


def stops(
    service: Service, place: Place, words: Words, variant: str = "", *, whole: bool = False
) -> list[dict[str, Any]]:
    """What a resident passes on the way on, as `printing.shapes.Stop`; with `whole` every step."""
    service = outlined(service, variant)
    ahead = [step for step in graph(service, variant).forward() if step.do != "archive"]
    shown = {step.key: step for step in (service.steps_of(variant) if whole else ahead)}
    return [
        _stop(service, step, place, words) | (_held(step, place) if whole else {})
        | _outcomes(service, step, shown, place, words)
        for step in shown.values()
    ]  # fmt: skip


def _held(step: Step, place: Place) -> dict[str, str]:
    """Who answers for a link (限时办结 article 6); nothing outside the hub and without a centre."""
    if place.holders is None or step.role not in place.holders:
        return {}
    return {"holder": place.holders[step.role] or NOBODY}


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


def _stop(service: Service, step: Step, place: Place, words: Words) -> dict[str, Any]:
    found: dict[str, Any] = {
        "key": step.key,
        "title": words.own(step.title),
        "role": _role(step.role, step.body, place, words),
        "clock": step.clock,
    }
    if step.limit is not None:
        found["limit"] = step.limit
    note = say.limit_note(step, place.settings, words)
    if note:
        found["limit_note"] = note
    if _yours(service, step):
        found["yours"] = True
    if step.tasks:
        found["tasks"] = [
            {"title": words.own(task.title), "role": _role(task.role, _body(task), place, words)}
            | ({"limit": task.limit} if task.limit is not None else {})
            for task in step.tasks
        ]
    return found


def _body(task: StepTask) -> str:
    """What one of several superiors is called; "" for work of the hub's own people."""
    return task.title if task.do == ANSWER else ""


def _outcomes(
    service: Service, step: Step, shown: Mapping[str, Step], place: Place, words: Words
) -> dict[str, Any]:
    """Its ways out; what leads to a step that is not shown leads to where that one goes."""
    found = []
    for name in step.outcomes:
        way = {"label": words.own(step.labels[name]), "to": _shown(service, step.outcomes[name], shown)}
        letter = service.letter(step.key, name)
        if letter is not None:
            way |= {"letter": say.letter_title(service, step, name, words),
                    "by": _role(letter.deliver, "", place, words)}  # fmt: skip
        found.append(way)
    return {"outcomes": found}


def _shown(service: Service, target: str, shown: Mapping[str, Step]) -> str:
    for _ in service.steps:
        if target in shown or target.startswith(END):
            break
        target = next(iter(service.step(target).outcomes.values()))
    return target


def _role(role: str, body: str, place: Place, words: Words) -> str:
    if role == "window_clerk" and place.window and words.lang == "zh":
        return place.window
    return words.of_role(role, body)


def _yours(service: Service, step: Step) -> bool:
    """Whether the resident must come: to apply, to bring papers, to fetch money or a thing."""
    if step.do == "accept":
        return service.handed_in_at == service.accepts_at
    if step.place == "home":
        return False
    if step.do == "deliver":
        return step.result != "letter" and not _to_a_colleague(service, step)
    return bool(step.stage) or _is_applying(service, step)


def _to_a_colleague(service: Service, step: Step) -> bool:
    """Whether what is delivered is brought on by the next (中心交代办员, 代办员转交包户干部)."""
    target = next(iter(step.outcomes.values()))
    return not target.startswith(END) and service.step(target).do == "deliver"


def _is_applying(service: Service, step: Step) -> bool:
    """Whether it begins with the applicant's coming, papers or none (劳动-8: 到社区申请)."""
    first = service.steps[0]
    return service.started_by == "applicant" and step.key == first.key and first.role == "community_agent"


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
        "place": _where(service, place, words),
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


def _where(service: Service, place: Place, words: Words) -> str:
    if paid := say.paid_at(service, words):
        return paid
    if service.handed_in_at == "community":
        return words.tr("Your community")
    return f"{place.centre}{place.window}" if words.chinese else words.tr("The centre's window")


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
