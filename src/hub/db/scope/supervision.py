"""Who may see orders, cards and major matters: whoever watches all of them, else what lies at the own post.

No row names a resident. What is about a case of the own household is seen by nobody of it.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import FromClause, and_, false, or_, true

from hub.db.models import DataRequest, ExtensionRequest, MajorMatter, SupervisionCard, SupervisionOrder
from hub.db.scope.cases import its_case, whole_cases
from hub.db.scope.desk import case_desk
from hub.db.scope.grants import Clause, Rules
from hub.db.scope.own import foreign
from hub.domain.actor import Actor

_orders, _cards, _majors = SupervisionOrder.__table__, SupervisionCard.__table__, MajorMatter.__table__
_data, _extensions = DataRequest.__table__, ExtensionRequest.__table__


def _others(table: FromClause, actor: Actor) -> Clause:
    """Rows about no case, or about one that is not of the own household."""
    return or_(table.c.case_id.is_(None), its_case(table, foreign(actor)))


def _order_rows(actor: Actor) -> Clause:
    others = _others(_orders, actor)
    if actor.may("watch.read"):
        return others
    return and_(case_desk(actor, _orders.c.post_id, _orders.c.case_id), others)


def _card_rows(actor: Actor) -> Clause:
    """One's own; all others' for who gives or decides."""
    mine = _cards.c.staff_id == actor.staff_id
    all_ = actor.may("card.give") or actor.may("card.decide")
    return or_(mine, _others(_cards, actor)) if all_ else mine


def _data_rows(actor: Actor) -> Clause:
    """Whoever may ask communities sees what was asked and answered; else what lies at the own post."""
    return true() if actor.may("data.ask") else _data.c.post_id.in_(actor.post_ids)


def _major_rows(actor: Actor) -> Clause:
    """The deputies' and the director's, none of the own household's."""
    seen = actor.may("major.see") or actor.may("major.flag")
    return _others(_majors, actor) if seen else false()


def _extension_rows(actor: Actor) -> Clause:
    """All but those of the own household's cases, for whoever decides; else those of the cases one sees."""
    if actor.may("extension.decide"):
        return _others(_extensions, actor)
    return its_case(_extensions, whole_cases(actor))


RULES: Final[Rules] = {
    "supervision_orders": _order_rows,
    "supervision_cards": _card_rows,
    "major_matters": _major_rows,
    "data_requests": _data_rows,
    "extension_requests": _extension_rows,
}
