"""监督: what is overdue or near, by number and post; the four kinds of overdue; the numbers of a period."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from hub.domain.errors import Refused
from hub.domain.lights import OVERDUE_KINDS
from hub.domain.service import Service
from hub.operations.casework import changes
from hub.operations.context import service_of
from hub.operations.exports import fetching
from hub.operations.supervision import figures, overdue
from hub.testing.centre import grant, person

from .engine import LOW_INCOME, TEMPORARY, Town
from .listed import cells

WATCHERS = ("deputy", "inspection", "office")


def december(day: int) -> dt.date:
    return dt.date(2016, 12, day)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch, town: Town) -> Town:
    """The town in December 2016, with somebody of the organisation office.

    Other versions of services hold until the town's own check is over, so that its dates fit.
    """
    person("office", "organisation_office")
    town.day = december(1)
    return town


def seen(town: Town, login: str = "deputy", **more: str) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """(number, light, light of the step, kinds) of each line."""
    return [(one.number, one.light, one.step_light, one.kinds)
            for one in overdue.lines(town.as_(login), **more)]  # fmt: skip


def number(town: Town, case_id: int) -> str:
    return str(town.row(case_id)["number"])


def test_the_light_of_a_case_over_its_month(watched: Town) -> None:
    """B-023, TL-12c: due 12-29; green after 15 days, yellow after 16 of 20, red from 12-30 with kind ㈢."""
    case = watched.case("check", TEMPORARY)
    assert watched.columns(case, "accepted_on", "due") == (december(1), december(29))
    found = {}
    for day in (22, 23, 29, 30):
        watched.day = december(day)
        found[day] = [
            (one.light, one.kinds) for one in overdue.lines(watched.as_("deputy")) if one.light != "green"
        ]
    assert found == {22: [], 23: [("yellow", ())], 29: [("yellow", ())], 30: [("red", ("late",))]}


def test_the_same_rows_for_all_three_and_no_person_in_them(watched: Town) -> None:
    """TL-10: five overdue cases in three services; five equal rows in each one's sheet, nobody's name."""
    made = [watched.case(to, service) for to, service in (
        ("check", LOW_INCOME), ("panel", LOW_INCOME), ("form", TEMPORARY), ("approve", TEMPORARY),
        ("check", "民政-7"))]  # fmt: skip
    numbers = {number(watched, case) for case in made}
    watched.day = dt.date(2017, 3, 1)
    grant("director", "supervision_group")
    sheets = {}
    for login in (*WATCHERS, "director"):
        sheet = fetching.take(watched.as_(login), "overdue", {"light": "red"}, purpose="督查")
        sheets[login] = [row for row in cells(sheet.content) if row[0] in numbers]
    assert [len(rows) for rows in sheets.values()] == [5] * 4
    assert sheets["deputy"] == sheets["inspection"] == sheets["office"] == sheets["director"]
    names = {name for home in watched.all(_people()) for name in home.values()}
    assert not names & {cell for row in sheets["deputy"] for cell in row}
    for login in ("clerk", "agent-e", "officer-e", "admin", "finance", "street"):
        with pytest.raises(Refused, match=r"may not do this \(watch.read\)"):
            overdue.lines(watched.as_(login))


def _people() -> Any:
    from sqlalchemy import select

    from hub.db.models import Resident

    return select(Resident.name)


def test_a_step_is_late_while_its_case_is_not(watched: Town) -> None:
    case = watched.case("check", TEMPORARY)
    step_due = watched.tasks(case)[0][3]
    assert step_due < december(29)
    watched.day = step_due + dt.timedelta(days=1)
    assert seen(watched, light="red") == [(number(watched, case), "green", "red", ())]


def test_a_clock_that_stands_past_the_due_date_stays_red(watched: Town) -> None:
    case = watched.case("check", TEMPORARY)
    watched.day = dt.date(2017, 1, 5)
    changes.begin_delay(watched.as_("clerk"), case, rev=watched.rev(case), evidence="外出，电话记录")
    assert watched.columns(case, "state", "due") == ("stopped", None)
    assert seen(watched, light="red") == [(number(watched, case), "red", seen(watched)[0][2], ("late",))]


def test_urgent_and_not_begun_on_its_day(watched: Town) -> None:
    """TL-12d: marked Thursday, begun Friday: ㈣ from Friday; marked Saturday, begun Monday: in order."""
    late = watched.case("check", TEMPORARY)
    urgent(watched, late)
    assert seen(watched, kind="not_expedited") == []
    watched.day = december(2)
    begin(watched, late)
    assert [row[0] for row in seen(watched, kind="not_expedited")] == [number(watched, late)]
    watched.day = december(3)
    other = watched.case("check", TEMPORARY)
    urgent(watched, other)
    watched.day = december(5)
    begin(watched, other)
    assert [row[0] for row in seen(watched, kind="not_expedited")] == [number(watched, late)]


def urgent(town: Town, case_id: int) -> None:
    changes.set_urgent(
        town.as_("clerk"), case_id, rev=town.rev(case_id), reason="断药", target=town.day + dt.timedelta(3)
    )


def begin(town: Town, case_id: int) -> None:
    town.take(case_id)


class Editions:
    """Services in other versions than those installed: `put` says which there are from now on."""

    def __init__(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        plugins = town.app.extensions["hub_plugins"]
        self.versions: dict[str, tuple[Service, ...]] = {}
        self.real, shipped, service = plugins.services(), plugins.shipped, plugins.service

        def of(name: str, version: int | None = None) -> Service:
            found: Service = service(name)
            known = (*self.real[found.key], *self.versions.get(found.key, ()))
            return next(one for one in reversed(known) if version in (None, one.version))

        def text(name: str, version: int) -> Any:
            found = shipped(service(name).key, 1) if version > 10 else shipped(name, version)
            if version <= 10:
                return found
            return replace(found, service=of(name, version)) if found else None

        monkeypatch.setattr(plugins, "services", lambda: {**self.real, **self.versions})
        monkeypatch.setattr(plugins, "service", of)
        monkeypatch.setattr(plugins, "shipped", text)

    def put(self, name: str, **changed: Any) -> None:
        """A further version of a service, its first one but for what is changed."""
        key = service_of(name).key
        known = self.versions.get(key, ())
        version = replace(self.real[key][0], version=len(known) + 11, **changed)
        self.versions[key] = (*known, version)


def test_a_limit_that_is_not_published(watched: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """TL-12a: accepted all the same, 20 days counted, ㈠; what comes after the publishing does not carry it."""
    editions = Editions(watched, monkeypatch)
    editions.put(TEMPORARY, unpromised=True)
    first = watched.case("check", TEMPORARY)
    assert watched.columns(first, "version", "due") == (11, december(29))
    assert [one.seq for one in overdue.unpublished()] == [TEMPORARY]
    watched.day = december(5)
    editions.put(TEMPORARY)
    watched.day = december(6)
    second = watched.case("check", TEMPORARY)
    assert watched.columns(second, "version") == (12,)
    assert [row[0] for row in seen(watched, kind="unpublished")] == [number(watched, first)]
    assert overdue.unpublished() == []


def test_the_numbers_of_a_month(watched: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """TL-12: one case each of ㈠ ㈡ ㈢ ㈣ and one that is both ㈢ and ㈣: groups 1, 1, 2, 2 of 5 cases in all.

    B-026: every column adds up to its total, and completed cases have their counted days.
    """
    editions = Editions(watched, monkeypatch)
    editions.put(LOW_INCOME, clazz="immediate", promised=0)
    watched.case("form", TEMPORARY)
    both = watched.case("check", TEMPORARY)
    urgent(watched, both)
    watched.case("check", LOW_INCOME)
    watched.day = december(2)
    begin(watched, both)
    watched.day = december(28)
    fifth = watched.case("check", "民政-7")
    urgent(watched, fifth)
    editions.put(TEMPORARY, unpromised=True)
    watched.case("check", TEMPORARY)
    watched.day = december(30)
    rows, total = figures.month_table(watched.as_("deputy"), december(1), december(31))
    kinds = {kind: total.counts[kind] for kind in OVERDUE_KINDS}
    assert kinds == {"unpublished": 1, "out_of_class": 1, "late": 2, "not_expedited": 2}
    assert (total.counts["overdue"], total.counts["accepted"]) == (5, 5)
    for name in figures.COUNTS:
        assert sum(row.counts[name] for row in rows) == total.counts[name], name
    whole = {"first": "2016-12-01", "last": "2016-12-31"}
    with pytest.raises(Refused, match="Only whole months"):
        fetching.take(watched.as_("deputy"), "supervision_period", whole, purpose="上报")
    watched.day = dt.date(2017, 1, 3)
    sheet = fetching.take(watched.as_("deputy"), "supervision_period", whole, purpose="上报")
    (outside,) = [row for row in cells(sheet.content) if row[0] in ("合计", "Total")]
    assert outside[5] == "<10"
    (part,) = figures.by_department(rows)
    assert (part.department, part.sum.counts, part.sum.used) == (
        "civil_affairs", total.counts, total.used,
    )  # fmt: skip
