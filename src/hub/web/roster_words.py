"""Words and choices of the rosters' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask
from sqlalchemy import or_, select

from hub.db.base import reading
from hub.db.models import Community, Post
from hub.domain.actor import Actor
from hub.domain.applying import Question
from hub.domain.roster import ANSWER, CASE, RosterOutcome
from hub.domain.service import Service
from hub.i18n import _, _l
from hub.operations.ab_posts.posts import in_use
from hub.operations.rosters.items import SETTLE, ItemLine
from hub.operations.rosters.noting import GONE
from hub.operations.rosters.view import ItemView, RosterView
from hub.operations.spoken import ITEM_STATES, of_context
from hub.web.dynamic import answers_said
from hub.web.marks import semicolon
from hub.web.shapes import Light

_posts, _places = Post.__table__, Community.__table__
ENTRIES: dict[str, Any] = {
    "made": _l("roster made"), "closed": _l("roster closed"), "erased": _l("its people erased"),
}  # fmt: skip
STATES: dict[str, Any] = {
    "open": _l("under way"),
    "closed": _l("roster closed"),
    "erased": _l("closed, people erased"),
}
TODO: dict[str, Any] = {
    ANSWER: _l("Answer what was found"), CASE: _l("Turn it into a case"), SETTLE: _l("End it or keep it"),
}  # fmt: skip


def labels() -> dict[str, str]:
    """What the fields of these pages are called."""
    return {
        "file": _("List from above"), "size": _("How many"), "paper": _("Notice from above"), "why": _("Why"),
        "run": _("Pay-out"),
        "reason": _("Reason"), "post_id": _("Post"), "outcome": _("Result"), "visit_on": _("Next visit"),
        "answer": _("Answer"), "last": _("Last day"), "variant": _("Kind"),
    }  # fmt: skip


def todo_words(item: ItemLine) -> str:
    """What is to be done with an item now, in the reader's language."""
    if item.todo in TODO:
        return str(TODO[item.todo])
    return of_context(item.service.key, item.what)


def outcome_words(item: ItemLine) -> str:
    """An item's outcome in the reader's language, after those of the stages before."""
    if item.outcome == GONE:
        return _("gone since")
    found = filter(None, (*item.before, item.outcome))
    return semicolon().join(of_context(item.service.key, each) for each in found)


def by_outcome(it: RosterView) -> list[tuple[str, str, int]]:
    """(key, words, count) of every outcome that came up, most first."""
    found = it.line.counts.by.get("outcome", {})
    return [(key, _outcome(it, key), count) for key, count in found.items()]


def _outcome(it: RosterView, key: str) -> str:
    said = it.roster.outcome(key)
    if said is None:
        return _("gone since") if key == GONE else key
    return of_context(it.service.key, said.text)


def drawn_words(it: RosterView) -> list[tuple[str, str]]:
    """(number, words) of each drawn line: how far it is, or what came of it."""
    return [
        (line, _outcome(it, outcome) if outcome and state == "done" else str(ITEM_STATES.get(state, state)))
        for line, state, outcome in it.drawn
    ]


def late_words(count: int) -> Light:
    """How many are late, as a light: 超期3项."""
    return Light("red", _("%(n)s late", n=count))


def posts_of(counted: Mapping[int, int]) -> list[tuple[str, int]]:
    """Posts by title with how many items go there, most first."""
    rows = reading().execute(select(_posts.c.id, _posts.c.title).where(_posts.c.id.in_(list(counted))))
    named = [(str(row.title), counted[row.id]) for row in rows]
    return sorted(named, key=lambda each: (-each[1], each[0]))


def post_choices(actor: Actor, it: RosterView) -> Sequence[tuple[str, str]]:
    """The posts that an item may be given to: officers and agents of the communities, the window's own."""
    if it.line.state != "open":
        return []
    wanted = or_(
        _posts.c.role.in_(("household_officer", "community_agent")),
        (_posts.c.role == "window_clerk") & (_posts.c.department == it.service.department),
    )
    query = (
        select(_posts.c.id, _posts.c.title, _places.c.name)
        .outerjoin_from(_posts, _places, _places.c.id == _posts.c.community_id)
        .where(wanted, in_use())
        .order_by(_posts.c.community_id, _posts.c.id)
    )
    return [(str(row.id), f"{row.name or ''} {row.title}".strip()) for row in reading().execute(query)]


def item_choices(it: RosterView) -> list[tuple[str, str]]:
    """The open items shown, for a choice."""
    return [(str(item.id), f"{item.no} {item.name}") for item in it.items if item.state == "open"]


def outcome_choices(it: ItemView, outcomes: Sequence[RosterOutcome]) -> list[tuple[str, str]]:
    """Outcomes of a stage as choices."""
    return [(each.key, of_context(it.service.key, each.text)) for each in outcomes]


def question_choices(service: Service, question: Question) -> list[tuple[str, str]]:
    """The answers of a question of the case that is to be opened."""
    return [(each.key, of_context(service.key, each.text)) for each in question.choices]


def variant_choices(service: Service) -> list[tuple[str, str]]:
    """The kinds of the case that is to be opened."""
    return [(each.key, of_context(service.key, each.title)) for each in service.variants if each.enabled]


def register(app: Flask) -> None:
    """Make these known to all templates."""
    app.jinja_env.globals.update(
        roster_states=STATES, roster_item_states=ITEM_STATES, roster_todo=todo_words,
        roster_outcome=outcome_words, answers_said=answers_said, item_choices=item_choices,
        outcome_choices=outcome_choices, roster_late=late_words,
        question_choices=question_choices, variant_choices=variant_choices,
    )  # fmt: skip
