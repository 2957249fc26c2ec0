"""监督 on its pages: the list by number, an urge answered from the desk, a card and its reply, a major matter."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from hub.testing import databases
from hub.testing.fixtures import opened

from .states import TEMPORARY, Desk, Play, faults, send, text_of

URL = "/supervision"


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    url = databases.sqlite_url(tmp_path_factory.mktemp("supervision"))
    with opened(url) as app:
        yield Play(app)


@pytest.fixture(scope="module")
def late(play: Play) -> str:
    """The number of a case that is past due at the window."""
    number = str(play.row(play.case("form", service=TEMPORARY))["number"])
    play.pass_days(25)
    return number


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
    assert [Desk(play, who).get(URL).status_code for who in ("clerk", "agent-e", "admin")] == [403] * 3
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
    assert [Desk(play, who).get(url).status_code for who in ("agent-e", "finance", "admin")] == [404] * 3


def test_cards_on_their_pages(play: Play, late: str) -> None:
    inspection, clerk, deputy = Desk(play, "inspection"), Desk(play, "clerk"), Desk(play, "deputy")
    page = inspection.get(f"{URL}/cards")
    assert send(inspection, page, f"{URL}/cards", do="due").location == f"{URL}/cards"
    (url,) = set(re.findall(rf'href="({URL}/cards/\d+)"', clerk.get("/desk").text))
    assert send(clerk, clerk.get(url), f"{url}/reply", reply="申请人补件").location == url
    decided = send(deputy, deputy.get(url), f"{url}/decide", decision="withdrawn", why="理由成立")
    assert decided.location == f"{URL}/cards"
    assert "撤销" in text_of(clerk.get(url))
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
