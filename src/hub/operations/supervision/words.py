"""Words of supervision that pages, sheets and prints share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from hub.i18n import _l, chinese

KINDS: Final[Mapping[str, Any]] = {
    "unpublished": _l("(1) limit not published"), "out_of_class": _l("(2) not handled in its class"),
    "late": _l("(3) late without a valid reason"), "not_expedited": _l("(4) urgent, not begun in time"),
}  # fmt: skip
"""The four kinds of overdue (限时办结制度, article 12)."""
FIGURES: Final[Mapping[str, Any]] = {
    "accepted": _l("Accepted"), "completed": _l("Completed"), "refused": _l("Not granted"),
    "overdue": _l("Overdue"), **KINDS, "average": _l("Counted days on average"),
}  # fmt: skip


def kinds_said(kinds: Iterable[str]) -> str:
    """The kinds of one case in a row."""
    return ("；" if chinese() else "; ").join(str(KINDS[kind]) for kind in kinds)
