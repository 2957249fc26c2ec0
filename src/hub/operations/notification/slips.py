"""The slip as a contract: its lines and terms as they were told, sealed with a hash that is checked again."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, insert, select, update

from hub.db.chain import payload_text
from hub.db.models import Slip
from hub.domain.case import Flow, checklist, missing
from hub.domain.errors import Conflict, Refused
from hub.domain.service import Step
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.checklists import LineKey, still_missing
from hub.operations.proof.audit_case import Finding
from hub.operations.rights import by_id
from hub.operations.words import words

TABLE: Final = Slip.__table__
TOLD_WITHIN: Final = 5
"""Working days until everything that is missing is told (R4)."""
Row = dict[str, Any]


class Told(NamedTuple):
    """A slip as it was stored; `missing`: keys of the papers to be brought for acceptance."""

    number: str
    missing: list[str]
    sha256: str


def of_case(file: CaseFile, states: Mapping[LineKey, str], others: Sequence[str], how: str) -> Told:
    """Store what a case's applicant is told. It is signed later, where it is written."""
    count = file.row["marks"].get("slips", 0) + 1
    number = f"{file.row['number']}-G{count}"
    out = {line.key for line in still_missing(file, states, "acceptance")}
    received = next((row[1] for row in file.row["ledger"] if row[0] == "received"), None)
    by = file.calendar.add(dt.date.fromisoformat(received), TOLD_WITHIN) if received else None
    kept: Row = {
        "case_id": file.row["id"], "number": number, "issued_on": file.on, "by_id": by_id(file.actor),
        "how": how, "lines": lines_of(file.flow, states, out, others), "terms": terms_of(file.flow, by),
    }  # fmt: skip
    digest = store(file.tx, kept)
    file.row["marks"] = {**file.row["marks"], "slips": count, "slip": number}
    return Told(number, [line["key"] for line in kept["lines"] if line["missing"]], digest)


def store(tx: Connection, row: Row) -> str:
    """Write one slip, sealed; its hash. Columns that `row` leaves out stay empty."""
    digest = digest_of(row)
    empty = {"case_id": None, "contact_id": None, "signed_on": None, "handed": "", "witness": "",
             "service": "", "version": 0, "variant": "", "answers": None}  # fmt: skip
    tx.execute(insert(TABLE), empty | row | {"sha256": digest})
    return digest


def hand_over(tx: Connection, slip: Row, handed: str, witness: str, on: dt.date) -> Row:
    """Note how a slip was taken, and when; the words of the entry.

    Raises Refused for what had no paper, Conflict where it is noted already.
    """
    if slip["how"] != "written":
        raise Refused("This was told without paper: there is nothing to sign.", where=slip["number"])
    if slip["handed"] == handed:
        raise Conflict("Somebody was first: this has been noted already.", where=slip["number"])
    seen = words(witness, TABLE.c.witness) if handed == "refused" else ""
    signed = on if handed == "signed" else None
    kept = update(TABLE).where(TABLE.c.id == slip["id"])
    tx.execute(kept.values(handed=handed, witness=seen, signed_on=signed))
    return {"handed": handed} | ({"witness": seen} if seen else {})


def lines_of(
    flow: Flow, states: Mapping[LineKey, str], out: set[LineKey], others: Sequence[str] = ()
) -> list[Row]:
    """All lines of all stages as a slip tells them; `missing` = to be brought for acceptance (`out`)."""
    lines = [
        {"key": line.material.key, "item": line.item, "title": line.title, "stage": line.material.stage,
         "missing": line.key in out, "asked": line.material.asked, "state": states.get(line.key, "missing"),
         "original": line.material.original, "copies": line.material.copies_in_all,
         "pieces": line.material.pieces, "where": line.material.where, "note": line.material.note,
         "issued_by": line.material.issued_by}
        for line in checklist(flow)
    ]  # fmt: skip
    named = [
        {"key": f"other-{no}", "item": "", "title": title, "stage": "acceptance", "missing": True,
         "asked": True, "state": "missing", "original": True, "copies": 0, "pieces": 0, "where": "",
         "note": "", "issued_by": ""}
        for no, title in enumerate(others, 1)
    ]  # fmt: skip
    return lines + named


def lines_before(flow: Flow) -> list[Row]:
    """The lines for somebody who has brought nothing yet: everything of the acceptance stage is missing."""
    return lines_of(flow, {}, {line.key for line in missing(checklist(flow, "acceptance"), {})})


def terms_of(flow: Flow, tell_by: dt.date | None = None) -> Row:
    """What a slip says beside the papers: {limit, steps, tell_by}."""
    return {
        "limit": flow.service.promised_of(flow.facts.variant),
        "steps": [step.title for step in _way(flow)],
        "tell_by": tell_by.isoformat() if tell_by else "",
    }


def _way(flow: Flow) -> Iterator[Step]:
    """The steps of a case that is granted, in order: each by its first outcome."""
    step: Step | str = flow.first()
    for _ in flow.service.steps:
        if isinstance(step, str):
            return
        yield step
        step = flow.follow(step, next(iter(step.outcomes)))


def digest_of(row: Mapping[str, Any]) -> str:
    """The hash that seals what was told."""
    told = {"lines": row["lines"]} | ({"terms": row["terms"]} if row["terms"] is not None else {})
    return hashlib.sha256(payload_text(told).encode()).hexdigest()


def sound(row: Mapping[str, Any]) -> bool:
    """Whether a slip still says what was told; one whose time is over says nothing any more."""
    return bool(row["lines"] == [] or digest_of(row) == row["sha256"])


def require_sound(row: Mapping[str, Any]) -> None:
    """Raise Refused for a slip that was changed after it was handed out."""
    if not sound(row):
        raise Refused(
            "This slip no longer says what was told: its content does not fit its seal.", where=row["number"],
            remedy="Take the kept copy from the paper file and tell the administrator.",
        )  # fmt: skip


def last_of(tx: Connection, case_id: int) -> Row | None:
    """The slip of a case that was handed out last, checked; None without one. Raises Refused."""
    query = select(TABLE).where(TABLE.c.case_id == case_id).order_by(TABLE.c.id.desc()).limit(1)
    found = tx.execute(query).mappings().first()
    if found is None:
        return None
    row = dict(found)
    require_sound(row)
    return row


def audit(tx: Connection) -> Iterator[Finding]:
    """Every slip that no longer says what was told."""
    for row in tx.execute(select(TABLE).order_by(TABLE.c.id)).mappings():
        if not sound(dict(row)):
            yield Finding(row["number"], None, "edited")
