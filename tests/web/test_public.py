"""Public pages: guides, questions that leave no trace, notices, progress."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import insert, select

from hub.db.base import reading, transaction
from hub.db.models import AccessLog, Case, Posting
from hub.operations.context import service_of

from .conftest import NOW, Browser

GUIDE = "/public/services/civil_affairs.minimum_living"
DAY = NOW.date()


def test_every_service_has_a_guide(app: Flask, browse: Callable[..., Browser]) -> None:
    page = browse().get("/public/services").text
    with app.app_context():
        newest = [versions[-1] for versions in app.extensions["hub_plugins"].services().values()]
    for key in (service.key for service in newest if service.offered):
        assert f'href="/public/services/{key}"' in page
        assert browse().get(f"/public/services/{key}").status_code == 200


def test_the_guide_says_the_four_facts_and_where_one_must_come(browse: Callable[..., Browser]) -> None:
    page = browse().get(GUIDE).text
    for fact in ("什么时候收", "多久有结果", "在哪里办", "收不收费", "不收费", "受理后20个工作日"):
        assert fact in page
    assert page.count('class="guide mine') == 2  # to apply, and to fill in the form


def test_answers_make_ones_own_list(app: Flask, browse: Callable[..., Browser]) -> None:
    with app.app_context():
        questions = service_of("民政-1").questions
    given = {f"a:{q.key}": q.choices[-1].key for q in questions} | {"a:housing": "rent"}
    page = browse().post(GUIDE, given).text
    listed = page[page.index('id="list"') :]
    assert "租房合同" in listed
    assert "房产证" not in listed


def test_answers_are_kept_nowhere(app: Flask, browse: Callable[..., Browser]) -> None:
    browser = browse()
    answer = browser.post(GUIDE, {"a:illness": "yes"})
    assert "illness" not in str(answer.headers)
    assert "illness=yes" not in answer.text  # not in an address either
    fresh = browser.get(GUIDE).text
    assert "checked" not in fresh


def test_the_printed_address_leads_to_the_guide(browse: Callable[..., Browser]) -> None:
    assert browse().get("/public/guides/civil_affairs.minimum_living").location == GUIDE


def test_large_type_and_english_are_links_that_are_remembered(browse: Callable[..., Browser]) -> None:
    browser = browse()
    assert 'class="big"' in browser.get("/public/services?type=big").text
    assert 'class="big"' in browser.get("/public/services").text
    assert 'lang="en"' in browser.get("/public/services?lang=en").text
    assert "What do you want to do?" in browser.get("/public/services").text


@pytest.fixture
def posted(app: Flask, clerk: Browser) -> Callable[[int, int], str]:
    """Put a notice up from `first` to `last` days from today; its serial."""
    with app.app_context():
        case_id = reading().execute(select(Case.__table__.c.id).limit(1)).scalar()
    if case_id is None:
        clerk.post(
            "/intake",
            {
                "resident": "1",
                "service": "civil_affairs.temporary_assistance",
                "variant": "person",
                "a:illness": "no",
                "do": "accept",
                "request": "posted",
            },
        )
        with app.app_context():
            case_id = reading().execute(select(Case.__table__.c.id).limit(1)).scalar()

    def put(first: int, last: int) -> str:
        serial = f"民26-9{first + 50}{last + 50}-S1"
        row = {
            "case_id": case_id,
            "step": "posting",
            "round": first * 100 + last,
            "place": "centre",
            "serial": serial,
            "title": "城市居民最低生活保障",
            "starred_name": "古**",
            "community": "东社区",
            "household_size": 3,
            "amount_fen": None,
            "object_to": "测试街道便民服务中心",
            "first": DAY + dt.timedelta(first),
            "last": DAY + dt.timedelta(last),
            "taken_down_on": None,
            "by_id": None,
            "at": NOW,
        }
        with app.app_context(), transaction() as tx:
            tx.execute(insert(Posting.__table__), row)
        return serial

    return put


@pytest.mark.parametrize(("first", "last", "status"), [(-6, 0, 200), (0, 6, 200), (-8, -1, 410)])
def test_a_notice_is_shown_through_its_last_day_and_gone_the_next(
    browse: Callable[..., Browser], posted: Callable[[int, int], str], first: int, last: int, status: int
) -> None:
    serial = posted(first, last)
    assert browse().get(f"/public/notices/{serial}").status_code == status
    assert (serial in browse().get("/public/notices").text) == (status == 200)


def test_the_board_shows_the_whitelist_only(
    app: Flask, browse: Callable[..., Browser], posted: Callable[..., str]
) -> None:
    serial = posted(-1, 3)
    page = browse().get("/public/notices").text + browse().get(f"/public/notices/{serial}").text
    for word in ("古丽娜尔", "13900000001", "1号楼", "659999"):
        assert word not in page


@pytest.fixture
def receipt(app: Flask, clerk: Browser) -> tuple[str, str]:
    """Number and code of an accepted case."""
    clerk.post(
        "/intake",
        {
            "resident": "2",
            "service": "civil_affairs.temporary_assistance",
            "variant": "person",
            "a:illness": "no",
            "do": "accept",
            "request": "receipt",
        },
    )
    with app.app_context():
        table = Case.__table__
        row = (
            reading()
            .execute(select(table.c.number, table.c.receipt_code).where(table.c.applicant_id == 2))
            .first()
        )
    assert row
    return row.number, row.receipt_code


def test_number_and_code_show_progress_without_a_name(
    app: Flask, browse: Callable[..., Browser], receipt: tuple[str, str]
) -> None:
    number, code = receipt
    answer = browse().post("/public/progress", {"number": f" {number.lower()} ", "code": code.lower()})
    assert answer.status_code == 200
    assert number in answer.text
    assert "入户核实" in answer.text
    for word in ("哈丽旦", "clerk", "officer-e", "13900000001"):
        assert word not in answer.text
    with app.app_context():
        log = AccessLog.__table__
        last = reading().execute(select(log).order_by(log.c.id.desc()).limit(1)).mappings().one()
    assert (last["action"], last["staff_id"], last["resident_id"]) == ("progress", None, 2)


def test_a_wrong_code_and_an_unknown_number_look_alike(
    browse: Callable[..., Browser], receipt: tuple[str, str]
) -> None:
    number, code = receipt
    wrong = browse().post("/public/progress", {"number": number, "code": "XXXXXXXX"})
    unknown = browse().post("/public/progress", {"number": "民26-9999", "code": code})
    empty = browse().post("/public/progress", {"number": "民26-9999", "code": "--------"})
    assert [wrong.status_code, unknown.status_code, empty.status_code] == [400, 400, 400]
    assert "对不上" in wrong.text
    assert _plain(wrong.text, number, "XXXXXXXX") == _plain(unknown.text, "民26-9999", code)


def _plain(page: str, *typed: str) -> str:
    import re

    for text in typed:
        page = page.replace(text, "")
    return re.sub(r'value="[^"]*"', "", page)
