"""Reports as they are looked at: which there are for somebody, their numbers, and what a number opens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal,
    select,
    text,
    union_all,
)
from sqlalchemy.sql.expression import ColumnCollection

from hub.db.base import reading, today
from hub.db.models import Case, Post
from hub.domain import report as domain
from hub.domain.actor import Actor
from hub.domain.errors import InputError, NotFound, Refused
from hub.domain.report import Figure, Report
from hub.operations.access import log_access
from hub.operations.context import plugins, service_of
from hub.operations.pages import Page, page
from hub.operations.reports import leaving as small
from hub.operations.reports.own import HUB, OWN
from hub.operations.reports.sources import Asked, opened_of, parts_of
from hub.operations.rights import require
from hub.operations.worklist.desk import light_of
from hub.plugins.activation import all_on
from hub.plugins.calls import require_anywhere

PAGE = 100
_WIDE = ("deputy_director", "director", "street_leader")
"""Who sees the numbers of all departments."""
_cases, _posts = Case.__table__, Post.__table__
Columns = ColumnCollection[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """A report with its full name (civil_affairs.low_income) and department; `HUB` for the hub's own."""

    key: str
    department: str
    report: Report


@dataclass(frozen=True, slots=True)
class Opened:
    """One thing behind a number: a case (with step, light and post) or a line, by its number; no name."""

    id: int
    number: str
    title: str
    step: str
    light: str
    post: str
    context: str


def reports(actor: Actor) -> list[Known]:
    """The reports that the actor may see, in the order of departments; none of one that is off everywhere."""
    require(actor, "report.read")
    return [known for known in in_use() if _allowed(actor, known)]


def in_use() -> list[Known]:
    """The hub's reports and those of departments that are on somewhere, whoever asks."""
    on = {HUB, *all_on()}
    return [known for known in _all() if known.department in on]


def report_of(actor: Actor, key: str) -> Known:
    """One by its full name. Raises NotFound, Refused."""
    require(actor, "report.read")
    known = find(key)
    if known is None:
        raise NotFound("There is no report %(key)s.", key=key, remedy="hub reports list shows them all.")
    if not _allowed(actor, known):
        raise Refused("This report is not for your post.", where=key)
    if known.department != HUB:
        require_anywhere(known.department)
    return known


def find(key: str) -> Known | None:
    """A report by its full name, whoever asks; None where there is none."""
    return next((known for known in _all() if known.key == key), None)


def asked(first: dt.date | None = None, last: dt.date | None = None, community: int | None = None) -> Asked:
    """What is asked, with this year up to today where nothing is said. Raises InputError."""
    until = last or today()
    since = first or until.replace(month=1, day=1)
    if since > until:
        raise InputError("The period ends before it begins.", where="last")
    return Asked(since, until, community)


def run(actor: Actor, key: str, what: Asked) -> domain.Table:
    """A report's numbers: one statement, nobody read. Raises NotFound, Refused."""
    known = report_of(actor, key)
    it = known.report
    parts = [_summed(known, part) for part in parts_of(it.counts, actor, what)]
    value, *sums = union_all(*parts).subquery().c
    query = select(value, *map(func.sum, sums)).group_by(value).order_by(value)
    found = [_read(it.figures, row) for row in reading().execute(query)]
    rows_ = [row for row in found if any(row[2])]
    return domain.table(_each(actor, known, rows_) if it.every else rows_, len(it.figures))


def leaving(actor: Actor, key: str, what: Asked) -> domain.Table:
    """The numbers as they may leave the centre: the whole of what the person sees, small ones not said.

    Raises Refused for a period of which none leave (`hub.operations.reports.leaving`).
    """
    it = report_of(actor, key).report
    return small.leaving(it, what.first, what.last, lambda *days: run(actor, key, Asked(*days)))


def leaves(what: Asked) -> bool:
    """Whether numbers of this period, of all communities, may leave the centre."""
    return what.community is None and small.leaves(what.first, what.last)


def opened(
    actor: Actor, key: str, what: Asked, value: str | None, figure: str, *, after: str = ""
) -> Page[Opened]:
    """What a number was counted from; one access-log row. `value` None = the total.

    Without the rows of the own household, so that there may be fewer than the number says.
    """
    known = report_of(actor, key)
    it = known.report
    chosen = next((one for one in it.figures if one.key == figure), None)
    if chosen is None:
        raise NotFound("There is no report %(key)s.", key=f"{key}/{figure}")
    rows = opened_of(it.counts, actor, what).subquery()
    query = select(rows).where(*_of(known, rows.c), _chosen(rows.c, chosen))
    if value is not None:
        query = query.where(rows.c[it.by] == (_number(value) if it.by in ("community", "month") else value))
    found = page(query, rows.c.id, after=after, size=PAGE)
    cases = _standing([row["case_id"] for row in found if row["case_id"]])
    if found:
        log_access(actor, "report", f"{key} {figure}", rows=len(found))
    return found.of(lambda row: _opened(row, cases.get(row["case_id"])))


def of_cases(ids: Sequence[int]) -> list[Opened]:
    """Cases as they stand behind a number: by number, with step, light and post, and without a name."""
    found = _standing(ids)
    return [_opened({"id": one}, found[one]) for one in ids if one in found]


# --- inside ---------------------------------------------------------------------------------------------


def _all() -> list[Known]:
    every = {**OWN, **plugins().reports}
    return [Known(key, key.split(".")[0], one) for key, one in every.items()]


def _each(actor: Actor, known: Known, rows: Sequence[tuple[Any, list[int], list[int]]]) -> list[Any]:
    """The rows, and one of nothing for each other service that is offered to people and the reader's."""
    there = {row[0]: row for row in rows}
    none = [0] * len(known.report.figures)
    newest = (versions[-1] for versions in plugins().services().values())
    offered = [one.key for one in newest if not one.part_of and _reads(actor, one.department)]
    return [there.get(key, (key, none, none)) for key in dict.fromkeys([*offered, *there])]


def _reads(actor: Actor, department: str) -> bool:
    own = any(each.role == "window_clerk" and each.department == department for each in actor.grants)
    return own or actor.has_role(*_WIDE)


def _allowed(actor: Actor, known: Known) -> bool:
    """Leaders all; a clerk the own department's; finance what was paid."""
    if known.department == HUB:
        return actor.has_role(*_WIDE, "window_clerk")
    return _reads(actor, known.department) or (known.report.money and actor.has_role("finance"))


def _of(known: Known, rows: Columns) -> list[ColumnElement[bool]]:
    """Rows of the department, and of the services or programmes that the report names."""
    clauses = [] if known.department == HUB else [rows["department"] == known.department]
    for name, values in known.report.where.items():
        full = (
            [f"{known.department}.{each}" for each in values] if name in ("service", "programme") else values
        )
        clauses.append(rows[name].in_(full))
    return clauses


def _chosen(rows: Columns, figure: Figure) -> ColumnElement[bool]:
    return and_(rows["id"].is_not(None), *(rows[name].in_(of) for name, of in figure.where.items()))


def _summed(known: Known, part: Select[Any]) -> Select[Any]:
    """The figures of a part of the rows by what the report is by; no other column is worked out."""
    it, rows = known.report, part.selected_columns
    figures = part.with_only_columns(rows[it.by].label("value"), *_sums(rows, it.figures))
    return figures.where(*_of(known, rows)).group_by(text("1"))


def _sums(rows: Columns, figures: Sequence[Figure]) -> list[ColumnElement[Any]]:
    """How many rows are behind each figure, and after that the sums of those that add something else up."""
    many = rows.get("many", literal(1))
    sums = [func.sum(case((_chosen(rows, one), many), else_=0)) for one in figures]
    sums += [func.sum(case((_chosen(rows, one), rows[one.adds]), else_=0)) for one in figures if _adds(one)]
    return [each.label(f"n{at}") for at, each in enumerate(sums)]


def _adds(figure: Figure) -> bool:
    """Whether it adds something up; else it is the rows that are counted."""
    return figure.adds != "rows"


def _read(figures: Sequence[Figure], row: Sequence[Any]) -> tuple[Any, list[int], list[int]]:
    """The value, the figures, and how many rows are behind each."""
    value, *sums = row
    behind = [int(each or 0) for each in sums[: len(figures)]]
    added = iter(sums[len(figures) :])
    return (
        value,
        [int(next(added) or 0) if _adds(one) else many for one, many in zip(figures, behind, strict=True)],
        behind,
    )


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise InputError("There is no %(text)s to choose.", text=text, where="value")
    return int(text)


def _standing(ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    """Where cases stand: step, due date, post of the opening or of the open task."""
    query = (
        select(_cases.c.id, _cases.c.number, _cases.c.service, _cases.c.version, _cases.c.step, _cases.c.due,
               _cases.c.state, _cases.c.closed_on, _posts.c.title.label("post"))
        .join_from(_cases, _posts, _posts.c.id == _cases.c.post_id)
        .where(_cases.c.id.in_(ids))
    )  # fmt: skip
    return {row["id"]: dict(row) for row in reading().execute(query).mappings()} if ids else {}


def _opened(row: Mapping[str, Any], case: Mapping[str, Any] | None) -> Opened:
    if case is None:
        return Opened(row["id"], row["number"], row.get("programme", ""), row.get("state", ""), "", "", "")
    service = service_of(case["service"], case["version"])
    step = next((one for one in service.steps if one.key == case["step"]), None)
    light = "done" if case["closed_on"] else light_of(case["due"], None, today(), case["state"])
    return Opened(row["id"], case["number"], service.short, step.title if step else "", light, case["post"],
                  service.key)  # fmt: skip
