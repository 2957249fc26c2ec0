"""案卷: numbered without gaps, shelved, lent to one at a time, papers out against a signature."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest
from sqlalchemy import delete, select

from hub.db.base import db, reading
from hub.db.models import Event, FileLoan, PaperFile, PaperLeft
from hub.domain.errors import Conflict, HubError, InputError, NotFound, Refused
from hub.operations.archive import file_room, overdue
from hub.operations.archive.file_list import file_list, file_view, place_of
from hub.operations.casework import cases as casework
from hub.operations.casework import changes
from hub.operations.keeping import retention
from hub.operations.prints import codes, documents, file_prints
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.operations.upkeep.doctor import examine
from hub.operations.worklist.beside import beside
from hub.testing.centre import grant, person
from hub.testing.factories import as_person, id_number

from .engine import OLD_AGE, REASON, TEMPORARY, Town

DESKS = (
    "clerk", "clerk2", "other", "agent-e", "officer-e", "leader-e", "deputy", "director", "street", "finance",
    "inspection", "admin",
)  # fmt: skip
SHELVED = {"cabinet": "3", "shelf": "2"}


@pytest.fixture
def case(town: Town) -> int:
    """An archived case: file number 1 of the year."""
    return town.case("end", OLD_AGE)


def rows(town: Town, table: Any) -> list[dict[str, Any]]:
    return town.all(select(table.__table__).order_by(table.id))


def lend(town: Town, case: int, **said: Any) -> None:
    given = {"borrower": "市民政局 王科长", "purpose": "复核", "due_on": town.day + dt.timedelta(7)}
    file_room.lend(town.as_("clerk"), case, **{**given, **said})


def back(town: Town, case: int, **said: Any) -> None:
    out = file_view(town.as_("clerk"), case).out
    assert out is not None
    file_room.take_back(town.as_("clerk"), case, loan_id=out["id"], **said)


def listed(town: Town, login: str = "clerk", **said: Any) -> list[tuple[str, int, bool]]:
    return [(row["file_number"], row["case_id"], row["late"]) for row in file_list(town.as_(login), **said)]


def test_numbers_run_without_gaps_and_a_case_keeps_its_own(town: Town, case: int) -> None:
    second = town.case("end", TEMPORARY)
    assert [(row["case_id"], row["year"], row["no"]) for row in rows(town, PaperFile)] == [
        (case, town.day.year, 1), (second, town.day.year, 2),
    ]  # fmt: skip
    assert town.said(case, "step_done")["archive"] == f"{town.day.year}-0001"
    last = town.row(case)["step"]
    changes.reopen(town.as_("street"), case, rev=town.row(case)["rev"], step=last, reason=REASON)
    town.forward(case, "end")
    assert town.said(case, "step_done")["archive"] == f"{town.day.year}-0001"
    assert file_room.gaps(reading()) == []


def test_the_number_on_a_file_opens_it_for_who_keeps_it(town: Town, case: int) -> None:
    person("other", "window_clerk", department="disability")
    [(number, *_rest)] = listed(town)
    found = {login: codes.find(town.as_(login), number) for login in ("clerk", "other", "admin")}
    assert found == {"clerk": codes.Found("file", case), "other": None, "admin": None}
    for text in (f"{town.day.year}-0002", f"{town.day.year}-01", "1958-0302"):
        assert codes.find(town.as_("clerk"), text) is None


@pytest.mark.parametrize("gone", [[1], [2], [1, 2], []], ids=str)
def test_doctor_names_each_number_that_is_gone_the_last_one_too(
    town: Town, case: int, gone: list[int]
) -> None:
    town.case("end", TEMPORARY)
    db.session.execute(delete(PaperFile).where(PaperFile.no.in_(gone)))
    db.session.commit()
    found = [each.error.params["number"] for each in examine() if each.check == "file numbers"]
    assert found == [f"{town.day.year}-{no:04d}" for no in gone]


def test_two_archived_at_once_and_one_that_fails_leave_no_gap(town: Town) -> None:
    cases = [town.case("archive", TEMPORARY) for _ in range(2)]
    revs = [town.row(each)["rev"] for each in cases]

    def archive(case_id: int, rev: int) -> Any:
        return casework.advance(town.as_("clerk"), case_id, "archived", rev=rev)

    found = town.at_once(*(
        partial(archive, case_id, rev) for case_id, rev in zip((*cases, cases[0]), (*revs, revs[0]), strict=True)
    ))  # fmt: skip
    assert sorted(type(each).__name__ for each in found) == ["CaseRef", "CaseRef", "Conflict"]
    town.case("end", TEMPORARY)
    assert [row["no"] for row in rows(town, PaperFile)] == [1, 2, 3]
    assert file_room.gaps(reading()) == []


def test_who_had_a_file_is_forgotten_with_its_case_or_once_it_is_back(town: Town, case: int) -> None:
    """A file that is out when its case's time is over: who has it is known until it is back."""
    second, secret = town.case("end", TEMPORARY), "某单位某人"
    for each in (case, second):
        lend(town, each, borrower=secret)
    back(town, second, remark=secret)
    town.day += dt.timedelta(800)
    retention.run(OPERATOR)
    assert [row["borrower"] for row in rows(town, FileLoan)] == [secret, ""]
    back(town, case, remark=secret)
    assert [each.count for each in retention.run(OPERATOR) if each.rule == "cases"] == [1]
    assert [(row["borrower"], row["purpose"], row["remark"]) for row in rows(town, FileLoan)] == [
        ("", "", "")
    ] * 2
    assert [each for each in rows(town, Event) if secret in (each["payload"] or "")] == []
    assert [each.count for each in retention.run(OPERATOR) if each.rule == "cases"] == [0]
    assert audit.verify(OPERATOR).findings == []


def test_where_it_stands(town: Town, case: int) -> None:
    assert listed(town, state="to_shelve") == [(f"{town.day.year}-0001", case, False)]
    file_room.shelve(town.as_("clerk"), case, **SHELVED)
    assert listed(town, state="to_shelve") == []
    assert place_of(case) == (f"{town.day.year}-0001", "3柜2层")
    assert town.said(case, "file_shelved") == SHELVED


def test_a_place_that_somebody_else_said_is_not_overwritten(town: Town, case: int) -> None:
    clerk, other = town.as_("clerk"), town.as_("clerk2")
    file_room.shelve(clerk, case, **SHELVED)
    for act in (
        lambda: file_room.shelve(other, case, cabinet="5", shelf=""),
        lambda: file_room.shelve(other, case, cabinet="5", shelf="", instead="4柜"),
        lambda: file_room.shelve_together(other, [case], cabinet="5", shelf=""),
    ):
        with pytest.raises(Conflict, match="Somebody was first: the file stands in 3柜2层") as told:
            act()
        assert (told.value.where, place_of(case)[1]) == (f"{town.day.year}-0001", "3柜2层")
    file_room.shelve(other, case, **SHELVED)  # both say the same: nobody need be told
    file_room.shelve(other, case, cabinet="5", shelf="", instead="3柜2层")
    assert place_of(case)[1] == "5柜"


def test_of_two_who_shelve_at_once_the_second_is_told(town: Town, case: int) -> None:
    places = {"clerk": "3", "clerk2": "4"}
    found = town.at_once(*(
        partial(file_room.shelve, town.as_(login), case, cabinet=cabinet, shelf="")
        for login, cabinet in places.items()
    ))  # fmt: skip
    assert sorted(type(each).__name__ for each in found) == ["CaseRef", "Conflict"]
    first = list(places.values())[isinstance(found[0], Conflict)]
    assert place_of(case)[1] == f"{first}柜"


def test_a_lent_file_waits_for_no_shelf_until_it_is_back(town: Town, case: int) -> None:
    lend(town, case)
    assert (listed(town, state="to_shelve"), len(listed(town, state="out"))) == ([], 1)
    back(town, case)
    assert (len(listed(town, state="to_shelve")), listed(town, state="out")) == (1, [])


def test_many_are_shelved_in_one_step_each_with_its_event(town: Town, case: int) -> None:
    second, third = town.case("end", TEMPORARY), town.case("end", TEMPORARY)
    file_room.shelve_together(town.as_("clerk"), [case, third, case], **SHELVED)
    assert [place_of(each)[1] for each in (case, second, third)] == ["3柜2层", "", "3柜2层"]
    assert [town.said(each, "file_shelved") for each in (case, third)] == [SHELVED] * 2


def test_one_that_cannot_be_shelved_refuses_all_with_its_number(town: Town, case: int) -> None:
    second, third = town.case("end", TEMPORARY), town.case("end", TEMPORARY)
    person("other", "window_clerk", department="disability")
    lend(town, second)
    for login, chosen, error, where in (
        ("clerk", [case, second, third], Conflict, f"{town.day.year}-0002"),
        ("clerk", [case, third, 99999], NotFound, "99999"),
        ("other", [case, third], NotFound, str(case)),
        ("clerk", [], InputError, ""),
        ("clerk", [case, *range(50)], InputError, ""),
    ):
        with pytest.raises(error) as refused:
            file_room.shelve_together(town.as_(login), chosen, **SHELVED)
        assert (type(refused.value), refused.value.where) == (error, where or "files")
        assert [place_of(each)[1] for each in (case, second, third)] == ["", "", ""]


def test_two_who_shelve_the_same_files_at_once_do_not_stop_each_other(town: Town, case: int) -> None:
    """In whatever order each chose them: the second one is told where they stand."""
    second = town.case("end", TEMPORARY)
    done = town.at_once(
        lambda: file_room.shelve_together(town.as_("clerk"), [case, second], cabinet="1", shelf=""),
        lambda: file_room.shelve_together(town.as_("clerk2"), [second, case], cabinet="2", shelf=""),
    )
    stand = {place_of(each)[1] for each in (case, second)}
    assert sorted(type(each).__name__ for each in done) == ["CaseRef", "Conflict"]
    assert len(stand) == 1
    said = str(next(each for each in done if isinstance(each, Conflict)))
    assert f"Somebody was first: the file stands in {stand.pop()}." in said


def test_one_has_it_at_a_time(town: Town, case: int) -> None:
    lend(town, case)
    with pytest.raises(Conflict, match="The file is with 市民政局 王科长"):
        lend(town, case, borrower="别人")
    line = file_view(town.as_("clerk"), case).inside[0].line
    for act in (
        lambda clerk: file_room.shelve(clerk, case, **SHELVED),
        lambda clerk: file_room.papers_leave(clerk, case, lines=[line], how="returned", to_whom="样甲"),
    ):
        with pytest.raises(Conflict, match="The file is with 市民政局 王科长. Note first that it is back."):
            act(town.as_("clerk"))
    assert (listed(town, state="out"), listed(town, state="late")) == (
        [(f"{town.day.year}-0001", case, False)],
        [],
    )
    assert file_view(town.as_("clerk"), case).late is False
    town.day += dt.timedelta(8)
    assert file_view(town.as_("clerk"), case).late is True
    assert listed(town, state="late") == [(f"{town.day.year}-0001", case, True)]
    back(town, case, remark="封面破损")
    assert listed(town, state="out") == []
    (loan,) = rows(town, FileLoan)
    assert (loan["back_on"], loan["remark"]) == (town.day, "封面破损")
    slip = file_prints.loan(town.as_("clerk"), case, loan["id"])
    assert {key: slip[key] for key in ("file_number", "borrower", "purpose", "back_on", "found", "lent_by")} == {
        "file_number": f"{loan['out_on'].year}-0001", "borrower": "市民政局 王科长", "purpose": "复核",
        "back_on": town.day.isoformat(), "found": "封面破损", "lent_by": town.as_("clerk").name,
    }  # fmt: skip
    for borrower in ("", "第二位"):  # who took it next keeps it, whatever an old page says
        if borrower:
            lend(town, case, borrower=borrower)
        with pytest.raises(Conflict, match="The file is back of this loan already"):
            file_room.take_back(town.as_("clerk"), case, loan_id=loan["id"])
    out = file_view(town.as_("clerk"), case).out
    assert out is not None
    assert out["borrower"] == "第二位"


@pytest.mark.parametrize(
    ("said", "where"),
    [({"borrower": " "}, "borrower"), ({"purpose": ""}, "purpose"), ({"due_on": None}, "due_on"),
     ({"due_on": dt.date(2020, 1, 1)}, "due_on"), ({"due_on": dt.date(2099, 1, 1)}, "due_on"),
     ({"borrower": "长" * 81}, "borrower")],
)  # fmt: skip
def test_lending_says_who_why_and_until_when(town: Town, case: int, said: dict[str, Any], where: str) -> None:
    with pytest.raises(InputError) as wrong:
        lend(town, case, **said)
    assert wrong.value.where == where
    assert rows(town, FileLoan) == []


def test_papers_leave_once_and_against_a_signature(town: Town, case: int) -> None:
    clerk = town.as_("clerk")
    inside = file_view(clerk, case).inside
    line = (inside[0].key, inside[0].item)
    with pytest.raises(InputError, match="Say who signed"):
        file_room.papers_leave(clerk, case, lines=[line], how="returned", to_whom=" ")
    file_room.papers_leave(clerk, case, lines=[line], how="returned", to_whom="样甲")
    view = file_view(clerk, case)
    assert [(p.key, p.item) for p in view.inside] == [(p.key, p.item) for p in inside[1:]]
    [gone] = view.handovers
    paper = file_prints.papers_out(clerk, case, gone.gone[0].id)
    assert (paper["to_whom"], paper["sent_up"], [each["title"] for each in paper["papers"]]) == (
        "样甲", False, [inside[0].title],
    )  # fmt: skip
    assert ([p.line for p in gone.papers], gone.to_whom, gone.how) == ([line], "样甲", "returned")
    # The list on the cover says so as well: nobody looks for it in the file.
    made = documents.issue_case_print(clerk, case, "hub.file_cover")
    cover = documents.document(clerk, made)["data"]["papers"]
    assert {each.title for each in inside} <= {each["title"] for each in cover}
    day = f"{town.day.month}月{town.day.day}日已退还"
    assert [each["title"] for each in cover if each["note"] == day] == [inside[0].title]
    with pytest.raises(Refused, match=f"left the file already: {inside[0].title}"):
        file_room.papers_leave(clerk, case, lines=[line], how="sent_up", to_whom="市民政局")
    assert len(rows(town, PaperLeft)) == 1


def leave(town: Town, case: int, **said: Any) -> list[int]:
    """Two papers go back to the applicant; the rows that say so."""
    clerk = town.as_("clerk")
    lines = [paper.line for paper in file_view(clerk, case).inside[:2]]
    given = {"lines": lines, "how": "returned", "to_whom": "样甲", **said}
    file_room.papers_leave(clerk, case, **given)
    return [each.id for each in file_view(clerk, case).handovers[0].left]


def test_a_paper_that_never_left_is_in_the_file_again_and_the_signed_list_says_so(
    town: Town, case: int
) -> None:
    clerk = town.as_("clerk")
    inside = [paper.line for paper in file_view(clerk, case).inside]
    first, second = leave(town, case)
    file_room.papers_stayed(clerk, case, left_ids=[first], reason="点错了一份")
    view = file_view(clerk, case)
    assert [paper.line for paper in view.inside] == [inside[0], *inside[2:]]
    [gone] = view.handovers
    void = gone.gone[0].void
    assert void is not None
    assert (void.on, void.by, void.reason) == (town.day, "clerk", "点错了一份")
    paper = file_prints.papers_out(clerk, case, second)
    day = f"{town.day.year}年{town.day.month}月{town.day.day}日"
    assert [each.get("remark", "") for each in paper["papers"]] == [f"作废：点错了一份（clerk，{day}）", ""]
    assert paper["void"] is False
    assert file_prints.pdf(paper).startswith(b"%PDF")
    cover = documents.document(clerk, documents.issue_case_print(clerk, case, "hub.file_cover"))
    assert sum("已退还" in each["note"] for each in cover["data"]["papers"]) == 1
    # It may leave again, rightly now, and then stands on a list of its own.
    file_room.papers_leave(clerk, case, lines=[inside[0]], how="sent_up", to_whom="市民政局")
    assert [(each.how, len(each.left)) for each in file_view(clerk, case).handovers] == [
        ("sent_up", 1), ("returned", 1),
    ]  # fmt: skip
    file_room.papers_stayed(clerk, case, left_ids=[second], reason="那天没有交出去")
    assert file_prints.papers_out(clerk, case, second)["void"] is True


@pytest.mark.parametrize(
    ("said", "error", "sentence"),
    [({"left_ids": []}, InputError, "Choose the papers"), ({"reason": " "}, InputError, "noted wrongly"),
     ({"left_ids": [9999]}, NotFound, "No such papers left"), ({"reason": "长" * 201}, InputError, "200")],
)  # fmt: skip
def test_a_note_is_taken_back_with_its_papers_and_a_reason(
    town: Town, case: int, said: dict[str, Any], error: type[HubError], sentence: str
) -> None:
    clerk, (first, _second) = town.as_("clerk"), leave(town, case)
    with pytest.raises(error, match=sentence):
        file_room.papers_stayed(clerk, case, **{"left_ids": [first], "reason": "点错", **said})
    assert [row["void_on"] for row in rows(town, PaperLeft)] == [None, None]


def test_a_note_is_taken_back_once_and_by_whoever_keeps_the_file(town: Town, case: int) -> None:
    first, second = leave(town, case)
    other = town.case("end", TEMPORARY)
    person("other", "window_clerk", department="disability")
    for login, its in (("other", case), ("clerk", other)):
        with pytest.raises(NotFound):
            file_room.papers_stayed(town.as_(login), its, left_ids=[first], reason="点错")
    file_room.papers_stayed(town.as_("clerk"), case, left_ids=[first], reason="点错")
    with pytest.raises(Refused, match="void already"):
        file_room.papers_stayed(town.as_("clerk"), case, left_ids=[first, second], reason="又点错")
    assert [row["void_reason"] for row in rows(town, PaperLeft)] == ["点错", ""]


def test_a_paper_that_came_back_lies_in_the_file_and_may_leave_again(town: Town, case: int) -> None:
    clerk = town.as_("clerk")
    inside = [paper.line for paper in file_view(clerk, case).inside]
    first, second = leave(town, case)
    file_room.papers_back(clerk, case, left_ids=[first], from_whom="样甲", remark="少一页")
    view = file_view(clerk, case)
    assert [paper.line for paper in view.inside] == [inside[0], *inside[2:]]
    [gone] = view.handovers
    assert [each.id for each in gone.left] == [first, second]  # it did leave
    assert [each.id for each in gone.away] == [second]
    back = gone.gone[0].back
    assert back is not None
    assert (back.on, back.by, back.from_whom, back.remark) == (town.day, "clerk", "样甲", "少一页")
    paper = file_prints.papers_out(clerk, case, second)
    day = f"{town.day.year}年{town.day.month}月{town.day.day}日"
    assert [each.get("back", "") for each in paper["papers"]] == [
        f"{day}由样甲交回，已归入案卷（clerk）；少一页",
        "",
    ]
    assert paper["void"] is False
    assert file_prints.pdf(paper).startswith(b"%PDF")
    cover = documents.document(clerk, documents.issue_case_print(clerk, case, "hub.file_cover"))
    assert sum("已退还" in each["note"] for each in cover["data"]["papers"]) == 1
    file_room.papers_leave(clerk, case, lines=[inside[0]], how="sent_up", to_whom="市民政局")
    assert [(each.how, len(each.away)) for each in file_view(clerk, case).handovers] == [
        ("sent_up", 1), ("returned", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "error", "sentence"),
    [({"left_ids": []}, InputError, "Choose the papers"), ({"from_whom": " "}, InputError, "who brought them"),
     ({"left_ids": [9999]}, NotFound, "No such papers left"), ({"from_whom": "长" * 81}, InputError, "80"),
     ({"remark": "长" * 201}, InputError, "200")],
)  # fmt: skip
def test_who_brought_papers_back_is_said(
    town: Town, case: int, said: dict[str, Any], error: type[HubError], sentence: str
) -> None:
    clerk, (first, _second) = town.as_("clerk"), leave(town, case)
    with pytest.raises(error, match=sentence):
        file_room.papers_back(clerk, case, **{"left_ids": [first], "from_whom": "样甲", **said})
    assert [row["back_on"] for row in rows(town, PaperLeft)] == [None, None]


def test_papers_come_back_once_into_a_file_that_is_here(town: Town, case: int) -> None:
    first, second = leave(town, case)
    other, clerk = town.case("end", TEMPORARY), town.as_("clerk")
    person("other", "window_clerk", department="disability")
    for login, its in (("other", case), ("clerk", other)):
        with pytest.raises(NotFound):
            file_room.papers_back(town.as_(login), its, left_ids=[first], from_whom="样甲")
    file_room.papers_back(clerk, case, left_ids=[first], from_whom="样甲")
    with pytest.raises(Refused, match="back in the file already"):
        file_room.papers_back(clerk, case, left_ids=[first, second], from_whom="样乙")
    with pytest.raises(Refused, match="back in the file already"):  # it had left: that was no mistake
        file_room.papers_stayed(clerk, case, left_ids=[first], reason="点错")
    file_room.papers_stayed(clerk, case, left_ids=[second], reason="点错")
    with pytest.raises(Refused, match="void already"):
        file_room.papers_back(clerk, case, left_ids=[second], from_whom="样乙")
    third = file_view(clerk, case).inside[-1].line
    file_room.papers_leave(clerk, case, lines=[third], how="returned", to_whom="样甲")
    lend(town, case)
    with pytest.raises(Refused, match="The file is with"):
        last = file_view(clerk, case).handovers[0].away[0].id
        file_room.papers_back(clerk, case, left_ids=[last], from_whom="样甲")
    assert [(row["back_from"], row["void_reason"]) for row in rows(town, PaperLeft)] == [
        ("样甲", ""), ("", "点错"), ("", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "error"),
    [({"lines": []}, "Choose"), ({"how": "burnt"}, "where they go"), ({"lines": [("nothing", "")]}, "not in the file")],
)  # fmt: skip
def test_only_papers_of_the_file_leave(town: Town, case: int, said: dict[str, Any], error: str) -> None:
    clerk = town.as_("clerk")
    line = file_view(clerk, case).inside[0]
    given = {"lines": [(line.key, line.item)], "how": "returned", "to_whom": "样甲", **said}
    with pytest.raises(InputError, match=error):
        file_room.papers_leave(clerk, case, **given)
    assert rows(town, PaperLeft) == []


def waits(town: Town) -> dict[str, int]:
    """On whose desk how many files lie that should be back: those with a number or a look that found some."""
    found = {login: (overdue.waiting(town.as_(login)), "loans" in beside(town.as_(login))) for login in DESKS}
    assert [login for login, (number, looked) in found.items() if bool(number) != looked] == []
    return {login: number for login, (number, _looked) in found.items() if number}


def test_a_file_that_should_be_back_is_on_the_desk_of_its_window(town: Town, case: int) -> None:
    second = town.case("end", TEMPORARY)
    person("other", "window_clerk", department="disability")
    grant("agent-e", "window_clerk", department="disability")  # sees both whole, as the agent who took part
    for each in (case, second):
        lend(town, each)
    town.day += dt.timedelta(7)
    assert waits(town) == {}  # today they may still come
    town.day += dt.timedelta(1)
    assert [number for number, _case, _late in listed(town, "agent-e", state="late")] != []
    assert waits(town) == {"clerk": 2, "clerk2": 2}
    as_person("clerk2", id_number(dt.date(1942, 2, 5), 11))  # the second of the household of the first case
    assert waits(town) == {"clerk": 2, "clerk2": 1}
    back(town, second)
    assert waits(town) == {"clerk": 1}
    back(town, case)
    assert waits(town) == {}


def test_before_the_archive_there_is_no_file(town: Town) -> None:
    case = town.case("check")
    with pytest.raises(NotFound, match="not archived"):
        file_room.shelve(town.as_("clerk"), case, **SHELVED)
    assert place_of(case) == ("", "")


@pytest.mark.parametrize("login", ["agent-e", "officer-e", "director", "street", "finance", "admin"])
def test_it_is_the_windows_room(town: Town, case: int, login: str) -> None:
    with pytest.raises((NotFound, Refused)):
        file_room.shelve(town.as_(login), case, **SHELVED)
    assert rows(town, PaperFile)[0]["cabinet"] == ""


def test_lists_go_by_number_and_find_either(town: Town, case: int) -> None:
    second = town.case("end", TEMPORARY)
    year = town.day.year
    assert listed(town) == [(f"{year}-0002", second, False), (f"{year}-0001", case, False)]
    newest = file_list(town.as_("clerk"), size=1)
    assert listed(town, after=newest.more) == [(f"{year}-0001", case, False)]
    assert listed(town, text=f" {year}-0001 ") == [(f"{year}-0001", case, False)]
    assert listed(town, text=town.row(second)["number"]) == [(f"{year}-0002", second, False)]
    assert listed(town, text="２０２６－０００１".replace("２０２６", str(year))) == [
        (f"{year}-0001", case, False)
    ]
    assert [
        listed(town, text=text) for text in (f"{year}-000001999", f"{year}001-0001", "2", "9" * 40 + "-1")
    ] == [[]] * 4
    assert listed(town, login="finance") == []
