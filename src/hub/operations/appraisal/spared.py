"""Whether a special arrangement (临时性特殊安排) of a day spares a person an entry of the ledger."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from hub.db.models import Absence, OrderVerdict
from hub.domain.errors import Refused

_verdicts, _away = OrderVerdict.__table__, Absence.__table__


def on_day(tx: Connection, staff_id: int, on: dt.date) -> str:
    """What stands of a person's absence by order on a day: approved, refused, open; "" for none."""
    query = (
        select(_away.c.id, _verdicts.c.verdict)
        .outerjoin(_verdicts, _verdicts.c.absence_id == _away.c.id)
        .where(_away.c.kind == "order", _away.c.staff_id == staff_id, _away.c.first <= on, _away.c.last >= on)
    )
    found = {row.verdict or "open" for row in tx.execute(query)}
    return next((state for state in ("approved", "open", "refused") if state in found), "")


def must_not_be(tx: Connection, staff_id: int, name: str, on: dt.date) -> None:
    """Raise Refused where a special arrangement of that day stops an entry, or may (nobody has judged it)."""
    stands = on_day(tx, staff_id, on)
    if stands == "approved":
        raise Refused("%(name)s had a special arrangement on %(day)s: no points are taken for it.",
                      name=name, day=on, where="person")  # fmt: skip
    if stands == "open":
        raise Refused(
            "%(name)s has noted a special arrangement for %(day)s, and nobody has said whether it was one.",
            name=name, day=on, where="person", remedy="A leader says so on the page of the ledger first.",
        )  # fmt: skip
