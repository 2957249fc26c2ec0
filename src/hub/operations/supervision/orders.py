"""催办 and 督办: a text and a day to answer by, onto the desk of a post and into the case; answered once.

An order (督办) is directed at a case, a post or a community, and is closed with a result.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.base import today, transaction
from hub.db.models import Community, Post
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.domain.supervision import ORDERS
from hub.operations import journal
from hub.operations.ab_posts.posts import in_use, post_for
from hub.operations.numbers import yearly
from hub.operations.rights import by_id, require
from hub.operations.supervision.by_number import note, open_case, post_of
from hub.operations.supervision.order_view import SAID, TABLE, load
from hub.operations.supervision.texts import plain
from hub.operations.verb import CaseRef, verb

_posts, _places = Post.__table__, Community.__table__
SIGNS: Final = {"urge": "催", "order": "督"}
Row = dict[str, Any]


@verb("watch.press")
def press(
    actor: Actor, *, kind: str, said: str, due: dt.date, number: str = "", post_id: int | None = None,
    community_id: int | None = None,
) -> CaseRef:  # fmt: skip
    """Press for work: of the case `number`, of a post, or of a community (its leader's post).

    Raises InputError without text or target, or for a day that is past; NotFound, Refused, Conflict where the
    same was said of the case today.
    """
    require(actor, "watch.press")
    if kind not in ORDERS:
        raise InputError("Choose one.", where="kind")
    if due < today():
        raise InputError("That day is past.", where="due")
    text = plain(said, "said")
    with transaction() as tx:
        sign = yearly(tx, kind, SIGNS[kind], today())
        at = _target(tx, actor, kind, number, post_id, community_id, {"number": sign, "note": text,
                                                                      "due": due.isoformat()})  # fmt: skip
        row = at | {
            "number": sign, "kind": kind, "said": text, "on": today(), "due": due, "by_id": by_id(actor),
            "state": "open",
        }  # fmt: skip
        row = journal.begin(tx, actor, TABLE, row, "pressed", "state", *SAID, texts=("said",))
        return journal.ref(row)


def _target(
    tx: Connection, actor: Actor, kind: str, number: str, post_id: int | None, community_id: int | None,
    entry: Row,
) -> Row:  # fmt: skip
    if number.strip():
        file = open_case(tx, actor, number, "watch.press")
        _not_pressed(tx, kind, file.row["id"])
        file.add("urged" if kind == "urge" else "ordered", **entry)
        file.save()
        return {"case_id": file.row["id"], "community_id": None, "post_id": post_of(file)}
    if community_id is not None:
        if tx.execute(select(_places.c.id).where(_places.c.id == community_id)).scalar() is None:
            raise InputError("Choose one.", where="community_id")
        return {"case_id": None, "community_id": community_id, "post_id": leader_post(community_id)}
    there = select(_posts.c.id).where(_posts.c.id == post_id, in_use())
    if post_id is None or tx.execute(there).scalar() is None:
        raise InputError("Name a case, a post or a community.", where="number")
    return {"case_id": None, "community_id": None, "post_id": post_id}


def _not_pressed(tx: Connection, kind: str, case_id: int) -> None:
    """Raise Conflict where the same was said of the case today and waits for its answer."""
    c = TABLE.c
    same = (c.kind == kind, c.case_id == case_id, c.on == today(), c.state == "open")
    if number := tx.execute(select(c.number).where(*same)).scalar():
        raise Conflict("This is noted already, as %(number)s.", number=number)


def leader_post(community_id: int) -> int:
    """The post that answers for a community: its leader's, where there is none an agent's."""
    try:
        return post_for("community_leader", "", community_id)
    except Refused:
        return post_for("community_agent", "", community_id)


@verb("desk")
def answer(actor: Actor, order_id: int, *, rev: int, answer: str) -> CaseRef:
    """The holder of the post answers, once; the case has it too. Raises NotFound, Conflict, InputError."""
    with transaction() as tx:
        row = load(tx, actor, order_id)
        if not actor.works_on(row["post_id"], row["case_id"]):
            raise NotFound("There is no such order, or it is not on your desk.")
        if row["state"] != "open":
            raise Conflict("This is answered already.", where=row["number"])
        journal.must_be_as_seen(row, rev)
        text = plain(answer, "answer")
        if row["case_id"] is not None:
            note(tx, actor, row["case_id"], "desk", "order_answered", number=row["number"], note=text)
        journal.enter(tx, actor, TABLE, row, "answered", texts={"answer": text}, state="answered",
                      answered_on=today(), answered_by=by_id(actor))  # fmt: skip
        return journal.ref(row)


@verb("watch.press")
def close(actor: Actor, order_id: int, *, rev: int, result: str) -> CaseRef:
    """Close an answered order with its result; an urge needs none. Raises Refused, InputError, NotFound."""
    require(actor, "watch.press")
    with transaction() as tx:
        row = load(tx, actor, order_id)
        if row["kind"] != "order" or row["state"] == "closed":
            raise Conflict("This is closed already.", where=row["number"])
        if row["state"] == "open":
            raise Refused("It is not answered yet.", where=row["number"])
        if row["answered_by"] == by_id(actor):
            raise Refused("Another person says what became of your own answer.", where=row["number"])
        journal.must_be_as_seen(row, rev)
        journal.enter(tx, actor, TABLE, row, "closed", texts={"result": plain(result, "result")},
                      state="closed", closed_on=today(), closed_by=by_id(actor))  # fmt: skip
        return journal.ref(row)
