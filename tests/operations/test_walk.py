"""The walk: every edge of every service through the real operations, and every print on the way."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from hub.cli import cli
from hub.cli.services_walk import walk as command
from hub.domain.flow import situations
from hub.domain.service import Service
from hub.domain.stock import CORRECT
from hub.domain.trial import Trial, WrittenLetter
from hub.domain.trying import Happened, flow_of, judge, run
from hub.operations.context import plugins
from hub.testing.fixtures import opened
from hub.testing.walk import Walked, edges, throw_away_app, try_out
from hub.testing.walk_driver import Driver


def test_the_walk_goes_every_edge_of_every_service_and_makes_each_print() -> None:
    """One command over all services: every end, every print, and nothing left over."""
    done = CliRunner().invoke(command, ["--all", "--format", "json"], catch_exceptions=False)
    walked = json.loads(done.output)
    assert [row["fault"] for row in walked if not row["ok"]] == []
    assert done.exit_code == 0
    with opened("sqlite://", WEB=False) as app:
        services = _services(app)
    assert [row["test"] for row in walked if row["test"]] == [
        trial.title for service in services for trial in service.trials
    ]
    assert [row["test"] for row in walked if not row["end"]] == [
        trial.title for service in services for trial in service.trials if trial.stops
    ]
    paid = {service.key for service in services if service.payment}
    runs = [row for row in walked if row["end"] == "done" and row["key"] in paid]
    assert {row["key"]: row["prints"] for row in runs} == {
        service.key: [name for name in PAYMENT_PRINTS
                      if service.payment.way == "cash" or name != "hub.payment_sheet"]
        for service in services if service.payment
    }  # fmt: skip
    cycles = {(row["key"], row["variant"]): set(map(tuple, row["path"])) for row in runs}
    whole = {service.key for service in services if service.kind == "payment"}
    assert {key: path for key, path in cycles.items() if key[0] in whole} == {
        (service.key, variant): edges(service, variant)
        for service in services if service.kind == "payment"
        for variant in [each.key for each in service.variants] or [""]
    }  # fmt: skip
    desks = {service.key for service in services if service.collection or service.register}
    rounds = [row for row in walked if row["key"] in desks]
    assert {(row["key"], row["variant"], row["end"]): set(map(tuple, row["path"])) for row in rounds} == {
        (service.key, variant.key, "done"): edges(service, variant.key)
        for service in services if service.key in desks for variant in service.variants
    }  # fmt: skip
    stocks = {service.key: service for service in services if service.stock}
    goods = [row for row in walked if row["key"] in stocks]
    assert [(row["end"], set(map(tuple, row["path"]))) for row in goods] == [
        ("done", _moves(stocks[row["key"]])) for row in goods
    ]
    assert {row["key"] for row in goods} == set(stocks)
    walked = [row for row in walked if row not in runs and row not in rounds and row not in goods]
    services = [service for service in services if service.is_case]
    gone, prints, ends, notices = {}, {}, {}, {}
    for row in walked:
        where = row["key"], row["variant"]
        gone.setdefault(where, set()).update(map(tuple, row["path"]))
        ends.setdefault(row["key"], set()).update({row["end"]} - {""})
        prints.setdefault(row["key"], set()).update(row["prints"])
        notices.setdefault(row["key"], set()).update(row["notices"])
    rosters = [service for service in services if service.roster is not None]
    kinds = {
        (service.key, kind): service.roster.of(kind)
        for service in rosters if service.roster
        for kind in [each.key for each in service.variants] or [""]
    }  # fmt: skip
    assert {kind: gone.pop(kind) for kind in kinds} == {
        kind: {(stage.key, one.key) for stage in roster.stages for one in stage.outcomes}
        for kind, roster in kinds.items()
    }
    assert {service.key: {*ends.pop(service.key), "again"} for service in rosters} == {
        service.key: {one.to for stage in service.roster.stages for one in stage.outcomes}
        - {stage.key for stage in service.roster.stages}
        for service in rosters if service.roster
    }  # fmt: skip
    services = [service for service in services if service.steps]
    prints = {service.key: prints[service.key] for service in services}
    notices = {service.key: notices[service.key] for service in services}
    assert gone == {
        (service.key, variant): edges(service, variant)
        for service in services for variant in [each.key for each in service.variants] or [""]
    }  # fmt: skip
    assert ends == {
        service.key: {end for flow in situations(service) for end in flow.ends()} for service in services
    }  # fmt: skip
    assert prints == {service.key: _prints(service) for service in services}
    assert notices == {
        service.key: {name for step in service.steps for name in step.notices} for service in services
    }


def _moves(service: Service) -> set[tuple[str, str]]:
    """Every move that a stock's definition allows, and the correction of a count."""
    assert service.stock is not None
    places = ("", *service.stock.places)
    return {(CORRECT, "confirmed")} | {
        (move, f"{begins or 'outside'}-{ends or 'outside'}")
        for move in service.stock.moves for begins in places for ends in places
        if service.stock.allows(move, begins, ends)
    }  # fmt: skip


PAYMENT_PRINTS = ("hub.payment_summary", "hub.payment_sheet", "hub.payment_receipt")
REFUSED = Trial(
    "街道领导不同意的", variant="household", way=(("approve", "rejected"),), end="refused", due=20,
    letters=(WrittenLetter("hub.refusal", "household_officer", reason=True),),
)  # fmt: skip
WRONG: list[tuple[dict[str, Any], str]] = [
    ({}, ""),
    ({"end": "granted"}, "end: It does not stop; it ends: refused."),
    (
        {"way": (("approve", "rejected"), ("tell", "told"))},
        "way: The case never goes tell = told; it goes: accept = accepted, check = verified, form = filled, "
        "community_sign = signed, papers = complete, approve = rejected, refuse = delivered.",
    ),
    ({"letters": (WrittenLetter("hub.result"),)}, "letters: Other letters are written: hub.refusal "
     "(household_officer)."),
    ({"letters": (WrittenLetter("hub.refusal", "window_clerk"),)}, "letters: Other letters are written: "
     "hub.refusal (household_officer)."),
    ({"letters": ()}, "letters: Other letters are written: hub.refusal (household_officer)."),
    ({"asks": ("diagnosis",)}, "asks: 医院诊断证明 is not asked for."),
    ({"asks_not": ("id_card",)}, "asks_not: 身份证 is asked for."),
    ({"prints": ("hub.result",)}, "prints: hub.result is not printed on this way."),
    ({"notices": ("collection",)}, "notices: collection is not made known on this way."),
    ({"due": 19}, "due: It is due after 20 counted working days."),
    (
        {"without": ("id_card",)},
        "way: The case never goes approve = rejected; it goes: accept = accepted, check = verified, "
        "form = filled, community_sign = signed. end: It stops at “交验资料”: 身份证 is missing. "
        "letters: Other letters are written: —.",
    ),
    ({"end": "", "stops": "papers"}, "stops: It does not stop; it ends: refused."),
]  # fmt: skip
"""Changes of a right test, and what is then said of it."""


def test_a_definitions_own_test_is_judged_alike_by_its_flow_and_by_the_real_operations() -> None:
    with throw_away_app() as app, app.app_context():
        service = plugins().service("民政-6")
        driver = Driver(app, ["civil_affairs"])
        real: dict[tuple[str, ...], Happened] = {}
        for change, said in WRONG:
            trial = replace(REFUSED, **change)
            flow = flow_of(service, trial, {})
            if trial.without not in real:
                real[trial.without] = driver.try_out(flow, trial, Walked("", "", ""))
            for happened in (run(flow, trial), real[trial.without]):
                found = judge(service, trial, happened)
                assert " ".join(f"{untrue.path[0]}: {untrue.error}" for untrue in found) == said
        wrong = try_out(driver, service, replace(REFUSED, end="granted"))
        assert wrong.fault == "街道领导不同意的: end: It does not stop; it ends: refused."
        assert not wrong.ok


def test_a_walk_with_a_wrong_test_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Walked("k", "民政-6", "", [("accept", "accepted")], test="某项", fault="某项: end: no")
    monkeypatch.setattr("hub.testing.walk.walk", lambda keys: iter([wrong]))
    done = CliRunner(env={"HUB_LANG": "en"}).invoke(cli, ["services", "walk", "民政-6"])
    assert (done.exit_code, done.stderr) == (
        1, "民政-6: 1 of 1 walks did not come to their end. The first: 某项: end: no\n"
    )  # fmt: skip


def _services(app: Flask) -> list[Service]:
    with app.app_context():
        return [versions[-1] for versions in plugins().services().values()]


def _prints(service: Service) -> set[str]:
    """The prints a definition names, and those of every case."""
    named = [
        name
        for step in service.steps
        for name in (*step.prints, *(p for task in step.tasks for p in task.prints))
    ]
    own = {name if "." in name else f"{service.department}.{name}" for name in named}
    letters = {letter.print for letter in service.letters}
    batches = {key for batch in service.batches for key in (batch.agenda, batch.minutes) if key}
    slip = {"hub.slip"} if service.materials else set()
    receipt = {"hub.receipt"} if service.started_by != "roster" else set()
    return own | letters | batches | slip | receipt | {"hub.why_this_date"}
