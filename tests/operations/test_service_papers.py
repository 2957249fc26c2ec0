"""B-030, OT-01, OT-02: card, board sheet, blank form, filled sample and slip of all 34 services of the plan."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

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
from hub.operations.services.guide_words import words_of
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
    """34 cards, forms and samples; each sample is marked 样张; no print fills in a box of 民族."""
    services, missing, unmarked, ethnic = plan(), [], [], []
    for service in services:
        words = words_of(service, "zh", {})
        place = guides.place_of(service, words)
        documents.printer().check("hub.card", guides.card(service, place, words, MONDAY))
        documents.printer().check("hub.guide", guides.guide(service, place, words, MONDAY))
        forms = forms_of(service)
        missing += [] if forms else [service.seq]
        for name, _title in forms:
            for key, data in (blank(service, name, MONDAY), filled(service, name)):
                documents.printer().check(key, data)
                ethnic += [key] if re.search("民族", json.dumps(data, ensure_ascii=False)) else []
            unmarked += [] if filled(service, name)[1]["remark"] == "样张，内容为虚构" else [service.seq]
            assert blank(service, name, MONDAY)[1]["applicant"]["name"] == ""
    assert (len(services), missing, unmarked, ethnic) == (34, [], [], [])


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
    assert ([paper["copies"] for paper in papers], len(data["stops"])) == ([3, 3, 0], 9)
