"""`hub collection` and `hub organisations`: a day counted by one and checked by another; the yearly list in numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from hub.cli import cli
from hub.operations.collection import desk
from hub.operations.organisations import keeping
from hub.operations.staff.people import actor_by_login
from hub.testing import centre, databases, factories
from hub.testing.fixtures import opened


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A labour window with a receipt of today, and a firm."""
    with opened(databases.sqlite_url(tmp_path_factory.mktemp("desk")), WEB=False) as app, app.app_context():
        people = factories.centre("labour")
        centre.person("clerk-b", "window_clerk", department="labour")
        clerk = actor_by_login("clerk")
        period = desk.periods(desk.in_force("labour.medical_insurance", desk.today()).collection)[-1]
        desk.take(clerk, "劳动-4", resident_id=people.head, amount=380_00, period=period, variant="renewal",
                  seen=["social_card"])  # fmt: skip
        keeping.register(clerk, "劳动-12", {
            "form": "firm", "name": "演示面粉厂", "code": "91659999MA77ABCD0T", "community_id": people.east,
            "address": "团结路1号", "post": "", "phone": "", "employees": 9,
        })  # fmt: skip
        yield app


def run(app: Flask, *arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments), obj=app)


def rows(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.output
    return json.loads(result.output)  # type: ignore[no-any-return]


def test_a_day_is_counted_by_one_and_checked_by_another(app: Flask) -> None:
    [day] = rows(run(app, "collection", "list", "--as", "clerk", "--format", "json"))
    number = str(day["number"])
    assert (day["state"], day["expected"]) == ("open", "")
    assert run(app, "collection", "list").exit_code == 3
    words = ["collection", "list", "--as", "clerk"]
    table = CliRunner(env={"HUB_LANG": "zh_CN"}).invoke(cli, words, obj=app).output.splitlines()
    assert [line.split()[index] for line, index in zip(table, (3, 3), strict=True)] == ["状态", "未结束"]
    wrong = run(app, "collection", "close", number, "--pieces", "100=x", "--as", "clerk")
    assert (wrong.exit_code, "no count of notes" in wrong.output) == (2, True)
    short = run(app, "collection", "close", number, "--pieces", "100=3", "--as", "clerk")
    assert (short.exit_code, "380.00" in short.output) == (1, True)
    assert (
        run(app, "collection", "close", number, "--pieces", "100=3,50=1,10=3", "--as", "clerk").exit_code == 0
    )
    assert run(app, "collection", "check", number, "--as", "clerk").exit_code == 3
    assert run(app, "collection", "check", number, "--as", "clerk-b").exit_code == 0
    told = json.loads(run(app, "collection", "day", number, "--as", "deputy", "--format", "json").output)
    assert (told["state"], told["counted"], told["ways"]) == (
        "checked", "380.00", [{"way": "cash", "receipts": 1, "amount": "380.00"}])  # fmt: skip


def test_the_yearly_list_is_made_and_told_in_numbers(app: Flask) -> None:
    assert run(app, "organisations", "make-year", "劳动-12", "--as", "agent-e").exit_code == 3
    for new in (1, 0):
        made = run(app, "organisations", "make-year", "劳动-12", "--as", "clerk", "--format", "json")
        assert [row["new"] for row in rows(made)] == [new]
    [count] = rows(run(app, "organisations", "counts", "--as", "deputy", "--format", "json"))
    assert (count["all"], count["listed"], count["inspected"]) == (1, 1, 0)
    [firm] = rows(
        run(app, "organisations", "list", "--lacking", "told", "--as", "agent-e", "--format", "json")
    )
    assert (firm["name"], firm["told_on"]) == ("演示面粉厂", None)
