"""What supervision prints: a bulletin, a filed half-month report."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Staff
from hub.domain.actor import ROLES, Actor
from hub.domain.errors import NotFound
from hub.operations.prints import sheet
from hub.operations.prints.documents import printer
from hub.operations.services.guide_words import in_chinese
from hub.operations.supervision import bulletins, half_month_view

_staff = Staff.__table__
NAMED = 4
"""Posts that are named on a bulletin; of more only how many."""
FIGURES = {
    "accepted": "受理", "completed": "办结", "refused": "不予办理", "overdue": "超时",
    "unpublished": "㈠未公开承诺时限", "out_of_class": "㈡未按分类办理", "late": "㈢无正当理由超时",
    "not_expedited": "㈣紧急事项未急办", "average": "平均计入工作日",
}  # fmt: skip


def bulletin(actor: Actor, bulletin_id: int) -> bytes:
    """A bulletin as PDF. Raises NotFound."""
    row, copies = bulletins.one(actor, bulletin_id)
    posts = [copy["post"] for copy in copies]
    more = f"等{len(posts)}个岗位" if len(posts) > NAMED else ""
    return _pdf("hub.bulletin", {
        **sheet.head(row["number"]), "title": row["title"], "sender": in_chinese(ROLES[row["sender"]]),
        "on": row["on"].isoformat(), "to": "、".join(posts[:NAMED]) + more, "by": _name(row["by_id"]),
        "lines": (row["said"] or "").splitlines() or [""],
    })  # fmt: skip


def half_month(actor: Actor, unit_key: str, due: dt.date) -> bytes:
    """A filed report as PDF. Raises NotFound where nothing is filed."""
    unit, row = half_month_view.may_read(actor, unit_key), half_month_view.report(actor, unit_key, due)
    if row is None or row["state"] not in half_month_view.FILED:
        raise NotFound("Nothing is filed for this date.")
    days = {name: row[name].isoformat() for name in ("first", "last", "due", "filed_on")}
    texts = {name: row[name] or "无" for name in ("progress", "problems", "plans")}
    return _pdf("hub.half_month", {
        **sheet.head(row["number"]), **days, **texts, "unit": unit.title, "by": _name(row["filed_by"]),
        "lines": [{"what": word, "count": _said(row["figures"].get(key))} for key, word in FIGURES.items()],
        "result": row["result"] or "",
    })  # fmt: skip


def _said(number: float | None) -> str:
    return "—" if number is None else str(number)


def _pdf(key: str, data: dict[str, Any]) -> bytes:
    printer().check(key, data)
    return printer().pdf(key, data)


def _name(staff_id: int | None) -> str:
    found = reading().execute(select(_staff.c.name).where(_staff.c.id == staff_id)).scalar()
    return str(found or "—")
