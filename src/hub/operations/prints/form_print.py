"""A department's own form, filled from registry, checklist and answers: nothing is typed twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from hub.operations.casework.flow_view import StopView
from hub.operations.casework.views import CaseView
from hub.operations.prints import form_facts, sheet

_OPINIONS: Final = {
    "community_agent": "社区意见", "community_leader": "社区意见", "window_clerk": "便民服务中心意见",
    "street_leader": "街道意见", "superior": "{body}意见",
}  # fmt: skip
"""Whose opinion a role writes."""
_OF_THE_OFFICER: Final = [
    {"title": title, "text": "", "signer": "", "date": "", "seal": seal}
    for title, seal in (("包户干部", False), ("社区负责人", True))
]
"""Who signs an officer's statement: nobody above the community is asked about it."""


def form(
    view: CaseView,
    clerk: str,
    title: str,
    full: Mapping[str, Any],
    *,
    officer: bool = False,
    boxes: Collection[str] = (),
) -> dict[str, Any]:
    """The data of the form called `title`.

    `full`: the registry facts of the people on the form, by id ({id: {sex, birth, id_number, phone …}}),
    read by the caller inside its purpose and logged there. `officer`: it is the household officer's
    statement; an applicant's own reason is left for the pen. `boxes`: labels of what was written on the
    way and the form asks for again; nothing else of it stands in the data.
    """
    people = [_person(view, each, full.get(str(each.id), {})) for each in (view.applicant, *view.members)]
    return {
        **sheet.head(view.row["number"], counter=sheet.counter(view)), "draft": True, "title": title,
        "service": sheet.service_title(view), "applied_on": view.row["opened_on"].isoformat(),
        "applicant": {**people[0], "community": view.community, "size": len(people)},
        "members": [_member(p) for p in people[1:]],
        "facts": form_facts.of_statement(view) if officer else form_facts.facts(view),
        "found": form_facts.found(view, boxes),
        "statement": _officer_said(view) if officer else "", "papers": [sheet.paper(p) for p in view.papers],
        "declaration": "本人承诺所填内容和所交材料真实、完整，愿意承担相应责任。",
        "opinions": _OF_THE_OFFICER if officer else _opinions(view), "tables": form_facts.tables(view),
    }  # fmt: skip


def _officer_said(view: CaseView) -> str:
    done = [e.payload for e in view.events if e.type == "task_done" and e.payload.get("task") == "statement"]
    return str((done[-1].get("form") or {}).get(form_facts.DIFFICULTY) or "") if done else ""


def _person(view: CaseView, person: Any, full: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": person.name,
        "sex": str(full.get("sex", "")),
        "birth": str(full.get("birth", "")),
        "id_number": str(full.get("id_number", "")),
        "phone": person.phone,
        "address": person.address or view.household_address,
        "relation": person.relation,
    }


def _member(person: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(person.get(key, "")) for key in ("name", "relation", "sex", "birth", "id_number")} | {
        "work": "",
        "income": "",
    }


def _bodies(view: CaseView, stop: StopView) -> list[str]:
    """Each of several superiors that decide together has its own box."""
    return [body.title for body in view.service.step(stop.key).bodies] or [stop.body]


def _opinions(view: CaseView) -> list[dict[str, Any]]:
    """An empty box for the opinion of each place that the case passes, in its order."""
    asked = [stop for stop in view.stops if stop.role in _OPINIONS and stop.phase in ("community", "running")]
    titles = dict.fromkeys(
        _OPINIONS[stop.role].format(body=body) for stop in asked for body in _bodies(view, stop)
    )
    return [{"title": title, "text": "", "signer": "", "date": "", "seal": True} for title in titles]
