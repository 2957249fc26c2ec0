"""年终考核: who opens and closes a round, how a sheet is reckoned, and what of a year it counts."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import delete, insert, select

from hub.db.base import transaction
from hub.db.models import Case, Satisfaction, Task
from hub.domain.appraisal import result
from hub.domain.errors import Conflict, InputError, NotFound, NotHeld, Refused
from hub.operations.ab_posts.posts import post_for
from hub.operations.appraisal import checks, entries, ledger, rounds
from hub.operations.appraisal import sheets as read
from hub.operations.settings import put_setting

from .engine import Town

DECEMBER = dt.date(2016, 12, 5)
CASES, TASKS, GRADES = Case.__table__, Task.__table__, Satisfaction.__table__


def sheet(town: Town, login: str, by: str = "director") -> read.Sheet:
    (round_,) = read.rounds(town.as_(by))
    return next(one for one in read.sheets(town.as_(by), round_.id) if one.login == login)


def weights(town: Town, text: str = "40/30/10/20") -> None:
    put_setting(town.as_("admin"), key="appraisal.weights", value=text)


def test_director_and_deputies_open_a_round_and_nobody_else(town: Town) -> None:
    """B-025: a clerk is refused and there is no round; the deputy's is one."""
    town.day = DECEMBER
    for login in ("clerk", "inspection", "street", "admin"):
        with pytest.raises(Refused, match=r"may not do this \(appraisal.hold\)"):
            rounds.open_round(town.as_(login), year=2016)
    assert read.rounds(town.as_("deputy")) == []
    with pytest.raises(InputError, match="A round is of this year or one that is over"):
        rounds.open_round(town.as_("deputy"), year=2017)
    made = rounds.open_round(town.as_("deputy"), year=2016)
    assert [(one.number, one.open) for one in read.rounds(town.as_("director"))] == [("考评2016", True)]
    with pytest.raises(Conflict, match="There is a round of 2016 already"):
        rounds.open_round(town.as_("director"), year=2016)
    with pytest.raises(Refused, match=r"may not do this \(appraisal.hold\)"):
        rounds.close(town.as_("clerk"), made.id)
    # By the key of the post, which is no order of merit; the clerk sees the own sheet and no other.
    names = [one.login for one in read.sheets(town.as_("director"), made.id)]
    assert names[:4] == ["agent-e", "agent-e2", "agent-w", "agent-w2"]
    assert [one.login for one in read.sheets(town.as_("clerk"), made.id)] == ["clerk"]
    with pytest.raises(NotFound, match="There is no such sheet"):
        read.sheet(town.as_("clerk"), sheet(town, "clerk2").id)
    assert read.rounds(town.as_("admin")) == []


def test_a_year_is_weighed_and_points_are_taken_off(town: Town) -> None:
    """B-038: 86.5 minus 4 is 82.5; weights that add up to 99 are refused, without any nothing is closed."""
    parts = {"leaders": 900, "residents": 800, "own": 950, "daily": 850}
    assert result({"leaders": 40, "residents": 30, "own": 10, "daily": 20}, parts, 0) == 865
    assert result({"leaders": 40, "residents": 30, "own": 10, "daily": 20}, parts, -4) == 825
    for wrong in ("40/30/10/19", "40/30/30", "a/b/c/d", "40/30/-10/40"):
        with pytest.raises(InputError, match="are not four weights that make 100"):
            weights(town, wrong)
    town.day = DECEMBER
    for time in ("10:00", "11:30"):
        number = checks.record(town.as_("deputy"), kind="absent", on=DECEMBER, time=time,
                               post_id=post_for("window_clerk", "civil_affairs", None)).number  # fmt: skip
        entries.propose(town.as_("deputy"), rule="absent", evidence=number, people=["clerk"])
    made = rounds.open_round(town.as_("deputy"), year=2016)
    director, deputy2 = town.as_("director"), town.as_("deputy2")
    with pytest.raises(Refused, match="your own sheet"):
        rounds.fill(director, sheet(town, "director").id, leaders=900, daily=900)
    with pytest.raises(InputError, match="between 0 and 100"):
        rounds.fill(director, sheet(town, "clerk").id, leaders=1001, daily=900)
    for one in read.sheets(director, made.id):
        by = deputy2 if one.login == "director" else director
        rounds.fill(by, one.id, leaders=900, daily=850, residents=800)
        rounds.evaluate(town.as_(one.login), one.id, own=950, said="尽力")
    with pytest.raises(NotFound, match="There is no such sheet"):
        rounds.evaluate(town.as_("clerk2"), sheet(town, "clerk").id, own=100)
    with pytest.raises(NotHeld, match="Nobody has set the weights"):
        rounds.close(director, made.id)
    weights(town, "40，30 10、20")
    with pytest.raises(NotHeld, match="2 entries of the year are still being heard"):
        rounds.close(director, made.id)
    for entry in ledger.ledger(director, open_only=True):
        entries.tell(town.as_("deputy"), entry.id)
        entries.reply(town.as_("clerk"), entry.id, text="属实")
        entries.decide(director, entry.id, upheld=True, reason="查实")
    rounds.fill(director, sheet(town, "clerk2").id, leaders=900, daily=850)
    with pytest.raises(NotHeld, match=f"1 sheets lack a part: {sheet(town, 'clerk2').number}."):
        rounds.close(director, made.id)
    rounds.fill(director, sheet(town, "clerk2").id, leaders=900, daily=850, residents=800)
    rounds.close(director, made.id)
    clerk = sheet(town, "clerk", by="clerk")
    assert (clerk.counts.points, clerk.result, sheet(town, "clerk2").result) == (-4, 825, 865)
    # What is set later moves nothing that is closed.
    weights(town, "100/0/0/0")
    assert sheet(town, "clerk").result == 825
    with pytest.raises(Conflict, match="This round is closed already"):
        rounds.fill(director, clerk.id, leaders=100, daily=100)


def test_cases_in_time_and_grades_are_the_handlers(town: Town) -> None:
    """TL-11: 20 completed, 2 of them overdue, 1 in time by the date a recorded delay moved: 按时办结率 90% (18/20)."""
    case_id = town.case("end")
    row, clerk = town.row(case_id), town.as_("clerk").staff_id
    tasks = town.all(select(TASKS).where(TASKS.c.case_id == case_id, TASKS.c.do == "accept"))
    assert [each["done_by"] for each in tasks] == [clerk]
    late = {4: -1, 9: -1, 12: 6}
    with transaction() as tx:
        for no in range(2, 21):
            at = case_id + no
            due = row["completed_on"] + dt.timedelta(days=late.get(no, 0))
            tx.execute(insert(CASES), {**row, "id": at, "number": f"民26-1{no:03}", "due": due})
            tx.execute(insert(TASKS), {**tasks[0], "id": 10000 + no, "case_id": at})
            if no <= 5:
                graded = {"number": f"民26-1{no:03}", "case_id": at, "grade": 2 if no == 5 else 5}
                tx.execute(insert(GRADES), {**graded, "on": town.day, "seq": 0, "head": ""})
    rounds.open_round(town.as_("deputy"), year=2026)
    mine = sheet(town, "clerk")
    assert (mine.counts.completed, mine.counts.on_time, mine.counts.rate) == (20, 18, 900)
    assert (mine.counts.graded, mine.counts.content, mine.scores["residents"]) == (4, 3, None)  # too few
    put_setting(town.as_("admin"), key="appraisal.grades", value="4")
    assert sheet(town, "clerk").scores["residents"] == 750
    with pytest.raises(InputError, match="that stands"):
        rounds.fill(town.as_("director"), mine.id, leaders=900, daily=900, residents=1000)
    assert sheet(town, "clerk2").counts.rate is None
    with transaction() as tx:
        for table in (GRADES, TASKS):
            tx.execute(delete(table).where(table.c.case_id > case_id))
        tx.execute(delete(CASES).where(CASES.c.id > case_id))
