"""追责: a verified violation followed to a result, by the inspection alone (限时办结制度 14, AB岗制度 六).

Opened for a case that is or was overdue, by a finding whose result it is, or by itself from a complaint about
推诿扯皮 that was upheld: then it is the one's who was on duty that day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.base import today, transaction
from hub.db.models import Case
from hub.db.scope import foreign
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, Refused
from hub.domain.register_number import as_kept
from hub.domain.supervision import SANCTIONS
from hub.operations import journal
from hub.operations.ab_posts.holdings import does
from hub.operations.numbers import yearly
from hub.operations.rights import by_id, require
from hub.operations.supervision.overdue import kinds_now
from hub.operations.supervision.texts import plain
from hub.operations.supervision.violation_view import TABLE, load
from hub.operations.verb import CaseRef, verb

_cases = Case.__table__
PASSING_ON: Final = "passing_on"
Row = dict[str, Any]


@verb("inspection.keep")
def open_for_case(actor: Actor, *, number: str, said: str) -> CaseRef:
    """Follow a case that is or was overdue, at the person whose work its post is.

    Raises InputError for no such case, Refused where it is in order or nobody is at the post.
    """
    require(actor, "inspection.keep")
    text = plain(said, "said")
    with transaction() as tx:
        same = (_cases.c.number == as_kept(number), foreign(actor))
        case = tx.execute(select(_cases).where(*same)).mappings().first()
        if case is None:
            raise InputError("There is no such case.", where="number")
        post_id, kinds = kinds_now(dict(case))
        if not kinds:
            raise Refused("This case is not overdue.", where=case["number"])
        staff_id = on_duty(post_id, case["completed_on"] or today(), case["id"])
        row = _open(tx, actor, ground="overdue", post_id=post_id, staff_id=staff_id, said=text,
                    case_id=case["id"])  # fmt: skip
        return journal.ref(row)


def on_duty(post_id: int, day: dt.date, case_id: int | None = None) -> int:
    """Whose work a post, or a case there, was on a day. Raises Refused where nobody was there."""
    found = does(post_id, day, case_id)
    if found is None:
        raise Refused("Nobody was at this post on %(day)s.", day=day)
    return found.staff_id


def from_complaint(tx: Connection, actor: Actor, row: Mapping[str, Any]) -> None:
    """What an upheld complaint about 推诿扯皮 opens: an item for whoever was on duty on its day (AB-06).

    Nothing where the complaint names no post or nobody was there: the inspection then has no person.
    """
    if row["reason"] != PASSING_ON or row["verdict"] != "upheld" or row["post_id"] is None:
        return
    found = does(row["post_id"], row["on"], row["case_id"])
    if found is not None:
        _open(tx, actor, ground=PASSING_ON, post_id=row["post_id"], staff_id=found.staff_id,
              said=f"有效投诉{row['number']}：推诿扯皮", complaint_id=row["id"])  # fmt: skip


def from_check(tx: Connection, actor: Actor, row: Mapping[str, Any]) -> None:
    """What a finding opens whose result is 追责. Raises Refused where nobody was at the post."""
    _open(tx, actor, ground="finding", post_id=row["post_id"], staff_id=on_duty(row["post_id"], row["on"]),
          said=row["finding"], check_id=row["id"])  # fmt: skip


def _open(tx: Connection, actor: Actor, **said: Any) -> Row:
    on = today()
    row: Row = {
        "number": yearly(tx, "violation", "责", on), "on": on,
        "by_id": by_id(actor), "case_id": None, "complaint_id": None, "check_id": None, "state": "open",
        "result": "", "note": None, "closed_on": None, "closed_by": None, **said,
    }  # fmt: skip
    entry = {"ground": row["ground"], "staff": row["staff_id"]}
    return journal.begin(tx, actor, TABLE, row, "opened", "state", said=entry, texts=("said",))


@verb("inspection.keep")
def close(actor: Actor, violation_id: int, *, rev: int, result: str, note: str = "") -> CaseRef:
    """Close it with its result. Raises InputError without one, Refused for one's own, Conflict, NotFound."""
    require(actor, "inspection.keep")
    if result not in SANCTIONS:
        raise InputError("Say what became of it.", where="result")
    with transaction() as tx:
        row = load(tx, actor, violation_id)
        if row["staff_id"] == actor.staff_id:
            raise Refused("Another person closes what is about you.", where=row["number"])
        if row["state"] != "open":
            raise Conflict("This is closed already.", where=row["number"])
        journal.must_be_as_seen(row, rev)
        journal.enter(
            tx, actor, TABLE, row, "closed", texts={"note": plain(note, "note", needed=False) or None},
            state="closed", result=result, closed_on=today(), closed_by=by_id(actor),
        )  # fmt: skip
        return journal.ref(row)
