"""考核积分: one's own entries, the ledger with its hearings, checks of posts."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from hub.db.base import today
from hub.domain.actor import Actor
from hub.i18n import _, _l
from hub.operations.ab_posts.staffing import post_list
from hub.operations.appraisal import arrangements, checks, entries, evidence, ledger, points, rules
from hub.operations.staff import accounts
from hub.web import appraisal_words as words
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.nav import note_count
from hub.web.shapes import Tab
from hub.web.turning import place

area = Blueprint("appraisal", __name__, url_prefix="/appraisal")
PLACES = (
    ("appraisal.page", _l("My entries"), "desk"),
    ("appraisal.book", _l("Points ledger"), "appraisal.enter"),
    ("appraisal.posts", _l("Checks of posts"), "check.keep"),
    ("appraisal_rounds.page", _l("Yearly appraisal"), "desk"),
)  # fmt: skip


@area.get("")
@permission("desk")
def page() -> str:
    """One's own entries of a year, and a reply where one may still be given."""
    return _own(_form())


@area.post("/<int:entry_id>/reply")
@permission("desk")
def reply(entry_id: int) -> Any:
    """Say what there is to say to an entry."""
    form = _form()
    with form.catching():
        entries.reply(actor(), entry_id, text=form.get("reply"), rev=form.integer("rev"),
                      request=form.get("request"))  # fmt: skip
        return _done(_("Your reply stands beside the entry."), "page")
    return _own(form, entry_id), form.status


@area.get("/ledger")
@permission("appraisal.enter")
def book() -> str:
    """The ledger of a year, what is still heard on top."""
    return _book(_form(request.args.copy()))


@area.post("/ledger")
@permission("appraisal.enter")
def propose() -> Any:
    """Propose entries for what a piece of evidence says."""
    form, person = _form(), request.form.get("person", "")
    with form.catching():
        entries.propose(actor(), rule=form.get("rule"), evidence=form.get("evidence"),
                        people=[person] if person else [], request=form.get("request"))  # fmt: skip
        return _done(_("Proposed: tell the person, who then has ten working days to reply."), "book")
    return _book(form), form.status


@area.post("/ledger/<int:entry_id>/tell")
@permission("appraisal.enter")
def tell(entry_id: int) -> Any:
    """The person was told."""
    form = _form()
    with form.catching():
        entries.tell(actor(), entry_id, on=form.date("told_on"), rev=form.integer("rev"),
                     request=form.get("request"))  # fmt: skip
        return _done(_("Noted; the ten working days run."), "book")
    return _book(form), form.status


@area.post("/ledger/<int:entry_id>/decide")
@permission("appraisal.decide")
def decide(entry_id: int) -> Any:
    """Uphold or cancel what another one proposed."""
    form = _form()
    with form.catching():
        entries.decide(actor(), entry_id, upheld=form.get("verdict") == "uphold", reason=form.get("reason"),
                       rev=form.integer("rev"), request=form.get("request"))  # fmt: skip
        return _done(_("Decided."), "book")
    return _book(form, entry_id), form.status


@area.post("/arrangements/<int:absence_id>/<any(approve, refuse):act>")
@permission("appraisal.hold")
def arrangement(absence_id: int, act: str) -> Any:
    """An absence by order was one, or not."""
    form = _form()
    with form.catching():
        cancelled = arrangements.judge(actor(), absence_id, approved=act == "approve")
        said = _("Noted; open entries that this cancels: %(n)s.", n=cancelled) if cancelled else _("Noted.")
        return _done(said, "book")
    return _book(form), form.status


@area.get("/checks")
@permission("check.keep")
def posts() -> str:
    """What was noted of posts, and the form to note something."""
    return _checks(_form())


@area.post("/checks")
@permission("check.keep")
def note() -> Any:
    """Note something of a post."""
    form = _form()
    on, post_id = form.date("on", required=True), form.integer("post_id", required=True)
    if form.ok and on and post_id:
        with form.catching():
            made = checks.record(
                actor(), kind=form.get("kind"), post_id=post_id, on=on, time=form.get("time"),
                caller=form.get("caller"), note=form.get("note"), other=bool(form.get("other")),
                request=form.get("request"),
            )  # fmt: skip
            return _done(_("Noted as %(number)s.", number=made.number), "posts")
    return _checks(form), form.status


@area.post("/checks/<int:check_id>/withdraw")
@permission("check.keep")
def withdraw(check_id: int) -> Any:
    """Take back what was noted by mistake."""
    form = _form()
    with form.catching():
        checks.withdraw(actor(), check_id, rev=form.integer("rev"))
        return _done(_("Taken back."), "posts")
    return _checks(form), form.status


# --- inside ---------------------------------------------------------------------------------------------


def tabs(here: str) -> list[Tab]:
    """The pages of the area that are this person's."""
    who = actor()
    return [
        Tab(str(title), url_for(where), None, where == here)
        for where, title, needed in PLACES
        if who.may(needed)
    ]


def _own(form: Form, at: int = 0) -> str:
    """`at`: the entry whose reply is mended."""
    who = actor()
    note_count("appraisal", ledger.to_reply(who))
    return render_template(
        "staff/appraisal/page.html", tabs=tabs("appraisal.page"),
        it=ledger.own(who, _year()), form=form, **_at(form, at), words=words,
        years=ledger.years(who), rules=rules,
    )  # fmt: skip


def _at(form: Form, at: int) -> dict[str, Any]:
    """What was typed of one entry stands in its form alone."""
    return {"of": defaultdict(Form, {at: form}), "ids": form.ids(str(at or ""))}


def _book(form: Form, at: int = 0) -> str:
    """`at`: the entry whose decision is mended."""
    who = actor()
    year = _year()
    heard = ledger.ledger(who, open_only=True)
    about = entries.offered(who, form.get("rule"), form.get("evidence"))
    if len(about) == 1:
        form.defaults = {**form.defaults, "person": about[0][0]}
    return render_template(
        "staff/appraisal/book.html", tabs=tabs("appraisal.book"), form=form, words=words, year=year,
        heard=heard, at=at, **_at(form, at),
        lines=[one for one in ledger.ledger(who, year=year) if not one.open], years=ledger.years(who),
        known=_known(), open_rules=_unset(),
        people=about or [(login, name) for login, name in accounts.colleagues() if login != who.login],
        about=about, named=_is_named(form.get("rule")) if about else False,
        numbers=_numbers(who), orders=arrangements.waiting(who) if who.may("appraisal.hold") else (),
    )  # fmt: skip


def _is_named(rule: str) -> bool:
    """Whether an entry by this rule is about one person who is chosen, not about everybody."""
    found = rules.rules().get(rule)
    return found is not None and found.whom == "named"


def _known() -> list[dict[str, Any]]:
    """The rules that have points: key, title, points (signed), where they stand."""
    found = [(key, points.points_of(key)) for key in rules.rules()]
    return [
        {"key": key, "title": rules.title(key), "points": points, "basis": rules.basis(key)}
        for key, points in found if points is not None
    ]  # fmt: skip


def _unset() -> list[str]:
    """Titles of the rules whose points nobody has set."""
    return [rules.title(key) for key in rules.rules() if points.points_of(key) is None]


def _numbers(who: Actor) -> list[str]:
    found = evidence.numbers(who)
    return sorted({number for kind in found.values() for number in kind}, reverse=True)


def _checks(form: Form) -> str:
    return render_template(
        "staff/appraisal/checks.html", tabs=tabs("appraisal.posts"), form=form, words=words,
        lines=checks.checks(actor(), after=place()), posts=[(row["id"], row["title"]) for row in post_list()],
    )  # fmt: skip


def _year() -> int:
    """The year that is asked for; this one where none is."""
    asked = request.args.get("year", type=int) or 0
    return asked if 2000 <= asked <= 2999 else today().year


def _form(typed: Any = None) -> Form:
    defaults = {"kind": "absent", "on": today().isoformat()}
    return Form(request.form if typed is None else typed, defaults, words.labels())


def _done(text: str | Markup, page: str) -> Response:
    flash(text)
    return redirect(url_for(f"appraisal.{page}"))
