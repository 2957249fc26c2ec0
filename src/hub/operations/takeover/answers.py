"""What the applicant answered at the counter then: the questions on which papers and steps hang."""

from __future__ import annotations

import re
from typing import Final

from hub.domain.applying import Question
from hub.domain.flow import split_when
from hub.domain.person import fold_width
from hub.domain.service import Service, Step, StepTask
from hub.operations.takeover.cells import Row

_PARTS: Final = re.compile(r"[;；\n]")
_PAIR: Final = re.compile(r"[=＝:：]")


def read_answers(row: Row, service: Service) -> dict[str, str]:
    """Answers as question=choice, parted by ";", by key or by the words of the definition.

    What was not asked then stays open, but for the questions on which a step of the flow hangs.
    """
    found: dict[str, str] = {}
    for part in filter(None, (each.strip() for each in _PARTS.split(row.get("answers")))):
        said = [each.strip() for each in _PAIR.split(part, maxsplit=1)]
        question = _question(service, said[0])
        choice = _choice(question, said[1]) if question and len(said) > 1 else ""
        if question is None or not choice:
            row.wrong("answers", "“%(text)s” is no question with one of its answers.", text=part)
        else:
            found[question.key] = choice
    _needed(row, service, found)
    return found


def _plain(text: str) -> str:
    return fold_width(text).rstrip("?？ ").lower()


def _question(service: Service, text: str) -> Question | None:
    return next((each for each in service.questions if _plain(text) in (each.key, _plain(each.text))), None)


def _choice(question: Question, text: str) -> str:
    return next((each.key for each in question.choices if _plain(text) in (each.key, _plain(each.text))), "")


def _needed(row: Row, service: Service, found: dict[str, str]) -> None:
    work: list[Step | StepTask] = [*service.steps, *(task for step in service.steps for task in step.tasks)]
    asked = {name for each in work if each.when for name, sign, _ in [split_when(each.when)] if sign}
    for question in service.questions:
        if question.key in asked and question.key not in found:
            texts = [choice.text for choice in question.choices]
            row.wrong(
                "answers", "A step depends on an answer: write “%(question)s=%(first)s” (answers: %(all)s).",
                question=question.text, first=texts[0], all="、".join(texts),
            )  # fmt: skip
