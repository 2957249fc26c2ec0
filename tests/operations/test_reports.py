"""Reports: counted in one statement, in scope; each number opens as many numbers, without a name."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from hub.db.base import db
from hub.db.models import AccessLog, Resident
from hub.domain.errors import InputError, NotFound, Refused
from hub.domain.report import CHOSEN, SOURCES
from hub.operations.benefits import entitlements
from hub.operations.exports import fetching
from hub.operations.reports import view
from hub.operations.reports.sources import Asked, parts_of
from hub.operations.rights import OPERATOR
from hub.operations.settings import put_setting
from hub.testing import tables

from .engine import Town
from .test_payments import DAY, approved, drawn, entitled, funded, paid

QUARTER = {"first": "2026-01-01", "last": "2026-03-31"}
ONLY_WHOLE = (
    "last: Only whole months, quarters and years that are over leave the centre (setting reports.period): by subtracting"
    " periods that overlap, numbers below ten could be found. Choose such a period."
)
LOW, AMOUNTS, LEFT = (f"civil_affairs.{name}" for name in ("low_income", "amounts", "left_reasons"))


@pytest.fixture(autouse=True)
def day(town: Town) -> None:
    town.day = DAY


def numbers(town: Town, login: str, key: str, **said: object) -> list[tuple[str, tuple[int | None, ...]]]:
    asked = view.asked(*said.values()) if said else view.asked()  # type: ignore[arg-type]
    found = view.run(town.as_(login), key, asked)
    return [(line.value, line.numbers) for line in (*found.lines, found.total)]


def test_rows_of_a_source_are_chosen_by_what_they_have(town: Town) -> None:
    of_all = {"id", "number", "department", "community", "case_id", "people", "amount", "many", "variant"}
    asked = Asked(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    for source, counted in SOURCES.items():
        parts = parts_of(source, town.as_("director"), asked)
        found = frozenset[str]().union(*(part.selected_columns.keys() for part in parts))
        assert found - of_all == (counted - of_all) | CHOSEN[source]


def test_households_people_and_amount_by_community(town: Town) -> None:
    homes = [town.home(), town.home()]
    entitled(town, homes[0], people=3)
    entitled(town, homes[1], amount=500_00, people=2)
    east = str(town.east)
    said = [(east, (2, 5, 800_00)), ("", (2, 5, 800_00))]
    for login in ("clerk", "deputy", "director", "street"):
        assert numbers(town, login, LOW) == said
    assert numbers(town, "clerk", LOW, first=None, last=None, community=town.west) == [("", (0, 0, 0))]
    # On a day before anybody was entitled nobody is counted.
    assert numbers(town, "clerk", LOW, first=dt.date(2019, 1, 1), last=dt.date(2019, 12, 31)) == [
        ("", (0, 0, 0))
    ]


def test_what_a_number_opens_is_what_it_counted_and_names_nobody(town: Town) -> None:
    made = [entitled(town, town.home()) for _ in range(3)]
    found = view.opened(town.as_("director"), LOW, view.asked(), str(town.east), "households")
    assert [one.number for one in found] == [one.number for one in made]
    names = {row["name"] for row in town.all(select(Resident.__table__))}
    said = "".join(str(one) for one in found)
    assert not [name for name in names if name in said]
    log = town.all(select(AccessLog.__table__).where(AccessLog.action == "report"))
    assert [(row["rows"], row["purpose"]) for row in log] == [(3, f"{LOW} households")]


def test_what_a_number_opens_goes_on_to_its_end(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    made, who, east = [entitled(town, town.home()) for _ in range(3)], town.as_("director"), str(town.east)
    monkeypatch.setattr(view, "PAGE", 2)
    pages = [view.opened(who, LOW, view.asked(), east, "households")]
    while pages[-1].more:
        pages.append(view.opened(who, LOW, view.asked(), east, "households", after=pages[-1].more))
    numbers = [one.number for one in made]
    assert [[one.number for one in each] for each in pages] == [numbers[:2], numbers[2:]]


def test_one_statement_however_many_there_are_and_nobody_is_read(town: Town) -> None:
    for _ in range(3):
        entitled(town, town.home())
    director, asked = town.as_("director"), view.asked()
    with tables.statements(db.engine) as found:
        view.run(director, LOW, asked)
    # One asks whether the department is on at all, one counts.
    assert [("module_activations" in each, "residents" in each) for each in found] == [
        (True, False),
        (False, False),
    ]


def test_finance_sees_what_was_paid_and_no_ground(town: Town) -> None:
    entitled(town, town.home())
    run = paid(town, drawn(town, funded(town, approved(town))))
    assert run.id
    assert numbers(town, "finance", AMOUNTS) == [("202604", (1, 600_00)), ("", (1, 600_00))]
    with pytest.raises(Refused, match="not for your post"):
        view.run(town.as_("finance"), LOW, view.asked())
    with pytest.raises(Refused, match="may not do this"):
        view.run(town.as_("agent-e"), AMOUNTS, view.asked())
    with pytest.raises(NotFound, match="There is no report civil_affairs.nothing"):
        view.run(town.as_("finance"), "civil_affairs.nothing", view.asked())
    with pytest.raises(InputError, match="ends before"):
        view.asked(dt.date(2026, 2, 1), dt.date(2026, 1, 1))


def test_who_left_is_said_by_kind_never_in_the_words_typed(town: Town) -> None:
    made = entitled(town, town.home())
    clerk = town.as_("clerk")
    entitlements.end(clerk, made.id, rev=made.rev, last=DAY, reason="古丽的儿子找到工作")
    assert numbers(town, "clerk", LEFT) == [("person", (1,)), ("", (1,))]


def test_a_sheet_says_no_small_number_and_is_in_the_book(town: Town) -> None:
    for _ in range(2):
        entitled(town, town.home())
    clerk = town.as_("clerk")
    town.day = dt.date(2026, 5, 6)
    month = {"first": "2026-04-01", "last": "2026-04-30"}
    made = fetching.take(clerk, f"report:{LOW}", month, purpose="半月报")
    notes = _cells(made.content, 1)
    assert [row[0] for row in notes] == [
        "低保户数和人数",
        "户数（户）",
        "人数（人）",
        "月应发金额（元）",
        "数据来源",
        "不显示的数",
    ]
    assert notes[1][1] == "那天有应发低保金的家庭，暂停的不算"
    cells = _cells(made.content)
    assert cells[1:3] == [["东社区", "不列", "不列", "不列"], ["合计", "不列", "不列", "不列"]]
    with pytest.raises(InputError, match="report:civil_affairs.low_income"):
        fetching.take(clerk, f"report:{LOW}", {**month, "community": str(town.east)}, purpose="半月报")
    with pytest.raises(Refused, match="This report is not for your post"):
        fetching.take(town.as_("finance"), f"report:{LOW}", month, purpose="半月报")


def test_only_periods_from_which_nothing_small_follows_leave_the_centre(town: Town) -> None:
    """Two sheets that overlap, January to February less January, would give back what each does not say."""
    key, clerk = "hub.kinds", town.as_("clerk")
    town.day = dt.date(2027, 1, 4)
    refused = [("2026-01-01", "2026-02-28"), ("2026-01-01", "2026-01-30"), ("2027-01-01", "2027-01-31"), None]
    for days in refused:
        given = dict(zip(("first", "last"), days, strict=True)) if days else {}
        with town.refused(Refused, ONLY_WHOLE):
            fetching.take(clerk, f"report:{key}", given, purpose="上报")
    rows = _cells(fetching.take(clerk, f"report:{key}", QUARTER, purpose="上报").content)
    put_setting(OPERATOR, key="reports.period", value="quarter")
    with town.refused(Refused, ONLY_WHOLE):
        fetching.take(clerk, f"report:{key}", {**QUARTER, "last": "2026-01-31"}, purpose="上报")
    assert _cells(fetching.take(clerk, f"report:{key}", QUARTER, purpose="上报").content) == rows


def test_the_hubs_own_reports_count_all_departments(town: Town) -> None:
    made = town.start()
    row = (town.row(made.id)["service"], (1, 0, 0, 1, 0, 0, 0))
    assert numbers(town, "clerk", "hub.kinds") == [row, ("", row[1])]
    # The clerk's department has eleven services, the centre 34, and there is the total; none is completed.
    for login, many in (("clerk", 12), ("director", 35)):
        done = dict(numbers(town, login, "hub.completed"))
        assert (len(done), set(done.values())) == (many, {(0,)})
    with pytest.raises(Refused, match="not for your post"):
        view.run(town.as_("finance"), "hub.kinds", view.asked())


def _cells(content: bytes, at: int = 0) -> list[list[object]]:
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(at).to_python()
