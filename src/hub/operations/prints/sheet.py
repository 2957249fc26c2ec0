"""Head and foot that every print shares, and small words for dates, papers and people, in its language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from hub.db.base import today
from hub.domain.chinese import aside
from hub.operations.calendars.hours import hours_text
from hub.operations.casework.case_papers import PaperView
from hub.operations.casework.filled_forms import firm_in
from hub.operations.casework.views import CaseView
from hub.operations.context import plugins
from hub.operations.services.guide_words import Words, in_chinese, stage
from hub.operations.settings import setting

BEGINNING: Final = ("received", "handed_in")
COPIES: Final = ("for the applicant", "kept by the centre")
"""For whom the copies of an official paper are; message ids."""


def head(number: str, *, copies: Sequence[str] = (), counter: str = "", remark: str = "") -> dict[str, Any]:
    """The fields of `hub.printing.shapes.Sheet`, in Chinese. `copies`: for whom each copy is."""
    return {
        "centre": text("centre.name"),
        "number": number,
        "link": link(number),
        "printed_on": today().isoformat(),
        "copies": [{"no": no, "of": len(copies), "for": whom} for no, whom in enumerate(copies, 1)],
        "counter": counter,
        "phone": text("centre.phone"),
        "hours": hours(),
        **(
            {"remark": remark or text("centre.print_remark")} if remark or text("centre.print_remark") else {}
        ),
    }


def head_of(view: CaseView, words: Words, *copies: str) -> dict[str, Any]:
    """Head and foot of a print for the applicant, who that is, and the service.

    `copies`: message ids, for whom each copy of the official paper is. A translation is one sheet more, for
    the applicant: it is signed by nobody, and says itself that the Chinese text decides.
    """
    shown = copies if words.chinese else ("for the applicant",)
    found = {
        **head(view.row["number"], copies=[words.tr(one) for one in shown], counter=counter(view, words)),
        "applicant": applicant(view, words), "id_tail": view.applicant.id_tail,
        "service": service_title(view, words),
    }  # fmt: skip
    return found if words.chinese else {**found, "hours": hours(words), "lang": words.lang}


def applicant(view: CaseView, words: Words | None = None) -> str:
    """Who applied: the person, or the firm with who came for it; in Chinese unless `words` says otherwise."""
    firm, name = firm_in(view), view.applicant.name
    if firm is None:
        return name
    by = words.tr("brought by %(name)s") if words else in_chinese("brought by %(name)s")
    return (
        f"{firm.name}（{by % {'name': name}}）"
        if words is None
        else words.aside(firm.name, by % {"name": name})
    )


def text(key: str) -> str:
    """A setting as text, "" where it is not set."""
    found = setting(key)
    return "" if found is None else str(found)


def link(number: str) -> str:
    """What the code on paper holds: the address that opens the case for who may see it."""
    base = text("centre.url").rstrip("/")
    return f"{base}/c/{number}" if base else number


def progress() -> str:
    """The address of the public progress page; "" where the centre has none, and the telephone is named."""
    base = text("centre.url").rstrip("/")
    return f"{base}/public/progress" if base else ""


def hours(words: Words | None = None) -> str:
    """Office hours in one line: today's, and the other season's; in Chinese unless `words` says otherwise."""
    return hours_text(words)


def service_title(view: CaseView, words: Words | None = None) -> str:
    """The service with its variant: 城市困难居民临时救助（家庭）."""
    if words is None:
        return aside(view.service.title, view.variant_title)
    return words.aside(words.own(view.service.title), words.own(view.variant_title))


def paper(line: PaperView, words: Words | None = None) -> dict[str, Any]:
    """One material as `shapes.Paper`."""
    original = "photos" if line.pieces else "keep" if line.stays else "return"
    original = original if line.original else "none"
    found: dict[str, Any] = {"title": paper_title(line, words), "original": original, "copies": line.copies}
    if line.state == "held":
        return found | {"original": "held", "copies": 0}
    if line.pieces or line.sets > 1:
        found["pieces"] = line.pieces or line.sets
    for key in ("note", "where"):
        said = getattr(line, key)
        if said:
            found[key] = words.own(said) if words else said
    return found


def paper_title(line: PaperView, words: Words | None = None) -> str:
    """A paper's title with whose it is; what a clerk added by hand stays as it was written."""
    if words is None or not line.material:
        return line.title
    return words.aside(words.own(line.material), line.whose)


def groups(
    view: CaseView, lines: Iterable[PaperView], words: Words, beside: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Papers by stage, as `shapes.PaperGroup`; each stage says when its papers are wanted.

    `beside`: what is said of a paper besides its note, by its key (that another does as well).
    """
    by_stage: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        made = paper(line, words)
        if line.key in beside:
            made["note"] = words.clauses([made.get("note", ""), beside[line.key]])
        by_stage.setdefault(line.stage, []).append(made)
    variant = view.row["variant"]
    return [
        {"stage": stage(view.service, name, variant, words), "papers": each}
        for name, each in by_stage.items()
    ]


def iso(day: dt.date | None) -> str:
    """ISO text; today where there is none yet."""
    return (day or today()).isoformat()


def began(view: CaseView) -> dt.date:
    """The first day papers were handed in, else the day the case was opened."""
    for row in view.row["ledger"]:
        if row[0] in BEGINNING:
            return dt.date.fromisoformat(row[1])
    found: dt.date = view.row["opened_on"]
    return found


def decided_by(view: CaseView, step_key: str) -> str:
    """Who decided at a step: the superior, the panel, else the centre."""
    step = view.service.step(step_key)
    if step.body:
        return step.body
    if step.batch and step.do == "meeting":
        return view.service.batch(step.batch).title
    return text("centre.name")


def counter(view: CaseView, words: Words | None = None) -> str:
    """The window that has the case."""
    return window(view.service.counter, words)


def window(department: str, words: Words | None = None) -> str:
    """A department's window: 民政窗口, Civil affairs window."""
    title = department_title(department)
    if words is None:
        return in_chinese("%(department)s window") % {"department": title}
    return words.tr("%(department)s window") % {"department": words.of(department, title)}


def department_title(key: str) -> str:
    """A department's Chinese name; its key where it is not installed."""
    found = plugins().departments.get(key)
    return found.title if found else key


def yuan(fen: int | None) -> str:
    """An amount in yuan, "" for none."""
    return "" if fen is None else f"{fen / 100:,.2f}元"
