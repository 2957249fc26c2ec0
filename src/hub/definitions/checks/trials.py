"""The definition's own tests hold, as far as the flow can tell; `hub services walk` runs them for real."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from hub.definitions.context import Context
from hub.definitions.fields import nearest
from hub.definitions.finding import Finding
from hub.domain.case import Condition
from hub.domain.errors import NotFound
from hub.domain.service import Service
from hub.domain.trial import Trial
from hub.domain.trying import flow_of, judge, run

Name = tuple[tuple[str | int, ...], str, Collection[str]]


def check(service: Service, context: Context) -> Iterator[Finding]:
    """What a test names exists; then what it says is so."""
    for place, trial in enumerate(service.trials):
        faults = list(_named(service, trial, place, context))
        yield from faults or _judged(service, trial, place, context)


def _named(service: Service, trial: Trial, place: int, context: Context) -> Iterator[Finding]:
    for path, name, known in _names(service, trial):
        if name not in known:
            near = nearest(name, known)
            yield context.fault(
                "There is no %(name)s here.", "test", place, *path,
                remedy="Did you mean %(near)s?" if near else "Known here: %(known)s.",
                name=name, near=near, known=", ".join(known) or "—",
            )  # fmt: skip
    if bool(trial.end) is bool(trial.stops):
        yield context.fault(
            "A test says either how the case ends or where it stops.", "test", place,
            remedy="Write end or stops.",
        )  # fmt: skip
    if trial.title in [other.title for other in service.trials[:place]]:
        yield context.fault(
            "%(key)s is used twice.", "test", place, "title", remedy="Give each its own.", key=trial.title
        )


def _names(service: Service, trial: Trial) -> Iterator[Name]:
    variants = [one.key for one in service.variants]
    if variants or trial.variant:
        yield ("variant",), trial.variant, variants
    questions = {one.key: [choice.key for choice in one.choices] for one in service.questions}
    for question, answer in trial.given.items():
        known = questions.get(question)
        yield ("given", question), *((question, list(questions)) if known is None else (answer, known))
    papers = [one.key for one in service.materials]
    for key in ("without", "asks", "asks_not"):
        for n, name in enumerate(getattr(trial, key)):
            yield (key, n), name, papers
    steps = {one.key: list(one.outcomes) for one in service.steps}
    for n, (step, outcome) in enumerate(trial.way):
        yield ("way", n), *((outcome, steps[step]) if step in steps else (step, list(steps)))
    if trial.stops:
        yield ("stops",), trial.stops, list(steps)


def _judged(service: Service, trial: Trial, place: int, context: Context) -> Iterator[Finding]:
    flow = flow_of(service, trial, _conditions(service, context))
    try:
        happened = run(flow, trial)
    except NotFound:
        return  # a condition is not registered: its own proof says so
    for path, error in judge(service, trial, happened):
        yield context.fault(
            error.message, "test", place, *path, remedy="Mend the definition, or the test.", **error.params
        )


def _conditions(service: Service, context: Context) -> Mapping[str, Condition]:
    """All registered, the department's own under their short names too."""
    every = context.around.conditions
    own = f"{service.department}."
    return {**every, **{name.removeprefix(own): test for name, test in every.items()}}
