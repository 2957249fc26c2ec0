"""The forms that an applicant signs, before there is a case: blank for the pen, and filled for an example."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from hub.domain.applying import Material
from hub.domain.errors import NotFound
from hub.domain.service import Service
from hub.operations.context import plugins
from hub.operations.services import guide_words as say
from hub.operations.services import guides
from hub.operations.services.guides import Place
from hub.plugins.registry import Plugins
from hub.printing.samples import sample

_BEFORE_THE_END: Final = ("community", "acceptance", "running")
GENERAL: Final = "application"
"""Name of the centre's general form, of the hub's own prints."""
SAMPLE: Final = "样张，内容为虚构"
_LINES: Final = 4
"""Empty lines for members of the household."""


def forms_of(service: Service, every: Plugins | None = None) -> tuple[tuple[str, str], ...]:
    """The department's forms with an applicant's declaration on the way of a case: (name, official title).

    What an officer or a superior writes, and what is printed after the end, is not among them. A service for
    which the plan names papers and no form has the centre's general one. Where nobody brings anything, nobody
    fills in a form either: of rounds, registers, lists from above, pay-outs and goods taken without a name.
    `every`: the departments, where there is no running app.
    """
    asks = any(one.asked for one in service.materials) and not service.part_of
    general = ((GENERAL, _general_title(service)),) if asks else ()
    return _own(service, every or plugins()) or general


def _own(service: Service, every: Plugins) -> tuple[tuple[str, str], ...]:
    names = [name for step in service.steps if step.phase in _BEFORE_THE_END
             for name in step.prints if "." not in name]  # fmt: skip
    keys = {name: f"{service.department}.{name}" for name in dict.fromkeys(names)}
    return tuple(
        (name, every.print_titles[key]) for name, key in keys.items()
        if every.samples.get(key, {}).get("declaration")
    )  # fmt: skip


def filled(service: Service, name: str, every: Plugins | None = None) -> tuple[str, dict[str, Any]]:
    """Print key and data of the filled example, of invented people. Raises NotFound."""
    key, data = _sample(service, name, every or plugins())
    return key, data | {"remark": SAMPLE}


def blank(
    service: Service, name: str, on: dt.date, every: Plugins | None = None, place: Place | None = None
) -> tuple[str, dict[str, Any]]:
    """Print key and data of the form with everything left for the pen. Raises NotFound.

    `place`: whose sheet it is; the running centre's unless given.
    """
    key, data = _sample(service, name, every or plugins())
    data.pop("remark", None)
    words = say.words_of(service, "zh", {})
    place = place or guides.place_of(service, words)
    return key, data | {
        "centre": place.centre, "counter": place.window, "phone": place.phone, "hours": place.hours,
        "number": service.seq, "link": guides.link(service, place), "copies": [],
        "printed_on": on.isoformat(), "service": service.title, "applied_on": "", "statement": "",
        "applicant": _emptied(data["applicant"]),
        **({"contact": _emptied(data["contact"])} if "contact" in data else {}),
        "members": [_emptied(data["members"][0])] * _LINES if data["members"] else [],
        "papers": [say.paper(service, one, words, with_condition=False) for one in _always(service, name)],
        "facts": [_open(fact) for fact in data["facts"]], "found": [],
        "opinions": [{**each, "text": "", "signer": "", "date": ""} for each in data["opinions"]],
        **({"tables": [_table(each) for each in data["tables"]]} if "tables" in data else {}),
    }  # fmt: skip


def _sample(service: Service, name: str, every: Plugins) -> tuple[str, dict[str, Any]]:
    """Print key and sample of one of the service's forms. Raises NotFound."""
    if name not in dict(forms_of(service, every)):
        raise NotFound("There is no print %(print)s.", print=name)
    if name == GENERAL:
        return f"hub.{GENERAL}", _general(service)
    key = f"{service.department}.{name}"
    return key, copy.deepcopy(dict(every.samples[key]))


def _general(service: Service) -> dict[str, Any]:
    """The general form, filled in by an invented person for this service: its questions, its papers."""
    words = say.words_of(service, "zh", {})
    facts = [{"label": one.text, "value": one.choices[0].text} for one in service.questions]
    return sample(f"hub.{GENERAL}") | {
        "title": _general_title(service), "service": service.title, "number": service.seq,
        "facts": facts, "statement": f"本人办理{service.short}，情况如上，请予受理。",
        "papers": [say.paper(service, one, words, with_condition=False) for one in _always(service)],
    }  # fmt: skip


def _general_title(service: Service) -> str:
    applied = service.kind == "application" and service.started_by == "applicant"
    return f"{service.short.removesuffix('登记')}{'申请表' if applied else '登记表'}"


def _always(service: Service, name: str = GENERAL) -> list[Material]:
    """What everybody who fills in the form brings to apply; the rest is written in by hand."""
    first = (one for one in service.materials if one.stage == "acceptance" and one.kind != "catch_all")
    kinds = {kind for step in service.steps if name in step.prints for kind in step.variants}
    return [one for one in first if one.asked and not one.when
            and (not kinds or not one.variants or kinds & set(one.variants))]  # fmt: skip


def _emptied(person: Mapping[str, Any]) -> dict[str, Any]:
    return {key: "" for key, value in person.items() if isinstance(value, str)}


def _open(fact: Mapping[str, str]) -> dict[str, str]:
    return {"label": fact["label"], "value": ""}


def _table(table: Mapping[str, Any]) -> dict[str, Any]:
    rows = [[""] * len(table["columns"])] * max(_LINES, len(table["rows"]))
    return {**table, "rows": rows, "sums": [_open(fact) for fact in table["sums"]]}
