"""A roster or a stock drawn like a flow: the steps that guide and chart show of a service without cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from hub.domain.flow import graph
from hub.domain.roster import AGAIN, ANSWER, CASE, DONE, Roster, Stage
from hub.domain.service import END, Service, Step
from hub.domain.stock import ALLOCATE, HAND_OUT, REFILL, RETURN, Stock

MAKE: Final = "make"
REPORT: Final = "report"
_WINDOW: Final = "window_clerk"
_AGENT: Final = "community_agent"
_LINKS: Final = (
    (ALLOCATE, ("allocate", "核对数量、分配到社区", _WINDOW)),
    (ALLOCATE, ("collect", "领取并签收", _AGENT)),
    (HAND_OUT, ("hand_out", "发给辖区单位和居民，不登记姓名", _AGENT)),
    (REFILL, ("refill", "补充自取箱", _AGENT)),
    (RETURN, ("return", "清点，剩余的退回", _AGENT)),
)


def outlined(service: Service, variant: str = "") -> Service:
    """The service itself where it has steps; else with its roster, of that kind, as steps (made, checked,
    counted), or its stock (shared out, fetched, handed out, brought back)."""
    if service.steps:
        return service
    if service.stock is not None:
        return replace(service, steps=tuple(_moved(service.stock)))
    if service.roster is None:
        return service
    return replace(service, steps=tuple(_steps(service.roster.of(variant))))


class Link(NamedTuple):
    """A step on the way of a service, and the kinds of case that come by it."""

    step: Step
    kinds: tuple[str, ...]


def links(service: Service, kinds: Sequence[str], *, whole: bool = False) -> list[Link]:
    """The way on of these kinds of case together, with `whole` every step; in the definition's order."""
    ways = {kind: _way(outlined(service, kind), kind, whole=whole) for kind in kinds}
    found = {step.key: step for way in ways.values() for step in way}
    if len(ways) > 1:
        order = [step.key for step in outlined(service).steps]
        found = {key: found[key] for key in sorted(found, key=order.index)}
    by_kind = {kind: {step.key for step in way} for kind, way in ways.items()}
    return [Link(step, tuple(kind for kind in kinds if key in by_kind[kind])) for key, step in found.items()]


def _way(service: Service, kind: str, *, whole: bool) -> list[Step]:
    if whole:
        return list(service.steps_of(kind))
    return [step for step in graph(service, kind).forward() if step.do != "archive"]


def _steps(roster: Roster) -> list[Step]:
    after = {one.to for stage in roster.stages for one in stage.outcomes}
    made = Step(MAKE, "编制名册、分派任务", _WINDOW, "work", outcomes={"made": roster.first.key},
                labels={"made": "已分派"})  # fmt: skip
    answered = Step(ANSWER, "窗口核实、答复", _WINDOW, "work", limit=roster.after_limit,
                    outcomes={"answered": REPORT}, labels={"answered": "已答复"})  # fmt: skip
    opened = Step(CASE, "转为办件", _WINDOW, "work", limit=roster.after_limit,
                  outcomes={"opened": REPORT}, labels={"opened": "已立案"})  # fmt: skip
    counted = Step(REPORT, "汇总上报", _WINDOW, "work", outcomes={"reported": f"{END}granted"},
                   labels={"reported": "名册办结"})  # fmt: skip
    stages = [_step(stage) for stage in roster.stages]
    return [made, *stages, *(step for step in (answered, opened) if step.key in after), counted]


def _moved(stock: Stock) -> list[Step]:
    """One link for each kind of move that the definition allows; fetching goes with sharing out."""
    links = [link for move, link in _LINKS if move in stock.moves]
    ahead = [*(key for key, _title, _role in links[1:]), f"{END}done"]
    return [
        Step(key, title, role, "work", outcomes={"done": to}, labels={"done": "完成"})
        for (key, title, role), to in zip(links, ahead, strict=True)
    ]


def _step(stage: Stage) -> Step:
    ways = {one.key: _target(stage, one.to) for one in stage.outcomes}
    return Step(
        stage.key, stage.title, stage.role, "visit" if stage.role != _WINDOW else "work", limit=stage.limit,
        form=stage.form, outcomes=ways, labels={one.key: one.text for one in stage.outcomes},
    )  # fmt: skip


def _target(stage: Stage, to: str) -> str:
    return {DONE: REPORT, AGAIN: stage.key}.get(to, to)
