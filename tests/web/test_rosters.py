"""The pages of rosters: made at the window, noted on a phone, followed up, closed; nobody sees too much."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from hub.db.base import db, reading
from hub.db.models import AccessLog
from hub.demo.hands import Hands
from hub.domain.errors import Refused
from hub.operations.benefits import entitlements
from hub.operations.benefits.entitlements import Granted
from hub.operations.exports import fetching
from hub.operations.rosters import record, view
from hub.operations.staff.people import actor_by_login
from hub.testing import databases
from hub.testing.factories import household
from hub.testing.fixtures import opened

from .browsing import seen
from .states import Desk, Play, send, text_of

OCTOBER = dt.date(2026, 10, 12)
YEARLY = "civil_affairs.minimum_living_yearly"
CHECKED = {"members": "2", "changed": "no", "outcome": "continues"}
CHANGED = {"members": "1", "changed": "yes", "outcome": "changes", "reason": "儿子已就业"}
FAILED = {"members": "1", "changed": "yes", "outcome": "fails", "reason": "有商品房"}


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """Three households that receive the allowance, in October."""
    with opened(databases.sqlite_url(tmp_path_factory.mktemp("rosters"))) as app:
        made = Play(app)
        made.day = OCTOBER
        with app.app_context():
            for born, name in ((1931, "王建军"), (1932, "陈桂兰"), (1933, "额尔登")):
                _payee(
                    household(name, community_id=made.driver.community, number=f"h{born}", born=born)[0], made
                )
        yield made


def _payee(resident: int, play: Play) -> None:
    granted = Granted(
        "civil_affairs.minimum_living", "civil_affairs", resident, play.driver.community, 500_00,
        dt.date(2016, 1, 1), paper="台账",
    )  # fmt: skip
    made = entitlements.take_over(actor_by_login("clerk"), granted)
    entitlements.answer(actor_by_login("deputy"), made.id, rev=made.rev, confirms=True)


def items(play: Play) -> list[dict[str, Any]]:
    with play.app.app_context():
        db.session.rollback()
        return [
            dict(row)
            for row in reading().execute(select(record.ITEMS).order_by(record.ITEMS.c.no)).mappings()
        ]


def made(play: Play) -> str:
    """The window makes the roster; its address."""
    clerk = Desk(play, "clerk")
    return str(send(clerk, clerk.get(f"/rosters/new/{YEARLY}"), f"/rosters/new/{YEARLY}", do="make").location)


def note(play: Play, item: dict[str, Any], **said: str) -> None:
    """The officer notes at the door what was found."""
    officer, at = Desk(play, "officer-e"), f"/rosters/items/{item['id']}"
    assert send(officer, officer.get(at), f"{at}/note", **said).status_code == 302


def test_from_making_to_closing(play: Play) -> None:
    """The clerk looks, makes; the officer notes three things; the window answers, opens a case, closes."""
    clerk, officer = Desk(play, "clerk"), Desk(play, "officer-e")
    assert "低保年度复核" in text_of(clerk.get("/rosters"))
    assert "现在没有分给您的名册任务" in text_of(officer.get("/rosters"))
    looked = clerk.get(f"/rosters/new/{YEARLY}")
    assert [name in looked.text for name in ("王建军", "陈桂兰", "额尔登")] == [True] * 3
    place = made(play)
    first, second, third = items(play)

    for desk, path in ((officer, "/rosters"), (officer, "/desk")):
        page = text_of(desk.get(path))
        assert [name in page for name in ("王建军", "陈桂兰", "额尔登")] == [True] * 3
    phone = officer.get(f"/rosters/items/{first['id']}")
    at = f"/rosters/items/{first['id']}/note"
    wrong = send(officer, phone, at, members="", outcome="continues")
    assert wrong.status_code == 400
    assert send(officer, phone, at, **CHECKED).status_code == 302
    gone = text_of(officer.get("/rosters"))
    assert [name in gone for name in ("王建军", "陈桂兰")] == [False, True]
    assert officer.get(f"/rosters/items/{first['id']}").status_code == 302
    assert clerk.get(f"/rosters/items/{second['id']}").status_code == 404  # made it, noted nothing

    other, last = f"/rosters/items/{second['id']}", f"/rosters/items/{third['id']}"
    send(officer, officer.get(other), f"{other}/again", visit_on="2026-10-15")
    assert "再去" in text_of(officer.get("/rosters"))
    note(play, second, **CHANGED)
    note(play, third, **FAILED)

    answer = clerk.get(other)
    assert "儿子已就业" in answer.text
    send(clerk, answer, f"{other}/answer", answer="12月起调整")
    case = send(clerk, clerk.get(last), f"{last}/case")
    opened = text_of(clerk.get(case.location))
    assert ("有商品房" in opened, "与上次相比有变化吗" in opened) == (True, True)
    begun = clerk.get(f"{case.location}/papers")
    assert "有商品房" in text_of(begun)
    done = send(clerk, begun, f"{case.location}/papers", do="accept")
    assert done.location == case.location  # nobody applied: no receipt is printed
    proposing = clerk.get(f"{case.location}/do/proposed")
    assert ('name="reason"' in proposing.text, "有商品房" in text_of(proposing)) == (True, True)
    ended(play, case.location)
    page = text_of(clerk.get(case.location))
    letters = ("拟停发（清退）告知书", "停发（清退）决定书", "受理通知书")
    assert [f"{title} 打印" in page for title in letters] == [True, True, False]
    roster = clerk.get(place)
    assert "3项中已办3项" in text_of(roster)
    closed = send(clerk, roster, f"{place}/close")
    assert closed.status_code == 302
    after = text_of(clerk.get(closed.location))
    assert ["已办结，数字保留。" in after, "到期销毁" in after] == [True, False]
    assert [row["state"] for row in items(play)] == ["done", "done", "done"]


def test_a_page_of_items_goes_on_as_it_was_chosen(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """One at a time, those that are open: behind the first comes the third, and not the one that is done."""
    clerk, place, names = Desk(play, "clerk"), made(play), ("王建军", "陈桂兰", "额尔登")
    note(play, items(play)[1], **CHECKED)
    monkeypatch.setattr(view, "items_seen", partial(view.items_seen, size=1))
    shown, at = [], f"{place}?state=open"
    while at:
        page = clerk.get(at).text
        shown.append([name for name in names if name in page])
        on = re.search(r'href="([^"]+)" rel="next"', page)
        at = html.unescape(on[1]) if on else ""
    assert shown == [["王建军"], ["额尔登"]]
    refused = send(clerk, clerk.get(place), f"{place}/close", reason="")  # two are open: it asks for a reason
    on = re.search(r'href="([^"]+)" rel="next"', refused.text)
    assert (refused.status_code, on and clerk.get(html.unescape(on[1])).status_code) == (400, 200)
    with play.app.app_context():
        _it, whole = view.roster_whole(actor_by_login("clerk"), int(place.rsplit("/", 1)[1]))
    assert [item.name for item in whole] == list(names)


def ended(play: Play, at: str) -> None:
    """The case goes on to its end: notice, hearing, decision, each by whose it is."""
    hands, case = Hands(), int(at.rsplit("/", 1)[1])
    with play.app.app_context():
        for outcome in ("proposed", "delivered"):
            hands.advance(hands.row(case), outcome)
        with pytest.raises(Refused, match="The time for it runs through 2026-10-21"):
            hands.advance(hands.row(case), "silent")
        for outcome in ("heard", "ends", "delivered"):
            hands.advance(hands.row(case), outcome)


def test_leaders_see_numbers_and_nobody_of_elsewhere_anything(play: Play) -> None:
    names = ("王建军", "陈桂兰", "额尔登")
    place, deputy = made(play), Desk(play, "deputy")
    page = text_of(deputy.get(place))
    assert [name in page for name in names] == [False] * 3
    assert "东社区" in page
    west = Desk(play, "officer-w")
    number = "名26-0001"
    assert seen(west.get(place), number, *names) == (404, [])
    assert seen(Desk(play, "finance").get("/rosters"), number, *names) == (403, [])
    assert seen(deputy.get(f"{place}/list.pdf"), number, *names) == (403, [])
    taken = Desk(play, "agent-e").get("/exports/new?list=roster&roster=1")
    assert seen(taken, number, *names) == (403, [])


@pytest.mark.parametrize(
    "key", ["labour.retiree_certification", "labour.card_review_round", "family_planning.list_reconciliation"]
)
def test_what_another_window_makes_is_not_opened(play: Play, key: str) -> None:
    """A list, a population and one of kinds: refused before anything of it is said."""
    clerk = Desk(play, "clerk")
    looked = clerk.get(f"/rosters/new/{key}")
    made = clerk.post(f"/rosters/new/{key}", {"paper": "通知"})
    assert [seen(each, "名册类别", "王建军") for each in (looked, made)] == [(403, [])] * 2
    assert items(play) == []


def test_the_sheet_and_the_list_to_sign(play: Play) -> None:
    clerk, place = Desk(play, "clerk"), made(play)
    for item, said in zip(items(play), (CHECKED, CHANGED, FAILED), strict=True):
        note(play, item, **said)
    assert "名册：名26-0001，3行" in text_of(clerk.get("/exports/new?list=roster&roster=1"))
    with play.app.app_context():
        sheet = fetching.take(actor_by_login("clerk"), "roster", {"roster": "1"}, purpose="上报市民政局")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert [(row[1], row[6]) for row in rows if row[6] in ("继续享受", "金额要调整", "不再符合")] == [
        ("王建军", "继续享受"), ("陈桂兰", "金额要调整"), ("额尔登", "不再符合"),
    ]  # fmt: skip
    assert clerk.get(f"{place}/list.pdf").data[:5] == b"%PDF-"
    with play.app.app_context():
        looked = reading().execute(select(AccessLog.action).where(AccessLog.purpose == "名26-0001")).scalars()
        assert set(looked) == {"roster"}
