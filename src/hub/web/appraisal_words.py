"""Words of the appraisal: kinds of checks and evidence, states of entries, what the fields are called."""

from __future__ import annotations

from typing import Any, Final

from hub.domain.appraisal import REPLY_LIMIT as REPLY_LIMIT
from hub.i18n import _, _l

CHECKS: Final[dict[str, Any]] = {
    "absent": _l("nobody at the post"), "phone": _l("telephone not answered"),
    "check_call": _l("check call from above not answered"),
}  # fmt: skip
STATES: Final[dict[str, Any]] = {
    "proposed": _l("entry proposed"), "told": _l("person told"), "replied": _l("reply given"),
    "upheld": _l("upheld"), "cancelled": _l("entry cancelled"),
}  # fmt: skip


PARTS: Final[dict[str, Any]] = {
    "leaders": _l("Leaders' evaluation"), "residents": _l("Residents' evaluation"),
    "own": _l("Own evaluation"), "daily": _l("Daily checks"),
}  # fmt: skip


def labels() -> dict[str, str]:
    """What the fields are called."""
    return {
        "kind": _("What was noted"), "post_id": _("Post"), "on": _("Day"), "time": _("Time"),
        "caller": _("Which superior called"), "note": _("What was seen"), "rule": _("Rule"),
        "evidence": _("Number of the evidence"), "person": _("Person"), "reply": _("My reply"),
        "reason": _("Reason"), "told_on": _("Told on"), "year": _("Year"), "said": _("What there is to say"),
        **{part: str(title) for part, title in PARTS.items()},
    }  # fmt: skip
