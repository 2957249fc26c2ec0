"""The change that puts kind and answers right: its fields are the questions of the intake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from hub.domain.actor import Actor
from hub.domain.case import undecided
from hub.i18n import _l
from hub.operations.casework.right_answers import correct_answers
from hub.operations.casework.views import CaseView
from hub.operations.settings import taken_variants
from hub.web.change import Asked
from hub.web.words import said

ANSWER: Final = "a:"
"""Before the key of a question, as on the page of the intake."""


def questions(view: CaseView, typed: Mapping[str, str] | None) -> tuple[Asked, ...]:
    """The kind, and the questions that exist with what is typed so far; chosen is what the case has."""
    flow, service = view.flow, view.service
    given = {name.removeprefix(ANSWER): text for name, text in (typed or {}).items() if name[:2] == ANSWER}
    kind = (typed or {}).get("variant", flow.facts.variant)
    facts = replace(flow.facts, variant=kind, answers={**flow.facts.answers, **given})
    flow = replace(flow, facts=facts)
    kinds = _kinds(view)
    first = (Asked("variant", _l("Kind of case"), "pick", choices=kinds),) if len(kinds) > 1 else ()
    return first + tuple(
        Asked(ANSWER + one.key, said(service, one.text), "pick",
              choices=tuple((each.key, said(service, each.text)) for each in one.choices))
        for one in service.questions if flow.holds(one.when)
    )  # fmt: skip


def _kinds(view: CaseView) -> tuple[tuple[str, str], ...]:
    """The kinds that are offered, and the case's own."""
    service, offered = view.service, taken_variants(view.service)
    return tuple(
        (one.key, said(service, one.title))
        for one in service.variants
        if one in offered or one.key == view.row["variant"]
    )


def answers_open(view: CaseView, _who: Actor) -> bool:
    """Whether there is something to put right, and nothing is decided on it yet."""
    step = view.step
    asked = view.service.questions or len(_kinds(view)) > 1
    return bool(step and asked and undecided(view.flow, step))


def put_right(
    who: Actor, case_id: int, *, rev: int, request: str, reason: str, fault: str,
    variant: str | None = None, **answers: str,
) -> Any:  # fmt: skip
    """The verb with the answers as the form names them."""
    given = {name.removeprefix(ANSWER): key for name, key in answers.items()}
    return correct_answers(
        who, case_id, rev=rev, request=request, answers=given, reason=reason, fault=fault, variant=variant
    )
