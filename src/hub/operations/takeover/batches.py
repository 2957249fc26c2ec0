"""A sheet on its way: uploaded as a draft of its own, mended, sent to a second person, or withdrawn."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from hub.db.base import now, reading, today, transaction
from hub.db.models import Community, Staff, TakeOver, TakeOverLine
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NoMore, NotFound
from hub.operations import journal
from hub.operations.benefits import many
from hub.operations.importing.sheet_faults import SheetFaults
from hub.operations.importing.sheets import table_in
from hub.operations.numbers import yearly
from hub.operations.rights import require
from hub.operations.rows import no_more
from hub.operations.takeover import flights, recipients, unmade
from hub.operations.takeover.columns import CASES, RECIPIENTS, SHEETS
from hub.operations.takeover.flights import Flight
from hub.operations.takeover.programmes import programme_of
from hub.operations.takeover.recipients import Recipient
from hub.operations.takeover.sealing import sealed
from hub.operations.takeover.texts import Texts, clean, dump, load, mend, read
from hub.operations.verb import CaseRef, verb

BATCHES, LINES = TakeOver.__table__, TakeOverLine.__table__
_places, _staff = Community.__table__, Staff.__table__
PROJECTED: Final = ("state", "mended", "count", "amount")
Line = Recipient | Flight
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sheet comes to: its lines, or `faults`; `earlier` names the batch that has it already."""

    texts: Texts
    lines: Sequence[Line] = ()
    faults: SheetFaults | None = None
    earlier: str = ""

    @property
    def amount(self) -> int:
        """Fen a month, all lines together."""
        return sum(line.granted.amount for line in self.lines if isinstance(line, Recipient))


# --- reading a file -------------------------------------------------------------------------------------


def look(
    actor: Actor, kind: str, data: bytes, name: str, community_id: int, *, programme: str = "",
    department: str = "",
) -> Outcome:  # fmt: skip
    """What a file would bring; nothing is written. Raises InputError for a file that is no such sheet."""
    tx = reading()
    batch = _new(tx, actor, kind, name, data, community_id, programme, department)
    texts = read(table_in(data, name, SHEETS[kind]), kind)
    earlier = _earlier(tx, batch)
    return Outcome(texts, earlier=earlier["number"]) if earlier else check(tx, actor, batch, texts)


@verb("takeover.bring")
def upload(
    actor: Actor, kind: str, data: bytes, name: str, community_id: int, *, programme: str = "",
    department: str = "",
) -> CaseRef:  # fmt: skip
    """Keep a sheet as a draft of the actor's, with its faults; the same sheet again is the one there is.

    Raises InputError for a file that is no such sheet, Refused where another person has it.
    """
    with transaction() as tx:
        batch = _new(tx, actor, kind, name, data, community_id, programme, department)
        return _keep(tx, actor, batch, read(table_in(data, name, SHEETS[kind]), kind))


@verb("takeover.bring")
def of_case(actor: Actor, case_id: int) -> CaseRef:
    """A draft of one row: the benefit that an approved case did not make; only its amount is to be typed.

    The same case again is the draft there is. Raises NotFound, Refused where nothing is to be made of it.
    """
    with transaction() as tx:
        case = unmade.case_of(tx, actor, case_id)
        batch = _new(
            tx, actor, RECIPIENTS, case.number, _as_sheet(case.number), case.community_id, case.programme, ""
        )
        return _keep(tx, actor, batch, Texts(RECIPIENTS, {1: case.cells}))


def is_of_case(file_name: str, sha256: str) -> bool:
    """Whether a sheet was made of a case and never was a file."""
    return sha256 == hashlib.sha256(_as_sheet(file_name)).hexdigest()


def _as_sheet(number: str) -> bytes:
    return f"case {number}".encode()


def _keep(tx: Connection, actor: Actor, batch: Row, texts: Texts) -> CaseRef:
    earlier = _earlier(tx, batch)
    if earlier:
        return journal.ref(earlier)
    batch |= {"number": yearly(tx, "takeover", "接", today()),
              "said": dump(texts), "count": len(texts.rows)}  # fmt: skip
    said = {each: batch[each] for each in ("kind", "programme", "community_id", "sha256")}
    batch = journal.begin(tx, actor, BATCHES, batch, "uploaded", *PROJECTED, said=said)
    return journal.ref(batch)


def _new(
    tx: Connection, actor: Actor, kind: str, name: str, data: bytes, community_id: int, programme: str,
    department: str,
) -> Row:  # fmt: skip
    if kind not in SHEETS:
        raise InputError("A sheet holds recipients or cases.", where="kind")
    if kind == RECIPIENTS:
        department = programme_of(programme).department
    require(actor, "takeover.bring", department, community_id)
    if not department:
        raise InputError("Name the department.", where="department")
    if tx.execute(select(_places.c.id).where(_places.c.id == community_id)).first() is None:
        raise InputError("There is no community %(id)s.", id=community_id,
                         remedy="hub communities list shows them all.")  # fmt: skip
    return {
        "number": "", "kind": kind, "programme": programme if kind == RECIPIENTS else "",
        "department": department, "community_id": community_id, "state": "draft",
        "file_name": clean(PurePath(name.replace("\\", "/")).name)[:200],
        "sha256": hashlib.sha256(data).hexdigest(),
        "said": None, "mended": 0, "count": 0, "amount": 0, "asked_by": actor.staff_id, "asked_at": now(),
        "answered_by": None, "answered_at": None,
    }  # fmt: skip


def _earlier(tx: Connection, batch: Row) -> Mapping[str, Any] | None:
    """The batch that has the same file of the same kind and place already, unless it came to nothing."""
    c = BATCHES.c
    same = [c[name] == batch[name] for name in ("kind", "programme", "community_id", "sha256")]
    query = select(BATCHES).where(*same, c.state.not_in(("withdrawn", "refused")))
    found = tx.execute(query).mappings().first()
    if found is not None and found["state"] == "draft" and found["asked_by"] != batch["asked_by"]:
        who = tx.execute(select(_staff.c.name).where(_staff.c.id == found["asked_by"])).scalar()
        raise Conflict("%(who)s is bringing this sheet in already: %(number)s.", who=who or "—",
                      number=found["number"], remedy="Ask that person to send or withdraw it.")  # fmt: skip
    return dict(found) if found else None


def check(tx: Connection, actor: Actor, batch: Mapping[str, Any], texts: Texts) -> Outcome:
    """The lines of a sheet, or its faults."""
    try:
        if batch["kind"] == CASES:
            return Outcome(texts, flights.check(tx, actor, batch, texts))
        return Outcome(texts, recipients.check(tx, actor, batch, texts))
    except SheetFaults as faults:
        return Outcome(texts, faults=faults)


# --- the draft ------------------------------------------------------------------------------------------


def draft(actor: Actor, batch_id: int) -> tuple[Mapping[str, Any], Outcome]:
    """A draft of the actor's own, checked as of now. Raises NotFound."""
    batch = own_draft(reading(), actor, batch_id)
    return batch, check(reading(), actor, batch, load(batch["said"]))


@verb("takeover.bring")
def mend_cells(
    actor: Actor, batch_id: int, cells: Mapping[tuple[int, str], str], *, rev: int, drop: Sequence[int] = ()
) -> CaseRef:
    """Correct cells of a draft, by (row, field), and leave rows out. Raises InputError, Conflict."""
    with transaction() as tx:
        batch = own_draft(tx, actor, batch_id, rev)
        before = load(batch["said"])
        after = mend(before, cells, frozenset(drop))
        if after != before:
            gone = sorted(set(before.rows) - set(after.rows))
            journal.enter(tx, actor, BATCHES, batch, "mended", said={"left_out": gone},
                          mended=len(after.mended), count=len(after.rows))  # fmt: skip
            tx.execute(update(BATCHES).where(BATCHES.c.id == batch["id"]).values(said=dump(after)))
        return journal.ref(batch)


@verb("takeover.bring")
def send(actor: Actor, batch_id: int, *, rev: int) -> CaseRef:
    """Hand a draft without faults to a second person: all of it or nothing. Raises SheetFaults, Conflict."""
    with transaction() as tx:
        batch = own_draft(tx, actor, batch_id, rev)
        outcome = check(tx, actor, batch, load(batch["said"]))
        if outcome.faults:
            raise outcome.faults
        lines = _lines(tx, actor, batch, outcome.lines)
        tx.execute(insert(LINES), lines)
        journal.enter(tx, actor, BATCHES, batch, "sent", said={"lines": sealed(lines)}, state="asked",
                      count=len(lines), amount=outcome.amount)  # fmt: skip
        tx.execute(update(BATCHES).where(BATCHES.c.id == batch["id"]).values(said=None, asked_at=now()))
        return journal.ref(batch)


def _lines(tx: Connection, actor: Actor, batch: Row, lines: Sequence[Line]) -> list[Row]:
    """The rows of lines; the entitlements of recipients are asked for with them."""
    granted = [line.granted for line in lines if isinstance(line, Recipient)]
    asked = iter(many.take_over(tx, actor, granted) if granted else ())
    return [_recipient(batch, line, next(asked)) if isinstance(line, Recipient) else _flight(batch, line)
            for line in lines]  # fmt: skip


def _new_line(batch: Row, line: Line) -> Row:
    return {"take_over_id": batch["id"], "row": line.row, "state": "asked", "service": "", "said": None,
            "entitlement_id": None, "case_id": None, "reason": ""}  # fmt: skip


def _recipient(batch: Row, line: Recipient, made: Row) -> Row:
    return _new_line(batch, line) | {
        "resident_id": line.granted.resident_id, "paper": line.granted.paper, "entitlement_id": made["id"],
    }  # fmt: skip


def _flight(batch: Row, line: Flight) -> Row:
    kept = Texts(CASES, {line.row: line.said})
    mine = {"resident_id": line.person["id"], "paper": line.paper, "service": line.service.key}
    return _new_line(batch, line) | mine | {"said": dump(kept)}


@verb("takeover.bring")
def withdraw(actor: Actor, batch_id: int, *, rev: int) -> CaseRef:
    """Give a draft up; what was read of the sheet is gone. Raises NotFound, Conflict."""
    with transaction() as tx:
        batch = own_draft(tx, actor, batch_id, rev)
        journal.enter(tx, actor, BATCHES, batch, "withdrawn", state="withdrawn")
        tx.execute(update(BATCHES).where(BATCHES.c.id == batch["id"]).values(said=None))
        return journal.ref(batch)


def own_draft(tx: Connection, actor: Actor, batch_id: int, rev: int | None = None) -> Row:
    """A draft of the actor's own. Raises NotFound, Conflict, Refused."""
    batch = in_sight(tx, actor, batch_id, rev)
    if batch["state"] != "draft":
        raise Conflict("This sheet is sent already.", where=batch["number"])
    require(actor, "takeover.bring", batch["department"], batch["community_id"])
    return batch


def in_sight(tx: Connection, actor: Actor, batch_id: int, rev: int | None = None) -> Row:
    """A batch the actor may see. Raises NotFound, Conflict."""
    query = select(BATCHES).where(BATCHES.c.id == batch_id, scope(BATCHES, actor))
    found = tx.execute(query).mappings().first()
    if found is None:
        raise _answered(actor, batch_id)
    row = dict(found)
    journal.must_be_as_seen(row, rev)
    return row


def _answered(actor: Actor, batch_id: int) -> NotFound:
    """What to say of a sheet out of sight: a deputy saw it until somebody answered it."""
    c, missing = BATCHES.c, NotFound("There is no such sheet.")
    was = select(c.id).where(c.id == batch_id, c.answered_by.is_not(None))
    return (
        no_more(was, NoMore("This is answered already."), missing)
        if actor.has_role("deputy_director")
        else missing
    )


def id_of(actor: Actor, number: str) -> int:
    """The id of a batch by its number. Raises NotFound."""
    query = select(BATCHES.c.id).where(BATCHES.c.number == number.strip(), scope(BATCHES, actor))
    found = reading().execute(query).scalar()
    if found is None:
        raise NotFound("There is no such sheet.", where=number)
    return int(found)
