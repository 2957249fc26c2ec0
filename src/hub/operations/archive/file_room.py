"""案卷室: numbers without gaps, cabinet and shelf, borrowing, papers that leave against a signature."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update

from hub.db.base import today, transaction
from hub.db.models import Counter, FileLoan, Material, PaperFile, PaperLeft
from hub.db.ready import ready_insert
from hub.domain.actor import Actor
from hub.domain.case import ENOUGH
from hub.domain.errors import Conflict, InputError, NotFound
from hub.operations.casework.case_papers import papers_of
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.loading import load
from hub.operations.numbers import next_number
from hub.operations.pages import PAGE
from hub.operations.rights import by_id
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

_files, _loans, _left = PaperFile.__table__, FileLoan.__table__, PaperLeft.__table__
_INSERT_FILE = ready_insert(_files)
_materials = Material.__table__
_counters = Counter.__table__
_SERIES: Final = "archive:"
HOW: Final = ("returned", "sent_up")
LONGEST_LOAN: Final = dt.timedelta(days=31)
LineKey = tuple[str, str]


def file_number(year: int, no: int) -> str:
    """2026-0012: how a file is called on its back."""
    return f"{year}-{no:04d}"


def place(cabinet: str, shelf: str) -> str:
    """3柜2层, also where the word was typed with its number."""
    stands = ((cabinet.removesuffix("柜"), "柜"), (shelf.removesuffix("层"), "层"))
    return "".join(f"{no}{word}" for no, word in stands if no)


def put_away(file: CaseFile) -> str:
    """Give the ended case its file number, part of the case's change; one archived again keeps its own."""
    if "file" in file.row["marks"]:
        return str(file.row["marks"]["file"])
    year = file.on.year
    no = next_number(file.tx, f"{_SERIES}{year}")
    _INSERT_FILE.run(file.tx, {
        "case_id": file.row["id"], "year": year, "no": no, "filed_on": file.on, "cabinet": "", "shelf": "",
        "shelved_on": None,
    })  # fmt: skip
    file.row["marks"] = {**file.row["marks"], "file": file_number(year, no)}
    return file_number(year, no)


@verb("file.keep")
def shelve(actor: Actor, case_id: int, *, cabinet: str, shelf: str, instead: str = "") -> CaseRef:
    """Say where the file stands, `instead` of the place that the person saw ("" = none yet).

    Raises InputError without a cabinet, Conflict while the file is lent: nobody can have put it there, and
    Conflict where somebody has said another place meanwhile.
    """
    if not cabinet.strip():
        raise InputError("Say in which cabinet it stands.", where="cabinet")
    said: dict[str, Any] = {
        "cabinet": words(cabinet, _files.c.cabinet),
        "shelf": words(shelf, _files.c.shelf),
    }
    with transaction() as tx:
        file, row = _load(tx, actor, case_id)
        _require_here(tx, row)
        _require_stands(row, instead, place(**said))
        tx.execute(update(_files).where(_files.c.id == row["id"]).values(**said, shelved_on=file.on))
        file.add("file_shelved", **said)
        return file.save()


@verb("file.keep")
def shelve_together(actor: Actor, case_ids: Sequence[int], *, cabinet: str, shelf: str) -> CaseRef:
    """Say of several files without a place that they stand in one; all or none. The last one's reference.

    Raises what `shelve` raises, with the number of the file (out of sight: of its case as it was given), and
    InputError for none or more than a page. All people take them in the order of the cases: two who hold a
    file each and want the other's would stop each other.
    """
    if not 0 < len(case_ids) <= PAGE:
        raise InputError("Choose the files, %(most)s at most.", most=PAGE, where="files")
    with transaction():
        return [_shelved(actor, each, cabinet, shelf) for each in sorted(set(case_ids))][-1]


@verb("file.keep")
def lend(actor: Actor, case_id: int, *, borrower: str, purpose: str, due_on: dt.date | None) -> CaseRef:
    """Give the file out to somebody for a purpose until a day, a month ahead at most.

    Raises Conflict while it is out, InputError without a name, purpose or day.
    """
    for where, said in (("borrower", borrower), ("purpose", purpose)):
        if not said.strip():
            raise InputError("Say who takes the file, and what for.", where=where)
    if due_on is None or not today() <= due_on <= today() + LONGEST_LOAN:
        raise InputError(
            "Say when it comes back: from today within %(days)s days.", days=LONGEST_LOAN.days, where="due_on"
        )
    with transaction() as tx:
        file, row = _load(tx, actor, case_id)
        _require_here(tx, row)
        lent: dict[str, Any] = {
            "borrower": words(borrower, _loans.c.borrower),
            "purpose": words(purpose, _loans.c.purpose),
        }
        tx.execute(insert(_loans), {
            **lent, "file_id": row["id"], "out_on": file.on, "due_on": due_on, "out_by": by_id(actor),
            "back_on": None, "back_by": None, "remark": "",
        })  # fmt: skip
        file.add("file_lent", **lent, due_on=due_on)
        return file.save()


@verb("file.keep")
def take_back(actor: Actor, case_id: int, *, loan_id: int, remark: str = "") -> CaseRef:
    """The file is back of a loan, whole or with a remark. Raises Conflict where that one is over."""
    with transaction() as tx:
        file, row = _load(tx, actor, case_id)
        out = _out(tx, row["id"])
        if out is None or out["id"] != loan_id:
            raise Conflict(
                "The file is back of this loan already.", where=file_number(row["year"], row["no"])
            )
        said = words(remark, _loans.c.remark)
        back = {"back_on": file.on, "back_by": by_id(actor), "remark": said}
        tx.execute(update(_loans).where(_loans.c.id == out["id"]).values(back))
        file.add("file_back", borrower=out["borrower"], remark=said)
        return file.save()


@verb("file.keep")
def papers_leave(actor: Actor, case_id: int, *, lines: Sequence[LineKey], how: str, to_whom: str) -> CaseRef:
    """Note that papers of the file went back to the applicant (who signs) or to the upper office.

    `lines`: (key, item) of the checklist. Raises InputError for a paper that is not in the file, Conflict for
    one that has left it already, and while the file is lent.
    """
    if how not in HOW:
        raise InputError("Say where they go: %(known)s.", known=", ".join(HOW), where="how")
    if not lines:
        raise InputError("Choose the papers.", where="lines")
    if not to_whom.strip():
        raise InputError("Say who signed for them.", where="to_whom")
    with transaction() as tx:
        file, row = _load(tx, actor, case_id)
        _require_here(tx, row)
        _in_the_file(file, lines)
        gone = {"how": how, "to_whom": words(to_whom, _left.c.to_whom), "on": file.on, "by_id": by_id(actor)}
        tx.execute(insert(_left), [{"case_id": case_id, "key": k, "item": i, **gone} for k, i in lines])
        file.add("papers_left", how=how, to_whom=gone["to_whom"], lines=[list(line) for line in lines])
        return file.save()


@verb("file.keep")
def papers_stayed(actor: Actor, case_id: int, *, left_ids: Sequence[int], reason: str) -> CaseRef:
    """Take back the note that papers left the file: it was a mistake, they lie in it.

    `left_ids`: rows of the papers. The rows stay, void, with who and why. Raises InputError without papers or
    reason, NotFound for a row of another file, Refused for one that is void already or came back.
    """
    if not reason.strip():
        raise InputError("Say why it was noted wrongly.", where="reason")
    with transaction() as tx:
        file, row = _load(tx, actor, case_id)
        gone = _noted(tx, row, left_ids)
        why = words(reason, _left.c.void_reason, "reason")
        void = {"void_on": file.on, "void_by": by_id(actor), "void_reason": why}
        tx.execute(update(_left).where(_left.c.id.in_([each["id"] for each in gone])).values(void))
        file.add("papers_stayed", how=gone[0]["how"], to_whom=gone[0]["to_whom"], reason=why,
                 lines=[[each["key"], each["item"]] for each in gone])  # fmt: skip
        return file.save()


@verb("file.keep")
def papers_back(
    actor: Actor, case_id: int, *, left_ids: Sequence[int], from_whom: str, remark: str = ""
) -> CaseRef:
    """Note that papers which left the file lie in it again: who brought them, whole or with a remark.

    `left_ids`: rows of the papers, which stay, with the return. Raises InputError without papers or name,
    NotFound for a row of another file, Refused for one that is void or back, and while the file is lent.
    """
    if not from_whom.strip():
        raise InputError("Say who brought them.", where="from_whom")
    with transaction() as tx:
        file, row = _load(tx, actor, case_id)
        _require_here(tx, row)
        gone = _noted(tx, row, left_ids)
        said: dict[str, Any] = {
            "back_from": words(from_whom, _left.c.back_from, "from_whom"),
            "back_remark": words(remark, _left.c.back_remark, "remark"),
        }
        back = {**said, "back_on": file.on, "back_by": by_id(actor)}
        tx.execute(update(_left).where(_left.c.id.in_([each["id"] for each in gone])).values(back))
        file.add("papers_back", from_whom=said["back_from"], remark=said["back_remark"],
                 lines=[[each["key"], each["item"]] for each in gone])  # fmt: skip
        return file.save()


def _noted(tx: Connection, row: Mapping[str, Any], left_ids: Sequence[int]) -> list[Mapping[str, Any]]:
    """The notes of a file that hold, those that left together. Raises InputError, NotFound, Conflict."""
    ids = set(left_ids)
    if not ids:
        raise InputError("Choose the papers.", where="left")
    query = select(_left).where(_left.c.case_id == row["case_id"], _left.c.id.in_(ids)).order_by(_left.c.id)
    found: list[Mapping[str, Any]] = [dict(each) for each in tx.execute(query).mappings()]
    number = file_number(row["year"], row["no"])
    if len(found) != len(ids) or len({(each["how"], each["to_whom"], each["on"]) for each in found}) > 1:
        raise NotFound("No such papers left this file.", where=number)
    if any(each["void_on"] is not None for each in found):
        raise Conflict("This note is void already.", where=number)
    if any(each["back_on"] is not None for each in found):
        raise Conflict("These papers are back in the file already.", where=number)
    return found


def _shelved(actor: Actor, case_id: int, cabinet: str, shelf: str) -> CaseRef:
    try:
        return shelve(actor, case_id, cabinet=cabinet, shelf=shelf)
    except NotFound as error:
        error.where = error.where or str(case_id)
        raise


def _load(tx: Connection, actor: Actor, case_id: int) -> tuple[CaseFile, Mapping[str, Any]]:
    file = load(tx, actor, case_id, permission="file.keep")
    row = tx.execute(select(_files).where(_files.c.case_id == case_id)).mappings().first()
    if row is None:
        raise NotFound("This case has no file yet: it is not archived.", where=file.row["number"])
    return file, dict(row)


def _require_here(tx: Connection, row: Mapping[str, Any]) -> None:
    """Raise Conflict while somebody has the file."""
    out = _out(tx, row["id"])
    if out is not None:
        raise Conflict(
            "The file is with %(who)s.", who=out["borrower"], where=file_number(row["year"], row["no"]),
            remedy="Note first that it is back.",
        )  # fmt: skip


def _require_stands(row: Mapping[str, Any], seen: str, said: str) -> None:
    """Raise Conflict where the file stands in another place than the person saw, and than is said now."""
    stands = place(row["cabinet"], row["shelf"])
    if stands not in (seen, said):
        raise Conflict(
            "Somebody was first: the file stands in %(place)s.", place=stands,
            where=file_number(row["year"], row["no"]),
            remedy="Look at it again; what you typed is still here.",
        )  # fmt: skip


def _out(tx: Connection, file_id: int) -> Mapping[str, Any] | None:
    query = select(_loans).where(_loans.c.file_id == file_id, _loans.c.back_on.is_(None))
    found = tx.execute(query).mappings().first()
    return dict(found) if found else None


def _in_the_file(file: CaseFile, lines: Sequence[LineKey]) -> None:
    tx, case_id = file.tx, file.row["id"]
    titles = {paper.line: paper.title for paper in papers_of(file.flow, case_id)}
    query = select(_materials.c.key, _materials.c.item).where(
        _materials.c.case_id == case_id, _materials.c.state.in_(ENOUGH)
    )
    there = {tuple(row) for row in tx.execute(query)}
    gone = {
        tuple(row)
        for row in tx.execute(
            select(_left.c.key, _left.c.item).where(
                _left.c.case_id == case_id, _left.c.void_on.is_(None), _left.c.back_on.is_(None)
            )
        )
    }
    for line in lines:
        if line not in there:
            raise InputError("This paper is not in the file: %(paper)s.", paper=":".join(line).rstrip(":"))
        if line in gone:
            raise Conflict("This paper has left the file already: %(paper)s.", paper=titles[line])


def gaps(tx: Connection) -> list[str]:
    """File numbers that were given out and that no file has (there are none, unless somebody deleted)."""
    series = select(_counters.c.name, _counters.c.value).where(_counters.c.name.startswith(_SERIES))
    given = {int(name.removeprefix(_SERIES)): last for name, last in tx.execute(series)}
    counts = select(_files.c.year, func.count()).group_by(_files.c.year)
    held = {int(year): int(count) for year, count in tx.execute(counts)}
    return [gap for year in sorted(given) if given[year] != held.get(year, 0)
            for gap in _missing(tx, year, given[year])]  # fmt: skip


def _missing(tx: Connection, year: int, last: int) -> list[str]:
    there = set(tx.execute(select(_files.c.no).where(_files.c.year == year)).scalars())
    return [file_number(year, no) for no in range(1, last + 1) if no not in there]
