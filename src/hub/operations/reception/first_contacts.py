"""首问首办: whoever is asked first stays responsible until the person has the result, wherever it lies.

Article numbers are those of 首问首办责任制. A contact lies at one post at a time; every hand-over is an entry
of its journal with both names. What a person said is in columns, never in the journal, so that it can be
forgotten while what happened stays proven.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from hub.db.base import now, today, transaction
from hub.db.models import Case, CollectionReceipt
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.chinese import full_day
from hub.domain.errors import InputError, NotFound, Refused
from hub.domain.first_contact import VIAS, check_answer
from hub.operations import journal
from hub.operations.calendars.calendar import calendar
from hub.operations.context import every_version, service_of
from hub.operations.notification import inquiry
from hub.operations.numbers import yearly
from hub.operations.reception.handing_on import led
from hub.operations.reception.record import TABLE, Row, here, needed, ref, title_and_phone
from hub.operations.rights import by_id, require
from hub.operations.services.offered import opens_next
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

_cases, _receipts = Case.__table__, CollectionReceipt.__table__


@verb("contact.register")
def register(
    actor: Actor, *, name: str, matter: str, via: str = "visit", unit: str = "", phone: str = "",
    service: str = "", result: str = "", lead_to: int | None = None, told: Sequence[str] = (),
    number_of: int | None = None,
) -> CaseRef:  # fmt: skip
    """Note who came or called with what (article 3); with `result` it is closed at once, with `lead_to` (a
    post's id) it is led there, with `number_of` (a post's id) that post's telephone number was told (article
    10); what else was said (`result`) goes along. The actor is its first person for good (article 2).

    Who asks about a `service` by telephone and has the answer is told papers, steps and limit, all three
    (一次性告知 article 6): `told` says so, and keeps it; by word of mouth it may. Raises InputError without a
    name or matter and for what does not go together, Refused for who holds no post today.
    """
    require(actor, "contact.register")
    said = {
        "name": needed(name, "name"),
        "matter": needed(matter, "matter"),
        "unit": words(unit, TABLE.c.unit),
    }
    _fits(via, service, told, lead_to, number_of)
    post_id = _own_post(actor)
    with transaction() as tx:
        row: dict[str, Any] = {
            "number": yearly(tx, "contact", "问", today()), "at": now(),
            "on": today(), "via": via, **said, "phone": phone.strip() or None, "service": service,
            "first_id": by_id(actor), "first_post_id": post_id, "from_post_id": post_id, "post_id": post_id,
            "state": "open", "waits": "", "due": None, "papers": [], "told": "", "question": "",
            "answer": "", "result_kind": "", "result": "", "body": "", "case_id": None, "closed_on": None,
            "closed_by": None,
        }  # fmt: skip
        row = journal.begin(tx, actor, TABLE, row, "registered", "post_id", "first_id", "first_post_id",
                            said={"via": via, "service": service})  # fmt: skip
        _go_on(tx, actor, row, told, result, lead_to, number_of)
        return ref(row)


def _fits(via: str, service: str, told: Sequence[str], lead_to: int | None, number_of: int | None) -> None:
    if via not in VIAS:
        raise InputError("Say how: %(known)s.", known=", ".join(VIAS), where="via")
    if service and service not in {each.key for each in every_version()}:
        raise InputError("There is no service %(key)s.", key=service, where="service")
    if told and not service:
        raise InputError("Choose the service about which papers, steps and limit were told.", where="service")
    if lead_to is not None and number_of is not None:
        raise InputError("Lead the person there, or tell the number: one of them.", where="number_of")


def _go_on(
    tx: Connection, actor: Actor, row: dict[str, Any], told: Sequence[str], result: str,
    lead_to: int | None, number_of: int | None,
) -> None:  # fmt: skip
    """What was done at once: led to a post, told a number, told of a service, answered, or nothing yet."""
    service, how = row["service"], "phone" if row["via"] == "call" else "oral"
    if lead_to is not None:
        if told:
            inquiry.note(tx, actor, row, inquiry.Asked(service), how, told)
        led(tx, actor, row, lead_to, result)
    elif number_of is not None:
        _tell_number(tx, actor, row, number_of, result)
    elif service and (told or (row["via"] == "call" and result.strip())):
        _told(tx, actor, row, inquiry.Asked(service), how, told, result)
    elif result.strip():
        _close(tx, actor, row, "answered", result)


@verb("contact.register")
def answer(actor: Actor, contact_id: int, *, rev: int, result: str) -> CaseRef:
    """The person has the answer. Raises InputError for an answer that is none (article 5)."""
    with transaction() as tx:
        row = here(tx, actor, contact_id, rev)
        _close(tx, actor, row, "answered", result)
        return ref(row)


@verb("contact.register")
def tell(
    actor: Actor, contact_id: int, *, rev: int, asked: inquiry.Asked, how: str, told: Sequence[str] = ()
) -> CaseRef:  # fmt: skip
    """Everything is told at once, on paper or without (一次性告知 articles 5 and 6); the contact is answered.

    The slip is signed afterwards (`inquiry.signed`). Raises InputError for a part that was not told.
    """
    with transaction() as tx:
        row = here(tx, actor, contact_id, rev)
        _told(tx, actor, row, asked, how, told, "")
        return ref(row)


@verb("contact.register")
def cannot(
    actor: Actor, contact_id: int, *, rev: int, reasons: Sequence[str], basis: str
) -> CaseRef:  # fmt: skip
    """It cannot be done by law: the person is told all reasons at once, with the basis (article 3).

    Nothing is refused by it: who wants to apply all the same is taken in and gets a letter.
    """
    said = [each.strip() for each in reasons if each.strip()]
    if not said or not basis.strip():
        raise InputError("Write why it cannot be done, and on what basis.", where="reasons")
    with transaction() as tx:
        row = here(tx, actor, contact_id, rev)
        text = "；".join(f"{no}. {each}" for no, each in enumerate(said, 1))
        _close(tx, actor, row, "cannot", f"{text}（{basis.strip()}）")
        return ref(row)


@verb("contact.register")
def outside(actor: Actor, contact_id: int, *, rev: int, body: str, result: str = "") -> CaseRef:
    """It is no matter of this centre: the body that does it is named and the way shown (article 9)."""
    if not body.strip():
        raise InputError("Name who does it: office, telephone, address.", where="body")
    with transaction() as tx:
        row = here(tx, actor, contact_id, rev)
        _close(tx, actor, row, "outside", result or body, body=words(body, TABLE.c.body))
        return ref(row)


@verb("contact.register")
def tell_number(actor: Actor, contact_id: int, *, rev: int, post_id: int) -> CaseRef:
    """A caller was told the number of the post that does it (article 10); the number is kept as it was.

    Raises Refused where that post has no number on record.
    """
    with transaction() as tx:
        row = here(tx, actor, contact_id, rev)
        _tell_number(tx, actor, row, post_id)
        return ref(row)


@verb("contact.register")
def done_at_once(actor: Actor, contact_id: int, *, rev: int, number: str) -> CaseRef:
    """It was done on the spot (article 6): `number` of the receipt that the person has in hand.

    Raises NotFound for a receipt the actor may not see.
    """
    with transaction() as tx:
        row = here(tx, actor, contact_id, rev)
        paid = select(_receipts.c.id).where(_receipts.c.number == number, scope(_receipts, actor))
        if tx.execute(paid).first() is None:
            raise NotFound("There is no such receipt.", where="number")
        _close(tx, actor, row, "at_once", number)
        return ref(row)


@verb("contact.register")
def accepted(actor: Actor, contact_id: int, *, rev: int, case_id: int) -> CaseRef:
    """It became a case (article 6). Raises NotFound for a case the actor may not see."""
    with transaction() as tx:
        row = here(tx, actor, contact_id, rev)
        found = tx.execute(
            select(_cases.c.number).where(_cases.c.id == case_id, scope(_cases, actor))
        ).scalar()
        if found is None:
            raise NotFound("There is no such case on your desk.", where="case_id")
        _close(tx, actor, row, "accepted", found, case_id=case_id)
        return ref(row)


# --- inside ---------------------------------------------------------------------------------------------


def _tell_number(tx: Connection, actor: Actor, row: Row, post_id: int, more: str = "") -> None:
    title, phone = title_and_phone(tx, post_id)
    if not phone:
        raise Refused("%(post)s has no telephone number on record.", post=title, where="number_of",
                      remedy="An administrator enters it under Posts.")  # fmt: skip
    said = f"{title} {phone}"
    result = "；".join(part for part in (said, more.strip()) if part)
    _close(tx, actor, row, "told_number", result, told=words(said, TABLE.c.told))


def _close(
    tx: Connection, actor: Actor, row: Row, kind: str, result: str, case_id: int | None = None, **texts: str
) -> None:
    check_answer(result)
    if row["waits"] == "leader":
        raise Refused("The deputy's answer is still to come.", where=row["number"])
    texts["result"] = words(result, TABLE.c.result)
    journal.enter(tx, actor, TABLE, row, "closed", texts=texts, result_kind=kind, case_id=case_id,
                  state="closed", waits="", due=None, closed_on=today(), closed_by=by_id(actor))  # fmt: skip


def _told(
    tx: Connection, actor: Actor, row: Row, asked: inquiry.Asked, how: str, told: Sequence[str], result: str
) -> None:
    number = inquiry.note(tx, actor, row, asked, how, told)
    said = (number, closed_window(asked.service), result)
    _close(tx, actor, row, "told", " ".join(part for part in said if part))


def closed_window(key: str) -> str:
    """Why a service cannot be taken in today, with the next day (article 6); "" where its window is open.

    What the person was told is kept as it was said, in Chinese.
    """
    following = opens_next(service_of(key))
    if following == today():
        return ""
    if following is None:
        return "不在受理时间，按通知受理"
    day = calendar().next_working(following)
    return f"不在受理时间，下次{full_day(day)}受理"


def _own_post(actor: Actor) -> int:
    own = [post.id for post in actor.posts if not post.stands_in_for] or list(actor.post_ids)
    if not own:
        raise Refused("You hold no post today.", remedy="An administrator gives you one under Posts.")
    return own[0]
