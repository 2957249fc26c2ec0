"""Progress without a log-in: what it shows, what it never shows, what guessing gets, and what it costs."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, select, text

from hub.db.base import db
from hub.db.models import Case, Resident, WrongCodes
from hub.operations import attempts
from hub.testing import databases, tables
from hub.testing.fixtures import opened
from hub.web.limits import limiter

from .conftest import Browser
from .states import OLD_AGE, Play, text_of

URL = "/public/progress"


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    with opened(databases.sqlite_url(tmp_path_factory.mktemp("progress")), RATELIMIT_ENABLED=True) as app:
        yield Play(app)


@pytest.fixture
def sent_up(play: Play) -> dict[str, Any]:
    """民政-9 accepted on 2016-12-01 (its slip the day before), sent up on 12-08; it is 12-15 and nothing has come back."""
    play.day = dt.date(2016, 11, 28)
    case = play.case("accept", service=OLD_AGE)
    for day, step in ((dt.date(2016, 11, 30), "review"), (dt.date(2016, 12, 8), "bureau")):
        play.day = day
        with play.app.app_context():
            play._forward(case, step, {})
    play.day = dt.date(2016, 12, 15)
    return play.row(case)


def ask(play: Play, number: str, code: str, **more: Any) -> Any:
    return Browser(play.app).post(URL, {"number": number, "code": code}, **more)


def test_a_case_at_a_superior_has_no_due_date_but_a_forecast(play: Play, sent_up: dict[str, Any]) -> None:
    """B-006: past steps, holder, stopped, days left, the forecast; never by any part of an ID number."""
    said = text_of(ask(play, sent_up["number"], sent_up["receipt_code"]))
    assert sent_up["accepted_on"] == dt.date(2016, 12, 1)
    for part in (
        sent_up["number"],
        "在市民政局",
        "市民政局",
        "剩15天",
        "今天回来的话：2017年1月6日",
        "12月1日 周四受理",
    ):
        assert part in said, part
    assert "停表" in said
    for title in ("社区初审", "上报"):
        assert title in said
    tail = play.all(select(Resident.id_tail).where(Resident.id == sent_up["applicant_id"]))[0][0]
    refused = ask(play, sent_up["number"], tail)
    assert (refused.status_code, "市民政局" in refused.text) == (400, False)


def test_guessing_is_throttled_and_told_nothing(play: Play, sent_up: dict[str, Any]) -> None:
    """20 tries a minute from one address; 30 wrong codes an hour for one number from all addresses."""
    number, code = sent_up["number"], sent_up["receipt_code"]
    limiter.reset()
    own = [ask(play, number, f"WRONG{n:03}").status_code for n in range(21)]
    assert own == [400] * 20 + [429]
    shut = ask(play, number, code)
    assert shut.status_code == 429  # the right one too, from there
    assert ("请过1分钟再试。" in shut.text, "输错查询码的次数太多" in shut.text) == (True, False)
    assert (f"<dt>编号</dt><dd>{number}</dd>" in shut.text, code in shut.text) == (True, False)
    assert ('href="/login"' in shut.text, 'href="/public/"' in shut.text) == (False, True)
    fresh(play)
    many = [
        ask(play, n, f"GUESS{i:03}", environ_overrides={"REMOTE_ADDR": f"203.0.113.{i}"})
        for i in range(31) for n in (number, "民16-9999")
    ]  # fmt: skip
    known, unknown = many[::2], many[1::2]
    assert [each.status_code for each in known] == [400] * 30 + [429]
    assert [each.status_code for each in unknown] == [400] * 30 + [429]
    assert re.search("输错查询码的次数太多.*请过(60|59)分钟再试。", known[-1].text, re.DOTALL)
    assert plain(known[-1].text, number) == plain(unknown[-1].text, "民16-9999")
    assert plain(known[0].text, number) == plain(unknown[0].text, "民16-9999")
    other = {"environ_overrides": {"REMOTE_ADDR": "198.51.100.7"}}
    assert ask(play, number, code, **other).status_code == 429
    assert ask(play, "民16-0002", "WRONG", **other).status_code == 400  # other numbers go on
    limiter.reset()
    config = play.app.config  # another process of the centre, with nothing in its memory
    with opened(
        config["SQLALCHEMY_DATABASE_URI"], RATELIMIT_ENABLED=True, HUB_NOW=config["HUB_NOW"]
    ) as other_app:
        said = {"number": number, "code": code}
        assert Browser(other_app).post(URL, said, **other).status_code == 429
    assert {len(key) for (key,) in play.all(select(WrongCodes.key))} == {64}  # no number of anybody is kept
    fresh(play)
    wide = number.translate({ord("-"): "－", ord("1"): "１"})
    assert ask(play, f" {wide} ", code.lower()).status_code == 200  # as a telephone's keyboard writes it
    for page in ("complaints/follow", "appointments/mine"):  # what else a code opens
        tried = [
            Browser(play.app).post(f"/public/{page}", {"number": "诉16-0001", "code": f"GUESS{i:03}"},
                              environ_overrides={"REMOTE_ADDR": f"203.0.113.{i}"}).status_code
            for i in range(31)
        ]  # fmt: skip
        assert tried == [400] * 30 + [429], page
    fresh(play)


def test_one_address_that_tries_many_numbers_is_stopped_in_all_processes(
    play: Play, sent_up: dict[str, Any]
) -> None:
    """Each number is guessed once; the next look from that address, or network, is refused elsewhere too."""
    fresh(play)
    with play.app.app_context():
        for each in range(attempts.MOST_FROM):
            assert attempts.shut_until("progress", f"民90-{each:04d}", "2001:db8::7") is None
            attempts.wrong("progress", f"民90-{each:04d}", "2001:db8::7")
    said = {"number": sent_up["number"], "code": sent_up["receipt_code"]}
    config = play.app.config
    with opened(
        config["SQLALCHEMY_DATABASE_URI"], RATELIMIT_ENABLED=True, HUB_NOW=config["HUB_NOW"]
    ) as other_app:
        for app in (play.app, other_app):
            looks = [
                Browser(app).post(URL, said, environ_overrides={"REMOTE_ADDR": address}).status_code
                for address in ("2001:db8::7", "2001:db8::ffff:8", "2001:db8:0:1::7", "198.51.100.7")
            ]
            assert looks == [429, 429, 200, 200]
    fresh(play)


def fresh(play: Play) -> None:
    """Nobody has tried anything."""
    limiter.reset()
    with play.app.app_context():
        attempts.forget_all()


def plain(page: str, typed: str) -> str:
    return re.sub(r'value="[^"]*"', "", page.replace(typed, ""))


GROW = """
INSERT INTO cases (number, receipt_code, service, version, department, variant, community_id, household_id,
  applicant_id, post_id, phase, step, facts, settings, ledger, marks, opened_on, accepted_on, due, state, ended,
  urgent, rev, seq, head, closed_on)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)
SELECT '民90-' || printf('%06d', i), 'AAAAAAAA', service, version, department, variant, community_id, household_id,
  applicant_id, post_id, phase, step, facts, settings, '[]', '{}', opened_on, accepted_on, due, state, ended, '', 1, 1, '',
  closed_on FROM n, cases WHERE cases.id = :id
"""


def test_a_look_costs_the_same_with_a_hundred_times_the_cases(play: Play, sent_up: dict[str, Any]) -> None:
    """Statements counted at 1,000 and 100,000 cases; each goes by an index (times: bench/progress.py)."""
    costs = []
    for many in (1_000, 100_000):
        with play.app.app_context(), db.engine.begin() as connection:
            connection.execute(text("DELETE FROM cases WHERE number LIKE '民90-%'"))
            connection.execute(text(GROW), {"many": many, "id": sent_up["id"]})
        asked: list[tuple[str, Any]] = []
        with play.app.app_context():
            engine = db.engine

        def note(_c: Any, _d: Any, statement: str, values: Any, *_more: Any, asked: Any = asked) -> None:
            asked.append((statement, values))

        with tables.heard(engine, note):
            assert ask(play, sent_up["number"], sent_up["receipt_code"]).status_code == 200
        costs.append(len(asked))
        assert play.count(Case, Case.number.like("民90-%")) == many
        with engine.connect() as connection:
            steps = {sql: plan(connection, sql, values) for sql, values in asked if sql.startswith("SELECT")}
        scans = ("SCAN cases", "SCAN events")
        assert [step for each in steps.values() for step in each if step.startswith(scans)] == []
    assert costs[0] == costs[1] <= 7


def plan(connection: Connection, sql: str, values: Any) -> list[str]:
    return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
