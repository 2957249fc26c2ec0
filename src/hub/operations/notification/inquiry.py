"""Telling everything at once to somebody who asks, before there is a case (一次性告知制度 2, 5, 6).

At a first contact it is an entry of that contact's journal; on the public page nobody is named. A slip's
number opens it again: the intake then begins with the service and the answers it was made from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, delete, select, update

from hub.db.base import reading, today, transaction
from hub.db.models import FirstContact
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.case import Facts, Flow
from hub.domain.errors import InputError, NotFound, Refused
from hub.domain.notification import check_handed, check_told
from hub.domain.outline import outlined
from hub.domain.service import Service
from hub.operations import journal
from hub.operations.casework.answers import check_answers
from hub.operations.context import flow_of, service_of
from hub.operations.notification import slips
from hub.operations.numbers import yearly
from hub.operations.rights import by_id, require
from hub.operations.rows import in_scope, rows
from hub.operations.services.guides import check_variant
from hub.operations.services.offered import in_force
from hub.operations.verb import CaseRef, verb

CONTACTS: Final = FirstContact.__table__
TABLE: Final = slips.TABLE
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked for: a service (key or seq), its variant, the answers to its questions."""

    service: str
    variant: str = ""
    answers: Mapping[str, str] | None = None


def note(
    tx: Connection, actor: Actor, contact: Row, asked: Asked, how: str, told: Collection[str] = ()
) -> str:
    """Keep with a first contact what was told; the slip's number. Raises InputError.

    On paper all questions are answered first; without paper the whole list may have been told.
    """
    check_told(how, told)
    row = _made(tx, actor, asked, how) | {"contact_id": contact["id"]}
    digest = slips.store(tx, row)
    said = {"slip": row["number"], "how": how, "service": row["service"], "sha256": digest}
    journal.enter(tx, actor, CONTACTS, contact, "told", said=said)
    return str(row["number"])


def take_along(asked: Asked) -> Row:
    """The slip of somebody who answered the questions on the public page; nothing of a person is kept."""
    with transaction() as tx:
        row = _made(tx, None, asked, "written")
        slips.store(tx, row)
        return dict(tx.execute(select(TABLE).where(TABLE.c.number == row["number"])).mappings().one())


@verb("contact.register")
def signed(actor: Actor, slip_id: int, *, handed: str = "signed", witness: str = "") -> CaseRef:
    """The person who asked has signed the slip, or would not before a witness (article 5).

    Raises NotFound for one that is no slip of a first contact, InputError, Refused.
    """
    require(actor, "contact.register")
    check_handed(handed, witness)
    with transaction() as tx:
        slip = load(tx, actor, slip_id)
        contact = _contact(tx, actor, slip["contact_id"])
        said = slips.hand_over(tx, slip, handed, witness, today())
        said.pop("witness", None)
        journal.enter(tx, actor, CONTACTS, contact, "slip_signed", said=said | {"slip": slip["number"]})
        return CaseRef(slip_id, slip["number"], contact["seq"])


def load(tx: Connection, actor: Actor, slip_id: int) -> Row:
    """A slip in the actor's scope, its seal checked. Raises NotFound, Refused."""
    row = in_scope(tx, actor, TABLE, slip_id, NotFound("There is no such slip."))
    slips.require_sound(row)
    return row


def find(actor: Actor, number: str) -> Row | None:
    """A slip in the actor's scope by the number printed on it: {id, case_id}; None where there is none."""
    query = select(TABLE.c.id, TABLE.c.case_id).where(TABLE.c.number == number, scope(TABLE, actor))
    found = reading().execute(query).mappings().first()
    return dict(found) if found is not None else None


def of_contact(contact_id: int) -> list[Row]:
    """The slips told at a first contact that is seen already: [{id, number}], newest first."""
    query = select(TABLE.c.id, TABLE.c.number).where(TABLE.c.contact_id == contact_id)
    return rows(query.order_by(TABLE.c.id.desc()))


def last_of_contact(actor: Actor, contact_id: int) -> int | None:
    """The id of the slip on paper that a first contact had last; None where there is none in scope."""
    c = TABLE.c
    query = select(c.id).where(c.contact_id == contact_id, c.how == "written", scope(TABLE, actor))
    return reading().execute(query.order_by(c.id.desc()).limit(1)).scalar()


def contact_of(actor: Actor, slip: Mapping[str, Any]) -> Row | None:
    """The first contact a slip was told at; None for a case's and for one of the public page."""
    if slip["contact_id"] is None:
        return None
    return _contact(reading(), actor, slip["contact_id"])


def flow_told(slip: Mapping[str, Any]) -> Flow:
    """The way through the service that a slip without a case was made from."""
    service = outlined(service_of(slip["service"], slip["version"]), slip["variant"])
    return flow_of(service, Facts(slip["variant"], slip["answers"] or {}, on=slip["issued_on"]))


def forgettable(before: dt.date) -> Any:
    """Ids of slips of the public page that nobody came back with."""
    c = TABLE.c
    return select(c.id).where(c.case_id.is_(None), c.contact_id.is_(None), c.issued_on < before)


def drop(tx: Connection, before: dt.date) -> int:
    """Delete those slips; how many."""
    return int(tx.execute(delete(TABLE).where(TABLE.c.id.in_(forgettable(before)))).rowcount)


def forget(tx: Connection, contact_id: int) -> None:
    """Forget the words of the slips of a first contact whose time is over."""
    mine = update(TABLE).where(TABLE.c.contact_id == contact_id)
    tx.execute(mine.values(lines=[], witness="", answers=None))


# --- inside ---------------------------------------------------------------------------------------------


def _made(tx: Connection, actor: Actor | None, asked: Asked, how: str) -> Row:
    service = in_force(asked.service, today())
    check_variant(service, asked.variant)
    outline = outlined(service, asked.variant)
    flow = flow_of(outline, Facts(asked.variant, dict(asked.answers or {}), on=today()))
    if how == "written" and not service.materials:
        raise Refused(
            "This service asks for no papers.", where=service.title,
            remedy="There is nothing to put on a slip; tell its steps and limit in words.",
        )  # fmt: skip
    whole = how != "written" and not asked.answers
    if not whole:
        _require_variant(service, asked.variant)
        check_answers(flow, asked.answers or {})
    on = today()
    return {
        "number": yearly(tx, "told", "告", on), "issued_on": on,
        "by_id": by_id(actor) if actor else None, "how": how, "service": service.key,
        "version": service.version, "variant": asked.variant, "answers": dict(asked.answers or {}),
        "lines": whole_list(flow) if whole else slips.lines_before(flow), "terms": slips.terms_of(flow),
    }  # fmt: skip


def _require_variant(service: Service, variant: str) -> None:
    if service.variants and not variant:
        known = "、".join(each.title for each in service.variants if each.enabled)
        raise InputError("Choose the kind of case: %(known)s.", known=known, where="variant")


def whole_list(flow: Flow) -> list[Row]:
    """Every paper that may be asked, with its condition: what is told to who has answered no question."""
    keys: Sequence[str] = [flow.facts.variant] if flow.facts.variant else [
        each.key for each in flow.service.variants if each.enabled] or [""]  # fmt: skip
    wanted = {one.key: one for key in keys for one in flow.service.materials_of(key)}
    return [
        {"key": one.key, "item": "", "title": one.title, "stage": one.stage, "when": one.when,
         "missing": one.asked and one.stage == "acceptance", "asked": one.asked, "state": "missing",
         "original": one.original, "copies": one.copies_in_all, "pieces": one.pieces, "where": one.where,
         "note": one.note, "issued_by": one.issued_by}
        for one in wanted.values() if one.kind != "catch_all"
    ]  # fmt: skip


def _contact(tx: Connection, actor: Actor, contact_id: int | None) -> Row:
    query = select(CONTACTS).where(CONTACTS.c.id == contact_id, scope(CONTACTS, actor))
    found = tx.execute(query).mappings().first()
    if found is None:
        raise NotFound("There is no such first contact at your posts.")
    return dict(found)
