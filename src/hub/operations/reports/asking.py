"""征集数据: communities are not asked twice for the same table, nor for one that the hub holds (B-004)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Connection, select

from hub.db.base import today, transaction
from hub.db.models import Community
from hub.domain.actor import Actor
from hub.domain.asking import near
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations import journal
from hub.operations.ab_posts.posts import post_for
from hub.operations.numbers import yearly
from hub.operations.reports import view
from hub.operations.reports.asking_view import TABLE, Row, asked_before, load
from hub.operations.reports.words import text
from hub.operations.rights import by_id, require
from hub.operations.supervision.texts import plain
from hub.operations.verb import CaseRef, verb

LONGEST = 200
_places = Community.__table__


def held(what: str) -> list[view.Known]:
    """The reports of the hub that are asked for by such a name, whoever may read them."""
    return [known for known in view.in_use() if near(what, _words(known))]


@verb("data.ask")
def ask(
    actor: Actor, *, what: str, first: dt.date, last: dt.date, communities: Collection[int], due: dt.date,
    other: bool = False,
) -> CaseRef:  # fmt: skip
    """Ask communities for something that the hub does not hold: one task for each that was not asked before.

    `other`: the reports that sound like it are another table. Where a community was asked the same for that
    period, its earlier request stands, with its answer; `rev` of the result counts the new tasks. Raises
    Conflict naming the reports that hold it, InputError, Refused.
    """
    require(actor, "data.ask")
    said = plain(what, "what", most=LONGEST)
    _check(said, first, last, communities, due, other)
    with transaction() as tx:
        found, new = [], 0
        for community_id in sorted(set(communities)):
            row = asked_before(tx, said, first, last, community_id)
            if row is None:
                row, new = _new(tx, actor, said, first, last, community_id, due), new + 1
            found.append(row)
        return CaseRef(found[0]["id"], found[0]["number"], new)


@verb("desk")
def answer(actor: Actor, request_id: int, *, rev: int, answer: str) -> CaseRef:
    """The holder of the post answers, once. Raises NotFound, Conflict, InputError."""
    with transaction() as tx:
        row = load(tx, actor, request_id)
        if row["post_id"] not in actor.post_ids:
            raise NotFound("There is no such question, or it is not on your desk.")
        if row["state"] != "open":
            raise Conflict("This is answered already.", where=row["number"])
        journal.must_be_as_seen(row, rev)
        journal.enter(tx, actor, TABLE, row, "answered", texts={"answer": plain(answer, "answer")},
                      state="answered", answered_on=today(), answered_by=by_id(actor))  # fmt: skip
        return journal.ref(row)


def _check(
    what: str, first: dt.date, last: dt.date, communities: Collection[int], due: dt.date, other: bool
) -> None:
    if first > last:
        raise InputError("The period ends before it begins.", where="last")
    if due < today():
        raise InputError("That day is past.", where="due")
    if not communities:
        raise InputError("Choose one.", where="communities")
    there = [] if other else held(what)
    if there:
        raise Conflict("The hub holds this already: %(titles)s.", where="what",
                       titles="、".join(f"{_title(known)} ({known.key})" for known in there),
                       remedy="Open the report instead; if it is another table, say so below.")  # fmt: skip


def _new(
    tx: Connection, actor: Actor, what: str, first: dt.date, last: dt.date, community_id: int, due: dt.date
) -> Row:
    row = {
        "number": yearly(tx, "data", "数", today()), "what": what, "first": first, "last": last,
        "community_id": community_id, "post_id": _post(tx, community_id), "on": today(), "due": due,
        "by_id": by_id(actor), "state": "open",
    }  # fmt: skip
    return journal.begin(tx, actor, TABLE, row, "asked", "state", "community_id", texts=("what",))


def _post(tx: Connection, community_id: int) -> int:
    """The post that answers: the community's agent's."""
    if tx.execute(select(_places.c.id).where(_places.c.id == community_id)).scalar() is None:
        raise InputError("Choose one.", where="communities")
    try:
        return post_for("community_agent", "", community_id)
    except Refused:
        return post_for("community_leader", "", community_id)


def _words(known: view.Known) -> str:
    """The names of a report, officially, in the reader's language, and as it is asked for."""
    return " ".join((str(known.report.title), _title(known), *known.report.asked_as))


def _title(known: view.Known) -> str:
    return text(known, known.report.title)
