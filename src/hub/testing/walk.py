"""Walk a service: drive synthetic cases through the real operations until every edge has been gone.

The centre is thrown away, the people are invented, the days pass by a clock of its own.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from flask import Flask
from sqlalchemy import event

from hub.definitions.source import Definition
from hub.domain.case import Flow
from hub.domain.errors import HubError
from hub.domain.service import Service, Step
from hub.domain.trial import Trial
from hub.domain.trying import flow_of as asked_of
from hub.domain.trying import judge
from hub.operations.context import facts_of, flow_of, plugins
from hub.plugins.manager import load_plugins
from hub.plugins.registry import Plugins
from hub.testing.payment_walk import Cycle
from hub.testing.walk_collection import CollectionWalk
from hub.testing.walk_driver import Driver
from hub.testing.walk_register import RegisterWalk
from hub.testing.walk_roster import RosterDriver, routes
from hub.testing.walk_stock import StockDriver
from hub.testing.walked import Edge, Walked

START: Final = dt.date(2026, 9, 1)


def walk(keys: list[str] | None = None, departments: Plugins | None = None) -> Iterator[Walked]:
    """Walk the named services (all of them where None), one throw-away centre for all; yields each case.

    `departments`: instead of the installed ones.
    """
    with throw_away_app(departments or everything_on()) as app, app.app_context():
        wanted = keys if keys is not None else list(plugins().services())
        services = [plugins().service(key) for key in wanted]
        driver = Driver(app, sorted({service.department for service in services}))
        for service in services:
            yield from walk_service(driver, service)


class EverythingOn(Plugins):
    """The installed departments with what is off by default switched on, so that it is walked too."""

    @cached_property
    def _definitions(self) -> Mapping[tuple[str, int], Definition]:
        return {key: replace(one, service=_on(one.service)) for key, one in super()._definitions.items()}


def everything_on() -> Plugins:
    """The departments to walk where none are named."""
    found = load_plugins()
    return EverythingOn(found.manager, found.keys)


def _on(service: Service) -> Service:
    variants = tuple(replace(variant, enabled=True) for variant in service.variants)
    return replace(service, enabled=True, variants=variants)


def walk_service(driver: Driver, service: Service) -> Iterator[Walked]:
    """Every edge, variant, end and answer of one service; a loop is gone once. Then its own tests."""
    driver.end_entitlements()
    if service.roster is not None:
        yield from _walk_roster(driver, service)
    if service.stock is not None:
        yield from _walk_stock(driver, service)
    if not service.steps:
        return
    enabled = [each.key for each in service.variants if each.enabled] or [""]
    if service.is_case:
        for variant in enabled:
            yield from _walk_variant(driver, service, variant)
    if service.payment is not None:
        yield from _walk_payment(driver, service)
    if service.collection is not None:
        yield from _walk_cycle(driver, service, enabled, CollectionWalk)
    if service.register is not None:
        yield from _walk_cycle(driver, service, enabled, RegisterWalk)
    for trial in service.trials:
        if trial.variant in enabled:
            yield try_out(driver, service, trial)


def _walk_roster(driver: Driver, service: Service) -> Iterator[Walked]:
    """Every outcome of every stage of its items, of every kind; `events` are entries of the journal."""
    assert service.roster is not None
    for variant in [each.key for each in service.variants if each.enabled] or [""]:
        yield from _walk_kind(RosterDriver(driver, service, variant), variant)


def _walk_kind(walker: RosterDriver, variant: str) -> Iterator[Walked]:
    for route in routes(walker.roster):
        walked = Walked(walker.service.key, walker.service.seq, variant)
        try:
            walked.path, walked.end, walked.events = walker.walk(route)
        except HubError as error:
            walked.fault = f"{route[0].key}: {error}"
        yield walked


def _walk_stock(driver: Driver, service: Service) -> Iterator[Walked]:
    """One full cycle of every good: every way that its moves may go, counted and corrected at the end."""
    walker = StockDriver(driver, service)
    for good in walker.stock.goods:
        walked = Walked(service.key, service.seq, "")
        try:
            walker.walk(good.key, walked)
        except HubError as error:
            walked.fault = f"{good.key}: {error}"
        yield walked


def try_out(driver: Driver, service: Service, trial: Trial) -> Walked:
    """Run one of a definition's own tests; `fault` says what of it is not so."""
    walked = Walked(service.key, service.seq, trial.variant, test=trial.title)
    answers = asked_of(service, trial, {}).facts.answers
    flow = flow_of(service, facts_of(trial.variant, {"answers": answers}))
    try:
        happened = driver.try_out(flow, trial, walked)
    except HubError as error:
        walked.fault = f"{trial.title}: {error}"
        return walked
    wrong = [f"{untrue.path[0]}: {untrue.error}" for untrue in judge(service, trial, happened)]
    walked.fault = f"{trial.title}: {' '.join(wrong)}" if wrong else ""
    return walked


def _walk_payment(driver: Driver, service: Service) -> Iterator[Walked]:
    """One full cycle of each list; of a payment service every edge must have been gone."""
    payment = service.payment
    assert payment is not None
    for place, each in enumerate(payment.programmes):
        variant = service.variants[place].key if payment.lists and place < len(service.variants) else ""
        walked = Walked(service.key, service.seq, variant)
        Cycle(driver, service, f"{service.department}.{each.programme}", walked).go()
        if service.kind == "payment" and not walked.fault:
            missed = sorted(edges(service, variant) - set(walked.path))
            walked.fault = f"never gone: {missed[0]}" if missed else ""
        yield walked


def _walk_cycle(
    driver: Driver, service: Service, variants: list[str], walk: Callable[..., Any]
) -> Iterator[Walked]:
    """One full cycle of each variant, in which every edge must have been gone."""
    for variant in variants:
        walked = Walked(service.key, service.seq, variant)
        walk(driver, service, variant, walked).go()
        missed = sorted(edges(service, variant) - set(walked.path))
        if missed and not walked.fault:
            walked.fault = f"never gone: {missed[0]}"
        yield walked


def _walk_variant(driver: Driver, service: Service, variant: str) -> Iterator[Walked]:
    left = edges(service, variant)
    for answers in answer_sets(service):
        flow = flow_of(service, facts_of(variant, {"answers": answers}))
        if flow.barred():
            continue
        yield _one(driver, flow, left, [])
        while True:
            route = route_to(flow, left)
            if route is None:
                break
            before = len(left)
            yield _one(driver, flow, left, route)
            if len(left) == before:
                break
    if left:
        missed = ", ".join(f"{step}:{outcome}" for step, outcome in sorted(left))
        yield Walked(service.key, service.seq, variant, fault=f"never gone: {missed}")


def _one(driver: Driver, flow: Flow, left: set[Edge], route: list[Edge]) -> Walked:
    service = flow.service
    walked = Walked(service.key, service.seq, flow.facts.variant)
    try:
        driver.walk(flow, route, walked)
    except HubError as error:
        at = walked.path[-1] if walked.path else ("start", "")
        walked.fault = f"{at[0]}:{at[1]}: {error}"
    left.difference_update(walked.path)
    return walked


def edges(service: Service, variant: str) -> set[Edge]:
    """All (step, outcome) pairs of a variant."""
    return {(step.key, outcome) for step in service.steps_of(variant) for outcome in step.outcomes}


def answer_sets(service: Service) -> list[dict[str, str]]:
    """Few answer sets in which every choice of every question is given at least once."""
    most = max((len(question.choices) for question in service.questions), default=1)
    return [
        {q.key: q.choices[min(turn, len(q.choices) - 1)].key for q in service.questions}
        for turn in range(most)
    ]


def route_to(flow: Flow, left: set[Edge]) -> list[Edge] | None:
    """The shortest way from the first step through one edge not gone yet, or None."""
    ways: list[tuple[Step, list[Edge]]] = [(flow.first(), [])]
    seen = {flow.first().key}
    while ways:
        step, path = ways.pop(0)
        for outcome in step.outcomes:
            edge = (step.key, outcome)
            if edge in left:
                return [*path, edge]
            target = flow.follow(step, outcome)
            if not isinstance(target, str) and target.key not in seen:
                seen.add(target.key)
                ways.append((target, [*path, edge]))
    return None


@contextmanager
def throw_away_app(departments: Plugins | None = None) -> Iterator[Flask]:
    """An app on a migrated SQLite file that is gone afterwards; its time is `app.config["HUB_NOW"]`."""
    from hub.app import create_app
    from hub.db.migrate import upgrade

    with tempfile.TemporaryDirectory(prefix="hub-walk-") as folder:
        url = f"sqlite:///{Path(folder) / 'walk.sqlite'}"
        upgrade(url)
        own = {"PLUGINS": departments} if departments else {}
        app = create_app({
            "DATABASE": url, "DATA": folder, "KEY": "walk", "TESTING": True, "WEB": False, **own,
        })  # fmt: skip
        app.config["HUB_NOW"] = Ticking(START)
        with app.app_context():
            _careless()
        yield app
        with app.app_context():
            _dispose()


def _careless() -> None:
    """What is thrown away need not survive a cut of power."""
    from hub.db.base import db

    event.listen(db.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
    db.engine.dispose()


def _dispose() -> None:
    from hub.db.base import db, let_go

    let_go()
    db.engine.dispose()


class Ticking:
    """A clock that stands until it is told to go on; noon of a day."""

    def __init__(self, day: dt.date) -> None:
        self.day = day

    def __call__(self) -> dt.datetime:
        """Noon in the centre's zone, as UTC."""
        return dt.datetime.combine(self.day, dt.time(4), dt.UTC)
