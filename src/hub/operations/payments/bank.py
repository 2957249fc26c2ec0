"""The bank: a file with whole accounts, the same bytes each time; its answers, taken whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from hub.db import chain
from hub.db.base import today, transaction
from hub.db.models import Resident
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, HubError, InputError, Many, Refused
from hub.domain.payment import RETURNS
from hub.domain.yuan import fen_of
from hub.operations import journal
from hub.operations.access import log_access
from hub.operations.importing import raw_sheets
from hub.operations.payments.closers import must_leave_one
from hub.operations.payments.loading import BANK, LINES, RUNS, Row, in_state, lines_of, load_run, not_own_home
from hub.operations.payments.points import reached
from hub.operations.payments.programmes import Programme
from hub.operations.payments.spoken import state_term, yuan
from hub.operations.upkeep.released import must_be_released
from hub.operations.verb import CaseRef, verb

HEADINGS: Final = ("批次号", "明细号", "姓名", "账号", "金额（元）", "项目")
ANSWERS: Final = ("批次号", "明细号", "金额（元）", "结果", "原因")
TOTAL: Final = "合计"
PAID_WORDS: Final = frozenset({"成功", "已发", "paid", "ok"})
BACK_WORDS: Final = frozenset({"失败", "退回", "returned", "failed"})
REASONS: Final[Mapping[str, str]] = {
    "账户销户": "account_closed", "销户": "account_closed", "账号错误": "wrong_account",
    "账号户名不符": "wrong_account",
    "死亡": "died", "迁出": "moved", "拒收": "refused",
    **{key: key for key in RETURNS},
}  # fmt: skip
"""What the bank writes, and what it means here; anything else is a wrong account."""
NOTE: Final = 200
"""What the note of a line holds."""
_people = Resident.__table__


@dataclass(frozen=True, slots=True)
class BankFile:
    """The file: its name, bytes and SHA-256."""

    name: str
    data: bytes
    sha256: str
    rev: int


def export(actor: Actor, run_id: int, *, form: str = "csv") -> BankFile:
    """The file for the bank, csv or xlsx; made again it has the same bytes. The first one begins the paying.

    The only place where an account is whole; every making is logged. Raises Refused, Conflict where the lines
    are no longer those that were given to the bank.
    """
    must_be_released()
    with transaction() as tx:
        states = ("funded", "paying", "reconciled")
        run, found = load_run(tx, actor, run_id, "payment.bank", states=states, hold=True)
        if run["way"] != "bank":
            raise Refused("This pay-out goes by hand.", where=run["number"])
        not_own_home(tx, actor, run)
        must_leave_one(tx, run, actor.staff_id)
        rows = list(_rows(tx, run, found))
        said = hashlib.sha256(chain.payload_text({"rows": rows}).encode()).hexdigest()
        if run["bank_hash"] and run["bank_hash"] != said:
            raise Conflict("The lines are no longer those that the bank was given.", where=run["number"])
        if not run["bank_hash"]:
            journal.enter(tx, actor, RUNS, run, "exported", said={"rows": len(rows)}, state="paying",
                          bank_hash=said, bank_on=today())  # fmt: skip
            reached("exported")
        log_access(actor, "bank_file", f"pay-out {run['number']}", rows=len(rows))
    data = _csv(rows) if form == "csv" else _xlsx(rows, run)
    return BankFile(f"{found.named(run)}.{form}", data, hashlib.sha256(data).hexdigest(), run["seq"])


def _rows(tx: Connection, run: Row, found: Programme) -> Iterator[tuple[str, ...]]:
    """The lines that go to the bank, in order; those returned before it was given are left out for good."""
    gone = (LINES.c.state != "returned") | LINES.c.note.like(f"{BANK}%")
    lines = lines_of(tx, run["id"], LINES.c.amount > 0, gone)
    names = dict(
        tx.execute(
            select(_people.c.id, _people.c.name).where(_people.c.id.in_([each["payee_id"] for each in lines]))
        ).all()
    )
    for line in lines:
        yield (run["number"], line["number"], names[line["payee_id"]], line["account"] or "",
               yuan(line["amount"]), found.title_of(line["programme"]))  # fmt: skip


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows(rows)
    writer.writerow((TOTAL, str(len(rows)), "", "", yuan(sum(fen_of(row[4], TOTAL) for row in rows)), ""))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _xlsx(rows: Sequence[Sequence[str]], run: Row) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": run["made_at"].replace(tzinfo=None)})
    page = book.add_worksheet("发放")
    as_text = book.add_format({"num_format": "@"})
    total = (TOTAL, str(len(rows)), "", "", yuan(sum(fen_of(row[4], TOTAL) for row in rows)), "")
    for no, row in enumerate((HEADINGS, *rows, total)):
        page.write_row(no, 0, row, as_text)
    page.set_column(0, 5, 22)
    book.close()
    return out.getvalue()


# --- what the bank answers --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of the bank's sheet, read; `at` is the row as the file shows it.

    `note`: the bank's own words for a reason that the hub has no word for.
    """

    at: int
    number: str
    amount: int
    paid: bool
    reason: str
    note: str = ""


@verb("payment.bank")
def take_answers(actor: Actor, run_id: int, data: bytes, *, name: str = "") -> CaseRef:
    """Enter the bank's answers. The same sheet again changes nothing.

    Refused whole, with every row, where a line is unknown, doubled, answered already or of another pay-out,
    or a sum is wrong. Raises Many, InputError, Refused.
    """
    must_be_released()
    mark = hashlib.sha256(data).hexdigest()
    with transaction() as tx:
        run, _ = load_run(tx, actor, run_id, "payment.bank", states=("paying", "reconciled"))
        if run["way"] != "bank":
            raise Refused("This pay-out goes by hand.", where=run["number"])
        if mark in _taken(tx, run_id):
            return journal.ref(run)
        in_state(run, ("paying",))
        not_own_home(tx, actor, run)
        must_leave_one(tx, run, actor.staff_id)
        lines = {line["number"]: line for line in lines_of(tx, run_id)}
        answers = _read(data, run, lines)
        for answer in answers:
            _enter(tx, actor, lines[answer.number], answer)
            reached("answered.line")
        said = {"file": mark, "rows": len(answers)}
        journal.enter(tx, actor, RUNS, run, "answers", said=said, state=run["state"])
        log_access(actor, "bank_answers", f"pay-out {run['number']}", rows=len(answers))
        return journal.ref(run)


def _enter(tx: Connection, actor: Actor, line: Row, answer: Answer) -> None:
    if answer.paid:
        journal.enter(tx, actor, LINES, line, "paid", state="paid", paid_on=today())
    else:
        journal.enter(
            tx, actor, LINES, line, "returned", state="returned", reason=answer.reason,
            note=(BANK + answer.note)[:NOTE],
        )  # fmt: skip


def _taken(tx: Connection, run_id: int) -> set[str]:
    entries = [each for each in journal.entries(tx, RUNS, run_id) if each["type"] == "answers"]
    return {str(chain.payload_of(each["payload"]).get("file")) for each in entries}


def _read(data: bytes, run: Row, lines: Mapping[str, Row]) -> list[Answer]:
    """The rows, all checked against the run. Raises Many with every fault."""
    faults: list[HubError] = []
    found: list[Answer] = []
    seen: dict[str, int] = {}
    total: tuple[int, int] | None = None
    for at, cells in raw_sheets.rows_under(data, ANSWERS[:4]):
        if cells.get("批次号", "").strip() == TOTAL or cells.get("明细号", "").strip() == TOTAL:
            total = at, fen_of(cells.get("金额（元）", ""), _at(at))
            continue
        try:
            answer = _answer(at, cells, run, lines)
            if answer.number in seen:
                raise InputError("%(line)s stands in row %(row)s already.", line=answer.number,
                                 row=seen[answer.number], where=_at(at))  # fmt: skip
            seen[answer.number] = at
            found.append(answer)
        except InputError as error:
            faults.append(error)
    if total is not None and not faults and total[1] != sum(each.amount for each in found):
        faults.append(InputError("The total is not the sum of the rows.", where=_at(total[0])))
    if not found and not faults:
        faults.append(InputError("The sheet has no rows.", where="file"))
    if faults:
        raise Many(faults)
    return found


def _answer(at: int, cells: Mapping[str, str], run: Row, lines: Mapping[str, Row]) -> Answer:
    number = cells["明细号"].strip()
    if cells["批次号"].strip() != run["number"]:
        raise InputError(
            "This row is of another pay-out: %(run)s.", run=cells["批次号"].strip() or "—", where=_at(at)
        )
    line = lines.get(number)
    if line is None:
        raise InputError("There is no line %(line)s in this pay-out.", line=number or "—", where=_at(at))
    if line["state"] != "pending":
        raise InputError("%(line)s is %(state)s already.", line=number, where=_at(at),
                         state=state_term(line["state"]))  # fmt: skip
    amount = fen_of(cells["金额（元）"], _at(at))
    if amount != line["amount"]:
        raise InputError("%(line)s is %(is)s yuan, the sheet says %(said)s.", line=number, where=_at(at),
                         said=yuan(amount), **{"is": yuan(line["amount"])})  # fmt: skip
    word = cells["结果"].strip().lower()
    if word not in PAID_WORDS | BACK_WORDS:
        raise InputError("The result is 成功 or 失败, not %(word)s.", word=word or "—", where=_at(at))
    if word in PAID_WORDS:
        return Answer(at, number, amount, True, "")
    said = cells.get("原因", "").strip()
    known = REASONS.get(said)
    return Answer(at, number, amount, False, known or "wrong_account", "" if known else said)


def _at(row: int) -> str:
    return f"第{row}行"
