"""The register of organisations: code by its check digit, once, in one's community; its year; disputes passed on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import update
from stdnum.cn import uscc

from hub.db.base import db, transaction
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations.organisations import keeping, record, view, years
from hub.operations.prints import codes, organisation_prints
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.operations.settings import put_setting
from hub.operations.verb import CaseRef
from hub.testing import centre

from .engine import Town

INSPECTION = "劳动-12"


@pytest.fixture
def labour(town: Town) -> Town:
    centre.window("labour")
    for place in (town.east, town.west):
        enable(OPERATOR, department="labour", community_id=place, reason="测试")
    return town


def code(no: int) -> str:
    digits = f"91659900MA{no:07d}"
    return digits + str(uscc.calc_check_digit(digits))


def said(town: Town, no: int = 1, **more: Any) -> dict[str, Any]:
    return {"form": "firm", "name": f"博城面粉{no}厂", "code": code(no), "community_id": town.east,
            "address": "团结路1号", "post": "人事部门", "phone": "0909-2220001", "employees": 40, **more}  # fmt: skip


def put(town: Town, no: int = 1, login: str = "officer-e", **more: Any) -> CaseRef:
    return keeping.register(town.as_(login), INSPECTION, said(town, no, **more))


def test_on_a_visit_firms_and_traders_of_five_are_registered_once(labour: Town) -> None:
    town = labour
    one = put(town)
    assert one.number == "劳企26-0001"
    for wrong, why in (
        ({}, "on the register already, as 劳企26-0001"),
        ({"no": 2, "code": code(2)[:-1] + ("0" if code(2)[-1] != "0" else "1")}, "check digit"),
        ({"no": 2, "form": "sole_trader", "employees": 4}, "from 5 employees on"),
        ({"no": 2, "employees": -1}, "as a whole number"),
        ({"no": 2, "name": " "}, "fill this in"),
        ({"no": 2, "form": "club"}, "Choose which"),
        ({"no": 2, "community_id": town.west}, "may not do this"),
        ({"no": 2, "login": "deputy"}, "may not do this"),
    ):
        with pytest.raises((InputError, Refused), match=why):
            put(town, **wrong)
    assert put(town, 2, form="sole_trader", employees=5, code=code(2).lower()).number == "劳企26-0002"


def test_it_is_found_by_code_or_name_where_one_works(labour: Town) -> None:
    town = labour
    put(town, 1)
    west = put(town, 2, "officer-w", community_id=town.west, name="西湖旅店")

    def names(login: str, text: str = "") -> list[str]:
        return [row["name"] for row in view.found(town.as_(login), text)]

    assert names("clerk") == ["博城面粉1厂", "西湖旅店"]
    assert names("officer-e") == ["博城面粉1厂"]
    assert (names("clerk", code(2)[:17].lower()), names("clerk", "面粉")) == (["西湖旅店"], ["博城面粉1厂"])
    assert names("clerk", "%") == []
    assert names("finance") == []
    with pytest.raises(NotFound):
        view.organisation_view(town.as_("agent-e"), west.id)


def test_what_is_said_changes_with_its_reason_and_stays_in_the_journal(labour: Town) -> None:
    town = labour
    one = put(town)
    with pytest.raises(InputError, match="Say why"):
        keeping.change(town.as_("agent-e"), one.id, {"employees": 38}, reason="")
    with pytest.raises(InputError, match="Nothing is different"):
        keeping.change(town.as_("agent-e"), one.id, {"employees": 40}, reason="没有")
    keeping.change(town.as_("agent-e"), one.id, {"employees": 38}, reason="入户核实", rev=one.rev)
    with pytest.raises(Conflict):
        keeping.close(town.as_("officer-e"), one.id, reason="已注销", rev=one.rev)
    keeping.close(town.as_("officer-e"), one.id, reason="已注销")
    with pytest.raises(Refused, match="off the register"):
        years.mark(town.as_("officer-e"), one.id, "told")
    it = view.organisation_view(town.as_("clerk"), one.id)
    assert (it.row["employees"], it.row["state"], it.keeps) == (38, "closed", False)
    assert [each["type"] for each in it.entries] == ["registered", "changed", "closed"]
    assert put(town).number == "劳企26-0002"
    with transaction() as tx:
        tx.execute(update(record.ROWS).where(record.ROWS.c.id == one.id).values(employees=3))
    assert [(each.case, each.field) for each in audit.verify(OPERATOR).findings] == [
        (one.number, "employees")
    ]
    with transaction() as tx:
        tx.execute(update(record.ROWS).where(record.ROWS.c.id == one.id).values(employees=38))
    db.session.rollback()


def test_a_year_is_told_entered_and_inspected_and_counted(labour: Town) -> None:
    town = labour
    one, two = put(town, 1), put(town, 2)
    years.mark(town.as_("officer-e"), one.id, "told")
    with pytest.raises(Refused, match="noted already"):
        years.mark(town.as_("officer-e"), one.id, "told")
    with pytest.raises(InputError, match="what the inspection found"):
        years.mark(town.as_("clerk"), one.id, "inspected")
    with pytest.raises(Refused, match="may not do this"):  # the agent enters, the window notes the inspection
        years.mark(town.as_("officer-e"), one.id, "entered")
    years.mark(town.as_("agent-e"), one.id, "entered")
    for login in ("officer-e", "agent-e"):
        with pytest.raises(Refused, match="may not do this"):
            years.mark(town.as_(login), one.id, "inspected", result="passed")
    notes = {
        login: view.organisation_view(town.as_(login), one.id).notes for login in ("officer-e", "agent-e")
    }
    assert notes == {"officer-e": {"told"}, "agent-e": {"told", "entered"}}
    years.mark(town.as_("clerk"), one.id, "inspected", result="failed")
    assert view.counts(town.as_("deputy")) == [
        {
            "name": "东社区",
            "all": 2,
            "listed": 1,
            "told": 1,
            "entered": 1,
            "inspected": 1,
            "failed": 1,
            "late": 0,
        }
    ]
    years.mark(town.as_("clerk"), one.id, "inspected", result="passed")
    with pytest.raises(Refused, match="noted already"):
        years.mark(town.as_("clerk"), one.id, "inspected", result="failed")
    passed_on = years.refer(town.as_("clerk"), one.id, matter="拖欠工资")
    years.answer(town.as_("clerk"), passed_on.id, text="已补发")
    seen = view.organisation_view(town.as_("clerk"), one.id).entries
    assert [(each["type"], each["of"], each["result"]) for each in seen] == [
        ("registered", "", ""), *((kind, "2026", "") for kind in ("begun", "told", "entered")),
        ("inspected", "2026", "failed"), ("inspected", "2026", "passed"),
        ("referred", passed_on.number, ""), ("answered", passed_on.number, ""),
    ]  # fmt: skip
    assert [row["id"] for row in view.found(town.as_("clerk"), lacking="told")] == [two.id]
    town.app.config["HUB_NOW"].day = town.day.replace(year=town.day.year + 1)
    assert [row["told"] for row in view.counts(town.as_("clerk"))] == [0]
    assert [year["year"] for year in view.organisation_view(town.as_("clerk"), one.id).years] == [2026]


def test_the_list_of_a_year_has_traders_of_five_and_every_firm_and_tells_who_is_late(labour: Town) -> None:
    # S-020: sole trader with 4, sole trader with 5, enterprise with 1: two are on the list.
    town, clerk = labour, labour.as_("clerk")
    with pytest.raises(Refused, match="from 5 employees on"):
        put(town, 1, form="sole_trader", employees=4)
    trader, firm = put(town, 2, form="sole_trader", employees=5), put(town, 3, employees=1)
    with pytest.raises(Refused, match="may not do this"):
        years.open_year(town.as_("agent-e"), INSPECTION)
    assert (years.open_year(clerk, INSPECTION).rev, years.open_year(clerk, INSPECTION).rev) == (2, 0)
    put(town, 4)
    assert (years.open_year(clerk, INSPECTION).rev, len(view.found(clerk, lacking="late"))) == (1, 0)
    keeping.close(clerk, view.found(clerk)[-1]["id"], reason="已注销")
    put_setting(OPERATOR, key="organisations.check_due", value=f"{town.day:%m-%d}")
    years.mark(clerk, firm.id, "inspected", result="passed")
    assert [row["late"] for row in view.counts(clerk)] == [0]
    town.pass_days(1)
    assert [row["id"] for row in view.found(clerk, lacking="late")] == [trader.id]
    assert [(row["listed"], row["inspected"], row["late"]) for row in view.counts(town.as_("deputy"))] == [
        (2, 1, 1)
    ]
    years.mark(clerk, trader.id, "inspected", result="failed")
    assert [row["id"] for row in view.found(clerk, lacking="late")] == [trader.id]


def test_a_trader_who_falls_below_five_is_corrected_and_not_on_the_list_any_more(labour: Town) -> None:
    town, clerk = labour, labour.as_("clerk")
    trader, firm = put(town, 2, form="sole_trader", employees=5), put(town, 3, employees=2)
    keeping.change(clerk, trader.id, {"employees": 4}, reason="入户核实，辞退1人")
    with pytest.raises(Refused, match="from 5 employees on"):  # not the way past the rule for a new one
        keeping.change(clerk, firm.id, {"form": "sole_trader"}, reason="登记有误")
    it = view.organisation_view(clerk, trader.id)
    assert (it.row["employees"], it.row["state"], it.asked) == (4, "active", False)
    assert years.open_year(clerk, INSPECTION).rev == 1
    put_setting(OPERATOR, key="organisations.check_due", value=f"{town.day:%m-%d}")
    town.pass_days(1)
    assert [row["id"] for row in view.found(clerk, lacking="told")] == [firm.id]
    assert [row["id"] for row in view.found(clerk, lacking="late")] == [firm.id]
    assert (view.late(it.row), [row["late"] for row in view.counts(clerk)]) == (False, [1])
    # One that shrinks after the list was made is on it no longer, and nothing is noted of it.
    later = put(town, 4, form="sole_trader", employees=5)
    assert years.open_year(clerk, INSPECTION).rev == 1
    assert [row["listed"] for row in view.counts(clerk)] == [2]
    keeping.change(clerk, later.id, {"employees": 4}, reason="又辞退1人")
    assert [row["listed"] for row in view.counts(clerk)] == [1]
    with pytest.raises(Refused, match="too small to be inspected"):
        years.mark(clerk, later.id, "told")


def test_a_dispute_is_passed_on_by_the_window_and_answered(labour: Town) -> None:
    town = labour
    one = put(town)
    with pytest.raises(Refused, match="may not do this"):
        years.refer(town.as_("agent-e"), one.id, matter="拖欠工资")
    with pytest.raises(InputError, match="what it is about"):
        years.refer(town.as_("clerk"), one.id, matter=" ")
    for number in ("13909091234", "659999199001011234"):
        with pytest.raises(InputError, match="must not stand here"):
            years.refer(town.as_("clerk"), one.id, matter=f"拖欠工资，电话或证件{number}")
    sent = years.refer(town.as_("clerk"), one.id, matter="拖欠三个月工资")
    [out] = view.organisation_view(town.as_("clerk"), one.id).referrals
    # 15 working days from Monday 2 March 2026, as the centre has set for who names no day: 23 March.
    assert (view.answer_by(out), view.answer_days(out)) == (dt.date(2026, 3, 23), 15)
    assert organisation_prints.referral(town.as_("clerk"), one.id, sent.id)[:5] == b"%PDF-"
    with pytest.raises(NotFound, match="no such referral"):
        organisation_prints.referral(town.as_("clerk"), one.id, sent.id + 1)
    opened = {
        login: codes.find(town.as_(login), out["number"]) for login in ("clerk", "officer-e", "agent-w")
    }
    assert opened == {"clerk": ("organisation", one.id), "officer-e": None, "agent-w": None}
    years.answer(town.as_("clerk"), sent.id, text="已责令补发")
    with pytest.raises(Refused, match="answered already"):
        years.answer(town.as_("clerk"), sent.id, text="再答")
    [found] = view.organisation_view(town.as_("clerk"), one.id).referrals
    assert (found["number"], found["body"], found["answer"]) == (
        "劳转26-0001",
        "市劳动监察大队",
        "已责令补发",
    )
    assert view.organisation_view(town.as_("officer-e"), one.id).referrals == []
