"""Letters that wait to be delivered by one's posts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, url_for
from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Task
from hub.db.scope import scope
from hub.operations import desk, documents
from hub.web.gate import actor, permission
from hub.web.nav import note_count

area = Blueprint("deliveries", __name__)


@area.get("/deliveries")
@permission("letter.deliver")
def page() -> str:
    """Oldest first, with address and telephone."""
    rows = desk.deliveries(actor())
    note_count("deliveries", len(rows))
    tasks = _tasks([row["case_id"] for row in rows])
    shown = [{**row, "href": _where(row, tasks)} for row in rows]
    return render_template("staff/deliveries/page.html", rows=shown, titles=documents.TITLES)


def _tasks(case_ids: list[int]) -> Mapping[tuple[int, str], int]:
    """Open steps of these cases at one's own posts: (case, step) → task."""
    table, who = Task.__table__, actor()
    query = select(table.c.id, table.c.case_id, table.c.step).where(
        table.c.case_id.in_(case_ids), table.c.key == "", table.c.done_on.is_(None),
        table.c.post_id.in_(who.post_ids), scope(table, who),
    )  # fmt: skip
    return {(row.case_id, row.step): row.id for row in reading().execute(query)}


def _where(row: Mapping[str, Any], tasks: Mapping[tuple[int, str], int]) -> str:
    """The page that hands the letter over: the step that is waiting for it; "" while it is another's turn."""
    task_id = tasks.get((row["case_id"], row["case_step"]))
    return url_for("visit.page", task_id=task_id) if task_id else ""
