"""The register is kept: an organisation is put on it on a visit, corrected with a reason, taken off it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from hub.db.base import today, transaction
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, Many, Refused
from hub.domain.register import KINDS, TRADER, Register, code_of
from hub.operations import journal
from hub.operations.organisations import record
from hub.operations.rights import require
from hub.operations.verb import CaseRef, verb
from hub.operations.words import why, words
from hub.plugins.calls import require_on

ROWS = record.ROWS


@verb("organisation.keep")
def register(actor: Actor, key: str, said: Mapping[str, Any]) -> CaseRef:
    """Put an organisation on a register (key or seq): `said` holds the columns of `record.SAID`.

    Raises Refused for one that is there already or too small, InputError.
    """
    with transaction() as tx:
        service, rules = record.definition(key)
        row = _checked(said)
        _large_enough(rules, row)
        require(actor, "organisation.keep", service.department, row["community_id"])
        require_on(service.department, row["community_id"])
        _once(tx, service.department, row["code"])
        added = record.begin(tx, actor, ROWS, {
            **row, "number": record.number_of(tx, f"{service.number_prefix}企"), "service": service.key,
            "department": service.department, "state": "active", "reason": "", "registered_on": today(),
        }, "registered", *record.SAID, "state")  # fmt: skip
        return journal.ref(added)


@verb("organisation.keep")
def change(
    actor: Actor, row_id: int, said: Mapping[str, Any], *, reason: str, rev: int | None = None
) -> CaseRef:
    """Correct what is said of an organisation, with the reason. Raises as `register`; Conflict, NotFound.

    A sole trader who has fewer employees by now stays on the register until it is taken off it, and is not
    on the list of a year (`years`).
    """
    with transaction() as tx:
        row = _kept(tx, actor, row_id, rev)
        _service, rules = record.definition(row["service"])
        wanted = _checked({**{name: row[name] for name in record.SAID}, **said})
        if row["form"] != TRADER:
            _large_enough(rules, wanted)
        changed = journal.differences(row, wanted, "name")
        require(actor, "organisation.keep", row["department"], wanted["community_id"])
        if "code" in changed:
            _once(tx, row["department"], wanted["code"])
        texts = {"reason": why(reason, ROWS.c.reason)}
        journal.enter(tx, actor, ROWS, row, "changed", texts=texts, **changed)
        return journal.ref(row)


@verb("organisation.keep")
def close(actor: Actor, row_id: int, *, reason: str, rev: int | None = None) -> CaseRef:
    """Take an organisation off the register: it closed or moved. Raises InputError, Conflict, NotFound."""
    with transaction() as tx:
        row = _kept(tx, actor, row_id, rev)
        texts = {"reason": why(reason, ROWS.c.reason)}
        journal.enter(tx, actor, ROWS, row, "closed", texts=texts, state="closed")
        return journal.ref(row)


def _kept(tx: Connection, actor: Actor, row_id: int, rev: int | None) -> record.Row:
    row = record.seen(tx, actor, ROWS, row_id)
    require(actor, "organisation.keep", row["department"], row["community_id"])
    journal.must_be_as_seen(row, rev)
    if row["state"] != "active":
        raise Conflict("It is off the register.", where=row["number"])
    return row


def _checked(said: Mapping[str, Any]) -> record.Row:
    """What is said as columns. Raises InputError for one fault, Many for several."""
    row: record.Row = {name: said.get(name) for name in ("form", "community_id", "employees")}
    faults = list(_not_said(row))
    try:
        row["code"] = code_of(str(said.get("code") or ""))
    except InputError as error:
        faults.append(error)
    for name in ("name", "address", "post", "phone"):
        row[name] = words(str(said.get(name) or ""), ROWS.c[name])
        if not row[name] and name in ("name", "address"):
            faults.append(InputError("Please fill this in.", where=name))
    if faults:
        raise faults[0] if len(faults) == 1 else Many(faults)
    return row


def _not_said(row: record.Row) -> Iterator[InputError]:
    if row["form"] not in KINDS:
        yield InputError("Choose which of them it is.", where="form")
    if row["community_id"] is None:
        yield InputError("Please fill this in.", where="community_id")
    if row["employees"] is None or not 0 <= row["employees"] <= 100_000:
        yield InputError("Write how many people work there, as a whole number.", where="employees")


def _large_enough(rules: Register, row: record.Row) -> None:
    if rules.asks_for(row["form"], row["employees"]):
        return
    raise Refused("A sole trader is put on this register from %(least)s employees on.", where="employees",
                  least=rules.least)  # fmt: skip


def _once(tx: Connection, department: str, code: str) -> None:
    c = ROWS.c
    same = (c.department == department, c.code == code, c.state == "active")
    number = tx.execute(select(c.number).where(*same)).scalar()
    if number is not None:
        raise Conflict("It is on the register already, as %(number)s.", number=number, where="code")
