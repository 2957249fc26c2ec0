"""The ledger as it is read: one's own entries, and for those who keep it all but their own, by number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, select

from hub.db.base import reading, today
from hub.db.models import Post, Staff
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.appraisal import OPEN
from hub.domain.errors import NotFound
from hub.operations import journal
from hub.operations.appraisal.evidence import ENTRIES
from hub.operations.appraisal.rules import title
from hub.operations.rights import SYSTEM, by_id, require

TEXTS: Final = ("reply", "reason")
_staff, _posts = Staff.__table__, Post.__table__
_PIECE: Final = 50
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `points` are signed; `proposed_by_me`: then somebody else decides."""

    id: int
    number: str
    rule: str
    title: str
    name: str
    login: str
    post: str
    day: dt.date
    points: int
    evidence: str
    state: str
    proposed_on: dt.date
    told_on: dt.date | None
    reply_by: dt.date | None
    replied_on: dt.date | None
    reply: str
    decided_on: dt.date | None
    reason: str
    proposed_by_me: bool
    seq: int

    @property
    def open(self) -> bool:
        """Whether it is still heard."""
        return self.state in OPEN

    @property
    def heard(self) -> bool:
        """Whether it can be upheld: there is a reply, or the time for one is over."""
        over = self.reply_by is not None and self.reply_by < today()
        return self.state == "replied" or (self.state == "told" and over)

    @property
    def may_reply(self) -> bool:
        """Whether its person may still reply."""
        return self.state == "told" and self.reply_by is not None and today() <= self.reply_by


@dataclass(frozen=True, slots=True)
class Own:
    """A person's own entries of a year, and the points of those that stand."""

    year: int
    entries: Sequence[Entry]
    points: int


def ledger(actor: Actor, *, year: int | None = None, open_only: bool = False) -> list[Entry]:
    """Entries of a year (this one) or all that are open, the newest number first; none about oneself.

    Never by points, and no sums of people: there is no ranking. Raises Refused.
    """
    require(actor, "appraisal.enter")
    c = ENTRIES.c
    which = c.state.in_(OPEN) if open_only else _of_year(year or today().year)
    return _entries(actor, which, c.staff_id != actor.staff_id, scope(ENTRIES, actor))


def own(actor: Actor, year: int | None = None) -> Own:
    """One's own entries of a year (this one), and what is open of other years."""
    of = year or today().year
    c = ENTRIES.c
    mine = _entries(actor, _of_year(of) | c.state.in_(OPEN), c.staff_id == actor.staff_id)
    return Own(of, mine, points_of(actor.staff_id, of))


def standing(actor: Actor, login: str, year: int) -> list[Entry]:
    """The entries of a person that stand in a year's sheet, oldest first, of those the actor may see."""
    which = (ENTRIES.c.state == "upheld", _of_year(year), _staff.c.login == login, scope(ENTRIES, actor))
    return _entries(actor, *which)[::-1]


def id_of(actor: Actor, number: str) -> int:
    """The id of an entry that the actor may see. Raises NotFound."""
    wanted = ENTRIES.c.number == number.strip()
    found = reading().execute(select(ENTRIES.c.id).where(wanted, scope(ENTRIES, actor))).scalar()
    if found is None:
        raise NotFound("There is no such entry.", where=number)
    return int(found)


def to_reply(actor: Actor) -> int:
    """How many entries wait for one's own reply."""
    c = ENTRIES.c
    query = select(func.count()).where(
        c.staff_id == actor.staff_id, c.decided_on.is_(None), c.state == "told", c.reply_by >= today()
    )
    return int(reading().execute(query).scalar_one())


def points_of(staff_id: int, year: int) -> int:
    """The year's sum of a person: what was upheld; what is open or cancelled does not count."""
    c = ENTRIES.c
    query = select(func.coalesce(func.sum(c.points), 0)).where(
        c.staff_id == staff_id, c.state == "upheld", _of_year(year)
    )
    return int(reading().execute(query).scalar_one())


def years(actor: Actor) -> list[int]:
    """Years with entries that the actor may see, and this one, the newest first."""
    days = reading().execute(select(ENTRIES.c.day).distinct().where(scope(ENTRIES, actor))).scalars()
    return sorted({today().year, *(day.year for day in days)}, reverse=True)


def audit(tx: Connection) -> Any:
    """Findings about the ledger's chains."""
    return journal.audit(tx, ENTRIES, "rule", "staff_id", "day", "points", "evidence", "state", "told_on",
                         "decided_on", "proposed_by", "decided_by")  # fmt: skip


def forgettable(before: dt.date) -> Any:
    """Ids of entries decided before a day whose words are still there."""
    c = ENTRIES.c
    words = (c.reply.is_not(None)) | (c.reason.is_not(None))
    return select(c.id).where(c.decided_on < before, words).order_by(c.id)


def forget(tx: Connection, before: dt.date) -> int:
    """Forget the words of a piece of them; rule, day and points stay."""
    ids = list(tx.execute(forgettable(before).limit(_PIECE)).scalars())
    for row in tx.execute(select(ENTRIES).where(ENTRIES.c.id.in_(ids))).mappings().all():
        journal.enter(tx, SYSTEM, ENTRIES, dict(row), "erased", texts=dict.fromkeys(TEXTS))
    return len(ids)


# --- inside ---------------------------------------------------------------------------------------------


def _of_year(year: int) -> ColumnElement[bool]:
    return ENTRIES.c.day.between(dt.date(year, 1, 1), dt.date(year, 12, 31))


def _entries(actor: Actor, *clauses: ColumnElement[bool]) -> list[Entry]:
    query = (
        select(ENTRIES, _staff.c.name, _staff.c.login, _posts.c.title.label("post"))
        .join(_staff, _staff.c.id == ENTRIES.c.staff_id)
        .outerjoin(_posts, _posts.c.id == ENTRIES.c.post_id)
        .where(*clauses)
        .order_by(ENTRIES.c.id.desc())
    )
    return [_entry(row, actor) for row in reading().execute(query).mappings()]


def _entry(row: Any, actor: Actor) -> Entry:
    return Entry(
        row["id"], row["number"], row["rule"], title(row["rule"]), row["name"], row["login"],
        row["post"] or "", row["day"], row["points"], row["evidence"], row["state"], row["proposed_on"],
        row["told_on"], row["reply_by"], row["replied_on"], row["reply"] or "", row["decided_on"],
        row["reason"] or "", row["proposed_by"] == by_id(actor), row["seq"],
    )  # fmt: skip
