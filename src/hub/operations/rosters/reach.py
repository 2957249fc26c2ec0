"""Loading a roster or an item for whoever may see and work on it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, NotFound, Refused
from hub.domain.roster import PAID, Roster
from hub.operations.rights import require
from hub.operations.rosters import record
from hub.operations.rosters.noted import absent

Row = dict[str, Any]


def keeper(roster: Roster) -> str:
    """The permission of whoever makes and closes it: the window; of a sample of paid lines the deputy."""
    return "roster.draw" if roster.population == PAID else "roster.make"


def roster_row(tx: Connection, actor: Actor, roster_id: int, permission: str) -> Row:
    """A roster that the actor may see and, by `permission`, act on. Raises NotFound, Refused."""
    seen = (record.ROSTERS.c.id == roster_id, scope(record.ROSTERS, actor))
    found = tx.execute(select(record.ROSTERS).where(*seen)).mappings().first()
    if found is None:
        raise NotFound("There is no such roster.")
    require(actor, permission, found["department"])
    return dict(found)


def item_row(tx: Connection, actor: Actor, item_id: int, permission: str) -> Row:
    """An open item that the actor may see and act on. Raises NotFound, Refused, Conflict."""
    items, rosters = record.ITEMS, record.ROSTERS
    query = (
        select(items, rosters.c.department, rosters.c.state.label("of_roster"))
        .join_from(items, rosters, rosters.c.id == items.c.roster_id)
        .where(items.c.id == item_id, scope(items, actor))
    )
    found = tx.execute(query).mappings().first()
    if found is None:
        raise absent(actor, item_id)
    row = dict(found)
    department, of_roster = row.pop("department"), row.pop("of_roster")
    require(actor, permission, department, row["community_id"])
    if row["state"] != "open":
        raise Conflict("Somebody was first: this has been noted already.", where=row["number"],
                       remedy="Look at it again.")  # fmt: skip
    if of_roster != "open":
        raise Conflict("The roster is closed.", where=row["number"])
    return row


def of_post(actor: Actor, row: Row) -> None:
    """Raise Refused where the item lies at no post of the actor's."""
    if not actor.works_for(row["post_id"], row["resident_id"], row["household_id"]):
        raise Refused("This lies at another post.", where=row["number"],
                      remedy="The window can give it to yours.")  # fmt: skip
