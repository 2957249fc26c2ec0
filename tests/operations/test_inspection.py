"""日常检查, 通报, 追责: findings closed with a result, bulletins that nobody changes, violations with a person."""

from __future__ import annotations

import datetime as dt

import pytest

from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations.ab_posts.absences import set_absence
from hub.operations.ab_posts.posts import post_for
from hub.operations.complaints import register
from hub.operations.rights import OPERATOR
from hub.operations.supervision import bulletins, checks, outcomes, violation_view, violations, waiting
from hub.testing.centre import grant

from .engine import TEMPORARY, Town


def december(day: int) -> dt.date:
    return dt.date(2016, 12, day)


@pytest.fixture
def checked(town: Town) -> Town:
    """The town in December 2016."""
    town.day = december(5)
    return town


def window() -> int:
    return post_for("window_clerk", "civil_affairs", None)


def to_read(town: Town) -> list[str]:
    return [item.number for item in waiting.mine(town.as_("clerk")) if item.kind == "bulletin"]


def look(town: Town, **more: str) -> checks.CaseRef:
    return checks.record(town.as_("inspection"), post_id=window(), place="中心大厅", **more)


def heard(town: Town, made: checks.CaseRef, decision: str = "confirmed") -> checks.CaseRef:
    """The clerk has replied and a deputy decided."""
    done = checks.reply(town.as_("clerk"), made.id, rev=made.rev, reply="当时在收件")
    return checks.decide(town.as_("deputy"), made.id, rev=done.rev, decision=decision, why="已核对")


def on_desk(town: Town, login: str) -> list[tuple[str, str, str]]:
    return [
        (item.kind, item.number, item.said) for item in waiting.mine(town.as_(login))
        if item.kind.startswith("finding")
    ]  # fmt: skip


def test_the_person_replies_once_and_a_deputy_confirms_or_withdraws_the_finding(checked: Town) -> None:
    inspection, clerk, deputy = (checked.as_(login) for login in ("inspection", "clerk", "deputy"))
    made = look(checked, finding="上午十点窗口无人", done="当场登记")
    assert on_desk(checked, "clerk") == [("finding", made.number, "上午十点窗口无人")]
    assert on_desk(checked, "deputy") == []
    with pytest.raises(Refused, match="First the person replies"):
        checks.close(inspection, made.id, rev=made.rev, result="points")
    with pytest.raises(Refused, match="may reply until"):
        checks.decide(deputy, made.id, rev=made.rev, decision="confirmed", why="属实")
    for login in ("clerk2", "agent-e"):  # neither sees it nor replies to it
        with pytest.raises(NotFound, match="There is no such check"):
            checks.one(checked.as_(login), made.id)
        with pytest.raises(NotFound, match="There is no such check"):
            checks.reply(checked.as_(login), made.id, rev=made.rev, reply="不是我")
    with pytest.raises(
        NotFound, match="There is no such card or finding, or it is not about you"
    ):  # the deputy sees it, and is not the person
        checks.reply(deputy, made.id, rev=made.rev, reply="不是我")
    done = checks.reply(clerk, made.id, rev=made.rev, reply="当时去打印室取件，两分钟")
    with pytest.raises(Conflict, match="There is one reply, before it is decided"):
        checks.reply(clerk, made.id, rev=done.rev, reply="再说一次")
    assert on_desk(checked, "clerk") == []
    assert on_desk(checked, "deputy") == [("finding", made.number, "上午十点窗口无人")]
    for login in ("inspection", "clerk"):  # neither who said it nor the person
        with pytest.raises(Refused, match=r"may not do this \(card.decide\)"):
            checks.decide(checked.as_(login), made.id, rev=done.rev, decision="withdrawn", why="x")
    checks.decide(deputy, made.id, rev=done.rev, decision="withdrawn", why="监控显示离开两分钟")
    assert on_desk(checked, "clerk") == [("finding_withdrawn", made.number, "监控显示离开两分钟")]
    outcomes.note(clerk, "finding_withdrawn", made.id)
    assert on_desk(checked, "clerk") == []
    (row,) = checks.checks(inspection)
    assert (row["state"], row["name"], row["reply"]) == ("withdrawn", "clerk", "当时去打印室取件，两分钟")
    with pytest.raises(Conflict, match="This is closed already"):
        checks.close(inspection, made.id, rev=row["seq"], result="points")
    assert "发现问题0个" in bulletins.of_checks(inspection, december(1), december(31))


def test_who_does_not_reply_in_five_working_days_is_decided_about_all_the_same(checked: Town) -> None:
    made = look(checked, finding="岗位牌没有摆放", done="要求次日补上")
    checked.day = december(12)  # the fifth working day
    with pytest.raises(Refused, match="2016-12-12"):
        checks.decide(checked.as_("deputy"), made.id, rev=made.rev, decision="confirmed", why="属实")
    checked.day = december(13)
    with pytest.raises(Refused, match="ended on 2016-12-12"):
        checks.reply(checked.as_("clerk"), made.id, rev=made.rev, reply="迟了")
    assert on_desk(checked, "clerk") == []
    done = checks.decide(checked.as_("deputy"), made.id, rev=made.rev, decision="confirmed", why="属实")
    with pytest.raises(Conflict, match="There is one reply, before it is decided"):
        checks.reply(checked.as_("clerk"), made.id, rev=done.rev, reply="迟了")
    checks.close(checked.as_("inspection"), made.id, rev=done.rev, result="educated")


def test_nobody_says_what_becomes_of_a_finding_about_oneself(checked: Town) -> None:
    done = heard(checked, look(checked, finding="上午十点窗口无人", done="当场登记"))
    grant("clerk", "inspection")
    with checked.refused(Refused, "查16-0001: Another person closes what is about you."):
        checks.close(checked.as_("clerk"), done.id, rev=done.rev, result="educated")
    checks.close(checked.as_("inspection"), done.id, rev=done.rev, result="educated")


def test_checks_make_a_bulletin_that_others_read_and_nobody_edits(checked: Town) -> None:
    """B-035: 3 checks, 1 finding with post and action, nobody's name; a clerk reads it and writes none."""
    inspection = checked.as_("inspection")
    look(checked)
    look(checked, finding="上午十点窗口无人", done="当场提醒并登记")
    look(checked)
    text = bulletins.of_checks(inspection, december(1), december(31))
    assert text == (
        "2016年12月1日至2016年12月31日，日常检查3次，发现问题1个。\n"
        "1. 2016年12月5日 window.civil_affairs：上午十点窗口无人；处理：当场提醒并登记。"
    )
    made = bulletins.issue(inspection, title="十二月督查通报", said=text, post_ids=[window()])
    clerk = checked.as_("clerk")
    assert to_read(checked) == [made.number]
    assert bulletins.one(clerk, made.id)[0]["said"] == text
    bulletins.mark_read(clerk, made.id)
    assert to_read(checked) == []
    assert [(copy["read_by"], copy["read_on"]) for copy in bulletins.one(inspection, made.id)[1]] == [
        ("clerk", december(5))
    ]
    with pytest.raises(Conflict, match="No copy of yours is unread"):
        bulletins.mark_read(clerk, made.id)
    for login in ("clerk", "agent-e", "deputy", "director", "admin"):
        with pytest.raises(Refused, match=r"may not do this \(bulletin.make\)"):
            bulletins.issue(checked.as_(login), title="x", said="y")
        with pytest.raises(Refused, match=r"may not do this \(inspection.keep\)"):
            checks.checks(checked.as_(login))
    with pytest.raises(NotFound, match="There is no such bulletin"):
        bulletins.one(checked.as_("agent-e"), made.id)


@pytest.mark.parametrize(
    ("title", "said", "where"),
    [("", "有", "title"), ("通报", " ", "said"), ("通报", "电话1390000 0001", "said"), ("通报", "长" * 4001, "said"),
     ("身份证65999919820514002X", "有", "title")],
)  # fmt: skip
def test_a_bulletin_with_a_number_of_a_person_is_not_issued(
    checked: Town, title: str, said: str, where: str
) -> None:
    with pytest.raises(InputError) as refused:
        bulletins.issue(checked.as_("inspection"), title=title, said=said)
    assert refused.value.where == where
    assert bulletins.bulletins(checked.as_("inspection")) == []


def test_a_finding_is_closed_with_a_result_and_a_person(checked: Town) -> None:
    """B-036: without a result refused and still open; with 教育 closed, by whom and when."""
    inspection = checked.as_("inspection")
    made = heard(checked, look(checked, finding="告知卡缺失", done="责令补齐"))
    with pytest.raises(InputError, match="Say what became of it"):
        checks.close(inspection, made.id, rev=made.rev, result="")
    assert [row["state"] for row in checks.checks(inspection)] == ["confirmed"]
    checks.close(inspection, made.id, rev=made.rev, result="educated", note="已谈话")
    (row,) = checks.checks(inspection)
    assert (row["state"], row["result"], row["closed_by"]) == ("closed", "educated", inspection.staff_id)
    assert [each["result"] for each in checks.closed(december(1), december(31))] == ["educated"]
    assert violation_view.violations(inspection) == []
    with pytest.raises(InputError, match="This is needed"):
        look(checked, finding="无人", done="")
    with pytest.raises(InputError, match="2016-12-06 has not come yet"):
        checks.record(inspection, post_id=window(), place="大厅", on=december(6))


def test_a_finding_whose_result_is_zhuize_opens_one(checked: Town) -> None:
    inspection = checked.as_("inspection")
    made = heard(checked, look(checked, finding="推给别的窗口", done="当场纠正"))
    checks.close(inspection, made.id, rev=made.rev, result="sanctioned")
    assert [(row["ground"], row["name"], row["about"]) for row in violation_view.violations(inspection)] == [
        ("finding", "clerk", made.number)
    ]


def test_an_overdue_case_is_followed_by_the_inspection_to_a_result(checked: Town) -> None:
    """TL-14: a clerk is refused; one item; closing without a result refused; 甲's record shows it and 通报."""
    case = checked.case("form", TEMPORARY)
    number = str(checked.row(case)["number"])
    inspection = checked.as_("inspection")
    with pytest.raises(Refused, match="This case is not overdue"):  # in order still
        violations.open_for_case(inspection, number=number, said="经查超期")
    checked.day = dt.date(2017, 1, 20)
    for login in ("clerk", "deputy", "director", "admin"):
        with pytest.raises(Refused, match=r"may not do this \(inspection.keep\)"):
            violations.open_for_case(checked.as_(login), number=number, said="经查超期")
    made = violations.open_for_case(inspection, number=number, said="经查超期，无正当理由")
    with pytest.raises(InputError, match="Say what became of it"):
        violations.close(inspection, made.id, rev=made.rev, result="")
    assert [row["state"] for row in violation_view.mine(checked.as_("clerk"))] == ["open"]
    violations.close(inspection, made.id, rev=made.rev, result="criticised")
    mine = violation_view.mine(checked.as_("clerk"))
    assert [(row["about"], row["result"], row["ground"]) for row in mine] == [
        (number, "criticised", "overdue")
    ]
    assert violation_view.mine(checked.as_("clerk2")) == []
    with pytest.raises(NotFound, match="There is no such item"):
        violation_view.one(checked.as_("clerk2"), made.id)
    found = violation_view.closed(dt.date(2017, 1, 1), dt.date(2017, 1, 31))
    assert [(row["staff_id"], row["result"]) for row in found] == [
        (checked.as_("clerk").staff_id, "criticised")
    ]


@pytest.mark.parametrize(("reason", "verdict", "wanted"), [
    ("passing_on", "upheld", ["clerk2"]), ("passing_on", "unfounded", []), ("late", "upheld", []),
])  # fmt: skip
def test_a_valid_complaint_about_passing_on_opens_one_for_who_was_on_duty(
    checked: Town, reason: str, verdict: str, wanted: list[str]
) -> None:
    """AB-06: B was on duty on 12-05; verified on 12-08: one item for B, none for A."""
    set_absence(OPERATOR, login="clerk", first=december(5), last=december(6), reason="培训")
    made = register.enter(checked.as_("agent-e"), kind="complaint", channel="box", reason=reason,
                          said="两个窗口互相推", post_id=window())  # fmt: skip
    inspection = checked.as_("inspection")
    assert violation_view.violations(inspection) == []
    checked.day = december(8)
    register.judge(
        checked.as_("inspection"), made.id, rev=made.rev, verdict=verdict, finding="已核", answer="好"
    )
    found = violation_view.violations(checked.as_("inspection"))
    assert [row["name"] for row in found] == wanted
    assert violation_view.mine(checked.as_("clerk")) == []
    if found:
        with pytest.raises(InputError, match="Say what became of it"):
            violations.close(checked.as_("inspection"), found[0]["id"], rev=1, result="")


def test_nobody_closes_what_is_about_themselves(checked: Town) -> None:
    grant("clerk", "inspection")
    made = heard(checked, look(checked, finding="推诿", done="提醒"))
    checks.close(checked.as_("inspection"), made.id, rev=made.rev, result="sanctioned")
    (row,) = violation_view.violations(checked.as_("clerk"))
    with pytest.raises(Refused, match="Another person closes what is about you"):
        violations.close(checked.as_("clerk"), row["id"], rev=row["seq"], result="unfounded")
