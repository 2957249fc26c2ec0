"""Fields of meetings and lists: who sits, which cases, what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Batch
from hub.domain.actor import Actor
from hub.operations.batch_view import BatchLineView, BatchView
from hub.operations.batches import MemberSaid, members_of
from hub.web.forms import Form

BLANK = 3
"""Empty rows offered below the members there are."""


def members(form: Form) -> list[MemberSaid]:
    """Who was typed into the members' table: m<i>-name, -office, -votes, -present."""
    found = []
    for i in range(60):
        name = form.get(f"m{i}-name").strip()
        if name:
            found.append(MemberSaid(
                name, form.get(f"m{i}-office").strip(), votes=form.get(f"m{i}-votes", "yes") != "no",
                present=form.get(f"m{i}-present", "yes") != "no",
            ))  # fmt: skip
    return found


def member_rows(known: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of the members' table, with blank ones at the end."""
    rows = [{key: row[key] for key in ("name", "office", "votes", "present")} for row in known]
    return rows + [{"name": "", "office": "", "votes": True, "present": True}] * BLANK


def last_members(department: str, key: str) -> list[dict[str, Any]]:
    """Who sat in the last meeting of that kind: nothing is typed twice."""
    table = Batch.__table__
    query = select(table.c.id).where(table.c.department == department, table.c.key == key)
    last = reading().execute(query.order_by(table.c.id.desc()).limit(1)).scalar()
    return members_of(reading(), last) if last else []


def case_ids(form: Form) -> list[int]:
    """The cases ticked."""
    return [int(text) for text in form.all("case") if text.isdigit()]


def recusals(form: Form, view: BatchView) -> list[dict[str, str]]:
    """Who steps aside on a line, with ground and time."""
    member, ground = form.get("recused").strip(), form.get("ground").strip()
    if not member:
        return []
    return [{"member": member, "ground": ground, "at": form.get("recused_at").strip()}]


def votes(form: Form) -> dict[str, int]:
    """Counts for, against, abstained; what was left empty is 0."""
    return {key: form.integer(f"votes-{key}") or 0 for key in ("for", "against", "abstain")}


def open_line(view: BatchView, wanted: int | None) -> BatchLineView | None:
    """The line being discussed: the one asked for, else the first undecided."""
    by_number = {line.no: line for line in view.lines}
    if wanted in by_number:
        return by_number[wanted]  # type: ignore[index]
    return next((line for line in view.lines if not line.result), None)


def next_open(view: BatchView, after: int) -> int | None:
    """The number of the next undecided line."""
    later = [line.no for line in view.lines if not line.result and line.no > after]
    earlier = [line.no for line in view.lines if not line.result and line.no < after]
    return (later or earlier or [None])[0]


def may_hold(who: Actor, view: BatchView) -> bool:
    """Whether this person decides and sends, or only reads."""
    return who.may("batch.hold", view.row["department"])
