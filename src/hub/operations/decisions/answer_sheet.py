"""A superior's answers as they come back: a sheet, or lines copied from one, read into answers per line.

Nothing is recorded here: the page is filled in with it, looked over, and recorded as if it had been typed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from hub.domain.errors import HubError, InputError
from hub.domain.person import squeeze
from hub.operations.decisions.batch_lines import BatchLineView
from hub.operations.decisions.body_answers import AnswerSaid
from hub.operations.importing.sheets import plain_rows

HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "which": ("编号", "办件编号", "受理编号", "序号", "number", "no."),
    "outcome": ("结果", "审批结果", "审核结果", "批复", "意见", "答复", "answer", "result"),
    "reason": ("原因", "理由", "说明", "备注", "reason"),
}
"""What the columns may be called; without a heading row they come in this order."""
YES: Final = ("同意", "通过", "批准", "符合", "是", "yes", "√")
NO: Final = ("不同意", "不通过", "未通过", "不批准", "不符合", "否", "no", "×")
BACK: Final = ("退回", "退回补充", "补正", "补充", "退件", "back")
MOST: Final = 2000


@dataclass(frozen=True, slots=True)
class Read:
    """The answers by case id, and what of the sheet could not be taken."""

    answers: Mapping[int, AnswerSaid] = field(default_factory=dict)
    faults: tuple[HubError, ...] = ()


def read_sheet(data: bytes, lines: Sequence[BatchLineView]) -> Read:
    """The answers of a file (xlsx, xls, csv) to the open lines. Raises InputError for no sheet at all."""
    return read_rows(plain_rows(data, MOST), lines)


def read_text(text: str, lines: Sequence[BatchLineView]) -> Read:
    """The answers of copied lines, their cells parted by tabs, commas or blanks."""
    sign = next((each for each in "\t，,;；" if each in text), " ")
    rows = csv.reader(io.StringIO(text.replace("，", ",") if sign == "，" else text),
                      delimiter="," if sign == "，" else sign, skipinitialspace=True)  # fmt: skip
    return read_rows(list(rows)[:MOST], lines)


def read_rows(rows: Iterable[Sequence[Any]], lines: Sequence[BatchLineView]) -> Read:
    """The answers of rows of cells. A row that fits no open line, or says nothing known, is a fault."""
    at = {"which": 0, "outcome": 1, "reason": 2}
    answers: dict[int, AnswerSaid] = {}
    faults: list[HubError] = []
    for no, row in enumerate(rows, 1):
        cells = [_text(cell).strip() for cell in row]
        found = _heading(cells)
        if found:
            at = found
        elif any(cells):
            _row(no, {name: cells[place] if place < len(cells) else "" for name, place in at.items()},
                 lines, answers, faults)  # fmt: skip
    if not answers and not faults:
        faults.append(InputError("There is no answer in it.", remedy="Each line: number, answer, reason."))
    return Read(answers, tuple(faults))


def _text(cell: Any) -> str:
    return (
        str(int(cell))
        if isinstance(cell, float) and cell == int(cell)
        else str(cell if cell is not None else "")
    )


def _heading(cells: Sequence[str]) -> dict[str, int]:
    """The places of the columns where this is the heading row, else {}. A case number beats a running one."""
    found: dict[str, int] = {}
    for name, titles in HEADINGS.items():
        for title in titles:
            if name not in found and title in [cell.lower() for cell in cells]:
                found[name] = [cell.lower() for cell in cells].index(title)
    return found if {"which", "outcome"} <= found.keys() else {}


def _row(
    no: int, said: Mapping[str, str], lines: Sequence[BatchLineView], answers: dict[int, AnswerSaid],
    faults: list[HubError],
) -> None:  # fmt: skip
    which = squeeze(said["which"])
    line = next((each for each in lines if which in (each.number, str(each.no))), None)
    if not said["outcome"]:
        return
    if line is None or line.result or not line.here:
        faults.append(InputError("Row %(row)s: no open line of this list has the number %(number)s.", row=no,
                                 number=said["which"] or "—"))  # fmt: skip
        return
    outcome = outcome_of(line, said["outcome"])
    if not outcome:
        said_ = said["outcome"]
        faults.append(
            InputError("Row %(row)s: %(text)s is no answer that this step knows.", row=no, text=said_)
        )
    elif line.case_id in answers:
        faults.append(InputError("Row %(row)s: %(number)s is answered twice.", row=no, number=line.number))
    else:
        answers[line.case_id] = AnswerSaid(outcome, said.get("reason", ""))


def outcome_of(line: BatchLineView, text: str) -> str:
    """The outcome that a word of the superior means for a line, "" for none."""
    labels = {label: key for key, label, _refuses in line.outcomes} | {
        key: key for key, _l, _r in line.outcomes
    }
    if text in labels:
        return labels[text]
    word = squeeze(text).lower()
    forward = line.outcomes[0][0]
    refusing = next((key for key, _label, refuses in line.outcomes if refuses), "")
    back = next((key for key, _label, refuses in line.outcomes if key != forward and not refuses), "")
    return forward if word in YES else refusing if word in NO else back if word in BACK else ""
