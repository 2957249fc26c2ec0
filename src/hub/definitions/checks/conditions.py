"""Every condition names a question with that answer, or a function that the department registers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.applying import Bar, Material, Party, Question
from hub.domain.flow import split_when
from hub.domain.service import Service, Step

Path = tuple[str | int, ...]


def check(service: Service, context: Context) -> Iterator[Finding]:
    """`when` of papers, steps, tasks, questions, bars and parties."""
    for path, when in _whens(service):
        name, sign, answer = split_when(when)
        if not sign:
            yield from _function(context, path, name)
            continue
        question = next((one for one in service.questions if one.key == name), None)
        if question is None:
            yield context.fault(
                "There is no question %(name)s.", *path, "when", remedy="Known here: %(known)s.",
                name=name, known=", ".join(one.key for one in service.questions),
            )  # fmt: skip
        elif unknown := [one for one in answer.split("|") if question.choice(one) is None]:
            yield context.fault(
                "The question %(name)s has no answer %(answer)s.", *path, "when",
                remedy="Known here: %(known)s.", name=name, answer=unknown[0],
                known=", ".join(one.key for one in question.choices),
            )  # fmt: skip
        elif path[0] == "question" and service.questions.index(question) >= int(path[1]):
            yield context.fault(
                "A question may depend on earlier questions only.", *path, "when",
                remedy="Change their order.",
            )  # fmt: skip


def _function(context: Context, path: Path, name: str) -> Iterator[Finding]:
    known = context.around.known
    if known is not None and context.full(name) not in known.conditions:
        yield context.fault(
            "No department registers the condition %(name)s.",
            *path,
            "when",
            remedy="Write it in conditions.py, or name a question like housing=rent.",
            name=context.full(name),
        )


def _whens(service: Service) -> Iterator[tuple[Path, str]]:
    tables: dict[str, Sequence[Material | Step | Question | Bar | Party]] = {
        "material": service.materials,
        "step": service.steps,
        "question": service.questions,
        "bar": service.bars,
        "party": service.parties,
    }
    for table, rows in tables.items():
        for place, row in enumerate(rows):
            if row.when:
                yield (table, place), row.when
    for place, step in enumerate(service.steps):
        for inner, task in enumerate(step.tasks):
            if task.when:
                yield ("step", place, "task", inner), task.when
