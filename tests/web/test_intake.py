"""Intake through the page: person, service, questions, papers, one write."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from hub.db.base import reading
from hub.db.models import AccessLog, Case, Event, Material
from hub.operations.context import service_of

from .browsing import seen
from .conftest import NOW, Browser, id_number
from .states import faults, form_of

LOW_INCOME = "civil_affairs.minimum_living"
HALIDAN = f"hld {id_number('65999919580302008')[-4:]}"
TEMPORARY = "civil_affairs.temporary_assistance"


@pytest.fixture
def answers(app: Flask) -> dict[str, str]:
    """The last choice of every question of 民政-1."""
    with app.app_context():
        return {f"a:{q.key}": q.choices[-1].key for q in service_of(LOW_INCOME).questions}


def count(app: Flask, table: type, *where: object) -> int:
    with app.app_context():
        return int(reading().execute(select(func.count()).select_from(table).where(*where)).scalar_one())  # type: ignore[arg-type]


def test_the_page_begins_with_the_person(clerk: Browser) -> None:
    page = clerk.get("/intake").text
    assert 'name="q"' in page
    assert 'name="do"' not in page


def test_one_hit_is_taken_and_logged_as_opened(app: Flask, clerk: Browser) -> None:
    before = count(app, AccessLog)
    page = clerk.post("/intake", {"q": HALIDAN}).text
    assert "哈丽旦" in page
    assert "城市低保申请" in page  # the services on offer
    assert count(app, AccessLog) == before + 2  # the search and the opening


def test_the_chosen_person_is_not_read_again_at_every_step(app: Flask, clerk: Browser) -> None:
    first = clerk.post("/intake", {"resident": "2"}).text
    who = re.search(r'name="who" value="([^"]+)"', first)
    assert who
    before = count(app, AccessLog)
    page = clerk.post("/intake", {"resident": "2", "who": who[1], "service": TEMPORARY}).text
    assert "哈丽旦" in page
    assert count(app, AccessLog) == before


def test_a_carried_person_of_another_number_is_read_anew(clerk: Browser) -> None:
    first = clerk.post("/intake", {"resident": "2"}).text
    who = re.search(r'name="who" value="([^"]+)"', first)
    assert who
    page = clerk.post("/intake", {"resident": "1", "who": who[1]}).text
    assert "古丽娜尔" in page
    assert "哈丽旦" not in page


def test_nobody_fits_says_what_to_do(clerk: Browser) -> None:
    page = clerk.post("/intake", {"q": "zz 9999"}).text
    assert "/residents/new" in page


def test_an_agent_of_another_community_does_not_find_the_person(browse: Callable[..., Browser]) -> None:
    page = browse("agent-w").post("/intake", {"q": HALIDAN}).text
    assert "哈丽旦" not in page
    assert seen(browse("agent-w").post("/intake", {"resident": "2"}), "哈丽旦", "2号") == (404, [])


def test_papers_are_asked_when_kind_and_questions_are_known(clerk: Browser) -> None:
    page = clerk.post(
        "/intake", {"resident": "2", "service": TEMPORARY, "variant": "person", "a:illness": "yes"}
    ).text
    assert "医院诊断证明" in page
    without = clerk.post(
        "/intake", {"resident": "2", "service": TEMPORARY, "variant": "person", "a:illness": "no"}
    ).text
    assert "医院诊断证明" not in without
    # Where the case begins with an officer no slip is written yet: the card tells every paper at once.
    old = "civil_affairs.old_age_allowance"
    begins = clerk.post("/intake", {"resident": "2", "service": old}).text
    told = re.findall(r'formaction="([^"]+)"', begins.split("<main", 1)[1])
    assert (told, re.findall("还缺.项：[^<]*", begins)) == (
        [f"/guides/{old}/card.pdf"], ["还缺3项：当场用告知卡一次说清"],
    )  # fmt: skip
    card = clerk.post(told[0], {"resident": "2", "service": old})
    assert card.mimetype == "application/pdf"


def test_who_must_be_named_and_what_is_open_is_said_not_only_asked_again(clerk: Browser) -> None:
    """A missing party (the deceased here, a guarantor of 劳动-7) was answered by the same page without a word."""
    said = {"resident": "2", "service": "civil_affairs.funeral_aid"}
    page = clerk.post("/intake", said)
    asked = re.findall(r'name="on_page" value="([^"]+)"', page.text)
    assert (page.status_code, "p:deceased" in asked, "还不能保存" in page.text) == (200, True, False)
    bare = clerk.post("/intake", {**said, "on_page": asked})
    assert bare.status_code == 400
    assert "请写明姓名" in bare.text
    low = {"resident": "2", "service": LOW_INCOME}
    open_ = re.findall(r'name="on_page" value="([^"]+)"', clerk.post("/intake", low).text)
    assert "还没有回答" in clerk.post("/intake", {**low, "on_page": open_}).text


def test_the_applicants_own_number_is_no_proxys(app: Flask, clerk: Browser) -> None:
    """Said at its field, at the intake and at an open case."""
    low = {"resident": "2", "service": TEMPORARY, "variant": "person", "a:illness": "no"}
    own = id_number("65999919580302008")
    named = {"p:proxy": "哈丽旦", "p:proxy:id": own, "p:proxy:relation": "本人", "p:proxy:mandate": "口头"}
    before = count(app, Case)
    refused = "代办人身份证号：这是申请人本人的身份证号。请写代办人的；本人来办的，不用写代办人。"
    page = clerk.post("/intake", {**low, **named, "do": "open"})
    assert (page.status_code, faults(page), count(app, Case)) == (400, [refused], before)
    assert 'id="e-p:proxy:id"' in page.text
    opened = clerk.post("/intake", {**low, "do": "open", "request": "without"})
    assert opened.status_code == 302
    with app.app_context():
        case_id = reading().execute(select(func.max(Case.id))).scalar_one()
    url = f"/cases/{case_id}/change/proxy"
    said = dict(zip(("name", "id_number", "relation", "mandate"), named.values(), strict=True))
    answer = clerk.post(url, {**form_of(clerk.get(url), ""), **said})
    assert (answer.status_code, faults(answer)) == (400, [refused])


def test_the_preview_follows_the_marks(clerk: Browser, answers: dict[str, str]) -> None:
    base = {"resident": "1", "service": LOW_INCOME, **answers}
    missing = clerk.post("/intake/preview", base).text
    assert "一次性告知清单" in missing
    marked = {f"s:{name}": "seen" for name in ("application", "household_book", "id_cards:1")}
    there = clerk.post("/intake/preview", {**base, **marked}).text
    assert "受理通知书" in there
    assert "一次性告知清单" not in there
    # What stops the clock is what stops it in this service: 民政-6 has no public notice and no superior.
    plain = {"resident": "2", "service": TEMPORARY, "variant": "person", "a:illness": "no"}
    relief = clerk.post("/intake/preview", plain).text
    said = [re.findall("最迟<b>[^<]+</b>；?([^。]*)。", page) for page in (there, relief)]
    assert said == [["公示期、上级部门审批的时间不计入"], [""]]


def test_the_preview_of_a_closed_day_says_when_it_opens_and_not_that_it_is_accepted(
    app: Flask, browse: Callable[..., Browser], answers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """民政-1 is taken from the 1st to the 10th: on 12 October nothing is accepted, unless a leader agreed."""
    monkeypatch.setitem(app.config, "HUB_NOW", lambda: NOW + dt.timedelta(days=4))
    clerk = browse("clerk")
    marks = {f"s:{name}": "seen" for name in ("application", "household_book", "id_cards:1")}
    base = {"resident": "1", "service": LOW_INCOME, **answers}

    def said(**more: str) -> list[str]:
        page = clerk.post("/intake/preview", {**base, **marks, **more}).text
        return re.findall("今天受理|10月12日不受理，下次受理从11月2日开始|一次性告知清单", page)

    agreed = {"leader": "赵永强", "urgent_reason": "突发火灾"}
    written = {"on": "2026-10-08", "paper": "登记本第3页"}
    shut = "10月12日不受理，下次受理从11月2日开始"
    assert [said(), said(**agreed), said(**written)] == [[shut], ["今天受理"], ["今天受理"]]
    assert said(**{"s:application": "missing"}) == ["一次性告知清单", shut]
    refused = clerk.post("/intake", {**base, **marks, "do": "accept", "request": "shut-1"})
    assert (refused.status_code, "下次受理从" in refused.text) == (403, True)


def test_acceptance_with_missing_papers_is_refused_and_nothing_is_lost(
    app: Flask, clerk: Browser, answers: dict[str, str]
) -> None:
    before = count(app, Case)
    answer = clerk.post(
        "/intake",
        {
            "resident": "1",
            "service": LOW_INCOME,
            **answers,
            "s:household_book": "seen",
            "n:household_book": "第三页缺",
            "do": "accept",
            "request": "missing",
        },
    )
    assert answer.status_code == 403
    (said,) = re.findall(r"<li>\s*(.*?)</li>", answer.text.split('id="faults"')[1].split("</ul>")[0], re.S)
    assert said.startswith("城市低保申请：还缺：书面申请报告")
    assert "第三页缺" in answer.text
    assert re.search(r'name="s:household_book" value="seen" checked', answer.text)
    assert count(app, Case) == before


def test_the_slip_opens_the_case_and_prints(app: Flask, clerk: Browser, answers: dict[str, str]) -> None:
    send = {
        "resident": "1",
        "service": LOW_INCOME,
        **answers,
        "s:household_book": "seen",
        "do": "slip",
        "request": "s1",
    }
    answer = clerk.post("/intake", send)
    assert answer.status_code == 302
    case_id = int(re.findall(r"/cases/(\d+)", answer.location)[0])
    assert "printed=" in answer.location
    kept = {"household_book": "seen", "application": "missing"}
    with app.app_context():
        table = Material.__table__
        rows = reading().execute(select(table.c.key, table.c.state).where(table.c.case_id == case_id))
        states = {row.key: row.state for row in rows}
        events = Event.__table__
        kinds = set(reading().execute(select(events.c.type).where(events.c.case_id == case_id)).scalars())
    assert {key: states[key] for key in kept} == kept
    assert "notified" in kinds
    assert "accepted" not in kinds
    assert clerk.get(answer.location).status_code == 200


def test_the_same_form_twice_opens_one_case(app: Flask, clerk: Browser) -> None:
    send = {"resident": "2", "service": TEMPORARY, "variant": "person", "a:illness": "no", "do": "accept",
            "request": "twice"}  # fmt: skip
    before = count(app, Case)
    first, second = clerk.post("/intake", send), clerk.post("/intake", send)
    assert first.location.split("?")[0] == second.location.split("?")[0]
    assert count(app, Case) == before + 1


def test_the_whole_intake_needs_no_script(app: Flask, clerk: Browser) -> None:
    """Each step is a plain form: what one answer's page holds is enough for the next post."""
    page = clerk.post("/intake", {"q": f"glne {id_number('65999919820514002')[-4:]}"})
    fields = hidden(page.text)
    page = clerk.post("/intake", {**fields, "service": TEMPORARY})
    fields = hidden(page.text)
    page = clerk.post(
        "/intake", {**fields, "variant": "household", "a:illness": "no", "members-shown": "1", "member": "1"}
    )
    fields = hidden(page.text)
    before = count(app, Case)
    done = clerk.post("/intake", {**fields, "do": "accept"})
    assert (done.status_code, count(app, Case)) == (302, before + 1), done.text


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the intake's form."""
    form = page[page.index('id="intake"') :]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: value for name, value in found if name != "csrf_token"}


def test_a_slip_that_is_refused_opens_no_case(app: Flask, clerk: Browser, answers: dict[str, str]) -> None:
    before = count(app, Case)
    send = {"resident": "1", "service": LOW_INCOME, **answers, "do": "slip", "request": "long"}
    answer = clerk.post("/intake", {**send, "others": "长" * 300})
    assert answer.status_code == 400
    assert "长" * 300 in answer.text
    assert count(app, Case) == before
    assert clerk.post("/intake", {**send, "others": "结算单"}).status_code == 302
    assert count(app, Case) == before + 1
