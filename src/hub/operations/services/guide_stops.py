"""The way of a service as card, guide and chart draw it: each stop with its role and limit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hub.domain.applying import Variant
from hub.domain.outline import Link, links, outlined
from hub.domain.service import ANSWER, END, Service, Step, StepTask
from hub.domain.stock import HAND_OUT
from hub.operations.services import guide_words as say
from hub.operations.services.guide_place import Place
from hub.operations.services.guide_words import Words

NOBODY = "未明确责任人"
"""What the chart says of a link for which nobody answers."""
PAID = "paid"
"""The last stop of what brings money: how it is handed out."""


def stops(
    service: Service, place: Place, words: Words, variant: str = "", *, whole: bool = False
) -> list[dict[str, Any]]:
    """What a resident passes on the way on, as `printing.shapes.Stop`; with `whole` every step."""
    kinds = kinds_of(service, variant, place)
    every = outlined(service, kinds[0] if len(kinds) == 1 else "")
    way = links(service, kinds, whole=whole)
    shown = {link.step.key: link.step for link in way}
    return [
        *(
            _stop(every, step, place, words)
            | {"title": _of_kinds(service, words.own(step.title), of, kinds, words)}
            | (_held(step, place) if whole else {}) | _outcomes(every, step, shown, place, words)
            for step, of in way
        ),
        *(() if whole else _paid(service, way, kinds, words)),
    ]  # fmt: skip


def offered(service: Service, settings: Mapping[str, Any]) -> list[Variant]:
    """The kinds of case that are offered; one that waits for a setting is once the centre has set it."""
    return [
        each for each in service.variants
        if each.enabled and (not each.needs_setting or settings.get(each.needs_setting))
    ]  # fmt: skip


def kinds_of(service: Service, variant: str, place: Place) -> list[str]:
    """Keys of the kinds of case a guide is about: the chosen one, else all offered; [""] for none."""
    return [variant] if variant else [each.key for each in offered(service, place.settings)] or [""]


def _of_kinds(service: Service, text: str, of: Sequence[str], kinds: Sequence[str], words: Words) -> str:
    """A text with the kinds of case that it is about, where it is not about all of `kinds`."""
    if set(kinds) <= set(of):
        return text
    return words.aside(text, words.listed(words.own(kind_title(service, key)) for key in of))


def kind_title(service: Service, key: str) -> str:
    """The Chinese title of a kind of case; "" where the service has none of that key."""
    found = service.variant(key)
    return found.title if found else ""


def _paid(
    service: Service, way: Sequence[Link], kinds: Sequence[str], words: Words
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Where the money of an approval comes to who applied, after all the steps of the case."""
    of = next((link.kinds for link in way if service.grants and link.step.key == service.grants.on[0]), ())
    if service.payment is None or service.kind == "payment" or not of:
        return
    title = words.tr("Paid: %(what)s") % {"what": words.own(service.payment.title)}
    yield {
        "key": PAID, "title": _of_kinds(service, title, of, kinds, words), "clock": "running",
        "role": say.handed_out(service.payment, words), "limit_note": words.tr("with the next pay-out"),
        "outcomes": [], **({"yours": True} if service.payment.way == "cash" else {}),
    }  # fmt: skip


def _held(step: Step, place: Place) -> dict[str, str]:
    """Who answers for a link (限时办结 article 6); nothing outside the hub and without a centre."""
    if place.holders is None or step.role not in place.holders:
        return {}
    return {"holder": place.holders[step.role] or NOBODY}


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
    if service.stock is not None:
        return step.key == HAND_OUT
    if service.roster is not None:
        return _certifies(service, step)
    if step.place == "home":
        return False
    if step.do == "deliver":
        return step.result != "letter" and not _to_a_colleague(service, step)
    return bool(step.stage) or _is_applying(service, step)


def _certifies(service: Service, step: Step) -> bool:
    """Whether a roster's people bring papers to the agent who begins with them (劳动-6)."""
    first = service.roster.first if service.roster else None
    return (
        first is not None
        and step.key == first.key
        and first.role == "community_agent"
        and bool(service.materials)
    )


def _to_a_colleague(service: Service, step: Step) -> bool:
    """Whether what is delivered is brought on by the next (中心交代办员, 代办员转交包户干部)."""
    target = next(iter(step.outcomes.values()))
    return not target.startswith(END) and service.step(target).do == "deliver"


def _is_applying(service: Service, step: Step) -> bool:
    """Whether it begins with the applicant's coming, papers or none (劳动-8: 到社区申请)."""
    first = service.steps[0]
    return service.started_by == "applicant" and step.key == first.key and first.role == "community_agent"
