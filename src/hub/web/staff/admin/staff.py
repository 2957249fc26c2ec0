"""Accounts: made with a one-time link, given and losing roles, switched off, never deleted."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hub.domain.actor import ROLES
from hub.i18n import LOCALES, _
from hub.operations import accounts, grants
from hub.operations.accounts import NewLink
from hub.operations.context import plugins
from hub.operations.settings import setting
from hub.web import switch
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.words import department_name, role_name

area = Blueprint("staff", __name__, url_prefix="/staff")


@area.get("")
@permission("staff.manage")
def page() -> str:
    """Everybody with their roles."""
    everybody = request.args.get("all") == "1"
    return render_template(
        "staff/admin/staff.html", rows=accounts.staff_list(actor(), everybody=everybody), all=everybody
    )


def labels() -> dict[str, str]:
    """What the fields are called."""
    return {
        "login": _("Login"),
        "name": _("Name"),
        "phone": _("Telephone"),
        "id_number": _("ID number"),
        "language": _("Language"),
        "role": _("Role"),
        "department": _("Department"),
        "community": _("Community"),
        "since": _("From"),
        "until": _("Through"),
        "reason": _("Reason"),
    }


@area.get("/new")
@permission("staff.manage")
def new() -> str:
    """The form of a new account."""
    return render_template("staff/admin/staff_new.html", form=Form(), languages_=LOCALES.items())


@area.post("/new")
@permission("staff.manage")
def add() -> Any:
    """Make the account; its link is shown once."""
    form = Form(request.form, labels=labels())
    with form.catching():
        made = accounts.add_staff(
            actor(), login=form.get("login"), name=form.get("name"), phone=form.get("phone"),
            id_number=form.get("id_number"), language=form.get("language"),
        )  # fmt: skip
        return _one(made.login, Form(), made)
    return render_template("staff/admin/staff_new.html", form=form, languages_=LOCALES.items()), form.status


@area.get("/<login>")
@permission("staff.manage")
def one(login: str) -> str:
    """One account: what it says, its roles, its link."""
    return _one(login, Form())


def _one(login: str, form: Form, link: NewLink | None = None) -> str:
    row = accounts.staff_of(login)
    return render_template(
        "staff/admin/staff_one.html", row=row, form=form, link=link, address=_address(link) if link else "",
        grants=grants.grants_of(row.login), roles=[(key, role_name(key)) for key in ROLES],
        departments=[(key, department_name(key)) for key in plugins().departments],
        places=[(str(key), name) for key, name in switch.communities()], languages_=LOCALES.items(),
    )  # fmt: skip


def _address(link: NewLink) -> str:
    base = str(setting("centre.url") or request.host_url).rstrip("/")
    return base + link.path


@area.post("/<login>")
@permission("staff.manage")
def change(login: str) -> Any:
    """Change name, telephone, language; the ID number only where one is typed."""
    form = Form(request.form, labels=labels())
    with form.catching():
        accounts.change_staff(
            actor(),
            login=login,
            name=form.get("name"),
            phone=form.get("phone"),
            language=form.get("language"),
            id_number=form.get("id_number") or None,
        )
        flash(_("Saved."))
        return redirect(url_for("staff.one", login=login))
    return _one(login, form), form.status


@area.post("/<login>/link")
@permission("staff.manage")
def link(login: str) -> str:
    """A new one-time link, shown once; older ones no longer work."""
    made = accounts.new_link(actor(), login=login, without_code=request.form.get("without_code") == "yes")
    return _one(login, Form(), made)


@area.post("/<login>/switch")
@permission("staff.manage")
def switch_account(login: str) -> Response:
    """Switch an account off or on; off ends its log-ins at once."""
    on = request.form.get("on") == "yes"
    (accounts.switch_on if on else accounts.switch_off)(actor(), login=login)
    flash(_("Switched on.") if on else _("Switched off; its log-ins have ended."))
    return redirect(url_for("staff.one", login=login))


@area.post("/<login>/roles")
@permission("staff.manage")
def give(login: str) -> Any:
    """Give a role."""
    form = Form(request.form, labels=labels())
    since, until, place = form.date("since"), form.date("until"), form.integer("community")
    if form.ok:
        with form.catching():
            grants.grant_role(
                actor(),
                login=login,
                role=form.get("role"),
                department=form.get("department"),
                community_id=place,
                since=since,
                until=until,
                reason=form.get("reason"),
            )
            flash(_("The role is given."))
            return redirect(url_for("staff.one", login=login))
    return _one(login, form), form.status


@area.post("/<login>/roles/end")
@permission("staff.manage")
def take(login: str) -> Response:
    """End a role from now on."""
    place = next((key for key, name in switch.communities() if name == request.form.get("community")), None)
    grants.revoke_role(actor(), login=login, role=request.form.get("role", ""),
                       department=request.form.get("department", ""), community_id=place)  # fmt: skip
    flash(_("The role has ended."))
    return redirect(url_for("staff.one", login=login))
