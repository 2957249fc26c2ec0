"""案卷室: where each paper file stands, who has it, which papers left it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for

from hub.i18n import _
from hub.operations.archive import file_list, file_room, overdue
from hub.operations.prints import file_prints
from hub.operations.spoken import FILE_STATES
from hub.web import file_words
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.nav import note_count
from hub.web.numbers import keys
from hub.web.shapes import Tab
from hub.web.turning import place

area = Blueprint("files", __name__, url_prefix="/files")


@area.get("")
@permission("file.keep")
def page() -> str:
    """Files by number, the newest first; what is to be shelved, what is out, what should be back."""
    return _page(_form())


@area.post("")
@permission("file.keep")
def shelve() -> Any:
    """Shelve the ticked files in one place; what is ticked stays where one of them cannot be."""
    form = _form()
    chosen = keys(form.all("shown" if form.get("which") == "shown" else "files"))
    place_said = _place_said(form)
    if form.ok:
        with form.catching():
            file_room.shelve_together(actor(), chosen, request=form.get("request"), **place_said)
            flash(
                _("%(n)s files stand in %(place)s now.", n=len(chosen), place=file_room.place(**place_said))
            )
            return redirect(url_for("files.page", state="to_shelve"))
    return _page(form), form.status


def _page(form: Form) -> str:
    state, text = request.args.get("state", "all"), request.args.get("q", "")
    state = state if state in file_list.STATES else "all"
    rows = file_list.file_list(actor(), state=state, text=text, after=place())
    if state == "late":
        note_count("files", overdue.waiting(actor()))
    return render_template(
        "staff/files/page.html", rows=rows, tabs=_tabs(state), state=state, text=text,
        place=file_room.place, form=form,
    )  # fmt: skip


def _tabs(state: str) -> list[Tab]:
    return [
        Tab(str(title), url_for("files.page", state=key), None, key == state)
        for key, title in FILE_STATES.items()
    ]


@area.get("/<int:case_id>")
@permission("file.keep")
def one(case_id: int) -> str:
    """One file; the opening is logged."""
    return _one(case_id, _form())


@area.post("/<int:case_id>/<act>")
@permission("file.keep")
def send(case_id: int, act: str) -> Any:
    """Shelve, lend, take back, note papers that leave, that they never did, or that they came back."""
    if act not in _ACTS:
        abort(404)
    form = _form()
    given = _ACTS[act][1](form)
    if form.ok:
        with form.catching():
            _ACTS[act][0](actor(), case_id, request=form.get("request"), **given)
            flash(_("Noted."))
            return redirect(url_for("files.one", case_id=case_id))
    return _one(case_id, form, act), form.status


@area.get("/<int:case_id>/loans/<int:loan_id>.pdf")
@permission("file.keep")
def loan(case_id: int, loan_id: int) -> Response:
    """The slip of a loan to sign; the opening is logged."""
    return _pdf(file_prints.loan(actor(), case_id, loan_id), f"loan-{loan_id}")


@area.get("/<int:case_id>/papers/<int:left_id>.pdf")
@permission("file.keep")
def papers_out(case_id: int, left_id: int) -> Response:
    """The list of papers that left at once, to sign; the opening is logged."""
    return _pdf(file_prints.papers_out(actor(), case_id, left_id), f"papers-{left_id}")


def _pdf(data: dict[str, Any], name: str) -> Response:
    head = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(file_prints.pdf(data), mimetype="application/pdf", headers=head)


def _place_said(form: Form) -> dict[str, Any]:
    return {"cabinet": form.text("cabinet", longest=20), "shelf": form.text("shelf", longest=20)}


def _lines(form: Form) -> dict[str, Any]:
    lines = [tuple(each.split("|", 1)) for each in form.all("lines") if "|" in each]
    return {"lines": lines, "how": form.get("how"), "to_whom": form.text("to_whom", longest=80)}


def _stayed(form: Form) -> dict[str, Any]:
    return {"left_ids": keys(form.all("left")), "reason": form.text("reason", longest=200)}


def _brought(form: Form) -> dict[str, Any]:
    return {"left_ids": keys(form.all("left")), "from_whom": form.text("from_whom", longest=80),
            "remark": form.text("remark", longest=200)}  # fmt: skip


_ACTS: dict[str, tuple[Callable[..., Any], Callable[[Form], dict[str, Any]]]] = {
    "shelve": (file_room.shelve, lambda form: {**_place_said(form), "instead": form.get("instead")}),
    "lend": (file_room.lend, lambda form: {
        "borrower": form.text("borrower", longest=80), "purpose": form.text("purpose", longest=200),
        "due_on": form.date("due_on")}),
    "back": (file_room.take_back, lambda form: {
        "loan_id": form.integer("loan") or 0, "remark": form.text("remark", longest=200)}),
    "papers": (file_room.papers_leave, _lines),
    "stayed": (file_room.papers_stayed, _stayed),
    "papers-back": (file_room.papers_back, _brought),
}  # fmt: skip
"""The acts on one file: the verb, and what of the form it takes."""
_SINCE: Final = ("stayed", "papers-back")
"""What is said later of papers that left."""


def _form(*, typed: bool = True) -> Form:
    labels = {
        "cabinet": _("Cabinet"), "shelf": _("Shelf"), "borrower": _("Who takes it"), "purpose": _("What for"),
        "due_on": _("Back by"), "remark": _("Remark"), "lines": _("Papers"), "how": _("Where they go"),
        "to_whom": _("Who signs for them"), "files": _("Files"),
        "left": _("Papers"), "reason": _("Reason"), "from_whom": _("Who brought them"),
    }  # fmt: skip
    return Form(request.form if typed else None, {"how": "returned"}, labels)


def _one(case_id: int, form: Form, act: str = "") -> str:
    """The page; what was typed for one act stands in its form alone."""
    blank = _form(typed=False)
    view = file_list.file_view(actor(), case_id)
    return render_template(
        "staff/files/one.html", view=view, form=form, ways=file_words.ways(), place=file_room.place,
        of={each: form if each == act else blank for each in _ACTS}, ids=_ids(form, act),
    )  # fmt: skip


def _ids(form: Form, act: str) -> dict[str, str]:
    """Where the faults of an act lie whose form is there once for all that left at once."""
    if act not in _SINCE:
        return {}
    return {name: f"f-{act}-{name}-{form.get('of')}" for name in ("left", "reason", "from_whom", "remark")}
