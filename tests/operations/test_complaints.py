"""意见投诉: number and code to the person, text and identity to the inspection alone, an answer in time."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, select, text

from hub.db.base import reading
from hub.db.models import AccessLog
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations.ab_posts.posts import post_for
from hub.operations.complaints import graded, grades, register
from hub.operations.complaints import reading as book
from hub.operations.keeping import retention
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.operations.supervision import waiting
from hub.operations.verb import CaseRef
from hub.testing.factories import MONDAY

from .engine import Town

SAID = "窗口说材料不全，第二次才告诉我"
NAME, PHONE = "诉甲", "13900000001"


def come(town: Town, login: str = "agent-e", **more: Any) -> CaseRef:
    given = {"kind": "complaint", "channel": "box", "reason": "omission", "said": SAID, "name": NAME,
             "phone": PHONE, "post_id": window()}  # fmt: skip
    return register.enter(town.as_(login), **given | more)


def window() -> int:
    return post_for("window_clerk", "civil_affairs", None)


def lines(town: Town, login: str) -> list[tuple[str, str, str, bool]]:
    return [(one.number, one.post, one.state, one.open_to_me) for one in book.register(town.as_(login))]


def test_each_sees_no_more_than_is_theirs(town: Town) -> None:
    """B-037: the inspection all; who entered it number and state; leaders the post too; others nothing."""
    made = come(town)
    title = reading().execute(text("SELECT title FROM posts WHERE id = :id"), {"id": window()}).scalar()
    assert lines(town, "inspection") == [(made.number, title, "open", True)]
    assert lines(town, "agent-e") == [(made.number, "", "open", False)]
    assert lines(town, "deputy") == lines(town, "director") == [(made.number, title, "open", False)]
    # Both holders of the post, whoever is there today; another agent; a leader elsewhere.
    assert [lines(town, login) for login in ("clerk", "clerk2", "agent-w", "leader-e")] == [[]] * 4
    with pytest.raises(Refused, match=r"may not do this \(complaint.enter\)"):
        book.register(town.as_("admin"))
    for login in ("agent-e", "deputy", "clerk", "admin"):
        with pytest.raises(Refused, match=r"may not do this \(complaint.judge\)"):
            book.one(town.as_(login), made.id)
    before = looks()
    row = book.one(town.as_("inspection"), made.id)
    assert (row["said"], row["name"], row["phone"], row["channel"]) == (SAID, NAME, PHONE, "box")
    assert looks() == before + 1


def looks() -> int:
    return reading().execute(select(func.count()).select_from(AccessLog)).scalar_one()


def test_a_complaint_about_an_own_post_is_not_seen_even_by_the_deputy(town: Town) -> None:
    about = post_for("deputy_director", "", None)
    made = come(town, post_id=about)
    assert lines(town, "deputy") == lines(town, "deputy2") == []
    assert [one[0] for one in lines(town, "inspection")] == [made.number]


def test_what_was_said_lies_encrypted(town: Town) -> None:
    made = come(town)
    row = reading().execute(text("SELECT * FROM complaints WHERE id = :id"), {"id": made.id}).mappings().one()
    kept = b" ".join(bytes(each) for each in row.values() if isinstance(each, (bytes, memoryview)))
    open_words = " ".join(str(each) for each in row.values() if isinstance(each, str))
    entry = reading().execute(text("SELECT payload FROM journal WHERE book = 'complaints'")).scalar()
    for secret in (SAID, NAME, PHONE):
        assert secret.encode() not in kept
        assert secret not in f"{open_words} {entry}"


def test_listed_daily_from_the_sixth_working_day(town: Town) -> None:
    """FC-11: five working days later not yet, on the sixth it is, with the answer no more."""
    made = come(town)
    found = []
    for _ in range(8):
        one = book.register(town.as_("deputy"))[0]
        found.append((one.days, one.late))
        town.pass_days()
    assert found[5:7] == [(5, False), (6, True)]
    register.judge(town.as_("inspection"), made.id, rev=made.rev, verdict="upheld", finding="属实",
                   answer="已向您道歉并补办")  # fmt: skip
    one = book.register(town.as_("deputy"))[0]
    assert (one.state, one.verdict, one.late) == ("answered", "upheld", False)
    assert book.late_count(town.as_("inspection")) == 0


def test_the_person_follows_it_with_number_and_code(town: Town) -> None:
    made = come(town)
    number, code = book.slip(made.id, town.as_("agent-e").staff_id)
    with pytest.raises(NotFound, match="There is no such complaint"):
        book.slip(made.id, town.as_("clerk").staff_id)
    assert book.follow(number, "ABCDEFGH") is book.follow("诉26-9999", code) is None
    waiting = book.follow(number, code.lower())
    assert waiting is not None
    assert (waiting.answer, waiting.answered_on) == ("", None)
    register.judge(town.as_("inspection"), made.id, rev=made.rev, verdict="unfounded", finding="查无此事",
                   answer="经查，当日已告知")  # fmt: skip
    answered = book.follow(number, code)
    assert answered is not None
    assert (answered.answer, answered.upheld) == ("经查，当日已告知", False)
    with pytest.raises(Conflict, match="This is answered already"):
        register.judge(
            town.as_("inspection"), made.id, rev=made.rev, verdict="upheld", finding="x", answer="y"
        )


@pytest.mark.parametrize(
    ("wrong", "where"),
    [({"said": " "}, "said"), ({"reason": ""}, "reason"), ({"kind": "rumour"}, "kind"),
     ({"channel": "page"}, "channel"), ({"said": "长" * 2001}, "said")],
)  # fmt: skip
def test_what_is_missing_is_named(town: Town, wrong: dict[str, str], where: str) -> None:
    with pytest.raises(InputError) as refused:
        come(town, **wrong)
    assert refused.value.where == where
    assert lines(town, "inspection") == []


def test_a_page_writes_without_a_name_and_an_unknown_case_number_tells_nothing(town: Town) -> None:
    made = register.write(register.RESIDENT, kind="praise", said="很快", about="民26-9999")
    row = book.one(town.as_("inspection"), made.id)
    assert (row["channel"], row["entered_by"], row["case_id"], row["said"]) == (
        "page", None, None, "很快（民26-9999）",
    )  # fmt: skip
    done = register.judge(town.as_("inspection"), made.id, rev=made.rev, answer="谢谢")
    assert book.one(town.as_("inspection"), done.id)["verdict"] == ""


def test_words_are_forgotten_and_the_chain_still_holds(town: Town) -> None:
    made = come(town)
    register.judge(
        town.as_("inspection"), made.id, rev=made.rev, verdict="upheld", finding="属实", answer="对不起"
    )
    town.day += dt.timedelta(days=365 * 2 + 3)
    assert retention.run(OPERATOR) != []
    row = book.one(town.as_("inspection"), made.id)
    assert [row[key] for key in book.TEXTS] == [None] * 5
    assert (row["verdict"], row["post_id"]) == ("upheld", window())
    assert audit.verify(OPERATOR).findings == []


# --- grades ---------------------------------------------------------------------------------------------


def receipt(town: Town, case_id: int) -> dict[str, str]:
    number, code = town.columns(case_id, "number", "receipt_code")
    return {"number": number, "code": code}


def test_a_completed_case_is_graded_once_and_a_bad_grade_is_answered(town: Town) -> None:
    case_id = town.case("tell")
    give = receipt(town, case_id) | {"grade": 2, "said": "等了很久"}
    number = give["number"]
    with pytest.raises(Refused, match="when it is completed"):
        grades.grade(grades.RESIDENT, **give)
    town.forward(case_id, "archive")
    with pytest.raises(NotFound, match="Number and code do not fit"):
        grades.grade(grades.RESIDENT, **give | {"code": "ABCD2346"})
    made = grades.grade(grades.RESIDENT, **give)
    with pytest.raises(Conflict, match="This case has its grade already"):
        grades.grade(grades.RESIDENT, **give | {"grade": 5})
    with pytest.raises(Refused, match=r"may not do this \(grade.answer\)"):
        graded.waiting(town.as_("clerk"))
    [waits] = graded.waiting(town.as_("deputy"))
    assert (waits["number"], waits["grade"], waits["said"]) == (number, 2, "等了很久")
    assert [item.kind for item in waiting.mine(town.as_("deputy")) if item.case == number] == ["grade"]
    grades.answer(town.as_("deputy"), made.id, rev=made.rev, answer="已改进叫号")
    assert graded.waiting(town.as_("deputy")) == []
    assert [item for item in waiting.mine(town.as_("deputy")) if item.case == number] == []


def test_how_content_residents_are(town: Town) -> None:
    """B-003: marks of completed cases, without names."""
    case_id = town.case("archive")
    month = (MONDAY, MONDAY + dt.timedelta(days=60))
    assert graded.counts(town.as_("deputy"), *month)["graded"] == 0
    grades.grade(grades.RESIDENT, **receipt(town, case_id), grade=4)
    found = graded.counts(town.as_("deputy"), *month)
    assert (found["completed"], found["graded"], found["content"]) == (1, 1, 1)
    assert [row["service"] for row in found["by_service"]] == ["civil_affairs.temporary_assistance"]
