"""Residents and households: opened with a purpose, shown with who looked, registered for a case."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, session, url_for

from hub.db.base import today
from hub.domain.errors import HubError
from hub.domain.person_query import parse_query
from hub.i18n import _, _l
from hub.operations.casework.case_list import cases_of_resident
from hub.operations.prints import standing_print
from hub.operations.registry import asking, duplicates, residents, standing, view
from hub.operations.registry.kept_data import holdings
from hub.operations.registry.persons import read_person
from hub.operations.registry.registration import CARD
from hub.operations.spoken import purpose_said
from hub.operations.staff.permission_words import WORDS as PERMISSIONS
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.inline import pdf
from hub.web.registry_forms import offered
from hub.web.registry_words import entered
from hub.web.switch import in_reach
from hub.web.words import spoken_languages

area = Blueprint("person", __name__)
OUTSIDE: Final = "outside"
"""The answer of who is from outside the street, where a community is asked for."""
BENEFITS: Final[dict[str, Any]] = {
    standing.OWN: _l("own"), standing.HOUSEHOLD: _l("the household's"),
    standing.DRAWN: _l("drawn for somebody"),
}  # fmt: skip
COMING: Final[dict[str, Any]] = {"review": _l("next review"), "ends": _l("ends")}


@area.get("/residents/<int:resident_id>")
@permission("resident.open")
def page(resident_id: int) -> str:
    """Ask what for; nothing is read yet."""
    return render_template("staff/person/purpose.html", form=Form(), what=_("Open a record"))


@area.post("/residents/<int:resident_id>")
@permission("resident.open")
def opened(resident_id: int) -> Any:
    """The record, for the purpose given; it is logged."""
    form = _purpose()
    purpose = form.text("purpose", required=True, longest=200)
    if form.ok:
        with form.catching():
            record = residents.open_resident(actor(), resident_id, purpose)
            cases = cases_of_resident(actor(), resident_id)
            stands = standing.standing(actor(), record, purpose, elsewhere=form.get("elsewhere") == "yes")
            return render_template(
                "staff/person/page.html", it=record, cases=cases, purpose=purpose, offered=offered(record),
                holdings=holdings(record), history=view.history(actor(), record.id), stands=stands,
                translation=standing_print.translation_of(record), benefit_kinds=BENEFITS, coming=COMING,
            )  # fmt: skip
    return render_template("staff/person/purpose.html", form=form, what=_("Open a record")), form.status


@area.post("/residents/<int:resident_id>/own-page")
@permission("resident.open")
def own_page(resident_id: int) -> Any:
    """All of the resident's own, as the page that is handed over; it is made and not kept."""
    form = _purpose()
    purpose = form.text("purpose", required=True, longest=200)
    if form.ok:
        with form.catching():
            record = residents.open_resident(actor(), resident_id, purpose)
            made = standing_print.pages(actor(), record, purpose, form.get("language") or "zh")
            return pdf(made, "own-page")
    return render_template("staff/person/purpose.html", form=form, what=_("Open a record")), form.status


@area.post("/residents/<int:resident_id>/looks")
@permission("resident.open")
def looks(resident_id: int) -> str:
    """Who looked at this record: what the resident may be told."""
    looks = residents.who_looked(actor(), resident_id)
    return render_template("staff/person/looks.html", looks=looks, asked=PERMISSIONS, said=purpose_said)


@area.get("/households/<int:household_id>")
@permission("resident.open")
def household(household_id: int) -> str:
    """Ask what for."""
    return render_template("staff/person/purpose.html", form=Form(), what=_("Open a household"))


@area.post("/households/<int:household_id>")
@permission("resident.open")
def opened_household(household_id: int) -> Any:
    """A household and its members, for the purpose given; a log row each."""
    form = _purpose()
    purpose = form.text("purpose", required=True, longest=200)
    if form.ok:
        with form.catching():
            home = residents.household(actor(), household_id, purpose)
            return render_template("staff/person/household.html", it=home, purpose=purpose)
    return render_template("staff/person/purpose.html", form=form, what=_("Open a household")), form.status


def _purpose() -> Form:
    return Form(request.form, labels={"purpose": _("What for")})


@area.get("/residents/new")
@permission("resident.register")
def new() -> str:
    """The form for a person who is not in the register; a whole number searched for (`q`) stands in it."""
    known = parse_query(request.args.get("q", "")[:200], today()).id_number
    begins = {"language": "zh", "how": "register", "paper": CARD, "community_id": _own_place()}
    return _new(Form(None, {**begins, "id_number": known}))


def _own_place() -> int | None:
    """The only community in reach; None = it is to be chosen: the one looked at says nothing of who comes."""
    places = in_reach(actor())
    return places[0][0] if len(places) == 1 else None


def _place(form: Form) -> int | None:
    """The community chosen, None = from outside the street; where neither was, that is said at the field."""
    if form.get("community_id") == OUTSIDE:
        return None
    if not form.get("community_id"):
        form.fail("community_id", _("Choose the community, or that the person is from outside the street."))
    return form.integer("community_id")


@area.post("/residents/new")
@permission("resident.register")
def add() -> Any:
    """Register a person and go on with the intake; who joins a household sees first which one it is."""
    form = Form(request.form, labels=_labels())
    if form.get("do") == "mend":
        return _new(form)
    said: dict[str, Any] = {name: form.get(name) for name in _NAMES} | {"community_id": _place(form)}
    if form.get("how") == "birth" and form.get("paper") == CARD:  # with which the form begins
        form.fail("paper", _("A birth is shown by its certificate or the household booklet: name the paper."))
    if not form.ok:
        _more_faults(form, said)
        return _new(form), form.status
    with form.catching():
        if said["household_number"] and form.get("do") != "sure":
            return _previewed(form, said)
        if form.get("how") in ("birth", "move_in"):
            return _came(form, said)
        made = residents.register(actor(), **said, paper=form.get("paper") or CARD)
        flash(_("Registered."))
        if duplicates.worklist(actor(), of=[made]):
            flash(_("Another record looks like the same person: see Register, Found twice."))
        session["registered"] = made
        return redirect(url_for("intake.page"))
    return _new(form), form.status


_NAMES: Final = (
    "name", "id_number", "phone", "language", "household_number", "relation", "address", "building",
)  # fmt: skip


def _more_faults(form: Form, said: dict[str, Any]) -> None:
    """What else is wrong, to be mended at once; a household without its community is said already."""
    if form.get("how") == "move_in":
        form.date("on", required=True)
    try:
        read_person({**said, "household_number": ""})
    except HubError as error:
        form.take_more(error)


def _previewed(form: Form, said: dict[str, Any]) -> Any:
    """What the registration would do: whose household the number is, and what that touches."""
    came = form.get("how") in ("birth", "move_in")
    on = _day(form, said, required=came)
    if not form.ok:
        return _new(form), form.status
    plan = asking.preview(
        actor(), form.get("how") if came else "register", None,
        {**said, "on": on, "paper": form.get("paper")}, _("Intake at the window"),
    )  # fmt: skip
    typed = [(name, value) for name in form.typed for value in form.typed.getlist(name)
             if name not in ("csrf_token", "do", "request", "seen")]  # fmt: skip
    return render_template("staff/person/new_plan.html", form=form, plan=plan, typed=typed, came=came)


def _came(form: Form, said: dict[str, Any]) -> Any:
    """Somebody who was born or moved in: a change of its own, checked where it touches a benefit."""
    on = _day(form, said, required=True)
    if not form.ok:
        return _new(form), form.status
    why = _("Birth") if form.get("how") == "birth" else _("Moved in")
    done = asking.ask(
        actor(), form.get("how"), None, {**said, "on": on}, why=why,
        paper=form.get("paper"), seen=form.get("seen"), request=form.get("request"),
    )  # fmt: skip
    flash(entered(done.id))
    return redirect(url_for("registry.one", change_id=done.id))


def _day(form: Form, said: dict[str, Any], *, required: bool) -> str:
    """On which day somebody came: typed, or of birth as the number has it; "" for none."""
    if form.get("how") == "birth" and not form.get("on"):
        return str(read_person(said)["birth"])
    day = form.date("on", required=required)
    return day.isoformat() if day else ""


def _new(form: Form) -> str:
    places = [*((str(key), name) for key, name in in_reach(actor())), (OUTSIDE, _("from outside the street"))]
    return render_template(
        "staff/person/new.html", form=form, places=places, languages_spoken=spoken_languages()
    )


def _labels() -> dict[str, str]:
    return {
        "how": _("How the person comes into the register"),
        "on": _("On which day"),
        "paper": _("Paper seen"),
        "name": _("Name"),
        "id_number": _("ID number"),
        "phone": _("Telephone"),
        "language": _("Language"),
        "community_id": _("Community"),
        "household_number": _("Household number"),
        "relation": _("Relation to the head"),
        "address": _("Address"),
        "building": _("Building"),
    }
