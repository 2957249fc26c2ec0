"""Records that may be of one person: a short worklist, two side by side, made one or said to be two."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.domain.errors import NotFound
from hub.i18n import _
from hub.operations.registry import asking, duplicates, heads, residents
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.registry_words import entered

area = Blueprint("duplicates", __name__, url_prefix="/register/twice")
SHOWN_BY: Final = ("ground", "certificate", "certified_on")
"""Fields that say why two living people with two numbers are one (`registry.one_person`)."""


@area.get("")
@permission("resident.duplicates")
def page() -> str:
    """The pairs in reach, masked; and the households with several heads, by number."""
    return render_template(
        "staff/registry/twice.html", pairs=duplicates.worklist(actor()), most=duplicates.SHOWN,
        homes=heads.worklist(actor()), most_homes=heads.SHOWN,
    )  # fmt: skip


@area.get("/<int:pair_id>")
@permission("resident.duplicates")
def one(pair_id: int) -> str:
    """Two records side by side; opening them is logged."""
    return _one(pair_id, Form())


def _one(pair_id: int, form: Form, plan: Any = None) -> str:
    pair = duplicates.pair(actor(), pair_id)
    records = [_record(half.id) for half in (pair.left, pair.right)]
    return render_template("staff/registry/pair.html", pair=pair, records=records, form=form, plan=plan)


def _record(resident_id: int) -> Any:
    """A record of the pair, None where it is out of reach: then the window compares them."""
    try:
        return residents.open_resident(actor(), resident_id, _("Found twice: compared"))
    except NotFound:
        return None


@area.post("/<int:pair_id>")
@permission("resident.duplicates")
def answer(pair_id: int) -> Any:
    """Two people; or one, then shown what it changes and asked for."""
    form = Form(request.form, {"keep": ""}, _labels())
    if form.get("do") == "different":
        return _different(pair_id, form)
    pair = duplicates.pair(actor(), pair_id)
    halves = {str(pair.left.id): pair.right.id, str(pair.right.id): pair.left.id}
    other = halves.get(form.get("keep"))
    if other is None:
        form.fail("keep", _("Choose the record that is kept."))
    form.text("paper", required=True)
    form.text("why", required=True)
    if form.ok and other is not None:
        with form.catching():
            return _merge(pair_id, form, int(form.get("keep")), other)
    return _one(pair_id, form), form.status


def _labels() -> dict[str, str]:
    return {
        "paper": _("Paper seen"), "why": _("Why"), "note": _("What shows it"), "keep": _("Which is kept"),
        "ground": _("Why two numbers are one person's"), "certificate": _("Number of the certificate"),
        "certified_on": _("Day of the certificate"),
    }  # fmt: skip


def _merge(pair_id: int, form: Form, keep: int, other: int) -> Any:
    said = {"other_id": other, **{name: form.get(name) for name in SHOWN_BY}}
    if form.get("do") != "ask":
        purpose = _("Found twice: compared")
        plan = asking.preview(actor(), "merge", keep, {**said, "paper": form.get("paper")}, purpose)
        return _one(pair_id, form, plan)
    done = asking.ask(
        actor(), "merge", keep, said, why=form.get("why"), paper=form.get("paper"), seen=form.get("seen"),
        request=form.get("request"),
    )  # fmt: skip
    flash(entered(done.id))
    return redirect(url_for("registry.one", change_id=done.id))


def _different(pair_id: int, form: Form) -> Any:
    with form.catching():
        duplicates.different(actor(), pair_id, note=form.get("note"), request=form.get("request"))
        flash(_("Noted: two people. They are not shown as a pair again."))
        return redirect(url_for("duplicates.page"))
    return _one(pair_id, form), form.status
