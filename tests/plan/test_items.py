"""四㈣ the six kinds of item, and the numbers that leave the centre (七㈣)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import insert

from hub.db.base import transaction
from hub.db.models import Case
from hub.operations.casework import acceptance
from hub.operations.casework.views import case_view
from hub.operations.exports import fetching
from hub.operations.reports import view

from .conftest import Desk

KINDS = ("all", "immediate", "returned", "promised", "joint", "supplemented", "agency")


def test_the_kinds_of_an_item_are_derived_and_several_at_once(desk: Desk) -> None:
    # B-032: 残联-1 in at the community on 12-01, incomplete at the centre on 12-05, slip, complete on 12-07.
    (who,) = desk.home("李四", community_id=desk.people.west)  # the west has no other case
    case = desk.start("残联-1", "agent-w", answers={"start": "here"}, resident_id=who)
    desk.on(2016, 12, 5)
    row = desk.to(case, "accept")
    clerk = desk.as_("clerk")
    acceptance.issue_slip(clerk, case, rev=row["rev"])
    assert case_view(clerk, case).kinds == ("promised", "agency", "supplemented")
    desk.on(2016, 12, 7)
    desk.hands.accept(desk.row(case))
    found = case_view(desk.as_("clerk"), case)
    assert (found.kinds, found.row["accepted_on"]) == (
        ("promised", "agency", "supplemented"),
        dt.date(2016, 12, 7),
    )
    assert "kind" not in Case.__table__.c
    asked = view.asked(dt.date(2016, 12, 1), dt.date(2016, 12, 31), desk.people.west)
    table = view.run(desk.as_("director"), "hub.kinds", asked)
    line = next(line for line in table.lines if line.value == found.service.key)
    assert dict(zip(KINDS, line.numbers, strict=True)) == {
        "all": 1, "immediate": 0, "returned": 0, "promised": 1, "joint": 0, "supplemented": 1, "agency": 1,
    }  # fmt: skip


def test_what_leaves_the_centre_has_every_service_and_no_small_number(desk: Desk) -> None:
    # B-045: twelve 民政-1 and three 民政-3 completed in a month; 34 rows, "under 10", nobody in it.
    day = desk.on(2017, 12, 20)
    for count, service in ((12, "minimum_living"), (3, "low_rent_housing")):
        _completed(desk, count, f"civil_affairs.{service}", day)
    desk.on(2018, 1, 2)
    director = desk.as_("director")
    made = fetching.take(
        director, "report:hub.completed", {"first": "2017-12-01", "last": "2017-12-31"}, purpose="宣传"
    )
    rows = _cells(made.content)[1:]
    said = {row[0]: row[1:] for row in rows if len(row) > 1 and row[1] != ""}
    assert len([name for name in said if name not in ("合计",)]) == 34
    low, rent = _short(desk, "civil_affairs.minimum_living"), _short(desk, "civil_affairs.low_rent_housing")
    assert (said[low][0], said[rent][0]) == (12, "不列")
    text = " ".join(str(cell) for row in rows for cell in row)
    assert [word for word in ("样甲", "民17-", "659999", "139") if word in text] == []
    assert said["合计"][0] == "不列"


def _completed(desk: Desk, count: int, service: str, day: dt.date) -> None:
    with transaction() as tx:
        for number in range(count):
            tx.execute(insert(Case.__table__), {
                "number": f"民17-{service}-{number}", "receipt_code": "", "service": service, "version": 1,
                "department": "civil_affairs", "variant": "", "community_id": desk.people.east,
                "applicant_id": desk.people.head, "post_id": 1, "phase": "closing", "step": "", "facts": {},
                "settings": {}, "ledger": [], "marks": {}, "opened_on": day, "state": "completed",
                "completed_on": day, "closed_on": day, "ended": "granted",
            })  # fmt: skip


def _short(desk: Desk, key: str) -> str:
    return str(desk.app.extensions["hub_plugins"].service(key).short)


def _cells(content: bytes) -> list[list[object]]:
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
