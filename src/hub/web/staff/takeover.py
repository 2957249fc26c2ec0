"""Take-over: a sheet uploaded, mended and sent by one person, opened and answered by another."""

from __future__ import annotations

import re
from typing import Any, Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for

from hub.i18n import _, _l
from hub.operations.pages import whole
from hub.operations.spoken import of_context
from hub.operations.takeover import answering, batches, unmade_list, view
from hub.operations.takeover.batches import Outcome
from hub.operations.takeover.blank import template
from hub.operations.takeover.columns import CASES, RECIPIENTS, SHEETS
from hub.operations.takeover.programmes import programmes
from hub.web.forms import Form, said_of
from hub.web.gate import actor, permission
from hub.web.nav import note_count
from hub.web.numbers import keys
from hub.web.switch import chosen, in_reach
from hub.web.turning import place
from hub.web.words import departments

area = Blueprint("takeover", __name__, url_prefix="/takeover")
KINDS: Final[dict[str, Any]] = {RECIPIENTS: _l("Recipients"), CASES: _l("Cases in flight")}
STATES: Final[dict[str, Any]] = {
    "draft": _l("draft, not sent"), "asked": _l("waits for a second person"), "answered": _l("answered"),
    "refused": _l("refused whole"), "withdrawn": _l("withdrawn"),
}  # fmt: skip
SHOWN: Final = 50
"""Faulty rows that a draft's page offers for mending at once, and lines that it shows."""
_CELL: Final = re.compile(r"c:([0-9]{1,7}):([a-z_]+)")
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@area.get("")
@permission("takeover.read")
def page() -> str:
    """The sheets there are, and a new one."""
    return _page(Form(None, {"kind": RECIPIENTS, "community_id": chosen()}))


def _page(form: Form) -> str:
    found, waits = view.batches(actor(), after=place()), view.waiting(actor())
    note_count("takeover", waits)
    known = [(each.key, of_context(each.service, each.title)) for each in programmes().values()
             if actor().may("takeover.bring", each.department)]  # fmt: skip
    windows = [each for each in departments() if actor().may("takeover.bring", each[0])]
    places = [(str(key), name) for key, name in in_reach(actor())]
    return render_template(
        "staff/takeover/page.html", batches=found, waits=waits, form=form, programmes=known, windows=windows,
        places=places, kinds=KINDS, states=STATES, unmade=unmade_list.unmade(actor()),
    )  # fmt: skip


@area.get("/template/<kind>.xlsx")
@permission("takeover.bring")
def empty_sheet(kind: str) -> Response:
    """The empty sheet with its headings."""
    if kind not in SHEETS:
        abort(404)
    named = {"Content-Disposition": f'attachment; filename="takeover-{kind}.xlsx"'}
    return Response(template(kind), mimetype=_XLSX, headers=named)


@area.post("")
@permission("takeover.bring")
def upload() -> Any:
    """Keep a sheet as a draft; the same one again leads to the one there is."""
    form = Form(request.form, labels=_labels())
    file = request.files.get("file")
    kind, place = form.get("kind"), form.integer("community_id", required=True)
    if file is None or not file.filename:
        form.fail("file", _("Choose the sheet."))
    programme = form.text("programme", required=True) if kind == RECIPIENTS else ""
    if form.ok and file is not None and place is not None:
        with form.catching():
            known = {each.id for each in whole(lambda after: view.batches(actor(), after=after))}
            made = batches.upload(
                actor(), kind, file.read(), file.filename or "", place,
                programme=programme, department=form.get("department"),
                request=form.get("request"),
            )  # fmt: skip
            if made.id in known:
                flash(
                    _(
                        "This sheet was brought in already as %(number)s; nothing was added.",
                        number=made.number,
                    )
                )
            return redirect(url_for("takeover.one", batch_id=made.id))
    return _page(form), form.status


@area.post("/case/<int:case_id>")
@permission("takeover.bring")
def of_case(case_id: int) -> Any:
    """The benefit that an approved case did not make, as a draft of one row."""
    made = batches.of_case(actor(), case_id)
    return redirect(url_for("takeover.one", batch_id=made.id))


def _labels() -> dict[str, Any]:
    return {
        "kind": _("What it holds"), "programme": _("Programme"), "department": _("Window"),
        "community_id": _("Community"), "file": _("Sheet"), "purpose": _("What for"),
        "reason": _("Why it is refused"), "row": _("Another row to refuse"),
    }  # fmt: skip


# --- one sheet ------------------------------------------------------------------------------------------


@area.get("/<int:batch_id>")
@permission("takeover.read")
def one(batch_id: int) -> str:
    """A draft with its faults or lines; else the sheet as a whole and what has come of it."""
    return _one(batch_id, Form())


def _one(batch_id: int, form: Form, opened: list[view.LineView] | None = None, whole: bool = False) -> str:
    it = view.overview(actor(), batch_id)
    if it.batch.state == "draft":
        return _draft(it, form)
    return render_template(
        "staff/takeover/one.html", it=it, form=form, opened=opened, whole=whole, kinds=KINDS, states=STATES
    )


def _draft(it: view.Overview, form: Form) -> str:
    _batch, outcome = batches.draft(actor(), it.batch.id)
    return render_template(
        "staff/takeover/draft.html", it=it, form=form, outcome=outcome, rows=_faulty(outcome, form),
        of_case=batches.is_of_case(it.batch.file_name, it.batch.sha256), to_type=_to_type(it, outcome),
        lines=outcome.lines[:SHOWN], kinds=KINDS, states=STATES, said_of_error=said_of,
    )  # fmt: skip


def _to_type(it: view.Overview, outcome: Outcome) -> list[str]:
    """The headings of the cells that a draft made of a case leaves to be typed; none where one is wrong."""
    if not outcome.faults or not batches.is_of_case(it.batch.file_name, it.batch.sha256):
        return []
    cells = [(fault.row, fault.field) for fault in outcome.faults.faults]
    if any(outcome.texts.rows[row].get(field) for row, field in cells):
        return []
    return [outcome.texts.title(field) for _row, field in cells]


def _faulty(outcome: Outcome, form: Form) -> list[tuple[int, str, list[tuple[str, str, str, list[str]]]]]:
    """(row, name, [(field, heading, cell, sentences)]) of the first rows with a fault."""
    by_cell: dict[tuple[int, str], list[str]] = {}
    for fault in outcome.faults.faults if outcome.faults else ():
        by_cell.setdefault((fault.row, fault.field), []).append(said_of(fault))
    rows: dict[int, list[tuple[str, str, str, list[str]]]] = {}
    for (no, name), said in by_cell.items():
        typed = form.get(f"c:{no}:{name}", outcome.texts.rows[no].get(name, ""))
        rows.setdefault(no, []).append((name, outcome.texts.title(name), typed, said))
    return [(no, outcome.texts.rows[no].get("name", ""), cells) for no, cells in rows.items()][:SHOWN]


@area.post("/<int:batch_id>/draft")
@permission("takeover.bring")
def mend(batch_id: int) -> Any:
    """Correct cells, leave rows out; then send or withdraw, where that was pressed."""
    form = Form(request.form, labels=_labels())
    with form.catching():
        rev = form.integer("rev") or 0
        cells = {(int(found[1]), found[2]): value for name, value in request.form.items()
                 if (found := _CELL.fullmatch(name))}  # fmt: skip
        drop = keys(form.all("drop"))
        what = form.get("do")
        if what == "withdraw":
            batches.withdraw(actor(), batch_id, rev=rev, request=form.get("request"))
            flash(_("Withdrawn; nothing of the sheet is kept."))
            return redirect(url_for("takeover.page"))
        if cells or drop:
            rev = batches.mend_cells(actor(), batch_id, cells, rev=rev, drop=drop).rev
        if what == "send":
            batches.send(actor(), batch_id, rev=rev, request=form.get("request"))
            flash(_("Sent to a second person; nothing counts until then."))
        return redirect(url_for("takeover.one", batch_id=batch_id))
    return _one(batch_id, form), form.status


@area.post("/<int:batch_id>/lines")
@permission("takeover.check")
def look(batch_id: int) -> Any:
    """Open the sample, or all lines, for a purpose."""
    form = Form(request.form, labels=_labels())
    form.text("purpose", required=True, longest=200)
    if form.ok:
        with form.catching():
            return _opened(batch_id, form)
    return _one(batch_id, form), form.status


def _opened(batch_id: int, form: Form) -> str:
    whole = form.get("whole") == "yes"
    kind = view.overview(actor(), batch_id).batch.kind
    shown = answering.look(actor(), batch_id, form.get("purpose"), whole=whole)
    return _one(batch_id, form, view.lines(actor(), kind, shown), whole)


@area.post("/<int:batch_id>/answer")
@permission("takeover.check")
def answer(batch_id: int) -> Any:
    """Refuse rows with their reasons; confirm the rest where that was pressed."""
    form = Form(request.form, labels=_labels())
    refused = {row: form.get(f"reason:{row}") for row in keys(form.all("refuse"))}
    if (more := form.integer("row")) is not None:
        refused[more] = form.get("reason")
    if not form.ok:
        return _opened(batch_id, form), form.status
    with form.catching():
        answering.answer(
            actor(), batch_id, rev=form.integer("rev") or 0, refused=refused,
            rest=form.get("do") == "confirm", request=form.get("request"),
        )  # fmt: skip
        flash(_("Answered. What is confirmed counts from now on."))
        return redirect(url_for("takeover.one", batch_id=batch_id))
    waits = view.overview(actor(), batch_id).batch.state == "asked"
    return (_opened if waits else _one)(batch_id, form), form.status
