"""The papers page of a case: marks, slip and acceptance are one thing, kept together or not at all."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Event, Material
from hub.operations.context import service_of

from .conftest import Browser
from .test_case import fields, id_of
from .test_intake import LOW_INCOME


@pytest.fixture
def case(app: Flask, clerk: Browser, request: pytest.FixtureRequest) -> str:
    """The address of a 民政-1 whose applicant was told what is missing: everything."""
    with app.app_context():
        answers = {f"a:{q.key}": q.choices[-1].key for q in service_of("民政-1").questions}
        lines = [line.key for line in service_of("民政-1").materials]
    send = {"resident": "2", "service": LOW_INCOME, **answers, **{f"s:{key}": "missing" for key in lines}}
    send |= {"s:id_cards:2": "missing", "do": "slip", "request": request.node.name}
    answer = clerk.post("/intake", send)
    assert answer.status_code == 302, answer.text
    return answer.location.split("?")[0]


def sent(clerk: Browser, case: str) -> dict[str, str]:
    """What the page's form holds hidden: revision and request."""
    page = clerk.get(f"{case}/papers").text
    return fields(page[: page.index('class="keys"')])


def states(app: Flask, case: str) -> dict[str, tuple[str, str]]:
    with app.app_context():
        table = Material.__table__
        rows = reading().execute(select(table).where(table.c.case_id == id_of(case))).mappings()
        return {
            row["key"]: (row["state"], row["note"])
            for row in rows
            if row["state"] != "missing" or row["note"]
        }


def kinds(app: Flask, case: str) -> list[str]:
    with app.app_context():
        table = Event.__table__
        query = select(table.c.type).where(table.c.case_id == id_of(case)).order_by(table.c.seq)
        return list(reading().execute(query).scalars())


def test_after_the_slip_the_applicant_is_waited_for(clerk: Browser, case: str) -> None:
    page = clerk.get(case).text
    assert "现在等申请人补交材料：还缺3项。" in page
    marks = clerk.get(f"{case}/papers").text
    primary = re.findall(r'<button class="button primary"[^>]*value="(\w+)"', marks)
    assert primary == ["save"], "the slip is out; what comes in is saved"


def test_where_no_paper_is_missing_the_slip_is_offered_for_a_named_one_only(
    app: Flask, clerk: Browser, case: str
) -> None:
    def offered() -> list[bool]:
        page = clerk.get(f"{case}/papers").text
        folded = [part.split("</details>")[0] for part in page.split("<details")[1:]]
        return ['value="slip"' in page, any('value="slip"' in each for each in folded)]

    assert offered() == [True, False]
    page = clerk.get(f"{case}/papers").text
    here = dict.fromkeys(re.findall(r'name="(s:[^"]+)"', page), "seen")
    assert clerk.post(f"{case}/papers", {**sent(clerk, case), **here, "do": "save"}).status_code == 302
    assert offered() == [True, True]


def test_a_refused_acceptance_keeps_no_mark_and_the_next_try_counts(
    app: Flask, clerk: Browser, case: str
) -> None:
    form, before = sent(clerk, case), kinds(app, case)
    some = {"s:application": "seen", "s:household_book": "seen", "n:household_book": "第三页缺"}
    refused = clerk.post(f"{case}/papers", {**form, **some, "do": "accept"})
    assert refused.status_code == 403
    assert "家庭成员身份证" in refused.text
    assert re.search(r'name="s:household_book" value="seen" checked', refused.text)
    assert "第三页缺" in refused.text
    assert (states(app, case), kinds(app, case)) == ({}, before)
    done = clerk.post(f"{case}/papers", {**form, **some, "s:id_cards:2": "seen", "do": "accept"})
    assert done.status_code == 302, done.text
    assert states(app, case) == {
        "application": ("seen", ""), "household_book": ("seen", "第三页缺"), "id_cards": ("seen", ""),
    }  # fmt: skip


def test_a_slip_that_is_refused_keeps_no_mark(app: Flask, clerk: Browser, case: str) -> None:
    form = sent(clerk, case)
    answer = clerk.post(
        f"{case}/papers", {**form, "s:application": "seen", "others": "长" * 300, "do": "slip"}
    )
    assert (answer.status_code, states(app, case)) == (400, {})
    assert "长" * 300 in answer.text


def test_a_word_about_a_missing_paper_is_kept(app: Flask, clerk: Browser, case: str) -> None:
    done = clerk.post(
        f"{case}/papers", {**sent(clerk, case), "n:household_book": "在老家，月底寄来", "do": "save"}
    )
    assert done.status_code == 302
    assert states(app, case) == {"household_book": ("missing", "在老家，月底寄来")}
    assert "在老家，月底寄来" in clerk.get(case).text


def test_saving_nothing_writes_nothing(app: Flask, clerk: Browser, case: str) -> None:
    before = kinds(app, case)
    clerk.post(f"{case}/papers", {**sent(clerk, case), "do": "save"})
    assert kinds(app, case) == before
    assert "没有改动" in clerk.get(case).text


def test_how_many_are_handed_in_is_said_on_every_list(clerk: Browser) -> None:
    send = {
        "resident": "2",
        "service": "civil_affairs.temporary_assistance",
        "variant": "person",
        "a:illness": "no",
    }
    opened = clerk.post("/intake", {**send, "do": "accept", "request": "sets"}).location.split("?")[0]
    pages = [clerk.post("/intake", send).text, clerk.get(opened).text, clerk.get(f"{opened}/papers").text]
    for page in pages:
        assert "收存3份" in page, "the form for approval, in three sets"
    old = {"resident": "2", "service": "civil_affairs.old_age_allowance"}
    assert "收存3张" in clerk.post("/intake", old).text, "three photos"


def test_too_few_photographs_are_refused_and_stay_noted(app: Flask, clerk: Browser) -> None:
    """S-016 on the page: the count is typed beside the paper; with two of three the line stays open."""
    two = {
        "resident": "2", "service": "civil_affairs.old_age_allowance", "request": "photos", "do": "open",
        "s:photos": "seen", "c:photos": "2",
    }  # fmt: skip
    refused = clerk.post("/intake", two)
    assert (refused.status_code, "一寸照片不少于3张，现在2张（2/3）。" in refused.text) == (400, True)
    assert 'name="c:photos" value="2"' in refused.text
    assert clerk.post("/intake", {**two, "s:photos": "missing"}).status_code == 302
    with app.app_context():
        photos = select(Material.state, Material.pieces).where(Material.key == "photos")
        assert [tuple(row) for row in reading().execute(photos)] == [("missing", 2)]


def test_a_paper_that_another_stands_for_is_missing_nowhere(clerk: Browser) -> None:
    """Marks of 民政-8 at the intake: the death certificate does for the cancelled registration."""
    said = {"resident": "2", "service": "civil_affairs.funeral_aid", "p:deceased": "张三丰"}
    marks = {f"s:{key}": "seen" for key in ("id_card", "household_book", "minimum_living_book")}
    lacking = clerk.post("/intake/preview", {**said, **marks}).text
    assert "现在要4项：收到3项，缺1项" in lacking
    assert "或者改用：户口注销证明" in lacking
    enough = clerk.post("/intake/preview", {**said, **marks, "s:death_certificate": "seen"}).text
    assert ("缺" in re.sub("<[^>]+>", "", enough), "一次性告知清单" in enough) == (False, False)
