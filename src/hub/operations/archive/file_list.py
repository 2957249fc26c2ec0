"""The file room as lists: what is to be shelved, what is out, what should be back."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, select, true

from hub.db.base import reading, today
from hub.db.models import Case, Community, FileLoan, PaperFile, PaperLeft, Resident, Staff
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import NotFound
from hub.operations.access import log_access
from hub.operations.archive.file_room import LineKey, file_number, place
from hub.operations.archive.overdue import overdue
from hub.operations.casework.case_papers import PaperView, papers_of
from hub.operations.context import facts_of, flow_of, service_of
from hub.operations.pages import PAGE, Page, page
from hub.operations.rows import rows

_files, _loans, _left = PaperFile.__table__, FileLoan.__table__, PaperLeft.__table__
_cases, _people, _staff = Case.__table__, Resident.__table__, Staff.__table__
_places = Community.__table__
_LONGEST: Final = len("2026-123456")
STATES: Final = ("to_shelve", "out", "late", "all")


@dataclass(frozen=True, slots=True)
class Void:
    """That a note was a mistake: since which day, by whom, why."""

    on: dt.date
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Back:
    """That a paper lies in the file again: since when, noted by whom, brought by whom, with what remark."""

    on: dt.date
    by: str
    from_whom: str
    remark: str


@dataclass(frozen=True, slots=True)
class Gone:
    """One paper that was noted as having left; `void` where it never did, `back` where it came back.

    `id`: its row.
    """

    id: int
    paper: PaperView
    void: Void | None
    back: Back | None


@dataclass(frozen=True, slots=True)
class Handover:
    """Papers that left a file at once: on that day, that way, signed for by whom."""

    on: dt.date
    how: str
    to_whom: str
    by: str
    gone: tuple[Gone, ...]

    @property
    def papers(self) -> tuple[PaperView, ...]:
        """All that were noted, also those that never left."""
        return tuple(each.paper for each in self.gone)

    @property
    def left(self) -> tuple[Gone, ...]:
        """Those that did leave."""
        return tuple(each for each in self.gone if each.void is None)

    @property
    def away(self) -> tuple[Gone, ...]:
        """Those that left and did not come back."""
        return tuple(each for each in self.left if each.back is None)


@dataclass(frozen=True, slots=True)
class FileView:
    """One file for its page: where it stands, its loans newest first, papers in it and those that left."""

    row: Mapping[str, Any]
    number: str
    loans: tuple[Mapping[str, Any], ...]
    inside: tuple[PaperView, ...]
    handovers: tuple[Handover, ...]

    @property
    def out(self) -> Mapping[str, Any] | None:
        """The loan that is open, or None."""
        return next((loan for loan in self.loans if loan["back_on"] is None), None)

    @property
    def late(self) -> bool:
        """Whether the file should be back by now."""
        return self.out is not None and self.out["due_on"] < today()


def file_list(
    actor: Actor, *, state: str = "all", text: str = "", after: str = "", size: int = PAGE
) -> Page[Mapping[str, Any]]:
    """Files in scope, newest number first, as `files_seen` has them. One access-log row for the list."""
    found = files_seen(actor, state=state, text=text, after=after, size=size)
    if found:
        log_access(actor, "files", "file room", rows=len(found))
    return found


def files_seen(
    actor: Actor, *, state: str = "all", text: str = "", after: str = "", size: int = PAGE
) -> Page[Mapping[str, Any]]:
    """Files in scope, newest number first; `text` is a number.

    Rows: file_number, case_id, number, service, name, cabinet, shelf, filed_on, borrower, due_on, late. Not
    logged: whoever shows them logs it.
    """
    open_loan = and_(_loans.c.file_id == _files.c.id, _loans.c.back_on.is_(None))
    query = (
        select(_files, _cases.c.number, _cases.c.service, _cases.c.version, _people.c.name,
               _loans.c.borrower, _loans.c.due_on)
        .join_from(_files, _cases, _cases.c.id == _files.c.case_id)
        .join(_people, _people.c.id == _cases.c.applicant_id)
        .outerjoin(_loans, open_loan)
        .where(scope(_files, actor), _in_state(state), _said(text))
    )  # fmt: skip
    return page(query, _files.c.year.desc(), _files.c.no.desc(), after=after, size=size).of(_shown)


def _in_state(state: str) -> ColumnElement[bool]:
    if state == "to_shelve":  # one that is lent stands nowhere until it is back
        return and_(_files.c.cabinet == "", _loans.c.id.is_(None))
    if state == "out":
        return _loans.c.id.is_not(None)
    return overdue() if state == "late" else true()


def _said(text: str) -> ColumnElement[bool]:
    said = unicodedata.normalize("NFKC", text).strip().rsplit("/", 1)[-1].upper()
    if not said:
        return true()
    year, _dash, no = said.partition("-")
    if year.isdecimal() and no.isdecimal():
        asked = (int(year), int(no)) if len(said) <= _LONGEST else (0, 0)
        return and_(_files.c.year == asked[0], _files.c.no == asked[1])
    return _cases.c.number == said


def _shown(row: Mapping[str, Any]) -> Mapping[str, Any]:
    late = row["due_on"] is not None and row["due_on"] < today()
    title = service_of(row["service"], row["version"]).short
    return {**row, "file_number": file_number(row["year"], row["no"]), "service_key": row["service"],
            "service": title, "late": late}  # fmt: skip


def file_view(actor: Actor, case_id: int) -> FileView:
    """One file; the opening is logged. Raises NotFound outside the scope or before the archive."""
    query = (
        select(_files, _cases.c.number, _cases.c.service, _cases.c.version, _cases.c.variant, _cases.c.facts,
               _cases.c.applicant_id, _people.c.name, _places.c.name.label("community"))
        .join_from(_files, _cases, _cases.c.id == _files.c.case_id)
        .join(_people, _people.c.id == _cases.c.applicant_id)
        .outerjoin(_places, _places.c.id == _cases.c.community_id)
        .where(_files.c.case_id == case_id, scope(_files, actor))
    )  # fmt: skip
    found = reading().execute(query).mappings().first()
    if found is None:
        raise NotFound("There is no such file, or it is not your department's.")
    row = dict(found)
    number = file_number(row["year"], row["no"])
    log_access(actor, "file", f"file {number}", resident_id=row["applicant_id"], case_id=case_id)
    return FileView(row, number, _loans_of(row["id"]), *_papers(row))


def _papers(row: Mapping[str, Any]) -> tuple[tuple[PaperView, ...], tuple[Handover, ...]]:
    flow = flow_of(service_of(row["service"], row["version"]), facts_of(row["variant"], row["facts"]))
    noted = _noted(row["case_id"])
    gone = {_line(each) for each in noted if _away(each)}
    papers = [
        paper for paper in papers_of(flow, row["case_id"])
        if paper.state not in ("missing", "waived") and (paper.lies_here or not paper.over)
    ]  # fmt: skip
    inside = tuple(paper for paper in papers if paper.line not in gone)
    by_line = {paper.line: paper for paper in papers}
    return inside, tuple(_handovers([(by_line[_line(n)], n) for n in noted if _line(n) in by_line]))


def papers_gone(case_id: int) -> dict[LineKey, Mapping[str, Any]]:
    """The papers that are out of a case's file, by line of the checklist: on which day, how, to whom."""
    return {_line(each): each for each in _noted(case_id) if _away(each)}


def _away(note: Mapping[str, Any]) -> bool:
    return note["void_on"] is None and note["back_on"] is None


def _noted(case_id: int) -> Sequence[Mapping[str, Any]]:
    """Every note that a paper left, in their order; `by`, `voided_by` and `taken_by` are names."""
    voider, taker = _staff.alias("voider"), _staff.alias("taker")
    query = (
        select(_left, _staff.c.name.label("by"), voider.c.name.label("voided_by"),
               taker.c.name.label("taken_by"))
        .outerjoin(_staff, _staff.c.id == _left.c.by_id)
        .outerjoin(voider, voider.c.id == _left.c.void_by)
        .outerjoin(taker, taker.c.id == _left.c.back_by)
        .where(_left.c.case_id == case_id)
        .order_by(_left.c.id)
    )  # fmt: skip
    return rows(query)


def _line(noted: Mapping[str, Any]) -> LineKey:
    return noted["key"], noted["item"]


def _handovers(noted: Iterable[tuple[PaperView, Mapping[str, Any]]]) -> Iterator[Handover]:
    """The papers that left, those that left together in one; the latest first."""
    together: dict[tuple[Any, ...], list[Gone]] = {}
    for paper, note in noted:
        key = (note["on"], note["how"], note["to_whom"], note["by"] or "")
        together.setdefault(key, []).append(Gone(note["id"], paper, _void(note), _back(note)))
    for (on, how, to_whom, by), gone in reversed(together.items()):
        yield Handover(on, how, to_whom, by, tuple(gone))


def _void(note: Mapping[str, Any]) -> Void | None:
    if note["void_on"] is None:
        return None
    return Void(note["void_on"], note["voided_by"] or "", note["void_reason"])


def _back(note: Mapping[str, Any]) -> Back | None:
    if note["back_on"] is None:
        return None
    return Back(note["back_on"], note["taken_by"] or "", note["back_from"], note["back_remark"])


def _loans_of(file_id: int) -> tuple[Mapping[str, Any], ...]:
    query = (
        select(_loans, _staff.c.name.label("lender"))
        .outerjoin(_staff, _staff.c.id == _loans.c.out_by)
        .where(_loans.c.file_id == file_id)
        .order_by(_loans.c.id.desc())
    )
    return tuple(dict(row) for row in reading().execute(query).mappings())


def place_of(case_id: int) -> tuple[str, str]:
    """A case's file number and where it stands, for its page and cover ("" = not archived, not shelved)."""
    row = reading().execute(select(_files).where(_files.c.case_id == case_id)).mappings().first()
    if row is None:
        return "", ""
    return file_number(row["year"], row["no"]), place(row["cabinet"], row["shelf"])
