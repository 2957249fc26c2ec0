"""Changes of the register as pages and commands show them: what waits, what was asked, one, a history."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from hub.db.base import reading, transaction
from hub.db.models import Community, Post, RegistryChange, RegistryEntry, Resident, Staff
from hub.db.scope import change_desk, check_scope, not_near, scope
from hub.domain.actor import Actor
from hub.domain.errors import HubError, NotFound
from hub.i18n import _l
from hub.operations.access import log_access
from hub.operations.pages import PAGE, Page, page
from hub.operations.registry.asking import in_scope, may_answer, plan_again
from hub.operations.registry.differences import lines_of
from hub.operations.registry.effects import Carried, Plan, read
from hub.operations.registry.facts import headless
from hub.operations.registry.of_two import with_sums
from hub.operations.rights import by_id, require
from hub.operations.rows import daily_rows, rows

CHANGES, ENTRIES, PEOPLE = RegistryChange.__table__, RegistryEntry.__table__, Resident.__table__
_staff, _places, _posts = Staff.__table__, Community.__table__, Post.__table__


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change in a list. `name` is "" where the change is neither on one's desk nor one's own."""

    id: int
    number: str
    kind: str
    state: str
    name: str
    community: str
    happened_on: dt.date
    asked_at: dt.datetime
    asked_by: str
    post: str
    mine: bool
    undone: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to a change."""

    type: str
    at: dt.datetime
    who: str


@dataclass(frozen=True)
class ChangeView:
    """One change: its row, who, what it does (`plan`, while it waits) or why it cannot be done now."""

    row: Mapping[str, Any]
    name: str
    community: str
    to_community: str
    asked_by: str
    answered_by: str
    desk: str
    entries: Sequence[Entry]
    plan: Plan | None
    hindered: HubError | None
    undoes: str
    undone_by: str
    own: bool
    answers: bool
    """Whether it is this person's to confirm or refuse."""
    changed: Sequence[Any] = ()
    """What an applied change has done, line by line; () where its words are erased."""

    @property
    def said(self) -> Mapping[str, Any]:
        """What was asked, as typed."""
        found: dict[str, Any] = json.loads(self.row["said"])
        return found


def waiting(actor: Actor, *, after: str = "") -> Page[ChangeLine]:
    """Changes that this person may check, own desk first, oldest first; one access-log row for the list."""
    require(actor, "resident.check")
    return _paged(actor, _to_check(actor), "待核变更", *_own_first(actor), after=after)


def how_many(actor: Actor) -> tuple[int, int]:
    """How many changes this person may check, and how many of them lie at the own posts. Raises Refused."""
    require(actor, "resident.check")
    found = rows(_to_check(actor))
    return len(found), sum(_is_here(actor, row) for row in found)


def on_desk(actor: Actor) -> list[ChangeLine]:
    """Of these, the first that lie at the actor's own posts: for the desk."""
    with transaction():
        found = _at_posts(actor)
        if found:
            log_access(actor, "changes", "待核变更", rows=len(found))
    return [_line(actor, row) for row in found]


def desk_query(actor: Actor) -> Select[Any] | None:
    """The rows of `on_desk`; None for whoever can have none."""
    if not (actor.desk and actor.may("resident.check")):
        return None
    return _to_check(actor).where(change_desk(actor)).order_by(CHANGES.c.id).limit(6)


_at_posts: Final = daily_rows(desk_query)


def _own_first(actor: Actor) -> Sequence[ColumnElement[Any]]:
    return (case((change_desk(actor), 0), else_=1), CHANGES.c.id)


def _to_check(actor: Actor) -> Select[Any]:
    asker = CHANGES.c.asked_by
    others = or_(asker.is_(None), asker != by_id(actor))
    return _of_others(actor).where(CHANGES.c.state == "asked", others, check_scope(actor))


def asked(actor: Actor, *, after: str = "") -> Page[ChangeLine]:
    """What this person has asked for, newest first."""
    require(actor, "resident.change")
    query = _of_others(actor).where(CHANGES.c.asked_by == actor.staff_id)
    return _paged(actor, query, "本人提交的变更", CHANGES.c.id.desc(), after=after)


def history(actor: Actor, resident_id: int) -> list[ChangeLine]:
    """All changes of a record, newest first; for whoever has just opened it with a purpose."""
    same = select(PEOPLE.c.id).where(PEOPLE.c.merged_into == resident_id)
    whose = or_(CHANGES.c.resident_id == resident_id, CHANGES.c.resident_id.in_(same))
    query = _lines().where(whose, scope(CHANGES, actor)).order_by(CHANGES.c.id.desc())
    return [_line(actor, dict(row)) for row in reading().execute(query).mappings()]


def change_list(
    actor: Actor | None, *, state: str = "", community_id: int | None = None, after: str = "",
    size: int = PAGE,
) -> Page[dict[str, Any]]:  # fmt: skip
    """For the command line, newest first; names only of what an actor has on the desk or asked for."""
    if actor is not None:
        require(actor, "resident.change")
    query = _lines() if actor is None else _of_others(actor)
    if state:
        query = query.where(CHANGES.c.state == state)
    if community_id is not None:
        query = query.where(
            or_(CHANGES.c.community_id == community_id, CHANGES.c.to_community_id == community_id)
        )
    newest = CHANGES.c.id.desc()
    found = (
        page(query, newest, after=after, size=size).of(lambda row: _line(None, row))
        if actor is None
        else _paged(actor, query, "变更", newest, after=after, size=size)
    )
    return found.of(_said_line)


def _said_line(row: ChangeLine) -> dict[str, Any]:
    return {"id": row.id, "number": row.number, "kind": row.kind, "state": row.state, "on": row.happened_on,
            "community": row.community, "asked_at": row.asked_at, "asked_by": row.asked_by,
            "name": row.name or None}  # fmt: skip


def change_view(actor: Actor, change_id: int) -> ChangeView:
    """One change whole; opening it is a look at the person and logged. Raises NotFound, Refused."""
    with transaction() as tx:
        row = in_scope(tx, actor, change_id)
        log_access(actor, "change", row["number"], resident_id=row["resident_id"])
        plan: Plan | None = None
        hindered: HubError | None = None
        if row["state"] == "asked":
            try:
                plan = with_sums(tx, actor, plan_again(tx, row))
            except HubError as error:
                hindered = error
        return _view(actor, row, plan, hindered)


def waits(change_id: int) -> bool:
    """Whether a change is not applied yet but waits for its check."""
    found = reading().execute(select(CHANGES.c.state).where(CHANGES.c.id == change_id)).scalar()
    return found == "asked"


def shown(actor: Actor | None, number: str) -> dict[str, Any]:
    """One change for the command line: why, which paper, what happened; the person only for an actor."""
    found = reading().execute(select(CHANGES).where(CHANGES.c.number == number.strip())).mappings().first()
    if found is None:
        raise NotFound("There is no such change, or it is not on your desk.", where=number)
    head = {
        key: found[key]
        for key in ("number", "kind", "state", "happened_on", "why", "paper", "needs", "answer")
    }
    head["events"] = [{"type": one.type, "at": one.at, "who": one.who} for one in _entries(found["id"])]
    if actor is None:
        return head
    require(actor, "resident.change")
    view = change_view(actor, found["id"])
    return {**head, "name": view.name, "said": view.said}


def _view(actor: Actor, row: dict[str, Any], plan: Plan | None, hindered: HubError | None) -> ChangeView:
    line = reading().execute(_lines().where(CHANGES.c.id == row["id"])).one()
    undone = (CHANGES.c.undoes_id == row["id"], CHANGES.c.state == "applied")
    return ChangeView(
        row=row, name=line.name or _said_name(row),
        community=_place(row["community_id"]), to_community=_place(row["to_community_id"]),
        changed=_changed(row), asked_by=line.asked_by or "",
        answered_by=_name(row["answered_by"]), desk=line.post or "", entries=_entries(row["id"]), plan=plan,
        hindered=hindered, undoes=_number(CHANGES.c.id == row["undoes_id"]), undone_by=_number(and_(*undone)),
        own=row["asked_by"] == by_id(actor), answers=may_answer(reading(), actor, row["id"]),
    )  # fmt: skip


def _said_name(row: Mapping[str, Any]) -> str:
    """The name as it was typed, of a change whose person is not in the register (any more)."""
    if row["undoes_id"] is None:
        return str(json.loads(row["said"]).get("name", ""))
    undone = reading().execute(select(CHANGES.c.said).where(CHANGES.c.id == row["undoes_id"])).scalar()
    return str(json.loads(undone or "{}").get("name", ""))


def _changed(row: Mapping[str, Any]) -> list[Any]:
    if row["state"] != "applied" or not row["done"]:
        return []
    done = read(row["done"])
    lines = list(lines_of(reading(), done.deltas))
    touched = sorted({act.number for act in done.acts})
    lines += [_l("%(number)s: what became of it stands there.", number=each) for each in touched]
    return [*lines, *(_l("Household %(number)s has no head now: ask for a change of head next.", number=each)
                      for each in headless(reading(), _homes(done)))]  # fmt: skip


def _homes(done: Carried) -> set[int]:
    """The households of whom a change was about: those of now and the ones that somebody left."""
    people = [delta for delta in done.deltas if delta.table == "residents"]
    left = {(delta.before or {}).get("household_id") for delta in people}
    here = select(PEOPLE.c.household_id).where(PEOPLE.c.id.in_([delta.id for delta in people]))
    return {key for key in {*left, *reading().execute(here).scalars()} if key is not None}


def _entries(change_id: int) -> list[Entry]:
    query = (
        select(ENTRIES.c.type, ENTRIES.c.at, _staff.c.name)
        .outerjoin_from(ENTRIES, _staff, _staff.c.id == ENTRIES.c.actor_id)
        .where(ENTRIES.c.change_id == change_id)
        .order_by(ENTRIES.c.seq)
    )
    return [Entry(row.type, row.at, row.name or "") for row in reading().execute(query)]


def _place(community_id: int | None) -> str:
    return str(reading().execute(select(_places.c.name).where(_places.c.id == community_id)).scalar() or "")


def _name(staff_id: int | None) -> str:
    return str(reading().execute(select(_staff.c.name).where(_staff.c.id == staff_id)).scalar() or "")


def _number(clause: Any) -> str:
    return str(reading().execute(select(CHANGES.c.number).where(clause).limit(1)).scalar() or "")


def _lines() -> Select[Any]:
    asker, undoing = _staff.alias("asker"), CHANGES.alias("undoing")
    c = CHANGES.c
    return (
        select(c.id, c.number, c.kind, c.state, c.happened_on, c.asked_at, c.asked_by.label("asker_id"),
               c.post_id, c.resident_id, PEOPLE.c.name, PEOPLE.c.household_id,
               _places.c.name.label("community"),
               asker.c.name.label("asked_by"), _posts.c.title.label("post"), undoing.c.id.label("undone"))
        .outerjoin_from(CHANGES, PEOPLE, PEOPLE.c.id == c.resident_id)
        .outerjoin(_places, _places.c.id == func.coalesce(c.to_community_id, c.community_id))
        .outerjoin(asker, asker.c.id == c.asked_by)
        .outerjoin(_posts, _posts.c.id == c.post_id)
        .outerjoin(undoing, and_(undoing.c.undoes_id == c.id, undoing.c.state == "applied"))
    )  # fmt: skip


def _paged(
    actor: Actor, query: Select[Any], purpose: str, *keys: ColumnElement[Any], after: str,
    size: int = PAGE,
) -> Page[ChangeLine]:  # fmt: skip
    with transaction() as tx:
        found = page(query, *keys, after=after, size=size, tx=tx)
        if found:
            log_access(actor, "changes", purpose, rows=len(found))
    return found.of(lambda row: _line(actor, row))


def _of_others(actor: Actor) -> Select[Any]:
    """Those in scope that are about nobody of the own household."""
    c = CHANGES.c
    return _lines().where(scope(CHANGES, actor), not_near(c.resident_id, PEOPLE.c.household_id, actor))


def _is_here(actor: Actor, row: Mapping[str, Any]) -> bool:
    return actor.works_for(row["post_id"], row["resident_id"], row["household_id"]) is not None


def _line(actor: Actor | None, row: Mapping[str, Any]) -> ChangeLine:
    mine = actor is not None and _is_here(actor, row)
    near = mine or (actor is not None and row["asker_id"] == actor.staff_id)
    return ChangeLine(
        row["id"], row["number"], row["kind"], row["state"], (row["name"] or "") if near else "",
        row["community"] or "", row["happened_on"], row["asked_at"], row["asked_by"] or "",
        row["post"] or "", mine, row["undone"] is not None,
    )  # fmt: skip
