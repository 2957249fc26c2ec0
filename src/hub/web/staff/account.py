"""One's own account: language, community looked at, password, second factor, log-ins, what one may do."""

from __future__ import annotations

from typing import Any

import segno
from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from hub.domain.actor import ROLES
from hub.i18n import LOCALES, _
from hub.operations.staff import accounts, feeds, second_factor, sessions
from hub.operations.staff.may import may as find_may
from hub.operations.staff.permission_words import WORDS
from hub.web import gate, switch
from hub.web.back import onward
from hub.web.forms import Form
from hub.web.gate import actor, signed_in
from hub.web.language import keep
from hub.web.staff.login import form_of, twice
from hub.web.words import departments

area = Blueprint("account", __name__, url_prefix="/account")


@area.get("")
@signed_in
def page() -> str:
    """Who one is here: roles, posts, password, second factor."""
    return _page(form_of())


def _page(form: Form, address: str = "") -> str:
    who = actor()
    return render_template(
        "staff/account/page.html", form=form, roles=ROLES, places=dict(switch.communities()),
        sessions=sessions.sessions_of(who, token=g.token or ""), codes_left=second_factor.codes_left(who),
        has_factor=second_factor.has_factor(who), feed_made=feeds.made_at(who), address=address,
    )  # fmt: skip


@area.post("/log-ins/end")
@signed_in
def end_log_in() -> Response:
    """End one of one's own log-ins, or all but this one."""
    ref = request.form.get("ref", "")
    if ref:
        sessions.revoke_session(actor(), ref=ref)
        flash(_("That log-in has ended."))
    else:
        count = sessions.revoke_sessions(actor(), but=g.token or "")
        flash(_("%(count)s other log-ins ended.", count=count))
    return redirect(url_for("account.page"))


@area.post("/codes")
@signed_in
def codes() -> Any:
    """Fresh recovery codes, shown once."""
    form = form_of()
    with form.catching():
        made = second_factor.new_recovery_codes(actor(), password=form.get("present"))
        return render_template("staff/account/codes.html", codes=made)
    return _page(form), form.status


@area.post("/calendar")
@signed_in
def calendar() -> Any:
    """A new address for one's own calendar program, shown once; or none any more."""
    form = form_of()
    with form.catching():
        if form.get("act") == "revoke":
            feeds.revoke(actor())
            flash(_("The address opens nothing any more."))
            return redirect(url_for("account.page"))
        token = feeds.make(actor())
        return _page(form, address=url_for("feeds.feed", token=token, _external=True))
    return _page(form), form.status


@area.get("/may")
@signed_in
def rights() -> str:
    """What one may do today, and why."""
    return render_template(
        "staff/admin/may.html", it=find_may(actor(), login=actor().login), words=WORDS, own=True,
        departments=departments(),
    )  # fmt: skip


@area.post("/password")
@signed_in
def password() -> Any:
    """Change one's own password; other log-ins end, this one goes on."""
    form = form_of()
    new = twice(form)
    if form.ok:
        with form.catching():
            who = actor()
            accounts.change_password(who, old=form.get("old"), new=new)
            gate.enter(who)
            flash(_("The password is changed. All other log-ins have ended."))
            return redirect(url_for("account.page"))
    return _page(form), form.status


@area.post("/language")
@signed_in
def language() -> Response:
    """Choose the language of one's pages."""
    chosen = request.form.get("language", "")
    accounts.choose_language(actor(), chosen)
    response = onward("account.page")
    keep(response, chosen if chosen in LOCALES else "")  # type: ignore[arg-type]
    return response


@area.post("/community")
@signed_in
def community() -> Response:
    """Choose which community's work one looks at; "" for all."""
    wanted = request.form.get("community", "")
    session["community"] = wanted if wanted in {str(row[0]) for row in switch.in_reach(actor())} else ""
    return onward("home.page")


@area.get("/factor")
@signed_in
def factor() -> str:
    """Set up the second factor: a secret as QR code, switched on by its first code."""
    return _factor(form_of())


@area.post("/factor")
@signed_in
def set_factor() -> Any:
    """Switch the second factor on."""
    form = form_of()
    with form.catching():
        made = second_factor.enrol_code(
            actor(), secret=session.get("secret", ""), code=form.text("code"), password=form.get("present")
        )
        session.pop("secret", None)
        session.pop("enrol", None)
        return render_template("staff/account/codes.html", codes=made, fresh=True)
    return _factor(form), form.status


def _factor(form: Form) -> str:
    secret = session.setdefault("secret", second_factor.new_code_secret())
    drawing = segno.make(second_factor.code_uri(actor(), secret)).svg_inline(scale=5, omitsize=False)
    return render_template(
        "staff/account/factor.html", form=form, secret=secret, has_factor=second_factor.has_factor(actor()),
        drawing=Markup(drawing),  # noqa: S704 - made here, of a secret
    )  # fmt: skip
