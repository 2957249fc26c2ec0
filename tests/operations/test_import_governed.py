"""A sheet does not go round the governed changes: where a benefit or an open case depends on who lives there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hub.domain.errors import Conflict
from hub.operations.importing.import_swap import changed_meanwhile
from hub.operations.importing.imports import import_rows, staged
from hub.operations.importing.sheet_faults import SheetFaults
from hub.operations.importing.sheets import table_of
from hub.operations.rights import OPERATOR
from hub.testing.factories import id_number

from . import registry
from .engine import LOW_INCOME, TEMPORARY, Town
from .test_payments import entitled

DAY = dt.date(2026, 4, 10)
SAYS = "A benefit or an open case depends on who lives in this household, and the register says otherwise."


def line(town: Town, who: int, **said: str) -> dict[str, Any]:
    """The person's row as the register has it, but for what is said."""
    row = registry.person(town, who)
    found = {"户号": registry.home_of(town, who)["number"], "姓名": row["name"], "与户主关系": row["relation"],
             "身份证号": row["id_number"]}  # fmt: skip
    return {**found, **said}


@pytest.fixture(autouse=True)
def day(town: Town) -> None:
    town.day = DAY


@pytest.mark.parametrize("what", ["benefit", "own", "case", "other"])
def test_who_lives_together_is_not_changed_by_a_sheet_where_something_depends_on_it(
    town: Town, what: str
) -> None:
    """The benefit went on for as many, nobody looked at it, and no second person had seen a paper."""
    head, wife = town.home()
    free = town.home()[1]
    home = registry.home_of(town, head)
    if what == "benefit":
        entitled(town, (head,), household_id=home["id"], people=2)
    elif what == "own":
        entitled(town, (wife,), 80_00, programme="civil_affairs.old_age_allowance")
    else:
        town.start({"case": TEMPORARY, "other": LOW_INCOME}[what], resident_id=head)
    rows = [line(town, wife, 户号="n1"), line(town, free, 户号="n2")]
    before = registry.snapshot(town)
    with pytest.raises(SheetFaults) as caught:
        import_rows(OPERATOR, rows, town.east)
    found = [(each.row, each.column, each.value, each.message) for each in caught.value.faults]
    assert found == [(2, "户号", "n1", SAYS)]
    assert registry.snapshot(town) == before
    import_rows(OPERATOR, rows[1:], town.east)
    assert registry.home_of(town, free)["number"] == "n2"


def test_nobody_joins_or_heads_such_a_household_by_a_sheet(town: Town) -> None:
    head, wife = town.home()
    other = town.home()[1]
    home = registry.home_of(town, head)
    entitled(town, (head,), household_id=home["id"], people=2)
    rows = [line(town, other, 户号=home["number"]), line(town, head, 与户主关系="配偶"),
            line(town, wife, 与户主关系="户主")]  # fmt: skip
    before = registry.snapshot(town)
    with pytest.raises(SheetFaults) as caught:
        import_rows(OPERATOR, rows, town.east)
    assert [(each.row, each.column, each.value) for each in caught.value.faults] == [
        (2, "户号", home["number"]), (3, "与户主关系", "配偶"), (4, "与户主关系", "户主"),
    ]  # fmt: skip
    assert registry.snapshot(town) == before
    import_rows(OPERATOR, [line(town, head, 联系电话="19909990777")], town.east)  # nothing depends on it
    assert registry.person(town, head)["phone"] == "19909990777"


@pytest.mark.parametrize("what", ["own", "payee", "case"])
def test_a_name_is_not_corrected_by_a_sheet_where_something_is_in_it(town: Town, what: str) -> None:
    """On screen a second person compares the card; the sheet gave the payee another name on nobody's word."""
    head, wife = town.home()
    free = town.home()[1]
    if what == "case":
        town.start(TEMPORARY, resident_id=wife)
    else:
        whose = {"resident_id": head, "payee_id": wife} if what == "payee" else {"resident_id": wife}
        entitled(town, (wife,), 80_00, programme="civil_affairs.old_age_allowance", **whose)
    rows = [line(town, wife, 姓名="改名者"), line(town, free, 姓名="改名的")]
    before = registry.snapshot(town)
    with pytest.raises(SheetFaults) as caught:
        import_rows(OPERATOR, rows, town.east)
    found = [(each.row, each.column, each.value, each.message, each.remedy) for each in caught.value.faults]
    assert found == [
        (2, "姓名", "改名者", "A benefit or an open case is in this person's name, and the register has another.",
         "Have the name corrected there first, then import the sheet; or delete the row."),
    ]  # fmt: skip
    assert registry.snapshot(town) == before
    import_rows(OPERATOR, rows[1:], town.east)
    assert registry.person(town, free)["name"] == "改名的"
    asked = registry.ask(town, "correct", wife, name="改名者")
    assert registry.change(town, asked)["needs"] == "identity"
    registry.done(town, asked)
    import_rows(OPERATOR, rows[:1], town.east)


def test_whom_a_sheet_brings_into_such_a_household_its_window_and_its_case_are_told(town: Town) -> None:
    """As of somebody who is registered at the window: one person more."""
    head = town.home()[0]
    home = registry.home_of(town, head)
    made = entitled(town, (head,), household_id=home["id"], people=2)
    case = town.start(LOW_INCOME, resident_id=head).id
    new = {"户号": home["number"], "姓名": "新来的", "与户主关系": "儿子",
           "身份证号": id_number(dt.date(2026, 4, 1), 744)}  # fmt: skip
    import_rows(OPERATOR, [new], town.east)
    row = registry.held(town, made)
    assert (row["recheck_on"], row["recheck_why"]) == (DAY, "家庭成员增加（花名册导入）")
    assert town.said(case, "registry") == {"why": "household", "change": "花名册导入"}


def test_what_was_granted_while_the_sheet_was_read_stops_it(town: Town) -> None:
    head, wife = town.home()
    home = registry.home_of(town, head)
    rows = [line(town, wife, 户号="n1")]
    with staged(OPERATOR, table_of(rows), town.east) as ready:
        entitled(town, (head,), household_id=home["id"], people=2)
        before = registry.snapshot(town)
        with pytest.raises(Conflict, match=changed_meanwhile().message):
            ready.apply(OPERATOR)
    assert registry.snapshot(town) == before


def test_nobody_new_heads_such_a_household_by_a_sheet(town: Town) -> None:
    """Its head had died; the benefit is the next head's, who is recorded by two people."""
    head = town.home()[0]
    home = registry.home_of(town, head)
    entitled(town, (head,), household_id=home["id"], people=2)
    registry.done(town, registry.ask(town, "death", head))
    new = {"户号": home["number"], "姓名": "新来的", "与户主关系": "户主",
           "身份证号": id_number(dt.date(1991, 4, 1), 744)}  # fmt: skip
    before = registry.snapshot(town)
    with pytest.raises(SheetFaults) as caught:
        import_rows(OPERATOR, [new], town.east)
    assert [(each.row, each.column, each.message) for each in caught.value.faults] == [
        (2, "与户主关系", SAYS)
    ]
    assert registry.snapshot(town) == before


def test_who_comes_from_outside_with_an_open_case_is_not_taken_in_by_a_sheet(town: Town) -> None:
    """The case stayed with the community where it had been handed in; a move takes it along."""
    row = registry.person(town, town.outsider)
    said = {"姓名": row["name"], "身份证号": row["id_number"]}
    town.start(TEMPORARY, resident_id=town.outsider, community_id=town.east)
    before = registry.snapshot(town)
    with pytest.raises(SheetFaults) as caught:
        import_rows(OPERATOR, [said], town.east)
    assert [(each.row, each.column, each.message) for each in caught.value.faults] == [(2, "户号", SAYS)]
    assert registry.snapshot(town) == before
