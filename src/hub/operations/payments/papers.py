"""The papers of a pay-out: made once from the books as they stand, numbered, printed again as they were."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from hub.db.base import now, reading, transaction
from hub.db.chain import payload_text
from hub.db.models import Community, PaymentPaper, PaymentRun, Staff
from hub.db.scope import scoped
from hub.domain.actor import Actor
from hub.domain.errors import NotFound, Refused
from hub.operations.access import log_access
from hub.operations.payments import programmes
from hub.operations.payments.view import RunView, run_view
from hub.operations.prints.documents import printer
from hub.operations.prints.payment_prints import MAKERS
from hub.operations.rights import by_id
from hub.operations.verb import CaseRef, verb

TABLE: Final = PaymentPaper.__table__
_staff, _places, _runs = Staff.__table__, Community.__table__, PaymentRun.__table__
_OF_THE_DAY: Final = frozenset({"number", "printed_on", "phone", "hours", "remark"})
"""What differs without the books differing."""


@verb("payment.read")
def issue(actor: Actor, run_id: int, key: str, *, community_id: int | None = None) -> CaseRef:
    """Make a print of a run and keep it; where the books have not changed since the last, that one.

    `community_id`: whose sheet. Raises NotFound, Refused.
    """
    if key not in MAKERS:
        raise NotFound("There is no print %(print)s.", print=key)
    with transaction() as tx:
        view = run_view(actor, run_id, community_id=community_id)
        _still_named(view)
        _whole(view, community_id)
        data = MAKERS[key](view)
        printer().check(key, data)
        earlier = _of_run(tx, run_id)
        same = [each for each in earlier if (each["print"], each["community_id"]) == (key, community_id)]
        if same and _digest(same[-1]["data"]) == _digest(data):
            return CaseRef(same[-1]["id"], same[-1]["number"], 0)
        no = len(earlier) + 1
        number = f"{view.row['number']}-P{no}"
        row = {"run_id": run_id, "community_id": community_id, "no": no, "number": number, "print": key,
               "at": now(), "by_id": by_id(actor), "data": {**data, "number": number},
               "sha256": _digest(data)}  # fmt: skip
        made = tx.execute(insert(TABLE).returning(TABLE.c.id), row).scalar_one()
        return CaseRef(int(made), number, 0)


def of_run(actor: Actor, run_id: int) -> Sequence[Mapping[str, Any]]:
    """The kept prints of a run that this person may open, the newest first, without their data."""
    seen = scoped(TABLE, actor).where(TABLE.c.run_id == run_id).subquery()
    query = (
        select(seen.c.id, seen.c.number, seen.c.print, seen.c.at, _staff.c.name.label("who"),
               _places.c.name.label("community"))
        .outerjoin_from(seen, _staff, _staff.c.id == seen.c.by_id)
        .outerjoin(_places, _places.c.id == seen.c.community_id)
        .order_by(seen.c.no.desc())
    )  # fmt: skip
    return [dict(row) for row in reading().execute(query).mappings()]


def pdf(actor: Actor, paper_id: int) -> tuple[str, bytes]:
    """(what it is saved as, PDF) of a kept print, as it was; logged. Raises NotFound, Refused."""
    found = reading().execute(scoped(TABLE, actor).where(TABLE.c.id == paper_id)).mappings().first()
    if found is None:
        raise NotFound("There is no such print.")
    if not found["data"]:
        raise Refused("The time of this print is over: nobody's name is kept.", where=found["number"])
    log_access(actor, "pay_out", f"print {found['number']}", rows=len(found["data"].get("lines", ())))
    run = reading().execute(select(_runs).where(_runs.c.id == found["run_id"])).mappings().one()
    name = programmes.of_run(run).named({**run, "number": found["number"]})
    return name, printer().pdf(found["print"], found["data"])


def altered(tx: Connection) -> Sequence[str]:
    """Numbers of kept prints whose data is not what was sealed with them; none is left of an erased run's."""
    query = select(TABLE.c.number, TABLE.c.data, TABLE.c.sha256, _runs.c.erased_on)
    rows = tx.execute(query.join(_runs, _runs.c.id == TABLE.c.run_id).order_by(TABLE.c.id))
    return [number for number, data, sealed, erased in rows
            if (data != {} if erased else _digest(data) != sealed)]  # fmt: skip


def _still_named(view: RunView) -> None:
    if view.row["erased_on"]:
        raise Refused("The time of this pay-out is over: nobody's name is kept.", where=view.row["number"])


def _whole(view: RunView, community_id: int | None) -> None:
    """Raise Refused where this person sees a part of the lines only: a paper has all of them or is none."""
    counted = sum(sum(share.counts.values()) for share in view.shares)
    apart = community_id is None and not view.whole
    if apart or sum(len(share.lines) for share in view.shares) != counted:
        raise Refused("You do not see every line of it.", where=view.row["number"],
                      remedy="Open a print that is kept, or ask the window to make one.")  # fmt: skip


def _of_run(tx: Connection, run_id: int) -> list[dict[str, Any]]:
    query = select(TABLE).where(TABLE.c.run_id == run_id).order_by(TABLE.c.no)
    return [dict(row) for row in tx.execute(query).mappings()]


def _digest(data: Mapping[str, Any]) -> str:
    kept = {name: value for name, value in data.items() if name not in _OF_THE_DAY}
    return hashlib.sha256(payload_text(kept).encode()).hexdigest()
