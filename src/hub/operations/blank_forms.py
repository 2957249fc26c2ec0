"""The forms that an applicant signs, before there is a case: blank for the pen, and filled for an example."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from hub.domain.errors import NotFound
from hub.domain.service import Material, Service
from hub.operations import guide_words as say
from hub.operations import guides
from hub.operations.context import plugins

_BEFORE_THE_END: Final = ("community", "acceptance", "running")
_LINES: Final = 4
"""Empty lines for members of the household."""


def forms_of(service: Service) -> tuple[tuple[str, str], ...]:
    """The department's forms with an applicant's declaration on the way of a case: (name, official title).

    What an officer or a superior writes, and what is printed after the end, is not among them.
    """
    names = [name for step in service.steps if step.phase in _BEFORE_THE_END
             for name in step.prints if "." not in name]  # fmt: skip
    every = plugins()
    keys = {name: f"{service.department}.{name}" for name in dict.fromkeys(names)}
    return tuple(
        (name, every.print_titles[key]) for name, key in keys.items()
        if every.samples.get(key, {}).get("declaration")
    )  # fmt: skip


def filled(service: Service, name: str) -> tuple[str, dict[str, Any]]:
    """Print key and data of the filled example, of invented people. Raises NotFound."""
    return _key(service, name), _sample(service, name)


def blank(service: Service, name: str, on: dt.date) -> tuple[str, dict[str, Any]]:
    """Print key and data of the form with everything left for the pen. Raises NotFound."""
    data = _sample(service, name)
    data.pop("remark", None)
    words = say.words_of(service, "zh", {})
    place = guides.place_of(service, words)
    return _key(service, name), data | {
        "centre": place.centre, "counter": place.window, "phone": place.phone, "hours": place.hours,
        "number": service.seq, "link": guides.link(service, place), "copies": [],
        "printed_on": on.isoformat(), "service": service.title, "applied_on": "", "statement": "",
        "applicant": _emptied(data["applicant"]),
        **({"contact": _emptied(data["contact"])} if "contact" in data else {}),
        "members": [_emptied(data["members"][0])] * _LINES if data["members"] else [],
        "papers": [say.paper(service, one, words, with_condition=False) for one in _always(service)],
        "facts": [_open(fact) for fact in data["facts"]],
        "opinions": [{**each, "text": "", "signer": "", "date": ""} for each in data["opinions"]],
        **({"tables": [_table(each) for each in data["tables"]]} if "tables" in data else {}),
    }  # fmt: skip


def _key(service: Service, name: str) -> str:
    if name not in dict(forms_of(service)):
        raise NotFound("There is no print %(print)s.", print=name)
    return f"{service.department}.{name}"


def _sample(service: Service, name: str) -> dict[str, Any]:
    return copy.deepcopy(dict(plugins().samples[_key(service, name)]))


def _always(service: Service) -> list[Material]:
    """What everybody brings to apply; the rest is written in by hand."""
    first = (one for one in service.materials if one.stage == "acceptance" and one.kind != "catch_all")
    return [one for one in first if one.asked and not one.when]


def _emptied(person: Mapping[str, Any]) -> dict[str, Any]:
    return {key: "" for key, value in person.items() if isinstance(value, str)}


def _open(fact: Mapping[str, str]) -> dict[str, str]:
    return {"label": fact["label"], "value": ""}


def _table(table: Mapping[str, Any]) -> dict[str, Any]:
    rows = [[""] * len(table["columns"])] * max(_LINES, len(table["rows"]))
    return {**table, "rows": rows, "sums": [_open(fact) for fact in table["sums"]]}
