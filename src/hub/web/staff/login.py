"""Log-in with login and password, the second factor where the account has one, log-out, one-time links."""

from __future__ import annotations

import time
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from hub.domain.actor import Actor
from hub.domain.errors import HubError, Refused
from hub.i18n import _, speak
from hub.operations.staff import accounts, second_factor
from hub.operations.staff import login as verbs
from hub.web import gate
from hub.web.back import onward, safe
from hub.web.forms import Form
from hub.web.gate import public, signed_in
from hub.web.limits import LOG_IN, limiter

area = Blueprint("login", __name__)
HALF_WAY: Final = 300
"""Seconds between the password and the code."""


def form_of(**defaults: Any) -> Form:
    """The form of all pages here."""
    labels = {
        "login": _("Login"),
        "password": _("Password"),
        "code": _("Six digits"),
        "again": _("Password once more"),
    }
    return Form(request.form, defaults, labels)


@area.get("/login")
@public
def page() -> str:
    """The log-in page."""
    return render_template("staff/login/page.html", form=form_of(), next=safe(request.args.get("next")))


@area.post("/login")
@public
@limiter.limit(LOG_IN)
def send() -> Any:
    """Log in, or go on to the second factor. Wrong pairs and unknown logins look alike."""
    form = form_of()
    login, password = form.text("login", required=True), form.get("password")
    if form.ok:
        try:
            return _in(verbs.authenticate(login, password))
        except verbs.CodeNeeded as halfway:
            session["half"] = [halfway.staff_id, int(time.time()), safe(request.args.get("next"))]
            return redirect(url_for("login.code"))
        except HubError as error:
            form.take(error)
    return render_template(
        "staff/login/page.html", form=form, next=safe(request.args.get("next"))
    ), form.status


@area.get("/login/code")
@public
def code() -> Any:
    """Ask for the six digits."""
    if _half() is None:
        return redirect(url_for("login.page"))
    return render_template("staff/login/code.html", form=form_of())


@area.post("/login/code")
@public
@limiter.limit(LOG_IN)
def send_code() -> Any:
    """Take the six digits."""
    staff_id = _half()
    if staff_id is None:
        flash(_("That took longer than five minutes. Begin again."))
        return redirect(url_for("login.page"))
    form = form_of()
    try:
        return _in(verbs.confirm_code(staff_id, form.text("code")), session.pop("half", [0, 0, ""])[2])
    except HubError as error:
        form.take(error)
    return render_template("staff/login/code.html", form=form), form.status


@area.post("/logout")
@signed_in
def out() -> Response:
    """Log out, here and in the database."""
    gate.leave()
    session.clear()
    flash(_("You are logged out."))
    return redirect(url_for("login.page"))


@area.get("/link/<token>")
@public
def link(token: str) -> Any:
    """The page of a one-time link, or what to do where it is spent or too old."""
    try:
        accounts.link_owner(token)
    except Refused as error:
        return render_template("staff/login/spent.html"), error.status
    return render_template("staff/login/link.html", form=form_of())


@area.post("/link/<token>")
@public
@limiter.limit(LOG_IN)
def use_link(token: str) -> Any:
    """Set the password by a one-time link."""
    try:
        accounts.link_owner(token)
    except Refused as error:
        return render_template("staff/login/spent.html"), error.status
    form = form_of()
    password = twice(form)
    if form.ok:
        with form.catching():
            accounts.use_link(token, password)
            flash(_("The password is set. Log in with it."))
            return redirect(url_for("login.page"))
    return render_template("staff/login/link.html", form=form), form.status


def twice(form: Form) -> str:
    """The new password, typed the same twice; a fault where it is not."""
    password = form.get("password")
    if password != form.get("again"):
        form.fail("again", _("The two passwords differ. Type both again."))
    return password


def _half() -> int | None:
    staff_id, at, _next = session.get("half", [0, 0, ""])
    return int(staff_id) if staff_id and time.time() - at < HALF_WAY else None


def _in(who: Actor, next_: str = "") -> Response:
    session.clear()
    gate.enter(who)
    speak(who.language)
    if second_factor.must_enrol(who):
        session["enrol"] = True
        return redirect(url_for("account.factor"))
    return redirect(safe(next_)) if safe(next_) else onward("home.page")
