"""Accounts: made with a one-time link, given and losing roles, switched off, never deleted."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hub.db.base import today
from hub.domain.actor import ROLES
from hub.i18n import LOCALES, _
from hub.operations.ab_posts.posts import held_by
from hub.operations.centre import people_sheet
from hub.operations.context import plugins
from hub.operations.settings import setting
from hub.operations.staff import account_rows, accounts, grants, sessions, training
from hub.operations.staff.account_book import WHAT, account_history
from hub.operations.staff.accounts import NewLink
from hub.operations.staff.may import may as find_may
from hub.operations.staff.permission_words import WORDS
from hub.web import numbers, switch
from hub.web.format import day
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.marks import listed
from hub.web.turning import place
from hub.web.words import departments, role_name, said

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
area = Blueprint("staff", __name__, url_prefix="/staff")


@area.get("")
@permission("staff.manage")
def page() -> str:
    """Everybody with their roles."""
    everybody = request.args.get("all") == "1"
    rows = [
        {**row, "grants": [_role(role) for role in row["roles"]]}
        for row in accounts.staff_list(actor(), everybody=everybody)
    ]
    return render_template("staff/admin/staff.html", rows=rows, all=everybody, caps=grants.counts())


def _role(text: str) -> dict[str, str]:
    """A role of the list, "window_clerk(civil_affairs/2)", with its place in words."""
    role, _open, place = text.removesuffix(")").partition("(")
    names = {**dict(departments()), **{str(key): name for key, name in switch.communities()}}
    return {"role": role, "place": " ".join(names.get(part, part) for part in place.split("/") if part)}


def labels() -> dict[str, str]:
    """What the fields are called."""
    return {
        "login": _("Login"),
        "name": _("Name"),
        "phone": _("Telephone"),
        "id_number": _("ID number"),
        "language": _("Language"),
        "street_post": _("Street post"),
        "role": _("Role"),
        "department": _("Department"),
        "community": _("Community"),
        "since": _("From"),
        "until": _("Through"),
        "reason": _("Reason"),
        "passed_on": _("Passed on"),
        "service": _("Service"),
        "document": _("Document"),
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
            street_post=form.get("street_post"),
        )  # fmt: skip
        return _one(made.login, Form(), made)
    return render_template("staff/admin/staff_new.html", form=form, languages_=LOCALES.items()), form.status


@area.get("/new/sheet")
@permission("staff.manage")
def sheet() -> str:
    """Bring in everybody from one sheet."""
    return render_template("staff/admin/staff_sheet.html", form=Form(), made=None)


@area.get("/new/sheet.xlsx")
@permission("staff.manage")
def empty_sheet() -> Response:
    """The sheet to be filled in, a row for each A and B that nobody holds."""
    named = {"Content-Disposition": 'attachment; filename="staff.xlsx"'}
    return Response(people_sheet.empty_sheet(), mimetype=_XLSX, headers=named)


@area.post("/new/sheet")
@permission("staff.manage")
def bring_sheet() -> Any:
    """Make all accounts of the sheet, or none; their links are shown once."""
    form, made = Form(request.form, labels={"file": _("The sheet, filled in"), "reason": _("Reason")}), None
    file = request.files.get("file")
    if file is None or not file.filename:
        form.fail("file", _("Choose the sheet."))
    else:
        with form.catching():
            links = people_sheet.import_people(actor(), file.read(), file.filename, reason=form.get("reason"))
            made = [(link, _address(link)) for link in links]
    return render_template("staff/admin/staff_sheet.html", form=form, made=made), form.status


@area.get("/<login>")
@permission("staff.manage")
def one(login: str) -> str:
    """One account: what it says, its roles, its link."""
    return _one(login, Form())


def _one(login: str, form: Form, link: NewLink | None = None) -> str:
    row, who = account_rows.staff_of(login), actor()
    return render_template(
        "staff/admin/staff_one.html", row=row, form=form, link=link,
        forms=defaultdict(Form, {str(request.endpoint): form}), address=_address(link) if link else "",
        grants=grants.grants_of(row.login), roles=[(key, role_name(key)) for key in ROLES],
        departments=departments(), places=[(str(key), name) for key, name in switch.communities()],
        languages_=LOCALES.items(), trainings=training.trainings_of(row.login), services=_services(),
        sessions=sessions.sessions_of(who, login=row.login), waits=accounts.link_waits(row.id),
        book=account_history(who, login=row.login, after=place("book")), book_words=WHAT, today=today(),
        posts=find_may(who, login=row.login).posts, held=held_by(row.id),
    )  # fmt: skip


def _services() -> list[tuple[str, str]]:
    departments = list(plugins().departments)
    newest = [versions[-1] for versions in plugins().services().values()]
    newest.sort(key=lambda one: (departments.index(one.department), one.place))
    return [(one.key, f"{one.seq} {said(one, one.short)}") for one in newest]


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
            street_post=form.get("street_post"),
        )
        flash(_("Saved."))
        return redirect(url_for("staff.one", login=login))
    return _one(login, form), form.status


@area.post("/<login>/link")
@permission("staff.manage")
def link(login: str) -> Any:
    """A new one-time link, shown once; older ones no longer work."""
    form = Form(request.form, labels=labels())
    with form.catching():
        without = form.get("without_code") == "yes"
        made = accounts.new_link(actor(), login=login, without_code=without, reason=form.get("reason"))
        return _one(login, Form(), made)
    return _one(login, form), form.status


@area.post("/<login>/switch")
@permission("staff.manage")
def switch_account(login: str) -> Any:
    """Switch an account off or on; off ends its log-ins at once."""
    form, on = Form(request.form, labels=labels()), request.form.get("on") == "yes"
    with form.catching():
        if on:
            accounts.switch_on(actor(), login=login, reason=form.get("reason"))
            flash(_("Switched on."))
        else:
            _off(login, form.get("reason"))
        return redirect(url_for("staff.one", login=login))
    return _one(login, form), form.status


def _off(login: str, reason: str) -> None:
    left = accounts.switch_off(actor(), login=login, reason=reason)
    flash(_("Switched off; its log-ins have ended."))
    if left:
        flash(_("These posts fall vacant: %(posts)s. Give them to somebody.", posts=listed(left)))


@area.post("/<login>/log-ins")
@permission("staff.manage")
def end_log_ins(login: str) -> Response:
    """End all log-ins of an account at once."""
    count = sessions.revoke_sessions(actor(), login=login, reason=request.form.get("reason", ""))
    flash(_("%(count)s log-ins ended.", count=count))
    return redirect(url_for("staff.one", login=login))


@area.post("/<login>/trainings")
@permission("staff.manage")
def train(login: str) -> Any:
    """Record a training passed."""
    form = Form(request.form, labels=labels())
    passed_on = form.date("passed_on", required=True)
    if form.ok and passed_on:
        with form.catching():
            training.record_training(
                actor(), login=login, passed_on=passed_on, department=form.get("department"),
                service=form.get("service"), document=form.get("document"),
            )  # fmt: skip
            flash(_("The training is recorded."))
            return redirect(url_for("staff.one", login=login))
    return _one(login, form), form.status


@area.post("/<login>/trainings/back")
@permission("staff.manage")
def untrain(login: str) -> Response:
    """Take back a training recorded by mistake."""
    training.withdraw_training(actor(), training_id=request.form.get("training", 0, type=numbers.key))
    flash(_("Taken back."))
    return redirect(url_for("staff.one", login=login))


@area.get("/<login>/may")
@permission("staff.manage")
def rights(login: str) -> str:
    """What the person may do today, and why."""
    return render_template(
        "staff/admin/may.html", it=find_may(actor(), login=login), words=WORDS, own=False,
        departments=departments(),
    )  # fmt: skip


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
                street_post=form.get("street_post"),
            )
            flash(_("The role is given."))
            return redirect(url_for("staff.one", login=login))
    return _one(login, form), form.status


@area.post("/<login>/roles/end")
@permission("staff.manage")
def take(login: str) -> Any:
    """End a role: now, or after the day given."""
    form = Form(request.form, labels=labels())
    last = form.date("until")
    if form.ok:
        with form.catching():
            left = grants.end_grant(
                actor(), grant_id=request.form.get("grant", 0, type=numbers.key),
                last=last or today() - dt.timedelta(days=1),
                reason=form.get("reason"),
            )  # fmt: skip
            flash(_("The role ends on %(day)s.", day=day(last)) if last else _("The role has ended."))
            if left:
                flash(_("These posts end with it: %(posts)s. Give them to somebody.", posts=listed(left)))
            return redirect(url_for("staff.one", login=login))
    return _one(login, form), form.status
