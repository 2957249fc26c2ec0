"""What do I need: a definition's questions one by one, and at the end the list of papers. Nothing is kept.

What was answered goes along in the form; neither address nor session nor database ever has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from hub.db.base import today
from hub.domain.case import Facts
from hub.domain.service import Service
from hub.i18n import _
from hub.operations.context import flow_of
from hub.operations.services import guide_words as say
from hub.operations.services.guide_words import Words
from hub.operations.settings import taken_variants
from hub.web import guide_view
from hub.web.forms import Form
from hub.web.guide_view import Guide

VARIANT = "variant"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: the field's `name`, its words, (key, words) of its choices, and what was answered."""

    name: str
    text: str
    choices: tuple[tuple[str, str], ...]
    answer: str = ""

    @property
    def said(self) -> str:
        """The answer in words."""
        return dict(self.choices).get(self.answer, "")


@dataclass(frozen=True, slots=True)
class Need:
    """Where somebody stands: all questions with their answers, and the one in hand (None at the end)."""

    guide: Guide
    asked: tuple[Asked, ...]
    now: Asked | None
    stages: tuple[tuple[str, list[dict[str, Any]]], ...] = ()

    @property
    def number(self) -> int:
        """Which question is in hand, from 1."""
        return self.asked.index(self.now) + 1 if self.now else len(self.asked)

    @property
    def answered(self) -> tuple[Asked, ...]:
        """What has an answer, in the order it was asked."""
        return tuple(each for each in self.asked if each.answer)

    @property
    def before(self) -> Asked | None:
        """The question one can go back to."""
        done = self.asked[: self.number - 1] if self.now else self.answered
        return done[-1] if done else None


def need_of(service: Service, form: Form) -> Need:
    """The next question after those answered in `form`; `back` there names the one to answer again."""
    typed = {name: form.get(name) for name in form.typed if name == VARIANT or name.startswith("a:")}
    back = typed.pop(form.get("back"), "")
    asked = tuple(_questions(service, typed))
    now = next((each for each in asked if not each.answer), None)
    answers = {each.name.removeprefix("a:"): each.answer for each in asked if each.name != VARIANT}
    guide = replace(guide_view.guide_of(service, form), answers=answers)
    if now and not back and form.get("asked") == now.name:
        form.fail(now.name, _("Choose one of them."))
    if now:
        return Need(guide, asked, now)
    papers = guide_view.own_papers(service, guide.words, guide.variant, answers)
    return Need(guide, asked, None, _stages(service, guide.words, guide.variant, papers))


def _questions(service: Service, typed: Mapping[str, str]) -> Iterator[Asked]:
    """All questions that are asked of somebody with these answers, in order, each with its answer."""
    words = guide_view.words_for(service)
    kinds = [(each.key, words.own(each.title)) for each in taken_variants(service)]
    variant = kinds[0][0] if len(kinds) == 1 else ""
    if len(kinds) > 1:
        variant = _known(typed.get(VARIANT, ""), kinds)
        yield Asked(VARIANT, _("Which is it?"), tuple(kinds), variant)
    answers: dict[str, str] = {}
    for question in service.questions:
        if not flow_of(service, Facts(variant, answers, on=today())).holds(question.when):
            continue
        choices = [(each.key, words.own(each.text)) for each in question.choices]
        answer = _known(typed.get(f"a:{question.key}", ""), choices)
        if answer:
            answers[question.key] = answer
        yield Asked(f"a:{question.key}", words.own(question.text), tuple(choices), answer)


def _known(answer: str, choices: list[tuple[str, str]]) -> str:
    return answer if answer in dict(choices) else ""


def _stages(
    service: Service, words: Words, variant: str, papers: list[dict[str, Any]]
) -> tuple[tuple[str, list[dict[str, Any]]], ...]:
    """The papers by the stage at which each is wanted, in the order of the definition."""
    order = list(dict.fromkeys(paper["stage"] for paper in papers))
    rows = sorted(papers, key=lambda paper: order.index(paper["stage"]))
    return tuple(
        (say.stage(service, name, variant, words), list(found))
        for name, found in groupby(rows, key=lambda paper: paper["stage"])
    )
