"""监督 on its pages: the list by number, an urge answered from the desk, a card and its reply, a major matter."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import AccessLog, Case

from .browsing import seen
from .states import TEMPORARY, Desk, Play, faults, send, text_of

URL = "/supervision"


@pytest.fixture
def late(play: Play) -> str:
    """The number of a case that is past due at the window."""
    number = str(play.row(play.case("form", service=TEMPORARY))["number"])
    play.pass_days(25)
    return number


def test_what_was_refused_stands_in_the_log_of_looks(play: Play, late: str) -> None:
    """B-040: the organisation office asks for the case, its step and a resident: refused, and kept each time."""
    office = Desk(play, "office")
    (case,) = [row.id for row in play.all(select(Case.id).where(Case.number == late))]
    asked = [
        office.get(f"/cases/{case}"),
        office.get(f"/cases/{case}/do/qualifies"),
        office.get("/residents/2"),
    ]
    assert [seen(answer, late, "样甲", "样乙") for answer in asked] == [(403, [])] * 3
    assert Desk(play, "clerk2").get("/cases/999999").status_code == 404
    with play.app.app_context():
        log = AccessLog.__table__
        query = select(log.c.purpose, log.c.case_id, log.c.resident_id, log.c.rows)
        kept = reading().execute(query.where(log.c.action == "refused").order_by(log.c.id)).all()
    assert [tuple(row) for row in kept] == [
        ("case.read", case, None, 0), ("case.advance", case, None, 0), ("resident.open", None, 2, 0),
        ("case.read", 999999, None, 0),
    ]  # fmt: skip


def test_the_list_has_numbers_and_posts_and_no_name(play: Play, late: str) -> None:
    pages = {
        who: Desk(play, who).get(f"{URL}?light=red") for who in ("deputy", "inspection", "office", "group")
    }
    for page in pages.values():
        assert (late in page.text, "样甲" in page.text, "㈢无正当理由超时" in page.text) == (
            True,
            False,
            True,
        )
    others = [Desk(play, who).get(URL) for who in ("clerk", "agent-e", "admin")]
    assert [seen(each, late, "样甲") for each in others] == [(403, [])] * 3
    period = text_of(Desk(play, "office").get(f"{URL}/period?first=2026-09-01&last=2026-12-31"))
    assert "合计" in period


def test_an_urge_from_the_list_to_the_desk_and_back(play: Play, late: str) -> None:
    deputy, clerk = Desk(play, "deputy"), Desk(play, "clerk")
    page = deputy.get(f"{URL}/orders/new?case={late}")
    wrong = send(deputy, page, f"{URL}/orders/new", said="请给13900000001回电话", kind="urge")
    assert (wrong.status_code, len(faults(wrong)), "请给13900000001回电话" in wrong.text) == (400, 1, True)
    sent = send(deputy, page, f"{URL}/orders/new", said="<b>请</b>三日内办结", kind="urge")
    assert sent.location == f"{URL}/orders"
    desk = clerk.get("/desk").text
    (url,) = set(re.findall(rf'href="({URL}/orders/\d+)"', desk))
    assert ("&lt;b&gt;请&lt;/b&gt;三日内办结" in desk, "<b>请</b>" in desk) == (True, False)
    assert send(clerk, clerk.get(url), f"{url}/answer", answer="已办").location == "/desk"
    assert url not in clerk.get("/desk").text
    assert "已办" in text_of(deputy.get(url))
    assert url not in deputy.get("/desk").text  # an urge has no result
    page = deputy.get(f"{URL}/orders/new?case={late}")
    send(deputy, page, f"{URL}/orders/new", said="查明原因", kind="order")
    (order,) = set(re.findall(rf'href="({URL}/orders/\d+)"', clerk.get("/desk").text))
    send(clerk, clerk.get(order), f"{order}/answer", answer="已查明")
    waits = [order in Desk(play, who).get("/desk").text for who in ("deputy", "deputy2", "clerk")]
    assert waits == [True, False, False]
    send(deputy, deputy.get(order), f"{order}/close", result="属实")
    assert order not in deputy.get("/desk").text
    others = [Desk(play, who).get(url) for who in ("agent-e", "finance", "admin")]
    assert [seen(each, late, "三日内办结", "已办") for each in others] == [(404, [])] * 3


def test_cards_on_their_pages(play: Play, late: str) -> None:
    inspection, clerk, deputy = Desk(play, "inspection"), Desk(play, "clerk"), Desk(play, "deputy")
    page = inspection.get(f"{URL}/cards")
    assert send(inspection, page, f"{URL}/cards", do="due").location == f"{URL}/cards"
    (url,) = set(re.findall(rf'href="({URL}/cards/\d+)"', clerk.get("/desk").text))
    assert send(clerk, clerk.get(url), f"{url}/reply", reply="申请人补件").location == url
    decided = send(deputy, deputy.get(url), f"{url}/decide", decision="withdrawn", why="理由成立")
    assert decided.location == f"{URL}/cards"
    assert "撤销" in text_of(clerk.get(url))
    told = clerk.get("/desk")
    assert "给您的牌已撤销" in text_of(told)
    assert send(clerk, told, f"{URL}/mine").location == "/desk"
    assert "给您的牌已撤销" not in text_of(clerk.get("/desk"))
    assert send(clerk, told, f"{URL}/mine").status_code == 409
    assert [Desk(play, who).get(f"{URL}/cards").status_code for who in ("clerk", "office", "group")] == [
        403
    ] * 3


def test_a_major_matter_opens_its_case_until_it_is_acknowledged(play: Play, late: str) -> None:
    deputy, director = Desk(play, "deputy"), Desk(play, "director")
    page = deputy.get(f"{URL}/majors?case={late}")
    assert send(deputy, page, f"{URL}/majors", number=late, reason="舆情").location == f"{URL}/majors"
    assert "样甲" not in director.get("/desk").text
    waits = director.get(f"{URL}/majors")
    (case,) = re.findall(r'href="(/cases/\d+\?purpose=[^"]+)"', waits.text)
    assert "样甲" in director.get(case).text
    (url,) = re.findall(rf'action="({URL}/majors/\d+)"', waits.text)
    assert send(director, waits, url).location == f"{URL}/majors"
    assert director.get(case).status_code == 404


def test_a_bulletin_goes_to_the_desks_and_is_printed(play: Play) -> None:
    inspection, clerk = Desk(play, "inspection"), Desk(play, "clerk")
    page = inspection.get(f"{URL}/checks")
    given = {"post_id": "1", "place": "大厅", "finding": "告知卡过期", "done": "当场更换"}
    assert send(inspection, page, f"{URL}/checks", **given).location == f"{URL}/checks"
    new = inspection.get(f"{URL}/bulletins/new")
    assert "告知卡过期；处理：当场更换" in new.text
    wrong = send(inspection, new, f"{URL}/bulletins/new", title="通报", said="张某电话13900000001")
    assert (wrong.status_code, "张某电话13900000001" in wrong.text) == (400, True)
    made = send(inspection, new, f"{URL}/bulletins/new", title="<i>十月</i>通报").location
    assert "1份通报未阅" in text_of(clerk.get("/desk"))
    assert made in clerk.get(f"{URL}/mine").text
    read = clerk.get(made)
    assert ("&lt;i&gt;十月&lt;/i&gt;通报" in read.text, "<i>十月" in read.text) == (True, False)
    assert send(clerk, read, made).location == made
    assert "份通报未阅" not in text_of(clerk.get("/desk"))
    paper = clerk.get(f"{made}.pdf")
    assert (paper.status_code, paper.data[:4]) == (200, b"%PDF")
    assert [
        clerk.get(f"{URL}/{where}").status_code for where in ("bulletins/new", "checks", "violations")
    ] == [403] * 3


def test_a_half_month_report_from_the_desk_to_the_group_and_back(play: Play) -> None:
    leader, group = Desk(play, "leader-e"), Desk(play, "group")
    (first, *_) = sorted(
        set(re.findall(rf'href="({URL}/half-month/community:1/[^"]+)"', leader.get(f"{URL}/mine").text))
    )
    due = first.rsplit("/", 1)[1]
    page = leader.get(first)
    wrong = send(leader, page, first, do="file", progress="")
    assert (wrong.status_code, len(faults(wrong))) == (400, 1)
    saved = send(leader, page, first, do="save", progress="半月工作<正常>")
    assert saved.location == first
    assert send(leader, leader.get(first), first, do="file", progress="半月工作<正常>").location == first
    assert "半月报告到期或未报" in text_of(leader.get("/desk"))  # there are others
    assert "半月工作&lt;正常&gt;" in group.get(first).text
    assert [Desk(play, who).get(first).status_code for who in ("leader-w", "clerk", "admin")] == [404] * 3
    listed = group.get(f"{URL}/half-month?due={due}")
    assert "未报送" in text_of(listed)
    url = f"{URL}/half-month?due={due}"
    sent = send(group, listed, url, said="请补报")
    assert "请补报" in group.get(sent.location).text
    assert leader.get(f"{first}.pdf").data[:4] == b"%PDF"
    assert group.get(f"{URL}/half-month?due=2026-10-14").status_code == 400
