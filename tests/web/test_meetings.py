"""The panel's meeting: gathered, decided line by line, ended together."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from hub.db.models import AccessLog, Batch, BatchLine, BatchMember, Case, Letter

from .browsing import seen
from .states import Desk, Play, faults, form_of, send, text_of

KIND = "/meetings/new/civil_affairs/panel"
WHO = {
    "m0-name": "刘志强", "m0-office": "副主任", "m1-name": "那仁其其格", "m1-office": "民政办",
    "m2-name": "买合木提·卡德尔", "m2-office": "残联办", "m3-name": "周雅琴", "m3-office": "纪工委",
    "m3-present": "yes", "m3-votes": None, "m4-name": "", "m4-office": "", "chairs": "0",
}  # fmt: skip
"""Four people; the last attends without a vote. Whoever else sat in the last meeting is taken off."""
REASON = "人均月收入812.40元，高于本市现行低保标准720元"


@pytest.fixture
def clerk(play: Play) -> Desk:
    return Desk(play, "clerk")


@pytest.fixture
def meeting(play: Play, clerk: Desk) -> tuple[str, int, int]:
    """A meeting over two cases: its address and the ids of both cases."""
    first = play.case("panel", names=("吐尔逊·艾买提", "样乙"))
    second = play.case("panel", names=("韩玉兰", "样丁"))
    said = {**WHO, "case": [str(first), str(second)], "place": "三楼会议室", "begins": "9:30"}
    made = send(clerk, clerk.get(KIND), KIND, **said)
    assert made.status_code == 302
    return made.location, first, second


def decide(clerk: Desk, url: str, case_id: int, no: int, **said: str) -> object:
    page = clerk.get(f"{url}?line={no}")
    return send(clerk, page, f"{url}/decide/{case_id}", **said)


# --- who may ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("login", "status"),
    [("clerk", 200), ("deputy2", 200), ("director", 200), ("street", 200), ("panel", 200), ("agent-e", 403),
     ("officer-e", 403), ("leader-e", 403), ("finance", 403), ("inspection", 403), ("admin", 403)],
)  # fmt: skip
def test_meetings_are_for_those_who_read_batches(play: Play, login: str, status: int) -> None:
    assert Desk(play, login).get("/meetings").status_code == status


@pytest.mark.parametrize("login", ["director", "street", "panel"])
def test_who_only_reads_cannot_make_or_decide(play: Play, meeting: tuple[str, int, int], login: str) -> None:
    url, first, _ = meeting
    reader, before = Desk(play, login), play.all(select(BatchLine.__table__))
    answers = (
        reader.post(KIND, {"case": str(first)}),
        reader.post(f"{url}/decide/{first}", {"outcome": "approved"}),
        reader.post(f"{url}/end"),
    )
    assert [seen(each, "吐尔逊", "韩玉兰", "三楼会议室") for each in answers] == [(403, [])] * 3
    assert (play.all(select(BatchLine.__table__)), play.count(Batch)) == (before, 1)


def test_a_panel_member_reads_the_meeting_sat_in_and_no_other(
    play: Play, clerk: Desk, meeting: tuple[str, int, int]
) -> None:
    url, first, second = meeting
    member = Desk(play, "panel")
    assert seen(member.get(url), "吐尔逊", "韩玉兰") == (404, [])  # "panel" does not sit in it yet
    form = clerk.get(f"{url}/members")
    send(clerk, form, f"{url}/members", **{"m4-name": "panel", "m4-office": "街道", "m4-present": "yes"})
    page = member.get(url)
    assert page.status_code == 200
    assert "吐尔逊·艾买提" in text_of(page)
    assert f"{url}/decide/{first}" not in page.text
    assert f"{url}/decide/{second}" not in page.text


def test_a_lists_number_is_no_meeting(play: Play, clerk: Desk) -> None:
    case_id = play.case("bureau")
    of_case = select(BatchLine.batch_id).where(BatchLine.case_id == case_id).order_by(BatchLine.id)
    batch = play.all(of_case)[-1][0]
    number = play.row(case_id)["number"]
    assert seen(clerk.get(f"/lists/{batch}"), number, "样甲") == (200, [number, "样甲"])
    assert seen(clerk.get(f"/meetings/{batch}"), number, "样甲") == (404, [])


# --- making one ---------------------------------------------------------------------------------------


def test_waiting_cases_are_shown_and_taken_together(play: Play, clerk: Desk) -> None:
    case_id = play.case("panel", names=("额尔登", "样乙"))
    assert "额尔登" in clerk.get("/meetings").text
    page = clerk.get(KIND)
    assert form_of(page, KIND)["case"] == str(case_id)  # ticked already
    made = send(clerk, page, KIND, **WHO)
    assert made.status_code == 302
    assert "额尔登" not in clerk.get("/meetings").text.split("历次会议")[0]
    assert play.count(BatchLine, BatchLine.case_id == case_id) == 1


def test_the_same_form_twice_makes_one_meeting(play: Play, clerk: Desk) -> None:
    play.case("panel")
    page, before = clerk.get(KIND), play.count(Batch)
    first = send(clerk, page, KIND, **WHO)
    again = send(clerk, page, KIND, **WHO)
    assert (first.status_code, again.status_code) == (302, 302)
    assert first.location == again.location
    assert play.count(Batch) == before + 1


def test_place_hour_and_members_of_the_last_meeting_are_offered_again(
    play: Play, clerk: Desk, meeting: tuple[str, int, int]
) -> None:
    play.case("panel")
    offered = form_of(clerk.get(KIND), KIND)
    assert {name: offered[name] for name in ("begins", "place", "chairs")} == {
        "begins": "09:30", "place": "三楼会议室", "chairs": "0",
    }  # fmt: skip
    names = ["刘志强", "那仁其其格", "买合木提·卡德尔", "周雅琴", ""]
    assert [offered[f"m{i}-name"] for i in range(5)] == names
    assert "m3-votes" not in offered  # attends without a vote, as the last time


@pytest.mark.parametrize(
    ("typed", "fault"),
    [({"begins": "25:10"}, "25:10不是时间"), ({"on": "bald"}, "bald"), ({"m1-name": "刘志强"}, "写了两行"),
     ({"case": None}, "请")],
)  # fmt: skip
def test_what_is_wrong_is_said_and_the_rest_stays(
    play: Play, clerk: Desk, typed: dict[str, str], fault: str
) -> None:
    play.case("panel")
    page = clerk.get(KIND)
    before = play.count(Batch)
    answer = send(clerk, page, KIND, **{**WHO, "place": "二楼", **typed})
    assert answer.status_code == 400
    assert [text for text in faults(answer) if fault in text] != []
    kept = form_of(answer, KIND)
    assert (kept["place"], kept["m2-name"]) == ("二楼", "买合木提·卡德尔")
    assert play.count(Batch) == before


def test_a_case_taken_meanwhile_is_a_conflict(play: Play, clerk: Desk) -> None:
    play.case("panel")
    page, other = clerk.get(KIND), clerk.get(KIND)
    assert send(clerk, page, KIND, **WHO).status_code == 302
    assert send(clerk, other, KIND, **WHO).status_code == 409


# --- deciding -----------------------------------------------------------------------------------------


def test_one_line_is_open_and_the_others_wait(clerk: Desk, meeting: tuple[str, int, int]) -> None:
    url, first, second = meeting
    page = clerk.get(url)
    assert f"{url}/decide/{first}" in page.text
    assert f"{url}/decide/{second}" not in page.text
    assert "余2件，议完可结束" in page.text
    assert "记下决定，议第2件" in page.text
    assert re.search(r"<button[^>]*disabled[^>]*>结束会议", page.text)


def test_a_decision_goes_on_to_the_next_line_and_writes_the_minutes(
    play: Play, clerk: Desk, meeting: tuple[str, int, int]
) -> None:
    url, first, _ = meeting
    answer = decide(clerk, url, first, 1, outcome="approved")
    assert answer.location == f"{url}?line=2#line-2"
    page = text_of(clerk.get(url))
    assert "同意吐尔逊·艾买提户。" in page
    assert "余1件" in page
    row = play.all(select(BatchLine.result, BatchLine.votes).where(BatchLine.case_id == first))[-1]
    assert tuple(row) == ("approved", {"for": 3, "against": 0, "abstain": 0})  # three have a vote
    assert play.row(first)["step"] == "panel"  # it moves when the meeting ends


def test_a_refusal_needs_its_reason_and_what_was_typed_stays(
    play: Play, clerk: Desk, meeting: tuple[str, int, int]
) -> None:
    url, first, _ = meeting
    answer = decide(clerk, url, first, 1, outcome="rejected", basis="《社会救助暂行办法》第九条")
    assert answer.status_code == 400
    assert faults(answer) != []
    kept = form_of(answer, f"{url}/decide/{first}")
    assert (kept["outcome"], kept["basis"]) == ("rejected", "《社会救助暂行办法》第九条")
    assert play.all(select(BatchLine.result).where(BatchLine.case_id == first))[-1][0] == ""


def test_putting_off_needs_a_reason_too(clerk: Desk, meeting: tuple[str, int, int]) -> None:
    url, first, _ = meeting
    assert decide(clerk, url, first, 1, outcome="deferred").status_code == 400
    assert decide(clerk, url, first, 1, outcome="deferred", reason="包户干部再核").status_code == 302


def test_no_decision_is_no_decision(clerk: Desk, meeting: tuple[str, int, int]) -> None:
    url, first, _ = meeting
    assert decide(clerk, url, first, 1).status_code == 400


def test_a_recusal_names_member_ground_and_time_and_lowers_the_votes(
    play: Play, clerk: Desk, meeting: tuple[str, int, int]
) -> None:
    url, first, _ = meeting
    aside = {"r0-member": "买合木提·卡德尔", "r0-ground": "与申请人是表兄弟", "r0-at": "16:52"}
    said = {"outcome": "rejected", "reason": REASON, **aside}
    too_many = decide(clerk, url, first, 1, **said, **{"votes-for": "3"})
    assert too_many.status_code == 400  # two are left to vote
    assert form_of(too_many, f"{url}/decide/{first}")["r0-ground"] == "与申请人是表兄弟"
    assert decide(clerk, url, first, 1, **said, **{"votes-for": "2"}).status_code == 302
    page = text_of(clerk.get(url))
    assert "第1件回避" in page
    assert "买合木提·卡德尔（与申请人是表兄弟，16:52离席）回避，其余2人表决" in page
    line = play.all(select(BatchLine.recusals).where(BatchLine.case_id == first))[-1][0]
    assert line == [{"member": "买合木提·卡德尔", "ground": "与申请人是表兄弟", "at": "16:52"}]


@pytest.mark.parametrize("aside", [{"r0-member": "周雅琴", "r0-ground": "亲属"}, {"r0-member": "刘志强"}])
def test_only_a_voter_steps_aside_and_says_why(
    clerk: Desk, meeting: tuple[str, int, int], aside: dict[str, str]
) -> None:
    url, first, _ = meeting
    answer = decide(clerk, url, first, 1, outcome="approved", **aside, **{"votes-for": "1"})
    assert answer.status_code == 400
    assert faults(answer) != []


def test_a_decision_can_be_changed_until_the_end(
    play: Play, clerk: Desk, meeting: tuple[str, int, int]
) -> None:
    url, first, second = meeting
    decide(clerk, url, first, 1, outcome="approved")
    decide(clerk, url, second, 2, outcome="approved")
    page = clerk.get(f"{url}?line=1")
    assert form_of(page, f"{url}/decide/{first}")["outcome"] == "approved"
    send(clerk, page, f"{url}/decide/{first}", outcome="rejected", reason=REASON)
    assert play.all(select(BatchLine.result).where(BatchLine.case_id == first))[-1][0] == "rejected"


def test_who_was_first_is_named_with_the_time(play: Play, clerk: Desk, meeting: tuple[str, int, int]) -> None:
    url, first, _ = meeting
    page, stale = clerk.get(url), clerk.get(url)
    send(clerk, page, f"{url}/decide/{first}", outcome="approved")
    answer = send(clerk, stale, f"{url}/decide/{first}", outcome="rejected", reason=REASON)
    assert answer.status_code == 409
    assert "clerk已先一步" in faults(answer)[0]
    assert f"{play.day} 12:00" in faults(answer)[0]  # the ticking clock stands at noon
    kept = form_of(answer, f"{url}/decide/{first}")
    assert kept["reason"] == REASON
    assert kept["rev"] != form_of(stale, f"{url}/decide/{first}")["rev"]  # having seen it, one may go on


def test_the_same_decision_sent_twice_counts_once(
    play: Play, clerk: Desk, meeting: tuple[str, int, int]
) -> None:
    url, first, _ = meeting
    page = clerk.get(url)
    answers = [send(clerk, page, f"{url}/decide/{first}", outcome="approved") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert play.all(select(Batch.rev).where(Batch.id == int(url.rsplit("/", 1)[1])))[0][0] == 1


# --- lines in and out ---------------------------------------------------------------------------------


def test_a_case_taken_out_waits_for_the_next_meeting(
    play: Play, clerk: Desk, meeting: tuple[str, int, int]
) -> None:
    url, first, second = meeting
    send(clerk, clerk.get(url), f"{url}/out/{first}")
    assert play.count(BatchLine, BatchLine.case_id == first) == 0
    assert "另有1件在等" in clerk.get(url).text
    put = send(clerk, clerk.get(url), f"{url}/in", case=str(first))
    assert put.status_code == 302
    numbers = select(BatchLine.no).where(BatchLine.case_id.in_((first, second))).order_by(BatchLine.no)
    assert [row[0] for row in play.all(numbers)] == [2, 3]


def test_a_case_withdrawn_meanwhile_is_taken_out_before_the_end(
    play: Play, clerk: Desk, meeting: tuple[str, int, int]
) -> None:
    from hub.operations.casework.changes import withdraw
    from hub.testing.centre import actor

    url, first, second = meeting
    with play.app.app_context():
        withdraw(actor("clerk"), first, rev=play.row(first)["rev"], reason="本人书面撤回")
    decide(clerk, url, second, 2, outcome="approved")
    page = clerk.get(url)
    assert "已不在评审这一步" in page.text
    assert re.search(r"<button[^>]*disabled[^>]*>结束会议", page.text)
    send(clerk, page, f"{url}/out/{first}")
    assert clerk.get(f"{url}/end").status_code == 200


# --- the end ------------------------------------------------------------------------------------------


def test_the_meeting_cannot_end_while_lines_are_open(
    play: Play, clerk: Desk, meeting: tuple[str, int, int]
) -> None:
    url, first, second = meeting
    decide(clerk, url, first, 1, outcome="approved")
    answer = send(clerk, clerk.get(f"{url}/end"), f"{url}/end")
    assert answer.status_code == 403
    assert faults(answer) != []
    assert (play.row(first)["step"], play.row(second)["step"]) == ("panel", "panel")


def test_the_end_moves_all_cases_and_writes_the_letters(
    play: Play, clerk: Desk, meeting: tuple[str, int, int]
) -> None:
    url, first, second = meeting
    decide(clerk, url, first, 1, outcome="rejected", reason=REASON)
    decide(clerk, url, second, 2, outcome="approved")
    page = clerk.get(f"{url}/end")
    assert "不符合吐尔逊·艾买提户" in text_of(page)
    assert faults(send(clerk, page, f"{url}/end", ends="half past five")) == [
        "结束：half past five不是时间，请写成16:30这样。"
    ]
    ended = [send(clerk, page, f"{url}/end", ends="17:40") for _ in range(2)]
    assert [answer.status_code for answer in ended] == [302, 302]  # sent twice, ended once
    assert (play.row(first)["step"], play.row(second)["step"]) == ("refuse", "inform")
    letters = (
        select(Letter.print, Letter.reason)
        .where(Letter.case_id.in_((first, second)))
        .order_by(Letter.case_id)
    )
    assert [tuple(row) for row in play.all(letters)] == [("hub.refusal", REASON), ("hub.result", "")]
    closed = clerk.get(url)
    assert f"{url}/decide" not in closed.text
    assert "已结束" in closed.text
    assert "17:40已结束，结束人clerk" in text_of(closed)


def test_what_was_put_off_waits_again(play: Play, clerk: Desk, meeting: tuple[str, int, int]) -> None:
    url, first, second = meeting
    decide(clerk, url, first, 1, outcome="deferred", reason="租房合同与住址不符，由包户干部再核")
    decide(clerk, url, second, 2, outcome="approved")
    send(clerk, clerk.get(f"{url}/end"), f"{url}/end")
    assert play.row(first)["step"] == "panel"
    assert str(first) in form_of(clerk.get(KIND), KIND)["case"]


@pytest.mark.parametrize("key", ["hub.panel_agenda", "hub.panel_minutes"])
def test_agenda_and_minutes_are_printed(clerk: Desk, meeting: tuple[str, int, int], key: str) -> None:
    url, first, _ = meeting
    decide(clerk, url, first, 1, outcome="approved")
    page = clerk.get(url)
    batch = url.rsplit("/", 1)[1]
    made = send(clerk, page, f"/batches/{batch}/print/{key}")
    assert made.status_code == 302
    pdf = clerk.get(made.location)
    assert (pdf.status_code, pdf.mimetype) == (200, "application/pdf")


# --- what is read -------------------------------------------------------------------------------------


def test_reading_the_lines_is_logged_once_a_page(
    play: Play, clerk: Desk, meeting: tuple[str, int, int]
) -> None:
    url, *_ = meeting
    before = play.looks(action="batch")
    clerk.get(url)
    assert play.looks(action="batch") == before + 1
    last = play.all(select(AccessLog.rows).where(AccessLog.action == "batch").order_by(AccessLog.id))[-1][0]
    assert last == 2


def test_nothing_of_people_is_kept_by_browsers(clerk: Desk, meeting: tuple[str, int, int]) -> None:
    url, *_ = meeting
    for path in ("/meetings", url, f"{url}/members", f"{url}/end"):
        assert clerk.get(path).headers["Cache-Control"] == "no-store"


def test_the_own_household_is_not_on_ones_meeting(
    play: Play, clerk: Desk, meeting: tuple[str, int, int]
) -> None:
    from sqlalchemy import update

    from hub.db.base import db
    from hub.db.models import Resident, Staff

    url, first, second = meeting
    own = play.all(
        select(Resident.id_hash).join(Case, Case.applicant_id == Resident.id).where(Case.id == first)
    )[0][0]
    with play.app.app_context():
        db.session.execute(update(Staff).where(Staff.login == "clerk").values(id_hash=own))
        db.session.commit()
    try:
        page = clerk.get(url)
        assert play.row(first)["number"] not in page.text
        assert play.row(second)["number"] in page.text
    finally:
        with play.app.app_context():
            db.session.execute(update(Staff).where(Staff.login == "clerk").values(id_hash=None))
            db.session.commit()


def test_a_meeting_costs_few_statements_however_many_lines(
    play: Play, clerk: Desk, meeting: tuple[str, int, int]
) -> None:
    url, *_ = meeting
    clerk.get(url)
    with play.counted() as two_lines:
        clerk.get(url)
    third = play.case("panel")
    send(clerk, clerk.get(url), f"{url}/in", case=str(third))
    clerk.get(url)
    with play.counted() as three_lines:
        clerk.get(url)
    assert len(two_lines) == len(three_lines)
    assert len(three_lines) <= 18


def test_members_are_kept_as_typed(play: Play, clerk: Desk, meeting: tuple[str, int, int]) -> None:
    url, *_ = meeting
    page = clerk.get(f"{url}/members")
    away = {"m1-present": None, "chairs": "2"}
    send(clerk, page, f"{url}/members", **away)
    batch = int(url.rsplit("/", 1)[1])
    rows = play.all(select(BatchMember.name, BatchMember.present, BatchMember.votes)
                    .where(BatchMember.batch_id == batch).order_by(BatchMember.id))  # fmt: skip
    assert [tuple(row) for row in rows] == [
        ("刘志强", True, True),
        ("那仁其其格", False, True),
        ("买合木提·卡德尔", True, True),
        ("周雅琴", True, False),
    ]
    assert play.all(select(Batch.chair).where(Batch.id == batch))[0][0] == "买合木提·卡德尔"


def test_both_languages_say_everything(clerk: Desk, meeting: tuple[str, int, int]) -> None:
    url, *_ = meeting
    for path in ("/meetings", url, f"{url}/members", KIND):
        english = re.sub(r"[一-鿿]+", "", text_of(clerk.get(f"{path}?lang=en")))
        assert "%(" not in english
    clerk.get("/meetings?lang=zh_Hans_CN")


def test_a_reason_typed_before_the_choice_was_changed_is_not_in_the_minutes(
    play: Play, clerk: Desk, meeting: tuple[str, int, int]
) -> None:
    url, first, _ = meeting
    assert decide(clerk, url, first, 1, outcome="approved", reason=REASON).status_code == 302
    assert play.all(select(BatchLine.reason).where(BatchLine.case_id == first))[-1][0] == ""
    assert REASON not in clerk.get(url).text
