"""Prints of pay-outs: numbered, printed again as they were, anew only where the books changed, never in part."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from hub.db.base import reading, transaction
from hub.db.models import Resident
from hub.db.scope import scoped
from hub.domain.actor import Grant
from hub.domain.errors import NotFound, Refused
from hub.operations.payments import papers
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.testing.factories import as_person

from .engine import Town
from .test_payments import DAY, approved, closed, drawn, entitled, funded, lines, paid

SHEET, SUMMARY, RECEIPT = "hub.payment_sheet", "hub.payment_summary", "hub.payment_receipt"


@pytest.fixture(autouse=True)
def day(town: Town) -> None:
    town.day = DAY


def test_a_print_is_numbered_and_another_only_where_the_books_have_changed(town: Town) -> None:
    entitled(town, town.home(), 300_00), entitled(town, town.home(), 412_50)
    run = approved(town)
    drawn(town, funded(town, run))
    agent, clerk = town.as_("agent-e"), town.as_("clerk")
    blank = papers.issue(agent, run.id, SHEET, community_id=town.east)
    town.pass_days()
    assert papers.issue(clerk, run.id, SHEET, community_id=town.east) == blank
    paid(town, run)
    signed = papers.issue(agent, run.id, SHEET, community_id=town.east)
    closed(town, run)
    receipt = papers.issue(town.as_("finance"), run.id, RECEIPT)
    assert [each.number for each in (blank, signed, receipt)] == [f"{run.number}-P{n}" for n in (1, 2, 3)]
    rows = town.all(select(papers.TABLE).order_by(papers.TABLE.c.no))
    on = lines(town, run)[0]["paid_on"].isoformat()
    assert [[line["signed"] for line in row["data"]["lines"]] for row in rows[:2]] == [["", ""], [on, on]]
    assert papers.pdf(agent, blank.id)[0] == f"城市居民最低生活保障金 2026年3—4月 {blank.number}"
    assert audit.verify(OPERATOR).findings == []
    with transaction() as tx:
        tx.execute(update(papers.TABLE).where(papers.TABLE.c.no == 1).values(data={"lines": []}))
    assert [(each.case, each.field) for each in audit.verify(OPERATOR).findings] == [(blank.number, "data")]
    with transaction() as tx:
        tx.execute(update(papers.TABLE).where(papers.TABLE.c.no == 1).values(data=rows[0]["data"]))


def test_who_sees_a_part_prints_nothing_and_a_sheet_stays_with_who_works_on_it(town: Town) -> None:
    home = town.home()
    entitled(town, home)
    entitled(town, town.home(), community_id=town.west)
    run = approved(town)
    sheet = papers.issue(town.as_("clerk"), run.id, SHEET, community_id=town.east)
    summary = papers.issue(town.as_("clerk"), run.id, SUMMARY)
    for login in ("deputy", "director", "agent-e"):
        with pytest.raises(Refused, match="do not see every line"):
            papers.issue(town.as_(login), run.id, SUMMARY)
    for login in ("deputy", "director"):
        assert [each["number"] for each in papers.of_run(town.as_(login), run.id)] == [summary.number]
        with pytest.raises(NotFound):
            papers.pdf(town.as_(login), sheet.id)
    with pytest.raises(NotFound):
        papers.pdf(town.as_("agent-w"), sheet.id)
    with pytest.raises(NotFound):
        papers.issue(town.as_("clerk"), run.id, "hub.slip")
    own = reading().execute(select(Resident.id_number).where(Resident.id == home[1])).scalar_one()
    as_person("clerk2", own)
    with pytest.raises(NotFound):
        papers.pdf(town.as_("clerk2"), sheet.id)


def test_a_clerk_of_one_community_sees_no_sheet_of_another(town: Town) -> None:
    entitled(town, town.home())
    entitled(town, town.home(), community_id=town.west)
    run = approved(town)
    clerk = town.as_("clerk")
    for place in (town.east, town.west):
        papers.issue(clerk, run.id, SHEET, community_id=place)
    papers.issue(clerk, run.id, SUMMARY)
    narrow = replace(clerk, grants=(Grant("window_clerk", "civil_affairs", town.west),))
    seen = reading().execute(scoped(papers.TABLE, narrow).order_by(papers.TABLE.c.no)).mappings()
    assert [row["community_id"] for row in seen] == [town.west, None]
