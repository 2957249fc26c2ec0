"""The second person: looks at a sheet as a whole, opens a sample for a purpose, confirms or refuses lines."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select, update

from hub.db.base import now, transaction
from hub.db.models import Entitlement, JournalEntry, Resident, TakeOver, TakeOverLine
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, HubError, InputError, Many, Refused
from hub.operations import journal
from hub.operations.access import Look, log_access, log_each
from hub.operations.benefits import entitlements, many
from hub.operations.benefits.still_there import gone
from hub.operations.rights import by_id, require
from hub.operations.takeover import flights
from hub.operations.takeover.batches import in_sight
from hub.operations.takeover.columns import CASES
from hub.operations.takeover.making import open_cases
from hub.operations.takeover.texts import Texts, load
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

BATCHES, LINES = TakeOver.__table__, TakeOverLine.__table__
_entitlements, _entries, _people = Entitlement.__table__, JournalEntry.__table__, Resident.__table__
SAMPLE: Final = 10
"""Lines of a sample; which ones follows from the sheet, so that nobody chooses them."""
Row = dict[str, Any]
_ANSWERED: Final = (
    update(LINES)
    .where(LINES.c.id == bindparam("b_id"))
    .values(state=bindparam("b_state"), reason=bindparam("b_reason"), case_id=bindparam("b_case"), said=None)
)


def lines_in_sight(tx: Connection, actor: Actor, batch: Mapping[str, Any]) -> list[Row]:
    """The lines of a batch that wait for an answer, by row; without those of the actor's own household."""
    mine = (LINES.c.take_over_id == batch["id"], LINES.c.state == "asked", scope(LINES, actor))
    return [dict(row) for row in tx.execute(select(LINES).where(*mine).order_by(LINES.c.row)).mappings()]


def sample_of(batch: Mapping[str, Any], lines: Sequence[Row]) -> list[Row]:
    """Ten lines, the same ones for everybody."""

    def place(line: Row) -> str:
        return hashlib.sha256(f"{batch['sha256']}:{line['row']}".encode()).hexdigest()

    return sorted(sorted(lines, key=place)[:SAMPLE], key=lambda line: int(line["row"]))


def look(actor: Actor, batch_id: int, purpose: str, *, whole: bool = False) -> list[Row]:
    """Open the sample, or every line (`whole`), for a purpose; it is logged and stands in the sheet's book.

    Raises InputError without a purpose, Refused for whoever brought the sheet in.
    """
    with transaction() as tx:
        batch = answerable(tx, actor, batch_id)
        lines = lines_in_sight(tx, actor, batch)
        shown = lines if whole else sample_of(batch, lines)
        if whole:
            log_access(actor, "takeover_lines", purpose, rows=len(shown))
        else:
            log_each(actor, "takeover_line", [Look(purpose, line["resident_id"]) for line in shown])
        seen = [line["row"] for line in shown]
        journal.enter(tx, actor, BATCHES, batch, "looked", said={"rows": "all" if whole else seen})
        return shown


@verb("takeover.check")
def answer(
    actor: Actor, batch_id: int, *, rev: int, refused: Mapping[int, str] | None = None, rest: bool = True
) -> CaseRef:
    """Refuse the rows of `refused`, each with its reason, and confirm the `rest` (or leave it waiting).

    From then on the confirmed ones count. All or nothing. Lines of one's own household are left to another.
    Raises Refused for whoever brought the sheet in and before a sample was opened, InputError, SheetFaults
    where a case cannot be opened any more, Conflict.
    """
    with transaction() as tx:
        batch = answerable(tx, actor, batch_id, rev)
        lines = {line["row"]: line for line in lines_in_sight(tx, actor, batch)}
        no = _refusals(lines, refused or {})
        _must_have_looked(tx, actor, batch)
        yes = [line for row, line in lines.items() if row not in no] if rest else []
        if not no and not yes:
            raise InputError("No line is answered.", where=batch["number"])
        _refuse(tx, actor, [(lines[row], reason) for row, reason in no.items()])
        _confirm(tx, actor, batch, yes)
        _close(tx, actor, batch, sorted(line["row"] for line in yes), sorted(no))
        return journal.ref(batch)


def answerable(tx: Connection, actor: Actor, batch_id: int, rev: int | None = None) -> Row:
    """A batch that waits for a second person who is this one; `rev` as of `in_sight`, but that a colleague
    has looked since then changes nothing. Raises NotFound, Refused, Conflict."""
    batch = in_sight(tx, actor, batch_id)
    if rev is not None and rev != batch["seq"] and not _only_looked(tx, batch, rev):
        raise journal.first(batch)
    require(actor, "takeover.check", batch["department"], batch["community_id"])
    if batch["state"] != "asked":
        raise Conflict("This sheet does not wait for an answer.", where=batch["number"])
    if batch["asked_by"] == actor.staff_id:
        raise Refused("Whoever brings a sheet in does not confirm it.", where=batch["number"],
                      remedy="Another person looks at the papers and confirms.")  # fmt: skip
    return batch


def _only_looked(tx: Connection, batch: Row, rev: int) -> bool:
    """Whether all that has happened to a batch since that `seq` is that somebody opened its lines."""
    since = select(_entries.c.type).where(
        _entries.c.book == BATCHES.name, _entries.c.about_id == batch["id"], _entries.c.seq > rev
    )
    return set(tx.execute(since).scalars()) == {"looked"}


def _refusals(lines: Mapping[int, Row], refused: Mapping[int, str]) -> dict[int, str]:
    """The reasons by row. Raises Many with a sentence for every row that is not there or has no reason."""
    wrong = [error for row, reason in refused.items() if (error := _not_refusable(lines, row, reason))]
    if wrong:
        raise Many(wrong)
    return {row: words(reason, LINES.c.reason, "reason") for row, reason in refused.items()}


def _not_refusable(lines: Mapping[int, Row], row: int, reason: str) -> HubError | None:
    if row not in lines:
        return InputError("No line of row %(row)s waits for you.", row=row, where="row")
    if not reason.strip():
        return InputError("Say why row %(row)s is refused.", row=row, where="reason")
    return None


def _must_have_looked(tx: Connection, actor: Actor, batch: Row) -> None:
    mine = (_entries.c.book == BATCHES.name, _entries.c.about_id == batch["id"], _entries.c.type == "looked",
            _entries.c.actor_id == actor.staff_id)  # fmt: skip
    if tx.execute(select(_entries.c.id).where(*mine).limit(1)).first() is None:
        raise Refused("Nobody confirms a sheet unseen.", where=batch["number"],
                      remedy="Open the sample and compare it with the papers.")  # fmt: skip


def _refuse(tx: Connection, actor: Actor, lines: Sequence[tuple[Row, str]]) -> None:
    for line, reason in lines:
        if line["entitlement_id"] is not None:
            row = entitlements.load(tx, actor, line["entitlement_id"])
            entitlements.answer_row(tx, actor, row, False, reason)
    _answered(tx, [_turn(line, "refused", reason=reason) for line, reason in lines])


def _confirm(tx: Connection, actor: Actor, batch: Row, lines: Sequence[Row]) -> None:
    if batch["kind"] == CASES:
        _open_cases(tx, actor, batch, lines)
        return
    if lines:
        _must_be_there(tx, lines)
        many.confirm(tx, actor, [line["entitlement_id"] for line in lines])
        mine = LINES.c.id.in_([line["id"] for line in lines])
        tx.execute(update(LINES).where(mine).values(said=None, state="confirmed"))


def _must_be_there(tx: Connection, lines: Sequence[Row]) -> None:
    """Raise Many for those who died or left since the sheet was sent: it would run, and nobody end it."""
    days = gone(tx, [line["entitlement_id"] for line in lines])
    wrong = [
        Refused("Row %(row)s: by the register this person died or left on %(day)s.", row=line["row"],
                day=days[line["entitlement_id"]], remedy="Refuse the row with this as its reason.")
        for line in lines if line["entitlement_id"] in days
    ]  # fmt: skip
    if wrong:
        raise Many(wrong)


def _open_cases(tx: Connection, actor: Actor, batch: Row, lines: Sequence[Row]) -> None:
    """Check the rows again as of now and open their cases."""
    if not lines:
        return
    texts = Texts(CASES, {row: said for line in lines for row, said in load(line["said"]).rows.items()})
    by_row = {line["row"]: line for line in lines}
    found = flights.check(tx, actor, batch, texts)
    made = zip(found, open_cases(tx, actor, batch, found), strict=True)
    _answered(tx, [_turn(by_row[flight.row], "confirmed", case=done.id) for flight, done in made])


def _turn(line: Row, state: str, *, reason: str = "", case: int | None = None) -> Row:
    return {"b_id": line["id"], "b_state": state, "b_reason": reason, "b_case": case}


def _answered(tx: Connection, turns: Sequence[Row]) -> None:
    """Note what has come of lines (one statement); what was typed of them is gone."""
    if turns:
        tx.execute(_ANSWERED, turns)


def _close(tx: Connection, actor: Actor, batch: Row, yes: list[int], no: list[int]) -> None:
    """Note the answer; the batch is answered with its last line."""
    left = (LINES.c.take_over_id == batch["id"], LINES.c.state)
    states = set(tx.execute(select(left[1]).where(left[0]).distinct()).scalars())
    to: dict[str, Any] = {}
    if "asked" not in states:
        to = {"state": "answered" if "confirmed" in states else "refused", "answered_by": by_id(actor),
              "answered_at": now()}  # fmt: skip
    journal.enter(tx, actor, BATCHES, batch, "answered", said={"confirmed": yes, "refused": no}, **to)
