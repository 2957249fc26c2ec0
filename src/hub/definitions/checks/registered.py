"""Forms, prints and notices exist: the hub or the department brings them."""

from __future__ import annotations

from collections.abc import Iterator

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.definitions.vocabulary import NOTICES
from hub.domain.service import Service

Path = tuple[str | int, ...]


def check(service: Service, context: Context) -> Iterator[Finding]:
    """Names of steps, tasks, letters and batches."""
    for place, step in enumerate(service.steps):
        for name in step.notices:
            if name not in NOTICES:
                yield context.fault(
                    "There is no notice %(name)s.", "step", place, "notices", remedy="Known here: %(known)s.",
                    name=name, known=", ".join(NOTICES),
                )  # fmt: skip
    known = context.around.known
    if known is None:
        return
    forms, prints = _ours(known.forms, service), _ours(known.prints, service)
    for path, name in _forms(service):
        if name and context.full(name) not in forms:
            yield context.fault(
                "There is no form %(name)s.", *path,
                remedy="Register it in the department, or correct the name.", name=context.full(name),
            )  # fmt: skip
    for path, name in _prints(service):
        if name and context.full(name) not in prints:
            yield context.fault(
                "There is no print %(name)s.", *path,
                remedy="Register it in the department, or correct the name.", name=context.full(name),
            )  # fmt: skip


def _ours(names: frozenset[str], service: Service) -> frozenset[str]:
    """The hub's and the department's own: another department's are not used."""
    return frozenset(name for name in names if name.split(".")[0] in ("hub", service.department))


def _forms(service: Service) -> Iterator[tuple[Path, str]]:
    for place, stage in enumerate(service.roster.stages if service.roster else ()):
        staged = service.roster is not None and service.roster.item == "stages"
        yield ("roster", "stage", place, "form") if staged else ("roster", "form"), stage.form
    for place, each in enumerate(service.follow_ups):
        yield ("follow_up", place, "form"), each.form
    for place, step in enumerate(service.steps):
        yield ("step", place, "form"), step.form
        for outcome, name in step.forms.items():
            yield ("step", place, "forms", outcome), name
        for inner, task in enumerate(step.tasks):
            yield ("step", place, "task", inner, "form"), task.form


def _prints(service: Service) -> Iterator[tuple[Path, str]]:
    for place, step in enumerate(service.steps):
        for name in step.prints:
            yield ("step", place, "prints"), name
        for inner, task in enumerate(step.tasks):
            for name in task.prints:
                yield ("step", place, "task", inner, "prints"), name
    for place, letter in enumerate(service.letters):
        yield ("letter", place, "print"), letter.print
    for place, batch in enumerate(service.batches):
        yield ("batch", place, "agenda"), batch.agenda
        yield ("batch", place, "minutes"), batch.minutes
