"""A pay-out's stops as the flow draws them: who did each step, and where the run is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from hub.domain.programme import STEPS
from hub.i18n import _
from hub.operations.payments.view import RunView
from hub.operations.spoken import of_context
from hub.web.shapes import FlowStop
from hub.web.words import role_name

_PLACE: Final = {
    "draft": 1,
    "reviewed": 2,
    "approved": 3,
    "funded": 4,
    "paying": 5,
    "reconciled": 99,
    "withdrawn": 0,
}
_DONE_AT: Final = {
    "make": 1, "review": 2, "approve": 3, "send_up": 4, "fund": 4, "draw": 5, "export": 5, "pay": 6,
    "return_list": 7, "reconcile": 8,
}  # fmt: skip
"""From which place on a step of the definition is behind the run."""
assert set(_DONE_AT) == set(STEPS)
_NOTED_AS: Final = {
    "make": "made_by", "review": "checked_by", "approve": "approved_by", "fund": "funded_by",
    "reconcile": "closed_by",
}  # fmt: skip
_BY_SEVERAL: Final = frozenset({"review", "draw", "pay"})
"""Steps that people of different roles may do: once it is done the name stands there, not a role."""
_HANDS: Final[Mapping[str, Sequence[str]]] = {
    "community": ("community_agent", "household_officer"), "centre": ("window_clerk",),
}  # fmt: skip
"""Who draws and hands out, by the last station of the money; else the finance office."""


def run_stops(it: RunView) -> list[FlowStop]:
    """The steps of the definition with who did them; the steps every run has where a case's service pays."""
    service, row = it.programme.service, it.row
    place = _PLACE[row["state"]] + _settled(it)
    if service.kind == "payment":
        steps = [
            (step.key, of_context(service.key, step.title), step.body or role_name(step.role))
            for step in service.steps
        ]
    else:
        steps = _plain(it.programme.paid_by)
    found: list[FlowStop] = []
    for key, title, whose in steps:
        done = _DONE_AT[key] <= place or row["state"] == "reconciled" or (key == "send_up" and row["sent_on"])
        here = not done and (not found or found[-1].state == "done") and row["state"] != "withdrawn"
        who = _who_did(it, key)
        found.append(FlowStop(title, "" if who and key in _BY_SEVERAL else whose, who,
                              state="done" if done else "current" if here else "todo"))  # fmt: skip
    return found


def _who_did(it: RunView, key: str) -> str:
    """Who did a step; of many who drew or hand out, how many."""
    if key not in ("draw", "pay"):
        return it.people.get(_NOTED_AS.get(key, ""), "")
    names = {name for share in it.shares for name in (share.drawn_by if key == "draw" else share.held_by)}
    return "、".join(sorted(names)) if len(names) <= 2 else _("%(n)s of the staff", n=len(names))


def _plain(paid_by: str) -> list[tuple[str, str, str]]:
    hands = _roles(*_HANDS.get(paid_by, ("finance",)))
    return [
        ("make", _("Make the list"), _roles("window_clerk")),
        ("review", _("Check it"), _roles("window_clerk", "deputy_director")),
        ("approve", _("Approve it"), _roles("street_leader")), ("fund", _("Money"), _roles("finance")),
        ("draw", _("Draw the money"), hands), ("pay", _("Hand out"), hands),
        ("reconcile", _("Close"), _roles("finance")),
    ]  # fmt: skip


def _roles(*roles: str) -> str:
    return "、".join(role_name(role) for role in roles)


def _settled(it: RunView) -> int:
    """How far one that is being paid is behind its hand-out: 1 nothing is pending, 2 all sheets are back."""
    if it.row["state"] != "paying" or not it.whole or it.counts.get("pending"):
        return 0
    return 2 if it.closable else 1
