"""首问登记 on its pages: registered in seconds, led on, answered; a case that begins with one closes it."""

from __future__ import annotations

import re

import pytest

from hub.db.models import FirstContact

from .browsing import seen
from .states import Desk, Play, faults, form_of, send, text_of

URL = "/first-contacts"


def come(play: Play, login: str, **said: str) -> str:
    """Register one and open it; its address."""
    desk = Desk(play, login)
    answer = send(desk, desk.get(URL), URL, name="样十", matter="要哪些材料", via="visit", **said)
    return str(answer.location)


def window(play: Play, login: str = "agent-e") -> str:
    """The window's post as the select offers it."""
    page = Desk(play, login).get(URL).text
    return re.findall(r'<option value="(\d+)">window', page)[0]


def test_what_is_missing_is_said_and_what_was_typed_stays(play: Play) -> None:
    desk = Desk(play, "clerk")
    answer = send(desk, desk.get(URL), URL, name="样十", matter="", via="call")
    assert (answer.status_code, len(faults(answer))) == (400, 1)
    assert form_of(answer, URL)["name"] == "样十"
    assert play.count(FirstContact) == 0


def test_answered_at_once_is_closed(play: Play) -> None:
    assert come(play, "clerk", result="已给告知清单") == URL
    said = text_of(Desk(play, "clerk").get(URL))
    assert "已答复：已给告知清单" in said
    assert "没有人在等您岗上的答复" in said


def test_led_to_another_post_taken_and_answered_there(play: Play) -> None:
    assert come(play, "agent-e", lead_to=window(play)) == URL
    clerk = Desk(play, "clerk")
    (url,) = set(re.findall(rf'href="({URL}/\d+)"', clerk.get(URL).text.split("最近办结")[0]))
    assert seen(Desk(play, "agent-w").get(url), "样十", "要哪些材料") == (404, [])
    assert send(clerk, clerk.get(url), f"{url}/take").location == url
    page = clerk.get(url)
    wrong = send(clerk, page, f"{url}/answer", result="不归我管。")
    assert (wrong.status_code, "第五条" in text_of(wrong)) == (400, True)
    assert send(clerk, page, f"{url}/answer", result="材料齐了再来").location == URL
    assert "材料齐了再来" in text_of(Desk(play, "agent-e").get(url))


def test_papers_for_a_colleague_come_with_a_receipt(play: Play) -> None:
    url = come(play, "agent-e")
    agent = Desk(play, "agent-e")
    given = {"post_id": window(play), "papers": "户口簿\n身份证", "tried": "10:05未接"}
    assert send(agent, agent.get(url), f"{url}/papers", **given).location == URL
    said = text_of(agent.get(url))
    assert [part for part in ("代收材料凭据", "材料2份", "户口簿", "身份证") if part not in said] == []


def test_lists_go_on_where_they_end(play: Play) -> None:
    """Two lists of one page, each with its own place; what was typed elsewhere in the address stays."""
    for no in range(22):
        come(play, "agent-w", result=f"已给第{no}份清单")
    desk = Desk(play, "agent-w")
    first = desk.get(f"{URL}?lang=zh")
    (href,) = re.findall(r'href="([^"]+)" rel="next"', first.text)
    second = desk.get(href.replace("&amp;", "&"))
    shown = [set(re.findall(r"已给第(\d+)份清单", text_of(each))) for each in (first, second)]
    assert shown == [{str(no) for no in range(2, 22)}, {"0", "1"}]
    assert ("lang=zh" in href, "after=" in href, 'rel="next"' in second.text) == (True, False, False)
    assert f'href="{URL}?lang=zh"' in second.text  # back to the beginning


def test_numbers_are_the_leaders(play: Play) -> None:
    come(play, "agent-e")
    shown = {
        login: "按首问岗位" in text_of(Desk(play, login).get(URL))
        for login in ("director", "clerk", "officer-e")
    }
    assert shown == {"director": True, "clerk": False, "officer-e": False}


@pytest.mark.parametrize("path", [f"{URL}/999999", f"{URL}/1/burn"])
def test_no_such_place(play: Play, path: str) -> None:
    desk = Desk(play, "clerk")
    assert (desk.post(path, {}) if path.endswith("burn") else desk.get(path)).status_code == 404


def test_name_plates_of_all_posts_on_one_sheet(play: Play) -> None:
    """FC-04: a plate for each holder: name, post, A or B; no photograph."""
    page = Desk(play, "admin").get("/absences/plates").text
    plates = re.findall(r'plate">\s*<h2>([^<]+)</h2>\s*<p class="plate-name">([^<]+)</p>\s*<p>([AB])岗', page)
    assert len(plates) == page.count('class="sheet-paper plate"') > 1
    windows = [(post, slot) for post, _name, slot in plates if post.startswith("window")]
    assert {slot for _post, slot in windows} == {"A", "B"}
    assert "<img" not in page.partition('class="plates"')[2]


def test_what_was_typed_for_a_colleague_who_was_faster_is_shown_though_it_is_wrong(play: Play) -> None:
    """Its form is gone with the first answer; a fault of one's own hides no word."""
    url = come(play, "clerk")
    clerk = Desk(play, "clerk")
    page = clerk.get(url)
    assert send(clerk, page, f"{url}/answer", result="已答复").location == URL
    late = send(clerk, page, f"{url}/cannot", reasons="房产超标", basis="低保" * 51)
    assert (late.status_code, len(faults(late))) == (400, 1)
    kept = re.findall(r"<dd>([^<]*)</dd>", late.text)
    assert kept == ["房产超标", "低保" * 51]


def test_what_is_refused_of_one_act_is_said_at_its_own_field(play: Play) -> None:
    """A post is asked for by four forms of the page; the sentence led to the first of them, and three folds opened."""
    desk, url = Desk(play, "clerk"), come(play, "clerk")
    refused = send(desk, desk.get(url), f"{url}/papers", post_id="", tried="打电话没人接", papers="户口簿")
    assert (refused.status_code, re.findall(r'<a href="#(f-[^"]+)"', refused.text)) == (
        400,
        ["f-papers-post_id"],
    )
    folds = re.findall(
        r"<details class=\"panel pad narrow lower\"( open)?>\s*<summary>([^<]+)<", refused.text
    )
    assert [title for open_, title in folds if open_] == ["经办人不在，代收材料"]
    typed = re.findall(r'<textarea id="([^"]+)" name="papers"[^>]*>([^<]*)<', refused.text)
    assert typed == [("f-papers-papers", "户口簿")]
