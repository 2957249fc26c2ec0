"""What is to be told at somebody's posts, as pages and the desk show it, and all messages of one case."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select

from hub.db.base import reading, today
from hub.db.models import Case, Community, Message, Post, Resident
from hub.db.ready import Ready
from hub.db.scope import case_desk, scope
from hub.domain.actor import Actor
from hub.operations.access import log_access
from hub.operations.context import service_of
from hub.operations.messages import outbox
from hub.operations.pages import Page, page
from hub.operations.rows import daily_rows

_messages, _cases = Message.__table__, Case.__table__
_people, _places = Resident.__table__, Community.__table__
_OF_CASE: Final = Ready(
    select(_messages).where(_messages.c.case_id == bindparam("case")).order_by(_messages.c.id.desc())
)


@dataclass(frozen=True, slots=True)
class ToTell:
    """One open message at the actor's posts. `due`: it is to be tried today or was before; `last`: the
    result of the last try ("" = none yet), `tries` their number; `died`, `moved_out`: by the register."""

    id: int
    case_id: int
    number: str
    service: str
    name: str
    phone: str
    address: str
    community: str
    about: str
    words: str
    channel: str
    next_on: dt.date
    due: bool
    tries: int
    last: str
    service_key: str = ""
    past: tuple[Mapping[str, Any], ...] = ()
    died: dt.date | None = None
    moved_out: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn an open message is next: how, on which day, at which post."""

    channel: str
    on: dt.date
    post: str


def to_tell(actor: Actor, *, due: bool | None = None, after: str = "") -> Page[ToTell]:
    """The open messages of the actor's posts, what is to be tried first at the top; the list is logged.

    `due`: only those whose day has (not) come. Letters are not among them: `deliveries` has those.
    """
    come = _messages.c.next_on <= today()
    return _told(actor, *(() if due is None else (come if due else ~come,)), after=after)


def how_many(actor: Actor) -> int:
    """How many of them are to be tried today."""
    due = select(func.count()).select_from(_messages).where(*_open(actor), _messages.c.next_on <= today())
    return int(reading().execute(due).scalar_one())


def _open(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    c = _messages.c
    here = (case_desk(actor, c.post_id, c.case_id), scope(_messages, actor))
    return (c.state == "open", c.letter_id.is_(None), *here)


def _told(actor: Actor, *also: ColumnElement[bool], after: str = "") -> Page[ToTell]:
    query = (
        select(_messages, _cases.c.number, _cases.c.service, _cases.c.version, _people.c.name,
               _people.c.phone, _people.c.address, _people.c.died, _people.c.moved_out,
               _places.c.name.label("community"))
        .join_from(_messages, _cases, _cases.c.id == _messages.c.case_id)
        .join(_people, _people.c.id == _cases.c.applicant_id)
        .join(_places, _places.c.id == _cases.c.community_id)
        .where(*_open(actor), *also)
    )  # fmt: skip
    rows = page(query, _messages.c.next_on, _messages.c.id, after=after)
    if rows:
        log_access(actor, "messages", "to tell", rows=len(rows))
    return rows.of(_shown)


def _shown(row: Mapping[str, Any]) -> ToTell:
    return ToTell(
        id=row["id"], case_id=row["case_id"], number=row["number"],
        service=service_of(row["service"], row["version"]).short, name=row["name"], phone=row["phone"],
        address=row["address"], community=row["community"], about=row["about"], words=row["words"],
        channel=row["channel"], next_on=row["next_on"], due=row["next_on"] <= today(),
        tries=len(row["tries"]), last=row["tries"][-1]["result"] if row["tries"] else "",
        service_key=row["service"], past=tuple(map(_past, row["tries"])), died=row["died"],
        moved_out=row["moved_out"],
    )  # fmt: skip


def _past(tried: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**tried, "on": dt.date.fromisoformat(tried["on"])}


def desk_query(actor: Actor) -> Select[Any] | None:
    """What the actor's posts have to tell today; None for whoever can have nothing to tell.

    Letters are among them once their case has ended: until then a step of the case brings them to the desk.
    """
    if not (actor.desk and actor.may("letter.deliver")):
        return None
    c = _messages.c
    ended = exists().where(_cases.c.id == c.case_id, _cases.c.closed_on.is_not(None)).correlate(_messages)
    due = (c.state == "open", c.next_on <= today(), case_desk(actor, c.post_id, c.case_id))
    return select(c.about).where(*due, or_(c.letter_id.is_(None), ended), scope(_messages, actor))


_due: Final = daily_rows(desk_query)


def due_by_matter(actor: Actor) -> Counter[str]:
    """How many of them there are, by matter (`ABOUT`, "letter"), without names: for the desk."""
    return Counter(row["about"] for row in _due(actor))


def one_to_tell(actor: Actor, message_id: int) -> ToTell:
    """One of them. Raises NotFound where it lies elsewhere or is over."""
    found = _told(actor, _messages.c.id == message_id)
    if not found:
        raise outbox.gone(actor, message_id)
    return found[0]


def next_turn(message_id: int) -> Turn | None:
    """What comes next of a message that somebody has just tried; None where it is over."""
    return _turn(_messages.c.id == message_id)


def next_turn_of_letter(letter_id: int) -> Turn | None:
    """The same of a letter."""
    return _turn(_messages.c.letter_id == letter_id)


def _turn(which: ColumnElement[bool]) -> Turn | None:
    c, posts = _messages.c, Post.__table__
    query = select(c.channel, c.next_on, posts.c.title).join_from(_messages, posts, posts.c.id == c.post_id)
    row = reading().execute(query.where(which, c.state == "open")).first()
    return None if row is None else Turn(row.channel, row.next_on, row.title)


def messages_of(case_id: int) -> tuple[Mapping[str, Any], ...]:
    """All messages of a case, newest first, for a page that has checked who may see the case."""
    return tuple(_OF_CASE.dicts(reading(), {"case": case_id}))
