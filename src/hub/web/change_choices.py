"""What can be chosen in the fields of a change: posts, steps, entries, people, communities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Post, Staff
from hub.domain import case_ledger
from hub.operations.casework import changes as verbs
from hub.operations.casework.views import CaseView
from hub.web import contact_words, notification_words
from hub.web.case_events import told
from hub.web.switch import communities


def _posts(view: CaseView) -> list[tuple[str, str]]:
    roles = {task.role for task in view.tasks}
    table = Post.__table__
    rows = reading().execute(select(table.c.id, table.c.title, table.c.role).order_by(table.c.title))
    return [(str(row.id), row.title) for row in rows if row.role in roles or row.role == "window_clerk"]


def _tasks(view: CaseView) -> list[tuple[str, str]]:
    return [(task.key, task.title) for task in view.tasks if task.key]


def _successors(view: CaseView) -> list[tuple[str, str]]:
    if view.service.subject != "household":
        return []
    people = verbs.successors(view.row["household_id"])
    return [(str(key), name) for key, name in people if key != view.row["applicant_id"]]


def _steps(view: CaseView) -> list[tuple[str, str]]:
    return [(step.key, step.title) for step in verbs.reopened_at(view.flow, view.row)]


def _dated_events(view: CaseView) -> list[tuple[str, str]]:
    return [
        (str(e.seq), f"{e.date.isoformat()} {told(view, e)}")
        for e in view.events
        if case_ledger.is_clock(e.type)
    ]


def _colleagues(_view: CaseView) -> list[tuple[str, str]]:
    table = Staff.__table__
    rows = reading().execute(
        select(table.c.id, table.c.name).where(table.c.active.is_(True)).order_by(table.c.name)
    )
    return [(str(row.id), row.name) for row in rows]


def _communities(view: CaseView) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in communities() if key != view.row["community_id"]]


CHOICES: Final[dict[str, Callable[[CaseView], list[tuple[str, str]]]]] = {
    "post_id": _posts, "task": _tasks, "step": _steps, "seq": _dated_events, "second_id": _colleagues,
    "community_id": _communities, "successor_id": _successors, "about": lambda _view: contact_words.abouts(),
    "channel": lambda _view: contact_words.ways(),
    "handed": lambda _view: [(key, str(text)) for key, text in notification_words.HANDED.items()],
}  # fmt: skip
"""The choices of a field, by its name."""
