"""The rules of the ledger: those of AB岗工作制度 五, what the core knows besides, the departments'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hub.domain.appraisal import PointRule
from hub.domain.errors import InputError
from hub.i18n import _l
from hub.operations.context import plugins
from hub.operations.spoken import of_context

_FIVE: Final = _l("A and B posts, article 5")
CORE: Final[Mapping[str, PointRule]] = {
    "absent": PointRule(_l("Absent from the post"), _FIVE, "absent", "holders", 2, spares=True),
    "nobody": PointRule(_l("Nobody at the post, and a complaint that was upheld"), _FIVE, "complaint",
                        "holders", 10, reasons=("nobody_there",), spares=True),
    "phone": PointRule(_l("Nobody answered the telephone"), _FIVE, "phone", "duty", 2, spares=True),
    "check_call": PointRule(_l("Nobody answered a check call from above"), _FIVE, "check_call", "holders", 3,
                            spares=True),
    "late": PointRule(_l("A case past its date"), _l("Limits, articles 11 and 14"), "case"),
    "complaint": PointRule(_l("A valid complaint"), _l("First contact, article 11"), "complaint"),
    "praise": PointRule(_l("Praise"), _l("Plan, part 6"), "praise", adds=True),
}  # fmt: skip
"""By key. Those of the plan have its points; of the others it says nothing."""


def rules() -> Mapping[str, PointRule]:
    """Every rule by key; a department's has the department before its name."""
    return {**CORE, **plugins().point_rules}


def rule_of(key: str) -> PointRule:
    """A rule. Raises InputError."""
    try:
        return rules()[key]
    except KeyError:
        raise InputError("There is no point rule %(key)s.", key=key, where="rule",
                       remedy="hub appraisal rules shows them all.") from None  # fmt: skip


def title(key: str) -> str:
    """What a rule is called, in the reader's language; the key of one whose department is gone."""
    return _said(key, rules()[key].title) if key in rules() else key


def basis(key: str) -> str:
    """The article a rule of points stands in, in the reader's language; "" for an unknown one."""
    return _said(key, rules()[key].basis) if key in rules() else ""


def _said(key: str, text: Any) -> str:
    return str(text) if key in CORE else of_context(key.split(".")[0], text)
