"""意见投诉 on its pages: sealed at the counter, answered by the inspection, followed by the person; grades."""

from __future__ import annotations

import re

from hub.db.models import Complaint

from .browsing import seen
from .states import Desk, Play, faults, form_of, send, text_of

URL, PUBLIC = "/complaints", "/public/complaints"
SAID = "<script>alert(1)</script>窗口没有人"


def number_and_code(page: str) -> tuple[str, str]:
    found = re.findall(r"<dd><b>([^<]+)</b></dd>", page)
    return found[0], found[1]


def test_on_the_public_page_answered_by_the_inspection_and_followed(play: Play) -> None:
    """Text is shown and never run; number and code open the answer; wrong ones are told nothing."""
    resident, inspection = Desk(play, ""), Desk(play, "inspection")
    sent = send(resident, resident.get(PUBLIC), PUBLIC, kind="complaint", reason="nobody_there", said=SAID,
                name="诉甲", phone="13900000002")  # fmt: skip
    assert sent.location == f"{PUBLIC}/sent"
    number, code = number_and_code(resident.get(sent.location).text)
    waits = "有1件意见投诉和表扬等您答复"
    assert [waits in Desk(play, who).get("/desk").text for who in ("inspection", "deputy")] == [True, False]
    register = inspection.get(URL)
    (url,) = set(re.findall(rf'href="({URL}/\d+)"', register.text))
    assert number in register.text
    read = inspection.get(url)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;窗口没有人" in read.text
    assert ("诉甲" in read.text, "<script>alert" in read.text) == (True, False)
    answer = send(inspection, read, url, verdict="upheld", finding="12月6日上午空岗", answer="已处理，谢谢您")
    assert (answer.location, waits in inspection.get("/desk").text) == (url, False)
    follow = f"{PUBLIC}/follow"
    wrong = [send(resident, resident.get(follow), follow, number=a, code=b)
             for a, b in ((number, "AAAAAAAA"), ("诉26-9999", code))]  # fmt: skip
    assert {faults(each)[0] for each in wrong} == {"编号和查询码不相符，请对照您记下的内容。"}
    told = text_of(send(resident, resident.get(follow), follow, number=number, code=code))
    assert ("已处理，谢谢您" in told, "12月6日上午空岗" in told, "诉甲" in told) == (True, False, False)


def test_at_the_counter_it_is_sealed_from_the_moment_it_is_saved(play: Play) -> None:
    clerk = Desk(play, "clerk")
    sent = send(clerk, clerk.get(URL), URL, kind="complaint", channel="phone", reason="manner",
                said="说话难听", name="诉乙")  # fmt: skip
    number, code = number_and_code(clerk.get(sent.location).text)
    assert re.fullmatch(r"诉26-\d{4}", number)
    assert len(code) == 8
    mine = clerk.get(URL).text
    assert [word in mine for word in (number, "说话难听", "诉乙", code)] == [True, False, False, False]
    place = sent.location.removesuffix("/slip")
    # Neither another clerk nor a leader opens it, nor sees its code.
    sealed = ("说话难听", "诉乙", code, number)
    for who in ("agent-e", "deputy"):
        assert seen(Desk(play, who).get(sent.location), *sealed) == (404, [])
    for who in ("clerk", "deputy", "admin"):
        assert seen(Desk(play, who).get(place), *sealed) == (403, [])
    assert number not in Desk(play, "agent-e").get(URL).text


def test_what_is_missing_is_said_and_what_was_typed_stays(play: Play) -> None:
    before = play.count(Complaint)
    resident = Desk(play, "")
    answer = send(
        resident, resident.get(PUBLIC), PUBLIC, kind="complaint", reason="", said="很长的一段话", name="诉丙"
    )
    assert (answer.status_code, len(faults(answer))) == (400, 1)
    assert (form_of(answer, PUBLIC)["name"], "很长的一段话" in answer.text) == ("诉丙", True)
    assert play.count(Complaint) == before


def test_a_resident_grades_a_completed_case_and_a_deputy_answers(play: Play) -> None:
    case = play.row(play.case("archive"))
    page, resident, deputy = "/public/progress", Desk(play, ""), Desk(play, "deputy")
    given = {"number": case["number"], "code": case["receipt_code"]}
    shown = send(resident, resident.get(page), page, **given)
    graded = send(resident, shown, f"{page}/grade", grade="1", said="跑了三趟")
    assert "您的评价：很不满意" in text_of(graded)
    links = re.findall(r'href="(/public/progress[^"]*lang=en)"', graded.text)
    assert (links, resident.get(links[0]).status_code) == ([f"{page}?lang=en"], 200)
    resident.get(f"{page}?lang=zh_Hans_CN")
    waits = deputy.get(f"{URL}/grades")
    assert ("跑了三趟" in waits.text, case["number"] in waits.text) == (True, True)
    (url,) = re.findall(rf'action="({URL}/grades/\d+)"', waits.text)
    assert send(deputy, waits, url, answer="").status_code == 400
    assert send(deputy, waits, url, answer="已向您道歉").location == f"{URL}/grades"
    assert "已向您道歉" in text_of(send(resident, resident.get(page), page, **given))
    assert seen(Desk(play, "clerk").get(f"{URL}/grades"), "跑了三趟", case["number"]) == (403, [])


def test_a_refused_answer_stays_with_its_grade(play: Play) -> None:
    """Of two grades: what was typed for one was lost, and the sentence led to no field."""
    page, deputy = "/public/progress", Desk(play, "deputy")
    for _ in range(2):
        case, resident = play.row(play.case("archive")), Desk(play, "")
        given = {"number": case["number"], "code": case["receipt_code"]}
        shown = send(resident, resident.get(page), page, **given)
        assert send(resident, shown, f"{page}/grade", grade="1", said="跑了三趟").status_code == 200
    waits = deputy.get(f"{URL}/grades")
    first, second = re.findall(rf'action="{URL}/grades/(\d+)"', waits.text)
    refused = send(deputy, waits, f"{URL}/grades/{second}", answer="长" * 2001)
    fields = re.findall(r'<textarea id="([^"]+)"[^>]*>([^<]*)</textarea>', refused.text)
    assert fields == [(f"f-{first}-answer", ""), (f"f-{second}-answer", "长" * 2001)]
    assert re.findall(r'<a href="#(f-[^"]*)"', refused.text) == [f"f-{second}-answer"]
