"""Papers of an earlier case on the pages: offered with where and when, kept, never taken on trust."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from hub.db.base import reading, transaction
from hub.db.models import AccessLog, Case, Material, Resident
from hub.operations.context import service_of
from hub.testing.factories import household

from .conftest import Browser
from .test_intake import LOW_INCOME, count, hidden

NAME = "古丽娜尔·吐尔逊"


@pytest.fixture(scope="module")
def answers(app: Flask) -> dict[str, str]:
    """The last choice of every question of 民政-1."""
    with app.app_context():
        return {f"a:{q.key}": q.choices[-1].key for q in service_of(LOW_INCOME).questions}


def somebody(app: Flask) -> str:
    """A resident for whom nobody has opened a case yet."""
    with app.app_context():
        no = reading().execute(select(func.count()).select_from(Resident)).scalar_one()
        return str(household(NAME, community_id=1, number=f"p{no}", born=1930 + no)[0])


@pytest.fixture
def seen(app: Flask, clerk: Browser, answers: dict[str, str]) -> dict[str, str]:
    """What the next intake of a person posts whose papers were seen in an earlier 民政-1."""
    resident = somebody(app)
    base = {"resident": resident, "service": LOW_INCOME, **answers}
    marks = {"s:household_book": "seen", f"s:id_cards:{resident}": "seen", "s:application": "seen"}
    marks[f"u:id_cards:{resident}"] = "2026-10-07"
    over = clerk.post("/intake", {**base, **marks, "do": "slip", "request": f"over-{resident}"})
    assert (over.status_code, "这份材料有效期只到10月7日" in over.text) == (400, True)
    marks[f"u:id_cards:{resident}"] = "2026-12-31"  # and no longer: the definition's twelve months end later
    done = clerk.post("/intake", {**base, **marks, "do": "slip", "request": f"earlier-{resident}"})
    assert done.status_code == 302
    return base


def number_of(app: Flask, seen: dict[str, str]) -> str:
    """The number of the earlier case."""
    with app.app_context():
        mine = Case.applicant_id == int(seen["resident"])
        return str(reading().execute(select(Case.number).where(mine)).scalar_one())


def test_what_an_earlier_case_saw_is_offered_as_held(
    app: Flask, clerk: Browser, seen: dict[str, str]
) -> None:
    before, number = count(app, AccessLog, AccessLog.action == "papers"), number_of(app, seen)
    page = clerk.post("/intake", seen).text
    offered = re.findall(r'name="s:([^"]+)" value="held"( checked)?', page)
    assert offered == [
        ("household_book", " checked"),
        (f"id_cards:{seen['resident']}", " checked"),
    ]  # never the application
    assert re.findall(f"10月8日办{number}时已看，有效至([^<]*)<", page) == ["2027年10月8日", "12月31日"]
    assert f"居民户口簿、家庭成员身份证（{NAME}）中心已经看过" in page  # what will be printed
    assert re.findall("这个人已有一件正在办：.*?<", page) == [
        f"这个人已有一件正在办：{number}，10月8日开的。<"
    ]
    assert count(app, AccessLog, AccessLog.action == "papers") == before + 1
    again = clerk.post("/intake/preview", {**seen, **hidden(page), "s:household_book": "missing"}).text
    assert "居民户口簿" in again.split("还缺下列材料")[1].split("</table>")[0]
    assert count(app, AccessLog, AccessLog.action == "papers") == before + 1, "carried, not read again"


def test_a_held_paper_is_kept_as_held(app: Flask, clerk: Browser, seen: dict[str, str]) -> None:
    number = number_of(app, seen)
    send = {
        "s:household_book": "held",
        f"s:id_cards:{seen['resident']}": "seen",
        "do": "slip",
        "request": f"after-{number}",
    }
    answer = clerk.post("/intake", {**seen, **send})
    case_id = int(re.findall(r"/cases/(\d+)", answer.location)[0])
    page = clerk.get(f"/cases/{case_id}").text
    assert page.count(f"10月8日办{number}时已看") == 1
    rows = re.findall(r"<tr>.*?</tr>", page, re.S)
    book = next(row for row in rows if "居民户口簿" in row)
    assert [
        word for word in ("看过", "已有", "已有，免交") if f">{word}<" not in re.sub(r"\s", "", book)
    ] == []
    # The time for which the earlier sighting holds ends while the case is open: it counts, and can be changed.
    with app.app_context(), transaction() as tx:
        old = (Material.case_id != case_id, Material.seen_on.is_not(None))
        tx.execute(update(Material).where(*old).values(seen_on=dt.date(2024, 1, 2)))
    marked = clerk.get(f"/cases/{case_id}/papers").text
    assert re.findall(r'name="s:household_book" value="(\w+)"( checked)?', marked) == [
        ("held", " checked"), ("seen", ""), ("missing", ""),
    ]  # fmt: skip
    assert marked.count("10月8日本中心已看过，此后到期的，本件仍算数") == 1


def test_nothing_is_offered_that_nobody_saw_and_nothing_taken_on_trust(
    app: Flask, clerk: Browser, answers: dict[str, str]
) -> None:
    base = {"resident": somebody(app), "service": LOW_INCOME, **answers}
    assert 'value="held"' not in clerk.post("/intake", base).text
    before = count(app, Case)
    answer = clerk.post("/intake", {**base, "s:household_book": "held", "do": "slip", "request": "forged"})
    assert answer.status_code == 400
    assert "以前的办件里没有这份材料" in answer.text
    assert count(app, Case) == before


def test_what_was_carried_for_somebody_else_is_looked_up_anew(
    app: Flask, clerk: Browser, seen: dict[str, str]
) -> None:
    carried = hidden(clerk.post("/intake", seen).text)["earlier"]
    other = {**seen, "resident": somebody(app), "earlier": carried}
    assert 'value="held"' not in clerk.post("/intake", other).text
