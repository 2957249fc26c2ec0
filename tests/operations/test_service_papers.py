"""B-030, OT-01, OT-02: card, board sheet, blank form, filled sample and slip of all 34 services of the plan."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from hub.domain.case import Facts
from hub.domain.errors import NotFound
from hub.domain.service import Service
from hub.operations.context import flow_of, plugins
from hub.operations.notification import slips
from hub.operations.prints import documents
from hub.operations.services import guides
from hub.operations.services.blank_forms import blank, filled, forms_of
from hub.operations.services.guide_where import where
from hub.operations.services.guide_words import words_of
from hub.operations.services.offered import current
from hub.printing.html import html
from hub.testing import databases
from hub.testing.factories import MONDAY
from hub.testing.fixtures import opened


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    url = databases.sqlite_url(tmp_path_factory.mktemp("papers"))
    with opened(url, WEB=False) as made, made.app_context():
        yield made


def plan() -> list[Service]:
    newest = (versions[-1] for versions in plugins().services().values())
    return [service for service in newest if not service.part_of]


def test_every_service_has_card_blank_form_and_filled_sample(app: Flask) -> None:
    """34 cards; forms and samples but of the four for which nobody brings a paper (B-030); each sample is marked
    样张; no print fills in a box of 民族.
    """
    services, missing, unmarked, ethnic = plan(), [], [], []
    for service in services:
        words = words_of(service, "zh", {})
        place = guides.place_of(service, words)
        documents.printer().check("hub.card", guides.card(service, place, words, MONDAY))
        documents.printer().check("hub.guide", guides.guide(service, place, words, MONDAY))
        forms = forms_of(service)
        missing += [] if forms else [(service.seq, [one.key for one in service.materials])]
        for name, _title in forms:
            for key, data in (blank(service, name, MONDAY), filled(service, name)):
                documents.printer().check(key, data)
                ethnic += [key] if re.search("民族", json.dumps(data, ensure_ascii=False)) else []
            unmarked += [] if filled(service, name)[1]["remark"] == "样张，内容为虚构" else [service.seq]
            assert blank(service, name, MONDAY)[1]["applicant"]["name"] == ""
    without = [(seq, []) for seq in ("民政-8", "劳动-12", "计生-4", "计生-6")]
    assert (len(services), sorted(missing), unmarked, ethnic) == (34, sorted(without), [], [])


def test_a_filled_sample_prints_its_mark(app: Flask) -> None:
    pages = documents.printer().svg(*filled(plugins().service("劳动-5"), "application"))
    assert (len(pages), b"<svg" in pages[0]) == (1, True)
    with pytest.raises(NotFound):
        filled(plugins().service("劳动-5"), "loan_form")


def told(seq: str, variant: str = "", **answers: str) -> tuple[list[str], list[str], int]:
    """Papers a slip lists for somebody who has brought nothing, its steps and its limit."""
    service = plugins().service(seq)
    flow = flow_of(service, Facts(variant, answers, on=MONDAY))
    lines, terms = slips.lines_before(flow), slips.terms_of(flow)
    assert [line["title"] for line in lines if re.fullmatch("其它.*", line["title"])] == []
    return [line["title"] for line in lines if line["asked"]], terms["steps"], terms["limit"]


def test_the_slip_is_made_of_the_whole_checklist_of_service_and_variant(app: Flask) -> None:
    """OT-01: 残联-2 轮椅 with nothing brought; 民政-1 in its stages; nothing is called 其它."""
    papers, steps, limit = told("残联-2", "wheelchair", start="here", allowance="yes")
    # The plan's seven steps are ten here: sending up, the superior and telling are steps of their own.
    assert (len(papers), limit, steps[0], len(steps)) == (5, 20, "提出申请、受理", 10)
    flow = flow_of(plugins().service("民政-1"), Facts(answers={"job_seeking": "yes"}, on=MONDAY))
    lines = slips.lines_before(flow)
    now = [line["title"] for line in lines if line["missing"]]
    later = [line["title"] for line in lines if line["asked"] and line["stage"] == "filing"]
    assert ({line["stage"] for line in lines if line["asked"]}, now == [line["title"] for line in lines if
            line["asked"] and line["stage"] == "acceptance"], len(later) > 0) == ({"acceptance", "filing"}, True, True)  # fmt: skip


def test_the_board_sheet_has_papers_steps_limits_and_conditions(app: Flask) -> None:
    """OT-02: 民政-9, ①②③ in three copies, twenty working days."""
    service = plugins().service("民政-9")
    words = words_of(service, "zh", {})
    data = guides.guide(service, guides.place_of(service, words), words, MONDAY)
    papers = [paper for group in data["papers"] for paper in group["papers"]]
    assert (len(papers), data["limit"], len(data["conditions"]) > 0) == (3, 20, True)
    page = " ".join(html("hub.guide", data, words.tr).split())
    found = re.findall(r"<h2>(.*?)</h2>", page)
    assert found == ["服务事项", "办理时限", "材料", "收费", "办事流程", "依据和救济途径"]
    assert [paper["copies"] for paper in papers] == [3, 3, 0]
    # Nine steps, and where the money comes to (the plan's 社区业务代办员负责高龄补贴的发放、签收).
    assert len(data["stops"]) == 10
    paid = {key: data["stops"][-1][key] for key in ("title", "role", "limit_note")}
    assert paid == {
        "title": "领取高龄老人生活津贴", "role": "在您所在的社区领现金，本人签收", "limit_note": "按发放通知",
    }  # fmt: skip


def card_of(seq: str, variant: str = "") -> dict[str, Any]:
    service = plugins().service(seq)
    words = words_of(service, "zh", {})
    return guides.card(service, guides.place_of(service, words), words, MONDAY, variant=variant)


def listed(card: dict[str, Any]) -> list[tuple[str, str]]:
    return [(paper["title"], paper.get("when", "")) for group in card["papers"] for paper in group["papers"]]


def test_a_card_for_all_kinds_of_a_case_has_the_papers_of_each(app: Flask) -> None:
    """No card says 不用交材料 where each kind of case asks for papers (劳动-10), or leaves out some (劳动-1)."""
    first = ["身份证", "居民户口簿", "就业失业登记证", "一寸彩色相片"]
    assert listed(card_of("劳动-1")) == [
        *((title, "") for title in first),
        ("最低生活保障金领取证", "享受城镇最低生活保障（低保）人员"),
        ("残疾人证", "残疾人员"),
    ]
    assert listed(card_of("劳动-1", "disabled")) == [(title, "") for title in [*first, "残疾人证"]]
    found = listed(card_of("劳动-10"))
    assert [when for _title, when in found] == [
        "个人", "个人", "个人", "个人；是大中专毕业生", "个人", *["企业"] * 9,
    ]  # fmt: skip
    # Of 计生-2 特批 is off and 两证 waits: both kinds that are left ask for the same.
    assert [when for _title, when in listed(card_of("计生-2"))] == [*[""] * 5, "一方或者双方是再婚"]


def test_a_card_for_all_kinds_draws_the_way_of_each(app: Flask) -> None:
    drawn = [stop["title"] for stop in card_of("劳动-10")["stops"]]
    assert drawn == [
        "到社区申请", "入户了解就业情况（个人）", "了解企业用工情况（企业）", "社区初审、填表签字（个人）",
        "社区初审、核对人员名单（企业）", "中心受理", "中心审核、签字盖章", "上报三个部门",
        "市社保局、市就业办、市财政局审核办理", "告知申请人（个人）", "告知申请人（企业）",
        "发放、签收补贴（企业）", "领取社会保险补贴（个人）",
    ]  # fmt: skip
    assert "中心办理" in [stop["title"] for stop in card_of("计生-2")["stops"]]
    retired = {stop["key"]: stop.get("yours", False) for stop in card_of("劳动-6")["stops"]}
    assert {key: mine for key, mine in retired.items() if key in ("certify", "call_on")} == {
        "certify": True, "call_on": False,
    }  # fmt: skip


def test_the_version_of_a_guide_is_that_of_the_day(app: Flask) -> None:
    before, after = dt.date(2026, 11, 29), dt.date(2026, 11, 30)
    assert [current("残联-1", day).version for day in (before, after)] == [2, 3]
    assert current("残联-1", dt.date(2001, 1, 1)).version == 1  # none holds yet: the first says from when


def test_a_general_form_says_no_word_twice(app: Flask) -> None:
    titles = [title for service in plan() for _name, title in forms_of(service)]
    assert [title for title in titles if "登记登记" in title or "申请申请" in title] == []


def test_a_guide_says_who_goes_where(app: Flask) -> None:
    """劳动-12: the officer comes, no agent takes papers; 计生-6: not at the window, where it is only shared out."""
    at_window = "街道便民服务中心劳动保障窗口"
    found = {}
    for seq in ("劳动-12", "计生-6", "劳动-8", "劳动-5", "民政-8"):
        service = plugins().service(seq)
        words = words_of(service, "zh", {})
        place = guides.Place(centre="街道便民服务中心", window="劳动保障窗口", hours="工作日9:30–13:30")
        found[seq] = where(service, place, words)
    assert found == {
        "劳动-12": ("在您的经营场所", f"包户干部上门登记，不用交材料；有劳动纠纷的，到{at_window}"),
        "计生-6": ("所在社区，或自取箱", "不登记姓名"),
        "劳动-8": ("所在社区", "由社区业务代办员收件，转交中心"),
        "劳动-5": (at_window, "工作日9:30–13:30"),
        "民政-8": ("存入您的银行账户，不用来领", ""),
    }  # fmt: skip


def test_a_blank_form_is_one_page_and_asks_for_the_papers_of_its_own_kind(app: Flask) -> None:
    """劳动-10 has a form for a person and one for a firm; each listed the papers of both, and ran over."""
    blanks = [blank(service, name, MONDAY) for service in plan() for name, _title in forms_of(service)]
    long = [data["title"] for key, data in blanks if len(documents.printer().svg(key, data)) != 1]
    own = {key: [paper["title"] for paper in data["papers"]] for key, data in blanks}
    assert long == []
    assert own["labour.subsidy_form"] == ["身份证", "居民户口簿", "就业失业登记证", "社保机构出具的缴费证明"]
    assert [title for title in own["labour.subsidy_firm_form"] if title in own["labour.subsidy_form"]] == []
