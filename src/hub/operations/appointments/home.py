"""上门服务: one call, letter or mail is enough for the old, ill or disabled (预约服务制度, article 3).

The order lies on two desks, the window's and the household officer's. What the officer takes in is receipted
and handed in; only the window accepts, and only that starts a clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, select

from hub.db.base import today, transaction
from hub.db.models import Case, Post
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.appointment import HOME, ONE_CALL
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations import journal
from hub.operations.ab_posts.posts import in_use
from hub.operations.appointments.booking import at_own_window, close, insert_row, texts
from hub.operations.appointments.record import TABLE, Row, load, ref
from hub.operations.appointments.times import window_of
from hub.operations.context import service_of
from hub.operations.rights import require
from hub.operations.verb import CaseRef, verb
from hub.operations.words import within

_posts, _cases = Post.__table__, Case.__table__
MOST: Final = 30
"""Papers of one visit."""
LONGEST_TITLE: Final = 80


@verb("appointment.book")
def order(
    actor: Actor, *, service: str, on: dt.date, channel: str, name: str, address: str, reason: str,
    officer_post_id: int, phone: str = "",
) -> CaseRef:  # fmt: skip
    """Somebody asked by `channel` (phone, letter, mail) to be visited, for `reason`, about a service.

    It arises from the person's own request alone (privacy.md, Holds). Raises InputError, Refused.
    """
    require(actor, "appointment.book")
    if channel not in ONE_CALL:
        raise InputError("Say how it was asked for: by telephone, letter or mail.", where="channel")
    if on < today():
        raise InputError("That day is over.", where="on")
    found = service_of(service)
    said = texts(name=name, phone=phone, address=address, reason=reason)
    if not said["address"]:
        raise InputError("Say where the person lives.", where="address")
    if not said["reason"]:
        raise InputError("Say why the person cannot come: age, illness, disability.", where="reason")
    with transaction() as tx:
        _must_be_officer(tx, officer_post_id)
        row = insert_row(tx, actor, kind=HOME, channel=channel, service=found.key, post_id=window_of(found),
                         officer_post_id=officer_post_id, day=on, **said)  # fmt: skip
        journal.enter(tx, actor, TABLE, row, "ordered", said={"channel": channel}, texts=said, state="booked")
        return ref(row)


@verb("appointment.book")
def take_papers(actor: Actor, appointment_id: int, *, rev: int, papers: Sequence[str]) -> CaseRef:
    """The visit took papers in, against a receipt: handed in (交件), not accepted.

    Raises InputError without papers, Refused for who is neither the officer nor at the window.
    """
    titles = [within(each, LONGEST_TITLE, "papers") for each in papers if each.strip()]
    if not titles or len(titles) > MOST:
        raise InputError("List the papers that were taken, one a line.", where="papers")
    with transaction() as tx:
        row = _open(tx, actor, appointment_id, rev, "booked")
        receipt = f"{row['number']}-1"
        journal.enter(tx, actor, TABLE, row, "handed_in", said={"count": len(titles), "receipt": receipt},
                      texts={"papers": titles}, state="taken", receipt=receipt, taken_on=today(),
                      taken_by=actor.staff_id)  # fmt: skip
        return ref(row)


@verb("appointment.book")
def settle(actor: Actor, appointment_id: int, *, rev: int, missed: bool = False) -> CaseRef:
    """The visit is over without papers: dealt with there, or nobody was met (`missed`)."""
    with transaction() as tx:
        row = _open(tx, actor, appointment_id, rev, "booked")
        return close(tx, actor, row, "missed" if missed else "done")


@verb("case.open")
def opened(actor: Actor, appointment_id: int, *, rev: int, case_id: int) -> CaseRef:
    """It became a case at the window. Raises NotFound for a case the actor may not see."""
    with transaction() as tx:
        row = load(tx, actor, appointment_id)
        journal.must_be_as_seen(row, rev)
        at_own_window(actor, row)
        seen = select(_cases.c.id).where(_cases.c.id == case_id, scope(_cases, actor))
        if tx.execute(seen).first() is None:
            raise NotFound("There is no such case on your desk.", where="case_id")
        journal.enter(tx, actor, TABLE, row, "opened", case_id=case_id)
        return close(tx, actor, row, "done")


def _open(tx: Connection, actor: Actor, appointment_id: int, rev: int, state: str) -> Row:
    require(actor, "appointment.book")
    row = load(tx, actor, appointment_id)
    journal.must_be_as_seen(row, rev)
    at = (row["post_id"], row["officer_post_id"])
    if row["kind"] != HOME or not any(actor.works_on(post_id, row["case_id"]) for post_id in at):
        raise Refused("This visit is somebody else's.", where=row["number"])
    if row["state"] != state:
        raise Conflict("The visit is over already.", where=row["number"])
    return row


def _must_be_officer(tx: Connection, post_id: int) -> None:
    if (
        tx.execute(select(_posts.c.role).where(_posts.c.id == post_id, in_use())).scalar()
        != "household_officer"
    ):
        raise InputError("Choose the household officer.", where="officer_post_id")
