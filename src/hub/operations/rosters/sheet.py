"""A roster as a list to be signed. As a sheet for the superior it is one of the exports."""

from __future__ import annotations

from typing import Any

from hub.domain.actor import Actor
from hub.operations.prints import sheet
from hub.operations.rights import require
from hub.operations.rosters.view import roster_whole


def printed(actor: Actor, roster_id: int) -> dict[str, Any]:
    """`hub.roster_list`: the items with a place to sign. Raises NotFound, Refused."""
    require(actor, "roster.note")
    it, items = roster_whole(actor, roster_id)
    return {
        **sheet.head(it.line.number, copies=("存入案卷",)), "title": it.service.title, "kind": it.line.kind,
        "purpose": it.roster.purpose, "made_on": it.line.made_on.isoformat(), "due": it.line.due.isoformat(),
        "made_by": it.made_by, "total": f"{it.line.counts.all}项",
        "lines": [
            {"no": item.no, "name": item.name, "community": item.community, "post": item.post,
             "due": item.due.isoformat(), "outcome": "；".join(filter(None, (*item.before, item.outcome)))}
            for item in items
        ],
        "printed_by": actor.name,
    }  # fmt: skip
