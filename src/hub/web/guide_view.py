"""A service guide as a page: four facts, the flow, and the papers that a few answers make one's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask import g

from hub.db.base import today
from hub.domain.applying import Material, Question, Variant
from hub.domain.case import Facts, checklist
from hub.domain.outline import outlined
from hub.domain.service import Service
from hub.i18n import _, chinese, gettext
from hub.i18n.sample import SAMPLE
from hub.operations.calendars.calendar import calendar
from hub.operations.context import flow_of, plugins
from hub.operations.prints import documents
from hub.operations.services import guide_words as say
from hub.operations.services import guides
from hub.operations.services.blank_forms import forms_of
from hub.operations.services.guide_stops import PAID
from hub.operations.services.guide_where import Where, where
from hub.operations.services.guide_words import Words
from hub.operations.services.offered import current, opens_next
from hub.operations.settings import taken_variants
from hub.operations.spoken import department_name, of_context
from hub.web.format import day
from hub.web.forms import Form
from hub.web.marks import listed
from hub.web.shapes import FlowStop
from hub.web.words import days


@dataclass(frozen=True)
class Guide:
    """Everything the page shows. `papers` are one's own list once all questions are answered, else None."""

    service: Service
    words: Words
    place: guides.Place
    opening: str
    opens: str
    limit: int
    not_counted: str
    stops: list[FlowStop]
    visits: int
    questions: list[Question]
    answers: Mapping[str, str]
    variant: str
    papers: list[dict[str, Any]] | None
    ours: list[str]
    every: list[dict[str, Any]]
    version: str
    legal_note: str
    barred: list[str]
    paid_at: str
    where: Where
    kinds: list[Variant] = field(default_factory=list)

    @property
    def asked(self) -> int:
        """How many questions there are: which kind it is, where there are several, and those of the list."""
        return len(self.questions) + (len(self.kinds) > 1)


def words_for(service: Service) -> Words:
    """The words of this request's language."""
    if chinese():
        return say.words_of(service, "zh", {})
    return Words(g.locale, gettext, service.key, of_context)


def guide_of(service: Service, form: Form) -> Guide:
    """The guide of one service, with what has been answered on the page."""
    words = words_for(service)
    place = guides.place_of(service, words)
    variant = form.get("variant") if service.variant(form.get("variant")) else _only_variant(service)
    answers = answers_of(service, form)
    flow = flow_of(service, Facts(variant, answers, on=today()))
    questions = [q for q in service.questions if flow.holds(q.when)]
    done = (
        bool(form.typed)
        and all(q.key in answers for q in questions)
        and (not service.variants or bool(variant))
    )
    kinds = [variant] if variant else [each.key for each in taken_variants(service)] or [""]
    drawn, outline = guides.stops(service, place, words, variant), outlined(service, variant)
    return Guide(
        service, words, place, say.opening(service, words), opens_words(service),
        service.promised_of(variant), _not_counted(drawn),
        [_stop(outline, stop, no) for no, stop in enumerate(drawn, 1)],
        max(_visits(guides.stops(service, place, words, kind)) for kind in kinds),
        questions, answers, variant,
        own_papers(service, words, variant, answers) if done else None,
        [words.own(m.title) for m in service.materials_of(variant) if not m.asked],
        guides.papers(service, words, conditions={}, kinds=kinds), say.version(service, words),
        _legal_note(service, words), [words.own(rule) for rule in flow.barred()],
        say.paid_at(service, words), where(service, place, words), taken_variants(service),
    )  # fmt: skip


def own_papers(
    service: Service, words: Words, variant: str, answers: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The papers of somebody with these answers, in the order of the definition, each with its `stage`."""
    lines = checklist(flow_of(service, Facts(variant, answers, on=today())))
    asked = [line.material for line in lines if line.material.asked]
    return [
        {**_paper(service, words, each), "instead": say.instead(service, each, asked, words)}
        for each in asked
    ]


def opening_words(service: Service) -> str:
    """When a service is taken, in a few words."""
    return say.opening(service, words_for(service))


def _only_variant(service: Service) -> str:
    taken = [v.key for v in taken_variants(service)]
    return taken[0] if len(taken) == 1 else ""


def answers_of(service: Service, form: Form) -> dict[str, str]:
    """The answers that were given on a page, by question."""
    given = {q.key: form.get(f"a:{q.key}") for q in service.questions}
    return {key: value for key, value in given.items() if service.question(key).choice(value)}


def opens_words(service: Service) -> str:
    """Whether it is taken today, else which day is the next."""
    following = opens_next(service)
    if following is None:
        return _("a notice says when")
    following = calendar().next_working(following)
    if service.kind == "payment":
        return _("the next one from %(day)s on", day=day(following))
    return _("open today") if following == today() else _("next %(day)s", day=day(following))


def _card_words(service: Service, form: Form) -> Words:
    if form.get("lang") == SAMPLE and documents.sample_offered("hub.card"):
        return say.words_of(service, SAMPLE, plugins().catalogue(service.department, SAMPLE))
    return words_for(service)


def _not_counted(stops: list[dict[str, Any]]) -> str:
    names = [stop["title"] for stop in stops if stop["clock"] == "stopped"]
    return _("%(steps)s come on top", steps=listed(names)) if names else ""


def _visits(stops: list[dict[str, Any]]) -> int:
    return sum(bool(stop.get("yours")) for stop in stops)


def _stop(service: Service, stop: Mapping[str, Any], no: int) -> FlowStop:
    stopped, mine = stop["clock"] == "stopped", bool(stop.get("yours"))
    return FlowStop(
        title=stop["title"],
        role=_come(service, stop) if mine else stop["role"],
        limit_text=_limit(stop),
        number=no,
        mine=mine,
        stopped=stopped,
        dotted_before=stopped and no > 1,
    )


def _come(service: Service, stop: Mapping[str, Any]) -> str:
    if stop["key"] == PAID:
        return str(stop["role"])
    near = service.step(stop["key"]).role == "community_agent"
    return _("you come to the community") if near else _("you come to the window")


def _limit(stop: Mapping[str, Any]) -> str:
    if stop["clock"] == "stopped":
        return str(stop.get("limit_note") or _("not counted"))
    if stop["key"] == PAID:
        return str(stop["limit_note"])
    if "limit" in stop:
        return _("at once") if not stop["limit"] else days(stop["limit"])
    return _("at once") if stop["key"] == "accept" else ""


def _paper(service: Service, words: Words, material: Material) -> dict[str, Any]:
    made = say.paper(service, material, words, with_condition=False)
    return {
        **made,
        "stage": material.stage,
        "gate": material.gate,
        "each": material.per == "member",
        "why": say.condition(service, material.when, words),
    }


def _legal_note(service: Service, words: Words) -> str:
    if service.law.legal_status == "in_force":
        return ""
    return words.own(service.law.superseded_by) or _("No longer in force.")


@dataclass(frozen=True)
class Entry:
    """One line of the list of guides."""

    service: Service
    opens: str
    enabled: bool


def entries() -> list[tuple[str, list[Entry]]]:
    """All services by department in the plan's order, as they are today; (department's title, entries)."""
    found: dict[str, list[Entry]] = {}
    for key in plugins().services():
        service = current(key, today())
        if not service.offered:
            continue
        title = department_name(service.department)
        found.setdefault(title, []).append(Entry(service, opens_words(service), service.enabled))
    return [(title, sorted(rows, key=lambda row: row.service.place)) for title, rows in found.items()]


@dataclass(frozen=True, slots=True)
class CatalogueLine:
    """One line of 服务事项目录 (限时办结 article 4): limits in words; `promised` is "" where unpublished."""

    service: Service
    variant: str
    statutory: str
    promised: str


def catalogue(services: Iterable[Service]) -> list[CatalogueLine]:
    """Every service of the plan with both limits; a variant with limits of its own has a line after it."""
    every = list(services)
    departments = list(dict.fromkeys(each.department for each in every))
    every.sort(key=lambda each: (departments.index(each.department), each.place))
    return [
        _catalogue_line(service, key)
        for service in every
        for key in ("", *(v.key for v in service.variants if _own_limits(service, v.key)))
    ]


def plan_services() -> list[Service]:
    """Each service of the plan as it is today, whatever its kind; no rounds, no procedures."""
    each = (current(key, today()) for key in plugins().services())
    return [service for service in each if not service.part_of]


class Papers(NamedTuple):
    """A service with its forms: (name, official title)."""

    service: Service
    forms: tuple[tuple[str, str], ...]


def papers_by_department() -> list[tuple[str, list[Papers]]]:
    """The services of the plan with their forms, by department, in the plan's order."""
    found: dict[str, list[Papers]] = {}
    for service in sorted(plan_services(), key=lambda one: one.place):
        found.setdefault(department_name(service.department), []).append(Papers(service, forms_of(service)))
    return list(found.items())


def _own_limits(service: Service, key: str) -> bool:
    return (service.promised_of(key), service.statutory_of(key)) != (service.promised, service.statutory)


def _catalogue_line(service: Service, key: str) -> CatalogueLine:
    words, variant = words_for(service), service.variant(key)
    statutory = service.statutory_of(key)
    shown = service.enabled and (variant is None or variant.enabled)
    return CatalogueLine(
        service, words.own(variant.title) if variant else "",
        days(statutory) if statutory else _("none laid down"),
        (_by_class(service, key) if shown else ""),
    )  # fmt: skip


def _by_class(service: Service, key: str) -> str:
    if service.clazz == "cycle":
        return _("by its round: %(opening)s", opening=opening_words(service))
    return days(service.promised_of(key)) if service.promised_of(key) else _("the same day")


def sheet(kind: str, service: Service, form: Form) -> tuple[str, dict[str, Any]]:
    """Print key and data of a card, guide or chart; nothing of a person in it.

    The card comes in this request's language, or in the sample language where it is asked for and offered;
    guide and chart are official sheets, in Chinese.
    """
    words = _card_words(service, form) if kind == "card" else say.words_of(service, "zh", {})
    place = guides.place_of(service, words)
    variant = form.get("variant") if service.variant(form.get("variant")) else ""
    on: dt.date = today()
    if kind == "card":
        conditions = plugins().conditions
        return "hub.card", guides.card(
            service,
            place,
            words,
            on,
            variant=variant,
            answers=answers_of(service, form) or None,
            conditions=conditions,
        )
    if kind == "guide":
        return "hub.guide", guides.guide(service, place, words, on, variant=variant)
    return "hub.chart", guides.chart(service, place, words, on, variant=variant)
