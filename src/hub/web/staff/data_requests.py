"""征集数据: what communities are asked for, only where the hub does not hold it and nobody asked before."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.domain.errors import HubError
from hub.i18n import _
from hub.operations.calendars.calendar import calendar
from hub.operations.centre.communities import communities
from hub.operations.reports import asking as operations
from hub.operations.reports import asking_view, view, words
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.numbers import keys
from hub.web.turning import place

area = Blueprint("data_requests", __name__, url_prefix="/reports/data")


@area.get("")
@permission("data.ask")
def page() -> str:
    """What was asked, the unanswered first."""
    return render_template("staff/reports/data.html", rows=asking_view.requests(actor(), after=place()))


@area.get("/new")
@permission("data.ask")
def new() -> str:
    """The form: a report that is there, or what else is needed."""
    return _new(_form())


@area.post("/new")
@permission("data.ask")
def ask() -> Any:
    """A report that is there opens at once; for anything else communities get a task."""
    form = _form()
    first, last = form.date("first", required=True), form.date("last", required=True)
    if form.ok and form.get("report"):
        place = form.all("communities")
        return redirect(url_for("reports.one", key=form.get("report"), first=first, last=last,
                                community=place[0] if len(place) == 1 else None))  # fmt: skip
    due = form.date("due", required=True)
    if form.ok and first and last and due:
        with form.catching():
            done = operations.ask(
                actor(), what=form.get("what"), first=first, last=last, due=due, communities=_places(form),
                other=form.get("other") == "yes", request=form.get("request"),
            )  # fmt: skip
            flash(_new_tasks(done.rev))
            return redirect(url_for("data_requests.one", request_id=done.id))
    return _new(form), form.status


@area.get("/<int:request_id>")
@permission("desk")
def one(request_id: int) -> str:
    """One question: what each community answered, and the form for whoever answers."""
    return _one(request_id, _form())


@area.post("/<int:request_id>")
@permission("desk")
def answer(request_id: int) -> Any:
    """Answer it, once."""
    form = _form()
    with form.catching():
        operations.answer(
            actor(), request_id, rev=form.integer("rev") or 0, answer=form.get("answer"),
            request=form.get("request"),
        )  # fmt: skip
        flash(_("Answered."))
        return redirect(url_for("desk.page"))
    return _one(request_id, form), form.status


def _new_tasks(new: int) -> str:
    if not new:
        return _("This was asked before: here is what is known. Nobody has a new task.")
    return (
        _("%(n)s communities have it on their desk.", n=new)
        if new != 1
        else _("1 community has it on its desk.")
    )


def _places(form: Form) -> set[int]:
    return set(keys(form.all("communities")))


def _form() -> Form:
    day = today()
    defaults = {
        "first": day.replace(month=1, day=1).isoformat(), "last": day.isoformat(),
        "due": calendar().add(day, 5).isoformat(), "communities": [row["id"] for row in communities()],
    }  # fmt: skip
    return Form(request.form, defaults, _labels())


def _new(form: Form) -> str:
    known = [(each.key, words.text(each, each.report.title)) for each in view.reports(actor())]
    return render_template(
        "staff/reports/data_new.html", form=form, known=known, near=_near(form),
        places=[(str(row["id"]), row["name"]) for row in communities()],
    )  # fmt: skip


def _near(form: Form) -> list[tuple[str, str]]:
    """Of the reports that hold what was typed, those that this person may open: title and address."""
    found = []
    for known in operations.held(form.get("what")) if form.faults_of("what") else ():
        try:
            view.report_of(actor(), known.key)
        except HubError:
            continue
        found.append((words.text(known, known.report.title),
                      url_for("reports.one", key=known.key, first=form.get("first"),
                              last=form.get("last"))))  # fmt: skip
    return found


def _one(request_id: int, form: Form) -> str:
    it = asking_view.one(actor(), request_id)
    return render_template(
        "staff/reports/data_one.html", it=it, form=form, alike=asking_view.alike(actor(), it.row),
        asks=actor().may("data.ask"), here=it.row["post_id"] in actor().post_ids,
    )  # fmt: skip


def _labels() -> dict[str, str]:
    return {
        "report": _("A table the hub has"), "what": _("What is needed"), "first": _("From"),
        "last": _("Until"),
        "communities": _("Communities"), "due": _("Answer by"), "answer": _("Answer"),
        "other": _("Another table"),
    }  # fmt: skip
