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
    assert [word in text_of(shown) for word in ("查16-0001", "门锁着", "当时值岗：clerk")] == [True] * 3
    (propose,) = re.findall(r'href="(/appraisal/ledger\?[^"]+)"', shown.text)
    book = deputy.get(propose.replace("&amp;", "&"))
    assert form_of(book, BOOK)["evidence"] == "查16-0001"
    strange = send(deputy, book, BOOK, rule="absent", person="finance")
    assert faults(strange) == ["人员：查16-0001与finance无关。"]
    assert send(deputy, strange, BOOK, rule="absent", person="").location == BOOK
    book = deputy.get(BOOK)
    assert "您提出的，由他人决定" in text_of(book)
    for url in sorted(set(re.findall(r'action="(/appraisal/ledger/\d+/tell)"', book.text))):
        assert send(deputy, book, url).location == BOOK
    mine = clerk.get(OWN)
    reply = act(mine.text, "reply")
    assert send(clerk, mine, reply, reply=" ").status_code == 400
    assert send(clerk, mine, reply, reply="<b>去三楼</b>送材料").location == OWN
    assert Desk(play, "clerk2").get(OWN).text.count("查16-0001") == 2  # the own form and line, none of A's
    assert "去三楼" not in Desk(play, "clerk2").get(OWN).text
    assert "查16-0001" not in Desk(play, "agent-e").get(OWN).text
    seen = director.get(BOOK)
    assert "&lt;b&gt;去三楼&lt;/b&gt;送材料" in seen.text
    assert seen.text.count('value="uphold"') == 1  # only the one that has its reply
    decide = reply.replace(OWN, BOOK).replace("reply", "decide")
    unsaid = send(director, seen, decide, verdict="uphold")
    assert faults(unsaid) == ["理由：请写明理由，本人可以看到。"]
    assert send(director, seen, decide, verdict="uphold", reason="查实").location == BOOK
    assert "维持" in text_of(clerk.get(OWN))
    assert [Desk(play, who).get(BOOK).status_code for who in ("clerk", "agent-e", "admin", "inspection")] == [
        403, 403, 403, 200,
    ]  # fmt: skip
    assert [clerk.get(f"{OWN}?year={year}").status_code for year in ("0", "99999999999", "x", "2015")] == [
        200
    ] * 4
