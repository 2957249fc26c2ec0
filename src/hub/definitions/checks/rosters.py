"""A roster says whom, what for, by whom and until when; every stage is reached, and every item can end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hub.definitions.checks.payments import paid
from hub.definitions.context import Context
from hub.definitions.fields import nearest
from hub.definitions.finding import Finding
from hub.domain.headings import is_never_held
from hub.domain.roster import AGAIN, CASE, LIST, PAID, PAYEES, TARGETS, Roster, Stage
from hub.domain.service import Service

DOERS: Final = ("household_officer", "community_agent", "window_clerk")
"""Who may do an item: each is one post for a place."""
ANSWERERS: Final = ("window_clerk", "deputy_director")
"""Who may answer a finding."""
Path = tuple[str | int, ...]


def check(service: Service, context: Context) -> Iterator[Finding]:
    """[roster] and what belongs to it."""
    yield from _belongs(service, context)
    roster = service.roster
    if roster is None:
        return
    yield from _population(service, roster, context)
    yield from _sample(roster, context)
    yield from _columns(roster, context)
    yield from _stages(service, roster, context)


def _belongs(service: Service, context: Context) -> Iterator[Finding]:
    if (service.kind == "roster") is not (service.roster is not None):
        yield context.fault(
            "The kind roster and the table [roster] go together.", "kind",
            remedy="Write both, or neither.",
        )  # fmt: skip
    if service.started_by == "roster" and not service.part_of:
        yield context.fault(
            "What only a roster opens belongs to a service of the plan.", "started_by",
            remedy="Name that in part_of.",
        )  # fmt: skip


def _population(service: Service, roster: Roster, context: Context) -> Iterator[Finding]:
    known = context.around.known
    name = roster.population
    if (name == PAYEES) is not bool(roster.programme):
        yield context.fault(
            "The payees are those of one programme.", "roster", "programme" if roster.programme
            else "population", remedy='Write population = "payees" and programme = "…".',
        )  # fmt: skip
    yield from _programme(service, roster, context)
    if known is None or name in (LIST, PAYEES, PAID):
        return
    ours = sorted(each for each in known.populations if each.split(".")[0] == service.department)
    if context.full(name) not in ours:
        yield context.fault(
            "There is no population %(name)s.", "roster", "population",
            remedy="Register it in the department, or correct the name.", name=context.full(name),
        )  # fmt: skip


def _programme(service: Service, roster: Roster, context: Context) -> Iterator[Finding]:
    """Of a programme that nothing pays nobody can be a payee: such a roster has nobody on it, ever."""
    newest = all(
        one.service.version <= service.version for one in context.neighbours if one.service.key == service.key
    )
    known = paid(context)
    if newest and roster.programme and roster.programme.rsplit(".", 1)[-1] not in known:
        yield context.fault(
            "No [payment] of the department pays %(programme)s.", "roster", "programme",
            remedy="Known here: %(known)s.", programme=roster.programme, known=", ".join(sorted(known)),
        )  # fmt: skip


def _sample(roster: Roster, context: Context) -> Iterator[Finding]:
    if roster.population == PAID and not (roster.sample or roster.percent):
        yield context.fault(
            "Paid lines are looked at as a random sample.", "roster", "population",
            remedy="Write percent or sample.",
        )  # fmt: skip
    if roster.answered_by not in ANSWERERS:
        yield context.fault(
            "There is no role %(role)s.", "roster", "answered_by", remedy="Known here: %(known)s.",
            role=roster.answered_by, known=", ".join(ANSWERERS),
        )  # fmt: skip


def _columns(roster: Roster, context: Context) -> Iterator[Finding]:
    for key in ("list_columns", "dropped_columns"):
        if getattr(roster, key) and roster.population != LIST:
            yield context.fault(
                "Columns are those of a list from above.", "roster", key,
                remedy='Remove it, or write population = "list".',
            )  # fmt: skip
    for title in roster.list_columns:
        if is_never_held(title):
            yield context.fault(
                "This asks for %(word)s, which the hub never holds.", "roster", "list_columns",
                remedy="Name it in dropped_columns.", word=title,
            )  # fmt: skip


def _stages(service: Service, roster: Roster, context: Context) -> Iterator[Finding]:
    staged = bool(context.definition.document["roster"].get("stage"))
    if staged is not (roster.item == "stages"):
        yield context.fault(
            'Stages and item = "stages" go together.', "roster", "item", remedy="Write both, or neither."
        )
    for place, stage in enumerate(roster.stages):
        at: Path = ("roster", "stage", place) if staged else ("roster",)
        yield from _stage(service, roster, stage, context, at)
        yield from _opens(service, stage, context, at)
    if roster.item == "opens_case" and not any(
        one.to == CASE for stage in roster.stages for one in stage.outcomes
    ):
        yield context.fault(
            "No outcome opens a case.", "roster", "item", remedy='Write to = "case" and opens = "…" in one.'
        )
    reached = [(kind, _reached(kind)) for kind in _kinds(service, roster)]
    for place, stage in enumerate(roster.stages):
        if staged and any(kind.stage(stage.key) and stage.key not in found for kind, found in reached):
            yield context.fault(
                "No way leads to the stage %(stage)s.", "roster", "stage", place, "key",
                remedy="Name it in an outcome of an earlier stage, or remove it.", stage=stage.key,
            )  # fmt: skip


def _kinds(service: Service, roster: Roster) -> list[Roster]:
    """The roster of each kind of the service that has stages; it itself where there are no kinds."""
    kinds = [roster.of(each.key) for each in service.variants] or [roster]
    return [kind for kind in kinds if kind.stages]


def _stage(
    service: Service, roster: Roster, stage: Stage, context: Context, at: Path
) -> Iterator[Finding]:  # fmt: skip
    for key, value in (("title", stage.title), ("role", stage.role), ("limit", stage.limit)):
        if not value:
            yield context.fault("%(key)s is missing.", *at, remedy="Add it.", key=key)
    if stage.role and stage.role not in DOERS:
        near = nearest(stage.role, DOERS)
        yield context.fault(
            "There is no role %(role)s.", *at, "role",
            remedy="Did you mean %(near)s?" if near else "Known here: %(known)s.",
            role=stage.role, near=near, known=", ".join(DOERS),
        )  # fmt: skip
    here = [found for kind in _kinds(service, roster) if (found := kind.stage(stage.key))]
    if not all(any(one.to not in (AGAIN, stage.key) for one in each.outcomes) for each in here):
        yield context.fault(
            "No outcome leads on from here.", *at, "outcomes", remedy="Give it one that ends the item."
        )
    yield from _targets(roster, stage, context, at)


def _targets(roster: Roster, stage: Stage, context: Context, at: Path) -> Iterator[Finding]:
    known = [*TARGETS, *(other.key for other in roster.stages)]
    every = [one.key for other in roster.stages for one in other.outcomes]
    for place, one in enumerate(stage.outcomes):
        if one.to not in known:
            near = nearest(one.to, known)
            yield context.fault(
                "%(outcome)s leads to %(target)s, which is no stage and no end.", *at, "outcomes", place,
                remedy="Did you mean %(near)s?" if near else "Known here: %(known)s.",
                outcome=one.key, target=one.to, near=near, known=", ".join(known),
            )  # fmt: skip
        if every.count(one.key) > 1:
            yield context.fault(
                "%(key)s is used twice.", *at, "outcomes", place, remedy="Give each its own.", key=one.key
            )


def _opens(service: Service, stage: Stage, context: Context, at: Path) -> Iterator[Finding]:
    known = {each.service.key: each.service for each in context.neighbours if each.service.steps}
    for place, one in enumerate(stage.outcomes):
        if (one.to == CASE) is not bool(one.opens):
            yield context.fault(
                "An outcome that opens a case says of which service.", *at, "outcomes", place,
                remedy='Write to = "case" and opens = "…" together.',
            )  # fmt: skip
        elif one.opens and one.opens not in known:
            yield context.fault(
                "There is no service %(key)s with steps in this department.", *at, "outcomes", place,
                remedy="Known here: %(known)s.", key=one.opens, known=", ".join(sorted(known)) or "—",
            )  # fmt: skip


def _reached(roster: Roster) -> set[str]:
    found, waiting = set(), [roster.first.key]
    while waiting:
        stage = roster.stage(waiting.pop())
        if stage is not None and stage.key not in found:
            found.add(stage.key)
            waiting += [one.to for one in stage.outcomes]
    return found
