"""The hub's own reports, over all departments: what is done by service, and what kinds of item cases are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hub.domain.report import Figure, Report
from hub.i18n import _l

HUB: Final = "hub"
"""The first part of their names, where a department's report has its department."""
_YES: Final = ("yes",)


def _kind(key: str, title: Any, meaning: Any) -> Figure:
    return Figure(key, title, meaning, "cases", where={key: _YES})


OWN: Final[Mapping[str, Report]] = {
    "hub.completed": Report(
        _l("Completed cases by service"),
        _l("Cases that were completed in the period, a row for every service."),
        "cases", "service",
        (
            Figure(
                "completed", _l("Completed"), _l("the applicant was told, or the result was ready"), "cases"
            ),
        ),
        _l("Cases: the day of completion and how they ended"), every=True,
        asked_as=("各项业务办结", "办件数量"),
    ),
    "hub.satisfaction": Report(
        _l("How content residents are"),
        _l("Cases that were completed in the period, by the marks that residents gave them."),
        "marks", "service",
        (
            Figure("marked", _l("Marked"), _l("residents gave one of the five grades"), "cases",
                   where={"marked": _YES}),
            Figure("content", _l("Content"), _l("marked content or very content; the share is of the marked"),
                   "cases", where={"content": _YES}, of="marked"),
            Figure("unmarked", _l("Not marked"), _l("completed, and no mark was given"), "cases",
                   where={"marked": ("no",)}),
        ),
        _l("Cases: the day of completion, and the grade given with number and code of the receipt"),
        asked_as=("群众满意率", "居民满意度"),
    ),
    "hub.kinds": Report(
        _l("Kinds of item"),
        _l("Cases that were opened in the period, by the six kinds; one can be several at once."),
        "opened", "service",
        (
            Figure("all", _l("Cases in all"), _l("each case once"), "cases"),
            _kind("immediate", _l("Immediate"), _l("completed on the day of acceptance by its service")),
            _kind("returned", _l("Returned"), _l("refused or not accepted, with the reason")),
            _kind("promised", _l("Promised"), _l("with a limit in working days")),
            _kind("joint", _l("Joint"), _l("further departments have a step")),
            _kind("supplemented", _l("Supplemented"), _l("papers were missing and were asked for by a slip")),
            _kind("agency", _l("Agency"), _l("handed in at the community, carried on by its agent")),
        ),
        _l("Cases: definition, acceptance and end; derived, never chosen"),
        asked_as=("即办件、承诺件、退回件、联办件、补办件、代理件",),
    ),
}  # fmt: skip
