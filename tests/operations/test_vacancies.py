"""Vacancies: noted whole and without anybody's number, published through a day, taken down by hand or by the day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import update

from hub.db.base import db, transaction
from hub.domain.errors import Conflict, InputError, Many, NotFound, Refused
from hub.operations.organisations import keeping as register
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import disable, enable
from hub.operations.settings import put_setting
from hub.operations.vacancies import keeping, record, view
from hub.testing import centre

from .engine import Town
from .test_organisations import INSPECTION, code
from .test_organisations import said as firm


@pytest.fixture
def labour(town: Town) -> Town:
    centre.window("labour")
    enable(OPERATOR, department="labour", community_id=town.east, reason="测试")
    put_setting(OPERATOR, key="centre.phone", value="0909-2220100")
    return town


def said(town: Town, **more: Any) -> dict[str, Any]:
    return {
        "title": "厨师", "openings": 2, "wage_from": 4500, "wage_to": 5500, "employer": "天山饭庄",
        "place": "团结路3号", "about": "有健康证，每天8小时", "source": "单位来函",
        "until": town.day + dt.timedelta(days=14), **more,
    }  # fmt: skip


def test_what_is_noted_is_whole_and_names_nobody(labour: Town) -> None:
    town, clerk = labour, labour.as_("clerk")
    for wrong, why in (
        ({"title": " "}, "title: Please fill"),
        ({"openings": 0}, "openings: Write how many"),
        ({"employer": ""}, "Say whose vacancy"),
        ({"until": town.day - dt.timedelta(days=1)}, "today or later"),
        ({"wage_from": 5000, "wage_to": 4000}, "lower to the higher"),
        ({"code": code(7)}, "not on the register"),
        ({"about": "联系人手机１３９ ０９０９ １２３４"}, "about: No ID, account or telephone"),
        ({"about": "身份证659999199001011234的优先"}, "about: No ID"),
        ({"employer": "张记13909091234"}, "employer: No ID"),
        ({"source": "王某13909091234来电"}, "source: No ID"),
    ):
        with pytest.raises(Many, match=why) as one:
            keeping.note(clerk, "labour", said(town, **wrong))
        assert len(one.value.errors) == 1
    nothing = {"title": "", "place": "", "source": "", "employer": "", "openings": None, "until": None}
    with pytest.raises(Many) as all_:
        keeping.note(clerk, "labour", said(town, **nothing))
    assert {each.where for each in all_.value.errors} == nothing.keys()
    made = keeping.note(clerk, "labour", said(town, about="电话0909-2220100咨询", wage_to=None))
    row = view.vacancy_view(clerk, made.id).row
    assert (made.number, row["wage_from"], row["wage_to"], row["state"]) == (
        "劳岗26-0001",
        4500,
        4500,
        "draft",
    )
    with pytest.raises(NotFound, match="There is no such room"):
        keeping.note(clerk, "civil_affairs", said(town))
    for login in ("agent-e", "deputy"):
        with pytest.raises(Refused, match="may not do this"):
            keeping.note(town.as_(login), "labour", said(town))


def test_published_it_is_read_by_everybody_through_its_last_day(labour: Town) -> None:
    town, clerk = labour, labour.as_("clerk")
    on = register.register(town.as_("officer-e"), INSPECTION, firm(town, 1))
    one = keeping.note(clerk, "labour", said(town, employer="", code=code(1).lower()))
    two = keeping.note(clerk, "labour", said(town, title="司机", openings=5, until=town.day))
    assert view.public_vacancies() == []
    assert view.found(town.as_("agent-e"), view.DRAFTS) == []
    with pytest.raises(NotFound, match="There is no such vacancy"):
        view.public_vacancy(one.number)
    for each in (one, two):
        keeping.publish(clerk, each.id)
    with pytest.raises(Refused, match="published already"):
        keeping.publish(clerk, one.id)
    assert [(row["title"], row["employer"]) for row in view.public_vacancies()] == [
        ("司机", "天山饭庄"), ("厨师", "博城面粉1厂")]  # fmt: skip
    assert view.vacancy_view(clerk, one.id).row["organisation_id"] == on.id
    assert view.counts(town.as_("deputy")) == {"open": (2, 7), "drafts": (0, 0), "over": (0, 0)}
    with pytest.raises(InputError, match="No ID"):
        keeping.change(clerk, one.id, said(town, about="找李师傅13909091234"))
    keeping.change(clerk, one.id, said(town, openings=3), rev=2)
    with pytest.raises(Conflict, match="Somebody was first"):
        keeping.take_down(clerk, one.id, reason="招满", rev=2)
    town.pass_days(1)
    assert [row["number"] for row in view.public_vacancies()] == [one.number]
    assert (view.public_vacancy(two.number), view.counts(clerk)["over"]) == (None, (1, 5))
    with pytest.raises(InputError, match="Say why"):
        keeping.take_down(clerk, one.id, reason=" ")
    keeping.take_down(clerk, one.id, reason="已招满")
    with pytest.raises(Refused, match="taken down"):
        keeping.publish(clerk, one.id)
    assert (view.public_vacancies(), view.public_vacancy(one.number)) == ([], None)
    assert [each["type"] for each in view.vacancy_view(clerk, one.id).entries] == [
        "noted", "published", "changed", "taken_down"]  # fmt: skip
    assert audit.verify(OPERATOR).findings == []
    with transaction() as tx:
        tx.execute(update(record.ROWS).where(record.ROWS.c.id == one.id).values(employer="别家"))
    assert [(each.case, each.field) for each in audit.verify(OPERATOR).findings] == [(one.number, "employer")]
    with transaction() as tx:
        tx.execute(update(record.ROWS).where(record.ROWS.c.id == one.id).values(employer="天山饭庄"))
    db.session.rollback()


def test_where_the_department_is_switched_off_nothing_is_shown(labour: Town) -> None:
    town, clerk = labour, labour.as_("clerk")
    made = keeping.note(clerk, "labour", said(town))
    keeping.publish(clerk, made.id)
    disable(OPERATOR, department="labour", community_id=town.east)
    assert (view.public_vacancies(), view.public_vacancy(made.number), view.kept_by(clerk)) == ([], None, [])
    with pytest.raises(Refused, match="switched on in no community"):
        keeping.note(clerk, "labour", said(town))
    keeping.take_down(clerk, made.id, reason="已招满")
