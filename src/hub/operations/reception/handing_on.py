"""A contact goes on to another post: led there, taken there, with papers, or to the deputy and back.

Article numbers are those of 首问首办责任制. The first person stays responsible wherever it lies.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, select

from hub.db.base import today, transaction
from hub.db.models import Post
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, Refused
from hub.domain.first_contact import PAPERS_LIMIT
from hub.operations import journal
from hub.operations.ab_posts.posts import in_use
from hub.operations.calendars.calendar import calendar
from hub.operations.reception.record import TABLE, Row, here, needed, ref, title_and_phone
from hub.operations.settings import setting
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

_posts = Post.__table__
LEADERS: Final = ("deputy_director", "director")
"""Whom a post asks where it is unclear whose a matter is (article 8)."""


@verb("contact.register")
def lead(actor: Actor, contact_id: int, *, rev: int, post_id: int) -> CaseRef:
    """Lead the person to another post (article 7); the first person stays responsible until it is taken."""
    with transaction() as tx:
        row = here(tx, actor, contact_id, rev)
        led(tx, actor, row, post_id)
        return ref(row)


@verb("contact.register")
def take(actor: Actor, contact_id: int, *, rev: int) -> CaseRef:
    """The post it was led to, or the handler of papers taken in, or B, confirms to have it."""
    with transaction() as tx:
        row = here(tx, actor, contact_id, rev)
        if row["waits"] not in ("led", "papers"):
            raise Conflict("This is taken already.", where=row["number"])
        journal.enter(tx, actor, TABLE, row, "taken", waits="", due=None)
        return ref(row)


@verb("contact.register")
def take_papers(
    actor: Actor, contact_id: int, *, rev: int, post_id: int, papers: Sequence[str], tried: str
) -> CaseRef:
    """Take papers against a receipt for a colleague who is not there, after trying to reach him (article 7).

    They must be with the handler or B on the next working day. Raises InputError without papers or without
    saying how the colleague was tried.
    """
    titles = [words(each, TABLE.c.told) for each in papers if each.strip()]
    if not titles:
        raise InputError("List the papers that were taken, one a line.", where="papers")
    if not tried.strip():
        raise InputError("Say how and when the colleague was tried.", where="tried")
    with transaction() as tx:
        row = here(tx, actor, contact_id, rev)
        title_and_phone(tx, post_id)
        due = calendar().add(today(), PAPERS_LIMIT)
        journal.enter(tx, actor, TABLE, row, "papers", said={"count": len(titles)},
                      texts={"papers": titles, "told": words(tried, TABLE.c.told)}, waits="papers", due=due,
                      post_id=post_id)  # fmt: skip
        return ref(row)


@verb("contact.register")
def ask_leader(
    actor: Actor, contact_id: int, *, rev: int, question: str, post_id: int | None = None
) -> CaseRef:
    """Ask the deputy in charge whose an unclear or crossing matter is (article 8); the first unless named.

    The person is told the result within the days the centre sets (一次性告知 article 4): from now on, however
    often the question is handed on in between.
    """
    with transaction() as tx:
        row = here(tx, actor, contact_id, rev)
        asked = words(needed(question, "question"), TABLE.c.question)
        leaders = tx.execute(select(_posts.c.id).where(_posts.c.role.in_(LEADERS), in_use()).order_by(
            _posts.c.role, _posts.c.id)).scalars().all()  # fmt: skip
        if not leaders:
            raise Refused("There is no deputy's post to ask.", remedy="An administrator adds it under Posts.")
        if post_id is not None and post_id not in leaders:
            raise InputError("That is no deputy's post.", where="post_id")
        leader = leaders[0] if post_id is None else post_id
        due = row["due"] if row["waits"] == "answer" else None
        journal.enter(tx, actor, TABLE, row, "asked", said={"of": row["post_id"]},
                      texts={"question": asked, "answer": ""}, waits="leader", post_id=leader,
                      from_post_id=row["post_id"],
                      due=due or calendar().add(today(), int(setting("contact.ask_days"))))  # fmt: skip
        return ref(row)


@verb("contact.answer")
def leader_answers(
    actor: Actor, contact_id: int, *, rev: int, said: str, post_id: int | None = None
) -> CaseRef:
    """The deputy says whose it is or what to tell; it goes back to the post that asked, or to `post_id`."""
    with transaction() as tx:
        row = here(tx, actor, contact_id, rev)
        if row["waits"] != "leader":
            raise Conflict("This is answered already.", where=row["number"])
        text = words(needed(said, "answer"), TABLE.c.answer)
        to = row["from_post_id"] if post_id is None else post_id
        title_and_phone(tx, to)
        journal.enter(tx, actor, TABLE, row, "directed", texts={"answer": text}, waits="answer", post_id=to)
        return ref(row)


def led(tx: Connection, actor: Actor, row: Row, post_id: int, said: str = "") -> None:
    """Lead it to another post; what was `said` to the person goes along. Raises InputError."""
    title_and_phone(tx, post_id)
    if post_id in actor.post_ids:
        raise InputError("That is your own post.", where="post_id")
    along = {"told": words(said, TABLE.c.told, "result")} if said.strip() else {}
    journal.enter(tx, actor, TABLE, row, "led", said={"from": row["post_id"]}, texts=along, waits="led",
                  post_id=post_id, from_post_id=row["post_id"])  # fmt: skip
