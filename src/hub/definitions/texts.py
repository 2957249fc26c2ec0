"""Every text for people in a definition, with the key where it stands; what translators translate."""

from __future__ import annotations

from collections.abc import Iterator

from hub.domain.service import ANSWER, Service

Place = tuple[tuple[str | int, ...], str]


def texts(service: Service) -> Iterator[Place]:
    """(path of the key, text), empty ones left out, in the order of the file."""
    return ((path, text) for path, text in _every(service) if text)


def _every(service: Service) -> Iterator[Place]:
    for key in ("title", "short_title", "summary"):
        yield (key,), getattr(service, key)
    if service.fee != "none":
        yield ("fee",), service.fee
    yield from ((("law", "refs", n), ref) for n, ref in enumerate(service.law.refs))
    yield ("law", "refusal_basis"), service.law.refusal_basis
    yield ("law", "superseded_by"), service.law.superseded_by
    yield ("law", "remedy"), service.law.remedy
    yield from _intake(service)
    yield from _steps(service)
    yield from _roster(service)
    for place, batch in enumerate(service.batches):
        yield ("batch", place, "title"), batch.title
        yield ("batch", place, "body"), batch.body
    yield from _payment(service)
    for place, each in enumerate(service.follow_ups):
        yield ("follow_up", place, "title"), each.title
    if service.collection is not None:
        yield ("collection", "what"), service.collection.what
        yield ("collection", "send_to"), service.collection.send_to
    if service.register is not None:
        yield ("register", "title"), service.register.title
        yield ("register", "inspected_by"), service.register.inspected_by
    yield from _stock(service)


def _stock(service: Service) -> Iterator[Place]:
    if service.stock is None:
        return
    yield ("stock", "because"), service.stock.because
    for place, good in enumerate(service.stock.goods):
        yield ("stock", "goods", place, "title"), good.title
        yield ("stock", "goods", place, "unit"), good.unit


def _payment(service: Service) -> Iterator[Place]:
    payment = service.payment
    if payment is None:
        return
    yield ("payment", "title"), payment.title
    yield ("payment", "public_title"), payment.public_title
    if payment.funded_by != "finance":
        yield ("payment", "funded_by"), payment.funded_by
    for place, one in enumerate(payment.lists):
        yield ("payment", "lists", place, "title"), one.title


def _roster(service: Service) -> Iterator[Place]:
    if service.roster is None:
        return
    yield ("roster", "purpose"), service.roster.purpose
    for title in service.roster.list_columns:
        yield ("roster", "list_columns"), title
    for place, stage in enumerate(service.roster.stages):
        at = ("roster", "stage", place) if service.roster.item == "stages" else ("roster",)
        yield (*at, "title"), stage.title
        for inner, one in enumerate(stage.outcomes):
            yield (*at, "outcomes", inner, "text"), one.text


def _intake(service: Service) -> Iterator[Place]:
    for place, question in enumerate(service.questions):
        yield ("question", place, "text"), question.text
        for inner, choice in enumerate(question.choices):
            yield ("question", place, "choices", inner, "text"), choice.text
    for place, bar in enumerate(service.bars):
        yield ("bar", place, "text"), bar.text
    for place, variant in enumerate(service.variants):
        yield ("variant", place, "title"), variant.title
    for place, paper in enumerate(service.materials):
        for key in ("title", "where", "note", "basis"):
            yield ("material", place, key), getattr(paper, key)


def _steps(service: Service) -> Iterator[Place]:
    for place, step in enumerate(service.steps):
        for key in ("title", "body", "public_title", "board_count"):
            yield ("step", place, key), getattr(step, key)
        for outcome, label in step.labels.items():
            yield ("step", place, "labels", outcome), label
        for inner, task in enumerate(task for task in step.tasks if task.do != ANSWER):
            yield ("step", place, "task", inner, "title"), task.title
        for inner, body in enumerate(step.bodies):
            yield ("step", place, "bodies", inner, "title"), body.title
