"""考核积分 on its pages: a check of a post, the entry that follows, the own reply, and who decides."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest

from hub.testing import databases
from hub.testing.fixtures import opened

from .states import Desk, Play, faults, form_of, send, text_of

OWN, BOOK, CHECKS = "/appraisal", "/appraisal/ledger", "/appraisal/checks"


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    url = databases.sqlite_url(tmp_path_factory.mktemp("appraisal"))
    with opened(url) as app:
        found = Play(app)
        found.day = dt.date(2016, 12, 5)
        yield found


def act(page: str, name: str) -> str:
    (url,) = set(re.findall(rf'action="(/appraisal/[^"]*/{name})"', page))
    return url


def test_from_a_check_to_the_decision(play: Play) -> None:
    """The deputy notes and proposes, the clerk replies, the director upholds; nobody else sees it."""
    deputy, clerk, director = Desk(play, "deputy"), Desk(play, "clerk"), Desk(play, "director")
    page = deputy.get(CHECKS)
    (post,) = re.findall(r'<option value="(\d+)">window.civil_affairs</option>', page.text)
    wrong = send(
        deputy, page, CHECKS, kind="absent", post_id=post, on="2016-12-05", time="08:00", note="门锁着"
    )
    assert (wrong.status_code, faults(wrong)) == (400, ["时间：不在上班时间内。"])
    assert form_of(wrong, CHECKS)["time"] == "08:00"
    noted = send(
        deputy, page, CHECKS, kind="absent", post_id=post, on="2016-12-05", time="11:00", note="门锁着"
    )
    assert noted.location == CHECKS
    shown = deputy.get(CHECKS)
    assert [word in text_of(shown) for word in ("岗16-0001", "门锁着", "当时值岗：clerk")] == [True] * 3
    (propose,) = re.findall(r'href="(/appraisal/ledger\?[^"]+)"', shown.text)
    book = deputy.get(propose.replace("&amp;", "&"))
    assert form_of(book, BOOK)["evidence"] == "岗16-0001"
    strange = send(deputy, book, BOOK, rule="absent", person="finance")
    assert faults(strange) == ["人员：岗16-0001与finance无关。"]
    assert send(deputy, strange, BOOK, rule="absent", person="").location == BOOK
    book = deputy.get(BOOK)
    assert "您提出的，由他人决定" in text_of(book)
    for url in sorted(set(re.findall(r'action="(/appraisal/ledger/\d+/tell)"', book.text))):
        assert send(deputy, book, url).location == BOOK
    mine, other_tab = clerk.get(OWN), clerk.get(OWN)
    reply = act(mine.text, "reply")
    assert send(clerk, mine, reply, reply=" ").status_code == 400
    assert send(clerk, mine, reply, reply="<b>去三楼</b>送材料").location == OWN
    second = send(clerk, other_tab, reply, reply="还有一句")  # its form is gone, what was typed is not
    assert (second.status_code, "<dd>还有一句</dd>" in second.text) == (409, True)
    assert Desk(play, "clerk2").get(OWN).text.count("岗16-0001") == 2  # the own form and line, none of A's
    assert "去三楼" not in Desk(play, "clerk2").get(OWN).text
    assert "岗16-0001" not in Desk(play, "agent-e").get(OWN).text
    seen = director.get(BOOK)
    assert "&lt;b&gt;去三楼&lt;/b&gt;送材料" in seen.text
    assert seen.text.count('value="uphold"') == 1  # only the one that has its reply
    decide = reply.replace(OWN, BOOK).replace("reply", "decide")
    unsaid = send(director, seen, decide, verdict="uphold")
    assert faults(unsaid) == ["理由：请写明理由，本人可以看到。"]
    assert re.findall(r'<details class="drop-in" open>.*?action="([^"]+)"', unsaid.text, re.S) == [decide]
    assert send(director, seen, decide, verdict="uphold", reason="查实").location == BOOK
    assert "维持" in text_of(clerk.get(OWN))
    assert [Desk(play, who).get(BOOK).status_code for who in ("clerk", "agent-e", "admin", "inspection")] == [
        403, 403, 403, 200,
    ]  # fmt: skip
    assert [clerk.get(f"{OWN}?year={year}").status_code for year in ("0", "99999999999", "x", "2015")] == [
        200
    ] * 4
    play.day = dt.date(2016, 12, 20)
    assert "10个工作日的说明期已于12月19日" in text_of(Desk(play, "clerk2").get(OWN))
    _two_at_once(play, post)


def _two_at_once(play: Play, post: str) -> None:
    """Somebody heard about two entries mends the reply to one: the other's form stays as it was."""
    deputy, clerk = Desk(play, "deputy"), Desk(play, "clerk")
    for time in ("11:00", "11:30"):
        page = deputy.get(CHECKS)
        sent = send(
            deputy, page, CHECKS, kind="absent", post_id=post, on="2016-12-20", time=time, note="没人"
        )
        assert sent.location == CHECKS
        propose = re.findall(r'href="(/appraisal/ledger\?[^"]+)"', deputy.get(CHECKS).text)[0]
        book = deputy.get(propose.replace("&amp;", "&"))
        assert send(deputy, book, BOOK, rule="absent", person="clerk").location == BOOK
    for url in sorted(set(re.findall(r'action="(/appraisal/ledger/\d+/tell)"', deputy.get(BOOK).text))):
        assert send(deputy, deputy.get(BOOK), url).location == BOOK
    mine = clerk.get(OWN)
    first, last = sorted(set(re.findall(r'action="/appraisal/(\d+)/reply"', mine.text)), key=int)
    assert sorted(re.findall(r'<textarea id="([^"]+)"', mine.text)) == [f"f-{first}-reply", f"f-{last}-reply"]
    long = send(clerk, mine, f"{OWN}/{first}/reply", reply="长" * 1001)
    assert re.findall(r'<textarea id="([^"]+)"[^>]*aria-invalid', long.text) == [f"f-{first}-reply"]
    assert re.findall(r'<a href="#([^"]+)">本人说明', long.text) == [f"f-{first}-reply"]
    assert long.text.count("长" * 1001) == 1


def test_a_round_is_filled_on_its_pages_and_printed(play: Play) -> None:
    """The deputy opens it, the clerk fills the own part and sees no other's; what is lacking is said."""
    deputy, clerk = Desk(play, "deputy"), Desk(play, "clerk")
    rounds = f"{OWN}/rounds"
    assert clerk.client.post(rounds, data={"year": "2016"}).status_code == 403
    page = deputy.get(rounds)
    assert send(deputy, page, rounds, year="sixteen").status_code == 400
    place = send(deputy, page, rounds, year="2016").location
    listed = deputy.get(place)
    assert [name in listed.text for name in ("clerk2", "考评2016-001")] == [True, True]
    unset = send(deputy, listed, f"{place}/close")
    assert faults(unset) == [
        "考评2016：考核权重还没有设置，方案中也没有规定，不能结束考核。由管理员在设置中填写。"
    ]
    (mine,) = re.findall(rf'href="({rounds}/sheets/\d+)"', clerk.get(place).text)
    sheet = clerk.get(mine)
    assert faults(send(clerk, sheet, f"{mine}/own", own="most")) == ["自我评价：请填0到100的分数，如86.5。"]
    assert send(clerk, sheet, f"{mine}/own", own="95.5", said="尽力").location == mine
    filled = send(deputy, deputy.get(mine), mine, leaders="90", daily="85", residents="80")
    assert filled.location == mine
    assert [score in text_of(clerk.get(mine)) for score in ("90", "95.5", "尽力", "未核定")] == [True] * 4
    printed = clerk.get(f"{mine}.pdf")
    assert (printed.mimetype, printed.data[:4]) == ("application/pdf", b"%PDF")
    assert [Desk(play, "clerk2").get(f"{mine}{end}").status_code for end in ("", ".pdf")] == [404, 404]
    assert [Desk(play, who).get(place).status_code for who in ("admin", "inspection")] == [404, 404]
